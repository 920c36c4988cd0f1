/** Pictures of our own generator, with prompts. The same prompt with another seed gives another picture. */
import { existsSync } from "node:fs";
import { seededRandom } from "@genuine/sdk/reputation/selection";
import sharp from "sharp";
import { render } from "../../../esp/src/generators/pattern/render.ts";
import { fileOf, keep, type Picture, plain, SIDE } from "./pictures.ts";

const SEED = 3;
const PROMPTS = 100;
const SEEDS = 4;

const SUBJECTS =
  "sea storm|marble hall|folded silk|desert dunes|city lights|coral reef|northern lights|old map|rose window|river delta|burning forest|glass orchard|frozen lake|smoke and mirrors|paper lanterns|distant galaxy|growing crystals|woven basket|flowing lava|quiet garden".split(
    "|",
  );
const MOODS =
  "at night|in pastel|in neon|dark and noir|soft and dreamy|pale and light|in monochrome|vivid and electric||||".split(
    "|",
  );
const COLOURS = "blue|gold|green|red|purple|orange|silver|pink|teal||||".split("|");

export type GeneratedPicture = Picture & { prompt: string; seed: number };

export function generatedPictures(): GeneratedPicture[] {
  const random = seededRandom(SEED);
  const pick = (words: string[]) => words[Math.floor(random() * words.length)]!;
  const prompts = new Set<string>();
  while (prompts.size < PROMPTS) prompts.add([pick(COLOURS), pick(SUBJECTS), pick(MOODS)].filter(Boolean).join(" "));
  return [...prompts].flatMap((prompt) =>
    Array.from({ length: SEEDS }, (_, seed) => {
      const id = `generated-${plain(prompt)}-${seed}`;
      return { id, class: "generated" as const, work: id, origin: "pattern network", prompt, seed };
    }),
  );
}

/** Draws one, unless its file is there. */
export async function generate({ id, prompt, seed }: Pick<GeneratedPicture, "id" | "prompt" | "seed">): Promise<void> {
  if (existsSync(fileOf({ id }))) return;
  const pixels = render({ prompt, seed, width: SIDE, height: SIDE }, () => {});
  if (!(await keep(id, () => sharp(pixels, { raw: { width: SIDE, height: SIDE, channels: 3 } }))))
    throw new Error(`${id} shows nothing`);
}
