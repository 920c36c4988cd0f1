/** The board: listings that this provider delivers for, each validated by the contract before it is stored, until it dies. */
import { SENTENCES } from "@genuine/sdk/error-sentences";
import { explainContractError } from "@genuine/sdk/errors";
import { GenuineError, hasCode } from "@genuine/sdk/genuine-error";
import { type SignedListingJson, signedListingFromJson, verifyListing } from "@genuine/sdk/listings";
import { formatMoney } from "@genuine/sdk/money";
import { cancelListingsFor } from "@genuine/sdk/transactions";
import { type Address, type Hex, isAddressEqual } from "viem";
import type { Chain } from "../chain/chain.ts";
import type { ChainEvent } from "../chain/events.ts";
import type { Follower } from "../chain/follower.ts";
import { isNodeAway, type Refused } from "../chain/refusals.ts";
import type { JobStore } from "../jobs/job-store.ts";
import { notOffered } from "../jobs/not-offered.ts";
import { errorFields, type Logger } from "../log.ts";
import type { Settings } from "../settings.ts";
import type { ContentStore } from "../store/content-store.ts";
import type { ListingTable } from "../store/listing-table.ts";
import { turns } from "../turns.ts";

const KEPT = 2_000;
const TOLD_AT_ONCE = 250;
/** Each may cost this provider a transaction fee. */
const CANCELLATIONS_PER_HOUR = 10;
const HOUR_MS = 3_600_000;

export type ListingDeskParts = {
  settings: Pick<Settings, "deployment" | "account" | "work">;
  chain: Chain;
  follower: Follower;
  store: JobStore;
  listings: ListingTable;
  content: ContentStore;
  log: Logger;
};

export class ListingDesk {
  readonly #parts: ListingDeskParts;
  readonly #inTurn = turns();
  /** Products with an event since their listing was checked. */
  readonly #doubtful = new Set<Hex>();
  #settling: Promise<void> | undefined;
  /** Times at which each seller's cancellations of the last hour were relayed, ms. */
  readonly #relayed = new Map<string, number[]>();

  constructor(parts: ListingDeskParts) {
    this.#parts = parts;
  }

