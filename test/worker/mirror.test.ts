/** Previews of pictures whose provider is away: other providers have kept them, and no wrong one. */
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { espRegistryAbi } from "@genuine/sdk/generated/abis";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import type { Hex } from "viem";
import { startTestChain, type TestChain } from "./support/local-chain.ts";
import { Person, until } from "./support/person.ts";
import { WorkerProcess } from "./support/worker-process.ts";

let chain: TestChain;
let aurora: WorkerProcess;
let borealis: WorkerProcess;
let cascade: WorkerProcess;
let alice: Person;

before(async () => {
  chain = await startTestChain();
  aurora = await (await WorkerProcess.create(chain)).start();
  borealis = await (await WorkerProcess.create(chain, { role: "borealis", env: { GENUINE_ESP_MIRROR: "2" } })).start();
  cascade = await (await WorkerProcess.create(chain, { role: "cascade", env: { GENUINE_ESP_MIRROR: "0" } })).start();
  alice = await new Person(chain, "alice").fund();
});

after(async () => {
  for (const worker of [aurora, borealis, cascade]) await worker?.stop();
  await chain?.close();
});

const preview = (worker: WorkerProcess, id: Hex) => fetch(worker.client.previewUrl(id));
const mirrored = async () =>
  (await readdir(join(borealis.dir, "previews", "others"))).filter((name) => name.endsWith(".webp"));

test("a preview is mirrored when its picture is registered, and is there while the provider is not", async () => {
  const { productId } = await alice.make(aurora, "A harbour in copper");
  await until("the mirrored preview", async () => ((await mirrored()).length === 1 ? true : undefined));
  const original = Buffer.from(await (await preview(aurora, productId)).arrayBuffer());
  await aurora.stop();
  const answer = await preview(borealis, productId);
  assert.deepEqual([answer.status, answer.headers.get("content-type")], [200, "image/webp"]);
  assert.deepEqual(Buffer.from(await answer.arrayBuffer()), original);
  assert.equal((await preview(cascade, productId)).status, 404, "who mirrors nothing has nothing");
  // Files and metadata stay with the provider that vouched.
  assert.equal((await fetch(`${borealis.endpoint}/products/${productId}/metadata.json`)).status, 404);
  await borealis.stop();
  await borealis.start();
  assert.equal((await preview(borealis, productId)).status, 200, "also after a restart");
  await aurora.start();
});

test("the newest are kept, no more than are wanted", async () => {
  const ids: Hex[] = [];
  for (const prompt of ["First of three", "Second of three", "Third of three"])
    ids.push((await alice.make(aurora, prompt)).productId);
  const newest = ids
    .slice(1)
    .map((id) => `${id.slice(2)}.webp`)
    .sort();
  await until("the newest two", async () =>
    JSON.stringify((await mirrored()).sort()) === JSON.stringify(newest) ? true : undefined,
  );
  // An older one is asked for again: it is fetched, and shown.
  assert.equal((await preview(borealis, ids[0]!)).status, 200);
});

test("a provider that shows another picture is not mirrored", async () => {
  const { productId: other } = await alice.make(aurora, "Something else entirely, in green");
  const wrong = Buffer.from(await (await preview(aurora, other)).arrayBuffer());
  const liar = await serve(wrong);
  try {
    const { name } = LOCAL_ACCOUNTS.aurora;
    await borealis.stop();
    const { productId } = await alice.make(aurora, "A red kite over a white hill");
    const owner = await new Person(chain, "aurora").fund();
    await owner.send({
      address: chain.deployment.contracts.espRegistry,
      abi: espRegistryAbi,
      functionName: "update",
      args: [name, liar.url],
    });
    await borealis.start();
    assert.equal((await preview(borealis, productId)).status, 404);
    assert.ok(!(await mirrored()).includes(`${productId.slice(2)}.webp`));
    assert.ok(liar.asked() > 0);
  } finally {
    liar.close();
  }
});

async function serve(picture: Buffer): Promise<{ url: string; asked(): number; close(): void }> {
  let asked = 0;
  const server: Server = createServer((_, response) => {
    asked++;
    response.writeHead(200, { "content-type": "image/webp" });
    response.end(picture);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => asked,
    close: () => void server.close(),
  };
}
