/** The SDK against the contracts themselves, on an in-memory chain. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { network } from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";
import {
  type Account,
  type Address,
  type Chain,
  type Hex,
  type PublicClient,
  type WalletClient,
  bytesToHex,
  createPublicClient,
  createWalletClient,
  custom,
  keccak256,
  parseEventLogs,
  zeroHash,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { type Deployment, chainOf } from "@genuine/sdk/deployment";
import { explainContractError } from "@genuine/sdk/errors";
import {
  copyChallengeAbi,
  generationEscrowAbi,
  productRegistryAbi,
  reputationAbi,
  testDollarAbi,
  vaultAbi,
} from "@genuine/sdk/generated/abis";
import { LOCAL_ACCOUNTS, type LocalRole } from "@genuine/sdk/local";
import { createLedger } from "@genuine/sdk/reputation/mwsl";
import { seededRandom } from "@genuine/sdk/reputation/selection";
import { keyPairFromSignature } from "@genuine/sdk/sealing/envelope";
import { checkPackage, openPackage, sealFile } from "@genuine/sdk/sealing/package";
import type { Proof, Quote } from "@genuine/sdk/structs";
import * as steps from "@genuine/sdk/transactions";
import {
  encryptionKeyTypedData,
  generationDeliveryHash,
  idOfChallenge,
  idOfProof,
  idOfQuote,
  licenceTypedData,
  permitTypedData,
  proofTypedData,
  quoteTypedData,
  saleDeliveryHash,
} from "@genuine/sdk/typed-data";
import { deployContracts } from "../../scripts/deploy.ts";
import { LOCAL } from "../../scripts/settings.ts";
import { PROOF, QUOTE } from "./samples.ts";

const FOREVER = 2n ** 40n;
const random = (size: number) => new Uint8Array(randomBytes(size));
const secret = () => bytesToHex(random(32));

let connection: NetworkConnection;
let deployment: Deployment;
let reader: PublicClient;
const wallets = {} as Record<LocalRole, WalletClient<ReturnType<typeof custom>, Chain, Account>>;

before(async () => {
  connection = await network.create();
  deployment = await deployContracts(connection, LOCAL);
  const chain = chainOf(deployment, "");
  const transport = custom(connection.provider);
  reader = createPublicClient({ chain, transport, pollingInterval: 20, cacheTime: 0 });
  for (const { role, privateKey } of Object.values(LOCAL_ACCOUNTS)) {
    wallets[role] = createWalletClient({ chain, transport, account: privateKeyToAccount(privateKey) });
  }
});
after(() => connection.close());

/** Simulates, sends and waits, as the page does. Throws what the simulation throws. */
async function send(role: LocalRole, step: steps.ContractCall) {
  const wallet = wallets[role];
  await reader.simulateContract({ ...step, account: wallet.account });
  const hash = await wallet.writeContract(step);
  const receipt = await reader.waitForTransactionReceipt({ hash });
  assert.equal(receipt.status, "success");
  return receipt;
}

async function codeOf(sent: Promise<unknown>): Promise<string> {
  return sent.then(
    () => "nothing",
    (error: unknown) => explainContractError(error).code,
  );
}

const addressOf = (role: LocalRole): Address => LOCAL_ACCOUNTS[role].address;
const owed = (role: LocalRole) =>
  reader.readContract({ address: deployment.contracts.vault, abi: vaultAbi, functionName: "balanceOf", args: [addressOf(role)] });
/** In the wallet and in the vault. */
const wealth = async (role: LocalRole) =>
  (await owed(role)) +
  (await reader.readContract({ address: deployment.contracts.token, abi: testDollarAbi, functionName: "balanceOf", args: [addressOf(role)] }));
const pass = async (seconds: number) => {
  await connection.provider.request({ method: "evm_increaseTime", params: [seconds] });
  await connection.provider.request({ method: "evm_mine", params: [] });
};

async function signedPermit(role: LocalRole, value: bigint): Promise<steps.SignedPermit> {
  const { token, vault } = deployment.contracts;
  const owner = addressOf(role);
  const nonce = await reader.readContract({ address: token, abi: testDollarAbi, functionName: "nonces", args: [owner] });
  const permit = { owner, spender: vault, value, nonce, deadline: FOREVER };
  const signature = await wallets[role].signTypedData(permitTypedData(deployment.chainId, { address: token }, permit));
  return { value, deadline: FOREVER, signature };
}

