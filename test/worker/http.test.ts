/** What a worker answers to those who mean it no good, or do not know better. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { canonicalPicture } from "@genuine/sdk/canonical/convert-node";
import { decodeImage } from "@genuine/sdk/fingerprint/decode-node";
import { hasCode } from "@genuine/sdk/genuine-error";
import { attestationTypedData, packageTypedData } from "@genuine/sdk/typed-data";
import sharp from "sharp";
import { sha256 } from "viem";
import { trickFiles } from "../../scripts/lib/trick-files.ts";
import { startTestChain, type TestChain } from "./support/local-chain.ts";
import { Person, until } from "./support/person.ts";
import { WorkerProcess } from "./support/worker-process.ts";

let chain: TestChain;
let worker: WorkerProcess;
let alice: Person;
const picture = async (name: string) =>
  new Uint8Array(await readFile(join(import.meta.dirname, "../fixtures/pictures", name)));
const MB = 1024 * 1024;

before(async () => {
  chain = await startTestChain();
  worker = await (await WorkerProcess.create(chain)).start();
  alice = await new Person(chain, "alice").fund();
});

after(async () => {
  await worker?.stop();
  await chain?.close();
});

type Reply = { status: number; code: string; message: string; remedy?: string };

async function ask(path: string, init: RequestInit = {}): Promise<Reply> {
  const response = await fetch(worker.endpoint + path, init);
  const body = (await response.json()) as { error?: { code: string; message: string; remedy?: string } };
  assert.ok(body.error, `${path} is answered with an error`);
  return { status: response.status, ...body.error };
}

const postQuote = (body: unknown) =>
  ask("/quotes", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

test("requests that are no JSON, or not what is asked for", async () => {
  assert.deepEqual(pick(await postQuote("{ not json")), { status: 400, code: "bad_json" });
  assert.deepEqual(pick(await postQuote("null")), { status: 400, code: "bad_request" });
  const all = await postQuote({ producer: "0x12", prompt: 5, salt: "0x", signature: "hello" });
  assert.equal(all.code, "bad_request");
  const many = await postQuote({ ...(await alice.signedRequest(worker, "a picture")), items: 17, maxFee: "2.5" });
  for (const field of ["items", "maxFee"]) assert.ok(many.message.includes(`${field}:`), field);
  for (const field of ["producer", "prompt", "salt", "signature"]) assert.ok(all.message.includes(`${field}:`), field);
});

test("prompts that are too long or empty", async () => {
  const good = await alice.signedRequest(worker, "a picture");
  const long = await postQuote({ ...good, prompt: "x".repeat(100_000) });
  assert.deepEqual(pick(long), { status: 400, code: "prompt_too_long" });
  assert.match(long.message, /100000 characters; 2000 are allowed/);
  assert.equal((await postQuote({ ...good, prompt: "x".repeat(2001) })).code, "prompt_too_long");
  assert.equal((await postQuote({ ...good, prompt: ` ${"x".repeat(1999)} ` })).code, "prompt_too_long");
  assert.equal((await postQuote({ ...good, prompt: "x".repeat(2000) })).code, "bad_signature", "2000 are allowed");
  assert.equal((await postQuote({ ...good, prompt: " \n" })).code, "prompt_empty");
  assert.deepEqual(pick(await postQuote({ ...good, prompt: "x".repeat(600_000) })), { status: 413, code: "too_large" });
});

test("signatures of others, or of something else", async () => {
  const good = await alice.signedRequest(worker, "a picture");
  const bob = new Person(chain, "bob");
  for (const changed of [
    { prompt: "another picture" },
    { producer: bob.account.address },
    { salt: `0x${"11".repeat(32)}` },
    { signature: "0x1234" },
  ]) {
    assert.deepEqual(pick(await postQuote({ ...good, ...changed })), { status: 401, code: "bad_signature" });
  }
  const own = await new Person(chain, "aurora").signedRequest(worker, "a picture for myself");
  assert.deepEqual(pick(await postQuote(own)), { status: 400, code: "self_dealing" });
});

test("ids that are none, and paths that lead elsewhere", async () => {
  const nothing = `0x${"0".repeat(64)}`;
  assert.deepEqual(pick(await ask(`/tasks/${nothing}`)), { status: 404, code: "not_found" });
  for (const id of [
    "1",
    "0x12",
    `0x${"A".repeat(64)}`,
    `${nothing}0`,
    "..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e%2fworker.sqlite",
    `${nothing}%00`,
    "' OR 1=1 --",
  ]) {
    for (const path of [
      `/tasks/${id}`,
      `/tasks/${id}/items/0/sealed`,
      `/tasks/${id}/events`,
      `/witnessed/${id}/${nothing}`,
      `/witnessed/${nothing}/${id}`,
      `/products/${id}/preview`,
      `/products/${id}/metadata.json`,
      `/sales/${id}/${alice.account.address}/sealed`,
    ]) {
      const { status, code } = await ask(path);
      assert.ok(
        (status === 400 && code === "bad_id") || (status === 404 && code === "not_found"),
        `${path}: ${status} ${code}`,
      );
    }
  }
  assert.equal((await ask(`/sales/${nothing}/0x12/sealed`)).code, "bad_request");
  for (const index of ["-1", "1.5", "one", "9".repeat(20)])
    assert.equal((await ask(`/tasks/${nothing}/items/${index}/sealed`)).code, "bad_request");
  for (const path of ["/../../etc/passwd", "/products/../../worker.sqlite", "//etc/passwd", "/content/00/00"]) {
    assert.deepEqual(await raw(path), 404, path);
  }
});

test("receipts and sealed files: of nothing, for nobody, too late", async () => {
  const nothing = `0x${"0".repeat(64)}`;
  const post = (body: unknown) => ask("/receipts", { method: "POST", body: JSON.stringify(body) });
  assert.deepEqual(pick(await post({ kind: "task", id: nothing })), { status: 404, code: "not_found" });
  assert.deepEqual(pick(await post({ kind: "sale", id: nothing })), { status: 404, code: "not_found" });
  assert.equal((await post({ kind: "gift", id: nothing })).code, "bad_request");
  assert.equal((await post({ kind: "task", id: "0x12" })).code, "bad_request");
  assert.deepEqual(pick(await post({ kind: "task", id: nothing, more: "x".repeat(5000) })), {
    status: 413,
    code: "too_large",
  });
  assert.equal((await ask(`/packages/${nothing}`)).code, "bad_request", "not signed at all");
  const now = Number((await chain.client.getBlock()).timestamp);
  const asked = async (expiry: number, signer: Person, witness: Person) => {
    const request = { sealedRoot: nothing as `0x${string}`, witness: witness.account.address, expiry: BigInt(expiry) };
    const signature = await signer.account.signTypedData(packageTypedData(31337, request));
    const headers = {
      "x-genuine-witness": request.witness,
      "x-genuine-expiry": String(expiry),
      "x-genuine-signature": signature,
    };
    return (await ask(`/packages/${nothing}`, { headers })).code;
  };
  const aurora = new Person(chain, "aurora");
  assert.equal(await asked(now - 1, aurora, aurora), "expired");
  assert.equal(await asked(now + 7200, aurora, aurora), "expired", "nobody honest asks for so long");
  assert.equal(await asked(now + 100, alice, aurora), "bad_signature");
  assert.equal(await asked(now + 100, alice, alice), "not_provider");
  assert.equal(await asked(now + 100, aurora, aurora), "not_found");
});

test("uploads that are too large are refused, announced or not, without being held", async () => {
  const memory = await residentBytes();
  const body = new Uint8Array(50 * MB);
  const { esp } = await worker.client.info();
  const fileHash = sha256("0x00");
  const typedData = attestationTypedData(31337, { producer: alice.account.address, esp, fileHash });
  const headers = {
    "x-genuine-producer": alice.account.address,
    "x-genuine-signature": await alice.account.signTypedData(typedData),
    "x-genuine-file-hash": fileHash,
    "content-type": "image/png",
  };
  assert.deepEqual(pick(await ask("/attestations", { method: "POST", headers, body })), {
    status: 413,
    code: "too_large",
  });
  const many = 5;
  for (let i = 0; i < many; i++) {
    let sent = 0;
    const stream = new ReadableStream({
      pull(controller) {
        controller.enqueue(new Uint8Array(MB));
        sent += MB;
        if (sent >= 50 * MB) controller.close();
      },
    });
    const answer = await ask("/attestations", { method: "POST", headers, body: stream, duplex: "half" } as RequestInit);
    assert.deepEqual(pick(answer), { status: 413, code: "too_large" });
  }
  // What passed through leaves some garbage for a while, but far less than was sent.
  assert.ok((await residentBytes()) - memory < 170 * MB, "memory");
  assert.equal((await fetch(`${worker.endpoint}/health`)).status, 200);
});

test("a picture that is not canonical is refused with its reason, and registered as its canonical file", async () => {
  const { rgb, width, height } = await decodeImage(await picture("coffee.jpg"));
  const raw = sharp(rgb, { raw: { width, height, channels: 3 } });
  const tricks = await trickFiles(await picture("coffee.jpg"), await picture("rocket.webp"));
  const turned = tricks.find(({ name }) => name === "JPEG with orientation 6")!.file;
  const prompted = await raw
    .clone()
    .withExif({ IFD0: { ImageDescription: "a secret prompt" } })
    .png()
    .toBuffer();
  for (const [file, reason] of [
    [turned, /asks to be turned/],
    [prompted, /carries other data/],
    [await raw.clone().webp({ lossless: true }).toBuffer(), /without loss/],
    [await raw.clone().gif().toBuffer(), /GIF/],
  ] as const) {
    await assert.rejects(
      alice.attestAsIs(worker, file, "image/png"),
      (error) => hasCode(error, "not_canonical") && reason.test(error.message),
    );
  }
  const { bytes, originalHash, mediaType } = await canonicalPicture(prompted);
  const { proof } = await alice.attestAsIs(worker, bytes, "image/png");
  assert.deepEqual([proof.fileHash, proof.mediaType], [sha256(bytes), mediaType]);
  assert.equal(originalHash, sha256(prompted));
  assert.ok(prompted.includes("a secret prompt") && !Buffer.from(bytes).includes("a secret prompt"));
});

test("files that are no pictures", async () => {
  const good = await sharp({ create: { width: 300, height: 300, channels: 3, background: "#123456" } })
    .png()
    .toBuffer();
  const bomb = Buffer.from(good);
  bomb.writeUInt32BE(100_000, 16); // width in the header
  bomb.writeUInt32BE(100_000, 20);
  for (const [what, file] of [
    ["empty", Buffer.alloc(0)],
    ["text", Buffer.from("hello, I am a picture")],
    ["svg", Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>`)],
    ["cut off", good.subarray(0, good.length / 2)],
    ["huge", bomb],
    ["noise with a PNG's first bytes", Buffer.concat([good.subarray(0, 8), Buffer.alloc(5000, 7)])],
  ] as const) {
    const code = ["cut off", "huge", "noise with a PNG's first bytes"].includes(what)
      ? "not_canonical"
      : "image_undecodable";
    await assert.rejects(alice.attest(worker, file, "image/png"), (error) => hasCode(error, code), what);
  }
  const { esp } = await worker.client.info();
  const signature = await alice.account.signTypedData(
    attestationTypedData(31337, { producer: alice.account.address, esp, fileHash: sha256("0x00") }),
  );
  const headers = {
    "x-genuine-producer": alice.account.address,
    "x-genuine-signature": signature,
    "x-genuine-file-hash": sha256("0x00"),
  };
  assert.equal(
    (await ask("/attestations", { method: "POST", headers, body: good })).code,
    "bad_signature",
    "signed for another file",
  );
  assert.equal((await ask("/attestations", { method: "POST", body: good })).code, "bad_request", "not signed at all");
});

test("a page of another origin may use it", async () => {
  const preflight = await fetch(`${worker.endpoint}/attestations`, {
    method: "OPTIONS",
    headers: {
      origin: "http://localhost:3000",
      "access-control-request-method": "POST",
      "access-control-request-headers": "x-genuine-producer,x-genuine-signature,content-type",
    },
  });
  assert.equal(preflight.headers.get("access-control-allow-origin"), "*");
  assert.match(preflight.headers.get("access-control-allow-headers") ?? "", /x-genuine-signature/);
  const failed = await fetch(`${worker.endpoint}/tasks/1`, { headers: { origin: "http://localhost:3000" } });
  assert.equal(failed.headers.get("access-control-allow-origin"), "*", "errors can be read as well");
});

test("no account holds more than a few quotes", async () => {
  for (let i = 0; i < 5; i++) await alice.quote(worker, `picture ${i}`);
  await assert.rejects(alice.quote(worker, "one more"), (error) => hasCode(error, "too_many_quotes"));
});

test("a provider whose stake can not cover a bond says so", async () => {
  const dear = await (
    await WorkerProcess.create(chain, {
      role: "borealis",
      env: { GENUINE_ESP_FEE: "9,000", GENUINE_ESP_STAKE: "1000" },
    })
  ).start();
  try {
    await assert.rejects(alice.quote(dear, "a dear picture"), (error) => hasCode(error, "stake_not_free"));
  } finally {
    await dear.stop();
  }
});

test("a provider with the embedded painter describes its model, and which words it ignores before anybody pays", async () => {
  const painter = await (
    await WorkerProcess.create(chain, { role: "borealis", env: { GENUINE_ESP_GENERATOR: "embedded" } })
  ).start();
  try {
    const { generators } = await painter.client.info();
    assert.deepEqual(
      generators.map(({ id, kind, model, licence }) => [id, kind, model, licence]),
      [["embedded", "picture", "genuine-painter-2", "MIT"]],
    );
    const answer = await alice.quote(painter, "A quizzical fox on a skateboard");
    assert.deepEqual(answer.leftOut, ["quizzical"]);
    assert.deepEqual(answer.understood, ["fox 🦊", "on a skateboard 🛹"]);
    const { model_sha256: hash, ...parameters } = answer.opening.parameters;
    assert.deepEqual(parameters, { width: 1024, height: 1024, steps: 8, guidance: 2, model_licence: "MIT" });
    assert.match(String(hash), /^[0-9a-f]{64}$/);
    assert.equal((await alice.quote(painter, "a fox on a skateboard")).leftOut, undefined);
    await assert.rejects(
      alice.quote(painter, "quizzical xyzzy"),
      (error) => hasCode(error, "prompt_not_understood") && error.message.includes("quizzical, xyzzy"),
    );
  } finally {
    await painter.stop();
  }
});

test("while the node is unreachable, requests that need it are refused with that reason", async () => {
  await chain.line.cut();
  try {
    const carol = new Person(chain, "carol");
    // Its reading of the chain's time may be a moment old.
    await until("the refusal", () =>
      carol.quote(worker, "a picture").then(
        () => undefined,
        (error) => (hasCode(error, "node_unreachable") ? true : undefined),
      ),
    );
    assert.equal((await fetch(`${worker.endpoint}/info`)).status, 200);
  } finally {
    await chain.line.restore();
  }
});

function pick({ status, code }: Reply) {
  return { status, code };
}

/** The status of a request whose path no client has tidied. */
function raw(path: string): Promise<number> {
  const { port } = new URL(worker.endpoint);
  return new Promise((resolve, reject) => {
    httpRequest({ port, path }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on("error", reject)
      .end();
  });
}

async function residentBytes(): Promise<number> {
  const status = await readFile(`/proc/${worker.pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}
