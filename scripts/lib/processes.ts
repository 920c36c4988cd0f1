import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream, mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** An expected failure of a command, reported as one sentence. */
export class StackError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Running children, by what kills each of them. */
const running = new Map<ChildProcess, () => void>();
process.on("exit", () => {
  for (const kill of running.values()) kill();
});

/**
 * Kills the child when this process exits, except by a fatal signal.
 * @param options.group whether it leads a process group, which ends with it
 * @param options.by the signal, for a child that has to end children of its own
 */
export function endWithThisProcess(
  child: ChildProcess,
  { group = false, by = "SIGKILL" }: { group?: boolean; by?: NodeJS.Signals } = {},
): void {
  running.set(child, () => (group ? signal(child, by) : child.kill(by)));
  child.once("close", () => running.delete(child));
}

export type Service = {
  name: string;
  logFile: string;
  /** Undefined if it could not start. */
  pid: number | undefined;
  /** Sends a signal to the service and everything it started. */
  signal(name: NodeJS.Signals): void;
  /** From now on the service is restarted when it ends by itself; each time `say` is called with a sentence about it. */
  keepAlive(say: (text: string) => void): void;
  stop(): Promise<void>;
};

/** Delay before the first restart; doubled for each one that follows soon. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** After running this long a service counts as healthy again. */
const WELL_AFTER_MS = 60_000;
/** Maximum restarts in a row. */
const MOST_RESTARTS = 5;

/**
 * Starts a long-running child process whose output goes to `logFile`. `onCrash` is called when it ends by itself. Once it is
 * kept alive, it is restarted instead, with increasing delays; `onCrash` is then called when it keeps ending.
 */
export function startService(options: {
  name: string;
  command: string;
  args: string[];
  cwd: string;
  env: Record<string, string>;
  logFile: string;
  onCrash(error: StackError): void;
  firstPauseMs?: number;
}): Service {
  const { name, logFile, onCrash, firstPauseMs = FIRST_PAUSE_MS } = options;
  mkdirSync(dirname(logFile), { recursive: true });
  const log = createWriteStream(logFile, { flags: "a" });
  const stopping = new AbortController();
  let say: ((text: string) => void) | undefined;
  let restarts = 0;
  let { child, exited } = launch();

  function launch(): { child: ChildProcess; exited: Promise<void> } {
    const began = Date.now();
    const launched = spawn(options.command, options.args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true, // its own process group: Ctrl-C reaches it only through `stop`, in order
    });
    endWithThisProcess(launched, { group: true });
    launched.stdout?.pipe(log, { end: false });
    launched.stderr?.pipe(log, { end: false });
    launched.once("error", (error) =>
      onCrash(new StackError("service_failed", `${name} could not start: ${error.message}`)),
    );
    launched.once("close", (code, by) => {
      if (!stopping.signal.aborted) void ended(code === null ? `signal ${by}` : `exit code ${code}`, began);
    });
    return { child: launched, exited: new Promise<void>((resolve) => launched.once("close", () => resolve())) };
  }

  async function ended(how: string, began: number): Promise<void> {
    // Its own children may still hold its port.
    signal(child, "SIGKILL");
    if (say === undefined) {
      const message = `${name} stopped by itself (${how}). ${await endOf(logFile)}`;
      return onCrash(new StackError("service_stopped", message));
    }
    if (Date.now() - began >= WELL_AFTER_MS) restarts = 0;
    if (restarts === MOST_RESTARTS) {
      const message = `${name} keeps stopping (${how}): it was started again ${MOST_RESTARTS} times. ${await endOf(logFile)}`;
      return onCrash(new StackError("service_keeps_stopping", message));
    }
    const pause = Math.min(firstPauseMs * 2 ** restarts++, LONGEST_PAUSE_MS);
    say(`${name} stopped by itself (${how}). It is started again in ${pause / 1000} s; its log is ${logFile}`);
    await sleep(pause, undefined, { signal: stopping.signal }).catch(() => undefined);
    if (!stopping.signal.aborted) ({ child, exited } = launch());
  }

  return {
    name,
    logFile,
    get pid() {
      return child.pid;
    },
    signal: (which) => signal(child, which),
    keepAlive(report) {
      say = report;
    },
    async stop() {
      stopping.abort();
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

/** CPU time of all commands that `runToEnd` has run. */
export const finishedRuns = { cpuSeconds: 0 };

/** Runs a command to its end; its output is shown only if it fails. */
export async function runToEnd(
  command: string,
  args: string[],
  cwd: string,
  env: Record<string, string> = {},
): Promise<void> {
  let output = "";
  const { ended } = spawnTimed(command, args, {
    cwd,
    env: { ...process.env, ...env },
    onOutput: (text) => (output += text),
  });
  const { code, cpuSeconds } = await ended;
  finishedRuns.cpuSeconds += cpuSeconds;
  if (code !== 0)
    throw new StackError("command_failed", `"${[command, ...args].join(" ")}" failed:\n${output.slice(-6000)}`);
}

/** Every POSIX shell reports the CPU time of what it ran, including descendants that were waited for. */
const TIMED = '"$@"; code=$?; times >&3; exit $code';

/** Starts a command whose CPU time is known when it ends. `ended` rejects only if there is no shell. */
export function spawnTimed(
  command: string,
  args: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv; onOutput(text: string): void },
): { ended: Promise<{ code: number; cpuSeconds: number }> } {
  const child = spawn("sh", ["-c", TIMED, "sh", command, ...args], {
    cwd: options.cwd,
    env: options.env,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    detached: true, // a process group, which ends with this process
  });
  endWithThisProcess(child, { group: true, by: "SIGTERM" });
  const [, stdout, stderr, timing] = child.stdio;
  for (const stream of [stdout, stderr]) stream!.on("data", (chunk: Buffer) => options.onOutput(chunk.toString()));
  let times = "";
  timing!.on("data", (chunk: Buffer) => (times += chunk.toString()));
  const ended = new Promise<{ code: number; cpuSeconds: number }>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? 1, cpuSeconds: cpuSecondsIn(times) }));
  });
  return { ended };
}

/** Parses the two lines that `times` writes, such as "0m0.01s 0m0.00s": user and system, of the shell and of its children. */
function cpuSecondsIn(times: string): number {
  return [...times.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, part]) => sum + Number(minutes) * 60 + Number(part),
    0,
  );
}

/** Waits until `url` answers with a 2xx status. @param logFile named in the error if it does not */
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

/** Throws a sentence with a remedy if something else listens on `port`. */
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
