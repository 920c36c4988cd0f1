/** What a provider will not make, and previews that it shows no more. */
// cspell:ignore weiß
import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { checkPolicy } from "@genuine/sdk/content-policy";
import { REPORT_REASONS } from "@genuine/sdk/esp-client";
import { decodeImage } from "@genuine/sdk/fingerprint/decode-node";
import { pdqFromRgb } from "@genuine/sdk/fingerprint/pdq";
import { hasCode } from "@genuine/sdk/genuine-error";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import { MAX_PROMPT_LENGTH } from "@genuine/sdk/prompt";
import sharp from "sharp";
import type { Hex } from "viem";
import type { KnownProduct } from "../../esp/src/jobs/job-store.ts";
import { createLogger } from "../../esp/src/log.ts";
import { PreviewMirror } from "../../esp/src/pictures/preview-mirror.ts";
import { Classifier } from "../../esp/src/policy/classifier.ts";
import { parsePolicy } from "../../esp/src/policy/policy-file.ts";
import { PhraseIndex, wordsOf } from "../../esp/src/policy/words.ts";
import { openSqlite } from "../../esp/src/store/sqlite.ts";
import { TakedownTables } from "../../esp/src/store/takedown-tables.ts";
import { turns } from "../../esp/src/turns.ts";
import { ROOT } from "../../scripts/lib/build.ts";
import { startTestChain, type TestChain } from "./support/local-chain.ts";
import { Person, until } from "./support/person.ts";
import { WorkerProcess } from "./support/worker-process.ts";

const STATEMENT = { en: "No weapons.", zh: "不制作武器。" };
const policyOf = (version: number, phrases: string[]) => ({
  version,
  statement: STATEMENT,
  categories: [{ id: "weapons", name: { en: "Weapons", zh: "武器" }, phrases }],
});

const indexOf = (...phrases: string[]) => {
  const index = new PhraseIndex();
  for (const phrase of phrases) index.add(wordsOf(phrase), phrase);
  return index;
};

describe("words", () => {
  test("a phrase is found however it is written", () => {
    const index = indexOf("pipe bomb", "movie", "house", "box", "body", "weiß", "炸弹");
    for (const [prompt, phrase] of [
      ["Two PIPE-BOMBS on a table", "pipe bomb"],
      ["\uff50ipe\u3000bom\uff42", "pipe bomb"],
      ["pi\u200bpe bo\u00admb", "pipe bomb"],
      ["old movies", "movie"],
      ["houses by the sea", "house"],
      ["boxes", "box"],
      ["bodies", "body"],
      ["WEISS", "weiß"],
      ["一颗炸弹在桌上", "炸弹"],
    ] as const)
      assert.equal(index.find(prompt), phrase, prompt);
  });

  test("only whole words in their order count", () => {
    const index = indexOf("pipe bomb", "ass");
    for (const prompt of ["bombastic pipes", "a bomb, then a pipe", "pipe of a bomb", "a classic glass", "", "!?"])
      assert.equal(index.find(prompt), undefined, prompt);
  });

  test("hostile prompts end, and what stands at their end is still found", () => {
    const index = indexOf("a a a a a a a b", "end");
    const almost = "a ".repeat(MAX_PROMPT_LENGTH / 2 - 2);
    assert.equal(index.find(almost), undefined);
    assert.equal(index.find(`${almost}b`), "a a a a a a a b");
    // The character that NFKC makes the most of.
    assert.equal(index.find(`${"\ufdfa".repeat(MAX_PROMPT_LENGTH - 4)} end`), "end");
    assert.equal(index.find(`${"\u200b".repeat(MAX_PROMPT_LENGTH - 4)}end`), "end");
  });
});

describe("the operator's file", () => {
  test("the example is one, and does not publish its phrases", async () => {
    const { stated, phrases } = parsePolicy(await readFile(join(ROOT, "esp/content-policy.example.json"), "utf8"));
    assert.deepEqual(
      stated.categories.map(({ id }) => id),
      ["weapons", "cruelty", "real-people"],
    );
    assert.equal(phrases.find("How to make guns"), undefined);
    assert.equal(phrases.find("how to make a gun"), "weapons");
    assert.ok(!JSON.stringify(stated).includes("gun"));
  });

  test("faults are named by their place", () => {
    const good = policyOf(1, ["bomb"]);
    for (const [wrong, place] of [
      [{ ...good, version: 0 }, /version/],
      [{ ...good, statement: { en: "No weapons." } }, /statement\.zh/],
      [{ ...good, kinds: [] }, /kinds/],
      [policyOf(1, ["bomb", "…"]), /categories\.0\.phrases\.1: must have 1 to 8 words/],
      [policyOf(1, ["one two three four five six seven eight nine"]), /categories\.0\.phrases\.0/],
      [{ ...good, categories: [...good.categories, ...good.categories] }, /categories: must have each id once/],
    ] as const)
      assert.throws(
        () => parsePolicy(JSON.stringify(wrong)),
        (error) => hasCode(error, "bad_policy") && place.test(error.message),
      );
    assert.throws(
      () => parsePolicy("{"),
      (error) => hasCode(error, "bad_policy"),
    );
  });
});

