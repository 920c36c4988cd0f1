/** Tasks of several pictures, late ones, silent ones: the SDK against the contracts, on an in-memory chain. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { deliveryPath, deliveryRoot } from "@genuine/sdk/delivery-tree";
import { explainContractError } from "@genuine/sdk/errors";
import { endableFrom, latePenalty, partOf } from "@genuine/sdk/escrow-windows";
import { generationEscrowAbi, saleEscrowAbi } from "@genuine/sdk/generated/abis";
import { openPackage, sealFile } from "@genuine/sdk/sealing/package";
import { ESCROW_STATUSES, type Item, type Receipt } from "@genuine/sdk/structs";
import * as steps from "@genuine/sdk/transactions";
import { availabilityTypedData, saleDeliveryHash } from "@genuine/sdk/typed-data";
import { bytesToHex, concat, hashTypedData, keccak256, pad, toHex } from "viem";
import { pictureBlocks } from "../../scripts/lib/picture.ts";
import { LOCAL } from "../../scripts/settings.ts";
import { addressOf, codeOf, openChain, random, secret } from "./chain.ts";

const { deployment, reader, wallets, send, owed, wealth, pass, signedPermit, quoted, proved, encryptionKey, close } =
  await openChain();
after(close);

const { windows, poolBasisPoints, bondBasisPoints } = LOCAL;
const bondOf = (fee: bigint) => (fee * BigInt(bondBasisPoints)) / 10_000n;
const paidOf = (fee: bigint) => fee - (fee * BigInt(poolBasisPoints)) / 10_000n;
const hash = () => bytesToHex(random(32));
let pictures = 0;

/** A locked task of so many pictures, made and sealed; `lie`: the picture whose file is not what it promises. */
async function order(
  items: number,
  { fee = 1_000_001n, lie, acceptor }: { fee?: bigint; lie?: number; acceptor?: "carol" } = {},
) {
  const { quote, signature, taskId } = await quoted({ items, fee });
  await send(
    "alice",
    steps.withPermit(
      steps.lockTask(deployment, quote, signature, await encryptionKey("alice"), acceptor && addressOf(acceptor)),
      await signedPermit("alice", fee),
    ),
  );
  const make = async (index: number) => {
    const [key, file, blocks] = [secret(), random(2000), pictureBlocks(pictures++)];
    const sent = sealFile(key, file);
    if (index === lie) {
      const other = file.slice();
      other[1500]! ^= 1;
      const {
        package: { sealed },
        delivery,
      } = sealFile(key, other);
      sent.package.sealed = sealed;
      sent.delivery.sealedRoot = delivery.sealedRoot;
    }
    return {
      key,
      file,
      ...sent,
      blocks: bytesToHex(blocks),
      ...(await proved({ contentRoot: sent.delivery.contentRoot, blocksHash: keccak256(blocks) })),
    };
  };
  const made = await Promise.all(Array.from({ length: items }, (_, index) => make(index)));
  const delivered: Item[] = made.map(({ delivery, productId }) => ({ delivery, productId }));
  const reveal = (index: number) => {
    const { key, proof, signature: espSignature, blocks } = made[index]!;
    return steps.revealTask(deployment, { quote, items: delivered, index, key, proof, espSignature, blocks });
  };
  return { quote, taskId, made, items: delivered, root: deliveryRoot(delivered), reveal };
}

function itemsOf(count: number): Item[] {
  return Array.from({ length: count }, () => ({
    delivery: { contentRoot: hash(), sealedRoot: hash(), hashlock: hash() },
    productId: hash(),
  }));
}

/** As contracts/lib/ItemTree.sol defines it, independent of the SDK. */
function leafOf(items: readonly Item[], index: number): `0x${string}` {
  const { delivery, productId } = items[index]!;
  const words = [pad(toHex(index)), delivery.contentRoot, delivery.sealedRoot, delivery.hashlock, productId];
  return keccak256(keccak256(concat(words)));
}

async function taskOf(taskId: string) {
  const task = await reader.readContract({
    address: deployment.contracts.generationEscrow,
    abi: generationEscrowAbi,
    functionName: "taskOf",
    args: [BigInt(taskId)],
  });
  return { ...task, status: ESCROW_STATUSES[task.status]! };
}

