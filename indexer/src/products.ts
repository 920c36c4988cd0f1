/** ProductRegistry: products, their owners and their state. */
import { ponder } from "ponder:registry";
import { origin, product, productBlocks, registryTotals } from "ponder:schema";
import { idToHex, PRODUCT_STATUSES, proofToJson } from "@genuine/sdk/structs";
import { zeroAddress } from "viem";
import { recordActivity, timeOf } from "./activity.ts";
import { NO_OFFER } from "./offers.ts";

ponder.on("ProductRegistry:ProductRegistered", async ({ event, context }) => {
  const { productId, producer, esp, fingerprints, parentBasisPoints, proof, blocks } = event.args;
  const id = idToHex(productId);
  const { products: serial } = await context.db
    .insert(registryTotals)
    .values({ id: 1, products: 1 })
    .onConflictDoUpdate((row) => ({ products: row.products + 1 }));
  // A reveal tells its task first, in the same transaction.
  const task = await context.db.find(origin, { productId: id });
  await context.db.insert(product).values({
    id,
    serial,
    producer,
    owner: producer,
    esp,
    status: "active",
    statusSince: timeOf(event),
    kind: task === null ? "attested" : "generated",
    quality: fingerprints.quality,
    detail: fingerprints.detail,
    ...(blocks !== "0x" && {
      pdq: idToHex(fingerprints.pdq),
      iscc: idToHex(fingerprints.iscc),
      colour: idToHex(fingerprints.colour),
    }),
    parent: proof.parent === 0n ? null : idToHex(proof.parent),
    parentBasisPoints: Number(parentBasisPoints),
    proof: proofToJson(proof),
    taskId: task?.taskId ?? null,
    registeredAt: timeOf(event),
    registeredBlock: Number(event.block.number),
  });
  await context.db.insert(productBlocks).values({ productId: id, blocks });
  await recordActivity({ event, context }, "registered", id, { to: producer });
});

ponder.on("ProductRegistry:Transfer", async ({ event, context }) => {
  const { from, to, tokenId } = event.args;
  // Registration and removal are told by events of their own.
  if (from === zeroAddress || to === zeroAddress) return;
  const id = idToHex(tokenId);
  await context.db.update(product, { id }).set({ owner: to, ...NO_OFFER });
  await recordActivity({ event, context }, "transferred", id, { from, to });
});

ponder.on("ProductRegistry:ProductStatusChanged", async ({ event, context }) => {
  const id = idToHex(event.args.productId);
  const status = PRODUCT_STATUSES[event.args.status];
  if (status === undefined || status === "none")
    throw new Error(`Product ${id} has the unknown status ${event.args.status}.`);
  // An offer that stood before a challenge is outdated by it.
  const { owner } = await context.db.update(product, { id }).set({ status, statusSince: timeOf(event), ...NO_OFFER });
  if (status === "removed") await recordActivity({ event, context }, "removed", id, { from: owner });
});
