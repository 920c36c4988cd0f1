/** What several endpoints read from the database. */
import { db, publicClients } from "ponder:api";
import {
  activity,
  challenge,
  challengeStep,
  dispute,
  juror,
  panelRound,
  product,
  sale,
  task,
  taskItem,
} from "ponder:schema";
import { setTimeout as sleep } from "node:timers/promises";
import type { Dispute } from "@genuine/sdk/disputes";
import type { Activity, Challenge, DueStep, Task } from "@genuine/sdk/indexer-answers";
import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, or } from "ponder";
import type { Address, Hex } from "viem";
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
import { byUrgency, type DueFor, dueOfChallenge, dueOfDispute, dueOfSale, dueOfTask } from "./due.ts";

type Condition = ReturnType<typeof and>;

type EscrowStatus = (typeof task.$inferSelect)["status"];
const ENDED: EscrowStatus[] = ["settled", "refunded", "closed"];
/** Named, not "all others": so an index finds them. */
const OPEN: EscrowStatus[] = ["locked", "delivered", "accepted", "revealed"];

/** Whether a task or sale is neither paid nor refunded yet; undefined asks for no difference. */
export function openness(status: typeof task.status | typeof sale.status, open: boolean | undefined): Condition {
  if (open === undefined) return undefined;
  return inArray(status, open ? OPEN : ENDED);
}

/** Products with their latest sale, newest first. In two steps: a join would be planned without knowing how few rows are wanted. */
export async function selectProducts(
  where: Condition,
  limit: number,
): Promise<{ product: ProductRow; sale: SaleRow | null }[]> {
  const products = await db.select().from(product).where(where).orderBy(desc(product.serial)).limit(limit);
  const ids = products.flatMap(({ saleId }) => saleId ?? []);
  const sales = new Map(
    (ids.length === 0 ? [] : await db.select().from(sale).where(inArray(sale.id, ids))).map((row) => [row.id, row]),
  );
  return products.map((row) => ({ product: row, sale: sales.get(row.saleId ?? "") ?? null }));
}

export async function selectActivity(where: Condition, limit: number): Promise<Activity[]> {
  const rows = await db.select().from(activity).where(where).orderBy(desc(activity.eventId)).limit(limit);
  return rows.map(toActivity);
}

/** Of an account on either side: each side by its own index, then the newest of both. */
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
  return rows.map((row) =>
    toChallenge(
      row,
      steps.filter((step) => step.challengeId === row.id),
    ),
  );
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

/** All steps that are due now, of `account` or of everybody, the most urgent first. */
export async function selectDue(account: Address | undefined): Promise<DueStep[]> {
  const [now, tasks, sales, challenges, disputes] = await Promise.all([
    timeNow(),
    db
      .select()
      .from(task)
      .where(
        and(
          inArray(task.status, [...OPEN, "settled"]),
          account && or(eq(task.producer, account), eq(task.esp, account)),
        ),
      ),
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
  const pendings = new Map(challenges.map((row) => [row.accusedId, row]));
  const ofOriginal = <T>(rows: ReadonlyMap<Hex, T>, { originalId }: ChallengeRow) =>
    originalId === null ? undefined : rows.get(originalId);
  const cases = new Map(disputes.map((row) => [row.dispute.id, row.challenge]));
  const due: (DueFor | null)[] = [
    ...tasks.flatMap((row) => dueOfTask(row, items.get(row.id) ?? [], now)),
    ...sales.map((row) => dueOfSale(row.sale, row.product, now)),
    ...challenges
      .filter((row) => row.status === "open")
      .map((row) =>
        dueOfChallenge(row, products.get(row.accusedId)!, ofOriginal(products, row), ofOriginal(pendings, row), now),
      ),
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
