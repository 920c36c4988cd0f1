/** The published experiment as a game: three producers give one task each a round to one of three providers. */

import { createLiu2023Ledger } from "@genuine/sdk/reputation/liu2023";
import { createLedger, type FixedScore, type LedgerSettings } from "@genuine/sdk/reputation/mwsl";
import { ONE, toNumber } from "@genuine/sdk/reputation/opinion-fixed";
import { type Random, seededRandom, select } from "@genuine/sdk/reputation/selection";

const PRODUCERS = 3;
const ESPS = 3;

/** One settled task; value in dollars, `turn` counts the tasks of a round from 0. */
export type Task = { round: number; turn: number; producer: number; esp: number; positive: boolean; value: number };

export type Market = {
  record(task: Task): void | Promise<void>;
  /** All providers' scores as one producer sees them. */
  scores(producer: number): number[] | Promise<number[]>;
};

export type Game = {
  rounds: number;
  choose(view: { round: number; scores: number[]; good: readonly number[]; random: Random }): number;
  /** Probability that the task is done on time. Rounds count from 1. */
  onTime(task: { round: number; producer: number; esp: number }): number;
};

/** After each round, the start included: the first producer's scores, and the tasks of each provider so far. */
export type History = { scores: number[][]; tasks: number[][] };

export async function play(game: Game, market: Market, seed: number): Promise<History> {
  const random = seededRandom(seed);
  const good = table(0); // Good outcomes by producer and provider.
  const tasks = Array<number>(ESPS).fill(0);
  const history: History = { scores: [await market.scores(0)], tasks: [[...tasks]] };
  for (let round = 1; round <= game.rounds; round++) {
    // All choose before any of them knows this round's outcomes.
    const chosen: number[] = [];
    for (let producer = 0; producer < PRODUCERS; producer++) {
      const scores = await market.scores(producer);
      chosen.push(game.choose({ round, scores, good: good[producer]!, random }));
    }
    for (const [producer, esp] of chosen.entries()) {
      const positive = random() < game.onTime({ round, producer, esp });
      await market.record({ round, turn: producer, producer, esp, positive, value: gaussian(random, 40, 5) });
      good[producer]![esp]! += positive ? 1 : 0;
      tasks[esp]!++;
    }
    history.scores.push(await market.scores(0));
    history.tasks.push([...tasks]);
  }
  return history;
}

export const uniformly: Game["choose"] = ({ random }) => Math.floor(random() * ESPS);

/** The provider with most good outcomes; the first of equals. */
export const mostFamiliar: Game["choose"] = ({ good }) => good.indexOf(Math.max(...good));

/** The same with ties broken by chance, after some rounds of uniform choice. */
export const mostFamiliarByChance =
  (uniformRounds = 0): Game["choose"] =>
  (view) => {
    if (view.round <= uniformRounds) return uniformly(view);
    const most = Math.max(...view.good);
    const tied = everyEsp((esp) => esp).filter((esp) => view.good[esp] === most);
    return tied[Math.floor(view.random() * tied.length)]!;
  };

/** Softmax, after some rounds of uniform choice. */
export const softmaxAt =
  (temperature: number, uniformRounds = 0): Game["choose"] =>
  (view) =>
    view.round <= uniformRounds ? uniformly(view) : select(view.scores, { temperature, random: view.random }).index;

export function liu2023Market(): Market {
  const ledger = createLiu2023Ledger();
  return {
    record: ({ producer, esp, positive, value }) =>
      ledger.record({ producer: producerAddress(producer), esp: espAddress(esp), positive, value }),
    scores: (producer) => everyEsp((esp) => ledger.scoreOf(producerAddress(producer), espAddress(esp))),
  };
}

export type Twin = Market & { exact(producer: number): FixedScore[] };

/** The twin of the contract, with a round for each slot. */
export function mwslMarket(settings: LedgerSettings, start: bigint): Twin {
  const ledger = createLedger(settings);
  const exact = (producer: number) => everyEsp((esp) => ledger.scoreOf(producerAddress(producer), espAddress(esp)));
  return {
    exact,
    record: (task) => {
      ledger.record({
        producer: producerAddress(task.producer),
        esp: espAddress(task.esp),
        quality: task.positive ? ONE : 0n,
        value: baseUnits(task),
        timestamp: timeOf(task, settings, start),
      });
    },
    scores: (producer) => exact(producer).map(({ score }) => toNumber(score)),
  };
}

export const producerAddress = (producer: number) => account(0xa0 + producer);
export const espAddress = (esp: number) => account(0xe0 + esp);

/** The payment token has 6 decimals. */
export function baseUnits({ value }: Task): bigint {
  return BigInt(Math.round(value * 1e6));
}

/** Unix seconds. A second lies between two tasks of a round, as between blocks. */
export function timeOf({ round, turn }: Task, { slotSeconds }: LedgerSettings, start: bigint): bigint {
  return start + BigInt(round) * slotSeconds + BigInt(turn);
}

export function everyEsp<T>(what: (esp: number) => T): T[] {
  return Array.from({ length: ESPS }, (_, esp) => what(esp));
}

function account(number: number): `0x${string}` {
  return `0x${number.toString(16).padStart(40, "0")}`;
}

function table(value: number): number[][] {
  return Array.from({ length: PRODUCERS }, () => Array<number>(ESPS).fill(value));
}

/** Gaussian numbers (Box-Muller). */
function gaussian(random: Random, mean: number, deviation: number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return mean + deviation * radius * Math.cos(2 * Math.PI * random());
}
