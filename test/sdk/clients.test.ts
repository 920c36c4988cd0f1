import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { after, describe, test } from "node:test";
import type { Dispute } from "@genuine/sdk/disputes";
import { EspClient, type QuoteAnswer, type QuoteRequest, type TaskProgress } from "@genuine/sdk/esp-client";
import { BLOCKS_LENGTH } from "@genuine/sdk/fingerprint/fingerprints";
import type { Challenge, Product, Task } from "@genuine/sdk/indexer-answers";
import { IndexerClient } from "@genuine/sdk/indexer-client";
import { BLOCKS_BYTES } from "@genuine/sdk/indexer-schemas";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import { promptCommitment } from "@genuine/sdk/prompt";
import { feeOf } from "@genuine/sdk/quotes";
import { NO_PACE, NOTHING_SEEN } from "@genuine/sdk/reputation/pace";
import { proofToJson, quoteToJson } from "@genuine/sdk/structs";
import { pad, sha256 } from "viem";
import { PROOF, QUOTE } from "./samples.ts";

type Answer = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void | Promise<void>;
let answer: Answer = () => undefined;
let seen: { method?: string; url?: string; headers: IncomingMessage["headers"]; body: Buffer };

/** A real server whose answer each test chooses. */
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  seen = { method: request.method, url: request.url, headers: request.headers, body };
  await answer(request, response, body);
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
after(() => {
  server.closeAllConnections();
  server.close();
});

const json =
  (value: unknown, status = 200): Answer =>
  (_, response) => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
  };
const ID = pad("0x2a", { size: 32 });
const PRODUCER = LOCAL_ACCOUNTS.alice.address;

/** Valid answers of the indexer. */
const ESP = {
  address: PRODUCER,
  name: "Aurora",
  endpoint: base,
  stake: "100",
  reserved: "0",
  capacity: 3,
  undelivered: 0,
  attested: 2,
  registeredAt: 1_700_000_000,
  settled: 1,
  refunded: 0,
  agreed: 0,
  overall: { belief: 0.25, disbelief: 0, uncertainty: 0.75 },
  score: 0.5,
  mass: 0,
  lastOutcomeAt: null,
  pace: { picture: { all: { seconds: 14.5, items: 2 }, own: NO_PACE }, text: NOTHING_SEEN },
};
const { producer, esp: provider } = QUOTE;
const PRODUCT: Product = {
  id: ID,
  title: "",
  tags: [],
  serial: 1,
  producer,
  owner: producer,
  esp: provider,
  status: "active",
  openCases: 0,
  quality: 100,
  detail: 90,
  fingerprints: { pdq: ID, iscc: ID, colour: ID },
  parent: null,
  parentBasisPoints: 0,
  mediaType: PROOF.mediaType,
  contentRoot: PROOF.contentRoot,
  cid: PROOF.cid,
  promptCommitment: PROOF.promptCommitment,
  registeredAt: 2,
  since: 1,
  registeredBlock: 3,
  kind: "attested",
  pledge: null,
  offer: null,
  sale: null,
  text: "",
  proof: proofToJson(PROOF),
  activity: [],
  nearest: [],
  challenges: [],
  children: 0,
  taskId: null,
};
const TASK: Task = {
  id: ID,
  producer,
  esp: provider,
  fee: "1",
  status: "locked",
  closesAt: 9,
  endableFrom: 9,
  encryptionKey: ID,
  quote: quoteToJson(QUOTE),
  items: [],
  paid: "0",
  refunded: "0",
  penalty: "0",
  latePenalty: null,
  stars: null,
  acceptor: null,
  objectedAt: null,
  witnesses: [],
  lockedAt: 1,
  updatedAt: 1,
  lockTx: ID,
};
const CHALLENGE: Challenge = {
  id: ID,
  ground: "attestation",
  originalId: null,
  accusedId: ID,
  challenger: producer,
  authority: producer,
  accusedOwner: provider,
  measurement: null,
  map: null,
  statement: "look at it",
  deposit: "20",
  fee: "15",
  respondBy: 9,
  status: "open",
  answer: null,
  disputeId: null,
  reopened: false,
  pledge: null,
  depositReturned: null,
  forfeited: [],
  reward: null,
  feeReimbursed: null,
  compensation: null,
  toChallenger: null,
  toBuyer: null,
  buyer: null,
  openedAt: 1,
  finishedAt: null,
  steps: [],
  evidence: [],
};
const DISPUTE: Dispute = { id: "7", challengeId: ID, createdAt: 1, ruling: null, executedAt: null, rounds: [] };

