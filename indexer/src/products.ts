/** ProductRegistry: products, their owners and their state. */
import { type Context, ponder } from "ponder:registry";
import { esp as espTable, origin, product, productBlocks, registryTotals } from "ponder:schema";
import { contentKindOf } from "@genuine/sdk/content-kind";
import { type DescriptionWords, shownDescription } from "@genuine/sdk/description-words";
import { fingerprintsFromBlocks } from "@genuine/sdk/fingerprint/fingerprints";
import { idToHex, PRODUCT_STATUSES, proofToJson } from "@genuine/sdk/structs";
import { type Hex, hexToBytes, zeroAddress } from "viem";
import { recordActivity, timeOf } from "./activity.ts";
import { NO_OFFER } from "./offers.ts";
import { recordPace } from "./pace.ts";
import { watch } from "./watch.ts";
import { searchable } from "./words.ts";

ponder.on("ProductRegistry:ProductRegistered", async ({ event, context }) => {
  const { productId, producer, esp, parentBasisPoints, since, proof, blocks } = event.args;
  const id = idToHex(productId);
  const fingerprints = blocks === "0x" ? undefined : fingerprintsFromBlocks(hexToBytes(blocks));
  const { products: serial } = await context.db
    .insert(registryTotals)
    .values({ id: 1, products: 1, alerts: 0 })
    .onConflictDoUpdate((row) => ({ products: row.products + 1 }));
  // A reveal emits its task's event first, in the same transaction.
  const task = await context.db.find(origin, { productId: id });
  const added = await context.db.insert(product).values({
    id,
    serial,
    producer,
    owner: producer,
    esp,
    status: "active",
    statusSince: timeOf(event),
    openCases: 0,
    kind: task === null ? "attested" : "generated",
    quality: fingerprints?.quality ?? 0,
    detail: fingerprints?.detail ?? 0,
    ...(fingerprints && {
      pdq: idToHex(fingerprints.pdq),
      iscc: idToHex(fingerprints.iscc),
      colour: idToHex(fingerprints.colour),
    }),
    parent: proof.parent === 0n ? null : idToHex(proof.parent),
    parentBasisPoints: Number(parentBasisPoints),
    fileHash: proof.fileHash,
    proof: proofToJson(proof),
    taskId: task?.taskId ?? null,
    registeredAt: timeOf(event),
    since: Number(since),
    registeredBlock: Number(event.block.number),
    title: "",
    text: "",
    tags: [],
    words: await wordsOf(context, { title: "", text: "", tags: [], producer, owner: producer, esp }),
  });
  await context.db.update(espTable, { address: esp }).set((row) => ({ attested: row.attested + 1 }));
  await context.db.insert(productBlocks).values({ productId: id, blocks });
  await watch(context, added, hexToBytes(blocks), timeOf(event));
  await recordActivity({ event, context }, "registered", id, { to: producer });
  if (task !== null) await recordPace(context, task.taskId, contentKindOf(proof.mediaType));
});

/** Where a node has lost the registration's event, these are the blocks; elsewhere they are known. */
ponder.on("ProductRegistry:BlocksPublished", async ({ event, context }) => {
  const { productId, blocks } = event.args;
  await context.db
    .insert(productBlocks)
    .values({ productId: idToHex(productId), blocks })
    .onConflictDoNothing();
});

ponder.on("ProductRegistry:Transfer", async ({ event, context }) => {
  const { from, to, tokenId } = event.args;
  // Registration and removal have events of their own.
  if (from === zeroAddress || to === zeroAddress) return;
  const id = idToHex(tokenId);
  const row = await context.db.update(product, { id }).set({ owner: to, ...NO_OFFER });
  await context.db.update(product, { id }).set({ words: await wordsOf(context, row) });
  await recordActivity({ event, context }, "transferred", id, { from, to });
});

ponder.on("ProductRegistry:ProductStatusChanged", async ({ event, context }) => {
  const id = idToHex(event.args.productId);
  const status = PRODUCT_STATUSES[event.args.status];
  if (status === undefined || status === "none")
    throw new Error(`Product ${id} has the unknown status ${event.args.status}.`);
  const { owner, esp } = await context.db
    .update(product, { id })
    .set({ status, statusSince: timeOf(event), ...NO_OFFER });
  if (status !== "removed") return;
  await context.db.update(espTable, { address: esp }).set((row) => ({ attested: row.attested - 1 }));
  await recordActivity({ event, context }, "removed", id, { from: owner });
});

/** An invalid description hides itself and the one before it: the latest is valid. */
ponder.on("ProductDescriptions:ProductDescribed", async ({ event, context }) => {
  const { productId, title, text, tags } = event.args;
  const id = idToHex(productId);
  const { title: name, text: said, tags: marks } = shownDescription({ title, text, tags }) ?? NOTHING_SAID;
  const row = await context.db.update(product, { id }).set({ title: name, text: said, tags: [...marks] });
  await context.db.update(product, { id }).set({ words: await wordsOf(context, row) });
});

const NOTHING_SAID: DescriptionWords = { title: "", text: "", tags: [] };

/** Search text of a product: its description, the name of its provider, its producer and owner. */
async function wordsOf(
  { db }: Pick<Context, "db">,
  { title, text, tags, producer, owner, esp }: DescriptionWords & { producer: Hex; owner: Hex; esp: Hex },
): Promise<string> {
  const provider = await db.find(espTable, { address: esp });
  return searchable([title, text, ...tags, provider?.name ?? "", producer, owner].join(" "));
}
