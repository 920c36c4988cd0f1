/**
 * The discrete cosine transform (type II, not normalised) of short vectors, for the fingerprints.
 *
 * Row k of the basis is odd about its middle for odd k, and even for even k. So the differences x[n] - x[N-1-n] give
 * the odd k, and the sums give the even k as a transform of half the length, and so on.
 */

/** X[k] = sum over n < N of basis(k (2n+1)) x[n]: N values from `from` on, `step` apart, to values 1 apart at `to`. */
export type Transform = (
  source: Uint8Array | Float64Array,
  from: number,
  step: number,
  target: Float64Array,
  to: number,
) => void;

/**
 * cos(pi m / (2 size)) for any m >= 0, scaled and rounded by `value`. Equal and opposite entries are so exactly.
 * @param size length of the vectors
 */
export function cosines(size: number, value: (cosine: number) => number): (m: number) => number {
  const quarter = Array.from({ length: size + 1 }, (_, m) => value(Math.cos((Math.PI * m) / (2 * size))));
  quarter[size] = 0;
  return (m) => {
    const half = Math.min(m % (4 * size), 4 * size - (m % (4 * size)));
    return half > size ? -quarter[2 * size - half]! : quarter[half]!;
  };
}

/**
 * The transform of vectors of `size` values (a power of 2), with frequencies first .. first + count - 1.
 * Exact where all sums are whole numbers below 2^53. It allocates nothing when called.
 */
export function cosineTransform(
  size: number,
  first: number,
  count: number,
  value: (cosine: number) => number,
): Transform {
  const cosine = cosines(size, value);
  const x = new Float64Array(size);
  const differences = new Float64Array(size / 2);

  // Length `size >> fold` gives the frequencies odd * 2^fold.
  const folds: { half: number; outputs: Int32Array; rows: Float64Array }[] = [];
  for (let fold = 0; size >> fold > 1; fold++) {
    const half = size >> (fold + 1);
    const frequencies: number[] = [];
    for (let k = first; k < first + count; k++) if (k % 2 ** (fold + 1) === 2 ** fold) frequencies.push(k);
    const rows = frequencies.flatMap((k) => Array.from({ length: half }, (_, n) => cosine((2 * n + 1) * k)));
    folds.push({ half, outputs: Int32Array.from(frequencies, (k) => k - first), rows: Float64Array.from(rows) });
  }
  const sum = first === 0 ? cosine(0) : 0;

  return (source, from, step, target, to) => {
    for (let n = 0, at = from; n < size; n++, at += step) x[n] = source[at]!;
    for (const { half, outputs, rows } of folds) {
      for (let n = 0, mirrored = 2 * half - 1; n < half; n++, mirrored--) {
        const a = x[n]!;
        const b = x[mirrored]!;
        differences[n] = a - b;
        x[n] = a + b;
      }
      for (let k = 0, row = 0; k < outputs.length; k++) {
        let product = 0;
        for (let n = 0; n < half; n++, row++) product += rows[row]! * differences[n]!;
        target[to + outputs[k]!] = product;
      }
    }
    if (first === 0) target[to] = sum * x[0]!;
  };
}
