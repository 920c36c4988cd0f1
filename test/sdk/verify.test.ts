/** `npm run verify` names what is wrong with a deployment: each test breaks one and sees it named. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { CONTRACT_NAMES, type ContractName, chainOf, type Deployment } from "@genuine/sdk/deployment";
import { hasCode } from "@genuine/sdk/genuine-error";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import { network } from "hardhat";
import {
  type Abi,
  type Address,
  concat,
  createPublicClient,
  createWalletClient,
  type Hex,
  http,
  type PublicClient,
  size,
  toHex,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";
import type { LocalChain } from "../../scripts/chain.ts";
import { deployContracts } from "../../scripts/deploy.ts";
import { startAnvil } from "../../scripts/lib/anvil.ts";
import { ROOT } from "../../scripts/lib/build.ts";
import { verifyDeployment } from "../../scripts/lib/verify-deployment.ts";
import { LOCAL } from "../../scripts/settings.ts";
import { startDeployedChain } from "../support/deployed-chain.ts";

let chain: LocalChain;
let deployment: Deployment;
let panel: Awaited<ReturnType<typeof artifactOf>>;
let client: PublicClient;
let deploy: (abi: Abi, bytecode: Hex, args?: readonly unknown[]) => Promise<Address>;
let send: (address: Address, abi: Abi, functionName: string, args: readonly unknown[]) => Promise<void>;

before(async () => {
  ({ chain, deployment } = await startDeployedChain(LOCAL));
  panel = await artifactOf("challenge/EspPanel.sol/EspPanel");
  const transport = http(chain.url);
  client = createPublicClient({ transport, pollingInterval: 20, cacheTime: 0 });
  const account = privateKeyToAccount(LOCAL_ACCOUNTS.mallory.privateKey);
  const wallet = createWalletClient({ account, chain: chainOf(deployment, chain.url), transport });
  const receiptOf = (hash: Hex) => client.waitForTransactionReceipt({ hash });
  const fees = { maxFeePerGas: 0n, maxPriorityFeePerGas: 0n };
  deploy = async (abi, bytecode, args = []) =>
    (await receiptOf(await wallet.deployContract({ abi, bytecode, args, ...fees }))).contractAddress!;
  send = async (address, abi, functionName, args) => {
    await receiptOf(await wallet.writeContract({ address, abi, functionName, args, ...fees }));
  };
});
after(async () => chain?.close());

/** What is found where these contracts lie elsewhere. */
const faultsWith = (contracts: Partial<Record<ContractName, Address>>, settings = LOCAL) =>
  verifyDeployment(client, { ...deployment, contracts: { ...deployment.contracts, ...contracts } }, settings);

async function artifactOf(path: string): Promise<{ abi: Abi; bytecode: Hex; deployedBytecode: Hex }> {
  return JSON.parse(await readFile(join(ROOT, `artifacts/contracts/${path}.json`), "utf8"));
}

function newPanel(): Promise<Address> {
  const { vault, espRegistry, upkeepPool } = deployment.contracts;
  return deploy(panel.abi, panel.bytecode, [vault, espRegistry, upkeepPool, LOCAL.panel]);
}

/** One fault at least begins so. */
function named(faults: string[], pattern: RegExp): void {
  assert.ok(
    faults.some((fault) => pattern.test(fault)),
    `${pattern} is not among:\n${faults.join("\n")}`,
  );
}

