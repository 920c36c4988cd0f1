import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { hammingDistance } from "@genuine/sdk/fingerprint/hamming";
import { BLOCK_SIDE } from "@genuine/sdk/fingerprint/luma";
import { NearDuplicates } from "@genuine/sdk/fingerprint/near-duplicates";
import { OrderedIndex } from "@genuine/sdk/fingerprint/ordered-index";
import { pdqFromLuma } from "@genuine/sdk/fingerprint/pdq";
import { ProductIndex } from "@genuine/sdk/fingerprint/product-index";
import { pdqVariants, symmetriesOf } from "@genuine/sdk/fingerprint/symmetries";

const ALL = 2n ** 256n - 1n;

/** Reproducible: a failure names its seed by the test's name. */
function randomFrom(seed: number) {
  let state = seed >>> 0;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  const fingerprint = () =>
    Array.from({ length: 16 }, () => below(65_536)).reduce((all, part) => (all << 16n) | BigInt(part), 0n);
  /** `value` with up to `most` bits turned. */
  const near = (value: bigint, most: number) => {
    for (let left = below(most + 1); left > 0; left--) value ^= 1n << BigInt(below(256));
    return value;
  };
  return { below, fingerprint, near };
}

/** The definition. */
function bruteForce(entries: ReadonlyMap<string, bigint>, asked: readonly bigint[]) {
  return [...entries]
    .map(([id, fingerprint]) => ({ id, distance: Math.min(...asked.map((one) => hammingDistance(one, fingerprint))) }))
    .sort((a, b) => a.distance - b.distance);
}

const byId = <T extends { id: string }>(found: readonly T[]) => [...found].sort((a, b) => (a.id < b.id ? -1 : 1));

describe("near-duplicates", () => {
  for (let seed = 1; seed <= 12; seed++) {
    it(`finds what brute force finds while entries come, change and go (seed ${seed})`, () => {
      const random = randomFrom(seed);
      const index = new NearDuplicates<string>();
      const entries = new Map<string, bigint>();
      const families = Array.from({ length: 4 }, random.fingerprint);
      const some = () => random.near(families[random.below(4)]!, 90);
      for (let round = 0; round < 6; round++) {
        // Beyond one block of the scan, so that its seams are passed as well.
        for (let n = 0; n < 500; n++) {
          const id = `product ${random.below(3000)}`;
          if (random.below(4) === 0) {
            assert.equal(index.remove(id), entries.delete(id));
          } else {
            const fingerprint = random.below(2) === 0 ? some() : random.fingerprint();
            index.add(id, fingerprint);
            entries.set(id, fingerprint);
          }
        }
        assert.equal(index.size, entries.size);
        const asked = Array.from({ length: 1 + random.below(8) }, some);
        const expected = bruteForce(entries, asked);
        for (const radius of [0, 31, 64, 90, 256]) {
          const found = index.within(asked, radius);
          assert.deepEqual(
            found.map(({ distance }) => distance),
            expected.filter(({ distance }) => distance <= radius).map(({ distance }) => distance),
          );
          assert.deepEqual(
            byId(found).map(({ id, distance }) => ({ id, distance })),
            byId(expected.filter(({ distance }) => distance <= radius)),
          );
          for (const hit of found) assert.equal(hammingDistance(asked[hit.asked]!, entries.get(hit.id)!), hit.distance);
        }
        for (const count of [0, 1, 5, 100, entries.size + 1]) {
          const found = index.nearest(asked, count);
          assert.deepEqual(
            found.map(({ distance }) => distance),
            expected.slice(0, count).map(({ distance }) => distance),
          );
          assert.equal(new Set(found.map(({ id }) => id)).size, found.length, "nobody twice");
          for (const hit of found) assert.equal(hammingDistance(asked[hit.asked]!, entries.get(hit.id)!), hit.distance);
        }
      }
    });
  }

  it("counts every bit, up to all 256, and takes a radius to the bit", () => {
    const index = new NearDuplicates<number>();
    for (let bits = 0; bits <= 256; bits++) index.add(bits, 2n ** BigInt(bits) - 1n);
    assert.deepEqual(
      index.within([0n], 256).map(({ id, distance }) => [id, distance]),
      Array.from({ length: 257 }, (_, n) => [n, n]),
    );
    assert.equal(index.within([0n], 255).length, 256);
    assert.deepEqual(index.within([ALL], 0), [{ id: 256, distance: 0, asked: 0 }]);
    assert.deepEqual(index.within([1n << 255n], 0), []);
    assert.deepEqual(index.within([1n << 255n], 1), [{ id: 0, distance: 1, asked: 0 }]);
    assert.deepEqual(index.within([0n], -1), []);
  });

  it("answers about nothing with nothing", () => {
    const index = new NearDuplicates<number>();
    assert.deepEqual(index.within([0n], 256), []);
    assert.deepEqual(index.nearest([0n], 3), []);
    index.add(1, 0n);
    assert.deepEqual(index.within([], 256), []);
    assert.equal(index.remove(2), false);
    assert.equal(index.remove(1), true);
    assert.deepEqual(index.nearest([0n], 3), []);
  });

  it("names values that are no fingerprints", () => {
    const index = new NearDuplicates<number>();
    assert.throws(() => index.add(1, -1n), { name: "RangeError", message: /-1 is not a fingerprint of 256 bits/ });
    assert.throws(() => index.add(1, ALL + 1n), RangeError);
    assert.throws(() => index.within([ALL + 1n], 1), RangeError);
    assert.throws(() => index.nearest([0n], 1.5), { name: "RangeError", message: /1\.5 is not a number of entries/ });
    assert.throws(() => index.within(Array(1793).fill(0n), 1), {
      name: "RangeError",
      message: /1793 fingerprints .* at most 1792/,
    });
    assert.equal(index.size, 0);
  });
});

