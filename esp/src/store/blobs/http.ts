import { GenuineError } from "@genuine/sdk/genuine-error";

/** A file is at most some megabytes. */
const ANSWER_MS = 30_000;
/** Retry delays, ms. */
const RETRY_MS = [200, 1_000];

/** A store's response, retried while it is unreachable or failing. @throws GenuineError store_unreachable */
export async function ask(where: string, request: (signal: AbortSignal) => Promise<Response>): Promise<Response> {
  for (const wait of [...RETRY_MS, undefined]) {
    try {
      const response = await request(AbortSignal.timeout(ANSWER_MS));
      if (response.status < 500 || response.status === 500 || wait === undefined) return response;
      await response.body?.cancel();
    } catch (error) {
      if (wait === undefined) {
        const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
        throw new GenuineError(
          "store_unreachable",
          `${where} can not be reached (${cause instanceof Error ? cause.message : String(cause)}).`,
          { remedy: "Start it, or correct its address.", cause: error },
        );
      }
    }
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
  throw new Error("unreachable");
}
