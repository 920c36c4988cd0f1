/**
 * Sends alerts to the operator's URL, signed as specified by Standard Webhooks (https://www.standardwebhooks.com), which has
 * libraries in many languages. Delivery is at least once, in the order in which they were found; the receiver deduplicates by
 * id.
 */
import { createHmac } from "node:crypto";
import { GenuineError } from "@genuine/sdk/genuine-error";
import type { Notice } from "./alerts.ts";

/** Backoff before each retry, in seconds: after the last one, about half an hour, the alert is dropped. */
const RETRIES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600];
/** Number of the latest alerts that a reorganisation may have replaced: they are read again at each poll. */
const UNSETTLED = 200;
/** Number of ids remembered for deduplication; more than are read again. */
const REMEMBERED = 1_000;
const BATCH = 200;

/** Alerts older than this many seconds before the set-up of the webhook are not sent; the feed has them. */
const BEFORE_START = 86_400;

/** Persistent state. */
export type Progress = {
  /** Identity of the chain and the contracts. */
  chain: string;
  /** Alerts found before are not sent. Unix seconds. */
  since: number;
  /** The number up to which all alerts are sent or dropped, and the ids of the latest of them. */
  after: number;
  sent: string[];
};

export type WebhookOptions = {
  url: string;
  /** Key of the signature. */
  secret: Uint8Array;
  /** HTTP client with SSRF protection. */
  fetch: typeof globalThis.fetch;
  /** Identity of the chain and the contracts that the alerts are of. */
  chain: string;
  load(): Promise<Progress | undefined>;
  save(progress: Progress): Promise<void>;
  lastAlert(): Promise<number>;
  alertsAfter(number: number, limit: number): Promise<readonly Notice[]>;
  /** Rejects when the process shuts down. */
  sleep(seconds: number): Promise<void>;
  say(line: string): void;
};

export class Webhook {
  readonly #options: WebhookOptions;
  #progress: Progress | undefined;

  constructor(options: WebhookOptions) {
    this.#options = options;
  }

  /** Sends all alerts found since the last poll. */
  async look(): Promise<void> {
    const { chain, lastAlert, alertsAfter, load } = this.#options;
    const last = await lastAlert();
    this.#progress ??= await load();
    if (this.#progress?.chain !== chain) {
      const since = Math.floor(Date.now() / 1000) - BEFORE_START;
      await this.#keep({ chain, since, after: 0, sent: [] });
    }
    // After a reorganisation there may be fewer than before.
    let from = Math.max(0, Math.min(this.#progress!.after, last) - UNSETTLED);
    for (;;) {
      const found = await alertsAfter(from, BATCH);
      for (const notice of found) {
        const { since, sent } = this.#progress!;
        const id = idOf(notice);
        if (notice.alert.at < since || sent.includes(id)) continue;
        await this.#send(id, notice);
        await this.#keep({
          ...this.#progress!,
          after: Math.max(this.#progress!.after, notice.alert.number),
          sent: [...sent, id].slice(-REMEMBERED),
        });
      }
      if (found.length < BATCH) return;
      from = found.at(-1)!.alert.number;
    }
  }

  async #send(id: string, { alert, accounts }: Notice): Promise<void> {
    const { url, fetch, secret, sleep, say } = this.#options;
    const { number: _, ...data } = alert;
    const body = JSON.stringify({
      type: "copy.found",
      timestamp: new Date(alert.at * 1000).toISOString(),
      data: { ...data, accounts },
    });
    for (let attempt = 0; ; attempt++) {
      const timestamp = Math.floor(Date.now() / 1000);
      const headers = {
        "content-type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": String(timestamp),
        "webhook-signature": `v1,${signatureOf(secret, id, timestamp, body)}`,
      };
      const failure = await fetch(url, { method: "POST", headers, body, signal: AbortSignal.timeout(15_000) }).then(
        async (response) => {
          await response.body?.cancel();
          return response.ok ? undefined : `answered ${response.status}`;
        },
        (error: unknown) => (error instanceof GenuineError ? error.message : "cannot be reached"),
      );
      if (failure === undefined) return;
      const wait = RETRIES[attempt];
      if (wait === undefined) return say(`Webhook: ${id} is given up after ${attempt + 1} attempts: it ${failure}.`);
      say(`Webhook: ${id} is sent again in ${wait} s: it ${failure}.`);
      await sleep(wait);
    }
  }

  async #keep(progress: Progress): Promise<void> {
    await this.#options.save(progress);
    this.#progress = progress;
  }
}

/** Stable id of a pair of works, independent of the order in which alerts are found again. */
function idOf({ alert: { originalId, laterId } }: Notice): string {
  return `copy_${originalId.slice(2, 34)}_${laterId.slice(2, 34)}`;
}

function signatureOf(secret: Uint8Array, id: string, timestamp: number, body: string): string {
  return createHmac("sha256", secret).update(`${id}.${timestamp}.${body}`).digest("base64");
}

/** @param text `whsec_` and base64 of 24 to 64 bytes, as Standard Webhooks has it @throws GenuineError bad_webhook */
export function secretFrom(text: string): Uint8Array {
  const bytes = /^whsec_[A-Za-z0-9+/]+=*$/.test(text) ? Buffer.from(text.slice(6), "base64") : Buffer.alloc(0);
  if (bytes.length < 24 || bytes.length > 64) {
    throw new GenuineError("bad_webhook", "GENUINE_INDEXER_WEBHOOK_SECRET is not a secret for webhooks.", {
      remedy: 'Set it to what this prints: echo "whsec_$(openssl rand -base64 32)".',
    });
  }
  return bytes;
}
