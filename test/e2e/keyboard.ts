/// <reference lib="dom" />
/** Somebody who has a keyboard and no pointer. */
import assert from "node:assert/strict";
import type { Locator, Page } from "playwright-core";

/** Goes on by Tab until the focus is on one of `target`, and sees that it shows. */
export async function reach(page: Page, target: Locator): Promise<void> {
  await target.first().waitFor({ state: "attached" });
  for (let n = 0; n < 80; n++) {
    const focused = await target.evaluateAll((elements) =>
      elements.some((element) => element === document.activeElement),
    );
    if (focused) {
      const outlined = await page.evaluate(() => {
        // A hidden control is outlined by its label.
        const shown = [document.activeElement!, document.activeElement!.closest("label")].filter(
          (element) => element !== null,
        );
        return shown.some((element) => getComputedStyle(element).outlineStyle !== "none");
      });
      assert.ok(outlined, `the focus on ${String(target)} is not seen`);
      return;
    }
    await page.keyboard.press("Tab");
  }
  throw new Error(`${String(target)} is not reached by 80 times Tab.`);
}

/** Waits until it may be pressed, goes there and presses it. */
export async function press(page: Page, target: Locator): Promise<void> {
  await target.and(page.locator(":enabled, a, summary")).first().waitFor();
  await reach(page, target);
  await page.keyboard.press("Enter");
}

/** Puts a text in place of what stands in the field, as one types. */
export async function write(page: Page, target: Locator, text: string): Promise<void> {
  await reach(page, target);
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type(text);
}
