import type { Fingerprints } from "@genuine/sdk/fingerprint/fingerprints";
import type { ProductStatus, ProofJson } from "@genuine/sdk/structs";
import type { Address, Hex } from "viem";
import type { ChainEvent } from "../chain/events.ts";
import type { GenerationJob, Job, JobState } from "./job.ts";

/** A registered product, of any provider. */
export type KnownProduct = {
  id: Hex;
  /** Position in the order of registration, from 1. */
  serial: number;
  producer: Address;
  esp: Address;
  /** Zero unless it is a picture. */
  fingerprints: Fingerprints;
  status: ProductStatus;
  proof: ProofJson;
  block: number;
  /** Unix seconds: its priority date. The earlier of two is the original. */
  since: number;
};

/** A file that this worker has attested. */
export type Attestation = { productId: Hex; producer: Address; fileHash: Hex; expiry: number };

/** The part of a product that a search needs. */
export type IndexedProduct = Pick<KnownProduct, "serial" | "status" | "fingerprints">;

/** A processed block. */
export type Checkpoint = { number: number; hash: Hex };

/**
 * All persistent state except files. Each method is one transaction. Several workers of one provider may share it:
 * each acts as if it were alone, and changes that another has made first have no effect.
 */
export interface JobStore {
  /** For messages: what and where the store is, and the setting that names it. */
  readonly where: string;
  readonly setting: string;
  job(id: string): Promise<Job | undefined>;
  /** Oldest first. */
  jobsIn(states: readonly JobState[]): Promise<Job[]>;
  countIn(states: readonly JobState[]): Promise<number>;
  /** The newest sale of a product to this buyer. */
  saleTo(productId: Hex, buyer: Address): Promise<Job | undefined>;
  /** Quotes that may still be locked at `time`. */
  liveQuotes(time: number, producer?: Address): Promise<GenerationJob[]>;
  insert(job: Job): Promise<void>;
  /** Replaces a job by the result of `change`; null leaves it. Resolves to the job as it then is. */
  change(id: string, change: (job: Job) => Job | null): Promise<Job>;
  /** Deletes quotes that were not locked and expired before `time`. */
  dropQuotes(time: number): Promise<void>;

  /**
   * Stores the effects of the events of a range of blocks together with its end, atomically. Resolves to the jobs changed;
   * to undefined, with nothing stored, if `before`, where the range begins, is not the newest processed block any more:
   * another worker was faster.
   * @param before undefined if no block was processed
   */
  apply(events: readonly ChainEvent[], end: Checkpoint, before: Checkpoint | undefined): Promise<Job[] | undefined>;
  /** Newest first. */
  checkpoints(): Promise<Checkpoint[]>;
  /**
   * Rolls back blocks after `number`, which are not canonical any more. Resolves to the serials of
   * the products that are gone, which are not reused, or whose status was restored; to undefined, with nothing
   * changed, if `newest` is not the newest processed block any more.
   */
  rewind(number: number, newest: Checkpoint): Promise<number[] | undefined>;
  /** Stores a constant under a name, once. Resolves to the effective value: the first that was ever stored. */
  settleFact(name: "chain" | "esp" | "instance", value: string): Promise<string>;

  product(id: Hex): Promise<KnownProduct | undefined>;
  productBySerial(serial: number): Promise<KnownProduct | undefined>;
  products(): Promise<KnownProduct[]>;
  /** Registered products with this very file, in the order of registration. @param fileHash its SHA-256 */
  productsOfFile(fileHash: Hex): Promise<KnownProduct[]>;
  /** Streams the search fields of every product: there may be a million. */
  fingerprints(): AsyncIterable<IndexedProduct>;
  insertAttestation(attestation: Attestation): Promise<void>;
  /** Attestations that are not registered yet and still valid at `time`. */
  pendingAttestations(producer: Address, time: number): Promise<number>;
  /** Whether the account has paid this provider, or has offered a product of its own through it. */
  isCustomer(account: Address): Promise<boolean>;
  /**
   * Records a file that is kept for an attestation. If all unregistered files together exceed `budget` bytes,
   * the oldest are deleted, those of non-customers first; resolves to the files without another reference.
   * @param at Unix seconds.
   */
  keepUpload(upload: { fileHash: Hex; size: number; customer: boolean; at: number }, budget: number): Promise<Hex[]>;
  /** Deletes attestations that expired unregistered before `time`; resolves to the files without another reference. */
  dropAttestations(time: number): Promise<Hex[]>;
}
