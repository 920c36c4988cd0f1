/** What a picture may have been before it was cut, framed, turned or mirrored: fingerprints to search for it by. */
import { type AffineMap, applyMap, IDENTITY, ONE } from "./affine.ts";
import { type Fingerprints, lumaOf } from "./fingerprints.ts";
import { pdqFromLuma } from "./pdq.ts";
import type { Variant } from "./product-index.ts";
import { pdqVariants } from "./symmetries.ts";

/** The measures of products. */
export type Measure = "pdq" | "iscc";

/** Bits within which a variant makes a product a candidate. Measured: copies 16 to 82 by the better measure, others from 100 (PDQ) and 78 (ISCC). */
export const CANDIDATE = { pdq: 84, iscc: 64 } as const;

const UNCHANGED = "unchanged";
const ALL = 2n ** 256n - 1n;

/** The part of a picture that is `scale` of its sides, its middle at (x, y); beyond 1 with a frame around it. */
function window(scaleX: number, scaleY: number, x: number, y: number, tilt = 0): AffineMap {
  const [xx, xy, yx, yy, x0, y0] = [scaleX, -tilt * scaleX, tilt * scaleY, scaleY, x, y].map((step) =>
    Math.round(step * ONE),
  ) as [number, number, number, number, number, number];
  return { ...IDENTITY, xx, xy, yx, yy, x0, y0 };
}

const CORNERS = [-1, 1].flatMap((x) => [-1, 1].map((y) => [x, y] as const));
const centred = (name: string, scale: number): [string, AffineMap] => [name, window(scale, scale, 0, 0)];
const inCorners = (name: string, scale: number): [string, AffineMap][] =>
  CORNERS.map(([x, y]) => [name, window(scale, scale, x * Math.abs(1 - scale), y * Math.abs(1 - scale))]);
const atEdges = (name: string, bar: number): [string, AffineMap][] =>
  CORNERS.map(([x, y]) => (x === y ? [name, window(1 - bar, 1, x * bar, 0)] : [name, window(1, 1 - bar, 0, y * bar)]));

/** The most common first. A cut is undone by a frame of unknown content; the rest must suffice. */
const WINDOWS: readonly [string, AffineMap][] = [
  centred("without its border", 0.94),
  centred("without its border", 0.88),
  centred("without its border", 0.8),
  centred("seen as a part", 1 / 0.94),
  centred("seen as a part", 1 / 0.86),
  ...atEdges("without a bar at its edge", 0.1),
  ...atEdges("without a bar at its edge", 0.18),
  ...inCorners("seen as a part", 1 / 0.92),
  ...inCorners("seen as a part", 1 / 0.84),
  centred("seen as a part", 1 / 0.76),
  ...atEdges("mirrored and without a bar at its edge", 0.16).map(([name, map]): [string, AffineMap] => [
    name,
    { ...map, xx: -map.xx },
  ]),
  ...[-0.06, 0.06, -0.03, 0.03].map((tilt): [string, AffineMap] => [
    "turned back a little",
    window(0.96, 0.96, 0, 0, tilt),
  ]),
];

/** As it is, in 37 other ways, and as its negative. @param blocks 5,248 bytes */
export function variantsOf(blocks: Uint8Array, { iscc }: Pick<Fingerprints, "iscc">): Variant<Measure>[] {
  const luma = lumaOf(blocks);
  const fill = mean(luma);
  const whole = pdqVariants(luma);
  return [
    ...whole.map(({ name, fingerprints }) => ({
      name,
      fingerprints: { ...fingerprints, ...(name === UNCHANGED && { iscc }) },
    })),
    ...whole.map(({ name, fingerprints: { pdq } }) => ({
      name: name === UNCHANGED ? "negative" : `negative, ${name}`,
      fingerprints: { pdq: ALL ^ pdq!, ...(name === UNCHANGED && { iscc: ALL ^ iscc }) },
    })),
    ...WINDOWS.map(([name, map]) => ({
      name,
      fingerprints: { pdq: pdqFromLuma(applyMap(luma, { ...map, fill })).hash },
    })),
  ];
}

function mean(values: Uint8Array): number {
  return Math.round(values.reduce((sum, value) => sum + value, 0) / values.length);
}
