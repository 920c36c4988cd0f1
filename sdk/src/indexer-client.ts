/**
 * A client of the indexer's API that runs in browsers and in Node. An answer that is not valid is refused as a whole: nobody is
 * shown half of it, and no page fails on it.
 */
import { type Address, type Hex, numberToHex } from "viem";
import type { ZodMiniType } from "zod/mini";
import type { ContentKind } from "./content-kind.ts";
import type { Dispute } from "./disputes.ts";
import type { Variant } from "./fingerprint/product-index.ts";
import { GenuineError } from "./genuine-error.ts";
import { HttpClient, type HttpOptions, queryOf } from "./http.ts";
import type {
  Activity,
  Alert,
  Challenge,
  DueStep,
  Esp,
  EspDetail,
  GrantedLicence,
  IndexerStatus,
  List,
  Product,
  ProductCount,
  ProductSummary,
  Sale,
  Task,
} from "./indexer-answers.ts";
import * as schemas from "./indexer-schemas.ts";
import type { Ground, ProductStatus } from "./structs.ts";

type Page = { limit?: number; cursor?: string };
export type ProductFilter = Page & {
  /** At most 100. */
  ids?: readonly Hex[];
  owner?: Address;
  producer?: Address;
  esp?: Address;
  parent?: Hex;
  /** SHA-256 of the registered file. */
  fileHash?: Hex;
  status?: Exclude<ProductStatus, "none">;
  /** Under a challenge that has not ended. */
  challenged?: boolean;
  /** On the chain; signed listings stand on the providers' boards. */
  offered?: boolean;
  /** Words of titles, descriptions, tags, providers' names, and accounts: all of them, the last one perhaps not to its end. */
  words?: string;
  kind?: ProductSummary["kind"];
  media?: ContentKind;
  /** One that its owner gave it, exactly. */
  tag?: string;
  /** Made from another registered work, under its licence. */
  derived?: boolean;
  /** Bounds of the price on the chain, both included, base units: only what is offered there. */
  leastPrice?: string;
  mostPrice?: string;
  /** Newest first unless given; by price: what is offered on the chain, the cheapest or the dearest first. */
  sort?: ProductSort;
};
export const PRODUCT_SORTS = ["newest", "oldest", "price", "dearest"] as const;
export type ProductSort = (typeof PRODUCT_SORTS)[number];
export type TaskFilter = Page & { producer?: Address; esp?: Address; open?: boolean };
/** `backed`: its backing has not ended. */
export type SaleFilter = Page & {
  buyer?: Address;
  seller?: Address;
  agent?: Address;
  open?: boolean;
  backed?: boolean;
};
/** `producer`: whose own deliveries are wanted beside everybody's. */
export type EspFilter = Page & { producer?: Address };
/** `open`: not ended, in dispute included. */
export type ChallengeFilter = Page & { product?: Hex; account?: Address; ground?: Ground; open?: boolean };
/** `open`: the ruling is not carried out. */
export type DisputeFilter = Page & { juror?: Address; open?: boolean };
export type LicenceFilter = Page & { original?: Hex; owner?: Address; licensee?: Address };
/** `later`: about this later work alone. */
export type AlertFilter = Page & { later?: Hex };
export type ActivityFilter = Page & { product?: Hex; account?: Address };

export class IndexerClient {
  readonly #http: HttpClient;

  constructor(baseUrl: string, options: HttpOptions = {}) {
    this.#http = new HttpClient("The indexer", baseUrl, options);
  }

  status(signal?: AbortSignal): Promise<IndexerStatus> {
    return this.#read("/status", schemas.status, signal);
  }

  /** Newest first, unless sorted otherwise. */
  products(filter: ProductFilter = {}, signal?: AbortSignal): Promise<List<ProductSummary>> {
    return this.#list("/products", { ...filter, ids: filter.ids?.join(",") }, schemas.productSummary, signal);
  }

  /** How many products fit; counted to a bound, so that the answer is fast. `limit`, `cursor` and `sort` make no difference. */
  countProducts(filter: ProductFilter = {}, signal?: AbortSignal): Promise<ProductCount> {
    const where = { ...filter, ids: filter.ids?.join(","), limit: undefined, cursor: undefined, sort: undefined };
    return this.#read(`/product-count${queryOf(where)}`, schemas.productCount, signal);
  }

