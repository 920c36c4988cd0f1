import type { Duty } from "@genuine/sdk/esp-client";
import type { Vote } from "@genuine/sdk/structs";
import type { Hex } from "viem";
import type { Gain } from "../chain/events.ts";

/** A vote and what it is based on. Stored before its commitment is sent, and never changed. */
export type Ballot = {
  disputeId: number;
  round: number;
  /** After a reorganisation the same number may denote another dispute. */
  challengeId: Hex;
  vote: Vote;
  /** 32 random bytes that keep the vote secret until it is revealed. */
  salt: Hex;
  /** Reason; a sentence for the operator. */
  reason: string;
  /** Measured values, by name, for the operator. */
  measured: Record<string, string | number>;
  /** Products whose files were examined, the original first. */
  products: { id: Hex; fileHash: Hex; mediaType: string; held: boolean }[];
  /** Unix seconds. */
  decidedAt: number;
};

export type KnownDispute = { id: number; challengeId: Hex };

/** Persistent state of panel and keeper work. Each method is one transaction. */
export interface DutyStore {
  /** Challenges without a decision or dispute yet. */
  openChallenges(): Promise<Hex[]>;
  /** Disputes that may still need a step, the oldest first. */
  openDisputes(): Promise<KnownDispute[]>;
  dispute(id: number): Promise<KnownDispute | undefined>;
  /** The challenger's statement to the panel. */
  statement(challengeId: Hex): Promise<string>;
  /** Marks it as needing no further step. */
  closeDispute(id: number): Promise<void>;

  ballot(disputeId: number, round: number): Promise<Ballot | undefined>;
  /** Newest first. */
  ballots(count: number): Promise<Ballot[]>;
  /** Stores the ballot unless there is one for this round and challenge. Resolves to the stored one. */
  insertBallot(ballot: Ballot): Promise<Ballot>;

  /** SHA-256 of a file that was handed in or fetched for this product. */
  evidence(productId: Hex): Promise<Hex | undefined>;
  putEvidence(productId: Hex, fileHash: Hex): Promise<void>;
  /** Deletes records of files of products that are not in `kept`; resolves to the files without another reference. */
  dropEvidence(kept: readonly Hex[]): Promise<Hex[]>;

  /** Under its key; the oldest are dropped beyond a limit. */
  putDuty(key: string, duty: Duty): Promise<void>;
  duty(key: string): Promise<Duty | undefined>;
  /** Newest first. */
  duties(count: number): Promise<Duty[]>;
  /** Sum of all gains, base units. */
  gained(source: Gain): Promise<bigint>;
}
