/** The follower on a real node: reorganisations, ranges, and the database that remembers what it read. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import type { AttestationAnswer } from "@genuine/sdk/esp-client";
import { fingerprintsFromBlocks } from "@genuine/sdk/fingerprint/fingerprints";
import { hasCode } from "@genuine/sdk/genuine-error";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import { pino } from "pino";
import { type Hex, hexToBytes } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { Chain } from "../../esp/src/chain/chain.ts";
import { Follower } from "../../esp/src/chain/follower.ts";
import type { Job } from "../../esp/src/jobs/job.ts";
import { ProductSearch } from "../../esp/src/jobs/product-search.ts";
import type { Database } from "../../esp/src/store/database.ts";
import { JobTables } from "../../esp/src/store/job-tables.ts";
import { LOCAL } from "../../scripts/settings.ts";
import { bothDatabases } from "./support/databases.ts";
import { startTestChain, type TestChain } from "./support/local-chain.ts";
import { Person } from "./support/person.ts";
import { WorkerProcess } from "./support/worker-process.ts";

const THRESHOLDS = LOCAL.similarity;
const log = pino({ level: "silent" });

const asItIs = (blocks: Hex) => [{ name: "unchanged", fingerprints: fingerprintsFromBlocks(hexToBytes(blocks)) }];
const picture = (name: string) => readFile(resolve(import.meta.dirname, "../fixtures/pictures", name));

for (const { name, fresh } of bothDatabases()) {
  describe(name, () => {
    let chain: TestChain;
    let worker: WorkerProcess;
    let alice: Person;

    before(async () => {
      chain = await startTestChain();
      worker = await (await WorkerProcess.create(chain)).start();
      alice = await new Person(chain, "alice").fund();
    });

    after(async () => {
      await worker?.stop();
      await chain?.close();
    });

    async function follower(open: () => Promise<Database>) {
      const database = await open();
      const store = new JobTables(database);
      const settings = {
        rpcUrl: chain.url,
        deployment: chain.deployment,
        account: privateKeyToAccount(LOCAL_ACCOUNTS.aurora.privateKey),
        confirmations: 0,
        pollMs: 100,
        maxFeePerGas: 0n,
        bumpAfterMs: 30_000,
      };
      const changed: Job[] = [];
      const search = new ProductSearch(store);
      const reader = new Follower(new Chain(settings), store, settings, log, (jobs) => changed.push(...jobs), search);
      await reader.begin();
      await search.start(THRESHOLDS);
      return {
        database,
        store,
        search,
        changed,
        rename: (chain: string) => database.run("UPDATE facts SET value = ? WHERE name = 'chain'", chain),
        close: () => database.close(),
        follower: reader,
      };
    }

    const newest = async (store: JobTables) => (await store.checkpoints())[0];

    test("what a reorganisation takes away is forgotten, and what it brings is learnt", async () => {
      const reader = await follower(await fresh());
      await reader.follower.checkChain();
      const found = async ({ blocks }: AttestationAnswer) =>
        (await reader.search.nearest(asItIs(blocks), 1))
          .filter(({ measure }) => measure === "pdq")
          .map(({ product, distance }) => [product.id, distance]);
      const first = await alice.attest(worker, await picture("coffee.jpg"), "image/jpeg");
      await alice.register(first);
      const snapshot = await chain.client.snapshot();

      const second = await alice.attest(worker, await picture("cat.webp"), "image/webp");
      await alice.register(second);
      await chain.client.mine({ blocks: 2 });
      await reader.follower.catchUp();
      assert.deepEqual(
        (await reader.store.products()).map(({ id }) => id),
        [first.productId, second.productId],
      );
      assert.deepEqual(await found(second), [[second.productId, 0]]);

      await chain.client.revert({ id: snapshot });
      await chain.client.mine({ blocks: 1 });
      await reader.follower.catchUp();
      // The new chain is shorter for now: nothing is certain until it is as long.
      assert.equal((await reader.store.checkpoints())[0]?.number, Number(await chain.client.getBlockNumber()) + 2);
      await chain.client.mine({ blocks: 4 });
      await reader.follower.catchUp();
      assert.deepEqual(
        (await reader.store.products()).map(({ id }) => id),
        [first.productId],
      );
      assert.equal((await found(second))[0]?.[0], first.productId, "what is left is nearest now");
      assert.deepEqual(await found(first), [[first.productId, 0]]);

      await alice.register(second);
      await reader.follower.catchUp();
      assert.deepEqual(
        (await reader.store.products()).map(({ id }) => id),
        [first.productId, second.productId],
      );
      assert.deepEqual(await found(second), [[second.productId, 0]]);
      const restarted = new ProductSearch(reader.store);
      await restarted.start(THRESHOLDS);
      for (const { blocks, productId } of [first, second]) {
        assert.deepEqual(
          (await restarted.within(asItIs(blocks), { pdq: 0, iscc: 0 })).map(({ product, measure }) => [
            product.id,
            measure,
          ]),
          [
            [productId, "pdq"],
            [productId, "iscc"],
          ],
          "the same after a restart",
        );
      }
      await reader.close();
    });

    test("removed products are no longer found, and come back when their removal is undone", async () => {
      const reader = await follower(await fresh());
      await reader.follower.catchUp();
      const [product] = await reader.store.products();
      const variants = [{ name: "unchanged", fingerprints: { pdq: product!.fingerprints.pdq } }];
      const found = async (search = reader.search) =>
        (await search.within(variants, { pdq: 31, iscc: -1 }))[0]?.product.id;
      const changed = async (status: "removed" | "active", block: number) => {
        const events = [{ kind: "productStatus", productId: product!.id, status, block } as const];
        await reader.store.apply(events, { number: block, hash: `0x${"56".repeat(32)}` }, await newest(reader.store));
        await reader.search.learn(events);
        return found();
      };
      assert.equal(await found(), product!.id);
      assert.equal(await changed("active", 1_000_000), product!.id);
      assert.equal(await changed("removed", 1_000_001), undefined);
      const restarted = new ProductSearch(reader.store);
      await restarted.start(THRESHOLDS);
      assert.equal(await found(restarted), undefined, "nor after a restart");
      await reader.search.refresh((await reader.store.rewind(1_000_000, (await newest(reader.store))!))!);
      assert.equal(await found(), product!.id, "back after its removal was undone");
      assert.equal((await reader.store.product(product!.id))?.status, "active", "with the status of before");
      await reader.search.refresh((await reader.store.rewind(999_999, (await newest(reader.store))!))!);
      assert.equal(await changed("removed", 1_000_002), undefined);
      assert.equal(await changed("active", 1_000_003), product!.id);
      await reader.close();
    });

    test("overlapping calls share one run, and nothing is learnt twice", async () => {
      const reader = await follower(await fresh());
      await Promise.all([reader.follower.catchUp(), reader.follower.catchUp(), reader.follower.catchUp()]);
      await reader.follower.catchUp();
      assert.equal((await reader.store.checkpoints()).length, 1);
      assert.equal((await reader.store.products()).length, 2);
      await reader.close();
    });

    test("what another worker has stored is learnt as well, and what it has undone is forgotten", async () => {
      const one = await follower(await fresh());
      const other = await follower(async () => one.database);
      const found = async ({ search }: typeof one, { blocks }: AttestationAnswer) =>
        (await search.within(asItIs(blocks), { pdq: 0, iscc: -1 })).map(({ product }) => product.id);
      await one.follower.catchUp();
      const snapshot = await chain.client.snapshot();
      const answer = await alice.attest(worker, await picture("rocket.webp"), "image/webp");
      await alice.register(answer);
      await chain.client.mine({ blocks: 2 });
      await one.follower.catchUp();
      assert.deepEqual([await found(one, answer), await found(other, answer)], [[answer.productId], []]);
      await other.follower.catchUp();
      assert.deepEqual([await found(other, answer), other.changed], [[answer.productId], []]);

      await chain.client.revert({ id: snapshot });
      await chain.client.mine({ blocks: 6 });
      await one.follower.catchUp();
      await alice.register(answer);
      await Promise.all([one.follower.catchUp(), other.follower.catchUp()]);
      for (const reader of [one, other]) {
        await reader.follower.catchUp();
        assert.deepEqual(await found(reader, answer), [answer.productId], "under the serial that it has now");
      }
      assert.equal((await one.store.products()).length, 3);
      assert.equal((await newest(one.store))?.number, Number(await chain.client.getBlockNumber()));
      await one.close();
    });

    test("following ends when another chain takes the place of the one remembered", async () => {
      const reader = await follower(await fresh());
      await reader.follower.checkChain();
      await reader.follower.catchUp();
      await reader.rename("31337 another genesis");
      await reader.store.apply([], { number: 1_000_000, hash: `0x${"12".repeat(32)}` }, await newest(reader.store));
      await assert.rejects(
        reader.follower.follow(AbortSignal.timeout(300_000), () => undefined),
        (error) => hasCode(error, "other_chain"),
      );
      await reader.close();
    });

    test("a failed event leaves neither its jobs nor its cursor behind", async () => {
      const reader = await follower(await fresh());
      await reader.follower.catchUp();
      const before = await reader.store.checkpoints();
      const broken = { kind: "productStatus", productId: null, status: "active", block: 999_999 } as never;
      const registered = (await reader.store.products())[0]!;
      const good = { kind: "productStatus", productId: registered.id, status: "removed", block: 999_999 } as const;
      await assert.rejects(
        reader.store.apply([good, broken], { number: 999_999, hash: `0x${"34".repeat(32)}` }, before[0]),
      );
      assert.deepEqual(await reader.store.checkpoints(), before);
      assert.equal((await reader.store.product(registered.id))?.status, "active");
      await reader.close();
    });
  });
}
