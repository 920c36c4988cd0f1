/** A disk without room: said as what it is, nothing new is taken, and what is owed is delivered. */
import assert from "node:assert/strict";
import { type FileHandle, mkdtemp, open, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { hasCode } from "@genuine/sdk/genuine-error";
import { answerOf } from "../../esp/src/http/errors.ts";
import { FolderBlobs } from "../../esp/src/store/blobs/folder.ts";
import { orDiskFull } from "../../esp/src/store/full-disk.ts";
import { openSqlite } from "../../esp/src/store/sqlite.ts";
import { startHeldGenerator } from "./support/held-generator.ts";
import { startTestChain, type TestChain } from "./support/local-chain.ts";
import { Person, until } from "./support/person.ts";
import { WorkerProcess } from "./support/worker-process.ts";

let chain: TestChain;
let dir: string;

before(async () => {
  dir = await mkdtemp(join(tmpdir(), "genuine-disk-"));
  chain = await startTestChain();
});

after(async () => {
  await chain?.close();
  await rm(dir, { recursive: true, force: true });
});

test("a database without room says so, keeps what it has, and goes on when there is room", async () => {
  const database = openSqlite(dir);
  const put = (name: string, value: string) =>
    database.transaction((sql) => sql.run("INSERT INTO facts (name, value) VALUES (?, ?)", name, value));
  await put("before", "kept");
  const { page_count: pages } = (await database.one("PRAGMA page_count")) as { page_count: number };
  await database.run(`PRAGMA max_page_count = ${pages}`);
  await assert.rejects(put("large", "x".repeat(1_000_000)), (error) => {
    assert.ok(hasCode(error, "disk_full"), String(error));
    assert.match(String(error), /The database in .+ cannot be written to: the disk is full\. Make room\./);
    assert.deepEqual(answerOf(error)?.status, 503);
    assert.ok(!JSON.stringify(answerOf(error)).includes(dir), "where it lies is the operator's");
    return true;
  });
  assert.equal((await database.one("SELECT value FROM facts WHERE name = 'before'"))?.value, "kept");
  await database.run("PRAGMA max_page_count = 1000000");
  await put("large", "x".repeat(1_000_000));
  await database.close();
});

test("a full disk is reported alike everywhere, and other errors as themselves", async (t) => {
  const folder = join(dir, "content");
  const blobs = new FolderBlobs(folder);
  const [name, bytes] = ["ab".repeat(32), new Uint8Array([1, 2, 3])];
  const handle = await open(join(dir, "any"), "w");
  await handle.close();
  t.mock.method(Object.getPrototypeOf(handle) as FileHandle, "writeFile", async () => {
    throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
  });
  await assert.rejects(blobs.put(name, bytes), (error) => hasCode(error, "disk_full"));
  assert.deepEqual(await readdir(join(folder, "tmp")), [], "no half of a file takes up room");
  t.mock.restoreAll();
  await blobs.put(name, bytes);
  assert.deepEqual(await blobs.get(name), bytes);
  const other = Object.assign(new Error("EACCES"), { code: "EACCES" });
  assert.equal(orDiskFull(other, "The folder x"), other);
});

test("below its reserve a worker takes nothing new, says so, and delivers what it owes", async () => {
  const held = await startHeldGenerator();
  const worker = await WorkerProcess.create(chain, { env: { ...held.env, GENUINE_ESP_WRITER: "none" } });
  await worker.start();
  const alice = await new Person(chain, "alice").fund();
  const answer = await alice.quote(worker, "owed before the disk was full");
  await alice.lock(answer);
  await until("a picture being made", () => (held.asked > 0 ? true : undefined));
  await worker.stop();
  // A terabyte.
  await worker.start({ ready: false, env: { GENUINE_ESP_DISK_RESERVE_MB: "1000000" } });
  const reason = await until("its word", async () => {
    const response = await fetch(`${worker.endpoint}/ready`).catch(() => undefined);
    const words = response?.status === 503 ? await response.text() : "";
    return words.includes("disk") ? words : undefined;
  });
  assert.match(reason, /"not_ready".+has no room left on its disk/);
  assert.match(await (await fetch(`${worker.endpoint}/metrics`)).text(), /genuine_ready 0/);
  await assert.rejects(alice.quote(worker, "one more"), (error) => hasCode(error, "not_ready"));
  assert.match(worker.output, /The disk is almost full: takes nothing new/);
  held.release();
  await alice.accept(worker, answer);
  await worker.stop();
});
