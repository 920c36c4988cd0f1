/**
 * The compositional pattern-producing network: coordinates of a point in, three fields out. Its structure, activations
 * and weights come from the random stream alone.
 */
import type { Random } from "../random.ts";

/** Fields at a point: height of the relief, tone on the palette, and where the accent lines run. */
export const FIELDS = 3;

export type Network = {
  /** Evaluates the point (x, y), each -1 to 1, and writes FIELDS values to `out` at `offset`. */
  at(x: number, y: number, out: Float32Array, offset: number): void;
};

type Activation = (value: number) => number;

const gaussian: Activation = (v) => Math.exp(-v * v);
const ACTIVATIONS: readonly Activation[] = [
  Math.sin,
  Math.sin,
  Math.cos,
  Math.tanh,
  Math.tanh,
  gaussian,
  (v) => Math.abs(v) - 0.6,
  (v) => v / (1 + Math.abs(v)), // softsign
  (v) => Math.sin(v) * gaussian(v * 0.5),
  (v) => 1 - 2 * Math.abs(((((v * 0.35) % 1) + 1) % 1) - 0.5) * 2, // triangle wave
];

type Layer = { inputs: number; weights: Float64Array; biases: Float64Array; activations: Activation[] };

/** How the plane is laid out before the network sees it: what gives each picture its composition. */
type Composition = {
  centreX: number;
  centreY: number;
  turn: number;
  fold: number;
  foldPart: number;
  warp: number;
  warpScale: number;
  rings: number;
  twist: number;
  stretch: number;
  /** How much of the plane is seen: small is calm, large is busy. */
  zoom: number;
  noisePart: number;
};

const INPUTS = 12;
const WIDTH = 12;

export function networkFrom(random: Random): Network {
  const composition = compositionFrom(random);
  const noise = noiseFrom(random);
  const layers = [layerFrom(random, INPUTS, WIDTH, random.range(0.9, 1.2))];
  const hidden = 1 + random.below(2);
  for (let i = 0; i < hidden; i++) layers.push(layerFrom(random, WIDTH, WIDTH, random.range(0.85, 1.15)));
  const output = layerFrom(random, WIDTH, FIELDS, 0.9);

  const { centreX, centreY, turn, fold, foldPart, warp, warpScale, rings, twist, stretch, zoom, noisePart } =
    composition;
  const [cosine, sine] = [Math.cos(turn), Math.sin(turn)];
  let from = new Float64Array(WIDTH);
  let to = new Float64Array(WIDTH);
  const inputs = new Float64Array(INPUTS);

  return {
    at(px, py, out, offset) {
      // Noise bends the plane first, so that nothing is straight and no symmetry is perfect.
      const bendX =
        noise(px * warpScale + 11.3, py * warpScale - 4.7) +
        0.5 * noise(px * warpScale * 2.1 - 3.1, py * warpScale * 2.1 + 9.2);
      const bendY =
        noise(px * warpScale - 7.9, py * warpScale + 2.3) +
        0.5 * noise(px * warpScale * 2.1 + 5.5, py * warpScale * 2.1 - 8.8);
      const dx = (px - centreX + warp * bendX) * zoom;
      const dy = (py - centreY + warp * bendY) * zoom * stretch;
      const x = dx * cosine - dy * sine;
      const y = dx * sine + dy * cosine;
      const radius = Math.sqrt(x * x + y * y);
      const angle = Math.atan2(y, x) + twist * radius;

      inputs[0] = x * 1.6;
      inputs[1] = y * 1.6;
      inputs[2] = radius * 2 - 1.2;
      inputs[3] = Math.sin(angle * fold) * foldPart * Math.min(1, radius * 3);
      inputs[4] = Math.cos(angle * fold) * foldPart * Math.min(1, radius * 3);
      inputs[5] = Math.sin(radius * rings);
      inputs[6] = Math.abs(x) * 1.8 - 0.8;
      inputs[7] = Math.abs(y) * 1.8 - 0.8;
      inputs[8] = noisePart * noise(x * 1.1 + 31.7, y * 1.1 + 17.9);
      inputs[9] = noisePart * 0.8 * noise(x * 2.3 - 21.1, y * 2.3 + 27.4);
      inputs[10] = noisePart * bendX;
      inputs[11] = noisePart * bendY;

      evaluate(layers[0]!, inputs, from);
      for (let i = 1; i < layers.length; i++) {
        evaluate(layers[i]!, from, to);
        [from, to] = [to, from];
      }
      evaluate(output, from, to);
      for (let k = 0; k < FIELDS; k++) out[offset + k] = to[k]!;
    },
  };
}

