/** The account that a task acts for, on the contracts of its chain. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Deployment, parseDeployment } from "@genuine/sdk/deployment";
import { LOCAL_ACCOUNTS, type LocalRole, localAccounts } from "@genuine/sdk/local";
import { createPublicClient, type Hex, http } from "viem";
import { Actor } from "../lib/actor.ts";
import { ROOT } from "../lib/build.ts";
import { StackError } from "../lib/processes.ts";

export type LocalOptions = { as: string; rpc: string; indexer: string };

const PEOPLE = ["alice", "bob", "carol", "mallory"] as const satisfies LocalRole[];
export const PROVIDERS = ["aurora", "borealis", "cascade"] as const satisfies LocalRole[];

export async function localActor(
  { as, rpc, indexer }: LocalOptions,
  roles: readonly LocalRole[] = PEOPLE,
): Promise<Actor> {
  const role = roles.find((one) => one === as);
  if (role === undefined) throw new StackError("bad_option", `"${as}" is not one of ${roles.join(", ")}.`);
  const deployment = await deploymentAt(rpc);
  const actor = new Actor({ deployment, urls: { rpc, indexer } }, localAccounts(deployment.chainId)[role].privateKey);
  await actor.getReadyToPay();
  return actor;
}

export function nameOf(as: string): string {
  return LOCAL_ACCOUNTS[as as LocalRole].name;
}

/** @throws StackError bad_option */
export function productId(text: string): Hex {
  if (!/^(0x[0-9a-f]{1,64}|[0-9]+)$/i.test(text))
    throw new StackError("bad_option", `"${text}" is not the id of a product. Copy it from what genuine:mint printed.`);
  return `0x${BigInt(text).toString(16).padStart(64, "0")}`;
}

/** The first known deployment on this chain: of GENUINE_DEPLOYMENT, of scripts/deploy.ts, of `npm start`. */
async function deploymentAt(rpc: string): Promise<Deployment> {
  const client = createPublicClient({ transport: http(rpc) });
  const chainId = await client.getChainId().catch(() => {
    throw new StackError("no_node", `There is no node at ${rpc}. Run "npm start", or "npx hardhat node", first.`);
  });
  const files = [
    ...(process.env.GENUINE_DEPLOYMENT ? [process.env.GENUINE_DEPLOYMENT] : []),
    join(ROOT, "deployments", `${chainId}.json`),
    join(process.env.GENUINE_DIR ?? join(ROOT, ".genuine"), "deployment.json"),
  ];
  for (const file of files) {
    const text = await readFile(file, "utf8").catch(() => undefined);
    if (text === undefined) continue;
    const deployment = parseDeployment(JSON.parse(text));
    if ((await client.getCode({ address: deployment.contracts.vault })) !== undefined) return deployment;
  }
  throw new StackError(
    "not_deployed",
    `None of ${files.join(", ")} is of the chain at ${rpc}. Deploy: npx hardhat run scripts/deploy.ts --network localhost`,
  );
}
