/** The commands of the command line. */
import { readFileSync, writeFileSync } from "node:fs";
import { inspect, parseArgs } from "node:util";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { examine, lineOf } from "./doctor/doctor.ts";
import { newKeystore } from "./keystore.ts";
import { createLogger } from "./log.ts";
import { proposals } from "./proposals.ts";
import { withoutSecrets } from "./secrets.ts";
import { readSettings } from "./settings.ts";
import { changePreview, listReports } from "./takedown.ts";
import { startWorker } from "./worker.ts";

/** Resolves to the exit code. */
export async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      "dry-run": { type: "boolean", default: false },
      paint: { type: "boolean", default: false },
      why: { type: "string" },
      who: { type: "string" },
    },
  });
  const [command = "run", subject, object] = positionals;
  switch (command) {
    case "run":
    case "once":
      return work(command === "once", values["dry-run"]);
    case "doctor":
      return (await examine(process.env, (finding) => console.log(lineOf(finding)), values.paint)) ? 0 : 1;
    case "keystore":
      return makeKeystore(subject);
    case "reports":
      return listReports(readSettings(process.env), console.log);
    case "proposals":
      return proposals(subject, object, readSettings(process.env), console.log);
    case "takedown":
    case "restore":
      return changePreview(command, subject, values, readSettings(process.env));
    default:
      throw new GenuineError("unknown_command", `There is no command "${command}".`, {
        remedy: "There are run, once, doctor, keystore, proposals, reports, takedown and restore.",
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
  // Never overwrites an existing key.
  writeFileSync(file, text, { flag: "wx", mode: 0o600, flush: true });
  console.log(`${address} is in ${file}. Keep the password: without it the file cannot be opened.`);
  return 0;
}

/** A message for people; with a stack only for unexpected errors. */
export function sentenceOf(error: unknown): string {
  return withoutSecrets(wordsOf(error));
}

function wordsOf(error: unknown): string {
  if (error instanceof GenuineError) return error.message;
  if (error instanceof Error && "code" in error) {
    if (error.code === "EADDRINUSE")
      return `Port ${process.env.GENUINE_ESP_PORT} is in use. Set another GENUINE_ESP_PORT.`;
    if (error.code === "EEXIST" || error.code === "ENOENT" || String(error.code).startsWith("ERR_PARSE_ARGS"))
      return error.message;
  }
  return inspect(error);
}