async function quoted(change: Partial<Quote> = {}): Promise<{ quote: Quote; signature: Hex; taskId: Hex }> {
  const quote = { ...QUOTE, expiry: FOREVER, salt: secret(), ...change };
  const { chainId, contracts } = deployment;
  const signature = await wallets.aurora.signTypedData(quoteTypedData(chainId, contracts.generationEscrow, quote));
  return { quote, signature, taskId: idOfQuote(chainId, contracts.generationEscrow, quote) };
}

async function proved(change: Partial<Proof>): Promise<{ proof: Proof; signature: Hex; productId: Hex }> {
  const proof = { ...PROOF, parent: 0n, expiry: FOREVER, ...change };
  const { chainId, contracts } = deployment;
  const signature = await wallets.aurora.signTypedData(proofTypedData(chainId, contracts.productRegistry, proof));
  return { proof, signature, productId: idOfProof(chainId, contracts.productRegistry, proof) };
}

async function encryptionKey(role: LocalRole): Promise<Hex> {
  return keyPairFromSignature(await wallets[role].signTypedData(encryptionKeyTypedData(deployment.chainId))).publicKey;
}

/** A generation as far as the reveal. With `lie`, a chunk of the sealed file is not what was promised. */
async function generate(lie: boolean) {
  const { quote, signature, taskId } = await quoted();
  await send("alice", steps.withPermit(steps.lockTask(deployment, quote, signature, await encryptionKey("alice")), await signedPermit("alice", quote.fee)));
  const key = secret();
  const file = random(5000);
  const sent = sealFile(key, file);
  if (lie) {
    const other = file.slice();
    other[4500]! ^= 1;
    const { package: { sealed }, delivery } = sealFile(key, other);
    sent.package.sealed = sealed;
    sent.delivery.sealedRoot = delivery.sealedRoot;
  }
  const luma = random(4096);
  const made = await proved({ contentRoot: sent.delivery.contentRoot, lumaHash: keccak256(luma) });
  await send("aurora", steps.deliverTask(deployment, quote, sent.delivery, made.productId));
  checkPackage(sent.package, sent.delivery); // A lie cannot be seen before the key is shown.
  await send("alice", steps.acceptTask(deployment, quote, generationDeliveryHash(sent.delivery, made.productId)));
  const { proof, signature: espSignature } = made;
  const reveal = { quote, delivery: sent.delivery, key, proof, espSignature, luma: bytesToHex(luma) };
  const receipt = await send("aurora", steps.revealTask(deployment, reveal));
  return { quote, taskId, key, file, ...sent, ...made, receipt };
}

