import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { EspClient } from "@genuine/sdk/esp-client";
import { LOCAL_ACCOUNTS, type LocalRole } from "@genuine/sdk/local";
import { DatabaseError } from "pg";
import type { Job } from "../../../esp/src/jobs/job.ts";
import { endWithThisProcess } from "../../../scripts/lib/processes.ts";
import { closeAtEnd } from "../../support/leftovers.ts";
import type { TestChain } from "./local-chain.ts";
import { askPostgres } from "./postgres-server.ts";

const MAIN = resolve(import.meta.dirname, "../../../esp/src/main.ts");

/** Longer than a start takes on any machine that does anything at all: only a worker that hangs is given up. */
const HANG_SECONDS = 300;

export type WorkerOptions = { role?: LocalRole; env?: Record<string, string> };

/** One worker as its own process, with a directory that outlives it. Created by a test, it is killed when that test ends. */
export class WorkerProcess {
  readonly dir: string;
  readonly endpoint: string;
  readonly client: EspClient;
  output = "";
  /** Its settings. */
  readonly env: Readonly<Record<string, string>>;
  #child: ChildProcess | undefined;
  #ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }> | undefined;

  private constructor(dir: string, port: number, env: Record<string, string>) {
    this.dir = dir;
    this.endpoint = `http://127.0.0.1:${port}`;
    this.client = new EspClient(this.endpoint);
    this.env = env;
  }

  static async create(chain: TestChain, { role = "aurora", env = {} }: WorkerOptions = {}): Promise<WorkerProcess> {
    const port = await freePort();
    const dir = join(chain.dir, `esp-${role}-${port}`);
    const worker = new WorkerProcess(dir, port, {
      GENUINE_RPC_URL: chain.lineUrl,
      GENUINE_DEPLOYMENT: chain.deploymentFile,
      GENUINE_ESP_KEY: LOCAL_ACCOUNTS[role].privateKey,
      GENUINE_ESP_NAME: LOCAL_ACCOUNTS[role].name,
      GENUINE_ESP_ENDPOINT: `http://127.0.0.1:${port}`,
      GENUINE_ESP_PORT: String(port),
      GENUINE_ESP_DIR: dir,
      // Keys are locked by account and chain, and two chains that begin in the same second cannot be distinguished.
      TMPDIR: chain.dir,
      GENUINE_ESP_FEE: "2",
      GENUINE_ESP_STAKE: "1000",
      GENUINE_ESP_POLL_MS: "100",
      // Quick and small; the embedded painter has tests of its own.
      GENUINE_ESP_GENERATOR: "pattern",
      GENUINE_PATTERN_SIZE: "256",
      // What its servers make is counted.
      GENUINE_ESP_TRIAL: "no",
      NODE_ENV: "test",
      ...env,
    });
    closeAtEnd({ close: () => worker.kill() });
    return worker;
  }

  /** Starts the process; with `ready`, waits until it can work. */
  async start({
    env = {},
    ready = true,
    args = [],
  }: {
    env?: Record<string, string>;
    ready?: boolean;
    args?: string[];
  } = {}): Promise<this> {
    if (this.running) throw new Error("The worker runs already.");
    const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", MAIN, ...args], {
      env: { ...inherited(), ...this.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    endWithThisProcess(child);
    const collect = (chunk: Buffer) => (this.output += chunk.toString());
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    this.#child = child;
    this.#ended = new Promise((done) => child.once("close", (code, signal) => done({ code, signal })));
    if (ready) await this.ready();
    return this;
  }

  /** Runs another command with the same settings to its end. */
  async command(
    name: string,
    env: Record<string, string> = {},
    args: readonly string[] = [],
  ): Promise<{ code: number | null; output: string }> {
    const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", MAIN, name, ...args], {
      env: { ...inherited(), ...this.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    endWithThisProcess(child);
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
    return new Promise((done) => child.once("close", (code) => done({ code, output })));
  }

  async ready(): Promise<void> {
    for (let end = Date.now() + HANG_SECONDS * 1000; Date.now() < end; await sleep(50)) {
      if (!this.running) throw new Error(`The worker ended: ${this.output.slice(-2000)}`);
      const answered = await this.client.ready().then(
        () => true,
        () => false,
      );
      if (answered) return;
    }
    throw new Error(`The worker is not ready: ${this.output.slice(-2000)}`);
  }

  get running(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Ends the process at once, as a power cut would. */
  async kill(): Promise<void> {
    this.#child?.kill("SIGKILL");
    await this.ended();
  }

  async stop(): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    if (this.running) this.#child?.kill("SIGTERM");
    return this.ended();
  }

  async ended(): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    return this.#ended ?? { code: null, signal: null };
  }

  /** The job as it is on disk, or undefined. */
  async storedJob(id: string): Promise<Job | undefined> {
    return (await this.storedJobs()).find((job) => job.id === id);
  }

  /** All jobs as they are on disk. */
  async storedJobs(): Promise<Job[]> {
    return (await this.#rows("SELECT data FROM jobs")).map(({ data }) => JSON.parse(data as string) as Job);
  }

  async #rows(sql: string): Promise<Record<string, unknown>[]> {
    const url = this.env.GENUINE_ESP_DATABASE;
    // Killed before it has made its tables, a worker has nothing there.
    if (url !== undefined)
      return askPostgres(url, sql).catch((error: unknown) =>
        error instanceof DatabaseError && error.code === "42P01" ? [] : Promise.reject(error),
      );
    const database = new DatabaseSync(join(this.dir, "worker.sqlite"), { readOnly: true });
    try {
      return database.prepare(sql).all();
    } finally {
      database.close();
    }
  }
}

/** This process's own environment, without any worker setting. */
function inherited(): Record<string, string> {
  const { PATH = "", NODE_COMPILE_CACHE } = process.env;
  return { PATH, ...(NODE_COMPILE_CACHE !== undefined && { NODE_COMPILE_CACHE }) };
}

async function freePort(): Promise<number> {
  return new Promise((done, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => done(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
