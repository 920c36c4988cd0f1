/** Runs the trained network: things as small pictures with transparency, then their enlargement. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as ort from "onnxruntime-web";
import type { Random } from "../random.ts";
import type { Thing } from "./scene.ts";
import { MODELS, type Vocabulary } from "./vocabulary.ts";

/** Pixels on a side of what the network paints, and of its enlargement. */
const SMALL = 48;
export const LARGE = 192;
const CHANNELS = 4;
const TOKENS = 10;
const PIXELS = CHANNELS * SMALL * SMALL;
/** A share of pictures is in a mixture of two styles. */
const MIXED = 0.3;

/** [4,192,192], -1 to 1: red, green and blue multiplied by alpha around 0, then alpha. */
export type Painted = Float32Array;
export type PaintOptions = {
  steps: number;
  guidance: number;
  random: Random;
  /** Called with the share done, 0 to 1, after each step; `rough` gives the things as they look to become. */
  onStep(done: number, rough: () => Painted[]): Promise<void> | void;
};

export class Painter {
  readonly #vocabulary: Vocabulary;
  readonly #network: ort.InferenceSession;
  readonly #upscaler: ort.InferenceSession;

  private constructor(vocabulary: Vocabulary, network: ort.InferenceSession, upscaler: ort.InferenceSession) {
    [this.#vocabulary, this.#network, this.#upscaler] = [vocabulary, network, upscaler];
  }

  static async load(vocabulary: Vocabulary): Promise<Painter> {
    // One thread, so that the sums are the same everywhere.
    ort.env.wasm.numThreads = 1;
    ort.env.logLevel = "error";
    const session = (name: string) =>
      ort.InferenceSession.create(readFileSync(fileURLToPath(new URL(name, MODELS))), { executionProviders: ["wasm"] });
    return new Painter(vocabulary, await session("painter.onnx"), await session("upscaler.onnx"));
  }

  /**
   * Follows the learned flow from noise to pictures, all things at once, led away by `guidance` from what the network would paint unasked
   * (1: not at all, in half the time).
   */
  async paint(things: readonly Thing[], { steps, guidance, random, onStep }: PaintOptions): Promise<Painted[]> {
    const count = things.length;
    // A place alone has nothing for the network to paint.
    if (count === 0) return [];
    const rows = guidance === 1 ? count : 2 * count;
    const { tokens, weights } = this.#describe(things, rows, random);
    const x = Float32Array.from({ length: count * PIXELS }, () => random.normal());
    const input = new Float32Array(rows * PIXELS);
    const goal = new Float32Array(x.length);
    const rough = () => things.map((_, i) => enlarged(goal.subarray(i * PIXELS, (i + 1) * PIXELS)));
    for (let k = 0; k < steps; k++) {
      const [t, until] = [1 - k / steps, 1 - (k + 1) / steps];
      for (let row = 0; row < rows; row += count) input.set(x, row * PIXELS);
      const { clean } = await this.#network.run({
        x: new ort.Tensor("float32", input, [rows, CHANNELS, SMALL, SMALL]),
        t: new ort.Tensor("float32", new Float32Array(rows).fill(t), [rows]),
        tokens: new ort.Tensor("int64", tokens, [rows, TOKENS]),
        weights: new ort.Tensor("float32", weights, [rows, TOKENS]),
      });
      const conditional = clean!.data as Float32Array;
      for (let i = 0; i < x.length; i++) {
        const unasked = guidance === 1 ? 0 : conditional[x.length + i]!;
        goal[i] = Math.min(1, Math.max(-1, unasked + guidance * (conditional[i]! - unasked)));
        x[i]! += ((x[i]! - goal[i]!) / t) * (until - t);
      }
      await onStep((k + 1) / (steps + 1), rough);
    }
    const { large } = await this.#upscaler.run({
      small: new ort.Tensor("float32", x, [count, CHANNELS, SMALL, SMALL]),
    });
    const size = CHANNELS * LARGE * LARGE;
    return things.map((_, i) => (large!.data as Float32Array).slice(i * size, (i + 1) * size));
  }

  /** Tokens and their weights: first what is asked of each thing, then the same style with nothing asked. */
  #describe(things: readonly Thing[], rows: number, random: Random): { tokens: BigInt64Array; weights: Float32Array } {
    const { sets } = this.#vocabulary;
    const [first, second] = [random.pick(sets), random.pick(sets)];
    const style: Entry[] =
      random.chance(MIXED) && first !== second
        ? [
            [`<${first}>`, 0.5],
            [`<${second}>`, 0.5],
          ]
        : [[`<${first}>`, 1]];
    const asked = things.map(({ concept: { words }, colour }): Entry[] => [
      ...style,
      ...(colour === undefined ? [] : [[`#${colour}`, 1] as const]),
      ...words.map((word) => [word, 1 / words.length] as const),
      [`=${words.join(" ")}`, 1],
    ]);
    const unasked = things.map((): Entry[] => [...style, ["", 1]]);
    const tokens = new BigInt64Array(rows * TOKENS);
    const weights = new Float32Array(tokens.length);
    for (const [row, entries] of [...asked, ...unasked].slice(0, rows).entries()) {
      for (const [i, [name, weight]] of entries.slice(0, TOKENS).entries()) {
        tokens[row * TOKENS + i] = BigInt(this.#vocabulary.token(name));
        weights[row * TOKENS + i] = weight;
      }
    }
    return { tokens, weights };
  }
}

/** Each pixel as a square, for a first look. */
function enlarged(small: Float32Array): Painted {
  const by = LARGE / SMALL;
  return Float32Array.from({ length: CHANNELS * LARGE * LARGE }, (_, i) => {
    const [channel, y, x] = [Math.floor(i / LARGE / LARGE), Math.floor(i / LARGE) % LARGE, i % LARGE];
    return small[(channel * SMALL + Math.floor(y / by)) * SMALL + Math.floor(x / by)]!;
  });
}

type Entry = readonly [token: string, weight: number];
