/** The embedded painter and story model: their time and size on this machine, and the judge's results for the painter. */
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { Lexicon } from "../../esp/src/generators/embedded/lexicon.ts";
import { sceneOf } from "../../esp/src/generators/embedded/scene.ts";
import { Vocabulary } from "../../esp/src/generators/embedded/vocabulary.ts";
import { EMBEDDED, embeddedGenerator } from "../../esp/src/generators/embedded.ts";
import { MOST_TOKENS, Storyteller } from "../../esp/src/generators/stories/storyteller.ts";
import { STORIES } from "../../esp/src/generators/stories.ts";
import { isExact, prompts } from "../experiments/scenes.ts";
import { ROOT } from "./build.ts";

const PROMPTS = [
  "a red fish wearing a crown",
  "a cat",
  "an owl and a blue mushroom in the forest",
  "three green apples",
  "a rocket in space",
];

export type GeneratorFigures = {
  /** Median for pictures of 1024x1024, including the thread's start and the loading of the model. */
  secondsPerImage1024: number;
  /** Median until the first look at the picture being made, the thread's start and the loading of the model included. */
  secondsToFirstLook: number;
  /** Most memory that this process ever held, in 10^6 bytes, once the pictures are made. */
  memoryMB: number;
  /** Share of 500 prompts in ten languages whose scene is read exactly. */
  sceneExact: number;
  /** Pairs of pictures of one prompt of which a worker would refuse the later: docs/experiments/generator.json. */
  samePromptCollisions: number;
  /** Share of prompts that the judge identifies among 100: docs/experiments/retrieval.json, written by `training/judge.py`. */
  top1Of100: number;
  /** The same where all captions share a part with the right one. */
  top1Of100Hard: number;
  /** In 10^6 bytes: networks and vocabulary in this repository. */
  modelMB: number;
  /** For the story model, once it is loaded. */
  tokensPerSecond: number;
};

export async function measureGenerator(): Promise<GeneratorFigures> {
  const generator = embeddedGenerator({ side: 1024, ...EMBEDDED });
  const [seconds, looks]: [number[], number[]] = [[], []];
  for (const [seed, prompt] of PROMPTS.entries()) {
    const began = performance.now();
    await generator.run(
      { prompt, seed, parameters: generator.parameters },
      {
        signal: new AbortController().signal,
        onProgress: (_done, picture) => {
          if (picture !== undefined && looks.length === seed) looks.push((performance.now() - began) / 1000);
        },
      },
    );
    seconds.push((performance.now() - began) / 1000);
  }
  await generator.close();
  // Node gives it in KiB.
  const memoryMB = (process.resourceUsage().maxRSS * 1024) / 1e6;
  const teller = await Storyteller.load();
  const told = performance.now();
  const { tokens } = await teller.tell(
    { prompt: "a little robot who is afraid of the rain", seed: 1, ...STORIES, maxTokens: MOST_TOKENS },
    () => undefined,
  );
  const tokensPerSecond = tokens / ((performance.now() - told) / 1000);
  const folder = join(ROOT, "esp/models");
  const sizes = await Promise.all((await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size));
  const { painted } = JSON.parse(await readFile(join(ROOT, "docs/experiments/retrieval.json"), "utf8")) as {
    painted: { easy: { all: number }; hard: { all: number } };
  };
  const { samePromptCollisions } = JSON.parse(
    await readFile(join(ROOT, "docs/experiments/generator.json"), "utf8"),
  ) as { samePromptCollisions: number };
  const lexicon = new Lexicon(new Vocabulary());
  const all = prompts(0);
  const exact = all.filter(({ prompt, meant }) => isExact(sceneOf(prompt, lexicon), meant));
  return {
    sceneExact: exact.length / all.length,
    samePromptCollisions,
    secondsPerImage1024: median(seconds),
    secondsToFirstLook: median(looks),
    memoryMB,
    top1Of100: painted.easy.all,
    top1Of100Hard: painted.hard.all,
    modelMB: sizes.reduce((sum, size) => sum + size, 0) / 1e6,
    tokensPerSecond,
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
