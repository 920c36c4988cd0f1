/**
 * Whether the contracts of a deployment are those of this version, set and wired as they should be:
 *
 *   npm run verify -- deployments/1.json [--rpc URL]
 *
 * Each fault in a sentence, and exit code 1 where there is one. The node is GENUINE_RPC_URL without `--rpc`.
 */
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { CONTRACT_NAMES, LOCAL_CHAIN_ID, parseDeployment } from "@genuine/sdk/deployment";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { createPublicClient, http } from "viem";
import { buildContracts } from "./lib/build.ts";
import { verifyDeployment } from "./lib/verify-deployment.ts";
import { LOCAL, STANDARD } from "./settings.ts";

const { values, positionals } = parseArgs({ allowPositionals: true, options: { rpc: { type: "string" } } });
const { rpc = process.env.GENUINE_RPC_URL ?? "http://127.0.0.1:8545" } = values;
const [file] = positionals;
if (file === undefined || positionals.length > 1) {
  console.error("Name one deployment: npm run verify -- deployments/31337.json");
  process.exit(1);
}
try {
  const deployment = parseDeployment(await readFile(file, "utf8"));
  await buildContracts();
  const client = createPublicClient({ transport: http(rpc) });
  const faults = await verifyDeployment(client, deployment, deployment.chainId === LOCAL_CHAIN_ID ? LOCAL : STANDARD);
  for (const fault of faults) console.error(`✗ ${fault}`);
  console.log(
    faults.length === 0
      ? `✓ All ${CONTRACT_NAMES.length} contracts on chain ${deployment.chainId} are those of this version, as they were set and wired by it.`
      : `${faults.length} ${faults.length === 1 ? "fault" : "faults"}. Use nothing of this deployment before you know why.`,
  );
  process.exit(faults.length === 0 ? 0 : 1);
} catch (error) {
  console.error(error instanceof GenuineError ? error.message : error);
  process.exit(1);
}
