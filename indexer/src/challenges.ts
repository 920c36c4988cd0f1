/** Challenge: challenges and their steps. */
import { type Context, type Event, ponder } from "ponder:registry";
import { challenge, challengeStep, dispute, product } from "ponder:schema";
import { CHALLENGE_STEPS } from "@genuine/sdk/indexer-answers";
import { measurementFromChain } from "@genuine/sdk/similarity";
import { CHALLENGE_STATUSES, GROUNDS, idToHex } from "@genuine/sdk/structs";
import { zeroAddress } from "viem";
import { alongside, recordActivity, timeOf } from "./activity.ts";

ponder.on("Challenge:ProofsFetched", async ({ event, context }) => {
  const { challengeId, originalId, accusedId } = event.args;
  // A challenge that was left undecided is opened again.
  for (const name of CHALLENGE_STEPS)
    await context.db.delete(challengeStep, { challengeId: idToHex(challengeId), name });
  await addStep(event, context, "proofsFetched", {
    originalId: originalId === 0n ? null : idToHex(originalId),
    accusedId: idToHex(accusedId),
  });
});

ponder.on("Challenge:IdentityVerified", async ({ event, context }) => {
  await addStep(event, context, "identityVerified", { authority: event.args.authority });
});

ponder.on("Challenge:SimilarityMeasured", async ({ event, context }) => {
  const { ground, measurement, map } = event.args;
  const mapped = map.xx !== 0 || map.xy !== 0;
  await addStep(event, context, "similarityMeasured", {
    measurement: GROUNDS[ground] === "attestation" ? null : measurementFromChain(measurement),
    map: mapped ? map : null,
  });
});

/** Comes after the three steps, in the same transaction: what they found makes the challenge. */
ponder.on("Challenge:ChallengeOpened", async ({ event, context }) => {
  const { challengeId, challenger, accusedOwner, ground, deposit, fee, respondBy, statement } = event.args;
  const id = idToHex(challengeId);
  const found = async (name: StepName) => (await context.db.find(challengeStep, { challengeId: id, name }))!;
  const { originalId, accusedId } = await found("proofsFetched");
  const { measurement, map } = await found("similarityMeasured");
  const row = {
    eventId: event.id,
    ground: GROUNDS[ground]!,
    originalId,
    accusedId: accusedId!,
    challenger,
    authority: (await found("identityVerified")).authority!,
    accusedOwner,
    measurement,
    map,
    statement,
    deposit,
    fee,
    respondBy: Number(respondBy),
    status: "open",
    answeredBy: null,
    earlierId: null,
    disputeId: null,
    depositReturned: null,
    reward: null,
    feeReimbursed: null,
    compensation: null,
    buyer: null,
    openedAt: timeOf(event),
    finishedAt: null,
  } as const;
  await context.db
    .insert(challenge)
    .values({ id, ...row })
    .onConflictDoUpdate(row);
  await recordActivity({ event, context }, "challenged", row.accusedId, {
    from: challenger,
    to: accusedOwner,
    value: deposit,
  });
});

ponder.on("Challenge:ChallengeAnswered", async ({ event, context }) => {
  const { challengeId, by, earlierId, byLicence } = event.args;
  await addStep(event, context, "answered");
  const { accusedId, challenger } = await context.db
    .update(challenge, { id: idToHex(challengeId) })
    .set({ answeredBy: by, earlierId: byLicence ? null : idToHex(earlierId) });
  await recordActivity({ event, context }, "challengeAnswered", accusedId, { from: by, to: challenger });
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

ponder.on("Challenge:ResultChecked", async ({ event, context }) => {
  const { challengeId, result, depositReturned, reward, feeReimbursed, buyer, compensation } = event.args;
  const status = CHALLENGE_STATUSES[result];
  if (status !== "upheld" && status !== "rejected" && status !== "undecided") {
    throw new Error(`A challenge ended with the unknown result ${result}.`);
  }
  await addStep(event, context, "resultChecked");
  const { accusedId, challenger, accusedOwner, deposit } = await context.db
    .update(challenge, { id: idToHex(challengeId) })
    .set({
      status,
      depositReturned,
      reward,
      feeReimbursed,
      compensation,
      buyer: buyer === zeroAddress ? null : buyer,
      finishedAt: timeOf(event),
    });
  switch (status) {
    case "upheld":
      await recordActivity({ event, context }, "challengeUpheld", accusedId, {
        from: accusedOwner,
        to: challenger,
        value: reward,
      });
      if (compensation !== 0n) {
        const { esp } = (await context.db.find(product, { id: accusedId }))!;
        const line = { from: esp, to: buyer, value: compensation };
        await recordActivity({ event: alongside(event), context }, "compensated", accusedId, line);
      }
      break;
    case "rejected": {
      // The deposit goes to the accused's owner, less what the upkeep pool gets.
      const { upkeepReward, poolBasisPoints } = await context.client.readContract({
        abi: context.contracts.Challenge.abi,
        address: context.contracts.Challenge.address,
        functionName: "settings",
        cache: "immutable",
      });
      const lost = deposit - upkeepReward;
      const value = lost - (lost * poolBasisPoints) / 10_000n;
      await recordActivity({ event, context }, "challengeRejected", accusedId, {
        from: challenger,
        to: accusedOwner,
        value,
      });
      break;
    }
    case "undecided":
      await recordActivity({ event, context }, "challengeUndecided", accusedId, { from: challenger, to: accusedOwner });
  }
});

type StepName = (typeof challengeStep.$inferInsert)["name"];
type StepEvent = Event<
  | "Challenge:ProofsFetched"
  | "Challenge:IdentityVerified"
  | "Challenge:SimilarityMeasured"
  | "Challenge:ChallengeAnswered"
  | "Challenge:ChallengeDisputed"
  | "Challenge:ResultChecked"
>;

async function addStep(
  event: StepEvent,
  context: Pick<Context, "db">,
  name: StepName,
  found: Pick<typeof challengeStep.$inferInsert, "originalId" | "accusedId" | "authority" | "measurement" | "map"> = {},
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
