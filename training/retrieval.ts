/**
 * Paints the pictures of the retrieval test with the shipped model: `node training/retrieval.ts PACK OUT [STEPS GUIDANCE]`.
 *
 * OUT/tests.json gets the prompts with the things that they name, OUT/things.rgba what was painted, 48x48, colour multiplied by alpha.
 * Coloured things are those pairs of thing and colour that the training left out; of two things together it saw none at all.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { LARGE, Painter } from "../esp/src/generators/embedded/painter.ts";
import { sceneOf } from "../esp/src/generators/embedded/scene.ts";
import { type Concept, Vocabulary } from "../esp/src/generators/embedded/vocabulary.ts";
import { COLOURS, type Colour } from "../esp/src/generators/embedded/words.ts";
import { EMBEDDED } from "../esp/src/generators/embedded.ts";
import { type Random, randomFrom } from "../esp/src/generators/random.ts";

const OF_A_KIND = 100;
/** The others are candidates only. */
const PAINTED_OF_A_KIND = 60;
const SIDE = 48;
const RELATIONS = ["and", "wearing", "on", "holding", "under", "behind"];

type Test = {
  kind: "one" | "coloured" | "two";
  prompt: string;
  things: { concept: number; colour: Colour | null }[];
  painted: number | null;
};

const [packFolder, out, steps = EMBEDDED.steps, guidance = EMBEDDED.guidance] = process.argv.slice(2);
if (packFolder === undefined || out === undefined)
  throw new Error("node training/retrieval.ts PACK OUT [STEPS GUIDANCE]");
mkdirSync(out, { recursive: true });
const vocabulary = new Vocabulary();
const index = JSON.parse(readFileSync(join(packFolder, "index.json"), "utf8")) as {
  concepts: { label: string }[];
  sets: Record<string, { training: boolean; of: number[] }>;
};
const numbers = new Map(index.concepts.map(({ label }, number) => [label, number]));
const judged = judgedConcepts();
const random = randomFrom("retrieval", "tests");
const tests = [...testsOf("one", random), ...testsOf("coloured", random), ...testsOf("two", random)];
const painter = await Painter.load(vocabulary);
const pictures: Buffer[] = [];
const began = performance.now();
for (const [i, test] of tests.entries()) {
  if (i % OF_A_KIND >= PAINTED_OF_A_KIND) continue;
  const { things } = sceneOf(test.prompt, vocabulary, randomFrom(test.prompt, "scene"));
  const options = {
    steps: Number(steps),
    guidance: Number(guidance),
    random: randomFrom(`${i}`, "paint"),
    onStep: () => undefined,
  };
  const painted = await painter.paint(things, options);
  test.painted = painted.length;
  pictures.push(...painted.map(small));
}
console.log(`${((performance.now() - began) / 1000).toFixed(0)} s`);
writeFileSync(join(out, "tests.json"), JSON.stringify(tests));
writeFileSync(join(out, "things.rgba"), Buffer.concat(pictures));

/** Things that the judge's sets draw twice at least, and whose name no other has. */
function judgedConcepts(): Concept[] {
  const sets = Object.values(index.sets).filter(({ training }) => !training);
  const names = vocabulary.concepts.map(({ words }) => words.join(" "));
  return vocabulary.concepts.filter(
    ({ label }, i) =>
      sets.filter(({ of }) => of.includes(numbers.get(label)!)).length >= 2 &&
      names.indexOf(names[i]!) === names.lastIndexOf(names[i]!),
  );
}

function testsOf(kind: Test["kind"], random: Random): Test[] {
  const found: Test[] = [];
  while (found.length < OF_A_KIND) {
    const things = Array.from({ length: kind === "two" ? 2 : 1 }, () =>
      thing(kind === "coloured" || (kind === "two" && random.chance(0.5)), random),
    );
    const names = things.map(
      ({ concept, colour }) =>
        `a ${colour === null ? "" : `${colour} `}${index.concepts[concept]!.label.replace(new RegExp(`^${colour} `), "")}`,
    );
    const prompt = names.join(` ${random.pick(RELATIONS)} `);
    if (!found.some((other) => other.things.some(({ concept }) => things.some((one) => one.concept === concept))))
      found.push({ kind, prompt, things, painted: null });
  }
  return found;
}

/** One without a colour in its name, when it shall be coloured. */
function thing(coloured: boolean, random: Random): Test["things"][number] {
  for (;;) {
    const { label, colour: own } = random.pick(judged);
    const concept = numbers.get(label)!;
    const colour = random.pick(COLOURS);
    if (!coloured) return { concept, colour: own ?? null };
    if (own === undefined && crc32(`${label}/${colour}`) % 5 === 0) return { concept, colour };
  }
}

/** Means of 4x4 pixels as bytes. */
function small(painted: Float32Array): Buffer {
  const by = LARGE / SIDE;
  const bytes = Buffer.alloc(SIDE * SIDE * 4);
  const at = (c: number, y: number, x: number) => painted[(c * LARGE + y) * LARGE + x]!;
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++)
      for (let c = 0; c < 4; c++) {
        let sum = 0;
        for (let dy = 0; dy < by; dy++)
          for (let dx = 0; dx < by; dx++) {
            const alpha = (at(3, y * by + dy, x * by + dx) + 1) / 2;
            sum += c === 3 ? alpha : at(c, y * by + dy, x * by + dx) / 2 + alpha / 2;
          }
        bytes[(y * SIDE + x) * 4 + c] = Math.round(255 * Math.min(1, Math.max(0, sum / by / by)));
      }
  return bytes;
}
