/** Composes the gateway of its parts, and serves. */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { IndexerClient } from "@genuine/sdk/indexer-client";
import { formatMoney } from "@genuine/sdk/money";
import { type HttpBindings, serve } from "@hono/node-server";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { type Door, requireAdmission, troubleOf, type Visit } from "./answering.ts";
import { addHordeDoor, hordeError } from "./doors/horde.ts";
import { addMcpDoor } from "./doors/mcp.ts";
import { addOpenaiDoor, openaiError } from "./doors/openai.ts";
import { addSdapiDoor, sdapiError } from "./doors/sdapi.ts";
import { errorFields, type Logger } from "./log.ts";
import { Market } from "./market.ts";
import { OrderDesk } from "./orders.ts";
import { ProductDesk } from "./products.ts";
import type { Settings } from "./settings.ts";
import { Store } from "./store.ts";
import { Wallet } from "./wallet.ts";

/** A file to verify, in base64, with its claims. */
const MOST_BODY_BYTES = 15_000_000;

export type Gateway = { url: string; stop(): Promise<void> };

/** Resolves when it serves. @throws GenuineError directory_in_use; an error when the port is taken */
export async function startGateway(settings: Settings, log: Logger): Promise<Gateway> {
  const store = new Store(settings.dir, settings);
  const stopping = new AbortController();
  try {
    const wallet = new Wallet(settings);
    const indexer = new IndexerClient(settings.indexerUrl);
    const market = new Market(settings, wallet, indexer);
    const desk = new OrderDesk({ settings, wallet, indexer, market, store, signal: stopping.signal, log });
    const products = new ProductDesk({ settings, wallet, indexer, store });
    const parts = { settings, market, desk, products, fileNamed: (name: string) => store.fileNamed(name) };
    const { server, port } = await listen(createApp(parts, log), settings);
    const { address } = settings.account;
    log.info(
      { host: settings.host, port, account: address, leftToday: formatMoney(store.left()) },
      "The gateway serves",
    );
    desk.resume();
    return {
      url: `http://${settings.host.includes(":") ? `[${settings.host}]` : settings.host}:${port}`,
      async stop() {
        stopping.abort();
        await desk.stopped();
        server.close();
        server.closeAllConnections();
        store.close();
      },
    };
  } catch (error) {
    store.close();
    throw error;
  }
}

type AppParts = Parameters<typeof addMcpDoor>[1];

function createApp(parts: AppParts, log: Logger): Door {
  const app = new Hono<{ Bindings: HttpBindings }>();
  const tooLarge = () => {
    throw new GenuineError("bad_request", `The body is larger than ${MOST_BODY_BYTES} bytes.`);
  };
  app.use(bodyLimit({ maxSize: MOST_BODY_BYTES, onError: tooLarge }));
  app.use(async (c, next) => {
    requireAdmission(parts.settings, c);
    await next();
  });
  app.onError((error, c) => {
    if (troubleOf(error) === "internal") log.error({ path: c.req.path, ...errorFields(error) }, "A request failed");
    return inWordsOf(c)(c, error);
  });
  app.notFound((c) =>
    inWordsOf(c)(c, new GenuineError("not_found", `The gateway has no ${c.req.method} ${c.req.path}.`)),
  );
  addOpenaiDoor(app, parts);
  addSdapiDoor(app, parts);
  addHordeDoor(app, parts);
  addMcpDoor(app, parts);
  app.get("/files/:name", (c) => {
    const found = parts.fileNamed(c.req.param("name"));
    if (found?.file == null || found.proof === null) throw new GenuineError("not_found", "There is no such file.");
    return c.body(new Uint8Array(found.file), 200, {
      "content-type": found.proof.mediaType,
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; sandbox",
    });
  });
  return app;
}

/** Each interface has its own form of an error. */
function inWordsOf({ req: { path } }: Visit): (c: Visit, error: unknown) => Response {
  if (path.startsWith("/sdapi/")) return sdapiError;
  return path.startsWith("/api/v2/") ? hordeError : openaiError;
}

function listen(app: Door, { host, port }: Settings): Promise<{ server: Server; port: number }> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: host, port }) as Server;
    server.once("error", reject);
    server.once("listening", () => resolve({ server, port: (server.address() as AddressInfo).port }));
  });
}
