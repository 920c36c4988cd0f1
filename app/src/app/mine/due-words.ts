import type { DueStep } from "@genuine/sdk/indexer-client";
import { mineTexts } from "@/texts/texts";

/** A step in words. Before a window ends "settle" is the payer's word, after it the payee's money. */
export function wordsOf(step: DueStep): { title: string; otherwise: string } {
  const { task, sale, challenge, dispute } = mineTexts.due.steps;
  if (step.kind === "dispute") return dispute[step.action];
  const { kind, action, by } = step;
  if (action === "answer" || action === "finish") return challenge[action];
  const words = kind === "sale" ? { ...task, ...sale } : task;
  if (action === "settle") return by === null ? words.collect : words.confirm;
  return words[action];
}