describe("the classifier", () => {
  const log = createLogger("silent", "test");
  const asked = (url: string, whenDown: "refuse" | "accept", timeoutMs = 60_000) =>
    new Classifier({ url, timeoutMs, whenDown }, log).judge("A fox", {});

  test("is sent the prompt, and its answer counts", async () => {
    const bodies: string[] = [];
    const server = await serve((request, response) => {
      request.on("data", (chunk: Buffer) => bodies.push(chunk.toString()));
      request.on("end", () => response.end(JSON.stringify({ refused: request.url === "/no", category: "weapons" })));
    });
    try {
      assert.deepEqual(await asked(`${server.url}/no`, "refuse"), { category: "weapons" });
      assert.equal(await asked(`${server.url}/yes`, "refuse"), undefined);
      assert.deepEqual(bodies, ['{"prompt":"A fox"}', '{"prompt":"A fox"}']);
    } finally {
      await server.close();
    }
  });

  test("that does not answer as it should lets through what the setting says", async () => {
    const server = await serve(({ url }, response) => {
      if (url === "/silent") return;
      if (url === "/failing") response.writeHead(500);
      if (url === "/elsewhere") response.writeHead(302, { location: "/" });
      response.end(url === "/long" ? JSON.stringify({ refused: false, more: "x".repeat(5000) }) : '{"refused":"no"}');
    });
    try {
      for (const path of ["/failing", "/elsewhere", "/long", "/odd"]) {
        await assert.rejects(asked(server.url + path, "refuse"), (error) => hasCode(error, "classifier_down"), path);
        assert.equal(await asked(server.url + path, "accept"), undefined, path);
      }
      await assert.rejects(asked(`${server.url}/silent`, "refuse", 50), (error) => hasCode(error, "classifier_down"));
    } finally {
      await server.close();
    }
    await assert.rejects(asked(server.url, "refuse"), (error) => hasCode(error, "classifier_down"));
  });
});

test("reports are kept up to a limit for each product and for all, the newest", async () => {
  const dir = await mkdtemp(join(tmpdir(), "genuine-reports-"));
  const database = openSqlite(dir);
  try {
    // Two thousand commits need not survive a power cut.
    await database.run("PRAGMA synchronous = OFF");
    const tables = new TakedownTables(database);
    const id = (number: number): Hex => `0x${number.toString(16).padStart(64, "0")}`;
    const report = (product: number) =>
      tables.addReport({ productId: id(product), reason: "other", text: String(product), at: product });
    for (let time = 0; time < 30; time++) await report(0);
    assert.equal((await tables.reports()).length, 20);
    for (let product = 1; product <= 2000; product++) await report(product);
    const kept = await tables.reports();
    assert.deepEqual([kept.length, kept[0]?.productId, kept.at(-1)?.productId], [2000, id(2000), id(1)]);
    const record = { productId: id(7), who: "op", why: "why", at: 1 };
    await tables.record({ ...record, action: "taken down" });
    assert.equal(await tables.isTakenDown(id(7)), true);
    assert.ok((await tables.reports()).every(({ productId }) => productId !== id(7)));
    await tables.record({ ...record, action: "restored" });
    assert.equal(await tables.isTakenDown(id(7)), false);
    assert.deepEqual(
      (await tables.history(10)).map(({ action }) => action),
      ["restored", "taken down"],
    );
  } finally {
    await database.close();
    await rm(dir, { recursive: true });
  }
});

