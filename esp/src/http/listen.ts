/** The server under the HTTP interface. */
import type { Server } from "node:http";
import { serve } from "@hono/node-server";
import type { Settings } from "../settings.ts";

/** More than watchers, pages and machines together. */
const MAX_CONNECTIONS = 2_000;

/** Resolves when it listens; rejects when the port is taken. */
export function listen(
  fetch: Parameters<typeof serve>[0]["fetch"],
  { host, port }: Pick<Settings, "host" | "port">,
): Promise<{ server: Server; port: number }> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, hostname: host, port }, (info) => resolve({ server, port: info.port })) as Server;
    server.once("error", reject);
    server.headersTimeout = 15_000;
    server.requestTimeout = 120_000;
    server.maxConnections = MAX_CONNECTIONS;
  });
}
