/**
 * Searches for the affine map between a copy and its original: the chain only checks it (`contracts/lib/Resample.sol`).
 *
 * All maps of a grid are compared with the other picture by the correlation of their spectra; the most promising are
 * climbed from, first by correlation, which is smooth, then by what counts, differing bits. Both directions are
 * searched: the original made to look like the accused, and the accused made to look like the original. A negative is
 * found like the picture itself.
 */
import { type AffineMap, applyMap, boundsViolation, framed, ONE, resample } from "./affine.ts";
import { BLOCK_SIDE } from "./luma.ts";
import { pdqFromLuma, pdqWords } from "./pdq.ts";
import { COEFFICIENTS, HASH_WORDS, hashWords, ROWS, spectrum, toWords, wordDistance } from "./spectrum.ts";
import { SYMMETRIES, WITNESS_GRID, WITNESS_WINDOWS } from "./witness-grid.ts";

export interface SearchOptions {
  /** Number of each direction's best grid maps to climb from. */
  readonly climbs?: number;
  /** Distance in bits at which the search stops. */
  readonly enough?: number;
  /** Stops the search. */
  readonly signal?: AbortSignal;
  /** Called with the progress, 0 to 1, and the least distance so far in bits, 256 before there is any. */
  readonly onProgress?: (done: number, best: number) => void;
}

export interface Witness {
  readonly map: AffineMap;
  /** Bits of 256 in which the fingerprints differ, as the contract counts them. */
  readonly distance: number;
  /** PDQ quality of the resampled picture, 0 to 100: a crop may have too little detail. */
  readonly quality: number;
  /** Maps of the grid compared, climbs begun, and all pictures resampled. */
  readonly searched: { readonly gridMaps: number; readonly climbs: number; readonly evaluations: number };
}

const PIXELS = BLOCK_SIDE * BLOCK_SIDE;

/** First and last step of a climb, in halves of a side, and how many of the summits are climbed on by bits. */
const BY_CORRELATION = { first: 0.04, last: 0.004 };
const BY_BITS = { first: 0.012, last: 0.002, summits: 2 };
const SWEEPS = 4;

/** Natural pictures are the fainter the finer: so weighed, all frequencies have their say. */
const WEIGHTS = Float64Array.from({ length: COEFFICIENTS }, (_, n) => (2 + Math.floor(n / ROWS) + (n % ROWS)) ** 0.75);

/**
 * The best map found, whatever its distance. @param originalLuma, accusedLuma 4096 bytes each: 64x64 luma
 * @throws RangeError for blocks of other lengths, and the signal's reason once it is aborted
 */
export async function findWitness(
  originalLuma: Uint8Array,
  accusedLuma: Uint8Array,
  options: SearchOptions = {},
): Promise<Witness> {
  const { climbs = 6, enough = 12, signal, onProgress } = options;
  const searched = { gridMaps: 0, climbs: 0, evaluations: 0 };
  const steps = 2 * (climbs + BY_BITS.summits);
  let best: { map: AffineMap; distance: number } | undefined;
  const next = async (): Promise<void> => {
    onProgress?.(searched.climbs / steps, best?.distance ?? 256);
    await pause();
    signal?.throwIfAborted();
    searched.climbs++;
  };

  for (const reverse of [false, true]) {
    const pair = reverse ? new Pair(accusedLuma, originalLuma) : new Pair(originalLuma, accusedLuma);
    const summits: Scored[] = [];
    for (const start of bestOfGrid(pair, climbs)) {
      await next();
      summits.push(climb({ ...start, reverse }, BY_CORRELATION, (map) => pair.correlation(map)));
    }
    summits.sort((a, b) => b.score - a.score);
    for (const { map: summit } of summits.slice(0, BY_BITS.summits)) {
      await next();
      const { map } = climb(summit, BY_BITS, (candidate) => pair.correlation(candidate) - pair.differingBits());
      const distance = pair.distance(map);
      if (!best || distance < best.distance) best = { map, distance };
    }
    searched.gridMaps += WITNESS_GRID.length;
    searched.evaluations += pair.evaluations;
    if (best!.distance <= enough) break;
  }
  const { map, distance } = best!;
  onProgress?.(1, distance);
  return {
    map,
    distance,
    quality: pdqFromLuma(applyMap(map.reverse ? accusedLuma : originalLuma, map)).quality,
    searched,
  };
}

/** Fingerprints of a picture under every map of WITNESS_GRID, 8 words each and in its order. @param luma 4096 bytes */
export function gridFingerprints(luma: Uint8Array): Uint32Array {
  const picture = new Pair(luma, luma);
  const words = new Uint32Array(WITNESS_GRID.length * HASH_WORDS);
  let at = 0;
  for (const window of WITNESS_WINDOWS) {
    const coefficients = picture.spectrum(window);
    for (const symmetry of SYMMETRIES) {
      hashWords(symmetry.apply(coefficients), words, at);
      at += HASH_WORDS;
    }
  }
  return words;
}

/** The map of the grid that comes closest, without climbing. @param words 8 words: `toWords` of a fingerprint */
export function closestOfGrid(grid: Uint32Array, words: Uint32Array): { map: AffineMap; distance: number } {
  let best = { at: 0, distance: 257 };
  for (let at = 0; at < grid.length; at += HASH_WORDS) {
    const distance = wordDistance(grid, at, words, 0);
    if (distance < best.distance) best = { at, distance };
  }
  return { map: WITNESS_GRID[best.at / HASH_WORDS]!, distance: best.distance };
}

