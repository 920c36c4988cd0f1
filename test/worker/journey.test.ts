import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { readContentCredentials } from "@genuine/sdk/content-credentials";
import { draftDescription } from "@genuine/sdk/descriptions";
import { decodeImage } from "@genuine/sdk/fingerprint/decode-node";
import { hammingDistance } from "@genuine/sdk/fingerprint/hamming";
import { pdqFromRgb } from "@genuine/sdk/fingerprint/pdq";
import { hasCode } from "@genuine/sdk/genuine-error";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import { parseMoney } from "@genuine/sdk/money";
import { promptCommitment } from "@genuine/sdk/prompt";
import { openPackage } from "@genuine/sdk/sealing/package";
import * as transactions from "@genuine/sdk/transactions";
import sharp from "sharp";
import { sha256 } from "viem";
import { LOCAL } from "../../scripts/settings.ts";
import { verify } from "./support/c2pa.ts";
import { startTestChain, type TestChain } from "./support/local-chain.ts";
import { Person, until } from "./support/person.ts";
import { WorkerProcess } from "./support/worker-process.ts";

let chain: TestChain;
let aurora: WorkerProcess;
let cascade: WorkerProcess;
let alice: Person;
let bob: Person;
let mallory: Person;

before(async () => {
  chain = await startTestChain();
  aurora = await (await WorkerProcess.create(chain)).start();
  cascade = await (
    await WorkerProcess.create(chain, { role: "cascade", env: { GENUINE_ESP_NEAR_DUPLICATES: "flag" } })
  ).start();
  alice = await new Person(chain, "alice").fund();
  bob = await new Person(chain, "bob").fund();
  mallory = await new Person(chain, "mallory").fund();
});

after(async () => {
  await aurora?.stop();
  await cascade?.stop();
  await chain?.close();
});

