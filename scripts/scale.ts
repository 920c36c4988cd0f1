/** `npm run scale [-- products]`: the indexer over the replayed life of so many products. The default, 100,000, takes 20 minutes and is written to docs/scale.json. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "./lib/build.ts";
import { measureIndexer } from "./lib/measure-indexer.ts";

const PRODUCTS = 100_000;
const products = Number(process.argv[2] ?? PRODUCTS);
if (!Number.isInteger(products) || products < 1_000) {
  console.error(`"${process.argv[2]}" is no number of products to measure with. Give 1000 or more.`);
  process.exit(1);
}
const figures = await measureIndexer(products, (line) => console.log(line));
for (const [name, value] of Object.entries(figures))
  console.log(`${name.padEnd(20)}${value.toLocaleString("en").padStart(14)}`);
if (products === PRODUCTS) await writeFile(join(ROOT, "docs", "scale.json"), `${JSON.stringify(figures, null, 1)}\n`);
