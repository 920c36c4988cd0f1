/** A text from its order to its resale, on a real chain with a real worker and the embedded story model. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { TaskProgress } from "@genuine/sdk/esp-client";
import { productRegistryAbi } from "@genuine/sdk/generated/abis";
import { hasCode } from "@genuine/sdk/genuine-error";
import { modelTermsOf, withoutModelTerms } from "@genuine/sdk/model-terms";
import { parseMoney } from "@genuine/sdk/money";
import { openPackage } from "@genuine/sdk/sealing/package";
import { progressTypedData } from "@genuine/sdk/typed-data";
import { startTestChain, type TestChain } from "./support/local-chain.ts";
import { Person, until } from "./support/person.ts";
import { WorkerProcess } from "./support/worker-process.ts";

let chain: TestChain;
let aurora: WorkerProcess;
let alice: Person;
let bob: Person;
let mallory: Person;
let story: { productId: `0x${string}`; file: Uint8Array };

before(async () => {
  chain = await startTestChain();
  aurora = await (
    await WorkerProcess.create(chain, {
      env: { GENUINE_ESP_GENERATOR: "null", GENUINE_ESP_WRITER: "stories", GENUINE_ESP_TEXT_FEE: "1.5" },
    })
  ).start();
  [alice, bob, mallory] = (await Promise.all(
    (["alice", "bob", "mallory"] as const).map((role) => new Person(chain, role).fund()),
  )) as [Person, Person, Person];
});

after(async () => {
  await aurora?.stop();
  await chain?.close();
});

const textOf = (bytes: Uint8Array) => new TextDecoder("utf-8", { fatal: true }).decode(bytes);

test("ordered, watched as it grows, delivered, accepted, opened and registered", async () => {
  const { generators } = await aurora.client.info();
  assert.deepEqual(
    generators.map(({ kind, mediaType, width, price }) => [kind, mediaType, width, price.base]),
    [
      ["picture", "image/png", 64, "2000000"],
      ["text", "text/plain", undefined, "1500000"],
    ],
  );
  const prompt = "A fox <img src=x onerror=alert(1)> who learns to fly 狗";
  const answer = await aurora.client.quote(await alice.signedRequest(aurora, prompt, { kind: "text" }));
  assert.deepEqual(
    [answer.mediaType, answer.opening.model, answer.quote.fee],
    ["text/plain", "tinystories-15m", "1500000"],
  );
  assert.deepEqual(withoutModelTerms(answer.opening.parameters), { temperature: 0.8, top_p: 0.9, max_tokens: 256 });
  const terms = modelTermsOf(answer.opening.parameters);
  assert.deepEqual(Object.keys(terms), ["licence", "sha256"]);
  assert.match(terms.licence!, /^MIT/);
  assert.deepEqual(answer.leftOut, ["狗"]);

  const expiry = BigInt(Math.floor(Date.now() / 1000) + 600);
  const signature = await alice.account.signTypedData(
    progressTypedData(chain.deployment.chainId, { taskId: answer.taskId, expiry }),
  );
  const watch = async (request?: Parameters<typeof aurora.client.taskEvents>[2]) => {
    const seen: TaskProgress[] = [];
    for await (const event of aurora.client.taskEvents(answer.taskId, undefined, request))
      if (seen.push(event) && event.state === "delivered") break;
    return seen;
  };
  const [watching, others] = [watch({ expiry, signature }), watch()];
  await alice.lock(answer);
  const sealed = await alice.accept(aurora, answer);
  const [made] = await alice.open(sealed, answer.taskId);
  story = made!;
  const text = textOf(story.file);
  assert.match(text, /^Once upon a time, there was a fox <img src=x onerror=alert\(1\)> who learns to fly\.\s\S/);

  const grown = (await watching).flatMap(({ text }) => (text === undefined ? [] : [text]));
  assert.ok(grown.length >= 5, `${grown.length} reports`);
  for (const [at, part] of grown.entries())
    assert.ok(part.startsWith(at === 0 ? "Once upon a time" : grown[at - 1]!), "it only grows");
  assert.ok(
    (await others).every((event) => event.text === undefined && event.kind === "text"),
    "others see that it is written, not what",
  );
  assert.ok((await others).some(({ message }) => message === "The text is being made."));

  // The proof names a text, without blocks.
  const registered = {
    address: chain.deployment.contracts.productRegistry,
    abi: productRegistryAbi,
    eventName: "ProductRegistered",
    args: { productId: BigInt(story.productId) },
  } as const;
  const [log] = await chain.client.getContractEvents({ ...registered, fromBlock: 0n });
  const { proof, blocks } = log!.args;
  assert.deepEqual(
    [proof!.mediaType, proof!.promptCommitment, blocks],
    ["text/plain", answer.quote.promptCommitment, "0x"],
  );
});

test("everybody sees its beginning, marked for how much of it that is, and metadata without a broken picture", async () => {
  const text = textOf(story.file).trim();
  const { excerpt, shown, characters } = await until("the excerpt", () =>
    aurora.client.excerpt(story.productId).catch(() => undefined),
  );
  assert.ok(text.startsWith(excerpt) && excerpt.length > 60, excerpt);
  assert.deepEqual([shown, characters], [excerpt.length, text.length]);
  assert.ok(shown <= 280 && shown <= characters * 0.4);
  const metadata = await aurora.client.metadata(story.productId);
  assert.equal(metadata.image, undefined);
  assert.match(metadata.description, /^A text generated by Aurora/);
  const preview = await fetch(aurora.client.previewUrl(story.productId));
  assert.equal(preview.status, 404);
  assert.match(preview.headers.get("content-type")!, /json/);
});

test("sold, and opened by its buyer", async () => {
  const price = parseMoney("3");
  await alice.offer(aurora, story.productId, price);
  await bob.lockSale(story.productId, price);
  const sealed = await bob.acceptSale(aurora, story.productId);
  const key = await until("the key", async () => (await bob.saleKeys(story.productId))[0]);
  assert.deepEqual(openPackage(sealed, key).file, story.file);
});

test("nobody has it vouched for as own work: neither as it is, nor in other dress, nor a part of it; another text passes", async () => {
  const text = textOf(story.file);
  const attest = (words: string) => mallory.attest(aurora, new TextEncoder().encode(words), "text/plain");
  for (const copy of [
    text,
    text.toUpperCase().replaceAll(".", " …"),
    `A tale of my own!\n\n${text}`,
    text.slice(0, text.length * 0.7),
  ]) {
    await assert.rejects(
      attest(copy),
      (error) => hasCode(error, "near_duplicate") && String(error).includes(story.productId),
      copy.slice(0, 40),
    );
  }
  const other = await attest(
    "Far out at sea a whale counted the stars, and every night it found one more than on the night before.",
  );
  assert.deepEqual([other.blocks, other.nearest], ["0x", []]);
  await mallory.register(other);
  await alice.attest(aurora, new TextEncoder().encode(text.toLowerCase()), "text/plain");
});

test("a provider that only writes refuses pictures, one that only paints refuses texts", async () => {
  const writer = await (
    await WorkerProcess.create(chain, {
      role: "borealis",
      env: { GENUINE_ESP_GENERATOR: "none", GENUINE_ESP_WRITER: "stories" },
    })
  ).start();
  const painter = await (await WorkerProcess.create(chain, { role: "cascade" })).start();
  try {
    assert.deepEqual(
      (await writer.client.info()).generators.map(({ kind }) => kind),
      ["text"],
    );
    await assert.rejects(
      alice.quote(writer, "a fox"),
      (error) => hasCode(error, "not_offered") && /makes no pictures/.test(String(error)),
    );
    await assert.rejects(
      painter.client.quote(await alice.signedRequest(painter, "a fox", { kind: "text" })),
      (error) => hasCode(error, "not_offered") && /writes no texts/.test(String(error)),
    );
  } finally {
    await writer.stop();
    await painter.stop();
  }
});

test("two stories of one order differ, and a killed worker writes the same ones again", async () => {
  const answer = await aurora.client.quote(await alice.signedRequest(aurora, "a boat", { kind: "text", items: 2 }));
  await alice.lock(answer);
  await until(
    "the first words",
    async () => (await aurora.client.task(answer.taskId)).state === "generating" || undefined,
  );
  await aurora.kill();
  await aurora.start();
  await until(
    "both stories",
    async () => (await aurora.client.task(answer.taskId)).state === "delivered" || undefined,
    300,
  );
  const sealed = await alice.accept(aurora, answer);
  const made = await alice.open(sealed, answer.taskId);
  const texts = made.map(({ file }) => textOf(file));
  assert.equal(texts.length, 2);
  assert.notEqual(texts[0], texts[1]);
  for (const text of texts) assert.match(text, /^Once upon a time, there was a boat\. /);
});
