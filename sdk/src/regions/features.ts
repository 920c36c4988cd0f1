/**
 * Points of a picture that can be found again after it was scaled, turned, recoloured or partly covered: corners on a
 * pyramid of scales, each with its direction and a code of 256 comparisons of brightness around it (the method of ORB).
 */
import type { DecodedImage } from "../fingerprint/decode.ts";
import { coverage } from "../fingerprint/luma.ts";

/** Brightness, 0 to 255, row-major. */
export type Grey = { readonly width: number; readonly height: number; readonly values: Float32Array };

export type Feature = {
  /** In pixels of the largest scale. */
  readonly x: number;
  readonly y: number;
  /** Pixels of the largest scale to one of its own. */
  readonly scale: number;
  /** Radians. */
  readonly angle: number;
  /** 8 words. */
  readonly code: Uint32Array;
};

/** Longer side of the picture that is examined. */
export const LONGER_SIDE = 320;
const STEP = 1.25;
const LEVELS = 7;
/** Features of the largest scale; the others have as many as their area allows. */
const MOST = 420;
const LEAST = 40;
/** Corners are spread over the picture: the best of each cell of so many pixels first. */
const CELL = 16;
/** Half a side of the patch that a code covers. */
const RADIUS = 15;
const WORDS = 8;

/** Pairs of places within the patch, drawn once from a normal distribution: x, y, x, y. */
const PAIRS = pairs();

/** @throws RangeError for pictures without pixels */
export function greyOf({ rgb, width, height }: DecodedImage, longer = LONGER_SIDE): Grey {
  const shrink = Math.min(1, longer / Math.max(width, height));
  const [w, h] = [Math.max(1, Math.round(width * shrink)), Math.max(1, Math.round(height * shrink))];
  const columns = coverage(width, w);
  const values = new Float32Array(w * h);
  coverage(height, h).forEach((rows, y) => {
    columns.forEach((cells, x) => {
      let sum = 0;
      rows.weights.forEach((down, i) => {
        let p = ((rows.first + i) * width + cells.first) * 3;
        for (const across of cells.weights) {
          sum += down * across * (0.299 * rgb[p]! + 0.587 * rgb[p + 1]! + 0.114 * rgb[p + 2]!);
          p += 3;
        }
      });
      values[y * w + x] = sum;
    });
  });
  return { width: w, height: h, values };
}

export function mirroredGrey({ width, height, values }: Grey): Grey {
  return {
    width,
    height,
    values: Float32Array.from(values, (_, at) => values[at - (at % width) + width - 1 - (at % width)]!),
  };
}

export const negativeGrey = ({ values, ...size }: Grey): Grey => ({
  ...size,
  values: values.map((value) => 255 - value),
});

export function featuresOf(picture: Grey): Feature[] {
  const features: Feature[] = [];
  for (let level = 0, scale = 1; level < LEVELS; level++, scale *= STEP) {
    const grey = level === 0 ? picture : scaled(picture, 1 / scale);
    if (Math.min(grey.width, grey.height) <= 2 * RADIUS + 2) break;
    const smooth = blurred(grey);
    const most = Math.max(LEAST, Math.round(MOST / (scale * scale)));
    for (const { x, y } of corners(grey, most)) {
      const angle = direction(smooth, x, y);
      features.push({ x: (x + 0.5) * scale, y: (y + 0.5) * scale, scale, angle, code: codeOf(smooth, x, y, angle) });
    }
  }
  return features;
}

