/** The SDK against the contracts themselves, on an in-memory chain. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import {
  challengeAbi,
  espPanelAbi,
  generationEscrowAbi,
  productRegistryAbi,
  reputationAbi,
} from "@genuine/sdk/generated/abis";
import { createLedger } from "@genuine/sdk/reputation/mwsl";
import { seededRandom } from "@genuine/sdk/reputation/selection";
import { checkPackage, openPackage, sealFile } from "@genuine/sdk/sealing/package";
import { PRODUCT_STATUSES } from "@genuine/sdk/structs";
import * as steps from "@genuine/sdk/transactions";
import {
  idOfAttestationChallenge,
  idOfChallenge,
  idOfProof,
  idOfQuote,
  mandateTypedData,
  saleDeliveryHash,
  voteCommitment,
} from "@genuine/sdk/typed-data";
import { bytesToHex, type Hex, hashTypedData, keccak256, parseEventLogs } from "viem";
import { pictureBlocks } from "../../scripts/lib/picture.ts";
import { LOCAL } from "../../scripts/settings.ts";
import { addressOf, codeOf, openChain, random, secret } from "./chain.ts";
import { PROOF, QUOTE } from "./samples.ts";

const { deployment, reader, wallets, send, owed, pass, signedPermit, quoted, proved, encryptionKey, close } =
  await openChain();
after(close);

let pictures = 0;
const poolShareOf = (amount: bigint) => (amount * BigInt(LOCAL.poolBasisPoints)) / 10_000n;

/** A generation as far as the reveal. With `lie`, a chunk of the sealed file is not what was promised. */
async function generate(lie: boolean) {
  const { quote, signature, taskId } = await quoted();
  await send(
    "alice",
    steps.withPermit(
      steps.lockTask(deployment, quote, signature, await encryptionKey("alice")),
      await signedPermit("alice", quote.fee),
    ),
  );
  const key = secret();
  const file = random(5000);
  const sent = sealFile(key, file);
  if (lie) {
    const other = file.slice();
    other[4500]! ^= 1;
    const {
      package: { sealed },
      delivery,
    } = sealFile(key, other);
    sent.package.sealed = sealed;
    sent.delivery.sealedRoot = delivery.sealedRoot;
  }
  const blocks = pictureBlocks(pictures++);
  const made = await proved({ contentRoot: sent.delivery.contentRoot, blocksHash: keccak256(blocks) });
  const items = [{ delivery: sent.delivery, productId: made.productId }];
  await send("aurora", steps.deliverTask(deployment, quote, items));
  checkPackage(sent.package, sent.delivery); // A lie cannot be seen before the key is shown.
  await send("alice", steps.acceptTask(deployment, quote, items));
  const { proof, signature: espSignature } = made;
  const reveal = { quote, items, index: 0, key, proof, espSignature, blocks: bytesToHex(blocks) };
  const receipt = await send("aurora", steps.revealTask(deployment, reveal));
  return { quote, taskId, key, file, items, ...sent, ...made, receipt };
}

