/** Challenge: challenges and their steps. */
import { type Context, type Event, ponder } from "ponder:registry";
import { challenge, challengeStep, dispute, evidence, product } from "ponder:schema";
import { CHALLENGE_STEPS } from "@genuine/sdk/indexer-answers";
import { measurementFromChain } from "@genuine/sdk/similarity";
import { CHALLENGE_STATUSES, DEFENCES, GROUNDS, idToHex } from "@genuine/sdk/structs";
import { getAddress, isAddressEqual, zeroAddress } from "viem";
import { alongside, recordActivity, timeOf } from "./activity.ts";

/** Maximum stored pieces of evidence from non-parties: anyone may submit any number. */
const MOST_OF_OTHERS = 50;

/** Before there is one. */
const NO_RESULT = {
  pledge: null,
  depositReturned: null,
  forfeited: [],
  reward: null,
  feeReimbursed: null,
  compensation: null,
  toChallenger: null,
  toBuyer: null,
  buyer: null,
  finishedAt: null,
};

ponder.on("Challenge:ChallengeOpened", async ({ event, context }) => {
  const { challengeId, originalId, accusedId, opened } = event.args;
  const id = idToHex(challengeId);
  const ground = GROUNDS[opened.ground]!;
  const mapped = opened.map.xx !== 0 || opened.map.xy !== 0;
  const row = {
    eventId: event.id,
    ground,
    originalId: originalId === 0n ? null : idToHex(originalId),
    accusedId: idToHex(accusedId),
    challenger: opened.challenger,
    authority: opened.authority,
    accusedOwner: opened.accusedOwner,
    measurement: ground === "attestation" ? null : measurementFromChain(opened.measurement),
    map: mapped ? opened.map : null,
    statement: opened.statement,
    deposit: opened.deposit,
    fee: opened.fee,
    respondBy: Number(opened.respondBy),
    status: "open",
    answeredBy: null,
    defence: null,
    earlierId: null,
    answerStatement: null,
    disputeId: null,
    reopened: false,
    othersSaid: 0,
    ...NO_RESULT,
    openedAt: timeOf(event),
  } satisfies Omit<typeof challenge.$inferInsert, "id">;
  // An undecided challenge is opened again.
  for (const name of CHALLENGE_STEPS) await context.db.delete(challengeStep, { challengeId: id, name });
  for (const name of ["proofsFetched", "identityVerified", "similarityMeasured"] as const)
    await addStep(event, context, name);
  await context.db
    .insert(challenge)
    .values({ id, ...row })
    .onConflictDoUpdate(row);
  await context.db.update(product, { id: row.accusedId }).set(({ openCases }) => ({ openCases: openCases + 1 }));
  await recordActivity({ event, context }, "challenged", row.accusedId, {
    from: row.challenger,
    to: row.accusedOwner,
    value: row.deposit,
  });
});

ponder.on("Challenge:ChallengeAnswered", async ({ event, context }) => {
  const { challengeId, by, defence, earlierId, fee, statement } = event.args;
  await addStep(event, context, "answered");
  const { accusedId, challenger } = await context.db.update(challenge, { id: idToHex(challengeId) }).set({
    answeredBy: by,
    defence: DEFENCES[defence]!,
    earlierId: earlierId === 0n ? null : idToHex(earlierId),
    answerStatement: statement,
    fee,
  });
  await recordActivity({ event, context }, "challengeAnswered", accusedId, { from: by, to: challenger });
});

ponder.on("Challenge:DepositForfeited", async ({ event, context }) => {
  const { challengeId, to, amount } = event.args;
  const { accusedId, challenger } = await context.db
    .update(challenge, { id: idToHex(challengeId) })
    .set((row) => ({ forfeited: [...row.forfeited, { to: getAddress(to), amount: amount.toString() }] }));
  await recordActivity({ event, context }, "depositForfeited", accusedId, { from: challenger, to, value: amount });
});

ponder.on("Challenge:ChallengeDisputed", async ({ event, context }) => {
  const { challengeId, disputeId, fee } = event.args;
  await addStep(event, context, "disputed");
  const { accusedId, challenger, accusedOwner } = await context.db
    .update(challenge, { id: idToHex(challengeId) })
    .set({ status: "disputed", disputeId: disputeId.toString(), fee });
  await context.db.update(dispute, { id: disputeId.toString() }).set({ challengeId: idToHex(challengeId) });
  await recordActivity({ event, context }, "challengeDisputed", accusedId, {
    from: challenger,
    to: accusedOwner,
    value: fee,
  });
});