describe("the index of products", () => {
  it("returns product, measure, distance and variant, each measure within its own radius", () => {
    const index = new ProductIndex<string, "pdq" | "iscc">(["pdq", "iscc"]);
    index.add("both", { pdq: 0b11n, iscc: 0b1111n });
    index.add("pdq only", { pdq: ALL });
    const variants = [
      { name: "unchanged", fingerprints: { pdq: 0b1n, iscc: 0n } },
      { name: "mirrored", fingerprints: { pdq: ALL } },
    ];
    assert.deepEqual(index.within(variants, { pdq: 1, iscc: 4 }), [
      { product: "pdq only", measure: "pdq", distance: 0, variant: "mirrored" },
      { product: "both", measure: "pdq", distance: 1, variant: "unchanged" },
      { product: "both", measure: "iscc", distance: 4, variant: "unchanged" },
    ]);
    assert.deepEqual(index.within(variants, { iscc: 3 }), []);
    assert.deepEqual(
      index.nearest(variants, 1).map(({ product, measure }) => [product, measure]),
      [
        ["pdq only", "pdq"],
        ["both", "iscc"],
      ],
    );
    index.add("both", { iscc: 0n });
    assert.deepEqual(
      index.within(variants, { pdq: 1, iscc: 0 }).map(({ product, measure }) => [product, measure]),
      [
        ["pdq only", "pdq"],
        ["both", "iscc"],
      ],
    );
    index.remove("both");
    index.remove("pdq only");
    assert.deepEqual(index.nearest(variants, 5), []);
  });
});

describe("works in the order of registration", () => {
  const ask = [{ name: "unchanged", fingerprints: { pdq: 0n } }];
  const radius = { pdq: 3 };

  it("are found but for those that a reorganisation replaced, whose places others take", () => {
    const index = new OrderedIndex<string>();
    index.add(1, "first", { pdq: 0n });
    index.add(2, "text");
    index.add(3, "gone", { pdq: 1n });
    index.add(4, "gone too", { pdq: 3n });
    index.forgetFrom(3);
    assert.deepEqual(index.last, { serial: 2, id: "text" });
    index.add(3, "third", { pdq: 7n });
    assert.deepEqual(
      index.within(ask, radius).map(({ product }) => product),
      ["first", "third"],
    );
    assert.deepEqual(
      index.newest(2).map(({ id }) => id),
      ["text", "third"],
    );
    assert.deepEqual(index.newest(0), []);
  });

  it("refuse one whose place is taken", () => {
    const index = new OrderedIndex<string>();
    index.add(5, "fifth", { pdq: 0n });
    assert.throws(() => index.add(5, "other"), /forget from 5 on first/);
    assert.equal(index.within(ask, radius).length, 1);
  });
});

describe("turned and mirrored pictures", () => {
  const random = randomFrom(7);
  const block = Uint8Array.from(
    { length: BLOCK_SIDE ** 2 },
    (_, at) => 128 + 60 * Math.sin(at / 97) * Math.cos((at % 64) / 9) + random.below(40),
  );
  const pixels = (bytes: Uint8Array) =>
    Array.from({ length: BLOCK_SIDE }, (_, row) => [...bytes.subarray(row * BLOCK_SIDE, (row + 1) * BLOCK_SIDE)]);

  it("are eight different ones with the same pixels", () => {
    const all = symmetriesOf(block);
    assert.deepEqual(all[0]!.block, block);
    assert.equal(new Set(all.map((one) => one.block.join())).size, 8);
    for (const one of all) assert.deepEqual(one.block.toSorted(), block.toSorted());
  });

  it("are what their names say", () => {
    const named = Object.fromEntries(symmetriesOf(block).map((one) => [one.name, pixels(one.block)]));
    const original = pixels(block);
    const mirrored = original.map((row) => row.toReversed());
    assert.deepEqual(named.mirrored, mirrored);
    assert.deepEqual(named.flipped, original.toReversed());
    // A quarter turn clockwise brings the first column to the top, read from below.
    const turned = original.map((_, row) => original.map((line) => line[row]!).toReversed());
    assert.deepEqual(named["turned by 90 degrees"], turned);
    assert.deepEqual(
      named["turned by 270 degrees"],
      turned.toReversed().map((row) => row.toReversed()),
    );
    assert.deepEqual(
      named["mirrored and transposed"],
      original.map((_, row) => original.map((line) => line[63 - row]!)).map((row) => row.toReversed()),
    );
  });

  it("lead to the original in an index", () => {
    const index = new ProductIndex<number, "pdq">(["pdq"]);
    index.add(1, { pdq: pdqFromLuma(block).hash });
    for (const { name, block: copy } of symmetriesOf(block)) {
      const [match] = index.within(pdqVariants(copy), { pdq: 0 });
      assert.equal(match?.product, 1, name);
    }
  });
});
