/**
 * `npm run network -- --providers 4`: a chain that four providers keep, each with a node and a worker of its own, and the
 * journeys played on it. With `--stay` it stays up afterwards. `--test` runs its tests instead.
 *
 * For machines of their own (docs/networks.md):
 *   --genesis FILE --validators 0x..,0x.. --chain-id 1234   writes the first block
 *   --node DIR --genesis FILE --key FILE --host 192.0.2.1   runs this machine's validator
 *   --vote --rpc http://127.0.0.1:8545 --deployment FILE    keeps its votes in step with the register
 */
import { spawn, spawnSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { parseDeployment } from "@genuine/sdk/deployment";
import { type Address, isAddress } from "viem";
import { buildContracts, ROOT } from "./lib/build.ts";
import { StackError } from "./lib/processes.ts";
import { genesisOf, nodeArguments, prepareNode, RemoteNode } from "./network/consortium.ts";
import { findGeth } from "./network/geth.ts";

/** Seconds between two blocks on machines of their own. */
const PERIOD = 2;
const say = (text: string) => console.log(text);
const began = performance.now();

try {
  const values = options();
  if (values.genesis !== undefined && values.node === undefined) await writeGenesis(values.genesis, values);
  else if (values.node !== undefined) await runNode(values.node, values);
  else if (values.vote) await voteAlways(values);
  else await playAll(values);
  process.exit(0);
} catch (error) {
  console.error(error instanceof StackError ? error.message : error);
  process.exit(1);
}

async function playAll({ providers: text, stay, test: isTest }: Options): Promise<void> {
  const providers = Number(text);
  if (!Number.isInteger(providers) || providers < 3)
    throw new StackError("bad_option", `--providers is ${text}; use a whole number from 3 to 10.`);
  await buildContracts();
  if (isTest) process.exit(test());
  const { startNetwork } = await import("./network/network.ts");
  const { playJourney } = await import("./lib/journey.ts");
  const network = await startNetwork({ dir: join(ROOT, ".genuine", "network"), providers, say });
  try {
    say(`${providers} validators agree, ${providers} workers take orders (${seconds()} s). The journeys:`);
    await playJourney(network.stack, { say, waitUntil: network.waitUntil });
    const height = await network.consortium.agree();
    say(`All nodes agree on block ${height}; the journeys took until second ${seconds()}.`);
    if (stay) {
      say(`Nodes: ${network.consortium.nodes.map(({ url }) => url).join(" ")}. Stop with Ctrl-C.`);
      await new Promise((resolve) => process.once("SIGINT", resolve));
    }
  } finally {
    await network.close();
  }
}

async function writeGenesis(file: string, { validators = "", "chain-id": id = "" }: Options): Promise<void> {
  const addresses = validators.split(",").map((each) => each.trim());
  const wrong = addresses.find((each) => !isAddress(each));
  if (wrong !== undefined)
    throw new StackError("bad_option", `--validators names "${wrong}", which is not an address.`);
  await writeFile(
    file,
    `${JSON.stringify(genesisOf(wholeNumber("--chain-id", id), PERIOD, addresses as Address[]), null, 2)}\n`,
  );
  say(
    `Wrote ${file}: ${addresses.length} validators, a block every ${PERIOD} seconds, no fees. All nodes need the same file.`,
  );
}

async function runNode(home: string, { genesis, key, host = "127.0.0.1", peers = "" }: Options): Promise<void> {
  if (genesis === undefined) throw new StackError("bad_option", "--node needs --genesis, the network's first block.");
  const geth = await findGeth(say);
  const { config } = JSON.parse(await readFile(genesis, "utf8")) as { config: { chainId: number } };
  const address = await prepareNode(geth, home, genesis, key);
  const args = nodeArguments({
    home,
    chainId: config.chainId,
    address,
    rpc: { host: "127.0.0.1", port: 8545 },
    peers: { host, port: 30303 },
    enginePort: 8551,
  });
  say(`The validator ${address} listens to its operator at http://127.0.0.1:8545, to the others at ${host}:30303.`);
  const child = spawn(geth, args, { stdio: ["ignore", "inherit", "inherit"] });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill("SIGTERM"));
  const node = new RemoteNode("http://127.0.0.1:8545");
  void (async () => {
    while ((await node.head().catch(() => undefined)) === undefined) await sleep(500);
    const { enode } = await node.rpc<{ enode: string }>("admin_nodeInfo");
    say(`Give the others this, for their --peers: ${enode.slice(0, enode.indexOf("@"))}@${host}:30303`);
    for (const peer of peers.split(",").filter((each) => each !== "")) await node.rpc("admin_addPeer", peer);
  })();
  const code = await new Promise<number | null>((resolve) => child.once("exit", resolve));
  if (code !== 0) throw new StackError("node_failed", `The node ended with code ${code}.`);
}

async function voteAlways({ rpc = "http://127.0.0.1:8545", deployment }: Options): Promise<void> {
  if (deployment === undefined)
    throw new StackError("bad_option", "--vote needs --deployment, where the contracts are.");
  const known = parseDeployment(JSON.parse(await readFile(deployment, "utf8")));
  const { keepValidators } = await import("./network/validators.ts");
  const stopping = new AbortController();
  process.once("SIGINT", () => stopping.abort());
  say(`Votes by ${rpc} as the register of providers says. Stop with Ctrl-C.`);
  await keepValidators([new RemoteNode(rpc)], known, stopping.signal, {
    pauseMs: 10_000,
    away: (error) => console.error(`Could not vote: ${error instanceof Error ? error.message.split("\n")[0] : error}`),
  });
}

function wholeNumber(option: string, text: string): number {
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text);
  throw new StackError("bad_option", `${option} is "${text}"; use a whole number above 0.`);
}

function seconds(): number {
  return Math.round((performance.now() - began) / 1000);
}

/** @returns the exit code of the tests with a real network */
function test(): number {
  const options = ["--disable-warning=ExperimentalWarning", "--test", "--test-timeout=1800000"];
  const { status } = spawnSync(process.execPath, [...options, "test/network/*.test.ts"], {
    cwd: ROOT,
    stdio: "inherit",
  });
  return status ?? 1;
}

type Options = ReturnType<typeof options>;
function options() {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    options: {
      providers: { ...text, default: "4" },
      stay: { type: "boolean", default: false },
      test: { type: "boolean", default: false },
      genesis: text,
      validators: text,
      "chain-id": text,
      node: text,
      key: text,
      host: text,
      peers: text,
      vote: { type: "boolean", default: false },
      rpc: text,
      deployment: text,
    },
  });
  return values;
}
