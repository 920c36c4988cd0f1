/** What others' machines see of the page: headers, heads, cards, sitemaps. Asked as they ask, without a browser where none is needed. */
/// <reference lib="dom" />
import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { cidOf } from "@genuine/sdk/cid";
import { EspClient } from "@genuine/sdk/esp-client";
import { decodeImage } from "@genuine/sdk/fingerprint/decode-node";
import { blocksFromRgb } from "@genuine/sdk/fingerprint/fingerprints";
import { hammingDistance } from "@genuine/sdk/fingerprint/hamming";
import { pdqFromRgb } from "@genuine/sdk/fingerprint/pdq";
import { IndexerClient } from "@genuine/sdk/indexer-client";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import { parseMoney } from "@genuine/sdk/money";
import { rootOfFile } from "@genuine/sdk/sealing/chunks";
import { idToHex, type Proof } from "@genuine/sdk/structs";
import { registerEsp, registerProduct } from "@genuine/sdk/transactions";
import { idOfProof, proofTypedData } from "@genuine/sdk/typed-data";
import sharp from "sharp";
import { bytesToHex, type Hex, keccak256, sha256, zeroHash } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { Actor } from "../../scripts/lib/actor.ts";
import { accessible, bringUp, PHONE, type Surroundings, shot } from "./support.ts";

const UNKNOWN_ID = `0x${"f".repeat(64)}`;
const UNKNOWN_ADDRESS = `0x${"e".repeat(40)}`;

let world: Surroundings;
let site: string;
let indexer: IndexerClient;
let productId: Hex;
let otherId: Hex;

before(async () => {
  world = await bringUp();
  site = world.stack.urls.page;
  indexer = new IndexerClient(world.stack.urls.indexer);
  const alice = new Actor(world.stack, LOCAL_ACCOUNTS.alice.privateKey);
  await alice.getReadyToPay();
  const [aurora, , cascade] = world.stack.urls.esps as [string, string, string];
  ({ productId } = await alice.generate(aurora, "A paper boat on a river of ink"));
  ({ productId: otherId } = await alice.generate(cascade, "Rings of violet glass"));
});
after(() => world.close());

/** `content` of the meta tags of a document by their name or property. */
function metaOf(html: string): Map<string, string> {
  const tags = html.matchAll(/<meta (?:name|property)="([^"]+)" content="([^"]*)"/g);
  return new Map([...tags].map(([, name, content]) => [name!, content!]));
}

function linkOf(html: string, rel: string): string | undefined {
  const tag = [...html.matchAll(/<link [^>]+>/g)].map(([whole]) => whole).find((one) => one.includes(`rel="${rel}"`));
  return /href="([^"]*)"/.exec(tag ?? "")?.[1]?.replaceAll("&amp;", "&");
}

test("every document has its policy, also one that is fetched ahead or not there; every file the other headers", async () => {
  const documents = [
    "/",
    "/studio",
    "/market",
    "/esps",
    "/verify",
    `/products/${productId}`,
    `/products/${UNKNOWN_ID}`,
    "/no/such/page",
    "/embed",
    "/embed/products",
    `/embed/products/${productId}/more`,
    `/products/embed/products/${productId}`,
  ];
  const seen = new Set<string>();
  for (const path of documents)
    for (const headers of [
      {},
      { purpose: "prefetch" },
      { "sec-purpose": "prefetch" },
      { "next-router-prefetch": "1" },
    ]) {
      const answer = await fetch(site + path, { headers: headers as Record<string, string> });
      const policy = answer.headers.get("content-security-policy") ?? "";
      assert.match(policy, /default-src 'none'/, path);
      assert.match(policy, /frame-ancestors 'none'/, path);
      assert.doesNotMatch(policy, /script-src[^;]*'unsafe-(inline|eval)'/, path);
      const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
      assert.ok(nonce !== undefined && !seen.has(nonce), "a nonce is used once");
      seen.add(nonce);
    }
  for (const path of [...documents, "/config.json", "/icon.svg", "/robots.txt", "/favicon.ico"]) {
    const { headers } = await fetch(site + path);
    assert.deepEqual(
      ["x-content-type-options", "x-frame-options", "referrer-policy", "cross-origin-opener-policy"].map((name) =>
        headers.get(name),
      ),
      ["nosniff", "DENY", "same-origin", "same-origin"],
      path,
    );
    assert.match(headers.get("permissions-policy") ?? "", /camera=\(\).*usb=\(\)/, path);
  }
});

