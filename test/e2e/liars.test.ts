/// <reference lib="dom" />
/** An indexer and a node that lie: what they say is compared before anything is signed or paid, and nobody loses by it. */
import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { after, afterEach, before, test } from "node:test";
import { productRegistryAbi, testDollarAbi, vaultAbi } from "@genuine/sdk/generated/abis";
import { IndexerClient } from "@genuine/sdk/indexer-client";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import type { BrowserContext, Page } from "playwright-core";
import { type Hex, zeroHash } from "viem";
import { Actor, until } from "../../scripts/lib/actor.ts";
import { playAs } from "../../scripts/lib/browser.ts";
import { bringUp, type Surroundings, shot } from "./support.ts";

type Json = Record<string, unknown>;

/** Stands before a server and passes everything on, changed as `lie` says. */
class Liar {
  target = "";
  lie: ((answer: Json, asked: { path: string; body: Json | undefined }) => Json | undefined) | undefined;
  /** Instead of bytes that are no JSON. */
  bytes: Buffer | undefined;
  told = 0;
  readonly #server: Server = createServer((request, response) => void this.#pass(request, response));

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const allowed = { "access-control-allow-origin": "*", "access-control-allow-headers": "*" };
    if (request.method === "OPTIONS") return void response.writeHead(204, allowed).end();
    try {
      const pieces: Buffer[] = [];
      for await (const piece of request) pieces.push(piece as Buffer);
      const body = Buffer.concat(pieces);
      const answer = await fetch(this.target + request.url!, {
        method: request.method!,
        headers: { "content-type": "application/json" },
        ...(body.length > 0 && { body }),
      });
      const type = answer.headers.get("content-type") ?? "application/octet-stream";
      const received = Buffer.from(await answer.arrayBuffer());
      const replaced = answer.ok && type === "application/octet-stream" ? this.bytes : undefined;
      if (replaced !== undefined) this.told++;
      const bytes = replaced ?? received;
      const asked = { path: request.url!, body: body.length > 0 ? (JSON.parse(body.toString()) as Json) : undefined };
      const isJson = answer.ok && type.startsWith("application/json");
      const false_ = isJson ? this.lie?.(JSON.parse(bytes.toString()) as Json, asked) : undefined;
      if (false_ !== undefined) this.told++;
      response.writeHead(answer.status, { "content-type": type, ...allowed });
      response.end(false_ === undefined ? bytes : JSON.stringify(false_));
    } catch {
      response.writeHead(502, allowed).end();
    }
  }
}

const indexerLiar = new Liar();
const nodeLiar = new Liar();
const liars = [indexerLiar, nodeLiar] as const;
let world: Surroundings;
let site: string;
let context: BrowserContext;
let page: Page;
let productId: Hex;
let bob: Actor;

before(async () => {
  const [indexerUrl, nodeUrl] = (await Promise.all(liars.map((liar) => liar.open()))) as [string, string];
  world = await bringUp({ pageEnv: { GENUINE_INDEXER_URL: indexerUrl, GENUINE_SECOND_RPC_URL: nodeUrl } });
  indexerLiar.target = world.stack.urls.indexer;
  nodeLiar.target = world.stack.urls.rpc;
  site = world.stack.urls.page;
  const alice = new Actor(world.stack, LOCAL_ACCOUNTS.alice.privateKey);
  bob = new Actor(world.stack, LOCAL_ACCOUNTS.bob.privateKey);
  await alice.getReadyToPay();
  await bob.getReadyToPay();
  ({ productId } = await alice.generate(world.stack.urls.esps[0]!, "A paper boat on a river of ink"));
  await alice.offer(productId, 3_000_000n);
  ({ page, context } = await world.open());
  await page.goto(site);
  await playAs(page, "Bob");
});
afterEach(() => {
  for (const liar of liars) {
    liar.lie = undefined;
    liar.bytes = undefined;
    liar.told = 0;
  }
});
after(async () => {
  await context?.close();
  for (const liar of liars) liar.close();
  await world.close();
});

/** What Bob has, in his wallet and in the vault. */
async function moneyOfBob(): Promise<bigint> {
  const { token, vault } = world.stack.deployment.contracts;
  const read = { functionName: "balanceOf", args: [bob.address] } as const;
  const [outside, inside] = await Promise.all([
    bob.chain.readContract({ address: token, abi: testDollarAbi, ...read }),
    bob.chain.readContract({ address: vault, abi: vaultAbi, ...read }),
  ]);
  return outside + inside;
}

const buy = () => page.getByRole("button", { name: /^Buy for / });

