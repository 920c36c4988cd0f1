/// <reference lib="dom" />
/** A market with many products, of the replayed history, scrolled to its end in a real browser. GENUINE_LONG_LIST=10000 takes seven minutes. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { launchBrowser } from "../../scripts/lib/browser.ts";
import { ROOT } from "../../scripts/lib/build.ts";
import { freePorts } from "../../scripts/lib/free-ports.ts";
import { type Service, startService, waitForHttp } from "../../scripts/lib/processes.ts";
import { type HistoryIndexer, startHistoryIndexer } from "../../scripts/scale/indexer.ts";
import { accessible, DESK, HANG_MS, shot } from "./support.ts";

const PRODUCTS = Number(process.env.GENUINE_LONG_LIST ?? 400);
/** More than the cards near what is in sight need, however many products there are: all of four hundred would have 8,000. */
const MOST_NODES = 4_000;

let indexer: HistoryIndexer;
let browser: Browser;
let service: Service;
let dir: string;
let site: string;

before(async () => {
  [browser, indexer] = await Promise.all([launchBrowser(), startHistoryIndexer(PRODUCTS)]);
  const [port] = (await freePorts(1)) as [number];
  site = `http://localhost:${port}`;
  dir = await mkdtemp(join(tmpdir(), "genuine-long-"));
  service = startService({
    name: "page",
    command: "next",
    args: ["start", "--port", String(port)],
    cwd: join(ROOT, "app"),
    env: { ...indexer.env, NEXT_TELEMETRY_DISABLED: "1" },
    logFile: join(dir, "page.log"),
    onCrash: (error) => console.error(error.message),
  });
  await waitForHttp(site, "The page", 600);
});
after(async () => {
  await browser?.close();
  await service?.stop();
  await indexer?.stop();
  await rm(dir, { recursive: true, force: true });
});

test(`${PRODUCTS} products are scrolled through, and the page stays small`, async (t) => {
  const context = await browser.newContext({ viewport: DESK });
  context.setDefaultTimeout(HANG_MS);
  const page = await context.newPage();
  await page.goto(`${site}/market?show=all`);
  await page.locator('main a[href^="/products/"]').first().waitFor();
  // The list is longer than its first portion: until this is there, its end is not known.
  await page.getByRole("main").getByRole("button", { name: "Show more" }).waitFor();
  // Counts long tasks, which block the page, from now on.
  await page.evaluate(() => {
    const stalls: number[] = [];
    Object.assign(window, { stalls });
    new PerformanceObserver((list) => void stalls.push(...list.getEntries().map(({ duration }) => duration))).observe({
      type: "longtask",
    });
  });
  const seen = new Set<string>();
  let nodes = 0;
  const began = Date.now();
  const scroll = async (windows: number) => {
    await page.evaluate((share) => window.scrollBy(0, window.innerHeight * share), windows);
    await cardsInSight(page);
    const at = await page.evaluate(() => ({
      nodes: document.querySelectorAll("*").length,
      ids: [...document.querySelectorAll<HTMLAnchorElement>('main a[href^="/products/"]')].map(
        ({ pathname }) => pathname.split("/").pop()!,
      ),
      end: window.scrollY + window.innerHeight >= document.documentElement.scrollHeight - 4,
      isTop: window.scrollY === 0,
      height: document.documentElement.scrollHeight,
    }));
    nodes = Math.max(nodes, at.nodes);
    for (const id of at.ids) seen.add(id);
    return at;
  };
  for (let isLast = false; !isLast; ) {
    // Less than a window at a time, so that everything is in sight once.
    const at = await scroll(0.8);
    // The end of the page is the end of the list only if no further portion comes.
    if (at.end) isLast = await grewOrEnded(page, at.height);
    assert.ok(Date.now() - began < 3_000_000, `after fifty minutes ${seen.size} seen`);
  }
  // Cards that come late move what is below them: what was skipped on the way down is seen on the way up.
  while (!(await scroll(-0.8)).isTop);
  const stalls = await page.evaluate(() => (window as unknown as { stalls: number[] }).stalls);
  const worst = stalls.toSorted((a, b) => b - a).slice(0, 3);
  const listed = await activeProducts();
  t.diagnostic(
    `${seen.size} products in ${Math.round((Date.now() - began) / 1000)} s, at most ${nodes} elements, longest stalls ${worst.map(Math.round).join(", ")} ms`,
  );
  assert.ok(listed.length > PRODUCTS / 2, `${listed.length} of the history's products are listed`);
  assert.deepEqual([...seen].sort(), listed.toSorted());
  assert.ok(nodes < MOST_NODES, `${nodes} elements`);
  await shot(page, "market-end");
  await page.locator(`main a[href="/products/${listed[0]}"]`).waitFor();
  await accessible(page);
});

/** Waits until no block that is in sight still keeps empty room. */
async function cardsInSight(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    [...document.querySelectorAll<HTMLElement>('main div[style*="height"]')].every((block) => {
      const { top, bottom } = block.getBoundingClientRect();
      return block.childElementCount > 0 || bottom < 0 || top > window.innerHeight;
    }),
  );
}

/** At the end of the page: waits until it has grown beyond `height`, or nothing is left to show. Resolves with the latter. */
async function grewOrEnded(page: Page, height: number): Promise<boolean> {
  const ended = await page.waitForFunction((old) => {
    if (![...document.querySelectorAll("main button")].some((one) => one.textContent?.includes("Show more")))
      return "ended";
    return document.documentElement.scrollHeight > old && "grew";
  }, height);
  return (await ended.jsonValue()) === "ended";
}

/** Their identifiers, newest first, as the indexer lists them. */
async function activeProducts(): Promise<string[]> {
  const found: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const { items, nextCursor } = await indexer.client.products({ status: "active", limit: 100, cursor });
    found.push(...items.map(({ id }) => id));
    if (nextCursor === null) return found;
    cursor = nextCursor;
  }
}
