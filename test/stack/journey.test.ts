/** The whole stack as `npm start` brings it up, less the page: generation, sale and plagiarism by the SDK alone. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { EspClient } from "@genuine/sdk/esp-client";
import { vaultAbi } from "@genuine/sdk/generated/abis";
import type { GenuineError } from "@genuine/sdk/genuine-error";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import { sealFile } from "@genuine/sdk/sealing/package";
import type { Quote } from "@genuine/sdk/structs";
import * as transactions from "@genuine/sdk/transactions";
import { idOfQuote, quoteTypedData } from "@genuine/sdk/typed-data";
import { sha256, toHex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { Actor, until } from "../../scripts/lib/actor.ts";
import { playJourney } from "../../scripts/lib/journey.ts";
import { freeStackPorts, type Stack, Started, startStack } from "../../scripts/lib/stack.ts";
import { LOCAL } from "../../scripts/settings.ts";

const PORTS = await freeStackPorts();
let dir: string;
let started: Started;
let stack: Stack;
const restarts: string[] = [];

async function bringUp(): Promise<void> {
  started = new Started();
  stack = await startStack({
    started,
    dir,
    ports: PORTS,
    page: false,
    say: () => undefined,
    onCrash: (error) => {
      console.error(error.message);
      process.exitCode = 1;
    },
    onRestart: (text) => void restarts.push(text),
  });
}

before(async () => {
  dir = await mkdtemp(join(tmpdir(), "genuine-journey-"));
  await bringUp();
});
after(async () => {
  await started.stop();
  await rm(dir, { recursive: true, force: true });
});

test("a product is generated, sold twice, copied, and the copy removed; all of it survives a restart", async () => {
  assert.equal(stack.fresh, true);
  const result = await playJourney(stack, { say: () => undefined, waitUntil });

  const product = await alice().indexer.product(result.productId);
  assert.equal(product.owner.toLowerCase(), LOCAL_ACCOUNTS.bob.address.toLowerCase());
  assert.equal(product.producer.toLowerCase(), LOCAL_ACCOUNTS.alice.address.toLowerCase());
  assert.equal(sha256(result.made), product.proof.fileHash);
  assert.deepEqual(result.bought, result.made);
  assert.equal(result.royalty, 1_000_000n); // 5 % of 20 TUSD
  const types = product.activity.map((event) => event.type);
  for (const type of [
    "registered",
    "offered",
    "saleLocked",
    "saleDelivered",
    "saleAccepted",
    "saleRevealed",
    "saleSettled",
  ]) {
    assert.ok(types.includes(type as never), `${type} is missing from ${types.join(", ")}`);
  }

  const copy = await alice().indexer.product(result.copyId);
  assert.equal(copy.status, "removed");
  const challenge = await alice().indexer.challenge(result.challengeId);
  assert.equal(challenge.status, "upheld");
  assert.deepEqual([challenge.measurement?.verdict, challenge.map], ["copy", null]);
  assert.equal((await alice().indexer.product(result.mirroredId)).status, "removed");
  const witnessed = await alice().indexer.challenge(result.witnessChallengeId);
  assert.equal(witnessed.status, "upheld");
  assert.ok(witnessed.map !== null && witnessed.measurement!.pdq <= LOCAL.similarity.witness);
  const esps = (await alice().indexer.esps()).items;
  assert.equal(esps.find((esp) => esp.name === "Cascade")?.stake, "1000000000", "a copy costs its provider nothing");
  const aurora = await alice().indexer.esp(esps.find((esp) => esp.name === "Aurora")!.address);
  assert.equal(aurora.settled, 1);
  assert.deepEqual(
    aurora.history.map(({ quality }) => quality),
    [1],
    "five stars",
  );
  const sibling = await alice().indexer.product(result.siblingId);
  assert.deepEqual([sibling.taskId, sibling.promptCommitment], [product.taskId, product.promptCommitment]);
  assert.notEqual(sibling.contentRoot, product.contentRoot);
  const task = await alice().indexer.task(product.taskId!);
  assert.deepEqual(
    [task.status, task.stars, task.items.map(({ status }) => status)],
    ["closed", 5, ["settled", "settled"]],
  );

  const head = await alice().chain.getBlock();
  await started.stop();
  await bringUp();
  assert.equal(stack.fresh, false);
  const again = await alice().chain.getBlock({ blockNumber: head.number });
  assert.equal(again.hash, head.hash);
  await alice().indexer.waitForBlock(head.number, { timeoutMs: 600_000 });
  assert.equal((await alice().indexer.product(result.copyId)).status, "removed");
  const { productId } = await alice().generate(stack.urls.esps[0]!, "A second picture, after the restart");
  assert.equal((await alice().indexer.product(productId)).serial, product.serial + 4);
});

test("a producer that keeps silent cannot hold its provider up: two others keep the pictures for it, and the provider is paid", async () => {
  const before = await owed("aurora");
  const { taskId, quote } = await alice().order(stack.urls.esps[0]!, "Two owls in the forest that nobody comes for", 2);
  const { closesAt } = await alice().taskUntil(taskId, (task) => task.status === "delivered");
  await waitUntil(closesAt);
  const { witnesses, items } = await alice().taskUntil(taskId, (task) => task.status === "revealed");
  const others = [LOCAL_ACCOUNTS.borealis.address, LOCAL_ACCOUNTS.cascade.address];
  assert.deepEqual(new Set(witnesses), new Set(others));
  // Two weeks later she remembers: the pictures are hers, and the witnesses have them.
  const opened = await alice().openFromWitnesses(taskId);
  for (const [index, { productId, file }] of opened.entries()) {
    assert.equal(productId, items[index]!.productId);
    assert.equal(sha256(file), (await alice().indexer.product(productId)).proof.fileHash);
  }
  await waitUntil(Math.max(...items.map((item) => item.closesAt!)));
  const { closesAt: rateBy } = await alice().taskUntil(taskId, (task) => task.status === "settled");
  const share = (part: bigint) => part - (part * BigInt(LOCAL.poolBasisPoints)) / 10_000n;
  const paid = (await owed("aurora")) - before;
  assert.ok(paid >= 2n * share(quote.fee / 2n), `${paid} base units, with what the pool pays for the step`);
  await waitUntil(rateBy);
  assert.equal((await alice().taskUntil(taskId, (task) => task.status === "closed")).stars, 0);
});

test("a provider that withholds the picture finds no witness: the producer has its money back but for its part, and the provider nothing", async () => {
  const mallory = new Actor(stack, LOCAL_ACCOUNTS.mallory.privateKey);
  const provider = privateKeyToAccount(LOCAL_ACCOUNTS.mallory.privateKey);
  await mallory.fund();
  await mallory.send(transactions.registerEsp(stack.deployment, "Nobody", "http://127.0.0.1:9", 600_000_000n));
  await mallory.send(transactions.stateCapacity(stack.deployment, 1));
  const { chainId, contracts } = stack.deployment;
  const random = () => toHex(randomBytes(32));
  const quote: Quote = {
    esp: provider.address,
    producer: alice().address,
    fee: 3_000_000n,
    items: 1,
    promptCommitment: random(),
    deliverySeconds: 300,
    expiry: 4_000_000_000n,
    salt: random(),
  };
  const before = await owed("alice");
  await alice().pay(quote, await provider.signTypedData(quoteTypedData(chainId, contracts.generationEscrow, quote)));
  const { delivery } = sealFile(random(), new Uint8Array(randomBytes(5000)));
  await mallory.send(transactions.deliverTask(stack.deployment, quote, [{ delivery, productId: random() }]));
  const taskId = idOfQuote(chainId, contracts.generationEscrow, quote);
  const { closesAt, endableFrom } = await alice().taskUntil(taskId, (task) => task.status === "delivered");
  await waitUntil(closesAt);
  for (const esp of stack.urls.esps) {
    // Its reading of the chain's time may be a moment old.
    const refusal = () =>
      new EspClient(esp).receipt("task", taskId).then(
        () => "a receipt",
        (error: unknown) => (error as GenuineError).code,
      );
    assert.equal(
      await until("an answer", async () => ((await refusal()) === "not_silent" ? undefined : refusal())),
      "package_unavailable",
    );
  }
  await waitUntil(endableFrom!);
  await until("the refund", async () =>
    (await alice().indexer.task(taskId)).status === "refunded" ? true : undefined,
  );
  const paidFromVault = before >= quote.fee ? quote.fee : before;
  const loss = (quote.fee * BigInt(LOCAL.lossBasisPoints)) / 10_000n;
  assert.equal((await owed("alice")) - (before - paidFromVault), quote.fee - loss);
  assert.deepEqual((await alice().indexer.esp(provider.address)).history, []);
});

test("parts that are killed are started again, say so, and have all they had", async () => {
  assert.deepEqual(restarts, [], "none has ended by itself so far");
  const products = await alice().indexer.products({ limit: 200 });
  for (const part of ["indexer", "esp-aurora"]) {
    started.signal(part, "SIGKILL");
    const text = await until<string>("the restart", async () => restarts.pop());
    assert.match(
      text,
      new RegExp(`^${part} stopped by itself \\(signal SIGKILL\\)\\. It is started again in 1 s; its log is `),
    );
  }
  // It answers before it has read the chain again, and says so by /ready.
  await until("the indexer", async () => {
    const answer = await fetch(`${stack.urls.indexer}/ready`).catch(() => undefined);
    return answer?.ok ? true : undefined;
  });
  await alice().indexer.waitForBlock(await alice().chain.getBlockNumber(), { timeoutMs: 600_000 });
  assert.deepEqual(await alice().indexer.products({ limit: 200 }), products);
  await until("the worker", () =>
    new EspClient(stack.urls.esps[0]!).ready().then(
      () => true,
      () => undefined,
    ),
  );
  const { productId } = await alice().generate(stack.urls.esps[0]!, "A red fish of a provider that was killed");
  assert.equal((await alice().indexer.product(productId)).id, productId);
  assert.deepEqual(restarts, []);
});

/** Lets the chain's clock pass a window in which no one does anything. Its own clock counts, not this machine's. */
async function waitUntil(time: number): Promise<void> {
  const { timestamp } = await alice().chain.getBlock();
  await alice().chain.request({ method: "evm_increaseTime", params: [Math.max(time - Number(timestamp), 1)] } as never);
  await alice().chain.request({ method: "evm_mine", params: [] } as never);
}

function owed(role: "alice" | "aurora"): Promise<bigint> {
  const args = [LOCAL_ACCOUNTS[role].address] as const;
  return alice().chain.readContract({
    address: stack.deployment.contracts.vault,
    abi: vaultAbi,
    functionName: "balanceOf",
    args,
  });
}

function alice(): Actor {
  return new Actor(stack, LOCAL_ACCOUNTS.alice.privateKey);
}
