/**
 * Strangers that keep a worker busy, as a process of their own: `node scripts/lib/attackers.ts '<Plan as JSON>'`. Each client
 * comes from a network of its own. Says "ready", waits for a line, and attacks until it is ended.
 */
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { canonicalPicture } from "@genuine/sdk/canonical/convert-node";
import { hashText } from "@genuine/sdk/prompt";
import { attestationTypedData, promptTypedData } from "@genuine/sdk/typed-data";
import sharp from "sharp";
import { type Address, type Hex, sha256, toHex } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";

export type Plan = { endpoint: string; chainId: number; esp: Address; clients: number };

/** Between two requests of one kind of one client: more than the limit by address lets through. */
const PAUSE_MS = 250;
/** What each client has signed beforehand. */
const QUOTES = 20;
const UPLOADS = 4;
/** The largest text that is measured, in words of one letter: as many as there can be. */
const TEXT_BYTES = 256 * 1024;
const HUGE_BYTES = 10 * 1024 ** 2;
const STALLED = 3;
const WATCHERS = 5;
const NO_SIGNATURE = `0x${"11".repeat(65)}` as const;

const plan = JSON.parse(process.argv[2]!) as Plan;
const { hostname, port } = new URL(plan.endpoint);
const text = Buffer.alloc(TEXT_BYTES);
for (let at = 0; at < TEXT_BYTES; at += 2) {
  text[at] = 97 + (randomBytes(1)[0]! % 26);
  text[at + 1] = 32;
}

/** The longest request for a quote that is read. */
const PROMPT_LENGTH = 500 * 1024;
/** Close to the largest picture that is measured, in pixels a side. */
const BOMB_SIDE = 6_000;
const IDLE_CONNECTIONS = 10;
const { bytes: bomb } = await canonicalPicture(
  await sharp({ create: { width: BOMB_SIDE, height: BOMB_SIDE, channels: 3, background: "#345" } })
    .png()
    .toBuffer(),
);

type Prepared = {
  network: string;
  quotes: string[];
  uploads: Record<string, string>[];
  bombs: Record<string, string>[];
};

const clients = await Promise.all(Array.from({ length: plan.clients }, (_, index) => prepare(index)));
console.log("ready");
await once(process.stdin, "data");
for (const client of clients) attack(client);

/** Signing is the attacker's cost, and none of the worker's. */
async function prepare(index: number): Promise<Prepared> {
  const { chainId, esp } = plan;
  const stranger = () => privateKeyToAccount(generatePrivateKey());
  const quotes = [];
  for (let i = 0; i < QUOTES; i++) {
    const account = stranger();
    const [prompt, salt] = [`Never paid for ${index} ${i}`, toHex(randomBytes(32))];
    const promptHash = hashText(prompt);
    const producer = account.address;
    const signature = await account.signTypedData(promptTypedData(chainId, { producer, esp, promptHash, salt }));
    quotes.push(JSON.stringify({ producer, prompt, salt, signature }));
  }
  const fileHash = sha256(text);
  const signed = async (hash: Hex, type: string) => {
    const account = stranger();
    const producer = account.address;
    const signature = await account.signTypedData(attestationTypedData(chainId, { producer, esp, fileHash: hash }));
    return uploadHeaders(producer, signature, hash, type);
  };
  const some = (hash: Hex, type: string) => Promise.all(Array.from({ length: UPLOADS }, () => signed(hash, type)));
  const uploads = await some(fileHash, "text/plain");
  const bombs = await some(sha256(bomb), "image/png");
  return { network: `10.${index >> 8}.${index & 255}.1`, quotes, uploads, bombs };
}

function uploadHeaders(producer: Address, signature: Hex, fileHash: Hex, type: string): Record<string, string> {
  return {
    "content-type": type,
    "x-genuine-producer": producer,
    "x-genuine-signature": signature,
    "x-genuine-file-hash": fileHash,
  };
}

function attack({ network, quotes, uploads, bombs }: Prepared): void {
  const from = { "x-forwarded-for": network };
  const ask = async (path: string, init: RequestInit = {}) => {
    const headers = { ...from, ...(init.headers as Record<string, string>) };
    const response = await fetch(plan.endpoint + path, { ...init, headers });
    await response.arrayBuffer();
  };
  let turn = 0;
  const json = { "content-type": "application/json" };
  const anyId = () => `0x${randomBytes(32).toString("hex")}`;
  const post = (path: string, body: unknown) =>
    ask(path, { method: "POST", headers: json, body: JSON.stringify(body) });
  again(() => ask("/quotes", { method: "POST", headers: json, body: quotes[turn++ % quotes.length]! }));
  const long = { ...(JSON.parse(quotes[0]!) as object), prompt: "a ".repeat(PROMPT_LENGTH / 2 - 500) };
  again(() => post("/quotes", long));
  again(() => ask(`/products/${anyId()}/preview`));
  again(() => ask(`/tasks/${anyId()}`));
  for (const path of ["/info", "/metrics", "/duties", "/listings", "/bids"]) again(() => ask(path));
  again(() => ask("/attestations", { method: "POST", headers: uploads[turn % UPLOADS]!, body: text }));
  again(() => ask("/attestations", { method: "POST", headers: bombs[turn % UPLOADS]!, body: new Uint8Array(bomb) }));
  again(() => ask(`/products/${anyId()}/evidence`, { method: "PUT", body: text }));
  again(() => post("/receipts", { kind: "task", id: anyId() }));
  const nobody = `0x${"11".repeat(20)}` as const;
  const listing = {
    seller: nobody,
    productId: anyId(),
    price: "1",
    backing: "0",
    agent: plan.esp,
    agentBasisPoints: 0,
  };
  again(() =>
    post("/listings", { listing: { ...listing, revision: 0, counter: "0", expiry: 2 ** 40 }, signature: NO_SIGNATURE }),
  );
  again(() => post("/listings/cancel", { seller: nobody, signature: NO_SIGNATURE }));
  for (let i = 0; i < IDLE_CONNECTIONS; i++) again(() => stall("", {}, 0, 60_000));
  // Words that never end.
  again(() => stall("/quotes", { ...from, ...json }, 10, 60_000));
  // Larger than any text may be, and signed by nobody.
  const forged = uploadHeaders(nobody, NO_SIGNATURE, `0x${"22".repeat(32)}`, "text/plain");
  again(() => stall("/attestations", { ...from, ...forged }, HUGE_BYTES / 2, 1_000));
  for (let i = 0; i < STALLED; i++)
    again(() => stall("/attestations", { ...from, ...bombs[i]! }, HUGE_BYTES / 2, i === 0 ? 5_000 : 60_000));
  for (let i = 0; i < WATCHERS; i++) again(() => ask(`/tasks/${anyId()}/events`));
}

function again(once: () => Promise<void>): void {
  void (async () => {
    for (;;) {
      await once().catch(() => undefined);
      await sleep(PAUSE_MS);
    }
  })();
}

/** Sends so many bytes of a large request, none of it without a path, and lets it rest for so long. */
async function stall(
  path: string,
  headers: Record<string, string>,
  bytes: number,
  milliseconds: number,
): Promise<void> {
  const socket = connect(Number(port), hostname);
  socket.on("error", () => undefined);
  await once(socket, "connect");
  const lines = Object.entries({
    host: "x",
    ...headers,
    "content-length": String(path === "/quotes" ? PROMPT_LENGTH : HUGE_BYTES),
  });
  if (path !== "")
    socket.write(`POST ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`);
  socket.write(Buffer.alloc(bytes));
  await Promise.race([once(socket, "close"), sleep(milliseconds)]);
  socket.destroy();
}
