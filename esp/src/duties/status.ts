/** Data of the status page, from the store and the chain. */
import type { Duty } from "@genuine/sdk/esp-client";
import { espRegistryAbi, reputationAbi, vaultAbi } from "@genuine/sdk/generated/abis";
import { toNumber } from "@genuine/sdk/reputation/opinion-fixed";
import { zeroAddress } from "viem";
import type { Chain } from "../chain/chain.ts";
import type { PanelReader } from "../chain/panel.ts";
import { OPEN_STATES } from "../jobs/job.ts";
import type { JobStore } from "../jobs/job-store.ts";
import type { QuoteDesk } from "../jobs/quotes.ts";
import type { Settings } from "../settings.ts";
import type { DutyBoard } from "./duty-board.ts";
import type { Ballot, DutyStore } from "./duty-store.ts";

/** A dispute in which this worker is a juror. `ballot` is null for viewers from whom the vote is still secret. */
export type JuryCase = {
  disputeId: number;
  round: number;
  statement: string;
  ballot: Pick<Ballot, "vote" | "reason" | "measured"> | null;
  revealed: boolean;
  products: Ballot["products"];
  decidedAt: number;
};

/** Money in base units. */
export type ChainStatus = {
  active: boolean;
  stake: bigint;
  free: bigint;
  reserved: bigint;
  unbonding: bigint;
  /** In the vault, to be withdrawn. */
  balance: bigint;
  /** Score for a stranger, 0 to 1. */
  score: number;
};

export type Status = {
  name: string;
  address: string;
  notReady: string | null;
  /** Unix seconds on chain; null while the node is unreachable, as is `chain`. */
  now: number | null;
  chain: ChainStatus | null;
  load: { waiting: number; running: number; capacity: number };
  jobs: { kind: string; id: string; state: string; closesAt: number | null }[];
  gains: { tasks: bigint; upkeep: bigint; jury: bigint; penalties: bigint };
  /** At risk in seats of first rounds that are not settled. */
  seatStake: bigint | null;
  dutiesOn: readonly string[];
  duties: Duty[];
  cases: JuryCase[];
};

const CASES_SHOWN = 12;
const JOBS_SHOWN = 50;
/** Only first rounds have seats, for which stake is reserved. */
const FIRST_ROUND = 0;
/** Readings of the chain are cached this long for all viewers of the page. */
const FRESH_MS = 3_000;

type Parts = {
  settings: Pick<Settings, "account" | "deployment" | "name" | "duties">;
  chain: Chain;
  panel: PanelReader;
  store: JobStore;
  duties: DutyStore;
  board: DutyBoard;
  quotes: QuoteDesk;
  notReady(): string | null;
};

export class StatusDesk {
  readonly #parts: Parts;
  #chainStatus:
    | { readAt: number; reading: Promise<{ chain: ChainStatus; now: number; seatStake: bigint } | null> }
    | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  ballot(disputeId: number, round: number): Promise<Ballot | undefined> {
    return this.#parts.duties.ballot(disputeId, round);
  }

  /** @param operator Whether to include votes that are not revealed yet. */
  async read(operator: boolean): Promise<Status> {
    const { settings, store, duties, board, quotes, notReady } = this.#parts;
    if (this.#chainStatus === undefined || Date.now() - this.#chainStatus.readAt > FRESH_MS) {
      this.#chainStatus = { readAt: Date.now(), reading: this.#readChain().catch(() => null) };
    }
    const onChain = await this.#chainStatus.reading;
    const open = await store.jobsIn(OPEN_STATES);
    return {
      name: settings.name,
      address: settings.account.address,
      notReady: notReady(),
      now: onChain?.now ?? null,
      chain: onChain?.chain ?? null,
      load: await quotes.load(),
      jobs: open.slice(0, JOBS_SHOWN).map(({ kind, id, state, closesAt }) => ({ kind, id, state, closesAt })),
      gains: {
        tasks: await duties.gained("task"),
        upkeep: await duties.gained("upkeep"),
        jury: await duties.gained("jury"),
        penalties: await duties.gained("penalty"),
      },
      seatStake: onChain?.seatStake ?? null,
      dutiesOn: settings.duties,
      duties: await board.list(),
      cases: await this.#cases(operator),
    };
  }

  async #cases(operator: boolean): Promise<JuryCase[]> {
    const { duties } = this.#parts;
    return Promise.all(
      (await duties.ballots(CASES_SHOWN)).map(
        async ({ disputeId, round, vote, reason, measured, products, decidedAt }) => {
          const dispute = await duties.dispute(disputeId);
          const statement = dispute === undefined ? "" : await duties.statement(dispute.challengeId);
          const revealed = await this.#isRevealed(disputeId, round);
          const ballot = operator || revealed ? { vote, reason, measured } : null;
          return { disputeId, round, statement, ballot, revealed, products, decidedAt };
        },
      ),
    );
  }

  async #isRevealed(disputeId: number, round: number): Promise<boolean> {
    const duty = await this.#parts.duties.duty(`jury dispute ${disputeId} ${round} reveal`);
    return duty?.state === "done";
  }

  async #readChain(): Promise<{ chain: ChainStatus; now: number; seatStake: bigint }> {
    const { settings, chain } = this.#parts;
    const { espRegistry, vault, reputation } = settings.deployment.contracts;
    const esp = settings.account.address;
    const registry = { address: espRegistry, abi: espRegistryAbi, args: [esp] } as const;
    const [{ stake, reserved, unbonding }, free, active, balance, { score }, now, seatStake] = await Promise.all([
      chain.client.readContract({ ...registry, functionName: "espOf" }),
      chain.client.readContract({ ...registry, functionName: "freeStake" }),
      chain.client.readContract({ ...registry, functionName: "isActive" }),
      chain.client.readContract({ address: vault, abi: vaultAbi, functionName: "balanceOf", args: [esp] }),
      chain.client.readContract({
        address: reputation,
        abi: reputationAbi,
        functionName: "scoreOf",
        args: [zeroAddress, esp],
      }),
      chain.now(),
      this.#readSeatStake(),
    ]);
    return { now, seatStake, chain: { active, stake, free, reserved, unbonding, balance, score: toNumber(score) } };
  }

  async #readSeatStake(): Promise<bigint> {
    const { settings, panel, duties } = this.#parts;
    let seats = 0n;
    for (const { id } of await duties.openDisputes()) {
      const dispute = await panel.dispute(id);
      if (dispute === undefined || (await panel.round(id, FIRST_ROUND)).settled) continue;
      seats += (await panel.seat(id, FIRST_ROUND, settings.account.address)).votes;
    }
    return seats * (await panel.settings()).seatStake;
  }
}
