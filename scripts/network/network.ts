/** The whole system on a consortium's chain: validators, contracts, a worker beside each node, indexer. */
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LOCAL_CHAIN_ID } from "@genuine/sdk/deployment";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import { network as hardhatNetwork } from "hardhat";
import { deployContracts, writeDeployment } from "../deploy.ts";
import { freeStackPorts, providersOf, type Stack, Started, startStack } from "../lib/stack.ts";
import { LOCAL, type Settings } from "../settings.ts";
import { Consortium } from "./consortium.ts";
import { findGeth } from "./geth.ts";
import { canHaveNamespaces } from "./namespaces.ts";
import { keepValidators } from "./validators.ts";

export type Network = {
  consortium: Consortium;
  stack: Stack;
  started: Started;
  /** Waits until the chain's clock has passed `time`, Unix seconds. */
  waitUntil(time: number): Promise<void>;
  close(): Promise<void>;
};

export async function startNetwork(options: {
  dir: string;
  providers: number;
  /** How many seal from the first block on; all by default. */
  sealers?: number;
  settings?: Settings;
  say(text: string): void;
}): Promise<Network> {
  const { dir, providers: count, say, settings = LOCAL } = options;
  const geth = await findGeth(say);
  const namespaces = canHaveNamespaces();
  const providers = providersOf(count);
  say(`Starting ${count} validators${namespaces ? ", each in a network namespace of its own" : ""}…`);
  const started = new Started();
  const stopping = new AbortController();
  const consortium = await Consortium.start({
    geth,
    dir: join(dir, "nodes"),
    keys: providers.map(({ key }) => key),
    ...(options.sealers !== undefined && { sealers: options.sealers }),
    chainId: LOCAL_CHAIN_ID,
    period: 1,
    namespaces,
  });
  const close = async () => {
    stopping.abort();
    await started.stop();
    await consortium.close();
  };
  try {
    await consortium.agree(1);
    say("Deploying the contracts…");
    const [first] = consortium.nodes;
    const connection = await hardhatNetwork.create({
      network: "localhost",
      override: { url: first!.url, accounts: [LOCAL_ACCOUNTS.deployer.privateKey], gasPrice: 0n },
    });
    const deployment = await deployContracts(connection, settings);
    await connection.close();
    const deploymentFile = join(dir, "deployment.json");
    await writeDeployment(deploymentFile, deployment);
    const stack = await startStack({
      started,
      dir: join(dir, "stack"),
      ports: await freeStackPorts(count),
      page: false,
      say,
      onCrash: (error) => say(error.message),
      onRestart: say,
      attach: { rpc: first!.url, deploymentFile, nodes: consortium.nodes.map(({ url }) => url) },
    });
    const voting = keepValidators(consortium.nodes, deployment, stopping.signal);
    voting.catch(() => undefined);
    return {
      consortium,
      stack,
      started,
      async waitUntil(time) {
        while (Number((await first!.client.getBlock()).timestamp) <= time) await sleep(500);
      },
      close: async () => {
        await close();
        await voting;
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}
