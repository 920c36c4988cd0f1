/** A line to a provider that somebody has walked over: an HTTP relay that is slow for sealed files, and breaks when told to. */
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type SlowLine = {
  url: string;
  /** How long a whole sealed file takes, ms. */
  takesMs: number;
  /** Breaks the next sealed file after this part of what is left of it, 0 to 1. */
  breakAt: number | undefined;
  /** What was asked for of sealed files. */
  ranges: (string | undefined)[];
  close(): void;
};

const STEP_MS = 100;

export async function slowLine(target: string): Promise<SlowLine> {
  const server = createServer((incoming, outgoing) => relay(line, target, incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const line: SlowLine = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    takesMs: 0,
    breakAt: undefined,
    ranges: [],
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
  return line;
}

function relay(line: SlowLine, target: string, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const sealed = incoming.method === "GET" && incoming.url!.endsWith("/sealed");
  if (sealed) line.ranges.push(incoming.headers.range);
  const onward = request(target + incoming.url, { method: incoming.method, headers: incoming.headers }, (answer) => {
    outgoing.writeHead(answer.statusCode!, answer.headers);
    if (!sealed) return void answer.pipe(outgoing);
    const pieces: Buffer[] = [];
    answer.on("data", (piece: Buffer) => pieces.push(piece));
    answer.on("end", () => trickle(line, Buffer.concat(pieces), outgoing));
  });
  onward.on("error", () => outgoing.destroy());
  outgoing.on("close", () => onward.destroy());
  incoming.pipe(onward);
}

function trickle(line: SlowLine, bytes: Buffer, outgoing: ServerResponse): void {
  const step = Math.max(1, Math.ceil((bytes.length * STEP_MS) / Math.max(STEP_MS, line.takesMs)));
  const end = line.breakAt === undefined ? bytes.length : Math.floor(bytes.length * line.breakAt);
  line.breakAt = undefined;
  let at = 0;
  const timer = setInterval(() => {
    outgoing.write(bytes.subarray(at, Math.min(end, at + step)));
    at += step;
    if (at < end) return;
    clearInterval(timer);
    if (end < bytes.length) outgoing.destroy();
    else outgoing.end();
  }, STEP_MS);
  outgoing.on("close", () => clearInterval(timer));
}
