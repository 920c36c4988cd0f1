/** Disputes before a panel of providers of equal stake, part of whom collude: played by chance, and worked out exactly. */
import type { Random } from "@genuine/sdk/reputation/selection";

/** As deployed; money in dollars. Panels of `SEATS[0]`, and after appeals of the next ones. */
export const SEATS = [3, 7, 15];
const SEAT_FEE = 5;
const PENALTY = 20;
const TRIES_PER_SEAT = 8;

/** Who appeals a ruling that is against it, as long as there are rounds. */
export type Appeals = "nobody" | "victim" | "colluders" | "both";

export type Court = {
  providers: number;
  colluders: number;
  /** How often an honest juror judges rightly, 0 to 1. Colluders never do. */
  accuracy: number;
  /** Seats that the free stake of one provider covers. */
  seatsEach: number;
  appeals: Appeals;
  /** Variants of its block that a colluding proposer tries for the first draw; 1 where the proposer is honest. */
  variants: number;
};

export type Outcome = {
  wrong: boolean;
  rounds: number;
  /** What the colluders earned at the panel, less penalties and the fees of their appeals. */
  gain: number;
};

type Panel = { colluding: number; wrongVotes: number; seats: number };

/** One dispute; rulings are followed through all appeals, and all rounds are settled against the last ruling. */
export function playDispute(court: Court, random: Random): Outcome {
  const seated = new Array<number>(court.providers).fill(0);
  const panels: Panel[] = [];
  let wrong = false;
  let fees = 0;
  for (const [round, wanted] of SEATS.entries()) {
    const members = chooseDraw(court, seated, wanted, round === 0 ? court.variants : 1, random);
    if (members.length <= (panels.at(-1)?.seats ?? 0)) break; // Too few for an appeal: the ruling stands.
    for (const member of members) seated[member]! += 1;
    const colluding = members.filter((member) => member < court.colluders).length;
    let wrongVotes = colluding;
    for (let i = colluding; i < members.length; i++) if (random() >= court.accuracy) wrongVotes++;
    panels.push({ colluding, wrongVotes, seats: members.length });
    wrong = wrongVotes > members.length / 2;
    if (!appealed(court.appeals, wrong) || round + 1 === SEATS.length) break;
    if (!wrong) fees += SEATS[round + 1]! * SEAT_FEE;
  }
  const gain = panels.reduce((sum, panel) => sum + gainOf(panel, wrong), -fees);
  return { wrong, rounds: panels.length, gain };
}

/** Of so many variants, the draw with most colluders. */
function chooseDraw(
  court: Court,
  seated: readonly number[],
  wanted: number,
  variants: number,
  random: Random,
): number[] {
  let best: number[] = [];
  let most = -1;
  for (let i = 0; i < variants; i++) {
    const members = draw(court, seated, wanted, random);
    const colluding = members.filter((member) => member < court.colluders).length;
    if (colluding > most) [best, most] = [members, colluding];
  }
  return best;
}

/** As the contract draws: with replacement, whoever is short of stake is passed over, a bounded number of tries, odd. */
function draw({ providers, seatsEach }: Court, seated: readonly number[], wanted: number, random: Random): number[] {
  const taken = [...seated];
  const members: number[] = [];
  for (let i = 0; i < wanted * TRIES_PER_SEAT && members.length < wanted; i++) {
    const member = Math.floor(random() * providers);
    if (taken[member]! >= seatsEach) continue;
    taken[member]! += 1;
    members.push(member);
  }
  return members.length % 2 === 0 ? members.slice(0, -1) : members;
}

/** Colluders' seats in one round: losers pay the penalty, fee and penalties go to those with the final ruling. */
function gainOf({ colluding, wrongVotes, seats }: Panel, wrong: boolean): number {
  if (!wrong) return -colluding * PENALTY;
  const pot = seats * SEAT_FEE + (seats - wrongVotes) * PENALTY;
  return wrongVotes === 0 ? 0 : (colluding * pot) / wrongVotes;
}

function appealed(appeals: Appeals, wrong: boolean): boolean {
  return appeals === "both" || appeals === (wrong ? "victim" : "colluders");
}

/**
 * Exact chance of a wrong final ruling, by binomial chances where stake is ample and by hypergeometric ones where it
 * covers one seat each. Takes panels to be full and proposers to be honest.
 * @throws RangeError for other courts
 */
export function exactWrong(court: Court): number {
  const single = court.seatsEach === 1;
  const most = SEATS.reduce((sum, seats) => sum + seats, 0);
  if (court.variants !== 1) throw new RangeError(`${court.variants} variants: only an honest proposer is worked out`);
  if (!single && court.seatsEach < most)
    throw new RangeError(`${court.seatsEach} seats each: 1 or at least ${most} are worked out`);

  const after = (round: number, colluders: number, providers: number): number => {
    const seats = SEATS[round]!;
    let sum = 0;
    for (let colluding = 0; colluding <= seats; colluding++) {
      const chance = single
        ? hypergeometric(providers, colluders, seats, colluding)
        : binomial(seats, colluders / providers, colluding);
      if (chance === 0) continue;
      const further = () =>
        single ? after(round + 1, colluders - colluding, providers - seats) : after(round + 1, colluders, providers);
      const final = (wrong: boolean) =>
        round + 1 < SEATS.length && appealed(court.appeals, wrong) ? further() : Number(wrong);
      const wrong = majorityWrong(seats, colluding, 1 - court.accuracy);
      sum += chance * (wrong * final(true) + (1 - wrong) * final(false));
    }
    return sum;
  };
  return after(0, court.colluders, court.providers);
}

/** Chance that most of `seats` vote wrongly when `colluding` do so for certain and each other with `error`. */
function majorityWrong(seats: number, colluding: number, error: number): number {
  let sum = 0;
  for (let errors = Math.max(0, (seats + 1) / 2 - colluding); errors <= seats - colluding; errors++) {
    sum += binomial(seats - colluding, error, errors);
  }
  return sum;
}

export function binomial(n: number, p: number, k: number): number {
  return choose(n, k) * p ** k * (1 - p) ** (n - k);
}

/** Chance of `k` marked ones among `n` drawn without replacement from `all`, of which `marked` are marked. */
export function hypergeometric(all: number, marked: number, n: number, k: number): number {
  return (choose(marked, k) * choose(all - marked, n - k)) / choose(all, n);
}

function choose(n: number, k: number): number {
  if (k < 0 || k > n) return 0;
  let result = 1;
  for (let i = 1; i <= k; i++) result = (result * (n - k + i)) / i;
  return result;
}
