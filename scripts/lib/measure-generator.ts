/** The embedded painter: its time and size here and now, and what the judge found of it. */
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { EMBEDDED, embeddedGenerator } from "../../esp/src/generators/embedded.ts";
import { ROOT } from "./build.ts";

const PROMPTS = ["a red fish wearing a crown", "a cat", "an owl and a blue mushroom in the forest", "three green apples", "a rocket in space"];

export type GeneratorFigures = {
  /** Median of pictures of 512x512, with the thread and the model's loading. */
  secondsPerImage: number;
  /** Share of prompts that the judge finds again among 100: docs/experiments/retrieval.json, made by `training/judge.py`. */
  top1Of100: number;
  /** Of 10^6 bytes: networks and vocabulary. */
  modelMB: number;
};

export async function measureGenerator(): Promise<GeneratorFigures> {
  const generator = embeddedGenerator({ side: 512, ...EMBEDDED });
  const seconds: number[] = [];
  for (const [seed, prompt] of PROMPTS.entries()) {
    const began = performance.now();
    await generator.run({ prompt, seed, parameters: generator.parameters }, { signal: new AbortController().signal, onProgress: () => undefined });
    seconds.push((performance.now() - began) / 1000);
  }
  await generator.close();
  const folder = join(ROOT, "esp/models");
  const sizes = await Promise.all((await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size));
  const { painted } = JSON.parse(await readFile(join(ROOT, "docs/experiments/retrieval.json"), "utf8")) as { painted: { easy: { all: number } } };
  return {
    secondsPerImage: seconds.toSorted((a, b) => a - b)[Math.floor(seconds.length / 2)]!,
    top1Of100: painted.easy.all,
    modelMB: sizes.reduce((sum, size) => sum + size, 0) / 1e6,
  };
}
