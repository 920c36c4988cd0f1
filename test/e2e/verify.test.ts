/// <reference lib="dom" />
/** Anybody finds out whose a file is, without a wallet; people bring files in every way; other sites show works. */
import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { draftDescription } from "@genuine/sdk/descriptions";
import { IndexerClient } from "@genuine/sdk/indexer-client";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import { describeProduct } from "@genuine/sdk/transactions";
import type { Page } from "playwright-core";
import sharp from "sharp";
import type { Hex } from "viem";
import { Actor, until } from "../../scripts/lib/actor.ts";
import { playAs } from "../../scripts/lib/browser.ts";
import { accessible, bringUp, PHONE, type Surroundings, shot } from "./support.ts";

const PROMPT = "A paper boat on a river of ink";
const HOSTILE = "<script>document.title=1</script>\" onload='x' & Boat";

let world: Surroundings;
let site: string;
let files: { url: string; served: Map<string, Served>; close(): void };
let page: Page;
let problems: string[];
let pictureId: Hex;
let picture: Uint8Array;
let storyId: Hex;
let story: Uint8Array;

type Served = { type: string; body: Uint8Array | string; open: boolean };

before(async () => {
  world = await bringUp();
  site = world.stack.urls.page;
  ({ page, problems } = await world.open());
  const alice = new Actor(world.stack, LOCAL_ACCOUNTS.alice.privateKey);
  await alice.getReadyToPay();
  const [first] = world.stack.urls.esps;
  ({ productId: pictureId, file: picture } = await alice.generate(first!, PROMPT));
  ({ productId: storyId, file: story } = await alice.generate(first!, "A little robot", { kind: "text" }));
  files = await serveFiles();
});
after(async () => {
  files?.close();
  await world.close();
});

const drop = (name: string, type: string, body: Uint8Array | string, to: Page = page) =>
  bring("drop", name, type, body, to);

/** A file as it comes with a drop or a paste. */
async function bring(how: "drop" | "paste", name: string, type: string, body: Uint8Array | string, to: Page) {
  const base64 = Buffer.from(body).toString("base64");
  await to.evaluate(
    ({ how, name, type, base64 }) => {
      const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], name, { type }));
      const target = document.querySelector("input[type=file]")!;
      target.dispatchEvent(
        how === "drop"
          ? new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true })
          : new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true }),
      );
    },
    { how, name, type, base64 },
  );
}

const open = async (path: string, to: Page = page) => {
  await to.goto(site + path, { waitUntil: "networkidle" });
};
const work = (id: Hex, to: Page = page) => to.locator(`h2 a[href="/products/${id}"]`);

test("the registered file itself: whose, since when, by whom, licences, challenges, Content Credentials; no wallet", async () => {
  await open("/");
  await page.getByRole("contentinfo").getByRole("link", { name: "Whose is this file?" }).click();
  await page.getByRole("heading", { level: 1, name: "Whose is this file?" }).waitFor();
  const asked: string[] = [];
  page.on("request", (request) => request.method() !== "GET" && asked.push(request.postData() ?? ""));
  await page.getByLabel("The file", { exact: true }).setInputFiles({
    name: "boat.png",
    mimeType: "image/png",
    buffer: Buffer.from(picture),
  });
  await page.getByText("This very file is registered", { exact: true }).waitFor();
  await work(pictureId).waitFor();
  await page.getByText("never challenged").waitFor();
  await page.getByText("none given").waitFor();
  await page.getByText("Unchanged, and signed by the provider").waitFor();
  for (const name of ["Made by", "Made for", "Owned by", "Registered"])
    await page.getByText(name, { exact: true }).first().waitFor();
  await accessible(page, "exact");
  await shot(page, "verify-exact");
  assert.ok(
    asked.every((body) => body.length < 20_000),
    "the file stays here",
  );
});

test("a copy that was scaled and mirrored looks like it, carries no credentials; another picture is unknown", async () => {
  const copy = await sharp(picture).resize(400).flop().jpeg({ quality: 70 }).toBuffer();
  await drop("copy.jpg", "image/jpeg", copy);
  await page.getByText("It looks like registered work", { exact: true }).waitFor();
  await work(pictureId).waitFor();
  await page.getByText("A copy, by the measure of the chain").waitFor();
  await page.getByText("This file carries none.").waitFor();
  assert.equal(await page.getByText("This very file is registered", { exact: true }).count(), 0);
  await shot(page, "verify-alike");
  await accessible(page, "alike");

  const noise = Buffer.from(Array.from({ length: 48 * 48 * 3 }, (_, at) => (at * at * 31 + at * 17) % 251));
  const other = await sharp(noise, { raw: { width: 48, height: 48, channels: 3 } })
    .resize(512, 512, { kernel: "cubic" })
    .png()
    .toBuffer();
  await drop("other.png", "image/png", other);
  await page.getByText("Nothing registered was found in it").waitFor();
  assert.equal(await work(pictureId).count(), 0);

  const changed = Uint8Array.from(picture);
  changed[changed.length - 20]! ^= 1;
  await drop("changed.png", "image/png", changed);
  await page.getByText("Changed since it was signed").or(page.getByText("could not be read")).first().waitFor();
  assert.equal(await page.getByText("This very file is registered", { exact: true }).count(), 0);
});

