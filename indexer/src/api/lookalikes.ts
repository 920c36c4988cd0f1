/** Later products of others that look like the works of an account, by the search and the measure of a challenge. */
import { db, publicClients } from "ponder:api";
import { challenge, product, productBlocks } from "ponder:schema";
import { compareFully, type FullComparison, type Measure, type Registered, variantsOf } from "@genuine/sdk/copy-search";
import { fingerprintsFromBlocks } from "@genuine/sdk/fingerprint/fingerprints";
import type { Variant } from "@genuine/sdk/fingerprint/product-index";
import { similarityAbi } from "@genuine/sdk/generated/abis";
import type { Lookalike } from "@genuine/sdk/indexer-answers";
import { isEvidence, type Thresholds } from "@genuine/sdk/similarity";
import { and, asc, eq, inArray, isNotNull, or } from "ponder";
import { getAddress, type Hex, hexToBytes } from "viem";
import { readDeployment } from "../../deployment.ts";
import type { ProductRow } from "./answers.ts";
import { candidatesOf } from "./nearest.ts";

/** Cache of results: blocks of a product never change, so no pair is compared twice. */
const REMEMBERED = 20_000;

let rule: Promise<Thresholds> | undefined;
const variantsByWork = new Map<Hex, Variant<Measure>[]>();
const comparisons = new Map<string, Promise<FullComparison>>();

export async function lookalikesOf(account: string): Promise<Lookalike[]> {
  const thresholds = await thresholdsOf();
  const works = await db
    .select()
    .from(product)
    .where(
      and(
        or(eq(product.producer, account as Hex), eq(product.owner, account as Hex)),
        eq(product.status, "active"),
        isNotNull(product.pdq),
      ),
    )
    .orderBy(asc(product.serial));
  const found: Lookalike[] = [];
  for (const work of works)
    if (isEvidence(work, thresholds)) found.push(...(await copiesOf(work, account, thresholds)));
  return found.sort((a, b) => b.serial - a.serial);
}

async function copiesOf(work: ProductRow, account: string, thresholds: Thresholds): Promise<Lookalike[]> {
  const own = await registered(work.id);
  const variants = remembered(variantsByWork, work.id, () => variantsOf(own.blocks, own.fingerprints));
  const near = (await candidatesOf(variants)).filter((id) => id !== work.id);
  if (near.length === 0) return [];
  const rows = await db.select().from(product).where(inArray(product.id, near));
  const tried = await db.select().from(challenge).where(eq(challenge.originalId, work.id));
  const suspects = rows.filter(
    (later) =>
      later.status === "active" &&
      later.registeredAt > work.registeredAt &&
      later.parent !== work.id &&
      later.producer !== work.producer &&
      later.producer !== account &&
      isEvidence(later, thresholds) &&
      !tried.some(({ accusedId }) => accusedId === later.id),
  );
  const found: Lookalike[] = [];
  for (const later of suspects) {
    const compared = remembered(comparisons, `${work.id} ${later.id}`, async () =>
      compareFully(own, await registered(later.id), thresholds),
    );
    const { measurement, map } = await compared;
    if (measurement.verdict === "different") continue;
    found.push({
      originalId: work.id,
      originalSerial: work.serial,
      id: later.id,
      serial: later.serial,
      producer: getAddress(later.producer),
      registeredAt: later.registeredAt,
      measurement,
      map: map ?? null,
    });
  }
  return found;
}

async function registered(id: Hex): Promise<Registered> {
  const [row] = await db.select().from(productBlocks).where(eq(productBlocks.productId, id));
  const blocks = hexToBytes(row!.blocks);
  return { blocks, fingerprints: fingerprintsFromBlocks(blocks) };
}

/** Fixed at deployment. */
function thresholdsOf(): Promise<Thresholds> {
  const address = readDeployment().contracts.similarity;
  rule ??= publicClients.genuine
    .readContract({ address, abi: similarityAbi, functionName: "thresholds" })
    .catch((error: unknown) => {
      rule = undefined;
      throw error;
    });
  return rule;
}

function remembered<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  const [oldest] = map.keys();
  if (map.size > REMEMBERED && oldest !== undefined) map.delete(oldest);
  return made;
}
