/** So many requests per minute from each address; those that cost work count for several. */
import { GenuineError } from "@genuine/sdk/genuine-error";
import type { HttpBindings } from "@hono/node-server";
import type { MiddlewareHandler } from "hono";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { Settings } from "../settings.ts";

/** What a request that has something signed, measured, fetched or sent costs. */
const COSTLY = 10;
/** Of these a machine that watches asks often. */
const FREE = new Set(["/health", "/ready", "/metrics"]);

export function rateLimit({
  requestsPerMinute,
  behindProxy,
}: Pick<Settings, "requestsPerMinute" | "behindProxy">): MiddlewareHandler<{ Bindings: HttpBindings }> {
  if (requestsPerMinute === 0) return (_, next) => next();
  const limiter = new RateLimiterMemory({ points: requestsPerMinute, duration: 60 });
  return async (c, next) => {
    if (!FREE.has(c.req.path)) {
      // The last address is the one that the own proxy has seen; what is before it anybody may have written.
      const forwarded = behindProxy ? c.req.header("x-forwarded-for")?.split(",").at(-1)?.trim() : undefined;
      const address = forwarded ?? c.env.incoming.socket.remoteAddress ?? "unknown";
      const cost = c.req.method === "GET" || c.req.method === "HEAD" || c.req.method === "OPTIONS" ? 1 : COSTLY;
      try {
        await limiter.consume(networkOf(address), cost);
      } catch (left) {
        if (!(left instanceof RateLimiterRes)) throw left;
        const seconds = Math.ceil(left.msBeforeNext / 1000);
        c.header("retry-after", String(seconds));
        throw new GenuineError("too_many_requests", "Too many requests come from this address.", {
          remedy: `Try again in ${seconds} seconds.`,
        });
      }
    }
    await next();
  };
}

/** Of IPv6 the part that one customer has for itself. */
function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:/, "");
  return plain.includes(":") ? plain.split(":").slice(0, 4).join(":") : plain;
}
