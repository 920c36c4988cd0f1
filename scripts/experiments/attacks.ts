/**
 * Attacks on reputation, ours against its peers. `node scripts/experiments/attacks.ts` writes
 * docs/experiments/attacks.{svg,png,csv} and the tables of attacks.md.
 */

import { STANDARD } from "../settings.ts";
import {
  coldStart,
  type Displacement,
  displacement,
  hostileStart,
  leastFreeRatings,
  leastWashVolume,
  newcomerDust,
  type OneStar,
  oneStar,
  onOff,
  TRUSTED,
  washReturn,
  whitewash,
} from "./attacks-sim.ts";
import { type Row, withInterval, withRange, writeTable } from "./market-report.ts";
import { meanOfSeeds, median } from "./market-stats.ts";
import { createEigenTrust, PEERS, type Peer } from "./peers.ts";
import { linePlotSvg, sideBySide, writePlot } from "./plot.ts";

const SEEDS = [1, 2, 3, 4, 5, 6];
const SHARES = [0.1, 0.3, 0.5, 0.7, 0.9];
const REPORTS = 3;
/** TUSD paid for each rating: nothing, a trifle, and a usual fee. */
const PAID = [0, 0.01, 3.5];
/** Smallest unit of the token, in TUSD. */
const TRIFLE = 1e-6;
/** Shares of a fee that leave to the upkeep pool: today's, and one ten times as large. */
const POOL_SHARE = STANDARD.poolBasisPoints / 10_000;
const LEAVING = [POOL_SHARE, 10 * POOL_SHARE];

/** `short`: label for narrow places. */
type System = { title: string; short?: string; create: () => Peer };
const OURS: System = { ...PEERS.mwsl, short: "ours" };
const OTHERS: System[] = [
  { ...PEERS.beta, short: "beta" },
  { ...PEERS.mean, short: "mean" },
  { title: "EigenTrust, 10 trusted", short: "Eigen, trusted", create: () => createEigenTrust(TRUSTED) },
  { title: "EigenTrust, none trusted", short: "Eigen, open", create: () => createEigenTrust() },
  { ...PEERS.familiar, short: "familiar" },
];
const SYSTEMS = [OURS, ...OTHERS];

const began = Date.now();
const perSeed = <T>(measure: (seed: number) => T): T[] => SEEDS.map(measure);

// Ratings by many accounts.
type Point = { attack: string; system: string; paid: number; share: number; moved: Displacement[] };
const points: Point[] = [];
for (const [attack, positive] of [
  ["ballot stuffing", true],
  ["bad-mouthing", false],
] as const) {
  // Only ours takes payments into account.
  for (const [{ title, create }, paid] of [
    ...PAID.map((value) => [OURS, value] as const),
    ...OTHERS.map((system) => [system, 0] as const),
  ]) {
    for (const share of SHARES) {
      const moved = perSeed((seed) => displacement(create, { share, reports: REPORTS, value: paid, positive }, seed));
      points.push({ attack, system: title, paid, share, moved });
    }
    tell(`${attack}: ${title}, ${paid} TUSD paid for each rating`);
  }
}
const nameOf = ({ system, paid }: Point) => (system === OURS.title ? `${system}, ${paid} TUSD each` : system);
for (const attack of ["ballot stuffing", "bad-mouthing"]) {
  const names = [...new Set(points.map(nameOf))];
  await writeTable(
    "attacks",
    attack,
    names.map((name) => ({
      system: name,
      ...Object.fromEntries(
        SHARES.map((share) => {
          const { moved } = points.find(
            (point) => point.attack === attack && nameOf(point) === name && point.share === share,
          )!;
          return [
            `${100 * share} %`,
            withInterval(
              moved.map(({ rank }) => rank),
              1,
            ),
          ];
        }),
      ),
    })),
  );
}
const plots = ["ballot stuffing", "bad-mouthing"].map((attack) => {
  const names = [...new Set(points.map(nameOf))];
  const series = names.map((name) => {
    const own = points.filter((point) => point.attack === attack && nameOf(point) === name);
    const ranks = own.map(({ moved }) => meanOfSeeds(moved.map(({ rank }) => rank)));
    const { system, paid } = own[0]!;
    const short = SYSTEMS.find(({ title }) => title === system)!.short ?? system;
    return {
      name: system === OURS.title ? `${short}, ${paid} TUSD` : short,
      x: own.map(({ share }) => 100 * share),
      y: ranks.map(({ mean }) => mean),
      low: ranks.map(({ mean, half }) => mean - half),
      high: ranks.map(({ mean, half }) => mean + half),
    };
  });
  const title =
    attack === "ballot stuffing" ? "Ballot stuffing for a bad provider" : "Bad-mouthing of the best provider";
  return linePlotSvg({ title, xLabel: "attackers, % of all who rate", yLabel: "ranks moved, of 20", series });
});
await writePlot(
  "attacks",
  sideBySide(...plots),
  points.map(({ attack, system, paid, share, moved }) => {
    const rank = meanOfSeeds(moved.map((one) => one.rank));
    const score = meanOfSeeds(moved.map((one) => one.score));
    return {
      attack,
      system,
      paidForEach: paid,
      attackersPercent: 100 * share,
      rank: rank.mean.toFixed(4),
      rankHalfInterval: rank.half.toFixed(4),
      score: score.mean.toFixed(6),
      scoreHalfInterval: score.half.toFixed(6),
    };
  }),
);

