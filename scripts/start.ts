/**
 * `npm start`: the whole system on this machine. `npm start -- --reset` forgets everything first.
 * `npm run attach`, which is `npm start -- --rpc http://127.0.0.1:8545`: the same for an existing chain.
 */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { LOCAL_CHAIN_ID } from "@genuine/sdk/deployment";
import { buildContracts, buildPage, buildSite, ROOT } from "./lib/build.ts";
import { portsFromEnvironment } from "./lib/ports.ts";
import { StackError } from "./lib/processes.ts";
import { forgetStack, Started, startStack } from "./lib/stack.ts";

const began = Date.now();
const say = (text: string) => console.log(text);
/** Where everything that must survive a restart is kept. */
const home = process.env.GENUINE_DIR ?? join(ROOT, ".genuine");
const started = new Started();
let stopping = false;

const { reset, rpc, deployment: deploymentFile } = options();
const site = join(home, "docs");
const dir = rpc === undefined ? home : join(home, "attached");

process.on("SIGINT", () => void shutDown(0));
process.on("SIGTERM", () => void shutDown(0));

try {
  if (reset) {
    await forgetStack(dir);
    await rm(join(dir, "logs"), { recursive: true, force: true });
    say("Everything made before is forgotten.");
  }
  say("Building contracts and page (some seconds; only when something changed)…");
  await buildContracts();
  await buildPage();
  const stack = await startStack({
    started,
    dir,
    ports: portsFromEnvironment(),
    page: true,
    pageEnv: { GENUINE_DOCS_DIR: site },
    say,
    ...(rpc !== undefined && { attach: { rpc, deploymentFile } }),
    onCrash: (error) => void giveUp(error),
    onRestart: say,
  });
  say(
    `\nGenuine runs (${Math.round((Date.now() - began) / 1000)} s).\n\n  Open ${stack.urls.page}\n  Documents: ${stack.urls.page}/docs\n`,
  );
  // Not awaited: the page says so until they are there.
  buildSite(site).catch((error: unknown) => {
    if (!stopping) say(`The documents could not be built: ${error instanceof Error ? error.message : String(error)}`);
  });
  say("Roles you can play with one click: Alice (creator), Bob (collector), Mallory (plagiarist), Carol (anybody).");
  say("Stop with Ctrl-C; everything is kept. Start afresh with: npm start -- --reset\n");
  if (stack.fresh && rpc === undefined) {
    say("The providers now make a few first products…");
    // Imported late: it needs the ABIs, which a fresh clone has only after the contracts are built.
    const { seedProducts } = await import("./lib/seed.ts");
    await seedProducts(stack, say);
    say("Ready.");
  }
} catch (error) {
  if (!stopping) await giveUp(error);
}

function options(): { reset: boolean; rpc?: string; deployment: string } {
  try {
    const { values } = parseArgs({
      options: {
        reset: { type: "boolean", default: false },
        rpc: { type: "string" },
        deployment: { type: "string", default: join(ROOT, "deployments", `${LOCAL_CHAIN_ID}.json`) },
      },
    });
    return values;
  } catch (error) {
    console.error(
      `${error instanceof Error ? error.message : error}\n\nnpm start -- [--reset] [--rpc URL [--deployment FILE]]\n` +
        "  --reset       forgets the chain and everything made on it\n" +
        "  --rpc         attaches to a chain that runs already, instead of starting one\n" +
        `  --deployment  where its contracts are, deployments/${LOCAL_CHAIN_ID}.json unless given`,
    );
    process.exit(1);
  }
}

async function giveUp(error: unknown): Promise<void> {
  console.error(error instanceof StackError ? error.message : error);
  await shutDown(1);
}

async function shutDown(code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  say("Stopping…");
  await started.stop();
  process.exit(code);
}
