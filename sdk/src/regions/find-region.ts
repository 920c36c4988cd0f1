/**
 * Finds a part of one picture in another: in collages, behind banners and stickers, after hard crops, at any turn, mirrored,
 * in negative or in other colours. Evidence for people: not a measure of the chain, and by itself not a copy.
 *
 * Features of both are matched; each match proposes how one picture was laid into the other, and the proposal that most
 * others agree with is refined. The result is not how many agree, but the share of the original whose
 * brightness is found again, window by window.
 */
import type { DecodedImage } from "../fingerprint/decode.ts";
import { codeDistance, type Feature, featuresOf, type Grey, greyOf, mirroredGrey, negativeGrey } from "./features.ts";

/** Shares of a picture's sides, 0 to 1. */
export type Window = { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };

export type Region = {
  /** Share of the original's windows with structure that are found again, 0 to 1. */
  readonly share: number;
  /** Mean correlation of brightness over the windows found, -1 to 1; of the negative where it is one. */
  readonly structure: number;
  readonly windows: number;
  readonly negative: boolean;
  /** Where what was found lies in each of the pictures. */
  readonly original: Window;
  readonly accused: Window;
  /** From places of the original to places of the accused picture, both in shares of their sides. */
  readonly map: Affine;
};

/** x' = xx x + xy y + x0, y' = yx x + yy y + y0 */
export type Affine = {
  readonly xx: number;
  readonly xy: number;
  readonly yx: number;
  readonly yy: number;
  readonly x0: number;
  readonly y0: number;
};

/** Minimum share of a found region, and minimum number of windows. Measured: docs/experiments/regions.md. */
export const LEAST_SHARE = 0.1;
const LEAST_WINDOWS = 10;

/** Bits of 256 within which two codes may belong together, and how much nearer the best must be than the next. */
const MOST_BITS = 80;
const DISTINCT = 0.88;
/** Pixels between two places that count as one for that. */
const SAME_PLACE = 8;
const LEAST_AGREEING = 5;
const PROPOSALS = 12;
const TOLERANCE = 5;
/** Side of a window and pixels between two, and what of it must vary, in levels, to show something. */
const WINDOW = 24;
const STRIDE = 12;
const LEAST_DEVIATION = 6;
const FOUND = 0.75;

type Pair = { readonly from: Feature; readonly to: Feature };

/** The best part that is found of the original in the accused picture. Deterministic; takes a second or less of one core. */
export function findRegion(originalImage: DecodedImage, accusedImage: DecodedImage): Region | undefined {
  const [original, accused] = [greyOf(originalImage), greyOf(accusedImage)];
  const targets = featuresOf(accused);
  let best: Region | undefined;
  for (const negative of [false, true]) {
    for (const mirrored of [false, true]) {
      const toned = negative ? negativeGrey(original) : original;
      const look = mirrored ? mirroredGrey(toned) : toned;
      for (const proposal of proposals(matches(featuresOf(look), targets))) {
        const found = verified(look, accused, proposal);
        if (found !== undefined && found.share > (best?.share ?? 0))
          best = told(found, proposal, { original, accused, mirrored, negative });
      }
      // What covers most of the picture is not searched for again.
      if (best !== undefined && best.share > 0.5) return best;
    }
  }
  return best;
}

function matches(from: readonly Feature[], to: readonly Feature[]): Pair[] {
  const pairs: Pair[] = [];
  for (const feature of from) {
    let nearest: Feature | undefined;
    let [bits, next] = [257, 257];
    for (const other of to) {
      const distance = codeDistance(feature.code, other.code);
      if (distance >= next) continue;
      const same = nearest !== undefined && Math.abs(nearest.x - other.x) + Math.abs(nearest.y - other.y) < SAME_PLACE;
      if (distance < bits) {
        if (!same) next = bits;
        [nearest, bits] = [other, distance];
      } else if (!same) next = distance;
    }
    if (nearest !== undefined && bits <= MOST_BITS && bits <= DISTINCT * next)
      pairs.push({ from: feature, to: nearest });
  }
  return pairs;
}

