/**
 * Whether a live deployment is what this version deploys: code, immutables, what its storage began with, wiring and token.
 * The expected values come from the Ignition module and the settings, like the deployment itself.
 */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { CONTRACT_NAMES, type ContractName, type Deployment, LOCAL_CHAIN_ID } from "@genuine/sdk/deployment";
import {
  type Abi,
  type Address,
  domainSeparator,
  encodeDeployData,
  getAddress,
  type Hex,
  isAddressEqual,
  type PublicClient,
  pad,
  parseAbi,
  parseAbiItem,
  size,
  slice,
} from "viem";
import Genuine from "../../ignition/modules/Genuine.ts";
import { parametersOf } from "../deploy.ts";
import type { Settings } from "../settings.ts";
import { ROOT } from "./build.ts";

type Artifact = {
  contractName: string;
  abi: Abi;
  bytecode: Hex;
  deployedBytecode: Hex;
  immutableReferences: Record<string, { start: number; length: number }[]>;
  buildInfoId: string;
};
type Place = { name: string; start: number };
/** A contract with all that is to be found at its address. */
type Expected = { name: ContractName; address: Address; artifact: Artifact; input: Hex; immutables: Place[] };
type Future = (typeof Genuine)["futures"] extends Set<infer F> ? F : never;

const WIRED = parseAbiItem("event ModulesWired(address[] modules)");
const TOKEN = parseAbi(["function decimals() view returns (uint8)"]);
const EIP712 = parseAbi([
  "function eip712Domain() view returns (bytes1, string name, string version, uint256 chainId, address verifyingContract, bytes32, uint256[])",
]);
/** Decimals of money in settings and on the page. */
const DECIMALS = 6;
/** Two accounts that create the same contract: differences depend on the creator and the address. */
const CREATORS: readonly Address[] = [pad("0x1", { size: 20 }), pad("0x2", { size: 20 })];
/** Blocks in which a deployment may have been made, from its first one on. */
const BLOCKS = 20_000n;
const LOG_RANGE = 500n;

/** @returns each fault in a sentence; none where all is as expected */
export async function verifyDeployment(
  client: PublicClient,
  deployment: Deployment,
  settings: Settings,
): Promise<string[]> {
  const chainId = await client.getChainId();
  if (chainId !== deployment.chainId)
    return [`The node is on chain ${chainId}, the deployment is for chain ${deployment.chainId}.`];
  const faults: string[] = [];
  const nameAt = new Map(CONTRACT_NAMES.map((name) => [deployment.contracts[name], name] as const));
  const called = (address: Address) => {
    const name = nameAt.get(getAddress(address));
    return name === undefined ? `${address} (none of this deployment)` : `${name} (${address})`;
  };
  if (nameAt.size < CONTRACT_NAMES.length) faults.push("Two contracts of the deployment have the same address.");

  const expected: Expected[] = [];
  for (const future of Genuine.futures) {
    const { contractName } = future as { contractName?: string };
    if (contractName === undefined || !("constructorArgs" in future)) continue;
    const artifact = await readArtifact(contractName);
    const args = resolved(future.constructorArgs, deployment, settings) as unknown[];
    const name = nameOf(future);
    const input = encodeDeployData({ abi: artifact.abi, bytecode: artifact.bytecode, args });
    const address = deployment.contracts[name];
    expected.push({ name, address, artifact, input, immutables: await immutablesOf(artifact) });
  }
  faults.push(...(await tokenFaults(client, deployment)));
  const running: Expected[] = [];
  for (const contract of expected) {
    const found = await codeFaults(client, contract, called);
    if (found.length === 0) running.push(contract);
    faults.push(...found);
  }
  const wired = await wiringFaults(client, deployment, settings, called);
  faults.push(...wired.faults, ...(await originFaults(client, deployment, running, wired.until)));
  return faults;
}

async function tokenFaults(client: PublicClient, { chainId, contracts }: Deployment): Promise<string[]> {
  const code = await client.getCode({ address: contracts.token });
  if (code === undefined) return [`There is no code at token (${contracts.token}).`];
  const decimals = await client
    .readContract({ address: contracts.token, abi: TOKEN, functionName: "decimals" })
    .catch(() => undefined);
  if (decimals !== DECIMALS)
    return [`token (${contracts.token}) has ${decimals ?? "no"} decimals, money here has ${DECIMALS}.`];
  const free = await readArtifact("TestDollar");
  if (chainId !== LOCAL_CHAIN_ID && same(code, free.deployedBytecode, await immutablesOf(free)))
    return [
      `token (${contracts.token}) is the test dollar, which anybody can mint, and must not be money on chain ${chainId}.`,
    ];
  return [];
}

