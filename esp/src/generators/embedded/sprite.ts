/** What the network painted, enlarged to any size with edges as sharp as if they were drawn. */
import sharp from "sharp";
import type { Random } from "../random.ts";
import type { Shape } from "./layout.ts";
import type { Style } from "./lexicon.ts";
import { LARGE, type Painted } from "./painter.ts";

/** RGBA bytes, cut to what is opaque. */
export type Sprite = { rgba: Uint8Array; width: number; height: number };

/** Cover from which on a pixel belongs to the thing. */
const OPAQUE = 0.5;
const PIXELS = LARGE * LARGE;
/**
 * Pixels of the painting over which outlines and colours are smoothed before they are drawn anew: the network's own pixels are four
 * times as large, and would show as waves.
 */
const SMOOTH = 1.5;
const SMOOTH_COLOURS = 1.1;

/** Side of a head in a picture of a whole animal, as a share of the longer side. */
const HEAD = 0.26;
/** Most that a point moves when a thing is drawn anew, as a share of the painting. */
const BEND = 0.036;
const STRETCH = 0.07;

export type Cutout = Shape & { painted: Painted; box: { left: number; top: number; width: number; height: number } };

/** What of a painting is opaque, and where its head is. */
export function cutout(painted: Painted): Cutout {
  let [left, top, right, bottom] = [LARGE, LARGE, -1, -1];
  for (let i = 0; i < PIXELS; i++) {
    if ((painted[3 * PIXELS + i]! + 1) / 2 < OPAQUE) continue;
    const [x, y] = [i % LARGE, Math.floor(i / LARGE)];
    [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), Math.max(bottom, y)];
  }
  if (right < 0) [left, top, right, bottom] = [LARGE / 4, LARGE / 4, (3 * LARGE) / 4, (3 * LARGE) / 4];
  const box = { left, top, width: right - left + 1, height: bottom - top + 1 };
  const longer = Math.max(box.width, box.height);
  return {
    painted,
    box,
    width: box.width / longer,
    height: box.height / longer,
    head: headOf(painted, box),
  };
}

/** The uppermost part that is not a thin tail or ear: there most of a square the size of a head is covered. */
function headOf(painted: Painted, box: Cutout["box"]): Shape["head"] {
  const side = Math.max(6, Math.round(HEAD * Math.max(box.width, box.height)));
  const opaque = (x: number, y: number) => (painted[3 * PIXELS + y * LARGE + x]! + 1) / 2 >= OPAQUE;
  let best = { score: Number.NEGATIVE_INFINITY, x: box.left, y: box.top };
  for (let y = box.top; y < box.top + box.height * 0.5; y += 3) {
    for (let x = box.left - Math.round(side / 3); x + (2 * side) / 3 < box.left + box.width; x += 3) {
      let [covered, total] = [0, 0];
      for (let dy = 0; dy < side; dy += 3) {
        for (let dx = 0; dx < side; dx += 3) {
          total++;
          const [px, py] = [x + dx, y + dy];
          if (px >= 0 && px < LARGE && py < LARGE && opaque(px, py)) covered++;
        }
      }
      const score = Math.min(0.72, covered / total) - (1.4 * (y - box.top)) / box.height;
      if (score > best.score) best = { score, x, y };
    }
  }
  const middle = Math.min(LARGE - 1, Math.max(0, Math.round(best.x + side / 2)));
  let top = box.top;
  while (top < best.y + side && !opaque(middle, top)) top++;
  return { x: (middle - box.left) / box.width, y: (top - box.top) / box.height };
}

