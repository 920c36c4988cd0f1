/** Rate limit per minute and network; expensive requests count for several. */
import { GenuineError } from "@genuine/sdk/genuine-error";
import type { HttpBindings } from "@hono/node-server";
import type { MiddlewareHandler } from "hono";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { Settings } from "../settings.ts";
import type { NetworkOf } from "./networks.ts";

/** Weight of a request that makes the worker sign, measure, fetch or send something, or read whole tables. */
const COSTLY = 10;
/** Monitoring endpoints, which are polled often. */
const FREE = new Set(["/health", "/ready"]);
const COSTLY_READS = new Set(["/metrics"]);
const WINDOW_SECONDS = 60;
/** Total budget that all networks without a customer share equally, as a multiple of the limit of one. */
const STRANGERS_SHARE = 8;
/** Guaranteed share of its limit for each network until all together have reached the total. */
const LEAST_PART = 1 / 20;
/** Maximum total: leaves room for networks that arrive after the shares of others are used up. */
const STRANGERS_TOGETHER = 2 * STRANGERS_SHARE;
/** Maximum number of networks whose customers are remembered. */
const MOST_NETWORKS = 10_000;

/** Networks of accounts that have paid before: they are exempt from the shared budget. */
export class CustomerNetworks {
  readonly #networks = new Set<string>();

  has(network: string): boolean {
    return this.#networks.has(network);
  }

  add(network: string | undefined): void {
    if (network === undefined) return;
    this.#networks.delete(network);
    this.#networks.add(network);
    const [oldest] = this.#networks;
    if (this.#networks.size > MOST_NETWORKS && oldest !== undefined) this.#networks.delete(oldest);
  }
}

/**
 * A network may use up to `perMinute`. Those without a customer also share a total in equal parts (max-min fairness): many heavy
 * users leave room for a light one.
 */
export class RequestBudget {
  readonly #perMinute: number;
  readonly #customers: CustomerNetworks;
  readonly #networks: RateLimiterMemory;
  readonly #strangers: RateLimiterMemory;
  /** Networks without a customer, of this minute and of the one before. */
  #heard = new Set<string>();
  #heardBefore = 0;
  #since = 0;

  constructor(perMinute: number, customers: CustomerNetworks) {
    [this.#perMinute, this.#customers] = [perMinute, customers];
    this.#networks = new RateLimiterMemory({ points: perMinute, duration: WINDOW_SECONDS });
    this.#strangers = new RateLimiterMemory({ points: perMinute * STRANGERS_TOGETHER, duration: WINDOW_SECONDS });
  }

  /** Resolves to undefined if the request is within the limits, otherwise to the seconds until it may be repeated. */
  async take(network: string, cost: number): Promise<number | undefined> {
    const own = await consumed(this.#networks, network, cost);
    if ("wait" in own) return own.wait;
    if (this.#customers.has(network)) return undefined;
    if (own.points > this.#part(network)) return own.left;
    const together = await consumed(this.#strangers, "", cost);
    return "wait" in together ? together.wait : undefined;
  }

  #part(network: string): number {
    const now = Date.now();
    if (now - this.#since > WINDOW_SECONDS * 1000) {
      this.#heardBefore = now - this.#since > 2 * WINDOW_SECONDS * 1000 ? 0 : this.#heard.size;
      [this.#heard, this.#since] = [new Set(), now];
    }
    this.#heard.add(network);
    const part = STRANGERS_SHARE / Math.max(this.#heard.size, this.#heardBefore);
    return this.#perMinute * Math.min(1, Math.max(LEAST_PART, part));
  }
}

async function consumed(
  limiter: RateLimiterMemory,
  key: string,
  cost: number,
): Promise<{ points: number; left: number } | { wait: number }> {
  try {
    const { consumedPoints, msBeforeNext } = await limiter.consume(key, cost);
    return { points: consumedPoints, left: Math.ceil(msBeforeNext / 1000) };
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    return { wait: Math.ceil(refused.msBeforeNext / 1000) };
  }
}

export function rateLimit(
  { requestsPerMinute }: Pick<Settings, "requestsPerMinute">,
  networkOf: NetworkOf,
  customers: CustomerNetworks,
): MiddlewareHandler<{ Bindings: HttpBindings }> {
  if (requestsPerMinute === 0) return (_, next) => next();
  const budget = new RequestBudget(requestsPerMinute, customers);
  return async (c, next) => {
    const { method, path } = c.req;
    if (!FREE.has(path)) {
      const reads = method === "GET" || method === "HEAD" || method === "OPTIONS";
      const cost = reads && !COSTLY_READS.has(path) ? 1 : COSTLY;
      const seconds = await budget.take(networkOf(c.env.incoming) ?? "unknown", cost);
      if (seconds !== undefined) {
        c.header("retry-after", String(seconds));
        throw new GenuineError("too_many_requests", "Too many requests come from this address.", {
          remedy: `Try again in ${seconds} seconds.`,
        });
      }
    }
    await next();
  };
}