test("only what is made to be embedded may be framed, and nothing in it runs", async () => {
  for (const [path, status] of [
    [`/embed/products/${productId}`, 200],
    [`/embed/products/${productId}?form=badge`, 200],
    [`/embed/products/${UNKNOWN_ID}`, 404],
    ["/embed/products/0x12", 404],
  ] as const) {
    const answer = await fetch(site + path);
    const policy = answer.headers.get("content-security-policy") ?? "";
    assert.equal(answer.status, status, path);
    assert.match(policy, /default-src 'none'/, path);
    assert.match(policy, /frame-ancestors \*/, path);
    assert.doesNotMatch(policy, /script-src|connect-src/, path);
    assert.equal(answer.headers.get("x-frame-options"), null, path);
    assert.equal(answer.headers.get("x-content-type-options"), "nosniff", path);
    const html = await answer.text();
    assert.doesNotMatch(html, /<script/i, path);
    assert.match(html, new RegExp(`<style nonce="${/'nonce-([^']+)'/.exec(policy)![1]!.replaceAll("+", "\\+")}">`));
  }
});

test("what is unknown is 404 with ways on; what the chain knows before the indexer is not", async () => {
  for (const path of [
    `/products/${UNKNOWN_ID}`,
    `/tasks/${UNKNOWN_ID}`,
    `/challenges/${UNKNOWN_ID}`,
    `/esps/${UNKNOWN_ADDRESS}`,
    `/people/${UNKNOWN_ADDRESS}`,
    "/products/0x12",
    "/esps/aurora",
    "/people/alice",
  ])
    assert.equal((await fetch(site + path)).status, 404, path);
  for (const path of [
    `/products/${productId}`,
    `/products/${productId.toUpperCase().replace("0X", "0x")}`,
    `/esps/${LOCAL_ACCOUNTS.aurora.address}`,
    `/people/${LOCAL_ACCOUNTS.alice.address}`,
  ])
    assert.equal((await fetch(site + path)).status, 200, path);

  for (const [locale, title] of [
    ["en", "There is nothing at this address"],
    ["zh-CN", "这个地址没有内容"],
  ] as const) {
    const { page, context, problems } = await world.open({ locale, viewport: locale === "en" ? undefined : PHONE });
    await page.goto(`${site}/products/${UNKNOWN_ID}`);
    await page.getByText(title).waitFor();
    assert.ok((await page.title()).startsWith(title));
    await accessible(page);
    await shot(page, `not-found-${locale}`);
    assert.deepEqual(problems, []);
    await context.close();
  }

  // An indexer that has lost a product, or denies it, makes no 404 of what is registered.
  world.signal("indexer", "SIGSTOP");
  try {
    assert.equal((await fetch(`${site}/products/${productId}`)).status, 200);
  } finally {
    world.signal("indexer", "SIGCONT");
  }
});

