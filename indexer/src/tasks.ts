/** GenerationEscrow: tasks from the lock to their outcome, and the pictures of each. */
import { type Context, ponder } from "ponder:registry";
import { earlyCapacity, esp, origin, task, taskItem } from "ponder:schema";
import { endableFrom } from "@genuine/sdk/escrow-windows";
import { ESCROW_STATUSES, type EscrowStatus, idToHex, quoteToJson } from "@genuine/sdk/structs";
import type { Hex } from "viem";
import { timeOf } from "./activity.ts";

ponder.on("GenerationEscrow:TaskLocked", async ({ event, context }) => {
  const { taskId, producer, esp, quote, encryptionKey, deliverBy } = event.args;
  const { status, closesAt, endableFrom } = await standing(context, "locked", deliverBy);
  const { undelivered } = await load(context, esp, quote.items);
  await context.db.insert(task).values({
    id: idToHex(taskId),
    eventId: event.id,
    producer,
    esp,
    fee: quote.fee,
    status,
    closesAt,
    endableFrom,
    encryptionKey,
    quote: quoteToJson(quote),
    paid: 0n,
    refunded: 0n,
    penalty: 0n,
    witnesses: [],
    lockedAt: timeOf(event),
    updatedAt: timeOf(event),
    queue: undelivered,
    lockTx: event.transaction.hash,
  });
});

ponder.on("GenerationEscrow:CapacityStated", async ({ event, context }) => {
  const { esp: address } = event.args;
  const items = Number(event.args.items);
  if ((await context.db.find(esp, { address })) !== null) {
    await context.db.update(esp, { address }).set({ capacity: items });
  } else {
    await context.db.insert(earlyCapacity).values({ address, items }).onConflictDoUpdate({ items });
  }
});

ponder.on("GenerationEscrow:TaskDelivered", async ({ event, context }) => {
  const { taskId, items, late, penalty, acceptBy } = event.args;
  const id = idToHex(taskId);
  const change = {
    ...(await standing(context, "delivered", acceptBy)),
    latePenalty: late ? penalty : null,
    penalty,
    deliveredAt: timeOf(event),
    updatedAt: timeOf(event),
  };
  const delivered = await context.db.update(task, { id }).set(change);
  for (const [index, { delivery, productId }] of items.entries()) {
    await context.db.insert(taskItem).values({ taskId: id, index, status: "delivered", delivery, productId });
  }
  await load(context, delivered.esp, -items.length);
  await takeFromReserve(context, delivered.esp, penalty);
});

/** Emitted after the lock that named it. */
ponder.on("GenerationEscrow:AcceptorNamed", async ({ event, context }) => {
  const { id, acceptor } = event.args;
  await context.db.update(task, { id: idToHex(id) }).set({ acceptor });
});

ponder.on("GenerationEscrow:Objected", async ({ event, context }) => {
  const { id, acceptBy } = event.args;
  const change = { ...(await standing(context, "delivered", acceptBy)), objectedAt: timeOf(event) };
  await context.db.update(task, { id: idToHex(id) }).set({ ...change, updatedAt: timeOf(event) });
});

ponder.on("GenerationEscrow:AvailabilityConfirmed", async ({ event, context }) => {
  const { id, witnesses } = event.args;
  await context.db.update(task, { id: idToHex(id) }).set({ witnesses: [...witnesses] });
});

ponder.on("GenerationEscrow:TaskAccepted", async ({ event, context }) => {
  const { taskId, revealBy } = event.args;
  await context.db
    .update(task, { id: idToHex(taskId) })
    .set({ ...(await standing(context, "accepted", revealBy)), updatedAt: timeOf(event) });
});

ponder.on("GenerationEscrow:ItemRevealed", async ({ event, context }) => {
  const { index, key, complainBy } = event.args;
  const [taskId, productId, closesAt] = [idToHex(event.args.taskId), idToHex(event.args.productId), Number(complainBy)];
  await context.db.update(taskItem, { taskId, index: Number(index) }).set({ status: "revealed", key, closesAt });
  await context.db.insert(origin).values({ productId, taskId });
  // The last reveal ends the reveal window.
  const { quote } = (await context.db.find(task, { id: taskId }))!;
  const left = await itemsIn(context, taskId, quote.items, "delivered");
  const change = left === 0 ? ({ status: "revealed", closesAt, endableFrom: null } as const) : {};
  await context.db.update(task, { id: taskId }).set({ ...change, updatedAt: timeOf(event) });
});

ponder.on("GenerationEscrow:ItemSettled", async ({ event, context }) => {
  const { index, paid } = event.args;
  const taskId = idToHex(event.args.taskId);
  await context.db.update(taskItem, { taskId, index: Number(index) }).set({ status: "settled" });
  await context.db.update(task, { id: taskId }).set((row) => ({ paid: row.paid + paid, updatedAt: timeOf(event) }));
});

