/** Free ports for tests and measurements, chosen at each run, so that several checkouts can run side by side. */
import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/** Below the range of ephemeral ports, above those that people choose. */
const FIRST = 20_000;
const END = 32_000;
const TRIES = 100;

/** `count` free ports in a row. */
export async function freePorts(count: number): Promise<number[]> {
  for (let i = 0; i < TRIES; i++) {
    const base = randomInt(FIRST, END - count);
    const ports = Array.from({ length: count }, (_, k) => base + k);
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return ports;
  }
  throw new Error(
    `Found no ${count} free ports in a row between ${FIRST} and ${END} in ${TRIES} tries. Stop programs that listen there.`,
  );
}

async function isFree(port: number): Promise<boolean> {
  for (const host of ["127.0.0.1", "::"]) {
    const taken = await new Promise<boolean>((resolve) => {
      const server = createServer();
      // Any other error means that the machine lacks the address, IPv6 for example.
      server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code === "EADDRINUSE"));
      server.listen(port, host, () => server.close(() => resolve(false)));
    });
    if (taken) return false;
  }
  return true;
}
