/** What a stranger does to a picture by hand so that people still see it, and machines do not. */
import sharp from "sharp";
import type { Raw } from "../../lib/hybrids.ts";
import { SIDE } from "./spectrum.ts";

/** `other`: a picture of the copyist's own. */
export type Trick = { name: string; make(picture: Raw, other: Raw): Raw | Promise<Raw> };

/** Each pixel from a place of the picture, or of the other one. */
function drawn(colour: (x: number, y: number) => readonly [number, number, number]): Raw {
  const rgb = new Uint8Array(3 * SIDE * SIDE);
  for (let y = 0, at = 0; y < SIDE; y++) for (let x = 0; x < SIDE; x++, at += 3) rgb.set(colour(x, y), at);
  return { rgb, width: SIDE, height: SIDE };
}

function at({ rgb }: Raw, x: number, y: number): [number, number, number] {
  const p = 3 * (Math.min(SIDE - 1, Math.max(0, y)) * SIDE + Math.min(SIDE - 1, Math.max(0, x)));
  return [rgb[p]!, rgb[p + 1]!, rgb[p + 2]!];
}

const mixed = (a: readonly number[], b: readonly number[], share: number) =>
  a.map((level, i) => Math.round(level * (1 - share) + b[i]! * share)) as [number, number, number];
const scaled = (colour: readonly number[], by: number) => mixed(colour, [0, 0, 0], 1 - by);
const tile = (x: number, y: number, side: number) => [Math.floor(x / side), Math.floor(y / side)] as const;

export const TRICKS: readonly Trick[] = [
  {
    name: "cut into 16 tiles, in another order",
    make: (picture) =>
      drawn((x, y) => {
        const [column, row] = tile(x, y, 64);
        const from = (5 * (row * 4 + column) + 3) % 16;
        return at(picture, (from % 4) * 64 + (x % 64), (from >> 2) * 64 + (y % 64));
      }),
  },
  {
    name: "every second tile of 32 pixels in negative",
    make: (picture) =>
      drawn((x, y) => {
        const colour = at(picture, x, y);
        const [column, row] = tile(x, y, 32);
        return (column + row) % 2 ? (colour.map((level) => 255 - level) as [number, number, number]) : colour;
      }),
  },
  { name: "its left half beside its mirror image", make: (p) => drawn((x, y) => at(p, x < 128 ? x : 255 - x, y)) },
  {
    name: "an own picture mixed in by half",
    make: (p, other) => drawn((x, y) => mixed(at(p, x, y), at(other, x, y), 0.5)),
  },
  {
    name: "an own picture mixed in by a third",
    make: (p, other) => drawn((x, y) => mixed(at(p, x, y), at(other, x, y), 0.34)),
  },
  {
    name: "every second stripe of 8 pixels of an own picture",
    make: (p, other) => drawn((x, y) => at((x >> 3) % 2 ? other : p, x, y)),
  },
  {
    name: "red and blue exchanged",
    make: (picture) =>
      drawn((x, y) => {
        const [red, green, blue] = at(picture, x, y);
        return [blue, green, red];
      }),
  },
  {
    name: "half as large, in an own picture as a frame",
    make: (p, other) =>
      drawn((x, y) => (x >= 64 && x < 192 && y >= 64 && y < 192 ? at(p, 2 * (x - 64), 2 * (y - 64)) : at(other, x, y))),
  },
  { name: "waves of 4 % of its width", make: (p) => drawn((x, y) => at(p, Math.round(x + 10 * Math.sin(y / 12)), y)) },
  {
    name: "darkened from the left to the right, to 20 %",
    make: (p) => drawn((x, y) => scaled(at(p, x, y), 1 - (0.8 * x) / SIDE)),
  },
  {
    name: "a grid of black lines, 4 of 16 pixels",
    make: (p) => drawn((x, y) => (x % 16 < 4 || y % 16 < 4 ? [0, 0, 0] : at(p, x, y))),
  },
  {
    name: "three levels a channel",
    make: (p) => drawn((x, y) => at(p, x, y).map((level) => 127 * Math.round(level / 127)) as [number, number, number]),
  },
  {
    name: "turned by 33 degrees, an own picture behind",
    async make(picture, other) {
      const raw = { raw: { width: SIDE, height: SIDE, channels: 3 as const } };
      const turned = await sharp(picture.rgb, raw)
        .ensureAlpha()
        .rotate(33, { background: "#00000000" })
        .resize(SIDE, SIDE)
        .png()
        .toBuffer();
      const rgb = await sharp(other.rgb, raw)
        .composite([{ input: turned }])
        .removeAlpha()
        .raw()
        .toBuffer();
      return { rgb: new Uint8Array(rgb), width: SIDE, height: SIDE };
    },
  },
];
