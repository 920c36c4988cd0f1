/** `npm run soak`: kills a busy worker 240 times. Takes about ten minutes, writes docs/kills.json. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { buildContracts, ROOT } from "./lib/build.ts";

const KILLS = "240";

await buildContracts();
const env = { ...process.env, GENUINE_KILLS: KILLS, GENUINE_KILLS_REPORT: join(ROOT, "docs", "kills.json") };
const { status } = spawnSync(process.execPath, ["--disable-warning=ExperimentalWarning", "--test", "test/worker/kills.test.ts"], { cwd: ROOT, env, stdio: "inherit" });
process.exit(status ?? 1);