describe("a deployment", () => {
  test("as it was made has no fault", async () => {
    assert.deepEqual(await faultsWith({}), []);
  });

  test("of another chain is no other's", async () => {
    const faults = await verifyDeployment(client, { ...deployment, chainId: 5 }, LOCAL);
    assert.deepEqual(faults, ["The node is on chain 31337, the deployment is for chain 5."]);
  });

  test("with other settings has each of them named", async () => {
    const settings = { ...LOCAL, poolBasisPoints: 51, minimumStake: 7n, windows: { ...LOCAL.windows, accept: 1 } };
    const faults = await faultsWith({}, settings);
    named(faults, /^generationEscrow \(0x\w{40}\) has poolBasisPoints 50, expected 51\.$/);
    named(faults, /^saleEscrow \(0x\w{40}\) has acceptSeconds 600, expected 1\.$/);
    named(faults, /^espRegistry \(0x\w{40}\) has minimumStake 500000000, expected 7\.$/);
  });

  test("with nothing, or another contract, at an address", async () => {
    const faults = await faultsWith({ vault: "0x000000000000000000000000000000000000dEaD" });
    named(faults, /^There is no code at vault \(0x0+dEaD\)\.$/);
    named(
      faults,
      /^espRegistry \(0x\w{40}\) has vault 0x\w{40} \(none of this deployment\), expected vault \(0x0+dEaD\)\.$/,
    );
    const swapped = await faultsWith({ reputation: deployment.contracts.similarity });
    named(swapped, /^Two contracts of the deployment have the same address\.$/);
    named(swapped, /^reputation \(0x\w{40}\) does not run the code of Reputation of this version\.$/);
  });

  test("with one module too many in the vault, which could take all that rests there", async () => {
    const { abi, bytecode } = await artifactOf("payment/Vault.sol/Vault");
    const vault = await deploy(abi, bytecode, [deployment.contracts.token]);
    const { generationEscrow, saleEscrow, pledges, challenge, espRegistry, espPanel } = deployment.contracts;
    const mallory = LOCAL_ACCOUNTS.mallory.address;
    const modules = [generationEscrow, saleEscrow, pledges, challenge, espRegistry, espPanel, mallory];
    await send(vault, abi, "wire", [modules]);
    const faults = await faultsWith({ vault });
    named(
      faults,
      new RegExp(
        `^vault \\(${vault}\\) accepts calls of a module from ${mallory} \\(none of this deployment\\), which is none of its modules\\.$`,
      ),
    );
  });

  test("with a module too few, in another order, or not wired at all", async () => {
    const { abi, bytecode } = await artifactOf("registry/ProductRegistry.sol/ProductRegistry");
    const { contracts } = deployment;
    const args = [
      contracts.espRegistry,
      contracts.hashTimelock,
      contracts.similarity,
      LOCAL.royaltyBasisPoints,
      LOCAL.commitmentSeconds,
    ];
    const productRegistry = await deploy(abi, bytecode, args);
    named(await faultsWith({ productRegistry }), /^productRegistry \(0x\w{40}\) was not wired in or after block \d+: /);
    await send(productRegistry, abi, "wire", [
      [contracts.saleEscrow, contracts.generationEscrow, contracts.challenge, contracts.licenceRegistry],
    ]);
    named(
      await faultsWith({ productRegistry }),
      /^productRegistry \(0x\w{40}\) was wired with its modules in the wrong order/,
    );
    const espPanel = await newPanel();
    await send(espPanel, panel.abi, "wire", [[contracts.vault]]);
    const faults = await faultsWith({ espPanel });
    named(
      faults,
      /^espPanel \(0x\w{40}\) accepts no calls from challenge \(0x\w{40}\), which is one of its modules\.$/,
    );
    named(
      faults,
      /^espPanel \(0x\w{40}\) accepts calls of a module from vault \(0x\w{40}\), which is none of its modules\.$/,
    );
  });

  test("with the right code that another constructor put there", async () => {
    const code = (await client.getCode({ address: deployment.contracts.hashTimelock }))!;
    // Leaves a word in storage, then returns the code that follows it.
    const head = (at: number) =>
      concat([
        "0x60ff600055",
        "0x61",
        toHex(size(code), { size: 2 }),
        "0x60",
        toHex(at, { size: 1 }),
        "0x5f39",
        "0x61",
        toHex(size(code), { size: 2 }),
        "0x5ff3",
      ]);
    const hashTimelock = await deploy([], concat([head(size(head(0))), code]));
    assert.equal(await client.getCode({ address: hashTimelock }), code);
    // Wired after it, so that the blocks in between are looked at.
    const espPanel = await newPanel();
    await send(espPanel, panel.abi, "wire", [[deployment.contracts.challenge]]);
    named(
      await faultsWith({ hashTimelock, espPanel }),
      /^hashTimelock \(0x\w{40}\) was not created by the constructor of HashTimelock of this version: what its storage began with is unknown\.$/,
    );
  });

  test("created before its first block", async () => {
    const startBlock = Number(await client.getBlockNumber());
    const faults = await verifyDeployment(client, { ...deployment, startBlock }, LOCAL);
    named(faults, /^hashTimelock \(0x\w{40}\) was created by no transaction of the blocks \d+ to \d+: /);
    named(faults, /^vault \(0x\w{40}\) was not wired in or after block \d+: /);
  });

  test("whose token is no money", async () => {
    const faults = await faultsWith({ token: deployment.contracts.similarity });
    named(faults, /^token \(0x\w{40}\) has no decimals, money here has 6\.$/);
  });
});

