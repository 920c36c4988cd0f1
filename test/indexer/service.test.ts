/** The indexer as a service: what it refuses, how it describes itself, and that restarts and reorganisations change nothing. */
import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { IndexerClient } from "@genuine/sdk/indexer-client";
import * as transactions from "@genuine/sdk/transactions";
import { type Hex, pad } from "viem";
import { ENDPOINTS } from "../../indexer/src/api/endpoints.ts";
import { INDEXER_EXAMPLES } from "../../scripts/lib/indexer-examples.ts";
import { pictureBlocks } from "../../scripts/lib/picture.ts";
import { LOCAL } from "../../scripts/settings.ts";
import { addressOf, Life } from "./life.ts";
import { CATCH_UP, Indexer, POSTGRES } from "./process.ts";
import { type Story, tell } from "./story.ts";

let dir: string;
let life: Life;
let story: Story;
let indexer: Indexer;
let client: IndexerClient;

before(async () => {
  dir = await mkdtemp(join(tmpdir(), "genuine-indexer-service-"));
  life = await Life.begin();
  story = await tell(life);
  ({ indexer, client } = await Indexer.over(life, dir));
});

after(async () => {
  await indexer?.stop("SIGTERM");
  await life?.chain.close();
  await rm(dir, { recursive: true, force: true });
});