test("a picture is ordered, made, sealed, delivered, opened, settled, sold and copied", async (t) => {
  let productId: `0x${string}` = "0x";
  let file: Uint8Array = new Uint8Array();

  await t.test("generation: from the quote to the settlement", async () => {
    const answer = await alice.quote(aurora, "golden waves at night");
    assert.equal(promptCommitment(answer.opening), answer.quote.promptCommitment);
    assert.equal((await aurora.client.task(answer.taskId)).state, "quoted");
    const seen: string[] = [];
    const progress: number[] = [];
    const watching = (async () => {
      for await (const event of aurora.client.taskEvents(answer.taskId)) {
        if (seen.at(-1) !== event.state) seen.push(event.state);
        if (event.state === "generating") progress.push(event.progress);
      }
    })();
    await alice.lock(answer);
    const sealed = await alice.accept(aurora, answer);
    const [opened] = await alice.open(sealed, answer.taskId);
    ({ productId, file } = opened!);
    assert.equal(await alice.ownerOf(productId), alice.account.address);
    await until("the worker's word", async () =>
      (await aurora.client.task(answer.taskId)).state === "revealed" ? true : undefined,
    );
    assert.equal(await alice.taskStatus(answer.taskId), "revealed", "the complaint window is still open");
    await chain.skip(301);
    await until("the settlement", async () =>
      (await alice.taskStatus(answer.taskId)) === "settled" ? true : undefined,
    );
    await watching;
    assert.deepEqual(await alice.outcomes(LOCAL_ACCOUNTS.aurora.address), [], "the producer may still rate");
    await chain.skip(LOCAL.windows.rate);
    await until("the record", async () => ((await alice.taskStatus(answer.taskId)) === "closed" ? true : undefined));
    assert.deepEqual(await alice.outcomes(LOCAL_ACCOUNTS.aurora.address), [1]);
    const order = ["quoted", "queued", "generating", "sealing", "delivered", "accepted", "revealed", "settled"];
    assert.deepEqual(
      seen,
      order.filter((state) => seen.includes(state)),
      "states come in their order",
    );
    for (const state of ["generating", "delivered", "revealed", "settled"])
      assert.ok(seen.includes(state), `${state} was told`);
    assert.ok(
      progress.filter((value) => value > 0 && value < 1).length >= 3,
      `progress is told while generating: ${progress}`,
    );
    assert.equal((await alice.deliveries(answer.taskId)).length, 1);
  });

  await t.test(
    "the delivered file tells by Content Credentials that it was made by an algorithm, by whom and for which task",
    async () => {
      const chainOfTrust = await readFile(join(aurora.dir, "credentials", "certificate.pem"), "utf8");
      const authority = chainOfTrust.slice(chainOfTrust.lastIndexOf("-----BEGIN"));
      const { state, failures, commonName, assertions } = await verify(file, "image/png", authority);
      const esp = LOCAL_ACCOUNTS.aurora.address;
      assert.deepEqual([state, failures, commonName], ["Trusted", [], esp]);
      const { chainId, contracts } = chain.deployment;
      const told = assertions.get("genuine.generation")!;
      assert.deepEqual(
        [told.chainId, told.productRegistry, told.esp, told.model],
        [chainId, contracts.productRegistry, esp, "genuine-pattern-network-1"],
      );
      assert.equal((await aurora.client.task(told.taskId as `0x${string}`)).state, "settled");
      const read = await readContentCredentials(file);
      assert.deepEqual([read?.problems, read?.endorsed, read?.digitalSource], [[], true, "algorithmicMedia"]);
      const changed = file.slice();
      changed[file.length >> 1]! ^= 1;
      assert.deepEqual((await verify(changed, "image/png", authority)).failures, ["assertion.dataHash.mismatch"]);
    },
  );

  await t.test("the preview is small, marked and close to the original; metadata points to it", async () => {
    const response = await fetch(aurora.client.previewUrl(productId));
    assert.equal(response.headers.get("content-type"), "image/webp");
    const preview = new Uint8Array(await response.arrayBuffer());
    assert.notEqual(sha256(preview), sha256(file));
    const distance = hammingDistance(await fingerprintOf(preview), await fingerprintOf(file));
    assert.ok(distance <= 20, `${distance} bits`);
    const metadata = await aurora.client.metadata(productId);
    assert.equal(metadata.image, aurora.client.previewUrl(productId));
    await assert.rejects(cascade.client.metadata(productId), (error) => hasCode(error, "not_found"));

    const words = { title: "Ripples", text: "Drawn by an algorithm.", tags: ["waves", "blue"] };
    const draft = await draftDescription(chain.client, chain.deployment, productId, words, 4_000_000_000n);
    await alice.send(transactions.describeProduct(chain.deployment, draft));
    const named = await until("the owner's words", async () => {
      const found = await aurora.client.metadata(productId);
      return found.name === "Ripples" ? found : undefined;
    });
    assert.equal(named.description, `Drawn by an algorithm.\n\n${metadata.description}`);
    assert.deepEqual(named.attributes, [...metadata.attributes!, { value: "waves" }, { value: "blue" }]);
  });

  await t.test("sale: the provider delivers for the owner", async () => {
    const price = parseMoney("10");
    await alice.offer(aurora, productId, price);
    await bob.lockSale(productId, price);
    const sealed = await bob.acceptSale(aurora, productId);
    const [key] = await until("the sale's key", async () =>
      (await bob.saleKeys(productId)).length > 0 ? bob.saleKeys(productId) : undefined,
    );
    const opened = openPackage(sealed, key!);
    assert.deepEqual(opened.file, file);
    assert.equal(await bob.ownerOf(productId), bob.account.address);
    await chain.skip(301);
    await until("the sale's settlement", () =>
      aurora.output.match(/"kind":"sale","state":"closed"/) ? true : undefined,
    );
    await assert.rejects(cascade.client.saleEnvelope(productId, bob.account.address), (error) =>
      hasCode(error, "not_found"),
    );
  });

  await t.test(
    "a re-encoded preview is refused by a provider that refuses copies, and flagged by one that flags",
    async () => {
      const preview = await (await fetch(aurora.client.previewUrl(productId))).arrayBuffer();
      const copy = new Uint8Array(await sharp(preview).jpeg({ quality: 60 }).toBuffer());
      await assert.rejects(mallory.attest(aurora, copy, "image/jpeg"), (error) => hasCode(error, "near_duplicate"));
      const answer = await mallory.attest(cascade, copy, "image/jpeg");
      assert.equal(answer.nearest[0]?.productId, productId);
      assert.ok(answer.nearest[0].distance <= 31, `${answer.nearest[0].distance} bits`);
      await mallory.register(answer);
      assert.equal(await mallory.ownerOf(answer.productId), mallory.account.address);
      const shown = await fetch(cascade.client.previewUrl(answer.productId));
      assert.equal(shown.status, 200, "products that were attested here have previews as well");
      const mirrored = new Uint8Array(await sharp(preview).flop().rotate(90).jpeg({ quality: 80 }).toBuffer());
      await assert.rejects(
        mallory.attest(aurora, mirrored, "image/jpeg"),
        (error) => hasCode(error, "near_duplicate") && /cut, turned or framed/.test(String(error)),
      );
      // Its own producer may have the same picture attested again.
      await alice.attest(aurora, copy, "image/jpeg");
    },
  );
});

async function fingerprintOf(bytes: Uint8Array): Promise<bigint> {
  const { rgb, width, height } = await decodeImage(bytes);
  return pdqFromRgb(rgb, width, height).hash;
}

test("a producer that locks with a key nobody can encrypt to does not get the provider's bond", async () => {
  const answer = await alice.quote(aurora, "a trap for a provider");
  await alice.lock(answer, `0x${"00".repeat(32)}`);
  await until("the delivery", async () => ((await alice.taskStatus(answer.taskId)) === "delivered" ? true : undefined));
});
