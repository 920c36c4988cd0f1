/** Several pictures, payers that keep silent, providers that withhold: who is paid, and who is not. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { GenuineError, hasCode } from "@genuine/sdk/genuine-error";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import { parseMoney } from "@genuine/sdk/money";
import { promptCommitment } from "@genuine/sdk/prompt";
import { feeOf } from "@genuine/sdk/quotes";
import { openPackage, sealFile } from "@genuine/sdk/sealing/package";
import { type Quote, quoteFromJson } from "@genuine/sdk/structs";
import * as transactions from "@genuine/sdk/transactions";
import { idOfQuote, packageTypedData, quoteTypedData } from "@genuine/sdk/typed-data";
import { type Address, bytesToHex, type Hex, toHex } from "viem";
import { LOCAL } from "../../scripts/settings.ts";
import { startTestChain, type TestChain } from "./support/local-chain.ts";
import { Person, until } from "./support/person.ts";
import { WorkerProcess } from "./support/worker-process.ts";

const { windows } = LOCAL;
const esp = LOCAL_ACCOUNTS.aurora.address;
const others = [LOCAL_ACCOUNTS.borealis.address, LOCAL_ACCOUNTS.cascade.address].sort();

let chain: TestChain;
let aurora: WorkerProcess;
let borealis: WorkerProcess;
let cascade: WorkerProcess;
let alice: Person;
let bob: Person;

before(async () => {
  chain = await startTestChain();
  const env = { GENUINE_PATTERN_SIZE: "256", GENUINE_ESP_FEE_PER_SECOND: "0.25" };
  aurora = await (await WorkerProcess.create(chain, { env })).start();
  borealis = await (await WorkerProcess.create(chain, { role: "borealis" })).start();
  cascade = await (await WorkerProcess.create(chain, { role: "cascade" })).start();
  alice = await new Person(chain, "alice").fund();
  bob = await new Person(chain, "bob").fund();
});

after(async () => {
  for (const worker of [aurora, borealis, cascade]) await worker?.stop();
  await chain?.close();
});

test("three pictures of one order: counted, priced by their time, each with its own seed and key, rated by stars", async () => {
  const { generators, maxItems } = await aurora.client.info();
  const { price } = generators[0]!;
  assert.deepEqual([price.base, price.perSecond, maxItems], ["2000000", "250000", 4]);
  const request = await alice.signedRequest(aurora, "three foxes", {
    items: 3,
    maxFee: (feeOf(price, 3) - 1n).toString(),
  });
  await assert.rejects(aurora.client.quote(request), (error) => hasCode(error, "fee_too_high"));
  await assert.rejects(aurora.client.quote({ ...request, items: 5, maxFee: undefined }), (error) =>
    hasCode(error, "too_many_items"),
  );
  const answer = await aurora.client.quote({ ...request, maxFee: feeOf(price, 3).toString() });
  assert.equal(BigInt(answer.quote.fee), feeOf(price, 3));
  assert.deepEqual(
    await aurora.client.quote({ ...request, maxFee: undefined }),
    answer,
    "the same request has the same quote",
  );

  const made: number[] = [];
  const watching = (async () => {
    for await (const event of aurora.client.taskEvents(answer.taskId))
      if (made.at(-1) !== event.made) made.push(event.made);
  })();
  await alice.lock(answer);
  const opened = await alice.open(await alice.accept(aurora, answer), answer.taskId);
  assert.equal(new Set(opened.map(({ file }) => Buffer.from(file).toString("base64"))).size, 3);
  assert.equal(new Set(opened.map(({ key }) => key)).size, 3);
  assert.equal(promptCommitment(answer.opening), answer.quote.promptCommitment);
  const before = await alice.owed(esp);
  for (const index of [0, 1, 2]) await alice.settle(answer, index);
  assert.equal((await alice.owed(esp)) - before, lessPoolShare(BigInt(answer.quote.fee), 3));
  await alice.rate(answer, 2);
  await until("the end of the task", async () =>
    (await aurora.storedJob(answer.taskId))?.state === "closed" ? true : undefined,
  );
  assert.deepEqual(await alice.outcomes(esp), [1 / 4], "two stars are no praise");
  await watching;
  assert.deepEqual(made, made.toSorted());
  assert.equal(made.at(-1), 3);
});

test("a producer that keeps silent: two witnesses take its place, the provider is paid, and the producer has its pictures from them", async () => {
  await aurora.stop();
  await aurora.start({ env: { GENUINE_ESP_CRASH_AT: "confirmAvailable-sent" } });
  const answer = await alice.quote(aurora, "pictures that nobody fetches", 2);
  const { taskId } = answer;
  await alice.lock(answer);
  const items = await alice.delivered(taskId);
  const root = items[0]!.delivery.sealedRoot;
  await assert.rejects(borealis.client.receipt("task", taskId), (error) => hasCode(error, "not_silent"));
  assert.equal(
    await askForPackage(aurora, root, "borealis"),
    "not_found",
    "nobody gets a sealed file while the payer may still answer",
  );
  const before = await alice.owed(esp);

  const crashed = aurora.ended();
  await chain.skip(windows.accept);
  assert.equal((await crashed).signal, "SIGKILL");
  assert.equal((await aurora.storedJob(taskId))?.receipts.length, 2, "receipts are stored before they are used");
  await aurora.start();
  await until("the keys", async () => ((await alice.reveals(taskId)).length === 2 ? true : undefined));
  assert.deepEqual((await alice.witnesses(taskId)).sort(), others);
  assert.equal(await askForPackage(aurora, root, "bob"), "not_provider");

  // The producer comes back, and its provider is gone: the witnesses have the files for it, and for it alone.
  const key = await alice.encryptionKey();
  const sealed = await Promise.all(
    items.map(({ delivery }) =>
      alice.check(delivery, () => cascade.client.witnessedEnvelope(delivery.sealedRoot, key)),
    ),
  );
  await assert.rejects(cascade.client.witnessedEnvelope(root, await bob.encryptionKey()), (error) =>
    hasCode(error, "not_found"),
  );
  const opened = await alice.open(sealed, taskId);
  assert.ok(opened.every(({ file }) => file.length > 10_000));
  assert.equal(await alice.ownerOf(opened[1]!.productId), alice.account.address);
  await chain.skip(windows.complain);
  await until("the settlement", async () => ((await alice.taskStatus(taskId)) === "settled" ? true : undefined));
  const gained = (await alice.owed(esp)) - before;
  assert.ok(gained >= lessPoolShare(BigInt(answer.quote.fee), 2), `${gained}`);
});

test("a producer that says it has no file: others fetch it at once, without waiting for the time to accept", async () => {
  const answer = await alice.quote(aurora, "pictures that are said not to come");
  const { taskId } = answer;
  await alice.lock(answer);
  await alice.delivered(taskId);
  await alice.send(transactions.objectTask(chain.deployment, quoteFromJson(answer.quote)));
  await until("the key", async () => ((await alice.reveals(taskId)).length === 1 ? true : undefined));
  assert.deepEqual((await alice.witnesses(taskId)).sort(), others);
  await chain.skip(windows.complain);
  await until("the settlement", async () => ((await alice.taskStatus(taskId)) === "settled" ? true : undefined));
});

test("a buyer that keeps silent: the same", async () => {
  const { productId, file } = await alice.make(aurora, "a picture to be sold");
  const price = parseMoney("5");
  await alice.offer(aurora, productId, price);
  await bob.lockSale(productId, price);
  const delivery = await until("the delivery", async () => (await bob.saleDeliveries(productId))[0]);
  await chain.skip(windows.accept);
  const [key] = await until("the key", async () =>
    (await bob.saleKeys(productId)).length > 0 ? bob.saleKeys(productId) : undefined,
  );
  assert.deepEqual((await bob.witnesses(productId)).sort(), others);
  const bobsKey = await bob.encryptionKey();
  const sealed = await bob.check(delivery, () => borealis.client.witnessedEnvelope(delivery.sealedRoot, bobsKey));
  assert.deepEqual(openPackage(sealed, key!).file, file);
  assert.equal(await bob.ownerOf(productId), bob.account.address);
  const before = await alice.owed();
  await chain.skip(windows.complain);
  await until("the seller's money", async () => ((await alice.owed()) > before ? true : undefined));
  assert.equal(
    (await alice.owed()) - before,
    lessPoolShare(price, 1) - price / 100n,
    "the provider has a hundredth as the agent",
  );
});

test("a provider that withholds what it delivered finds no witness and is not paid; others end the task for the producer", async () => {
  // It serves another file than it committed to, which every client detects.
  const file = new Uint8Array(randomBytes(5000));
  const { package: other } = sealFile(toHex(randomBytes(32)), new Uint8Array(randomBytes(5000)));
  const server = createServer((_, response) => void response.end(Buffer.from(other.sealed)));
  const endpoint = await listen(server);
  try {
    const mallory = await new Person(chain, "mallory").fund();
    await mallory.send(transactions.registerEsp(chain.deployment, "Mallory", endpoint, 600_000_000n));
    await mallory.send(transactions.stateCapacity(chain.deployment, 1));
    const answer = await quoteOf(mallory, alice.account.address);
    await alice.lock(answer);
    const { delivery } = sealFile(toHex(randomBytes(32)), file);
    await mallory.send(
      transactions.deliverTask(chain.deployment, answer.terms, [{ delivery, productId: bytesToHex(randomBytes(32)) }]),
    );
    await chain.skip(windows.accept);
    for (const worker of [aurora, borealis, cascade]) {
      const refusal = () =>
        worker.client.receipt("task", answer.taskId).then(
          () => "a receipt",
          (error: unknown) => (error as GenuineError).code,
        );
      // The worker's reading of the chain's time may be a moment old.
      assert.equal(
        await until("a refusal", async () => ((await refusal()) === "not_silent" ? undefined : refusal())),
        "package_unavailable",
      );
    }
    assert.deepEqual(await alice.witnesses(answer.taskId), []);
    const before = await alice.owed();
    await chain.skip(windows.available);
    await until("the refund by a provider", async () =>
      (await alice.taskStatus(answer.taskId)) === "refunded" ? true : undefined,
    );
    const loss = (answer.terms.fee * BigInt(LOCAL.lossBasisPoints)) / 10_000n;
    assert.equal((await alice.owed()) - before, answer.terms.fee - loss);
    assert.deepEqual(await alice.outcomes(mallory.account.address), []);
  } finally {
    server.close();
  }
});

test("a provider that is gone: others end its task, and the producer has fee and bond", async () => {
  const answer = await alice.quote(aurora, "a picture that is never made");
  await aurora.kill();
  const before = await alice.owed();
  await alice.lock(answer);
  const locked = await alice.owed();
  await chain.skip(answer.quote.deliverySeconds + windows.late);
  await until("the refund by a provider", async () =>
    (await alice.taskStatus(answer.taskId)) === "refunded" ? true : undefined,
  );
  const fee = BigInt(answer.quote.fee);
  const bond = fee / 5n;
  assert.equal((await alice.owed()) - locked, fee + bond - bond / 20n);
  assert.ok(before >= locked);
  await until("whoever did it to tell", async () => {
    const duties = [...(await borealis.client.duties()), ...(await cascade.client.duties())];
    const done = duties.some(
      ({ kind, id, step, message }) =>
        kind === "upkeep" && id === answer.taskId && step === "refund" && message === "Done by this provider.",
    );
    return done ? true : undefined;
  });
  await aurora.start();
});

test("a provider that is gone after it has shown the key: others see to it that it is paid and has its good outcome, for half of the pool's share", async () => {
  const answer = await alice.quote(aurora, "a picture whose provider is gone");
  await alice.lock(answer);
  await alice.open(await alice.accept(aurora, answer), answer.taskId);
  await aurora.kill();
  const keepers = async () =>
    (await Promise.all(others.map((keeper) => alice.owed(keeper)))).reduce((sum, owed) => sum + owed, 0n);
  const [before, rewards, outcomes] = [await alice.owed(esp), await keepers(), await alice.outcomes(esp)];
  await chain.skip(windows.complain);
  await until("the settlement by a provider", async () =>
    (await alice.taskStatus(answer.taskId)) === "settled" ? true : undefined,
  );
  const fee = BigInt(answer.quote.fee);
  assert.equal((await alice.owed(esp)) - before, lessPoolShare(fee, 1));
  assert.equal((await keepers()) - rewards, (fee - lessPoolShare(fee, 1)) / 2n);
  await chain.skip(windows.rate);
  await until("the record by a provider", async () =>
    (await alice.taskStatus(answer.taskId)) === "closed" ? true : undefined,
  );
  assert.deepEqual(await alice.outcomes(esp), [...outcomes, 1]);
  await aurora.start();
});

test("who does not want to be a witness is none", async () => {
  await cascade.stop();
  await cascade.start({ env: { GENUINE_ESP_DUTIES: "jury" } });
  await assert.rejects(cascade.client.receipt("task", `0x${"11".repeat(32)}`), (error) =>
    hasCode(error, "not_witness"),
  );
  await assert.rejects(borealis.client.receipt("task", `0x${"11".repeat(32)}`), (error) => hasCode(error, "not_found"));
});

/** The parts of a fee that a provider gets, each less the pool's share of it. */
function lessPoolShare(fee: bigint, items: number): bigint {
  let sum = 0n;
  for (let index = 0n; index < items; index++) {
    const part = (fee * (index + 1n)) / BigInt(items) - (fee * index) / BigInt(items);
    sum += part - (part * BigInt(LOCAL.poolBasisPoints)) / 10_000n;
  }
  return sum;
}

