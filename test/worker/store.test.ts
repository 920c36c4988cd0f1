/** What the stores promise, on the embedded database and on Postgres. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { hasCode } from "@genuine/sdk/genuine-error";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import { pino } from "pino";
import { type Hex, toHex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import type { ChainEvent } from "../../esp/src/chain/events.ts";
import type { OpenTransaction } from "../../esp/src/chain/transaction-store.ts";
import type { Ballot } from "../../esp/src/duties/duty-store.ts";
import type { GenerationJob, Job } from "../../esp/src/jobs/job.ts";
import type { Checkpoint } from "../../esp/src/jobs/job-store.ts";
import { BidTable } from "../../esp/src/store/bid-table.ts";
import { type ContentStore, hashOf, openContentStore } from "../../esp/src/store/content-store.ts";
import { DutyTables } from "../../esp/src/store/duty-tables.ts";
import { EscrowTables } from "../../esp/src/store/escrow-tables.ts";
import { JobTables } from "../../esp/src/store/job-tables.ts";
import { ListingTable } from "../../esp/src/store/listing-table.ts";
import { openSqlite } from "../../esp/src/store/sqlite.ts";
import { noteIn, Sweeper } from "../../esp/src/store/sweeper.ts";
import { TransactionTable } from "../../esp/src/store/transaction-table.ts";
import { bothDatabases } from "./support/databases.ts";

const id = (number: number): Hex => toHex(number, { size: 32 });
const ALICE = "0x00000000000000000000000000000000000A11cE";
const BOB = "0x0000000000000000000000000000000000000B0b";
const KEY = id(77);
const at = (number: number): Checkpoint => ({ number, hash: id(1_000_000 + number) });

function quoted(number: number, more: Partial<GenerationJob> = {}): GenerationJob {
  const quote = {
    esp: BOB,
    producer: ALICE,
    fee: "7",
    items: 1,
    promptCommitment: id(1),
    deliverySeconds: 60,
    expiry: 1_000 + number,
    salt: id(number),
  } as const;
  const opening = {
    prompt: "a \0 prompt \ud800 with everything \\u0000 'in' it",
    model: "m",
    seed: 1,
    parameters: {},
    salt: id(2),
  } as GenerationJob["opening"];
  const common = {
    id: id(number),
    state: "quoted",
    payer: ALICE,
    encryptionKey: null,
    closesAt: null,
    items: [],
    receipts: [],
    failure: null,
    createdAt: number,
    updatedAt: number,
  } as const;
  return {
    ...common,
    kind: "generation",
    quote,
    quoteSignature: "0x",
    price: { base: "7", perSecond: "0", seconds: 1 },
    opening,
    ...more,
  } as GenerationJob;
}

const item = (number: number): Job["items"][number] => ({
  sealed: { contentHash: id(number), key: id(number + 1) },
  packed: null,
  product: null,
});

function registered(number: number, block: number, mediaType = "image/png"): ChainEvent {
  const fingerprints = { pdq: (1n << 255n) + BigInt(number), iscc: 2n, colour: 3n, quality: 80, detail: 90 };
  const proof = {
    producer: ALICE,
    esp: BOB,
    mediaType,
    contentRoot: id(1),
    fileHash: id(100 + number),
    cid: "c",
    promptCommitment: id(1),
    blocksHash: id(1),
    parent: id(0),
    expiry: 5,
  };
  return {
    kind: "productRegistered",
    product: {
      id: id(number),
      producer: ALICE,
      esp: BOB,
      fingerprints,
      proof: proof as never,
      block,
      since: 1_800_000_000 + block,
    },
  };
}

for (const { name, fresh } of bothDatabases()) {
  test(`${name}: jobs are what they were, in their order, and change one after another`, async () => {
    const open = await fresh();
    const database = await open();
    const store = new JobTables(database);
    for (const number of [3, 1, 2]) await store.insert(quoted(number));
    const kept = (await store.job(id(1)))!;
    assert.deepEqual({ ...kept, updatedAt: 1 }, quoted(1));
    assert.ok(kept.updatedAt > 1_600_000_000);
    assert.deepEqual(
      (await store.jobsIn(["quoted", "queued"])).map((job) => job.id),
      [id(1), id(2), id(3)],
    );
    assert.equal(await store.countIn(["quoted"]), 3);
    assert.deepEqual(
      (await store.liveQuotes(1_002)).map((job) => job.id),
      [id(3)],
    );
    assert.equal((await store.liveQuotes(0, BOB)).length, 0);
    assert.equal((await store.liveQuotes(0, ALICE.toLowerCase() as Hex)).length, 3);
    // Each change sees the one before it.
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        store.change(id(1), (job) => ({ ...job, items: [...job.items, item(200 + i)] })),
      ),
    );
    assert.equal((await store.job(id(1)))!.items.length, 20);
    assert.equal((await store.change(id(1), () => null)).items.length, 20);
    await assert.rejects(
      store.change(id(9), () => null),
      (error) => hasCode(error, "unknown_job"),
    );
    await assert.rejects(
      store.change(id(1), () => assert.fail("thrown inside")),
      /thrown inside/,
    );
    await store.dropQuotes(1_002);
    assert.deepEqual(
      (await store.jobsIn(["quoted"])).map((job) => job.id),
      [id(3)],
    );
    await database.close();
    const again = await open();
    assert.deepEqual(
      (await new JobTables(again).jobsIn(["quoted"])).map((job) => job.id),
      [id(3)],
      "opened again nothing is forgotten",
    );
    await again.close();
  });

  test(`${name}: events and the cursor are saved together or not at all, and by one worker alone`, async () => {
    const open = await fresh();
    const [database, second] = [await open(), name === "embedded" ? undefined : await open()];
    const store = new JobTables(database);
    await store.insert(quoted(1));
    const lock = { kind: "taskLocked", taskId: id(1), encryptionKey: KEY, deliverBy: 500 } as const;
    const broken = { kind: "productStatus", productId: null, status: "active", block: 5 } as never;
    await assert.rejects(store.apply([lock, broken], at(5), undefined));
    assert.deepEqual([await store.checkpoints(), (await store.job(id(1)))!.state], [[], "quoted"]);
    assert.equal(await store.apply([lock], at(5), at(4)), undefined, "that block was not worked through");
    // All of them at once: one does it.
    const stores = [store, new JobTables(second ?? database), store];
    const done = (await Promise.all(stores.map((one) => one.apply([lock, registered(1, 5)], at(5), undefined)))).filter(
      (changed) => changed !== undefined,
    );
    assert.deepEqual(
      done.map((changed) => changed.map(({ state }) => state)),
      [["queued"]],
    );
    assert.equal(await store.apply([], at(6), undefined), undefined);
    assert.equal(await store.apply([], at(6), { number: 5, hash: id(9) }), undefined, "another chain's block");
    assert.deepEqual(
      await store.apply(
        [{ kind: "taskMoved", taskId: id(1), move: { state: "refunded", closesAt: null } }],
        at(6),
        at(5),
      ),
      [await store.job(id(1))],
    );
    assert.deepEqual(await store.checkpoints(), [at(6), at(5)]);
    for (let number = 7; number < 300; number++) await store.apply([], at(number), at(number - 1));
    assert.equal((await store.checkpoints()).length, 256);
    await Promise.all([database.close(), second?.close()]);
  });

  test(`${name}: what a reorganisation takes away is forgotten, everywhere`, async () => {
    const database = await (await fresh())();
    const store = new JobTables(database);
    const [duties, escrows] = [new DutyTables(database), new EscrowTables(database)];
    const escrow = { kind: "sale", id: id(1), payer: ALICE, provider: BOB, encryptionKey: KEY, quote: null } as const;
    const early: ChainEvent[] = [
      registered(1, 5),
      registered(2, 5),
      { kind: "productStatus", productId: id(1), status: "active", block: 5 },
      { kind: "challengeOpened", challengeId: id(50), statement: "\0 it is mine ".repeat(300), block: 5 },
      { kind: "escrowOpened", escrow, block: 5 },
      { kind: "espRegistered", esp: BOB, block: 5 },
      { kind: "gained", source: "jury", amount: 2n ** 200n, block: 5, logIndex: 1 },
    ];
    const late: ChainEvent[] = [
      registered(3, 6),
      { kind: "productStatus", productId: id(1), status: "removed", block: 6 },
      { kind: "productStatus", productId: id(2), status: "removed", block: 6 },
      { kind: "challengeDisputed", challengeId: id(50), disputeId: 7, block: 6 },
      { kind: "challengeClosed", challengeId: id(50), block: 6 },
      { kind: "escrowDelivered", escrow, items: [], block: 6 },
      { kind: "escrowClosed", escrow, block: 6 },
      { kind: "espRegistered", esp: ALICE, block: 6 },
      { kind: "gained", source: "jury", amount: 1n, block: 6, logIndex: 1 },
    ];
    await store.apply(early, at(5), undefined);
    const before = async () => [
      await store.products(),
      await duties.openChallenges(),
      await duties.openDisputes(),
      (await escrows.openEscrows()).map(({ items, id: of }) => [items, of]),
      await escrows.esps(),
      await duties.gained("jury"),
    ];
    const known = await before();
    assert.equal((await duties.statement(id(50))).length, 2_000);
    await store.apply(late, at(6), at(5));
    assert.deepEqual(
      (await store.products()).map(({ status }) => status),
      ["removed", "removed", "active"],
    );
    assert.deepEqual(
      [
        await duties.openChallenges(),
        (await duties.openDisputes()).length,
        await escrows.openEscrows(),
        (await escrows.esps()).length,
        await duties.gained("jury"),
      ],
      [[], 1, [], 2, 2n ** 200n + 1n],
    );
    assert.equal(await store.rewind(5, at(5)), undefined, "another worker went on meanwhile");
    assert.deepEqual((await store.rewind(5, at(6)))?.sort(), [1, 2, 3]);
    assert.deepEqual(await before(), known);
    assert.deepEqual(await store.checkpoints(), [at(5)]);
    await store.apply([registered(3, 6, "text/\0")], at(6), at(5));
    assert.equal((await store.product(id(3)))?.serial, 4, "a serial is not given again");
    assert.equal((await store.product(id(3)))?.proof.mediaType, "text/\0");
    assert.equal((await store.productsOfFile(id(102)))[0]?.id, id(2));
    const indexed = [];
    for await (const one of store.fingerprints()) indexed.push([one.serial, one.fingerprints.pdq - (1n << 255n)]);
    assert.deepEqual(indexed, [
      [1, 1n],
      [2, 2n],
      [4, 3n],
    ]);
    await database.close();
  });

  test(`${name}: a sale's lock that a reorganisation shows again is the same job`, async () => {
    const database = await (await fresh())();
    const store = new JobTables(database);
    const lock = {
      kind: "saleLocked",
      saleId: "sale 1",
      productId: id(1),
      buyer: BOB,
      encryptionKey: KEY,
      deliverBy: 100,
    } as const;
    await store.apply([lock], at(1), undefined);
    await store.apply([{ ...lock, saleId: "sale 2", deliverBy: 120 }], at(2), at(1));
    assert.deepEqual(
      (await store.jobsIn(["queued"])).map((job) => [job.id, job.closesAt]),
      [["sale 1", 120]],
    );
    await store.apply(
      [
        { kind: "saleMoved", productId: id(1), buyer: BOB, move: { state: "refunded", closesAt: null } },
        { ...lock, saleId: "sale 3" },
      ],
      at(3),
      at(2),
    );
    assert.equal((await store.saleTo(id(1), BOB.toLowerCase() as Hex))?.id, "sale 3");
    await database.close();
  });

  test(`${name}: files that are attested, handed in or kept for a payer are let go when nothing else needs them`, async () => {
    const database = await (await fresh())();
    const [store, duties, escrows] = [new JobTables(database), new DutyTables(database), new EscrowTables(database)];
    const attestation = { productId: id(1), producer: ALICE, fileHash: id(10), expiry: 100 } as const;
    await store.insertAttestation(attestation);
    await store.insertAttestation({ ...attestation, productId: id(2) });
    await store.insertAttestation({ ...attestation, productId: id(2), fileHash: id(11), expiry: 200 });
    await store.insertAttestation({ ...attestation, productId: id(3), fileHash: id(103) });
    await store.apply([registered(3, 5)], at(5), undefined);
    assert.equal(await store.pendingAttestations(ALICE.toLowerCase() as Hex, 99), 2);
    await duties.putEvidence(id(8), id(12));
    assert.deepEqual(await store.dropAttestations(99), []);
    await store.insert(quoted(4, { state: "sealing", items: [item(11)] }));
    assert.deepEqual(await store.dropAttestations(100), [id(10)]);
    assert.deepEqual(await store.dropAttestations(200), [], "a job has it");
    await duties.putEvidence(id(9), id(11));
    await duties.putEvidence(id(9), id(13));
    assert.equal(await duties.evidence(id(9)), id(13));
    assert.deepEqual(await duties.dropEvidence([id(9)]), [id(12)]);
    assert.deepEqual(await duties.dropEvidence([]), [id(13)]);
    const kept = { sealedRoot: id(1), encryptionKey: KEY, envelopeHash: id(2), keptUntil: 50 };
    await escrows.putWitnessed(kept);
    await escrows.putWitnessed({ ...kept, envelopeHash: id(3) });
    assert.deepEqual(await escrows.witnessed(id(1), KEY), { ...kept, envelopeHash: id(3) });
    assert.deepEqual(
      [await escrows.dropWitnessed(50), await escrows.dropWitnessed(51), await escrows.witnessed(id(1), KEY)],
      [[], [id(3)], undefined],
    );
    await database.close();
  });

  test(`${name}: a ballot never changes once it is stored`, async () => {
    const database = await (await fresh())();
    const store = new DutyTables(database);
    const first: Ballot = {
      disputeId: 1,
      round: 0,
      challengeId: "0x01",
      vote: "upheld",
      salt: id(11),
      reason: "r",
      measured: {},
      products: [],
      decidedAt: 1,
    };
    const rival: Ballot = { ...first, vote: "rejected", salt: id(22) };
    assert.deepEqual(await store.insertBallot(first), first);
    assert.deepEqual(await store.insertBallot(rival), first);
    const other: Ballot = { ...rival, challengeId: "0x02" };
    assert.deepEqual(await store.insertBallot(other), other, "of another challenge, after a reorganisation");
    await store.insertBallot({ ...first, round: 1 });
    assert.deepEqual(
      (await store.ballots(1)).map(({ round }) => round),
      [1],
    );
    await database.close();
  });

  test(`${name}: of duties the newest are kept, the last changed first`, async () => {
    const database = await (await fresh())();
    const store = new DutyTables(database);
    const duty = (number: number) =>
      ({
        kind: "upkeep",
        subject: "task",
        id: String(number),
        round: null,
        step: "settle",
        by: null,
        state: "done",
        message: "Done.",
        updatedAt: 1_000,
      }) as const;
    for (let number = 0; number < 302; number++) await store.putDuty(`duty ${number}`, duty(number));
    await store.putDuty("duty 5", { ...duty(5), message: "Changed." });
    assert.deepEqual(
      (await store.duties(3)).map((one) => [one.id, one.message]),
      [
        ["5", "Changed."],
        ["301", "Done."],
        ["300", "Done."],
      ],
    );
    assert.deepEqual(
      [await store.duty("duty 1"), (await store.duty("duty 2"))?.id, (await store.duties(1_000)).length],
      [undefined, "2", 300],
    );
    await database.close();
  });

  test(`${name}: bids come the highest first, by product and by buyer, until they expire`, async () => {
    const database = await (await fresh())();
    const store = new BidTable(database);
    const bid = (product: number, price: string, nonce: string, expiry = 200) =>
      ({ bid: { productId: id(product), buyer: ALICE, price, nonce, expiry }, signature: "0x" }) as never;
    for (const kept of [bid(1, "9", "1"), bid(1, "10", "2"), bid(2, "100", "3", 150), bid(1, "7", "1")])
      await store.put(kept);
    const prices = (found: { bid: { price: string } }[]) => found.map((one) => one.bid.price);
    assert.deepEqual(prices(await store.of(id(1), 100, 9)), ["10", "9"]);
    assert.deepEqual(prices(await store.highest(100, 9)), ["100", "10", "9"]);
    assert.deepEqual(prices(await store.highest(150, 9)), ["10", "9"]);
    assert.equal((await store.by(ALICE, 100, 9)).length, 3);
    assert.deepEqual(await store.by(id(9) as never, 100, 9), []);
    await store.drop(bid(1, "10", "2"));
    assert.equal(await store.count(), 2);
    assert.deepEqual(prices(await store.of(id(1), 199, 9)), ["9"]);
    assert.deepEqual(await store.of(id(1), 200, 9), []);
    await database.close();
  });

  test(`${name}: of a product there is one listing, the latest`, async () => {
    const database = await (await fresh())();
    const store = new ListingTable(database);
    const signed = (product: number, price: string) =>
      ({ listing: { productId: id(product), seller: ALICE, price, expiry: 100 + product }, signature: "0x" }) as never;
    await store.put(signed(1, "5"));
    await store.put(signed(2, "6"));
    await store.put(signed(1, "4"));
    assert.deepEqual(
      (await store.newest(100, 9)).map(({ listing }) => listing.price),
      ["4", "6"],
    );
    assert.deepEqual(
      (await store.newest(101, 9)).map(({ listing }) => listing.price),
      ["6"],
    );
    assert.equal((await store.of(id(1)))?.listing.price, "4");
    assert.deepEqual([(await store.by(ALICE)).length, await store.count(), (await store.all()).length], [2, 2, 2]);
    await store.drop(id(1));
    assert.equal(await store.of(id(1)), undefined);
    await database.close();
  });

  test(`${name}: who sends takes turns with all others, and finds what they have sent`, async () => {
    const open = await fresh();
    const first = await open();
    const second = name === "embedded" ? first : await open();
    const [one, two] = [new TransactionTable(first), new TransactionTable(second)];
    const transaction = (nonce: number): OpenTransaction => ({
      nonce,
      to: ALICE,
      data: "0x",
      gas: 2n ** 70n,
      fees: { maxFeePerGas: 1n, maxPriorityFeePerGas: 0n },
      raw: "0x",
      hashes: [],
      what: "x",
      sentAt: Date.now(),
    });
    let busy = 0;
    const send = (through: TransactionTable) =>
      through.inTurn(async (store) => {
        assert.equal(++busy, 1, "alone");
        const nonce = (await store.openTransactions()).length;
        await sleep(5);
        await store.putTransaction(transaction(nonce));
        busy--;
      });
    await Promise.all([one, two, one, two, one, two].map(send));
    assert.deepEqual(
      (await one.openTransactions()).map(({ nonce, gas }) => [nonce, gas]),
      Array.from({ length: 6 }, (_, nonce) => [nonce, 2n ** 70n]),
    );
    await two.forgetTransaction(4);
    await two.dropTransactions(3);
    assert.deepEqual(
      (await one.openTransactions()).map(({ nonce }) => nonce),
      [3, 5],
    );
    await first.close();
    if (second !== first) await second.close();
  });

  test(`${name}: the first value of a fact is the one that counts`, async () => {
    const database = await (await fresh())();
    const store = new JobTables(database);
    assert.deepEqual(await Promise.all([store.settleFact("esp", "a"), store.settleFact("chain", "b")]), ["a", "b"]);
    assert.equal(await store.settleFact("esp", "c"), "a");
    await database.close();
  });

  test(`${name}: a sweep takes what nothing needs, a day after it first saw so, and never what is owed`, async () => {
    const database = await (await fresh())();
    const dir = await mkdtemp(join(tmpdir(), "genuine-swept-test-"));
    const account = privateKeyToAccount(LOCAL_ACCOUNTS.aurora.privateKey);
    const openStore = () => openContentStore({ dir, content: { kind: "folder" }, account });
    const store = await openStore();
    const jobs = new JobTables(database);
    const put = (what: string) => store.put(Buffer.from(what));
    const job = async (number: number, what: string, state: GenerationJob["state"], days: number) => {
      const sealed = async (of: string) => ({ contentHash: await put(`${of} of ${what}`), key: id(1) });
      const packed = { delivery: {} as never, envelopeHash: await put(`envelope of ${what}`) };
      await jobs.insert(
        quoted(number, {
          state: "sealing",
          items: [
            { sealed: await sealed("content"), packed, product: null },
            { sealed: await sealed("second"), packed: null, product: null },
          ],
        }),
      );
      await jobs.change(id(number), (before) => ({ ...before, state }));
      await database.run(
        "UPDATE jobs SET updated_at = ? WHERE id = ?",
        Math.floor(Date.now() / 1000) - days * 24 * 3600,
        id(number),
      );
    };
    let number = 0;
    for (const state of ["generating", "delivered", "accepted", "revealed", "settled"] as const)
      await job(++number, `old ${state}`, state, 400);
    await job(++number, "just closed", "closed", 29);
    for (const state of ["closed", "failed", "refunded"] as const) await job(++number, `long ${state}`, state, 31);
    const product = registered(1, 1) as Extract<ChainEvent, { kind: "productRegistered" }>;
    product.product.proof.fileHash = await put("a product");
    await jobs.apply(
      [product, { kind: "productStatus", productId: id(1), status: "removed", block: 1 }],
      at(1),
      undefined,
    );
    await jobs.insertAttestation({ productId: id(2), producer: ALICE, fileHash: await put("attested"), expiry: 0 });
    await new DutyTables(database).putEvidence(id(3), await put("evidence"));
    await new EscrowTables(database).putWitnessed({
      sealedRoot: id(4),
      encryptionKey: KEY,
      envelopeHash: await put("witnessed"),
      keptUntil: 0,
    });
    const long = ["closed", "failed", "refunded"].flatMap((state) =>
      ["content", "envelope", "second"].map((what) => hashOf(Buffer.from(`${what} of long ${state}`))),
    );
    const owed = (await all(store)).filter((hash) => !long.includes(hash));
    await put("left by a crash");

    const first = new Sweeper(database, store, pino({ level: "silent" }));
    const day = 24 * 3600_000;
    const now = Date.now();
    assert.equal(await first.sweep(now), 0);
    assert.equal(await first.sweep(now + 2 * day), 0, "what this process has put it may be about to need");
    const again = await openStore();
    const sweeper = new Sweeper(database, again, pino({ level: "silent" }));
    assert.equal(await sweeper.sweep(now + day - 1), 0);
    const others = await openContentStore({ dir, content: { kind: "folder" }, account }, noteIn(database));
    const kept = [
      await again.put(Buffer.from("content of long failed")),
      await others.put(Buffer.from("second of long failed")),
    ];
    assert.equal(await sweeper.sweep(now + day - 1), 0);
    assert.equal(
      await sweeper.sweep(now + day),
      8,
      "eight of the ten: one was just put again here, and one by another worker",
    );
    assert.deepEqual(await all(again), [...owed, ...kept].sort());
    await others.put(Buffer.from("left by a crash"));
    assert.equal((await all(again)).length, owed.length + 3, "put after it was taken away, it is there again");
    await database.close();
    await rm(dir, { recursive: true });
  });
}

async function all(store: ContentStore): Promise<Hex[]> {
  const hashes: Hex[] = [];
  for await (const hash of store.hashes()) hashes.push(hash);
  return hashes.sort();
}

test("a directory of before keeps its jobs and attestations, and reads its products anew; a newer one is refused", async () => {
  const dir = await mkdtemp(join(tmpdir(), "genuine-old-"));
  const old = new DatabaseSync(join(dir, "worker.sqlite"));
  old.exec(`
    CREATE TABLE jobs (id TEXT PRIMARY KEY, kind TEXT NOT NULL, state TEXT NOT NULL, payer TEXT NOT NULL, product TEXT, quote_expiry INTEGER, created_at INTEGER NOT NULL, data TEXT NOT NULL) STRICT;
    CREATE TABLE products (serial INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, producer TEXT NOT NULL, esp TEXT NOT NULL, fingerprint TEXT NOT NULL, quality INTEGER NOT NULL, status TEXT NOT NULL, proof TEXT NOT NULL, block INTEGER NOT NULL) STRICT;
    CREATE TABLE attestations (product_id TEXT PRIMARY KEY, producer TEXT NOT NULL, file_hash TEXT NOT NULL, expiry INTEGER NOT NULL) STRICT;
    CREATE TABLE checkpoints (number INTEGER PRIMARY KEY, hash TEXT NOT NULL) STRICT;
    INSERT INTO jobs VALUES ('0x1', 'generation', 'settled', '0x2', NULL, 5, 1, '{"id":"0x1","state":"settled","updatedAt":17,"items":[{"sealed":{"contentHash":"0xa"},"packed":null},{"sealed":{"contentHash":"0xa"},"packed":{"envelopeHash":"0xb"}}],"quote":{"fee":"7"}}');
    INSERT INTO products (id, producer, esp, fingerprint, quality, status, proof, block) VALUES ('0x1', '0x2', '0x3', 'ff', 80, 'active', '{}', 7);
    INSERT INTO attestations VALUES ('0x1', '0x2', '0x3', 99);
    INSERT INTO checkpoints VALUES (7, '0x4');
  `);
  old.close();
  const database = openSqlite(dir);
  const store = new JobTables(database);
  assert.equal((await store.job("0x1"))?.state, "settled");
  assert.deepEqual(
    (await database.all("SELECT job_id, hash FROM job_files ORDER BY hash")).map((row) => ({ ...row })),
    [
      { job_id: "0x1", hash: "0xa" },
      { job_id: "0x1", hash: "0xb" },
    ],
  );
  assert.deepEqual([await store.products(), await store.checkpoints()], [[], []]);
  assert.equal(await store.pendingAttestations("0x2", 1), 1);
  const product = {
    id: "0x01",
    producer: "0x02",
    esp: "0x03",
    fingerprints: { pdq: 1n << 255n, iscc: 2n, colour: 3n, quality: 4, detail: 5 },
    proof: { fileHash: id(9) },
    block: 9,
    since: 1_800_000_000,
  };
  await store.apply([{ kind: "productRegistered", product: product as never }], at(9), undefined);
  await database.close();
  const reopened = openSqlite(dir);
  const again = new JobTables(reopened);
  assert.deepEqual(
    (await again.products())[0]?.fingerprints,
    product.fingerprints,
    "opened again nothing is forgotten",
  );
  await reopened.close();
  const newer = new DatabaseSync(join(dir, "worker.sqlite"));
  newer.exec("PRAGMA user_version = 6");
  newer.close();
  assert.throws(
    () => openSqlite(dir),
    (error) => hasCode(error, "newer_directory"),
  );
  await rm(dir, { recursive: true });
});
