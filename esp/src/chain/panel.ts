/** State of challenges and panels in the newest block. */
import type { Deployment } from "@genuine/sdk/deployment";
import { explainContractError } from "@genuine/sdk/errors";
import { challengeAbi, espPanelAbi } from "@genuine/sdk/generated/abis";
import { CHALLENGE_STATUSES, type ChallengeStatus, GROUNDS, type Ground, idToHex } from "@genuine/sdk/structs";
import { type Address, type Hex, zeroHash } from "viem";
import type { Chain } from "./chain.ts";

export type Case = {
  id: Hex;
  ground: Ground;
  status: ChallengeStatus;
  respondBy: number;
  /** Null for an attestation. */
  originalId: Hex | null;
  accusedId: Hex;
  /** The registered work that the accused answered with, if any. */
  earlierId: Hex | null;
  /** 0 before the dispute. */
  disputeId: number;
};

/** One panel. Times are Unix seconds, 0 before the draw. */
export type Round = {
  number: number;
  seedBlock: number;
  drawn: boolean;
  settled: boolean;
  /** Votes that can be cast; 0 before the draw, and if too few providers may vote. */
  votes: bigint;
  commitUntil: number;
  revealUntil: number;
  appealUntil: number;
};

/** This account's votes in the round, 0 if none: seats in the first round, base units of stake in the last. */
export type Seat = { votes: bigint; commitment: Hex | null; revealed: boolean; settled: boolean };

export type PanelSettings = { seatStake: bigint; commitSeconds: number };

export class PanelReader {
  readonly #chain: Chain;
  readonly #deployment: Deployment;
  #settings: Promise<PanelSettings> | undefined;

  constructor(chain: Chain, deployment: Deployment) {
    this.#chain = chain;
    this.#deployment = deployment;
  }

  /** Constant for a deployment. */
  settings(): Promise<PanelSettings> {
    this.#settings ??= this.#chain.client.readContract({ ...this.#panel, functionName: "settings" }).then(
      ({ seatStake, commitSeconds }) => ({ seatStake, commitSeconds: Number(commitSeconds) }),
      (error: unknown) => {
        this.#settings = undefined;
        throw error;
      },
    );
    return this.#settings;
  }

  /** Undefined if the chain does not know the dispute, for example after a reorganisation. */
  async case(id: Hex): Promise<Case | undefined> {
    const contract = { address: this.#deployment.contracts.challenge, abi: challengeAbi } as const;
    const found = await known(
      "Challenge_UnknownChallenge",
      this.#chain.client.readContract({ ...contract, functionName: "challengeOf", args: [BigInt(id)] }),
    );
    if (found === undefined) return undefined;
    return {
      id,
      ground: GROUNDS[found.ground]!,
      status: CHALLENGE_STATUSES[found.status]!,
      respondBy: found.respondBy,
      originalId: found.originalId === 0n ? null : idToHex(found.originalId),
      accusedId: idToHex(found.accusedId),
      earlierId: found.earlierId === 0n ? null : idToHex(found.earlierId),
      disputeId: Number(found.disputeId),
    };
  }

  async dispute(id: number): Promise<{ rounds: number; executed: boolean } | undefined> {
    return known(
      "Panel_UnknownDispute",
      this.#chain.client.readContract({ ...this.#panel, functionName: "disputeOf", args: [BigInt(id)] }),
    );
  }

  async round(disputeId: number, number: number): Promise<Round> {
    const round = await this.#chain.client.readContract({
      ...this.#panel,
      functionName: "roundOf",
      args: [BigInt(disputeId), BigInt(number)],
    });
    return { ...round, number, seedBlock: Number(round.seedBlock) };
  }

  async seat(disputeId: number, round: number, juror: Address): Promise<Seat> {
    const args = [BigInt(disputeId), BigInt(round), juror] as const;
    const { votes, vote, commitment, settled } = await this.#chain.client.readContract({
      ...this.#panel,
      functionName: "jurorOf",
      args,
    });
    return { votes, commitment: commitment === zeroHash ? null : commitment, revealed: vote !== 0, settled };
  }

  async jurors(disputeId: number, round: number): Promise<readonly Address[]> {
    return this.#chain.client.readContract({
      ...this.#panel,
      functionName: "jurorsOf",
      args: [BigInt(disputeId), BigInt(round)],
    });
  }

  get #panel() {
    return { address: this.#deployment.contracts.espPanel, abi: espPanelAbi } as const;
  }
}

async function known<T>(unknownError: string, reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (explainContractError(error).code === unknownError) return undefined;
    throw error;
  }
}
