import type { Delivery, EscrowKind, QuoteJson } from "@genuine/sdk/structs";
import type { Address, Hex } from "viem";

/** A task or sale of anybody that has not ended. */
export type KnownEscrow = {
  kind: EscrowKind;
  /** Of the task, or of the product on sale. */
  id: Hex;
  payer: Address;
  /** Who delivers: the provider, or the sale's agent; null where a seller delivers by itself. */
  provider: Address | null;
  /** X25519 public key of the payer. */
  encryptionKey: Hex;
  /** Of a task. */
  quote: QuoteJson | null;
  /** What was delivered; null before. `productId` is null in a sale. */
  items: EscrowItem[] | null;
  /** Changes with every step that it takes. */
  movedBlock: number;
};

export type EscrowItem = { delivery: Delivery; productId: Hex | null };

/** A sealed file kept for a payer that was silent, encrypted to it. */
export type Witnessed = {
  sealedRoot: Hex;
  /** Of the payer: the same file may have been sent to another one. */
  encryptionKey: Hex;
  /** SHA-256 of the envelope in the content store. */
  envelopeHash: Hex;
  /** Unix seconds. */
  keptUntil: number;
};

/** What survives a restart of the work for others' escrows. Each method is one transaction. */
export interface EscrowStore {
  /** The oldest first. */
  openEscrows(): Promise<KnownEscrow[]>;
  escrow(kind: EscrowKind, id: Hex): Promise<KnownEscrow | undefined>;
  /** All who ever registered, the first first. */
  esps(): Promise<Address[]>;

  witnessed(sealedRoot: Hex, encryptionKey: Hex): Promise<Witnessed | undefined>;
  putWitnessed(witnessed: Witnessed): Promise<void>;
  /** Forgets those kept until before `time`; resolves to their envelopes. */
  dropWitnessed(time: number): Promise<Hex[]>;
}
