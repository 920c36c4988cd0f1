/** Downloads over lines that break, stall and lie, against a real HTTP server. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, beforeEach, describe, test } from "node:test";
import { type Begun, type DownloadOptions, download } from "@genuine/sdk/download";
import { HttpClient } from "@genuine/sdk/http";

const FILE = new Uint8Array(randomBytes(300_000));
const OTHER = new Uint8Array(randomBytes(250_000));
const ETAG = `"first"`;

type Answer = (request: IncomingMessage, response: ServerResponse) => void;
let http: HttpClient;
let close: () => void;
let answers: Answer[];
let asked: { range: string | undefined; ifRange: string | undefined }[];

before(async () => {
  const server = createServer((request, response) => {
    asked.push({ range: request.headers.range, ifRange: request.headers["if-range"]?.toString() });
    const answer = answers.shift();
    if (answer === undefined) response.destroy();
    else answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  http = new HttpClient("The provider", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  close = () => server.close();
});
after(() => close());
beforeEach(() => {
  answers = [];
  asked = [];
});

/** Serves a file by ranges, and breaks, or falls silent, after `bytes` of the answer. */
function serve({ file = FILE, etag = ETAG, bytes = Infinity, ending = "break" as "break" | "silence" } = {}): Answer {
  return (request, response) => {
    const [, first] = /^bytes=(\d+)-$/.exec(request.headers.range ?? "") ?? [];
    const from = first !== undefined && request.headers["if-range"] === etag ? Number(first) : 0;
    const body = file.subarray(from);
    response.writeHead(from === 0 ? 200 : 206, {
      "content-length": body.length,
      "accept-ranges": "bytes",
      etag,
      ...(from > 0 && { "content-range": `bytes ${from}-${file.length - 1}/${file.length}` }),
    });
    if (bytes >= body.length) return void response.end(body);
    response.write(body.subarray(0, bytes), () => ending === "break" && setTimeout(() => response.destroy(), 50));
  };
}

const fetchIt = (options: DownloadOptions = {}) => download(http, "/file", { pauseMs: 1, ...options });

describe("downloads", () => {
  test("resume where the connection broke, and report their progress", async () => {
    answers = [serve({ bytes: 100_000 }), serve({ bytes: 60_000 }), serve()];
    const steps: number[] = [];
    const totals = new Set<number | undefined>();
    const got = await fetchIt({
      onProgress: ({ done, total }) => {
        steps.push(done);
        totals.add(total);
      },
    });
    assert.deepEqual(got, FILE);
    assert.deepEqual(
      asked.map(({ range }) => range),
      [undefined, "bytes=100000-", "bytes=160000-"],
    );
    assert.deepEqual(
      asked.map(({ ifRange }) => ifRange),
      [undefined, ETAG, ETAG],
    );
    assert.deepEqual(
      steps,
      steps.toSorted((a, b) => a - b),
      "never less than before",
    );
    assert.deepEqual([...totals], [FILE.length]);
  });

  test("go on from what an earlier visit had kept, and keep what they have when they are stopped", async () => {
    answers = [serve({ bytes: 200_000, ending: "silence" })];
    const stop = new AbortController();
    let kept: Begun | undefined;
    const stopped = fetchIt({
      signal: stop.signal,
      onProgress: ({ done, begun }) => {
        kept = begun();
        if (done === 200_000) stop.abort(new Error("enough"));
      },
    });
    await assert.rejects(stopped, /enough/);
    answers = [serve()];
    assert.deepEqual(await fetchIt({ begun: kept }), FILE);
    assert.equal(asked[1]!.range, "bytes=200000-");
  });

  test("start over when the file is another one now, or the server gives no ranges", async () => {
    answers = [serve({ bytes: 100_000 }), serve({ file: OTHER, etag: `"second"` })];
    assert.deepEqual(await fetchIt(), OTHER);
    const plain: Answer = (_, response) => void response.end(FILE);
    answers = [plain];
    let kept: Begun | undefined;
    assert.deepEqual(await fetchIt({ onProgress: ({ begun }) => (kept = begun()) }), FILE);
    assert.equal(kept, undefined);
    answers = [plain];
    assert.deepEqual(await fetchIt({ begun: { bytes: OTHER, etag: ETAG } }), FILE);
  });

  test("do not wait for ever: a line that falls silent is taken up again, and given up in the end", async () => {
    answers = [serve({ bytes: 100_000, ending: "silence" }), serve()];
    assert.deepEqual(await fetchIt({ stallMs: 5_000 }), FILE);
    answers = Array.from({ length: 4 }, () => serve({ bytes: 0, ending: "silence" }));
    await assert.rejects(fetchIt({ stallMs: 100 }), { code: "timeout", message: /brought nothing for 0.1 seconds/ });
    answers = [];
    asked = [];
    await assert.rejects(fetchIt(), { code: "unreachable" });
    assert.equal(asked.length, 4);
  });

  test("need no asynchronous iteration of streams, which Safari lacks", async () => {
    const iterate = Object.getOwnPropertyDescriptor(ReadableStream.prototype, Symbol.asyncIterator)!;
    Reflect.deleteProperty(ReadableStream.prototype, Symbol.asyncIterator);
    try {
      answers = [serve({ bytes: 100_000 }), serve()];
      assert.deepEqual(await fetchIt({ tries: 2 }), FILE);
      assert.equal(asked.length, 2);
    } finally {
      Object.defineProperty(ReadableStream.prototype, Symbol.asyncIterator, iterate);
    }
  });

  test("do not call a fault of the program a broken line", async () => {
    answers = [serve(), serve()];
    const fault = new TypeError("undefined is not a function");
    const onProgress = ({ done }: { done: number }) => {
      if (done > 0) throw fault;
    };
    await assert.rejects(fetchIt({ onProgress }), (error) => error === fault);
    assert.equal(asked.length, 1);
  });

  test("give the server's own refusal, and do not ask again", async () => {
    answers = [
      (_, response) => {
        response.writeHead(404, { "content-type": "application/json" });
        response.end(JSON.stringify({ error: { code: "not_found", message: "Nothing is delivered yet." } }));
      },
    ];
    await assert.rejects(fetchIt(), { code: "not_found" });
    assert.equal(asked.length, 1);
  });
});
