/**
 * Files that programs show differently: what a provider says of each as it is, and how far the canonical
 * file made of it is from what Chromium shows. `node scripts/experiments/trick-files.ts` writes docs/experiments/trick-files.md.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "../lib/build.ts";
import { trickFiles } from "../lib/trick-files.ts";
import { look, type Made, MOST_BITS } from "../lib/trick-sight.ts";

const picture = (name: string) => readFile(join(ROOT, "test/fixtures/pictures", name));
const seen = await look(await trickFiles(await picture("coffee.jpg"), await picture("rocket.webp")));
const told = (made: Made) =>
  "refused" in made ? `refused: ${made.refused}` : `${made.pdq} / ${made.iscc}, ${made.changed}`;
const rows = seen.map(
  ({ name, fault, node, browser }) => `| ${name} | ${fault ?? "canonical"} | ${told(node)} | ${told(browser)} |`,
);
await writeFile(
  join(ROOT, "docs/experiments/trick-files.md"),
  `# Files that viewers show differently

Made again by \`node scripts/experiments/trick-files.ts\`. ${seen.length} files are made of two pictures by the script itself. A provider
and a juror refuse every file that is not canonical, with the reason in the second column. The SDK makes a canonical file in Node (sharp) or in a
browser, or refuses with a code. Figures: bits of 256 by which PDQ and ISCC of the canonical file differ from a screenshot
of the file in Chromium (at most ${MOST_BITS} in the test \`test/e2e/canonical.test.ts\`), and how it was made: "nothing" (it was canonical), "stripped" (the
compressed data are the same) or "encoded" (anew, from what the decoder shows).

Firefox and WebKit are not part of this table. Profiles that change a picture by more than 40 bits are refused because
viewers do not agree on them; what remains differs between viewers by their rounding.

| file | as it is | canonical file from Node | canonical file from Chromium |
|---|---|---|---|
${rows.join("\n")}
`,
);
