/** Products that boards offer by their owners' signatures, among those that the indexer finds. */
import { contentKindOf } from "@genuine/sdk/content-kind";
import type { ProductSummary } from "@genuine/sdk/indexer-answers";
import type { SignedListing } from "@genuine/sdk/listings";
import { amountOf, type Search } from "./search";

type Standing = ReadonlyMap<string, SignedListing>;

/** The least that a product is offered for. */
function priceOf({ id, offer }: ProductSummary, standing: Standing): bigint | undefined {
  const signed = standing.get(id)?.listing.price;
  const onChain = offer === null ? undefined : BigInt(offer.price);
  if (signed === undefined || onChain === undefined) return signed ?? onChain;
  return signed < onChain ? signed : onChain;
}

/** Whether a listed product is what is looked for. Words are not compared: only the indexer knows how. */
export function fits(product: ProductSummary, standing: Standing, search: Search): boolean {
  const price = priceOf(product, standing);
  const [least, most] = [amountOf(search.least), amountOf(search.most)];
  return (
    (search.media === "" || contentKindOf(product.mediaType) === search.media) &&
    (search.kind === "" || product.kind === search.kind) &&
    (search.esp === "" || product.esp.toLowerCase() === search.esp) &&
    (search.producer === "" || product.producer.toLowerCase() === search.producer) &&
    (search.licence === "" || (product.parent !== null) === (search.licence === "derived")) &&
    price !== undefined &&
    (least === undefined || price >= least) &&
    (most === undefined || price <= most)
  );
}

/** Both in the order asked for. While the list goes on, listed products that come later wait for their place. */
export function merge(
  found: readonly ProductSummary[],
  listed: readonly ProductSummary[],
  { standing, sort, goesOn }: { standing: Standing; sort: Search["sort"]; goesOn: boolean },
): ProductSummary[] {
  const order = (a: ProductSummary, b: ProductSummary): number => {
    if (sort === "newest") return b.serial - a.serial;
    if (sort === "oldest") return a.serial - b.serial;
    const difference = priceOf(a, standing)! - priceOf(b, standing)!;
    if (difference === 0n) return sort === "price" ? a.serial - b.serial : b.serial - a.serial;
    return difference < 0n === (sort === "price") ? -1 : 1;
  };
  const ids = new Set(found.map(({ id }) => id));
  const last = found.at(-1);
  const others = listed.filter(
    (product) => !ids.has(product.id) && (!goesOn || (last !== undefined && order(product, last) < 0)),
  );
  return [...found, ...others].sort(order);
}
