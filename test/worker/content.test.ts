/** The content store on a folder, on an S3 server and on a node that speaks Kubo's RPC. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { cidOf } from "@genuine/sdk/cid";
import { hasCode } from "@genuine/sdk/genuine-error";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import S3rver from "s3rver";
import type { Hex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import type { Settings } from "../../esp/src/settings.ts";
import { S3Blobs } from "../../esp/src/store/blobs/s3.ts";
import { ContentStore, openContentStore } from "../../esp/src/store/content-store.ts";

const account = privateKeyToAccount(LOCAL_ACCOUNTS.aurora.privateKey);
const S3 = {
  kind: "s3",
  bucket: "files",
  region: "us-east-1",
  accessKeyId: "S3RVER",
  secretAccessKey: "S3RVER",
} as const;
let dir: string;
let s3: S3rver;
let kubo: Server;
/** What each place holds, for tests that look at or spoil it. */
const places: {
  name: string;
  content: Settings["content"];
  raw(hash: Hex): Promise<Buffer>;
  spoil(hash: Hex): Promise<void>;
}[] = [];

before(async () => {
  dir = await mkdtemp(join(tmpdir(), "genuine-content-test-"));
  s3 = new S3rver({
    port: 0,
    address: "127.0.0.1",
    silent: true,
    directory: join(dir, "s3"),
    configureBuckets: [{ name: "files", configs: [] }],
  });
  const s3Url = `http://127.0.0.1:${(await s3.run()).port}`;
  const blocks = new Map<string, Buffer>();
  const files = new Map<string, string>();
  kubo = await startKubo(blocks, files);
  const file = (hash: Hex) => join(dir, "content", hash.slice(2, 4), hash.slice(2));
  const object = async (hash: Hex) =>
    join(
      dir,
      "s3",
      "files",
      (await readdir(join(dir, "s3", "files"))).find(
        (name) => name.startsWith(hash.slice(2)) && name.endsWith("object"),
      )!,
    );
  const block = (hash: Hex) => blocks.get(files.get(`/genuine/${hash.slice(2)}`)!)!;
  places.push(
    {
      name: "folder",
      content: { kind: "folder" },
      raw: (hash) => readFile(file(hash)),
      spoil: (hash) => writeFile(file(hash), "spoilt"),
    },
    {
      name: "s3",
      content: { ...S3, url: s3Url },
      raw: async (hash) => readFile(await object(hash)),
      spoil: async (hash) => writeFile(await object(hash), "spoilt".repeat(10)),
    },
    {
      name: "ipfs",
      content: { kind: "ipfs", url: `http://127.0.0.1:${(kubo.address() as AddressInfo).port}` },
      raw: async (hash) => block(hash),
      spoil: async (hash) => {
        block(hash)[20]! ^= 1;
      },
    },
  );
});

after(async () => {
  await s3?.close();
  kubo?.close();
});

const open = (content: Settings["content"], other = account) => openContentStore({ dir, content, account: other });

/** The commands used, as Kubo 0.39 documents them: blocks by CID, and a file system of references to them. */
async function startKubo(blocks: Map<string, Buffer>, files: Map<string, string>): Promise<Server> {
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url!, "http://kubo");
    const [first = "", second = ""] = searchParams.getAll("arg");
    const answer = (body: unknown, status = 200) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    const missing = () => answer({ Message: "file does not exist", Code: 0, Type: "error" }, 500);
    if (request.method !== "POST") return void response.writeHead(405).end("405 - Method Not Allowed");
    switch (pathname.replace("/api/v0/", "")) {
      case "block/put": {
        assert.deepEqual([searchParams.get("cid-codec"), searchParams.get("mhtype")], ["raw", "sha2-256"]);
        const bytes = await partOf(request);
        if (bytes.length > 1024 ** 2 && searchParams.get("allow-big-block") !== "true")
          return void answer({ Message: "produced block is over 1MiB", Code: 0, Type: "error" }, 500);
        blocks.set(cidOf(bytes), bytes);
        return void answer({ Key: cidOf(bytes), Size: bytes.length });
      }
      case "block/get": {
        const bytes = blocks.get(first);
        return void (bytes === undefined
          ? answer({ Message: "block was not found locally", Code: 0, Type: "error" }, 500)
          : response.end(bytes));
      }
      case "files/cp":
        if (searchParams.get("parents") !== "true") return void missing();
        if (files.has(second))
          return void answer(
            {
              Message: "cp: cannot put node in path: directory already has entry by that name",
              Code: 0,
              Type: "error",
            },
            500,
          );
        files.set(second, first.replace("/ipfs/", ""));
        return void response.end();
      case "files/stat":
        return void (files.has(first)
          ? answer({ Hash: files.get(first), Size: 1, CumulativeSize: 1, Blocks: 0, Type: "file" })
          : missing());
      case "files/rm":
        return void (files.delete(first) ? response.end() : missing());
      case "files/ls":
        return void (files.size === 0
          ? missing()
          : answer({
              Entries: [...files.keys()].map((path) => ({
                Name: path.replace(`${first}/`, ""),
                Type: 0,
                Size: 0,
                Hash: "",
              })),
            }));
      default:
        return void response.writeHead(404).end("404 page not found");
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

/** The only part of a multipart body. */
async function partOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const form = await new Response(Buffer.concat(chunks), {
    headers: { "content-type": request.headers["content-type"]! },
  }).formData();
  const [part] = [...form.values()];
  return Buffer.from(await (part as File).arrayBuffer());
}

