/**
 * `node esp/src/main.ts [run|once|doctor|keystore <file>|reports|takedown <id>|restore <id>] [--dry-run] [--paint] [--why <text>] [--who <name>]`, with the settings of the environment.
 * run (default): works until SIGTERM or SIGINT. once: takes all due steps, then ends. doctor: checks everything that a worker
 * needs. keystore: creates an account in an encrypted file. reports: lists reports of previews. takedown, restore: hides a preview,
 * or shows it again, also while the worker runs. --paint: with doctor, has a picture or text made. --dry-run: reads everything, sends
 * and promises nothing.
 */
import { mkdirSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { join } from "node:path";

// Most of a start is compiling the same modules again. If the cache is not writable, the command reports why the folder is bad.
const { GENUINE_ESP_DIR: dir } = process.env;
try {
  if (dir) mkdirSync(dir, { recursive: true, mode: 0o700 });
  if (dir) enableCompileCache(join(dir, "compiled"));
} catch {
  // The cache is optional.
}
const { main, sentenceOf } = await import("./commands.ts");

try {
  process.exit(await main());
} catch (error) {
  console.error(sentenceOf(error));
  process.exit(1);
}
