/** `npm run scale [-- products]`: the indexer over the replayed life of so many products, 100,000 unless told otherwise. Takes its time. */
import { measureIndexer } from "./lib/measure-indexer.ts";

const products = Number(process.argv[2] ?? 100_000);
if (!Number.isInteger(products) || products < 1_000) {
  console.error(`"${process.argv[2]}" is no number of products to measure with. Give 1000 or more.`);
  process.exit(1);
}
const figures = await measureIndexer(products, (line) => console.log(line));
for (const [name, value] of Object.entries(figures)) console.log(`${name.padEnd(20)}${value.toLocaleString("en").padStart(14)}`);
