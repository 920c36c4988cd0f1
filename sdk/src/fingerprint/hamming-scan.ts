/**
 * Hamming distances from one 256-bit fingerprint to many, as a loop in WebAssembly, which has a population count of 64
 * bits that JavaScript lacks. The module is assembled here, so no compiler is needed.
 */

/** Bytes of a fingerprint: four words of 64 bit, the lowest first. */
export const FINGERPRINT_BYTES = 32;

/** Bytes of a hit: where the fingerprint lies and its distance, 32 bit each. */
export const HIT_BYTES = 8;

/**
 * Scans the fingerprints from address `at` up to `end` and writes a hit for each that is at most `radius` bits from
 * the one at `query`. All addresses are in bytes. Returns where the hits end.
 */
export type HammingScan = (query: number, at: number, end: number, radius: number, hits: number) => number;

// Types and opcodes of the WebAssembly core specification, as far as they are used.
const I32 = 0x7f;
const I64 = 0x7e;
const FUNCTION = 0x60;
const NO_RESULT = 0x40;
const BLOCK = [0x02, NO_RESULT];
const LOOP = [0x03, NO_RESULT];
const IF = [0x04, NO_RESULT];
const END = [0x0b];
const branch = (depth: number) => [0x0c, depth];
const branchIf = (depth: number) => [0x0d, depth];
const get = (local: number) => [0x20, local];
const set = (local: number) => [0x21, local];
const tee = (local: number) => [0x22, local];
const loadI64 = (offset: number) => [0x29, 3, offset];
const storeI32 = (offset: number) => [0x36, 2, offset];
/** LEB128 of a number below 64, which takes one byte. */
const constI32 = (value: number) => [0x41, value];
const LESS_OR_EQUAL = [0x4d];
const GREATER_OR_EQUAL = [0x4f];
const ADD_I32 = [0x6a];
const ADD_I64 = [0x7c];
const POPULATION_COUNT = [0x7b];
const XOR = [0x85];
const WRAP = [0xa7];

const [QUERY, AT, LIMIT, RADIUS, HITS, WORD, DISTANCE] = [0, 1, 2, 3, 4, 5, 9];
const WORDS = [0, 1, 2, 3];

/** Bits in which word n of the fingerprint at AT differs. */
const differing = (n: number) => [...get(AT), ...loadI64(8 * n), ...get(WORD + n), ...XOR, ...POPULATION_COUNT];
const advance = (local: number, bytes: number) => [...get(local), ...constI32(bytes), ...ADD_I32, ...set(local)];

const BODY = [
  ...WORDS.flatMap((n) => [...get(QUERY), ...loadI64(8 * n), ...set(WORD + n)]),
  ...BLOCK,
  ...LOOP,
  ...[...get(AT), ...get(LIMIT), ...GREATER_OR_EQUAL, ...branchIf(1)],
  ...WORDS.flatMap((n) => [...differing(n), ...(n > 0 ? ADD_I64 : [])]),
  ...[...WRAP, ...tee(DISTANCE), ...get(RADIUS), ...LESS_OR_EQUAL],
  ...IF,
  ...[...get(HITS), ...get(AT), ...storeI32(0)],
  ...[...get(HITS), ...get(DISTANCE), ...storeI32(4)],
  ...advance(HITS, HIT_BYTES),
  ...END,
  ...advance(AT, FINGERPRINT_BYTES),
  ...branch(0),
  ...END,
  ...END,
  ...get(HITS),
  ...END,
];

const text = (value: string) => [value.length, ...[...value].map((letter) => letter.charCodeAt(0))];

/** A section of the module. Lengths below 16,384, in two groups of seven bits. */
const sized = (bytes: readonly number[]) => [(bytes.length & 0x7f) | 0x80, bytes.length >> 7, ...bytes];
const section = (id: number, bytes: readonly number[]) => [id, ...sized(bytes)];

const MODULE = Uint8Array.from([
  ...[0, ...text("asm").slice(1), 1, 0, 0, 0],
  ...section(1, [1, FUNCTION, 5, I32, I32, I32, I32, I32, 1, I32]),
  ...section(2, [1, ...text("host"), ...text("memory"), 2, 0, 1]),
  ...section(3, [1, 0]),
  ...section(7, [1, ...text("scan"), 0, 0]),
  ...section(10, [1, ...sized([2, WORDS.length, I64, 1, I32, ...BODY])]),
]);

/** The scan over a memory. */
export function hammingScan(memory: WebAssembly.Memory): HammingScan {
  return new WebAssembly.Instance(new WebAssembly.Module(MODULE), { host: { memory } }).exports.scan as HammingScan;
}
