/** A gateway as a process of its own, with a directory that outlives it. */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ROOT } from "../../../scripts/lib/build.ts";
import { endWithThisProcess } from "../../../scripts/lib/processes.ts";
import { closeAtEnd } from "../../support/leftovers.ts";

/** Longer than a start takes on any machine: only a gateway that hangs is given up. */
const HANG_MS = 300_000;

export class GatewayProcess {
  output = "";
  readonly #env: Record<string, string>;
  #child: ChildProcess | undefined;
  #ended: Promise<number | null> = Promise.resolve(null);

  constructor(env: Record<string, string>) {
    this.#env = { GENUINE_GATEWAY_PORT: "0", ...env };
    closeAtEnd({ close: () => this.kill() });
  }

  /** @param env Settings that differ from those of before. */
  async start(env: Record<string, string> = {}): Promise<this> {
    const { PATH = "", NODE_COMPILE_CACHE } = process.env;
    const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "src/main.ts"], {
      cwd: join(ROOT, "gateway"),
      env: { PATH, ...(NODE_COMPILE_CACHE !== undefined && { NODE_COMPILE_CACHE }), ...this.#env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    endWithThisProcess(child);
    this.output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => (this.output += chunk.toString()));
    this.#child = child;
    this.#ended = new Promise((resolve) => child.once("close", resolve));
    await this.says(/"The gateway serves"/);
    return this;
  }

  /** Resolves once it has written this. @throws Error when it ended before */
  async says(what: RegExp): Promise<void> {
    for (let end = Date.now() + HANG_MS; Date.now() < end; await sleep(20)) {
      if (what.test(this.output)) return;
      if (this.#child?.exitCode !== null || this.#child.signalCode !== null) break;
    }
    throw new Error(`The gateway did not say ${what}: ${this.output.slice(-2000)}`);
  }

  get url(): string {
    const { port } = JSON.parse(this.output.split("\n").find((line) => line.includes("The gateway serves"))!) as {
      port: number;
    };
    return `http://127.0.0.1:${port}`;
  }

  /** As a power cut would. */
  async kill(): Promise<void> {
    this.#child?.kill("SIGKILL");
    await this.#ended;
  }

  async stop(): Promise<number | null> {
    this.#child?.kill("SIGTERM");
    return this.#ended;
  }
}