/** Falsifies every answer about the product. */
function sayOfProduct(change: (product: Json) => Json): void {
  indexerLiar.lie = (answer, { path }) => {
    if (path.startsWith(`/products/${productId}`) && !path.endsWith("/blocks")) return change(answer);
    return undefined;
  };
}

const LIES: readonly (readonly [what: string, words: string, change: (product: Json) => Json])[] = [
  ["a lower price", "the price", (product) => ({ ...product, offer: { ...(product.offer as Json), price: "1000" } })],
  [
    "a higher price",
    "the price",
    (product) => ({ ...product, offer: { ...(product.offer as Json), price: "9000000" } }),
  ],
  ["another owner", "the owner", (product) => ({ ...product, owner: LOCAL_ACCOUNTS.carol.address })],
  ["another creator", "the creator", (product) => ({ ...product, producer: LOCAL_ACCOUNTS.carol.address })],
  ["another provider", "the provider", (product) => ({ ...product, esp: LOCAL_ACCOUNTS.cascade.address })],
  [
    "another picture's fingerprint",
    "the fingerprint",
    (product) => ({ ...product, fingerprints: { ...(product.fingerprints as Json), pdq: `0x${"12".repeat(32)}` } }),
  ],
  ["an original that it has not", "the original", (product) => ({ ...product, parent: `0x${"34".repeat(32)}` })],
  [
    "another file",
    "the product's proof",
    (product) => ({
      ...product,
      contentRoot: zeroHash,
      proof: { ...(product.proof as Json), contentRoot: zeroHash },
    }),
  ],
];

for (const [what, words, change] of LIES)
  test(`an indexer that reports ${what}: nothing can be bought, and the page says why`, async () => {
    const before = await moneyOfBob();
    sayOfProduct(change);
    await page.goto(`${site}/products/${productId}`);
    await page
      .getByText(new RegExp(`The chain has something else at block \\d+ than this page shows: ${words}\\.`))
      .first()
      .waitFor();
    assert.ok(await buy().isDisabled());
    if (what === "a lower price") await shot(page, "indexer-lies");
    assert.ok(indexerLiar.told > 0);
    assert.equal(await moneyOfBob(), before);
  });

test("an indexer that gives a provider another name: no order is paid", async () => {
  const before = await moneyOfBob();
  indexerLiar.lie = (answer, { path }) => {
    if (!path.startsWith("/esps?")) return undefined;
    const items = answer.items as Json[];
    return { ...answer, items: items.map((esp) => (esp.name === "Aurora" ? { ...esp, name: "Cascade II" } : esp)) };
  };
  await page.goto(`${site}/studio`);
  await page.getByLabel("What should it show?").fill("A red fish wearing a crown in the sea");
  await page.getByText("Cascade II").first().click();
  await page.getByRole("button", { name: "Ask for a price" }).click();
  await page.getByText(/than this page shows: the provider's name\./).waitFor();
  assert.ok(await page.getByRole("button", { name: /^Pay .* and start/ }).isDisabled());
  assert.equal(await moneyOfBob(), before);
});

/** Each value of an answer as another kind of thing, the list itself and where it goes on kept. */
function nonsense(value: unknown, name = ""): unknown {
  if (name === "nextCursor") return value;
  if (Array.isArray(value)) return value.map((item) => nonsense(item));
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, nonsense(item, key)]));
  if (typeof value === "number") return 1e300;
  if (typeof value === "string") return "0xnonsense";
  return { value };
}

const NOT_VALID = /The indexer's answer is not valid: /;
const CRASHED = "Something on this page went wrong";

test("answers of the indexer that are no answers: every page says so and none crashes", async () => {
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  const { taskId } = await new IndexerClient(world.stack.urls.indexer).product(productId);
  for (const path of [
    "/market",
    `/products/${productId}`,
    `/tasks/${taskId}`,
    "/challenges",
    `/challenges/new?original=${productId}&accused=${productId}`,
    "/esps",
    `/esps/${LOCAL_ACCOUNTS.aurora.address}`,
    `/people/${LOCAL_ACCOUNTS.alice.address}`,
    "/studio",
    "/mine",
    "/",
  ]) {
    // The status stays, by which pages know that there is an indexer at all.
    indexerLiar.lie = (answer, { path: asked }) => (asked === "/status" ? undefined : (nonsense(answer) as Json));
    indexerLiar.told = 0;
    await page.goto(site + path);
    await page.getByRole("heading", { level: 1 }).or(page.getByText(NOT_VALID)).first().waitFor();
    // Empty lists have nothing to falsify, and mere additions to a page are left out.
    if (!["/challenges", "/studio", "/mine", "/"].includes(path)) await page.getByText(NOT_VALID).first().waitFor();
    await until(`an answer for ${path}`, async () => (indexerLiar.told > 0 ? true : undefined));
    await page.waitForLoadState("networkidle");
    if (path.startsWith("/products/")) await shot(page, "indexer-nonsense");
    assert.equal(await page.getByText(CRASHED).count(), 0, path);
  }
  assert.deepEqual(problems, []);
});

