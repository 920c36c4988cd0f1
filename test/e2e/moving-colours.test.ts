/// <reference lib="dom" />
/** What the search for violations of WCAG sees of a button whose colours change, and of the page's own colours at rest. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { axeViolations, launchBrowser } from "../../scripts/lib/browser.ts";
import { ROOT } from "../../scripts/lib/build.ts";

/** Of WCAG AA, for text of any size. */
const LEAST_CONTRAST = 4.5;
/** Text and ground of each kind of button: at rest, under the pointer, and disabled, which WCAG would let be fainter. */
const BUTTON_COLOURS = [
  ["accent-ink", "accent"],
  ["accent-ink", "accent-strong"],
  ["muted", "sunken"],
  ["ink", "surface"],
  ["accent", "surface"],
  ["muted", "surface"],
  ["accent", "accent-soft"],
  ["bad", "surface"],
  ["bad", "bad-soft"],
] as const;

let browser: Browser;
let page: Page;

before(async () => {
  browser = await launchBrowser();
  page = await browser.newPage();
});
after(() => browser.close());

/** A button that takes an hour from one pair of colours to another, and is halfway there. */
async function halfway(from: string, to: string): Promise<void> {
  await page.setContent(
    `<!doctype html><html lang="en"><title>A button</title><style>
      button { ${from}; transition: color 3600s linear, background-color 3600s linear; }
      .next { ${to} }
    </style><main><h1>A button</h1><button type="button">Pay</button></main></html>`,
  );
  await page.evaluate(() => {
    const button = document.querySelector("button")!;
    void getComputedStyle(button).color;
    button.classList.add("next");
    for (const animation of button.getAnimations()) animation.currentTime = 1_800_000;
  });
}

test("colours halfway between two good states are not taken for a state", async () => {
  await halfway("color: #000; background-color: #fff", "color: #fff; background-color: #000");
  assert.equal(await page.locator("button").evaluate((button) => button.getAnimations().length), 2);
  assert.deepEqual(await axeViolations(page), []);
});

test("a state with too little contrast is found, at its beginning or its end", async () => {
  await halfway("color: #000; background-color: #fff", "color: #999; background-color: #aaa");
  assert.match((await axeViolations(page)).join(), /^color-contrast/);
  await page.setContent(
    '<!doctype html><html lang="en"><title>A button</title><main><h1>A button</h1><button type="button" style="color: #999; background: #aaa">Pay</button></main></html>',
  );
  assert.match((await axeViolations(page)).join(), /^color-contrast/);
});

test("the page's styles are as before afterwards", async () => {
  await halfway("color: #000; background-color: #fff", "color: #fff; background-color: #000");
  await axeViolations(page);
  assert.equal(await page.evaluate(() => document.adoptedStyleSheets.length), 0);
});

test("every state of every button has the contrast of WCAG AA, in light and in dark", () => {
  const css = readFileSync(join(ROOT, "app/src/app/globals.css"), "utf8");
  const colours = new Map(
    [...css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(([, name, light, dark]) => [
      name!,
      [light!, dark!] as const,
    ]),
  );
  for (const [text, ground] of BUTTON_COLOURS)
    for (const theme of [0, 1] as const) {
      const contrast = contrastOf(colours.get(text)![theme], colours.get(ground)![theme]);
      assert.ok(contrast >= LEAST_CONTRAST, `${text} on ${ground}: ${contrast.toFixed(2)}`);
    }
});

function contrastOf(one: string, other: string): number {
  const [light, dark] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** As WCAG defines it. */
function luminanceOf(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
