/**
 * `npm run fuzz`: a million calls of the whole system by honest and hostile people, a million of the timelock, and a million
 * proofs against complaints; takes an hour or two. Writes docs/fuzz.json when nothing was found.
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { longCampaign } from "../hardhat.config.ts";
import { buildContracts, ROOT } from "./lib/build.ts";
import { runToEnd } from "./lib/processes.ts";
import { writeReport } from "./lib/reports.ts";

const SYSTEM = "invariants/System.t.sol";
const TIMELOCK = "invariants/Timelock.t.sol";
const PROOFS = "ComplaintProofs.t.sol";
/** Sequence per run of the test. */
const PROOFS_A_RUN = 100;
const { fuzz, invariant } = longCampaign;
const calls = invariant.runs * invariant.depth;

await buildContracts();
// Optimized, because it runs a million times.
await runToEnd(
  "hardhat",
  ["build", ...[SYSTEM, TIMELOCK, PROOFS].map((file) => join("test", "contracts", file))],
  ROOT,
);
const began = Date.now();
const found = await Promise.all([
  campaign(SYSTEM),
  campaign(PROOFS).then(async (passed) => (await campaign(TIMELOCK)) && passed),
]);
const seconds = Math.round((Date.now() - began) / 1000);
if (found.includes(false)) {
  console.error(`Something was found after ${seconds} s: see above.`);
  process.exit(1);
}
const result = { calls, timelockCalls: calls, proofs: fuzz.runs * PROOFS_A_RUN, seconds };
writeReport("fuzz.json", result);
console.log(
  `Nothing was found in ${calls.toLocaleString("en")} calls and ${result.proofs.toLocaleString("en")} proofs.`,
);

function campaign(file: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const args = ["test", "solidity", "--no-compile", "--test-profile", "long", join("test", "contracts", file)];
    const child = spawn("hardhat", args, { cwd: ROOT, stdio: "inherit" });
    child.once("error", reject);
    child.once("close", (code) => resolve(code === 0));
  });
}
