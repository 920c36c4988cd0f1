/** Lays painted things over a backdrop. */
import sharp from "sharp";
import type { Random } from "../random.ts";
import { layout, type Placed } from "./layout.ts";
import { LARGE, type Painted } from "./painter.ts";
import type { Thing } from "./scene.ts";

type Size = { width: number; height: number };
type Layer = { input: Buffer; left: number; top: number };

export async function compose(
  backdrop: string,
  things: readonly Thing[],
  painted: readonly Painted[],
  { width, height }: Size,
  random: Random,
): Promise<Uint8Array> {
  const cutouts = painted.map(cutout);
  const short = Math.min(width, height);
  const layers: Layer[] = [];
  for (const placed of layout(things, cutouts.map(headOf), random)) {
    const side = Math.max(8, Math.round(placed.side * short));
    const centre = { x: placed.x * short + (width - short) / 2, y: placed.y * short + (height - short) / 2 };
    layers.push(...(await layersOf(cutouts[placed.thing]!, placed, side, centre, { width, height })));
  }
  const ground = await sharp(Buffer.from(backdrop))
    .resize(width, height, { fit: "cover" })
    .removeAlpha()
    .png({ compressionLevel: 0 })
    .toBuffer();
  return new Uint8Array(await sharp(ground).composite(layers).png({ compressionLevel: 9 }).toBuffer());
}

/** RGBA bytes, 192x192, with colours no longer multiplied by alpha. */
function cutout(painted: Painted): Buffer {
  const size = LARGE * LARGE;
  const rgba = Buffer.alloc(size * 4);
  for (let i = 0; i < size; i++) {
    const cover = (painted[3 * size + i]! + 1) / 2;
    // What is nearly nothing is nothing, and what is nearly solid is solid.
    const edge = Math.min(1, Math.max(0, (cover - 0.2) / 0.6));
    for (let c = 0; c < 3; c++) rgba[i * 4 + c] = byte(painted[c * size + i]! / 2 / Math.max(cover, 0.1) + 0.5);
    rgba[i * 4 + 3] = byte(edge * edge * (3 - 2 * edge));
  }
  return rgba;
}

function byte(value: number): number {
  return Math.round(255 * Math.min(1, Math.max(0, value)));
}

/** The middle of the uppermost opaque part. */
function headOf(rgba: Buffer): { x: number; y: number } {
  let [sum, count, top] = [0, 0, -1];
  for (let y = 0; y < LARGE && (top < 0 || y < top + LARGE * 0.12); y++) {
    for (let x = 0; x < LARGE; x++) {
      if (rgba[(y * LARGE + x) * 4 + 3]! < 128) continue;
      if (top < 0) top = y;
      [sum, count] = [sum + x, count + 1];
    }
  }
  return count === 0 ? { x: 0.5, y: 0.1 } : { x: sum / count / LARGE, y: top / LARGE };
}

/** A thing and below it its soft shadow, cut to what is within the picture. */
async function layersOf(
  rgba: Buffer,
  { turn, mirrored }: Placed,
  side: number,
  centre: { x: number; y: number },
  size: Size,
): Promise<Layer[]> {
  const raw = { width: LARGE, height: LARGE, channels: 4 } as const;
  const thing = await sharp(rgba, { raw })
    .flop(mirrored)
    .resize(side, side, { kernel: "lanczos3" })
    .rotate(turn, { background: "#0000" })
    .png({ compressionLevel: 0 })
    .toBuffer();
  const margin = Math.round(side * 0.06);
  const spread = await sharp(thing)
    .extend({ top: margin, bottom: margin, left: margin, right: margin, background: "#0000" })
    .png({ compressionLevel: 0 })
    .toBuffer();
  const shadow = await sharp(spread)
    .linear([0, 0, 0, 0.32], [0, 0, 0, 0])
    .blur(Math.max(0.5, side * 0.018))
    .png({ compressionLevel: 0 })
    .toBuffer();
  const layers = await Promise.all([
    cut(shadow, { x: centre.x, y: centre.y + side * 0.02 }, size),
    cut(thing, centre, size),
  ]);
  return layers.filter((layer) => layer !== undefined);
}

async function cut(
  input: Buffer,
  centre: { x: number; y: number },
  { width, height }: Size,
): Promise<Layer | undefined> {
  const own = await sharp(input).metadata();
  const [left, top] = [Math.round(centre.x - own.width / 2), Math.round(centre.y - own.height / 2)];
  const [x0, y0, x1, y1] = [
    Math.max(0, -left),
    Math.max(0, -top),
    Math.min(own.width, width - left),
    Math.min(own.height, height - top),
  ];
  if (x1 <= x0 || y1 <= y0) return undefined;
  return {
    input: await sharp(input)
      .extract({ left: x0, top: y0, width: x1 - x0, height: y1 - y0 })
      .png({ compressionLevel: 0 })
      .toBuffer(),
    left: left + x0,
    top: top + y0,
  };
}
