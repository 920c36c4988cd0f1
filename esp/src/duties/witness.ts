/**
 * Witness service: when a payer is silent or objects, this worker fetches the sealed files from the delivering side, verifies
 * them against the chain, stores them encrypted to the payer, and signs a receipt. It discards the sealed files: they are
 * unreadable before the keys are revealed, but a witness that kept them could read them afterwards.
 */

import { deliveryRoot } from "@genuine/sdk/delivery-tree";
import { EspClient } from "@genuine/sdk/esp-client";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { limitedFetch } from "@genuine/sdk/limited-fetch";
import { checkPackage, decodePackage } from "@genuine/sdk/sealing/package";
import type { Delivery, EscrowKind, Receipt } from "@genuine/sdk/structs";
import { availabilityTypedData, packageTypedData, saleDeliveryHash } from "@genuine/sdk/typed-data";
import { type Address, type Hex, isAddressEqual } from "viem";
import type { Chain } from "../chain/chain.ts";
import type { EscrowReader } from "../chain/escrows.ts";
import type { Follower } from "../chain/follower.ts";
import { endpointOf } from "../chain/providers.ts";
import { envelopeTo } from "../jobs/envelopes.ts";
import { errorFields, type Logger } from "../log.ts";
import type { Settings } from "../settings.ts";
import type { ContentStore } from "../store/content-store.ts";
import type { DutyBoard } from "./duty-board.ts";
import type { EscrowStore, KnownEscrow } from "./escrow-store.ts";

const MAX_PACKAGE_BYTES = 64 * 1024 * 1024;
/** Timeout for a file from the provider that delivered it, ms. */
const ANSWER_MS = 20_000;
const REQUEST_SECONDS = 300;
/** Retention of files for a payer. */
const KEPT_SECONDS = 30 * 24 * 3600;

