/**
 * Deploys the contracts by Ignition, which records its progress: run again, it continues where it stopped.
 *
 *   npx hardhat run scripts/deploy.ts --network localhost   to "npx hardhat node", with the local windows
 *   npx hardhat run scripts/deploy.ts --network target      (see docs/operations.md)
 */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type Deployment, LOCAL_CHAIN_ID } from "@genuine/sdk/deployment";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { network } from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";
import Genuine from "../ignition/modules/Genuine.ts";
import TestMoney from "../ignition/modules/TestMoney.ts";
import { LOCAL, requireSound, type Settings, STANDARD } from "./settings.ts";

type Address = `0x${string}`;

/** Parameters of the Ignition module. */
export function parametersOf({ windows, similarity, challenge, panel, ...rest }: Settings, token: Address) {
  return {
    ...rest,
    token,
    windows: { ...windows },
    similarity: { ...similarity },
    challenge: { ...challenge },
    panel: { ...panel },
  };
}

/**
 * Deploys through an open connection. Without `token` a test dollar is deployed as the payment token, on the local chain alone.
 * @throws GenuineError unbonding_too_short, token_not_named
 */
export async function deployContracts(
  connection: NetworkConnection,
  settings: Settings,
  token?: Address,
): Promise<Deployment> {
  requireSound(settings);
  const { ignition, provider } = connection;
  const chainId = Number(await provider.request({ method: "eth_chainId" }));
  const startBlock = Number(await provider.request({ method: "eth_blockNumber" }));
  const local = chainId === LOCAL_CHAIN_ID;
  const feeFree = !local && Number(await provider.request({ method: "eth_gasPrice" })) === 0;
  if (!local && token === undefined) {
    throw new GenuineError(
      "token_not_named",
      `Chain ${chainId} needs a named token: the test dollar, which anybody can mint, is money on chain ${LOCAL_CHAIN_ID} only.`,
      { remedy: "Set GENUINE_TOKEN to the address of an ERC-20 with permit and 6 decimals." },
    );
  }
  const options = {
    config: { requiredConfirmations: 1, blockPollingInterval: 50, timeBeforeBumpingFees: 60_000 },
    // A local chain is short-lived: Ignition's record of it is deleted below.
    ...(local && { deploymentId: `local-${process.pid}` }),
  };
  const addressOf = async (contract: { getAddress(): Promise<string> }) => (await contract.getAddress()) as Address;

  const paymentToken = token ?? (await addressOf((await ignition.deploy(TestMoney, options)).token));
  const contracts = await ignition.deploy(Genuine, {
    ...options,
    parameters: { Genuine: parametersOf(settings, paymentToken) },
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
    ...(feeFree && { feeFree }),
    contracts: {
      token: paymentToken,
      vault: await addressOf(contracts.vault),
      espRegistry: await addressOf(contracts.espRegistry),
      reputation: await addressOf(contracts.reputation),
      productRegistry: await addressOf(contracts.productRegistry),
      licenceRegistry: await addressOf(contracts.licenceRegistry),
      productDescriptions: await addressOf(contracts.productDescriptions),
      generationEscrow: await addressOf(contracts.generationEscrow),
      saleEscrow: await addressOf(contracts.saleEscrow),
      pledges: await addressOf(contracts.pledges),
      similarity: await addressOf(contracts.similarity),
      examination: await addressOf(contracts.examination),
      parties: await addressOf(contracts.parties),
      challenge: await addressOf(contracts.challenge),
      espPanel: await addressOf(contracts.espPanel),
      upkeepPool: await addressOf(contracts.upkeepPool),
      hashTimelock: await addressOf(contracts.hashTimelock),
    },
  };
}

/** Writes a deployment to the path from which worker, indexer and page read it. */
export async function writeDeployment(path: string, deployment: Deployment): Promise<void> {
  await mkdir(resolve(path, ".."), { recursive: true });
  await writeFile(path, `${JSON.stringify(deployment, null, 2)}\n`);
}

if (process.argv.some((argument) => argument.endsWith("scripts/deploy.ts"))) {
  const connection = await network.create();
  const chainId = Number(await connection.provider.request({ method: "eth_chainId" }));
  const settings = chainId === LOCAL_CHAIN_ID ? LOCAL : STANDARD;
  const deployment = await deployContracts(connection, settings, process.env.GENUINE_TOKEN as Address | undefined);
  const path = resolve(import.meta.dirname, `../deployments/${deployment.chainId}.json`);
  await writeDeployment(path, deployment);
  console.log(`Deployed to chain ${deployment.chainId}; addresses are in deployments/${deployment.chainId}.json`);
}