/** Maps in pixels that most matches agree with, made exact. */
function proposals(pairs: readonly Pair[]): Affine[] {
  const ranked = pairs
    .map((seed) => ({ seed, agreeing: pairs.filter((pair) => agrees(seed, pair)) }))
    .filter(({ agreeing }) => agreeing.length >= LEAST_AGREEING)
    .sort((a, b) => b.agreeing.length - a.agreeing.length);
  const maps: { map: Affine; support: ReadonlySet<Pair> }[] = [];
  for (const { seed, agreeing } of ranked) {
    if (maps.length >= PROPOSALS) break;
    // A match that an earlier map explains proposes nothing new.
    if (maps.some(({ support }) => support.has(seed))) continue;
    let support: readonly Pair[] = agreeing;
    let map = fitted(support);
    for (let round = 0; round < 4 && map !== undefined; round++) {
      const exact: Affine = map;
      const within = pairs.filter((pair) => error(exact, pair) <= TOLERANCE);
      if (within.length < LEAST_AGREEING) map = undefined;
      else [support, map] = [within, fitted(within)];
    }
    if (map !== undefined) maps.push({ map, support: new Set(support) });
  }
  return maps.map(({ map }) => map);
}

/** Whether two matches agree on turn, scale and place. */
function agrees(seed: Pair, pair: Pair): boolean {
  const scale = seed.to.scale / seed.from.scale;
  const ratio = pair.to.scale / pair.from.scale / scale;
  if (ratio > 1.4 || ratio < 1 / 1.4) return false;
  const turn = seed.to.angle - seed.from.angle;
  const apart = Math.abs(((pair.to.angle - pair.from.angle - turn + 3 * Math.PI) % (2 * Math.PI)) - Math.PI);
  if (Math.min(apart, 2 * Math.PI - apart) > 0.45) return false;
  const [dx, dy] = [pair.from.x - seed.from.x, pair.from.y - seed.from.y];
  const [cos, sin] = [scale * Math.cos(turn), scale * Math.sin(turn)];
  const [x, y] = [seed.to.x + cos * dx - sin * dy, seed.to.y + sin * dx + cos * dy];
  return Math.hypot(x - pair.to.x, y - pair.to.y) <= 4 + 0.2 * scale * Math.hypot(dx, dy);
}

function error({ xx, xy, yx, yy, x0, y0 }: Affine, { from, to }: Pair): number {
  return Math.hypot(xx * from.x + xy * from.y + x0 - to.x, yx * from.x + yy * from.y + y0 - to.y);
}

/** The least-squares affine map; undefined if the places are collinear. */
function fitted(pairs: readonly Pair[]): Affine | undefined {
  const n = pairs.length;
  if (n < 3) return undefined;
  const mean = (of: (pair: Pair) => number) => pairs.reduce((sum, pair) => sum + of(pair), 0) / n;
  const [mx, my, tx, ty] = [
    mean(({ from }) => from.x),
    mean(({ from }) => from.y),
    mean(({ to }) => to.x),
    mean(({ to }) => to.y),
  ];
  let [a, b, c, ux, vx, uy, vy] = [0, 0, 0, 0, 0, 0, 0];
  for (const { from, to } of pairs) {
    const [x, y, u, v] = [from.x - mx, from.y - my, to.x - tx, to.y - ty];
    a += x * x;
    b += x * y;
    c += y * y;
    ux += u * x;
    vx += u * y;
    uy += v * x;
    vy += v * y;
  }
  const determinant = a * c - b * b;
  if (determinant < 1e-3 * a * c || determinant === 0) return undefined;
  const [xx, xy] = [(ux * c - vx * b) / determinant, (vx * a - ux * b) / determinant];
  const [yx, yy] = [(uy * c - vy * b) / determinant, (vy * a - uy * b) / determinant];
  const area = xx * yy - xy * yx;
  // Mirror images are searched for separately; extreme scales are rejected.
  if (area < 0.02 || area > 50) return undefined;
  return { xx, xy, yx, yy, x0: tx - xx * mx - xy * my, y0: ty - yx * mx - yy * my };
}

type Found = { share: number; structure: number; windows: number; places: readonly (readonly [number, number])[] };

