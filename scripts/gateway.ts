/**
 * `npm run gateway`: the gateway with the settings of the environment; unset ones are taken from the stack that
 * `npm start` runs, where the account is Bob's.
 */
import { join } from "node:path";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import { ROOT } from "./lib/build.ts";
import { portsFromEnvironment } from "./lib/ports.ts";

const dir = process.env.GENUINE_DIR ?? join(ROOT, ".genuine");
const ports = portsFromEnvironment();
const set = (name: string, value: string) => {
  process.env[name] ||= value;
};
if (!process.env.GENUINE_DEPLOYMENT) {
  set("GENUINE_DEPLOYMENT", join(dir, "deployment.json"));
  if (!process.env.GENUINE_GATEWAY_KEY_FILE) set("GENUINE_GATEWAY_KEY", LOCAL_ACCOUNTS.bob.privateKey);
  set("GENUINE_RPC_URL", `http://127.0.0.1:${ports.chain}`);
  set("GENUINE_INDEXER_URL", `http://127.0.0.1:${ports.indexer}`);
}
set("GENUINE_GATEWAY_DIR", join(dir, "gateway"));
await import("../gateway/src/main.ts");