test("a mirror asks again what it shows, and follows a takedown and a restoration", async () => {
  const picture = await sharp(join(ROOT, "test/fixtures/pictures/rocket.webp"))
    .resize(256, 256, { fit: "fill" })
    .webp()
    .toBuffer();
  const { rgb, width, height } = await decodeImage(new Uint8Array(picture));
  let down = false;
  const server = await serve((_, response) => {
    response.writeHead(down ? 451 : 200, { "content-type": "image/webp" });
    response.end(down ? "" : picture);
  });
  const dir = await mkdtemp(join(tmpdir(), "genuine-mirror-"));
  try {
    const mirror = new PreviewMirror(dir, {
      own: LOCAL_ACCOUNTS.borealis.address,
      privatePeers: true,
      keep: 2,
      endpointOf: async () => server.url,
      inTurn: turns(),
      signal: new AbortController().signal,
      recheckMs: 0,
      log: createLogger("silent", "test"),
    });
    const product = {
      id: `0x${"c".repeat(64)}`,
      esp: LOCAL_ACCOUNTS.aurora.address,
      fingerprints: { pdq: pdqFromRgb(rgb, width, height).hash },
      proof: { mediaType: "image/png" },
    } as KnownProduct;
    const codeOf = () =>
      mirror.get(product).then(
        () => "shown",
        (error: unknown) => (hasCode(error, "taken_down") ? error.code : String(error)),
      );
    assert.equal(await codeOf(), "shown");
    down = true;
    await until("the mirror's obedience", async () => ((await codeOf()) === "taken_down" ? true : undefined));
    assert.deepEqual(await readdir(dir), []);
    down = false;
    assert.equal(await codeOf(), "shown");
  } finally {
    await server.close();
    await rm(dir, { recursive: true });
  }
});

