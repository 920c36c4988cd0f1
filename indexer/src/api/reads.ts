/** What several endpoints read from the database. */
import { db, publicClients } from "ponder:api";
import { activity, challenge, challengeStep, dispute, juror, panelRound, product, productBlocks, sale, task, taskItem } from "ponder:schema";
import { setTimeout as sleep } from "node:timers/promises";
import type { Dispute } from "@genuine/sdk/disputes";
import { colourDistance } from "@genuine/sdk/fingerprint/colour";
import { lumaOf } from "@genuine/sdk/fingerprint/fingerprints";
import { hammingDistance } from "@genuine/sdk/fingerprint/hamming";
import { pdqVariants } from "@genuine/sdk/fingerprint/symmetries";
import type { Activity, Challenge, DueStep, FingerprintsJson, Neighbour, Task } from "@genuine/sdk/indexer-client";
import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, ne, notInArray, or, sql } from "ponder";
import { idToHex } from "@genuine/sdk/structs";
import { type Address, getAddress, type Hex, hexToBytes } from "viem";
import { type ChallengeRow, type DisputeRow, type TaskItemRow, type TaskRow, toActivity, toChallenge, toDispute, toTask } from "./answers.ts";
import { byUrgency, type DueFor, dueOfChallenge, dueOfDispute, dueOfSale, dueOfTask } from "./due.ts";

type Condition = ReturnType<typeof and>;

const ENDED: (typeof task.$inferSelect)["status"][] = ["settled", "refunded", "closed"];

/** Whether a task or sale is neither paid nor refunded yet; undefined asks for no difference. */
export function openness(status: typeof task.status | typeof sale.status, open: boolean | undefined): Condition {
  if (open === undefined) return undefined;
  return open ? notInArray(status, ENDED) : inArray(status, ENDED);
}

/** Products with their latest sale, newest first. */
export function selectProducts(where: Condition, limit: number) {
  return db
    .select()
    .from(product)
    .leftJoin(sale, eq(product.saleId, sale.id))
    .where(where)
    .orderBy(desc(product.serial))
    .limit(limit);
}

export async function selectActivity(where: Condition, limit: number): Promise<Activity[]> {
  const rows = await db.select().from(activity).where(where).orderBy(desc(activity.eventId)).limit(limit);
  return rows.map(toActivity);
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
  return rows.map((row) => toChallenge(row, steps.filter((step) => step.challengeId === row.id)));
}

/** Adds their pictures to tasks, in one query for all. */
export async function withItems(rows: readonly TaskRow[]): Promise<Task[]> {
  const items = await selectItems(rows);
  return rows.map((row) => toTask(row, items.get(row.id) ?? []));
}

/** By task, in their order. */
async function selectItems(rows: readonly TaskRow[]): Promise<Map<Hex, TaskItemRow[]>> {
  if (rows.length === 0) return new Map();
  const ids = rows.map((row) => row.id);
  const items = await db.select().from(taskItem).where(inArray(taskItem.taskId, ids)).orderBy(asc(taskItem.taskId), asc(taskItem.index));
  return Map.groupBy(items, (item) => item.taskId);
}