test("a registered picture with a comment in its file is the registered one, and what it was copied from is shown", async () => {
  const mallory = new Actor(world.stack, LOCAL_ACCOUNTS.mallory.privateKey);
  let kept: Promise<Buffer> | undefined;
  const { productId: copyId } = await mallory.plagiarise(pictureId, world.stack.urls.esps[2]!, (preview) => {
    kept = preview.clone().resize(440).jpeg({ quality: 60 }).toBuffer();
    return preview.resize(440);
  });
  const registered = await kept!;
  const comment = Buffer.from([0xff, 0xfe, 0, 8, ...Buffer.from("a word")]);
  await drop("copy.jpg", "image/jpeg", Buffer.concat([registered.subarray(0, 2), comment, registered.subarray(2)]));
  await page.getByText("This picture is registered", { exact: true }).waitFor();
  await page.getByText("Other registered work looks like it", { exact: true }).waitFor();
  await work(copyId).waitFor();
  await work(pictureId).waitFor();
  await shot(page, "verify-converted");
});

test("only an identical text is found; other files are distinguished", async () => {
  await bring("paste", "story.txt", "text/plain", story, page);
  await page.getByText("This very file is registered", { exact: true }).waitFor();
  await work(storyId).waitFor();
  await shot(page, "verify-text");
  await drop("story.txt", "text/plain", `${Buffer.from(story).toString()} `);
  await page.getByText("No registered text is this very file.").waitFor();

  for (const [name, type, words] of [
    ["boat.mp4", "video/mp4", "boat.mp4 is a video."],
    ["song.mp3", "audio/mpeg", "song.mp3 is a sound."],
    ["paper.pdf", "application/pdf", "paper.pdf is a document."],
    ["data.bin", "", "data.bin is a file of another kind."],
  ] as const) {
    await drop(name, type, Uint8Array.of(0, 1, 2, 255, name.length));
    await page.getByText(words).waitFor();
  }
  await shot(page, "verify-other");
  await accessible(page, "other");
});

test("a file that proves a prompt is checked and shown; a changed one proves nothing", async () => {
  await open(`/products/${pictureId}`);
  await playAs(page, "Alice");
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Prove what I asked for" }).click();
  const chunks: Buffer[] = [];
  for await (const chunk of await (await download).createReadStream()) chunks.push(chunk as Buffer);
  const proof = Buffer.concat(chunks).toString();
  const stranger = await world.open();
  await open("/verify", stranger.page);
  await drop("proof.json", "application/json", proof, stranger.page);
  await stranger.page.getByText("This file proves a prompt").waitFor();
  await stranger.page.getByText(PROMPT, { exact: true }).waitFor();
  await work(pictureId, stranger.page).waitFor();
  await accessible(stranger.page, "prompt proof");
  await shot(stranger.page, "verify-prompt");
  await drop("proof.json", "application/json", proof.replace(PROMPT, "A red tulip"), stranger.page);
  await stranger.page.getByText("This file proves nothing").waitFor();
  await drop("proof.json", "application/json", '{"format":"genuine-prompt-1","proof":{}}', stranger.page);
  await stranger.page.getByText("This file proves nothing").waitFor();
  assert.deepEqual(stranger.problems, []);
  await stranger.context.close();
});

