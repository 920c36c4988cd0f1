/** Failover between several nodes. */
import { fallback, http, type Transport } from "viem";
import { isNodeAway } from "./refusals.ts";

/** A node that did not answer is skipped for this long if another one is available, to avoid repeated timeouts. */
const REST_MS = 30_000;

/** @param timeoutMs Timeout of one request to one node. */
export function transportOf(urls: readonly string[], timeoutMs: number): Transport {
  const transports = urls.map((url) => http(url, { timeout: timeoutMs, retryCount: urls.length > 1 ? 0 : 2 }));
  if (transports.length === 1) return transports[0]!;
  const restsUntil = transports.map(() => 0);
  // Tried in order.
  return fallback(
    transports.map((transport, index) =>
      passedOver(transport, {
        isResting: () =>
          restsUntil[index]! > Date.now() && restsUntil.some((until, other) => other !== index && until <= Date.now()),
        answered: (isAway) => (restsUntil[index] = isAway ? Date.now() + REST_MS : 0),
      }),
    ),
    { retryCount: 1 },
  );
}

type Rest = { isResting(): boolean; answered(isAway: boolean): void };

function passedOver(transport: Transport, { isResting, answered }: Rest): Transport {
  let last: unknown;
  return (config) => {
    const made = transport(config);
    const request: typeof made.request = async (call, options) => {
      if (isResting()) throw last;
      try {
        const answer = (await made.request(call, options)) as never;
        answered(false);
        return answer;
      } catch (error) {
        last = error;
        answered(isNodeAway(error));
        throw error;
      }
    };
    return { ...made, request };
  };
}
