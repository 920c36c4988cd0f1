/** `node scripts/experiments/exactness.ts`: writes docs/experiments/exactness.md with what it measures. */
import { mkdir, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { measureReputationGas } from "../lib/gas-reputation.ts";
import { familiarityEffect, MANNERS, maxErrorOf, measureMaxError } from "../lib/reputation-histories.ts";

const LENGTH = 2_000;
const SEEDS = [1, 2, 3];
const STEP = 50;

const table = (head: string[], rows: (string | number)[][]): string =>
  [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");

const rows = MANNERS.map((manner) => {
  console.log(`${manner.name}…`);
  const errors = SEEDS.map((seed) => maxErrorOf(manner, LENGTH, seed, STEP));
  const effects = SEEDS.map((seed) => familiarityEffect(manner, LENGTH, seed, STEP));
  const mean = effects.reduce((sum, effect) => sum + effect.mean, 0) / effects.length;
  return [
    manner.name,
    manner.decimals.toString(),
    Math.max(...errors).toExponential(1),
    mean.toFixed(5),
    Math.max(...effects.map((effect) => effect.max)).toFixed(5),
  ];
});
const maxError = measureMaxError();
console.log("Gas…");
const gas = await measureReputationGas();

const text = `# Exactness of the reputation, and what it costs

Written by \`scripts/experiments/exactness.ts\`; seeded, and therefore reproducible.

**Question.** The chain keeps integer sums that it updates when they are accessed. How far does the result deviate from
the definition, which loops over all producers and all their outcomes in floating point?

**Set-up.** Histories of ${LENGTH.toLocaleString("en")} outcomes of five patterns, ${SEEDS.length} seeds each. After every ${STEP} outcomes the latest producer,
the busiest one and a stranger are evaluated for their local, overall and fused opinions and their score. The error is the
greatest difference in any part of these between the SDK's ledger and the plain definition. The contract and the SDK's
ledger do the same operations on the same integers: tests compare them for equality, to the last unit, over 2,500 outcomes
of the same patterns (\`test/journeys/reputation.test.ts\`), so the error of the one is the error of the other.

${table(["history", "decimals of the token", "error", "familiarity now: mean difference of the score", "greatest"], rows)}

\`reputation.maxError\` of \`npm run bench\`, over 10,000 outcomes: ${maxError.toExponential(1)}. The bound is 1e-12.

**What makes it exact.** Weights, their factors and the decay have 30 decimals. Opinions have 18.

**Where it ends.** Recommendations that together weigh no more than 1e-12 of one that is fresh and fully paid are ignored,
in the contract and in the definition alike. One such recommendation reaches that limit after 124 slots in which only the
asking producer itself continued to use that provider. While other producers continue too, or none does, nothing is lost.
With n producers rounding is some n * 1e-30 of weight, so even just above the limit 100,000 producers stay within 1e-12.
The amount that a producer paid is remembered up to 340 million caps.

**Where the definitions differ.** A recommender's familiarity with a provider is its number of interactions with it
relative to its average provider. The contract evaluates it as of the recommender's latest outcome with that provider. If
it were evaluated as of now, one outcome would change the weight of that producer with every provider it ever dealt with, which cannot be done at constant cost.
The last two columns compare both in the plain definition (\`naiveScore(…, "present")\`); scores go from 0 to 1. The
difference comes from recommenders that have since turned to other providers, and fades with the freshness of their recommendation.

**Gas**, medians of seven: a transaction that records the next outcome of a known producer, one slot later; and the view
\`scoreOf\` by itself.

${table(
  ["producers of the provider", "record", "scoreOf"],
  gas.byProducers.map(({ producers, record, read }) => [producers, record, read].map((n) => n.toLocaleString("en"))),
)}

The remaining difference between rows is due to the number of bits in the counts and powers, not to the number of producers.

**Limits.** Opinions have 18 decimals, so a consensus loses precision where both sides are all but certain: after 100,000
interactions on each side some five digits of the uncertainty are lost, which still leaves 1e-12.
`;

const path = resolve(import.meta.dirname, "../../docs/experiments/exactness.md");
await mkdir(resolve(path, ".."), { recursive: true });
await writeFile(path, text);
console.log(text);
