/**
 * Pictures that look like one picture and have the low frequencies of another. ISCC's code is the signs of the lowest
 * cosine coefficients about a median, PDQ's are mostly of higher ones: so a few levels of brightness, spread over the
 * whole picture, make a copy of it that ISCC takes for a cloud which the forger registered long before.
 */
import { blocksFromRgb, fingerprintsFromBlocks } from "@genuine/sdk/fingerprint/fingerprints";

export type Raw = { rgb: Uint8Array; width: number; height: number };

const SIDE = 256;
/** Frequencies of ISCC in either direction. */
const LOW = 9;
const COSINES = Array.from({ length: LOW }, (_, k) =>
  Float64Array.from({ length: SIDE }, (_, n) => Math.cos((Math.PI * k * (2 * n + 1)) / (2 * SIDE))),
);

/** A cloud of random low frequencies with a fine pattern over it, so that it passes as evidence. */
export function cloud(random: () => number): Raw {
  const luma = new Float64Array(SIDE * SIDE).fill(128);
  addLow(luma, (v, h) =>
    v + h === 0 ? 0 : (random() < 0.5 ? -1 : 1) * (6 + 30 / (1 + v + h)) * (0.6 + 0.5 * random()),
  );
  for (let i = 0; i < luma.length; i++) luma[i]! += (((i % SIDE) >> 3) + (Math.floor(i / SIDE) >> 3)) % 2 ? 14 : -14;
  return {
    rgb: Uint8Array.from({ length: 3 * luma.length }, (_, i) => clip(luma[Math.floor(i / 3)]!)),
    width: SIDE,
    height: SIDE,
  };
}

/** Signs of a picture's low coefficients, as in ISCC's code: by majority over its four squares. */
export function lowSigns({ rgb, width, height }: Raw): number[][] {
  const { iscc } = fingerprintsFromBlocks(blocksFromRgb(rgb, width, height));
  const votes = Array.from({ length: LOW }, () => new Array<number>(LOW).fill(0));
  let bit = 255n;
  for (const [left, top] of [
    [0, 0],
    [1, 0],
    [0, 1],
    [1, 1],
  ] as const) {
    for (let at = 0; at < 64; at++, bit--) votes[top + (at >> 3)]![left + (at & 7)]! += (iscc >> bit) & 1n ? 1 : -1;
  }
  return votes.map((row) => row.map(Math.sign));
}

/**
 * The picture with those low coefficients that have another sign set to `strength` levels of the wanted one.
 * @param saturation share of its colours that is kept, so that they agree with a grey cloud's
 */
export function hybrid(picture: Raw, signs: readonly (readonly number[])[], strength: number, saturation: number): Raw {
  const pixels = SIDE * SIDE;
  const [luma, blue, red] = [0, 1, 2].map(() => new Float64Array(pixels)) as [Float64Array, Float64Array, Float64Array];
  for (let i = 0; i < pixels; i++) {
    const [r, g, b] = picture.rgb.subarray(3 * i, 3 * i + 3) as unknown as [number, number, number];
    luma[i] = 0.299 * r + 0.587 * g + 0.114 * b;
    [blue[i], red[i]] = [(b - luma[i]!) * saturation, (r - luma[i]!) * saturation];
  }
  const own = lowOf(luma);
  addLow(luma, (v, h) => {
    const sign = signs[v]![h]!;
    if (v + h === 0 || sign === 0) return 0;
    return (sign * own[v]![h]! >= strength ? own[v]![h]! : sign * strength) - own[v]![h]!;
  });
  const rgb = new Uint8Array(3 * pixels);
  for (let i = 0; i < pixels; i++) {
    const [y, cb, cr] = [luma[i]!, blue[i]!, red[i]!];
    rgb[3 * i] = clip(y + cr);
    rgb[3 * i + 1] = clip(y - (0.299 * cr + 0.114 * cb) / 0.587);
    rgb[3 * i + 2] = clip(y + cb);
  }
  return { rgb, width: SIDE, height: SIDE };
}

/** Share of a picture's strong low frequencies that would have to change sign. */
export function cost(picture: Raw, signs: readonly (readonly number[])[]): number {
  const luma = Float64Array.from({ length: SIDE * SIDE }, (_, i) => {
    const [r, g, b] = picture.rgb.subarray(3 * i, 3 * i + 3) as unknown as [number, number, number];
    return 0.299 * r + 0.587 * g + 0.114 * b;
  });
  return lowOf(luma).reduce(
    (sum, row, v) =>
      sum + row.reduce((part, value, h) => part + (v + h > 0 && signs[v]![h]! * value < 0 ? value * value : 0), 0),
    0,
  );
}

export const HYBRID_SIDE = SIDE;

function lowOf(luma: Float64Array): number[][] {
  const rows = Array.from({ length: SIDE }, (_, y) =>
    COSINES.map((cosine) => cosine.reduce((sum, value, x) => sum + value * luma[y * SIDE + x]!, 0) * (2 / SIDE)),
  );
  return COSINES.map((cosine) =>
    COSINES.map((_, h) => cosine.reduce((sum, value, y) => sum + value * rows[y]![h]!, 0) * (2 / SIDE)),
  );
}

function addLow(luma: Float64Array, amount: (v: number, h: number) => number): void {
  const half = (k: number) => (k === 0 ? 0.5 : 1);
  const added = COSINES.map((_, v) => COSINES.map((_, h) => amount(v, h) * half(v) * half(h)));
  const columns = added.map((row) =>
    Float64Array.from({ length: SIDE }, (_, x) => row.reduce((sum, value, h) => sum + value * COSINES[h]![x]!, 0)),
  );
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++)
      luma[y * SIDE + x]! += columns.reduce((sum, row, v) => sum + row[x]! * COSINES[v]![y]!, 0);
}

const clip = (value: number): number => Math.max(0, Math.min(255, Math.round(value)));