async function all(store: ContentStore): Promise<Hex[]> {
  const found: Hex[] = [];
  for await (const hash of store.hashes()) found.push(hash);
  return found.sort();
}

for (const name of ["folder", "s3", "ipfs"]) {
  test(`${name}: keeps files by their hash, and notices one that was changed`, async () => {
    const { content, raw, spoil } = places.find((place) => place.name === name)!;
    const store = await open(content);
    const files = [Buffer.from("the first"), Buffer.alloc(0), Buffer.alloc(3 * 1024 ** 2, "large")];
    const hashes: Hex[] = [];
    for (const file of files) hashes.push(await store.put(file));
    assert.deepEqual(
      hashes,
      files.map((file) => `0x${createHash("sha256").update(file).digest("hex")}`),
    );
    assert.equal(await store.put(files[0]!), hashes[0], "again is no harm");
    const later = await open(content);
    for (const [i, hash] of hashes.entries()) assert.deepEqual(Buffer.from(await later.get(hash)), files[i]);
    assert.deepEqual(await all(later), [...hashes].sort());
    const lying = await raw(hashes[0]!);
    assert.equal(lying.includes("the first"), name === "folder", "others read nothing");
    if (name !== "folder") {
      await assert.rejects(
        (await open(content, privateKeyToAccount(LOCAL_ACCOUNTS.borealis.privateKey))).get(hashes[0]!),
        (error) => hasCode(error, "content_damaged"),
      );
    }
    await spoil(hashes[0]!);
    await assert.rejects(store.get(hashes[0]!), (error) => hasCode(error, "content_damaged"));
    for (const hash of hashes) await store.remove(hash);
    await store.remove(hashes[0]!);
    assert.deepEqual(await all(store), []);
    assert.equal(await store.has(hashes[0]!), false);
    await assert.rejects(store.get(hashes[0]!), (error) => hasCode(error, "content_missing"));
    for (const bad of ["0x12", "../../etc/passwd", `0x${"F".repeat(64)}`])
      await assert.rejects(
        async () => store.get(bad as Hex),
        (error) => hasCode(error, "bad_hash"),
      );
  });
}

test("s3: more files than one page lists, a wrong key, a bucket that is not there, a server that is gone", async () => {
  const { content } = places.find(({ name }) => name === "s3")! as {
    content: Extract<Settings["content"], { kind: "s3" }>;
  };
  const store = new ContentStore(new S3Blobs(content, 10), Buffer.alloc(32));
  const hashes = await Promise.all(Array.from({ length: 25 }, (_, i) => store.put(Buffer.from(`file ${i}`))));
  assert.deepEqual(await all(store), hashes.sort());
  await assert.rejects(
    (await open({ ...content, accessKeyId: "nobody" })).put(Buffer.from("x")),
    (error) =>
      hasCode(error, "store_failed") &&
      / 403 /.test(error.message) &&
      /GENUINE_S3_SECRET_ACCESS_KEY/.test(error.message),
  );
  await assert.rejects(
    (await open({ ...content, bucket: "another" })).put(Buffer.from("x")),
    (error) => hasCode(error, "store_failed") && /404 NoSuchBucket/.test(error.message),
  );
  await assert.rejects((await open({ ...content, url: "http://127.0.0.1:9" })).has(hashes[0]!), (error) =>
    hasCode(error, "store_unreachable"),
  );
});
