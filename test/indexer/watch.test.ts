/** The copy watch: alerts about similar works by the API, the feed and the webhook. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { workCommitment } from "@genuine/sdk/commitments";
import { draftDescription } from "@genuine/sdk/descriptions";
import type { Alert } from "@genuine/sdk/indexer-answers";
import type { IndexerClient } from "@genuine/sdk/indexer-client";
import type { LocalRole } from "@genuine/sdk/local";
import * as transactions from "@genuine/sdk/transactions";
import { parseFeed } from "@rowanmanning/feed-parser";
import { Webhook } from "standardwebhooks";
import type { Address, Hex } from "viem";
import { pictureBlocks, recoloured } from "../../scripts/lib/picture.ts";
import { LOCAL } from "../../scripts/settings.ts";
import { closeAtEnd } from "../support/leftovers.ts";
import { addressOf, FAR, Life, type Work } from "./life.ts";
import { CATCH_UP, Indexer, pages } from "./process.ts";

const SITE = "https://page.test";
const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwGQcO2cQqH8k=";
const CUT = { left: 0.05, top: 0.03, width: 0.92, height: 0.92, mirrored: true };

type Sent = { type: string; data: Omit<Alert, "number"> & { accounts: Address[] } };
type Received = { id: string; verified: Sent; answered: number };

let dir: string;
let life: Life;
let indexer: Indexer;
let client: IndexerClient;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let env: Record<string, string>;
let original: Work;
let cut: Work;

before(async () => {
  dir = await mkdtemp(join(tmpdir(), "genuine-watch-"));
  life = await Life.begin();
  for (const [role, name] of [
    ["aurora", "Aurora"],
    ["borealis", "Borealis"],
  ] as const)
    await life.send(role, transactions.registerEsp(life.deployment, name, `http://${role}.test`, 600_000_000n));
  receiver = await startReceiver();
  env = {
    GENUINE_SITE_URL: SITE,
    GENUINE_INDEXER_WEBHOOK_URL: receiver.url,
    GENUINE_INDEXER_WEBHOOK_SECRET: SECRET,
  };
  // Before the indexer begins, so that it finds these while it reads the history.
  original = await attest("alice", pictureBlocks(91));
  cut = await attest("mallory", pictureBlocks(91, { view: CUT }));
  ({ indexer, client } = await Indexer.over(life, dir, env));
});

after(async () => {
  await indexer?.stop("SIGTERM");
  await life?.chain.close();
  await rm(dir, { recursive: true, force: true });
});

describe("alerts", () => {
  it("tell of a copy that was cut, and of nothing that only the copyist sees", async () => {
    await attest("mallory", pictureBlocks(92));
    const { items } = await alerts("alice");
    assert.equal(items.length, 1);
    const [alert] = items;
    const { registeredAt } = await client.product(cut.id);
    assert.ok(alert!.map !== null && alert!.measurement.verdict === "copy");
    assert.deepEqual(alert, {
      number: 1,
      at: registeredAt,
      originalId: original.id,
      originalSerial: 1,
      originalTitle: "",
      laterId: cut.id,
      laterSerial: 2,
      laterTitle: "",
      producer: addressOf("mallory"),
      measurement: alert!.measurement,
      map: alert!.map,
      checked: true,
    });
    assert.deepEqual((await alerts("mallory")).items, []);
    assert.deepEqual((await alerts("bob")).items, []);
  });

  it("reach the producer and the owner, after a sale both", async () => {
    const id = BigInt(original.id);
    await life.send("alice", transactions.transferProduct(life.deployment, addressOf("alice"), addressOf("bob"), id));
    for (const role of ["alice", "bob"] as const)
      assert.deepEqual(
        (await alerts(role)).items.map(({ laterId }) => laterId),
        [cut.id],
      );
  });

  it("are not of a producer's own works, also where somebody else owns the first", async () => {
    const sold = await attest("alice", pictureBlocks(90));
    const id = BigInt(sold.id);
    await life.send("alice", transactions.transferProduct(life.deployment, addressOf("alice"), addressOf("bob"), id));
    await attest("alice", pictureBlocks(90, { noise: 3 }));
    assert.ok((await alerts("bob")).items.every(({ originalId }) => originalId !== sold.id));
  });

  it("go by the priority date: a work that was committed before is the earlier one, although registered later", async () => {
    const work = await life.work("aurora", "carol", pictureBlocks(93));
    const salt: Hex = `0x${"5a".repeat(32)}`;
    const commitment = workCommitment(addressOf("carol"), work.proof.blocksHash, salt);
    await life.send("carol", transactions.commitWork(life.deployment, commitment));
    await life.pass(5);
    const quick = await attest("mallory", pictureBlocks(93, { noise: 3 }));
    await life.send(
      "carol",
      transactions.registerProduct(life.deployment, work.proof, work.signature, work.blocks, salt),
    );
    const found = (await alerts("carol")).items.map(({ originalId, laterId }) => [originalId, laterId]);
    assert.deepEqual(found, [[work.id, quick.id]]);
    assert.ok((await alerts("mallory")).items.every(({ laterId }) => laterId !== work.id));
  });

  it("are left out where there is a licence, a challenge, or nothing left to act upon", async () => {
    const mine = await attest("carol", pictureBlocks(94));
    await life.pass(1);
    const [licensed, challenged, unclear] = [
      await attest("bob", pictureBlocks(94, { noise: 3 })),
      await attest("mallory", pictureBlocks(94, { noise: 4 })),
      await attest("mallory", recoloured(pictureBlocks(94))),
    ];
    const of = async () => (await alerts("carol")).items.filter(({ originalId }) => originalId === mine.id);
    assert.deepEqual(
      (await of()).map(({ laterId, measurement }) => [laterId, measurement.verdict]),
      [
        [unclear.id, "unclear"],
        [challenged.id, "copy"],
        [licensed.id, "copy"],
      ],
    );
    await life.grantLicence("carol", mine, "bob", 0);
    await life.challenge("carol", mine, challenged);
    assert.deepEqual(
      (await of()).map(({ laterId }) => laterId),
      [unclear.id],
    );
    const { items } = await client.alerts(addressOf("carol"), { later: unclear.id });
    assert.deepEqual(
      items.map(({ laterId }) => laterId),
      [unclear.id],
    );
  });

  it("are left out for what derives from the original, and not for what a licence with a share does not cover", async () => {
    const mine = await attest("carol", pictureBlocks(98));
    const of = async () =>
      (await alerts("carol")).items.filter(({ originalId }) => originalId === mine.id).map(({ laterId }) => laterId);
    await life.grantLicence("carol", mine, "bob", 1_000);
    await attest("bob", pictureBlocks(98, { noise: 3 }), BigInt(mine.id));
    assert.deepEqual(await of(), [], "derived works are no copies");
    const evading = await attest("bob", pictureBlocks(98, { noise: 4 }));
    assert.deepEqual(await of(), [evading.id], "outside the line it would never pay the share");
    const { timestamp } = await life.node.getBlock();
    await life.grantLicence("carol", mine, "mallory", 0, timestamp + 600n);
    await attest("mallory", pictureBlocks(98, { noise: 5 }));
    await life.pass(1_200);
    assert.deepEqual(await of(), [evading.id], "a licence covers what was registered while it was valid");
    const late = await attest("mallory", pictureBlocks(98, { noise: 6 }));
    assert.deepEqual(await of(), [late.id, evading.id], "and nothing that comes later");
  });

  it("are of works that stand: a removed one neither accuses nor is accused", async () => {
    const first = await attest("carol", pictureBlocks(99));
    const copy = await attest("mallory", pictureBlocks(99, { noise: 3 }));
    const { id } = await life.challenge("carol", first, copy);
    await life.pass(LOCAL.challenge.responseSeconds + 1);
    await life.send("carol", transactions.finishChallenge(life.deployment, BigInt(id)));
    const again = await attest("bob", pictureBlocks(99, { noise: 4 }));
    assert.deepEqual(
      (await alerts("carol")).items.filter(({ originalId }) => originalId === first.id).map(({ laterId }) => laterId),
      [again.id],
    );
    assert.ok((await alerts("mallory")).items.every(({ originalId }) => originalId !== copy.id));
  });

  it("are all there however many works look alike: the oldest compared closely, none hidden by the others", async () => {
    const mine = await attest("carol", pictureBlocks(95));
    await life.pass(1);
    const decoys: Work[] = [];
    for (let n = 0; n < 12; n++) decoys.push(await attest("bob", pictureBlocks(95, { view: shifted(n) })));
    await life.pass(1);
    const last = await attest("mallory", pictureBlocks(95, { view: CUT }));
    const found = await pages((page) => client.alerts(addressOf("carol"), { limit: 5, ...page }));
    const own = found.filter(({ originalId }) => originalId === mine.id);
    assert.deepEqual(
      own.map(({ laterId }) => laterId),
      [last, ...decoys.toReversed()].map(({ id }) => id),
    );
    // Of all that it looks like, the oldest was compared with the newest.
    assert.ok(own[0]!.checked && own[0]!.measurement.verdict === "copy");
    const ofBob = (await client.alerts(addressOf("bob"), { later: last.id, limit: 200 })).items;
    const sameAsLast = ofBob.filter(({ originalId }) => decoys.some(({ id }) => id === originalId));
    assert.equal(sameAsLast.length, decoys.length);
    assert.ok(sameAsLast.some(({ checked }) => !checked));
  });

  it("go with the registration that a reorganisation of the chain takes back", async () => {
    const mine = await attest("carol", pictureBlocks(96));
    await life.pass(1);
    const snapshot = await life.node.request({ method: "evm_snapshot" as never });
    const gone = await attest("mallory", pictureBlocks(96, { noise: 3 }));
    const of = async () =>
      (await alerts("carol")).items.filter(({ originalId }) => originalId === mine.id).map(({ laterId }) => laterId);
    assert.deepEqual(await of(), [gone.id]);
    await life.node.request({ method: "evm_revert" as never, params: [snapshot] as never });
    const other = await attest("bob", pictureBlocks(97));
    // The replaced chain was as long: one more block shows that the new one was read.
    await client.waitForBlock(await life.pass(1), CATCH_UP);
    assert.deepEqual(await of(), []);
    // The search forgot it as well: what is registered now is not compared with it.
    const copy = await attest("mallory", pictureBlocks(96, { noise: 4 }));
    assert.deepEqual(await of(), [copy.id]);
    assert.ok((await alerts("bob")).items.every(({ originalId }) => originalId !== other.id));
    assert.ok((await alerts("mallory")).items.every(({ originalId }) => originalId !== gone.id));
  });

  it("are found against works from before a restart", async () => {
    await indexer.stop("SIGKILL");
    ({ indexer, client } = await Indexer.over(life, dir, env));
    const copy = await attest("mallory", pictureBlocks(91, { noise: 5 }));
    const [latest] = (await alerts("alice")).items;
    assert.deepEqual([latest?.originalId, latest?.laterId], [original.id, copy.id]);
  });
});

describe("the feed", () => {
  it("is Atom, with a prepared challenge behind each entry, and escapes what people write", async () => {
    const words = { title: `<b>"Sea" & sky</b>`, text: "", tags: [] };
    const draft = await draftDescription(life.node, life.deployment, original.id, words, FAR);
    await life.send("bob", transactions.describeProduct(life.deployment, draft));
    const { items } = await alerts("alice");
    const url = client.alertsFeedUrl(addressOf("alice"));
    const response = await fetch(url);
    assert.match(response.headers.get("content-type")!, /^application\/atom\+xml/);
    const text = await response.text();
    const feed = parseFeed(text);
    assert.deepEqual([feed.meta.type, feed.meta.version, feed.self], ["atom", "1.0", url]);
    assert.equal(feed.items.length, items.length);
    for (const [i, alert] of items.entries()) {
      const entry = feed.items[i]!;
      assert.equal(entry.url, `${SITE}/challenges/new?original=${alert.originalId}&accused=${alert.laterId}`);
      assert.match(entry.id!, /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      assert.equal(entry.updated!.getTime(), alert.at * 1000);
    }
    assert.equal(new Set(feed.items.map(({ id }) => id)).size, items.length);
    assert.ok(text.includes("looks like your #1 &quot;&lt;b&gt;&quot;Sea&quot; &amp; sky&lt;/b&gt;&quot;"), text);
    const empty = parseFeed(await (await fetch(client.alertsFeedUrl(addressOf("cascade")))).text());
    assert.deepEqual([empty.meta.type, empty.items.length], ["atom", 0]);
  });
});

describe("the webhook", () => {
  it("brings each alert once, signed, again where the receiver failed, also over a restart", async () => {
    const copy = await attest("mallory", pictureBlocks(91, { noise: 6 }));
    await receiver.until((all) => all.some(({ verified }) => verified.data.laterId === copy.id));
    assert.equal(receiver.received[0]!.answered, 503, "the first answer was a failure");
    assert.equal(receiver.received[1]!.id, receiver.received[0]!.id);
    const accepted = receiver.received.filter(({ answered }) => answered === 204);
    assert.equal(new Set(accepted.map(({ id }) => id)).size, accepted.length, "none came twice");
    for (const { verified } of receiver.received) assert.equal(verified.type, "copy.found");
    const first = accepted[0]!.verified.data;
    assert.deepEqual([first.originalId, first.laterId, first.measurement.verdict], [original.id, cut.id, "copy"]);
    const own = accepted.find(({ verified }) => verified.data.laterId === copy.id)!.verified.data;
    assert.deepEqual(new Set(own.accounts), new Set([addressOf("alice"), addressOf("bob")]));
    await hasKept(receiver.received.at(-1)!.id);
    const before = receiver.received.length;
    await indexer.stop("SIGTERM");
    ({ indexer, client } = await Indexer.over(life, dir, env));
    const next = await attest("mallory", pictureBlocks(91, { noise: 7 }));
    await receiver.until((all) => all.some(({ verified }) => verified.data.laterId === next.id));
    assert.deepEqual(
      receiver.received.slice(before).filter(({ verified }) => verified.data.laterId !== next.id),
      [],
      "nothing of before came again",
    );
  });

  it("is not sent into a private network unless that is allowed", async () => {
    await hasKept(receiver.received.at(-1)!.id);
    await indexer.stop("SIGTERM");
    ({ indexer, client } = await Indexer.over(life, dir, { ...env, GENUINE_INDEXER_PRIVATE_PEERS: "no" }));
    const before = receiver.received.length;
    await attest("mallory", pictureBlocks(91, { noise: 8 }));
    await indexer.says(/is sent again in 1 s: it .*private network/);
    assert.equal(receiver.received.length, before);
  });
});

/** Registers a picture, and waits until the indexer has seen it, if there is one. */
async function attest(producer: LocalRole, blocks: Uint8Array, parent = 0n): Promise<Work> {
  const { work } = await life.attest(producer === "mallory" ? "borealis" : "aurora", producer, blocks, parent);
  // In one block nobody is first.
  const block = await life.pass(1);
  if (client !== undefined) await client.waitForBlock(block, CATCH_UP);
  return work;
}

