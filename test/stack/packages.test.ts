/** What is published installs in an empty project, and the examples of its READMEs run there. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { LOCAL_CHAIN_ID } from "@genuine/sdk/deployment";
import { ROOT } from "../../scripts/lib/build.ts";
import { freePorts } from "../../scripts/lib/free-ports.ts";
import { type PackageName, packPackages } from "../../scripts/lib/packages.ts";
import { waitForHttp } from "../../scripts/lib/processes.ts";
import { LOCAL } from "../../scripts/settings.ts";
import { startDeployedChain } from "../support/deployed-chain.ts";
import { example, install } from "../support/installed.ts";

type Compiler = {
  compile(input: string, callbacks: { import(path: string): { contents: string } | { error: string } }): string;
};

/** On the repository's disk, where packages can be linked; a folder whose parents have no node_modules would be no emptier. */
mkdirSync(join(ROOT, ".genuine"), { recursive: true });
const home = mkdtempSync(join(ROOT, ".genuine", "packages-test-"));
let files: Record<PackageName, string>;
let local: Awaited<ReturnType<typeof startDeployedChain>>;

before(async () => {
  local = await startDeployedChain(LOCAL);
  files = await packPackages(join(home, "packed"));
});
after(async () => {
  await local?.chain.close();
  rmSync(home, { recursive: true, force: true });
});

