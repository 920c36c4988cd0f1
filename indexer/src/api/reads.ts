/** Database reads that several endpoints share. */

import { setTimeout as sleep } from "node:timers/promises";
import { db, publicClients } from "ponder:api";
import {
  activity,
  challenge,
  challengeStep,
  dispute,
  evidence,
  juror,
  pace,
  panelRound,
  product,
  sale,
  task,
  taskItem,
} from "ponder:schema";
import type { Dispute } from "@genuine/sdk/disputes";
import type { Activity, Challenge, DueStep, ProductCount, Task } from "@genuine/sdk/indexer-answers";
import type { ProductFilter, ProductSort } from "@genuine/sdk/indexer-client";
import { and, asc, count, desc, eq, gt, gte, inArray, isNotNull, isNull, lt, lte, max, or, sql } from "ponder";
import { type Address, type Hex, zeroAddress } from "viem";
import { readDeployment } from "../../deployment.ts";
import { searched } from "../words.ts";
import {
  type ChallengeRow,
  type DisputeRow,
  type ProductRow,
  type SaleRow,
  type TaskItemRow,
  type TaskRow,
  toActivity,
  toChallenge,
  toDispute,
  toTask,
} from "./answers.ts";
import {
  byUrgency,
  type DueFor,
  dueOfBacking,
  dueOfChallenge,
  dueOfDispute,
  dueOfSale,
  dueOfTask,
  type HeldBefore,
} from "./due.ts";

type Condition = ReturnType<typeof and>;
type PaceRow = typeof pace.$inferSelect;
type Column = Parameters<typeof asc>[0];

type EscrowStatus = (typeof task.$inferSelect)["status"];
const ENDED: EscrowStatus[] = ["settled", "refunded", "closed", "agreed"];
/** Listed rather than "all others", so that an index applies. */
const OPEN: EscrowStatus[] = ["locked", "delivered", "accepted", "revealed"];

/** Whether a task or sale is neither paid nor refunded yet; undefined does not filter. */
export function openness(status: typeof task.status | typeof sale.status, open: boolean | undefined): Condition {
  if (open === undefined) return undefined;
  return inArray(status, open ? OPEN : ENDED);
}

/** Whether a sale has a backing that has not ended. */
export function withBacking(backed: boolean | undefined): Condition {
  if (backed === undefined) return undefined;
  return backed
    ? and(isNotNull(sale.backing), isNull(sale.backingToSeller))
    : or(isNull(sale.backing), isNotNull(sale.backingToSeller));
}

/** By their state; words and prices are looked for by `selectProducts` and `countProducts`. */
export function whereProduct({
  ids,
  owner,
  producer,
  esp,
  parent,
  fileHash,
  status,
  challenged,
  offered,
  kind,
  media,
  derived,
}: Omit<ProductFilter, "ids"> & { ids?: Hex[] }): Condition {
  return and(
    ids && inArray(product.id, ids),
    owner && eq(product.owner, owner),
    producer && eq(product.producer, producer),
    esp && eq(product.esp, esp),
    parent && eq(product.parent, parent),
    fileHash && eq(product.fileHash, fileHash),
    status && eq(product.status, status),
    challenged === undefined ? undefined : challenged ? gt(product.openCases, 0) : eq(product.openCases, 0),
    offered === undefined ? undefined : offered ? isNotNull(product.offerSeller) : isNull(product.offerSeller),
    kind && eq(product.kind, kind),
    media && (media === "picture" ? isNotNull(product.pdq) : isNull(product.pdq)),
    derived === undefined ? undefined : derived ? isNotNull(product.parent) : isNull(product.parent),
  );
}

/** What only an index of its own finds fast. */
type Found = { words?: string; tag?: string; prices?: { least?: bigint; most?: bigint } };
type Place = Found & { sort?: ProductSort; after?: { serial: number; price?: bigint } };

