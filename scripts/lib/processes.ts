import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream, mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Something that stops the whole command, told to people in one sentence. */
export class StackError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export type Service = {
  name: string;
  logFile: string;
  /** Undefined where it could not start. */
  pid: number | undefined;
  /** Sends a signal to the service and all it started. */
  signal(name: NodeJS.Signals): void;
  stop(): Promise<void>;
};

/** Starts a long-running child process whose output goes to `logFile`. `onCrash` hears of an end that nobody asked for. */
export function startService(options: {
  name: string;
  command: string;
  args: string[];
  cwd: string;
  env: Record<string, string>;
  logFile: string;
  onCrash(error: StackError): void;
}): Service {
  mkdirSync(dirname(options.logFile), { recursive: true });
  const log = createWriteStream(options.logFile, { flags: "a" });
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true, // its own process group: Ctrl-C reaches it only through `stop`, in order
  });
  child.stdout?.pipe(log);
  child.stderr?.pipe(log);
  let stopping = false;
  const exited = new Promise<void>((resolve) => child.once("close", () => resolve()));
  child.once("error", (error) =>
    options.onCrash(new StackError("service_failed", `${options.name} could not start: ${error.message}`)),
  );
  child.once("close", async (code) => {
    if (stopping) return;
    options.onCrash(
      new StackError(
        "service_stopped",
        `${options.name} stopped by itself (exit code ${code}). ${await endOf(options.logFile)}`,
      ),
    );
  });
  return {
    name: options.name,
    logFile: options.logFile,
    pid: child.pid,
    signal: (name) => signal(child, name),
    async stop() {
      stopping = true;
      if (child.exitCode === null && child.signalCode === null) {
        signal(child, "SIGTERM");
        const late = sleep(10_000, "late", { ref: false });
        if ((await Promise.race([exited, late])) === "late") signal(child, "SIGKILL");
        await exited;
      }
      log.end();
    },
  };
}

async function endOf(logFile: string): Promise<string> {
  const tail = (await readFile(logFile, "utf8").catch(() => "")).trim().split("\n").slice(-15).join("\n");
  return `The end of ${logFile}:\n${tail}`;
}

/** Runs a command to its end; its output is shown only if it fails. */
export function runToEnd(
  command: string,
  args: string[],
  cwd: string,
  env: Record<string, string> = {},
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const collect = (chunk: Buffer) => (output += chunk.toString());
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve();
      else
        reject(new StackError("command_failed", `"${[command, ...args].join(" ")}" failed:\n${output.slice(-6000)}`));
    });
  });
}

/** Waits until `url` answers with a 2xx status. @param logFile told of when it does not */
export async function waitForHttp(url: string, what: string, seconds: number, logFile?: string): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) }).catch(() => undefined);
    if (response?.ok) return;
    await sleep(200);
  }
  throw new StackError(
    "not_ready",
    `${what} did not answer at ${url} within ${seconds} seconds.${logFile === undefined ? "" : ` ${await endOf(logFile)}`}`,
  );
}

/** Throws a sentence with the remedy if something else listens on `port`. */
export async function requireFreePort(port: number, what: string, variable: string): Promise<void> {
  for (const host of ["127.0.0.1", "::"]) {
    await new Promise<void>((resolve, reject) => {
      const server = createServer();
      server.once("error", (error: NodeJS.ErrnoException) => {
        if (error.code === "EADDRINUSE") {
          reject(
            new StackError(
              "port_in_use",
              `Port ${port}, meant for ${what}, is in use. Stop the other program, or choose another port: ${variable}=${port + 1} npm start`,
            ),
          );
        } else resolve(); // no IPv6 on this machine, for example
      });
      server.listen(port, host, () => server.close(() => resolve()));
    });
  }
}

function signal(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
