/** The network of a request: the address range assigned to one customer of an internet provider. */
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
    // Only the last address was set by the operator's proxy; the others can be forged.
    const said = behindProxy ? headers["x-forwarded-for"] : undefined;
    const forwarded = (Array.isArray(said) ? said.join(",") : said)?.split(",").at(-1)?.trim();
    return networkOf(forwarded ?? socket.remoteAddress ?? "unknown");
  };
}

/** The prefix of an IPv6 address that is assigned to one customer. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:/, "");
  return plain.includes(":") ? plain.split(":").slice(0, 4).join(":") : plain;
}