/** Products with their latest sale. Two queries: the planner of a join would not know how few rows are wanted. */
export async function selectProducts(
  where: Condition,
  limit: number,
  { sort = "newest", after, ...found }: Place = {},
): Promise<{ product: ProductRow; sale: SaleRow | null }[]> {
  const all = and(where, isByPrice(sort) ? isNotNull(product.offerPrice) : undefined, after && isAfter(sort, after));
  const match = matchOf(found);
  const products =
    match === undefined
      ? await db
          .select()
          .from(product)
          .where(all)
          .orderBy(...orderOf(sort, product))
          .limit(limit)
      : await selectMatching(match, all, limit, sort, after?.serial);
  const ids = products.flatMap(({ saleId }) => saleId ?? []);
  const sales = new Map(
    (ids.length === 0 ? [] : await db.select().from(sale).where(inArray(sale.id, ids))).map((row) => [row.id, row]),
  );
  return products.map((row) => ({ product: row, sale: sales.get(row.saleId ?? "") ?? null }));
}

type Columns = { words: Column; tags: Column; offerPrice: Column; serial: Column };
/** A condition over the columns of a table or of a subquery. */
type Match = (columns: Columns) => Condition;

/** Undefined if neither words nor prices nor a tag are given. */
function matchOf({ words = "", tag, prices: { least, most } = {} }: Found): Match | undefined {
  // A tag is among the words: their index finds the few products that may have it.
  const query = searched(`${words} ${tag ?? ""}`);
  if (query === "" && tag === undefined && least === undefined && most === undefined) return undefined;
  return (columns) =>
    and(
      query === ""
        ? undefined
        : sql`to_tsvector('simple'::regconfig, ${columns.words}) @@ (websearch_to_tsquery('simple'::regconfig, ${query})::text || ':*')::tsquery`,
      tag === undefined ? undefined : sql`${columns.tags}::jsonb @> ${JSON.stringify([tag])}::jsonb`,
      least === undefined ? undefined : sql`${columns.offerPrice} >= ${least}`,
      most === undefined ? undefined : sql`${columns.offerPrice} <= ${most}`,
    );
}

/** Counted one after another: more would take longer than anybody waits for a number. */
const COUNTED = 1_000;

export async function countProducts(where: Condition, found: Found): Promise<ProductCount> {
  const some = db
    .select({ id: product.id })
    .from(product)
    .where(and(where, matchOf(found)?.(product)))
    .limit(COUNTED + 1)
    .as("some");
  const [row] = await db.select({ number: count() }).from(some);
  return { count: Math.min(row!.number, COUNTED), more: row!.number > COUNTED };
}

/** So many products are compared one after another before an index of words or of prices is asked. */
const NEAR = 500;
/** Ends a subquery, so that the planner cannot choose an index by what stands around it: it knows nothing of how common words are. */
const FENCE = 1_000_000_000;

/**
 * The first products that match: have all the words, the last one at least to where it was written, and are offered at such a
 * price. A common word or price is soon found among the next few products, a rare one by its index: either is fast, whatever the
 * statistics of the database say.
 */
async function selectMatching(
  matches: Match,
  where: Condition,
  limit: number,
  sort: ProductSort,
  after: number | undefined,
): Promise<ProductRow[]> {
  if (!isByPrice(sort)) {
    const [end] = await db.select({ serial: max(product.serial) }).from(product);
    const from = after ?? (sort === "newest" ? (end?.serial ?? 0) + 1 : 0);
    const near = sort === "newest" ? gte(product.serial, from - NEAR) : lte(product.serial, from + NEAR);
    const some = db.select().from(product).where(and(where, near)).limit(FENCE).as("some");
    const found = await db
      .select()
      .from(some)
      .where(matches(some))
      .orderBy(...orderOf(sort, some))
      .limit(limit);
    if (found.length === limit) return found;
  }
  const all = db
    .select({ id: product.id, serial: product.serial, offerPrice: product.offerPrice })
    .from(product)
    .where(and(where, matches(product)))
    .limit(FENCE)
    .as("found");
  const rows = await db
    .select()
    .from(all)
    .orderBy(...orderOf(sort, all))
    .limit(limit);
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return [];
  return await db
    .select()
    .from(product)
    .where(inArray(product.id, ids))
    .orderBy(...orderOf(sort, product));
}

