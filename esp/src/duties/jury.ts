/**
 * A vote before the panel: examine, commit, reveal. Vote and salt are stored before the commitment is sent, and never
 * change, so that the commitment can always be revealed.
 */
import { randomBytes } from "node:crypto";
import { commitVote, revealVote } from "@genuine/sdk/transactions";
import { voteCommitment } from "@genuine/sdk/typed-data";
import { bytesToHex, type Hex } from "viem";
import type { Case, Round, Seat } from "../chain/panel.ts";
import type { Wanted } from "../jury/evidence.ts";
import { judge, type Subject } from "../jury/judge.ts";
import { type DutyContext, take } from "./context.ts";
import type { DutyNote } from "./duty-board.ts";
import type { Ballot, KnownDispute } from "./duty-store.ts";

/** Share of the commit window reserved for the vote itself: until then a missing file may still arrive. */
const KEPT_SHARE = 0.25;
const MOST_KEPT_SECONDS = 600;

export async function serveOnJury(context: DutyContext, dispute: KnownDispute, round: Round): Promise<void> {
  const { settings, chain, panel } = context;
  const seat = await panel.seat(dispute.id, round.number, settings.account.address);
  if (seat.votes === 0n || seat.revealed) return;
  const now = await chain.now();
  if (seat.commitment !== null)
    return reveal(context, dispute.id, round, { ...seat, commitment: seat.commitment }, now);
  const note = noteOf(dispute.id, round, "commit", round.commitUntil);
  if (now >= round.commitUntil)
    return context.board.note({ ...note, state: "missed", message: "The time to commit passed without a vote." });
  const before = await context.duties.ballot(dispute.id, round.number);
  const ballot = before?.challengeId === dispute.challengeId ? before : await decide(context, dispute, round);
  if (ballot === undefined) return;
  context.reached("decided");
  const call = commitVote(settings.deployment, BigInt(dispute.id), round.number, commitmentOf(context, ballot));
  await take(
    context,
    note,
    call,
    async () => (await panel.seat(dispute.id, round.number, settings.account.address)).commitment !== null,
  );
}

async function reveal(
  context: DutyContext,
  disputeId: number,
  round: Round,
  seat: Seat & { commitment: Hex },
  now: number,
): Promise<void> {
  const { settings, panel, duties, board } = context;
  const note = noteOf(disputeId, round, "reveal", round.revealUntil);
  if (now >= round.revealUntil) return board.note({ ...note, state: "missed", message: "The time to reveal passed." });
  const ballot = await duties.ballot(disputeId, round.number);
  if (ballot === undefined || commitmentOf(context, ballot) !== seat.commitment) {
    return board.note({
      ...note,
      state: "failed",
      message:
        "The vote that was committed is not in this directory: start the worker with the directory that it voted from.",
    });
  }
  if (now < round.commitUntil)
    return board.note({ ...note, state: "waiting", message: "Committed; waits until all have or the time is over." });
  const call = revealVote(settings.deployment, BigInt(disputeId), round.number, ballot.vote, ballot.salt);
  await take(
    context,
    note,
    call,
    async () => (await panel.seat(disputeId, round.number, settings.account.address)).revealed,
  );
}

/** Examines the evidence and stores a ballot; undefined while a file is missing and may still arrive. */
async function decide(
  context: DutyContext,
  { id, challengeId }: KnownDispute,
  round: Round,
): Promise<Ballot | undefined> {
  const { panel, board, chain, duties, signal, reached } = context;
  const found = await panel.case(challengeId);
  if (found === undefined || found.status !== "disputed" || found.disputeId !== id) return undefined;
  const note = noteOf(id, round, "examine", round.commitUntil);
  const last = (await chain.now()) >= round.commitUntil - (await kept(context));
  const gather = (productId: Hex) => subject(context, productId, { disputeId: id, round: round.number, last });
  const [original, accused, earlier] = await Promise.all([
    found.originalId === null ? undefined : gather(found.originalId),
    gather(found.accusedId),
    found.earlierId === null ? undefined : gather(found.earlierId),
  ]);
  const behind =
    accused === undefined ||
    (found.originalId !== null && original === undefined) ||
    (found.earlierId !== null && earlier === undefined);
  if (behind) return undefined; // The follower has not read them yet.
  const missing = [original, accused, earlier].filter((one) => one !== undefined && one.file === undefined).length;
  if (missing > 0 && !last) {
    await board.note({
      ...note,
      state: "waiting",
      message: `${missing === 1 ? "A file is" : `${missing} files are`} not served yet; will ask again.`,
    });
    return undefined;
  }
  const { vote, reason, measured } = await context.inTurn(() =>
    judge(found.ground, original, accused, earlier, signal),
  );
  const ballot = await duties.insertBallot({
    disputeId: id,
    round: round.number,
    challengeId,
    vote,
    salt: bytesToHex(randomBytes(32)),
    reason,
    measured,
    products: productsOf(original, accused, earlier),
    decidedAt: Math.floor(Date.now() / 1000),
  });
  await board.note({ ...note, state: "done", message: messageOf(found) });
  reached("examined");
  return ballot;
}

async function subject(
  { store, evidence, blocksOf }: DutyContext,
  productId: Hex,
  wanted: Wanted,
): Promise<Subject | undefined> {
  const product = await store.product(productId);
  if (product === undefined) return undefined;
  return { product, file: await evidence.obtain(product, wanted), blocks: await blocksOf(product) };
}

async function kept({ panel }: DutyContext): Promise<number> {
  const { commitSeconds } = await panel.settings();
  return Math.min(MOST_KEPT_SECONDS, commitSeconds * KEPT_SHARE);
}

function productsOf(...subjects: (Subject | undefined)[]): Ballot["products"] {
  return subjects.flatMap((one) =>
    one === undefined
      ? []
      : [
          {
            id: one.product.id,
            fileHash: one.product.proof.fileHash,
            mediaType: one.product.proof.mediaType,
            held: one.file !== undefined,
          },
        ],
  );
}

function commitmentOf({ settings }: DutyContext, { vote, salt, disputeId, round }: Ballot): Hex {
  return voteCommitment(vote, salt, settings.account.address, BigInt(disputeId), round);
}

function noteOf(disputeId: number, round: Round, step: DutyNote["step"], by: number) {
  return { kind: "jury", subject: "dispute", id: String(disputeId), round: round.number, step, by } as const;
}

function messageOf({ ground }: Case): string {
  return ground === "attestation"
    ? "The proof was computed again from its file; the vote stays secret until it is revealed."
    : "Both works were compared; the vote stays secret until it is revealed.";
}
