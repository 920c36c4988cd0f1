/** GenerationEscrow: tasks from the lock to settlement or refund. */
import { ponder } from "ponder:registry";
import { esp, origin, task } from "ponder:schema";
import { idToHex, quoteToJson } from "@genuine/sdk/structs";
import { timeOf } from "./activity.ts";

ponder.on("GenerationEscrow:TaskLocked", async ({ event, context }) => {
  const { taskId, producer, esp, quote, encryptionKey, deliverBy } = event.args;
  await context.db.insert(task).values({
    id: idToHex(taskId),
    eventId: event.id,
    producer,
    esp,
    fee: quote.fee,
    status: "locked",
    closesAt: Number(deliverBy),
    encryptionKey,
    quote: quoteToJson(quote),
    lockedAt: timeOf(event),
    updatedAt: timeOf(event),
    lockTx: event.transaction.hash,
  });
});

ponder.on("GenerationEscrow:TaskDelivered", async ({ event, context }) => {
  const { taskId, delivery, productId, acceptBy } = event.args;
  await context.db
    .update(task, { id: idToHex(taskId) })
    .set({ status: "delivered", delivery, productId, closesAt: Number(acceptBy), updatedAt: timeOf(event) });
});

ponder.on("GenerationEscrow:TaskAccepted", async ({ event, context }) => {
  const { taskId, revealBy } = event.args;
  await context.db
    .update(task, { id: idToHex(taskId) })
    .set({ status: "accepted", closesAt: Number(revealBy), updatedAt: timeOf(event) });
});

ponder.on("GenerationEscrow:TaskRevealed", async ({ event, context }) => {
  const { key, complainBy } = event.args;
  const [taskId, productId] = [idToHex(event.args.taskId), idToHex(event.args.productId)];
  await context.db
    .update(task, { id: taskId })
    .set({ status: "revealed", productId, key, closesAt: Number(complainBy), updatedAt: timeOf(event) });
  await context.db.insert(origin).values({ productId, taskId });
});

ponder.on("GenerationEscrow:TaskSettled", async ({ event, context }) => {
  const id = idToHex(event.args.taskId);
  const settled = await context.db.update(task, { id }).set({ status: "settled", updatedAt: timeOf(event) });
  await context.db.update(esp, { address: settled.esp }).set((row) => ({ settled: row.settled + 1 }));
});

ponder.on("GenerationEscrow:TaskRefunded", async ({ event, context }) => {
  const { taskId, penalty } = event.args;
  const refunded = await context.db
    .update(task, { id: idToHex(taskId) })
    .set({ status: "refunded", penalty, updatedAt: timeOf(event) });
  // A penalty comes out of the reserved stake, and no event of the registry tells what is left reserved.
  await context.db
    .update(esp, { address: refunded.esp })
    .set((row) => ({ refunded: row.refunded + 1, reserved: row.reserved - penalty }));
});
