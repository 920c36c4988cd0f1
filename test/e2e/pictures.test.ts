/// <reference lib="dom" />
/** Where pictures come from, in a real browser: the provider, another one, IPFS; and that nobody can show another picture for it. */
import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { EspClient } from "@genuine/sdk/esp-client";
import { espRegistryAbi } from "@genuine/sdk/generated/abis";
import { IndexerClient } from "@genuine/sdk/indexer-client";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import type { Page } from "playwright-core";
import type { Hex } from "viem";
import { Actor, until } from "../../scripts/lib/actor.ts";
import { accessible, bringUp, LASTING_LEASE, PHONE, type Surroundings, shot } from "./support.ts";

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
  world = await bringUp({
    pageEnv: { GENUINE_IPFS_GATEWAY: await gateway.open() },
    espEnv: LASTING_LEASE,
  });
  site = world.stack.urls.page;
  indexer = new IndexerClient(world.stack.urls.indexer);
  liarUrl = await liar.open();
  ({ page, problems } = await world.open());
  const alice = new Actor(world.stack, LOCAL_ACCOUNTS.alice.privateKey);
  await alice.getReadyToPay();
  const [aurora, borealis, cascade] = world.stack.urls.esps as [string, string, string];
  ({ productId, file } = await alice.generate(aurora, "A paper boat on a river of ink"));
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
  assert.equal(await page.getByText(/preview comes from|shows another picture/).count(), 0);
  assert.equal(
    await page.locator("main img").first().getAttribute("src"),
    new EspClient(world.stack.urls.esps[0]!).previewUrl(productId),
  );
});

test("a preview is reported, and one that its provider has taken down is asked of nobody else", async () => {
  const [aurora] = world.stack.urls.esps as [string];
  await page.goto(`${site}/products/${productId}`);
  await page.getByRole("button", { name: "Report" }).click();
  await page.getByLabel("What is wrong with it").selectOption("hate");
  await page.getByLabel("More about it, if you like").fill("Not this one");
  await accessible(page);
  await page.getByRole("button", { name: "Send the report" }).click();
  await page.getByText("The report is with the provider.").waitFor();
  assert.match(await (await fetch(`${aurora}/status/reports`)).text(), /<td>hate<\/td><td>Not this one<\/td>/);

  const own = new EspClient(aurora).previewUrl(productId);
  const visitor = await world.open();
  const asked = new Set<string>();
  visitor.page.on("request", (request) => request.url().endsWith(`/${productId}/preview`) && asked.add(request.url()));
  await visitor.page.route(own, (route) =>
    route.fulfill({ status: 451, headers: { "access-control-allow-origin": "*" } }),
  );
  await visitor.page.goto(`${site}/products/${productId}`);
  await visitor.page.getByText("The provider has taken this preview down.").waitFor();
  assert.deepEqual([...asked], [own]);
  await visitor.context.close();
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
    await fresh.getByText("Aurora does not show this picture right now. This preview comes from").waitFor();
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
  await page.getByText("This picture is not available right now.").waitFor();

  gateway.things.set(`/ipfs/${cid}`, { type: "image/png", bytes: file });
  await page.getByRole("button", { name: "Load again" }).click();
  await page.getByText("This is the file from IPFS; it is the registered one, byte for byte.").waitFor();
  await shown(page);
  await shot(page, "picture-from-ipfs");

  const changed = file.slice();
  changed[changed.length - 1]! ^= 1;
  gateway.things.set(`/ipfs/${cid}`, { type: "image/png", bytes: changed });
  await page.reload();
  await page.getByText("What is shown for it is another picture than the registered one.").waitFor();
  await shot(page, "picture-wrong-everywhere");
});

test("no page threw an error meanwhile", () => assert.deepEqual(problems, []));
