/// <reference lib="dom" />
/**
 * Accounts of other kinds: wallets that make batches and have fees paid for (EIP-5792, ERC-7677), or only claim to; accounts
 * that are not deployed yet (ERC-6492); owners that have lost their key; accounts with names. As in the zoo, the chain is looked at in the end:
 * nobody has paid without being able to open what was paid for, and nobody has paid twice.
 */
import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, afterEach, before, test } from "node:test";
import { chainOf } from "@genuine/sdk/deployment";
import { testDollarAbi } from "@genuine/sdk/generated/abis";
import { IndexerClient } from "@genuine/sdk/indexer-client";
import { decodeLicence } from "@genuine/sdk/licences";
import type { BrowserContext, Page } from "playwright-core";
import {
  createWalletClient,
  encodeFunctionData,
  getContractAddress,
  type Hash,
  type Hex,
  http,
  type PrivateKeyAccount,
  publicActions,
  type TypedDataDefinition,
  toHex,
} from "viem";
import { generatePrivateKey, mnemonicToAccount, privateKeyToAccount } from "viem/accounts";
import { packetToBytes } from "viem/ens";
import { Actor, until } from "../../scripts/lib/actor.ts";
import { type BatchingBehaviour, type BatchingWallet, makeBatches } from "./batching-wallet.ts";
import { installBrowserWallet, setBehaviour } from "./browser-wallet.ts";
import { compiled } from "./compiled.ts";
import { counterfactual } from "./counterfactual.ts";
import { accessible, bringUp, type Surroundings, shot } from "./support.ts";

/** Of the node's own accounts. */
const MNEMONIC = "test test test test test test test test test test test junk";
const FIRST = 8;

type PaymasterRequest = { method: string; params: [unknown, string, string] };

/** Deploys the resolver of names, whose address the page learns beforehand. */
const namer = privateKeyToAccount(generatePrivateKey());

let world: Surroundings;
let indexer: IndexerClient;
let paymaster: Server;
let paymasterUrl: string;
const sponsored: PaymasterRequest[] = [];
let context: BrowserContext;
let page: Page;
let account: Hex;
let index = FIRST;

before(async () => {
  paymaster = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    sponsored.push(JSON.parse(Buffer.concat(parts).toString()) as PaymasterRequest);
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ jsonrpc: "2.0", id: 1, result: { paymaster: `0x${"22".repeat(20)}` } }));
  });
  await new Promise<void>((done) => paymaster.listen(0, "127.0.0.1", done));
  paymasterUrl = `http://127.0.0.1:${(paymaster.address() as AddressInfo).port}`;
  const resolver = getContractAddress({ from: namer.address, nonce: 0n });
  world = await bringUp({ pageEnv: { GENUINE_PAYMASTER_URL: paymasterUrl, GENUINE_ENS_RESOLVER: resolver } });
  indexer = new IndexerClient(world.stack.urls.indexer);
});
after(async () => {
  await world.close();
  paymaster.close();
});
afterEach(() => context.close());

test("a wallet with batches: order: permission and payment are one question, which is followed over a reload", async () => {
  let done = false;
  const { asked, sent } = await visit({
    reports: () => (done ? { status: 200, receipts: [receiptOf(sent[0]!)] } : undefined),
  });
  await ask();
  await page
    .getByText(/^Your wallet asks 3 times: .*, then allow the payment and make it, in one question\.$/)
    .waitFor();
  await shot(page, "batch");
  await accessible(page);
  await pay();
  await says("Sent…");
  await page.reload();
  await page.getByRole("banner").getByText("997.50").waitFor();
  await activity("Sent, waiting for a block");
  done = true;
  await activity("Done");
  assert.equal(asked.length, 1);
  assert.equal(asked[0]!.atomicRequired, true);
  assert.equal(asked[0]!.calls.length, 2);
  assert.equal(asked[0]!.capabilities, undefined);
  assert.deepEqual(sent, [await theLockOf(await theTask())]);
  await opens();
});

