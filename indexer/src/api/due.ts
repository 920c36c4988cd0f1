/**
 * Which steps of open work are due, and whose they are. Policy only: rows and the time in, steps out. A window is half
 * open: a step belongs to it before `closesAt`, what follows is due from `closesAt` on.
 */
import type { DueAction, DueStep } from "@genuine/sdk/indexer-client";
import type { ChallengeRow, ProductRow, SaleRow, TaskRow } from "./answers.ts";

/** Lower-case addresses of those who can or should take the step. */
export type DueFor = { step: DueStep; accounts: readonly (string | null)[] };
type ProductState = Pick<ProductRow, "status" | "statusSince">;

export function dueOfTask(task: TaskRow, now: number): DueFor {
  const { producer, esp, closesAt, updatedAt } = task;
  const due = (action: DueAction, by: number | null, since: number, ...accounts: string[]): DueFor => ({
    step: { kind: "task", id: task.id, action, by, since },
    accounts,
  });
  const open = now < closesAt;
  switch (task.status) {
    case "locked":
      return open ? due("deliver", closesAt, updatedAt, esp) : due("refund", null, closesAt, producer);
    case "delivered":
      // A producer that was silent costs the provider nothing: it wants its bond free again.
      return open ? due("accept", closesAt, updatedAt, producer) : due("refund", null, closesAt, producer, esp);
    case "accepted":
      return open ? due("reveal", closesAt, updatedAt, esp) : due("refund", null, closesAt, producer);
    case "revealed":
      return open ? due("settle", closesAt, updatedAt, producer) : due("settle", null, closesAt, esp);
    default:
      throw new Error(`Task ${task.id} is not open.`);
  }
}

/** Nothing is due while a revealed sale waits for a challenge of its product. */
export function dueOfSale(sale: SaleRow, product: ProductState, now: number): DueFor | null {
  const { seller, agent, buyer, closesAt, updatedAt } = sale;
  const due = (action: DueAction, by: number | null, since: number, ...accounts: (string | null)[]): DueFor => ({
    step: { kind: "sale", id: sale.id, action, by, since },
    accounts,
  });
  if (product.status === "removed") return due("refund", null, product.statusSince, buyer);
  if (product.status === "challenged") {
    return sale.status === "revealed" ? null : due("refund", null, product.statusSince, buyer, seller);
  }
  const open = now < closesAt;
  if (!open && sale.status !== "revealed") return due("refund", null, closesAt, buyer, seller);
  switch (sale.status) {
    case "locked":
      return due("deliver", closesAt, updatedAt, seller, agent);
    case "delivered":
      return due("accept", closesAt, updatedAt, buyer);
    case "accepted":
      return due("reveal", closesAt, updatedAt, seller, agent);
    case "revealed":
      return open ? due("settle", closesAt, updatedAt, buyer) : due("settle", null, closesAt, buyer, seller, agent);
    default:
      throw new Error(`Sale ${sale.id} is not open.`);
  }
}

/** Nothing is due while a challenge of the original itself is open. */
export function dueOfChallenge(
  challenge: ChallengeRow,
  accused: Pick<ProductRow, "owner" | "producer">,
  original: Pick<ProductRow, "status">,
  now: number,
): DueFor | null {
  const { id, openedAt, respondBy, challenger } = challenge;
  if (now < respondBy) {
    const step: DueStep = { kind: "challenge", id, action: "answer", by: respondBy, since: openedAt };
    return { step, accounts: [accused.owner, accused.producer] };
  }
  if (original.status === "challenged") return null;
  // With the original gone the accused wins.
  const winner = original.status === "removed" ? accused.owner : challenger;
  return { step: { kind: "challenge", id, action: "finish", by: null, since: respondBy }, accounts: [winner] };
}

/** Soonest deadline first, then what has waited longest. */
export function byUrgency(a: DueStep, b: DueStep): number {
  return (a.by ?? Number.MAX_SAFE_INTEGER) - (b.by ?? Number.MAX_SAFE_INTEGER) || a.since - b.since;
}
