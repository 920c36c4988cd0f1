/** Location of the embedded database. Everything in it can be read again from the chain. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Deployment } from "@genuine/sdk/deployment";
import * as abis from "@genuine/sdk/generated/abis";
import { GenuineError } from "@genuine/sdk/genuine-error";

const PREFIX = "pglite-";

/**
 * A directory below `base` for this chain, these contracts and this version of the indexer; older ones are deleted.
 * Ponder rejects a database of other code, and does not detect a restarted chain: separate directories avoid both.
 */
export function databaseDirectory(base: string, deployment: Deployment, genesis: string): string {
  const hash = createHash("sha256").update(JSON.stringify([genesis, deployment, abis]));
  const handlers = readdirSync("src")
    .filter((name) => name.endsWith(".ts"))
    .sort();
  for (const file of [
    "package.json",
    "ponder.config.ts",
    "ponder.schema.ts",
    ...handlers.map((name) => join("src", name)),
  ]) {
    hash.update(readFileSync(file));
  }
  const name = PREFIX + hash.digest("hex").slice(0, 16);
  const others = existsSync(base)
    ? readdirSync(base).filter((entry) => entry.startsWith(PREFIX) && entry !== name)
    : [];
  for (const other of others) rmSync(join(base, other), { recursive: true });
  return resolve(base, name);
}

/** Hash of the chain's first block, which identifies the chain. */
export async function genesisHash(rpcUrl: string): Promise<string> {
  const request = { jsonrpc: "2.0", id: 1, method: "eth_getBlockByNumber", params: ["0x0", false] };
  try {
    const response = await fetch(rpcUrl, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(request),
      signal: AbortSignal.timeout(10_000),
    });
    const { result } = (await response.json()) as { result?: { hash?: string } };
    if (typeof result?.hash === "string") return result.hash;
  } catch (cause) {
    throw new GenuineError("unreachable", `The node at ${rpcUrl} cannot be reached.`, {
      remedy: "Start it, or name another by GENUINE_RPC_URL.",
      cause,
    });
  }
  throw new GenuineError("bad_answer", `The node at ${rpcUrl} has no first block.`, {
    remedy: "Check GENUINE_RPC_URL.",
  });
}