test("heads name what the document is about, in its language, with whole addresses and a card", async () => {
  const { serial } = await indexer.product(productId);
  const address = `${site}/products/${productId}`;
  const html = await (await fetch(address, { headers: { "user-agent": "Twitterbot/1.0" } })).text();
  const meta = metaOf(html);
  assert.match(html, new RegExp(`<title>Picture #${serial} · Genuine</title>`));
  assert.equal(linkOf(html, "canonical"), address);
  assert.equal(meta.get("og:title"), `Picture #${serial}`);
  assert.equal(meta.get("og:url"), address);
  assert.equal(meta.get("og:image"), `${address}/card`);
  assert.equal(meta.get("twitter:card"), "summary_large_image");
  assert.equal(meta.get("twitter:image"), `${address}/card`);
  assert.match(
    meta.get("description") ?? "",
    /^Made by Aurora for 0x\w{4}…\w{4} on \d{4}-\d\d-\d\d, with its proof on the chain\.$/,
  );
  assert.equal(meta.get("og:description"), meta.get("description"));

  const chinese = await (await fetch(address, { headers: { "accept-language": "zh" } })).text();
  assert.match(metaOf(chinese).get("description") ?? "", /^由 Aurora 为 /);
  assert.equal(metaOf(chinese).get("og:locale"), "zh_CN");

  const person = `${site}/people/${LOCAL_ACCOUNTS.alice.address.toLowerCase()}`;
  const works = metaOf(await (await fetch(person)).text());
  assert.equal(works.get("og:image"), `${person}/card`);
  assert.equal(works.get("og:type"), "profile");

  const seen = new Map<string, string>();
  for (const path of [
    "/",
    "/studio",
    "/market",
    "/challenges",
    "/esps",
    `/esps/${LOCAL_ACCOUNTS.aurora.address.toLowerCase()}`,
  ]) {
    const head = await (await fetch(site + path)).text();
    const title = /<title>([^<]+)<\/title>/.exec(head)?.[1] ?? "";
    assert.ok(title !== "" && !seen.has(title), `${path}: ${title}`);
    seen.set(title, path);
    assert.equal(linkOf(head, "canonical"), site + path);
    const image = await fetch(metaOf(head).get("og:image")!);
    assert.deepEqual([image.status, image.headers.get("content-type")], [200, "image/jpeg"], path);
  }
});

test("a card shows the registered picture", async () => {
  const card = await fetch(`${site}/products/${productId}/card`);
  assert.equal(card.headers.get("content-type"), "image/jpeg");
  const bytes = new Uint8Array(await card.arrayBuffer());
  const { width, height } = await sharp(bytes).metadata();
  assert.deepEqual([width, height], [1200, 630]);
  // The square picture stands in its middle.
  const middle = await sharp(bytes).extract({ left: 320, top: 35, width: 560, height: 560 }).png().toBuffer();
  const { fingerprints } = await indexer.product(productId);
  assert.ok((await bitsFrom(middle, fingerprints!.pdq)) <= 48);
  const shown = await sharp(bytes).toFile("test-results/screenshots/card-product.jpg");
  assert.equal(shown.format, "jpeg");
  const person = await fetch(`${site}/people/${LOCAL_ACCOUNTS.alice.address}/card`);
  await sharp(new Uint8Array(await person.arrayBuffer())).toFile("test-results/screenshots/card-person.jpg");
});

