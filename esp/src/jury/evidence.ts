/**
 * Files of products in dispute: given to jurors, taken from whoever hands one in, and fetched from the provider that
 * vouched or from a fellow juror, so that a file shown to one of them is shown to all.
 */
import { EspClient } from "@genuine/sdk/esp-client";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { evidenceTypedData } from "@genuine/sdk/typed-data";
import { type Address, type Hex, isAddressEqual } from "viem";
import type { Chain } from "../chain/chain.ts";
import type { Follower } from "../chain/follower.ts";
import type { Case, PanelReader } from "../chain/panel.ts";
import { endpointOf } from "../chain/providers.ts";
import { requireSignature } from "../chain/signatures.ts";
import type { DutyStore } from "../duties/duty-store.ts";
import type { JobStore, KnownProduct } from "../jobs/job-store.ts";
import { limitedFetch } from "../http/limited-fetch.ts";
import { errorFields, type Logger } from "../log.ts";
import type { Settings } from "../settings.ts";
import { type ContentStore, hashOf } from "../store/content-store.ts";

export const MAX_EVIDENCE_BYTES = 32 * 1024 * 1024;
/** A juror's request is good for so long, seconds. */
const REQUEST_SECONDS = 300;
/** One that would be good for longer is none of an honest worker's. */
const LONGEST_SECONDS = 3600;

/** How long another provider may take to send a file, ms. */
const ANSWER_MS = 8_000;
/** Between two times that a missing file is asked for, at most, ms. */
const MOST_PAUSE_MS = 60_000;

/** `last`: the vote is due, so that there is no other time to ask. */
export type Wanted = { disputeId: number; round: number; last: boolean };
export type EvidenceAsked = { productId: Hex; disputeId: number; juror: Address; expiry: number; signature: Hex };

type Parts = {
  settings: Pick<Settings, "account" | "deployment">;
  chain: Chain;
  panel: PanelReader;
  follower: Pick<Follower, "catchUp">;
  store: JobStore;
  duties: DutyStore;
  content: ContentStore;
  log: Logger;
};

export class EvidenceDesk {
  readonly #parts: Parts;
  /** When a product's file was last asked for in vain, ms. */
  readonly #asked = new Map<Hex, number>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * The file, for a juror who is drawn in a dispute about this product that nothing is ruled about yet.
   * @throws GenuineError expired, bad_signature, not_in_dispute, not_juror, not_found
   */
  async give({
    productId,
    disputeId,
    juror,
    expiry,
    signature,
  }: EvidenceAsked): Promise<{ bytes: Uint8Array; product: KnownProduct }> {
    const { settings, chain, panel, store, content } = this.#parts;
    const now = await chain.now();
    if (expiry <= now || expiry > now + LONGEST_SECONDS) {
      throw new GenuineError(
        "expired",
        `The request's expiry ${expiry} must come after now (${now}) and within an hour.`,
        { remedy: "Sign a new one." },
      );
    }
    const message = { productId: BigInt(productId), disputeId: BigInt(disputeId), juror, expiry: BigInt(expiry) };
    await requireSignature(chain, juror, evidenceTypedData(settings.deployment.chainId, message), signature);
    await this.#caseAbout(productId, disputeId);
    const rounds = (await panel.dispute(disputeId))?.rounds ?? 0;
    const seats = await Promise.all(Array.from({ length: rounds }, (_, round) => panel.seat(disputeId, round, juror)));
    if (!seats.some((seat) => seat.seats > 0)) {
      throw new GenuineError("not_juror", `${juror} is not drawn in dispute ${disputeId}.`, {
        remedy: "Files in dispute are for its jurors alone.",
      });
    }
    const product = await store.product(productId);
    if (product === undefined || !(await content.has(product.proof.fileHash))) {
      throw new GenuineError("not_found", `The file of product ${productId} is not here.`);
    }
    return { product, bytes: await content.get(product.proof.fileHash) };
  }

