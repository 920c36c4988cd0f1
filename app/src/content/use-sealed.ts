"use client";

import { GenuineError } from "@genuine/sdk/genuine-error";
import type { Product, Sale, Task } from "@genuine/sdk/indexer-client";
import type { Complaint, Delivery } from "@genuine/sdk/structs";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import type { Address, Hex } from "viem";
import { espOf } from "@/data/clients";
import { useEspEntry, useTask } from "@/data/queries";
import { useEngine } from "@/wallet/engine-context";
import { useSession } from "@/wallet/session";
import { cachedEnvelope, forgetEnvelope } from "./envelope-cache";
import { openSealed } from "./opener";

/** A sealed file that was sent to one account. */
export type SealedSource = {
  /** Of the escrow; tells envelopes apart. */
  id: string;
  recipient: Address;
  /** Public key it was encrypted to. */
  encryptionKey: Hex;
  /** Who serves it. */
  esp: Address;
  delivery: Delivery;
  /** Null until revealed. */
  key: Hex | null;
  fetchFrom(endpoint: string): Promise<Uint8Array>;
};

export type SealedContent = {
  /** locked: the wallet must sign once before the file can be read. failed: `error` says why. */
  state: "none" | "locked" | "fetching" | "sealed" | "open" | "false" | "failed";
  /** Bytes of the plain file, once fetched. */
  size: number | undefined;
  /** An object URL of the picture, once open. */
  url: string | undefined;
  /** Proof that the file is not what was promised. */
  complaint: Complaint | undefined;
  error: unknown;
  /** Signs for the key, or tries again. */
  unlock(): void;
};

export function taskSource(task: Task | undefined): SealedSource | undefined {
  if (task === undefined || task.delivery === null) return undefined;
  return {
    id: `task:${task.id}`,
    recipient: task.producer,
    encryptionKey: task.encryptionKey,
    esp: task.esp,
    delivery: task.delivery,
    key: task.key,
    fetchFrom: (endpoint) => espOf(endpoint).taskEnvelope(task.id),
  };
}

export function saleSource(sale: Sale | null | undefined): SealedSource | undefined {
  if (sale === null || sale === undefined || sale.delivery === null || sale.agent === null) return undefined;
  return {
    id: `sale:${sale.id}`,
    recipient: sale.buyer,
    encryptionKey: sale.encryptionKey,
    esp: sale.agent,
    delivery: sale.delivery,
    key: sale.key,
    fetchFrom: (endpoint) => espOf(endpoint).saleEnvelope(sale.productId, sale.buyer),
  };
}

/** The file behind a product that `account` may open: bought, or made for it. */
export function useProductSource(product: Product | undefined, account: Address | undefined): SealedSource | undefined {
  const isMine = account !== undefined && product?.owner.toLowerCase() === account.toLowerCase();
  const bought = isMine && product?.sale?.buyer.toLowerCase() === account.toLowerCase() && product.sale.key !== null;
  const { data: task } = useTask(isMine && !bought ? (product?.taskId ?? undefined) : undefined);
  return useMemo(() => (bought ? saleSource(product?.sale) : isMine ? taskSource(task) : undefined), [bought, isMine, product?.sale, task]);
}

/** Fetches, checks and opens a sealed file as far as it can be opened now. */
export function useSealed(source: SealedSource | undefined, mediaType: string): SealedContent {
  const engine = useEngine();
  const { account, persona } = useSession();
  const endpoint = useEspEntry(source?.esp)?.endpoint;
  const [wanted, setWanted] = useState(false);
  const mine = source !== undefined && account?.toLowerCase() === source.recipient.toLowerCase();
  // The test wallet signs without asking; a real one is asked only when its owner wants to.
  const mayAsk = engine !== undefined && (engine.hasEncryptionKeys() || persona !== undefined || wanted);
  const query = useQuery({
    queryKey: ["sealed", source?.id, source?.key, account],
    queryFn: async () => {
      const { privateKey, publicKey } = await engine!.encryptionKeys();
      if (publicKey.toLowerCase() !== source!.encryptionKey.toLowerCase()) {
        throw new GenuineError("other_key", "This file was sealed for another key than your wallet gives now.", {
          remedy: "Connect the wallet that paid for it.",
        });
      }
      const envelope = await cachedEnvelope(source!.id, () => source!.fetchFrom(endpoint!));
      try {
        return await openSealed({ envelope, privateKey, delivery: source!.delivery, key: source!.key });
      } catch (error) {
        await forgetEnvelope(source!.id);
        throw error;
      }
    },
    enabled: mine && mayAsk && endpoint !== undefined,
    staleTime: Infinity,
    retry: 2,
  });
  const file = query.data?.opened?.file ?? undefined;
  const url = useObjectUrl(file, mediaType);
  return {
    state: stateOf(),
    size: query.data?.size,
    url,
    complaint: query.data?.opened?.complaint ?? undefined,
    error: query.error ?? undefined,
    unlock: () => (query.isError ? void query.refetch() : setWanted(true)),
  };

  function stateOf(): SealedContent["state"] {
    if (!mine) return "none";
    if (query.isError) return "failed";
    if (!mayAsk) return "locked";
    if (query.data === undefined) return "fetching";
    if (query.data.opened === null) return "sealed";
    return query.data.opened.file === null ? "false" : "open";
  }
}

function useObjectUrl(file: Uint8Array | undefined, mediaType: string): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (file === undefined) return setUrl(undefined);
    const made = URL.createObjectURL(new Blob([file.slice()], { type: mediaType }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [file, mediaType]);
  return url;
}

