/** Prefetched data of a server-rendered document. Each query runs once per document. */
import { GenuineError } from "@genuine/sdk/genuine-error";
import { IndexerClient } from "@genuine/sdk/indexer-client";
import { cache } from "react";
import { readServerConfig } from "@/config/server-config";
import { existsOnChain, type Known } from "./on-chain";
import type { Question } from "./questions";

/** Timeout of the server's prefetch; afterwards the browser queries the indexer itself. */
const PATIENCE_MS = 500;

const answersOfDocument = cache(() => new Map<string, Promise<unknown>>());
/** One for all questions of a document: it is as patient with ten as with one. */
export const patience = cache(() => AbortSignal.timeout(PATIENCE_MS));

/** @throws GenuineError what the indexer says; the signal's reason when it says nothing in time */
export function ask<T>({ key, ask: put }: Question<T>): Promise<T> {
  const answers = answersOfDocument();
  const name = JSON.stringify(key);
  const asked = answers.get(name) as Promise<T> | undefined;
  if (asked !== undefined) return asked;
  const answer = readServerConfig(process.env).then(({ indexerUrl }) => put(new IndexerClient(indexerUrl), patience()));
  answers.set(name, answer);
  return answer;
}

/** The answer, or undefined where there is none or none came in time. */
export async function answerOf<T>(question: Question<T>): Promise<T | undefined> {
  return await ask(question).catch(() => undefined);
}

/**
 * Whether nothing is at an address: the indexer knows of nothing, and neither does the chain, which may be ahead of it. False
 * where either of them does not answer: the browser then finds out.
 */
export async function isNothing(question: Question<unknown>, known: Known): Promise<boolean> {
  try {
    await ask(question);
    return false;
  } catch (error) {
    if (!(error instanceof GenuineError && error.code === "not_found")) return false;
  }
  return (await existsOnChain(known).catch(() => undefined)) === false;
}