test("a wallet with batches and a paymaster: order: one question, and the paymaster pays the fee", async () => {
  const { asked, sent, relayer } = await visit({ sponsors: true });
  await ask();
  await pay();
  await page.waitForURL(/\/tasks\/0x/);
  assert.deepEqual(asked[0]!.capabilities, { paymasterService: { url: paymasterUrl } });
  await page.getByRole("button", { name: "Accept the delivery" }).click();
  await page.getByRole("button", { name: "Confirm and pay the provider" }).click();
  await page.getByRole("heading", { name: "Your picture is made" }).waitFor();
  await until("the last question", async () => (asked.length === 3 ? true : undefined));
  assert.deepEqual(
    asked.map(({ calls }) => calls.length),
    [2, 1, 1],
  );
  // The chain may show it before the wallet has heard so.
  await until("the last transaction", async () => (sent.length === asked.length ? true : undefined));
  for (const hash of sent) {
    const { from } = (await world.node("eth_getTransactionByHash", [hash])) as { from: string };
    assert.equal(from, relayer.toLowerCase());
  }
  assert.deepEqual(
    sponsored.map(({ method, params }) => [method, params[1], params[2]]),
    sent.map(() => ["pm_getPaymasterData", account, toHex(31337)]),
  );
  await theTask();
});

for (const [what, refuses] of [
  ["lacks them", { code: -32601, message: "The method wallet_sendCalls does not exist." }],
  ["must not change the account for them", { code: 5750, message: "The owner declined the upgrade." }],
  ["lacks the paymaster", { code: 5700, message: "paymasterService is not supported." }],
] as const)
  test(`a wallet that offers batches and ${what}: order: the permission is signed instead, and no batch is tried again`, async () => {
    const { asked } = await visit({ refuses, sponsors: true, atomic: "ready" });
    await ask();
    await pay();
    await page.waitForURL(/\/tasks\/0x/);
    await theTask();
    assert.equal(asked.length, 1);
    await opens();
  });

test("a wallet whose owner declines the batch: order: nothing is paid, and a second try pays once", async () => {
  const { asked } = await visit({});
  await ask();
  await setBehaviour(page, { rejects: true });
  // The key's signatures are asked for first, and given.
  await pay();
  await says("You declined in your wallet.");
  await nobodyPaid();
  assert.equal(asked.length, 0);
  await setBehaviour(page, { rejects: false });
  await pay();
  await page.waitForURL(/\/tasks\/0x/);
  await theTask();
});

test("a wallet that does one half of a batch: order: the page says so, nothing is paid, and only the other half is asked for", async () => {
  const { asked } = await visit({ does: "half" });
  await ask();
  await pay();
  await says("Your wallet did only a part of it, although it had offered all or nothing.");
  await nobodyPaid();
  await pay();
  await page.waitForURL(/\/tasks\/0x/);
  assert.equal(asked.length, 1);
  await theTask();
  await opens();
});

test("a wallet that reports another transaction as the batch: order: it does not count as paid", async () => {
  const { sent } = await visit({
    does: "nothing",
    reports: () => ({ status: 200, receipts: [receiptOf(sent[0]!)] }),
  });
  await ask();
  await pay();
  await says("Your wallet reports that it is done, but it is not on the chain.");
  await nobodyPaid();
  await page.getByRole("button", { name: /^Pay .* and start/ }).waitFor();
});

test("a wallet that reports a failure after it paid: order: the page leads to the task, and nothing is paid again", async () => {
  const { asked } = await visit({ reports: () => ({ status: 500, receipts: [] }) });
  await ask();
  await pay();
  await page.getByRole("link", { name: "Show the task that was paid with it" }).click();
  await page.waitForURL(/\/tasks\/0x/);
  await theTask();
  assert.equal(asked.length, 1);
  await opens();
});

test("an account that its first payment deploys: order: paid, and opened by a key that another wallet keeps", async () => {
  ({ page, context } = await world.open());
  const { deployment, urls } = world.stack;
  const owner = nextOwner();
  const keeper = owner.address;
  const later = await counterfactual(deployment, urls.rpc, owner);
  account = later.address;
  await fund();
  await page.exposeFunction("laterOwners", (method: string, [first, second]: [{ to: Hex; data: Hex }, string]) => {
    if (method === "eth_sendTransaction") return later.execute(first.to, first.data);
    if (method === "eth_signTypedData_v4") return later.sign(typedDataOf(second));
    throw new Error(`${method} is nothing this wallet does.`);
  });
  const chain = { rpcUrl: urls.rpc, chainId: deployment.chainId, rejects: false };
  await installBrowserWallet(page, { ...chain, name: "Seed", address: account, owners: "laterOwners" });
  await installBrowserWallet(page, { ...chain, address: keeper });
  await connect("Seed");
  await ask();
  assert.equal(await world.node("eth_getCode", [account, "latest"]), "0x");
  await pay();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Your wallet cannot sign what the key for your files is made from.").waitFor();
  await nobodyPaid();
  await dialog.getByRole("button", { name: "Pocket" }).click();
  await page.waitForURL(/\/tasks\/0x/);
  assert.notEqual(await world.node("eth_getCode", [account, "latest"]), "0x");
  await opens();
});

