"use client";

import { GenuineError } from "@genuine/sdk/genuine-error";
import type { Esp, Product, Sale, Task, TaskItem } from "@genuine/sdk/indexer-answers";
import type { Complaint, Delivery } from "@genuine/sdk/structs";
import { useQueries, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import type { Address, Hex } from "viem";
import { chainNow } from "@/data/chain-clock";
import { espOf } from "@/data/clients";
import { useEsps, useTask } from "@/data/queries";
import { createStore } from "@/data/store";
import type { Engine } from "@/wallet/engine";
import { useEngine } from "@/wallet/engine-context";
import { useSession } from "@/wallet/session";
import { type Holder, type OpenedFile, type OpenProgress, openSealed } from "./opener";

/** A sealed file that was sent to one account. */
export type SealedSource = {
  /** Escrow id; distinguishes packages of the same product. */
  id: string;
  recipient: Address;
  /** Public key it was encrypted to. */
  encryptionKey: Hex;
  /** Its servers: the provider, then the witnesses. */
  holders: readonly { esp: Address; at(endpoint: string): Holder }[];
  delivery: Delivery;
  /** Null until revealed. */
  key: Hex | null;
  /** The product that is registered once the key is revealed. */
  productId: Hex;
};

export type SealedContent = {
  /** locked: the wallet must sign once before the file can be read; if it was asked, `error` says why it has not. stopped: by who looks. failed: `error` says why. */
  state: "none" | "locked" | "fetching" | "stopped" | "sealed" | "open" | "false" | "failed";
  /** How far it is, or was when it was stopped. */
  progress: OpenProgress | undefined;
  /** Bytes of the plain file, once fetched. */
  size: number | undefined;
  /** The picture, once open, and an object URL of it. */
  file: Uint8Array | undefined;
  url: string | undefined;
  /** Proof that the file is not what was promised. */
  complaint: Complaint | undefined;
  error: unknown;
  /** Signs for the key, tries again, or goes on. */
  unlock(): void;
  /** Stops fetching; what came is kept. */
  stop(): void;
  /**
   * Asks its provider to seal it for a new key, which lives as long as the page. Only where the old key is lost and the file
   * paid for. @throws what wallets and the provider say
   */
  reseal: (() => Promise<void>) | undefined;
};

/** One picture of a task. */
export function taskSource(task: Task, { index, delivery, key, productId }: TaskItem): SealedSource {
  const { id, producer, encryptionKey, esp, witnesses } = task;
  const provider = { esp, at: (endpoint: string): Holder => ({ endpoint, kind: "task", taskId: id, index }) };
  return {
    id: `task:${id}:${index}`,
    recipient: producer,
    encryptionKey,
    holders: [provider, ...kept(witnesses, delivery, encryptionKey)],
    delivery,
    key,
    productId,
  };
}

export function saleSource(sale: Sale | null | undefined): SealedSource | undefined {
  if (sale === null || sale === undefined || sale.delivery === null || sale.agent === null) return undefined;
  const { id, productId, buyer, encryptionKey, agent, delivery, key, witnesses } = sale;
  const provider = { esp: agent, at: (endpoint: string): Holder => ({ endpoint, kind: "sale", productId, buyer }) };
  return {
    id: `sale:${id}`,
    recipient: buyer,
    encryptionKey,
    holders: [provider, ...kept(witnesses, delivery, encryptionKey)],
    delivery,
    key,
    productId,
  };
}

function kept(witnesses: readonly Address[], { sealedRoot }: Delivery, encryptionKey: Hex): SealedSource["holders"] {
  return witnesses.map((esp) => ({
    esp,
    at: (endpoint: string) => ({ endpoint, kind: "witnessed", sealedRoot, encryptionKey }),
  }));
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
  const client = useQueryClient();
  const far = progresses.use();
  const esps = useEsps().data?.items;
  const [wanted, setWanted] = useState(false);
  // The test wallet signs without asking; a real one is asked only when its owner wants to.
  const hasKey = account !== undefined && engine?.knownEncryptionKeys(account) !== undefined;
  const mayAsk = engine !== undefined && (hasKey || persona !== undefined || wanted);
  const isMine = (source: SealedSource | undefined) =>
    source !== undefined && account?.toLowerCase() === source.recipient.toLowerCase();
  const questions = sources.map((source) => ({
    queryKey: ["sealed", source?.id, source?.key, source?.holders.length, account],
    queryFn: ({ signal }: { signal: AbortSignal }) => open(engine!, account!, source!, esps!, signal),
    enabled: isMine(source) && mayAsk && esps !== undefined,
    staleTime: Infinity,
    // A download that the user has stopped is not resumed by a change of focus.
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    retry: (count: number, error: Error) => count < 2 && !FINAL.includes(engine!.explain(error).code),
  }));
  const queries = useQueries({ queries: questions });
  const urls = useObjectUrls(
    queries.map((query) => query.data?.opened?.file ?? undefined),
    mediaType,
  );
  return queries.map((query, index) => ({
    state: stateOf(isMine(sources[index]), mayAsk && !isUnsigned(engine, query.error), esps !== undefined, query),
    progress: far.get(sources[index]?.id ?? ""),
    size: query.data?.size,
    file: query.data?.opened?.file ?? undefined,
    url: urls[index],
    complaint: query.data?.opened?.complaint ?? undefined,
    error: query.error ?? undefined,
    unlock: () => (mayAsk ? void query.refetch() : setWanted(true)),
    stop: () => void client.cancelQueries({ queryKey: questions[index]!.queryKey }),
    reseal: mayReseal(sources[index], query.error)
      ? async () => {
          const file = await resealed(engine!, account!, sources[index]!, esps!);
          const opened: OpenedFile = { size: file.length, opened: { file, complaint: null } };
          client.setQueryData(questions[index]!.queryKey, opened);
        }
      : undefined,
  }));
}

/** The key for sealed files is not to be had any more. */
const LOST_KEY = ["other_key", "no_holder", "holder_changed", "holder_contract", "holder_unstable"];
/** Trying again does not help, or asks someone who has answered. */
const FINAL = [...LOST_KEY, "bad_signature", "user_rejected"];
/** The wallet has not signed, and may do so when it is asked again: nothing is wrong with the file. */
const UNSIGNED = ["user_rejected", "account_changed", "wrong_chain", "not_connected"];
/** For the wallet's owner to sign. */
const RESEAL_SECONDS = 900;
/** Downloads in progress, by the id of their source. */
const progresses = createStore<ReadonlyMap<string, OpenProgress>>(new Map());

/** @throws GenuineError what the first holder that answered had wrong, or why none did */
async function open(
  engine: Engine,
  account: Address,
  source: SealedSource,
  esps: readonly Esp[],
  signal: AbortSignal,
): Promise<OpenedFile> {
  const wanted = { toPay: false, expected: source.encryptionKey };
  const { privateKey, publicKey } = await engine.encryptionKeys(account, wanted);
  if (publicKey.toLowerCase() !== source.encryptionKey.toLowerCase()) {
    engine.forgetEncryptionKeys(account);
    throw new GenuineError("other_key", "This file was sealed for another key than your wallet gives now.", {
      remedy: "Use the wallet and account, or the key file, that gave the key when it was paid.",
    });
  }
  const holders = source.holders.flatMap((holder) => {
    const endpoint = esps.find((esp) => esp.address.toLowerCase() === holder.esp.toLowerCase())?.endpoint;
    return endpoint === undefined ? [] : [holder.at(endpoint)];
  });
  const { id, delivery, key } = source;
  return openSealed({ id, holders, privateKey, delivery, key }, signal, (progress) =>
    progresses.set(new Map(progresses.get()).set(id, progress)),
  );
}

function isUnsigned(engine: Engine | undefined, error: unknown): boolean {
  return error !== null && engine !== undefined && UNSIGNED.includes(engine.explain(error).code);
}

function mayReseal(source: SealedSource | undefined, error: unknown): boolean {
  return source?.key != null && error instanceof GenuineError && LOST_KEY.includes(error.code);
}

/** The file, sealed by its provider for a key that is made for this alone, opened and checked. */
async function resealed(
  engine: Engine,
  account: Address,
  { holders, productId, delivery }: SealedSource,
  esps: readonly Esp[],
): Promise<Uint8Array> {
  const provider = holders[0]!.esp.toLowerCase();
  const endpoint = esps.find(({ address }) => address.toLowerCase() === provider)?.endpoint;
  if (endpoint === undefined) {
    throw new GenuineError("not_found", "The provider of this file is not registered any more.", {
      remedy: "Whoever has a copy of the file can still prove what it is.",
    });
  }
  const [{ decryptWith, randomKeyPair }, { rootOfFile }] = await Promise.all([
    import("@genuine/sdk/sealing/envelope"),
    import("@genuine/sdk/sealing/chunks"),
  ]);
  const { publicKey: encryptionKey, privateKey } = randomKeyPair();
  const expiry = chainNow() + RESEAL_SECONDS;
  const message = { productId: BigInt(productId), encryptionKey, expiry: BigInt(expiry) };
  const data = engine.typedData.resealTypedData(engine.deployment.chainId, message);
  const signature = await engine.signTypedData(data, account);
  const envelope = await espOf(endpoint).reseal(productId, { encryptionKey, expiry, signature });
  const file = decryptWith(privateKey, envelope);
  if (rootOfFile(file) === delivery.contentRoot.toLowerCase()) return file;
  throw new GenuineError("package_wrong_content", "The provider sent another file than the chain has on record.", {
    remedy: "Try again later.",
  });
}

type Asked = { isError: boolean; data: OpenedFile | undefined; fetchStatus: string };

function stateOf(
  mine: boolean,
  mayAsk: boolean,
  ready: boolean,
  { isError, data, fetchStatus }: Asked,
): SealedContent["state"] {
  if (!mine) return "none";
  if (!mayAsk) return "locked";
  if (isError) return "failed";
  if (data === undefined) return ready && fetchStatus === "idle" ? "stopped" : "fetching";
  if (data.opened === null) return "sealed";
  return data.opened.file === null ? "false" : "open";
}

/** Object URLs of files, as long as these are shown. */
function useObjectUrls(files: readonly (Uint8Array | undefined)[], mediaType: string): (string | undefined)[] {
  const [urls, setUrls] = useState<ReadonlyMap<Uint8Array, string>>(new Map());
  // Files are loaded one by one, and never change.
  const present = files.filter((file) => file !== undefined);
  const count = present.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `present` is a new array each time; count and first file identify it
  useEffect(() => {
    const made = new Map(
      present.map((file) => [file, URL.createObjectURL(new Blob([file.slice()], { type: mediaType }))]),
    );
    setUrls(made);
    return () => {
      for (const url of made.values()) URL.revokeObjectURL(url);
    };
  }, [count, present[0], mediaType]);
  return files.map((file) => (file === undefined ? undefined : urls.get(file)));
}