ponder.on("GenerationEscrow:ItemRefunded", async ({ event, context }) => {
  const { index, fee, penalty } = event.args;
  const taskId = idToHex(event.args.taskId);
  await context.db.update(taskItem, { taskId, index: Number(index) }).set({ status: "refunded" });
  const refunded = await context.db
    .update(task, { id: taskId })
    .set((row) => ({ refunded: row.refunded + fee, penalty: row.penalty + penalty, updatedAt: timeOf(event) }));
  await takeFromReserve(context, refunded.esp, penalty);
});

/** Ends everything that was not revealed; revealed items are paid or complained about separately. */
ponder.on("GenerationEscrow:TaskRefunded", async ({ event, context }) => {
  const { fee, penalty, poolShare } = event.args;
  const wasLocked = ESCROW_STATUSES[event.args.status] === "locked";
  const id = idToHex(event.args.taskId);
  const refunded = await context.db.update(task, { id }).set((row) => ({
    status: "revealed",
    endableFrom: null,
    refunded: row.refunded + fee,
    penalty: row.penalty + penalty,
    updatedAt: timeOf(event),
  }));
  for (let index = 0; index < refunded.quote.items; index++) {
    const key = { taskId: id, index };
    if ((await context.db.find(taskItem, key))?.status === "delivered")
      await context.db.update(taskItem, key).set({ status: "refunded" });
  }
  if (wasLocked) await load(context, refunded.esp, -refunded.quote.items);
  await takeFromReserve(context, refunded.esp, penalty + poolShare);
});

/** Both sides ended it as a whole; what was revealed stays registered. */
ponder.on("GenerationEscrow:TaskAgreed", async ({ event, context }) => {
  const { back, paid } = event.args;
  const wasLocked = ESCROW_STATUSES[event.args.status] === "locked";
  const id = idToHex(event.args.taskId);
  const agreed = await context.db
    .update(task, { id })
    .set({ paid, refunded: back, endableFrom: null, updatedAt: timeOf(event) });
  for (let index = 0; index < agreed.quote.items; index++) {
    const key = { taskId: id, index };
    if ((await context.db.find(taskItem, key)) !== null)
      await context.db.update(taskItem, key).set({ status: "agreed", closesAt: null });
  }
  if (wasLocked) await load(context, agreed.esp, -agreed.quote.items);
});

/** Emitted last, in the transaction that ends the last item. */
ponder.on("GenerationEscrow:TaskEnded", async ({ event, context }) => {
  const { taskId, rateBy } = event.args;
  const status = ESCROW_STATUSES[event.args.status]!;
  const id = idToHex(taskId);
  // Without a rating window, the end of the last window stays.
  const change =
    status === "settled" ? await standing(context, status, rateBy) : { status: ended(status), endableFrom: null };
  const over = await context.db.update(task, { id }).set({ ...change, updatedAt: timeOf(event) });
  const counted = status === "refunded" || status === "agreed" ? status : "settled";
  await context.db.update(esp, { address: over.esp }).set((row) => ({ [counted]: row[counted] + 1 }));
});

ponder.on("GenerationEscrow:TaskRated", async ({ event, context }) => {
  const { taskId, stars } = event.args;
  await context.db
    .update(task, { id: idToHex(taskId) })
    .set({ status: "closed", endableFrom: null, stars: Number(stars), updatedAt: timeOf(event) });
});

type Handling = Pick<Context, "db" | "client" | "contracts">;

/** A status with its timestamps. */
async function standing(
  { client, contracts }: Handling,
  status: "locked" | "delivered" | "accepted" | "settled",
  closesAt: bigint,
) {
  const { abi, address } = contracts.GenerationEscrow;
  const windows = await client.readContract({ abi, address, functionName: "windows", cache: "immutable" });
  return { status, closesAt: Number(closesAt), endableFrom: endableFrom("task", status, Number(closesAt), windows) };
}

function ended(status: EscrowStatus): "closed" | "refunded" | "agreed" {
  if (status !== "closed" && status !== "refunded" && status !== "agreed")
    throw new Error(`A task ended with the unknown status ${status}.`);
  return status;
}

async function itemsIn(
  { db }: Handling,
  taskId: Hex,
  items: number,
  status: typeof taskItem.$inferSelect.status,
): Promise<number> {
  let found = 0;
  for (let index = 0; index < items; index++) {
    if ((await db.find(taskItem, { taskId, index }))?.status === status) found++;
  }
  return found;
}

/** Adds to a provider's undelivered items; `items` may be negative. */
function load({ db }: Handling, address: Hex, items: number): Promise<typeof esp.$inferSelect> {
  return db.update(esp, { address }).set((row) => ({ undelivered: row.undelivered + items }));
}

/** Slashed stake comes from the reserved part, and the registry's event does not contain the rest. */
async function takeFromReserve({ db }: Handling, address: Hex, amount: bigint): Promise<void> {
  if (amount !== 0n) await db.update(esp, { address }).set((row) => ({ reserved: row.reserved - amount }));
}
