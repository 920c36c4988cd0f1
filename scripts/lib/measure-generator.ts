/** The embedded painter and story model: their time and size here and now, and what the judge found of the painter. */
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { EMBEDDED, embeddedGenerator } from "../../esp/src/generators/embedded.ts";
import { STORIES } from "../../esp/src/generators/stories.ts";
import { MOST_TOKENS, Storyteller } from "../../esp/src/generators/stories/storyteller.ts";
import { ROOT } from "./build.ts";

const PROMPTS = [
  "a red fish wearing a crown",
  "a cat",
  "an owl and a blue mushroom in the forest",
  "three green apples",
  "a rocket in space",
];

export type GeneratorFigures = {
  /** Median of pictures of 512x512, with the thread and the model's loading. */
  secondsPerImage: number;
  /** Share of prompts that the judge finds again among 100: docs/experiments/retrieval.json, made by `training/judge.py`. */
  top1Of100: number;
  /** Of 10^6 bytes: networks and vocabulary in this repository. */
  modelMB: number;
  /** Of the story model, once it is loaded. */
  tokensPerSecond: number;
};

export async function measureGenerator(): Promise<GeneratorFigures> {
  const generator = embeddedGenerator({ side: 512, ...EMBEDDED });
  const seconds: number[] = [];
  for (const [seed, prompt] of PROMPTS.entries()) {
    const began = performance.now();
    await generator.run(
      { prompt, seed, parameters: generator.parameters },
      { signal: new AbortController().signal, onProgress: () => undefined },
    );
    seconds.push((performance.now() - began) / 1000);
  }
  await generator.close();
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
    painted: { easy: { all: number } };
  };
  return {
    secondsPerImage: seconds.toSorted((a, b) => a - b)[Math.floor(seconds.length / 2)]!,
    top1Of100: painted.easy.all,
    modelMB: sizes.reduce((sum, size) => sum + size, 0) / 1e6,
    tokensPerSecond,
  };
}
