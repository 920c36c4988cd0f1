/** What a mirror does with providers that are slow, and with what it kept before a restart. */
import assert from "node:assert/strict";
import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { decodeImage } from "@genuine/sdk/fingerprint/decode-node";
import { pdqFromRgb } from "@genuine/sdk/fingerprint/pdq";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import sharp from "sharp";
import type { Hex } from "viem";
import type { ChainEvent } from "../../esp/src/chain/events.ts";
import { createLogger } from "../../esp/src/log.ts";
import { PreviewMirror } from "../../esp/src/pictures/preview-mirror.ts";
import { turns } from "../../esp/src/turns.ts";
import { ROOT } from "../../scripts/lib/build.ts";
import { until } from "./support/person.ts";

test("a provider that does not answer at first is asked again, and the oldest go first, also after a restart", async () => {
  const picture = await sharp(join(ROOT, "test/fixtures/pictures/rocket.webp"))
    .resize(256, 256, { fit: "fill" })
    .webp()
    .toBuffer();
  const { rgb, width, height } = await decodeImage(new Uint8Array(picture));
  const pdq = pdqFromRgb(rgb, width, height).hash;
  const provider = await serve(picture, 2);
  const dir = await mkdtemp(join(tmpdir(), "genuine-mirror-"));
  const stop = new AbortController();
  try {
    const id = (digit: string): Hex => `0x${digit.repeat(64)}`;
    // The name that sorts first is the newer file.
    for (const [digit, at] of [
      ["a", 2_000],
      ["f", 1_000],
    ] as const) {
      const path = join(dir, `${digit.repeat(64)}.webp`);
      await writeFile(path, picture);
      await utimes(path, at, at);
    }
    const mirror = new PreviewMirror(dir, {
      own: LOCAL_ACCOUNTS.borealis.address,
      privatePeers: true,
      keep: 2,
      endpointOf: async () => provider.url,
      inTurn: turns(),
      signal: stop.signal,
      retryPausesMs: [1, 1, 1],
      log: createLogger("silent", "test"),
    });
    const product = {
      id: id("c"),
      esp: LOCAL_ACCOUNTS.aurora.address,
      fingerprints: { pdq },
      proof: { mediaType: "image/png" },
    };
    mirror.learn([{ kind: "productRegistered", product } as unknown as ChainEvent]);
    const names = () =>
      readdir(dir).then((all) =>
        all
          .filter((name) => name.endsWith(".webp"))
          .map((name) => name[0])
          .sort(),
      );
    await until("the preview", async () => ((await names()).includes("c") ? true : undefined));
    await until("the oldest to go", async () => ((await names()).length === 2 ? true : undefined));
    assert.deepEqual([await names(), provider.asked()], [["a", "c"], 3]);
  } finally {
    stop.abort();
    provider.close();
    await rm(dir, { recursive: true });
  }
});

/** @param failures Requests that are answered with an error first. */
async function serve(picture: Buffer, failures: number): Promise<{ url: string; asked(): number; close(): void }> {
  let asked = 0;
  const server: Server = createServer((_, response) => {
    if (asked++ < failures) return void response.writeHead(503).end();
    response.writeHead(200, { "content-type": "image/webp" });
    response.end(picture);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => asked,
    close: () => void server.close(),
  };
}