function orderOf(sort: ProductSort, { serial, offerPrice }: { serial: Column; offerPrice: Column }) {
  if (sort === "price") return [asc(offerPrice), asc(serial)];
  if (sort === "dearest") return [desc(offerPrice), desc(serial)];
  return [sort === "newest" ? desc(serial) : asc(serial)];
}

function isAfter(sort: ProductSort, { serial, price }: NonNullable<Place["after"]>): Condition {
  if (sort === "newest") return lt(product.serial, serial);
  if (sort === "oldest") return gt(product.serial, serial);
  const here = sql`(${product.offerPrice}, ${product.serial})`;
  return sort === "price" ? sql`${here} > (${price}, ${serial})` : sql`${here} < (${price}, ${serial})`;
}

/** Such lists hold only what is offered. */
export function isByPrice(sort: ProductSort): boolean {
  return sort === "price" || sort === "dearest";
}

export async function selectActivity(where: Condition, limit: number): Promise<Activity[]> {
  const rows = await db.select().from(activity).where(where).orderBy(desc(activity.eventId)).limit(limit);
  return rows.map(toActivity);
}

/** By account on either side: each side by its own index, then the newest of both. */
export async function selectActivityOf(account: Address, where: Condition, limit: number): Promise<Activity[]> {
  const sides = await Promise.all(
    [activity.from, activity.to].map((side) => selectActivity(and(eq(side, account), where), limit)),
  );
  const lines = new Map(sides.flat().map((line) => [line.id, line]));
  return [...lines.values()].sort((a, b) => (a.id < b.id ? 1 : -1)).slice(0, limit);
}

export function selectChallenges(where: Condition, limit: number): Promise<ChallengeRow[]> {
  return db.select().from(challenge).where(where).orderBy(desc(challenge.eventId)).limit(limit);
}

/** Adds their steps to challenges, in one query for all. */
export async function withSteps(rows: readonly ChallengeRow[]): Promise<Challenge[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const steps = await db
    .select()
    .from(challengeStep)
    .where(inArray(challengeStep.challengeId, ids))
    .orderBy(asc(challengeStep.eventId));
  const said = await db
    .select()
    .from(evidence)
    .where(inArray(evidence.challengeId, ids))
    .orderBy(asc(evidence.eventId));
  return rows.map((row) =>
    toChallenge(
      row,
      steps.filter((step) => step.challengeId === row.id),
      said.filter(({ challengeId }) => challengeId === row.id),
    ),
  );
}

/** Adds their pictures to tasks, in one query for all. */
export async function withItems(rows: readonly TaskRow[]): Promise<Task[]> {
  const items = await selectItems(rows);
  return rows.map((row) => toTask(row, items.get(row.id) ?? []));
}

/** By task, in order. */
async function selectItems(rows: readonly TaskRow[]): Promise<Map<Hex, TaskItemRow[]>> {
  if (rows.length === 0) return new Map();
  const ids = rows.map((row) => row.id);
  const items = await db
    .select()
    .from(taskItem)
    .where(inArray(taskItem.taskId, ids))
    .orderBy(asc(taskItem.taskId), asc(taskItem.index));
  return Map.groupBy(items, (item) => item.taskId);
}

/** Disputes of challenges, newest first. */
export function selectDisputes(where: Condition, limit: number): Promise<DisputeRow[]> {
  return db
    .select()
    .from(dispute)
    .where(and(isNotNull(dispute.challengeId), where))
    .orderBy(desc(dispute.eventId))
    .limit(limit);
}

/** Adds their rounds and jurors to disputes, in two queries for all. */
export async function withRounds(rows: readonly DisputeRow[]): Promise<Dispute[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const [rounds, jurors] = await Promise.all([
    db.select().from(panelRound).where(inArray(panelRound.disputeId, ids)).orderBy(asc(panelRound.number)),
    db.select().from(juror).where(inArray(juror.disputeId, ids)).orderBy(asc(juror.eventId)),
  ]);
  return rows.map((row) => {
    const own = ({ disputeId }: { disputeId: string }) => disputeId === row.id;
    return toDispute(row, rounds.filter(own), jurors.filter(own));
  });
}