/** Code and immutables. A constructor is run once more, without a transaction, for what they should be. */
async function codeFaults(
  client: PublicClient,
  { name, address, artifact, input, immutables }: Expected,
  called: (address: Address) => string,
): Promise<string[]> {
  const actual = await client.getCode({ address });
  if (actual === undefined) return [`There is no code at ${name} (${address}).`];
  if (!same(actual, artifact.deployedBytecode, immutables))
    return [`${name} (${address}) does not run the code of ${artifact.contractName} of this version.`];
  const [one, other] = await Promise.all(
    CREATORS.map(async (account) => (await client.call({ account, data: input })).data ?? "0x"),
  );
  const faults = new Set<string>();
  for (const place of immutables) {
    const [held, wanted] = [wordAt(actual, place), wordAt(one!, place)];
    const own = await ownWord(client, place.name, address);
    if (own === undefined && wanted !== wordAt(other!, place)) continue; // of its creator, whose power ended with the wiring
    const right = own ?? wanted;
    if (held === right) continue;
    // Numbers are small: where one of the two is an address, both are.
    const isAddress = [held, right].some((word) => BigInt(word) >= 2n ** 96n && BigInt(word) < 2n ** 160n);
    const inWords = (word: Hex) => {
      if (isAddress) return called(getAddress(slice(word, 12)));
      return BigInt(word) < 2n ** 96n ? BigInt(word).toString() : word;
    };
    faults.add(
      `${name} (${address}) has ${place.name.replace(/^_/, "")} ${inWords(held)}, expected ${inWords(right)}.`,
    );
  }
  return [...faults];
}

/** Expected value of an immutable that depends on the contract's own address; undefined for others. */
async function ownWord(client: PublicClient, immutable: string, address: Address): Promise<Hex | undefined> {
  if (immutable === "_cachedThis") return pad(address.toLowerCase() as Hex);
  if (immutable !== "_cachedDomainSeparator") return undefined;
  const [, name, version] = await client.readContract({ address, abi: EIP712, functionName: "eip712Domain" });
  return domainSeparator({
    domain: { name, version, chainId: await client.getChainId(), verifyingContract: address },
  });
}

/** Modules of each contract: set once, by an event, and never changed. */
async function wiringFaults(
  client: PublicClient,
  deployment: Deployment,
  settings: Settings,
  called: (address: Address) => string,
): Promise<{ faults: string[]; until: bigint }> {
  const plan = new Map<ContractName, Address[]>();
  for (const future of Genuine.futures) {
    if (!("functionName" in future) || future.functionName !== "wire" || !("args" in future)) continue;
    const [modules] = resolved(future.args, deployment, settings) as [Address[]];
    plan.set(nameOf(future.contract), modules);
  }
  const faults: string[] = [];
  const found = await wiringEvents(client, deployment, [...plan.keys()]);
  let until = BigInt(deployment.startBlock);
  for (const [name, modules] of plan) {
    const address = deployment.contracts[name];
    const wired = found.get(name);
    if (wired === undefined) {
      const remedy = "either its deployer can still name its modules, or startBlock is later than the deployment";
      faults.push(`${name} (${address}) was not wired in or after block ${deployment.startBlock}: ${remedy}.`);
      continue;
    }
    if (wired.block > until) until = wired.block;
    for (const extra of wired.modules.filter((each) => !modules.some((module) => isAddressEqual(each, module))))
      faults.push(
        `${name} (${address}) accepts calls of a module from ${called(extra)}, which is none of its modules.`,
      );
    for (const missing of modules.filter((each) => !wired.modules.some((module) => isAddressEqual(each, module))))
      faults.push(`${name} (${address}) accepts no calls from ${called(missing)}, which is one of its modules.`);
    const complete = modules.length === wired.modules.length && faults.every((fault) => !fault.startsWith(`${name} (`));
    if (complete && modules.some((module, i) => !isAddressEqual(module, wired.modules[i]!)))
      faults.push(`${name} (${address}) was wired with its modules in the wrong order.`);
  }
  return { faults, until };
}

async function wiringEvents(client: PublicClient, { contracts, startBlock }: Deployment, names: ContractName[]) {
  const found = new Map<ContractName, { modules: readonly Address[]; block: bigint }>();
  const latest = await client.getBlockNumber();
  const last = min(latest, BigInt(startBlock) + BLOCKS);
  for (let from = BigInt(startBlock); from <= last && found.size < names.length; from += LOG_RANGE) {
    const logs = await client.getLogs({
      address: names.map((name) => contracts[name]),
      event: WIRED,
      strict: true,
      fromBlock: from,
      toBlock: min(from + LOG_RANGE - 1n, last),
    });
    for (const { address, args, blockNumber } of logs) {
      const name = names.find((each) => isAddressEqual(contracts[each], address))!;
      if (!found.has(name)) found.set(name, { modules: args.modules, block: blockNumber });
    }
  }
  return found;
}

