/**
 * Deploys the contracts by Ignition, which remembers what it has done: run again, it goes on where it stopped.
 *
 *   npx hardhat run scripts/deploy.ts --network target      (see README, "Deploying elsewhere")
 */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { network } from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";
import type { Deployment } from "@genuine/sdk/deployment";
import Genuine from "../ignition/modules/Genuine.ts";
import TestMoney from "../ignition/modules/TestMoney.ts";
import { type Settings, STANDARD } from "./settings.ts";

type Address = `0x${string}`;

/** Deploys through an open connection. Without `token` a test dollar is deployed as the payment token. */
export async function deployContracts(
  connection: NetworkConnection,
  settings: Settings,
  token?: Address,
): Promise<Deployment> {
  const { ignition, provider } = connection;
  const chainId = Number(await provider.request({ method: "eth_chainId" }));
  const startBlock = Number(await provider.request({ method: "eth_blockNumber" }));
  const local = chainId === 31337;
  const options = {
    config: { requiredConfirmations: 1, blockPollingInterval: 50, timeBeforeBumpingFees: 60_000 },
    // A chain on one's own machine comes and goes: what Ignition remembers of it is deleted below.
    ...(local && { deploymentId: `local-${process.pid}` }),
  };
  const addressOf = async (contract: { getAddress(): Promise<string> }) => (await contract.getAddress()) as Address;

  const paymentToken = token ?? (await addressOf((await ignition.deploy(TestMoney, options)).token));
  const { windows, similarity, challenge, panel, ...rest } = settings;
  const contracts = await ignition.deploy(Genuine, {
    ...options,
    parameters: {
      Genuine: {
        ...rest,
        token: paymentToken,
        windows: { ...windows },
        similarity: { ...similarity },
        challenge: { ...challenge },
        panel: { ...panel },
      },
    },
  });
  if (local)
    await rm(resolve(import.meta.dirname, `../ignition/deployments/local-${process.pid}`), {
      recursive: true,
      force: true,
    });
  return {
    chainId,
    chainName: local ? "Genuine local chain" : connection.networkName,
    startBlock,
    contracts: {
      token: paymentToken,
      vault: await addressOf(contracts.vault),
      espRegistry: await addressOf(contracts.espRegistry),
      reputation: await addressOf(contracts.reputation),
      productRegistry: await addressOf(contracts.productRegistry),
      licenceRegistry: await addressOf(contracts.licenceRegistry),
      generationEscrow: await addressOf(contracts.generationEscrow),
      saleEscrow: await addressOf(contracts.saleEscrow),
      similarity: await addressOf(contracts.similarity),
      challenge: await addressOf(contracts.challenge),
      espPanel: await addressOf(contracts.espPanel),
      upkeepPool: await addressOf(contracts.upkeepPool),
      hashTimelock: await addressOf(contracts.hashTimelock),
    },
  };
}

/** Writes a deployment where the worker, the indexer and the page look for it. */
export async function writeDeployment(path: string, deployment: Deployment): Promise<void> {
  await mkdir(resolve(path, ".."), { recursive: true });
  await writeFile(path, JSON.stringify(deployment, null, 2) + "\n");
}

if (process.argv.some((argument) => argument.endsWith("scripts/deploy.ts"))) {
  const connection = await network.create();
  const deployment = await deployContracts(connection, STANDARD, process.env.GENUINE_TOKEN as Address | undefined);
  const path = resolve(import.meta.dirname, `../deployments/${deployment.chainId}.json`);
  await writeDeployment(path, deployment);
  console.log(`Deployed to chain ${deployment.chainId}; addresses are in deployments/${deployment.chainId}.json`);
}
