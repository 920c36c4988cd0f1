import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { network } from "hardhat";
import { STANDARD } from "../../scripts/settings.ts";
import { CHROMA_LENGTH, colourDistance, colourFromChroma } from "../../sdk/src/fingerprint/colour.ts";
import { decodeImage } from "../../sdk/src/fingerprint/decode-node.ts";
import { detailFromLuma } from "../../sdk/src/fingerprint/detail.ts";
import {
  BLOCKS_LENGTH,
  blocksFromRgb,
  chromaOf,
  fingerprintsFromBlocks,
  greyOf,
  lumaOf,
} from "../../sdk/src/fingerprint/fingerprints.ts";
import { greyBlock } from "../../sdk/src/fingerprint/grey.ts";
import { GREY_LENGTH, GREY_SIDE, isccFromGrey } from "../../sdk/src/fingerprint/iscc.ts";
import { block, randomNumbers, smooth } from "../fixtures/blocks.ts";

/** Gas that all of it, and each library, may use on any block. */
const GAS_LIMITS = { all: 600_000, iscc: 150_000, colour: 3_000, detail: 60_000 };

const PICTURES = new URL("../fixtures/pictures/", import.meta.url);
const CODES: Record<string, string> = JSON.parse(readFileSync(new URL("iscc.json", PICTURES), "utf8"));
/** The standard's published cases. They are not carried with the project. */
const CONFORMANCE = new URL("../../../shared/vectors/iscc-image-code.json", import.meta.url);

const hex = (code: bigint): string => code.toString(16).padStart(64, "0");

function joined(luma: Uint8Array, grey: Uint8Array, chroma: Uint8Array): Uint8Array {
  const blocks = new Uint8Array(BLOCKS_LENGTH);
  blocks.set(luma);
  blocks.set(grey, luma.length);
  blocks.set(chroma, luma.length + grey.length);
  return blocks;
}

/** The same function of the place for luma and grey, and its values in a row as chroma. */
const drawn = (value: (x: number, y: number) => number): Uint8Array =>
  joined(block(value), block(value, GREY_SIDE), block(value, 12).subarray(0, CHROMA_LENGTH));

/** ISCC's definition, as it is written down: in double precision, without any shortcut. */
function definition(grey: ArrayLike<number>): bigint {
  const cosine = (k: number, n: number): number => Math.cos((Math.PI * k * (2 * n + 1)) / (2 * GREY_SIDE));
  const coefficient = (row: number, column: number): number => {
    let sum = 0;
    for (let y = 0; y < GREY_SIDE; y++) {
      for (let x = 0; x < GREY_SIDE; x++) sum += grey[y * GREY_SIDE + x]! * cosine(row, y) * cosine(column, x);
    }
    return sum;
  };
  const table = Array.from({ length: 9 }, (_, row) =>
    Array.from({ length: 9 }, (_, column) => coefficient(row, column)),
  );
  let digits = "";
  for (const [left, top] of [
    [0, 0],
    [1, 0],
    [0, 1],
    [1, 1],
  ] as const) {
    const values = table.slice(top, top + 8).flatMap((row) => row.slice(left, left + 8));
    const middle = values.toSorted((a, b) => a - b);
    const median = (middle[31]! + middle[32]!) / 2;
    for (const value of values) digits += value > median ? "1" : "0";
  }
  return BigInt(`0b${digits}`);
}

