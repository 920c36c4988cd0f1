/** EspRegistry: providers and their stake. */
import { ponder } from "ponder:registry";
import { earlyCapacity, esp } from "ponder:schema";
import { timeOf } from "./activity.ts";

const WAD = 10n ** 18n;

ponder.on("EspRegistry:EspRegistered", async ({ event, context }) => {
  const { esp: address, name, endpoint, stake } = event.args;
  const early = await context.db.find(earlyCapacity, { address });
  await context.db.insert(esp).values({
    address,
    eventId: event.id,
    name,
    endpoint,
    stake,
    reserved: 0n,
    capacity: early?.items ?? 0,
    undelivered: 0,
    attested: 0,
    registeredAt: timeOf(event),
    settled: 0,
    refunded: 0,
    agreed: 0,
    belief: 0n,
    disbelief: 0n,
    uncertainty: WAD,
    mass: 0n,
  });
});

ponder.on("EspRegistry:EspUpdated", async ({ event, context }) => {
  const { esp: address, name, endpoint } = event.args;
  await context.db.update(esp, { address }).set({ name, endpoint });
});

ponder.on("EspRegistry:StakeAdded", async ({ event, context }) => {
  await context.db.update(esp, { address: event.args.esp }).set({ stake: event.args.stake });
});

ponder.on("EspRegistry:StakeWithdrawn", async ({ event, context }) => {
  await context.db.update(esp, { address: event.args.esp }).set({ stake: event.args.stake });
});

ponder.on("EspRegistry:StakeSlashed", async ({ event, context }) => {
  await context.db.update(esp, { address: event.args.esp }).set({ stake: event.args.stake });
});

ponder.on("EspRegistry:StakeReserved", async ({ event, context }) => {
  await context.db.update(esp, { address: event.args.esp }).set({ reserved: event.args.reserved });
});

ponder.on("EspRegistry:StakeReleased", async ({ event, context }) => {
  await context.db.update(esp, { address: event.args.esp }).set({ reserved: event.args.reserved });
});
