/// <reference lib="dom" />
/**
 * Web vitals of the page's production build, over a stack with a whole history in it: picture, sales,
 * copies and challenges.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { IndexerClient } from "@genuine/sdk/indexer-client";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import type { Browser, Page } from "playwright-core";
import { axeViolations, launchBrowser, playAs } from "./browser.ts";
import { buildPage } from "./build.ts";
import { playJourney } from "./journey.ts";
import { freeStackPorts, type Stack, Started, startStack } from "./stack.ts";

export type PageFigures = {
  /** The worst page's median over `VISITS` with an empty cache and a throttled processor (a quarter): milliseconds, and the sum of layout shifts. */
  lcpMs: number;
  cls: number;
  /** JavaScript of the heaviest page's document, gzipped; the wallet's part is loaded after the first paint and not included. */
  firstLoadKB: number;
  /** Over all pages and states, light and dark, and on a phone. */
  axeViolations: number;
};

/** One page in one state. */
type Sight = {
  name: string;
  path: string;
  /** Name of the connected account; none by default. */
  as?: string;
  /** Interaction before the page is measured. */
  act?(page: Page): Promise<void>;
};

const VISITS = 3;
const SLOWDOWN = 4;
const SETTLED_MS = 2_500;
const DESK = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };

/** @param say called with each page's figures */
export async function measurePage(say: (line: string) => void = () => undefined): Promise<PageFigures> {
  await buildPage();
  const dir = await mkdtemp(join(tmpdir(), "genuine-page-"));
  const started = new Started();
  const browser = await launchBrowser();
  try {
    const stack = await startStack({
      started,
      dir,
      ports: await freeStackPorts(),
      page: true,
      say: () => undefined,
      onCrash: (error) => {
        throw error;
      },
    });
    const { visited, sights } = await history(stack);
    let [lcpMs, cls, firstLoadKB, violations] = [0, 0, 0, 0];
    for (const path of visited) {
      const visits = [];
      for (let visit = 0; visit < VISITS; visit++) visits.push(await slowVisit(browser, stack.urls.page + path));
      const [lcp, shift] = [median(visits.map((visit) => visit.lcp)), median(visits.map((visit) => visit.cls))];
      const kilobytes = await firstLoad(stack.urls.page + path);
      [lcpMs, cls, firstLoadKB] = [Math.max(lcpMs, lcp), Math.max(cls, shift), Math.max(firstLoadKB, kilobytes)];
      say(
        `${path.slice(0, 40).padEnd(40)} LCP ${lcp.toFixed(0)} ms (${visits[0]!.what}), CLS ${shift.toFixed(4)}, ${kilobytes.toFixed(1)} kB`,
      );
    }
    for (const look of [
      { viewport: DESK, colorScheme: "light" },
      { viewport: DESK, colorScheme: "dark" },
      { viewport: PHONE, colorScheme: "light" },
    ] as const) {
      for (const sight of sights) {
        const found = await violationsOf(browser, stack, look, sight);
        violations += found.length;
        for (const line of found) say(`${sight.name}, ${look.colorScheme}, ${look.viewport.width} px: ${line}`);
      }
    }
    return {
      lcpMs: Math.round(lcpMs),
      cls: Math.round(cls * 1e4) / 1e4,
      firstLoadKB: Math.round(firstLoadKB * 10) / 10,
      axeViolations: violations,
    };
  } finally {
    await browser.close();
    await started.stop();
    await rm(dir, { recursive: true, force: true });
  }
}

