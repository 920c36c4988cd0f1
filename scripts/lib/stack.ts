/** The whole system on one machine: chain, contracts, workers, indexer, page. Used by `start`, the journeys and `bench`. */
import { existsSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { network } from "hardhat";
import { type Deployment, parseDeployment } from "@genuine/sdk/deployment";
import { IndexerClient } from "@genuine/sdk/indexer-client";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import { type LocalChain, startChain } from "../chain.ts";
import { deployContracts, writeDeployment } from "../deploy.ts";
import { LOCAL } from "../settings.ts";
import { ROOT } from "./build.ts";
import { freePorts } from "./free-ports.ts";
import { requireFreePort, type Service, StackError, startService, waitForHttp } from "./processes.ts";

export type Ports = { chain: number; indexer: number; page: number; esp: number };
export const DEFAULT_PORTS: Ports = { chain: 8545, indexer: 42069, page: 3000, esp: 4001 };

/** Ports that nobody uses: one each for chain, indexer and page, and one for each provider. */
export async function freeStackPorts(): Promise<Ports> {
  const [chain, indexer, page, esp] = (await freePorts(3 + ESPS.length)) as [number, number, number, number];
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

export type Stack = {
  deployment: Deployment;
  /** True if the chain began at this start. */
  fresh: boolean;
  urls: { rpc: string; indexer: string; page: string; esps: string[] };
};

/** What has been started, so that it can be stopped at any moment, also half way. */
export class Started {
  readonly #services: Service[] = [];
  #chain: LocalChain | undefined;

  addService(service: Service): void {
    this.#services.push(service);
  }
  setChain(chain: LocalChain): void {
    this.#chain = chain;
  }
  /** Sends a signal to one service, for example to hold it and let it go on. */
  signal(name: string, signal: NodeJS.Signals): void {
    this.#services.find((service) => service.name === name)?.signal(signal);
  }
  /** Stops the services first, so that the chain's journal has all they sent. */
  async stop(): Promise<void> {
    await Promise.all(this.#services.splice(0).map((service) => service.stop()));
    await this.#chain?.close();
    this.#chain = undefined;
  }
}

/**
 * Starts everything below `dir`, which keeps the state from one start to the next, and notes it in `started`.
 * @throws StackError when a port is taken or a part does not come up; stopping what runs is the caller's.
 */
export async function startStack(options: {
  started: Started;
  dir: string;
  ports: Ports;
  page: boolean;
  say(text: string): void;
  onCrash(error: StackError): void;
  pageEnv?: Record<string, string>;
}): Promise<Stack> {
  const { started, dir, ports, say, onCrash } = options;
  await requireFreePort(ports.chain, "the local chain", "GENUINE_CHAIN_PORT");
  await requireFreePort(ports.indexer, "the indexer", "GENUINE_INDEXER_PORT");
  for (const [i, esp] of ESPS.entries())
    await requireFreePort(ports.esp + i, `the worker of ${esp.name}`, "GENUINE_ESP_PORT");
  if (options.page) await requireFreePort(ports.page, "the page", "GENUINE_PAGE_PORT");

  const logFile = (name: string) => join(dir, "logs", `${name}.log`);
  const start = (name: string, command: string, args: string[], cwd: string, env: Record<string, string>) =>
    started.addService(startService({ name, command, args, cwd, env, logFile: logFile(name), onCrash }));

  say("Starting the local chain…");
  const journal = join(dir, "chain", "journal.jsonl");
  const deploymentFile = join(dir, "deployment.json");
  const fresh = !existsSync(journal) || !existsSync(deploymentFile);
  if (fresh) {
    // What the others remember belongs to a chain that is gone.
    for (const name of ["chain", "indexer", ...ESPS.map((esp) => `esp-${esp.role}`)]) {
      await rm(join(dir, name), { recursive: true, force: true });
    }
  }
  const chain = await startChain({ port: ports.chain, journal });
  started.setChain(chain);
  if (chain.replayed > 0) say(`  ${chain.replayed} earlier blocks are back.`);
  const rpc = chain.url;

  if (fresh) {
    say("Deploying the contracts…");
    const connection = await network.create({ network: "localhost", override: { url: rpc } });
    await writeDeployment(deploymentFile, await deployContracts(connection, LOCAL));
    await connection.close();
  }
  const deployment = parseDeployment(JSON.parse(await readFile(deploymentFile, "utf8")));

  // A chain that begins in the same second as another has the same first block: their workers' locks of a key must not meet.
  const temporary = join(dir, "tmp");
  await mkdir(temporary, { recursive: true });
  say("Starting three providers, the indexer" + (options.page ? " and the page…" : "…"));
  const common = { GENUINE_RPC_URL: rpc, GENUINE_DEPLOYMENT: deploymentFile };
  const esps = ESPS.map((esp, i) => `http://127.0.0.1:${ports.esp + i}`);
  for (const [i, esp] of ESPS.entries()) {
    start(
      `esp-${esp.role}`,
      process.execPath,
      ["--disable-warning=ExperimentalWarning", "src/main.ts"],
      join(ROOT, "esp"),
      {
        ...common,
        GENUINE_ESP_NAME: esp.name,
        GENUINE_ESP_KEY: LOCAL_ACCOUNTS[esp.role].privateKey,
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
      },
    );
  }
  const indexer = `http://127.0.0.1:${ports.indexer}`;
  start(
    "indexer",
    "ponder",
    ["start", "--schema", "genuine", "--port", String(ports.indexer), "--hostname", "127.0.0.1"],
    join(ROOT, "indexer"),
    {
      ...common,
      GENUINE_INDEXER_DIR: join(dir, "indexer"),
      PONDER_TELEMETRY_DISABLED: "true",
    },
  );
  const page = `http://localhost:${ports.page}`;
  if (options.page) {
    start("page", "next", ["start", "--port", String(ports.page)], join(ROOT, "app"), {
      ...common,
      GENUINE_INDEXER_URL: indexer,
      GENUINE_TEST_WALLET: "1",
      NEXT_TELEMETRY_DISABLED: "1",
      ...options.pageEnv,
    });
  }
  await Promise.all([
    ...esps.map((url, i) =>
      waitForHttp(`${url}/ready`, `The worker of ${ESPS[i]!.name}`, 60, logFile(`esp-${ESPS[i]!.role}`)),
    ),
    waitForHttp(`${indexer}/ready`, "The indexer", 90, logFile("indexer")),
    ...(options.page ? [waitForHttp(page, "The page", 60, logFile("page"))] : []),
  ]);
  // "Ready" comes before the indexer has the newest blocks.
  await new IndexerClient(indexer).waitForBlock(await chain.head(), { timeoutMs: 60_000 });
  return { deployment, fresh, urls: { rpc, indexer, page, esps } };
}
