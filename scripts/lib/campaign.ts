/** Runs test/contracts/invariants/Coalition.t.sol with chosen seeds, and parses its output. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { Interface, type InterfaceAbi } from "ethers";
import { ROOT } from "./build.ts";

/** A play that went wrong. @param error with its arguments, as far as they can be read */
export type Found = { seed: number; error: string };
export type Batch = { calls: number; found?: Found };

export const CAMPAIGN = "test/contracts/invariants/Coalition.t.sol";

/** Plays with seeds from `seed` on, with the artifacts below `folder`. Stops at the first find. */
export async function campaign(folder: string, { seed, plays }: { seed: number; plays: number }): Promise<Batch> {
  const output = await run(folder, { GENUINE_COALITION_SEED: String(seed), GENUINE_COALITION_PLAYS: String(plays) });
  const found = /Found\((\d+)[^,]*, (\d+)[^,]*, (0x[0-9a-f]*)\)/.exec(output);
  if (found !== null) {
    return { calls: Number(found[2]), found: { seed: Number(found[1]), error: named(folder, found[3]!) } };
  }
  const calls = /^\s*calls (\d+)$/m.exec(output);
  if (calls === null) throw new Error(`The campaign did not run to its end:\n${output.slice(-2_000)}`);
  return { calls: Number(calls[1]) };
}

function run(folder: string, settings: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      join(ROOT, "node_modules", ".bin", "hardhat"),
      ["test", "solidity", "--no-compile", "-vv", CAMPAIGN],
      { cwd: folder, env: { ...process.env, ...settings }, stdio: ["ignore", "pipe", "pipe"] },
    );
    let output = "";
    child.stdout.on("data", (data: Buffer) => (output += data.toString()));
    child.stderr.on("data", (data: Buffer) => (output += data.toString()));
    child.once("error", reject);
    child.once("close", () => resolve(stripVTControlCharacters(output)));
  });
}

function named(folder: string, data: string): string {
  const errors = artifact(folder, "test/contracts/invariants/Coalition.t.sol/CoalitionWorld").parseError(data);
  if (errors === null) return data.slice(0, 10);
  const step = errors.name === "Trapped" ? `: ${String(errors.args[0])}` : "";
  return `${errors.name}${step}`;
}

function artifact(folder: string, path: string): Interface {
  const { abi } = JSON.parse(readFileSync(join(folder, "artifacts", `${path}.json`), "utf8")) as { abi: InterfaceAbi };
  return new Interface(abi);
}
