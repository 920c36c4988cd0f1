/** The whole system on one machine: chain, contracts, workers, indexer, page. Used by `start`, the journeys and `bench`. */
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Deployment, parseDeployment } from "@genuine/sdk/deployment";
import { IndexerClient } from "@genuine/sdk/indexer-client";
import { furtherLocalKey, LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import { network } from "hardhat";
import { createPublicClient, type Hex, http } from "viem";
import { type LocalChain, startChain } from "../chain.ts";
import { deployContracts, writeDeployment } from "../deploy.ts";
import { LOCAL } from "../settings.ts";
import { ROOT } from "./build.ts";
import { freePorts } from "./free-ports.ts";
import { requireFreePort, type Service, StackError, startService, waitForHttp } from "./processes.ts";

export type Ports = { chain: number; indexer: number; page: number; esp: number };
export const DEFAULT_PORTS: Ports = { chain: 8545, indexer: 42069, page: 3000, esp: 4001 };

/** Timeout for the start of a part on any machine; one that ends instead is noticed at once. */
const HANG_SECONDS = 600;

/** Free ports: one each for chain, indexer and page, and one for each provider. */
export async function freeStackPorts(providers: number = ESPS.length): Promise<Ports> {
  const [chain, indexer, page, esp] = (await freePorts(3 + providers)) as [number, number, number, number];
  return { chain, indexer, page, esp };
}

/** The three providers of a local stack. Aurora and Borealis paint what a prompt names, Cascade makes abstract patterns; Aurora and Cascade also write short stories. Borealis charges by time as well: 3 TUSD for its pictures. Cascade only flags near-duplicates: that is how plagiarism gets in. */
const ESPS = [
  {
    role: "aurora",
    name: "Aurora",
    fee: "2",
    perSecond: "0",
    nearDuplicates: "refuse",
    generator: "embedded",
    writer: "stories",
    textFee: "1",
  },
  {
    role: "borealis",
    name: "Borealis",
    fee: "2.40",
    perSecond: "0.20",
    nearDuplicates: "refuse",
    generator: "embedded",
    writer: "none",
    textFee: "1",
  },
  {
    role: "cascade",
    name: "Cascade",
    fee: "2.5",
    perSecond: "0",
    nearDuplicates: "flag",
    generator: "pattern",
    writer: "stories",
    textFee: "0.80",
  },
] as const;

/** A provider of the stack: its account and what its worker is set to. */
type Provider = { key: Hex } & Record<
  "role" | "name" | "fee" | "perSecond" | "nearDuplicates" | "generator" | "writer" | "textFee",
  string
>;

/** Names of further providers, where a network has more than the local stack. */
const MORE = ["Dorado", "Electra", "Fornax", "Gemma", "Hydra", "Izar", "Juno"];

/**
 * The providers of a stack, the three of the local one first.
 * @throws StackError too_many_providers
 */
export function providersOf(count: number = ESPS.length): Provider[] {
  if (count > ESPS.length + MORE.length)
    throw new StackError("too_many_providers", `A network here has at most ${ESPS.length + MORE.length} providers.`);
  const more = MORE.map((name, i) => ({
    role: name.toLowerCase(),
    name,
    key: furtherLocalKey(i),
    fee: "2",
    perSecond: "0",
    nearDuplicates: "refuse",
    generator: "pattern",
    writer: "none",
    textFee: "1",
  }));
  return [...ESPS.map((esp) => ({ ...esp, key: LOCAL_ACCOUNTS[esp.role].privateKey })), ...more].slice(0, count);
}

/** A chain that runs already and has the contracts, for workers, indexer and page to attach to. */
export type Attachment = {
  rpc: string;
  deploymentFile: string;
  /** A provider each, which has a node of its own; by default the three of the local stack share `rpc`. */
  nodes?: readonly string[];
};

export type Stack = {
  deployment: Deployment;
  /** True if the chain is new. */
  fresh: boolean;
  urls: { rpc: string; indexer: string; page: string; esps: string[] };
};

/** Everything that was started, so that it can be stopped at any moment, even halfway. */
export class Started {
  readonly #services: Service[] = [];
  #chain: LocalChain | undefined;

  addService(service: Service): void {
    this.#services.push(service);
  }
  setChain(chain: LocalChain): void {
    this.#chain = chain;
  }
  /** Sends a signal to one service, for example to suspend and resume it. */
  signal(name: string, signal: NodeJS.Signals): void {
    this.#services.find((service) => service.name === name)?.signal(signal);
  }
  /** From now on services that end by themselves are restarted. */
  keepAlive(say: (text: string) => void): void {
    for (const service of this.#services) service.keepAlive(say);
  }
  /** Stops the services first, so that the journal has everything they sent. */
  async stop(): Promise<void> {
    await Promise.all(this.#services.splice(0).map((service) => service.stop()));
    await this.#chain?.close();
    this.#chain = undefined;
  }
}

/**
 * Starts everything with its state below `dir`, and registers it in `started`.
 * @throws StackError if a port is taken or a part does not start; the caller stops what runs.
 */
export async function startStack(options: {
  started: Started;
  dir: string;
  ports: Ports;
  page: boolean;
  say(text: string): void;
  /** Called when a part ends by itself and is not restarted, or not any more. */
  onCrash(error: StackError): void;
  /**
   * With this, workers, indexer and page are restarted once the stack has been ready, and this is called with a sentence
   * about it. Without it, as in tests, no part may end by itself. The chain runs in this process.
   */
  onRestart?(text: string): void;
  pageEnv?: Record<string, string>;
  /** Environment of all workers. */
  espEnv?: Record<string, string>;
  /** Without it, a new local chain is started. */
  attach?: Attachment;
  /** Workers, indexer and page reload when their sources change. */
  watch?: boolean;
}): Promise<Stack> {
  const { started, dir, ports, say, attach, watch = false } = options;
  const providers = providersOf(attach?.nodes?.length);
  // A part that ends while the others start up makes the start fail at once.
  const crashed = Promise.withResolvers<never>();
  crashed.promise.catch(() => undefined);
  const onCrash = (error: StackError) => {
    crashed.reject(error);
    options.onCrash(error);
  };
  if (attach === undefined) await requireFreePort(ports.chain, "the local chain", "GENUINE_CHAIN_PORT");
  await requireFreePort(ports.indexer, "the indexer", "GENUINE_INDEXER_PORT");
  for (const [i, esp] of providers.entries())
    await requireFreePort(ports.esp + i, `the worker of ${esp.name}`, "GENUINE_ESP_PORT");
  if (options.page) await requireFreePort(ports.page, "the page", "GENUINE_PAGE_PORT");

  const logFile = (name: string) => join(dir, "logs", `${name}.log`);
  const start = (name: string, command: string, args: string[], cwd: string, env: Record<string, string>) =>
    started.addService(startService({ name, command, args, cwd, env, logFile: logFile(name), onCrash }));

  const { rpc, deploymentFile, fresh, head } =
    attach === undefined ? await ownChain(options) : await attachedChain(dir, attach);
  const deployment = parseDeployment(JSON.parse(await readFile(deploymentFile, "utf8")));

  // A chain that begins in the same second as another has the same first block: their workers' locks would collide.
  const temporary = join(dir, "tmp");
  await mkdir(temporary, { recursive: true });
  say(`Starting ${providers.length} providers, the indexer${options.page ? " and the page…" : "…"}`);
  const common = { GENUINE_RPC_URL: rpc, GENUINE_DEPLOYMENT: deploymentFile };
  const esps = providers.map((_, i) => `http://127.0.0.1:${ports.esp + i}`);
  for (const [i, esp] of providers.entries()) {
    start(
      `esp-${esp.role}`,
      process.execPath,
      [...(watch ? ["--watch"] : []), "--disable-warning=ExperimentalWarning", "src/main.ts"],
      join(ROOT, "esp"),
      {
        ...common,
        ...(attach?.nodes && { GENUINE_RPC_URL: attach.nodes[i] }),
        GENUINE_ESP_NAME: esp.name,
        GENUINE_ESP_KEY: esp.key,
        GENUINE_ESP_ENDPOINT: esps[i]!,
        GENUINE_ESP_PORT: String(ports.esp + i),
        GENUINE_ESP_DIR: join(dir, `esp-${esp.role}`),
        GENUINE_ESP_FEE: esp.fee,
        GENUINE_ESP_FEE_PER_SECOND: esp.perSecond,
        GENUINE_ESP_STAKE: "1000",
        GENUINE_ESP_NEAR_DUPLICATES: esp.nearDuplicates,
        GENUINE_ESP_GENERATOR: esp.generator,
        GENUINE_ESP_WRITER: esp.writer,
        GENUINE_ESP_TEXT_FEE: esp.textFee,
        TMPDIR: temporary,
        ...options.espEnv,
      },
    );
  }
  const indexer = `http://127.0.0.1:${ports.indexer}`;
  const page = `http://localhost:${ports.page}`;
  start(
    "indexer",
    "ponder",
    [
      ...(watch ? ["dev", "--disable-ui"] : ["start"]),
      ...["--schema", "genuine", "--port", String(ports.indexer), "--hostname", "127.0.0.1"],
    ],
    join(ROOT, "indexer"),
    {
      ...common,
      GENUINE_INDEXER_DIR: join(dir, "indexer"),
      ...(options.page && { GENUINE_SITE_URL: page }),
      PONDER_TELEMETRY_DISABLED: "true",
    },
  );
  if (options.page) {
    start("page", "next", [watch ? "dev" : "start", "--port", String(ports.page)], join(ROOT, "app"), {
      ...common,
      GENUINE_INDEXER_URL: indexer,
      GENUINE_SITE_URL: page,
      GENUINE_TEST_WALLET: "1",
      NEXT_TELEMETRY_DISABLED: "1",
      ...options.pageEnv,
    });
  }
  const ready = Promise.all([
    ...esps.map((url, i) =>
      waitForHttp(
        `${url}/ready`,
        `The worker of ${providers[i]!.name}`,
        HANG_SECONDS,
        logFile(`esp-${providers[i]!.role}`),
      ),
    ),
    waitForHttp(`${indexer}/ready`, "The indexer", HANG_SECONDS, logFile("indexer")),
    ...(options.page ? [waitForHttp(page, "The page", HANG_SECONDS, logFile("page"))] : []),
  ]);
  ready.catch(() => undefined); // heard below, if no part ends first
  await Promise.race([ready, crashed.promise]);
  // "Ready" precedes the newest blocks.
  await new IndexerClient(indexer).waitForBlock(await head(), { timeoutMs: HANG_SECONDS * 1000 });
  if (options.onRestart !== undefined) started.keepAlive(options.onRestart);
  return { deployment, fresh, urls: { rpc, indexer, page, esps } };
}

type Chain = Attachment & {
  /** True if there is no state of an earlier start. */
  fresh: boolean;
  /** Number of the newest block. */
  head(): Promise<number>;
};

/** Starts the local chain, or replays it, and deploys the contracts on a new one. */
async function ownChain(options: {
  started: Started;
  dir: string;
  ports: Ports;
  say(text: string): void;
}): Promise<Chain> {
  const { started, dir, ports, say } = options;
  say("Starting the local chain…");
  const journal = join(dir, "chain", "journal.jsonl");
  const deploymentFile = join(dir, "deployment.json");
  const fresh = !existsSync(journal) || !existsSync(deploymentFile);
  if (fresh) await forgetStack(dir);
  const chain = await startChain({ port: ports.chain, journal });
  started.setChain(chain);
  if (chain.replayed > 0) say(`  ${chain.replayed} earlier blocks are back.`);
  if (fresh) {
    say("Deploying the contracts…");
    const connection = await network.create({ network: "localhost", override: { url: chain.url } });
    await writeDeployment(deploymentFile, await deployContracts(connection, LOCAL));
    await connection.close();
  }
  return { rpc: chain.url, deploymentFile, fresh, head: chain.head };
}

/** Checks that the chain is reachable and has the contracts. */
async function attachedChain(dir: string, { rpc, deploymentFile }: Attachment): Promise<Chain> {
  const client = createPublicClient({ transport: http(rpc) });
  const text = await readFile(deploymentFile, "utf8").catch(() => "");
  const remedy = "Deploy them: npx hardhat run scripts/deploy.ts --network localhost";
  if (text === "") throw new StackError("not_deployed", `There is no deployment at ${deploymentFile}. ${remedy}`);
  const { contracts } = parseDeployment(JSON.parse(text));
  const { hash } = await client.getBlock({ blockNumber: 0n }).catch(() => {
    throw new StackError("no_node", `There is no node at ${rpc}. Start one: npx hardhat node`);
  });
  if ((await client.getCode({ address: contracts.vault })) === undefined) {
    throw new StackError(
      "not_deployed",
      `The contracts of ${deploymentFile} are not on the chain at ${rpc}. ${remedy}`,
    );
  }
  // Hardhat's node loses its chain when it ends; the state of the others must go with it.
  const known = join(dir, "attached-to");
  const identity = `${hash} ${contracts.vault}`;
  const fresh = (await readFile(known, "utf8").catch(() => "")) !== identity;
  if (fresh) {
    await forgetStack(dir);
    await mkdir(dir, { recursive: true });
    await writeFile(known, identity);
  }
  return { rpc, deploymentFile, fresh, head: async () => Number(await client.getBlockNumber({ cacheTime: 0 })) };
}

/** Removes the chain, and the state of workers and indexer. */
export async function forgetStack(dir: string): Promise<void> {
  for (const name of [
    "chain",
    "deployment.json",
    "indexer",
    ...providersOf(ESPS.length + MORE.length).map(({ role }) => `esp-${role}`),
  ]) {
    await rm(join(dir, name), { recursive: true, force: true });
  }
}
