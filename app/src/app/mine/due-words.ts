import type { DueStep } from "@genuine/sdk/indexer-answers";
import type { Hex } from "viem";
import { mineTexts } from "@/texts/texts";

/** A step in words. Before a window ends "settle" is the payer's word, after it the payee's money. */
export function wordsOf(step: DueStep): { title: string; otherwise: string } {
  const { task, sale, challenge, dispute } = mineTexts.due.steps;
  if (step.kind === "dispute") return dispute[step.action];
  const { kind, action, by } = step;
  if (action === "closeBacking") return sale.closeBacking;
  if (action === "answer" || action === "finish") return challenge[action];
  const words = kind === "sale" ? { ...task, ...sale } : task;
  if (action === "settle") return by === null ? words.collect : words.confirm;
  return words[action];
}

/** Page on which the step is taken. */
export function hrefOf(step: DueStep): string {
  const { kind, id } = step;
  if (kind === "task") return `/tasks/${id}`;
  if (kind === "dispute") return `/challenges/${step.challengeId}`;
  return kind === "sale" ? `/products/${productOfSale(id)}` : `/challenges/${id}`;
}

/** A sale's id begins with its product's: 0x and 64 digits. */
export function productOfSale(id: string): Hex {
  return id.slice(0, 66) as Hex;
}
