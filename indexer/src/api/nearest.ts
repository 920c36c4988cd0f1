/** Products that look alike. All fingerprints are kept in memory, as no database index finds near matches. */
import { db } from "ponder:api";
import { product, productBlocks } from "ponder:schema";
import { CANDIDATE, type Measure, variantsOf } from "@genuine/sdk/copy-search";
import { colourDistance } from "@genuine/sdk/fingerprint/colour";
import { hammingDistance } from "@genuine/sdk/fingerprint/hamming";
import { OrderedIndex } from "@genuine/sdk/fingerprint/ordered-index";
import type { Variant } from "@genuine/sdk/fingerprint/product-index";
import type { FingerprintsJson, Neighbour } from "@genuine/sdk/indexer-answers";
import { and, asc, eq, gt, gte, inArray, lte, ne } from "ponder";
import { getAddress, type Hex, hexToBytes } from "viem";
import type { ProductRow } from "./answers.ts";

/** Rows per read. */
const BATCH = 20_000;
/** More than are returned: of equally near ones the oldest come first, and removed ones are left out. */
const SPARE = 16;

/** Products that a reorganisation of the chain may still replace: so many of the newest are compared at each read. */
const UNSETTLED = 1_000;

/** All products that have been read. */
const index = new OrderedIndex<Hex>();
let reading: Promise<void> | undefined;

/**
 * The products that look most like `id`, by the better of PDQ and ISCC, over all variants that providers search
 * for and all products that are not removed.
 */
export async function nearestTo(id: Hex, fingerprints: FingerprintsJson | null, limit: number): Promise<Neighbour[]> {
  if (fingerprints === null) return [];
  const [[own]] = await Promise.all([db.select().from(productBlocks).where(eq(productBlocks.productId, id)), readOn()]);
  const variants = variantsOf(hexToBytes(own!.blocks), { iscc: BigInt(fingerprints.iscc) });
  for (let count = limit + SPARE; ; count *= 4) {
    const found = new Map(
      index
        .nearest(variants, count)
        .toReversed()
        .map(({ product: near, distance }) => [near, distance]),
    );
    found.delete(id);
    const rows = await db
      .select()
      .from(product)
      .where(and(inArray(product.id, [...found.keys()]), ne(product.status, "removed")));
    // Each measure returned fewer than requested only if there are no more.
    if (rows.length < limit && found.size >= count - 1) continue;
    return rows
      .sort((a, b) => found.get(a.id)! - found.get(b.id)! || a.serial - b.serial)
      .slice(0, limit)
      .map((row) => toNeighbour(row, variants, fingerprints));
  }
}

/** All within the distance of copies. @param variants By `variantsOf`. */
export async function candidatesOf(variants: readonly Variant<Measure>[]): Promise<Hex[]> {
  await readOn();
  return [...new Set(index.within(variants, CANDIDATE).map((match) => match.product))];
}

/** Reads new registrations, and everything again from the first product that a reorganisation of the chain has replaced. */
function readOn(): Promise<void> {
  reading ??= read().finally(() => (reading = undefined));
  return reading;
}

async function read(): Promise<void> {
  const unsettled = index.newest(UNSETTLED);
  const [first] = unsettled;
  if (first !== undefined) {
    const stored = await db
      .select({ id: product.id, serial: product.serial })
      .from(product)
      .where(and(gte(product.serial, first.serial), lte(product.serial, index.last!.serial)));
    const idOf = new Map(stored.map(({ id, serial }) => [serial, id]));
    const replaced = unsettled.find(({ serial, id }) => idOf.get(serial) !== id);
    if (replaced !== undefined) index.forgetFrom(replaced.serial);
  }
  for (;;) {
    const { last } = index;
    const rows = await db
      .select({ id: product.id, serial: product.serial, pdq: product.pdq, iscc: product.iscc })
      .from(product)
      .where(last && gt(product.serial, last.serial))
      .orderBy(asc(product.serial))
      .limit(BATCH);
    for (const { id, serial, pdq, iscc } of rows)
      index.add(serial, id, pdq === null ? {} : { pdq: BigInt(pdq), iscc: BigInt(iscc!) });
    if (rows.length < BATCH) return;
  }
}

function toNeighbour(
  near: ProductRow,
  variants: readonly Variant<Measure>[],
  fingerprints: FingerprintsJson,
): Neighbour {
  return {
    id: near.id,
    serial: near.serial,
    pdq: hammingDistance(BigInt(near.pdq!), BigInt(fingerprints.pdq)),
    iscc: hammingDistance(BigInt(near.iscc!), BigInt(fingerprints.iscc)),
    turned: nearestWay(variants, BigInt(near.pdq!)),
    colour: colourDistance(BigInt(near.colour!), BigInt(fingerprints.colour)),
    quality: near.quality,
    detail: near.detail,
    registeredAt: near.registeredAt,
    since: near.since,
    producer: getAddress(near.producer),
  };
}

/** The oldest of equally near ones. */
function nearestWay(variants: readonly Variant<Measure>[], pdq: bigint): Neighbour["turned"] {
  const ways = variants.map(({ name, fingerprints }) => ({ pdq: hammingDistance(fingerprints.pdq!, pdq), how: name }));
  return ways.reduce((best, way) => (way.pdq < best.pdq ? way : best));
}
