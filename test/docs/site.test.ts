/** The documents as a site: every page is there, and every link of every page leads somewhere. */
import assert from "node:assert/strict";
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { buildSite, ROOT } from "../../scripts/lib/build.ts";
import { DOCUMENTS } from "./documents.ts";

const home = mkdtempSync(join(tmpdir(), "genuine-docs-"));
const folder = join(home, "docs");
let pages: Map<string, string>;

before(async () => {
  await buildSite(folder);
  pages = new Map(
    globSync("**/*.html", { cwd: folder }).map((path) => [path, readFileSync(join(folder, path), "utf8")]),
  );
});
after(() => rmSync(home, { recursive: true, force: true }));

test("every document is a page, and so is every module of the SDK", () => {
  const modules = globSync("sdk/src/**/*.ts", { cwd: ROOT }).filter((path) => !path.includes("/generated/"));
  const missing = modules
    .map((path) => `reference/sdk/${path.slice("sdk/src/".length, -".ts".length)}.html`)
    .filter((path) => !pages.has(path));
  assert.deepEqual(missing, []);
  assert.ok(pages.size >= DOCUMENTS.length + modules.length, `${pages.size} pages`);
  assert.match(pages.get("reference/sdk/quotes.html")!, /checkQuote/);
  assert.match(pages.get("reference/sdk/quotes.html")!, /matches the request, and its fee is the sum of its parts/);
  assert.match(pages.get("reference/contracts/IVault.html")!, /balanceOf/);
  assert.match(pages.get("reference/indexer.html")!, /GET \/products/);
});

test("every link and every picture of every page is there, headings included", () => {
  const broken: string[] = [];
  let links = 0;
  for (const [path, html] of pages)
    for (const [, target] of html.matchAll(/(?:href|src)="(\/docs[^"]*|#[^"]*)"/g)) {
      links++;
      const [address, heading] = target!.split("#") as [string, string?];
      const name = address === "" ? path : fileAt(address);
      const anchor = heading === undefined ? undefined : decodeURIComponent(heading);
      if (!existsSync(join(folder, name))) broken.push(`${path}: ${target}`);
      else if (anchor !== undefined && !pages.get(name)?.includes(`id="${anchor}"`)) broken.push(`${path}: ${target}`);
    }
  assert.ok(links > 5_000, `${links} links`);
  assert.deepEqual(broken, []);
});

test("no page has a script of its own, which the policy would not let run", () => {
  for (const [path, html] of pages) {
    assert.doesNotMatch(html, /<script(?![^>]* src=)/, path);
    assert.doesNotMatch(html, / on[a-z]+="/, path);
  }
});

test("a second build of the same sources does nothing", async () => {
  const index = join(folder, "index.html");
  rmSync(index);
  await buildSite(folder);
  assert.ok(!existsSync(index));
});

/** The file that the page serves for an address. */
function fileAt(address: string): string {
  const name = address.replace(/^\/docs\/?/, "");
  if (name === "") return "index.html";
  return /\.(html|css|m?js|json|txt|csv|svg|png|jpg)$/.test(name) ? name : `${name}.html`;
}
