/** Where the things of a scene go. */
import type { Random } from "../random.ts";
import type { Thing } from "./scene.ts";

/** Centre and side of a square in units of the picture's shorter side; later ones lie over earlier ones. */
export type Placed = { thing: number; x: number; y: number; side: number; turn: number; mirrored: boolean };

/** Sides of groups, by how many stand beside each other. */
const SIDES = [0.8, 0.46, 0.34, 0.42, 0.34, 0.32];
const GLASSES = /glasses|goggles/;

/**
 * @param heads For each thing where its top is: the middle of its uppermost opaque part, 0 to 1 from left and from above.
 */
export function layout(things: readonly Thing[], heads: readonly { x: number; y: number }[], random: Random): Placed[] {
  const groups: number[][] = [];
  for (const [i, { relation, count }] of things.entries()) {
    if (relation === "beside" || i === 0) for (let n = 0; n < count; n++) groups.push([i]);
    else groups.at(-1)!.push(i);
  }
  const shown = groups.slice(0, SIDES.length);
  const side = SIDES[shown.length - 1]! * random.range(0.92, 1.06);
  const rows = shown.length > 3 ? 2 : 1;
  const columns = Math.ceil(shown.length / rows);
  return shown.flatMap((group, n) => {
    const [row, column] = [Math.floor(n / columns), n % columns];
    const inRow = Math.min(columns, shown.length - row * columns);
    const centre = {
      x: (column + 0.5) / inRow + random.range(-0.03, 0.03) + (shown.length === 1 ? random.range(-0.05, 0.05) : 0),
      y: (row + 0.5) / rows + random.range(-0.05, 0.05) + (rows === 1 ? 0.04 : 0),
    };
    return arrange(group, things, heads, random).map((one) => ({
      ...one,
      x: centre.x + one.x * side,
      y: centre.y + one.y * side,
      side: one.side * side,
    }));
  });
}

/** One thing with what belongs to it, around 0 in a square of 1. */
function arrange(
  [host, ...others]: readonly number[],
  things: readonly Thing[],
  heads: readonly { x: number; y: number }[],
  random: Random,
): Placed[] {
  const turn = () => random.range(-6, 6);
  const main: Placed = { thing: host!, x: 0, y: 0, side: 1, turn: turn(), mirrored: random.chance(0.5) };
  const [under, over]: [Placed[], Placed[]] = [[], []];
  for (const thing of others) {
    const other: Placed = { thing, x: 0, y: 0, side: 0.5, turn: turn(), mirrored: random.chance(0.5) };
    const { relation, concept } = things[thing]!;
    if (relation === "worn") {
      main.turn = other.turn = 0;
      main.side *= 0.82;
      main.y += 0.12;
      const head = heads[host!]!;
      const x = (main.mirrored ? 1 - head.x : head.x) - 0.5;
      const glasses = GLASSES.test(concept.label);
      Object.assign(other, {
        x: main.x + x * main.side,
        y: main.y + (head.y - 0.5 + (glasses ? 0.28 : -0.1)) * main.side,
        side: 0.46 * main.side,
      });
      over.push(other);
    } else if (relation === "held") {
      main.side *= 0.85;
      main.x -= 0.1;
      Object.assign(other, { x: 0.33, y: 0.24, side: 0.42 });
      over.push(other);
    } else if (relation === "behind") {
      Object.assign(main, { x: -0.08, y: 0.12, side: 0.72 * main.side });
      Object.assign(other, { x: 0.16, y: -0.14, side: 0.8 });
      under.push(other);
    } else {
      const sign = relation === "below" ? 1 : -1;
      Object.assign(main, { y: -0.21 * sign, side: 0.58 * main.side });
      Object.assign(other, { y: 0.25 * sign, side: relation === "below" ? 0.7 : 0.55 });
      under.push(other);
    }
  }
  return [...under, main, ...over];
}