for (const [length, shown] of [
  [0, "no blocks"],
  [100, "100 bytes"],
  [5_249, "a byte too many"],
] as const)
  test(`an indexer that gives ${shown} for a picture's blocks: it is said, and what cannot be compared with the chain is not bought`, async () => {
    indexerLiar.bytes = Buffer.alloc(length, 7);
    await page.goto(`${site}/products/${productId}`);
    await page.getByText(`The indexer's answer is not valid: ${length} bytes of blocks.`).first().waitFor();
    assert.ok(await buy().isDisabled());
    if (length === 100) await shot(page, "indexer-false-blocks");
    assert.ok(indexerLiar.told > 0);
  });

test("fingerprints that are no numbers: the product is not shown, and nothing can be bought", async () => {
  sayOfProduct((product) => ({
    ...product,
    fingerprints: { ...(product.fingerprints as Json), pdq: "0xnonsense" },
  }));
  await page.goto(`${site}/products/${productId}`);
  await page.getByText("The indexer's answer is not valid: fingerprints.pdq.").first().waitFor();
  assert.equal(await page.getByText(CRASHED).count(), 0);
  assert.equal(await buy().count(), 0);
});

test("another product in the place of the one that was asked for is not shown", async () => {
  sayOfProduct((product) => ({ ...product, id: `0x${"56".repeat(32)}` }));
  await page.goto(`${site}/products/${productId}`);
  await page.getByText("The indexer's answer is not valid: id.").first().waitFor();
  assert.equal(await buy().count(), 0);
});

test("two nodes with different blocks, and one that is away: nothing is sent", async () => {
  const before = await moneyOfBob();
  await page.goto(`${site}/products/${productId}`);
  await buy().and(page.locator(":enabled")).waitFor();
  nodeLiar.lie = (answer, { body }) =>
    body?.method === "eth_getBlockByNumber"
      ? { ...answer, result: { ...(answer.result as Json), hash: `0x${"ab".repeat(32)}` } }
      : undefined;
  await buy().click();
  await page.getByText(/This page's two nodes have different blocks \d+\./).waitFor();
  await shot(page, "nodes-disagree");
  assert.equal(await moneyOfBob(), before);

  const real = nodeLiar.target;
  nodeLiar.target = "http://127.0.0.1:9";
  nodeLiar.lie = undefined;
  try {
    await buy().and(page.locator(":enabled")).waitFor();
    await buy().click();
    await page.getByText("One of this page's two nodes does not answer").first().waitFor();
    assert.equal(await moneyOfBob(), before);
  } finally {
    nodeLiar.target = real;
  }

  // A false result of the very call: the node says that it would pass, or that it would not.
  nodeLiar.lie = (answer, { body }) =>
    body?.method === "eth_call"
      ? { ...answer, result: undefined, error: { code: 3, message: "execution reverted" } }
      : undefined;
  await buy().and(page.locator(":enabled")).waitFor();
  await buy().click();
  await page
    .getByRole("main")
    .getByText(/reverted|refused|would fail|not go through/i)
    .first()
    .waitFor();
  assert.equal(await moneyOfBob(), before);
});

test("both are honest: it is bought, and the same file opens", async () => {
  const before = await moneyOfBob();
  await page.goto(`${site}/products/${productId}`);
  await buy().and(page.locator(":enabled")).waitFor();
  await buy().click();
  await page.getByRole("button", { name: "Accept the delivery" }).click();
  await page.getByRole("button", { name: "Confirm and pay" }).click();
  await page.getByText("You see the original.").waitFor();
  assert.equal(before - (await moneyOfBob()), 3_000_000n);
  const { productRegistry } = world.stack.deployment.contracts;
  const args = [BigInt(productId)] as const;
  const owner = await bob.chain.readContract({
    address: productRegistry,
    abi: productRegistryAbi,
    functionName: "ownerOf",
    args,
  });
  assert.equal(owner, bob.address);
  assert.equal(
    (await new IndexerClient(world.stack.urls.indexer).product(productId)).owner.toLowerCase(),
    bob.address.toLowerCase(),
  );
});
