/**
 * Files of products in dispute: served to jurors, accepted from anyone, and fetched from the attesting provider or from
 * another juror, so that a file available to one juror is available to all.
 */
import { EspClient } from "@genuine/sdk/esp-client";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { limitedFetch } from "@genuine/sdk/limited-fetch";
import { evidenceTypedData } from "@genuine/sdk/typed-data";
import { type Address, type Hex, isAddressEqual } from "viem";
import type { Chain } from "../chain/chain.ts";
import type { Follower } from "../chain/follower.ts";
import type { Case, PanelReader } from "../chain/panel.ts";
import { endpointOf } from "../chain/providers.ts";
import { requireSignature } from "../chain/signatures.ts";
import type { DutyStore } from "../duties/duty-store.ts";
import type { JobStore, KnownProduct } from "../jobs/job-store.ts";
import { errorFields, type Logger } from "../log.ts";
import type { Settings } from "../settings.ts";
import { type ContentStore, hashOf } from "../store/content-store.ts";

export const MAX_EVIDENCE_BYTES = 32 * 1024 * 1024;
/** Validity of a juror's request, seconds. */
const REQUEST_SECONDS = 300;
/** Requests with a longer validity do not come from an honest worker. */
const LONGEST_SECONDS = 3600;

/** Timeout for a file from another provider, ms. */
const ANSWER_MS = 8_000;
/** Minimum interval between requests for a missing file, ms. */
const MOST_PAUSE_MS = 60_000;

/** `last`: the vote is due, so this is the last attempt. */
export type Wanted = { disputeId: number; round: number; last: boolean };
export type EvidenceAsked = { productId: Hex; disputeId: number; juror: Address; expiry: number; signature: Hex };

type Parts = {
  settings: Pick<Settings, "account" | "deployment" | "privatePeers">;
  chain: Chain;
  panel: PanelReader;
  follower: Pick<Follower, "glance">;
  store: JobStore;
  duties: DutyStore;
  content: ContentStore;
  log: Logger;
};

export class EvidenceDesk {
  readonly #parts: Parts;
  /** When a product's file was last requested in vain, ms. */
  readonly #asked = new Map<Hex, number>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * The file, for a juror of an undecided dispute about this product.
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
    if (!seats.some((seat) => seat.votes > 0n)) {
      throw new GenuineError("not_juror", `${juror} has no vote in dispute ${disputeId}.`, {
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
   * Admits an upload for a product in dispute, before the file is read.
   * @throws GenuineError not_in_dispute
   */
  async expects(productId: Hex): Promise<KnownProduct> {
    await this.#caseAbout(productId);
    return (await this.#parts.store.product(productId))!;
  }

  /** Stores an uploaded file. @throws GenuineError wrong_file */
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
    // The file first: a record without its file would be useless after a crash.
    await content.put(bytes);
    await duties.putEvidence(id, actual);
  }

  /** The file of a product, from the local store or from a peer; undefined if it is not available now. */
  async obtain(product: KnownProduct, { disputeId, round, last }: Wanted): Promise<Uint8Array | undefined> {
    const { settings, panel, content } = this.#parts;
    const { fileHash } = product.proof;
    if (await content.has(fileHash)) return content.get(fileHash);
    const pause = Math.min(MOST_PAUSE_MS, ((await panel.settings()).commitSeconds * 1000) / 30);
    if (!last && Date.now() < (this.#asked.get(product.id) ?? 0) + pause) return undefined;
    this.#asked.set(product.id, Date.now());
    // In the last round, which has no draw, the first round's jurors have the file.
    const rounds = Array.from({ length: round + 1 }, (_, number) => panel.jurors(disputeId, number));
    const jurors = (await Promise.all(rounds)).flat();
    const holders = [product.esp, ...jurors].filter(
      (esp, at, all) => !isAddressEqual(esp, settings.account.address) && all.indexOf(esp) === at,
    );
    // Concurrently: a slow peer must not cost a juror its vote.
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
    if (endpoint === undefined) throw new GenuineError("not_found", `${esp} is not a provider.`);
    const juror = settings.account.address;
    const request = { disputeId: BigInt(disputeId), juror, expiry: BigInt((await chain.now()) + REQUEST_SECONDS) };
    const signature = await settings.account.signTypedData(
      evidenceTypedData(settings.deployment.chainId, { productId: BigInt(productId), ...request }),
    );
    return new EspClient(endpoint, {
      fetch: limitedFetch(MAX_EVIDENCE_BYTES, settings),
      timeoutMs: ANSWER_MS,
    }).evidence(productId, { ...request, signature });
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
      // The dispute may be newer than this worker's last poll.
      await follower.glance();
      found = await about();
    }
    if (found !== undefined) return found;
    const which = disputeId === undefined ? "an undecided dispute" : `dispute ${disputeId}, or it is decided`;
    throw new GenuineError("not_in_dispute", `The product ${productId} is not the subject of ${which}.`);
  }
}
