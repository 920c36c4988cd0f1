/**
 * The indexer's API: its types, and a client that runs in browsers and in Node. Money is base units as decimal strings,
 * times are Unix seconds, blocks are numbers, ids 0x and 64 lower-case hex digits.
 */
import type { Address, Hash, Hex } from "viem";
import { GenuineError } from "./genuine-error.ts";
import { HttpClient, type HttpOptions, queryOf } from "./http.ts";
import type { ChallengeStatus, Delivery, EscrowStatus, ProductStatus, ProofJson, QuoteJson } from "./structs.ts";

export type List<T> = { items: T[]; nextCursor: string | null };

export type Offer = { seller: Address; price: string; agent: Address | null; agentBasisPoints: number; offeredAt: number };

export type Sale = {
  /** `${productId}-${lock block}-${log index}` */
  id: string;
  productId: Hex;
  seller: Address;
  buyer: Address;
  agent: Address | null;
  price: string;
  status: Exclude<EscrowStatus, "none">;
  /** End of the present status' window. */
  closesAt: number;
  encryptionKey: Hex;
  delivery: Delivery | null;
  key: Hex | null;
  /** The three below: base units, null before settlement. */
  royalty: string | null;
  agentFee: string | null;
  paid: string | null;
  lockedAt: number;
  updatedAt: number;
};

export type ProductSummary = {
  id: Hex;
  /** 1, 2, 3… in order of registration. */
  serial: number;
  producer: Address;
  owner: Address;
  esp: Address;
  status: Exclude<ProductStatus, "none">;
  /** PDQ quality, 0 to 100. */
  quality: number;
  /** PDQ, 64 hex digits. */
  fingerprint: Hex;
  mediaType: string;
  contentRoot: Hex;
  cid: string;
  promptCommitment: Hex;
  registeredAt: number;
  registeredBlock: number;
  kind: "generated" | "attested";
  offer: Offer | null;
  /** The open or latest sale. */
  sale: Sale | null;
};

export type Neighbour = { id: Hex; serial: number; distance: number; registeredAt: number; producer: Address };

export type Product = ProductSummary & {
  proof: ProofJson;
  /** 4,096 bytes, 64x64. */
  luma: Hex;
  activity: Activity[];
  nearest: Neighbour[];
  challenges: Challenge[];
  taskId: Hex | null;
};

export type Task = {
  id: Hex;
  producer: Address;
  esp: Address;
  fee: string;
  status: Exclude<EscrowStatus, "none">;
  closesAt: number;
  encryptionKey: Hex;
  quote: QuoteJson;
  delivery: Delivery | null;
  productId: Hex | null;
  key: Hex | null;
  lockedAt: number;
  updatedAt: number;
  /** Base units from the provider's stake, once refunded. */
  penalty: string | null;
  lockTx: Hash;
};

export const CHALLENGE_STEPS = [
  "proofsFetched",
  "identityVerified",
  "similarityMeasured",
  "answered",
  "resultChecked",
] as const;
export type ChallengeStep = { name: (typeof CHALLENGE_STEPS)[number]; at: number; txHash: Hash };

export type Challenge = {
  id: Hex;
  originalId: Hex;
  accusedId: Hex;
  challenger: Address;
  accusedOwner: Address;
  distance: number;
  threshold: number;
  deposit: string;
  respondBy: number;
  status: Exclude<ChallengeStatus, "none">;
  reward: string | null;
  openedAt: number;
  finishedAt: number | null;
  steps: ChallengeStep[];
};

/** Parts from 0 to 1, sum 1. */
export type OpinionNumbers = { belief: number; disbelief: number; uncertainty: number };

export type Esp = {
  address: Address;
  name: string;
  endpoint: string;
  stake: string;
  reserved: string;
  registeredAt: number;
  /** Numbers of tasks. */
  settled: number;
  refunded: number;
  overall: OpinionNumbers;
  /** belief + 0.5 uncertainty */
  score: number;
  lastOutcomeAt: number | null;
};

export type EspOutcome = {
  at: number;
  block: number;
  producer: Address;
  positive: boolean;
  value: string;
  local: OpinionNumbers;
  overall: OpinionNumbers;
  score: number;
};

export type EspDetail = Esp & { history: EspOutcome[] };

export const ACTIVITY_TYPES = [
  "registered",
  "offered",
  "offerWithdrawn",
  "saleLocked",
  "saleDelivered",
  "saleAccepted",
  "saleRevealed",
  "saleSettled",
  "saleRefunded",
  "transferred",
  "challenged",
  "challengeAnswered",
  "challengeUpheld",
  "challengeRejected",
  "removed",
] as const;
export type ActivityType = (typeof ACTIVITY_TYPES)[number];

export type Activity = {
  id: string;
  type: ActivityType;
  productId: Hex;
  from: Address | null;
  to: Address | null;
  /** Base units. */
  value: string | null;
  at: number;
  block: number;
  txHash: Hash;
};

export type DueAction = "deliver" | "accept" | "reveal" | "settle" | "refund" | "answer" | "finish";

export type DueStep = {
  kind: "task" | "sale" | "challenge";
  id: string;
  action: DueAction;
  /** End of its window; null when there is none. */
  by: number | null;
  since: number;
};

export type IndexerStatus = Record<string, { id: number; block: { number: number; timestamp: number } }>;

type Page = { limit?: number; cursor?: string };
export type ProductFilter = Page & {
  owner?: Address;
  producer?: Address;
  esp?: Address;
  status?: Exclude<ProductStatus, "none">;
  offered?: boolean;
};
export type TaskFilter = Page & { producer?: Address; esp?: Address; open?: boolean };
export type SaleFilter = Page & { buyer?: Address; seller?: Address; agent?: Address; open?: boolean };
export type ChallengeFilter = Page & { product?: Hex; account?: Address; open?: boolean };
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
    return this.#http.json(`/products${queryOf(filter)}`, { signal });
  }

  product(id: Hex, signal?: AbortSignal): Promise<Product> {
    return this.#http.json(`/products/${id}`, { signal });
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
