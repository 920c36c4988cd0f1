/** What is asked of the indexer both by the server, ahead of the page, and by the browser: each under the same key. */
import type { Measure } from "@genuine/sdk/copy-search";
import type { Variant } from "@genuine/sdk/fingerprint/product-index";
import type { Challenge, List } from "@genuine/sdk/indexer-answers";
import type {
  AlertFilter,
  ChallengeFilter,
  IndexerClient,
  LicenceFilter,
  ProductFilter,
  SaleFilter,
  TaskFilter,
} from "@genuine/sdk/indexer-client";
import type { Address, Hex } from "viem";

export type Question<T> = { key: readonly unknown[]; ask(indexer: IndexerClient, signal: AbortSignal): Promise<T> };
/** A list that grows page by page. */
export type ListQuestion<T> = {
  key: readonly unknown[];
  ask(indexer: IndexerClient, cursor: string | undefined, signal: AbortSignal): Promise<List<T>>;
};

const PAGE = 24;

export const productOf = (id: Hex) => question(["product", id], (indexer, signal) => indexer.product(id, signal));
/** What the chain computed a picture's fingerprints from. */
export const blocksOf = (id: Hex) => question(["blocks", id], (indexer, signal) => indexer.pictureBlocks(id, signal));
export const taskOf = (id: Hex) => question(["task", id], (indexer, signal) => indexer.task(id, signal));
export const challengeOf = (id: Hex) => question(["challenge", id], (indexer, signal) => indexer.challenge(id, signal));
export const espAt = (address: Address) =>
  question(["esp", address], (indexer, signal) => indexer.esp(address, signal));
/** The pictures that a challenge is about. */
export const productsOf = ({ originalId, accusedId }: Challenge) => [
  ...(originalId === null ? [] : [productOf(originalId)]),
  productOf(accusedId),
];
export const disputeOf = (id: string) => question(["dispute", id], (indexer, signal) => indexer.dispute(id, signal));
/** What a picture may be a copy of. @param name Of the picture: a hash of its file. */
export const alikeTo = (name: Hex, variants: readonly Variant<Measure>[]) =>
  question(["alike", name], (indexer, signal) => indexer.alike(variants, signal));
export const dueOf = (account: Address) =>
  question(["due", account], (indexer, signal) => indexer.due(account, signal));
export const allEsps = question(["esps"], (indexer, signal) => indexer.esps({ limit: 100 }, signal));
/** The same, with how fast each delivered to an account. */
export const espsSeenBy = (account: Address) =>
  question(["esps", account], (indexer, signal) => indexer.esps({ producer: account, limit: 100 }, signal));

/** Whether an account has ever made, owned, ordered or bought anything. */
export const takesPart = (account: Address) =>
  question(["takesPart", account], async (indexer, signal) => {
    const lists = await Promise.all([
      indexer.products({ producer: account, limit: 1 }, signal),
      indexer.products({ owner: account, limit: 1 }, signal),
      indexer.tasks({ producer: account, limit: 1 }, signal),
      indexer.sales({ buyer: account, limit: 1 }, signal),
    ]);
    return lists.some(({ items }) => items.length > 0);
  });

export const productsBy = (filter: ProductFilter) =>
  list(["products", filter], (indexer, cursor, signal) => indexer.products({ limit: PAGE, ...filter, cursor }, signal));
export const productCountBy = (filter: ProductFilter) =>
  question(["productCount", filter], (indexer, signal) => indexer.countProducts(filter, signal));
export const challengesBy = (filter: ChallengeFilter) =>
  list(["challenges", filter], (indexer, cursor, signal) =>
    indexer.challenges({ limit: PAGE, ...filter, cursor }, signal),
  );
export const tasksBy = (filter: TaskFilter) =>
  list(["tasks", filter], (indexer, cursor, signal) => indexer.tasks({ limit: PAGE, ...filter, cursor }, signal));
export const salesBy = (filter: SaleFilter) =>
  list(["sales", filter], (indexer, cursor, signal) => indexer.sales({ limit: PAGE, ...filter, cursor }, signal));
export const licencesBy = (filter: LicenceFilter) =>
  list(["licences", filter], (indexer, cursor, signal) => indexer.licences({ limit: PAGE, ...filter, cursor }, signal));

export const alertsOf = (account: Address, filter: AlertFilter) =>
  list(["alerts", account, filter], (indexer, cursor, signal) =>
    indexer.alerts(account, { limit: PAGE, ...filter, cursor }, signal),
  );

function question<T>(key: readonly unknown[], ask: Question<T>["ask"]): Question<T> {
  return { key: ["indexer", ...key], ask };
}

function list<T>(key: readonly unknown[], ask: ListQuestion<T>["ask"]): ListQuestion<T> {
  return { key: ["indexer", ...key], ask };
}
