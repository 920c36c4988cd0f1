/** The operator's webhook: settings, stored progress, and the loop that polls for new alerts. */
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LOCAL_CHAIN_ID } from "@genuine/sdk/deployment";
import { endpointBase } from "@genuine/sdk/endpoint";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { limitedFetch } from "@genuine/sdk/limited-fetch";
import { genesisHash } from "../../database.ts";
import { readDeployment } from "../../deployment.ts";
import { alertsAfter, lastAlert } from "./alerts.ts";
import { type Progress, secretFrom, Webhook } from "./webhook.ts";

const LOOK_SECONDS = 2;
/** Maximum part of a response that is read. */
const MOST_BYTES = 65_536;
/** A single loop, also if the module is reloaded after a change. */
const RUNNING = Symbol.for("genuine.webhook");

/**
 * Starts it, if it is set up.
 * @throws GenuineError bad_webhook for wrong settings
 */
export function startNotifying(env: NodeJS.ProcessEnv = process.env): void {
  const shared = globalThis as { [RUNNING]?: AbortController };
  shared[RUNNING]?.abort();
  const { GENUINE_INDEXER_WEBHOOK_URL: address, GENUINE_INDEXER_WEBHOOK_SECRET: secret = "" } = env;
  if (!address) return;
  const controller = new AbortController();
  shared[RUNNING] = controller;
  const { signal } = controller;
  const { chainId, contracts } = readDeployment();
  const rpc = env.GENUINE_RPC_URL || "http://127.0.0.1:8545";
  const file = join(env.GENUINE_INDEXER_DIR || ".ponder/database", "webhook.json");
  const options = {
    url: addressFrom(address),
    secret: secretFrom(secret),
    fetch: limitedFetch(MOST_BYTES, { privatePeers: isPrivateAllowed(env, chainId) }),
    load: () => readProgress(file),
    save: (progress: Progress) => writeProgress(file, progress),
    lastAlert,
    alertsAfter,
    sleep: (seconds: number) => sleep(seconds * 1000, undefined, { signal, ref: false }),
    say: (line: string) => console.warn(line),
  };
  void (async () => {
    let webhook: Webhook | undefined;
    let trouble = "";
    while (!signal.aborted) {
      try {
        webhook ??= new Webhook({ ...options, chain: `${await genesisHash(rpc)} ${contracts.productRegistry}` });
        await webhook.look();
        trouble = "";
      } catch (error) {
        // The database may not exist yet, the node may be unreachable or the disk full: each is logged once.
        const { message } = error instanceof Error ? error : new Error(String(error));
        if (!signal.aborted && message !== trouble) console.warn(`Webhook: ${message}`);
        trouble = message;
      }
      await options.sleep(LOOK_SECONDS).catch(() => undefined);
    }
  })();
}

function addressFrom(text: string): string {
  try {
    const url = new URL(text);
    endpointBase(url.origin + url.pathname);
    return url.href;
  } catch (cause) {
    throw new GenuineError("bad_webhook", "GENUINE_INDEXER_WEBHOOK_URL is not an http address.", {
      remedy: "Correct it and start again.",
      cause,
    });
  }
}

function isPrivateAllowed(env: NodeJS.ProcessEnv, chainId: number): boolean {
  const said = env.GENUINE_INDEXER_PRIVATE_PEERS;
  if (!said) return chainId === LOCAL_CHAIN_ID;
  if (said === "yes" || said === "no") return said === "yes";
  throw new GenuineError("bad_webhook", `GENUINE_INDEXER_PRIVATE_PEERS is "${said}".`, { remedy: "Set yes or no." });
}

async function readProgress(file: string): Promise<Progress | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Progress;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Atomic: a crash leaves the earlier file. */
async function writeProgress(file: string, progress: Progress): Promise<void> {
  await mkdir(join(file, ".."), { recursive: true });
  await writeFile(`${file}.new`, JSON.stringify(progress));
  await rename(`${file}.new`, file);
}
