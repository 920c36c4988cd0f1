/** Locks: one process per directory, and per account on this machine. */
import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { GenuineError } from "@genuine/sdk/genuine-error";
import type { Address } from "viem";

/**
 * Locks the directory for this process, until it ends.
 * @throws GenuineError directory_in_use
 */
export function lockDirectory(dir: string): Lock {
  // It holds the keys of sealed files: readable by this user only.
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  return lock(
    join(dir, "lock.sqlite"),
    (cause) =>
      new GenuineError("directory_in_use", `Another worker runs with the directory ${dir}.`, {
        remedy: "Stop it, or set another GENUINE_ESP_DIR.",
        cause,
      }),
  );
}

/**
 * Locks an account on a chain for this process, on this machine.
 * @param identity Of the chain.
 * @throws GenuineError key_in_use
 */
export function lockAccount(account: Address, identity: string): Lock {
  const name = createHash("sha256").update(`${account.toLowerCase()} ${identity}`).digest("hex").slice(0, 32);
  return lock(join(tmpdir(), `genuine-esp-${name}.lock`), (cause) => keyInUse(account, "on this machine", cause));
}

export function keyInUse(account: Address, where: string, cause?: unknown): GenuineError {
  const remedy =
    "Stop it, or give this worker an account of its own: two workers with one key would spoil each other's transactions.";
  return new GenuineError("key_in_use", `Another worker runs with the key of ${account} ${where}.`, { remedy, cause });
}

export type Lock = { release(): void };

function lock(path: string, refusal: (cause: unknown) => GenuineError): Lock {
  const database = new DatabaseSync(path);
  try {
    database.exec("PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE;");
  } catch (cause) {
    database.close();
    throw refusal(cause);
  }
  return { release: () => database.close() };
}
