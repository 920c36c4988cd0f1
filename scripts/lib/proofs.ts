/** Runs Halmos (https://github.com/a16z/halmos) on the proof contracts of test/contracts/proofs, as they are or with a change. */
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, delimiter, join } from "node:path";
import { symbolicBuild } from "../solidity/compiler.ts";
import { ROOT } from "./build.ts";

export const PROOFS: readonly string[] = ["PayoutProofs", "StakeTreeProofs"];

/** Changes that a proof has to notice: a counterexample is found for the property named. */
export const WRONG: readonly Wrong[] = [
  {
    fault: "the buyer is paid without regard to what is left",
    file: "contracts/lib/Payouts.sol",
    from: "paid.loss = Math.min(loss, left);\n        paid.rest = left - paid.loss;",
    to: "paid.loss = loss;\n        paid.rest = left - Math.min(loss, left);",
    contract: "PayoutProofs",
    property: "PledgeIsSplitWhole",
  },
  {
    fault: "what was kept pays its costs twice",
    file: "contracts/lib/Payouts.sol",
    from: "rest = kept - toChallenger - toBuyer;",
    to: "rest = kept - toBuyer;",
    contract: "PayoutProofs",
    property: "KeptIsSplitWhole",
  },
  {
    fault: "a backing pays more than the buyer lacks",
    file: "contracts/lib/Payouts.sol",
    from: "toBuyer = Math.min(loss, amount);\n        toSeller",
    to: "toBuyer = Math.max(loss, amount) == loss ? amount : loss + 1;\n        toSeller",
    contract: "PayoutProofs",
    property: "BackingIsSplitWhole",
  },
  {
    fault: "a point at the end of a leaf draws it too",
    file: "contracts/esp/StakeTree.sol",
    from: "if (sum > left) continue;",
    to: "if (sum >= left) continue;",
    contract: "StakeTreeProofs",
    property: "LeafIsDrawnByItsWeight",
  },
  {
    fault: "a leaf counts one below it twice",
    file: "contracts/esp/StakeTree.sol",
    from: "for (uint256 bit = 1; (index & bit) == 0; bit <<= 1) sum += tree.nodes[index - bit].live;",
    to: "for (uint256 bit = 1; (index & bit) == 0; bit <<= 1) sum += 2 * tree.nodes[index - bit].live;",
    contract: "StakeTreeProofs",
    property: "WeightsAreWhatWasAppended",
  },
];

/** How one property ended. */
export type Proof = { name: string; proved: boolean; seconds: number; counterexample: boolean };
type Wrong = { fault: string; file: string; from: string; to: string; contract: string; property: string };
/** @param only properties whose names contain it */
type Which = { contract: string; only?: string };
type Report = {
  test_results: Record<
    string,
    { name: string; exitcode: number; num_models: number | null; time: [number, ...number[]] | null }[]
  >;
};

/** Seconds that the solver may take for one property. */
const SOLVER_SECONDS = 60;

/** @param changed sources by their paths, in place of those of the repository */
export async function prove(
  halmos: string,
  { contract, only }: Which,
  changed: Readonly<Record<string, string>> = {},
): Promise<Proof[]> {
  const source = readFileSync(join(ROOT, sourceOf(contract)), "utf8");
  if (only !== undefined && !source.includes(only)) return [];
  const folder = prepare(contract, changed);
  const report = join(folder, "report.json");
  const args = ["--root", folder, "--contract", contract, "--json-output", report, "--no-status"];
  // Loops run to their end, of which the longest has five rounds.
  args.push("--loop", "10", "--solver-timeout-assertion", `${SOLVER_SECONDS}s`);
  if (only !== undefined) args.push("--match-test", only);
  const said = await run(halmos, args, join(folder, "bin"));
  const results = readReport(report, said).test_results;
  return Object.values(results).flatMap((tests) =>
    tests.map(({ name, exitcode, num_models: models, time }) => ({
      name: name.replace(/\(.*$/, ""),
      proved: exitcode === 0,
      seconds: Math.round((time?.[0] ?? 0) * 10) / 10,
      counterexample: (models ?? 0) > 0,
    })),
  );
}

/** A folder as Forge leaves it behind, which Halmos reads; Forge itself would need a compiler that npm does not bring. */
function prepare(contract: string, changed: Readonly<Record<string, string>>): string {
  const folder = join(ROOT, ".genuine", "proofs");
  rmSync(folder, { recursive: true, force: true });
  for (const [path, built] of Object.entries(symbolicBuild(sourceOf(contract), changed))) {
    const out = join(folder, "out", basename(path));
    mkdirSync(out, { recursive: true });
    for (const [name, artifact] of Object.entries(built))
      writeFileSync(join(out, `${name}.json`), JSON.stringify(artifact));
  }
  // Halmos always starts "forge build"; what that would write is there already.
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "bin", "forge"), "#!/bin/sh\n", { mode: 0o755 });
  return folder;
}

function sourceOf(contract: string): string {
  return `test/contracts/proofs/${contract}.sol`;
}

function run(command: string, args: readonly string[], before: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, PATH: [before, process.env.PATH].join(delimiter) };
    const child = spawn(command, args, { env, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    child.stdout.on("data", (data: Buffer) => (said += data.toString()));
    child.stderr.on("data", (data: Buffer) => (said += data.toString()));
    child.once("error", reject);
    child.once("close", () => resolve(said));
  });
}

function readReport(path: string, said: string): Report {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Report;
  } catch {
    throw new Error(`Halmos wrote no report:\n${said.slice(-2_000)}`);
  }
}
