/** What several endpoints read from the database. */
import { db, publicClients } from "ponder:api";
import { activity, challenge, challengeStep, product, sale, task } from "ponder:schema";
import { setTimeout as sleep } from "node:timers/promises";
import type { Activity, Challenge, DueStep, Neighbour } from "@genuine/sdk/indexer-client";
import { and, asc, desc, eq, inArray, ne, notInArray, or, sql } from "ponder";
import { type Address, getAddress, type Hex } from "viem";
import { type ChallengeRow, toActivity, toChallenge } from "./answers.ts";
import { byUrgency, type DueFor, dueOfChallenge, dueOfSale, dueOfTask } from "./due.ts";

type Condition = ReturnType<typeof and>;

const ENDED: (typeof task.$inferSelect)["status"][] = ["settled", "refunded"];

/** Whether a task or sale has steps before it; undefined asks for no difference. */
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

/** The products whose fingerprints are nearest to that of `id`, by Hamming distance over all that are not removed. */
export async function nearestTo(id: Hex, fingerprint: Hex, limit: number): Promise<Neighbour[]> {
  const own = sql`('x' || ${fingerprint.slice(2)}::text)::bit(256)`;
  const distance = sql<number>`bit_count(('x' || substr(${product.fingerprint}, 3))::bit(256) # ${own})::int`;
  const rows = await db
    .select({
      id: product.id,
      serial: product.serial,
      distance,
      registeredAt: product.registeredAt,
      producer: product.producer,
    })
    .from(product)
    .where(and(ne(product.status, "removed"), ne(product.id, id)))
    .orderBy(asc(distance), asc(product.serial))
    .limit(limit);
  return rows.map((row) => ({ ...row, producer: getAddress(row.producer) }));
}

/** All steps that are due now, of `account` or of everybody, the most urgent first. */
export async function selectDue(account: Address | undefined): Promise<DueStep[]> {
  const [now, tasks, sales, challenges] = await Promise.all([
    timeNow(),
    db
      .select()
      .from(task)
      .where(and(openness(task.status, true), account && or(eq(task.producer, account), eq(task.esp, account)))),
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
    // Open challenges are few, and who must act depends on both products.
    db.select().from(challenge).where(eq(challenge.status, "open")),
  ]);
  const ids = challenges.flatMap((row) => [row.accusedId, row.originalId]);
  const disputed = ids.length === 0 ? [] : await db.select().from(product).where(inArray(product.id, ids));
  const products = new Map(disputed.map((row) => [row.id, row]));
  const due: (DueFor | null)[] = [
    ...tasks.map((row) => dueOfTask(row, now)),
    ...sales.map((row) => dueOfSale(row.sale, row.product, now)),
    ...challenges.map((row) => dueOfChallenge(row, products.get(row.accusedId)!, products.get(row.originalId)!, now)),
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
