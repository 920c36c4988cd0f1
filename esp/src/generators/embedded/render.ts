/** From a prompt and a seed to a PNG: reads the prompt, paints its things, lays them over a backdrop. */
import { randomFrom } from "../random.ts";
import { backdrop } from "./backdrop.ts";
import { compose } from "./compose.ts";
import { Painter } from "./painter.ts";
import { sceneOf } from "./scene.ts";
import { Vocabulary } from "./vocabulary.ts";

export type EmbeddedRequest = { prompt: string; seed: number; width: number; height: number; steps: number; guidance: number };

/** `onProgress` is told the part done, 0 to 1, after each step. */
export async function renderEmbedded(request: EmbeddedRequest, onProgress: (progress: number) => void, painter?: Painter): Promise<Uint8Array> {
  const { prompt, seed, width, height, steps, guidance } = request;
  const text = `${seed}\0${prompt}`;
  const vocabulary = new Vocabulary();
  const scene = sceneOf(prompt, vocabulary, randomFrom(text, "scene"));
  const network = painter ?? (await Painter.load(vocabulary));
  onProgress(0.05);
  const painted = await network.paint(scene.things, { steps, guidance, random: randomFrom(text, "paint"), onStep: (done) => onProgress(0.05 + 0.85 * done) });
  onProgress(0.9);
  return compose(backdrop(scene, randomFrom(text, "backdrop")), scene.things, painted, { width, height }, randomFrom(text, "layout"));
}
