/** A real node with the real contracts, behind a line that a test can cut. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chainOf } from "@genuine/sdk/deployment";
import { createTestClient, http, publicActions } from "viem";
import { LOCAL, type Settings } from "../../../scripts/settings.ts";
import { startDeployedChain } from "../../support/deployed-chain.ts";
import { closeAtEnd } from "../../support/leftovers.ts";

export type TestChain = Awaited<ReturnType<typeof startTestChain>>;

export async function startTestChain(settings: Settings = LOCAL) {
  const { chain, deployment } = await startDeployedChain(settings);
  const dir = await mkdtemp(join(tmpdir(), "genuine-worker-test-"));
  const deploymentFile = join(dir, "deployment.json");
  await writeFile(deploymentFile, JSON.stringify(deployment));
  const line = await startLine(Number(new URL(chain.url).port));
  const client = createTestClient({
    mode: "hardhat",
    chain: chainOf(deployment, chain.url),
    transport: http(chain.url),
    cacheTime: 0,
    pollingInterval: 50,
  }).extend(publicActions);
  let closed: Promise<void> | undefined;
  return closeAtEnd({
    dir,
    deployment,
    deploymentFile,
    /** For tests. */
    url: chain.url,
    /** For workers: goes away while the line is cut. */
    lineUrl: `http://127.0.0.1:${line.port}`,
    line,
    client,
    /** Moves the chain's clock. */
    async skip(seconds: number) {
      await client.increaseTime({ seconds });
      await client.mine({ blocks: 1 });
    },
    close(): Promise<void> {
      closed ??= (async () => {
        await line.close();
        await chain.close();
        await rm(dir, { recursive: true, force: true });
      })();
      return closed;
    },
  });
}

/** Passes connections on to `target`. */
async function startLine(target: number) {
  const sockets = new Set<Socket>();
  let server = await listen(0);
  const { port } = server.address() as AddressInfo;

  function listen(at: number): Promise<Server> {
    const opened = createServer((socket) => {
      const upstream = connect(target, "127.0.0.1");
      for (const side of [socket, upstream]) {
        sockets.add(side);
        side.on("error", () => undefined);
        side.on("close", () => {
          sockets.delete(side);
          socket.destroy();
          upstream.destroy();
        });
      }
      socket.pipe(upstream).pipe(socket);
    });
    return new Promise((resolve, reject) => {
      opened.once("error", reject);
      opened.listen(at, "127.0.0.1", () => resolve(opened));
    });
  }

  async function cut(): Promise<void> {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    await closed;
  }

  return {
    port,
    cut,
    async restore() {
      server = await listen(port);
    },
    close: cut,
  };
}
