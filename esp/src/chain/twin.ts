/** Single-instance check: requests the endpoint registered on chain, to detect another worker with this account. */
import { EspClient } from "@genuine/sdk/esp-client";
import { limitedFetch } from "@genuine/sdk/limited-fetch";
import { isAddressEqual } from "viem";
import type { Settings } from "../settings.ts";
import { keyInUse } from "../store/locks.ts";
import type { Chain } from "./chain.ts";
import { endpointOf } from "./providers.ts";

const ANSWER_MS = 3_000;
const MAX_ANSWER_BYTES = 64 * 1024;

/**
 * @param instance Instance id of this process, as in /info.
 * @throws GenuineError key_in_use
 */
export async function refuseTwin(
  chain: Chain,
  { deployment, account }: Pick<Settings, "deployment" | "account">,
  instance: string,
): Promise<void> {
  const endpoint = await endpointOf(chain, deployment, account.address);
  if (endpoint === undefined) return;
  // The worker's own endpoint, which may well be in a private network.
  const client = new EspClient(endpoint, {
    fetch: limitedFetch(MAX_ANSWER_BYTES, { privatePeers: true }),
    timeoutMs: ANSWER_MS,
  });
  const info = await client.info().catch(() => undefined);
  if (info?.instance === undefined || info.instance === instance || !isAddressEqual(info.esp, account.address)) return;
  throw keyInUse(account.address, `and answers at ${endpoint}`);
}
