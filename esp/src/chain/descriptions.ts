/** Descriptions of products by their owners, read from the chain on demand: no state to store, or to roll back after a reorganisation. */
import type { DescriptionWords } from "@genuine/sdk/description-words";
import { readDescription } from "@genuine/sdk/descriptions";
import type { Hex } from "viem";
import type { Settings } from "../settings.ts";
import type { Chain } from "./chain.ts";

/** Marketplaces request many products at a time, and repeatedly. */
const KEPT = 10_000;
const KEPT_MS = 15_000;

export class Descriptions {
  readonly #chain: Pick<Chain, "client" | "forStranger">;
  readonly #settings: Pick<Settings, "deployment">;
  readonly #kept = new Map<Hex, { at: number; read: Promise<DescriptionWords | undefined> }>();

  constructor(chain: Pick<Chain, "client" | "forStranger">, settings: Pick<Settings, "deployment">) {
    this.#chain = chain;
    this.#settings = settings;
  }

  /** Description of a registered product, as of some seconds ago; undefined if there is none. Rejects while the node is unreachable or too many requests are pending. */
  of(id: Hex): Promise<DescriptionWords | undefined> {
    const now = Date.now();
    const kept = this.#kept.get(id);
    if (kept !== undefined && now - kept.at < KEPT_MS) return kept.read;
    const read = this.#chain.forStranger(() => readDescription(this.#chain.client, this.#settings.deployment, id));
    this.#kept.delete(id);
    this.#kept.set(id, { at: now, read });
    read.catch(() => this.#kept.get(id)?.read === read && this.#kept.delete(id));
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= KEPT) break;
      this.#kept.delete(oldest);
    }
    return read;
  }
}