/** To this second: one before, the step is refused. */
async function passUntil(time: number): Promise<void> {
  await pass(time - Number((await reader.getBlock()).timestamp));
}

/** Receipts by two providers of a task's or sale's delivery. */
async function receipts(
  kind: "task" | "sale",
  id: bigint,
  deliveryHash: `0x${string}`,
  acceptBy: number,
): Promise<[Receipt, Receipt]> {
  const typed = availabilityTypedData(deployment, kind, { id, deliveryHash, acceptBy });
  const sign = async (role: "borealis" | "cascade"): Promise<Receipt> => ({
    esp: addressOf(role),
    signature: await wallets[role].signTypedData(typed),
  });
  return [await sign("cascade"), await sign("borealis")];
}

before(async () => {
  for (const role of ["alice", "bob", "aurora", "borealis", "cascade"] as const)
    await send(role, steps.faucet(deployment, addressOf(role)));
  for (const role of ["aurora", "borealis", "cascade"] as const) {
    await send(
      role,
      steps.withPermit(
        steps.registerEsp(deployment, role, `http://${role}.test`, 900_000_000n),
        await signedPermit(role, 900_000_000n),
      ),
    );
    await send(role, steps.stateCapacity(deployment, 1_000));
  }
});

describe("a provider's capacity", () => {
  test("refuses a lock in words, and costs nothing", async () => {
    await send("aurora", steps.stateCapacity(deployment, 2));
    const before = await wealth("alice");
    const error = await order(3).then(
      () => undefined,
      (cause: unknown) => explainContractError(cause),
    );
    assert.equal(error?.code, "Generation_AtCapacity");
    assert.match(error!.message, /has 0 to deliver and takes 2 at a time: no room for 3 more/);
    assert.equal(await wealth("alice"), before);
    await send("aurora", steps.stateCapacity(deployment, 1_000));
  });
});

describe("the tree over a task's items", () => {
  test("has the chain's root for 1 to 16 items", async () => {
    for (let count = 1; count <= 16; count++) {
      const { quote, signature } = await quoted({ items: count, fee: 16n });
      await send(
        "alice",
        steps.withPermit(
          steps.lockTask(deployment, quote, signature, await encryptionKey("alice")),
          await signedPermit("alice", 16n),
        ),
      );
      const items = itemsOf(count);
      await send("aurora", steps.deliverTask(deployment, quote, items));
      await send("alice", steps.acceptTask(deployment, quote, items));
      // The chain follows a path as this does; of one count it is asked below.
      for (let index = 0; index < count; index++) {
        const leaf = deliveryPath(items, index).reduce(
          (node, sibling) => keccak256(concat([node, sibling].sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1)))),
          leafOf(items, index),
        );
        assert.equal(leaf, deliveryRoot(items), `${index} of ${count}`);
      }
      if (count !== 5) continue;
      // With the right path a reveal fails at the key, at another index already at the tree.
      const { proof, signature: espSignature } = await proved({});
      const step = steps.revealTask(deployment, {
        quote,
        items,
        index: 3,
        key: secret(),
        proof,
        espSignature,
        blocks: "0x",
      });
      assert.equal(await codeOf(send("aurora", step)), "Guarantee_WrongKey");
      assert.equal(
        await codeOf(send("aurora", { ...step, args: [quote, 4n, ...step.args.slice(2)] })),
        "Guarantee_DeliveryMismatch",
      );
      assert.equal(
        await codeOf(send("aurora", { ...step, args: [quote, 5n, ...step.args.slice(2)] })),
        "Generation_NoSuchItem",
      );
    }
    assert.throws(() => deliveryPath([], 0), { code: "item_index" });
  });

  test("is accepted only as it was delivered", async () => {
    const { quote, items } = await order(2);
    await send("aurora", steps.deliverTask(deployment, quote, items));
    assert.equal(
      await codeOf(send("alice", steps.acceptTask(deployment, quote, items.toReversed()))),
      "Guarantee_DeliveryMismatch",
    );
  });
});

