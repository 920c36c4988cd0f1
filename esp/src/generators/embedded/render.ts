/** From a prompt and a seed to a PNG: reads the prompt, paints its things, lays them over a backdrop. */
import { randomFrom } from "../random.ts";
import { backdrop } from "./backdrop.ts";
import { compose } from "./compose.ts";
import { Lexicon, type Style } from "./lexicon.ts";
import { type Painted, Painter } from "./painter.ts";
import { sceneOf } from "./scene.ts";
import { Vocabulary } from "./vocabulary.ts";

export type EmbeddedRequest = {
  prompt: string;
  seed: number;
  width: number;
  height: number;
  steps: number;
  guidance: number;
};

/** Styles from which the seed chooses if the prompt names none: those that keep the colours. */
const UNASKED: readonly Style[] = ["flat", "papercut", "watercolour"];
/** Pictures shown on the way, of a smaller size. */
const GLIMPSES = 2;
const GLIMPSE_SIDE = 192;

/** `onProgress` is called with the share done, 0 to 1, after each step, and at intervals with a preview. */
export async function renderEmbedded(
  request: EmbeddedRequest,
  onProgress: (progress: number, picture?: Uint8Array) => void,
  loaded?: { painter: Painter; lexicon: Lexicon },
): Promise<Uint8Array> {
  const { prompt, seed, width, height, steps, guidance } = request;
  const text = `${seed}\0${prompt}`;
  const lexicon = loaded?.lexicon ?? new Lexicon(new Vocabulary());
  const scene = sceneOf(prompt, lexicon);
  const style = scene.style ?? randomFrom(text, "style unasked").pick(UNASKED);
  const network = loaded?.painter ?? (await Painter.load(lexicon.vocabulary));
  onProgress(0.05);
  const ground = backdrop(scene, style, randomFrom(text, "backdrop"));
  const composed = (painted: Painted[], size: { width: number; height: number }) =>
    compose(ground, scene, painted, style, size, {
      layout: randomFrom(text, "layout"),
      style: randomFrom(text, "style"),
      hand: randomFrom(text, "hand"),
    });
  const small = { width: GLIMPSE_SIDE, height: Math.max(1, Math.round((GLIMPSE_SIDE * height) / width)) };
  let shown = 0;
  const painted = await network.paint(scene.things, {
    steps,
    guidance,
    random: randomFrom(text, "paint"),
    async onStep(done, rough) {
      const due = Math.floor(done * (GLIMPSES + 1)) > shown && shown < GLIMPSES;
      if (due) shown++;
      onProgress(0.05 + 0.85 * done, due ? await composed(rough(), small) : undefined);
    },
  });
  onProgress(0.9);
  return composed(painted, { width, height });
}
