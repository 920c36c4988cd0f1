/** Adapters against the servers themselves. Without them these tests are skipped: docs/generators.md says how to get them. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { cidOf } from "@genuine/sdk/cid";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import { bytesToHex, sha256 } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import type { GeneratorError } from "../../esp/src/generators/generator-error.ts";
import { openaiChatGenerator } from "../../esp/src/generators/openai-chat.ts";
import { IpfsBlobs } from "../../esp/src/store/blobs/ipfs.ts";
import { ContentStore, openContentStore } from "../../esp/src/store/content-store.ts";
import { KUBO, LLAMA_PYTHON, STORY_MODEL, startKubo, startLlama } from "./support/real-servers.ts";

const noLlama =
  LLAMA_PYTHON === undefined &&
  "llama.cpp's server is missing: GENUINE_TEST_LLAMA_PYTHON names a Python with xllamacpp.";
const noKubo = KUBO === undefined && "Kubo is missing: GENUINE_TEST_KUBO names its program.";

test("llama.cpp's server writes, reports when it is cut off, and stops when aborted", {
  skip: noLlama,
}, async (t) => {
  const { url } = await startLlama(LLAMA_PYTHON!);
  const settings = {
    url: `${url}/v1`,
    model: STORY_MODEL,
    maxTokens: 240,
    temperature: 0.5,
    timeoutMs: 600_000,
    key: undefined,
  };
  const writer = openaiChatGenerator(settings);
  const context = (signal = new AbortController().signal, onProgress = (_: number, __?: unknown) => undefined) => ({
    signal,
    onProgress,
  });
  const request = (seed: number, from = writer) => ({
    prompt: "Once upon a time, there was a small owl",
    seed,
    parameters: from.parameters,
  });

  await t.test("it lists its model, and no other", async () => {
    assert.match(await writer.probe!(context().signal), /chat API/i);
    const other = openaiChatGenerator({ ...settings, model: "gpt-4o" });
    await assert.rejects(
      other.probe!(context().signal),
      (error) => (error as GeneratorError).reason === "model_missing",
    );
  });

  await t.test("a finished text comes in pieces and whole", async () => {
    const shares: number[] = [];
    let finished: Uint8Array | undefined;
    // Most stories end within the model's context of 256 tokens; not every one does.
    for (let seed = 1; finished === undefined && seed <= 8; seed++) {
      finished = await writer
        .run(
          request(seed),
          context(undefined, (share) => void shares.push(share)),
        )
        .then(({ bytes }) => bytes)
        .catch((error: GeneratorError) => {
          assert.equal(error.reason, "truncated");
          return undefined;
        });
    }
    const text = new TextDecoder().decode(finished!);
    assert.match(text, /^[^<]{100,}$/s, text);
    assert.ok(shares.length > 1 && shares.every((share) => share >= 0 && share < 1));
  });

  await t.test("a text that is cut off is not sold", async () => {
    const short = openaiChatGenerator({ ...settings, maxTokens: 16 });
    await assert.rejects(short.run(request(1, short), context()), (error) => {
      assert.equal((error as GeneratorError).reason, "truncated");
      return true;
    });
  });

  await t.test("it stops writing when the order is over, and is free for the next", async () => {
    const stop = new AbortController();
    const begun = Promise.withResolvers<void>();
    const written = writer.run(
      request(2),
      context(stop.signal, () => void begun.resolve()),
    );
    written.catch(() => undefined);
    await begun.promise;
    stop.abort(new Error("over"));
    await assert.rejects(written);
    const short = openaiChatGenerator({ ...settings, maxTokens: 16 });
    await assert.rejects(short.run(request(3, short), context()), /./);
  });
});

test("a Kubo node keeps files under the CIDs that the chain knows", { skip: noKubo }, async () => {
  const { url } = await startKubo(KUBO!);
  const blobs = new IpfsBlobs(url);
  const [small, large] = [randomBytes(10), randomBytes(3 * 1024 ** 2)];
  assert.equal(await blobs.get("0".repeat(64)), undefined);
  assert.deepEqual(await namesOf(blobs), []);
  for (const bytes of [small, large]) {
    const name = sha256(bytes).slice(2);
    await blobs.put(name, bytes);
    assert.ok(await blobs.has(name));
    assert.deepEqual(Buffer.from((await blobs.get(name))!), bytes);
    const block = await fetch(`${url}/api/v0/block/get?arg=${cidOf(bytes)}`, { method: "POST" });
    assert.deepEqual(Buffer.from(await block.arrayBuffer()), bytes, "whoever knows the CID finds it");
  }
  const name = sha256(small).slice(2);
  await blobs.put(name, large);
  assert.deepEqual(Buffer.from((await blobs.get(name))!), large, "a name is put anew");
  // What lies in the node's own folder outlives its garbage collection.
  await fetch(`${url}/api/v0/repo/gc`, { method: "POST" }).then((answer) => answer.text());
  assert.deepEqual(Buffer.from((await blobs.get(name))!), large);
  assert.equal((await namesOf(blobs)).length, 2);
  await blobs.remove(name);
  assert.equal(await blobs.has(name), false);

  const dir = await mkdtemp(join(tmpdir(), "genuine-kubo-content-"));
  try {
    const account = privateKeyToAccount(LOCAL_ACCOUNTS.aurora.privateKey);
    const content = await openContentStore({ dir, content: { kind: "ipfs", url }, account });
    assert.ok(content instanceof ContentStore);
    const hash = await content.put(small);
    assert.equal(bytesToHex(await content.get(hash)), bytesToHex(small));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});

async function namesOf(blobs: IpfsBlobs): Promise<string[]> {
  const names: string[] = [];
  for await (const name of blobs.names()) names.push(name);
  return names;
}
