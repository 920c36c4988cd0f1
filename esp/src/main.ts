/**
 * `node esp/src/main.ts [run|once|doctor|keystore <file>] [--dry-run]`, with the settings of the environment.
 * run (default): works until SIGTERM or SIGINT. once: takes all steps that are due, then ends. doctor: looks whether all is
 * well. keystore: makes a new account in an encrypted file. --dry-run: reads everything, sends and promises nothing.
 */
import { mkdirSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { join } from "node:path";

// Most of a start is compiling what was compiled before. Where that can not be kept, the command says why the folder is bad.
const { GENUINE_ESP_DIR: dir } = process.env;
try {
  if (dir) mkdirSync(dir, { recursive: true, mode: 0o700 });
  if (dir) enableCompileCache(join(dir, "compiled"));
} catch {
  // Slower, no more.
}
const { main, sentenceOf } = await import("./commands.ts");

try {
  process.exit(await main());
} catch (error) {
  console.error(sentenceOf(error));
  process.exit(1);
}
