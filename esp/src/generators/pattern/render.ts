/** From a prompt and a seed to pixels. Pure: the same on every run. */

import { type Random, randomFrom } from "../random.ts";
import { FIELDS, networkFrom } from "./network.ts";
import { type Palette, paletteOf } from "./palette.ts";

/** Each pixel is the mean of this many samples in each direction. */
const SAMPLES = 2;

export type RenderRequest = { prompt: string; seed: number; width: number; height: number };

/** RGB, 3 bytes a pixel, row by row. `onRow` is called with the part done, 0 to 1, after each row of the network's fields. */
export function render(request: RenderRequest, onRow: (progress: number) => void): Uint8Array {
  const { prompt, seed, width, height } = request;
  const text = `${seed}\0${prompt}`;
  const palette = paletteOf(prompt, randomFrom(text, "palette"));
  const look = lookFrom(randomFrom(text, "look"));
  const network = networkFrom(randomFrom(text, "network"));

  const columns = width * SAMPLES;
  const rows = height * SAMPLES;
  const fields = new Float32Array(columns * rows * FIELDS);
  const scale = 2 / Math.min(columns, rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const x = (column + 0.5 - columns / 2) * scale;
      const y = (row + 0.5 - rows / 2) * scale;
      network.at(x, y, fields, (row * columns + column) * FIELDS);
    }
    onRow((row + 1) / rows);
  }
  const relief = percentile(fields, 0);
  const tone = percentile(fields, 1);
  const accent = percentile(fields, 2);
  return paint({ width, height, columns, rows, fields, relief, tone, accent, palette, look });
}

type Look = {
  bands: number;
  bandDepth: number;
  relief: number;
  lightX: number;
  lightY: number;
  lines: number;
  lineWidth: number;
  reliefInTone: number;
};

function lookFrom(random: Random): Look {
  const angle = random.range(0, 2 * Math.PI);
  return {
    bands: random.range(1.6, 3.4),
    bandDepth: random.range(0.1, 0.32),
    relief: random.range(0.35, 0.95),
    lightX: Math.cos(angle),
    lightY: Math.sin(angle),
    lines: random.chance(0.6) ? 2 + random.below(4) : 0,
    lineWidth: random.range(0.012, 0.03),
    reliefInTone: random.range(0.15, 0.4),
  };
}

/** Maps a field to its rank among all points, 0 to 1: every picture uses its whole palette, whatever its network gives. */
function percentile(fields: Float32Array, field: number): (value: number) => number {
  let [low, high] = [Infinity, -Infinity];
  for (let i = field; i < fields.length; i += FIELDS) {
    low = Math.min(low, fields[i]!);
    high = Math.max(high, fields[i]!);
  }
  const BINS = 2048;
  const span = high - low || 1;
  const bins = new Float64Array(BINS + 1);
  let count = 0;
  for (let i = field; i < fields.length; i += FIELDS, count++)
    bins[1 + Math.min(BINS - 1, Math.floor(((fields[i]! - low) / span) * BINS))]! += 1;
  for (let i = 1; i <= BINS; i++) bins[i]! += bins[i - 1]!;
  return (value) => {
    const place = Math.min(BINS - 1e-6, Math.max(0, ((value - low) / span) * BINS));
    const bin = Math.floor(place);
    return (bins[bin]! + (bins[bin + 1]! - bins[bin]!) * (place - bin)) / count;
  };
}

type Scene = {
  width: number;
  height: number;
  columns: number;
  rows: number;
  fields: Float32Array;
  relief(value: number): number;
  tone(value: number): number;
  accent(value: number): number;
  palette: Palette;
  look: Look;
};

function paint(scene: Scene): Uint8Array {
  const { width, height, columns, rows, fields, palette, look } = scene;
  // Ranks of the relief, once for each sample: slopes need the neighbours'.
  const heights = new Float32Array(columns * rows);
  for (let i = 0; i < heights.length; i++) heights[i] = scene.relief(fields[i * FIELDS]!);
  const pixels = new Uint8Array(width * height * 3);
  const colour = new Float64Array(3);
  const sum = new Float64Array(3);
  const steepness = (look.relief * Math.min(columns, rows)) / 14;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      sum.fill(0);
      for (let s = 0; s < SAMPLES * SAMPLES; s++) {
        const column = x * SAMPLES + (s % SAMPLES);
        const row = y * SAMPLES + Math.floor(s / SAMPLES);
        const at = row * columns + column;
        const slopeX =
          (heights[row * columns + Math.min(columns - 1, column + 1)]! -
            heights[row * columns + Math.max(0, column - 1)]!) *
          steepness;
        const slopeY =
          (heights[Math.min(rows - 1, row + 1) * columns + column]! -
            heights[Math.max(0, row - 1) * columns + column]!) *
          steepness;
        const shade = shadeOf(slopeX, slopeY, look);

        const tone = scene.tone(fields[at * FIELDS + 1]!);
        const banded = tone * (1 - look.reliefInTone) + heights[at]! * look.reliefInTone;
        palette.at(banded + look.bandDepth * 0.5 * Math.sin(heights[at]! * 2 * Math.PI * look.bands), colour);
        const line =
          look.lines === 0
            ? 0
            : lineAt(scene.accent(fields[at * FIELDS + 2]!) * look.lines, look.lineWidth * look.lines);
        for (let k = 0; k < 3; k++) {
          const lit = (colour[k]! * (1 - line) + palette.accent[k]! * line) * shade.diffuse + shade.shine;
          sum[k]! += lit;
        }
      }
      const at = (y * width + x) * 3;
      const vignette = 1 - 0.22 * ((x / width - 0.5) ** 2 + (y / height - 0.5) ** 2) * 2;
      for (let k = 0; k < 3; k++) pixels[at + k] = encode((sum[k]! / (SAMPLES * SAMPLES)) * vignette);
    }
  }
  return pixels;
}

/** Light from one side onto the relief, with a little shine where it faces the light. */
function shadeOf(slopeX: number, slopeY: number, look: Look): { diffuse: number; shine: number } {
  const length = Math.sqrt(1 + slopeX * slopeX + slopeY * slopeY);
  const facing = (0.75 - 0.66 * (slopeX * look.lightX + slopeY * look.lightY)) / length;
  const lit = Math.max(0, facing);
  return { diffuse: 0.42 + 0.78 * lit, shine: 0.16 * lit ** 14 };
}

/** 1 on the lines where `value` is whole, falling softly to 0 at `width` from them. */
function lineAt(value: number, width: number): number {
  const distance = Math.abs(value - Math.round(value)) / width;
  return distance >= 1 || value < 0.5 ? 0 : (1 - distance * distance) ** 2 * 0.85;
}

/** Linear light to an sRGB byte. */
function encode(linear: number): number {
  const value = Math.min(1, Math.max(0, linear));
  return Math.round(255 * (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055));
}
