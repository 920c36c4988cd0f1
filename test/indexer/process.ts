/** The indexer as its own process, as the local stack runs it. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { IndexerClient } from "@genuine/sdk/indexer-client";
import { ROOT } from "../../scripts/lib/build.ts";
import { freePorts } from "../../scripts/lib/free-ports.ts";
import { endWithThisProcess } from "../../scripts/lib/processes.ts";
import { closeWithFile } from "../support/leftovers.ts";
import type { Life } from "./life.ts";

/** Set to an empty Postgres database to run one of the test files over that instead of the embedded one. */
export const POSTGRES = process.env.GENUINE_TEST_DATABASE_URL ?? "";
/** Longer than a start takes on any machine: only an indexer that hangs is given up. */
const HANG_MS = 600_000;
/** How to wait for the indexer to have read a block. */
export const CATCH_UP = { pollMs: 50, timeoutMs: HANG_MS };

export class Indexer {
  readonly url: string;
  /** From the command to the first /ready of 200. */
  readonly startSeconds: number;
  readonly #child: ChildProcess;

  readonly #output: () => string;

  private constructor(url: string, startSeconds: number, child: ChildProcess, output: () => string) {
    this.url = url;
    this.startSeconds = startSeconds;
    this.#child = child;
    this.#output = output;
  }

  /** Over a life's chain, once it has read all of it. Its database lies below `dir`. */
  static async over(
    life: Life,
    dir: string,
    env: Record<string, string> = {},
  ): Promise<{ indexer: Indexer; client: IndexerClient }> {
    const file = join(dir, `deployment-${life.chain.url.split(":").at(-1)}.json`);
    await writeFile(file, JSON.stringify(life.deployment));
    const indexer = await Indexer.start((await freePorts(1))[0]!, {
      GENUINE_RPC_URL: life.chain.url,
      GENUINE_DEPLOYMENT: file,
      GENUINE_INDEXER_DIR: join(dir, "database"),
      DATABASE_URL: POSTGRES,
      ...env,
    });
    const client = new IndexerClient(indexer.url);
    await client.waitForBlock(await life.node.getBlockNumber(), CATCH_UP);
    return { indexer, client };
  }

  static async start(port: number, env: Record<string, string>): Promise<Indexer> {
    const began = Date.now();
    const args = ["start", "--schema", "genuine", "--port", String(port), "--hostname", "127.0.0.1"];
    const child = spawn(join(ROOT, "node_modules/.bin/ponder"), args, {
      cwd: join(ROOT, "indexer"),
      env: { ...process.env, PONDER_TELEMETRY_DISABLED: "true", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    endWithThisProcess(child);
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
    const url = `http://127.0.0.1:${port}`;
    while (Date.now() - began < HANG_MS && child.exitCode === null) {
      const answer = await fetch(`${url}/ready`).catch(() => undefined);
      if (answer?.status === 200) {
        const indexer = new Indexer(url, (Date.now() - began) / 1000, child, () => output);
        closeWithFile({ close: () => indexer.stop("SIGKILL") });
        return indexer;
      }
      await sleep(100);
    }
    child.kill("SIGKILL");
    throw new Error(`The indexer did not get ready:\n${output.slice(-6000)}`);
  }

  async ask<T = unknown>(path: string): Promise<{ response: Response; body: T }> {
    const response = await fetch(this.url + path);
    return { response, body: (await response.json()) as T };
  }

  /** Waits until it has written this. */
  async says(words: RegExp): Promise<void> {
    const end = Date.now() + HANG_MS;
    while (!words.test(this.#output())) {
      if (Date.now() > end) throw new Error(`The indexer did not say ${words}:\n${this.#output().slice(-6000)}`);
      await sleep(50);
    }
  }

  async stop(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill(signal);
    await once(this.#child, "exit");
  }
}

/** All items of a list, by following its cursors. */
export async function pages<T>(
  get: (page: { cursor?: string }) => Promise<{ items: T[]; nextCursor: string | null }>,
): Promise<T[]> {
  const all: T[] = [];
  for (let cursor: string | undefined; ; ) {
    const { items, nextCursor } = await get({ cursor });
    assert.ok(items.length > 0);
    all.push(...items);
    if (nextCursor === null) return all;
    cursor = nextCursor;
  }
}
