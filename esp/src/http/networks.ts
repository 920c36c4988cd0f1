/** The network of a request: the address range that one customer of an access provider has for itself. */
import type { IncomingMessage } from "node:http";
import type { Settings } from "../settings.ts";

export type NetworkOf = (incoming: IncomingMessage) => string | undefined;

/** Undefined for every request if there are no limits by address, as on the local chain. */
export function networksOf({
  requestsPerMinute,
  behindProxy,
}: Pick<Settings, "requestsPerMinute" | "behindProxy">): NetworkOf {
  if (requestsPerMinute === 0) return () => undefined;
  return ({ headers, socket }) => {
    // Only the last address was set by our own proxy; the others can be forged.
    const said = behindProxy ? headers["x-forwarded-for"] : undefined;
    const forwarded = (Array.isArray(said) ? said.join(",") : said)?.split(",").at(-1)?.trim();
    return networkOf(forwarded ?? socket.remoteAddress ?? "unknown");
  };
}

/** The prefix of an IPv6 address that one customer has for itself. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:/, "");
  return plain.includes(":") ? plain.split(":").slice(0, 4).join(":") : plain;
}
