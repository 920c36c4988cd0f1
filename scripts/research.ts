/** `npm run research [-- names]`: makes every figure and table in docs/experiments again, from seeds, or those of these names. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { buildContracts, ROOT } from "./lib/build.ts";

const EXPERIMENTS = [
  "figures",
  "exactness",
  "market",
  "attacks",
  "scheduling",
  "choice",
  "panel",
  "similarity",
  "regions",
  "tricks",
  "texts",
  "generator",
  "trick-files",
];

const asked = process.argv.slice(2);
const unknown = asked.find((name) => !EXPERIMENTS.includes(name));
if (unknown !== undefined) {
  console.error(`There is no experiment "${unknown}". Name some of these, or none for all: ${EXPERIMENTS.join(", ")}.`);
  process.exit(1);
}
await buildContracts();
for (const name of asked.length > 0 ? asked : EXPERIMENTS) {
  console.log(`\n=== ${name} ===`);
  const { status } = spawnSync(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", join("scripts", "experiments", `${name}.ts`)],
    {
      cwd: ROOT,
      stdio: "inherit",
    },
  );
  if (status !== 0) process.exit(status ?? 1);
}
