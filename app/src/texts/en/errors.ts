export type Told = { code: string; message: string; nextStep: string; values: Readonly<Record<string, unknown>> };

/** The SDK's own sentences are English. */
export const errorTexts = {
  of: ({ message, nextStep }: Told): { message: string; nextStep: string } => ({ message, nextStep }),
};
