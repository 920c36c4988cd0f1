import type { Delivery, EscrowKind, QuoteJson } from "@genuine/sdk/structs";
import type { Address, Hex } from "viem";

/** An open task or sale, of any party. */
export type KnownEscrow = {
  kind: EscrowKind;
  /** Id of the task, or of the product on sale. */
  id: Hex;
  payer: Address;
  /** The account that delivers: the provider, or the sale's agent; null if the seller delivers itself. */
  provider: Address | null;
  /** X25519 public key of the payer. */
  encryptionKey: Hex;
  /** The task's quote; null for a sale. */
  quote: QuoteJson | null;
  /** The delivery; null before. `productId` is null in a sale. */
  items: EscrowItem[] | null;
  /** Block of the latest step. */
  movedBlock: number;
};

export type EscrowItem = { delivery: Delivery; productId: Hex | null };

/** The backing of a settled sale. */
export type KnownBacking = {
  productId: Hex;
  /** End of its season, Unix seconds. */
  until: number;
};

/** A sealed file kept for a silent payer, encrypted to it. */
export type Witnessed = {
  sealedRoot: Hex;
  /** Key of the payer: the same file may have been sent to another one. */
  encryptionKey: Hex;
  /** SHA-256 of the envelope in the content store. */
  envelopeHash: Hex;
  /** Unix seconds. */
  keptUntil: number;
};

/** Persistent state of others' escrows. Each method is one transaction. */
export interface EscrowStore {
  /** Oldest first. */
  openEscrows(): Promise<KnownEscrow[]>;
  escrow(kind: EscrowKind, id: Hex): Promise<KnownEscrow | undefined>;
  /** Backings of settled sales that have not ended, oldest first. */
  openBackings(): Promise<KnownBacking[]>;
  /** All accounts that ever registered, oldest first. */
  esps(): Promise<Address[]>;

  witnessed(sealedRoot: Hex, encryptionKey: Hex): Promise<Witnessed | undefined>;
  putWitnessed(witnessed: Witnessed): Promise<void>;
  /** Deletes those kept until before `time`; resolves to their envelopes. */
  dropWitnessed(time: number): Promise<Hex[]>;
}
