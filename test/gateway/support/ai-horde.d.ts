/** What the tests use of it: its own types cannot be resolved by its "exports". */
declare module "@zeldafan0225/ai_horde" {
  export type Generation = { img?: string; worker_id?: string; state?: string };
  export class APIError extends Error {
    rawError: { message?: string; rc?: string };
  }
  export class AIHorde {
    constructor(options: { api_route: string; client_agent: string; default_token?: string });
    postAsyncImageGenerate(
      input: { prompt: string; params?: Record<string, unknown>; r2?: boolean; source_image?: string },
      options?: { token?: string },
    ): Promise<{ id?: string }>;
    getImageGenerationCheck(id: string): Promise<{ done?: boolean }>;
    getImageGenerationStatus(id: string): Promise<{ done?: boolean; faulted?: boolean; generations?: Generation[] }>;
  }
}
