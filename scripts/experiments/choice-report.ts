/** The text of docs/experiments/choice.md: what the Studio's choice is worth in money. */
import { WISH_NAMES, WISHES } from "@genuine/sdk/reputation/offers";
import { type Honesty, measureChoice, measureHonesty, type Welfare } from "./choice-sim.ts";
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

const overSeeds = <T>(measure: (seed: number) => T) => Array.from({ length: SEEDS }, (_, i) => measure(i + 1));

function interval(values: number[]): string {
  const { mean, high } = estimate(values);
  return `${mean.toFixed(3)} ± ${(high - mean).toFixed(3)}`;
}

export function choiceReport(): string {
  const runs = overSeeds((seed) => measureChoice(seed, TASKS));
  const top = estimate(runs.map(({ omniscient }) => omniscient)).mean;
  const rows = (Object.keys(TITLES) as (keyof Welfare)[]).map((policy) => {
    const values = runs.map((run) => run[policy]);
    return `| ${TITLES[policy]} | ${interval(values)} | ${((100 * estimate(values).mean) / top).toFixed(1)} % |`;
  });
  const wishes = Object.entries(WISHES).map(([wish, { worth, minute }]) => `| ${wish} | ${worth} | ${minute} |`);
  const honesty = WISH_NAMES.map((wish) => {
    const of = overSeeds((seed) => measureHonesty(seed, TASKS, wish));
    const column = (key: keyof Honesty) => of.map((run) => run[key]);
    const percent = (key: keyof Honesty) => `${(100 * estimate(column(key)).mean).toFixed(1)} %`;
    const values = (["truth", "seen", "believed"] as const).map((key) => interval(column(key)));
    return `| ${[wish, ...values, percent("liarsSeen"), percent("liarsBelieved")].join(" | ")} |`;
  });

  return `# Choosing by money

Written by \`node scripts/experiments/choice.ts\`; do not edit.

**Question.** How much does it gain to choose by net value (worth x score - fee - minutes x price of a minute) instead of by score?
The policies are those that the Studio and the gateway use (\`sdk/src/reputation/offers.ts\`).

**Set-up.** ${SEEDS} seeds of ${TASKS.toLocaleString("en")} tasks with five offers each: cost U(0.5, 3), posted price 1.5 times that, minutes 0.3 + Exp(3),
quality Beta(8, 2), score quality + N(0, 0.08); a perfect order is worth U(4, 10) and a minute costs U(0, 0.6). The policies do
not know the value to the individual user: they derive it from the wish, in usual fees (the median of the five):

| wish | worth of a perfect order | price of a minute |
|---|--:|--:|
${wishes.join("\n")}

Welfare is the joint gain of user and provider; ± half of the 95 % interval.

| choice | welfare a task | of the omniscient |
|---|--:|--:|
${rows.join("\n")}

## Providers that understate their time

The expected time for one item is the mean of two figures: the stated time, which counts as one delivered item, and the times recorded
on chain, in seconds from payment to delivery for each item that the provider had to deliver then. Five deliveries are remembered; a
user's own count twice (\`sdk/src/reputation/pace.ts\`). If the stated queue is shorter than the undelivered items on chain, the latter count.

Here two of five providers state a third of their real minutes, each with five past deliveries that took 0.7 to 1.3 times its
mean. The table gives the net value of the best offer for the wish, by real minutes, in usual fees, and how often it comes from one of
the two, which without understatement would be as often as from any two others.

| wish | by real minutes | by the product's expectation | by stated minutes | understaters chosen, product | by stated minutes |
|---|--:|--:|--:|--:|--:|
${honesty.join("\n")}

**Limits.** Prices are stated truthfully, and no provider is at capacity. A mark-up of one half is assumed. A provider that pays itself
can shorten the mean that all users see, for the pool's share of the fees; it cannot affect a user's own deliveries.
`;
}
