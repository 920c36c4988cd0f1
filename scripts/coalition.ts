/**
 * `npm run coalition [-- --calls 1000000] [-- --seed 1] [-- --places 2]`: the long campaign of test/contracts/invariants/Coalition.t.sol, from
 * one seed on. Writes docs/coalition.json when nothing was found; otherwise says which play to look at.
 */
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { ROOT } from "./lib/build.ts";
import { CAMPAIGN, campaign } from "./lib/campaign.ts";
import { runToEnd } from "./lib/processes.ts";
import { writeReport } from "./lib/reports.ts";

const PLAYS = 200;

const { values } = parseArgs({
  options: {
    calls: { type: "string", default: "1000000" },
    seed: { type: "string", default: "1" },
    places: { type: "string", default: String(availableParallelism()) },
    "as-built": { type: "boolean", default: false },
  },
});
const first = Number(values.seed);

if (!values["as-built"]) {
  await runToEnd("hardhat", ["build", "--no-tests"], ROOT);
  await runToEnd("hardhat", ["build", "--no-contracts", "--build-profile", "tests", CAMPAIGN], ROOT);
}
const began = Date.now();
let [calls, seed] = [0, first];
await Promise.all(
  Array.from({ length: Number(values.places) }, async () => {
    while (calls < Number(values.calls)) {
      const from = seed;
      seed += PLAYS;
      const batch = await campaign(ROOT, { seed: from, plays: PLAYS });
      if (batch.found !== undefined) {
        const command = `GENUINE_COALITION_TRACE=1 GENUINE_COALITION_PLAYS=1 GENUINE_COALITION_SEED=${batch.found.seed}`;
        console.error(`${batch.found.error} in play ${batch.found.seed}. Every step of it:`);
        console.error(`${command} npx hardhat test solidity --no-compile -vv ${CAMPAIGN}`);
        process.exit(1);
      }
      calls += batch.calls;
    }
  }),
);
const seconds = Math.round((Date.now() - began) / 1000);
writeReport("coalition.json", { calls, plays: seed - first, firstSeed: first, seconds });
console.log(`Nothing was found in ${calls.toLocaleString("en")} calls, in ${seconds} s.`);
