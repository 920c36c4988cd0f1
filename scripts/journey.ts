/** `npm run journey`: generation, sale and plagiarism without a browser, against the stack that `npm start` runs. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseDeployment } from "@genuine/sdk/deployment";
import { ROOT } from "./lib/build.ts";
import { playJourney } from "./lib/journey.ts";
import { DEFAULT_PORTS } from "./lib/stack.ts";

const dir = process.env.GENUINE_DIR ?? join(ROOT, ".genuine");
const chain = process.env.GENUINE_CHAIN_PORT ?? DEFAULT_PORTS.chain;
const indexer = process.env.GENUINE_INDEXER_PORT ?? DEFAULT_PORTS.indexer;
const esp = Number(process.env.GENUINE_ESP_PORT ?? DEFAULT_PORTS.esp);
const text = await readFile(join(dir, "deployment.json"), "utf8").catch(() => {
  console.error('There is no local stack yet. Run "npm start" in another terminal first.');
  process.exit(1);
});
await playJourney(
  {
    deployment: parseDeployment(JSON.parse(text)),
    urls: {
      rpc: `http://127.0.0.1:${chain}`,
      indexer: `http://127.0.0.1:${indexer}`,
      esps: [0, 1, 2].map((i) => `http://127.0.0.1:${esp + i}`),
    },
  },
  {
    say: (line) => console.log(line),
    waitUntil: async (time) => {
      const seconds = time - Math.floor(Date.now() / 1000);
      if (seconds > 0) {
        console.log(`  Waiting ${seconds} seconds for the accused's answer…`);
        await sleep((seconds + 1) * 1000);
      }
    },
  },
);
process.exit(0);