// Self-dealing.
const washed = (title: string, create: () => Peer): Row => {
  const [one, five] = [1, 5].map((places) => perSeed((seed) => leastWashVolume(create, seed, places))) as [
    number[],
    number[],
  ];
  return {
    system: title,
    "one rank, TUSD": withRange(one, 2),
    "five ranks, TUSD": withRange(five, 2),
    ...Object.fromEntries(
      LEAVING.map((part) => [`one rank costs at ${100 * part} %`, (median(one) * part).toFixed(3)]),
    ),
  };
};
await writeTable(
  "attacks",
  "wash",
  [OURS].map(({ title, create }) => washed(title, create)),
);
tell("wash fees");
await writeTable(
  "attacks",
  "free",
  SYSTEMS.map(({ title, create }) => ({
    system: title,
    "one rank": withRange(perSeed((seed) => leastFreeRatings(create, seed))),
    "five ranks": withRange(perSeed((seed) => leastFreeRatings(create, seed, 5))),
  })),
);
tell("free ratings");
await writeTable(
  "attacks",
  "dust",
  SYSTEMS.map(({ title, create }) => {
    const after = (fee: number) => perSeed((seed) => newcomerDust(create, fee, seed));
    const [trifle, cent, tenCents] = [after(TRIFLE), after(0.01), after(0.1)] as const;
    return {
      system: title,
      "rank of 21 before": withInterval(
        trifle.map(({ rankBefore }) => rankBefore),
        1,
      ),
      "20 fees of 0.000001": withInterval(
        trifle.map(({ rankAfter }) => rankAfter),
        1,
      ),
      "20 fees of 0.01": withInterval(
        cent.map(({ rankAfter }) => rankAfter),
        1,
      ),
      "20 fees of 0.1": withInterval(
        tenCents.map(({ rankAfter }) => rankAfter),
        1,
      ),
    };
  }),
);
tell("trifles for a newcomer");

// What rivals buy against the best, and what wash fees return.
const ONE_STARS: OneStar[] = [
  { accounts: 1, orders: 3, fee: 3.5 },
  { accounts: 1, orders: 10, fee: 1 },
  { accounts: 1, orders: 10, fee: 3.5 },
  { accounts: 5, orders: 10, fee: 0.5 },
  { accounts: 10, orders: 1, fee: 3.5 },
];
await writeTable(
  "attacks",
  "one-star",
  ONE_STARS.map((attack) => {
    const seen = perSeed((seed) => oneStar(OURS.create, attack, seed));
    const { accounts, orders, fee } = attack;
    return {
      "accounts x orders x fee": `${accounts} x ${orders} x ${fee}`,
      "paid, TUSD": accounts * orders * fee,
      "ranks lost": withRange(
        seen.map(({ ranks }) => ranks),
        0,
      ),
      "share before, %": withInterval(
        seen.map(({ before }) => 100 * before),
        1,
      ),
      "after, %": withInterval(
        seen.map(({ after }) => 100 * after),
        1,
      ),
    };
  }),
);
await writeTable(
  "attacks",
  "wash-return",
  [1, 3, 10, 30, 100, 300, 1_000].map((volume) => ({
    "washed in a slot, TUSD": volume,
    "earned for each TUSD that left": withRange(
      perSeed((seed) => washReturn(OURS.create, volume, POOL_SHARE, seed)),
      0,
    ),
  })),
);
const SLOTS_LATER = [1, 5, 10, 20, 39];
await writeTable(
  "attacks",
  "hostile",
  SYSTEMS.map(({ title, create }) => {
    const ranks = perSeed((seed) => hostileStart(create, SLOTS_LATER, seed));
    return {
      system: title,
      ...Object.fromEntries(
        SLOTS_LATER.map((slot, i) => [
          `after ${slot} slots`,
          withInterval(
            ranks.map((each) => each[i]!),
            1,
          ),
        ]),
      ),
    };
  }),
);
tell("one star, wash returns, a hostile start");

// Identity and time.
await writeTable(
  "attacks",
  "identity",
  SYSTEMS.map(({ title, create }) => {
    const anew = perSeed((seed) => whitewash(create, seed));
    const newcomers = perSeed((seed) => coldStart(create, seed));
    tell(`whitewashing and cold start: ${title}`);
    return {
      system: title,
      "old rank": withInterval(
        anew.map(({ rankOld }) => rankOld),
        1,
      ),
      "new rank": withInterval(
        anew.map(({ rankNew }) => rankNew),
        1,
      ),
      "tasks in 60 slots, old name": withInterval(
        anew.map(({ tasksIfStayed }) => tasksIfStayed),
        0,
      ),
      "new name": withInterval(
        anew.map(({ tasks }) => tasks),
        0,
      ),
      "good newcomer's first rank": withInterval(
        newcomers.map(({ rank }) => rank),
        1,
      ),
      "slots to its fair share": withRange(newcomers.map(({ slots }) => slots)),
    };
  }),
);
await writeTable(
  "attacks",
  "on-off",
  SYSTEMS.map(({ title, create }) => {
    const cycles = perSeed((seed) => onOff(create, seed));
    return {
      system: title,
      "share in good times, %": withInterval(
        cycles.map(({ shareOn }) => shareOn),
        1,
      ),
      "in bad times, %": withInterval(
        cycles.map(({ shareOff }) => shareOff),
        1,
      ),
      "slots until halved": withInterval(
        cycles.map(({ slotsToHalf }) => slotsToHalf),
        1,
      ),
    };
  }),
);
tell("on-off\nDone");

function tell(what: string): void {
  console.log(`${what} (${Math.round((Date.now() - began) / 1000)} s)`);
}
