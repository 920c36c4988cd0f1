/** `npm run bench [-- --json]`: the project's figures, measured here and now. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { buildContracts, ROOT } from "./lib/build.ts";
import { measureStart } from "./lib/measure-start.ts";

const json = process.argv.includes("--json");
const note = (text: string) => {
  if (!json) console.log(text);
};

note("Starting the whole system from a clean build, to time it…");
for (const path of ["artifacts", "cache", "types", "app/.next"]) await rm(join(ROOT, path), { recursive: true, force: true });
const startSeconds = await measureStart();
await buildContracts();
note("Measuring gas…");
const { measureGas } = await import("./lib/gas.ts");
const gas = await measureGas();

const figures: Record<string, number> = {
  ...Object.fromEntries(Object.entries(gas).map(([name, value]) => [`gas.${name}`, value])),
  startSeconds,
};
if (json) console.log(JSON.stringify(figures));
else for (const [name, value] of Object.entries(figures)) console.log(`${name.padEnd(24)}${value.toLocaleString("en").padStart(12)}`);
