/** What is registered of a file is what Chromium shows of it, or the file is refused. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../../scripts/lib/build.ts";
import { trickFiles } from "../../scripts/lib/trick-files.ts";
import { look, MOST_BITS } from "../../scripts/lib/trick-sight.ts";

const picture = (name: string) => readFile(join(ROOT, "test/fixtures/pictures", name));
/** Refused everywhere: what stands in them is no one picture, or none that viewers agree on. */
const REFUSED = /APNG|animated|sequence|negative|permuted|WebP with an orientation|wrong checksum|cut off/;
/** What only browsers show right. */
const FOR_BROWSERS = /AVIF|gamma [14]\.0|foreign primaries|CICP of (PQ|a linear)|CMYK|R, G, B|calls RGB/;

test("trick files: in Node and in Chromium the canonical file shows what Chromium shows, or there is none", async () => {
  const seen = await look(await trickFiles(await picture("coffee.jpg"), await picture("rocket.webp")));
  assert.ok(seen.filter(({ fault }) => fault !== undefined).length >= 30);
  for (const { name, shows, node, browser } of seen) {
    for (const [where, made] of Object.entries({ node, browser })) {
      const refused = REFUSED.test(name) || (where === "node" && FOR_BROWSERS.test(name));
      const told = `${name}, ${where}: ${JSON.stringify(made)}`;
      assert.equal("refused" in made, refused, told);
      if ("refused" in made) continue;
      assert.equal(made.fault, undefined, told);
      assert.ok(shows && made.pdq <= MOST_BITS && made.iscc <= MOST_BITS, told);
    }
  }
});
