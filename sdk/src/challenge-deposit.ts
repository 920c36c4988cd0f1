import type { ProductSummary } from "./indexer-answers.ts";

/** The contract's share of the money that an open sale holds, in 1/10,000. */
const HELD_BASIS_POINTS = 100n;

/** Deposit of a challenge of this product now, computed as by the contract: more than `least` if an open sale holds much. */
export function depositFor({ sale }: Pick<ProductSummary, "sale">, least: bigint): bigint {
  if (sale === null || sale.status === "settled" || sale.status === "refunded") return least;
  const part = (BigInt(sale.price) * HELD_BASIS_POINTS + 9_999n) / 10_000n;
  return part > least ? part : least;
}
