/** CopyChallenge: challenges and their steps. */
import { type Context, type Event, ponder } from "ponder:registry";
import { challenge, challengeStep } from "ponder:schema";
import { CHALLENGE_STATUSES, idToHex } from "@genuine/sdk/structs";
import { recordActivity, timeOf } from "./activity.ts";

ponder.on("CopyChallenge:ProofsFetched", async ({ event, context }) => {
  const { originalId, accusedId } = event.args;
  await addStep(event, context, "proofsFetched", { originalId: idToHex(originalId), accusedId: idToHex(accusedId) });
});

ponder.on("CopyChallenge:IdentityVerified", async ({ event, context }) => {
  await addStep(event, context, "identityVerified");
});

ponder.on("CopyChallenge:SimilarityMeasured", async ({ event, context }) => {
  const { distance, threshold } = event.args;
  await addStep(event, context, "similarityMeasured", { distance: Number(distance), threshold: Number(threshold) });
});

/** Comes after the three steps, in the same transaction: what they found makes the challenge. */
ponder.on("CopyChallenge:ChallengeOpened", async ({ event, context }) => {
  const { challengeId, challenger, accusedOwner, deposit, respondBy } = event.args;
  const id = idToHex(challengeId);
  const fetched = await context.db.find(challengeStep, { challengeId: id, name: "proofsFetched" });
  const measured = await context.db.find(challengeStep, { challengeId: id, name: "similarityMeasured" });
  const accusedId = fetched!.accusedId!;
  await context.db.insert(challenge).values({
    id,
    eventId: event.id,
    originalId: fetched!.originalId!,
    accusedId,
    challenger,
    accusedOwner,
    distance: measured!.distance!,
    threshold: measured!.threshold!,
    deposit,
    respondBy: Number(respondBy),
    status: "open",
    openedAt: timeOf(event),
  });
  await recordActivity({ event, context }, "challenged", accusedId, { from: challenger, to: accusedOwner, value: deposit });
});

ponder.on("CopyChallenge:ChallengeAnswered", async ({ event, context }) => {
  await addStep(event, context, "answered");
  const found = await context.db.find(challenge, { id: idToHex(event.args.challengeId) });
  await recordActivity({ event, context }, "challengeAnswered", found!.accusedId, {
    from: event.args.by,
    to: found!.challenger,
  });
});

ponder.on("CopyChallenge:ResultChecked", async ({ event, context }) => {
  const { challengeId, result, reward } = event.args;
  const status = CHALLENGE_STATUSES[result];
  if (status !== "upheld" && status !== "rejected") throw new Error(`A challenge ended with the unknown result ${result}.`);
  await addStep(event, context, "resultChecked");
  const { accusedId, challenger, accusedOwner, deposit } = await context.db
    .update(challenge, { id: idToHex(challengeId) })
    .set({ status, reward, finishedAt: timeOf(event) });
  // Upheld, the reward goes to the challenger; rejected, the deposit goes to the accused.
  if (status === "upheld") {
    await recordActivity({ event, context }, "challengeUpheld", accusedId, { from: accusedOwner, to: challenger, value: reward });
  } else {
    await recordActivity({ event, context }, "challengeRejected", accusedId, { from: challenger, to: accusedOwner, value: deposit });
  }
});

type StepName = (typeof challengeStep.$inferInsert)["name"];
type StepEvent = Event<
  | "CopyChallenge:ProofsFetched"
  | "CopyChallenge:IdentityVerified"
  | "CopyChallenge:SimilarityMeasured"
  | "CopyChallenge:ChallengeAnswered"
  | "CopyChallenge:ResultChecked"
>;

async function addStep(
  event: StepEvent,
  context: Pick<Context, "db">,
  name: StepName,
  found: Pick<typeof challengeStep.$inferInsert, "originalId" | "accusedId" | "distance" | "threshold"> = {},
): Promise<void> {
  await context.db.insert(challengeStep).values({
    challengeId: idToHex(event.args.challengeId),
    name,
    eventId: event.id,
    at: timeOf(event),
    txHash: event.transaction.hash,
    ...found,
  });
}