/** The account that reopens a case is its challenger from now on; the amounts of the former result are reset. */
ponder.on("Challenge:ChallengeReopened", async ({ event, context }) => {
  const { challengeId, by, disputeId, deposit, fee, respondBy, statement } = event.args;
  const id = idToHex(challengeId);
  await context.db.delete(challengeStep, { challengeId: id, name: "resultChecked" });
  await addStep(event, context, "disputed");
  const { accusedId } = await context.db.update(challenge, { id }).set({
    ...NO_RESULT,
    challenger: by,
    authority: by,
    statement,
    deposit,
    fee,
    respondBy: Number(respondBy),
    status: "disputed",
    reopened: true,
  });
  await context.db.update(dispute, { id: disputeId.toString() }).set({ ruling: null, executedAt: null });
  const { owner } = await context.db
    .update(product, { id: accusedId })
    .set(({ openCases }) => ({ openCases: openCases + 1 }));
  await recordActivity({ event, context }, "challenged", accusedId, { from: by, to: owner, value: deposit });
});

ponder.on("Challenge:Evidence", async ({ event, context }) => {
  const { _evidenceGroupID, _party: by, _evidence: text } = event.args;
  const challengeId = idToHex(_evidenceGroupID);
  const { challenger, authority, accusedId } = (await context.db.find(challenge, { id: challengeId }))!;
  const { owner, producer, esp } = (await context.db.find(product, { id: accusedId }))!;
  const isOneOf = (...accounts: `0x${string}`[]) => accounts.some((account) => isAddressEqual(account, by));
  const side = isOneOf(challenger, authority) ? "challenger" : isOneOf(owner, producer, esp) ? "accused" : "other";
  if (side === "other") {
    const { othersSaid } = await context.db
      .update(challenge, { id: challengeId })
      .set((row) => ({ othersSaid: row.othersSaid + 1 }));
    if (othersSaid > MOST_OF_OTHERS) return;
  }
  await context.db.insert(evidence).values({
    eventId: event.id,
    challengeId,
    by,
    side,
    text,
    at: timeOf(event),
    txHash: event.transaction.hash,
  });
});

/** Precedes the result, in the same transaction. */
ponder.on("Challenge:PledgePaid", async ({ event, context }) => {
  const { challengeId, pledger, poolShare, toChallenger, toBuyer, returned } = event.args;
  const pledge = {
    by: pledger,
    poolShare: poolShare.toString(),
    toChallenger: toChallenger.toString(),
    toBuyer: toBuyer.toString(),
    returned: returned.toString(),
  };
  await context.db.update(challenge, { id: idToHex(challengeId) }).set({ pledge });
});

ponder.on("Challenge:ResultChecked", async ({ event, context }) => {
  const { challengeId, result, depositReturned, reward, feeReimbursed, buyer, compensation, toChallenger, toBuyer } =
    event.args;
  const status = CHALLENGE_STATUSES[result];
  if (status !== "upheld" && status !== "rejected" && status !== "undecided") {
    throw new Error(`A challenge ended with the unknown result ${result}.`);
  }
  await addStep(event, context, "resultChecked");
  const { accusedId, challenger, accusedOwner, pledge } = await context.db
    .update(challenge, { id: idToHex(challengeId) })
    .set({
      status,
      depositReturned,
      reward,
      feeReimbursed,
      compensation,
      toChallenger,
      toBuyer,
      buyer: buyer === zeroAddress ? null : buyer,
      finishedAt: timeOf(event),
    });
  await context.db.update(product, { id: accusedId }).set(({ openCases }) => ({ openCases: openCases - 1 }));
  switch (status) {
    case "upheld":
      await recordActivity({ event, context }, "challengeUpheld", accusedId, {
        from: accusedOwner,
        to: challenger,
        value: toChallenger,
      });
      if (buyer !== zeroAddress) {
        const { esp } = (await context.db.find(product, { id: accusedId }))!;
        const line = { from: compensation === 0n && pledge ? pledge.by : esp, to: buyer, value: toBuyer };
        await recordActivity({ event: alongside(event), context }, "compensated", accusedId, line);
      }
      break;
    case "rejected":
      await recordActivity({ event, context }, "challengeRejected", accusedId, { from: challenger, to: accusedOwner });
      break;
    case "undecided":
      await recordActivity({ event, context }, "challengeUndecided", accusedId, { from: challenger, to: accusedOwner });
  }
});

type StepName = (typeof challengeStep.$inferInsert)["name"];
type StepEvent = Event<
  | "Challenge:ChallengeOpened"
  | "Challenge:ChallengeAnswered"
  | "Challenge:ChallengeDisputed"
  | "Challenge:ChallengeReopened"
  | "Challenge:ResultChecked"
>;

/** There may be several answers: the latest counts. */
async function addStep(event: StepEvent, context: Pick<Context, "db">, name: StepName): Promise<void> {
  const row = { eventId: event.id, at: timeOf(event), txHash: event.transaction.hash };
  await context.db
    .insert(challengeStep)
    .values({ challengeId: idToHex(event.args.challengeId), name, ...row })
    .onConflictDoUpdate(row);
}
