/** `npm start`: the whole system on this machine. `npm start -- --reset` forgets everything first. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { buildContracts, buildPage, ROOT } from "./lib/build.ts";
import { DEFAULT_PORTS, type Ports, Started, startStack } from "./lib/stack.ts";
import { StackError } from "./lib/processes.ts";

const began = Date.now();
const say = (text: string) => console.log(text);
/** Where everything that must survive a stop is kept. */
const dir = process.env.GENUINE_DIR ?? join(ROOT, ".genuine");
const started = new Started();
let stopping = false;

const unknown = process.argv.slice(2).filter((argument) => argument !== "--reset");
if (unknown.length > 0) {
  console.error(
    `Unknown option ${unknown.join(" ")}. The only option is --reset, which forgets the chain and everything made on it.`,
  );
  process.exit(1);
}

process.on("SIGINT", () => void shutDown(0));
process.on("SIGTERM", () => void shutDown(0));

try {
  if (process.argv.includes("--reset")) {
    for (const name of ["chain", "deployment.json", "indexer", "logs", "esp-aurora", "esp-borealis", "esp-cascade"]) {
      await rm(join(dir, name), { recursive: true, force: true });
    }
    say("Everything made before is forgotten.");
  }
  say("Building contracts and page (some seconds; only when something changed)…");
  await buildContracts();
  await buildPage();
  const stack = await startStack({
    started,
    dir,
    ports: ports(),
    page: true,
    say,
    onCrash: (error) => void giveUp(error),
  });
  say(`\nGenuine runs (${Math.round((Date.now() - began) / 1000)} s).\n\n  Open ${stack.urls.page}\n`);
  say("Roles you can play with one click: Alice (creator), Bob (collector), Mallory (plagiarist), Carol (anybody).");
  say("Stop with Ctrl-C; everything is kept. Start afresh with: npm start -- --reset\n");
  if (stack.fresh) {
    say("The providers now make a few first products…");
    // Not before: it needs the ABIs, which a fresh clone has only once the contracts are built.
    const { seedProducts } = await import("./lib/seed.ts");
    await seedProducts(stack, say);
    say("Ready.");
  }
} catch (error) {
  if (!stopping) await giveUp(error);
}

function ports(): Ports {
  const port = (variable: string, fallback: number): number => {
    const text = process.env[variable];
    if (text === undefined || text === "") return fallback;
    const value = Number(text);
    if (!Number.isInteger(value) || value < 1 || value > 65_533) {
      throw new StackError("bad_port", `${variable} is "${text}", which is no port. Use a number from 1 to 65533.`);
    }
    return value;
  };
  return {
    chain: port("GENUINE_CHAIN_PORT", DEFAULT_PORTS.chain),
    indexer: port("GENUINE_INDEXER_PORT", DEFAULT_PORTS.indexer),
    page: port("GENUINE_PAGE_PORT", DEFAULT_PORTS.page),
    esp: port("GENUINE_ESP_PORT", DEFAULT_PORTS.esp),
  };
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