function project(name: string): string {
  const folder = join(home, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Only what the project has itself is found: the repository's packages lie in a parent folder. */
const OWN_PACKAGES_ONLY = `import { registerHooks } from "node:module";
registerHooks({ resolve(specifier, context, next) {
  const found = next(specifier, context);
  const [, inner] = found.url.split("/.genuine/packages-test-");
  if (found.url.startsWith("file:") && inner === undefined) throw new Error("not in the project: " + specifier);
  return found;
} });`;

type Outcome = { status: number | null; stdout: string; stderr: string };

/** Runs a command to its end. Not at once with this process: that has the chain. */
async function execute(command: string, args: string[], cwd: string, env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  const outcome: Outcome = { status: null, stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].on("data", (chunk: Buffer) => (outcome[name] += chunk.toString()));
  [outcome.status] = (await once(child, "close")) as [number | null];
  return outcome;
}

/** @returns what a program of the project prints */
async function run(folder: string, file: string, env?: NodeJS.ProcessEnv): Promise<string> {
  const args = ["--import", `data:text/javascript,${encodeURIComponent(OWN_PACKAGES_ONLY)}`, file];
  const { status, stdout, stderr } = await execute(process.execPath, args, folder, env);
  assert.equal(status, 0, stderr.slice(0, 2_000));
  return stdout;
}

function typeErrors(folder: string, source: string): string {
  writeFileSync(join(folder, "types.ts"), source);
  const options = ["--strict", "--noEmit", "--skipLibCheck", "--module", "nodenext", "--target", "es2024"];
  return spawnSync("tsc", [...options, "--ignoreConfig", "types.ts"], { cwd: folder, encoding: "utf8" }).stdout;
}

describe("@genuine/sdk", () => {
  test("its example runs", async () => {
    const folder = project("sdk");
    install(folder, { sdk: files.sdk });
    const output = await run(folder, example(folder, "@genuine/sdk", "js", "example.mjs"));
    assert.match(output, /^Opened: a picture's bytes\nBits that differ: (\d+) of 256\n$/);
    assert.ok(Number(/differ: (\d+)/.exec(output)![1]) <= 16);
  });

  test("its types are those of the sources", () => {
    const source = (type: string) => `import { hammingDistance } from "@genuine/sdk/fingerprint/hamming";
import { EspClient } from "@genuine/sdk/esp-client";
import { vaultAbi } from "@genuine/sdk/generated/abis";
export const distance: ${type} = hammingDistance(1n, 2n);
export const client = new EspClient("http://127.0.0.1:4001");
export const first: "constructor" = vaultAbi[0].type;\n`;
    assert.equal(typeErrors(join(home, "sdk"), source("number")), "");
    assert.match(typeErrors(join(home, "sdk"), source("string")), /TS2322/);
  });
});

describe("@genuine/contracts", () => {
  test("its example reads a local chain, at the addresses that the package names", async () => {
    const folder = project("contracts");
    install(folder, { sdk: files.sdk, "packages/contracts": files.contracts });
    const code = example(folder, "@genuine/contracts", "js", "example.mjs");
    assert.equal(
      await run(folder, code, { RPC_URL: local.chain.url }),
      `A provider stakes at least ${LOCAL.minimumStake / 10n ** 6n} TUSD.\n`,
    );
    writeFileSync(
      join(folder, "addresses.mjs"),
      `import { deployments } from "@genuine/contracts"; console.log(JSON.stringify(deployments[${LOCAL_CHAIN_ID}]));`,
    );
    assert.deepEqual(JSON.parse(await run(folder, "addresses.mjs")).contracts, local.deployment.contracts);
  });

  test("its Solidity example compiles against the installed sources", () => {
    const folder = join(home, "contracts");
    const code = example(folder, "@genuine/contracts", "solidity", "Collection.sol");
    const solc = createRequire(import.meta.url)("solc") as Compiler;
    const input = {
      language: "Solidity",
      sources: { "Collection.sol": { content: readFileSync(code, "utf8") } },
      settings: { evmVersion: "cancun", outputSelection: { "*": { "*": ["evm.bytecode.object"] } } },
    };
    const read = (path: string) => {
      const file = join(folder, "node_modules", path);
      return existsSync(file) ? { contents: readFileSync(file, "utf8") } : { error: `${path} is not installed` };
    };
    const output = JSON.parse(solc.compile(JSON.stringify(input), { import: read })) as {
      errors?: { severity: string; formattedMessage: string }[];
      contracts: Record<string, Record<string, { evm: { bytecode: { object: string } } }>>;
    };
    assert.deepEqual(
      (output.errors ?? []).filter(({ severity }) => severity === "error").map((error) => error.formattedMessage),
      [],
    );
    assert.ok(output.contracts["Collection.sol"]!.Collection!.evm.bytecode.object.length > 100);
  });

  test("its addresses and ABIs are typed", () => {
    const source = (name: string) => `import { deployments, errorsAbi } from "@genuine/contracts";
export const vault: \`0x\${string}\` = deployments[31337].contracts.${name};
export const kind: "error" = errorsAbi[0].type;\n`;
    assert.equal(typeErrors(join(home, "contracts"), source("vault")), "");
    assert.match(typeErrors(join(home, "contracts"), source("nonsense")), /TS2339/);
  });
});

describe("create-genuine-provider", () => {
  const provider = join(home, "Nova");

  test("sets up a folder from a node's own chain", async () => {
    const folder = project("creator");
    install(folder, { "packages/create-genuine-provider": files["create-genuine-provider"] });
    const create = (...options: string[]) =>
      execute(join(folder, "node_modules/.bin/create-genuine-provider"), options, folder);
    const made = await create(provider, "--rpc", local.chain.url);
    assert.equal(made.status, 0, made.stderr);
    assert.equal(statSync(join(provider, "password.txt")).mode & 0o777, 0o600);
    assert.deepEqual(
      JSON.parse(readFileSync(join(provider, "deployment.json"), "utf8")).contracts,
      local.deployment.contracts,
    );
    const again = await create(provider, "--rpc", local.chain.url);
    assert.equal(again.status, 1);
    assert.match(again.stderr, /exists and is not empty/);
    assert.match((await create(join(home, "none"), "--rpc", "http://127.0.0.1:1")).stderr, /There is no node at/);
    assert.match((await create()).stderr, /Name one folder/);
  });

  test("its commands make an account, check everything, and start a provider that is ready", async () => {
    const [port] = (await freePorts(1)) as [number];
    const env = readFileSync(join(provider, ".env"), "utf8").replaceAll("4001", String(port));
    writeFileSync(join(provider, ".env"), env);
    install(provider, { sdk: files.sdk, esp: files.esp });
    const npm = (script: string) => execute("npm", ["run", "--silent", script], provider);
    const account = await npm("account");
    assert.match(account.stdout, /^0x[0-9a-fA-F]{40} is in key\.json/, account.stderr);
    assert.equal((await npm("account")).status, 1, "an account is never overwritten");

    const child = spawn("npm", ["run", "--silent", "start"], { cwd: provider, detached: true, stdio: "pipe" });
    const ended = once(child, "close");
    let log = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (log += chunk.toString()));
    try {
      const ready = waitForHttp(`http://127.0.0.1:${port}/ready`, "The provider", 120);
      await Promise.race([ready, ended.then(() => assert.fail(`It ended:\n${log}`))]);
      const info = (await (await fetch(`http://127.0.0.1:${port}/info`)).json()) as { name: string };
      assert.equal(info.name, "Nova");
      const doctor = await npm("doctor");
      assert.match(doctor.stdout, /registered/i, doctor.stderr);
    } finally {
      try {
        process.kill(-child.pid!, "SIGTERM");
      } catch {
        // It has ended already.
      }
      await ended;
    }
  });
});
