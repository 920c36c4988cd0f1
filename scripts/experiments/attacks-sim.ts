/** Attacks on reputation systems, and their measurements. Pure. */
import { DEFAULT_TEMPERATURE, seededRandom, softmax } from "@genuine/sdk/reputation/selection";
import { draw, mean, sum } from "./market-stats.ts";
import { type Outcome, type Peer, VALUE_CAP } from "./peers.ts";

const ESPS = 20;
const HONEST = 200;
const SLOTS = 40;
/** Share of tasks on time: the worst provider 0.5, the best 0.97, the others evenly between. */
const WORST = 0.5;
const BEST = 0.97;
/** First account number of attackers, and an unknown account. */
const ATTACKERS = 10_000;
const STRANGER = 9_999;
const NEWCOMER = ESPS;
const ACCOMPLICE = 9_999;
/** EigenTrust gets ten honest producers as pre-trusted peers: more than an open chain can provide. */
export const TRUSTED = Array.from({ length: 10 }, (_, i) => i);

type CreatePeer = () => Peer;

export type World = { outcomes: Outcome[]; esps: number[]; lastSlot: number; qualityOf: (esp: number) => number };

/** Honest history: each producer orders once a slot from a uniformly drawn provider, for 2 to 5 TUSD. Provider 0 is the worst. */
export function honestWorld(seed: number): World {
  const random = seededRandom(seed);
  const qualityOf = (esp: number) => WORST + ((BEST - WORST) * esp) / (ESPS - 1);
  const outcomes: Outcome[] = [];
  for (let slot = 0; slot < SLOTS; slot++) {
    for (let producer = 0; producer < HONEST; producer++) {
      const esp = Math.floor(random() * ESPS);
      outcomes.push({ producer, esp, positive: random() < qualityOf(esp), value: 2 + 3 * random(), slot });
    }
  }
  return { outcomes, esps: Array.from({ length: ESPS }, (_, i) => i), lastSlot: SLOTS - 1, qualityOf };
}

/** `share` of all accounts that rate at all are the attackers', each rates the target `reports` times after paying `value` TUSD. */
export type Attack = { share: number; reports: number; value: number; positive: boolean };
/** Rank places up (positive) and score gained, means over all honest producers; and the largest change any of them sees. */
export type Displacement = { rank: number; score: number; largestRank: number; largestScore: number };

/** Praise goes to the fifth worst provider, blame to the best. */
export function displacement(create: CreatePeer, attack: Attack, seed: number): Displacement {
  const world = honestWorld(seed);
  const target = attack.positive ? 4 : ESPS - 1;
  const peer = remembering(create, world);
  const before = views(peer, world.esps, target);
  const accounts = Math.round((HONEST * attack.share) / (1 - attack.share));
  for (let i = 0; i < accounts; i++) {
    for (let report = 0; report < attack.reports; report++) {
      peer.record({
        producer: ATTACKERS + i,
        esp: target,
        positive: attack.positive,
        value: attack.value,
        slot: world.lastSlot,
      });
    }
  }
  peer.endRound?.();
  const after = views(peer, world.esps, target);
  const ranks = before.map((view, i) => view.rank - after[i]!.rank);
  const scores = before.map((view, i) => after[i]!.score - view.score);
  return { rank: mean(ranks), score: mean(scores), largestRank: largest(ranks), largestScore: largest(scores) };
}

/**
 * Least TUSD of wash fees in one slot that lift the provider in the middle by so many ranks in a stranger's eyes, Infinity if
 * 100,000 do not. Each account pays its own provider for 20 tasks, up to the cap in all, and once an accomplice a trifle,
 * which doubles its familiarity.
 */