/** The same thing by another hand: a little wider or higher, leaning, its outline bent. */
export function drawnAnew(painted: Painted, random: Random): Painted {
  const [wide, high, lean] = [
    1 + random.range(-STRETCH, STRETCH),
    1 + random.range(-STRETCH, STRETCH),
    random.range(-STRETCH, STRETCH),
  ];
  const bends = [0, 1].map(() =>
    Array.from({ length: 3 }, (_, i) => ({
      across: random.range(-1, 1) * (i + 1) * Math.PI,
      down: random.range(-1, 1) * (i + 1) * Math.PI,
      phase: random.range(0, 2 * Math.PI),
      by: (BEND * random.range(0.4, 1)) / (i + 1),
    })),
  ) as [Wave[], Wave[]];
  const bent = (waves: readonly Wave[], u: number, v: number) =>
    waves.reduce((sum, { across, down, phase, by }) => sum + by * Math.sin(across * u + down * v + phase), 0);
  const drawn = new Float32Array(painted.length);
  for (let y = 0; y < LARGE; y++) {
    for (let x = 0; x < LARGE; x++) {
      const [u, v] = [(2 * x + 1) / LARGE - 1, (2 * y + 1) / LARGE - 1];
      // What lies outside of the painting is empty, so that the whole is a little smaller first.
      const fromX = (1.1 * (u * wide + lean * v) + 2 * bent(bends[0], u, v) + 1) * 0.5 * LARGE - 0.5;
      const fromY = (1.1 * v * high + 2 * bent(bends[1], u, v) + 1) * 0.5 * LARGE - 0.5;
      const [left, top] = [Math.floor(fromX), Math.floor(fromY)];
      const at = y * LARGE + x;
      if (left < 0 || top < 0 || left >= LARGE - 1 || top >= LARGE - 1) {
        drawn[3 * PIXELS + at] = -1;
        continue;
      }
      const [right, down] = [fromX - left, fromY - top];
      for (let c = 0; c < 4; c++) {
        const p = c * PIXELS + top * LARGE + left;
        const above = painted[p]! + right * (painted[p + 1]! - painted[p]!);
        const below = painted[p + LARGE]! + right * (painted[p + LARGE + 1]! - painted[p + LARGE]!);
        drawn[c * PIXELS + at] = above + down * (below - above);
      }
    }
  }
  return drawn;
}

type Wave = { across: number; down: number; phase: number; by: number };

/**
 * A sprite whose longer side has so many pixels. The painted cover and colours are smooth; between them the edge is drawn anew where the
 * cover is a half, and colours are drawn together to the few that the thing is made of, with edges between them likewise.
 */
export async function spriteOf({ painted, box }: Cutout, side: number, style: Style): Promise<Sprite> {
  const scale = side / Math.max(box.width, box.height);
  // A little more than the box, so that its own edge is whole.
  const pad = 3;
  const region = {
    left: Math.max(0, box.left - pad),
    top: Math.max(0, box.top - pad),
    right: Math.min(LARGE, box.left + box.width + pad),
    bottom: Math.min(LARGE, box.top + box.height + pad),
  };
  const [w, h] = [region.right - region.left, region.bottom - region.top];
  const [width, height] = [Math.max(4, Math.round(w * scale)), Math.max(4, Math.round(h * scale))];
  const raw = Buffer.alloc(w * h * 4);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const i = (y + region.top) * LARGE + x + region.left;
      const cover = (painted[3 * PIXELS + i]! + 1) / 2;
      for (let c = 0; c < 3; c++)
        raw[(y * w + x) * 4 + c] = byte(painted[c * PIXELS + i]! / 2 / Math.max(cover, 0.15) + 0.5);
      raw[(y * w + x) * 4 + 3] = byte(cover);
    }
  }
  const rgb = await enlarged(
    await sharp(raw, { raw: { width: w, height: h, channels: 4 } })
      .removeAlpha()
      .raw()
      .toBuffer(),
    { w, h, channels: 3 },
    { width, height },
    Math.max(0.3, scale * SMOOTH_COLOURS),
  );
  const alpha = await enlarged(
    await sharp(raw, { raw: { width: w, height: h, channels: 4 } })
      .extractChannel(3)
      .raw()
      .toBuffer(),
    { w, h, channels: 1 },
    { width, height },
    Math.max(0.3, scale * SMOOTH),
  );
  const rgba = new Uint8Array(width * height * 4);
  const steep = Math.max(1.2, scale * 2.4);
  for (let i = 0; i < width * height; i++) {
    const edge = Math.min(1, Math.max(0, (alpha[i]! / 255 - OPAQUE) * steep + 0.5));
    for (let c = 0; c < 3; c++) rgba[i * 4 + c] = rgb[i * 3 + c]!;
    rgba[i * 4 + 3] = Math.round(255 * edge);
  }
  const [colours, pull] = style === "papercut" ? [5, 1] : style === "pixel" ? [8, 1] : [8, 0.8];
  drawTogether(rgba, colours, pull, scale);
  return { rgba, width, height };
}