describe("the SDK and the contracts", () => {
  before(async () => {
    for (const role of ["alice", "bob", "mallory", "aurora"] as const) {
      await send(role, steps.faucet(deployment, addressOf(role)));
    }
    const stake = steps.registerEsp(deployment, "Aurora", "http://localhost:4001", 900_000_000n);
    await send("aurora", steps.withPermit(stake, await signedPermit("aurora", 900_000_000n)));
  });

  test("agree on ids", async () => {
    const { generationEscrow, productRegistry, copyChallenge } = deployment.contracts;
    const { chainId } = deployment;
    const task = await reader.readContract({ address: generationEscrow, abi: generationEscrowAbi, functionName: "idOf", args: [QUOTE] });
    assert.equal(task, BigInt(idOfQuote(chainId, generationEscrow, QUOTE)));
    const product = await reader.readContract({ address: productRegistry, abi: productRegistryAbi, functionName: "idOf", args: [PROOF] });
    assert.equal(product, BigInt(idOfProof(chainId, productRegistry, PROOF)));
    const challenge = await reader.readContract({ address: copyChallenge, abi: copyChallengeAbi, functionName: "idOf", args: [3n, 4n] });
    assert.equal(challenge, BigInt(idOfChallenge(3n, 4n)));
  });

  test("take a generation from quote to settlement", async () => {
    const before = await owed("aurora");
    const made = await generate(false);
    const [revealed] = parseEventLogs({ abi: generationEscrowAbi, eventName: "TaskRevealed", logs: made.receipt.logs });
    assert.equal(revealed?.args.taskId, BigInt(made.taskId));
    assert.equal(revealed.args.productId, BigInt(made.productId));
    assert.deepEqual(openPackage(made.package, revealed.args.key), { file: made.file, complaint: null });
    assert.equal(await codeOf(send("bob", steps.settleTask(deployment, made.quote))), "Guarantee_TooEarly");
    await send("alice", steps.settleTask(deployment, made.quote));
    assert.equal((await owed("aurora")) - before, made.quote.fee);
    assert.equal(await codeOf(send("alice", steps.refundTask(deployment, made.quote))), "Guarantee_NothingDue");
    await send("aurora", steps.withdraw(deployment, addressOf("aurora")));
    assert.equal(await codeOf(send("aurora", steps.withdraw(deployment, addressOf("aurora")))), "Vault_NothingToWithdraw");
  });

  test("uphold the complaint that openPackage finds, and no other", async () => {
    const honest = await generate(false);
    const liar = await generate(true);
    const opened = openPackage(liar.package, liar.key);
    assert(opened.complaint !== null);
    assert.equal(opened.complaint.index, 4n);
    const { quote, delivery, productId, key } = liar;

    const before = await owed("alice");
    const other = { ...opened.complaint, index: 3n };
    const unfounded = steps.complainTask(deployment, { quote, delivery, productId, key, complaint: other });
    assert.equal(await codeOf(send("alice", unfounded)), "SealedChunks_NotInTree");
    await send("alice", steps.complainTask(deployment, { quote, delivery, productId, key, complaint: opened.complaint }));
    assert.equal((await owed("alice")) - before, (quote.fee * 120n) / 100n, "fee and bond");
    const { contracts } = deployment;
    const { status } = await reader.readContract({ address: contracts.productRegistry, abi: productRegistryAbi, functionName: "productOf", args: [BigInt(productId)] });
    assert.equal(status, 3);

    const forged = { ...opened.complaint, ...{ sealedChunk: bytesToHex(honest.package.sealed.slice(4096)) } };
    const against = { quote: honest.quote, delivery: honest.delivery, productId: honest.productId, key: honest.key };
    assert.equal(await codeOf(send("alice", steps.complainTask(deployment, { ...against, complaint: forged }))), "SealedChunks_NotInTree");
    await send("alice", steps.settleTask(deployment, honest.quote));
  });

  test("take a sale from offer to settlement", async () => {
    const { productId, proof, quote, file } = await generate(false);
    await send("alice", steps.settleTask(deployment, quote));
    const id = BigInt(productId);
    const price = 40_000_000n;
    await send("alice", steps.offerProduct(deployment, id, price));
    await send("alice", steps.withdrawOffer(deployment, id));
    await send("alice", steps.offerProduct(deployment, id, price, { address: addressOf("aurora"), basisPoints: 500 }));
    const bobsKey = await encryptionKey("bob");
    assert.equal(await codeOf(send("bob", steps.lockSale(deployment, id, price, bobsKey))), "ERC20InsufficientAllowance");
    await send("bob", steps.withPermit(steps.lockSale(deployment, id, price, bobsKey), await signedPermit("bob", price)));

    const key = secret();
    const { package: sent, delivery } = sealFile(key, file);
    await send("aurora", steps.deliverSale(deployment, id, delivery, proof));
    checkPackage(sent, delivery);
    await send("bob", steps.acceptSale(deployment, id, saleDeliveryHash(delivery)));
    await send("aurora", steps.revealSale(deployment, id, delivery, key));
    assert.deepEqual(openPackage(sent, key).file, file);
    assert.equal(await codeOf(send("bob", steps.refundSale(deployment, id))), "Guarantee_NothingDue");
    await pass(LOCAL.windows.complain);
    await send("mallory", steps.settleSale(deployment, id));
    const { productRegistry } = deployment.contracts;
    const owner = await reader.readContract({ address: productRegistry, abi: productRegistryAbi, functionName: "ownerOf", args: [id] });
    assert.equal(owner, addressOf("bob"));
    await send("bob", steps.transferProduct(deployment, addressOf("bob"), addressOf("carol"), id));
  });

  test("challenge a copy, which a licence answers and silence does not", async () => {
    const picture = structuredLuma();
    const register = async (role: LocalRole) => {
      const made = await proved({ producer: addressOf(role), promptCommitment: zeroHash, lumaHash: keccak256(picture), contentRoot: secret() });
      await send(role, steps.registerProduct(deployment, made.proof, made.signature, bytesToHex(picture)));
      return BigInt(made.productId);
    };
    const original = await register("alice");
    const licensed = await register("mallory");
    const copy = await register("mallory");
    const open = (accused: bigint) => steps.openChallenge(deployment, original, accused);

    const before = await wealth("alice");
    await send("alice", steps.withPermit(open(licensed), await signedPermit("alice", LOCAL.challenge.deposit)));
    assert.equal(await codeOf(send("alice", open(licensed))), "Challenge_AlreadyTried");
    const licence = { originalId: original, licensee: addressOf("mallory"), expiry: FOREVER };
    const { chainId, contracts } = deployment;
    const signature = await wallets.alice.signTypedData(licenceTypedData(chainId, contracts.copyChallenge, licence));
    const challengeId = BigInt(idOfChallenge(original, licensed));
    const forged = await wallets.mallory.signTypedData(licenceTypedData(chainId, contracts.copyChallenge, licence));
    const answer = (by: Hex) => steps.answerWithLicence(deployment, challengeId, licence, by);
    assert.equal(await codeOf(send("mallory", answer(forged))), "Challenge_BadLicenceSignature");
    assert.equal(await codeOf(send("mallory", steps.answerWithEarlier(deployment, challengeId, copy))), "Challenge_NotEarlier");
    await send("mallory", answer(signature));

    await send("alice", steps.approve(deployment, LOCAL.challenge.deposit));
    await send("alice", open(copy));
    const second = BigInt(idOfChallenge(original, copy));
    assert.equal(await codeOf(send("bob", steps.finishChallenge(deployment, second))), "Challenge_TooEarly");
    await pass(LOCAL.challenge.responseSeconds);
    await send("bob", steps.finishChallenge(deployment, second));
    // The first deposit went to the accused, the second came back with the reward.
    assert.equal((await wealth("alice")) - before, LOCAL.challenge.reward - LOCAL.challenge.deposit);
  });

  test("let a provider manage its stake", async () => {
    await send("aurora", steps.updateEsp(deployment, "Aurora 2", "http://localhost:4001"));
    await send("aurora", steps.approve(deployment, 5_000_000n));
    await send("aurora", steps.addStake(deployment, 5_000_000n));
    await send("aurora", steps.startUnbonding(deployment, 1_000_000n));
    assert.equal(await codeOf(send("aurora", steps.withdrawStake(deployment))), "EspRegistry_StillUnbonding");
    await pass(LOCAL.unbondingSeconds);
    await send("aurora", steps.withdrawStake(deployment));
    await send("aurora", steps.approve(deployment, 1n));
    await send("aurora", steps.depositMoney(deployment, 1n));
  });
});

