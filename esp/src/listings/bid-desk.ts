/** Keeps bids for products whose file this provider has. Each is validated by the contract before it is stored. */
import { payableBy, type SignedBidJson, signedBidFromJson, verifyBid } from "@genuine/sdk/bids";
import { SENTENCES } from "@genuine/sdk/error-sentences";
import { explainContractError } from "@genuine/sdk/errors";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { formatMoney } from "@genuine/sdk/money";
import type { Address, Hex } from "viem";
import type { Chain } from "../chain/chain.ts";
import { isNodeAway } from "../chain/refusals.ts";
import { errorFields, type Logger } from "../log.ts";
import type { Settings } from "../settings.ts";
import type { BidTable } from "../store/bid-table.ts";
import { turns } from "../turns.ts";

const KEPT = 2_000;
/** Of one product; one that is higher than the lowest of them takes its place. */
const KEPT_PER_PRODUCT = 20;
/** Of one buyer, who pays nothing for a bid. */
const KEPT_PER_BUYER = 20;
const TOLD_AT_ONCE = 250;

export type BidDeskParts = {
  settings: Pick<Settings, "deployment" | "work">;
  chain: Chain;
  bids: BidTable;
  log: Logger;
  /** Whether this provider has the file of a product. */
  holds(productId: Hex): Promise<boolean>;
};

export class BidDesk {
  readonly #parts: BidDeskParts;
  readonly #inTurn = turns();

  constructor(parts: BidDeskParts) {
    this.#parts = parts;
  }

  /**
   * Keeps a bid that binds its buyer and that the buyer could pay now.
   * @throws GenuineError file_not_here, bad_signature, bid_dead, bid_unfunded, too_many_bids, board_full
   */
  async put(signed: SignedBidJson): Promise<void> {
    const { bids, chain, settings, holds } = this.#parts;
    const { productId, buyer, price } = signed.bid;
    if (!settings.work.includes("sell") || !(await holds(productId))) {
      throw new GenuineError("file_not_here", "This provider does not have the file, so it keeps no bids for it.", {
        remedy: "Bid with the provider that keeps the file.",
      });
    }
    const fault = await this.#faultOf(signed);
    if (fault !== undefined) throw fault;
    const payable = await payableBy(chain.client, settings.deployment, buyer);
    if (payable < BigInt(price)) {
      throw new GenuineError(
        "bid_unfunded",
        `${formatMoney(payable)} could be collected from the account now, and the bid is ${formatMoney(BigInt(price))}.`,
        { remedy: "Let the vault take the amount first, then bid." },
      );
    }
    await this.#inTurn(async () => {
      const now = await chain.now();
      const own = await bids.by(buyer, now, KEPT_PER_BUYER + 1);
      if (own.some(({ bid }) => bid.nonce === signed.bid.nonce)) return;
      if (own.length >= KEPT_PER_BUYER) throw tooMany("of this account");
      const others = await bids.of(productId, now, KEPT_PER_PRODUCT);
      const lowest = others[KEPT_PER_PRODUCT - 1];
      if (lowest !== undefined) {
        if (BigInt(lowest.bid.price) >= BigInt(price)) throw tooMany("for this product, all at least as high");
        await bids.drop(lowest);
      }
      if ((await bids.count()) >= KEPT) {
        throw new GenuineError("board_full", "This provider's board is full.", { remedy: "Try again later." });
      }
      await bids.put(signed);
    });
  }

  /** Of a product, of a buyer, or all; without those that expired. Others may have died since. */
  async list({ productId, buyer }: { productId?: Hex; buyer?: Address }): Promise<SignedBidJson[]> {
    const { bids, chain } = this.#parts;
    const now = await chain.now();
    if (productId === undefined && buyer === undefined) return await bids.highest(now, TOLD_AT_ONCE);
    if (productId === undefined) return await bids.by(buyer!, now, TOLD_AT_ONCE);
    const found = await bids.of(productId, now, TOLD_AT_ONCE);
    return buyer === undefined ? found : found.filter(({ bid }) => bid.buyer.toLowerCase() === buyer.toLowerCase());
  }

  /** Drops those that are dead. */
  async tidy(): Promise<void> {
    const { bids, log } = this.#parts;
    for (const kept of await bids.all()) {
      try {
        const fault = await this.#faultOf(kept);
        if (fault === undefined) continue;
        await bids.drop(kept);
        log.info({ product: kept.bid.productId, reason: fault.shortMessage }, "Bid dropped");
      } catch (error) {
        log.warn(errorFields(error), "Cannot check bids; will do so later");
        return;
      }
    }
  }

  /** Why the bid binds its buyer no more, or undefined. */
  async #faultOf(signed: SignedBidJson): Promise<GenuineError | undefined> {
    const { chain, settings } = this.#parts;
    try {
      await verifyBid(chain.client, settings.deployment, signedBidFromJson(signed));
      return undefined;
    } catch (cause) {
      const { code, message, nextStep } = explainContractError(cause);
      if (isNodeAway(cause) || !(code in SENTENCES)) throw cause;
      return new GenuineError(code === "Bid_BadSignature" ? "bad_signature" : "bid_dead", message, {
        remedy: nextStep,
        cause,
      });
    }
  }
}

function tooMany(which: string): GenuineError {
  return new GenuineError("too_many_bids", `This provider keeps enough bids ${which}.`, {
    remedy: "Take one of your bids back, bid more, or wait until some have ended.",
  });
}
