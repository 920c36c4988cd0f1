#!/usr/bin/env node
/** `npm create genuine-provider <folder>`: see README.md. */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { chainIdOf, ScaffoldError, scaffold } from "./scaffold.ts";

const here = (name: string) => JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), "utf8")) as unknown;

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rpc: { type: "string", default: "http://127.0.0.1:8545" },
      deployment: { type: "string" },
      name: { type: "string" },
      port: { type: "string", default: "4001" },
      endpoint: { type: "string" },
    },
  });
  const [folder] = positionals;
  if (folder === undefined || positionals.length > 1)
    throw new ScaffoldError("bad_usage", "Name one folder: npm create genuine-provider my-provider");
  const { rpc, port, name = basename(folder), endpoint = `http://127.0.0.1:${port}` } = values;
  const deployment = values.deployment === undefined ? await knownDeployment(rpc) : fileOf(values.deployment);
  const { version } = here("package.json") as { version: string };
  scaffold(folder, { rpc, name, port, endpoint, deployment, version });
  console.log(`${folder} is set up. Next:\n\n  cd ${folder}\n  npm install\n  npm run account\n  npm start\n`);
} catch (error) {
  const expected = error instanceof Error && "code" in error;
  console.error(expected ? error.message : error);
  process.exit(1);
}

/** The addresses that come with this package. */
async function knownDeployment(rpc: string): Promise<string> {
  const chainId = await chainIdOf(rpc);
  const deployment = (here("deployments.json") as Record<string, unknown>)[chainId];
  if (deployment === undefined)
    throw new ScaffoldError(
      "unknown_chain",
      `No deployment on chain ${chainId} is known here. Give its file: --deployment FILE`,
    );
  return JSON.stringify(deployment, null, 2);
}

function fileOf(path: string): string {
  const text = readFileSync(path, "utf8");
  try {
    JSON.parse(text);
  } catch {
    throw new ScaffoldError("bad_deployment", `${path} is not JSON.`);
  }
  return text.trimEnd();
}
