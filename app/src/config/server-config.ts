import { readFile } from "node:fs/promises";
import { LOCAL_CHAIN_ID, parseDeployment } from "@genuine/sdk/deployment";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { parseAddress } from "@genuine/sdk/typed-input";
import type { Address } from "viem";
import type { ConfigProblem, RuntimeConfig } from "./runtime-config";

/**
 * Reads the settings from the environment at each request.
 * @throws GenuineError config_missing, config_unreadable, bad_deployment
 */
export async function readServerConfig(env: NodeJS.ProcessEnv): Promise<RuntimeConfig> {
  const path = required(env, "GENUINE_DEPLOYMENT");
  const rpcUrl = httpUrl(env, "GENUINE_RPC_URL");
  const indexerUrl = httpUrl(env, "GENUINE_INDEXER_URL");
  const isSet = (name: string) => env[name] !== undefined && env[name] !== "";
  const gateway = isSet("GENUINE_IPFS_GATEWAY") ? { ipfsGateway: httpUrl(env, "GENUINE_IPFS_GATEWAY") } : {};
  const second = isSet("GENUINE_SECOND_RPC_URL") ? { secondRpcUrl: httpUrl(env, "GENUINE_SECOND_RPC_URL") } : {};
  const paymaster = isSet("GENUINE_PAYMASTER_URL") ? { paymasterUrl: httpUrl(env, "GENUINE_PAYMASTER_URL") } : {};
  const ens = isSet("GENUINE_ENS_RESOLVER") ? { ensResolver: addressIn(env, "GENUINE_ENS_RESOLVER") } : {};
  let text: string;
  try {
    // Computed at run time: the bundler must not look for the file.
    text = await readFile(/* turbopackIgnore: true */ path, "utf8");
  } catch (cause) {
    throw new GenuineError("config_unreadable", "The file that GENUINE_DEPLOYMENT names cannot be read.", {
      remedy: "Deploy the contracts first, or correct the path.",
      cause,
    });
  }
  const deployment = parseDeployment(text);
  const local = deployment.chainId === LOCAL_CHAIN_ID;
  return {
    deployment,
    rpcUrl,
    indexerUrl,
    ...gateway,
    ...second,
    ...paymaster,
    ...ens,
    testWallet: local && env.GENUINE_TEST_WALLET === "1",
    faucet: local,
  };
}

/** This server's settings, or what is wrong with them. */
export async function configOrProblem(): Promise<RuntimeConfig | ConfigProblem> {
  try {
    return await readServerConfig(process.env);
  } catch (error) {
    if (!(error instanceof GenuineError)) throw error;
    const { code, shortMessage: message, remedy = "" } = error;
    return { code, message, remedy };
  }
}

function required(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (value === undefined || value === "") {
    throw new GenuineError("config_missing", `The page's server was started without ${name}.`, {
      remedy: "Start everything with npm start, or set it as docs/settings.md says.",
    });
  }
  return value;
}

function addressIn(env: NodeJS.ProcessEnv, name: string): Address {
  try {
    return parseAddress(required(env, name));
  } catch (cause) {
    throw new GenuineError("config_missing", `${name} is not an address.`, {
      remedy: "Correct it and start again.",
      cause,
    });
  }
}

function httpUrl(env: NodeJS.ProcessEnv, name: string): string {
  const value = required(env, name);
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol)) {
    throw new GenuineError("config_missing", `${name} is "${value}", which is not an http address.`, {
      remedy: "Correct it and start again.",
    });
  }
  return value.replace(/\/+$/, "");
}