/** What an honest provider answers: 1 for a picture and 1 for each of its 3 seconds. */
function answerTo({ producer, prompt, salt, items = 1 }: QuoteRequest): QuoteAnswer {
  const opening = { prompt, model: "m", seed: 7, parameters: {}, salt };
  const price = { base: "1", perSecond: "1", seconds: 3 };
  const quote = {
    ...quoteToJson(QUOTE),
    producer,
    items,
    fee: feeOf(price, items).toString(),
    promptCommitment: promptCommitment(opening),
  };
  return { taskId: ID, quote, signature: "0x34", opening, mediaType: "image/png", price };
}

describe("clients", () => {
  const esp = new EspClient(`${base}/`);
  const indexer = new IndexerClient(base);

  test("send what the worker's API asks for", async () => {
    const request = { producer: PRODUCER, prompt: "ü", salt: ID, items: 2, maxFee: "9", signature: "0x12" } as const;
    answer = json(answerTo(request));
    await esp.quote(request);
    assert.equal(`${seen.method} ${seen.url}`, "POST /quotes");
    assert.equal(seen.headers["content-type"], "application/json");
    assert.deepEqual(JSON.parse(seen.body.toString()), request);

    const file = new Uint8Array([0, 1, 2, 255]);
    await esp.attest({ file, mediaType: "image/png", producer: PRODUCER, signature: "0x34" });
    assert.equal(`${seen.method} ${seen.url}`, "POST /attestations");
    assert.deepEqual(new Uint8Array(seen.body), file);
    assert.equal(seen.headers["x-genuine-producer"], PRODUCER);
    assert.equal(seen.headers["x-genuine-signature"], "0x34");
    assert.equal(seen.headers["x-genuine-file-hash"], sha256(file));
    assert.equal(seen.headers["x-genuine-parent"], undefined);
    await esp.attest({ file, mediaType: "image/png", producer: PRODUCER, signature: "0x34", parent: ID });
    assert.equal(seen.headers["x-genuine-parent"], ID);

    answer = json([]);
    await esp.listings();
    assert.equal(`${seen.method} ${seen.url}`, "GET /listings");
    await esp.listings({ productId: ID });
    assert.equal(seen.url, `/listings?productId=${ID}`);
    await esp.cancelListings({ seller: PRODUCER, signature: "0x56" });
    assert.equal(`${seen.method} ${seen.url}`, "POST /listings/cancel");
    assert.deepEqual(JSON.parse(seen.body.toString()), { seller: PRODUCER, signature: "0x56" });

    answer = (_, response) => void response.end(Buffer.from(file));
    assert.deepEqual(await esp.taskEnvelope(ID, 3), file);
    assert.equal(seen.url, `/tasks/${ID}/items/3/sealed`);
    assert.deepEqual(await esp.witnessedEnvelope(ID, ID), file);
    assert.equal(seen.url, `/witnessed/${ID}/${ID}`);
    assert.deepEqual(await esp.package(ID, { witness: PRODUCER, expiry: 99n, signature: "0x56" }), file);
    assert.deepEqual(
      ["witness", "expiry", "signature"].map((name) => seen.headers[`x-genuine-${name}`]),
      [PRODUCER, "99", "0x56"],
    );
    await esp.saleEnvelope(ID, PRODUCER);
    assert.equal(seen.url, `/sales/${ID}/${PRODUCER}/sealed`);
    assert.deepEqual(await esp.evidence(ID, { disputeId: 7n, juror: PRODUCER, expiry: 99n, signature: "0x56" }), file);
    assert.equal(`${seen.method} ${seen.url}`, `GET /products/${ID}/evidence`);
    const shown = ["dispute", "juror", "expiry", "signature"].map((name) => seen.headers[`x-genuine-${name}`]);
    assert.deepEqual(shown, ["7", PRODUCER, "99", "0x56"]);
    await esp.putEvidence(ID, file);
    assert.equal(`${seen.method} ${seen.url}`, `PUT /products/${ID}/evidence`);
    assert.deepEqual(new Uint8Array(seen.body), file);
    assert.equal(esp.previewUrl(ID), `${base}/products/${ID}/preview`);
  });

  test("take no offer but the one that was asked for", async () => {
    const request = {
      producer: PRODUCER,
      prompt: "two foxes",
      salt: ID,
      items: 2,
      maxFee: "30",
      signature: "0x12",
    } as const;
    const good = answerTo(request);
    for (const [change, code] of [
      [{}, undefined],
      [{ quote: { ...good.quote, items: 1 } }, "other_quote"],
      [{ quote: { ...good.quote, producer: LOCAL_ACCOUNTS.bob.address } }, "other_quote"],
      [{ quote: { ...good.quote, promptCommitment: ID } }, "other_quote"],
      [{ opening: { ...good.opening, prompt: "one fox" } }, "other_quote"],
      [{ opening: { ...good.opening, seed: 8 } }, "other_quote"],
      [{ quote: { ...good.quote, fee: "9" } }, "fee_unexplained"],
      [{ quote: { ...good.quote, fee: "32" }, price: { ...good.price, base: "13" } }, "fee_too_high"],
    ] as const) {
      answer = json({ ...good, ...change });
      const asked = esp.quote(request);
      if (code === undefined) assert.equal(feeOf((await asked).price, 2), 8n);
      else await assert.rejects(asked, { code });
    }
  });

  test("filter lists by what is given only", async () => {
    answer = json({ items: [], nextCursor: null });
    await indexer.products({ owner: PRODUCER, offered: true, limit: 5, cursor: undefined });
    assert.equal(seen.url, `/products?owner=${PRODUCER}&offered=true&limit=5`);
    await indexer.esps();
    assert.equal(seen.url, "/esps");
    await indexer.due(PRODUCER);
    assert.equal(seen.url, `/due?account=${PRODUCER}`);
  });

  test("take a picture's blocks whole or not at all", async () => {
    const served = (length: number): Answer => {
      return (_, response) => void response.end(Buffer.alloc(length, 7));
    };
    assert.equal(BLOCKS_BYTES, BLOCKS_LENGTH);
    for (const length of [0, BLOCKS_LENGTH]) {
      answer = served(length);
      assert.equal((await indexer.blocks(ID)).length, length);
    }
    assert.equal(seen.url, `/products/${ID}/blocks`);
    assert.equal((await indexer.pictureBlocks(ID)).length, BLOCKS_LENGTH);
    answer = served(0);
    await assert.rejects(indexer.pictureBlocks(ID), { code: "indexer_not_valid" });
    for (const length of [1, BLOCKS_LENGTH - 1, BLOCKS_LENGTH + 1]) {
      answer = served(length);
      await assert.rejects(indexer.blocks(ID), { code: "indexer_not_valid" });
    }
  });

  test("refuse an answer of the indexer that is not valid, and say where", async () => {
    const licence = {
      originalId: ID,
      licensee: PRODUCER,
      expiry: Number(2n ** 64n - 1n),
      royaltyBasisPoints: 500,
      owner: PRODUCER,
      grantedAt: 1,
      txHash: ID,
    };
    const list = (...items: unknown[]) => ({ items, nextCursor: null });
    answer = json(list(ESP));
    assert.deepEqual((await indexer.esps()).items, [ESP]);
    answer = json(list({ ...ESP, newer: "than this client" }));
    assert.deepEqual((await indexer.esps()).items, [ESP], "what it does not know does not disturb it");
    answer = json(list(licence));
    assert.deepEqual((await indexer.licences()).items, [licence], "as late as the chain allows it");
    for (const [place, item] of [
      ["items.1.stake", { ...ESP, stake: "1.5" }],
      ["items.1.stake", { ...ESP, stake: 100 }],
      ["items.1.address", { ...ESP, address: "0x12" }],
      ["items.1.capacity", { ...ESP, capacity: -1 }],
      ["items.1.score", { ...ESP, score: 1e300 }],
      ["items.1.registeredAt", { ...ESP, registeredAt: 8.64e12 + 1 }],
      ["items.1.overall.belief", { ...ESP, overall: { ...ESP.overall, belief: null } }],
      ["items.1.name", { ...ESP, name: undefined }],
      ["items.1", "esp"],
    ] as const) {
      answer = json(list(ESP, item));
      await assert.rejects(indexer.esps(), {
        code: "indexer_not_valid",
        shortMessage: `The indexer's answer is not valid: ${place}.`,
      });
    }
    const fingerprints = { pdq: `0x${"g".repeat(64)}`, iscc: ID, colour: ID };
    for (const [ask, wrong] of [
      [() => indexer.esps(), null],
      [() => indexer.esps(), { items: {} }],
      [() => indexer.products(), list({ fingerprints })],
      [() => indexer.product(ID), { id: ID, fingerprints }],
      [() => indexer.esp(LOCAL_ACCOUNTS.bob.address), { ...ESP, history: [] }],
      [() => indexer.status(), { local: { id: 31337, block: { number: 1e300, timestamp: 1 } } }],
    ] as const) {
      answer = json(wrong);
      await assert.rejects(ask, { code: "indexer_not_valid" });
    }
    answer = json({ ...ESP, history: [] });
    assert.equal((await indexer.esp(ESP.address.toLowerCase() as typeof ESP.address)).name, "Aurora");
  });

  test("refuse an answer of the indexer about something else than was asked for", async () => {
    const OTHER = pad("0x2b", { size: 32 });
    const [one, other] = [PRODUCER, LOCAL_ACCOUNTS.bob.address];
    for (const [ask, good] of [
      [() => indexer.product(ID), PRODUCT],
      [() => indexer.task(ID), TASK],
      [() => indexer.challenge(ID), CHALLENGE],
    ] as const) {
      answer = json(good);
      assert.deepEqual(await ask(), good);
      answer = json({ ...good, id: OTHER });
      await assert.rejects(ask, { code: "indexer_not_valid", shortMessage: "The indexer's answer is not valid: id." });
    }
    answer = json(DISPUTE);
    assert.deepEqual(await indexer.dispute("7"), DISPUTE);
    await assert.rejects(indexer.dispute("8"), { code: "indexer_not_valid" });
    answer = json({ ...ESP, history: [] });
    assert.equal((await indexer.esp(one)).address, one);
    await assert.rejects(indexer.esp(other), {
      code: "indexer_not_valid",
      shortMessage: "The indexer's answer is not valid: address.",
    });
  });

  test("pass on the server's own error", async () => {
    answer = json({ error: { code: "near_duplicate", message: "It looks like another.", remedy: "Change it." } }, 409);
    const refused = esp.attest({
      file: new Uint8Array(1),
      mediaType: "image/png",
      producer: PRODUCER,
      signature: "0x",
    });
    await assert.rejects(refused, {
      code: "near_duplicate",
      shortMessage: "It looks like another.",
      remedy: "Change it.",
    });
    answer = json({}, 404);
    await assert.rejects(indexer.product(ID), { code: "not_found" });
    answer = (_, response) => void response.writeHead(502).end("<html>");
    await assert.rejects(indexer.esps(), { code: "bad_answer" });
    answer = (_, response) => void response.end("<html>");
    await assert.rejects(indexer.esps(), { code: "bad_answer" });
  });

  test("distinguish an absent server from a slow one and from the caller's own abort", async () => {
    await assert.rejects(new IndexerClient("http://127.0.0.1:1").esps(), { code: "unreachable" });
    answer = () => undefined; // never answers
    await assert.rejects(new IndexerClient(base, { timeoutMs: 50 }).esps(), { code: "timeout" });
    await assert.rejects(indexer.esps({}, AbortSignal.timeout(50)), { name: "TimeoutError" });
  });

  test("follow a task by events, cut anywhere, until it is final", async () => {
    const states: TaskProgress[] = (["queued", "generating", "settled", "failed"] as const).map((state, i) => ({
      taskId: ID,
      state,
      kind: "picture",
      progress: i / 3,
      items: 1,
      made: 0,
      message: "größer…",
      updatedAt: i,
    }));
    answer = async (_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      const text = Buffer.from(
        `: hello\n\n${states.map((state) => `event: task\r\ndata: ${JSON.stringify(state)}\r\n\r\n`).join("")}`,
      );
      for (let at = 0; at < text.length; at += 7) {
        response.write(text.subarray(at, at + 7));
        if (at % 70 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      }
      // Left open: the client has to go by itself.
    };
    const got: TaskProgress[] = [];
    for await (const progress of esp.taskEvents(ID)) got.push(progress);
    assert.deepEqual(got, states.slice(0, 3));
    assert.equal(seen.headers.accept, "text/event-stream");
  });

  test("stop following when aborted", async () => {
    answer = (_, response) => void response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
    const events = esp.taskEvents(ID, AbortSignal.timeout(50));
    await assert.rejects(events.next(), { name: "TimeoutError" });
  });

  test("wait until the indexer has a block", async () => {
    let block = 8;
    answer = (request, response, body) =>
      json({ local: { id: 31337, block: { number: block++, timestamp: 1 } } })(request, response, body);
    assert.equal(await indexer.waitForBlock(10n, { pollMs: 5 }), 10);
    block = 11;
    assert.equal(await indexer.waitForBlock(10n), 11, "at once when it is there already");
  });

  test("say so when the indexer stays behind, is absent, or the caller stops waiting", async () => {
    answer = json({ local: { id: 31337, block: { number: 9, timestamp: 1 } } });
    await assert.rejects(indexer.waitForBlock(10, { timeoutMs: 400, pollMs: 100 }), {
      code: "indexer_behind",
      message: /block 9/,
    });
    const absent = new IndexerClient("http://127.0.0.1:1");
    await assert.rejects(absent.waitForBlock(1, { timeoutMs: 40, pollMs: 10 }), { code: "unreachable" });
    await assert.rejects(indexer.waitForBlock(10, { pollMs: 1000, signal: AbortSignal.timeout(30) }), {
      name: "TimeoutError",
    });
  });
});
