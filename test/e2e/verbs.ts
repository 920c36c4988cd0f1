/** What a person does with a page, in any engine: look for words, press what has them, write, play as somebody. */
import { until } from "../../scripts/lib/actor.ts";
import type { BrowserWindow } from "../../scripts/lib/engines.ts";

type Window = Pick<BrowserWindow, "run">;

/** Writes args[1] into what `field` finds, as a keyboard would: React follows the element's own setter. */
const fillBody = (field: string) => `const field = ${field};
  if (field === null) return false;
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value").set.call(field, args[1]);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  return true;`;

/** What a person does with a page: look for words, press what has them, write. */
export function verbsOf(window: Window) {
  /** Asks the page until it says yes; while it gives way to another one it says nothing. */
  async function wait(what: string, body: string, ...args: readonly unknown[]): Promise<void> {
    let last: unknown;
    try {
      await until(what, () =>
        window.run<boolean>(body, ...args).then(
          (yes) => (yes ? true : undefined),
          (error: unknown) => {
            last = error;
            return undefined;
          },
        ),
      );
    } catch (cause) {
      const shown = await window.run<string>("return location.pathname + ': ' + document.body.innerText").catch(String);
      throw new Error(`${String(cause)}\n${shown}`, { cause: last });
    }
  }
  return {
    wait,
    see: (words: string) => wait(`"${words}"`, "return new RegExp(args[0]).test(document.body.innerText)", words),
    seePicture: () =>
      wait(
        "the opened picture",
        "return [...document.images].some(({ src, naturalWidth }) => src.startsWith('blob:') && naturalWidth > 100)",
      ),
    press: (words: string, selector = "button") =>
      wait(
        `${selector} "${words}" to press`,
        `const found = [...document.querySelectorAll(args[1])]
          .find((each) => new RegExp(args[0]).test(each.innerText.trim()) && !each.disabled && each.checkVisibility());
        found?.click();
        return found !== undefined;`,
        words,
        selector,
      ),
    fill: (selector: string, text: string) =>
      wait(selector, fillBody("document.querySelector(args[0])"), selector, text),
    fillLabelled: (label: string, text: string) =>
      wait(
        `the field "${label}"`,
        fillBody(
          "[...document.querySelectorAll('label')].find(({ innerText }) => innerText === args[0])?.control ?? null",
        ),
        label,
        text,
      ),
    openWallet: () =>
      wait(
        "the wallet's panel",
        `if (document.querySelector("dialog[open]") !== null) return true;
        [...document.querySelectorAll("header button")].at(-1)?.click();
        return false;`,
      ),
    closeDialog: () =>
      wait(
        "the dialog to close",
        `document.querySelector("dialog[open]")?.close();
        return document.querySelector("dialog[open]") === null;`,
      ),
  };
}

export async function playAs(window: Window, name: string): Promise<void> {
  const { press, wait, openWallet, closeDialog } = verbsOf(window);
  await openWallet();
  await press(`${name}(\\n|$)`, "dialog button");
  // The panel names everybody all the time; the header only who plays.
  await wait(`${name} in the header`, `return document.querySelector("header").innerText.includes(args[0])`, name);
  await closeDialog();
}

export async function getMoney(window: Window): Promise<void> {
  const { press, wait, openWallet, closeDialog } = verbsOf(window);
  await openWallet();
  // The first amount in the panel: what the wallet holds; a dash until it is known.
  const balance = `Number.parseFloat(document.querySelector("dialog[open] dd")?.innerText.replaceAll(",", ""))`;
  await wait("the balance", `return ${balance} >= 0`);
  const before = await window.run<number>(`return ${balance}`);
  await press("^Get 1,000 test dollars$");
  await wait("1,000 test dollars more", `return ${balance} >= args[0] + 1000`, before);
  await closeDialog();
}
