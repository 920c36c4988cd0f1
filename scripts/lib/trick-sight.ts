/// <reference lib="dom" />
/** Rendering of picture files by Chromium, and their conversion by the SDK in Node and in Chromium. */
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { stripTypeScriptTypes } from "node:module";
import type { AddressInfo } from "node:net";
import { join, normalize } from "node:path";
import { canonicalFault } from "@genuine/sdk/canonical/canonical";
import { canonicalPicture } from "@genuine/sdk/canonical/convert-node";
import { decodeImage } from "@genuine/sdk/fingerprint/decode-node";
import { blocksFromRgb, type Fingerprints, fingerprintsFromBlocks } from "@genuine/sdk/fingerprint/fingerprints";
import { hammingDistance } from "@genuine/sdk/fingerprint/hamming";
import type { Page } from "playwright-core";
import { launchBrowser } from "./browser.ts";
import { ROOT } from "./build.ts";
import type { Trick } from "./trick-files.ts";

/** Distance in bits of 256 between a canonical file and what Chromium shows of the file it was made from. */
export type Made = { pdq: number; iscc: number; changed: string; fault: string | undefined } | { refused: string };
/** `shows`: whether Chromium shows anything at all. */
export type Seen = { name: string; fault: string | undefined; shows: boolean; node: Made; browser: Made };

/** Tolerance between a canonical file and what is shown, in bits of 256. */
export const MOST_BITS = 8;
/** Longer than the first frame of any of the animations. */
const SETTLED_MS = 400;

export async function look(tricks: readonly Trick[]): Promise<Seen[]> {
  const server = await serve(tricks);
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    const seen: Seen[] = [];
    for (const [at, trick] of tricks.entries()) {
      const shot = await screenshot(page, `${server.url}/show/${at}`);
      const shown = shot && (await fingerprintsOf(shot));
      seen.push({
        name: trick.name,
        fault: faultOf(trick.file),
        shows: shown !== undefined,
        node: await made(() => canonicalPicture(trick.file), shown),
        browser: await made(() => inBrowser(page, at), shown),
      });
    }
    return seen;
  } finally {
    await browser.close();
    await server.close();
  }
}

async function made(
  make: () => Promise<{ bytes: Uint8Array; changed: string }>,
  shown: Fingerprints | undefined,
): Promise<Made> {
  let result: { bytes: Uint8Array; changed: string };
  try {
    result = await make();
  } catch (error) {
    return { refused: (error as { code?: string }).code ?? String(error) };
  }
  const { pdq, iscc } = await fingerprintsOf(result.bytes);
  return {
    pdq: shown === undefined ? 256 : hammingDistance(pdq, shown.pdq),
    iscc: shown === undefined ? 256 : hammingDistance(iscc, shown.iscc),
    changed: result.changed,
    fault: faultOf(result.bytes),
  };
}

function faultOf(file: Uint8Array): string | undefined {
  try {
    return canonicalFault(file);
  } catch (error) {
    return (error as Error).message;
  }
}

async function fingerprintsOf(file: Uint8Array): Promise<Fingerprints> {
  const { rgb, width, height } = await decodeImage(file);
  return fingerprintsFromBlocks(blocksFromRgb(rgb, width, height));
}

async function screenshot(page: Page, url: string): Promise<Uint8Array | undefined> {
  await page.goto(url);
  const loaded = await page.evaluate(() =>
    (document.querySelector("img") as HTMLImageElement).decode().then(
      () => true,
      () => false,
    ),
  );
  if (!loaded) return undefined;
  await page.waitForTimeout(SETTLED_MS);
  return page.locator("img").screenshot({ type: "png" });
}

async function inBrowser(page: Page, at: number): Promise<{ bytes: Uint8Array; changed: string }> {
  const answer = await page.evaluate(async (index) => {
    const { canonicalPicture } = await import(`${location.origin}/sdk/canonical/convert-browser.ts`);
    const file = new Uint8Array(await (await fetch(`/file/${index}`)).arrayBuffer());
    try {
      const { bytes, changed } = await canonicalPicture(file);
      return { bytes: [...(bytes as Uint8Array)], changed: changed as string };
    } catch (error) {
      return { code: (error as { code?: string }).code ?? String(error) };
    }
  }, at);
  if ("code" in answer) throw Object.assign(new Error(answer.code), { code: answer.code });
  return { bytes: Uint8Array.from(answer.bytes), changed: answer.changed };
}

/** Serves the files, a page for each, and the SDK's sources for a browser. */
async function serve(tricks: readonly Trick[]): Promise<{ url: string; close(): Promise<void> }> {
  const imports = {
    "@noble/hashes/sha2.js": "/modules/@noble/hashes/sha2.js",
    "@noble/hashes/utils.js": "/modules/@noble/hashes/utils.js",
  };
  const server = createServer((request, response) => {
    const [, kind, ...rest] = normalize(new URL(request.url!, "http://localhost").pathname).split("/");
    const send = (type: string, body: string | Uint8Array) => {
      response.writeHead(200, { "content-type": type });
      response.end(body);
    };
    const answer = async () => {
      const trick = tricks[Number(rest[0])];
      if (kind === "show") {
        const map = `<script type="importmap">${JSON.stringify({ imports })}</script>`;
        return send(
          "text/html",
          `<!doctype html><body style="margin:0;background:#fff">${map}<img src="/file/${rest[0]}">`,
        );
      }
      if (kind === "file" && trick !== undefined) return send(trick.mediaType, trick.file);
      if (kind === "sdk") {
        const source = await readFile(join(ROOT, "sdk/src", ...rest), "utf8");
        return send("text/javascript", stripTypeScriptTypes(source));
      }
      if (kind === "modules")
        return send("text/javascript", await readFile(join(ROOT, "node_modules", ...rest), "utf8"));
      response.writeHead(404).end();
    };
    answer().catch(() => response.writeHead(500).end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
