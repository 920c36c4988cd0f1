/// <reference lib="dom" />
/** Where pictures come from, in a real browser: the provider, another one, IPFS; and that nobody can show another picture for it. */
import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { EspClient } from "@genuine/sdk/esp-client";
import { espRegistryAbi } from "@genuine/sdk/generated/abis";
import { IndexerClient } from "@genuine/sdk/indexer-client";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import type { Hex } from "viem";
import { Actor, until } from "../../scripts/lib/actor.ts";
import { accessible, bringUp, PHONE, shot, type Surroundings } from "./support.ts";

/** Answers every path it has something for. */
class Shelf {
  readonly things = new Map<string, { type: string; bytes: Uint8Array }>();
  readonly #server: Server = createServer((request, response) => {
    const thing = this.things.get(request.url!);
    response.writeHead(thing === undefined ? 404 : 200, {
      "access-control-allow-origin": "*",
      ...(thing && { "content-type": thing.type }),
    });
    response.end(thing?.bytes);
  });

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }
  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

const gateway = new Shelf();
const liar = new Shelf();
let world: Surroundings;
let site: string;
let page: Page;
let problems: string[];
let indexer: IndexerClient;
let liarUrl: string;
let productId: Hex;
let file: Uint8Array;

before(async () => {
  world = await bringUp({ pageEnv: { GENUINE_IPFS_GATEWAY: await gateway.open() } });
  site = world.stack.urls.page;
  indexer = new IndexerClient(world.stack.urls.indexer);
  liarUrl = await liar.open();
  ({ page, problems } = await world.open());
  const alice = new Actor(world.stack, LOCAL_ACCOUNTS.alice.privateKey);
  await alice.getReadyToPay();
  const [aurora, borealis, cascade] = world.stack.urls.esps as [string, string, string];
  ({ productId, file } = await alice.generate(aurora, "A yellow fish under three moons"));
  const { productId: other } = await alice.generate(cascade, "Rings of violet glass");
  const wrong = new Uint8Array(await (await fetch(new EspClient(cascade).previewUrl(other))).arrayBuffer());
  liar.things.set(`/products/${productId}/preview`, { type: "image/webp", bytes: wrong });
  await until("the mirrored preview", async () =>
    (await fetch(new EspClient(borealis).previewUrl(productId))).ok ? true : undefined,
  );
});
after(async () => {
  gateway.close();
  liar.close();
  await world.close();
});

/** Says on chain where a provider is. */
async function move(role: "aurora" | "borealis" | "cascade", endpoint: string): Promise<void> {
  const esp = new Actor(world.stack, LOCAL_ACCOUNTS[role].privateKey);
  const { espRegistry } = world.stack.deployment.contracts;
  await esp.send({
    address: espRegistry,
    abi: espRegistryAbi,
    functionName: "update",
    args: [LOCAL_ACCOUNTS[role].name, endpoint],
  });
}

const shown = (on: Page) =>
  on.waitForFunction(() =>
    [...document.querySelectorAll("main img")].some((image) => (image as HTMLImageElement).naturalWidth > 0),
  );

test("the provider's own preview fits, and nothing is said", async () => {
  await page.goto(`${site}/products/${productId}`);
  await shown(page);
  await page.waitForTimeout(2_000);
  assert.equal(await page.getByText(/comes from|another picture/).count(), 0);
  assert.equal(
    await page.locator("main img").first().getAttribute("src"),
    new EspClient(world.stack.urls.esps[0]!).previewUrl(productId),
  );
});

test("a provider that shows another picture is found out, and another one takes its place", async () => {
  await move("aurora", liarUrl);
  await page.goto(`${site}/products/${productId}`);
  await page
    .getByText(
      /Aurora shows another picture than the registered one. This preview comes from (Borealis|Cascade) and fits the registered fingerprint./,
    )
    .waitFor();
  await shown(page);
  await shot(page, "picture-wrong-provider");
  await accessible(page);
  const phone = await world.open({ viewport: PHONE, dark: true, locale: "zh-CN" });
  await phone.page.goto(`${site}/products/${productId}`);
  await phone.page.getByText(/Aurora 展示的并不是登记的那张图片/).waitFor();
  await shot(phone.page, "phone-dark-picture-wrong-provider");
  await phone.context.close();
});

test("a provider that hangs is not waited for", async () => {
  await move("aurora", world.stack.urls.esps[0]!);
  world.signal("esp-aurora", "SIGSTOP");
  try {
    const { page: fresh, context } = await world.open(); // nothing in its cache
    // A picture that never comes keeps a page from counting as loaded.
    await fresh.goto(`${site}/products/${productId}`, { waitUntil: "commit" });
    await fresh
      .getByText("Aurora does not show this picture right now. This preview comes from")
      .waitFor({ timeout: 60_000 });
    await shot(fresh, "picture-provider-hangs");
    await context.close();
  } finally {
    world.signal("esp-aurora", "SIGCONT");
  }
});

test("nobody has a preview: the file from IPFS, if it is the very one; otherwise the page says so", async () => {
  const { cid } = await indexer.product(productId);
  for (const role of ["aurora", "borealis", "cascade"] as const) await move(role, "http://127.0.0.1:9");
  await page.goto(`${site}/products/${productId}`);
  await page.getByText("This picture is not available right now.").waitFor({ timeout: 30_000 });

  gateway.things.set(`/ipfs/${cid}`, { type: "image/png", bytes: file });
  await page.getByRole("button", { name: "Load again" }).click();
  await page
    .getByText("This is the file from IPFS; it is the registered one, byte for byte.")
    .waitFor({ timeout: 30_000 });
  await shown(page);
  await shot(page, "picture-from-ipfs");

  const changed = file.slice();
  changed[changed.length - 1]! ^= 1;
  gateway.things.set(`/ipfs/${cid}`, { type: "image/png", bytes: changed });
  await page.reload();
  await page.getByText("What is shown for it is another picture than the registered one.").waitFor({ timeout: 30_000 });
  await shot(page, "picture-wrong-everywhere");
});

test("no page threw an error meanwhile", () => assert.deepEqual(problems, []));
