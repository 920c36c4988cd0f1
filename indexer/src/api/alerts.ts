/** Reads alerts: pairs of similar works of different accounts, and the accounts concerned. */
import { db } from "ponder:api";
import { alert, challenge, licence, product } from "ponder:schema";
import type { Alert } from "@genuine/sdk/indexer-answers";
import { and, asc, desc, eq, gt, inArray, lt, ne, notExists, or, sql } from "ponder";
import { type Address, getAddress, type Hex } from "viem";
import type { ProductRow } from "./answers.ts";

type AlertRow = typeof alert.$inferSelect;
type Condition = ReturnType<typeof and>;

/** An alert with the accounts that it concerns: producer and owner of the original. */
export type Notice = { alert: Alert; accounts: readonly Address[] };

/**
 * Alerts of an account, the latest first. Excludes works that need no action: its own, removed, licensed or already challenged
 * ones.
 */
export async function selectAlerts(
  { account, later, before }: { account: Address; later?: Hex; before?: number },
  limit: number,
): Promise<Alert[]> {
  const own = db
    .select({ id: product.id })
    .from(product)
    .where(and(or(eq(product.producer, account), eq(product.owner, account)), eq(product.status, "active")));
  const rows = await selectPairs(
    and(
      inArray(alert.originalId, own),
      ne(product.producer, account),
      ne(product.owner, account),
      later && eq(alert.laterId, later),
      before === undefined ? undefined : lt(alert.number, before),
    ),
    desc(alert.number),
    limit,
  );
  return (await withOriginals(rows)).map((notice) => notice.alert);
}

/** Alerts of all accounts after this number, in the order of their numbers. */
export async function alertsAfter(number: number, limit: number): Promise<Notice[]> {
  const standing = db.select({ id: product.id }).from(product).where(eq(product.status, "active"));
  const where = and(gt(alert.number, number), inArray(alert.originalId, standing));
  return withOriginals(await selectPairs(where, asc(alert.number), limit));
}

/** The number of the newest alert; 0 if there is none. */
export async function lastAlert(): Promise<number> {
  const [newest] = await db.select({ number: alert.number }).from(alert).orderBy(desc(alert.number)).limit(1);
  return newest?.number ?? 0;
}

/** `product` in `where` and in the answer is the later work. */
function selectPairs(
  where: Condition,
  order: ReturnType<typeof asc>,
  limit: number,
): Promise<{ alert: AlertRow; product: ProductRow }[]> {
  const tried = db
    .select({ id: challenge.id })
    .from(challenge)
    .where(and(eq(challenge.originalId, alert.originalId), eq(challenge.accusedId, alert.laterId)));
  const licensed = db
    .select({ licensee: licence.licensee })
    .from(licence)
    .where(
      and(
        eq(licence.originalId, alert.originalId),
        eq(licence.licensee, product.producer),
        // As in a challenge: what asks a share counts only for works that are registered under the original.
        eq(licence.royaltyBasisPoints, 0),
        gt(licence.expiry, sql`${product.registeredAt}`),
      ),
    );
  return db
    .select()
    .from(alert)
    .innerJoin(product, eq(product.id, alert.laterId))
    .where(and(where, eq(product.status, "active"), notExists(tried), notExists(licensed)))
    .orderBy(order)
    .limit(limit);
}

/** Adds the originals, in one query for all. */
async function withOriginals(rows: readonly { alert: AlertRow; product: ProductRow }[]): Promise<Notice[]> {
  if (rows.length === 0) return [];
  const ids = [...new Set(rows.map((row) => row.alert.originalId))];
  const originals = await db.select().from(product).where(inArray(product.id, ids));
  const byId = new Map(originals.map((row) => [row.id, row]));
  return rows.map(({ alert: found, product: later }) => {
    const original = byId.get(found.originalId)!;
    const accounts = [...new Set([getAddress(original.producer), getAddress(original.owner)])];
    return { alert: toAlert(found, original, later), accounts };
  });
}

function toAlert(row: AlertRow, original: ProductRow, later: ProductRow): Alert {
  const { number, at, measurement, map, checked } = row;
  return {
    number,
    at,
    originalId: original.id,
    originalSerial: original.serial,
    originalTitle: original.title,
    laterId: later.id,
    laterSerial: later.serial,
    laterTitle: later.title,
    producer: getAddress(later.producer),
    measurement,
    map,
    checked,
  };
}
