/**
 * Which steps of open work are due, and whose they are. Policy only: rows and the time in, steps out. A window is half
 * open: a step belongs to it before `closesAt`, what follows is due from `closesAt` on.
 */
import { currentRuling, type Dispute, type Juror, phaseOf } from "@genuine/sdk/disputes";
import type { DisputeAction, DueAction, DueStep } from "@genuine/sdk/indexer-answers";
import type { ChallengeRow, ProductRow, SaleRow, TaskItemRow, TaskRow } from "./answers.ts";

/** Lower-case addresses of those who can or should take the step. */
export type DueFor = { step: DueStep; accounts: readonly (string | null)[] };
type ProductState = Pick<ProductRow, "status" | "statusSince">;

export function dueOfTask(task: TaskRow, items: readonly TaskItemRow[], now: number): DueFor[] {
  const { producer, esp, closesAt, updatedAt } = task;
  const due = (action: DueAction, by: number | null, since: number, ...accounts: string[]): DueFor => ({
    step: { kind: "task", id: task.id, action, by, since },
    accounts,
  });
  const open = now < closesAt;
  const endableFrom = task.endableFrom ?? closesAt;
  switch (task.status) {
    case "locked":
      if (now >= endableFrom) return [due("refund", null, endableFrom, producer)];
      return [open ? due("deliver", closesAt, updatedAt, esp) : due("deliverLate", endableFrom, closesAt, esp)];
    case "delivered":
      // A producer that was silent costs the provider nothing: it wants its bond free again.
      if (now >= endableFrom) return [due("refund", null, endableFrom, producer, esp)];
      return [open ? due("accept", closesAt, updatedAt, producer) : due("witness", endableFrom, closesAt, esp)];
    case "accepted":
      return [
        open ? due("reveal", closesAt, updatedAt, esp) : due("refund", null, closesAt, producer),
        ...dueOfItems(),
      ];
    case "revealed":
      return dueOfItems();
    case "settled":
      return [open ? due("rate", closesAt, updatedAt, producer) : due("record", null, closesAt, esp)];
    default:
      throw new Error(`Task ${task.id} is not open.`);
  }

  /** The first picture whose time for complaints ends, and the first whose is over. */
  function dueOfItems(): DueFor[] {
    const ends = items.filter((item) => item.status === "revealed").map((item) => item.closesAt!);
    const [next] = ends.filter((end) => now < end).sort((a, b) => a - b);
    const [over] = ends.filter((end) => now >= end).sort((a, b) => a - b);
    return [
      ...(next === undefined ? [] : [due("settle", next, updatedAt, producer)]),
      ...(over === undefined ? [] : [due("settle", null, over, esp)]),
    ];
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
  const endableFrom = sale.endableFrom ?? closesAt;
  if (now >= endableFrom && sale.status !== "revealed") return due("refund", null, endableFrom, buyer, seller);
  switch (sale.status) {
    case "locked":
      return due("deliver", closesAt, updatedAt, seller, agent);
    case "delivered":
      return open ? due("accept", closesAt, updatedAt, buyer) : due("witness", endableFrom, closesAt, seller, agent);
    case "accepted":
      return due("reveal", closesAt, updatedAt, seller, agent);
    case "revealed":
      return open ? due("settle", closesAt, updatedAt, buyer) : due("settle", null, closesAt, buyer, seller, agent);
    default:
      throw new Error(`Sale ${sale.id} is not open.`);
  }
}

/** The challenge that a product stands under. */
export type Pending = Pick<ChallengeRow, "id" | "respondBy">;

/** @param pending The challenge of the original itself. */
export function dueOfChallenge(
  challenge: ChallengeRow,
  accused: Pick<ProductRow, "owner" | "producer">,
  original: Pick<ProductRow, "status"> | undefined,
  pending: Pending | undefined,
  now: number,
): DueFor | null {
  const { id, openedAt, respondBy, challenger, ground } = challenge;
  const due = (action: DueAction, by: number | null, since: number, ...accounts: string[]): DueFor => ({
    step: { kind: "challenge", id, action, by, since },
    accounts,
  });
  // Only the panel answers for a proof.
  if (now < respondBy)
    return ground === "attestation" ? null : due("answer", respondBy, openedAt, accused.owner, accused.producer);
  if (waitsFor(challenge, pending)) return null;
  // With the original gone the accused wins.
  return due("finish", null, respondBy, original?.status === "removed" ? accused.owner : challenger);
}

/** Whether the contract makes a challenge wait for another, of its original: for those that came before its window closed. */
export function waitsFor(
  { openedAt, respondBy }: Pick<ChallengeRow, "openedAt" | "respondBy">,
  pending: Pending | undefined,
): boolean {
  return pending !== undefined && pending.respondBy < respondBy + (respondBy - openedAt);
}

/** Steps of the latest round, and of all rounds once the ruling is final. */
export function dueOfDispute(
  dispute: Dispute,
  challenge: ChallengeRow,
  pending: Pending | undefined,
  now: number,
): DueFor[] {
  const { challenger, accusedOwner } = challenge;
  const last = dispute.rounds.at(-1)!;
  const due = (
    action: DisputeAction,
    by: number | null,
    since: number,
    accounts: readonly string[],
    round = last.number,
  ): DueFor => ({
    step: { kind: "dispute", id: dispute.id, round, challengeId: dispute.challengeId, action, by, since },
    accounts: accounts.map((account) => account.toLowerCase()),
  });
  const jurorsWho = (lag: (juror: Juror) => boolean) => last.jurors.filter(lag).map((juror) => juror.address);
  const winners = { upheld: [challenger], rejected: [accusedOwner], undecided: [challenger, accusedOwner] };
  const losers = { upheld: [accusedOwner], rejected: [challenger], undecided: [challenger, accusedOwner] };
  const ruling = currentRuling(dispute, now);
  const found: DueFor[] = [];
  const phase = phaseOf(dispute, now);
  if (phase === "draw") found.push(due("draw", null, last.startedAt, [challenger, accusedOwner, last.payer]));
  if (phase === "commit")
    found.push(
      due(
        "commit",
        last.commitUntil,
        last.drawnAt!,
        jurorsWho((juror) => !juror.committed),
      ),
    );
  if (phase === "reveal") {
    found.push(
      due(
        "reveal",
        last.revealUntil,
        last.commitUntil!,
        jurorsWho((juror) => juror.committed && juror.vote === null),
      ),
    );
  }
  if (phase === "appeal") found.push(due("appeal", last.appealUntil, last.revealUntil!, losers[ruling]));
  if (phase === "solved" && !waitsFor(challenge, pending))
    found.push(due("execute", null, last.appealUntil!, winners[ruling]));
  if (phase === "solved" || phase === "executed") {
    for (const { settled, jurors, payer, number } of dispute.rounds) {
      if (!settled)
        found.push(due("settle", null, last.appealUntil!, [...jurors.map((juror) => juror.address), payer], number));
    }
  }
  return found.filter(({ accounts }) => accounts.length > 0);
}

/** Soonest deadline first, then what has waited longest. */
export function byUrgency(a: DueStep, b: DueStep): number {
  return (a.by ?? Number.MAX_SAFE_INTEGER) - (b.by ?? Number.MAX_SAFE_INTEGER) || a.since - b.since;
}
