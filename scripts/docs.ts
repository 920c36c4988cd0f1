/**
 * `npm run docs`: writes docs/reference: the contracts, from the NatSpec of their interfaces, and the indexer's HTTP API, from the
 * schemas that parse its requests.
 * `npm run docs -- --check` writes nothing, and fails if the pages are not what it would write.
 */
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ROOT } from "./lib/build.ts";
import { contractReference } from "./lib/contract-reference.ts";
import { indexerReference } from "./lib/indexer-reference.ts";

const FOLDER = "docs/reference";
const options = process.argv.slice(2);
const unknown = options.find((option) => option !== "--check");
if (unknown !== undefined) {
  console.error(`Unknown option ${unknown}. There is: --check.`);
  process.exit(1);
}

const pages = new Map([...contractReference(), ...indexerReference()]);
const stale: string[] = [];
for (const [path, text] of pages) {
  if ((await readFile(join(ROOT, path), "utf8").catch(() => undefined)) !== text) stale.push(path);
}
const existing = await readdir(join(ROOT, FOLDER), { recursive: true, withFileTypes: true }).catch(() => []);
const superfluous = existing
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length + 1))
  .filter((path) => !pages.has(path));

if (options.includes("--check")) {
  const wrong = [...stale, ...superfluous];
  if (wrong.length === 0) process.exit(0);
  console.error(`Not what the sources say: ${wrong.join(", ")}. Run npm run docs.`);
  process.exit(1);
}
for (const path of stale) {
  await mkdir(dirname(join(ROOT, path)), { recursive: true });
  await writeFile(join(ROOT, path), pages.get(path)!);
}
for (const path of superfluous) await rm(join(ROOT, path));
console.log(`${pages.size} pages in ${FOLDER}, ${stale.length} written, ${superfluous.length} removed.`);
