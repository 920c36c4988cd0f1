/** A market in which providers and producers join and leave, and its measurements. Pure. */
import { seededRandom, softmax } from "@genuine/sdk/reputation/selection";
import { draw, gini, mean, median, shuffled, sum } from "./market-stats.ts";
import type { Outcome, Peer } from "./peers.ts";

export const MARKET = {
  esps: 100,
  producers: 1_000,
  rounds: 200,
  /** Chance that a producer orders in a round: about 300 tasks, 3 for each provider. */
  orders: 0.3,
  /** Probability of leaving after a round; a newcomer takes the place. */
  leaves: { esp: 0.005, producer: 0.01 },
  /** Share of bad providers, on time with 0.1 to 0.5; the others with 0.7 to 0.99. */
  bad: 0.1,
  /** Tasks a round that a provider can do; what is beyond is late. Twice what is ordered, in all. */
  capacity: { least: 3, most: 9 },
} as const;
/** Rounds over which a share of the tasks is measured. */
const WINDOW = 10;
/** The settled market: the last rounds. */
const SETTLED = 100;
/** How long a newcomer is watched, in rounds. */
const WATCH = 100;

type Esp = { id: number; quality: number; capacity: number; bad: boolean; joined: number; history: number[] };

export type MarketResult = {
  /** Inequality of the tasks per place in the settled market, 0 to 1. */
  gini: number;
  /** The oracle's. */
  giniBest: number;
  maxToMean: number;
  /** Tasks in 100 that an oracle would have had done on time, in addition to those that were. */
  regret: number;
  regretSettled: number;
  /** Percent of the settled market's tasks that all bad providers together get. */
  badShare: number;
  /** Median rounds until a bad provider's share is below 1 % for good, and until that of all together is. */
  badBelow: number;
  allBadBelow: number;
  /** Median rounds until a good newcomer has its fair share, and the percent of them that get it while watched. */
  newcomerFair: number;
  newcomersFair: number;
  regretByRound: number[];
};

/** The same seed makes the same providers, capacities, departures and orders, whatever the reputation system. */
export function runMarket(peer: Peer, temperature: number, seed: number): MarketResult {
  const world = seededRandom(seed);
  const chance = seededRandom(seed + 1_000_003);
  let lastEsp = 0;
  let lastProducer = 0;
  const newEsp = (joined: number): Esp => {
    const bad = world() < MARKET.bad;
    const quality = bad ? 0.1 + 0.4 * world() : 0.7 + 0.29 * world();
    const { least, most } = MARKET.capacity;
    return {
      id: lastEsp++,
      quality,
      bad,
      capacity: least + Math.floor(world() * (most - least + 1)),
      joined,
      history: [],
    };
  };
  const esps = Array.from({ length: MARKET.esps }, () => newEsp(0));
  const everyEsp = [...esps];
  const producers = Array.from({ length: MARKET.producers }, () => lastProducer++);
  const totals: number[] = [];
  const badTasks: number[] = [];
  const regretByRound: number[] = [];
  const settledLoad = esps.map(() => 0);
  const settledBest = esps.map(() => 0);

  for (let round = 0; round < MARKET.rounds; round++) {
    const orders = shuffled(
      producers.filter(() => world() < MARKET.orders),
      chance,
    );
    const load = esps.map(() => 0);
    const outcomes: Outcome[] = [];
    const seenBy = (producer: number) =>
      softmax(
        esps.map((esp) => peer.score(producer, esp.id)),
        temperature,
      );
    const common = peer.personal ? null : seenBy(0);
    for (const producer of orders) {
      const chosen = draw(common ?? seenBy(producer), chance);
      const { id, quality, capacity } = esps[chosen]!;
      const inTime = ++load[chosen]! <= capacity && chance() < quality;
      outcomes.push({ producer, esp: id, positive: inTime, value: 2 + 3 * chance(), slot: round });
    }
    for (const outcome of outcomes) peer.record(outcome); // Outcomes are visible from the next round on.
    peer.endRound?.();

    const expected = sum(esps.map(({ capacity, quality }, i) => Math.min(load[i]!, capacity) * quality));
    const best = bestLoad(esps, orders.length);
    const bestExpected = sum(esps.map(({ quality }, i) => best[i]! * quality));
    regretByRound.push((100 * (bestExpected - expected)) / orders.length);
    totals.push(orders.length);
    badTasks.push(sum(esps.map(({ bad }, i) => (bad ? load[i]! : 0))));
    for (const [i, esp] of esps.entries()) esp.history.push(load[i]!);
    if (round >= MARKET.rounds - SETTLED) {
      for (const [i, tasks] of load.entries()) settledLoad[i]! += tasks;
      for (const [i, tasks] of best.entries()) settledBest[i]! += tasks;
    }

    esps.forEach((_, i) => {
      if (world() >= MARKET.leaves.esp) return;
      esps[i] = newEsp(round + 1);
      everyEsp.push(esps[i]!);
    });
    producers.forEach((_, i) => {
      if (world() < MARKET.leaves.producer) producers[i] = lastProducer++;
    });
  }

  const founding = everyEsp.filter((esp) => esp.bad && esp.joined === 0 && esp.history.length >= 5 * WINDOW);
  const newcomers = everyEsp.filter(
    ({ joined, quality, history }) =>
      joined > 0 && joined <= MARKET.rounds - WATCH && quality > 0.8 && history.length >= WATCH,
  );
  const fair = newcomers.map(({ history, joined }) =>
    shares(history.slice(0, WATCH), totals.slice(joined)).findIndex((share) => share >= 1 / MARKET.esps),
  );
  return {
    gini: gini(settledLoad),
    giniBest: gini(settledBest),
    maxToMean: Math.max(...settledLoad) / mean(settledLoad),
    regret: mean(regretByRound),
    regretSettled: mean(regretByRound.slice(-SETTLED)),
    badShare: (100 * sum(badTasks.slice(-SETTLED))) / sum(totals.slice(-SETTLED)),
    badBelow: median(founding.map((esp) => lastingBelow(shares(esp.history, totals), 0.01))),
    allBadBelow: lastingBelow(shares(badTasks, totals), 0.01),
    newcomerFair: median(fair.map(roundsTo)),
    newcomersFair: (100 * fair.filter((at) => at >= 0).length) / fair.length,
    regretByRound,
  };
}

/** Allocation by an oracle with full knowledge: the best are filled first. */
function bestLoad(esps: readonly Esp[], tasks: number): number[] {
  const load = esps.map(() => 0);
  let left = tasks;
  for (const { i, capacity } of esps.map((esp, i) => ({ ...esp, i })).toSorted((x, y) => y.quality - x.quality)) {
    load[i] = Math.min(left, capacity);
    left -= load[i]!;
  }
  return load;
}

/** Share of all tasks in each window of rounds; the first ends after WINDOW rounds. */
function shares(history: readonly number[], totals: readonly number[]): number[] {
  return Array.from({ length: Math.max(0, history.length - WINDOW + 1) }, (_, i) => {
    return sum(history.slice(i, i + WINDOW)) / sum(totals.slice(i, i + WINDOW));
  });
}

/** Rounds until the share is below the limit, and is still below it one and two windows later: not by luck of one window. */
function lastingBelow(windows: readonly number[], limit: number): number {
  return roundsTo(
    windows.findIndex((_, i) => [i, i + WINDOW, i + 2 * WINDOW].every((at) => (windows[at] ?? Infinity) < limit)),
  );
}

/** Rounds at the end of a window; Infinity for none. */
function roundsTo(window: number): number {
  return window < 0 ? Infinity : window + WINDOW;
}