describe("a provider", () => {
  let chain: TestChain;
  let aurora: WorkerProcess;
  let borealis: WorkerProcess;
  let alice: Person;
  let file: string;

  before(async () => {
    chain = await startTestChain();
    file = join(chain.dir, "policy.json");
    await writeFile(file, JSON.stringify(policyOf(1, ["pipe bomb"])));
    // Limits by network, which the local chain has not.
    const env = { GENUINE_ESP_POLICY: file, GENUINE_ESP_REQUESTS_PER_MINUTE: "100000" };
    aurora = await (await WorkerProcess.create(chain, { env })).start();
    borealis = await (await WorkerProcess.create(chain, { role: "borealis" })).start();
    alice = await new Person(chain, "alice").fund();
  });

  after(async () => {
    for (const worker of [aurora, borealis]) await worker?.stop();
    await chain?.close();
  });

  const isRefused = (error: unknown) => hasCode(error, "prompt_refused");

  test("states what it will not make, signed", async () => {
    const { contentPolicy } = await aurora.client.info();
    const { address } = LOCAL_ACCOUNTS.aurora;
    const { chainId } = chain.deployment;
    assert.deepEqual(await checkPolicy(chainId, address, contentPolicy!), {
      version: 1,
      statement: STATEMENT,
      categories: [{ id: "weapons", name: { en: "Weapons", zh: "武器" } }],
      classifier: false,
    });
    const changed = structuredClone(contentPolicy!);
    changed.policy.categories = [];
    for (const [esp, shown] of [
      [address, changed],
      [LOCAL_ACCOUNTS.borealis.address, contentPolicy!],
      [address, { ...contentPolicy!, signature: "0x" as const }],
    ] as const)
      await assert.rejects(checkPolicy(chainId, esp, shown), (error) => hasCode(error, "policy_unsigned"));
    assert.equal((await borealis.client.info()).contentPolicy, undefined, "who has no policy states nothing");
  });

  test("gives no quote for what falls under it, names the category and keeps nothing", async () => {
    await assert.rejects(alice.quote(aurora, "Two Pipe Bombs on a red table"), (error) => {
      assert.ok(isRefused(error));
      assert.match(String(error), /Weapons \(weapons\)/);
      assert.doesNotMatch(String(error), /bomb|table/i);
      return true;
    });
    assert.deepEqual(await aurora.storedJobs(), []);
    assert.ok(!aurora.output.includes("red table"), "prompts are not logged");
    assert.ok((await alice.quote(aurora, "A brass pipe on a table")).taskId);
    assert.ok((await alice.quote(borealis, "Two pipe bombs")).taskId, "without a policy nothing is refused");
  });

  test("follows its file, and keeps to the last good one", async () => {
    await writeFile(file, JSON.stringify(policyOf(2, ["grenade"])));
    const version = async () => (await aurora.client.info()).contentPolicy?.policy.version;
    await until("the new policy", async () => ((await version()) === 2 ? true : undefined));
    await assert.rejects(alice.quote(aurora, "Grenades"), isRefused);
    assert.ok((await alice.quote(aurora, "A pipe bomb")).taskId);
    await writeFile(file, "{");
    await until("the fault", async () => {
      await version();
      return aurora.output.includes("content policy is at fault") ? true : undefined;
    });
    assert.equal(await version(), 2);
    await assert.rejects(alice.quote(aurora, "Grenades"), isRefused);
    // Nor does a worker start with a fault.
    const { code, output } = await aurora.command("run");
    assert.equal(code, 1);
    assert.match(output, /content policy is not JSON/);
    assert.match((await aurora.command("doctor")).output, /FAIL {2}Content policy: .*not JSON/);
    await writeFile(file, JSON.stringify(policyOf(3, ["grenade"])));
    assert.match((await aurora.command("doctor")).output, /ok {4}Content policy: Version 3, 1 categories\./);
  });

  test("takes a preview down and restores it, and others stop to show it", async () => {
    const { productId } = await alice.make(aurora, "A harbour in copper");
    const preview = (worker: WorkerProcess) => fetch(worker.client.previewUrl(productId));
    await until("the mirrored preview", async () => ((await preview(borealis)).status === 200 ? true : undefined));

    await aurora.client.report(productId, { reason: "hate", text: "<b>not</b> \u001b[31m this\u202e one" });
    const reports = async () => (await fetch(`${aurora.endpoint}/status/reports`)).text();
    assert.match(await reports(), /hate/);
    assert.match(await reports(), /&lt;b&gt;not&lt;\/b&gt; {2}\[31m this {1,2}one/);
    const listed = await aurora.command("reports");
    assert.ok(listed.output.includes(productId) && !listed.output.includes("\u001b"), listed.output);

    const changed = (command: string, ...rest: string[]) => aurora.command(command, {}, [productId, ...rest]);
    assert.match((await changed("takedown")).output, /Say of which product and why/);
    assert.equal((await preview(aurora)).status, 200);
    const down = await changed("takedown", "--why", "against the law", "--who", "ada");
    assert.equal(down.code, 0, down.output);
    assert.match(down.output, /"who":"ada","why":"against the law","msg":"Preview taken down"/);
    const answer = await preview(aurora);
    assert.equal(answer.status, 451);
    assert.deepEqual(await answer.json(), {
      error: { code: "taken_down", message: "The provider has taken this preview down." },
    });
    const metadata = await aurora.client.metadata(productId);
    assert.ok(metadata.name !== "" && metadata.image === undefined, "the product stays");
    assert.match(await reports(), /taken down<\/td><td>ada<\/td><td>against the law/);

    // It asks again, at the latest after a restart, and then shows it no more.
    await borealis.stop();
    await borealis.start();
    await until("the mirror's obedience", async () => ((await preview(borealis)).status === 451 ? true : undefined));
    await aurora.stop();
    assert.equal((await preview(borealis)).status, 451, "also while its provider is away");
    await aurora.start();
    assert.equal((await preview(aurora)).status, 451, "and after a restart");

    assert.equal((await changed("restore", "--why", "a mistake")).code, 0);
    assert.equal((await preview(aurora)).status, 200);
    const [unknown] = [`0x${"1".repeat(64)}`];
    assert.match((await aurora.command("takedown", {}, [unknown!, "--why", "x"])).output, /There is no product/);
  });

  test("takes the excerpt of a text down as well", async () => {
    const words = "The lamp was lit, and the harbour turned to copper while the gulls came in over the wall. ";
    const answer = await alice.attest(aurora, new TextEncoder().encode(words.repeat(8)), "text/plain");
    await alice.register(answer);
    const { productId } = answer;
    await until("the excerpt", () => aurora.client.excerpt(productId).catch(() => undefined));
    assert.equal((await aurora.command("takedown", {}, [productId, "--why", "a request"])).code, 0);
    await assert.rejects(aurora.client.excerpt(productId), (error) => hasCode(error, "taken_down"));
  });

  test("takes reports of its own products alone, well-formed ones, and few from one network", async () => {
    const { productId } = await alice.make(aurora, "A red kite over a white hill");
    const report = (id: Hex, body: unknown, worker = aurora) =>
      fetch(`${worker.endpoint}/products/${id}/reports`, { method: "POST", body: JSON.stringify(body) });
    const good = { reason: "other", text: "x".repeat(500) };
    for (const [status, id, body, worker] of [
      [404, `0x${"2".repeat(64)}`, good, aurora],
      [404, productId, good, borealis],
      [400, productId, { ...good, reason: "boring" }, aurora],
      [400, productId, { ...good, text: "x".repeat(501) }, aurora],
      [400, productId, { reason: "other" }, aurora],
      [413, productId, { ...good, text: "x".repeat(5000) }, aurora],
    ] as const)
      assert.equal((await report(id, body, worker)).status, status);
    const statuses: number[] = [];
    for (let count = 0; count < 11; count++) {
      const reason = REPORT_REASONS[count % REPORT_REASONS.length]!;
      statuses.push((await report(productId, { reason, text: "" })).status);
    }
    assert.deepEqual([statuses[0], statuses.at(-1)], [200, 429]);
  });
});

async function serve(listener: RequestListener): Promise<{ url: string; close(): Promise<void> }> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
