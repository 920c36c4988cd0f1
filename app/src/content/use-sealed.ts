"use client";

import { GenuineError } from "@genuine/sdk/genuine-error";
import type { Esp, Product, Sale, Task, TaskItem } from "@genuine/sdk/indexer-client";
import type { Complaint, Delivery } from "@genuine/sdk/structs";
import { useQueries } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import type { Address, Hex } from "viem";
import { espOf } from "@/data/clients";
import { useEsps, useTask } from "@/data/queries";
import type { Engine } from "@/wallet/engine";
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
  /** Who serves it: the provider, then the witnesses that keep it as well. */
  holders: readonly { esp: Address; fetchFrom(endpoint: string): Promise<Uint8Array> }[];
  delivery: Delivery;
  /** Null until revealed. */
  key: Hex | null;
};

export type SealedContent = {
  /** locked: the wallet must sign once before the file can be read. failed: `error` says why. */
  state: "none" | "locked" | "fetching" | "sealed" | "open" | "false" | "failed";
  /** Bytes of the plain file, once fetched. */
  size: number | undefined;
  /** The picture, once open, and an object URL of it. */
  file: Uint8Array | undefined;
  url: string | undefined;
  /** Proof that the file is not what was promised. */
  complaint: Complaint | undefined;
  error: unknown;
  /** Signs for the key, or tries again. */
  unlock(): void;
};

/** One picture of a task. */
export function taskSource(task: Task, { index, delivery, key }: TaskItem): SealedSource {
  const { id, producer, encryptionKey, esp, witnesses } = task;
  const provider = { esp, fetchFrom: (endpoint: string) => espOf(endpoint).taskEnvelope(id, index) };
  return { id: `task:${id}:${index}`, recipient: producer, encryptionKey, holders: [provider, ...kept(witnesses, delivery, encryptionKey)], delivery, key };
}

export function saleSource(sale: Sale | null | undefined): SealedSource | undefined {
  if (sale === null || sale === undefined || sale.delivery === null || sale.agent === null) return undefined;
  const { id, productId, buyer, encryptionKey, agent, delivery, key, witnesses } = sale;
  const provider = { esp: agent, fetchFrom: (endpoint: string) => espOf(endpoint).saleEnvelope(productId, buyer) };
  return { id: `sale:${id}`, recipient: buyer, encryptionKey, holders: [provider, ...kept(witnesses, delivery, encryptionKey)], delivery, key };
}

function kept(witnesses: readonly Address[], { sealedRoot }: Delivery, encryptionKey: Hex): SealedSource["holders"] {
  return witnesses.map((esp) => ({ esp, fetchFrom: (endpoint: string) => espOf(endpoint).witnessedEnvelope(sealedRoot, encryptionKey) }));
}

/** The file behind a product that `account` may open: bought, or made for it. */
export function useProductSource(product: Product | undefined, account: Address | undefined): SealedSource | undefined {
  const isMine = account !== undefined && product?.owner.toLowerCase() === account.toLowerCase();
  const bought = isMine && product?.sale?.buyer.toLowerCase() === account.toLowerCase() && product.sale.key !== null;
  const { data: task } = useTask(isMine && !bought ? (product?.taskId ?? undefined) : undefined);
  return useMemo(() => {
    if (bought) return saleSource(product?.sale);
    const item = task?.items.find(({ productId }) => productId === product?.id);
    return isMine && task !== undefined && item !== undefined ? taskSource(task, item) : undefined;
  }, [bought, isMine, product?.sale, product?.id, task]);
}

/** Fetches, checks and opens a sealed file as far as it can be opened now. */
export function useSealed(source: SealedSource | undefined, mediaType: string): SealedContent {
  return useSealedFiles([source], mediaType)[0]!;
}

/** The same of several files, opened by one signature. */
export function useSealedFiles(sources: readonly (SealedSource | undefined)[], mediaType: string): SealedContent[] {
  const engine = useEngine();
  const { account, persona } = useSession();
  const esps = useEsps().data?.items;
  const [wanted, setWanted] = useState(false);
  // The test wallet signs without asking; a real one is asked only when its owner wants to.
  const mayAsk = engine !== undefined && (engine.hasEncryptionKeys() || persona !== undefined || wanted);
  const isMine = (source: SealedSource | undefined) => source !== undefined && account?.toLowerCase() === source.recipient.toLowerCase();
  const queries = useQueries({
    queries: sources.map((source) => ({
      queryKey: ["sealed", source?.id, source?.key, source?.holders.length, account],
      queryFn: () => open(engine!, source!, esps!),
      enabled: isMine(source) && mayAsk && esps !== undefined,
      staleTime: Infinity,
      retry: 2,
    })),
  });
  const urls = useObjectUrls(queries.map((query) => query.data?.opened?.file ?? undefined), mediaType);
  return queries.map((query, index) => ({
    state: stateOf(isMine(sources[index]), mayAsk, query),
    size: query.data?.size,
    file: query.data?.opened?.file ?? undefined,
    url: urls[index],
    complaint: query.data?.opened?.complaint ?? undefined,
    error: query.error ?? undefined,
    unlock: () => (query.isError ? void query.refetch() : setWanted(true)),
  }));
}

type OpenedFile = Awaited<ReturnType<typeof openSealed>>;

/** @throws GenuineError what the first holder that answered had wrong, or why none did */
async function open(engine: Engine, source: SealedSource, esps: readonly Esp[]): Promise<OpenedFile> {
  const { privateKey, publicKey } = await engine.encryptionKeys();
  if (publicKey.toLowerCase() !== source.encryptionKey.toLowerCase()) {
    throw new GenuineError("other_key", "This file was sealed for another key than your wallet gives now.", {
      remedy: "Connect the wallet that paid for it.",
    });
  }
  let failure: unknown = new GenuineError("not_found", "Nobody who has this file is registered.", { remedy: "Try again later." });
  for (const [index, holder] of source.holders.entries()) {
    const endpoint = esps.find((esp) => esp.address.toLowerCase() === holder.esp.toLowerCase())?.endpoint;
    if (endpoint === undefined) continue;
    try {
      const envelope = await cachedEnvelope(source.id, () => holder.fetchFrom(endpoint));
      return await openSealed({ envelope, privateKey, delivery: source.delivery, key: source.key });
    } catch (error) {
      if (index === 0) failure = error;
      await forgetEnvelope(source.id);
    }
  }
  throw failure;
}

function stateOf(mine: boolean, mayAsk: boolean, { isError, data }: { isError: boolean; data: OpenedFile | undefined }): SealedContent["state"] {
  if (!mine) return "none";
  if (isError) return "failed";
  if (!mayAsk) return "locked";
  if (data === undefined) return "fetching";
  if (data.opened === null) return "sealed";
  return data.opened.file === null ? "false" : "open";
}

/** Object URLs of files, as long as these are shown. */
function useObjectUrls(files: readonly (Uint8Array | undefined)[], mediaType: string): (string | undefined)[] {
  const [urls, setUrls] = useState<ReadonlyMap<Uint8Array, string>>(new Map());
  // Files are loaded one by one, and never change.
  const present = files.filter((file) => file !== undefined);
  const count = present.length;
  useEffect(() => {
    const made = new Map(present.map((file) => [file, URL.createObjectURL(new Blob([file.slice()], { type: mediaType }))]));
    setUrls(made);
    return () => {
      for (const url of made.values()) URL.revokeObjectURL(url);
    };
  }, [count, present[0], mediaType]);
  return files.map((file) => (file === undefined ? undefined : urls.get(file)));
}