/** All due steps, of `account` or of everybody, the most urgent first. */
export async function selectDue(account: Address | undefined): Promise<DueStep[]> {
  const [now, tasks, sales, backed, challenges, disputes] = await Promise.all([
    timeNow(),
    db
      .select()
      .from(task)
      .where(
        and(
          inArray(task.status, [...OPEN, "settled"]),
          account && or(eq(task.producer, account), eq(task.esp, account), eq(task.acceptor, account)),
        ),
      ),
    db
      .select()
      .from(sale)
      .innerJoin(product, eq(sale.productId, product.id))
      .where(
        and(
          openness(sale.status, true),
          account &&
            or(eq(sale.buyer, account), eq(sale.seller, account), eq(sale.agent, account), eq(sale.acceptor, account)),
        ),
      ),
    db
      .select()
      .from(product)
      .innerJoin(sale, eq(product.backedSaleId, sale.id))
      .where(account && or(eq(sale.buyer, account), eq(sale.seller, account))),
    // Open challenges and disputes are few, and who must act depends on more than one row.
    db
      .select()
      .from(challenge)
      .where(inArray(challenge.status, ["open", "disputed"])),
    db
      .select()
      .from(dispute)
      .innerJoin(challenge, eq(dispute.challengeId, challenge.id))
      .where(or(isNull(dispute.executedAt), gt(dispute.unsettled, 0))),
  ]);
  const items = await selectItems(tasks);
  const ids = challenges.flatMap((row) => [row.accusedId, row.originalId ?? row.accusedId]);
  const involved = ids.length === 0 ? [] : await db.select().from(product).where(inArray(product.id, ids));
  const products = new Map(involved.map((row) => [row.id, row]));
  const openedAt = new Map<Hex, number>();
  for (const row of challenges) {
    openedAt.set(row.accusedId, Math.min(row.openedAt, openedAt.get(row.accusedId) ?? row.openedAt));
  }
  const held: HeldBefore = (productId, time) => productId !== null && (openedAt.get(productId) ?? time) < time;
  const cases = new Map(disputes.map((row) => [row.dispute.id, row.challenge]));
  const { hashTimelock } = readDeployment().contracts;
  const due: (DueFor | null)[] = [
    ...tasks.flatMap((row) => dueOfTask(row, items.get(row.id) ?? [], held, now)),
    ...sales.map((row) => dueOfSale(row.sale, row.product, held, now)),
    ...backed.map((row) => dueOfBacking(row.sale, row.product, held, now)),
    ...challenges
      .filter((row) => row.status === "open")
      .map((row) =>
        dueOfChallenge(
          row,
          products.get(row.accusedId)!,
          row.originalId === null ? undefined : products.get(row.originalId),
          held,
          now,
          hashTimelock,
        ),
      ),
    ...(await withRounds(disputes.map((row) => row.dispute))).flatMap((told) => {
      return dueOfDispute(told, cases.get(told.id)!, held, now);
    }),
  ];
  const own = account?.toLowerCase();
  return due
    .filter((found) => found !== null)
    .filter(({ accounts }) => own === undefined || accounts.includes(own))
    .map(({ step }) => step)
    .sort(byUrgency);
}

/** Unix seconds: this machine's clock, or the chain's if that is ahead, as the next block's time is after its last. */
async function timeNow(): Promise<number> {
  const latest = publicClients.genuine.getBlock({ blockTag: "latest" }).then(
    (block) => Number(block.timestamp),
    () => 0,
  );
  return Math.max(Math.floor(Date.now() / 1000), await Promise.race([latest, sleep(1_000, 0)]));
}

/** By provider: how fast it delivers to everybody, and to `producer`. */
export async function selectPaces(
  esps: readonly { address: Address }[],
  producer?: Address,
): Promise<Map<Address, PaceRow[]>> {
  const whose = [zeroAddress, ...(producer === undefined ? [] : [producer])];
  const addresses = esps.map(({ address }) => address);
  const rows = await db
    .select()
    .from(pace)
    .where(and(inArray(pace.esp, addresses), inArray(pace.producer, whose)));
  return Map.groupBy(rows, (row) => row.esp);
}
