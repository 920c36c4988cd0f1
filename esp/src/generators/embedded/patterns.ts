/** Patterns as on wrapping paper, which show nothing: one SVG path each, in units of the backdrop. */
import type { Random } from "../random.ts";

/** Elements reach so far beyond the picture that they still cover it when the pattern is turned. */
const FROM = -130;
const TO = 642;
const MIDDLE = 256;

const KINDS = [
  "stripes",
  "dots",
  "checks",
  "waves",
  "zigzag",
  "scales",
  "pluses",
  "chips",
  "dashes",
  "rings",
  "leaves",
  "triangles",
  "diamonds",
  "bands",
] as const;

/** Those without gaps may be wider. */
const LINED: ReadonlySet<(typeof KINDS)[number]> = new Set(["stripes", "bands", "waves", "zigzag", "checks"]);

type Spot = (x: number, y: number, size: number) => string;

/** Kind, size, angle and place come from the seed. */
export function pattern(random: Random): string {
  const kind = random.pick(KINDS);
  const period = LINED.has(kind) ? random.range(44, 96) : random.range(34, 66);
  const angle = random.range(0, 180);
  const path = KIND[kind](period, random);
  return `<path transform="rotate(${n(angle)} ${MIDDLE} ${MIDDLE})" d="${path}"/>`;
}

const KIND: Readonly<Record<(typeof KINDS)[number], (period: number, random: Random) => string>> = {
  stripes: (period, random) => stripes(period, () => period * 0.5, random),
  bands: (period, random) => stripes(period * 1.2, () => period * random.range(0.15, 0.95), random),
  dots: (period, random) => grid(period, random, (x, y, size) => disc(x, y, size * 0.27)),
  checks: (period, random) =>
    grid(period, random, (x, y, size) => box(x - size / 2, y - size / 2, size * 0.98, size * 0.98)),
  waves: (period, random) => lines(period, random, (i) => (i % 2 === 0 ? "rise" : "fall")),
  zigzag: (period, random) => lines(period, random, () => "straight"),
  scales: (period, random) =>
    grid(period, random, (x, y, size) => `${disc(x, y, size * 0.5)}${disc(x, y, size * 0.33, true)}`),
  pluses: (period, random) =>
    grid(
      period,
      random,
      (x, y, size) =>
        `M${n(x - size * 0.1)} ${n(y - size * 0.3)}h${n(size * 0.2)}v${n(size * 0.2)}h${n(size * 0.2)}v${n(size * 0.2)}h${n(-size * 0.2)}v${n(size * 0.2)}h${n(-size * 0.2)}v${n(-size * 0.2)}h${n(-size * 0.2)}v${n(-size * 0.2)}h${n(size * 0.2)}z`,
    ),
  chips: (period, random) => scattered(period, random, (x, y, size) => polygon(x, y, size * 0.34, 5, random, 0.45)),
  dashes: (period, random) =>
    scattered(period, random, (x, y, size) => {
      const angle = random.range(0, Math.PI);
      const [long, wide] = [size * 0.36, size * 0.13];
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      return `M${n(x - long * c - wide * s)} ${n(y - long * s + wide * c)}L${n(x + long * c - wide * s)} ${n(y + long * s + wide * c)}L${n(x + long * c + wide * s)} ${n(y + long * s - wide * c)}L${n(x - long * c + wide * s)} ${n(y - long * s - wide * c)}Z`;
    }),
  rings: (period, random) =>
    scattered(period, random, (x, y, size) => {
      const r = size * random.range(0.22, 0.42);
      return `${disc(x, y, r)}${disc(x, y, r * 0.6, true)}`;
    }),
  leaves: (period, random) =>
    scattered(period, random, (x, y, size) => {
      const angle = random.range(0, 2 * Math.PI);
      const [dx, dy] = [size * 0.42 * Math.cos(angle), size * 0.42 * Math.sin(angle)];
      const [wx, wy] = [-dy * 0.8, dx * 0.8];
      return `M${n(x - dx)} ${n(y - dy)}Q${n(x + wx)} ${n(y + wy)} ${n(x + dx)} ${n(y + dy)}Q${n(x - wx)} ${n(y - wy)} ${n(x - dx)} ${n(y - dy)}Z`;
    }),
  triangles: (period, random) =>
    grid(
      period,
      random,
      (x, y, size) =>
        `M${n(x)} ${n(y - size * 0.4)}L${n(x + size * 0.42)} ${n(y + size * 0.32)}L${n(x - size * 0.42)} ${n(y + size * 0.32)}Z`,
    ),
  diamonds: (period, random) =>
    grid(
      period,
      random,
      (x, y, size) =>
        `M${n(x)} ${n(y - size * 0.62)}L${n(x + size * 0.34)} ${n(y)}L${n(x)} ${n(y + size * 0.62)}L${n(x - size * 0.34)} ${n(y)}Z`,
    ),
};

