/**
 * `npm run dev`: the whole system, reloading on change. Worker, indexer and page watch their own sources and the SDK's; a
 * change of a contract compiles it, writes the ABIs and starts again on a new chain, as what is deployed cannot change.
 */
import { watch } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { buildContracts, ROOT } from "./lib/build.ts";
import { portsFromEnvironment } from "./lib/ports.ts";
import { StackError } from "./lib/processes.ts";
import { forgetStack, Started, startStack } from "./lib/stack.ts";

/** Separate from the state of `npm start`. */
const dir = join(process.env.GENUINE_DIR ?? join(ROOT, ".genuine"), "dev");
/** Debounce: an editor saves several files at once. */
const SETTLE_MS = 300;
const say = (text: string) => console.log(text);
const started = new Started();
let stopping = false;

process.on("SIGINT", () => void shutDown(0));
process.on("SIGTERM", () => void shutDown(0));

try {
  await buildContracts();
  await bringUp();
  for await (const _ of changes(join(ROOT, "contracts"))) {
    say("\nA contract changed: compiling…");
    try {
      await buildContracts();
    } catch (error) {
      say(error instanceof Error ? error.message : String(error));
      continue;
    }
    await started.stop();
    await forgetStack(dir);
    await bringUp();
  }
} catch (error) {
  if (!stopping) {
    console.error(error instanceof StackError ? error.message : error);
    await shutDown(1);
  }
}

async function bringUp(): Promise<void> {
  const began = Date.now();
  const { urls } = await startStack({
    started,
    dir,
    ports: portsFromEnvironment(),
    page: true,
    watch: true,
    say,
    onCrash: (error) => {
      if (!stopping) console.error(error.message);
      void shutDown(1);
    },
  });
  say(
    `\nReady in ${((Date.now() - began) / 1000).toFixed(1)} s: ${urls.page}   Logs: ${join(dir, "logs")}   Stop: Ctrl-C`,
  );
}

/** Called once for each burst of changes below `path`. */
async function* changes(path: string): AsyncGenerator<void> {
  let changed = Promise.withResolvers<void>();
  void (async () => {
    for await (const { filename } of watch(path, { recursive: true }))
      if (filename?.endsWith(".sol")) changed.resolve();
  })();
  for (;;) {
    await changed.promise;
    await sleep(SETTLE_MS);
    changed = Promise.withResolvers();
    yield;
  }
}

async function shutDown(code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  say("Stopping…");
  await started.stop();
  process.exit(code);
}