/** Plays the journey, and names the pages that show something of it. */
async function history(stack: Stack): Promise<{ visited: string[]; sights: Sight[] }> {
  const { productId, siblingId, copyId, challengeId, witnessChallengeId } = await playJourney(stack, {
    say: () => undefined,
    waitUntil: async (time) => {
      const { timestamp } = (await node(stack, "eth_getBlockByNumber", ["latest", false])) as { timestamp: string };
      const left = time - Number(timestamp);
      if (left > 0) await node(stack, "evm_increaseTime", [left]);
      await node(stack, "evm_mine", []);
    },
  });
  const product = await new IndexerClient(stack.urls.indexer).product(productId);
  const task = `/tasks/${product.taskId}`;
  const esp = `/esps/${LOCAL_ACCOUNTS.aurora.address}`;
  const compare = `/challenges/new?original=${siblingId}&accused=${copyId}`;
  const visited = [
    "/",
    "/market",
    `/products/${productId}`,
    "/studio",
    "/mine",
    "/challenges",
    `/challenges/${witnessChallengeId}`,
    "/esps",
    esp,
    task,
  ];
  const panel = (name: RegExp) => async (page: Page) =>
    void (await page.getByRole("banner").getByRole("button", { name }).first().click());
  const choose = (name: string) => async (page: Page) =>
    void (await page.getByText(name, { exact: true }).first().click());
  return {
    visited,
    sights: [
      ...visited.map((path) => ({ name: path, path })),
      { name: "not found", path: "/nothing" },
      { name: "unknown product", path: `/products/0x${"0".repeat(64)}` },
      { name: "removed product", path: `/products/${copyId}` },
      { name: "challenge by measure", path: `/challenges/${challengeId}` },
      { name: "comparison", path: compare },
      { name: "all on the market", path: "/market", act: choose("All") },
      { name: "removed on the market", path: "/market", act: choose("Removed") },
      { name: "a licence that was sent", path: "/licence" },
      { name: "existing work", path: "/studio", act: choose("Register a picture you have") },
      { name: "connect", path: "/", act: panel(/Connect/) },
      { name: "activity of nobody", path: "/", act: panel(/Activity/) },
      { name: "owner's product", path: `/products/${productId}`, as: "Bob" },
      { name: "producer's product", path: `/products/${siblingId}`, as: "Alice" },
      { name: "producer's task", path: task, as: "Alice" },
      { name: "things of Alice", path: "/mine", as: "Alice" },
      { name: "things of Bob", path: "/mine", as: "Bob" },
      { name: "studio of Alice", path: "/studio", as: "Alice" },
      { name: "provider for Alice", path: esp, as: "Alice" },
      { name: "wallet of Alice", path: "/", as: "Alice", act: panel(/Alice/) },
      { name: "activity of Alice", path: "/", as: "Alice", act: panel(/Activity/) },
    ],
  };
}

/** One visit with an empty cache on a throttled processor. */
async function slowVisit(browser: Browser, url: string): Promise<{ lcp: number; cls: number; what: string }> {
  const context = await browser.newContext({ viewport: DESK });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOWDOWN });
  await page.addInitScript(() => {
    const seen = { lcp: 0, cls: 0, what: "" };
    Object.assign(window, { seen });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { element?: Element })[]) {
        seen.lcp = entry.startTime;
        seen.what = entry.element?.tagName.toLowerCase() ?? "";
      }
    }).observe({ type: "largest-contentful-paint", buffered: true });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[])
        if (!entry.hadRecentInput) seen.cls += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  await page.goto(url, { waitUntil: "networkidle" });
  await sleep(SETTLED_MS);
  const seen = await page.evaluate(
    () => (window as unknown as { seen: { lcp: number; cls: number; what: string } }).seen,
  );
  await context.close();
  return seen;
}

/** Kilobytes of the scripts that a document names or preloads, as a server would compress them. */
async function firstLoad(url: string): Promise<number> {
  const html = await (await fetch(url)).text();
  const tags = [...html.matchAll(/<(?:script|link)\b[^>]*>/g)].map(([tag]) => tag);
  // Browsers with module support skip the polyfills.
  const scripts = tags.filter(
    (tag) => !/ noModule/i.test(tag) && (tag.startsWith("<script") || / as="script"/.test(tag)),
  );
  const paths = new Set(scripts.flatMap((tag) => / (?:src|href)="([^"]+)"/.exec(tag)?.[1] ?? []));
  if (paths.size === 0) throw new Error(`${url} names no script.`);
  const sizes = await Promise.all(
    [...paths].map(
      async (path) => gzipSync(new Uint8Array(await (await fetch(new URL(path, url))).arrayBuffer())).length,
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0) / 1000;
}

async function violationsOf(
  browser: Browser,
  stack: Stack,
  look: { viewport: typeof DESK; colorScheme: "light" | "dark" },
  { path, as, act }: Sight,
): Promise<string[]> {
  const context = await browser.newContext(look);
  const page = await context.newPage();
  await page.goto(stack.urls.page + path, { waitUntil: "networkidle" });
  if (as !== undefined) {
    await playAs(page, as);
    await page.waitForLoadState("networkidle");
  }
  await act?.(page);
  await sleep(400); // what fades in is there
  const found = await axeViolations(page);
  await context.close();
  return found;
}

async function node(stack: Stack, method: string, params: unknown[]): Promise<unknown> {
  const response = await fetch(stack.urls.rpc, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  return ((await response.json()) as { result?: unknown }).result;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