function n(value: number): string {
  return value.toFixed(1);
}

function box(x: number, y: number, width: number, height: number): string {
  return `M${n(x)} ${n(y)}h${n(width)}v${n(height)}h${n(-width)}z`;
}

/** @param hole Drawn the other way round, so that it is cut out of what is around it. */
function disc(x: number, y: number, r: number, hole = false): string {
  const sweep = hole ? 0 : 1;
  return `M${n(x - r)} ${n(y)}a${n(r)} ${n(r)} 0 1 ${sweep} ${n(2 * r)} 0a${n(r)} ${n(r)} 0 1 ${sweep} ${n(-2 * r)} 0z`;
}

function polygon(x: number, y: number, r: number, corners: number, random: Random, uneven: number): string {
  const points = Array.from({ length: corners }, (_, i) => {
    const [angle, away] = [
      (i / corners) * 2 * Math.PI + random.range(0, 0.6),
      r * random.range(1 - uneven, 1 + uneven),
    ];
    return `${n(x + away * Math.cos(angle))} ${n(y + away * Math.sin(angle))}`;
  });
  return `M${points.join("L")}Z`;
}

function stripes(period: number, width: () => number, random: Random): string {
  let path = "";
  for (let x = FROM - random.range(0, period); x < TO; x += period) path += box(x, FROM, width(), TO - FROM);
  return path;
}

/** In rows; every second row is shifted by half. */
function grid(period: number, random: Random, spot: Spot): string {
  const [left, top] = [random.range(0, period), random.range(0, period)];
  let path = "";
  for (let row = 0, y = FROM - top; y < TO + period; y += period, row++)
    for (let x = FROM - left + (row % 2 === 1 ? period : 0); x < TO + period; x += 2 * period)
      path += spot(x, y, period);
  return path;
}

/** One in each cell of a grid, anywhere in it. */
function scattered(period: number, random: Random, spot: Spot): string {
  let path = "";
  for (let y = FROM; y < TO; y += period)
    for (let x = FROM; x < TO; x += period)
      path += spot(x + random.range(0.2, 0.8) * period, y + random.range(0.2, 0.8) * period, period);
  return path;
}

/** Wavy or zigzag lines with a width. */
function lines(period: number, random: Random, form: (i: number) => "rise" | "fall" | "straight"): string {
  const [length, height] = [period * random.range(0.7, 1.3), period * random.range(0.25, 0.5)];
  const thick = period * 0.34;
  let path = "";
  for (let y = FROM - random.range(0, period); y < TO; y += period) {
    const points: [number, number][] = [];
    for (let i = 0, x = FROM; x < TO; x += length, i++) points.push([x, y + (i % 2 === 0 ? -height : height) / 2]);
    const go = (from: [number, number], to: [number, number], i: number) =>
      form(i) === "straight"
        ? `L${n(to[0])} ${n(to[1])}`
        : `C${n((from[0] + to[0]) / 2)} ${n(from[1])} ${n((from[0] + to[0]) / 2)} ${n(to[1])} ${n(to[0])} ${n(to[1])}`;
    const there = points.slice(1).map((to, i) => go(points[i]!, to, i));
    const under = points.map(([x, down]): [number, number] => [x, down + thick]).toReversed();
    const back = under.slice(1).map((to, i) => go(under[i]!, to, i));
    path += `M${n(points[0]![0])} ${n(points[0]![1])}${there.join("")}L${n(under[0]![0])} ${n(under[0]![1])}${back.join("")}Z`;
  }
  return path;
}
