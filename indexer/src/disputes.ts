/** EspPanel: disputes, their rounds and who sits on them. */
import { type Context, ponder } from "ponder:registry";
import { dispute, esp, juror, panelRound } from "ponder:schema";
import { RULINGS } from "@genuine/sdk/structs";
import { timeOf } from "./activity.ts";

/** Which challenge it is about, the challenge tells after the panel has created it. */
ponder.on("EspPanel:DisputeCreation", async ({ event, context }) => {
  const id = event.args.disputeId.toString();
  await context.db.insert(dispute).values({ id, eventId: event.id, createdAt: timeOf(event), unsettled: 0 });
});

ponder.on("EspPanel:RoundStarted", async ({ event, context }) => {
  const { round, payer, fee } = event.args;
  const disputeId = event.args.disputeId.toString();
  await context.db.insert(panelRound).values({
    disputeId,
    number: Number(round),
    payer,
    fee,
    startedAt: timeOf(event),
    startTx: event.transaction.hash,
    seedBlock: Number(event.block.number),
    seats: 0,
    committed: 0,
    upheld: 0,
    rejected: 0,
    settled: false,
  });
  await context.db.update(dispute, { id: disputeId }).set((row) => ({ unsettled: row.unsettled + 1 }));
});

ponder.on("EspPanel:DrawRestarted", async ({ event, context }) => {
  await context.db.update(panelRound, keyOf(event.args)).set({ seedBlock: Number(event.args.seedBlock) });
});

/** Comes once for each juror, before the panel is told as a whole. */
ponder.on("EspPanel:JurorDrawn", async ({ event, context }) => {
  const { juror: address, seats } = event.args;
  const { disputeId, number: round } = keyOf(event.args);
  await context.db
    .insert(juror)
    .values({ disputeId, round, address, eventId: event.id, seats: Number(seats), committed: false });
});

ponder.on("EspPanel:PanelDrawn", async ({ event, context }) => {
  const { seats, wanted } = event.args;
  const key = keyOf(event.args);
  const commitUntil = Number(event.args.commitUntil);
  // Without enough seats nothing is decided: all windows are closed and nobody is to be paid.
  const empty = seats === 0n;
  const { reveal, appeal } = empty ? { reveal: 0, appeal: 0 } : await windowsOf(key.number, context);
  await context.db.update(panelRound, key).set({
    drawnAt: timeOf(event),
    seats: Number(seats),
    wanted: Number(wanted),
    commitUntil,
    revealUntil: commitUntil + reveal,
    appealUntil: commitUntil + reveal + appeal,
    settled: empty,
  });
  if (empty) await context.db.update(dispute, { id: key.disputeId }).set((row) => ({ unsettled: row.unsettled - 1 }));
});

ponder.on("EspPanel:VoteCommitted", async ({ event, context }) => {
  const key = keyOf(event.args);
  const { seats } = await context.db.update(juror, jurorKeyOf(event.args)).set({ committed: true });
  await context.db.update(panelRound, key).set((row) => ({ committed: row.committed + seats }));
});

ponder.on("EspPanel:CommitClosed", async ({ event, context }) => {
  const key = keyOf(event.args);
  const revealUntil = Number(event.args.revealUntil);
  const { appeal } = await windowsOf(key.number, context);
  await context.db
    .update(panelRound, key)
    .set({ commitUntil: timeOf(event), revealUntil, appealUntil: revealUntil + appeal });
});

ponder.on("EspPanel:VoteRevealed", async ({ event, context }) => {
  const vote = RULINGS[Number(event.args.vote)];
  if (vote !== "upheld" && vote !== "rejected")
    throw new Error(`A juror voted ${event.args.vote}, which means nothing.`);
  await context.db.update(juror, jurorKeyOf(event.args)).set({ vote });
  const seats = Number(event.args.seats);
  await context.db
    .update(panelRound, keyOf(event.args))
    .set((row) => (vote === "upheld" ? { upheld: row.upheld + seats } : { rejected: row.rejected + seats }));
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
  await context.db.update(juror, jurorKeyOf(event.args)).set({ earned, lost });
  // What is lost comes out of the reserved stake. If any of it comes free, an event of the registry follows.
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

function jurorKeyOf({ disputeId, round, juror: address }: RoundArgs & { juror: `0x${string}` }) {
  return { disputeId: disputeId.toString(), round: Number(round), address };
}

/** Seconds to reveal and to appeal; nothing appeals the last round. */
async function windowsOf(
  round: number,
  context: Pick<Context, "client" | "contracts">,
): Promise<{ reveal: number; appeal: number }> {
  const { abi, address } = context.contracts.EspPanel;
  const settings = await context.client.readContract({ abi, address, functionName: "settings", cache: "immutable" });
  const last = round + 1 >= Number(settings.maxRounds);
  return { reveal: Number(settings.revealSeconds), appeal: last ? 0 : Number(settings.appealSeconds) };
}