type Parts = {
  settings: Pick<Settings, "account" | "deployment" | "duties" | "privatePeers">;
  chain: Chain;
  escrows: EscrowReader;
  follower: Pick<Follower, "glance">;
  known: EscrowStore;
  content: ContentStore;
  board: DutyBoard;
  /** Mutex: one fetch of a delivery at a time. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  log: Logger;
};

export class WitnessDesk {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** @throws GenuineError not_witness, not_found, not_silent, involved, package_unavailable */
  async receipt(kind: EscrowKind, id: Hex): Promise<Receipt> {
    const { settings, inTurn, board } = this.#parts;
    if (!settings.duties.includes("witness")) {
      throw new GenuineError("not_witness", "This provider does not act as a witness.", { remedy: "Ask another one." });
    }
    const escrow = await this.#delivered(kind, id);
    const { account, deployment } = settings;
    const { acceptBy, deliveryHash } = await this.#silence(escrow);
    for (const { delivery } of escrow.items) await inTurn(() => this.#keep(escrow, delivery));
    const statement = { id: BigInt(id), deliveryHash, acceptBy };
    const signature = await account.signTypedData(availabilityTypedData(deployment, kind, statement));
    await board.note({
      kind: "witness",
      subject: kind,
      id,
      round: null,
      step: "receipt",
      state: "done",
      by: null,
      message: "Holds the sealed files for the payer, who did not accept them.",
    });
    return { esp: account.address, signature };
  }

  /** The envelope for the payer. @throws GenuineError not_found */
  async envelope(sealedRoot: Hex, encryptionKey: Hex): Promise<{ bytes: Uint8Array; hash: Hex }> {
    const { known, content } = this.#parts;
    const kept = await known.witnessed(sealedRoot, encryptionKey);
    if (kept === undefined) throw new GenuineError("not_found", "This provider is not a witness of that file.");
    return { bytes: await content.get(kept.envelopeHash), hash: kept.envelopeHash };
  }

  /** Deletes files that payers have not fetched in time. */
  async tidy(): Promise<void> {
    const { known, content, chain } = this.#parts;
    for (const hash of await known.dropWitnessed(await chain.now())) await content.remove(hash);
  }

  /** The escrow, if another provider delivers it to another payer. */
  async #delivered(kind: EscrowKind, id: Hex): Promise<Delivered> {
    const { settings, known, follower } = this.#parts;
    let escrow = await known.escrow(kind, id);
    if (escrow === undefined || escrow.items === null) {
      // It may be newer than this worker's last poll.
      await follower.glance();
      escrow = await known.escrow(kind, id);
    }
    const { items, provider } = escrow ?? {};
    if (escrow === undefined || items == null)
      throw new GenuineError("not_found", `There is no delivery of ${id} that waits for its payer.`);
    if (provider == null)
      throw new GenuineError(
        "package_unavailable",
        "The seller delivers without a provider from which the file could be fetched.",
      );
    const own = settings.account.address;
    if (isAddressEqual(provider, own) || isAddressEqual(escrow.payer, own)) {
      throw new GenuineError("involved", "This provider takes part in it and cannot be a witness.", {
        remedy: "Ask another one.",
      });
    }
    return { ...escrow, items, provider };
  }

  /** Requires that the payer's window ended without acceptance, by silence or objection. @throws GenuineError not_silent */
  async #silence({ kind, id, payer, items }: Delivered): Promise<{ acceptBy: number; deliveryHash: Hex }> {
    const { chain, escrows } = this.#parts;
    const state = await escrows.state(kind, id, payer);
    if (state?.status !== "delivered" || (await chain.now()) < state.closesAt) {
      throw new GenuineError("not_silent", "The payer has answered, or still may.", {
        remedy: "Ask once its time is over.",
      });
    }
    const known =
      kind === "task"
        ? deliveryRoot(items.map(({ delivery, productId }) => ({ delivery, productId: productId! })))
        : saleDeliveryHash(items[0]!.delivery);
    if (known !== state.deliveryHash)
      throw new GenuineError("not_found", "Another delivery is on the chain by now.", { remedy: "Ask again." });
    return { acceptBy: state.closesAt, deliveryHash: state.deliveryHash };
  }

  /** Makes sure that the delivery's file is stored for the payer. @throws GenuineError package_unavailable */
  async #keep({ id, provider, encryptionKey }: Delivered, delivery: Delivery): Promise<void> {
    const { known, content, chain, log } = this.#parts;
    const before = await known.witnessed(delivery.sealedRoot, encryptionKey);
    if (before !== undefined && (await content.has(before.envelopeHash))) return;
    let bytes: Uint8Array;
    try {
      bytes = await this.#fetch(provider, delivery.sealedRoot);
      checkPackage(decodePackage(bytes), delivery);
    } catch (cause) {
      log.info({ escrow: id, provider, ...errorFields(cause) }, "Cannot get a sealed file; signs no receipt");
      throw new GenuineError("package_unavailable", `The provider ${provider} does not serve what it delivered.`, {
        remedy: "Serve the file, then ask again.",
        cause,
      });
    }
    // The file first: a record without its file would be useless after a crash.
    const envelopeHash = await content.put(envelopeTo(encryptionKey, bytes));
    await known.putWitnessed({
      sealedRoot: delivery.sealedRoot,
      encryptionKey,
      envelopeHash,
      keptUntil: (await chain.now()) + KEPT_SECONDS,
    });
  }

  async #fetch(provider: Address, sealedRoot: Hex): Promise<Uint8Array> {
    const { settings, chain } = this.#parts;
    const endpoint = await endpointOf(chain, settings.deployment, provider);
    if (endpoint === undefined) throw new GenuineError("not_found", `${provider} is not a provider.`);
    const request = { witness: settings.account.address, expiry: BigInt((await chain.now()) + REQUEST_SECONDS) };
    const signature = await settings.account.signTypedData(
      packageTypedData(settings.deployment.chainId, { sealedRoot, ...request }),
    );
    return new EspClient(endpoint, { fetch: limitedFetch(MAX_PACKAGE_BYTES, settings), timeoutMs: ANSWER_MS }).package(
      sealedRoot,
      { ...request, signature },
    );
  }
}

type Delivered = KnownEscrow & { items: NonNullable<KnownEscrow["items"]>; provider: Address };