test("oEmbed gives a photo of the checked preview within the size asked for, of products of this page alone", async () => {
  const address = `${site}/products/${productId}`;
  const html = await (await fetch(address)).text();
  const found = linkOf(html, "alternate")!;
  const answer = (await (await fetch(`${found}&maxwidth=200&format=json`)).json()) as {
    type: string;
    url: string;
    width: number;
    height: number;
    author_url: string;
  };
  assert.deepEqual([answer.type, answer.width, answer.height], ["photo", 200, 200]);
  assert.equal(answer.author_url, `${site}/people/${LOCAL_ACCOUNTS.alice.address.toLowerCase()}`);
  const file = await fetch(answer.url);
  assert.equal(file.headers.get("cross-origin-resource-policy"), "cross-origin");
  const picture = await sharp(new Uint8Array(await file.arrayBuffer())).metadata();
  assert.deepEqual([picture.width, picture.height], [200, 200]);
  const statusOf = async (query: string) => (await fetch(`${site}/oembed?${query}`)).status;
  assert.equal(await statusOf(`url=${encodeURIComponent(`https://elsewhere.example/products/${productId}`)}`), 404);
  assert.equal(await statusOf(`url=${encodeURIComponent(`${site}/products/${UNKNOWN_ID}`)}`), 404);
  assert.equal(await statusOf("url=nothing"), 404);
  assert.equal(await statusOf(`format=xml&url=${encodeURIComponent(address)}`), 501);
});

test("robots, sitemaps and icons", async () => {
  const text = async (path: string) => await (await fetch(site + path)).text();
  assert.match(await text("/robots.txt"), new RegExp(`Sitemap: ${site}/sitemap.xml`));
  const index = await text("/sitemap.xml");
  assert.deepEqual(
    [...index.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, loc]) => loc),
    [`${site}/sitemaps/0`, `${site}/sitemaps/1`],
  );
  assert.match(
    await text("/sitemaps/0"),
    new RegExp(`<loc>${site}/esps/${LOCAL_ACCOUNTS.aurora.address.toLowerCase()}</loc>`),
  );
  assert.match(await text("/sitemaps/1"), new RegExp(`<loc>${site}/products/${productId}</loc><lastmod>\\d{4}-`));
  assert.equal((await fetch(`${site}/sitemaps/2`)).status, 404);
  assert.equal((await fetch(`${site}/sitemaps/x`)).status, 404);

  const manifest = (await (await fetch(`${site}/manifest.webmanifest`)).json()) as {
    icons: { src: string; sizes: string }[];
  };
  for (const { src, sizes } of manifest.icons) {
    const answer = await fetch(site + src);
    assert.equal(answer.status, 200, src);
    if (sizes === "any") continue;
    const { width, height } = await sharp(new Uint8Array(await answer.arrayBuffer())).metadata();
    assert.equal(`${width}x${height}`, sizes);
  }
  for (const path of ["/favicon.ico", "/apple-icon.png"]) assert.equal((await fetch(site + path)).status, 200, path);
});

test("a person's page shows what was made and what is owned; names lead there", async () => {
  const { page, context, problems } = await world.open();
  await page.goto(`${site}/products/${productId}`);
  await page.locator(`a[href="/people/${LOCAL_ACCOUNTS.alice.address.toLowerCase()}"]`).first().click();
  await page.getByRole("heading", { level: 1, name: /^Works of / }).waitFor();
  await page
    .getByRole("region", { name: "Made" })
    .or(page.getByRole("heading", { name: "Made" }))
    .first()
    .waitFor();
  assert.ok((await page.locator(`a[href="/products/${productId}"]`).count()) >= 2, "made and owned");
  await accessible(page);
  await shot(page, "person");
  assert.deepEqual(problems, []);
  await context.close();
  const chinese = await world.open({ locale: "zh-CN", viewport: PHONE, dark: true });
  await chinese.page.goto(`${site}/people/${LOCAL_ACCOUNTS.alice.address}`);
  await chinese.page.getByRole("heading", { level: 1, name: /的作品$/ }).waitFor();
  await accessible(chinese.page);
  await shot(chinese.page, "person-chinese");
  await chinese.context.close();
});

async function bitsFrom(file: Uint8Array, pdq: Hex): Promise<number> {
  const { rgb, width, height } = await decodeImage(file);
  return hammingDistance(pdqFromRgb(rgb, width, height).hash, BigInt(pdq));
}

