import type { Duty } from "@genuine/sdk/esp-client";
import type { Vote } from "@genuine/sdk/structs";
import type { Hex } from "viem";
import type { Gain } from "../chain/events.ts";

/** A vote with what it rests on. On disk before anybody hears of its commitment, and never changed after. */
export type Ballot = {
  disputeId: number;
  round: number;
  /** After a reorganisation the same number may stand for another dispute. */
  challengeId: Hex;
  vote: Vote;
  /** 32 random bytes that keep the vote secret until it is revealed. */
  salt: Hex;
  /** Why; a sentence for the operator. */
  reason: string;
  /** What was measured, by name, for the operator. */
  measured: Record<string, string | number>;
  /** Products whose files were looked at, the original first. */
  products: { id: Hex; fileHash: Hex; mediaType: string; held: boolean }[];
  /** Unix seconds. */
  decidedAt: number;
};

export type KnownDispute = { id: number; challengeId: Hex };

/** What survives a restart of the work for panels and upkeep. Each method is one transaction. */
export interface DutyStore {
  /** Challenges that nothing was decided about yet, neither disputed. */
  openChallenges(): Promise<Hex[]>;
  /** Disputes that may still need something done, the oldest first. */
  openDisputes(): Promise<KnownDispute[]>;
  dispute(id: number): Promise<KnownDispute | undefined>;
  /** What the challenger tells the panel, for people to read. */
  statement(challengeId: Hex): Promise<string>;
  /** Nothing is left to do for it. */
  closeDispute(id: number): Promise<void>;

  ballot(disputeId: number, round: number): Promise<Ballot | undefined>;
  /** Newest first. */
  ballots(count: number): Promise<Ballot[]>;
  /** Stores the ballot unless there is one of this round and challenge. Resolves to the one that counts. */
  insertBallot(ballot: Ballot): Promise<Ballot>;

  /** SHA-256 of a file that was handed in or fetched for this product. */
  evidence(productId: Hex): Promise<Hex | undefined>;
  putEvidence(productId: Hex, fileHash: Hex): Promise<void>;
  /** Forgets what belongs to none of the `kept` products; resolves to the files that nothing else needs. */
  dropEvidence(kept: readonly Hex[]): Promise<Hex[]>;

  /** By its key; the newest come last out. */
  putDuty(key: string, duty: Duty): Promise<void>;
  duty(key: string): Promise<Duty | undefined>;
  /** Newest first. */
  duties(count: number): Promise<Duty[]>;
  /** Sum of all that was gained, base units. */
  gained(source: Gain): Promise<bigint>;
}
