import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeImage } from "@genuine/sdk/fingerprint/decode-node";
import { hammingDistance } from "@genuine/sdk/fingerprint/hamming";
import { pdqFromRgb } from "@genuine/sdk/fingerprint/pdq";
import { hasCode } from "@genuine/sdk/genuine-error";
import { Lexicon } from "../../esp/src/generators/embedded/lexicon.ts";
import { LARGE, type Painted, Painter } from "../../esp/src/generators/embedded/painter.ts";
import { sceneOf } from "../../esp/src/generators/embedded/scene.ts";
import { Vocabulary } from "../../esp/src/generators/embedded/vocabulary.ts";
import { EMBEDDED, embeddedGenerator } from "../../esp/src/generators/embedded.ts";
import { randomFrom } from "../../esp/src/generators/random.ts";

const generator = embeddedGenerator({ side: 512, ...EMBEDDED });
const quiet = () => ({ signal: new AbortController().signal, onProgress: () => undefined });
const quick = { width: 256, height: 192, steps: 3, guidance: 1 };

test("the same prompt and seed give the same bytes, another seed or prompt another picture", async () => {
  const run = async (prompt: string, seed: number) =>
    (await generator.run({ prompt, seed, parameters: quick }, quiet())).bytes;
  const [first, again, seed, prompt] = await Promise.all([
    run("a red fish", 1),
    run("a red fish", 1),
    run("a red fish", 2),
    run("a blue owl", 1),
  ]);
  assert.deepEqual(first, again);
  const image = await decodeImage(first);
  assert.deepEqual([image.width, image.height], [256, 192]);
  for (const other of [seed, prompt])
    assert.ok(hammingDistance(await fingerprint(first), await fingerprint(other)) > 38);
});

test("progress rises from step to step with pictures on the way, and a run can be cancelled between them", async () => {
  const seen: number[] = [];
  const pictures: Uint8Array[] = [];
  const onProgress = (value: number, picture?: Uint8Array) => {
    seen.push(value);
    if (picture) pictures.push(picture);
  };
  const { bytes } = await generator.run(
    { prompt: "a cat and a dog", seed: 1, parameters: { ...quick, steps: 6 } },
    { ...quiet(), onProgress },
  );
  assert.equal(pictures.length, 2);
  const [rough, made] = [await fingerprint(pictures[1]!), await fingerprint(bytes)];
  assert.ok(
    hammingDistance(rough, made) <= 60,
    `what was shown becomes the picture: ${hammingDistance(rough, made)} bits`,
  );
  assert.ok(seen.length >= 7, `${seen.length} reports`);
  assert.deepEqual(
    seen,
    seen.toSorted((a, b) => a - b),
  );
  const stop = new AbortController();
  let reports = 0;
  const run = generator.run(
    { prompt: "a cat", seed: 1, parameters: { ...quick, steps: 100 } },
    {
      signal: stop.signal,
      onProgress: () => {
        if (++reports === 3) stop.abort();
      },
    },
  );
  await assert.rejects(run, (error) => hasCode(error, "generation_cancelled"));
  assert.ok(reports < 10, `${reports} reports after the abort`);
});

test("parameters out of range are refused before anything is painted", async () => {
  for (const wrong of [
    { steps: 0 },
    { steps: 101 },
    { steps: 2.5 },
    { guidance: 0.5 },
    { guidance: "much" },
    { width: 5000 },
  ]) {
    await assert.rejects(
      generator.run({ prompt: "a cat", seed: 1, parameters: { ...quick, ...wrong } }, quiet()),
      (error) => hasCode(error, "generator_failed"),
    );
  }
});

test("unknown words are reported, each once", () => {
  assert.deepEqual(generator.leftOut?.("a quizzical red fox and a quizzical owl at night"), ["quizzical"]);
  assert.deepEqual(generator.leftOut?.("three kittens in the forest"), []);
  assert.deepEqual(generator.understood?.("three kittens in the forest"), ["three kittens 🐈🐈🐈", "in the forest"]);
  assert.deepEqual(generator.understood?.("xyzzy"), []);
});

test("the prompt decides: colours are those asked for, and outlines those of the thing", async () => {
  const vocabulary = new Vocabulary();
  const lexicon = new Lexicon(vocabulary);
  const painter = await Painter.load(vocabulary);
  const paint = async (prompt: string) => {
    const { things } = sceneOf(prompt, lexicon);
    return (
      await painter.paint(things, { ...EMBEDDED, random: randomFrom("7", "paint"), onStep: () => undefined })
    )[0]!;
  };
  for (const thing of ["heart", "car", "fish", "star"]) {
    const [red, green, blue] = [
      await paint(`a red ${thing}`),
      await paint(`a green ${thing}`),
      await paint(`a blue ${thing}`),
    ].map(meanColour);
    assert.ok(red![0] > red![1] && red![0] > red![2], `red ${thing}: ${red!}`);
    assert.ok(green![1] > green![0] && green![1] > green![2], `green ${thing}: ${green!}`);
    assert.ok(blue![2] > blue![0] && blue![2] > blue![1], `blue ${thing}: ${blue!}`);
  }
  const [heart, sameHeart, rocket, guitar] = [
    await paint("a red heart"),
    await paint("a blue heart"),
    await paint("a red rocket"),
    await paint("a red guitar"),
  ].map(outline);
  assert.ok(overlap(heart!, sameHeart!) > 0.8, "a heart is a heart in any colour");
  for (const other of [rocket!, guitar!]) assert.ok(overlap(heart!, other) < 0.7, `${overlap(heart!, other)}`);
});

const PIXELS = LARGE * LARGE;

/** Mean over the opaque pixels, -1 to 1. */
function meanColour(painted: Painted): [number, number, number] {
  const sums: [number, number, number] = [0, 0, 0];
  for (let i = 0; i < PIXELS; i++)
    if (painted[3 * PIXELS + i]! > 0) for (let c = 0; c < 3; c++) sums[c]! += painted[c * PIXELS + i]!;
  return sums;
}

function outline(painted: Painted): boolean[] {
  return Array.from({ length: PIXELS }, (_, i) => painted[3 * PIXELS + i]! > 0);
}

/** Intersection over union of two outlines. */
function overlap(a: readonly boolean[], b: readonly boolean[]): number {
  return a.filter((on, i) => on && b[i]).length / a.filter((on, i) => on || b[i]).length;
}

async function fingerprint(bytes: Uint8Array): Promise<bigint> {
  const { rgb, width, height } = await decodeImage(bytes);
  return pdqFromRgb(rgb, width, height).hash;
}
