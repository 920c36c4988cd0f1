/** That no other worker, wherever it is, runs with this account: the chain tells where one would answer. */
import { EspClient } from "@genuine/sdk/esp-client";
import { isAddressEqual } from "viem";
import { limitedFetch } from "../http/limited-fetch.ts";
import type { Settings } from "../settings.ts";
import { keyInUse } from "../store/locks.ts";
import type { Chain } from "./chain.ts";
import { endpointOf } from "./providers.ts";

const ANSWER_MS = 3_000;
const MAX_ANSWER_BYTES = 64 * 1024;

/**
 * @param instance Of this process, as /info tells it.
 * @throws GenuineError key_in_use
 */
export async function refuseTwin(
  chain: Chain,
  { deployment, account }: Pick<Settings, "deployment" | "account">,
  instance: string,
): Promise<void> {
  const endpoint = await endpointOf(chain, deployment, account.address);
  if (endpoint === undefined) return;
  const client = new EspClient(endpoint, { fetch: limitedFetch(MAX_ANSWER_BYTES), timeoutMs: ANSWER_MS });
  const info = await client.info().catch(() => undefined);
  if (info?.instance === undefined || info.instance === instance || !isAddressEqual(info.esp, account.address)) return;
  throw keyInUse(account.address, `and answers at ${endpoint}`);
}
