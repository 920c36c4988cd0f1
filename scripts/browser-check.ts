/**
 * `npm run check -- browsers`: the page's sources use nothing of a browser that one of the supported ones lacks. What their
 * dependencies use is seen in the built page, by test/e2e/bundle.test.ts.
 */
import { globSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { ROOT } from "./lib/build.ts";
import { supportedBrowsers } from "./lib/missing-apis.ts";
import { missingUses, type ProgramFile } from "./lib/missing-uses.ts";

/** Names that belong to other objects, with their owner. */
const OTHERS: Readonly<Record<string, string>> = { requested: "a value of contract errors" };

const files = globSync(["app/src/**/*.{ts,tsx}", "sdk/src/**/*.ts"], { cwd: ROOT }).map((path): ProgramFile => {
  const language = extname(path) === ".tsx" ? "tsx" : "ts";
  return { path, text: readFileSync(join(ROOT, path), "utf8"), language };
});
const uses = missingUses(files);
const faults = uses.filter(({ name }) => OTHERS[name] === undefined);
for (const { path, line, name, lacks } of faults) console.error(`${path}:${line}: ${lacks} has no "${name}".`);
const unused = Object.keys(OTHERS).filter((name) => !uses.some((use) => use.name === name));
for (const name of unused) console.error(`scripts/browser-check.ts: "${name}" is used nowhere any more.`);
if (files.length === 0) console.error("There are no sources.");
if (faults.length + unused.length > 0 || files.length === 0) {
  const oldest = Object.entries(supportedBrowsers()).map(([name, version]) => `${name} ${version}`);
  console.error(`Supported from: ${oldest.join(", ")}.`);
  process.exit(1);
}