  /**
   * Stores a listing that a buyer could lock now, replacing an earlier one of its product.
   * @throws GenuineError not_agent, file_not_here, bad_signature, listing_dead, cheaper_listing, board_full
   */
  async put(signed: SignedListingJson): Promise<void> {
    const { listings, settings } = this.#parts;
    const { productId, agent, price, backing } = signed.listing;
    if (!settings.work.includes("sell")) throw notOffered("delivers no sales");
    if (!isAddressEqual(agent, settings.account.address)) {
      throw new GenuineError("not_agent", `The listing names ${agent} to deliver, not this provider.`, {
        remedy: "Put it on that provider's board.",
      });
    }
    if (!(await this.holds(productId))) {
      throw new GenuineError("file_not_here", "This provider does not have the file, so it cannot deliver it.", {
        remedy: "Name the provider that keeps the file.",
      });
    }
    const fault = await this.#faultOf(signed);
    if (fault !== undefined) throw fault;
    await this.#inTurn(async () => {
      const before = await listings.of(productId);
      // The better one can still be used by whoever has kept it: showing a worse one would deceive the seller.
      if (
        before !== undefined &&
        (BigInt(before.listing.price) < BigInt(price) || BigInt(before.listing.backing) > BigInt(backing)) &&
        (await this.#faultOf(before)) === undefined
      ) {
        throw new GenuineError(
          "cheaper_listing",
          `Your earlier listing for ${formatMoney(BigInt(before.listing.price))} still stands, and a buyer may use it.`,
          {
            remedy: "Take your offers back first, then offer at the higher price, or with less of a guarantee.",
          },
        );
      }
      if (before === undefined && (await listings.count()) >= KEPT) {
        throw new GenuineError("board_full", "This provider's board is full.", {
          remedy: "Offer on chain instead, or try again later.",
        });
      }
      await listings.put(signed);
      // Events between its check and now are handled at the next poll.
      this.#doubtful.add(productId);
    });
  }

  /** All listings, or that of a product if it is valid at this moment. */
  async list(productId?: Hex): Promise<SignedListingJson[]> {
    const { listings, chain } = this.#parts;
    if (productId === undefined) return listings.newest(await chain.now(), TOLD_AT_ONCE);
    await this.#recheck(productId);
    const kept = await listings.of(productId);
    return kept === undefined ? [] : [kept];
  }

  /**
   * Relays a seller's signed cancellation of all its listings to the chain.
   * @throws GenuineError not_found, too_many_cancellations, bad_signature
   */
  async cancel(seller: Address, signature: Hex): Promise<void> {
    const { listings, chain, settings } = this.#parts;
    if ((await listings.by(seller)).length === 0) {
      throw new GenuineError("not_found", `There is no listing of ${seller} here.`, {
        remedy: "Take your listings back with a transaction of your own.",
      });
    }
    const recent = (this.#relayed.get(seller) ?? []).filter((at) => at > Date.now() - HOUR_MS);
    if (recent.length >= CANCELLATIONS_PER_HOUR) {
      throw new GenuineError(
        "too_many_cancellations",
        "This provider has cancelled for this account often enough in this hour.",
        {
          remedy: "Wait an hour, or take your listings back with a transaction of your own.",
        },
      );
    }
    this.#relayed.set(seller, [...recent, Date.now()]);
    try {
      await chain.send(cancelListingsFor(settings.deployment, seller, signature));
    } catch (error) {
      if (!hasCode(error, "Listing_BadCancellation")) throw error;
      const { shortMessage, remedy } = error as Refused;
      throw new GenuineError("bad_signature", shortMessage, { remedy, cause: error });
    }
    for (const { listing } of await listings.by(seller)) await this.#recheck(listing.productId);
  }

  /** Events on chain: listings that they may have killed are checked again in the background. */
  async learn(events: readonly ChainEvent[]): Promise<void> {
    const { listings } = this.#parts;
    for (const event of events) {
      if (
        event.kind === "productMoved" ||
        event.kind === "productStatus" ||
        event.kind === "licensed" ||
        event.kind === "backingReserved"
      )
        this.#doubtful.add(event.productId);
      if (event.kind === "escrowOpened" && event.escrow.kind === "sale") this.#doubtful.add(event.escrow.id);
      if (event.kind === "listingsCancelled")
        for (const { listing } of await listings.by(event.seller)) this.#doubtful.add(listing.productId);
    }
    this.#settling ??= this.#settle().finally(() => (this.#settling = undefined));
  }

  async #settle(): Promise<void> {
    try {
      for (const productId of this.#doubtful) {
        // Cleared first: events that happen meanwhile mark it again.
        this.#doubtful.delete(productId);
        await this.#recheck(productId);
      }
    } catch (error) {
      this.#parts.log.warn(errorFields(error), "Cannot check listings; will do so later");
    }
  }

  /** Checks everything again, for expiry and for events that happened while this worker was not running. */
  async tidy(): Promise<void> {
    for (const [seller, times] of this.#relayed)
      if (times.every((at) => at <= Date.now() - HOUR_MS)) this.#relayed.delete(seller);
    for (const { listing } of await this.#parts.listings.all()) await this.#recheck(listing.productId);
  }

  async #recheck(productId: Hex): Promise<void> {
    const { listings, log } = this.#parts;
    await this.#inTurn(async () => {
      const kept = await listings.of(productId);
      const fault =
        kept === undefined
          ? undefined
          : await this.#faultOf(kept).catch((error: unknown) => {
              this.#doubtful.add(productId);
              throw error;
            });
      if (fault === undefined) return;
      await listings.drop(productId);
      log.info({ product: productId, reason: fault.shortMessage }, "Listing dropped");
    });
  }

  /** Why the listing cannot be locked now, or undefined. */
  async #faultOf(signed: SignedListingJson): Promise<GenuineError | undefined> {
    const { chain, settings } = this.#parts;
    try {
      await verifyListing(chain.client, settings.deployment, signedListingFromJson(signed));
      return undefined;
    } catch (cause) {
      const { code, message, nextStep } = explainContractError(cause);
      if (isNodeAway(cause) || !(code in SENTENCES)) throw cause;
      return new GenuineError(code === "Listing_BadSignature" ? "bad_signature" : "listing_dead", message, {
        remedy: nextStep,
        cause,
      });
    }
  }

  /** Whether this provider has the file of a product. */
  async holds(productId: Hex): Promise<boolean> {
    const { store, follower, content } = this.#parts;
    let product = await store.product(productId);
    if (product === undefined) {
      // Its block may be newer than this worker's last poll.
      await follower.glance();
      product = await store.product(productId);
    }
    return product !== undefined && content.has(product.proof.fileHash);
  }
}
