/** The chain's measurements of the originals and their copies; blocks are cached below .genuine/ until the code that makes them changes. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import type { DecodedImage } from "@genuine/sdk/fingerprint/decode";
import { decodeImage } from "@genuine/sdk/fingerprint/decode-node";
import { blocksFromRgb, type Fingerprints, fingerprintsFromBlocks } from "@genuine/sdk/fingerprint/fingerprints";
import { seededRandom } from "@genuine/sdk/reputation/selection";
import { ROOT } from "../../lib/build.ts";
import { FOLDER } from "./packages.ts";
import { fileOf, SIDE } from "./pictures.ts";
import { TRANSFORMS, transformed } from "./transforms.ts";

export type Measured = { blocks: Uint8Array; prints: Fingerprints };

const BLOCK_SOURCES = ["luma", "grey", "colour", "fingerprints"].map((name) => `sdk/src/fingerprint/${name}.ts`);
const COPY_SOURCES = [...BLOCK_SOURCES, "esp/src/pictures/preview.ts", "scripts/experiments/similarity/transforms.ts"];
const SEARCH_SOURCES = [
  ...COPY_SOURCES,
  ...["pdq", "dct", "affine", "search", "spectrum", "witness-grid"].map((name) => `sdk/src/fingerprint/${name}.ts`),
];

/** Folders of what is remembered, by the sources that it depends on. */
const KEYS = {
  originals: await keyOf(BLOCK_SOURCES),
  copies: await keyOf(COPY_SOURCES),
  searches: await keyOf(SEARCH_SOURCES),
};

/** The original itself. */
export async function measureOriginal(id: string): Promise<Measured> {
  return measured(
    await remembered("originals", id, async () => blocksOf(await decodeImage(await readFile(fileOf({ id }))))),
  );
}

/** Its copies, by the transforms' order. Seeded by picture and transform. */
export async function measureCopies(id: string): Promise<Measured[]> {
  const all = await remembered("copies", id, async () => {
    const original = await decodeImage(await readFile(fileOf({ id })));
    const copies: Uint8Array[] = [];
    for (const transform of TRANSFORMS) {
      const seed = createHash("sha256").update(`${id}\0${transform.name}`).digest().readUInt32LE(0);
      copies.push(blocksOf(await transformed(original, transform, seededRandom(seed))));
    }
    return copies;
  });
  return all.map(measured);
}

/** The value of an earlier run, or `make`'s. @param name may have slashes */
export async function remembered<T>(key: keyof typeof KEYS, name: string, make: () => Promise<T>): Promise<T> {
  const file = join(FOLDER, key, KEYS[key], `${name}.bin`);
  if (existsSync(file)) return deserialize(await readFile(file)) as T;
  const value = await make();
  await mkdir(join(file, ".."), { recursive: true });
  await writeFile(`${file}.part`, serialize(value));
  await rename(`${file}.part`, file);
  return value;
}

function blocksOf({ rgb, width, height }: DecodedImage): Uint8Array {
  return blocksFromRgb(rgb, width, height);
}

function measured(blocks: Uint8Array): Measured {
  return { blocks, prints: fingerprintsFromBlocks(blocks) };
}

/** SHA-256 over the sources, cut short. One that is not there yet counts as empty. */
async function keyOf(sources: readonly string[]): Promise<string> {
  const hash = createHash("sha256").update(String(SIDE));
  for (const path of sources) hash.update(await readFile(join(ROOT, path)).catch(() => ""));
  return hash.digest("hex").slice(0, 16);
}
