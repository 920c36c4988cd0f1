/** The server under the HTTP interface. */
import type { Server } from "node:http";
import type { Socket } from "node:net";
import { serve } from "@hono/node-server";
import type { Settings } from "../settings.ts";
import { networkOf } from "./networks.ts";

/** Connection limit: more than watchers, pages and machines need together. */
const MAX_CONNECTIONS = 2_000;
/** Connection limit of one network, without a proxy: a few browsers behind one address, with six connections each. */
const CONNECTIONS_PER_NETWORK = 100;

type ListenSettings = Pick<Settings, "host" | "port" | "requestsPerMinute" | "behindProxy">;

/** Resolves when the server listens; rejects if the port is taken. */
export function listen(
  fetch: Parameters<typeof serve>[0]["fetch"],
  { host, port, requestsPerMinute, behindProxy }: ListenSettings,
): Promise<{ server: Server; port: number }> {
  return new Promise((resolve, reject) => {
    const serverOptions = {
      headersTimeout: 15_000,
      requestTimeout: 120_000,
      keepAliveTimeout: 10_000,
      // Node checks every 30 s by default, so that an idle connection would last three times as long.
      connectionsCheckingInterval: 5_000,
    };
    const server = serve({ fetch, hostname: host, port, serverOptions }, (info) =>
      resolve({ server, port: info.port }),
    ) as Server;
    server.once("error", reject);
    server.maxConnections = MAX_CONNECTIONS;
    if (requestsPerMinute > 0 && !behindProxy) server.on("connection", limitPerNetwork(CONNECTIONS_PER_NETWORK));
  });
}

/** Closes connections of a network beyond `most`, so that it cannot exhaust the total. */
export function limitPerNetwork(most: number): (socket: Socket) => void {
  const open = new Map<string, number>();
  return (socket) => {
    const network = networkOf(socket.remoteAddress ?? "unknown");
    const count = (open.get(network) ?? 0) + 1;
    if (count > most) return void socket.destroy();
    open.set(network, count);
    socket.once("close", () => {
      const left = open.get(network)! - 1;
      if (left > 0) open.set(network, left);
      else open.delete(network);
    });
  };
}
