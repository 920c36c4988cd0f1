/**
 * What a stranger does by hand to get a visible copy past a provider and past a challenge. `node scripts/experiments/tricks.ts` writes
 * docs/experiments/tricks.md.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { compareFully } from "@genuine/sdk/copy-search";
import { compareAppearance } from "../../esp/src/jury/appearance.ts";
import { ROOT } from "../lib/build.ts";
import { ALICE, checkOf, MALLORY, productOf, registered, submitted, THRESHOLDS } from "./forgeries/attacks.ts";
import { photographs, workOf } from "./forgeries/pictures.ts";
import { TRICKS } from "./forgeries/tricks.ts";

const NAMES = ["camera.jpg", "cat.webp", "coffee.jpg", "rocket.webp"];

const all = await photographs();
const works = NAMES.map((name) => all.find((work) => work.name === name)!);
const rows: string[] = [];
const [past, unmeasured, lost] = [[] as string[], [] as string[], [] as string[]];
for (const { name, make } of TRICKS) {
  let [measured, found, upheld] = [0, 0, 0];
  for (const [i, work] of works.entries()) {
    const copy = workOf(name, await make(work.raw, works[(i + 1) % works.length]!.raw));
    if ((await compareFully(registered(work), registered(copy), THRESHOLDS)).measurement.verdict === "copy") measured++;
    if ((await checkOf([productOf(work, ALICE, 1)]).find(submitted(copy), MALLORY)) !== undefined) found++;
    const exhibits = [work, copy].map(({ raw, blocks }) => ({ image: raw, blocks }));
    if ((await compareAppearance(exhibits[0]!, exhibits[1]!)).same) upheld++;
  }
  if (found < works.length) past.push(name);
  if (measured < works.length) unmeasured.push(name);
  if (upheld < works.length) lost.push(name);
  rows.push(`| ${name} | ${measured} | ${found} | ${upheld} |`);
  console.log(rows.at(-1));
}
await writeFile(
  join(ROOT, "docs/experiments/tricks.md"),
  `# Copies that people see

Made again by \`npm run research -- tricks\`. Each trick is done to ${works.length} photographs of the tests (${NAMES.join(", ")}), so that whoever looks
sees at once what was copied. The columns count the copies that the chain's rule measures as such, under the best map; that a provider finds
before it vouches; and that a juror's own rule upholds with both files. \`forgeries\` attacks the same three by calculation.

| trick | the rule says copy | a provider finds it | a juror upholds |
|---|---:|---:|---:|
${rows.join("\n")}

Past a provider, at least once: ${past.length} of ${TRICKS.length} tricks. Past the measure: ${unmeasured.length}; these go before the panel. Past a juror's own rule as well: ${lost.length}${lost.length > 0 ? ` (${lost.join("; ")})` : ""};
there the creator's words and the evidence (\`submitEvidence\`) have to convince jurors who look themselves.
`,
);
