/** Lays painted things over a backdrop, with their shadows, in the style asked for. */
import sharp from "sharp";
import type { Random } from "../random.ts";
import type { Backdrop } from "./backdrop.ts";
import { layout, type Placed } from "./layout.ts";
import type { Style } from "./lexicon.ts";
import type { Painted } from "./painter.ts";
import type { Scene } from "./scene.ts";
import { cutout, drawnAnew, type Sprite, spriteOf } from "./sprite.ts";
import { type Picture, styled } from "./styles.ts";

type Size = { width: number; height: number };

/** What stays free at the edges, of the shorter side: a watercolour's sheet is white there. */
const MARGINS: Readonly<Record<Style, number>> = {
  flat: 0.05,
  papercut: 0.055,
  watercolour: 0.085,
  ink: 0.05,
  pixel: 0.06,
};
/** Least distance in RGB between a thing and what is behind it, below which light or dark is put between the two. */
const CONTRAST = 95;

export async function compose(
  { svg, horizon, firm, light }: Backdrop,
  { things, mood }: Pick<Scene, "things" | "mood">,
  painted: readonly Painted[],
  style: Style,
  { width, height }: Size,
  random: { layout: Random; style: Random; hand: Random },
): Promise<Uint8Array> {
  const cutouts = painted.map((one) => cutout(drawnAnew(one, random.hand)));
  const short = Math.min(width, height);
  const ground = await sharp(Buffer.from(svg), { density: (72 * Math.max(width, height)) / 512 })
    .resize(width, height, { fit: "cover" })
    .removeAlpha()
    .raw()
    .toBuffer();
  const picture: Picture = { rgb: new Uint8Array(ground), width, height };
  const canvas = { width: width / short, height: height / short, horizon, margin: MARGINS[style] };
  const sprites = new Map<string, Sprite>();
  for (const placed of layout(things, cutouts, canvas, random.layout)) {
    const side = Math.max(8, Math.round(placed.side * short));
    const key = `${placed.thing} ${side}`;
    let sprite = sprites.get(key);
    if (sprite === undefined) {
      sprite = await spriteOf(cutouts[placed.thing]!, side, style);
      if (things[placed.thing]!.colour === "black") blacken(sprite);
      sprites.set(key, sprite);
    }
    const stands = placed.stands && firm;
    const turned = await turnedSprite(sprite, placed);
    shade(turned, light, style === "papercut" ? 0.05 : 0.13);
    await lay(picture, turned, { ...placed, stands, light }, style, short);
  }
  const { rgb } = await styled(picture, style, mood, random.style);
  return new Uint8Array(
    await sharp(rgb, { raw: { width, height, channels: 3 } })
      .png({ compressionLevel: 9 })
      .toBuffer(),
  );
}

async function turnedSprite({ rgba, width, height }: Sprite, { turn, mirrored }: Placed): Promise<Sprite> {
  const { data, info } = await sharp(rgba, { raw: { width, height, channels: 4 } })
    .flop(mirrored)
    .rotate(turn, { background: "#0000" })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { rgba: data, width: info.width, height: info.height };
}

async function lay(
  picture: Picture,
  sprite: Sprite,
  { x, y, side, stands, light }: Placed & { light: number },
  style: Style,
  short: number,
): Promise<void> {
  const left = Math.round(x * short - sprite.width / 2);
  const top = Math.round(y * short - sprite.height / 2);
  const halo = style === "papercut" ? undefined : haloOf(picture, sprite, { left, top });
  if (halo !== undefined) {
    const spread = Math.max(1, Math.round(short * 0.008));
    await shadow(picture, sprite, { left, top }, short * 0.016, halo[0] === 255 ? 0.8 : 0.4, spread, halo);
  }
  // The shadow on the ground reaches away from the light.
  const foot = { x: x * short - light * sprite.width * 0.1, y: top + sprite.height * 0.965 };
  if (style === "papercut") {
    // A rim of white paper, and the shadow of a sheet that lies a little above the others.
    const rim = Math.max(2, Math.round(short * 0.0075));
    await shadow(
      picture,
      sprite,
      { left: left - Math.round(light * 2 * rim), top: top + 2 * rim },
      rim * 1.6,
      0.42,
      rim,
    );
    await shadow(picture, sprite, { left, top }, 0.4, 1, rim, [252, 250, 245]);
  } else if (style !== "ink" && style !== "pixel") {
    if (stands) floorShadow(picture, foot, sprite.width * 0.44, side * short * 0.05);
    else {
      const away = { left: left - Math.round(light * short * 0.012), top: top + Math.round(short * 0.012) };
      await shadow(picture, sprite, away, short * 0.01, 0.26, 0);
    }
  } else if (stands) floorShadow(picture, foot, sprite.width * 0.44, side * short * 0.05);
  blend(picture, sprite.rgba, sprite, { left, top });
}

/**
 * The emoji that the network learnt call a dark violet black: what has hardly a colour becomes truly dark. Eyes, windows and the like
 * keep theirs.
 */
export function blacken({ rgba }: Pick<Sprite, "rgba">): void {
  for (let i = 0; i < rgba.length; i += 4) {
    const pixel = [rgba[i]!, rgba[i + 1]!, rgba[i + 2]!];
    const [darkest, lightest] = [Math.min(...pixel), Math.max(...pixel)];
    const part = Math.min(1, Math.max(0, 1 - (lightest - darkest - 40) / 40) * Math.max(0, (170 - lightest) / 60));
    const grey = (pixel[0]! + pixel[1]! + pixel[2]!) / 3;
    for (let c = 0; c < 3; c++) {
      const dark = 0.5 * (0.3 * pixel[c]! + 0.7 * grey);
      rgba[i + c] = Math.round(pixel[c]! * (1 - part) + dark * part);
    }
  }
}

