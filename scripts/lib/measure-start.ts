import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "./build.ts";
import { waitForHttp } from "./processes.ts";

/** Seconds from the command to a page that answers, on ports of its own and with a state of its own. */
export async function measureStart(): Promise<number> {
  const dir = await mkdtemp(join(tmpdir(), "genuine-bench-"));
  const began = Date.now();
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "scripts/start.ts"], {
    cwd: ROOT,
    stdio: ["ignore", "ignore", "inherit"],
    env: {
      ...process.env,
      GENUINE_DIR: dir,
      GENUINE_CHAIN_PORT: "28545",
      GENUINE_INDEXER_PORT: "28546",
      GENUINE_PAGE_PORT: "28547",
      GENUINE_ESP_PORT: "28548",
    },
  });
  const ended = once(child, "exit");
  try {
    await Promise.race([
      // The page is started last and needs the others; it answers when people can use it.
      waitForHttp("http://127.0.0.1:28547", "The page", 300).then(() => waitForHttp("http://127.0.0.1:28546/ready", "The indexer", 60)),
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