/**
 * Code says nothing of what storage began with: another constructor could have left balances or modules there. So each
 * contract has to come from a transaction with this version's constructor and arguments.
 */
async function originFaults(
  client: PublicClient,
  { startBlock }: Deployment,
  contracts: readonly Expected[],
  until: bigint,
): Promise<string[]> {
  const inputs = new Map<Address, Hex>();
  for (let blockNumber = BigInt(startBlock); blockNumber <= until && inputs.size < contracts.length; blockNumber++) {
    const { transactions } = await client.getBlock({ blockNumber, includeTransactions: true });
    for (const { hash, to, input } of transactions) {
      if (to !== null) continue;
      const { contractAddress } = await client.getTransactionReceipt({ hash });
      const contract = contracts.find(({ address }) => contractAddress && isAddressEqual(address, contractAddress));
      if (contract !== undefined) inputs.set(contract.address, input);
    }
  }
  return contracts.flatMap(({ name, address, artifact, input }) => {
    const actual = inputs.get(address);
    if (actual === undefined)
      return [
        `${name} (${address}) was created by no transaction of the blocks ${startBlock} to ${until}: what its storage began with is unknown.`,
      ];
    if (actual === input) return [];
    return [
      `${name} (${address}) was not created by the constructor of ${artifact.contractName} of this version: what its storage began with is unknown.`,
    ];
  });
}

/** Arguments of the Ignition module, with what stands for them. */
function resolved(argument: unknown, deployment: Deployment, settings: Settings): unknown {
  if (Array.isArray(argument)) return argument.map((each) => resolved(each, deployment, settings));
  if (typeof argument !== "object" || argument === null) return argument;
  if ("contractName" in argument) return deployment.contracts[nameOf(argument as Future)];
  const { type, name } = argument as { type?: string; name?: string };
  if (type === "MODULE_PARAMETER")
    return (parametersOf(settings, deployment.contracts.token) as Record<string, unknown>)[name!];
  return Object.fromEntries(Object.entries(argument).map(([key, each]) => [key, resolved(each, deployment, settings)]));
}

function nameOf(contract: unknown): ContractName {
  return Object.entries(Genuine.results).find(([, future]) => future === contract)![0] as ContractName;
}

/** By its name alone: no two contracts have the same. */
async function readArtifact(name: string): Promise<Artifact> {
  const { artifacts } = await import("hardhat");
  return (await artifacts.readArtifact(name)) as unknown as Artifact;
}

/** Where in the code which immutable stands. */
async function immutablesOf({ buildInfoId, immutableReferences }: Artifact): Promise<Place[]> {
  if (Object.keys(immutableReferences).length === 0) return [];
  const names = await (variables.get(buildInfoId) ??
    variables.set(buildInfoId, readNames(buildInfoId)).get(buildInfoId)!);
  return Object.entries(immutableReferences).flatMap(([id, places]) =>
    places.map(({ start }) => ({ name: names.get(Number(id)) ?? `immutable ${id}`, start })),
  );
}

/** Names of variables by build, whose file is large: read once. */
const variables = new Map<string, Promise<Map<number, string>>>();

async function readNames(buildInfoId: string): Promise<Map<number, string>> {
  const path = resolve(ROOT, `artifacts/build-info/${buildInfoId}.output.json`);
  const { output } = JSON.parse(await readFile(path, "utf8")) as { output: { sources: unknown } };
  const names = new Map<number, string>();
  collectNames(output.sources, names);
  return names;
}

/** Variables of a syntax tree by their ids. */
function collectNames(node: unknown, names: Map<number, string>): void {
  if (typeof node !== "object" || node === null) return;
  const { nodeType, id, name } = node as { nodeType?: string; id?: number; name?: string };
  if (nodeType === "VariableDeclaration") names.set(id!, name!);
  for (const each of Object.values(node)) collectNames(each, names);
}

const WORD = 32;

function wordAt(code: Hex, { start }: Place): Hex {
  return size(code) < start + WORD ? "0x" : slice(code, start, start + WORD);
}

/** Equal but for immutables. */
function same(actual: Hex, compiled: Hex, immutables: readonly Place[]): boolean {
  return masked(actual, immutables) === masked(compiled, immutables);
}

function masked(code: Hex, immutables: readonly Place[]): string {
  let text = code.slice(2).toLowerCase();
  for (const { start } of immutables)
    text = text.slice(0, 2 * start) + "0".repeat(2 * WORD) + text.slice(2 * (start + WORD));
  return text;
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
