import { GenuineError } from "@genuine/sdk/genuine-error";
import { AwsClient } from "aws4fetch";
import { BLOB_NAME, type Blobs } from "./blobs.ts";
import { ask } from "./http.ts";

export type S3Settings = {
  /** Endpoint of the service; requests go to `<url>/<bucket>/<name>`. */
  url: string;
  bucket: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
};

/** A bucket of S3 or a compatible service. */
export class S3Blobs implements Blobs {
  readonly where: string;
  readonly foreign = true;
  readonly #client: AwsClient;
  readonly #base: string;
  readonly #page: number;

  /** @param page Names per request. */
  constructor({ url, bucket, region, accessKeyId, secretAccessKey }: S3Settings, page = 1_000) {
    this.#page = page;
    this.where = `The bucket ${bucket} at ${url}`;
    this.#base = `${url}/${encodeURIComponent(bucket)}`;
    // Retries are ours: the worker knows how long it may wait.
    this.#client = new AwsClient({ accessKeyId, secretAccessKey, region, service: "s3", retries: 0 });
  }

  async put(name: string, bytes: Uint8Array): Promise<void> {
    await this.#ask("PUT", `/${name}`, [200], new Uint8Array(bytes));
  }

  async has(name: string): Promise<boolean> {
    return (await this.#ask("HEAD", `/${name}`, [200, 404])).status === 200;
  }

  async get(name: string): Promise<Uint8Array | undefined> {
    const response = await this.#ask("GET", `/${name}`, [200, 404]);
    return response.status === 404 ? undefined : new Uint8Array(await response.arrayBuffer());
  }

  async remove(name: string): Promise<void> {
    await this.#ask("DELETE", `/${name}`, [200, 204, 404]);
  }

  /** Lists page by page, each after the last key of the one before. The names have no characters that XML would escape. */
  async *names(): AsyncIterable<string> {
    for (let marker: string | undefined = ""; marker !== undefined; ) {
      const xml = await (await this.#ask("GET", `/?max-keys=${this.#page}&marker=${marker}`, [200])).text();
      const keys: string[] = [...xml.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key]) => key!);
      yield* keys.filter((key) => BLOB_NAME.test(key));
      const last = keys.at(-1);
      marker =
        last !== undefined && /<IsTruncated>true<\/IsTruncated>/.test(xml) ? encodeURIComponent(last) : undefined;
    }
  }

  async clean(): Promise<void> {}

  async #ask(method: string, path: string, good: readonly number[], body?: Uint8Array<ArrayBuffer>): Promise<Response> {
    const response = await ask(this.where, async (signal) =>
      this.#client.fetch(this.#base + path, { method, body, signal }),
    );
    if (good.includes(response.status)) return response;
    const code = /<Code>([^<]*)<\/Code>/.exec(await response.text())?.[1] ?? "";
    throw new GenuineError(
      "store_failed",
      `${this.where} answered ${response.status} ${code} to ${method}.`.replace("  ", " "),
      {
        remedy:
          response.status === 403
            ? "Check GENUINE_S3_ACCESS_KEY_ID, GENUINE_S3_SECRET_ACCESS_KEY and what they may do."
            : "See that the bucket is there and healthy.",
      },
    );
  }
}
