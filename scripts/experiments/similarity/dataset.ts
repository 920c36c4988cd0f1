/** All originals, drawn if they are not there yet and measured, without those that are one drawing in two packages. */
import { chromaOf, lumaOf } from "@genuine/sdk/fingerprint/fingerprints";
import { generatedPictures } from "./generated.ts";
import { icons } from "./icons.ts";
import type { Measured } from "./measure.ts";
import { photographsAndDrawings } from "./photos.ts";
import { CLASSES, type Picture, shuffled } from "./pictures.ts";
import { inParallel } from "./pool.ts";
import type { Task } from "./worker.ts";

/** Originals of each class that are copied in all ways: a sample, as each copy of them is searched for. */
const SAMPLE = 100;
const SEED = 4;
/** Mean difference, in levels of 255, under which two pictures are one. */
const SAME = 2;

export type Original = Picture & Measured;

export async function readOriginals(): Promise<Original[]> {
  const found = await photographsAndDrawings();
  console.log(`Photographs and drawings: ${found.length}`);
  found.push(...(await icons()));
  const made = generatedPictures();
  await inParallel<Task, void>(
    "Generated pictures",
    made.map(({ id, prompt, seed }) => ({ kind: "generate", picture: { id, prompt, seed } })),
  );
  const pictures: Picture[] = [
    ...found,
    ...made.map(({ id, class: kind, work, origin }) => ({ id, class: kind, work, origin })),
  ];
  const measured = await inParallel<Task, Measured>(
    "Originals measured",
    pictures.map(({ id }) => ({ kind: "original", id })),
  );
  const originals = pictures.map((picture, i) => ({ ...picture, ...measured[i]! }));
  return originals.filter((original, i) => {
    const twin = originals.slice(0, i).find((earlier) => same(earlier, original));
    if (twin) console.log(`  left out: ${original.id} is ${twin.id}`);
    return !twin;
  });
}

/** Indices of those that are copied: of each class as many, no recoloured twins. */
export function sampleOf(originals: readonly Original[]): number[] {
  const all = originals.map((_, i) => i).filter((i) => !originals[i]!.id.endsWith("-recoloured"));
  return CLASSES.flatMap((kind) =>
    shuffled(
      all.filter((i) => originals[i]!.class === kind),
      SEED,
    ).slice(0, SAMPLE),
  );
}

/** Whether the pixels themselves agree, independent of the fingerprints. */
function same(a: Measured, b: Measured): boolean {
  return (
    meanDifference(chromaOf(a.blocks), chromaOf(b.blocks)) < SAME &&
    meanDifference(lumaOf(a.blocks), lumaOf(b.blocks)) < SAME
  );
}

function meanDifference(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  const limit = SAME * a.length;
  for (let i = 0; i < a.length && sum < limit; i++) sum += Math.abs(a[i]! - b[i]!);
  return sum / a.length;
}