/** Lighter on the side of the light, darker on the other. */
function shade({ rgba, width, height }: Sprite, light: number, strength: number): void {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = (y * width + x) * 4;
      const towards = light * (x / width - 0.5) - 0.35 * (y / height - 0.5);
      const to = towards > 0 ? 255 : 0;
      const part = strength * Math.abs(towards) * 1.6;
      for (let c = 0; c < 3; c++) rgba[i + c] = Math.round(rgba[i + c]! * (1 - part) + to * part);
    }
  }
}

/** White or dark, whichever the thing's rim stands out from, where it does not stand out from what is behind it. */
function haloOf(
  { rgb, width, height }: Picture,
  sprite: Sprite,
  { left, top }: { left: number; top: number },
): readonly [number, number, number] | undefined {
  const [own, behind] = [
    [0, 0, 0],
    [0, 0, 0],
  ];
  let count = 0;
  const step = Math.max(1, Math.round(sprite.width / 60));
  const opaque = (x: number, y: number) =>
    x >= 0 && y >= 0 && x < sprite.width && y < sprite.height && sprite.rgba[(y * sprite.width + x) * 4 + 3]! > 128;
  const reach = 3 * step;
  for (let y = 0; y < sprite.height; y += step) {
    for (let x = 0; x < sprite.width; x += step) {
      if (!opaque(x, y)) continue;
      if (opaque(x - reach, y) && opaque(x + reach, y) && opaque(x, y - reach) && opaque(x, y + reach)) continue;
      const [atX, atY] = [Math.min(width - 1, Math.max(0, x + left)), Math.min(height - 1, Math.max(0, y + top))];
      for (let c = 0; c < 3; c++) {
        own[c]! += sprite.rgba[(y * sprite.width + x) * 4 + c]!;
        behind[c]! += rgb[(atY * width + atX) * 3 + c]!;
      }
      count++;
    }
  }
  if (count === 0) return undefined;
  const away = Math.hypot(...own.map((value, c) => (value - behind[c]!) / count));
  if (away >= CONTRAST) return undefined;
  const lightness = own.reduce((sum, value) => sum + value, 0) / count / 3;
  return lightness < 150 ? [255, 250, 236] : [36, 38, 64];
}

function blend(
  { rgb, width, height }: Picture,
  rgba: Uint8Array,
  size: { width: number; height: number },
  { left, top }: { left: number; top: number },
): void {
  for (let y = Math.max(0, -top); y < Math.min(size.height, height - top); y++) {
    for (let x = Math.max(0, -left); x < Math.min(size.width, width - left); x++) {
      const from = (y * size.width + x) * 4;
      const alpha = rgba[from + 3]! / 255;
      if (alpha === 0) continue;
      const to = ((y + top) * width + x + left) * 3;
      for (let c = 0; c < 3; c++) rgb[to + c] = Math.round(rgb[to + c]! * (1 - alpha) + rgba[from + c]! * alpha);
    }
  }
}

/** The outline, wider by `spread` and blurred, in one colour. */
async function shadow(
  picture: Picture,
  { rgba, width, height }: Sprite,
  { left, top }: { left: number; top: number },
  blur: number,
  strength: number,
  spread: number,
  colour: readonly [number, number, number] = [20, 22, 40],
): Promise<void> {
  const margin = Math.ceil(blur * 2.5 + spread + 2);
  const size = { width: width + 2 * margin, height: height + 2 * margin };
  const alpha = Buffer.alloc(size.width * size.height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) alpha[(y + margin) * size.width + x + margin] = rgba[(y * width + x) * 4 + 3]!;
  const shape = spread > 0 ? await spreadOut(alpha, size, spread) : alpha;
  const soft = await blurredMask(shape, size, Math.max(0.4, blur));
  const layer = new Uint8Array(size.width * size.height * 4);
  for (let i = 0; i < soft.length; i++) {
    layer.set(colour, i * 4);
    layer[i * 4 + 3] = Math.round(soft[i]! * strength);
  }
  blend(picture, layer, size, { left: left - margin, top: top - margin });
}

type Mask = { width: number; height: number };

async function blurredMask(mask: Buffer, size: Mask, by: number): Promise<Buffer> {
  return sharp(mask, { raw: { ...size, channels: 1 } })
    .blur(by)
    .toColourspace("b-w")
    .raw()
    .toBuffer();
}

/** The outline moved outwards by so many pixels: where a blur of it is not yet nothing. */
async function spreadOut(mask: Buffer, size: Mask, by: number): Promise<Buffer> {
  const soft = await blurredMask(mask, size, by);
  return Buffer.from(soft.map((value) => Math.min(255, Math.max(0, (value - 30) * 8))));
}

/** A soft ellipse where a thing touches the ground. */
function floorShadow({ rgb, width, height }: Picture, centre: { x: number; y: number }, rx: number, ry: number): void {
  for (let y = Math.max(0, Math.floor(centre.y - ry)); y < Math.min(height, centre.y + ry); y++) {
    for (let x = Math.max(0, Math.floor(centre.x - rx)); x < Math.min(width, centre.x + rx); x++) {
      const away = ((x - centre.x) / rx) ** 2 + ((y - centre.y) / ry) ** 2;
      if (away >= 1) continue;
      const dark = 0.42 * (1 - away) ** 1.4;
      const i = (y * width + x) * 3;
      for (let c = 0; c < 3; c++) rgb[i + c] = Math.round(rgb[i + c]! * (1 - dark) + [14, 18, 34][c]! * dark);
    }
  }
}
