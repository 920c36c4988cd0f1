/**
 * A chain that the providers keep themselves: each runs a node that seals blocks in turn (Clique), with the key of the
 * provider's account, without fees, and takes transactions in the order in which they arrive.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createWriteStream, existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import {
  type Address,
  concatHex,
  createPublicClient,
  getAddress,
  type Hex,
  http,
  type PublicClient,
  padHex,
  zeroHash,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { freePorts } from "../lib/free-ports.ts";
import { endWithThisProcess, StackError } from "../lib/processes.ts";
import { Namespaces } from "./namespaces.ts";

const run = promisify(execFile);
const RPC_PORT = 8545;
const PEER_PORT = 30303;
const START_SECONDS = 120;
/** Room for every registration with its fingerprints; the base fee stays 0 while blocks are under half full. */
const GAS_LIMIT = 1_000_000_000;
/** Seals need 65 bytes at the end of a header's extra data, 32 at its start are free. */
const SEAL_BYTES = 65;

export type ConsortiumOptions = {
  /** The program. */
  geth: string;
  /** Directory of the network; files of an earlier network are removed. */
  dir: string;
  /** Keys of the validators, who are providers. */
  keys: readonly Hex[];
  /** How many of them seal from the first block on; the others are voted in. All by default. */
  sealers?: number;
  chainId: number;
  /** Seconds between two blocks. */
  period: number;
  /** Each node in a network namespace of its own. */
  namespaces: boolean;
};

type Json = Record<string, unknown>;

/** A validator's node, wherever it runs. */
export class RemoteNode {
  readonly url: string;
  readonly client: PublicClient;

  constructor(url: string) {
    this.url = url;
    this.client = createPublicClient({ transport: http(url, { retryCount: 0 }), cacheTime: 0, pollingInterval: 100 });
  }

  async rpc<T>(method: string, ...params: unknown[]): Promise<T> {
    return (await this.client.request({ method, params } as never)) as T;
  }

  async head(): Promise<{ number: number; hash: Hex }> {
    const { number, hash } = await this.client.getBlock();
    return { number: Number(number), hash };
  }
}

/** A validator's node on this machine. */
export class ConsortiumNode extends RemoteNode {
  readonly address: Address;
  readonly #launch: () => ChildProcess;
  #child: ChildProcess | undefined;

  constructor(address: Address, url: string, launch: () => ChildProcess) {
    super(url);
    this.address = address;
    this.#launch = launch;
  }

  /** @throws StackError node_failed where it does not answer in time */
  async start(): Promise<void> {
    this.#child = this.#launch();
    const ended = new Promise<never>((_, reject) =>
      this.#child!.once("exit", (code) => reject(new StackError("node_failed", `A node ended with code ${code}.`))),
    );
    ended.catch(() => undefined);
    const end = Date.now() + START_SECONDS * 1000;
    for (;;) {
      if (await this.head().catch(() => undefined)) return;
      if (Date.now() > end) throw new StackError("node_failed", `The node at ${this.url} does not answer.`);
      await Promise.race([sleep(100), ended]);
    }
  }

  /** Ends the process: by default as a crash would. */
  async stop(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    child.kill(signal);
    await exited;
  }
}

export class Consortium {
  readonly nodes: readonly ConsortiumNode[];
  readonly #namespaces: Namespaces | undefined;
  #peers: string[] = [];

  private constructor(nodes: readonly ConsortiumNode[], namespaces: Namespaces | undefined) {
    this.nodes = nodes;
    this.#namespaces = namespaces;
  }

