/** The maps a search for a witness begins with: windows of the source, each in eight symmetries. */
import { type AffineMap, IDENTITY, ONE } from "./affine.ts";
import { COEFFICIENTS, ROWS } from "./spectrum.ts";

/** A mirror image and quarter turns of the target: x' = xx x + xy y, y' = yx x + yy y. */
interface Symmetry {
  readonly xx: number;
  readonly xy: number;
  readonly yx: number;
  readonly yy: number;
  /** Coefficients of the picture r(x, y) = R(x', y'), given those of R. */
  readonly apply: (coefficients: Float64Array) => Float64Array;
  /** The way back, which is also the transpose. */
  readonly undo: (coefficients: Float64Array) => Float64Array;
}

function symmetry(signX: number, signY: number, swapped: boolean): Symmetry {
  // A mirror image turns the sign of the odd frequencies, of which number 0 is the first.
  const sign = (n: number): number =>
    (signX < 0 && n % 2 === 0 ? -1 : 1) * (signY < 0 && Math.floor(n / ROWS) % 2 === 0 ? -1 : 1);
  const place = (n: number): number => (swapped ? (n % ROWS) * ROWS + Math.floor(n / ROWS) : n);
  const signs = Float64Array.from({ length: COEFFICIENTS }, (_, n) => sign(n));
  const places = Uint8Array.from({ length: COEFFICIENTS }, (_, n) => place(n));
  return {
    ...(swapped ? { xx: 0, xy: signY, yx: signX, yy: 0 } : { xx: signX, xy: 0, yx: 0, yy: signY }),
    apply: (c) => Float64Array.from(signs, (s, n) => s * c[places[n]!]!),
    undo: (c) => {
      const result = new Float64Array(COEFFICIENTS);
      for (let n = 0; n < COEFFICIENTS; n++) result[places[n]!] = signs[n]! * c[n]!;
      return result;
    },
  };
}

export const SYMMETRIES: readonly Symmetry[] = [false, true].flatMap((swapped) =>
  [1, -1].flatMap((x) => [1, -1].map((y) => symmetry(x, y, swapped))),
);

/** The part of the source between x0 - scaleX and x0 + scaleX, turned by `tilt`. */
function window(scaleX: number, scaleY: number, x0: number, y0: number, tilt = 0): AffineMap {
  const [xx, xy, yx, yy] = [scaleX, -tilt * scaleX, tilt * scaleY, scaleY].map((step) => Math.round(step * ONE)) as [
    number,
    number,
    number,
    number,
  ];
  return { ...IDENTITY, xx, xy, yx, yy, x0: Math.round(x0 * ONE), y0: Math.round(y0 * ONE) };
}

/** Upright: whole, crops, bars at each edge, tilts. */
export const WITNESS_WINDOWS: readonly AffineMap[] = [
  window(1, 1, 0, 0),
  ...[0.94, 0.88, 0.82, 0.76, 0.7, 0.64].flatMap((scale) => {
    const places = spread(1 - scale, 0.13);
    return places.flatMap((x) => places.map((y) => window(scale, scale, x, y)));
  }),
  ...[0.06, 0.12, 0.18, 0.25, 0.33].flatMap((bar) => [
    window(1 - bar, 1, bar, 0),
    window(1 - bar, 1, -bar, 0),
    window(1, 1 - bar, 0, bar),
    window(1, 1 - bar, 0, -bar),
  ]),
  ...[-0.12, -0.06, 0.06, 0.12].flatMap((tilt) => [1, 0.94, 0.86].map((scale) => window(scale, scale, 0, 0, tilt))),
];

/** Numbers from -end to end, at most `step` apart, with 0 among them. */
function spread(end: number, step: number): number[] {
  const half = Math.ceil(end / step - 1e-9);
  return Array.from({ length: 2 * half + 1 }, (_, n) => (end * (n - half)) / half);
}

/** Every window in every symmetry, windows first: map 8 w + s is window w after symmetry s. */
export const WITNESS_GRID: readonly AffineMap[] = WITNESS_WINDOWS.flatMap((w) =>
  SYMMETRIES.map((s) => ({
    ...w,
    xx: w.xx * s.xx + w.xy * s.yx,
    xy: w.xx * s.xy + w.xy * s.yy,
    yx: w.yx * s.xx + w.yy * s.yx,
    yy: w.yx * s.xy + w.yy * s.yy,
  })),
);
