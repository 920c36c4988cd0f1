/** An indexer that has read the replayed history of many products. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CONTRACT_NAMES, type Deployment, LOCAL_CHAIN_ID } from "@genuine/sdk/deployment";
import { IndexerClient } from "@genuine/sdk/indexer-client";
import { type Address, numberToHex } from "viem";
import { ROOT } from "../lib/build.ts";
import { freePorts } from "../lib/free-ports.ts";
import { type Service, startService } from "../lib/processes.ts";
import { History } from "./history.ts";
import { startHistoryNode } from "./node.ts";

export type HistoryIndexer = {
  url: string;
  client: IndexerClient;
  service: Service;
  /** What the page of such an indexer needs. */
  env: { GENUINE_RPC_URL: string; GENUINE_DEPLOYMENT: string; GENUINE_INDEXER_URL: string };
  stop(): Promise<void>;
};

const SYNC_HOURS = 3;

/** Resolves once it has read everything. @param say called with the progress */
export async function startHistoryIndexer(
  products: number,
  say: (line: string) => void = () => undefined,
): Promise<HistoryIndexer> {
  const contracts = Object.fromEntries(
    CONTRACT_NAMES.map((name, n) => [name, numberToHex(0xc0_0000 + n, { size: 20 })]),
  ) as Record<string, Address>;
  const deployment = { chainId: LOCAL_CHAIN_ID, chainName: "Replayed history", startBlock: 0, contracts } as Deployment;
  // The history ends about now, for due steps by the clock.
  const history = new History(deployment, products, Math.floor(Date.now() / 1000) - 12 * Math.ceil(products / 20) - 60);
  const dir = await mkdtemp(join(tmpdir(), "genuine-scale-"));
  const node = await startHistoryNode(history, deployment);
  const [port] = (await freePorts(1)) as [number];
  const deploymentFile = join(dir, "deployment.json");
  await writeFile(deploymentFile, JSON.stringify(deployment));
  const began = Date.now();
  let crashed: Error | undefined;
  const service = startService({
    name: "indexer",
    command: join(ROOT, "node_modules/.bin/ponder"),
    args: ["start", "--schema", "genuine", "--port", String(port), "--hostname", "127.0.0.1"],
    cwd: join(ROOT, "indexer"),
    env: {
      GENUINE_RPC_URL: node.url,
      GENUINE_DEPLOYMENT: deploymentFile,
      GENUINE_INDEXER_DIR: join(dir, "database"),
      PONDER_TELEMETRY_DISABLED: "true",
    },
    logFile: join(dir, "indexer.log"),
    onCrash: (error) => (crashed = error),
  });
  const url = `http://127.0.0.1:${port}`;
  const client = new IndexerClient(url);
  const stop = async () => {
    await service.stop();
    await node.close();
    await rm(dir, { recursive: true, force: true });
  };
  try {
    const end = Date.now() + SYNC_HOURS * 3_600_000;
    let told = 0;
    for (;;) {
      if (crashed !== undefined) throw crashed;
      const ready = await fetch(`${url}/ready`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (ready) break;
      if (Date.now() > end)
        throw new Error(
          `The indexer did not get through ${products} products in ${SYNC_HOURS} hours: see ${dir}/indexer.log.`,
        );
      if (Date.now() - told > 30_000) {
        told = Date.now();
        say(
          `  ${Math.round((Date.now() - began) / 1000)} s, ${(await handledEvents(url)).toLocaleString("en")} events`,
        );
      }
      await sleep(200);
    }
    await client.waitForBlock(history.end, { timeoutMs: 600_000 });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    client,
    service,
    env: { GENUINE_RPC_URL: node.url, GENUINE_DEPLOYMENT: deploymentFile, GENUINE_INDEXER_URL: url },
    stop,
  };
}

/** Events that handlers have processed, as Ponder counts them; 0 before it answers. */
export async function handledEvents(url: string): Promise<number> {
  const metrics = await fetch(`${url}/metrics`).then(
    (response) => response.text(),
    () => "",
  );
  return [...metrics.matchAll(/^ponder_indexing_completed_events\{.*\} (\d+)$/gm)].reduce(
    (sum, match) => sum + Number(match[1]),
    0,
  );
}