  static async start(options: ConsortiumOptions): Promise<Consortium> {
    const { geth, dir, keys, chainId, period, sealers = keys.length } = options;
    const accounts = keys.map((key) => privateKeyToAccount(key));
    await rm(dir, { recursive: true, force: true });
    await mkdir(dir, { recursive: true });
    const genesis = join(dir, "genesis.json");
    const first = accounts.slice(0, sealers).map(({ address }) => address);
    await writeFile(genesis, JSON.stringify(genesisOf(chainId, period, first), null, 2));
    const namespaces = options.namespaces ? new Namespaces(keys.length) : undefined;
    try {
      const ports = namespaces === undefined ? await freePorts(3 * keys.length) : [];
      const nodes: ConsortiumNode[] = [];
      for (const [i, { address }] of accounts.entries()) {
        const home = join(dir, `node-${i}`);
        const keyFile = join(dir, `key-${i}`);
        await writeFile(keyFile, keys[i]!.slice(2), { mode: 0o600 });
        await prepareNode(geth, home, genesis, keyFile);
        await rm(keyFile);
        const [rpcPort, peerPort, enginePort] =
          namespaces === undefined ? ports.slice(3 * i) : [RPC_PORT, PEER_PORT, 8551];
        const host = namespaces?.operatorAddress(i) ?? "127.0.0.1";
        const args = nodeArguments({
          home,
          chainId,
          address,
          rpc: { host, port: rpcPort! },
          peers: { host: namespaces?.peerAddress(i) ?? "127.0.0.1", port: peerPort! },
          enginePort: enginePort!,
        });
        const launch = () => {
          const [command, before] =
            namespaces === undefined ? [geth, []] : ["ip", ["netns", "exec", namespaces.name(i), geth]];
          const child = spawn(command, [...before, ...args], { stdio: ["ignore", "ignore", "pipe"] });
          child.stderr.pipe(createWriteStream(join(home, "node.log"), { flags: "a" }));
          endWithThisProcess(child);
          return child;
        };
        nodes.push(new ConsortiumNode(address, `http://${host}:${rpcPort}`, launch));
      }
      const consortium = new Consortium(nodes, namespaces);
      await Promise.all(nodes.map((node) => node.start()));
      consortium.#peers = await Promise.all(
        nodes.map(async (node, i) => {
          const { enode } = await node.rpc<{ enode: string }>("admin_nodeInfo");
          const [at, port] = [namespaces?.peerAddress(i) ?? "127.0.0.1", namespaces ? PEER_PORT : ports[3 * i + 1]];
          return `${enode.slice(0, enode.indexOf("@"))}@${at}:${port}`;
        }),
      );
      await consortium.#introduceAll();
      return consortium;
    } catch (error) {
      namespaces?.close();
      throw error;
    }
  }

  async #introduceAll(): Promise<void> {
    for (const i of this.nodes.keys()) await this.introduce(i);
  }

  /** Connects node `i` to its peers; to be called after it was restarted. */
  async introduce(i: number): Promise<void> {
    for (const [k, peer] of this.#peers.entries()) if (k !== i) await this.nodes[i]!.rpc("admin_addPeer", peer);
  }

  /** Cuts node `i` from the others. */
  async cut(i: number): Promise<void> {
    if (this.#namespaces !== undefined) return this.#namespaces.connect(i, false);
    for (const [k, node] of this.nodes.entries()) {
      if (k === i) continue;
      await node.rpc("admin_removePeer", this.#peers[i]);
      await this.nodes[i]!.rpc("admin_removePeer", this.#peers[k]);
    }
  }

  /** Joins node `i` to the others again. */
  async heal(i: number): Promise<void> {
    this.#namespaces?.connect(i, true);
    await this.#introduceAll();
  }

  /** Present validators, by the newest block of `node`. */
  async sealers(node = this.nodes[0]!): Promise<Address[]> {
    return (await node.rpc<Address[]>("clique_getSigners")).map((address) => address.toLowerCase() as Address);
  }

  /** Resolves once all nodes have the same block at a height of at least `height`. */
  async agree(height = 1, nodes = this.nodes, seconds = 120): Promise<number> {
    const end = Date.now() + seconds * 1000;
    for (;;) {
      const heads = await Promise.all(nodes.map((node) => node.head().catch(() => undefined)));
      const least = Math.min(...heads.map((head) => head?.number ?? -1));
      if (least >= height) {
        const hashes = await Promise.all(
          nodes.map(async ({ client }) => (await client.getBlock({ blockNumber: BigInt(least) })).hash),
        );
        if (new Set(hashes).size === 1) return least;
      }
      if (Date.now() > end)
        throw new StackError(
          "no_agreement",
          `The nodes do not agree after ${seconds} seconds: ${JSON.stringify(heads)}.`,
        );
      await sleep(200);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.stop("SIGTERM")));
    this.#namespaces?.close();
  }
}

/** The genesis block: no fees, no ether, and the validators. */
export function genesisOf(chainId: number, period: number, sealers: readonly Address[]): Json {
  const sorted = sealers.map((address) => address.toLowerCase() as Address).sort();
  const forks = ["homestead", "eip150", "eip155", "eip158", "byzantium", "constantinople", "petersburg", "istanbul"];
  return {
    config: {
      chainId,
      ...Object.fromEntries([...forks, "berlin", "london"].map((fork) => [`${fork}Block`, 0])),
      clique: { period, epoch: 30_000 },
    },
    difficulty: "1",
    gasLimit: String(GAS_LIMIT),
    baseFeePerGas: "0x0",
    extradata: concatHex([zeroHash, ...sorted, padHex("0x", { size: SEAL_BYTES })]),
    alloc: {},
  };
}

/** How geth is started as a validator that takes no fees. */
export function nodeArguments(node: {
  home: string;
  chainId: number;
  address: Address;
  /** Where its operator's programs reach it. It holds the validator's key: it must not be reached from outside. */
  rpc: { host: string; port: number };
  /** Where the other validators reach it. */
  peers: { host: string; port: number };
  enginePort: number;
}): string[] {
  const { home, chainId, address, rpc, peers, enginePort } = node;
  return [
    ...["--datadir", home, "--networkid", String(chainId), "--nodiscover", "--ipcdisable", "--syncmode", "full"],
    ...["--port", String(peers.port), "--nat", `extip:${peers.host}`],
    ...["--http", "--http.addr", rpc.host, "--http.port", String(rpc.port), "--http.vhosts", "*"],
    ...["--http.api", "eth,net,web3,admin,clique,txpool", "--authrpc.port", String(enginePort)],
    ...["--mine", "--miner.etherbase", address, "--miner.gasprice", "0", "--miner.gaslimit", String(GAS_LIMIT)],
    ...["--unlock", address, "--password", join(home, "password"), "--allow-insecure-unlock"],
    ...["--txpool.pricelimit", "0", "--rpc.gascap", "0", "--rpc.txfeecap", "0", "--gpo.ignoreprice", "0"],
    ...["--gcmode", "archive", "--cache", "64"],
  ];
}

/**
 * Writes the first block and the validator's key into the node's folder; what is there already stays.
 * @param keyFile The key of the provider's account, as 64 hexadecimal digits; needed the first time only.
 * @returns the validator's address
 * @throws StackError no_key, node_failed
 */
export async function prepareNode(geth: string, home: string, genesis: string, keyFile?: string): Promise<Address> {
  await mkdir(home, { recursive: true });
  const password = join(home, "password");
  // Beside the key that it opens: whoever may read this folder is the validator, as a node that seals without asking needs.
  if (!existsSync(password)) await writeFile(password, randomBytes(32).toString("hex"), { mode: 0o600 });
  const keys = join(home, "keystore");
  try {
    if (!existsSync(join(home, "geth", "chaindata"))) await run(geth, ["--datadir", home, "init", genesis]);
    if (!existsSync(keys) || (await readdir(keys)).length === 0) {
      if (keyFile === undefined)
        throw new StackError("no_key", `${home} has no key yet; name a file that has it: --key`);
      await run(geth, ["--datadir", home, "account", "import", "--lightkdf", "--password", password, keyFile]);
    }
  } catch (cause) {
    if (cause instanceof StackError) throw cause;
    const { stderr = String(cause) } = cause as { stderr?: string };
    throw new StackError("node_failed", `geth refuses to begin: ${stderr.trim().split("\n").at(-1)}`);
  }
  const [first] = await readdir(keys);
  const { address } = JSON.parse(await readFile(join(keys, first!), "utf8")) as { address: string };
  return getAddress(`0x${address}`);
}