describe("a task of three pictures", () => {
  test("is paid picture by picture, and rated once", async () => {
    const { quote, taskId, items, reveal, made } = await order(3);
    await send("aurora", steps.deliverTask(deployment, quote, items));
    await send("alice", steps.acceptTask(deployment, quote, items));
    for (const index of [2, 0, 1]) await send("aurora", reveal(index));
    assert.equal(await codeOf(send("aurora", reveal(1))), "Guarantee_WrongStatus");
    for (const { package: sent, key, file } of made) assert.deepEqual(openPackage(sent, key).file, file);
    const before = await owed("aurora");
    await send("alice", steps.settleTask(deployment, quote, 1));
    assert.equal((await owed("aurora")) - before, paidOf(partOf(quote.fee, 3, 0)));
    await send("alice", steps.settleTaskItems(deployment, quote, [2, 0]));
    assert.equal(
      (await owed("aurora")) - before,
      [0, 1, 2].reduce((sum, ended) => sum + paidOf(partOf(quote.fee, 3, ended)), 0n),
    );
    assert.equal((await taskOf(taskId)).status, "settled");
    assert.equal(await codeOf(send("alice", steps.rateTask(deployment, quote, 6))), "Generation_StarsOutOfRange");
    assert.equal(await codeOf(send("bob", steps.recordTask(deployment, quote))), "Guarantee_TooEarly");
    await send("alice", steps.rateTask(deployment, quote, 4));
    assert.equal((await taskOf(taskId)).status, "closed");
  });

  test("gives back the part of a false one and of one that is not revealed", async () => {
    const { quote, taskId, items, reveal, made } = await order(3, { lie: 1 });
    await send("aurora", steps.deliverTask(deployment, quote, items));
    await send("alice", steps.acceptTask(deployment, quote, items));
    await send("aurora", reveal(0));
    await send("aurora", reveal(1));
    const { package: sent, key } = made[1]!;
    const { complaint } = openPackage(sent, key);
    const start = await owed("alice");
    await send("alice", steps.complainTask(deployment, { quote, items, index: 1, key, complaint: complaint! }));
    assert.equal((await owed("alice")) - start, partOf(quote.fee, 3, 0) + partOf(bondOf(quote.fee), 3, 0));
    const { closesAt } = await taskOf(taskId);
    await passUntil(endableFrom("task", "accepted", closesAt, windows)!);
    await send("bob", steps.refundTask(deployment, quote));
    const [fee, bond] = [partOf(quote.fee, 3, 1), partOf(bondOf(quote.fee), 3, 1)];
    assert.equal(
      (await owed("alice")) - start,
      partOf(quote.fee, 3, 0) + partOf(bondOf(quote.fee), 3, 0) + fee + bond - bond / 20n,
    );
    const before = await owed("aurora");
    await send("alice", steps.settleTask(deployment, quote, 0));
    assert.equal((await owed("aurora")) - before, paidOf(partOf(quote.fee, 3, 2)));
    assert.equal((await taskOf(taskId)).status, "settled", "what was in order can be rated");
    assert.equal(partOf(quote.fee, 3, 0, 3), quote.fee);
  });
});

test("a late delivery costs the penalty that `latePenalty` says, to the last unit", async () => {
  const { quote, taskId, items } = await order(1, { fee: 999_999n });
  const { closesAt } = await taskOf(taskId);
  await pass(quote.deliverySeconds + 37);
  const before = await owed("alice");
  await send("aurora", steps.deliverTask(deployment, quote, items));
  const at = Number((await reader.getBlock()).timestamp);
  const penalty = latePenalty(bondOf(quote.fee), closesAt, windows, at);
  assert.ok(penalty > 0n && penalty < bondOf(quote.fee));
  assert.equal((await owed("alice")) - before, penalty);
  assert.equal(latePenalty(100n, 1000, { late: 60 }, 999), 0n);
  assert.equal(latePenalty(100n, 1000, { late: 60 }, 1001), 2n, "rounded up");
  assert.equal(latePenalty(100n, 1000, { late: 60 }, 1060), 100n);
});

