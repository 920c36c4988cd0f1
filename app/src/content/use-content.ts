"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useEngine } from "@/wallet/engine-context";
import { useAccount } from "@/wallet/session";
import { checkContent, openContent, type SealedContent } from "./sealed-content";

/** Whether the sealed file is here and whole. Runs as soon as it is delivered; asks the wallet only when `start` is true. */
export function useCheckedContent(content: SealedContent | undefined, start = true) {
  const engine = useEngine();
  const account = useAccount();
  return useQuery({
    queryKey: ["content", "checked", content?.id, content?.delivery.sealedRoot, account],
    queryFn: async ({ signal }) => {
      await checkContent(engine!, content!, signal);
      return true;
    },
    enabled: start && engine !== undefined && account !== undefined && content !== undefined,
    staleTime: Infinity,
    retry: 2,
  });
}

/** The opened file after the reveal, or the complaint that it is false. */
export function useOpenedContent(content: SealedContent | undefined, start = true) {
  const engine = useEngine();
  const account = useAccount();
  return useQuery({
    queryKey: ["content", "opened", content?.id, content?.key, account],
    queryFn: ({ signal }) => openContent(engine!, content!, signal),
    enabled: start && engine !== undefined && account !== undefined && typeof content?.key === "string",
    staleTime: Infinity,
    retry: 1,
  });
}

/** An address for a file as long as it is shown. */
export function useFileUrl(file: Uint8Array | null | undefined, mediaType: string): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (file === null || file === undefined) return;
    // Copied: a view on shared memory is no part of a Blob.
    const made = URL.createObjectURL(new Blob([new Uint8Array(file)], { type: safeType(mediaType) }));
    setUrl(made);
    return () => {
      URL.revokeObjectURL(made);
      setUrl(undefined);
    };
  }, [file, mediaType]);
  return url;
}

/** Only pictures that cannot carry scripts are shown under their own type. */
function safeType(mediaType: string): string {
  return ["image/png", "image/jpeg", "image/webp"].includes(mediaType) ? mediaType : "application/octet-stream";
}
