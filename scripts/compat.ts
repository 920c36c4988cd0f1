/**
 * `npm run compat`: the page in every installed engine, and its money steps with a set of simulated wallets. Writes
 * docs/compatibility.md and docs/compatibility.json, with the commit and the date. GENUINE_CONCURRENCY: test files at a time. Fails if an engine is missing or a case fails.
 */
import { execFileSync } from "node:child_process";
import { globSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "node:test";
import { launchBrowser } from "./lib/browser.ts";
import { buildContracts, buildPage, ROOT } from "./lib/build.ts";
import { type EngineName, missingPackages } from "./lib/engine-packages.ts";
import { openWindow } from "./lib/engines.ts";
import { supportedBrowsers } from "./lib/missing-apis.ts";

type Case = { engine: string; circumstances: string; journey: string; holds: string; outcome: "passed" | "failed" };

/** Those with wallets of all kinds, then browsers, lines and engines of all kinds. */
const FILES = [
  "zoo*",
  "transactions",
  "contract-account",
  "back-forward",
  "poor-means",
  "screen-reader",
  "bundle",
  "engines",
].flatMap((name) => globSync(join(ROOT, `test/e2e/${name}.test.ts`)).sort());
const ENGINES: readonly EngineName[] = ["firefox", "webkit"];
/** Longer than any file takes on the slowest machine. */
const HANG_MS = 3_600_000;

await buildContracts();
await buildPage();
const versions = new Map<string, string>();
const chromium = await launchBrowser();
versions.set("chromium", `Chromium ${chromium.version()}`);
await chromium.close();
for (const engine of ENGINES) {
  const missing = missingPackages(engine);
  if (missing !== undefined) {
    console.error(`${engine} is not installed (Debian: apt-get install ${missing}).`);
    process.exitCode = 1;
    continue;
  }
  const window = await openWindow(engine);
  versions.set(engine, window.version);
  await window.close();
}

const cases: Case[] = [];
process.env.NODE_OPTIONS = "--disable-warning=ExperimentalWarning";
process.env.GENUINE_ALL_ENGINES = "1";
const stream = run({ files: FILES, concurrency: Number(process.env.GENUINE_CONCURRENCY ?? 1), timeout: HANG_MS });
const note =
  (outcome: Case["outcome"]) =>
  (event: { name: string; file?: string; skip?: unknown; details: { type?: string } }) => {
    if (event.skip !== undefined || event.details.type === "suite" || event.file === undefined) return;
    if (FILES.includes(event.name)) return;
    const inEngine = /^(.*?),? in (firefox|webkit)$/.exec(event.name);
    const [whole, engine] = inEngine === null ? [event.name, "chromium"] : [inEngine[1]!, inEngine[2]!];
    const [circumstances, journey, holds] = partsOf(whole);
    cases.push({ engine, circumstances, journey, holds, outcome });
    console.log(`${outcome === "passed" ? "✔" : "✖"} ${engine}: ${whole}`);
  };
stream.on("test:pass", note("passed"));
stream.on("test:fail", note("failed"));
for await (const _ of stream);

const failed = cases.filter(({ outcome }) => outcome === "failed").length;
if (failed > 0 || cases.length === 0) process.exitCode = 1;
const commit = git("rev-parse", "HEAD");
const changed = git("status", "--porcelain", "--", ".", ":!docs/compatibility.*") !== "";
const date = new Date().toISOString().slice(0, 10);
const summary = { commit, changed, date, engines: versions.size, cases: cases.length, failed };
await writeFile(join(ROOT, "docs/compatibility.json"), `${JSON.stringify(summary, undefined, 2)}\n`);
await writeFile(join(ROOT, "docs/compatibility.md"), report());
console.log(`${cases.length} cases in ${versions.size} engines, ${failed} failed.`);

/** Titles have the form "wallet, browser or line: journey: what holds in the end"; where one part is left out, so is its column. */
function partsOf(title: string): [circumstances: string, journey: string, holds: string] {
  const [first, second, ...rest] = title.split(": ");
  if (second === undefined) return ["", "", title];
  return rest.length === 0 ? [first!, "", second] : [first!, second, rest.join(": ")];
}

function git(...args: string[]): string {
  return execFileSync("git", args, { cwd: ROOT, encoding: "utf8" }).trim();
}

function report(): string {
  const oldest = Object.entries(supportedBrowsers()).map(
    ([name, version]) => `${name.replace("_", " on ")} ${version}`,
  );
  const rows = cases.map(
    ({ engine, circumstances, journey, holds, outcome }) =>
      `| ${versions.get(engine) ?? engine} | ${circumstances} | ${journey} | ${holds} | ${outcome} |`,
  );
  return `# Browsers and wallets

Written by \`npm run compat\` on ${date}, of commit ${commit.slice(0, 12)}${changed ? " with changes" : ""}.

In every case with money the test reads the balances on the chain at the end: nobody has paid without being able to open
what was paid for. "order" pays a provider for a new picture, "buy" pays an owner, "sell" puts down the pledge and offers,
"challenge" pays the deposit.

Supported from: ${oldest.join(", ")}. One of the cases runs in a Chromium from which every interface was removed that
one of them lacks, by MDN's browser-compat-data; the built page is compared with the same data.

## Wallet by journey

The number of cases that passed, of those that ran.
${[...versions.keys()].map(matrix).join("")}
## All cases

| engine | wallet, browser or line | journey | what holds in the end | outcome |
|---|---|---|---|---|
${rows.join("\n")}

${cases.length} cases in ${versions.size} engines, ${failed} failed.
`;
}

/** A table of one engine: wallets by journeys. */
function matrix(engine: string): string {
  const own = cases.filter((one) => one.engine === engine && one.journey !== "");
  const journeys = [...new Set(own.map(({ journey }) => journey))].sort();
  const lines = [...new Set(own.map(({ circumstances }) => circumstances))].map((circumstances) => {
    const cells = journeys.map((journey) => {
      const these = own.filter((one) => one.circumstances === circumstances && one.journey === journey);
      const passed = these.filter(({ outcome }) => outcome === "passed").length;
      return these.length === 0 ? "" : `${passed} of ${these.length}`;
    });
    return `| ${circumstances} | ${cells.join(" | ")} |`;
  });
  return `
### ${versions.get(engine)}

| | ${journeys.join(" | ")} |
|---|${"---|".repeat(journeys.length)}
${lines.join("\n")}
`;
}