describe("the reputation twin", () => {
  test("gives the chain's numbers to the last unit", async () => {
    const settings = { slotSeconds: 600n, valueCap: 50_000_000n };
    const artifact = new URL("../../artifacts/contracts/reputation/Reputation.sol/Reputation.json", import.meta.url);
    const { bytecode } = JSON.parse(await readFile(artifact, "utf8")) as { bytecode: Hex };
    const wallet = wallets.carol;
    const args = [settings.slotSeconds, settings.valueCap] as const;
    const deployed = await reader.waitForTransactionReceipt({ hash: await wallet.deployContract({ abi: reputationAbi, bytecode, args }) });
    const contract = { address: deployed.contractAddress!, abi: reputationAbi } as const;
    await send("carol", { ...contract, functionName: "wire", args: [[wallet.account.address]] });

    const chance = seededRandom(2026);
    const producers = (["alice", "bob", "mallory", "deployer"] as const).map(addressOf);
    const esps = (["aurora", "borealis", "cascade"] as const).map(addressOf);
    const one = <T>(of: readonly T[]) => of[Math.floor(chance() * of.length)]!;
    const ledger = createLedger(settings);
    for (let i = 0; i < 120; i++) {
      await pass(Math.floor(chance() ** 3 * 4_000) + (i % 40 === 39 ? 200_000 : 0));
      const outcome = { producer: one(producers), esp: one(esps), positive: chance() < 0.7, value: BigInt(Math.floor(chance() * 30_000_000)) };
      const { producer, esp, positive, value } = outcome;
      const receipt = await send("carol", { ...contract, functionName: "record", args: [producer, esp, positive, value] });
      const { timestamp } = await reader.getBlock({ blockNumber: receipt.blockNumber });
      const after = ledger.record({ ...outcome, timestamp });
      const [event] = parseEventLogs({ abi: reputationAbi, eventName: "OutcomeRecorded", logs: receipt.logs });
      assert.deepEqual({ local: event!.args.local, overall: event!.args.overall }, after, `outcome ${i}`);
      if (i % 10 !== 0) continue;
      for (const who of [...producers, addressOf("carol")]) {
        const scores = await reader.readContract({ ...contract, functionName: "scoresOf", args: [who, esps] });
        assert.deepEqual(scores, esps.map((each) => ledger.scoreOf(who, each)), `after outcome ${i}`);
      }
    }
  });
});

/** A block with enough structure to be evidence. */
function structuredLuma(): Uint8Array {
  const wave = (x: number, y: number) => Math.sin(x / 3) * Math.cos(y / 5) + Math.sin((x * y) / 90) + Math.cos((x + 2 * y) / 7);
  return Uint8Array.from({ length: 4096 }, (_, i) => Math.round(128 + 40 * wave(i % 64, i >> 6)));
}
