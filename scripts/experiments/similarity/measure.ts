/** What the chain would see of the originals and of their copies, kept below .genuine/ until the measures change. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { decodeImage } from "@genuine/sdk/fingerprint/decode-node";
import type { DecodedImage } from "@genuine/sdk/fingerprint/decode";
import { type Fingerprints, blocksFromRgb, fingerprintsFromBlocks } from "@genuine/sdk/fingerprint/fingerprints";
import { seededRandom } from "@genuine/sdk/reputation/selection";
import { ROOT } from "../../lib/build.ts";
import { FOLDER } from "./packages.ts";
import { SIDE, fileOf } from "./pictures.ts";
import { TRANSFORMS, transformed } from "./transforms.ts";

export type Measured = { blocks: Uint8Array; prints: Fingerprints };

/** SHA-256 over the sources that decide the measures, cut short: names the folder of what was measured with them. */
export async function measuresKey(more: readonly string[] = []): Promise<string> {
  const hash = createHash("sha256").update(String(SIDE));
  const folder = join(ROOT, "sdk/src/fingerprint");
  const paths = [
    ...["luma", "grey", "colour", "pdq", "iscc", "detail", "dct", "fingerprints"].map((name) => join(folder, `${name}.ts`)),
    join(ROOT, "esp/src/pictures/preview.ts"),
    join(import.meta.dirname, "transforms.ts"),
    ...more.map((name) => join(ROOT, name)),
  ];
  for (const path of paths) hash.update(await readFile(path));
  return hash.digest("hex").slice(0, 16);
}

/** The original itself. */
export async function measureOriginal(key: string, id: string): Promise<Measured> {
  return remembered(`${key}/originals`, id, async () => measure(await decodeImage(await readFile(fileOf({ id })))));
}

/** Its copies, by the transforms' order. Seeded by picture and transform. */
export async function measureCopies(key: string, id: string): Promise<Measured[]> {
  return remembered(`${key}/copies`, id, async () => {
    const original = await decodeImage(await readFile(fileOf({ id })));
    const copies: Measured[] = [];
    for (const transform of TRANSFORMS) {
      const seed = createHash("sha256").update(`${id}\0${transform.name}`).digest().readUInt32LE(0);
      copies.push(measure(await transformed(original, transform, seededRandom(seed))));
    }
    return copies;
  });
}

function measure({ rgb, width, height }: DecodedImage): Measured {
  const blocks = blocksFromRgb(rgb, width, height);
  return { blocks, prints: fingerprintsFromBlocks(blocks) };
}

/** The value of an earlier run, or `make`'s. */
export async function remembered<T>(folder: string, name: string, make: () => Promise<T>): Promise<T> {
  const file = join(FOLDER, "measured", folder, `${name}.bin`);
  if (existsSync(file)) return deserialize(await readFile(file)) as T;
  const value = await make();
  await mkdir(join(FOLDER, "measured", folder), { recursive: true });
  await writeFile(`${file}.part`, serialize(value));
  await rename(`${file}.part`, file);
  return value;
}
