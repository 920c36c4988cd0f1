import { cidOf } from "@genuine/sdk/cid";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { z } from "zod";
import { BLOB_NAME, type Blobs } from "./blobs.ts";
import { ask } from "./http.ts";

/** A folder in the node's MFS, which protects its content from garbage collection. */
const FOLDER = "/genuine";
const Stat = z.object({ Hash: z.string() });
const Listing = z.object({ Entries: z.array(z.object({ Name: z.string() })).nullish() });
const Failure = z.object({ Message: z.string() });

/** An IPFS node, by Kubo's RPC API. Each file is one raw block, so that its CID is that of its bytes. */
export class IpfsBlobs implements Blobs {
  readonly where: string;
  readonly foreign = true;
  readonly #url: string;

  /** @param url Of the RPC interface. */
  constructor(url: string) {
    this.where = `The IPFS node at ${url}`;
    this.#url = url;
  }

  async put(name: string, bytes: Uint8Array): Promise<void> {
    const form = new FormData();
    form.set("data", new Blob([new Uint8Array(bytes)]));
    // Only as a single block a file has the expected CID, however large it is.
    const put = await this.#ask(
      "block/put",
      { "cid-codec": "raw", mhtype: "sha2-256", "allow-big-block": "true" },
      form,
    );
    const { Key: cid } = z.object({ Key: z.string() }).parse(await put.json());
    if (cid !== cidOf(bytes))
      throw new GenuineError("store_failed", `${this.where} stored ${cid} in place of ${cidOf(bytes)}.`);
    if ((await this.#cidOf(name)) !== undefined) await this.remove(name);
    await this.#ask("files/cp", { arg: [`/ipfs/${cid}`, pathOf(name)], parents: "true" });
  }

  async has(name: string): Promise<boolean> {
    return (await this.#cidOf(name)) !== undefined;
  }

  async get(name: string): Promise<Uint8Array | undefined> {
    const cid = await this.#cidOf(name);
    if (cid === undefined) return undefined;
    const bytes = new Uint8Array(await (await this.#ask("block/get", { arg: cid })).arrayBuffer());
    if (cidOf(bytes) === cid) return bytes;
    throw new GenuineError("content_damaged", `${this.where} gave something else for ${cid}.`, {
      remedy: "Restore the block from a copy.",
    });
  }

  async remove(name: string): Promise<void> {
    if (await this.has(name)) await this.#ask("files/rm", { arg: pathOf(name) });
  }

  async *names(): AsyncIterable<string> {
    const response = await this.#ask("files/ls", { arg: FOLDER }, undefined, true);
    const { Entries } = response === undefined ? { Entries: [] } : Listing.parse(await response.json());
    for (const { Name } of Entries ?? []) if (BLOB_NAME.test(Name)) yield Name;
  }

  async clean(): Promise<void> {}

  async #cidOf(name: string): Promise<string | undefined> {
    const response = await this.#ask("files/stat", { arg: pathOf(name) }, undefined, true);
    return response && Stat.parse(await response.json()).Hash;
  }

  async #ask(command: string, options: Record<string, string | string[]>, body?: FormData): Promise<Response>;
  async #ask(
    command: string,
    options: Record<string, string | string[]>,
    body: FormData | undefined,
    mayMiss: true,
  ): Promise<Response | undefined>;
  /** @param mayMiss Whether to resolve to undefined if there is no such file. */
  async #ask(
    command: string,
    options: Record<string, string | string[]>,
    body?: FormData,
    mayMiss = false,
  ): Promise<Response | undefined> {
    const query = new URLSearchParams(
      Object.entries(options).flatMap(([key, value]) => [value].flat().map((one) => [key, one])),
    );
    const response = await ask(this.where, (signal) =>
      fetch(`${this.#url}/api/v0/${command}?${query}`, { method: "POST", body, signal }),
    );
    if (response.ok) return response;
    const failure = Failure.safeParse(await response.json().catch(() => undefined));
    const message = failure.success ? failure.data.Message : "";
    if (mayMiss && /does not exist/.test(message)) return undefined;
    throw new GenuineError("store_failed", `${this.where} answered ${response.status} to ${command}: ${message}`, {
      remedy: "See that GENUINE_IPFS_URL is the RPC interface of a Kubo node.",
    });
  }
}

function pathOf(name: string): string {
  return `${FOLDER}/${name}`;
}