describe("fingerprints", function () {
  this.timeout(120_000);

  const pictures: { name: string; blocks: Uint8Array }[] = [];
  before(async () => {
    for (const name of Object.keys(CODES)) {
      const { rgb, width, height } = await decodeImage(readFileSync(new URL(name, PICTURES)));
      pictures.push({ name, blocks: blocksFromRgb(rgb, width, height) });
    }
  });

  describe("on chain", () => {
    async function deployHarness() {
      const { ethers } = await network.create();
      return {
        ethers,
        harness: await ethers.deployContract("FingerprintsHarness"),
        parts: await ethers.deployContract("FingerprintPartsHarness"),
      };
    }

    it("equal the twin to the bit, within the gas limits", async () => {
      const { harness, parts } = await deployHarness();
      const random = randomNumbers(11);
      const noise = (length: number, contrast: number): Uint8Array =>
        Uint8Array.from({ length }, () => random() * contrast);
      const kinds: [kind: string, blocks: Uint8Array[]][] = [
        ["photograph", pictures.map(({ blocks }) => blocks)],
        ["noise", Array.from({ length: 16 }, (_, n) => noise(BLOCKS_LENGTH, 2 ** (1 + (n % 8))))],
        [
          "smooth",
          Array.from({ length: 16 }, () =>
            joined(smooth(random), smooth(random, GREY_SIDE), noise(CHROMA_LENGTH, 256)),
          ),
        ],
        [
          "extreme",
          [
            ...[0, 1, 127, 128, 254, 255].map((grey) => drawn(() => grey)),
            ...[1, 2, 3, 4, 5, 8, 11].map((cell) =>
              drawn((x, y) => 255 * ((Math.floor(x / cell) + Math.floor(y / cell)) % 2)),
            ),
            ...[0, 1, 31, 32, 700, 1023].map((at) => drawn((x, y) => (x === at % 32 && y === at >> 5 ? 255 : 0))),
            ...[0, 31, 1023].map((at) => drawn((x, y) => (x === at % 32 && y === at >> 5 ? 0 : 255))),
            drawn((x) => (x < 16 ? 0 : 255)),
            drawn((_, y) => (y < 11 ? 255 : 0)),
            drawn((x, y) => 4 * x + 4 * y),
            drawn((x, y) => Math.hypot(x - 15.5, y - 15.5) * 12),
            drawn((x, y) => (x > y ? 255 : 0)),
            drawn((x) => 255 * (x % 2)),
          ],
        ],
      ];
      for (const [kind, all] of kinds) {
        const gas: Record<string, number[]> = {};
        for (const [n, blocks] of all.entries()) {
          const [pdq, iscc, colour, quality, detail]: bigint[] = await harness.getFunction("compute")(blocks);
          assert.deepEqual(
            { pdq, iscc, colour, quality: Number(quality), detail: Number(detail) },
            fingerprintsFromBlocks(blocks),
            `${kind} ${n}`,
          );
          const used: Record<keyof typeof GAS_LIMITS, bigint> = {
            all: await harness.getFunction("computeGas")(blocks),
            iscc: await parts.getFunction("isccGas")(greyOf(blocks)),
            colour: await parts.getFunction("colourGas")(chromaOf(blocks)),
            detail: await parts.getFunction("detailGas")(lumaOf(blocks)),
          };
          for (const [part, value] of Object.entries(used)) {
            gas[part] ??= [];
            gas[part].push(Number(value));
          }
        }
        const told = Object.entries(GAS_LIMITS).map(([part, limit]) => {
          const sorted = gas[part]!.toSorted((a, b) => a - b);
          assert.ok(sorted.at(-1)! <= limit, `${kind}: ${part} took ${sorted.at(-1)} gas, the limit is ${limit}`);
          return `${part} ${sorted[sorted.length >> 1]} to ${sorted.at(-1)}`;
        });
        console.log(`      gas, ${all.length} ${kind} blocks, median to most: ${told.join(", ")}`);
      }
    });

    it("measure colours apart as the SDK does", async () => {
      const { parts } = await deployHarness();
      const random = randomNumbers(12);
      const word = (): bigint =>
        BigInt(`0x${Array.from({ length: 64 }, () => Math.floor(random() * 16).toString(16)).join("")}`);
      const all = 2n ** 256n - 1n;
      const pairs = [
        [0n, 0n],
        [0n, all],
        [all, 0n],
        [all, all],
        [1n, 2n ** 248n],
        [2n ** 255n, 127n * 2n ** 248n],
      ] as [bigint, bigint][];
      for (let n = 0; n < 20; n++) pairs.push([word(), word()]);
      for (const [a, b] of pairs) {
        const bytes = [a, b].map((value) => Buffer.from(hex(value), "hex"));
        const naive = bytes[0]!.reduce((sum, value, at) => sum + Math.abs(value - bytes[1]![at]!), 0);
        assert.equal(colourDistance(a, b), naive);
        assert.equal(Number(await parts.getFunction("colourDistance")(a, b)), naive);
      }
      assert.equal(colourDistance(0n, all), 8160);
    });

    it("have the exact basis of the cosine transform", async () => {
      const { parts } = await deployHarness();
      for (let n = 0; n < GREY_SIDE; n++) {
        const unit = Array.from({ length: GREY_SIDE }, (_, at) => (at === n ? 1n : 0n));
        const result: bigint[] = await parts.getFunction("isccTransform")(unit);
        const expected = Array.from({ length: 9 }, (_, k) =>
          Math.round(2 ** 22 * Math.cos((Math.PI * k * (2 * n + 1)) / 64)),
        );
        assert.deepEqual(
          [...result].map((value) => Number(BigInt.asIntN(256, value))),
          expected,
          `column ${n}`,
        );
      }
    });

    it("refuse blocks of another length", async () => {
      const { ethers, harness, parts } = await deployHarness();
      const refused = async (
        contract: typeof harness,
        call: string,
        length: number,
        library: string,
        error: string,
        values: number[],
      ) => {
        const named = await ethers.getContractAt(library, await contract.getAddress());
        await assert.rejects(contract.getFunction(call)(new Uint8Array(length)), (reason: { data?: string }) => {
          const parsed = named.interface.parseError(reason.data ?? "0x");
          assert.equal(parsed?.name, error);
          assert.deepEqual(parsed?.args.map(Number), values);
          return true;
        });
      };
      for (const length of [0, BLOCKS_LENGTH - 1, BLOCKS_LENGTH + 1, 2 * BLOCKS_LENGTH]) {
        await refused(harness, "compute", length, "Fingerprints", "Fingerprints_BadLength", [length, BLOCKS_LENGTH]);
      }
      for (const off of [-1, 1]) {
        await refused(parts, "iscc", GREY_LENGTH + off, "IsccImage", "IsccImage_BadGreyLength", [GREY_LENGTH + off]);
        await refused(parts, "colour", CHROMA_LENGTH + off, "ColourGrid", "ColourGrid_BadChromaLength", [
          CHROMA_LENGTH + off,
        ]);
        await refused(parts, "detail", 4096 + off, "Detail", "Detail_BadLumaLength", [4096 + off]);
      }
    });
  });

  describe("ISCC against the definition", () => {
    it("of the standard's published cases", function () {
      if (!existsSync(CONFORMANCE)) {
        console.warn(
          "      SKIPPED: the published cases are not here, ../shared/vectors/iscc-image-code.json beside the repository",
        );
        return this.skip();
      }
      const { cases }: { cases: { name: string; pixels: number[]; bits: number; iscc: string }[] } = JSON.parse(
        readFileSync(CONFORMANCE, "utf8"),
      );
      assert.ok(cases.length > 0);
      for (const { name, pixels, bits, iscc } of cases) {
        const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        const digits = [...iscc.replace("ISCC:", "")]
          .map((sign) => alphabet.indexOf(sign).toString(2).padStart(5, "0"))
          .join("");
        // After two bytes of header.
        const expected = digits.slice(16, 16 + bits);
        assert.equal(
          isccFromGrey(Uint8Array.from(pixels)).toString(2).padStart(256, "0").slice(0, bits),
          expected,
          name,
        );
      }
    });

    it("in double precision, from the same grey block on", () => {
      const random = randomNumbers(13);
      const greys = pictures.map(({ blocks }) => greyOf(blocks));
      for (let n = 0; n < 40; n++)
        greys.push(n % 2 ? smooth(random, GREY_SIDE) : block(() => random() * 2 ** (1 + (n % 8)), GREY_SIDE));
      for (const [n, grey] of greys.entries())
        assert.equal(hex(isccFromGrey(grey)), hex(definition(grey)), `block ${n}`);
    });

    it("of photographs, whose grey blocks are Pillow's", () => {
      for (const { name, blocks } of pictures) assert.equal(hex(isccFromGrey(greyOf(blocks))), CODES[name], name);
    });

    it("gives equal coefficients equal bits", () => {
      // Symmetric about the diagonal: bit 8 row + column of a square is that of 8 column + row.
      const random = randomNumbers(14);
      for (let n = 0; n < 20; n++) {
        const half = Array.from({ length: 1024 }, () => random() * 256);
        const code = hex(isccFromGrey(block((x, y) => half[Math.min(x, y) * 32 + Math.max(x, y)]!, GREY_SIDE)));
        const first = BigInt(`0x${code.slice(0, 16)}`)
          .toString(2)
          .padStart(64, "0");
        for (let at = 0; at < 64; at++)
          assert.equal(first[at], first[(at & 7) * 8 + (at >> 3)], `block ${n}, bit ${at}`);
      }
      assert.equal(isccFromGrey(new Uint8Array(GREY_LENGTH)), 0n, "black");
      // All squares but the first hold zeros only.
      assert.equal(isccFromGrey(new Uint8Array(GREY_LENGTH).fill(255)), 1n << 255n, "white");
    });
  });

  describe("of a picture", () => {
    const picture = (
      width: number,
      height: number,
      colour: (x: number, y: number) => number[],
    ): [Uint8Array, number, number] => [
      Uint8Array.from(
        Array.from({ length: width * height }, (_, i) => colour(i % width, Math.floor(i / width))).flat(),
      ),
      width,
      height,
    ];
    const disc = (inside: number[]) =>
      picture(96, 96, (x, y) => (Math.hypot(x - 40, y - 52) < 25 ? inside : [255, 255, 255]));

    it("distinguish colours of equal brightness", () => {
      const red = fingerprintsFromBlocks(blocksFromRgb(...disc([200, 60, 60])));
      const blue = fingerprintsFromBlocks(blocksFromRgb(...disc([60, 98, 217])));
      assert.deepEqual([red.pdq, red.iscc, red.detail], [blue.pdq, blue.iscc, blue.detail]);
      assert.ok(
        colourDistance(red.colour, blue.colour) > STANDARD.similarity.colour,
        `${colourDistance(red.colour, blue.colour)}`,
      );
    });

    it("take a grey block of 32x32 as it is, and any size", () => {
      const random = randomNumbers(15);
      const grey = block(() => random() * 256, GREY_SIDE);
      assert.deepEqual(greyBlock(...picture(32, 32, (x, y) => Array(3).fill(grey[y * 32 + x]!))), grey);
      for (const [width, height] of [
        [1, 1],
        [1, 500],
        [31, 33],
        [700, 3],
      ] as const) {
        assert.deepEqual(
          greyBlock(...picture(width, height, () => [90, 90, 90])),
          new Uint8Array(GREY_LENGTH).fill(90),
          `${width}x${height}`,
        );
      }
      assert.throws(() => blocksFromRgb(new Uint8Array(100), 5, 7), /100 bytes are not an RGB picture of 5x7 pixels/);
      assert.throws(() => fingerprintsFromBlocks(new Uint8Array(4096)), /5248 bytes, not 4096/);
    });

    it("keep the mean colour of each of 4x4 cells", () => {
      // Columns of cells red, green, blue, grey; a single one in the last row is white. Pixels divide the cells unevenly.
      const colours = [
        [255, 0, 0],
        [0, 255, 0],
        [0, 0, 255],
        [128, 128, 128],
      ];
      const [rgb, width, height] = picture(44, 20, (x, y) =>
        x >= 33 && y >= 15 ? [255, 255, 255] : colours[Math.floor(x / 11)]!,
      );
      const grid = Buffer.from(hex(colourFromChroma(blocksFromRgb(rgb, width, height).subarray(5120))), "hex");
      const row = [85, 255, 44, 21, 255, 107, 128, 128];
      assert.deepEqual([...grid], [...row, ...row, ...row, ...row]);
    });

    it("count the levels a picture really uses", () => {
      const levels = (samples: number, count: number): Uint8Array =>
        block((x, y) =>
          x % 2 || y % 2 ? (x * y) % 256 : Math.min(count - 1, Math.floor(((y / 2) * 32 + x / 2) / samples)),
        );
      assert.equal(detailFromLuma(block(() => 9)), 1, "flat; pixels in odd rows and columns do not count");
      assert.equal(detailFromLuma(levels(3, 101)), 1, "3 samples each are too few, all the rest are one level");
      assert.equal(detailFromLuma(levels(4, 101)), 101);
      assert.equal(detailFromLuma(levels(4, 255)), 255);
      assert.equal(detailFromLuma(levels(4, 256)), 255, "at most 255");
    });
  });
});