/** Shows one picture for every product. */
async function lyingProvider(picture: Uint8Array): Promise<{ url: string; asked(): number; close(): void }> {
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
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A work, as registered, of a provider of its own at `endpoint`. */
async function vouchedAt(endpoint: string, picture: Uint8Array): Promise<Hex> {
  const { deployment } = world.stack;
  const provider = privateKeyToAccount(LOCAL_ACCOUNTS.mallory.privateKey);
  const mallory = new Actor(world.stack, LOCAL_ACCOUNTS.mallory.privateKey);
  await mallory.getReadyToPay();
  await mallory.send(registerEsp(deployment, "Mallory", endpoint, parseMoney("600")));
  const { rgb, width, height } = await decodeImage(picture);
  const blocks = blocksFromRgb(rgb, width, height);
  const proof: Proof = {
    producer: LOCAL_ACCOUNTS.alice.address,
    esp: provider.address,
    mediaType: "image/webp",
    contentRoot: rootOfFile(picture),
    fileHash: sha256(picture),
    cid: cidOf(picture),
    promptCommitment: zeroHash,
    blocksHash: keccak256(blocks),
    parent: 0n,
    expiry: 2n ** 40n,
  };
  const { productRegistry } = deployment.contracts;
  const signature = await provider.signTypedData(proofTypedData(deployment.chainId, productRegistry, proof));
  const alice = new Actor(world.stack, LOCAL_ACCOUNTS.alice.privateKey);
  const { block } = await alice.send(registerProduct(deployment, proof, signature, bytesToHex(blocks)));
  await indexer.waitForBlock(BigInt(block), { timeoutMs: 600_000 });
  return idToHex(BigInt(idOfProof(deployment.chainId, productRegistry, proof)));
}

test("help in both languages, from the foot of every page; providers that stand alike are shown by price", async () => {
  const { page, context, problems } = await world.open();
  await page.goto(`${site}/market`);
  await page.getByRole("contentinfo").getByRole("link", { name: "What is not noticed" }).click();
  await page.waitForURL(/\/help#unseen$/);
  for (const heading of ["If I do nothing", "What a challenge costs and gains", "What is not noticed", "Words"])
    await page.getByRole("heading", { name: heading }).waitFor();
  // The figures beside the words come from the chain.
  await page.getByText(/up to \d+ bits/).waitFor();
  await accessible(page);
  await shot(page, "help");

  await page.goto(`${site}/esps`);
  const prices = page.locator("main dt", { hasText: "Fee" }).locator("xpath=following-sibling::dd[1]");
  await page.waitForFunction(() =>
    [...document.querySelectorAll("main dd")].every(({ textContent }) => textContent !== "–"),
  );
  const esps = (await indexer.esps()).items;
  const names = await page.locator("main h2").allInnerTexts();
  const shown = await prices.allInnerTexts();
  for (let n = 1; n < names.length; n++) {
    const [before, now] = [names[n - 1], names[n]].map((name) =>
      esps.find((esp) => esp.name === name)!.score.toFixed(2),
    );
    assert.ok(Number(before) >= Number(now), names.join());
    if (before === now) assert.ok(Number.parseFloat(shown[n - 1]!) <= Number.parseFloat(shown[n]!), shown.join());
  }
  await shot(page, "esps-words-first");
  await context.close();
  assert.deepEqual(problems, []);

  const chinese = await world.open({ locale: "zh-CN", viewport: PHONE, dark: true });
  await chinese.page.goto(`${site}/help`);
  await chinese.page.getByRole("heading", { name: "哪些发现不了" }).waitFor();
  await accessible(chinese.page);
  const overflow = await chinese.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(overflow <= 0, `${overflow} pixels wider than a phone`);
  await shot(chinese.page, "help-chinese");
  await chinese.context.close();
});

// The last one: its provider is gone after it.
test("a card shows the sign alone when a provider shows another picture than the registered one", async () => {
  const previewOf = async (at: number, id: Hex) =>
    new Uint8Array(await (await fetch(new EspClient(world.stack.urls.esps[at]!).previewUrl(id))).arrayBuffer());
  const liar = await lyingProvider(await previewOf(2, otherId));
  try {
    const victim = await vouchedAt(liar.url, await previewOf(0, productId));
    const refused = await fetch(`${site}/products/${victim}/thumbnail`);
    assert.equal(refused.status, 404);
    const sign = await fetch(`${site}/products/${victim}/card`);
    const plain = await fetch(`${site}/card`);
    assert.deepEqual(await sign.arrayBuffer(), await plain.arrayBuffer());
    assert.ok(liar.asked() > 0, "the wrong picture was offered");
  } finally {
    liar.close();
  }
});
