"use client";

/** Sealed files of tasks and sales: fetched from their provider, proven whole before acceptance, opened after the reveal. */
import { GenuineError } from "@genuine/sdk/genuine-error";
import type { Sale, Task } from "@genuine/sdk/indexer-client";
import type { Opened } from "@genuine/sdk/sealing/package";
import type { Delivery } from "@genuine/sdk/structs";
import type { Hex } from "viem";
import { espOf } from "@/data/clients";
import type { Engine } from "@/wallet/engine";
import { getSession } from "@/wallet/session";
import { cacheEnvelope, cachedEnvelope } from "./envelope-cache";
import type { OpeningJob, OpeningResult } from "./opening.worker";

/** A delivered escrow of the connected account, and where its envelope is. */
export type SealedContent = {
  /** Task id, or the sale's `${productId}-…`. */
  id: string;
  encryptionKey: Hex;
  delivery: Delivery;
  /** Shown by the reveal. */
  key: Hex | null;
  fetch(signal?: AbortSignal): Promise<Uint8Array>;
};

/** @returns undefined before the delivery */
export function contentOfTask(task: Task, endpoint: string): SealedContent | undefined {
  const { id, encryptionKey, delivery, key } = task;
  if (delivery === null) return undefined;
  return { id, encryptionKey, delivery, key, fetch: (signal) => espOf(endpoint).taskEnvelope(id, signal) };
}

/** @param endpoint Of the sale's agent. */
export function contentOfSale(sale: Sale, endpoint: string): SealedContent | undefined {
  const { id, productId, buyer, encryptionKey, delivery, key } = sale;
  if (delivery === null) return undefined;
  return { id, encryptionKey, delivery, key, fetch: (signal) => espOf(endpoint).saleEnvelope(productId, buyer, signal) };
}

/**
 * Fetches the envelope and proves that it holds what the chain says. What passes can be accepted without risk. May ask
 * the wallet for the encryption key.
 * @throws GenuineError other_key, the codes of `decryptWith`, `decodePackage` and `checkPackage`, and of the client
 */
export async function checkContent(engine: Engine, content: SealedContent, signal?: AbortSignal): Promise<void> {
  await process(engine, { ...content, key: null }, signal);
}

/**
 * The plain file after the reveal, or what to complain with.
 * @throws GenuineError as `checkContent`, and not_revealed
 */
export async function openContent(engine: Engine, content: SealedContent, signal?: AbortSignal): Promise<Opened> {
  const opened = await process(engine, content, signal);
  if (opened === null) {
    throw new GenuineError("not_revealed", "The key of this file has not been shown yet.", { remedy: "Wait for the reveal." });
  }
  return opened;
}

async function process(engine: Engine, content: SealedContent, signal: AbortSignal | undefined): Promise<Opened | null> {
  const keys = await engine.encryptionKeys();
  if (keys.publicKey.toLowerCase() !== content.encryptionKey.toLowerCase()) {
    throw new GenuineError("other_key", "This file was sealed for another key than your wallet gives now.", {
      remedy: "Connect the wallet that paid for it.",
    });
  }
  const cacheId = `${engine.deployment.chainId}:${getSession().account}:${content.id}`;
  const job = { privateKey: keys.privateKey, delivery: content.delivery, key: content.key };
  const cached = await cachedEnvelope(cacheId);
  if (cached !== undefined) {
    // One from an earlier life of the chain, or damaged, is simply fetched again.
    const result = await inWorker({ ...job, envelope: cached });
    if (result.ok) return result.opened;
  }
  const envelope = await content.fetch(signal);
  const result = await inWorker({ ...job, envelope });
  if (!result.ok) throw new GenuineError(result.code, result.message, { remedy: result.remedy });
  await cacheEnvelope(cacheId, envelope);
  return result.opened;
}

let worker: Worker | undefined;
let lastJob = 0;

function inWorker(job: OpeningJob): Promise<OpeningResult> {
  worker ??= new Worker(new URL("./opening.worker.ts", import.meta.url), { type: "module" });
  const id = ++lastJob;
  const busy = worker;
  return new Promise((resolve, reject) => {
    const onMessage = ({ data }: MessageEvent<{ id: number; result: OpeningResult }>) => {
      if (data.id !== id) return;
      done();
      resolve(data.result);
    };
    const onError = (event: ErrorEvent) => {
      done();
      worker = undefined; // the next job starts a fresh one
      reject(new GenuineError("opening_failed", "The part of the page that opens files could not run.", {
        remedy: "Reload the page.",
        cause: event.error ?? event.message,
      }));
    };
    const done = () => {
      busy.removeEventListener("message", onMessage);
      busy.removeEventListener("error", onError);
    };
    busy.addEventListener("message", onMessage);
    busy.addEventListener("error", onError);
    busy.postMessage({ id, job });
  });
}