/** The code of what a worker answers to someone who asks for a sealed file as if it were a witness. */
async function askForPackage(worker: WorkerProcess, sealedRoot: Hex, role: "borealis" | "bob"): Promise<string> {
  const person = new Person(chain, role);
  const { timestamp } = await chain.client.getBlock();
  const request = { witness: person.account.address, expiry: timestamp + 100n };
  const signature = await person.account.signTypedData(
    packageTypedData(chain.deployment.chainId, { sealedRoot, ...request }),
  );
  return worker.client.package(sealedRoot, { ...request, signature }).then(
    () => "given",
    (error: unknown) => (error instanceof GenuineError ? error.code : String(error)),
  );
}

/** A quote by a provider without a worker, as a worker would answer with it. */
async function quoteOf(provider: Person, producer: Address) {
  const { chainId, contracts } = chain.deployment;
  const opening = { prompt: "anything", model: "none", seed: 1, parameters: {}, salt: toHex(randomBytes(32)) };
  const terms: Quote = {
    esp: provider.account.address,
    producer,
    fee: 3_000_000n,
    items: 1,
    promptCommitment: promptCommitment(opening),
    deliverySeconds: 300,
    expiry: 4_000_000_000n,
    salt: toHex(randomBytes(32)),
  };
  const signature = await provider.account.signTypedData(quoteTypedData(chainId, contracts.generationEscrow, terms));
  const quote = { ...terms, fee: terms.fee.toString(), expiry: Number(terms.expiry) };
  return {
    terms,
    quote,
    signature,
    taskId: idOfQuote(chainId, contracts.generationEscrow, terms),
    opening,
    mediaType: "image/png",
    price: { base: quote.fee, perSecond: "0", seconds: 0 },
  };
}

function listen(server: Server): Promise<string> {
  return new Promise((done) =>
    server.listen(0, "127.0.0.1", () => done(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)),
  );
}