test("a wallet that cannot give the key again: open: one signature, and the provider seals the file again", async () => {
  ({ page, context } = await world.open());
  const { deployment, urls } = world.stack;
  const owner = nextOwner();
  account = owner.address;
  const actor = new Actor(world.stack, keyOf(index - 1));
  await actor.getReadyToPay();
  const { productId } = await actor.generate(urls.esps[2]!, "A lamp that somebody has lost the key of");
  const signed: string[] = [];
  const another = privateKeyToAccount(generatePrivateKey());
  await page.exposeFunction("forgetful", (_method: string, [, json]: [Hex, string]) => {
    const data = typedDataOf(json);
    signed.push(data.primaryType);
    return (data.primaryType === "EncryptionKey" ? another : owner).signTypedData(data);
  });
  await installBrowserWallet(page, {
    address: account,
    rpcUrl: urls.rpc,
    chainId: deployment.chainId,
    rejects: false,
    signer: "forgetful",
  });
  await connect("Pocket", `/products/${productId}`);
  await page.getByRole("button", { name: "Sign and fetch the file" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Your wallet cannot sign what the key for your files is made from.").waitFor();
  await page.keyboard.press("Escape");
  await says("The provider still keeps the file.");
  await shot(page, "key-lost");
  await accessible(page);
  await page.getByRole("button", { name: "Have it sealed again" }).click();
  await says("You see the original.");
  assert.equal(signed.at(-1), "Reseal");
});

test("an account with a name: licence: the name's address is shown and signed; a name that is only claimed is not shown", async () => {
  ({ page, context } = await world.open());
  const { deployment, urls } = world.stack;
  const [owner, bob, liar] = [nextOwner(), nextOwner().address, nextOwner().address];
  account = owner.address;
  await names([
    ["set", [toHex(packetToBytes("bob.lamps.eth")), bob]],
    ["claim", [bob, "bob.lamps.eth"]],
    ["claim", [liar, "bob.lamps.eth"]],
  ]);
  const actor = new Actor(world.stack, keyOf(index - 3));
  await actor.getReadyToPay();
  const { productId } = await actor.generate(urls.esps[2]!, "A lamp to be licensed");
  const chain = { rpcUrl: urls.rpc, chainId: deployment.chainId, rejects: false };
  await installBrowserWallet(page, { ...chain, address: account });
  await connect("Pocket", `/products/${productId}`);
  const field = page.getByLabel("Who may");
  await field.fill("nobody.lamps.eth");
  await says("No account has this name.");
  assert.equal(await page.getByRole("button", { name: "Sign the licence" }).isEnabled(), false);
  for (const [text, problem] of [
    [account, "This is your own address: you need no licence from yourself."],
    [`0x${"0".repeat(40)}`, "The zero address belongs to nobody."],
    [`eip155:1:${liar}`, "This link is to an account on another chain."],
    [liar.replace(/[A-F]/, (letter) => letter.toLowerCase()), "A character of this address is wrong"],
  ] as const) {
    await field.fill(text);
    await says(problem);
    assert.equal(await page.getByRole("button", { name: "Sign the licence" }).isEnabled(), false, text);
  }
  await field.fill(liar);
  await says(/^You promise: 0x\w{4}…\w{4} may register/);
  await field.fill(" Bob.lamps.eth ");
  await says(`This name leads to ${bob}`);
  await says("You promise: bob.lamps.eth may register");
  await shot(page, "named");
  await accessible(page);
  await page.getByRole("button", { name: "Sign the licence" }).click();
  const link = await page.getByLabel("The signed licence, as a link").inputValue();
  assert.equal(decodeLicence(link).licence.licensee, bob);
});

/** Deploys the resolver and fills its tables. */
async function names(entries: readonly (readonly ["set" | "claim", readonly unknown[]])[]): Promise<void> {
  const { deployment, urls } = world.stack;
  const chain = chainOf(deployment, urls.rpc);
  const wallet = createWalletClient({ account: namer, chain, transport: http(urls.rpc) }).extend(publicActions);
  const { abi, bytecode } = await compiled("NameResolver");
  const { contractAddress } = await wallet.waitForTransactionReceipt({
    hash: await wallet.deployContract({ abi, bytecode }),
  });
  for (const [functionName, args] of entries) {
    const hash = await wallet.writeContract({ address: contractAddress!, abi, functionName, args });
    await wallet.waitForTransactionReceipt({ hash });
  }
}

/** A new window with a new account and a wallet that makes batches so; connected, with money. */
async function visit(behaviour: Partial<BatchingBehaviour>): Promise<BatchingWallet> {
  ({ page, context } = await world.open());
  const owner = nextOwner();
  account = owner.address;
  const { deployment, urls } = world.stack;
  await fund();
  const wallet = await makeBatches(page, { deployment, rpcUrl: urls.rpc }, owner, behaviour);
  await installBrowserWallet(page, {
    address: account,
    rpcUrl: urls.rpc,
    chainId: deployment.chainId,
    rejects: false,
    calls: "zooCalls",
  });
  await connect("Pocket");
  await page.getByRole("banner").getByText("1,000.00").waitFor();
  return wallet;
}

async function connect(name: string, path = "/studio"): Promise<void> {
  await page.goto(world.stack.urls.page + path);
  await page.getByRole("banner").getByRole("button", { name: "Connect" }).click();
  await page.getByRole("button", { name }).click();
}

function nextOwner(): PrivateKeyAccount {
  return privateKeyToAccount(keyOf(index++));
}

function keyOf(addressIndex: number): Hex {
  return toHex(mnemonicToAccount(MNEMONIC, { addressIndex }).getHdKey().privateKey!);
}

/** Test dollars; anybody may ask for them for anybody. */
async function fund(): Promise<void> {
  const data = encodeFunctionData({ abi: testDollarAbi, functionName: "faucet", args: [account] });
  const [from] = (await world.node("eth_accounts")) as Hex[];
  await world.node("eth_sendTransaction", [{ from, to: world.stack.deployment.contracts.token, data }]);
}

/** As wallets get it: with the type of its domain. */
function typedDataOf(json: string): TypedDataDefinition {
  const { types, ...data } = JSON.parse(json) as TypedDataDefinition;
  const { EIP712Domain: _, ...own } = types as Record<string, unknown>;
  return { ...data, types: own } as TypedDataDefinition;
}

async function ask(): Promise<void> {
  await page.getByLabel("What should it show?").fill(`A lamp, number ${index}`);
  await page.getByText("Cascade").first().click();
  await page.getByRole("button", { name: "Ask for a price" }).click();
  await page.getByRole("button", { name: /^Pay .* and start/ }).waitFor();
}

async function pay(): Promise<void> {
  await page.getByRole("button", { name: /^Pay .* and start/ }).click();
}

async function says(text: string | RegExp): Promise<void> {
  await page
    .getByRole("main")
    .getByText(text)
    .waitFor()
    .catch(async (cause: unknown) => {
      throw new Error(`The page says: ${await page.getByRole("main").innerText()}`, { cause });
    });
}

/** Waits until the list of what was sent says so. */
async function activity(state: string): Promise<void> {
  const dialog = page.getByRole("dialog");
  if (!(await dialog.isVisible()))
    await page
      .getByRole("banner")
      .getByRole("button", { name: /^Activity/ })
      .click();
  await dialog.getByText(state).waitFor();
}

/** The only one of the account, with its payment. */
async function theTask() {
  await indexer.waitForBlock(Number(await world.node("eth_blockNumber")));
  const { items } = await indexer.tasks({ producer: account });
  assert.equal(items.length, 1);
  assert.equal(await balance(), 997_500_000n);
  return items[0]!;
}

async function theLockOf({ id }: { id: Hex }): Promise<Hash> {
  const { generationEscrow } = world.stack.deployment.contracts;
  const logs = (await world.node("eth_getLogs", [
    { address: generationEscrow, fromBlock: "0x0", topics: [null, id] },
  ])) as {
    transactionHash: Hash;
  }[];
  return logs[0]!.transactionHash;
}

/** By a page that was loaded anew, so that nothing but the wallet knows the key. */
async function opens(): Promise<void> {
  const { id } = await theTask();
  await page.goto(`${world.stack.urls.page}/tasks/${id}`);
  await page.getByRole("button", { name: "Sign and fetch the file" }).click();
  await page.getByText(/The sealed file is here/).waitFor();
}

async function nobodyPaid(): Promise<void> {
  assert.equal(await balance(), 1_000_000_000n);
}

async function balance(): Promise<bigint> {
  const data = encodeFunctionData({ abi: testDollarAbi, functionName: "balanceOf", args: [account] });
  const call = { to: world.stack.deployment.contracts.token, data };
  return BigInt((await world.node("eth_call", [call, "latest"])) as Hex);
}

/** As wallets report one; the page takes nothing but its hash. */
function receiptOf(transactionHash: Hash) {
  const zero = toHex(0);
  return { transactionHash, blockHash: transactionHash, blockNumber: zero, gasUsed: zero, status: "0x1", logs: [] };
}
