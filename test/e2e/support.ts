/** The whole stack with its page, and a real browser in front of it. */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { axeViolations, launchBrowser } from "../../scripts/lib/browser.ts";
import { ROOT } from "../../scripts/lib/build.ts";
import { freeStackPorts, type Stack, Started, startStack } from "../../scripts/lib/stack.ts";
import { closeAtEnd } from "../support/leftovers.ts";

export const SCREENSHOTS = join(ROOT, "test-results", "screenshots");
/** Longer than any step of a test takes on the slowest machine: it ends what hangs, and decides nothing else. */
export const HANG_MS = 300_000;
/** For tests that name other endpoints on the chain than those of the workers, which would end otherwise. */
export const LASTING_LEASE = { GENUINE_ESP_LEASE_SECONDS: "3600" };
export const PHONE = { width: 390, height: 844 };
export const DESK = { width: 1280, height: 900 };

export type Surroundings = {
  stack: Stack;
  browser: Browser;
  /** A window with a storage of its own. What the page reports as an error is kept in `problems`. */
  open(options?: {
    viewport?: { width: number; height: number };
    dark?: boolean;
    locale?: string;
  }): Promise<{ page: Page; context: BrowserContext; problems: string[] }>;
  /** Holds a service of the stack, or lets it go on. */
  signal(service: string, signal: "SIGSTOP" | "SIGCONT"): void;
  /** Sends a JSON-RPC request to the node, for example to move its clock. */
  node(method: string, params?: unknown[]): Promise<unknown>;
  /** Lets the chain's clock run ahead, so that nobody has to sit through a window in which nothing happens. */
  pass(seconds: number): Promise<void>;
  close(): Promise<void>;
};

export async function bringUp({
  pageEnv,
  espEnv,
}: {
  pageEnv?: Record<string, string>;
  espEnv?: Record<string, string>;
} = {}): Promise<Surroundings> {
  const dir = await mkdtemp(join(tmpdir(), "genuine-e2e-"));
  await mkdir(SCREENSHOTS, { recursive: true });
  const browser = await launchBrowser();
  const started = new Started();
  const stack = await startStack({
    started,
    dir,
    ports: await freeStackPorts(),
    page: true,
    pageEnv,
    espEnv,
    say: () => undefined,
    onCrash: (error) => {
      console.error(error.message);
      process.exitCode = 1;
    },
  }).catch(async (error: unknown) => {
    await browser.close();
    await started.stop();
    throw error;
  });
  const node = async (method: string, params: unknown[] = []) => {
    const response = await fetch(stack.urls.rpc, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
    });
    const answer = (await response.json()) as { result?: unknown; error?: { message: string } };
    if (answer.error !== undefined) throw new Error(`${method}: ${answer.error.message}`);
    return answer.result;
  };
  let closed: Promise<void> | undefined;
  return closeAtEnd({
    stack,
    browser,
    async open({ viewport = DESK, dark = false, locale } = {}) {
      const context = await browser.newContext({ viewport, locale, colorScheme: dark ? "dark" : "light" });
      context.setDefaultTimeout(HANG_MS);
      const page = await context.newPage();
      const problems: string[] = [];
      page.on("pageerror", (error) => problems.push(String(error)));
      return { page, context, problems };
    },
    signal: (service, name) => started.signal(service, name),
    node,
    async pass(seconds) {
      await node("evm_increaseTime", [seconds]);
      await node("evm_mine");
    },
    close() {
      closed ??= (async () => {
        await browser.close();
        await started.stop();
        await rm(dir, { recursive: true, force: true });
      })();
      return closed;
    },
  });
}

export async function shot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
}

/** The rules of WCAG 2.2 AA on the page as it stands. */
export async function accessible(page: Page, what?: string): Promise<void> {
  assert.deepEqual(await axeViolations(page), [], what);
}

/** Puts down the pledge that a work's first offer needs, unless it lies already. */
export async function putDownPledge(page: Page): Promise<void> {
  const button = page.getByRole("button", { name: /^Put down / });
  const price = page.getByLabel("Price");
  await button.or(price).first().waitFor();
  if (await button.isVisible()) await button.click();
  await price.waitFor();
}
