/**
 * Reputation systems behind one interface: ours and four from the literature. Accounts are numbers, values are TUSD,
 * time is counted in slots, scores lie from 0 to 1 and rank providers.
 */
import { DEFAULTS, fromMemory, type Opinion, VACUOUS } from "@genuine/sdk/reputation/opinion";

/** One rating: on chain a settled escrow, in other systems any statement of an account. */
export type Outcome = { producer: number; esp: number; positive: boolean; value: number; slot: number };

export type Peer = {
  /** Slots never decrease. */
  record(outcome: Outcome): void;
  score(producer: number, esp: number): number;
  /** Whether two producers may see different scores. */
  personal: boolean;
  /** For systems that are recomputed at intervals. */
  endRound?(): void;
};

export const PEERS = {
  mwsl: { title: "MWSL (ours)", create: createMwsl },
  beta: { title: "beta reputation", create: createBeta },
  mean: { title: "plain mean (ERC-8004)", create: createMean },
  eigentrust: { title: "EigenTrust", create: () => createEigenTrust() },
  familiar: { title: "most familiar", create: createMostFamiliar },
} satisfies Record<string, { title: string; create: () => Peer }>;

export type PeerName = keyof typeof PEERS;
export const PEER_NAMES = Object.keys(PEERS) as PeerName[];

/** Keys of pairs: up to this many providers. */
const PAIR = 65_536;
/** The value at which a recommender's weight is full, in TUSD, as in the settings of the chain. */
export const VALUE_CAP = 50;

type Experience = {
  alpha: number;
  beta: number;
  count: number;
  slot: number;
  weight: number;
  paid: number;
  /** As a recommendation. */
  opinion: Opinion;
};
/** `stranger`: the score for an account without experience, cached because most producers have none with most providers. */
type Sums = {
  weight: number;
  belief: number;
  disbelief: number;
  slot: number;
  stranger?: { score: number; at: number };
};

/** Decay after a number of slots; from a table, because it is needed for every score. */
const table = (factor: number) => Array.from({ length: 1_000 }, (_, slots) => factor ** slots);
const LEFT = table(DEFAULTS.decay);
const REMEMBERED = table(DEFAULTS.memory);
const leftAfter = (slots: number): number => LEFT[slots] ?? 0;
const rememberedAfter = (slots: number): number => REMEMBERED[slots] ?? 0;

/**
 * The lazy sums of the SDK's `mwsl.ts` in floating point: the exact twin is too slow for hundreds of millions of scores.
 * A test holds the one to the other. Scores are as of the latest slot recorded.
 */
