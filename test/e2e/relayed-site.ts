/** The page through a relay that changes how browsers see it. */
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { withoutMissingApis } from "../../scripts/lib/missing-apis.ts";

type RelayedSite = { url: string; close(): void };

/**
 * As the least of the supported browsers would run it: before each of its scripts, those of its threads too, stands one that takes
 * away what a supported browser lacks.
 */
export function lesserSite(target: string): Promise<RelayedSite> {
  return relayedSite(target, { first: `${withoutMissingApis()}\n` });
}

/** As Safari takes it, which keeps pages in its back/forward cache whatever they say; other browsers do unless they forbid it. */
export function keptSite(target: string): Promise<RelayedSite> {
  return relayedSite(target, { cacheControl: "no-cache" });
}

/** @param changes `first` stands before each script, `cacheControl` with each document. */
async function relayedSite(
  target: string,
  { first, cacheControl }: { first?: string; cacheControl?: string },
): Promise<RelayedSite> {
  const server = createServer((incoming, outgoing) => {
    const { "accept-encoding": _, ...headers } = incoming.headers;
    const onward = request(target + incoming.url, { method: incoming.method, headers }, (answer) => {
      const isScript = first !== undefined && /^\/_next\/static\/.*\.js(\?|$)/.test(incoming.url ?? "");
      const isDocument = answer.headers["content-type"]?.startsWith("text/html") === true;
      const { "content-length": length, ...rest } = answer.headers;
      const changed = isDocument && cacheControl !== undefined ? { "cache-control": cacheControl } : {};
      outgoing.writeHead(answer.statusCode!, { ...(isScript ? rest : answer.headers), ...changed });
      if (isScript && answer.statusCode === 200) outgoing.write(first);
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    outgoing.on("close", () => onward.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
