/** Disputes before a panel of providers of equal stake, part of whom collude: simulated, and computed exactly. */
import type { Random } from "@genuine/sdk/reputation/selection";

/** As deployed (scripts/settings.ts, STANDARD); money in dollars. */
export const SEATS = 3;
const SEAT_FEE = 5;
const PENALTY = 20;
const LAST_FEE = 35;
const LAST_PENALTY = 0.01; // of the stake
/** Stake of each provider; only the last round's penalty depends on it. */
const STAKE = 1_000;

/** The side that appeals a first ruling against it. An undecided one is against both. */
export type Appeals = "nobody" | "victim" | "colluders" | "both";

export type Court = {
  providers: number;
  colluders: number;
  /** How often an honest juror judges rightly, 0 to 1. Colluders never do. */
  accuracy: number;
  /** How often an honest juror votes at all, 0 to 1. Colluders always do. */
  awake: number;
  appeals: Appeals;
  /** Variants of its block that a colluding proposer tries for the draw; 1 if the proposer is honest. */
  variants: number;
};

export type Ruling = "right" | "wrong" | "undecided";

export type Outcome = {
  ruling: Ruling;
  appealed: boolean;
  /** The colluders' earnings at the panel, less penalties and the fee of their appeal. */
  gain: number;
  /** The same for other appellants; 0 if there is none. */
  appellant: number;
};

type Vote = "right" | "wrong" | "silent";

/** One dispute, settled against its last ruling. */
export function playDispute(court: Court, random: Random): Outcome {
  const seats = chooseDraw(court, random).map((member) => ({ member, vote: voteOf(court, member, random) }));
  const first = rulingOf(
    seats.map(({ vote }) => vote),
    SEATS,
  );
  const side = appellantOf(court.appeals, first);
  if (side === undefined) {
    const gain = seats.reduce((sum, { member, vote }) => {
      if (member >= court.colluders) return sum;
      return sum + (vote === "silent" ? -PENALTY : coherent(vote, first) ? SEAT_FEE : 0);
    }, 0);
    return { ruling: first, appealed: false, gain, appellant: 0 };
  }
  const all = Array.from({ length: court.providers }, (_, member) => voteOf(court, member, random));
  const ruling = rulingOf(all, court.providers);
  let gain = 0;
  let appellant = -LAST_FEE;
  for (const { member, vote } of seats) {
    const collude = member < court.colluders;
    if (coherent(vote, ruling)) gain += collude ? SEAT_FEE : 0;
    else {
      gain -= collude ? PENALTY : 0;
      if (vote !== "silent" && ruling !== first) appellant += PENALTY;
    }
  }
  const earning = all.filter((vote) => coherent(vote, ruling)).length;
  for (const vote of all.slice(0, court.colluders))
    gain += coherent(vote, ruling) ? LAST_FEE / court.providers : -LAST_PENALTY * STAKE;
  // The part of the fee that was not earned returns to its payer.
  appellant += LAST_FEE * (1 - earning / court.providers);
  return side === "colluders"
    ? { ruling, appealed: true, gain: gain + appellant, appellant: 0 }
    : { ruling, appealed: true, gain, appellant };
}

/** Undecided without a majority, or with less than half of the votes revealed. */
function rulingOf(cast: readonly Vote[], votes: number): Ruling {
  const [right, wrong] = [
    cast.filter((vote) => vote === "right").length,
    cast.filter((vote) => vote === "wrong").length,
  ];
  return decided(right, wrong, votes);
}

function decided(right: number, wrong: number, votes: number): Ruling {
  if (right === wrong || 2 * (right + wrong) < votes) return "undecided";
  return right > wrong ? "right" : "wrong";
}

function coherent(vote: Vote, ruling: Ruling): boolean {
  return vote !== "silent" && (ruling === "undecided" || vote === ruling);
}

function voteOf({ colluders, accuracy, awake }: Court, member: number, random: Random): Vote {
  if (member < colluders) return "wrong";
  if (random() >= awake) return "silent";
  return random() < accuracy ? "right" : "wrong";
}

/** The draw with most colluders, out of so many variants. Seats are drawn with replacement. */
function chooseDraw({ providers, colluders, variants }: Court, random: Random): number[] {
  let best: number[] = [];
  let most = -1;
  for (let i = 0; i < variants; i++) {
    const members = Array.from({ length: SEATS }, () => Math.floor(random() * providers));
    const colluding = members.filter((member) => member < colluders).length;
    if (colluding > most) [best, most] = [members, colluding];
  }
  return best;
}

/** The appellant; if both sides would appeal, the wronged one is first. */
function appellantOf(appeals: Appeals, first: Ruling): "victim" | "colluders" | undefined {
  if (first !== "right" && (appeals === "victim" || appeals === "both")) return "victim";
  if (first !== "wrong" && (appeals === "colluders" || appeals === "both")) return "colluders";
  return undefined;
}

/**
 * Exact probabilities of the final rulings. Assumes honest proposers.
 * @throws RangeError for other courts
 */
export function exactChances(court: Court): Record<Ruling, number> {
  if (court.variants !== 1) throw new RangeError(`${court.variants} variants: only an honest proposer is worked out`);
  const { providers, colluders, accuracy, awake, appeals } = court;
  const first = { right: 0, wrong: 0, undecided: 0 };
  // Each seat is drawn and votes independently.
  const honest = 1 - colluders / providers;
  const right = honest * awake * accuracy;
  const silent = honest * (1 - awake);
  each(SEATS, right, silent, (rights, silents, chance) => {
    first[decided(rights, SEATS - rights - silents, SEATS)] += chance;
  });
  const last = { right: 0, wrong: 0, undecided: 0 };
  each(providers - colluders, awake * accuracy, 1 - awake, (rights, silents, chance) => {
    last[decided(rights, providers - rights - silents, providers)] += chance;
  });
  const final = { right: 0, wrong: 0, undecided: 0 };
  for (const ruling of ["right", "wrong", "undecided"] as const) {
    if (appellantOf(appeals, ruling) === undefined) final[ruling] += first[ruling];
    else for (const then of ["right", "wrong", "undecided"] as const) final[then] += first[ruling] * last[then];
  }
  return final;
}

/** Every outcome of `n` votes: right with probability `right`, silent with `silent`, otherwise wrong. */
function each(
  n: number,
  right: number,
  silent: number,
  visit: (rights: number, silents: number, chance: number) => void,
): void {
  for (let silents = 0; silents <= n; silents++) {
    const quiet = binomial(n, silent, silents);
    if (quiet === 0) continue;
    for (let rights = 0; rights <= n - silents; rights++)
      visit(rights, silents, quiet * binomial(n - silents, silent === 1 ? 0 : right / (1 - silent), rights));
  }
}

function binomial(n: number, p: number, k: number): number {
  let choose = 1;
  for (let i = 1; i <= k; i++) choose = (choose * (n - k + i)) / i;
  return choose * p ** k * (1 - p) ** (n - k);
}