describe("the SDK and the contracts", () => {
  before(async () => {
    for (const role of ["alice", "bob", "mallory", "aurora"] as const) {
      await send(role, steps.faucet(deployment, addressOf(role)));
    }
    const stake = steps.registerEsp(deployment, "Aurora", "http://localhost:4001", 900_000_000n);
    await send("aurora", steps.withPermit(stake, await signedPermit("aurora", 900_000_000n)));
    await send("aurora", steps.stateCapacity(deployment, 100));
  });

  test("agree on ids", async () => {
    const { generationEscrow, productRegistry, challenge, espPanel } = deployment.contracts;
    const { chainId } = deployment;
    const task = await reader.readContract({
      address: generationEscrow,
      abi: generationEscrowAbi,
      functionName: "idOf",
      args: [QUOTE],
    });
    assert.equal(task, BigInt(idOfQuote(chainId, generationEscrow, QUOTE)));
    const product = await reader.readContract({
      address: productRegistry,
      abi: productRegistryAbi,
      functionName: "idOf",
      args: [PROOF],
    });
    assert.equal(product, BigInt(idOfProof(chainId, productRegistry, PROOF)));
    const idOf = (ground: number, first: bigint) =>
      reader.readContract({ address: challenge, abi: challengeAbi, functionName: "idOf", args: [ground, first, 4n] });
    assert.equal(await idOf(0, 3n), BigInt(idOfChallenge("copy", 3n, 4n)));
    assert.equal(await idOf(1, 3n), BigInt(idOfChallenge("appearance", 3n, 4n)));
    assert.equal(await idOf(2, 0n), BigInt(idOfAttestationChallenge(4n)));
    const mandate = { challenger: addressOf("bob"), originalId: 3n, accusedId: 4n, expiry: 5n };
    const args = [mandate.challenger, mandate.originalId, mandate.accusedId, mandate.expiry] as const;
    const digest = await reader.readContract({
      address: challenge,
      abi: challengeAbi,
      functionName: "mandateDigest",
      args,
    });
    assert.equal(digest, hashTypedData(mandateTypedData(chainId, challenge, mandate)));
    const salt = secret();
    const vote = [2n, salt, addressOf("aurora"), 7n, 1n] as const;
    const commitment = await reader.readContract({
      address: espPanel,
      abi: espPanelAbi,
      functionName: "commitmentOf",
      args: vote,
    });
    assert.equal(commitment, voteCommitment("rejected", salt, addressOf("aurora"), 7n, 1));
  });

  test("take a generation from quote to settlement", async () => {
    const before = await owed("aurora");
    const made = await generate(false);
    const [revealed] = parseEventLogs({ abi: generationEscrowAbi, eventName: "ItemRevealed", logs: made.receipt.logs });
    assert.equal(revealed?.args.taskId, BigInt(made.taskId));
    assert.equal(revealed.args.productId, BigInt(made.productId));
    assert.deepEqual(openPackage(made.package, revealed.args.key), { file: made.file, complaint: null });
    assert.equal(await codeOf(send("bob", steps.settleTask(deployment, made.quote, 0))), "Guarantee_TooEarly");
    await send("alice", steps.settleTask(deployment, made.quote, 0));
    assert.equal((await owed("aurora")) - before, made.quote.fee - poolShareOf(made.quote.fee));
    assert.equal(await codeOf(send("alice", steps.refundTask(deployment, made.quote))), "Guarantee_NothingDue");
    await send("aurora", steps.withdraw(deployment, addressOf("aurora")));
    assert.equal(
      await codeOf(send("aurora", steps.withdraw(deployment, addressOf("aurora")))),
      "Vault_NothingToWithdraw",
    );
  });

  test("uphold the complaint that openPackage finds, and no other", async () => {
    const honest = await generate(false);
    const liar = await generate(true);
    const opened = openPackage(liar.package, liar.key);
    assert(opened.complaint !== null);
    assert.equal(opened.complaint.index, 4n);
    const { quote, items, productId, key } = liar;

    const before = await owed("alice");
    const other = { ...opened.complaint, index: 3n };
    const unfounded = steps.complainTask(deployment, { quote, items, index: 0, key, complaint: other });
    assert.equal(await codeOf(send("alice", unfounded)), "SealedChunks_NotInTree");
    await send("alice", steps.complainTask(deployment, { quote, items, index: 0, key, complaint: opened.complaint }));
    assert.equal((await owed("alice")) - before, (quote.fee * 120n) / 100n, "fee and bond");
    const { contracts } = deployment;
    const { status } = await reader.readContract({
      address: contracts.productRegistry,
      abi: productRegistryAbi,
      functionName: "productOf",
      args: [BigInt(productId)],
    });
    assert.equal(PRODUCT_STATUSES[status], "removed");

    const forged = { ...opened.complaint, ...{ sealedChunk: bytesToHex(honest.package.sealed.slice(4096)) } };
    const against = { quote: honest.quote, items: honest.items, index: 0, key: honest.key };
    assert.equal(
      await codeOf(send("alice", steps.complainTask(deployment, { ...against, complaint: forged }))),
      "SealedChunks_NotInTree",
    );
    await send("alice", steps.settleTask(deployment, honest.quote, 0));
  });

  test("take a sale from offer to settlement", async () => {
    const { productId, proof, quote, file } = await generate(false);
    await send("alice", steps.settleTask(deployment, quote, 0));
    const id = BigInt(productId);
    const price = 40_000_000n;
    const pledge = steps.pledgeProduct(deployment, id);
    await send("alice", steps.withPermit(pledge, await signedPermit("alice", LOCAL.pledge)));
    await send("alice", steps.offerProduct(deployment, id, price));
    await send("alice", steps.withdrawOffer(deployment, id));
    await send("alice", steps.offerProduct(deployment, id, price, { address: addressOf("aurora"), basisPoints: 500 }));
    const bobsKey = await encryptionKey("bob");
    assert.equal(
      await codeOf(send("bob", steps.lockSale(deployment, id, price, bobsKey))),
      "ERC20InsufficientAllowance",
    );
    await send(
      "bob",
      steps.withPermit(steps.lockSale(deployment, id, price, bobsKey), await signedPermit("bob", price)),
    );

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
    const owner = await reader.readContract({
      address: productRegistry,
      abi: productRegistryAbi,
      functionName: "ownerOf",
      args: [id],
    });
    assert.equal(owner, addressOf("bob"));
    await send("bob", steps.transferProduct(deployment, addressOf("bob"), addressOf("carol"), id));
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
    const deployed = await reader.waitForTransactionReceipt({
      hash: await wallet.deployContract({ abi: reputationAbi, bytecode, args }),
    });
    const contract = { address: deployed.contractAddress!, abi: reputationAbi } as const;
    await send("carol", { ...contract, functionName: "wire", args: [[wallet.account.address]] });

    const chance = seededRandom(2026);
    const producers = (["alice", "bob", "mallory", "deployer"] as const).map(addressOf);
    const esps = (["aurora", "borealis", "cascade"] as const).map(addressOf);
    const one = <T>(of: readonly T[]) => of[Math.floor(chance() * of.length)]!;
    const ledger = createLedger(settings);
    for (let i = 0; i < 120; i++) {
      await pass(Math.floor(chance() ** 3 * 4_000) + (i % 40 === 39 ? 200_000 : 0));
      const outcome = {
        producer: one(producers),
        esp: one(esps),
        quality: chance() < 0.7 ? 10n ** 18n : 0n,
        value: BigInt(Math.floor(chance() * 30_000_000)),
      };
      const { producer, esp, quality, value } = outcome;
      const receipt = await send("carol", {
        ...contract,
        functionName: "record",
        args: [producer, esp, quality, value],
      });
      const { timestamp } = await reader.getBlock({ blockNumber: receipt.blockNumber });
      const after = ledger.record({ ...outcome, timestamp });
      const [event] = parseEventLogs({ abi: reputationAbi, eventName: "OutcomeRecorded", logs: receipt.logs });
      const { mass, local, overall } = event!.args;
      assert.deepEqual({ mass, local, overall }, after, `outcome ${i}`);
      if (i % 10 !== 0) continue;
      for (const who of [...producers, addressOf("carol")]) {
        const scores = await reader.readContract({ ...contract, functionName: "scoresOf", args: [who, esps] });
        assert.deepEqual(
          scores,
          esps.map((each) => ledger.scoreOf(who, each)),
          `after outcome ${i}`,
        );
      }
    }
  });
});
