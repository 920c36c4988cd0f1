/**
 * `npm run attack:worker [-- orders]`: strangers attack a worker that has a customer, alone and fifty at once (docs/attack.json): stalled
 * and forged uploads, texts of many words, quotes that no one pays, ids that do not exist, orders that are paid and left.
 */
import { buildContracts } from "./lib/build.ts";
import { measureAttack } from "./lib/measure-attack.ts";
import { writeReport } from "./lib/reports.ts";

/** Limits of the effect on customers. */
const MOST = { latencyRatio: 2, memoryRatio: 1.5, bondsLost: 0 } as const;

const orders = Number(process.argv[2] ?? 12);
if (!Number.isInteger(orders) || orders < 1) {
  console.error(`"${process.argv[2]}" is not a number of orders. Try: npm run attack:worker -- 12`);
  process.exit(1);
}
await buildContracts();
const found = await measureAttack(orders, (line) => console.log(line));
writeReport("attack.json", found);
let missed = false;
for (const [name, most] of Object.entries(MOST) as [keyof typeof MOST, number][]) {
  console.log(`${name} ${found[name]}, at most ${most}`);
  if (found[name] > most) missed = true;
}
process.exit(missed ? 1 : 0);
