/** `node scripts/experiments/choice.ts`: writes docs/experiments/choice.md, what the Studio's choice is worth in money. */
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { WISHES } from "@genuine/sdk/reputation/offers";
import { measureChoice, type Welfare } from "./choice-sim.ts";
import { estimate } from "./stats.ts";

const SEEDS = 30;
const TASKS = 5_000;
const TITLES: Record<keyof Welfare, string> = {
  omniscient: "omniscient: knows real quality, cost and taste",
  best: "best net value, balanced",
  drawn: "choose for me: drawn by net value, balanced",
  byScore: "drawn by score alone, T = 0.1 (the page before)",
  cheapest: "cheapest",
};

const runs = Array.from({ length: SEEDS }, (_, i) => measureChoice(i + 1, TASKS));
const top = estimate(runs.map(({ omniscient }) => omniscient)).mean;
const rows = (Object.keys(TITLES) as (keyof Welfare)[]).map((policy) => {
  const { mean, high } = estimate(runs.map((run) => run[policy]));
  return `| ${TITLES[policy]} | ${mean.toFixed(3)} ± ${(high - mean).toFixed(3)} | ${((100 * mean) / top).toFixed(1)} % |`;
});
const wishes = Object.entries(WISHES).map(([wish, { worth, minute }]) => `| ${wish} | ${worth} | ${minute} |`);

const text = `# Choosing by money

Written by \`node scripts/experiments/choice.ts\`; do not edit.

**Question.** What is it worth to choose by net value, worth x score - fee - minutes x price of a minute, instead of by score?
The policies are those that the Studio uses (\`sdk/src/reputation/offers.ts\`).

**Set-up.** ${SEEDS} seeds of ${TASKS.toLocaleString("en")} tasks with five offers each: cost U(0.5, 3), posted price 1.5 times that, minutes 0.3 + Exp(3),
quality Beta(8, 2), score quality + N(0, 0.08); a perfect order is worth U(4, 10) and a minute costs U(0, 0.6). The policies do
not know what it is worth to this person: they take it from the wish, in usual fees (the median of the five):

| wish | worth of a perfect order | price of a minute |
|---|--:|--:|
${wishes.join("\n")}

Welfare is what person and provider gain together; ± half of the 95 % interval.

| choice | welfare a task | of the omniscient |
|---|--:|--:|
${rows.join("\n")}

**Limits.** Stated minutes are believed; nobody lies about prices, and no provider is full. A mark-up of one half is assumed.
`;
await writeFile(resolve(import.meta.dirname, "../../docs/experiments/choice.md"), text);
console.log(text);
