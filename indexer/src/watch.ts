/**
 * Copy watch: each new picture is searched against all earlier ones, as providers do before an attestation. Matches are stored
 * as alerts in the database, which a reorganisation rolls back with the registrations that caused them.
 */
import type { Context } from "ponder:registry";
import { alert, product, productBlocks, registryTotals } from "ponder:schema";
import { CANDIDATE, compareFully, type FullComparison, type Registered, variantsOf } from "@genuine/sdk/copy-search";
import { fingerprintsFromBlocks } from "@genuine/sdk/fingerprint/fingerprints";
import { OrderedIndex } from "@genuine/sdk/fingerprint/ordered-index";
import { similarityAbi } from "@genuine/sdk/generated/abis";
import { compare, isEvidence, type Thresholds } from "@genuine/sdk/similarity";
import { and, asc, gt, lt } from "ponder";
import { type Hex, hexToBytes, isAddressEqual } from "viem";
import { readDeployment } from "../deployment.ts";

type Row = typeof product.$inferSelect;
type Found = Omit<FullComparison, "closest"> & { checked: boolean };

/** Rows per read. */
const BATCH = 20_000;
/**
 * Maximum number of pairs per registration for which a map is searched, the oldest works first; each takes about 0.2 s. This
 * bounds the load by repeated registrations of one picture. Further pairs become alerts too, marked as not checked.
 */
const MOST_SEARCHES = 8;
/** Maximum number of alerts per registration, the oldest works first: more are repeated registrations of one picture. */
const MOST_ALERTS = 1_000;

const { similarity } = readDeployment().contracts;

/** All works that can be evidence, as far as indexed. A replaced work is detected by its successor's serial. */
const works = new OrderedIndex<Hex>();

/** Searches all earlier works for those that look like a new one, and adds it to them. */
export async function watch({ db, client }: Context, added: Row, blocks: Uint8Array, at: number): Promise<void> {
  const thresholds: Thresholds = await client.readContract({
    address: similarity,
    abi: similarityAbi,
    functionName: "thresholds",
    cache: "immutable",
  });
  // A reorganisation, or a retry after an error: removes the work that had this serial before, and all after it.
  works.forgetFrom(added.serial);
  await readUpTo(db, added.serial, thresholds);
  if (added.pdq === null || !isEvidence(added, thresholds)) return works.add(added.serial, added.id);
  const own: Registered = { blocks, fingerprints: fingerprintsFromBlocks(blocks) };
  const near = works.within(variantsOf(blocks, own.fingerprints), CANDIDATE).map((match) => match.product);
  works.add(added.serial, added.id, { pdq: BigInt(added.pdq), iscc: BigInt(added.iscc!) });
  const earlier: Row[] = [];
  for (const id of new Set(near)) {
    const row = await db.find(product, { id });
    if (row !== null && concern(row, added)) earlier.push(row);
  }
  let [searches, alerts] = [0, 0];
  for (const row of earlier.sort((a, b) => a.serial - b.serial)) {
    if (alerts === MOST_ALERTS) break;
    // The original is decided by the priority date: a work registered later may be the earlier one.
    const [original, later] = row.since < added.since ? [row, added] : [added, row];
    const { blocks: hex } = (await db.find(productBlocks, { productId: row.id }))!;
    const other: Registered = { blocks: hexToBytes(hex), fingerprints: fingerprintsFromBlocks(hexToBytes(hex)) };
    const pair = original === row ? ([other, own] as const) : ([own, other] as const);
    const { found, searched } = await measure(...pair, thresholds, searches < MOST_SEARCHES);
    if (searched) searches++;
    if (found === undefined) continue;
    alerts++;
    const { alerts: number } = await db
      .update(registryTotals, { id: 1 })
      .set((totals) => ({ alerts: totals.alerts + 1 }));
    await db.insert(alert).values({
      originalId: original.id,
      laterId: later.id,
      number,
      at,
      measurement: found.measurement,
      map: found.map ?? null,
      checked: found.checked,
    });
  }
}

/** Whether one of the two may be a copy of the other that its creator does not know of. */
function concern(known: Row, added: Row): boolean {
  return (
    known.status === "active" &&
    known.since !== added.since &&
    !isAddressEqual(known.producer, added.producer) &&
    added.parent !== known.id &&
    known.parent !== added.id
  );
}

/** As a challenger would measure them; nothing if they differ. `thorough`: also under a map. */
async function measure(
  original: Registered,
  later: Registered,
  thresholds: Thresholds,
  thorough: boolean,
): Promise<{ found: Found | undefined; searched: boolean }> {
  const plain = compare(original.fingerprints, later.fingerprints, thresholds);
  if (plain.verdict === "copy") return { found: { measurement: plain, checked: true }, searched: false };
  if (!thorough) return { found: { measurement: plain, checked: false }, searched: false };
  const { measurement, map } = await compareFully(original, later, thresholds);
  const found = measurement.verdict === "different" ? undefined : { measurement, map, checked: true };
  return { found, searched: true };
}

/** Loads works that this process has not seen, for example after a start. */
async function readUpTo(db: Context["db"], serial: number, thresholds: Thresholds): Promise<void> {
  for (let after = works.last?.serial ?? 0; after < serial - 1; after = works.last?.serial ?? serial) {
    const rows = await db.sql
      .select({
        id: product.id,
        serial: product.serial,
        pdq: product.pdq,
        iscc: product.iscc,
        quality: product.quality,
        detail: product.detail,
      })
      .from(product)
      .where(and(gt(product.serial, after), lt(product.serial, serial)))
      .orderBy(asc(product.serial))
      .limit(BATCH);
    if (rows.length === 0) return;
    for (const row of rows) {
      const telling = row.pdq !== null && isEvidence(row, thresholds);
      works.add(row.serial, row.id, telling ? { pdq: BigInt(row.pdq!), iscc: BigInt(row.iscc!) } : {});
    }
  }
}