/** Disputes of challenges, newest first. */
export function selectDisputes(where: Condition, limit: number): Promise<DisputeRow[]> {
  return db.select().from(dispute).where(and(isNotNull(dispute.challengeId), where)).orderBy(desc(dispute.eventId)).limit(limit);
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

/**
 * The products that look most like `id`, by the better of PDQ (turned and mirrored as well) and ISCC, over all that are
 * not removed.
 */
export async function nearestTo(id: Hex, fingerprints: FingerprintsJson | null, limit: number): Promise<Neighbour[]> {
  if (fingerprints === null) return [];
  const [own] = await db.select().from(productBlocks).where(eq(productBlocks.productId, id));
  const variants = pdqVariants(lumaOf(hexToBytes(own!.blocks))).map(({ name, fingerprints: { pdq } }) => ({ name, pdq: pdq! }));
  const turned = sql<number>`least(${sql.join(variants.map((variant) => distanceTo(product.pdq, idToHex(variant.pdq))), sql`, `)})`;
  const iscc = distanceTo(product.iscc, fingerprints.iscc);
  const rows = await db
    .select({ product, iscc })
    .from(product)
    .where(and(ne(product.status, "removed"), ne(product.id, id), isNotNull(product.pdq)))
    .orderBy(asc(sql`least(${turned}, ${iscc})`), asc(product.serial))
    .limit(limit);
  return rows.map(({ product: near, iscc: isccDistance }) => ({
    id: near.id,
    serial: near.serial,
    pdq: hammingDistance(BigInt(near.pdq!), BigInt(fingerprints.pdq)),
    iscc: isccDistance,
    turned: nearestWay(variants, BigInt(near.pdq!)),
    colour: colourDistance(BigInt(near.colour!), BigInt(fingerprints.colour)),
    quality: near.quality,
    detail: near.detail,
    registeredAt: near.registeredAt,
    producer: getAddress(near.producer),
  }));
}

/** The first of those that are equally near. */
function nearestWay(variants: readonly { name: string; pdq: bigint }[], pdq: bigint): Neighbour["turned"] {
  const ways = variants.map((variant) => ({ pdq: hammingDistance(variant.pdq, pdq), how: variant.name }));
  return ways.reduce((best, way) => (way.pdq < best.pdq ? way : best));
}

/** Differing bits of 256. */
function distanceTo(column: typeof product.pdq | typeof product.iscc, fingerprint: Hex) {
  const own = sql`('x' || ${fingerprint.slice(2)}::text)::bit(256)`;
  return sql<number>`bit_count(('x' || substr(${column}, 3))::bit(256) # ${own})::int`;
}

/** All steps that are due now, of `account` or of everybody, the most urgent first. */
export async function selectDue(account: Address | undefined): Promise<DueStep[]> {
  const [now, tasks, sales, challenges, disputes] = await Promise.all([
    timeNow(),
    db
      .select()
      .from(task)
      .where(and(notInArray(task.status, ["refunded", "closed"]), account && or(eq(task.producer, account), eq(task.esp, account)))),
    db
      .select()
      .from(sale)
      .innerJoin(product, eq(sale.productId, product.id))
      .where(
        and(
          openness(sale.status, true),
          account && or(eq(sale.buyer, account), eq(sale.seller, account), eq(sale.agent, account)),
        ),
      ),
    // Challenges and disputes under way are few, and who must act depends on more than one row.
    db.select().from(challenge).where(inArray(challenge.status, ["open", "disputed"])),
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
  const pendings = new Map(challenges.map((row) => [row.accusedId, row]));
  const ofOriginal = <T>(rows: ReadonlyMap<Hex, T>, { originalId }: ChallengeRow) => (originalId === null ? undefined : rows.get(originalId));
  const cases = new Map(disputes.map((row) => [row.dispute.id, row.challenge]));
  const due: (DueFor | null)[] = [
    ...tasks.flatMap((row) => dueOfTask(row, items.get(row.id) ?? [], now)),
    ...sales.map((row) => dueOfSale(row.sale, row.product, now)),
    ...challenges
      .filter((row) => row.status === "open")
      .map((row) => dueOfChallenge(row, products.get(row.accusedId)!, ofOriginal(products, row), ofOriginal(pendings, row), now)),
    ...(await withRounds(disputes.map((row) => row.dispute))).flatMap((told) => {
      const about = cases.get(told.id)!;
      return dueOfDispute(told, about, ofOriginal(pendings, about), now);
    }),
  ];
  const own = account?.toLowerCase();
  return due
    .filter((found) => found !== null)
    .filter(({ accounts }) => own === undefined || accounts.includes(own))
    .map(({ step }) => step)
    .sort(byUrgency);
}

/** Unix seconds: this machine's clock, or the chain's when that is ahead, as the next block's time is after its last. */
async function timeNow(): Promise<number> {
  const latest = publicClients.genuine.getBlock({ blockTag: "latest" }).then(
    (block) => Number(block.timestamp),
    () => 0,
  );
  return Math.max(Math.floor(Date.now() / 1000), await Promise.race([latest, sleep(1_000, 0)]));
}