export function createMwsl(): Peer {
  const experiences = new Map<number, Experience>();
  const sumsOf = new Map<number, Sums>();
  const activities = new Map<number, { count: number; esps: number }>();
  let now = 0;

  /** Score of the consensus of both opinions, written out: it is needed hundreds of millions of times. */
  function scoreFrom(sums: Readonly<Sums>, own: Experience | undefined): number {
    const kept = leftAfter(now - sums.slot);
    const aged = own ? own.weight * leftAfter(now - own.slot) : 0;
    const weight = sums.weight * kept - aged + DEFAULTS.spareWeight;
    const belief = (sums.belief * kept - (own ? aged * own.opinion.belief : 0)) / weight;
    const disbelief = (sums.disbelief * kept - (own ? aged * own.opinion.disbelief : 0)) / weight;
    const uncertainty = 1 - belief - disbelief;
    if (!own) return belief + DEFAULTS.baseRate * uncertainty;
    const remembered = rememberedAfter(now - own.slot);
    const local = fromMemory(own.alpha * remembered, own.beta * remembered);
    const kappa = local.uncertainty + uncertainty - local.uncertainty * uncertainty;
    const fused = local.belief * uncertainty + belief * local.uncertainty;
    return (fused + DEFAULTS.baseRate * local.uncertainty * uncertainty) / kappa;
  }

  return {
    personal: true,
    score(producer, esp) {
      const sums = sumsOf.get(esp);
      if (!sums) return DEFAULTS.baseRate;
      const own = experiences.get(producer * PAIR + esp);
      if (own) return scoreFrom(sums, own);
      if (sums.stranger?.at !== now) sums.stranger = { score: scoreFrom(sums, undefined), at: now };
      return sums.stranger.score;
    },
    record({ producer, esp, positive, value, slot }) {
      const key = producer * PAIR + esp;
      let own = experiences.get(key);
      const sums = sumsOf.get(esp) ?? { weight: 0, belief: 0, disbelief: 0, slot };
      const activity = activities.get(producer) ?? { count: 0, esps: 0 };
      now = Math.max(now, slot);
      const kept = leftAfter(slot - sums.slot);
      sums.weight *= kept;
      sums.belief *= kept;
      sums.disbelief *= kept;
      sums.slot = slot;
      if (own) {
        const aged = own.weight * leftAfter(slot - own.slot);
        sums.weight -= aged;
        sums.belief -= aged * own.opinion.belief;
        sums.disbelief -= aged * own.opinion.disbelief;
      } else {
        own = { alpha: 0, beta: 0, count: 0, slot, weight: 0, paid: 0, opinion: VACUOUS };
        activity.esps++;
      }
      const remembered = rememberedAfter(slot - own.slot);
      own.alpha = own.alpha * remembered + (positive ? 1 : 0);
      own.beta = own.beta * remembered + (positive ? 0 : 1);
      own.paid = own.paid * leftAfter(slot - own.slot) + value / VALUE_CAP;
      own.slot = slot;
      own.count++;
      activity.count++;
      const familiarity = Math.min((own.count * activity.esps) / activity.count, DEFAULTS.familiarityCap);
      own.weight = familiarity * Math.min(own.paid, 1);
      own.opinion = fromMemory(own.alpha, own.beta);
      sums.weight += own.weight;
      sums.belief += own.weight * own.opinion.belief;
      sums.disbelief += own.weight * own.opinion.disbelief;
      sums.stranger = undefined;
      experiences.set(key, own);
      sumsOf.set(esp, sums);
      activities.set(producer, activity);
    },
  };
}

/** Jøsang and Ismail 2002: (r + 1) / (r + s + 2) over all ratings, which decay as fast as ours. */
function createBeta(): Peer {
  const evidence = new Map<number, { good: number; bad: number; slot: number }>();
  return {
    personal: false,
    score(_, esp) {
      const { good, bad } = evidence.get(esp) ?? { good: 0, bad: 0 };
      return (good + 1) / (good + bad + 2);
    },
    record({ esp, positive, slot }) {
      const { good, bad, slot: before } = evidence.get(esp) ?? { good: 0, bad: 0, slot };
      const left = leftAfter(slot - before);
      evidence.set(esp, { good: good * left + (positive ? 1 : 0), bad: bad * left + (positive ? 0 : 1), slot });
    },
  };
}

/** The average of all feedback ever given, as ERC-8004's `getSummary` computes it. A stranger is given the middle, 0.5. */
function createMean(): Peer {
  const ratings = new Map<number, { good: number; all: number }>();
  return {
    personal: false,
    score(_, esp) {
      const rated = ratings.get(esp);
      return rated ? rated.good / rated.all : 0.5;
    },
    record({ esp, positive }) {
      const { good, all } = ratings.get(esp) ?? { good: 0, all: 0 };
      ratings.set(esp, { good: good + (positive ? 1 : 0), all: all + 1 });
    },
  };
}

/**
 * Kamvar et al. 2003. Local trust is good minus bad ratings, at least 0. Providers rate no producer, so each good deal counts
 * both ways; without that the walk would end after one step. A score is the share of the best provider's trust.
 * @param trusted Producers trusted from the start; without any, all that ever rated.
 */