describe("the interface", () => {
  it("answers the examples of its reference", async () => {
    for (const { path } of INDEXER_EXAMPLES) {
      const response = await fetch(indexer.url + path);
      assert.equal(response.status, 200, path);
      await response.json();
    }
  });

  it("refuses what it cannot read, with a code and a remedy", async () => {
    const bad: [string, number, string][] = [
      ["/products?owner=0x12", 400, "bad_query"],
      ["/products?status=none", 400, "bad_query"],
      ["/products?offered=yes", 400, "bad_query"],
      ["/products?ids=", 400, "bad_query"],
      ["/products?ids=0x12,0x13", 400, "bad_query"],
      [`/products?ids=${Array.from({ length: 101 }, () => pad("0x1", { size: 32 })).join(",")}`, 400, "bad_query"],
      ["/products?fileHash=0x12", 400, "bad_query"],
      ["/alike?pdq=0x12", 400, "bad_query"],
      [`/alike?pdq=${Array.from({ length: 65 }, () => pad("0x1", { size: 32 })).join(",")}`, 400, "bad_query"],
      ["/products?limit=0", 400, "bad_query"],
      ["/products?limit=201", 400, "bad_query"],
      ["/products?cursor=x", 400, "bad_query"],
      ["/tasks?cursor=1%27%20or%201", 400, "bad_query"],
      ["/tasks?owner=1", 400, "bad_query"],
      ["/challenges?product=7", 400, "bad_query"],
      ["/due?account=", 400, "bad_query"],
      ["/accounts/alice/alerts", 400, "bad_address"],
      [`/accounts/${addressOf("alice")}/alerts?cursor=x`, 400, "bad_query"],
      ["/accounts/alice/alerts.atom", 400, "bad_address"],
      ["/products/7", 400, "bad_id"],
      ["/disputes/0x1", 400, "bad_id"],
      ["/disputes/9", 404, "not_found"],
      ["/licences?product=1", 400, "bad_query"],
      ["/challenges?ground=plagiarism", 400, "bad_query"],
      [`/products/0x${"0".repeat(64)}/blocks`, 404, "not_found"],
      ["/esps/aurora", 400, "bad_address"],
      [`/products/0x${"0".repeat(64)}`, 404, "not_found"],
      [`/tasks/0x${"0".repeat(64)}`, 404, "not_found"],
      [`/challenges/0x${"0".repeat(64)}`, 404, "not_found"],
      [`/esps/${addressOf("alice")}`, 404, "not_found"],
      ["/nothing", 404, "not_found"],
    ];
    for (const [path, status, code] of bad) {
      const { response, body } = await indexer.ask<{ error: { code: string; message: string; remedy: string } }>(path);
      assert.deepEqual([path, response.status, body.error.code], [path, status, code]);
      assert.ok(body.error.message.length > 10 && body.error.remedy.length > 5, path);
    }
  });

  it("answers as its OpenAPI document says, all that it has", async () => {
    const { body: document } = await indexer.ask<{
      paths: Record<
        string,
        {
          get: {
            parameters: { name: string; in: string; example?: string }[];
            responses: Record<string, { content: Record<string, unknown> }>;
          };
        }
      >;
    }>("/openapi.json");
    assert.deepEqual(Object.keys(document.paths), Object.keys(ENDPOINTS));
    const found: Record<string, Record<string, unknown>[]> = {};
    for (const [path, endpoint] of Object.entries(ENDPOINTS)) {
      const { parameters } = document.paths[path]!.get;
      assert.deepEqual(
        parameters.filter((one) => one.in === "query").map(({ name }) => name),
        Object.keys(endpoint.query),
        path,
      );
      const [folder, key] = [path.split("/")[1]!, /\{(\w+)\}/.exec(path)?.[1]];
      // There is no list of accounts: these are the producers of existing products.
      const items: Record<string, unknown>[] | undefined =
        folder === "accounts" ? found.products!.map(({ producer }) => ({ account: producer })) : found[folder];
      const urls = key === undefined ? [path] : items!.map((item) => path.replace(`{${key}}`, String(item[key])));
      if (folder !== "disputes") assert.ok(urls.length > 0, `the story has nothing for ${path}`);
      for (const url of urls) {
        if (endpoint.answer === undefined) {
          const [media] = Object.keys(document.paths[path]!.get.responses["200"]!.content);
          const { headers } = await fetch(indexer.url + url);
          assert.equal(headers.get("content-type")!.split(";")[0], media);
          continue;
        }
        const { body } = await indexer.ask<{ items: Record<string, unknown>[] }>(url);
        const { data, error } = endpoint.answer.safeParse(body);
        assert.deepEqual(error?.issues ?? [], [], url);
        assert.deepEqual(data, body, `${url}: nothing that the schema does not name`);
        if (key === undefined) found[folder] = body.items;
      }
      const examples = parameters.flatMap(({ name, example }) => (example === undefined ? [] : [`${name}=${example}`]));
      if (examples.length > 0)
        assert.equal((await indexer.ask(`${path}?${examples.join("&")}`)).response.status, 200, path);
    }
    assert.deepEqual(found.disputes, [], "disputes have tests of their own");
  });

  it("is open to every page, and has GraphQL", async () => {
    const answer = await fetch(`${indexer.url}/products`, { headers: { origin: "http://page.test" } });
    assert.equal(answer.headers.get("access-control-allow-origin"), "*");
    const query = '{ products(orderBy: "serial") { items { id serial owner proof } } tasks { totalCount } }';
    const response = await fetch(`${indexer.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query }),
    });
    const { data } = (await response.json()) as {
      data: { products: { items: { id: Hex; serial: number }[] }; tasks: { totalCount: number } };
    };
    assert.deepEqual(
      data.products.items.map((item) => item.serial),
      [1, 2, 3, 4, 5, 6, 7, 8, 9],
    );
    assert.equal(data.products.items[0]!.id, story.first.work.id);
    assert.equal(data.tasks.totalCount, 8);
  });
});

describe("living on", () => {
  it("sees a new block, also an empty one", async () => {
    const { work, registered } = await life.attest("aurora", "alice", pictureBlocks(50));
    await client.waitForBlock(registered.block, CATCH_UP);
    assert.equal((await client.product(work.id)).serial, 10);
    await client.waitForBlock(await life.pass(1), CATCH_UP);
  });

  it("forgets what a reorganised chain no longer has", async () => {
    const snapshot = await life.node.request({ method: "evm_snapshot" as never });
    const gone = await life.attest("aurora", "alice", pictureBlocks(60));
    const last = await life.attest("aurora", "alice", pictureBlocks(61));
    await client.waitForBlock(last.registered.block, CATCH_UP);
    assert.equal((await client.product(gone.work.id)).serial, 11);
    await life.node.request({ method: "evm_revert" as never, params: [snapshot] as never });
    const kept = await life.attest("borealis", "bob", pictureBlocks(60, { noise: 3 }));
    const { proof, signature, blocks } = last.work;
    await life.send("alice", transactions.registerProduct(life.deployment, proof, signature, blocks));
    await client.waitForBlock(await life.pass(1), CATCH_UP);
    assert.equal((await client.product(kept.work.id)).serial, 11);
    assert.equal((await indexer.ask(`/products/${gone.work.id}`)).response.status, 404);
    // What came last is the same again, but not what came before it.
    assert.equal((await client.product(last.work.id)).serial, 12);
    const copy = await life.attest("cascade", "carol", pictureBlocks(60, { noise: 5 }));
    await client.waitForBlock(copy.registered.block, CATCH_UP);
    assert.equal((await client.product(copy.work.id)).nearest[0]?.id, kept.work.id);
  });

  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    it(`answers the same after ${signal} and another start, with what happened meanwhile`, async () => {
      const paths = [
        "/products?limit=200",
        "/activity?limit=200",
        "/tasks",
        "/sales",
        "/challenges",
        "/disputes",
        "/licences",
        "/esps",
        `/products/${story.first.work.id}`,
      ];
      const answers = () => Promise.all(paths.map(async (path) => (await indexer.ask(path)).body));
      const earlier = await answers();
      await indexer.stop(signal);
      const { work } = await life.attest("aurora", "alice", pictureBlocks(signal === "SIGTERM" ? 80 : 90));
      ({ indexer, client } = await Indexer.over(life, dir));
      const [products, activity, ...others] = (await answers()) as [
        { items: { id: Hex }[] },
        { items: unknown[] },
        ...unknown[],
      ];
      assert.equal(products.items.shift()!.id, work.id);
      activity.items.shift();
      // One work more that Aurora's stake answers for.
      const esps = others[paths.indexOf("/esps") - 2] as { items: { address: string; attested: number }[] };
      esps.items.find(({ address }) => address === addressOf("aurora"))!.attested -= 1;
      assert.deepEqual([products, activity, ...others.slice(0, -1)], earlier.slice(0, -1));
      assert.deepEqual(others.at(-1), {
        ...(earlier.at(-1) as object),
        nearest: (await client.product(story.first.work.id)).nearest,
      });
    });
  }

  // On a Postgres server the operator chooses a schema for each deployment.
  it("begins anew with another chain, and leaves nothing of the old one", { skip: POSTGRES !== "" }, async () => {
    await indexer.stop("SIGTERM");
    const other = await Life.begin({ ...LOCAL, minimumStake: LOCAL.minimumStake + 1n });
    try {
      await other.send(
        "borealis",
        transactions.registerEsp(other.deployment, "Other", "http://other.test", 600_000_000n),
      );
      ({ indexer, client } = await Indexer.over(other, dir));
      assert.deepEqual(
        (await client.esps()).items.map((esp) => esp.name),
        ["Other"],
      );
      assert.deepEqual((await client.products()).items, []);
      assert.equal((await readdir(join(dir, "database"))).length, 1);
    } finally {
      await other.chain.close();
    }
  });
});
