/** Reads Content Credentials outside the page's thread: their library is large, and checks every byte. */
import { type ContentCredentials, readContentCredentials } from "@genuine/sdk/content-credentials";

export type CredentialsAnswer = { credentials: ContentCredentials | null } | { failure: string };

addEventListener("message", ({ data }: MessageEvent<Uint8Array>) => {
  const say = (answer: CredentialsAnswer) => postMessage(answer);
  readContentCredentials(data).then(
    (credentials) => say({ credentials }),
    (error: unknown) => say({ failure: error instanceof Error ? error.message : String(error) }),
  );
});
