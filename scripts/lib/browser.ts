/// <reference lib="dom" />
/** Chromium for the tests and measurements of the page, and helpers of both. */
import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";

/**
 * GENUINE_CHROMIUM names another binary than that of Debian's package.
 * @param remembersPages With the back/forward cache, as people have it; without, tests are simpler.
 */
export function launchBrowser({
  args = [],
  remembersPages = false,
}: {
  args?: readonly string[];
  remembersPages?: boolean;
} = {}): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.GENUINE_CHROMIUM ?? "/usr/bin/chromium",
    ignoreDefaultArgs: remembersPages ? ["--disable-back-forward-cache"] : [],
    args: [
      ...args,
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/**
 * Violations of WCAG 2.2 AA on the page in its current state, one line each. Meanwhile nothing on it moves: a colour or an
 * opacity halfway between two states has a contrast that neither state has.
 */
export async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    // A constructed sheet: the page's content security policy allows it.
    const still = new CSSStyleSheet();
    still.replaceSync("*, ::before, ::after { transition: none !important; animation: none !important; }");
    document.adoptedStyleSheets.push(still);
    try {
      const { violations } = await (window as unknown as { axe: typeof axe }).axe.run({
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
      });
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 200)).join(" | ")}`);
    } finally {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== still);
    }
  });
}

/** Connects as one of the test wallet's people. */
export async function playAs(page: Page, name: string): Promise<void> {
  await page.getByRole("banner").getByRole("button").last().click();
  await page.getByRole("button", { name: `Play as ${name}` }).click();
  await page.locator("header").getByText(name).waitFor();
  await page.keyboard.press("Escape");
}