/** Windows of the picture that are found where the map says. */
function verified(picture: Grey, other: Grey, map: Affine): Found | undefined {
  const places: [number, number][] = [];
  let [telling, sum] = [0, 0];
  const [own, laid] = [new Float32Array(WINDOW * WINDOW), new Float32Array(WINDOW * WINDOW)];
  for (let top = 0; top + WINDOW <= picture.height; top += STRIDE) {
    for (let left = 0; left + WINDOW <= picture.width; left += STRIDE) {
      const whole = sample(picture, other, map, left, top, own, laid);
      if (deviation(own) < LEAST_DEVIATION) continue;
      telling++;
      if (!whole || deviation(laid) < LEAST_DEVIATION) continue;
      const correlation = correlationOf(own, laid);
      if (correlation < FOUND) continue;
      places.push([left, top]);
      sum += correlation;
    }
  }
  const windows = places.length;
  if (windows < LEAST_WINDOWS || windows < LEAST_SHARE * telling) return undefined;
  return { share: windows / telling, structure: sum / windows, windows, places };
}

/** A window of the picture, and what lies there in the other; false where part of it lies outside. */
function sample(
  picture: Grey,
  other: Grey,
  { xx, xy, yx, yy, x0, y0 }: Affine,
  left: number,
  top: number,
  own: Float32Array,
  laid: Float32Array,
): boolean {
  let whole = true;
  for (let i = 0; i < WINDOW * WINDOW; i++) {
    const [x, y] = [left + (i % WINDOW), top + Math.floor(i / WINDOW)];
    own[i] = picture.values[y * picture.width + x]!;
    const u = xx * (x + 0.5) + xy * (y + 0.5) + x0 - 0.5;
    const v = yx * (x + 0.5) + yy * (y + 0.5) + y0 - 0.5;
    if (u < 0 || v < 0 || u > other.width - 1 || v > other.height - 1) {
      whole = false;
      continue;
    }
    const [column, row] = [Math.min(Math.floor(u), other.width - 2), Math.min(Math.floor(v), other.height - 2)];
    const [fx, fy] = [u - column, v - row];
    const at = row * other.width + column;
    const upper = (1 - fx) * other.values[at]! + fx * other.values[at + 1]!;
    const lower = (1 - fx) * other.values[at + other.width]! + fx * other.values[at + other.width + 1]!;
    laid[i] = (1 - fy) * upper + fy * lower;
  }
  return whole;
}

const meanOf = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function deviation(values: Float32Array): number {
  const mean = meanOf(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

function correlationOf(a: Float32Array, b: Float32Array): number {
  const [meanA, meanB] = [meanOf(a), meanOf(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]! - meanA, b[i]! - meanB];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return ab / Math.sqrt(aa * bb || 1);
}

function told(
  { share, structure, windows, places }: Found,
  pixels: Affine,
  { original, accused, mirrored, negative }: { original: Grey; accused: Grey; mirrored: boolean; negative: boolean },
): Region {
  const { width, height } = original;
  const columns = mirrored ? places.map(([x]) => width - WINDOW - x) : places.map(([x]) => x);
  const rows = places.map(([, y]) => y);
  const map = inShares(mirrored ? unmirrored(pixels, width) : pixels, original, accused);
  const part = {
    left: Math.min(...columns) / width,
    top: Math.min(...rows) / height,
    right: (Math.max(...columns) + WINDOW) / width,
    bottom: (Math.max(...rows) + WINDOW) / height,
  };
  const corners = [
    [part.left, part.top],
    [part.right, part.top],
    [part.left, part.bottom],
    [part.right, part.bottom],
  ].map(([x, y]) => [map.xx * x! + map.xy * y! + map.x0, map.yx * x! + map.yy * y! + map.y0] as const);
  const within = (value: number) => Math.min(1, Math.max(0, value));
  const [xs, ys] = [corners.map(([x]) => within(x)), corners.map(([, y]) => within(y))];
  return {
    share,
    structure,
    windows,
    negative,
    original: part,
    accused: { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) },
    map,
  };
}

const unmirrored = (map: Affine, width: number): Affine => ({
  ...map,
  xx: -map.xx,
  yx: -map.yx,
  x0: map.x0 + map.xx * width,
  y0: map.y0 + map.yx * width,
});

function inShares({ xx, xy, yx, yy, x0, y0 }: Affine, from: Grey, to: Grey): Affine {
  return {
    xx: (xx * from.width) / to.width,
    xy: (xy * from.height) / to.width,
    yx: (yx * from.width) / to.height,
    yy: (yy * from.height) / to.height,
    x0: x0 / to.width,
    y0: y0 / to.height,
  };
}