/** One of three characters: rosettes about a point, waves across the plane, or clouds where noise rules. */
function compositionFrom(random: Random): Composition {
  const character = random.pick(["rosette", "waves", "waves", "clouds"]);
  const rosette = character === "rosette";
  const clouds = character === "clouds";
  return {
    centreX: rosette ? random.range(-0.2, 0.2) : random.range(-0.7, 0.7),
    centreY: rosette ? random.range(-0.2, 0.2) : random.range(-0.7, 0.7),
    turn: random.range(0, 2 * Math.PI),
    fold: rosette ? 3 + random.below(7) : 1 + random.below(2),
    foldPart: rosette ? random.range(1.1, 1.8) : random.range(0, 0.35),
    warp: clouds ? random.range(0.2, 0.4) : rosette ? random.range(0.03, 0.12) : random.range(0.05, 0.22),
    warpScale: random.range(0.6, 1.5),
    rings: rosette ? random.range(5, 13) : random.range(2, 6),
    twist: random.chance(0.5) ? random.range(-2, 2) : 0,
    stretch: rosette ? random.range(0.9, 1.1) : random.range(0.5, 1.7),
    zoom: rosette ? random.range(0.75, 1.2) : random.range(0.65, 1.2),
    noisePart: clouds ? random.range(1, 1.6) : rosette ? random.range(0.1, 0.5) : random.range(0.2, 0.9),
  };
}

/** Each neuron reads most of the layer before it, with weights scaled so that its sum keeps about the spread `gain`. */
function layerFrom(random: Random, inputs: number, width: number, gain: number): Layer {
  const density = random.range(0.55, 0.9);
  const weights = new Float64Array(inputs * width);
  for (let i = 0; i < weights.length; i++) {
    const weight = random.normal() * gain * Math.sqrt(2.6 / (inputs * density));
    weights[i] = random.chance(density) ? weight : 0;
  }
  const biases = Float64Array.from({ length: width }, () => random.range(-0.8, 0.8));
  return { inputs, weights, biases, activations: Array.from({ length: width }, () => random.pick(ACTIVATIONS)) };
}

function evaluate({ inputs, weights, biases, activations }: Layer, from: Float64Array, to: Float64Array): void {
  for (let n = 0, w = 0; n < biases.length; n++) {
    let sum = biases[n]!;
    for (let i = 0; i < inputs; i++, w++) sum += weights[w]! * from[i]!;
    to[n] = activations[n]!(sum);
  }
}

/** Smooth noise over the plane, about -1 to 1: random slopes at the points of a lattice, blended (gradient noise). */
function noiseFrom(random: Random): (x: number, y: number) => number {
  const SIZE = 64;
  const slopes = Float64Array.from({ length: SIZE * SIZE * 2 });
  for (let i = 0; i < slopes.length; i += 2) {
    const angle = random.range(0, 2 * Math.PI);
    slopes[i] = Math.cos(angle);
    slopes[i + 1] = Math.sin(angle);
  }
  const slope = (ix: number, iy: number, x: number, y: number) => {
    const at = ((iy & (SIZE - 1)) * SIZE + (ix & (SIZE - 1))) * 2;
    return slopes[at]! * x + slopes[at + 1]! * y;
  };
  const fade = (t: number) => t * t * t * (t * (t * 6 - 15) + 10);
  return (x, y) => {
    const ix = Math.floor(x);
    const iy = Math.floor(y);
    const fx = x - ix;
    const fy = y - iy;
    const u = fade(fx);
    const v = fade(fy);
    const top = slope(ix, iy, fx, fy) * (1 - u) + slope(ix + 1, iy, fx - 1, fy) * u;
    const bottom = slope(ix, iy + 1, fx, fy - 1) * (1 - u) + slope(ix + 1, iy + 1, fx - 1, fy - 1) * u;
    return (top * (1 - v) + bottom * v) * 1.5;
  };
}
