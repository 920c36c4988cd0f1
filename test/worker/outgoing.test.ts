/** What a worker sends to addresses that others have chosen, and what of its secrets reaches its words. */
import assert from "node:assert/strict";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";
import { endpointBase } from "@genuine/sdk/endpoint";
import { EspClient } from "@genuine/sdk/esp-client";
import { hasCode } from "@genuine/sdk/genuine-error";
import { isPublicAddress, limitedFetch } from "@genuine/sdk/limited-fetch";
import { errorFields } from "../../esp/src/log.ts";
import { withoutSecrets } from "../../esp/src/secrets.ts";

const servers: Server[] = [];
after(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

async function start(answer: (response: ServerResponse, path: string) => void) {
  const paths: string[] = [];
  const server = createServer((incoming, response) => {
    paths.push(`${incoming.method} ${incoming.url}`);
    answer(response, incoming.url ?? "");
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, resolve));
  return { port: (server.address() as AddressInfo).port, paths };
}

test("an endpoint is a host and a path, or it is not asked at all", async () => {
  assert.equal(endpointBase("https://a.example:7000/esp//"), "https://a.example:7000/esp");
  const { port, paths } = await start((response) => response.end("{}"));
  const base = `http://127.0.0.1:${port}`;
  for (const bad of [
    `${base}/api/v0/files/rm?arg=/genuine&recursive=true#`,
    `${base}/#`,
    `${base}?`,
    `http://user:password@127.0.0.1:${port}`,
    `${base}\\x`,
    `${base}/\t`,
    ` ${base}`,
    "file:///etc/passwd",
    "javascript:alert(1)",
    "nothing",
  ]) {
    assert.throws(
      () => endpointBase(bad),
      (error) => hasCode(error, "bad_endpoint"),
      bad,
    );
    const client = new EspClient(bad);
    await assert.rejects(
      client.receipt("task", `0x${"11".repeat(32)}`),
      (error) => hasCode(error, "bad_endpoint"),
      bad,
    );
    assert.ok(!client.previewUrl(`0x${"11".repeat(32)}`).includes(String(port)), "nor does a page show it");
  }
  assert.deepEqual(paths, []);
});

test("peers in this machine or a private network are not asked, whatever name leads there", async () => {
  const { port, paths } = await start((response) => response.end("hello"));
  const strict = limitedFetch(100, { privatePeers: false });
  for (const host of ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"]) {
    await assert.rejects(strict(`http://${host}:${port}/`), (error) => hasCode(error, "private_endpoint"), host);
  }
  assert.deepEqual(paths, []);
  const kind = limitedFetch(100, { privatePeers: true });
  assert.equal(await (await kind(`http://localhost:${port}/x`)).text(), "hello");
  for (const address of ["10.0.0.1", "172.16.5.5", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1"])
    assert.ok(!isPublicAddress(address), address);
  for (const address of ["fe80::1", "fd00::1", "::", "64:ff9b::7f00:1", "not an address"])
    assert.ok(!isPublicAddress(address), address);
  for (const address of ["93.184.216.34", "2606:2800:220:1::1"]) assert.ok(isPublicAddress(address), address);
});

test("redirections are not followed, and what is too large is refused by its size after decompression", async () => {
  const elsewhere = await start((response) => response.end("secret"));
  const { port } = await start((response, path) => {
    if (path === "/redirect") return response.writeHead(302, { location: `http://127.0.0.1:${elsewhere.port}/` }).end();
    response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(Buffer.alloc(1_000_000)));
  });
  const peer = limitedFetch(10_000, { privatePeers: true });
  await assert.rejects(peer(`http://127.0.0.1:${port}/redirect`));
  assert.deepEqual(elsewhere.paths, []);
  const bomb = await peer(`http://127.0.0.1:${port}/bomb`);
  await assert.rejects(bomb.arrayBuffer(), (error) => hasCode(error, "too_large"));
});

test("keys and passwords in URLs are not written", () => {
  const said =
    "URL: https://eth-mainnet.example/v2/abcdefKEY123 and postgres://me:secret@db:5432/x, http://10.0.0.5:7860/.";
  assert.equal(
    withoutSecrets(said),
    "URL: https://eth-mainnet.example/… and postgres://db:5432/…, http://10.0.0.5:7860.",
  );
  const { error, stack } = errorFields(new Error("at wss://node.example/KEY"));
  assert.ok(!`${String(error)}${String(stack)}`.includes("KEY"));
});