interface Scored {
  readonly map: AffineMap;
  readonly score: number;
}

/** One source, resampled again and again, beside one target. */
class Pair {
  evaluations = 0;
  targetSpectrum: Float64Array;
  private targetWords: Uint32Array;
  private readonly frame: Uint8Array;
  private readonly block = new Uint8Array(PIXELS);
  private readonly coefficients = new Float64Array(COEFFICIENTS);
  private readonly words = new Uint32Array(HASH_WORDS);

  constructor(source: Uint8Array, target: Uint8Array) {
    this.frame = framed(source);
    this.targetWords = toWords(pdqFromLuma(target).hash);
    spectrum(target, this.coefficients);
    this.targetSpectrum = weighed(this.coefficients);
  }

  /** Searches for the target's negative from now on. */
  negate(): void {
    this.targetSpectrum = this.targetSpectrum.map((value) => -value);
    this.targetWords = this.targetWords.map((word) => ~word);
  }

  /** Coefficients of the source under a map; valid until the next call. */
  spectrum(map: AffineMap): Float64Array {
    this.evaluations++;
    resample(this.frame, map, this.block);
    spectrum(this.block, this.coefficients);
    return this.coefficients;
  }

  /** Correlation of the weighed spectra, -1 to 1. */
  correlation(map: AffineMap): number {
    return dot(weighed(this.spectrum(map)), this.targetSpectrum);
  }

  /** Distance under the map of the last call. */
  differingBits(): number {
    hashWords(this.coefficients, this.words);
    return wordDistance(this.words, 0, this.targetWords, 0);
  }

  /** Distance as the contract counts it. */
  distance(map: AffineMap): number {
    resample(this.frame, map, this.block);
    return wordDistance(pdqWords(this.block, this.words), 0, this.targetWords, 0);
  }
}

/** Normalised to length 1, or 0 if there is nothing. */
function weighed(coefficients: Float64Array): Float64Array {
  const result = new Float64Array(COEFFICIENTS);
  for (let n = 0; n < COEFFICIENTS; n++) result[n] = coefficients[n]! * WEIGHTS[n]!;
  const length = Math.sqrt(dot(result, result)) || 1;
  for (let n = 0; n < COEFFICIENTS; n++) result[n]! /= length;
  return result;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let n = 0; n < COEFFICIENTS; n++) sum += a[n]! * b[n]!;
  return sum;
}

/** The result for the negative if its best map comes nearer than the picture itself. */
function bestOfGrid(pair: Pair, count: number): AffineMap[] {
  // One resampling for eight symmetries: the target's are compared, inverted.
  const targets = SYMMETRIES.map((symmetry) => symmetry.undo(pair.targetSpectrum));
  const scored: Scored[] = [];
  for (const [w, window] of WITNESS_WINDOWS.entries()) {
    const source = weighed(pair.spectrum(window));
    for (const [s, target] of targets.entries())
      scored.push({ map: WITNESS_GRID[w * SYMMETRIES.length + s]!, score: dot(source, target) });
  }
  scored.sort((a, b) => b.score - a.score);
  if (-scored.at(-1)!.score > scored[0]!.score) {
    pair.negate();
    scored.reverse();
  }
  return scored.slice(0, count).map(({ map }) => map);
}

/** Small changes of a map: where its middle lies, either scale, the turn, the shear, both scales, the fill. */
const MOVES: readonly ((map: AffineMap, by: number) => AffineMap)[] = [
  (map, by) => ({ ...map, x0: Math.round(map.x0 + by * ONE) }),
  (map, by) => ({ ...map, y0: Math.round(map.y0 + by * ONE) }),
  (map, by) => stepped(map, 1 + by, 0, 0, 1),
  (map, by) => stepped(map, 1, 0, 0, 1 + by),
  (map, by) => stepped(map, 1, -by, by, 1),
  (map, by) => stepped(map, 1, by, by, 1),
  (map, by) => stepped(map, 1 + by, 0, 0, 1 + by),
  (map, by) => ({ ...map, fill: Math.min(255, Math.max(0, Math.round(map.fill + by * 1500))) }),
];

function stepped(map: AffineMap, xx: number, xy: number, yx: number, yy: number): AffineMap {
  return {
    ...map,
    xx: Math.round(xx * map.xx + xy * map.yx),
    xy: Math.round(xx * map.xy + xy * map.yy),
    yx: Math.round(yx * map.xx + yy * map.yx),
    yy: Math.round(yx * map.xy + yy * map.yy),
  };
}

/** Hill climbing in decreasing steps, within the bounds of a witness. */
function climb(
  start: AffineMap,
  { first, last }: { first: number; last: number },
  score: (map: AffineMap) => number,
): Scored {
  let best: Scored = { map: start, score: score(start) };
  for (let step = first; step >= last; step /= 2) {
    for (let sweep = 0, better = true; better && sweep < SWEEPS; sweep++) {
      better = false;
      for (const move of MOVES) {
        for (const by of [step, -step]) {
          const map = move(best.map, by);
          if (boundsViolation(map)) continue;
          const found = score(map);
          if (found <= best.score) continue;
          best = { map, score: found };
          better = true;
          break;
        }
      }
    }
  }
  return best;
}

/** Yields to the event loop, so that a page stays responsive. */
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