  async product(id: Hex, signal?: AbortSignal): Promise<Product> {
    return requireAsked("id", id, await this.#read(`/products/${id}`, schemas.product, signal));
  }

  /** The blocks from which the chain computed a picture's fingerprints: 5,248 bytes, none unless it is a picture. */
  async blocks(id: Hex, signal?: AbortSignal): Promise<Uint8Array> {
    const blocks = await this.#http.bytes(`/products/${id}/blocks`, { signal });
    if (blocks.length !== 0 && blocks.length !== schemas.BLOCKS_BYTES)
      throw notValid(`${blocks.length} bytes of blocks`);
    return blocks;
  }

  /** The same of a product that has fingerprints: all of them. */
  async pictureBlocks(id: Hex, signal?: AbortSignal): Promise<Uint8Array> {
    const blocks = await this.blocks(id, signal);
    if (blocks.length === 0) throw notValid("0 bytes of blocks");
    return blocks;
  }

  /** Newest grant first. */
  licences(filter: LicenceFilter = {}, signal?: AbortSignal): Promise<List<GrantedLicence>> {
    return this.#list("/licences", filter, schemas.licence, signal);
  }

  tasks(filter: TaskFilter = {}, signal?: AbortSignal): Promise<List<Task>> {
    return this.#list("/tasks", filter, schemas.task, signal);
  }

  async task(id: Hex, signal?: AbortSignal): Promise<Task> {
    return requireAsked("id", id, await this.#read(`/tasks/${id}`, schemas.task, signal));
  }

  sales(filter: SaleFilter = {}, signal?: AbortSignal): Promise<List<Sale>> {
    return this.#list("/sales", filter, schemas.sale, signal);
  }

  challenges(filter: ChallengeFilter = {}, signal?: AbortSignal): Promise<List<Challenge>> {
    return this.#list("/challenges", filter, schemas.challenge, signal);
  }

  async challenge(id: Hex, signal?: AbortSignal): Promise<Challenge> {
    return requireAsked("id", id, await this.#read(`/challenges/${id}`, schemas.challenge, signal));
  }

  disputes(filter: DisputeFilter = {}, signal?: AbortSignal): Promise<List<Dispute>> {
    return this.#list("/disputes", filter, schemas.dispute, signal);
  }

  async dispute(id: string, signal?: AbortSignal): Promise<Dispute> {
    return requireAsked("id", id, await this.#read(`/disputes/${id}`, schemas.dispute, signal));
  }

  esps(filter: EspFilter = {}, signal?: AbortSignal): Promise<List<Esp>> {
    return this.#list("/esps", filter, schemas.esp, signal);
  }

  async esp(address: Address, signal?: AbortSignal): Promise<EspDetail> {
    return requireAsked("address", address, await this.#read(`/esps/${address}`, schemas.espDetail, signal));
  }

  activity(filter: ActivityFilter = {}, signal?: AbortSignal): Promise<List<Activity>> {
    return this.#list("/activity", filter, schemas.activity, signal);
  }

  /** Works of others that look like earlier works that `account` made or owns, the latest found first. */
  alerts(account: Address, filter: AlertFilter = {}, signal?: AbortSignal): Promise<List<Alert>> {
    return this.#list(`/accounts/${account}/alerts`, filter, schemas.alert, signal);
  }

  /** The same as an Atom feed, for feed readers. */
  alertsFeedUrl(account: Address): string {
    return `${this.#http.baseUrl}/accounts/${account}/alerts.atom`;
  }

  /**
   * Products, removed ones included, that a picture may be a copy of, the nearest first. The picture itself is not sent.
   * @param variants Of `variantsOf`; without any there is nothing to find.
   */
  alike(variants: readonly Variant<"pdq" | "iscc">[], signal?: AbortSignal): Promise<List<ProductSummary>> {
    const of = (measure: "pdq" | "iscc") =>
      variants.flatMap(({ fingerprints }) => {
        const fingerprint = fingerprints[measure];
        return fingerprint === undefined ? [] : [numberToHex(fingerprint, { size: 32 })];
      });
    const [pdq, iscc] = [of("pdq"), of("iscc")].map((all) => (all.length === 0 ? undefined : all.join(",")));
    return this.#list("/alike", { pdq, iscc }, schemas.productSummary, signal);
  }

  /** Steps that `account` can or should take now. */
  due(account: Address, signal?: AbortSignal): Promise<List<DueStep>> {
    return this.#list("/due", { account }, schemas.dueStep, signal);
  }

  #list<T>(path: string, filter: Parameters<typeof queryOf>[0], item: ZodMiniType<T>, signal?: AbortSignal) {
    return this.#read(path + queryOf(filter), schemas.list(item), signal);
  }

  /** @throws GenuineError indexer_not_valid unless the answer is what the schema says */
  async #read<T>(path: string, schema: ZodMiniType<T>, signal?: AbortSignal): Promise<T> {
    const { data, error } = schema.safeParse(await this.#http.json<unknown>(path, { signal }));
    if (error !== undefined) throw notValid(error.issues[0]!.path.join(".") || "the whole of it");
    return data as T;
  }

  /**
   * Resolves with the indexed block once it is at least `block`.
   * @throws GenuineError indexer_behind after `timeoutMs` (default 30 seconds); unreachable if it never answered
   */
  async waitForBlock(
    block: bigint | number,
    options: { timeoutMs?: number; pollMs?: number; signal?: AbortSignal } = {},
  ): Promise<number> {
    const { timeoutMs = 30_000, pollMs = 500, signal } = options;
    const deadline = Date.now() + timeoutMs;
    let indexed: number | undefined;
    let failure: unknown;
    for (;;) {
      try {
        const chains = Object.values(await this.status(signal));
        indexed = chains.length === 0 ? 0 : Math.min(...chains.map((chain) => chain.block.number));
        if (indexed >= Number(block)) return indexed;
      } catch (error) {
        signal?.throwIfAborted();
        failure = error;
      }
      if (Date.now() + pollMs > deadline) break;
      await pause(pollMs, signal);
    }
    if (indexed === undefined) throw failure;
    throw new GenuineError("indexer_behind", `The indexer is at block ${indexed}, block ${block} is not yet in.`, {
      remedy: "Your transaction is safe on the chain; the page follows as soon as the indexer has caught up.",
    });
  }
}

/** @throws GenuineError indexer_not_valid if the answer is about something else */
function requireAsked<T extends { [K in N]: string }, N extends string>(name: N, asked: string, answer: T): T {
  if (answer[name].toLowerCase() !== asked.toLowerCase()) throw notValid(name);
  return answer;
}

/** @param place What is wrong in the answer, as "items.0.fingerprints.pdq" */
function notValid(place: string): GenuineError {
  return new GenuineError("indexer_not_valid", `The indexer's answer is not valid: ${place}.`, {
    remedy: "Nothing of it is shown. Reload the page in a minute; if it says the same then, its indexer is wrong.",
  });
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(signal!.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", abort);
      resolve();
    }, ms);
    signal?.addEventListener("abort", abort, { once: true });
  });
}
