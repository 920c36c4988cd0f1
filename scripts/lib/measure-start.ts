import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ROOT } from "./build.ts";
import { waitForHttp } from "./processes.ts";
import { freeStackPorts, type Ports } from "./stack.ts";

/** Seconds from the command to a page that answers, with ports and state of its own. */
export async function measureStart(): Promise<number> {
  const dir = await mkdtemp(join(tmpdir(), "genuine-bench-"));
  const ports = await freeStackPorts();
  const began = Date.now();
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "scripts/start.ts"], {
    cwd: ROOT,
    stdio: ["ignore", "ignore", "inherit"],
    env: {
      ...process.env,
      ...environmentOf(ports),
      GENUINE_DIR: dir,
    },
  });
  const ended = once(child, "exit");
  try {
    await Promise.race([
      // The page is started last and needs the others; it answers when it is usable.
      waitForHttp(`http://127.0.0.1:${ports.page}`, "The page", 300).then(() =>
        waitForHttp(`http://127.0.0.1:${ports.indexer}/ready`, "The indexer", 60),
      ),
      ended.then(([code]) => {
        throw new Error(`"npm start" ended with exit code ${code} before the page was there.`);
      }),
    ]);
    return Math.round((Date.now() - began) / 100) / 10;
  } finally {
    child.kill("SIGTERM");
    await ended;
    await rm(dir, { recursive: true, force: true });
  }
}

/** Seconds until "npm run dev" is ready in a second run, with ports and state of its own. */
export async function measureDev(): Promise<number> {
  const dir = await mkdtemp(join(tmpdir(), "genuine-bench-"));
  try {
    await readyDev(dir);
    return await readyDev(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function readyDev(dir: string): Promise<number> {
  const began = Date.now();
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "scripts/dev.ts"], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...environmentOf(await freeStackPorts()), GENUINE_DIR: dir },
  });
  const ended = once(child, "exit");
  try {
    for await (const line of createInterface(child.stdout)) {
      if (line.startsWith("Ready in")) return Math.round((Date.now() - began) / 100) / 10;
    }
    throw new Error('"npm run dev" ended before it was ready.');
  } finally {
    child.stdout.resume();
    child.kill("SIGTERM");
    await ended;
  }
}

function environmentOf(ports: Ports) {
  return {
    GENUINE_CHAIN_PORT: String(ports.chain),
    GENUINE_INDEXER_PORT: String(ports.indexer),
    GENUINE_PAGE_PORT: String(ports.page),
    GENUINE_ESP_PORT: String(ports.esp),
  };
}
