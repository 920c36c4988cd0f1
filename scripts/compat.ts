/**
 * `npm run compat`: the page in every installed engine, and its money steps with a set of simulated wallets. Writes
 * docs/compatibility.md and docs/compatibility.json. Fails if an engine is missing or a case fails.
 */
import { globSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "node:test";
import { launchBrowser } from "./lib/browser.ts";
import { buildContracts, buildPage, ROOT } from "./lib/build.ts";
import { type EngineName, missingPackages } from "./lib/engine-packages.ts";
import { openWindow } from "./lib/engines.ts";
import { supportedBrowsers } from "./lib/missing-apis.ts";

type Case = { engine: string; circumstances: string; name: string; outcome: "passed" | "failed" };

/** Those with wallets of all kinds, then the same in browsers of all kinds. */
const FILES = ["zoo*", "back-forward", "bundle", "engines"].flatMap((name) =>
  globSync(join(ROOT, `test/e2e/${name}.test.ts`)).sort(),
);
const ENGINES: readonly EngineName[] = ["firefox", "webkit"];
const PLAIN = "test wallet";

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
const stream = run({ files: FILES, concurrency: 1, timeout: 900_000 });
const note =
  (outcome: Case["outcome"]) =>
  (event: { name: string; file?: string; skip?: unknown; details: { type?: string } }) => {
    if (event.skip !== undefined || event.details.type === "suite" || event.file === undefined) return;
    if (FILES.includes(event.name)) return;
    const inEngine = /^(.*?),? in (firefox|webkit)$/.exec(event.name);
    const [whole, engine] = inEngine === null ? [event.name, "chromium"] : [inEngine[1]!, inEngine[2]!];
    const colon = whole.indexOf(": ");
    const [circumstances, name] = colon < 0 ? [PLAIN, whole] : [whole.slice(0, colon), whole.slice(colon + 2)];
    cases.push({ engine, circumstances, name, outcome });
    console.log(`${outcome === "passed" ? "✔" : "✖"} ${engine}: ${whole}`);
  };
stream.on("test:pass", note("passed"));
stream.on("test:fail", note("failed"));
for await (const _ of stream);

const failed = cases.filter(({ outcome }) => outcome === "failed").length;
if (failed > 0 || cases.length === 0) process.exitCode = 1;
const summary = { engines: versions.size, cases: cases.length, failed };
await writeFile(join(ROOT, "docs/compatibility.json"), `${JSON.stringify(summary, undefined, 2)}\n`);
await writeFile(join(ROOT, "docs/compatibility.md"), report());
console.log(`${cases.length} cases in ${versions.size} engines, ${failed} failed.`);

function report(): string {
  const oldest = Object.entries(supportedBrowsers()).map(
    ([name, version]) => `${name.replace("_", " on ")} ${version}`,
  );
  const rows = cases.map(
    ({ engine, circumstances, name, outcome }) =>
      `| ${versions.get(engine) ?? engine} | ${circumstances} | ${name} | ${outcome} |`,
  );
  return `# Browsers and wallets

Written by \`npm run compat\`. In every case the chain is looked at in the end: nobody has paid without being able to open what
was paid for.

Supported from: ${oldest.join(", ")}. The first case below runs in a Chromium from which every interface was taken that
one of them lacks, by MDN's browser-compat-data; the built page is compared with the same data.

| engine | wallet, browser or line | journey, and what holds in the end | outcome |
|---|---|---|---|
${rows.join("\n")}

${cases.length} cases in ${versions.size} engines, ${failed} failed.
`;
}
