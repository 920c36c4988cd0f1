/** What the command line can ask for. */
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { examine, lineOf } from "./doctor/doctor.ts";
import { newKeystore } from "./keystore.ts";
import { createLogger } from "./log.ts";
import { readSettings } from "./settings.ts";
import { startWorker } from "./worker.ts";

/** Resolves to the exit code. */
export async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { "dry-run": { type: "boolean", default: false } },
  });
  const [command = "run", file] = positionals;
  switch (command) {
    case "run":
    case "once":
      return work(command === "once", values["dry-run"]);
    case "doctor":
      return (await examine(process.env, (finding) => console.log(lineOf(finding)))) ? 0 : 1;
    case "keystore":
      return makeKeystore(file);
    default:
      throw new GenuineError("unknown_command", `There is no command "${command}".`, {
        remedy: "There are run, once, doctor and keystore.",
      });
  }
}

async function work(once: boolean, dryRun: boolean): Promise<number> {
  const settings = { ...readSettings(process.env), once, dryRun };
  const { crashAt } = settings;
  const worker = await startWorker(settings, createLogger(settings.logLevel, settings.name), (step) => {
    if (step === crashAt) process.kill(process.pid, "SIGKILL");
  });
  const stopped = new Promise<void>((resolve) => {
    process.once("SIGTERM", resolve);
    process.once("SIGINT", resolve);
  });
  await Promise.race([worker.done, stopped]);
  await worker.stop();
  return 0;
}

function makeKeystore(file: string | undefined): number {
  const passwordFile = process.env.GENUINE_ESP_KEYSTORE_PASSWORD_FILE;
  if (file === undefined || passwordFile === undefined) {
    throw new GenuineError(
      "bad_usage",
      "Say where: GENUINE_ESP_KEYSTORE_PASSWORD_FILE=password.txt node esp/src/main.ts keystore key.json",
    );
  }
  const { address, text } = newKeystore(readFileSync(passwordFile, "utf8").replace(/\r?\n$/, ""));
  // Never over a key that is there.
  writeFileSync(file, text, { flag: "wx", mode: 0o600 });
  console.log(`${address} is in ${file}. Keep the password: without it nobody opens it.`);
  return 0;
}

export function sentenceOf(error: unknown): unknown {
  if (error instanceof GenuineError) return error.message;
  if (error instanceof Error && "code" in error) {
    if (error.code === "EADDRINUSE")
      return `Port ${process.env.GENUINE_ESP_PORT} is in use. Set another GENUINE_ESP_PORT.`;
    if (error.code === "EEXIST" || error.code === "ENOENT" || String(error.code).startsWith("ERR_PARSE_ARGS"))
      return error.message;
  }
  return error;
}
