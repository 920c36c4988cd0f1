/** Products that look alike. Fingerprints of all are kept in memory, as no index of the database finds what is nearly equal. */
import { db } from "ponder:api";
import { product, productBlocks } from "ponder:schema";
import { colourDistance } from "@genuine/sdk/fingerprint/colour";
import { lumaOf } from "@genuine/sdk/fingerprint/fingerprints";
import { hammingDistance } from "@genuine/sdk/fingerprint/hamming";
import { ProductIndex, type Variant } from "@genuine/sdk/fingerprint/product-index";
import { pdqVariants } from "@genuine/sdk/fingerprint/symmetries";
import type { FingerprintsJson, Neighbour } from "@genuine/sdk/indexer-answers";
import { and, asc, eq, gt, inArray, ne } from "ponder";
import { getAddress, type Hex, hexToBytes } from "viem";
import type { ProductRow } from "./answers.ts";

type Measure = "pdq" | "iscc";

/** Rows read at once. */
const BATCH = 20_000;
/** More than what is answered: of equally near ones the elder come first, and removed ones are left out. */
const SPARE = 16;

/** All products with fingerprints, as far as they have been read, and the last one of these. */
let index = new ProductIndex<Hex, Measure>(["pdq", "iscc"]);
let last: { serial: number; id: Hex } | undefined;
let reading: Promise<void> | undefined;

/**
 * The products that look most like `id`, by the better of PDQ (turned and mirrored as well) and ISCC, over all that are
 * not removed.
 */
export async function nearestTo(id: Hex, fingerprints: FingerprintsJson | null, limit: number): Promise<Neighbour[]> {
  if (fingerprints === null) return [];
  const [[own]] = await Promise.all([db.select().from(productBlocks).where(eq(productBlocks.productId, id)), readOn()]);
  const variants: Variant<Measure>[] = pdqVariants(lumaOf(hexToBytes(own!.blocks)));
  const asked = [...variants, { name: "as it is", fingerprints: { iscc: BigInt(fingerprints.iscc) } }];
  for (let count = limit + SPARE; ; count *= 4) {
    const found = new Map(
      index
        .nearest(asked, count)
        .toReversed()
        .map(({ product: near, distance }) => [near, distance]),
    );
    found.delete(id);
    const rows = await db
      .select()
      .from(product)
      .where(and(inArray(product.id, [...found.keys()]), ne(product.status, "removed")));
    // By each measure so many were asked for; fewer came only if there are no more.
    if (rows.length < limit && found.size >= count - 1) continue;
    return rows
      .sort((a, b) => found.get(a.id)! - found.get(b.id)! || a.serial - b.serial)
      .slice(0, limit)
      .map((row) => toNeighbour(row, variants, fingerprints));
  }
}

/** Reads what was registered since; all of it again if the last one is gone, as after a reorganisation of the chain. */
function readOn(): Promise<void> {
  reading ??= read().finally(() => (reading = undefined));
  return reading;
}

async function read(): Promise<void> {
  if (last !== undefined) {
    const [same] = await db.select({ id: product.id }).from(product).where(eq(product.serial, last.serial));
    if (same?.id !== last.id) {
      index = new ProductIndex(["pdq", "iscc"]);
      last = undefined;
    }
  }
  for (;;) {
    const rows = await db
      .select({ id: product.id, serial: product.serial, pdq: product.pdq, iscc: product.iscc })
      .from(product)
      .where(last && gt(product.serial, last.serial))
      .orderBy(asc(product.serial))
      .limit(BATCH);
    for (const { id, pdq, iscc } of rows) if (pdq !== null) index.add(id, { pdq: BigInt(pdq), iscc: BigInt(iscc!) });
    last = rows.at(-1) ?? last;
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
    producer: getAddress(near.producer),
  };
}

/** The first of those that are equally near. */
function nearestWay(variants: readonly Variant<Measure>[], pdq: bigint): Neighbour["turned"] {
  const ways = variants.map((variant) => ({ pdq: hammingDistance(variant.fingerprints.pdq!, pdq), how: variant.name }));
  return ways.reduce((best, way) => (way.pdq < best.pdq ? way : best));
}
