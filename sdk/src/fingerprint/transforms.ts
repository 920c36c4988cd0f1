/** Maps in human terms: built from a known edit, described to a person, drawn over the accused's picture. */
import { type AffineMap, IDENTITY, ONE } from "./affine.ts";

/** Shares of a picture's sides, 0 to 1. */
export interface Margins {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export type Edge = keyof Margins;

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The accused shows the original without these shares of its sides. */
export function cropped({ left, top, right, bottom }: Margins): AffineMap {
  return quantised({ xx: 1 - left - right, xy: 0, yx: 0, yy: 1 - top - bottom, x0: left - right, y0: top - bottom });
}

/** Shares of the accused's sides that are new. @param fill their brightness, 0 to 255 */
export function bordered({ left, top, right, bottom }: Margins, fill: number): AffineMap {
  const [x, y] = [1 / (1 - left - right), 1 / (1 - top - bottom)];
  return { ...quantised({ xx: x, xy: 0, yx: 0, yy: y, x0: (right - left) * x, y0: (bottom - top) * y }), fill };
}

/** A bar across one edge of the accused is new. In reverse: the bar is cut off, whatever is written on it. */
export function captioned(edge: Edge, share: number): AffineMap {
  return { ...cropped({ left: 0, top: 0, right: 0, bottom: 0, [edge]: share }), reverse: true };
}

/** The accused is the mirror image, left for right or top for bottom. */
export function mirrored(axis: "horizontal" | "vertical"): AffineMap {
  return axis === "horizontal" ? { ...IDENTITY, xx: -ONE } : { ...IDENTITY, yy: -ONE };
}

/**
 * The accused is the original turned clockwise about its middle, on a canvas of the same size; near a quarter turn
 * width and height of the canvas change places. @param aspect width by height of the original
 */
export function turned(degrees: number, aspect = 1): AffineMap {
  const radians = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  const [width, height] = Math.abs(cos) >= Math.abs(sin) ? [aspect, 1] : [1, aspect];
  return quantised({
    xx: (cos * width) / aspect,
    xy: (sin * height) / aspect,
    yx: -sin * width,
    yy: cos * height,
    x0: 0,
    y0: 0,
  });
}

/** One thing done after another; the fill is the later one's. Both maps must be of the same direction. */
export function composed(first: AffineMap, second: AffineMap): AffineMap {
  if (first.reverse !== second.reverse)
    throw new RangeError("One map is reverse, the other is not: pass one of them through inverted()");
  const [outer, inner] = first.reverse ? [second, first] : [first, second];
  return { ...quantised(product(unit(outer), unit(inner))), fill: second.fill, reverse: second.reverse };
}

/** The same geometry the other way round. @throws RangeError where the map has no inverse */
export function inverted(map: AffineMap): AffineMap {
  return { ...quantised(inverse(unit(map))), fill: map.fill, reverse: !map.reverse };
}

/**
 * Where the original's corners lie in the accused's picture, from (0, 0) at its upper left to (1, 1) at its lower
 * right, and beyond where they were cut off. In the order upper left, upper right, lower right, lower left of the original.
 */
export function cornersInAccused(map: AffineMap): readonly [Point, Point, Point, Point] {
  const { xx, xy, yx, yy, x0, y0 } = toAccused(map);
  const place = (x: number, y: number): Point => ({
    x: (xx * x + xy * y + x0 + 1) / 2,
    y: (yx * x + yy * y + y0 + 1) / 2,
  });
  return [place(-1, -1), place(1, -1), place(1, 1), place(-1, 1)];
}

/** What was done to the original. */
export type Changes = {
  /** What is new in the accused picture, and what of the original is missing: edges with their shares of the side in percent. */
  added: readonly EdgeShare[];
  lost: readonly EdgeShare[];
  /** Left for right, or top to bottom. */
  mirrored: "no" | "sideways" | "upright";
  /** Quarter turns to the right after that, 0 to 3. */
  quarters: number;
  /** Remaining degrees to the right; 0 if negligible. */
  tilt: number;
};
export type EdgeShare = { edge: Edge; percent: number };

export function changesOf(map: AffineMap): Changes {
  const forward = toAccused(map);
  return {
    added: shares(marginsAround(forward)),
    lost: shares(marginsAround(inverse(forward))),
    ...symmetryOf(forward),
  };
}

const EDGE_NAMES: Record<Edge, string> = {
  left: "the left",
  top: "the upper",
  right: "the right",
  bottom: "the lower",
};

/** The same in words: "The lower 18 % is new; the rest comes from the original, mirrored." */
export function describeMap(map: AffineMap): string {
  const { added, lost, mirrored, quarters, tilt } = changesOf(map);
  const manner: string[] = [];
  if (mirrored !== "no") manner.push(mirrored === "upright" ? "mirrored top to bottom" : "mirrored");
  if (quarters !== 0)
    manner.push(["", "turned by 90 degrees", "turned by 180 degrees", "turned by 90 degrees to the left"][quarters]!);
  if (tilt !== 0)
    manner.push(`tilted by ${Math.abs(tilt).toFixed(1)} degrees ${tilt > 0 ? "to the right" : "to the left"}`);
  if (lost.length > 0) manner.push(`without ${list(lost)}`);
  const kept = ["comes from the original", ...manner].join(", ");
  if (added.length === 0) return `All of it ${kept}.`;
  const verb = added.length > 1 ? "are" : "is";
  const sentence = `${list(added)} ${verb} new; the rest ${kept}.`;
  return sentence[0]!.toUpperCase() + sentence.slice(1);
}

/** As AffineMap, in units of 1 and without direction. */
interface Matrix {
  readonly xx: number;
  readonly xy: number;
  readonly yx: number;
  readonly yy: number;
  readonly x0: number;
  readonly y0: number;
}

/** Negligible share of a side: one pixel of the block, the resolution of the search. */
const WORTH_A_WORD = 0.015;

function unit({ xx, xy, yx, yy, x0, y0 }: AffineMap): Matrix {
  return { xx: xx / ONE, xy: xy / ONE, yx: yx / ONE, yy: yy / ONE, x0: x0 / ONE, y0: y0 / ONE };
}

function quantised(m: Matrix): AffineMap {
  const at = (value: number): number => Math.round(value * ONE) || 0;
  return { ...IDENTITY, xx: at(m.xx), xy: at(m.xy), yx: at(m.yx), yy: at(m.yy), x0: at(m.x0), y0: at(m.y0) };
}

/** First `b`, then `a`. */
function product(a: Matrix, b: Matrix): Matrix {
  return {
    xx: a.xx * b.xx + a.xy * b.yx,
    xy: a.xx * b.xy + a.xy * b.yy,
    yx: a.yx * b.xx + a.yy * b.yx,
    yy: a.yx * b.xy + a.yy * b.yy,
    x0: a.xx * b.x0 + a.xy * b.y0 + a.x0,
    y0: a.yx * b.x0 + a.yy * b.y0 + a.y0,
  };
}

function inverse(m: Matrix): Matrix {
  const area = m.xx * m.yy - m.xy * m.yx;
  if (area === 0)
    throw new RangeError(`The map ${JSON.stringify(m)} lays the whole picture on a line: it has no inverse`);
  const [xx, xy, yx, yy] = [m.yy / area, -m.xy / area, -m.yx / area, m.xx / area];
  return { xx, xy, yx, yy, x0: -(xx * m.x0 + xy * m.y0), y0: -(yx * m.x0 + yy * m.y0) };
}

/** From the original's places to the accused's. */
function toAccused(map: AffineMap): Matrix {
  return map.reverse ? unit(map) : inverse(unit(map));
}

/** How far the target extends beyond the middles of the moved picture's edges. */
function marginsAround({ xx, xy, yx, yy, x0, y0 }: Matrix): Margins {
  const [x, y] = [Math.max(Math.abs(xx), Math.abs(xy)), Math.max(Math.abs(yx), Math.abs(yy))];
  return { left: (1 + x0 - x) / 2, top: (1 + y0 - y) / 2, right: (1 - x0 - x) / 2, bottom: (1 - y0 - y) / 2 };
}

const EDGES: readonly Edge[] = ["left", "top", "right", "bottom"];

function shares(margins: Margins): EdgeShare[] {
  return EDGES.filter((edge) => margins[edge] >= WORTH_A_WORD).map((edge) => ({
    edge,
    percent: Math.round(margins[edge] * 100),
  }));
}

function list(shares: readonly EdgeShare[]): string {
  const parts = shares.map(({ edge, percent }) => `${EDGE_NAMES[edge]} ${percent} %`);
  return parts.length > 1 ? `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}` : parts[0]!;
}

/** Mirrored or not, quarter turns, and what remains as a tilt. */
function symmetryOf({ xx, xy, yx, yy }: Matrix): Pick<Changes, "mirrored" | "quarters" | "tilt"> {
  const mirror = xx * yy - xy * yx < 0 ? -1 : 1;
  // A mirror image left for right comes first, then the turn.
  const [a, b, c, d] = [mirror * xx, xy, mirror * yx, yy];
  const quarters = (Math.round((Math.atan2(c - b, a + d) * 2) / Math.PI) + 4) % 4;
  // The tangents of the two sides are the turn's times and by the aspect: their product is free of it.
  const [tangentX, tangentY] = quarters % 2 === 0 ? [c / a, -b / d] : [-a / c, d / b];
  const tilt = (Math.atan(Math.sqrt(Math.max(0, tangentX * tangentY))) * 180) / Math.PI;
  const upright = mirror < 0 && quarters === 2;
  return {
    mirrored: mirror > 0 ? "no" : upright ? "upright" : "sideways",
    quarters: upright ? 0 : quarters,
    tilt: tilt < 0.25 ? 0 : tangentX > 0 ? tilt : -tilt,
  };
}