async function alerts(role: LocalRole) {
  await client.waitForBlock(await life.pass(1), CATCH_UP);
  return client.alerts(addressOf(role), { limit: 200 });
}

/** Waits until the indexer has noted in its folder that it sent this: an end before that would send it again. */
async function hasKept(id: string): Promise<void> {
  const path = join(dir, "database", "webhook.json");
  while (!(await readFile(path, "utf8").catch(() => "")).includes(id)) await sleep(50);
}

/** A little cut, and each a little more. */
function shifted(n: number) {
  return { left: 0.002 * n, top: 0.01, width: 0.97, height: 0.98 - 0.001 * n, mirrored: false };
}

/** A server that takes webhooks: it fails the first time, and then keeps what it is sent. */
async function startReceiver() {
  const received: Received[] = [];
  const verifier = new Webhook(SECRET);
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const headers = request.headers as Record<string, string>;
    const verified = verifier.verify(Buffer.concat(chunks).toString(), headers) as Sent;
    const answered = received.length === 0 ? 503 : 204;
    received.push({ id: headers["webhook-id"]!, verified, answered });
    response.writeHead(answered).end();
    server.emit("received");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closeAtEnd({
    async close() {
      server.closeAllConnections();
      server.close();
    },
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?from=genuine`,
    received,
    async until(done: (all: readonly Received[]) => boolean): Promise<void> {
      while (!done(received)) await once(server, "received");
    },
  };
}
