/**
 * `npm run prove [-- --only LeafIsDrawnByItsWeight]`: proves with Halmos what test/contracts/proofs states, for all arguments below
 * 2^96, and then that each of the wrong variants below is refuted: a tool that proves everything proves nothing. Writes
 * docs/proofs.json. Halmos comes from PATH or from GENUINE_HALMOS; it is written in Python, so npm does not install it.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ROOT } from "./lib/build.ts";
import { howToGet, outsideTool } from "./lib/outside-tools.ts";
import { PROOFS, type Proof, prove, WRONG } from "./lib/proofs.ts";
import { writeReport } from "./lib/reports.ts";

const { values } = parseArgs({ options: { only: { type: "string" } } });
const halmos = outsideTool("halmos", "GENUINE_HALMOS");
if (halmos === undefined) {
  console.error(howToGet("Halmos", "halmos==0.3.3", "GENUINE_HALMOS"));
  process.exit(1);
}
const proofs: Proof[] = [];
for (const contract of PROOFS) {
  const all = await prove(halmos.command, { contract, ...(values.only === undefined ? {} : { only: values.only }) });
  for (const proof of all) {
    console.log(`${proof.proved ? "proved    " : "NOT proved"} ${proof.name.padEnd(40)} ${proof.seconds} s`);
    proofs.push(proof);
  }
}
const refuted: { fault: string; refuted: boolean; seconds: number }[] = [];
for (const { fault, file, from, to, contract, property } of WRONG) {
  if (values.only !== undefined && !property.includes(values.only)) continue;
  const sound = readFileSync(join(ROOT, file), "utf8");
  if (sound.split(from).length !== 2) throw new Error(`${file} does not contain "${from}" once.`);
  const [proof] = await prove(halmos.command, { contract, only: property }, { [file]: sound.replace(from, () => to) });
  const seconds = proof?.seconds ?? 0;
  refuted.push({ fault, refuted: proof?.counterexample === true, seconds });
  console.log(`${proof?.counterexample ? "refuted    " : "NOT refuted"} ${fault.padEnd(40)} ${seconds} s`);
}
if (values.only === undefined) writeReport("proofs.json", { halmos: halmos.version, proofs, refuted });
const sound = proofs.length > 0 && proofs.every(({ proved }) => proved) && refuted.every((wrong) => wrong.refuted);
process.exit(sound ? 0 : 1);
