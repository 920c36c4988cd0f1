/**
 * The only way to reach other providers, and the webhook of an indexer. Endpoints on chain are untrusted: they must lead a worker
 * neither to its own machine or network (SSRF), nor elsewhere by a redirect, nor make it wait or read more than allowed.
 */
import { lookup } from "node:dns";
import type { LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";
import { Agent, fetch as fetchWith } from "undici";
import { endpointBase } from "./endpoint.ts";
import { GenuineError } from "./genuine-error.ts";

const CONNECT_MS = 5_000;
const SILENCE_MS = 15_000;

/** Whether peers may be on this machine or in a private network. */
export type PeerPolicy = { privatePeers: boolean };

/** A fetch for one request to a peer. Size limits apply after decompression. */
export function limitedFetch(maxBytes: number, { privatePeers }: PeerPolicy): typeof globalThis.fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    endpointBase(url.origin + url.pathname);
    if (!privatePeers) requirePublic(url.hostname.replace(/^\[|\]$/g, ""));
    const response = await fetchWith(url, {
      ...(init as Parameters<typeof fetchWith>[1]),
      redirect: "error",
      dispatcher: privatePeers ? anywhere : publicOnly,
    }).catch((error: unknown) => {
      // The reason why the connection was refused is more specific.
      throw error instanceof Error && error.cause instanceof GenuineError ? error.cause : error;
    });
    let size = 0;
    const limit = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        size += chunk.length;
        if (size > maxBytes)
          controller.error(new GenuineError("too_large", `The answer is larger than ${maxBytes} bytes.`));
        else controller.enqueue(chunk);
      },
    });
    const body = response.body as ReadableStream<Uint8Array> | null;
    return new Response(body?.pipeThrough(limit) ?? null, {
      status: response.status,
      statusText: response.statusText,
      headers: [...response.headers],
    });
  };
}

/** Whether the address is globally routable. */
export function isPublicAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === "unicast";
}

/** Checks addresses after DNS resolution: a name may resolve to any, and to another each time. */
const lookupPublic: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, "", 0);
    const wrong = addresses.find(({ address }) => !isPublicAddress(address));
    if (wrong !== undefined) return callback(notPublic(`${hostname} (${wrong.address})`), "", 0);
    if (options.all === true) return callback(null, addresses);
    const [first] = addresses;
    callback(null, first!.address, first!.family);
  });
};

const limits = { headersTimeout: SILENCE_MS, bodyTimeout: SILENCE_MS, maxResponseSize: -1 };
const anywhere = new Agent({ ...limits, connect: { timeout: CONNECT_MS } });
const publicOnly = new Agent({ ...limits, connect: { timeout: CONNECT_MS, lookup: lookupPublic } });

/** IP literals are not resolved. */
function requirePublic(hostname: string): void {
  if (ipaddr.isValid(hostname) && !isPublicAddress(hostname)) throw notPublic(hostname);
}

function notPublic(host: string): GenuineError {
  return new GenuineError("private_endpoint", `${host} is an address of this machine or of a private network.`, {
    remedy:
      "Where both share such a network, allow it: GENUINE_ESP_PRIVATE_PEERS, GENUINE_GATEWAY_PRIVATE_PEERS or GENUINE_INDEXER_PRIVATE_PEERS, yes.",
  });
}
