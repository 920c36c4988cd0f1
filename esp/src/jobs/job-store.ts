import type { Fingerprints } from "@genuine/sdk/fingerprint/fingerprints";
import type { ProductStatus, ProofJson } from "@genuine/sdk/structs";
import type { Address, Hex } from "viem";
import type { ChainEvent } from "../chain/events.ts";
import type { GenerationJob, Job, JobState } from "./job.ts";

/** A registered product, of any provider. */
export type KnownProduct = {
  id: Hex;
  /** In order of registration, from 1. */
  serial: number;
  producer: Address;
  esp: Address;
  /** Zeroes for what is no picture. */
  fingerprints: Fingerprints;
  status: ProductStatus;
  proof: ProofJson;
  block: number;
};

/** A file this worker has vouched for. */
export type Attestation = { productId: Hex; producer: Address; fileHash: Hex; expiry: number };

/** Of a product what a search needs. */
export type IndexedProduct = Pick<KnownProduct, "serial" | "status" | "fingerprints">;

/** A block that has been worked through. */
export type Checkpoint = { number: number; hash: Hex };

/**
 * All that survives a restart, but files. Each method is one transaction. Several workers of one provider may share it:
 * each then does what it does as if the others were not there, and what another was faster with changes nothing.
 */
export interface JobStore {
  /** For people: what it is and where, and the setting that says so. */
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
  /** Replaces a job by what `change` makes of it; null leaves it. Resolves to the job as it then is. */
  change(id: string, change: (job: Job) => Job | null): Promise<Job>;
  /** Forgets quotes that nobody locked and that expired before `time`. */
  dropQuotes(time: number): Promise<void>;

  /**
   * Saves what the events of a range of blocks mean together with its end, all or nothing. Resolves to the jobs changed;
   * to undefined, with nothing saved, when `before`, where the range begins, is not the newest block that was worked
   * through: another worker was here.
   * @param before undefined when no block was worked through
   */
  apply(events: readonly ChainEvent[], end: Checkpoint, before: Checkpoint | undefined): Promise<Job[] | undefined>;
  /** Newest first. */
  checkpoints(): Promise<Checkpoint[]>;
  /**
   * Forgets what was learnt of blocks after `number`, which are no longer part of the chain. Resolves to the serials of
   * the products that are gone, which are not given again, or that have an earlier status back; to undefined, with nothing
   * forgotten, when `newest` is not the newest block that was worked through.
   */
  rewind(number: number, newest: Checkpoint): Promise<number[] | undefined>;
  /** What is so once and for all, by its name. Resolves to the value that counts: the first that was ever given. */
  settleFact(name: "chain" | "esp" | "instance", value: string): Promise<string>;

  product(id: Hex): Promise<KnownProduct | undefined>;
  productBySerial(serial: number): Promise<KnownProduct | undefined>;
  products(): Promise<KnownProduct[]>;
  /** Those still registered that have this very file, the first registered first. @param fileHash its SHA-256 */
  productsOfFile(fileHash: Hex): Promise<KnownProduct[]>;
  /** Of every product what a search needs, one by one: there may be a million. */
  fingerprints(): AsyncIterable<IndexedProduct>;
  insertAttestation(attestation: Attestation): Promise<void>;
  /** Not registered yet, and still possible at `time`. */
  pendingAttestations(producer: Address, time: number): Promise<number>;
  /** Forgets those that expired before `time` unregistered; resolves to the files that nothing else needs. */
  dropAttestations(time: number): Promise<Hex[]>;
}