  /**
   * What may be handed in for a product: passes when it is in dispute, before anything of the file is read.
   * @throws GenuineError not_in_dispute
   */
  async expects(productId: Hex): Promise<KnownProduct> {
    await this.#caseAbout(productId);
    return (await this.#parts.store.product(productId))!;
  }

  /** Takes a file in. @throws GenuineError wrong_file */
  async take({ id, proof }: KnownProduct, bytes: Uint8Array): Promise<void> {
    const { content, duties } = this.#parts;
    const actual = hashOf(bytes);
    if (actual !== proof.fileHash) {
      throw new GenuineError(
        "wrong_file",
        `The file's SHA-256 is ${actual}; the proof of product ${id} says ${proof.fileHash}.`,
        { remedy: "Hand in the very file that was registered." },
      );
    }
    // The file first: a note without its file would be of no use after a crash.
    await content.put(bytes);
    await duties.putEvidence(id, actual);
  }

  /** The file of a product from here or wherever a juror may ask for it; undefined when nobody has it now. */
  async obtain(product: KnownProduct, { disputeId, round, last }: Wanted): Promise<Uint8Array | undefined> {
    const { settings, panel, content } = this.#parts;
    const { fileHash } = product.proof;
    if (await content.has(fileHash)) return content.get(fileHash);
    const pause = Math.min(MOST_PAUSE_MS, ((await panel.settings()).commitSeconds * 1000) / 30);
    if (!last && Date.now() < (this.#asked.get(product.id) ?? 0) + pause) return undefined;
    this.#asked.set(product.id, Date.now());
    const jurors = await panel.jurors(disputeId, round);
    const holders = [product.esp, ...jurors].filter(
      (esp, at, all) => !isAddressEqual(esp, settings.account.address) && all.indexOf(esp) === at,
    );
    // All at once: one who keeps a juror waiting must not cost it its vote.
    return Promise.any(holders.map((esp) => this.#takeFrom(esp, product, disputeId))).catch(() => undefined);
  }

  async #takeFrom(esp: Address, product: KnownProduct, disputeId: number): Promise<Uint8Array> {
    try {
      const bytes = await this.#ask(esp, product.id, disputeId);
      await this.take(product, bytes);
      return bytes;
    } catch (error) {
      this.#parts.log.debug(
        { dispute: disputeId, product: product.id, from: esp, ...errorFields(error) },
        "No file from there",
      );
      throw error;
    }
  }

  /** Deletes the files of disputes that are over. */
  async tidy(): Promise<void> {
    const { duties, panel, content } = this.#parts;
    const cases = await Promise.all((await duties.openDisputes()).map(({ challengeId }) => panel.case(challengeId)));
    this.#asked.clear();
    const kept = cases.flatMap((found) =>
      found === undefined ? [] : [found.accusedId, ...(found.originalId === null ? [] : [found.originalId])],
    );
    for (const hash of await duties.dropEvidence(kept)) await content.remove(hash);
  }

  async #ask(esp: Address, productId: Hex, disputeId: number): Promise<Uint8Array> {
    const { settings, chain } = this.#parts;
    const endpoint = await endpointOf(chain, settings.deployment, esp);
    if (endpoint === undefined) throw new GenuineError("not_found", `${esp} is no provider.`);
    const juror = settings.account.address;
    const request = { disputeId: BigInt(disputeId), juror, expiry: BigInt((await chain.now()) + REQUEST_SECONDS) };
    const signature = await settings.account.signTypedData(
      evidenceTypedData(settings.deployment.chainId, { productId: BigInt(productId), ...request }),
    );
    return new EspClient(endpoint, { fetch: limitedFetch(MAX_EVIDENCE_BYTES), timeoutMs: ANSWER_MS }).evidence(
      productId,
      { ...request, signature },
    );
  }

  /** The undecided case about this product, with the dispute if one is named. @throws GenuineError not_in_dispute */
  async #caseAbout(productId: Hex, disputeId?: number): Promise<Case> {
    const { panel, duties, follower } = this.#parts;
    const known = async () =>
      disputeId === undefined
        ? duties.openDisputes()
        : [await duties.dispute(disputeId)].filter((dispute) => dispute !== undefined);
    const about = async () => {
      for (const { challengeId, id } of await known()) {
        const found = await panel.case(challengeId);
        if (found?.status !== "disputed" || found.disputeId !== id) continue;
        if (found.accusedId === productId || found.originalId === productId) return found;
      }
      return undefined;
    };
    let found = await about();
    if (found === undefined) {
      // The dispute may be newer than this worker's last look.
      await follower.catchUp();
      found = await about();
    }
    if (found !== undefined) return found;
    const which = disputeId === undefined ? "an undecided dispute" : `dispute ${disputeId}, or it is decided`;
    throw new GenuineError("not_in_dispute", `The product ${productId} is not the subject of ${which}.`);
  }
}