test("existing work comes by drop, paste and address, is shown whole; a file that is not a picture is refused with a reason", async () => {
  const wide = await sharp(picture).resize(600, 200, { fit: "cover" }).png().toBuffer();
  files.served.set("/open.png", { type: "application/octet-stream", body: wide, open: true });
  files.served.set("/closed.png", { type: "image/png", body: wide, open: false });
  files.served.set("/page", { type: "text/html", body: "<p>a page</p>", open: true });
  await open("/studio");
  await page.getByText("Register a picture you have").click();
  const address = page.getByLabel("Or its address on the web");
  for (const [from, words] of [
    [`${files.url}/closed.png`, "that site does not let other pages read its files"],
    [`${files.url}/page`, "That is the address of a web page."],
    [`${files.url}/missing.png`, "There is no file at that address."],
    ["boat.png", "That is not the address of a file."],
  ] as const) {
    await address.fill(from);
    await page.getByRole("button", { name: "Fetch" }).click();
    await page.getByText(words).waitFor();
  }
  await shot(page, "existing-address");
  await accessible(page, "address");
  const preview = page.locator("main img[src^='blob:']");
  await address.fill(`${files.url}/open.png`);
  await address.press("Enter");
  await preview.waitFor();
  const fit = await preview.evaluate((image) => getComputedStyle(image).objectFit);
  assert.equal(fit, "contain", "the whole of a wide picture is in sight");
  await shot(page, "existing-whole");
  for (const how of ["drop", "paste"] as const) {
    await bring(how, "boat.mp4", "video/mp4", Uint8Array.of(1, 2, 3), page);
    await page.getByText("boat.mp4 is not a picture that can be registered here. It is a video.").waitFor();
    await preview.waitFor({ state: "detached" });
    await bring(how, "boat.png", "image/png", picture, page);
    await preview.waitFor();
  }
  assert.deepEqual(problems, []);
});

test("another site shows a work by the lines that its page gives; nothing else of the page can be framed", async () => {
  const alice = new Actor(world.stack, LOCAL_ACCOUNTS.alice.privateKey);
  await alice.send(
    describeProduct(
      world.stack.deployment,
      await draftDescription(
        alice.chain,
        world.stack.deployment,
        pictureId,
        { title: HOSTILE, text: "", tags: [] },
        (await alice.chain.getBlock()).timestamp + 86_400n,
      ),
    ),
  );
  const indexer = new IndexerClient(world.stack.urls.indexer);
  await until("the title", async () => ((await indexer.product(pictureId)).title === HOSTILE ? true : undefined));
  await open(`/products/${pictureId}`);
  await page.locator("summary", { hasText: "Show it elsewhere" }).click();
  const viewer = await page.getByLabel("Code to paste").inputValue();
  await page.getByText("Badge", { exact: true }).click();
  const badge = await page.getByLabel("Code to paste").inputValue();
  assert.notEqual(viewer, badge);
  await accessible(page, "lines to embed");
  await shot(page, "embed-lines");
  const elsewhere = `<!doctype html><title>A blog</title>${viewer}<br>${badge}<br><iframe id="refused" src="${site}/products/${pictureId}"></iframe>`;
  files.served.set("/blog", { type: "text/html", body: elsewhere, open: false });
  const reader = await world.open();
  await reader.page.goto(`${files.url}/blog`, { waitUntil: "networkidle" });
  for (const index of [0, 1]) {
    const frame = reader.page.frameLocator("iframe").nth(index);
    await frame.getByRole("heading", { name: HOSTILE }).waitFor();
    await frame.getByText(/^Made by Aurora for 0x/).waitFor();
    const width = await frame.locator("img").evaluate((image) => (image as HTMLImageElement).naturalWidth);
    assert.ok(width > 0, "the checked preview");
  }
  assert.equal(await reader.page.frameLocator("#refused").getByRole("main").count(), 0);
  await shot(reader.page, "embedded");
  const leads = reader.context.waitForEvent("page");
  await reader.page.frameLocator("iframe").nth(0).getByRole("link").click();
  await (await leads).getByRole("heading", { level: 1, name: HOSTILE }).waitFor();
  await open(`/embed/products/${pictureId}`, reader.page);
  await accessible(reader.page, "viewer");
  assert.deepEqual(reader.problems, []);
  await reader.context.close();
});

test("on a phone, in the dark and in Chinese", async () => {
  const { page: phone, context } = await world.open({ viewport: PHONE, locale: "zh-CN", dark: true });
  await open("/verify", phone);
  await drop("boat.png", "image/png", picture, phone);
  await phone.getByText("登记的就是这个文件", { exact: true }).waitFor();
  await phone.getByText("未经改动，由服务商签名").waitFor();
  await accessible(phone);
  await shot(phone, "verify-phone-zh");
  const width = await phone.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= PHONE.width, `${width}`);
  await context.close();
  assert.deepEqual(problems, []);
});

/** Another site: it lets other pages read some of its files. */
async function serveFiles(): Promise<typeof files> {
  const served = new Map<string, Served>();
  const server: Server = createServer(({ url }, response) => {
    const found = served.get(url ?? "");
    const cors = found === undefined || found.open ? { "access-control-allow-origin": "*" } : {};
    response.writeHead(found === undefined ? 404 : 200, { "content-type": found?.type ?? "text/plain", ...cors });
    response.end(found?.body ?? "");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    served,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
