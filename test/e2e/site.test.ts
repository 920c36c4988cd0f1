/** The documents beside the page, in a browser. */
/// <reference lib="dom" />
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { axeViolations, launchBrowser } from "../../scripts/lib/browser.ts";
import { buildSite, ROOT } from "../../scripts/lib/build.ts";
import { freePorts } from "../../scripts/lib/free-ports.ts";
import { type Service, startService, waitForHttp } from "../../scripts/lib/processes.ts";
import { HANG_MS } from "./support.ts";

let home: string;
let folder: string;
let site: string;
let service: Service;
let browser: Browser;

/** Documents need neither chain nor indexer. */
before(async () => {
  home = await mkdtemp(join(tmpdir(), "genuine-site-"));
  folder = join(home, "docs");
  const [port] = (await freePorts(1)) as [number];
  site = `http://localhost:${port}`;
  service = startService({
    name: "page",
    command: "next",
    args: ["start", "--port", String(port)],
    cwd: join(ROOT, "app"),
    env: { GENUINE_DOCS_DIR: folder, NEXT_TELEMETRY_DISABLED: "1" },
    logFile: join(home, "page.log"),
    onCrash: (error) => {
      console.error(error.message);
      process.exitCode = 1;
    },
  });
  await waitForHttp(`${site}/robots.txt`, "The page", HANG_MS / 1000, service.logFile);
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await service?.stop();
  await rm(home, { recursive: true, force: true });
});

async function open(path: string): Promise<{ page: Page; problems: string[] }> {
  const page = await browser.newPage();
  page.setDefaultTimeout(HANG_MS);
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text());
  });
  await page.goto(`${site}${path}`);
  return { page, problems };
}

test("until they are built, it says so", async () => {
  const response = await fetch(`${site}/docs`);
  assert.equal(response.status, 503);
  assert.match(await response.text(), /being built/);
  await buildSite(folder);
  assert.equal((await fetch(`${site}/docs`)).status, 200);
});

test("what is not there is not found, and nothing outside the folder is served", async () => {
  assert.equal((await fetch(`${site}/docs/nonsense`)).status, 404);
  for (const path of ["..%2fpage.log", "%2e%2e/page.log", "..%5cpage.log", ".hidden", "sources.sha256", "a%00b"])
    assert.notEqual((await fetch(`${site}/docs/${path}`)).status, 200, path);
});

for (const path of ["/docs/architecture", "/docs/guarantee", "/docs/promises", "/docs/repository"])
  test(`every diagram of ${path} is drawn, and nothing breaks the policy`, async () => {
    const { page, problems } = await open(path);
    await page.waitForFunction(() =>
      [...document.querySelectorAll("pre.mermaid")].every((diagram) => diagram.querySelector("svg") !== null),
    );
    const diagrams = await page.locator("pre.mermaid svg").allTextContents();
    assert.ok(diagrams.length > 0);
    assert.deepEqual(
      diagrams.filter((text) => text.includes("Syntax error")),
      [],
    );
    assert.deepEqual(await axeViolations(page), []);
    assert.deepEqual(problems, []);
    await page.close();
  });

test("a search leads to the module that it names", async () => {
  const { page, problems } = await open("/docs");
  assert.deepEqual(await axeViolations(page), []);
  await page.getByLabel("Search").fill("checkQuote");
  await page.locator('#found a[href="/docs/reference/sdk/quotes"]').click();
  await page.getByRole("heading", { name: "checkQuote" }).waitFor();
  await page.getByRole("link", { name: "Mechanism", exact: true }).click();
  await page.getByRole("heading", { level: 1 }).waitFor();
  assert.match(page.url(), /\/docs\/mechanism$/);
  assert.deepEqual(problems, []);
  await page.close();
});