function byte(value: number): number {
  return Math.round(255 * Math.min(1, Math.max(0, value)));
}

async function enlarged(
  from: Buffer,
  { w, h, channels }: { w: number; h: number; channels: 1 | 3 },
  { width, height }: { width: number; height: number },
  blur?: number,
): Promise<Buffer> {
  const larger = sharp(from, { raw: { width: w, height: h, channels } }).resize(width, height, {
    fit: "fill",
    kernel: "cubic",
  });
  const { data, info } = await (blur === undefined ? larger : larger.blur(blur))
    .raw()
    .toBuffer({ resolveWithObject: true });
  if (info.channels === channels) return data;
  // libvips may widen one channel to three.
  return Buffer.from(Uint8Array.from({ length: width * height }, (_, i) => data[i * info.channels]!));
}

/** Colours moved towards the nearest of the few that k-means finds, with a narrow passage between two. */
function drawTogether(rgba: Uint8Array, count: number, pull: number, scale: number): void {
  const centres = clusters(rgba, count);
  const steep = Math.max(1.5, scale * 1.2);
  for (let i = 0; i < rgba.length; i += 4) {
    if (rgba[i + 3] === 0) continue;
    let [first, second, near, next] = [0, 0, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let k = 0; k < centres.length; k++) {
      const centre = centres[k]!;
      const away = (rgba[i]! - centre[0]!) ** 2 + (rgba[i + 1]! - centre[1]!) ** 2 + (rgba[i + 2]! - centre[2]!) ** 2;
      if (away < near) [second, next, first, near] = [first, near, k, away];
      else if (away < next) [second, next] = [k, away];
    }
    const [a, b] = [Math.sqrt(near), Math.sqrt(next)];
    const part = a + b === 0 ? 0 : Math.max(0, 0.5 - ((b - a) / (a + b)) * steep * 0.5);
    for (let c = 0; c < 3; c++) {
      const drawn = centres[first]![c]! * (1 - part) + centres[second]![c]! * part;
      rgba[i + c] = Math.round(rgba[i + c]! * (1 - pull) + drawn * pull);
    }
  }
}

const ROUNDS = 8;
/** Pixels that the colours are found from. */
const SAMPLE = 3000;

/** The same for the same pixels: the first centres are those farthest from the ones before. */
function clusters(rgba: Uint8Array, count: number): number[][] {
  const pixels: number[][] = [];
  const total = rgba.length / 4;
  const step = Math.max(1, Math.floor(total / SAMPLE / 2));
  for (let i = 0; i < total; i += step)
    if (rgba[i * 4 + 3]! > 200) pixels.push([rgba[i * 4]!, rgba[i * 4 + 1]!, rgba[i * 4 + 2]!]);
  if (pixels.length === 0) return [[128, 128, 128]];
  const away = (a: readonly number[], b: readonly number[]) =>
    (a[0]! - b[0]!) ** 2 + (a[1]! - b[1]!) ** 2 + (a[2]! - b[2]!) ** 2;
  const centres = [pixels[Math.floor(pixels.length / 2)]!];
  const nearest = pixels.map((pixel) => away(pixel, centres[0]!));
  while (centres.length < count) {
    let farthest = 0;
    for (let i = 1; i < pixels.length; i++) if (nearest[i]! > nearest[farthest]!) farthest = i;
    if (nearest[farthest]! < 300) break;
    const centre = pixels[farthest]!;
    centres.push(centre);
    for (let i = 0; i < pixels.length; i++) nearest[i] = Math.min(nearest[i]!, away(pixels[i]!, centre));
  }
  for (let round = 0; round < ROUNDS; round++) {
    const sums = centres.map(() => [0, 0, 0, 0]);
    for (const pixel of pixels) {
      let best = 0;
      for (let k = 1; k < centres.length; k++) if (away(pixel, centres[k]!) < away(pixel, centres[best]!)) best = k;
      const sum = sums[best]!;
      for (let c = 0; c < 3; c++) sum[c]! += pixel[c]!;
      sum[3]!++;
    }
    for (const [k, sum] of sums.entries()) if (sum[3]! > 0) centres[k] = [0, 1, 2].map((c) => sum[c]! / sum[3]!);
  }
  return centres;
}
