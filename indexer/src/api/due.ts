/**
 * Due steps of open work, and the accounts that can take them. Pure: rows and the time in, steps out. Windows are half-open:
 * a step belongs to one before `closesAt`, the following step is due from `closesAt` on.
 */
import { currentRuling, type Dispute, type Juror, LAST_ROUND, phaseOf } from "@genuine/sdk/disputes";
import type { DisputeAction, DueAction, DueStep } from "@genuine/sdk/indexer-answers";
import { type Address, type Hex, isAddressEqual } from "viem";
import type { ChallengeRow, ProductRow, SaleRow, TaskItemRow, TaskRow } from "./answers.ts";

/** Lower-case addresses of the accounts that can or should take the step. */
export type DueFor = { step: DueStep; accounts: readonly (string | null)[] };
type ProductState = Pick<ProductRow, "status" | "statusSince">;
/** Whether a challenge of the product that opened before `time` is still open: what the contract checks before it pays. */
export type HeldBefore = (productId: Hex | null, time: number) => boolean;

export function dueOfTask(task: TaskRow, items: readonly TaskItemRow[], held: HeldBefore, now: number): DueFor[] {
  const { producer, esp, acceptor, closesAt, updatedAt } = task;
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
      // A silent producer costs the provider part of its bond: it wants the rest back.
      if (now >= endableFrom) return [due("refund", null, endableFrom, producer, esp)];
      return [
        open ? due("accept", closesAt, updatedAt, acceptor ?? producer) : due("witness", endableFrom, closesAt, esp),
      ];
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

  /** The first item whose complaint window ends, and the first whose window is over. */
  function dueOfItems(): DueFor[] {
    const ends = items
      .filter((item) => item.status === "revealed" && !held(item.productId, item.closesAt!))
      .map((item) => item.closesAt!);
    const [next] = ends.filter((end) => now < end).sort((a, b) => a - b);
    const [over] = ends.filter((end) => now >= end).sort((a, b) => a - b);
    return [
      ...(next === undefined ? [] : [due("settle", next, updatedAt, producer)]),
      ...(over === undefined ? [] : [due("settle", null, over, esp)]),
    ];
  }
}

/** Nothing is due while a revealed sale waits for challenges of its product. */
export function dueOfSale(sale: SaleRow, product: ProductState, held: HeldBefore, now: number): DueFor | null {
  const { seller, agent, buyer, acceptor, closesAt, updatedAt } = sale;
  const due = (action: DueAction, by: number | null, since: number, ...accounts: (string | null)[]): DueFor => ({
    step: { kind: "sale", id: sale.id, action, by, since },
    accounts,
  });
  if (product.status === "removed") return due("refund", null, product.statusSince, buyer);
  const open = now < closesAt;
  const endableFrom = sale.endableFrom ?? closesAt;
  if (now >= endableFrom && sale.status !== "revealed") return due("refund", null, endableFrom, buyer, seller);
  switch (sale.status) {
    case "locked":
      return due("deliver", closesAt, updatedAt, seller, agent);
    case "delivered":
      return open
        ? due("accept", closesAt, updatedAt, acceptor ?? buyer)
        : due("witness", endableFrom, closesAt, seller, agent);
    case "accepted":
      return due("reveal", closesAt, updatedAt, seller, agent);
    case "revealed":
      if (held(sale.productId, closesAt)) return null;
      return open ? due("settle", closesAt, updatedAt, buyer) : due("settle", null, closesAt, buyer, seller, agent);
    default:
      throw new Error(`Sale ${sale.id} is not open.`);
  }
}

/**
 * The backing of a settled sale: of a removed product once no case on it runs, otherwise after its season, unless a case runs
 * that opened before.
 */
export function dueOfBacking(sale: SaleRow, product: ProductState, held: HeldBefore, now: number): DueFor | null {
  const { id, productId, seller, buyer, backingUntil: until } = sale;
  if (until === null || sale.backingToSeller !== null) return null;
  const removed = product.status === "removed";
  if ((!removed && now < until) || held(productId, removed ? Number.MAX_SAFE_INTEGER : until)) return null;
  return {
    step: { kind: "sale", id, action: "closeBacking", by: null, since: removed ? product.statusSince : until },
    accounts: removed ? [buyer, seller] : [seller],
  };
}

export function dueOfChallenge(
  challenge: ChallengeRow,
  accused: Pick<ProductRow, "owner" | "producer"> & ProductState,
  original: Pick<ProductRow, "status"> | undefined,
  held: HeldBefore,
  now: number,
  timelock: Address,
): DueFor | null {
  const { id, openedAt, respondBy, challenger, ground } = challenge;
  // The owner of a product in a swap is the account that locked it there, as for the contract.
  const owner = isAddressEqual(accused.owner, timelock) ? challenge.accusedOwner : accused.owner;
  const due = (action: DueAction, by: number | null, since: number, ...accounts: string[]): DueFor => ({
    step: { kind: "challenge", id, action, by, since },
    accounts,
  });
  // Another case has removed the product: this one only returns its money, unless the panel has to decide about the proof.
  if (ground !== "attestation" && accused.status === "removed")
    return due("finish", null, accused.statusSince, challenger);
  // Only the panel decides about a proof.
  if (now < respondBy)
    return ground === "attestation" ? null : due("answer", respondBy, openedAt, owner, accused.producer);
  if (waitsFor(challenge, held)) return null;
  // Without the original the case is not upheld.
  return due("finish", null, respondBy, original?.status === "removed" ? owner : challenger);
}

/** Whether the result waits for a case on an earlier work: those that opened before the response window ended. */
export function waitsFor(
  { originalId, earlierId, respondBy }: Pick<ChallengeRow, "originalId" | "earlierId" | "respondBy">,
  held: HeldBefore,
): boolean {
  return held(originalId, respondBy) || held(earlierId, respondBy);
}

/** Steps of the latest round, and of all rounds once the ruling is final. */
export function dueOfDispute(dispute: Dispute, challenge: ChallengeRow, held: HeldBefore, now: number): DueFor[] {
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
  if (phase === "solved" && !held(challenge.originalId, challenge.respondBy))
    found.push(due("execute", null, last.appealUntil!, winners[ruling]));
  if (phase === "solved" || phase === "executed") {
    for (const { settled, jurors, payer, number } of dispute.rounds) {
      const unpaid = jurors.filter((juror) => juror.earned === null).map((juror) => juror.address);
      if (!settled) found.push(due("settle", null, last.appealUntil!, [...unpaid, payer], number));
      else if (number === LAST_ROUND) found.push(due("settleJuror", null, last.appealUntil!, unpaid, number));
    }
  }
  return found.filter(({ accounts }) => accounts.length > 0);
}

/** Soonest deadline first, then the longest overdue. */
export function byUrgency(a: DueStep, b: DueStep): number {
  return (a.by ?? Number.MAX_SAFE_INTEGER) - (b.by ?? Number.MAX_SAFE_INTEGER) || a.since - b.since;
}
