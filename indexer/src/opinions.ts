/** Reputation: every outcome, and what producers think of a provider after it. */
import { ponder } from "ponder:registry";
import { esp, outcome } from "ponder:schema";
import { timeOf } from "./activity.ts";

ponder.on("Reputation:OutcomeRecorded", async ({ event, context }) => {
  const { esp: address, producer, quality, value, mass, local, overall } = event.args;
  await context.db.insert(outcome).values({
    eventId: event.id,
    esp: address,
    producer,
    quality,
    value,
    localBelief: local.belief,
    localDisbelief: local.disbelief,
    localUncertainty: local.uncertainty,
    overallBelief: overall.belief,
    overallDisbelief: overall.disbelief,
    overallUncertainty: overall.uncertainty,
    at: timeOf(event),
    block: Number(event.block.number),
  });
  await context.db.update(esp, { address }).set({ ...overall, mass, lastOutcomeAt: timeOf(event) });
});
