"use client";

import type { ContentCredentials } from "@genuine/sdk/content-credentials";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import type { Hex } from "viem";
import type { CredentialsAnswer } from "./credentials.worker";

/**
 * What a file says of its own making; null when it says nothing.
 * @param name Of the file: a hash of it, or the id of the product whose original it is.
 */
export function useCredentials(name: Hex, file: Uint8Array): UseQueryResult<ContentCredentials | null> {
  return useQuery({
    queryKey: ["credentials", name],
    queryFn: ({ signal }) => read(file, signal),
    staleTime: Infinity,
    retry: false,
  });
}

function read(file: Uint8Array, signal: AbortSignal): Promise<ContentCredentials | null> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./credentials.worker.ts", import.meta.url), { type: "module" });
    const failed = (message: string) =>
      reject(
        new GenuineError("credentials_unreadable", `The Content Credentials could not be read: ${message}.`, {
          remedy: "Reload the page.",
        }),
      );
    signal.addEventListener("abort", () => worker.terminate());
    worker.onmessage = ({ data }: MessageEvent<CredentialsAnswer>) => {
      worker.terminate();
      if ("failure" in data) failed(data.failure);
      else resolve(data.credentials);
    };
    worker.onerror = ({ message }) => {
      worker.terminate();
      failed(message);
    };
    worker.postMessage(file);
  });
}
