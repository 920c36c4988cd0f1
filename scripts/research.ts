/** `npm run research`: makes every figure and table in docs/experiments again, from seeds. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { buildContracts, ROOT } from "./lib/build.ts";

await buildContracts();
for (const name of [
  "figures",
  "exactness",
  "market",
  "attacks",
  "scheduling",
  "choice",
  "panel",
  "similarity",
  "generator",
  "trick-files",
]) {
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