export function leastWashVolume(create: CreatePeer, seed: number, places = 1): number {
  const world = honestWorld(seed);
  const target = ESPS / 2;
  const lifted = (volume: number): boolean => {
    const peer = remembering(create, world);
    const before = rankOf(peer, STRANGER, world.esps, target);
    wash(peer, target, volume, world.lastSlot);
    peer.endRound?.();
    return rankOf(peer, STRANGER, world.esps, target) <= before - places;
  };
  let low = 1e-5;
  let high = 1e5;
  if (lifted(low)) return low;
  if (!lifted(high)) return Infinity;
  while (high / low > 1.02) {
    const middle = Math.sqrt(low * high);
    if (lifted(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** Least good ratings by as many accounts that paid nothing that do the same, Infinity if 2,000 do not. */
export function leastFreeRatings(create: CreatePeer, seed: number, places = 1): number {
  const world = honestWorld(seed);
  const target = ESPS / 2;
  const peer = remembering(create, world);
  const before = rankOf(peer, STRANGER, world.esps, target);
  for (let ratings = 1; ratings <= 2_000; ratings++) {
    peer.record({ producer: ATTACKERS + ratings, esp: target, positive: true, value: 0, slot: world.lastSlot });
    if (peer.endRound && ratings % 100 !== 0) continue; // Recomputing after each takes too long.
    peer.endRound?.();
    if (rankOf(peer, STRANGER, world.esps, target) <= before - places) return ratings;
  }
  return Infinity;
}

const WASH_TASKS = 20;
function wash(peer: Peer, target: number, volume: number, slot: number): void {
  const accounts = Math.ceil(volume / VALUE_CAP);
  for (let i = 0; i < accounts; i++) {
    const producer = ATTACKERS + i;
    peer.record({ producer, esp: ACCOMPLICE, positive: true, value: 1e-6, slot });
    for (let task = 0; task < WASH_TASKS; task++) {
      peer.record({ producer, esp: target, positive: true, value: volume / accounts / WASH_TASKS, slot });
    }
  }
}

/** A stranger's score of a provider without history before and after one account of its own pays it `fee` twenty times. */
export function newcomerDust(
  create: CreatePeer,
  fee: number,
  seed: number,
): { rankBefore: number; rankAfter: number; scoreAfter: number } {
  const world = honestWorld(seed);
  const peer = remembering(create, world);
  const esps = [...world.esps, NEWCOMER];
  const rankBefore = rankOf(peer, STRANGER, esps, NEWCOMER);
  wash(peer, NEWCOMER, fee * WASH_TASKS, world.lastSlot);
  peer.endRound?.();
  return { rankBefore, rankAfter: rankOf(peer, STRANGER, esps, NEWCOMER), scoreAfter: peer.score(STRANGER, NEWCOMER) };
}

/** Share of a stranger's orders by softmax, 0 to 1. */
function shareOf(peer: Peer, esps: readonly number[], target: number): number {
  const chances = softmax(
    esps.map((esp) => peer.score(STRANGER, esp)),
    DEFAULT_TEMPERATURE,
  );
  return chances[esps.indexOf(target)]!;
}

/** Attack on the best provider by rivals: each account pays it this often and gives one star. */
export type OneStar = { accounts: number; orders: number; fee: number };

/** Ranks that the best provider loses in a stranger's eyes, and its share of a stranger's orders before and after. */
export function oneStar(
  create: CreatePeer,
  { accounts, orders, fee }: OneStar,
  seed: number,
): { ranks: number; before: number; after: number } {
  const world = honestWorld(seed);
  const target = ESPS - 1;
  const peer = remembering(create, world);
  const rankBefore = rankOf(peer, STRANGER, world.esps, target);
  const before = shareOf(peer, world.esps, target);
  for (let i = 0; i < accounts * orders; i++) {
    const producer = ATTACKERS + (i % accounts);
    peer.record({ producer, esp: target, positive: false, value: fee, slot: world.lastSlot });
  }
  peer.endRound?.();
  return {
    ranks: rankOf(peer, STRANGER, world.esps, target) - rankBefore,
    before,
    after: shareOf(peer, world.esps, target),
  };
}

/** Payments of honest producers in a slot, in TUSD: one order each. */
const MARKET_VOLUME = HONEST * 3.5;

/**
 * What the provider in the middle earns more in the next slot by wash fees of `volume` TUSD in this one, if honest producers
 * chose as a stranger does, for each TUSD that leaves it at a pool's share of `poolShare`.
 */
export function washReturn(create: CreatePeer, volume: number, poolShare: number, seed: number): number {
  const world = honestWorld(seed);
  const target = ESPS / 2;
  const peer = remembering(create, world);
  const before = shareOf(peer, world.esps, target);
  wash(peer, target, volume, world.lastSlot);
  peer.endRound?.();
  return ((shareOf(peer, world.esps, target) - before) * MARKET_VOLUME) / (volume * poolShare);
}

/**
 * The first 20 accounts ever are one will: each blames the best provider and praises the worst, three times, 3.5 TUSD each, before
 * any other account has ordered. Ranks of the best in a stranger's eyes after so many slots of honest orders.
 */
export function hostileStart(create: CreatePeer, after: readonly number[], seed: number): number[] {
  const world = honestWorld(seed);
  const peer = create();
  for (let i = 0; i < 20; i++) {
    for (let report = 0; report < 3; report++) {
      const rating = { producer: ATTACKERS + i, value: 3.5, slot: 0 };
      peer.record({ ...rating, esp: ESPS - 1, positive: false });
      peer.record({ ...rating, esp: 0, positive: true });
    }
  }
  peer.endRound?.();
  const ranks: number[] = [];
  for (let slot = 0; slot < SLOTS; slot++) {
    if (after.includes(slot)) ranks.push(rankOf(peer, STRANGER, world.esps, ESPS - 1));
    for (const outcome of world.outcomes) if (outcome.slot === slot) peer.record(outcome);
    peer.endRound?.();
  }
  return ranks;
}

/** Slots that a market runs on after the honest history, with choices by softmax. */
const WATCHED = 60;

/** A provider in time with 0.1 (with 0.97 for `good`) under a new name: mean rank of 21 before, and what follows. */
export type Rebirth = { rankOld: number; rankNew: number; tasks: number; tasksIfStayed: number; slots: number };

/**
 * Whitewashing: provider 0 is bad from the start and begins anew. `tasks` are those it gets in 60 slots under the new name,
 * `slots` those until its mean rank is at most one place above the old one (Infinity: never).
 */
export function whitewash(create: CreatePeer, seed: number): Rebirth {
  const world = badFirst(honestWorld(seed), seed);
  const staying = follow(create, world, seed, {
    esps: world.esps,
    qualityOf: (esp) => (esp === 0 ? 0.1 : world.qualityOf(esp)),
    watched: 0,
  });
  const esps = [...world.esps.slice(1), NEWCOMER];
  const anew = follow(create, world, seed, {
    esps,
    qualityOf: (esp) => (esp === NEWCOMER ? 0.1 : world.qualityOf(esp)),
    watched: NEWCOMER,
  });
  const slots = anew.ranks.findIndex((rank, i) => i > 0 && rank >= staying.ranks[0]! - 1);
  return {
    rankOld: staying.ranks[0]!,
    rankNew: anew.ranks[0]!,
    tasks: sum(anew.tasks),
    tasksIfStayed: sum(staying.tasks),
    slots: slots < 0 ? Infinity : slots,
  };
}

/** A newcomer as good as the best: its first mean rank of 21, and slots until it has a 21st of five slots' tasks. */
export function coldStart(create: CreatePeer, seed: number): { rank: number; slots: number } {
  const world = honestWorld(seed);
  const esps = [...world.esps, NEWCOMER];
  const { ranks, tasks } = follow(create, world, seed, {
    esps,
    qualityOf: (esp) => (esp === NEWCOMER ? BEST : world.qualityOf(esp)),
    watched: NEWCOMER,
  });
  const fair = tasks.findIndex((_, i) => i >= 4 && sum(tasks.slice(i - 4, i + 1)) >= (5 * HONEST) / esps.length);
  return { rank: ranks[0]!, slots: fair < 0 ? Infinity : fair + 1 };
}

/** Twenty slots of work in time with 0.97, ten with 0.1, and so on. */
const ON = 20;
const OFF = 10;
/**
 * On-off by the best provider, over three rounds of it. Percent of all tasks in good and in bad times, and slots of bad
 * times until its share is under half of that before (at most 10, then counted as 10), means of the three.
 */
export function onOff(create: CreatePeer, seed: number): { shareOn: number; shareOff: number; slotsToHalf: number } {
  const world = honestWorld(seed);
  const target = ESPS - 1;
  const isOff = (slot: number) => slot % (ON + OFF) >= ON;
  const { tasks } = follow(create, world, seed, {
    esps: world.esps,
    qualityOf: (esp, slot) => (esp === target ? (isOff(slot) ? 0.1 : BEST) : world.qualityOf(esp)),
    watched: target,
    slots: 3 * (ON + OFF),
  });
  const shares = tasks.map((count) => (100 * count) / HONEST);
  const halves = [0, 1, 2].map((cycle) => {
    const start = cycle * (ON + OFF) + ON;
    const usual = mean(shares.slice(start - 10, start));
    const half = shares.slice(start, start + OFF).findIndex((share) => share < usual / 2);
    return half < 0 ? OFF : half;
  });
  return {
    shareOn: mean(shares.filter((_, slot) => !isOff(slot))),
    shareOff: mean(shares.filter((_, slot) => isOff(slot))),
    slotsToHalf: mean(halves),
  };
}

type Follow = {
  esps: readonly number[];
  qualityOf: (esp: number, slot: number) => number;
  watched: number;
  slots?: number;
};

/** Lets honest producers choose by softmax after the history: mean rank and tasks of the watched provider in each slot. */
function follow(create: CreatePeer, world: World, seed: number, { esps, qualityOf, watched, slots = WATCHED }: Follow) {
  const random = seededRandom(seed + 77);
  const peer = remembering(create, world);
  const ranks: number[] = [];
  const tasks: number[] = [];
  for (let slot = 0; slot < slots; slot++) {
    ranks.push(mean(views(peer, esps, watched).map(({ rank }) => rank)));
    const outcomes: Outcome[] = [];
    for (let producer = 0; producer < HONEST; producer++) {
      const scores = esps.map((esp) => peer.score(producer, esp));
      const esp = esps[draw(softmax(scores, DEFAULT_TEMPERATURE), random)]!;
      outcomes.push({
        producer,
        esp,
        positive: random() < qualityOf(esp, slot),
        value: 2 + 3 * random(),
        slot: world.lastSlot + 1 + slot,
      });
    }
    for (const outcome of outcomes) peer.record(outcome);
    peer.endRound?.();
    tasks.push(outcomes.filter(({ esp }) => esp === watched).length);
  }
  return { ranks, tasks };
}

/** The same history with provider 0 in time with 0.1 only. */
function badFirst(world: World, seed: number): World {
  const random = seededRandom(seed + 99);
  return {
    ...world,
    outcomes: world.outcomes.map((one) => (one.esp === 0 ? { ...one, positive: random() < 0.1 } : one)),
  };
}

function remembering(create: CreatePeer, world: World): Peer {
  const peer = create();
  let slot = 0;
  for (const outcome of world.outcomes) {
    if (outcome.slot !== slot) peer.endRound?.();
    slot = outcome.slot;
    peer.record(outcome);
  }
  peer.endRound?.();
  return peer;
}

/** Each honest producer's view of the target. */
function views(peer: Peer, esps: readonly number[], target: number): { rank: number; score: number }[] {
  return Array.from({ length: HONEST }, (_, producer) => ({
    rank: rankOf(peer, producer, esps, target),
    score: peer.score(producer, target),
  }));
}

/** 1 is the best; equal scores share the middle of their places. */
function rankOf(peer: Peer, producer: number, esps: readonly number[], target: number): number {
  const own = peer.score(producer, target);
  const others = esps.filter((esp) => esp !== target).map((esp) => peer.score(producer, esp));
  return 1 + others.filter((score) => score > own).length + others.filter((score) => score === own).length / 2;
}

function largest(values: readonly number[]): number {
  return Math.max(...values.map(Math.abs));
}