test("receipts of two providers take the place of a silent producer, of nobody else and for nothing else", async () => {
  const { quote, taskId, root, items, reveal } = await order(2);
  await send("aurora", steps.deliverTask(deployment, quote, items));
  const { closesAt } = await taskOf(taskId);
  const signed = await receipts("task", BigInt(taskId), root, closesAt);
  const confirm = steps.confirmTaskAvailable(deployment, quote, signed);
  assert.equal(await codeOf(send("bob", confirm)), "Guarantee_TooEarly");
  await pass(windows.accept);
  const old = await receipts("task", BigInt(taskId), root, closesAt - 1);
  assert.equal(await codeOf(send("bob", steps.confirmTaskAvailable(deployment, quote, old))), "Guarantee_BadReceipt");
  assert.equal(
    await codeOf(send("bob", steps.confirmTaskAvailable(deployment, quote, [signed[0], signed[0]]))),
    "Guarantee_WitnessesNotAscending",
  );
  assert.equal(await codeOf(send("aurora", steps.refundTask(deployment, quote))), "Guarantee_TooEarly");
  await send("bob", confirm);
  for (const index of [0, 1]) await send("aurora", reveal(index));
  await pass(windows.complain);
  for (const index of [0, 1]) await send("bob", steps.settleTask(deployment, quote, index));
  await pass(windows.rate);
  await send("bob", steps.recordTask(deployment, quote));
  assert.equal((await taskOf(taskId)).status, "closed");

  const unseen = await order(1);
  await send("aurora", steps.deliverTask(deployment, unseen.quote, unseen.items));
  const delivered = await taskOf(unseen.taskId);
  await passUntil(endableFrom("task", "delivered", delivered.closesAt, windows)!);
  await send("bob", steps.refundTask(deployment, unseen.quote));
  assert.equal((await taskOf(unseen.taskId)).status, "refunded");
});

test("an acceptor objects in the producer's place, and receipts count at once", async () => {
  const { quote, taskId, root, items } = await order(1, { acceptor: "carol" });
  await send("aurora", steps.deliverTask(deployment, quote, items));
  assert.equal(await codeOf(send("alice", steps.objectTask(deployment, quote))), "Guarantee_NotPayer");
  await send("carol", steps.objectTask(deployment, quote));
  const { closesAt, status } = await taskOf(taskId);
  assert.equal(status, "delivered");
  assert.equal(closesAt, Number((await reader.getBlock()).timestamp));
  const signed = await receipts("task", BigInt(taskId), root, closesAt);
  assert.equal(
    await codeOf(send("bob", steps.confirmTaskAvailable(deployment, quote, []))),
    "Guarantee_TooFewWitnesses",
  );
  await send("bob", steps.confirmTaskAvailable(deployment, quote, signed));
  assert.equal((await taskOf(taskId)).status, "accepted");
});

test("the same for a sale whose buyer is silent", async () => {
  const { quote, items, reveal, made } = await order(1);
  await send("aurora", steps.deliverTask(deployment, quote, items));
  await send("alice", steps.acceptTask(deployment, quote, items));
  await send("aurora", reveal(0));
  await send("alice", steps.settleTask(deployment, quote, 0));
  const { productId, proof, file } = made[0]!;
  const id = BigInt(productId);
  const pledge = steps.pledgeProduct(deployment, id);
  await send("alice", steps.withPermit(pledge, await signedPermit("alice", LOCAL.pledge)));
  await send(
    "alice",
    steps.offerProduct(deployment, id, 1_000_000n, { address: addressOf("aurora"), basisPoints: 100 }),
  );
  await send(
    "bob",
    steps.withPermit(
      steps.lockSale(deployment, id, 1_000_000n, await encryptionKey("bob")),
      await signedPermit("bob", 1_000_000n),
    ),
  );
  const key = secret();
  const { delivery } = sealFile(key, file);
  await send("aurora", steps.deliverSale(deployment, id, delivery, proof));
  const sale = () =>
    reader.readContract({
      address: deployment.contracts.saleEscrow,
      abi: saleEscrowAbi,
      functionName: "saleOf",
      args: [id],
    });
  const { closesAt } = await sale();
  await pass(windows.accept);
  const signed = await receipts("sale", id, saleDeliveryHash(delivery), closesAt);
  await send("aurora", steps.confirmSaleAvailable(deployment, id, signed));
  await send("aurora", steps.revealSale(deployment, id, delivery, key));
  await pass(windows.complain);
  await send("cascade", steps.settleSale(deployment, id));
  assert.equal(ESCROW_STATUSES[(await sale()).status], "settled");
});

test("a receipt of a task is none of a sale", () => {
  const receipt = { id: 1n, deliveryHash: hash(), acceptBy: 5 };
  assert.notEqual(
    hashTypedData(availabilityTypedData(deployment, "task", receipt)),
    hashTypedData(availabilityTypedData(deployment, "sale", receipt)),
  );
});
