/** A client of the indexer's API that runs in browsers and in Node. */
import type { Address, Hex } from "viem";
import type { Dispute } from "./disputes.ts";
import { GenuineError } from "./genuine-error.ts";
import { HttpClient, type HttpOptions, queryOf } from "./http.ts";
import type {
  Activity,
  Challenge,
  DueStep,
  Esp,
  EspDetail,
  GrantedLicence,
  IndexerStatus,
  List,
  Product,
  ProductSummary,
  Sale,
  Task,
} from "./indexer-answers.ts";
import type { Ground, ProductStatus } from "./structs.ts";

type Page = { limit?: number; cursor?: string };
export type ProductFilter = Page & {
  /** At most 100. */
  ids?: readonly Hex[];
  owner?: Address;
  producer?: Address;
  esp?: Address;
  parent?: Hex;
  status?: Exclude<ProductStatus, "none">;
  offered?: boolean;
};
export type TaskFilter = Page & { producer?: Address; esp?: Address; open?: boolean };
export type SaleFilter = Page & { buyer?: Address; seller?: Address; agent?: Address; open?: boolean };
/** `open`: not ended, in dispute included. */
export type ChallengeFilter = Page & { product?: Hex; account?: Address; ground?: Ground; open?: boolean };
/** `open`: the ruling is not carried out. */
export type DisputeFilter = Page & { juror?: Address; open?: boolean };
export type LicenceFilter = Page & { original?: Hex; owner?: Address; licensee?: Address };
export type ActivityFilter = Page & { product?: Hex; account?: Address };

export class IndexerClient {
  readonly #http: HttpClient;

  constructor(baseUrl: string, options: HttpOptions = {}) {
    this.#http = new HttpClient("The indexer", baseUrl, options);
  }

  status(signal?: AbortSignal): Promise<IndexerStatus> {
    return this.#http.json("/status", { signal });
  }

  /** Newest first. */
  products(filter: ProductFilter = {}, signal?: AbortSignal): Promise<List<ProductSummary>> {
    return this.#http.json(`/products${queryOf({ ...filter, ids: filter.ids?.join(",") })}`, { signal });
  }

  product(id: Hex, signal?: AbortSignal): Promise<Product> {
    return this.#http.json(`/products/${id}`, { signal });
  }

  /** What the chain computed a picture's fingerprints from: 5,248 bytes, none for what is no picture. */
  blocks(id: Hex, signal?: AbortSignal): Promise<Uint8Array> {
    return this.#http.bytes(`/products/${id}/blocks`, { signal });
  }

  /** Newest grant first. */
  licences(filter: LicenceFilter = {}, signal?: AbortSignal): Promise<List<GrantedLicence>> {
    return this.#http.json(`/licences${queryOf(filter)}`, { signal });
  }

  tasks(filter: TaskFilter = {}, signal?: AbortSignal): Promise<List<Task>> {
    return this.#http.json(`/tasks${queryOf(filter)}`, { signal });
  }

  task(id: Hex, signal?: AbortSignal): Promise<Task> {
    return this.#http.json(`/tasks/${id}`, { signal });
  }

  sales(filter: SaleFilter = {}, signal?: AbortSignal): Promise<List<Sale>> {
    return this.#http.json(`/sales${queryOf(filter)}`, { signal });
  }

  challenges(filter: ChallengeFilter = {}, signal?: AbortSignal): Promise<List<Challenge>> {
    return this.#http.json(`/challenges${queryOf(filter)}`, { signal });
  }

  challenge(id: Hex, signal?: AbortSignal): Promise<Challenge> {
    return this.#http.json(`/challenges/${id}`, { signal });
  }

  disputes(filter: DisputeFilter = {}, signal?: AbortSignal): Promise<List<Dispute>> {
    return this.#http.json(`/disputes${queryOf(filter)}`, { signal });
  }

  dispute(id: string, signal?: AbortSignal): Promise<Dispute> {
    return this.#http.json(`/disputes/${id}`, { signal });
  }

  esps(filter: Page = {}, signal?: AbortSignal): Promise<List<Esp>> {
    return this.#http.json(`/esps${queryOf(filter)}`, { signal });
  }

  esp(address: Address, signal?: AbortSignal): Promise<EspDetail> {
    return this.#http.json(`/esps/${address}`, { signal });
  }

  activity(filter: ActivityFilter = {}, signal?: AbortSignal): Promise<List<Activity>> {
    return this.#http.json(`/activity${queryOf(filter)}`, { signal });
  }

  /** Steps that `account` can or should take now. */
  due(account: Address, signal?: AbortSignal): Promise<List<DueStep>> {
    return this.#http.json(`/due${queryOf({ account })}`, { signal });
  }

  /**
   * Resolves with the indexed block once it is at least `block`.
   * @throws GenuineError indexer_behind after `timeoutMs` (default 30 seconds); unreachable when it never answered
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
