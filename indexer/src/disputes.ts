/** EspPanel: disputes, their rounds and their jurors. */
import { type Context, ponder } from "ponder:registry";
import { dispute, esp, juror, panelRound } from "ponder:schema";
import { LAST_ROUND } from "@genuine/sdk/disputes";
import { RULINGS } from "@genuine/sdk/structs";
import type { Address } from "viem";
import { timeOf } from "./activity.ts";

/** The challenge it is about is known only from the challenge's event, after the panel has created the dispute. */
ponder.on("EspPanel:DisputeCreation", async ({ event, context }) => {
  const id = event.args.disputeId.toString();
  await context.db.insert(dispute).values({ id, eventId: event.id, createdAt: timeOf(event), unsettled: 0 });
});

ponder.on("EspPanel:RoundStarted", async ({ event, context }) => {
  const { payer, fee, seedBlock } = event.args;
  const key = keyOf(event.args);
  await context.db.insert(panelRound).values({
    ...key,
    payer,
    fee,
    startedAt: timeOf(event),
    startTx: event.transaction.hash,
    seedBlock: Number(seedBlock),
    votes: 0n,
    committed: 0n,
    upheld: 0n,
    rejected: 0n,
    settled: false,
  });
  await context.db.update(dispute, { id: key.disputeId }).set((row) => ({ unsettled: row.unsettled + 1 }));
});

ponder.on("EspPanel:DrawRestarted", async ({ event, context }) => {
  await context.db.update(panelRound, keyOf(event.args)).set({ seedBlock: Number(event.args.seedBlock) });
});

/** Emitted once for each juror of the first round, before voting begins. */
ponder.on("EspPanel:JurorDrawn", async ({ event, context }) => {
  const { juror: address, seats } = event.args;
  const { disputeId, number: round } = keyOf(event.args);
  await context.db
    .insert(juror)
    .values({ disputeId, round, address, eventId: event.id, votes: seats, committed: false });
});

ponder.on("EspPanel:VotingBegun", async ({ event, context }) => {
  const { votes, commitUntil, revealUntil, appealUntil } = event.args;
  const key = keyOf(event.args);
  // Without votes there is no decision: all windows are closed and no juror is paid.
  const empty = votes === 0n;
  await context.db.update(panelRound, key).set({
    drawnAt: timeOf(event),
    votes,
    commitUntil: Number(commitUntil),
    revealUntil: Number(revealUntil),
    appealUntil: Number(appealUntil),
    settled: empty,
  });
  const voters = key.number === LAST_ROUND && !empty ? await votersOf(event.args, context) : [];
  for (const voter of voters)
    await context.db.insert(juror).values({
      disputeId: key.disputeId,
      round: key.number,
      eventId: event.id,
      committed: false,
      ...voter,
    });
  await context.db
    .update(dispute, { id: key.disputeId })
    .set((row) => ({ unsettled: row.unsettled + voters.length - (empty ? 1 : 0) }));
});

ponder.on("EspPanel:VoteCommitted", async ({ event, context }) => {
  const { votes } = event.args;
  await context.db.update(juror, jurorKeyOf(event.args)).set({ committed: true });
  await context.db.update(panelRound, keyOf(event.args)).set((row) => ({ committed: row.committed + votes }));
});

ponder.on("EspPanel:CommitClosed", async ({ event, context }) => {
  const { revealUntil, appealUntil } = event.args;
  await context.db
    .update(panelRound, keyOf(event.args))
    .set({ commitUntil: timeOf(event), revealUntil: Number(revealUntil), appealUntil: Number(appealUntil) });
});

ponder.on("EspPanel:VoteRevealed", async ({ event, context }) => {
  const vote = RULINGS[Number(event.args.vote)];
  if (vote !== "upheld" && vote !== "rejected")
    throw new Error(`A juror voted ${event.args.vote}, which means nothing.`);
  await context.db.update(juror, jurorKeyOf(event.args)).set({ vote });
  const { votes } = event.args;
  await context.db
    .update(panelRound, keyOf(event.args))
    .set((row) => (vote === "upheld" ? { upheld: row.upheld + votes } : { rejected: row.rejected + votes }));
});

ponder.on("EspPanel:RevealClosed", async ({ event, context }) => {
  const appealUntil = Number(event.args.appealUntil);
  await context.db.update(panelRound, keyOf(event.args)).set({ revealUntil: timeOf(event), appealUntil });
});

ponder.on("EspPanel:RulingExecuted", async ({ event, context }) => {
  const { disputeId, ruling } = event.args;
  await context.db
    .update(dispute, { id: disputeId.toString() })
    .set({ ruling: RULINGS[Number(ruling)]!, executedAt: timeOf(event) });
});

ponder.on("EspPanel:JurorSettled", async ({ event, context }) => {
  const { earned, lost } = event.args;
  const key = jurorKeyOf(event.args);
  await context.db.update(juror, key).set({ earned, lost });
  if (key.round === LAST_ROUND) {
    await context.db.update(dispute, { id: key.disputeId }).set((row) => ({ unsettled: row.unsettled - 1 }));
    return;
  }
  // What is lost comes out of the reserved stake. If any of it is released, an event of the registry follows.
  await context.db.update(esp, { address: event.args.juror }).set((row) => ({ reserved: row.reserved - lost }));
});

ponder.on("EspPanel:RoundSettled", async ({ event, context }) => {
  const key = keyOf(event.args);
  await context.db.update(panelRound, key).set({ settled: true });
  await context.db.update(dispute, { id: key.disputeId }).set((row) => ({ unsettled: row.unsettled - 1 }));
});

type RoundArgs = { disputeId: bigint; round: bigint };

function keyOf({ disputeId, round }: RoundArgs) {
  return { disputeId: disputeId.toString(), number: Number(round) };
}

function jurorKeyOf({ disputeId, round, juror: address }: RoundArgs & { juror: Address }) {
  return { disputeId: disputeId.toString(), round: Number(round), address };
}

type Reading = Pick<Context, "client" | "contracts">;

/** Every provider that has a vote in the last round. */
async function votersOf(
  { disputeId, round }: RoundArgs,
  context: Reading & Pick<Context, "db">,
): Promise<{ address: Address; votes: bigint }[]> {
  const { abi, address } = context.contracts.EspPanel;
  const all = await context.db.sql.select({ address: esp.address }).from(esp).orderBy(esp.eventId);
  const voters = await Promise.all(
    all.map(async ({ address: who }) => {
      const args = [disputeId, round, who] as const;
      const { votes } = await context.client.readContract({ abi, address, functionName: "jurorOf", args });
      return { address: who, votes };
    }),
  );
  return voters.filter(({ votes }) => votes > 0n);
}