export function createEigenTrust(trusted: readonly number[] = []): Peer {
  const RESTART = 0.15;
  const MOST_STEPS = 60;
  const edges = new Map<number, { from: number; to: number; trust: number }>();
  const producers = new Map<number, number>(); // account -> place
  const esps = new Map<number, number>();
  let ofProducers: number[] = [];
  let ofEsps: number[] = [];
  let best = 0;
  const placeOf = (places: Map<number, number>, account: number): number => {
    const place = places.get(account) ?? places.size;
    places.set(account, place);
    return place;
  };

  function step(start: readonly number[], out: readonly number[], back: readonly number[]): number {
    const nextProducers = start.map((share) => share * RESTART);
    const nextEsps = ofEsps.map(() => 0);
    let flowing = 0;
    for (const { from, to, trust } of edges.values()) {
      if (trust <= 0) continue;
      const there = ((1 - RESTART) * ofProducers[from]! * trust) / out[from]!;
      const home = ((1 - RESTART) * ofEsps[to]! * trust) / back[to]!;
      nextEsps[to]! += there;
      nextProducers[from]! += home;
      flowing += there + home;
    }
    // A peer without trust in others trusts the pre-trusted peers.
    for (const [i, share] of start.entries()) nextProducers[i]! += share * (1 - RESTART - flowing);
    // Both kinds: what moved to an account with only one side of a deal shows a step later.
    const change = (after: readonly number[], before: readonly number[]) =>
      after.reduce((sum, value, i) => sum + Math.abs(value - before[i]!), 0);
    const moved = change(nextEsps, ofEsps) + change(nextProducers, ofProducers);
    ofProducers = nextProducers;
    ofEsps = nextEsps;
    return moved;
  }

  return {
    personal: false,
    score(_, esp) {
      const place = esps.get(esp);
      return place === undefined || best === 0 ? 0 : (ofEsps[place] ?? 0) / best;
    },
    record({ producer, esp, positive }) {
      const key = producer * PAIR + esp;
      const edge = edges.get(key) ?? { from: placeOf(producers, producer), to: placeOf(esps, esp), trust: 0 };
      edge.trust += positive ? 1 : -1;
      edges.set(key, edge);
    },
    endRound() {
      const start = Array.from({ length: producers.size }, () => (trusted.length > 0 ? 0 : 1 / producers.size));
      for (const account of trusted) {
        const place = producers.get(account);
        if (place !== undefined) start[place] = 1 / trusted.length;
      }
      // Last round's trust is where to start from; accounts new since then begin with none.
      ofProducers = start.map((share, i) => ofProducers[i] ?? share);
      ofEsps = Array.from({ length: esps.size }, (_, i) => ofEsps[i] ?? 0);
      const total = ofProducers.reduce((a, b) => a + b, 0) + ofEsps.reduce((a, b) => a + b, 0);
      ofProducers = ofProducers.map((share) => share / total);
      ofEsps = ofEsps.map((share) => share / total);
      const out = start.map(() => 0);
      const back = ofEsps.map(() => 0);
      for (const { from, to, trust } of edges.values()) {
        if (trust <= 0) continue;
        out[from]! += trust;
        back[to]! += trust;
      }
      for (let i = 0; i < MOST_STEPS; i++) if (step(start, out, back) < 1e-5) break;
      best = Math.max(0, ...ofEsps);
    },
  };
}

/** The traditional choice: whom one has dealt with well most often, as a share of the most. */
function createMostFamiliar(): Peer {
  const deals = new Map<number, number>();
  const most = new Map<number, number>();
  return {
    personal: true,
    score(producer, esp) {
      const top = most.get(producer);
      return top ? (deals.get(producer * PAIR + esp) ?? 0) / top : 0;
    },
    record({ producer, esp, positive }) {
      if (!positive) return;
      const key = producer * PAIR + esp;
      const count = (deals.get(key) ?? 0) + 1;
      deals.set(key, count);
      most.set(producer, Math.max(most.get(producer) ?? 0, count));
    },
  };
}
