/** Speed of the SDK's fingerprints and of its search for a witness, on the pictures of the tests. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeImage } from "@genuine/sdk/fingerprint/decode-node";
import { lumaBlock } from "@genuine/sdk/fingerprint/luma";
import { pdqFromLuma } from "@genuine/sdk/fingerprint/pdq";
import { findWitness } from "@genuine/sdk/fingerprint/search";
import sharp from "sharp";
import { ROOT } from "./build.ts";

const PICTURES = join(ROOT, "test/fixtures/pictures");
const ROUNDS = 500;

/** PDQ per second from luma blocks, and the median seconds of a witness search for a cut, mirrored and compressed copy. */
export async function measureFingerprints(): Promise<{ pdqPerSecond: number; witnessSearchSeconds: number }> {
  const files = (await readdir(PICTURES)).filter((name) => /\.(jpg|png|webp)$/.test(name));
  const pairs = await Promise.all(
    files.map(async (name) => {
      const file = await readFile(join(PICTURES, name));
      const { width, height } = await sharp(file).metadata();
      const cut = {
        left: Math.round(width * 0.05),
        top: Math.round(height * 0.03),
        width: Math.round(width * 0.88),
        height: Math.round(height * 0.9),
      };
      const copy = await sharp(file).extract(cut).flop().jpeg({ quality: 70 }).toBuffer();
      return [await lumaOfFile(file), await lumaOfFile(copy)] as const;
    }),
  );
  const began = performance.now();
  for (let round = 0; round < ROUNDS; round++) pdqFromLuma(pairs[round % pairs.length]![0]);
  const pdqPerSecond = ROUNDS / ((performance.now() - began) / 1000);

  const seconds: number[] = [];
  for (const [original, copy] of pairs) {
    const start = performance.now();
    await findWitness(original, copy);
    seconds.push((performance.now() - start) / 1000);
  }
  return { pdqPerSecond, witnessSearchSeconds: seconds.sort((a, b) => a - b)[Math.floor(seconds.length / 2)]! };
}

async function lumaOfFile(file: Uint8Array): Promise<Uint8Array> {
  const { rgb, width, height } = await decodeImage(file);
  return lumaBlock(rgb, width, height);
}
