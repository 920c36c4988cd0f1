/** Cosine coefficients of a picture's brightness, read and set: what PDQ and ISCC are the signs of. */
import type { Raw } from "../../lib/hybrids.ts";

export const SIDE = 256;
/** Vertical and horizontal frequencies from 0 to 16: PDQ looks at 1 to 16, ISCC at 0 to 8. */
export const FREQUENCIES = 17;
const COSINES = Array.from({ length: FREQUENCIES }, (_, k) =>
  Float64Array.from({ length: SIDE }, (_, n) => Math.cos((Math.PI * k * (2 * n + 1)) / (2 * SIDE))),
);
const PIXELS = SIDE * SIDE;

/** Rows are vertical frequencies; a coefficient is the amplitude of its wave in levels. */
export type Spectrum = Float64Array[];

/** Brightness and colour differences of a picture of 256x256 pixels. */
export type Layers = { luma: Float64Array; blue: Float64Array; red: Float64Array };

export function layersOf({ rgb }: Raw): Layers {
  const [luma, blue, red] = [new Float64Array(PIXELS), new Float64Array(PIXELS), new Float64Array(PIXELS)];
  for (let i = 0; i < PIXELS; i++) {
    const [r, g, b] = [rgb[3 * i]!, rgb[3 * i + 1]!, rgb[3 * i + 2]!];
    luma[i] = 0.299 * r + 0.587 * g + 0.114 * b;
    [blue[i], red[i]] = [b - luma[i]!, r - luma[i]!];
  }
  return { luma, blue, red };
}

export function spectrumOf(luma: Float64Array): Spectrum {
  const across = Array.from({ length: SIDE }, (_, y) => {
    const row = luma.subarray(y * SIDE, (y + 1) * SIDE);
    return COSINES.map((cosine, k) => weight(k) * dot(cosine, row));
  });
  return COSINES.map((cosine, v) =>
    Float64Array.from({ length: FREQUENCIES }, (_, h) => {
      let sum = 0;
      for (let y = 0; y < SIDE; y++) sum += cosine[y]! * across[y]![h]!;
      return weight(v) * sum;
    }),
  );
}

/**
 * The picture with these amplitudes added to its brightness.
 * @param saturation share of its colours that is kept
 */
export function withAdded({ luma, blue, red }: Layers, added: Spectrum, saturation = 1): Raw {
  const waves = added.map((row) => {
    const line = new Float64Array(SIDE);
    row.forEach((amplitude, h) => {
      if (amplitude !== 0) for (let x = 0; x < SIDE; x++) line[x]! += amplitude * COSINES[h]![x]!;
    });
    return line;
  });
  const rgb = new Uint8Array(3 * PIXELS);
  for (let y = 0, i = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++, i++) {
      let level = luma[i]!;
      for (let v = 0; v < FREQUENCIES; v++) level += waves[v]![x]! * COSINES[v]![y]!;
      const [cb, cr] = [blue[i]! * saturation, red[i]! * saturation];
      rgb[3 * i] = clip(level + cr);
      rgb[3 * i + 1] = clip(level - (0.299 * cr + 0.114 * cb) / 0.587);
      rgb[3 * i + 2] = clip(level + cb);
    }
  }
  return { rgb, width: SIDE, height: SIDE };
}

export const noneAdded = (): Spectrum => COSINES.map(() => new Float64Array(FREQUENCIES));

const weight = (k: number): number => (k === 0 ? 1 : 2) / SIDE;
const clip = (value: number): number => Math.max(0, Math.min(255, Math.round(value)));

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