test("a chain that is no test is not deployed to without a token, and the test dollar there is named", async () => {
  const node = await startAnvil({ chainId: 4242, timestamp: Math.floor(Date.now() / 1000) });
  try {
    const connection = await network.create({ network: "localhost", override: { url: node.url } });
    await assert.rejects(deployContracts(connection, LOCAL), (error) => {
      assert.ok(hasCode(error, "token_not_named"));
      assert.match(String(error), /Chain 4242 needs a named token/);
      return true;
    });
    await connection.close();
    const other = { ...deployment, chainId: 4242 };
    const transport = http(node.url);
    const reader = createPublicClient({ transport, pollingInterval: 20 });
    const account = privateKeyToAccount(LOCAL_ACCOUNTS.mallory.privateKey);
    const wallet = createWalletClient({ account, chain: chainOf(other, node.url), transport });
    const dollar = await artifactOf("payment/TestDollar.sol/TestDollar");
    const hash = await wallet.deployContract({ abi: dollar.abi, bytecode: dollar.bytecode, args: [] });
    const { contractAddress } = await reader.waitForTransactionReceipt({ hash });
    const contracts = { ...deployment.contracts, token: contractAddress! };
    named(
      await verifyDeployment(reader, { ...other, contracts }, LOCAL),
      /^token \(0x\w{40}\) is the test dollar, which anybody can mint, and must not be money on chain 4242\.$/,
    );
  } finally {
    await node.close();
  }
});

test("the command ends with 0 where all is well, and with 1 and each fault where it is not", async () => {
  const dir = await mkdtemp(join(tmpdir(), "genuine-verify-"));
  try {
    const good = join(dir, "good.json");
    await writeFile(good, JSON.stringify(deployment));
    const well = await run(good);
    assert.equal(well.code, 0, well.output);
    assert.ok(well.output.includes(`✓ All ${CONTRACT_NAMES.length} contracts on chain 31337`), well.output);
    const bad = join(dir, "bad.json");
    const contracts = { ...deployment.contracts, vault: deployment.contracts.similarity };
    await writeFile(bad, JSON.stringify({ ...deployment, contracts }));
    const ill = await run(bad);
    assert.equal(ill.code, 1, ill.output);
    assert.match(ill.output, /✗ vault \(0x\w{40}\) does not run the code of Vault of this version/);
    assert.equal((await run(join(dir, "none.json"))).code, 1);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});

async function run(file: string): Promise<{ code: number | null; output: string }> {
  const args = ["--disable-warning=ExperimentalWarning", join(ROOT, "scripts/verify.ts"), file, "--rpc", chain.url];
  const child = spawn(process.execPath, args, { cwd: ROOT });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((done) => child.once("close", (code) => done({ code, output })));
}
