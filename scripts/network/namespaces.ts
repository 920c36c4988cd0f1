/** A machine of its own for each node: a Linux network namespace with one line to its operator and one to the other nodes. */
import { execFileSync } from "node:child_process";

/** Several networks on one machine, each with its own addresses. */
const NETWORKS = 200;

const ip = (...args: string[]) => execFileSync("ip", args, { stdio: ["ignore", "pipe", "pipe"] }).toString();

/** Whether this process may make namespaces: Linux, root, and the program `ip`. */
export function canHaveNamespaces(): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  try {
    ip("netns", "list");
    return true;
  } catch {
    return false;
  }
}

export class Namespaces {
  readonly #tag: string;
  readonly #net: number;
  readonly #count: number;

  /** @param count How many machines. */
  constructor(count: number) {
    this.#net = process.pid % NETWORKS;
    this.#tag = `gn${this.#net}`;
    this.#count = count;
    this.close();
    ip("link", "add", this.#bridge, "type", "bridge");
    ip("link", "set", this.#bridge, "up");
    for (let i = 0; i < count; i++) {
      const name = this.name(i);
      ip("netns", "add", name);
      ip("-n", name, "link", "set", "lo", "up");
      ip("link", "add", `${this.#tag}o${i}`, "type", "veth", "peer", "name", "operator", "netns", name);
      ip("addr", "add", `10.77.${this.#net}.${i * 4 + 1}/30`, "dev", `${this.#tag}o${i}`);
      ip("link", "set", `${this.#tag}o${i}`, "up");
      ip("-n", name, "addr", "add", `${this.operatorAddress(i)}/30`, "dev", "operator");
      ip("-n", name, "link", "set", "operator", "up");
      ip("link", "add", `${this.#tag}p${i}`, "type", "veth", "peer", "name", "peers", "netns", name);
      ip("link", "set", `${this.#tag}p${i}`, "master", this.#bridge);
      ip("link", "set", `${this.#tag}p${i}`, "up");
      ip("-n", name, "addr", "add", `${this.peerAddress(i)}/24`, "dev", "peers");
      ip("-n", name, "link", "set", "peers", "up");
    }
  }

  get #bridge(): string {
    return `${this.#tag}br`;
  }

  name(i: number): string {
    return `${this.#tag}n${i}`;
  }

  /** Where its operator reaches node `i`. */
  operatorAddress(i: number): string {
    return `10.77.${this.#net}.${i * 4 + 2}`;
  }

  /** Where the other nodes reach node `i`. */
  peerAddress(i: number): string {
    return `10.78.${this.#net}.${i + 1}`;
  }

  /** Cuts node `i` from the others, or joins it again; its operator still reaches it. */
  connect(i: number, isConnected: boolean): void {
    ip("-n", this.name(i), "link", "set", "peers", isConnected ? "up" : "down");
  }

  /** Removes leftovers, also of an earlier process that was killed. */
  close(): void {
    const names = [...Array(this.#count).keys()].map((i) => this.name(i));
    const known = ip("netns", "list");
    for (const name of names) if (known.includes(name)) ip("netns", "del", name);
    const links = ip("-o", "link");
    if (links.includes(`${this.#bridge}:`)) ip("link", "del", this.#bridge);
  }
}
