/**
 * Paints the pictures of the retrieval test with the shipped model: `node training/retrieval.ts PACK OUT`.
 *
 * OUT/tests.json gets the prompts with the things that they name, OUT/things.rgba what was painted, 48x48, colour multiplied by alpha.
 * Coloured things are those pairs of thing and colour that the training left out; of two things together it saw none at all.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { LARGE, Painter } from "../esp/src/generators/embedded/painter.ts";
import { sceneOf } from "../esp/src/generators/embedded/scene.ts";
import { Vocabulary } from "../esp/src/generators/embedded/vocabulary.ts";
import { COLOURS, type Colour } from "../esp/src/generators/embedded/words.ts";
import { type Random, randomFrom } from "../esp/src/generators/random.ts";

const OF_A_KIND = Number(process.env.OF ?? 100);
const SIDE = 48;
const RELATIONS = ["and", "wearing", "on", "holding", "under", "behind"];
const { STEPS, GUIDANCE } = process.env;

type Test = { kind: "one" | "coloured" | "two"; prompt: string; things: { concept: number; colour: Colour | null }[]; painted: number };

const [packFolder, out] = process.argv.slice(2);
if (packFolder === undefined || out === undefined) throw new Error("node training/retrieval.ts PACK OUT");
mkdirSync(out, { recursive: true });
const vocabulary = new Vocabulary();
const judged = judgedConcepts(packFolder);
const random = randomFrom("retrieval", "tests");
const tests = [...testsOf("one", random), ...testsOf("coloured", random), ...testsOf("two", random)];
const painter = await Painter.load(vocabulary);
const pictures: Buffer[] = [];
const began = performance.now();
for (const [i, test] of tests.entries()) {
  const { things } = sceneOf(test.prompt, vocabulary, randomFrom(test.prompt, "scene"));
  const options = { steps: Number(STEPS ?? 12), guidance: Number(GUIDANCE ?? 1.5), random: randomFrom(`${i}`, "paint"), onStep: () => undefined };
  const painted = await painter.paint(things, options);
  test.painted = painted.length;
  pictures.push(...painted.map(small));
}
console.log(`${tests.length} pictures, ${((performance.now() - began) / 1000 / tests.length).toFixed(2)} s each`);
writeFileSync(join(out, "tests.json"), JSON.stringify(tests));
writeFileSync(join(out, "things.rgba"), Buffer.concat(pictures));

/** Things that the judge's sets draw twice at least, and whose name no other has. */
function judgedConcepts(folder: string): number[] {
  const { sets } = JSON.parse(readFileSync(join(folder, "index.json"), "utf8")) as { sets: Record<string, { training: boolean; of: number[] }> };
  const times = new Map<number, number>();
  for (const { training, of } of Object.values(sets)) if (!training) for (const concept of of) times.set(concept, (times.get(concept) ?? 0) + 1);
  const names = vocabulary.concepts.map(({ words }) => words.join(" "));
  return [...times].filter(([concept, n]) => n >= 2 && names.indexOf(names[concept]!) === names.lastIndexOf(names[concept]!)).map(([concept]) => concept);
}

function testsOf(kind: Test["kind"], random: Random): Test[] {
  const found: Test[] = [];
  while (found.length < OF_A_KIND) {
    const things = Array.from({ length: kind === "two" ? 2 : 1 }, () => thing(kind === "coloured" || (kind === "two" && random.chance(0.5)), random));
    const names = things.map(({ concept, colour }) => `a ${colour === null ? "" : `${colour} `}${vocabulary.concepts[concept]!.label}`);
    const prompt = names.join(` ${random.pick(RELATIONS)} `);
    if (!found.some((other) => other.things.some(({ concept }) => things.some((one) => one.concept === concept)))) found.push({ kind, prompt, things, painted: 0 });
  }
  return found;
}

/** One without a colour in its name, when it shall be coloured. */
function thing(coloured: boolean, random: Random): Test["things"][number] {
  for (;;) {
    const concept = random.pick(judged);
    const { label, colour: own } = vocabulary.concepts[concept]!;
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
  for (let y = 0; y < SIDE; y++) for (let x = 0; x < SIDE; x++) for (let c = 0; c < 4; c++) {
    let sum = 0;
    for (let dy = 0; dy < by; dy++) for (let dx = 0; dx < by; dx++) {
      const alpha = (at(3, y * by + dy, x * by + dx) + 1) / 2;
      sum += c === 3 ? alpha : at(c, y * by + dy, x * by + dx) / 2 + alpha / 2;
    }
    bytes[(y * SIDE + x) * 4 + c] = Math.round(255 * Math.min(1, Math.max(0, sum / by / by)));
  }
  return bytes;
}