/** Bits of 256. */
export function codeDistance(a: Uint32Array, b: Uint32Array): number {
  let bits = 0;
  for (let n = 0; n < WORDS; n++) {
    let word = a[n]! ^ b[n]!;
    word -= (word >>> 1) & 0x55555555;
    word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
    bits += (((word + (word >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
  }
  return bits;
}

function scaled({ width, height, values }: Grey, by: number): Grey {
  const [w, h] = [Math.round(width * by), Math.round(height * by)];
  const columns = coverage(width, w);
  const result = new Float32Array(w * h);
  coverage(height, h).forEach((rows, y) => {
    columns.forEach((cells, x) => {
      let sum = 0;
      rows.weights.forEach((down, i) => {
        const p = (rows.first + i) * width + cells.first;
        cells.weights.forEach((across, j) => {
          sum += down * across * values[p + j]!;
        });
      });
      result[y * w + x] = sum;
    });
  });
  return { width: w, height: h, values: result };
}

/** The mean of 5x5, twice. */
function blurred({ width, height, values }: Grey): Grey {
  let from = values;
  for (const [stride, length, lines, next] of [
    [1, width, height, width],
    [width, height, width, 1],
    [1, width, height, width],
    [width, height, width, 1],
  ] as const) {
    const to = new Float32Array(from.length);
    for (let line = 0; line < lines; line++) {
      for (let i = 0; i < length; i++) {
        let sum = 0;
        for (let d = -2; d <= 2; d++) sum += from[line * next + Math.min(length - 1, Math.max(0, i + d)) * stride]!;
        to[line * next + i * stride] = sum / 5;
      }
    }
    from = to;
  }
  return { width, height, values: from };
}

/** Where brightness changes in two directions: the lesser eigenvalue of the structure tensor, at its maxima. */
function corners({ width, height, values }: Grey, most: number): { x: number; y: number }[] {
  const [xx, xy, yy] = [0, 1, 2].map(() => new Float32Array(width * height)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      const dx = values[at + 1]! - values[at - 1]!;
      const dy = values[at + width]! - values[at - width]!;
      [xx[at], xy[at], yy[at]] = [dx * dx, dx * dy, dy * dy];
    }
  }
  const sums = [xx, xy, yy].map((field) => blurred({ width, height, values: field }).values);
  const score = new Float32Array(width * height);
  for (let at = 0; at < score.length; at++) {
    const [a, b, c] = [sums[0]![at]!, sums[1]![at]!, sums[2]![at]!];
    score[at] = (a + c) / 2 - Math.sqrt(((a - c) / 2) ** 2 + b * b);
  }
  const found: { x: number; y: number; score: number; cell: number }[] = [];
  for (let y = RADIUS + 1; y < height - RADIUS - 1; y++) {
    for (let x = RADIUS + 1; x < width - RADIUS - 1; x++) {
      const at = y * width + x;
      const own = score[at]!;
      if (own < 8) continue;
      const around = [
        at - 1,
        at + 1,
        at - width - 1,
        at - width,
        at - width + 1,
        at + width - 1,
        at + width,
        at + width + 1,
      ];
      if (around.every((other) => score[other]! <= own))
        found.push({ x, y, score: own, cell: Math.floor(y / CELL) * width + Math.floor(x / CELL) });
    }
  }
  found.sort((a, b) => b.score - a.score);
  const taken = new Map<number, number>();
  const ranked = found.map((corner) => {
    const rank = taken.get(corner.cell) ?? 0;
    taken.set(corner.cell, rank + 1);
    return { ...corner, rank };
  });
  return ranked.sort((a, b) => a.rank - b.rank || b.score - a.score).slice(0, most);
}

/** From the point to the middle of the brightness around it. */
function direction({ width, values }: Grey, x: number, y: number): number {
  let [sumX, sumY] = [0, 0];
  for (let dy = -RADIUS; dy <= RADIUS; dy++) {
    const reach = Math.floor(Math.sqrt(RADIUS * RADIUS - dy * dy));
    for (let dx = -reach; dx <= reach; dx++) {
      const value = values[(y + dy) * width + x + dx]!;
      sumX += dx * value;
      sumY += dy * value;
    }
  }
  return Math.atan2(sumY, sumX);
}

function codeOf({ width, values }: Grey, x: number, y: number, angle: number): Uint32Array {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const code = new Uint32Array(WORDS);
  const valueAt = (dx: number, dy: number) =>
    values[(y + Math.round(sin * dx + cos * dy)) * width + x + Math.round(cos * dx - sin * dy)]!;
  for (let bit = 0; bit < 32 * WORDS; bit++) {
    const p = 4 * bit;
    if (valueAt(PAIRS[p]!, PAIRS[p + 1]!) < valueAt(PAIRS[p + 2]!, PAIRS[p + 3]!)) code[bit >> 5]! |= 1 << (bit & 31);
  }
  return code;
}

function pairs(): Float32Array {
  let state = 0x9e3779b9;
  const unit = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  const place = (): [number, number] => {
    for (;;) {
      const length = Math.sqrt(-2 * Math.log(1 - unit())) * (RADIUS / 2.2);
      const angle = 2 * Math.PI * unit();
      if (length <= RADIUS - 1) return [length * Math.cos(angle), length * Math.sin(angle)];
    }
  };
  return Float32Array.from(Array.from({ length: 32 * WORDS }, () => [...place(), ...place()]).flat());
}
