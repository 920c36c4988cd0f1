/**
 * Keeps the validators of a Clique chain in step with the register of providers: each provider's node votes in who has its
 * stake, and votes out who has lost or withdrawn it. A vote counts once more than half of the validators agree.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Deployment } from "@genuine/sdk/deployment";
import { espRegistryAbi } from "@genuine/sdk/generated/abis";
import { type Address, zeroAddress } from "viem";
import type { RemoteNode } from "./consortium.ts";

export type Votes = {
  /** To vote in. */
  add: Address[];
  /** To vote out. */
  remove: Address[];
};

/**
 * Votes that a node should cast. Validators of the genesis block that never registered stay: a network begins before its register.
 * @param registered All who ever registered, and whether each has its stake now.
 */
export function votesFor(sealers: readonly Address[], registered: ReadonlyMap<Address, boolean>): Votes {
  const active = [...registered].filter(([, isActive]) => isActive).map(([address]) => address);
  // Without an account with stake, voting out would leave no validator.
  const leaving = active.length === 0 ? [] : sealers.filter((sealer) => registered.get(sealer) === false);
  return { add: active.filter((address) => !sealers.includes(address)), remove: leaving };
}

/** All accounts that ever registered as a provider, in lower case, and whether they are active. */
async function readRegister(
  { client }: Pick<RemoteNode, "client">,
  { contracts }: Deployment,
): Promise<Map<Address, boolean>> {
  const registry = { address: contracts.espRegistry, abi: espRegistryAbi } as const;
  const found = new Map<Address, boolean>();
  for (let i = 1n; ; i++) {
    const esp = await client.readContract({ ...registry, functionName: "espAt", args: [i] });
    if (esp === zeroAddress) return found;
    const isActive = await client.readContract({ ...registry, functionName: "isActive", args: [esp] });
    found.set(esp.toLowerCase() as Address, isActive);
  }
}

/** Has `node` vote once as the register says. */
async function vote(node: RemoteNode, deployment: Deployment): Promise<Votes> {
  const sealers = (await node.rpc<Address[]>("clique_getSigners")).map((each) => each.toLowerCase() as Address);
  const votes = votesFor(sealers, await readRegister(node, deployment));
  const wanted = new Map<string, boolean>([
    ...votes.add.map((address) => [address, true] as const),
    ...votes.remove.map((address) => [address, false] as const),
  ]);
  const standing = await node.rpc<Record<string, boolean>>("clique_proposals");
  for (const address of Object.keys(standing))
    if (wanted.get(address.toLowerCase()) !== standing[address]) await node.rpc("clique_discard", address);
  for (const [address, isAdded] of wanted) await node.rpc("clique_propose", address, isAdded);
  return votes;
}

/** Votes again and again until `signal` fires. A node that does not answer is left out until it does. */
export async function keepValidators(
  nodes: readonly RemoteNode[],
  deployment: Deployment,
  signal: AbortSignal,
  { pauseMs = 2_000, away = () => undefined }: { pauseMs?: number; away?(error: unknown): void } = {},
): Promise<void> {
  while (!signal.aborted) {
    await Promise.all(nodes.map((node) => vote(node, deployment).catch(away)));
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}
