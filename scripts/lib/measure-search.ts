/** Speed of the near-duplicate search among a million fingerprints, on one core, and its memory. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { CANDIDATE, variantsOf } from "@genuine/sdk/copy-search";
import { fingerprintsFromBlocks } from "@genuine/sdk/fingerprint/fingerprints";
import { FINGERPRINT_BITS, NearDuplicates } from "@genuine/sdk/fingerprint/near-duplicates";
import { OrderedIndex } from "@genuine/sdk/fingerprint/ordered-index";
import { pictureBlocks } from "./picture.ts";

export type SearchFigures = {
  /** 95th percentile of a query for one fingerprint, in milliseconds. */
  p95ms1M: number;
  /** The same for a picture in its eight mirrored and turned variants at once. */
  p95ms1MEightWays: number;
  /** Memory growth of the process, in units of 2^20 bytes: fingerprints, ids and index. */
  megabytes1M: number;
  bytesPerFingerprint: number;
};

const ENTRIES = 1_000_000;
const QUERIES = 200;
const WARM_UP = 20;
/** Beyond what counts as the same picture (31): the widest radius in use. */
const RADIUS = 64;
const NEAREST = 5;

export type WatchFigures = {
  /** New pictures a second that one core searches in all their variants among a million works, without maps. */
  worksPerSecond1M: number;
};

const NEW_WORKS = 40;

/** The indexer's work for each registration: variants of the picture, and the search for all of them. */
export function measureWatch(): WatchFigures {
  const index = new OrderedIndex<number>();
  for (let id = 0; id < ENTRIES; id++) index.add(id, id, { pdq: fingerprintOf(id), iscc: fingerprintOf(ENTRIES + id) });
  const works = Array.from({ length: NEW_WORKS }, (_, n) => pictureBlocks(n));
  const began = performance.now();
  for (const blocks of works) index.within(variantsOf(blocks, fingerprintsFromBlocks(blocks)), CANDIDATE);
  return { worksPerSecond1M: (1000 * NEW_WORKS) / (performance.now() - began) };
}

/** Half of the queries are for near-duplicates, half for new pictures; half are by radius, half for the nearest. */
export function measureSearch(): SearchFigures {
  const before = residentBytes();
  const index = new NearDuplicates<number>();
  for (let id = 0; id < ENTRIES; id++) index.add(id, fingerprintOf(id));
  const bytes = residentBytes() - before;
  return {
    p95ms1M: p95(1, index),
    p95ms1MEightWays: p95(8, index),
    megabytes1M: bytes / 2 ** 20,
    bytesPerFingerprint: bytes / ENTRIES,
  };
}

function p95(ways: number, index: NearDuplicates<number>): number {
  const times: number[] = [];
  for (let query = 0; query < WARM_UP + QUERIES; query++) {
    const asked = Array.from({ length: ways }, (_, way) => fingerprintOf(ENTRIES + query * 8 + way));
    const original = (query * 4_099) % ENTRIES;
    if (query % 2 === 0) asked[ways - 1] = fingerprintOf(original) ^ (2n ** 30n - 1n);
    const began = performance.now();
    const found = query % 4 < 2 ? index.within(asked, RADIUS) : index.nearest(asked, NEAREST);
    if (query >= WARM_UP) times.push(performance.now() - began);
    if (query % 2 === 0 && found[0]?.id !== original)
      throw new Error(`the search did not find fingerprint ${original} again`);
  }
  return times.sort((a, b) => a - b)[Math.ceil(times.length * 0.95) - 1]!;
}

/** The same for the same number, spread over all bits (splitmix64, four times). */
function fingerprintOf(number: number): bigint {
  const mask = 2n ** 64n - 1n;
  let fingerprint = 0n;
  for (let at = 0; at < FINGERPRINT_BITS; at += 64) {
    let z = (BigInt(number * 4 + at / 64 + 1) * 0x9e3779b97f4a7c15n) & mask;
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & mask;
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & mask;
    fingerprint = (fingerprint << 64n) | (z ^ (z >> 31n));
  }
  return fingerprint;
}

function residentBytes(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  return process.memoryUsage().rss;
}
