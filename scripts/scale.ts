/** `npm run scale [-- products]`: the indexer over a replayed history. The default, 100,000 products, takes 20 minutes and is written to docs/scale.json. */
import { measureIndexer } from "./lib/measure-indexer.ts";
import { writeReport } from "./lib/reports.ts";

const PRODUCTS = 100_000;
const products = Number(process.argv[2] ?? PRODUCTS);
if (!Number.isInteger(products) || products < 1_000) {
  console.error(`"${process.argv[2]}" is not a number of products to measure with. Give 1000 or more.`);
  process.exit(1);
}
const figures = await measureIndexer(products, (line) => console.log(line));
for (const [name, value] of Object.entries(figures))
  console.log(`${name.padEnd(20)}${value.toLocaleString("en").padStart(14)}`);
if (products === PRODUCTS) writeReport("scale.json", figures);
