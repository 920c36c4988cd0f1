/** A worker neither vouches for a copy that the chain would remove, nor delivers one; unless there is a licence. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import { after, before, test } from "node:test";
import { variantsOf } from "@genuine/sdk/copy-search";
import type { AttestationAnswer } from "@genuine/sdk/esp-client";
import { hammingDistance } from "@genuine/sdk/fingerprint/hamming";
import { espRegistryAbi } from "@genuine/sdk/generated/abis";
import { hasCode } from "@genuine/sdk/genuine-error";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import * as transactions from "@genuine/sdk/transactions";
import sharp from "sharp";
import { hexToBytes } from "viem";
import { canonicalFile, inspect } from "../../esp/src/pictures/inspect.ts";
import { COPIES } from "../sdk/copies.ts";
import { Court } from "./support/court.ts";
import { startTestChain, type TestChain } from "./support/local-chain.ts";
import { Person, until } from "./support/person.ts";
import { WorkerProcess } from "./support/worker-process.ts";

const DAY = 24 * 3600;
let chain: TestChain;
let aurora: WorkerProcess;
let alice: Person;
let bob: Person;
let mallory: Person;
let coffee: AttestationAnswer;

before(async () => {
  chain = await startTestChain();
  aurora = await (await WorkerProcess.create(chain)).start();
  [alice, bob, mallory] = (await Promise.all(
    (["alice", "bob", "mallory"] as const).map((role) => new Person(chain, role).fund()),
  )) as [Person, Person, Person];
  coffee = await alice.attest(aurora, await picture("coffee.jpg"), "image/jpeg");
  await alice.register(coffee);
  await alice.register(await alice.attest(aurora, await picture("rocket.webp"), "image/webp"));
  await chain.skip(1);
});

after(async () => {
  await aurora?.stop();
  await chain?.close();
});

const picture = async (name: string) =>
  new Uint8Array(await readFile(resolve(import.meta.dirname, "../fixtures/pictures", name)));
const named = async (name: string) =>
  new Uint8Array(await COPIES.find((copy) => copy.name === name)!.make(await picture("coffee.jpg")));

for (const name of [
  "crop 5 %",
  "crop 10 %",
  "white border 5 %",
  "turned 3.5 degrees, cut",
  "mirrored",
  "caption bar 18 % below",
  "turned 2 degrees, crop 8 %, JPEG 50",
]) {
  test(`refused as a copy of another's product: ${name}`, async () => {
    await assert.rejects(
      mallory.attest(aurora, await named(name), "image/png"),
      (error) => hasCode(error, "near_duplicate") && String(error).includes(coffee.productId),
    );
  });
}

test("refused: other colours, and the very file; its own producer may, and another picture passes", async () => {
  const recoloured = new Uint8Array(
    await sharp(await picture("coffee.jpg"))
      .modulate({ hue: 140 })
      .png()
      .toBuffer(),
  );
  await assert.rejects(
    mallory.attest(aurora, recoloured, "image/png"),
    (error) => hasCode(error, "near_duplicate") && /other colours/.test(String(error)),
  );
  await assert.rejects(mallory.attest(aurora, await picture("coffee.jpg"), "image/jpeg"), (error) =>
    hasCode(error, "near_duplicate"),
  );
  await alice.attest(aurora, await named("crop 5 %"), "image/png");
  const other = await mallory.attest(aurora, await picture("cat.webp"), "image/webp");
  assert.deepEqual(
    [...new Set(other.nearest.map(({ measure }) => measure))].sort(),
    ["iscc", "pdq"],
    "what is near is told by each measure",
  );
});

test("an attestation warns of a picture too plain to be measured, and is given all the same", async () => {
  const flat = (side: number) => ({
    create: { width: side, height: side, channels: 3 as const, background: "#20c060" },
  });
  const sign = Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300"><rect width="300" height="300" fill="#fff"/><path d="M140 140h20v20h-20z"/></svg>',
  );
  const png = async (made: ReturnType<typeof sharp>) => canonicalFile(new Uint8Array(await made.png().toBuffer()));
  for (const [what, file] of [
    ["one colour", await png(sharp(flat(300)))],
    ["one pixel", await png(sharp(flat(1)))],
    ["a sign on white", await png(sharp(sign))],
  ] as const)
    assert.equal((await alice.attest(aurora, file, "image/png")).measurable, false, what);
  assert.equal((await alice.attest(aurora, await picture("rocket.webp"), "image/webp")).measurable, true);
  const words = new TextEncoder().encode("Nobody measures what these few words say, and so nobody says anything.");
  assert.equal((await alice.attest(aurora, words, "text/plain")).measurable, null);
});

test("decoys of one's own that come nearer do not hide the original; who accepts look-alikes says what it found", async () => {
  const crop = await canonicalFile(await named("crop 10 %"));
  const { width, height } = await sharp(crop).metadata();
  for (let n = 0; n < 11; n++) {
    const dot = { create: { width: 3, height: 3, channels: 3 as const, background: "#888" } };
    const place = { left: 10 + 12 * n, top: Math.floor(height / 2) };
    assert.ok(place.left < width - 3);
    const decoy = await sharp(crop)
      .composite([{ input: dot, ...place }])
      .png()
      .toBuffer();
    const file = await canonicalFile(decoy);
    await mallory.register(await new Court(chain).forge(mallory, "aurora", file, file));
  }
  await assert.rejects(
    mallory.attest(aurora, crop, "image/png"),
    (error) => hasCode(error, "near_duplicate") && String(error).includes(coffee.productId),
  );
  const cascade = await WorkerProcess.create(chain, {
    role: "cascade",
    env: { GENUINE_ESP_NEAR_DUPLICATES: "flag" },
  });
  try {
    await cascade.start();
    const { copyOf } = await mallory.attest(cascade, crop, "image/png");
    assert.equal(copyOf?.productId, coffee.productId);
    assert.equal(copyOf?.producer, alice.account.address);
    assert.ok(copyOf?.map !== null, "it says how the picture was changed");
    const turned = new Uint8Array(
      await sharp(await picture("coffee.jpg"))
        .negate()
        .flop()
        .png()
        .toBuffer(),
    );
    assert.equal((await mallory.attest(cascade, turned, "image/png")).copyOf?.productId, coffee.productId);
    assert.equal((await mallory.attest(cascade, await picture("cat.webp"), "image/webp")).copyOf, null);
  } finally {
    await cascade.stop();
  }
});

test("a text that is another's very file is refused", async () => {
  const poem = new TextEncoder().encode("Of all the words that were ever written, these are mine.");
  await alice.register(await alice.attest(aurora, poem, "text/plain"));
  await assert.rejects(
    mallory.attest(aurora, poem, "text/plain"),
    (error) => hasCode(error, "near_duplicate") && /the very file/.test(String(error)),
  );
  await assert.rejects(mallory.attest(aurora, Uint8Array.of(0xff, 0xfe), "text/plain"), (error) =>
    hasCode(error, "text_undecodable"),
  );
});

test("work derived from a parent is attested under a licence that outlives the proof, and only then", async () => {
  const derived = await named("crop 10 %");
  const attest = () => bob.attest(aurora, derived, "image/png", coffee.productId);
  await assert.rejects(attest(), (error) => hasCode(error, "not_licensed") && /has no licence/.test(String(error)));
  const now = (await chain.client.getBlock()).timestamp;
  const licence = { originalId: BigInt(coffee.productId), licensee: bob.account.address, royaltyBasisPoints: 500 };
  await alice.send(transactions.grantLicence(chain.deployment, { ...licence, expiry: now + 1800n }));
  await assert.rejects(attest(), (error) => hasCode(error, "not_licensed") && /ends too soon/.test(String(error)));
  await alice.send(transactions.grantLicence(chain.deployment, { ...licence, expiry: now + BigInt(DAY) }));
  const answer = await attest();
  assert.equal(answer.proof.parent, coffee.productId);
  await bob.register(answer);
  await assert.rejects(
    mallory.attest(aurora, derived, "image/png", coffee.productId),
    (error) => hasCode(error, "not_licensed"),
    "another's licence",
  );
  await assert.rejects(
    bob.attest(aurora, await picture("rocket.webp"), "image/webp", coffee.productId),
    (error) => hasCode(error, "near_duplicate"),
    "a licence is for its parent alone",
  );
  await assert.rejects(bob.attest(aurora, derived, "image/png", `0x${"77".repeat(32)}`), (error) =>
    hasCode(error, "unknown_parent"),
  );
});

test("a generated picture that comes out as another's product is not delivered, and the job says why", async () => {
  const file = new Uint8Array(
    await sharp(await picture("coffee.jpg"))
      .png()
      .toBuffer(),
  );
  const server = createServer((request, response) => {
    const body = request.url?.includes("txt2img")
      ? { images: [Buffer.from(file).toString("base64")] }
      : request.url?.includes("sd-models")
        ? [{ title: "dream.safetensors", model_name: "dream" }]
        : {};
    request.resume().on("end", () => response.setHeader("content-type", "application/json").end(JSON.stringify(body)));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const borealis = await WorkerProcess.create(chain, {
    role: "borealis",
    env: { GENUINE_ESP_GENERATOR: "sdapi", GENUINE_IMAGES_URL: url, GENUINE_IMAGES_MODEL: "dream" },
  });
  try {
    await borealis.start();
    const answer = await bob.quote(borealis, "coffee, please");
    await bob.lock(answer);
    const before = await bob.owed();
    const told = await until("the end", async () => {
      const task = await borealis.client.task(answer.taskId);
      // The chain's answer may come before this question.
      return task.state === "failed" || task.state === "refunded" ? task : undefined;
    });
    assert.ok(told.message.includes(`product ${coffee.productId}. It is not delivered`), told.message);
    assert.equal((await bob.deliveries(answer.taskId)).length, 0);
    // Declined on chain: the fee is back long before the time to deliver is over, and the provider lost nothing.
    await until("the fee", async () => ((await bob.owed()) === before + BigInt(answer.quote.fee) ? true : undefined));
    const { reserved, stake } = await chain.client.readContract({
      address: chain.deployment.contracts.espRegistry,
      abi: espRegistryAbi,
      functionName: "espOf",
      args: [LOCAL_ACCOUNTS.borealis.address],
    });
    assert.deepEqual([reserved, stake], [0n, 1_000_000_000n]);
    // Who has it already may have it again.
    const own = await alice.make(borealis, "coffee, please");
    assert.ok(own.file.length > 10_000);
  } finally {
    await borealis.stop();
    server.close();
  }
});

test("variants of copies come near the original, those of other pictures do not", async () => {
  const names = ["camera.jpg", "cat.webp", "coffee.jpg", "gravel.png"];
  const all = await Promise.all(
    names.map(async (name) => ({ name, file: await picture(name), ...(await inspect(await picture(name))) })),
  );
  const least = (
    of: { blocks: `0x${string}`; fingerprints: (typeof all)[number]["fingerprints"] },
    to: (typeof all)[number],
  ) =>
    Math.min(
      ...variantsOf(hexToBytes(of.blocks), of.fingerprints).map(({ fingerprints }) =>
        hammingDistance(fingerprints.pdq!, to.fingerprints.pdq),
      ),
    );
  for (const a of all)
    for (const b of all) if (a !== b) assert.ok(least(a, b) > 90, `${a.name} and ${b.name}: ${least(a, b)}`);
  for (const copy of COPIES.filter(({ name }) => !name.startsWith("crop 20"))) {
    for (const original of all) {
      const changed = await inspect(await canonicalFile(new Uint8Array(await copy.make(original.file))));
      assert.ok(least(changed, original) <= 84, `${copy.name} of ${original.name}: ${least(changed, original)}`);
    }
  }
});
