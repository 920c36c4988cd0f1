/** The operator's commands for previews. They write to the worker's database and take effect at once in a running worker. */
import { userInfo } from "node:os";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { isAddressEqual } from "viem";
import { idOf } from "./http/fields.ts";
import { createLogger } from "./log.ts";
import type { Settings } from "./settings.ts";
import { openStores } from "./store/stores.ts";

const MAX_WORDS = 500;

type Given = { why?: string | undefined; who?: string | undefined };

/** Prints one line a report, newest first. Resolves to the exit code. */
export async function listReports(settings: Settings, print: (line: string) => void): Promise<number> {
  const stores = await open(settings);
  try {
    for (const { productId, reason, text, at } of await stores.takedowns.reports())
      print(`${new Date(at * 1000).toISOString()}  ${productId}  ${reason}${text === "" ? "" : `: ${text}`}`);
    return 0;
  } finally {
    await stores.close();
  }
}

/**
 * Records who took a preview down or restored it, when and why; takes effect at once.
 * @throws GenuineError bad_usage, bad_id, not_found
 */
export async function changePreview(
  command: "takedown" | "restore",
  subject: string | undefined,
  { why, who = userInfo().username }: Given,
  settings: Settings,
): Promise<number> {
  if (subject === undefined || why === undefined || why.trim() === "" || why.length > MAX_WORDS)
    throw new GenuineError(
      "bad_usage",
      `Say of which product and why, in at most ${MAX_WORDS} characters: node esp/src/main.ts ${command} 0x… --why "…"`,
    );
  const productId = idOf(subject);
  const stores = await open(settings);
  try {
    const product = await stores.store.product(productId);
    if (product === undefined || !isAddressEqual(product.esp, settings.account.address))
      throw new GenuineError("not_found", `There is no product ${productId} of this provider.`);
    const action = command === "takedown" ? "taken down" : "restored";
    const record = { productId, action, who, why: why.trim(), at: Math.floor(Date.now() / 1000) } as const;
    await stores.takedowns.record(record);
    createLogger(settings.logLevel, settings.name).info(
      { product: productId, who, why: record.why },
      `Preview ${action}`,
    );
    return 0;
  } finally {
    await stores.close();
  }
}

/** Takes no claims from a running worker. */
function open(settings: Settings) {
  return openStores({ ...settings, dryRun: true }, createLogger("silent", settings.name));
}
