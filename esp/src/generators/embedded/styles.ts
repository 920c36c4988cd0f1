/** Styles as whole pictures: ground and things together are washed, inked or set in pixels. */
import sharp from "sharp";
import type { Random } from "../random.ts";
import type { Mood, Style } from "./lexicon.ts";

export type Picture = { rgb: Uint8Array; width: number; height: number };

/** Squares on the shorter side of a picture in pixels, and its colours. */
const PIXELS = 88;
const PIXEL_COLOURS = 28;

export async function styled(picture: Picture, style: Style, mood: Mood | undefined, random: Random): Promise<Picture> {
  let made = picture;
  if (style === "watercolour") made = watercolour(picture, random);
  else if (style === "ink") made = await ink(picture, random);
  else if (style === "pixel") made = await pixels(picture);
  else if (style === "papercut") grain(made.rgb, made.width, 3, random);
  if (mood === "spooky" || mood === "dreamy") vignette(made, mood === "spooky" ? 0.5 : -0.35);
  return made;
}

/** Smooth noise, -1 to 1, from a grid of so many points to a side. */
function noise(points: number, random: Random): (x: number, y: number) => number {
  const side = points + 2;
  const values = Float32Array.from({ length: side * side }, () => random.range(-1, 1));
  return (x, y) => {
    const [gx, gy] = [Math.min(0.9999, Math.max(0, x)) * points, Math.min(0.9999, Math.max(0, y)) * points];
    const [i, j] = [Math.floor(gx), Math.floor(gy)];
    const ease = (t: number) => t * t * (3 - 2 * t);
    const [u, v] = [ease(gx - i), ease(gy - j)];
    const at = (a: number, b: number) => values[b * side + a]!;
    return (at(i, j) * (1 - u) + at(i + 1, j) * u) * (1 - v) + (at(i, j + 1) * (1 - u) + at(i + 1, j + 1) * u) * v;
  };
}

/** Fine grain of paper, which repeats every 256 pixels. */
function grain(rgb: Uint8Array, width: number, strength: number, random: Random): void {
  // Three levels: finer ones would double the file and look the same.
  const tile = Int8Array.from({ length: 256 * 256 }, () => strength * (random.below(3) - 1));
  for (let i = 0; i < rgb.length; i += 3) {
    const pixel = i / 3;
    const by = tile[(Math.floor(pixel / width) % 256) * 256 + ((pixel % width) % 256)]!;
    for (let c = 0; c < 3; c++) rgb[i + c] = clamp(rgb[i + c]! + by);
  }
}

/** Pools of pigment with darker rims on white paper: edges waver, colours pale unevenly, and the sheet stays white around them. */
function watercolour({ rgb, width, height }: Picture, random: Random): Picture {
  const short = Math.min(width, height);
  const [waver, waver2, fine, pale, pool] = [
    noise(9, random),
    noise(9, random),
    noise(70, random),
    noise(5, random),
    noise(24, random),
  ];
  const amount = short * 0.009;
  const flat = kuwahara({ rgb, width, height }, Math.max(2, Math.round(short / 230)));
  const moved = new Uint8Array(rgb.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [u, v] = [x / width, y / height];
      const sx = Math.min(width - 1, Math.max(0, Math.round(x + amount * (waver(u, v) + 0.35 * fine(u, v)))));
      const sy = Math.min(height - 1, Math.max(0, Math.round(y + amount * (waver2(u, v) + 0.35 * fine(v, u)))));
      for (let c = 0; c < 3; c++) moved[(y * width + x) * 3 + c] = flat[(sy * width + sx) * 3 + c]!;
    }
  }
  const radius = Math.max(2, Math.round(short / 150));
  const soft = blurred({ rgb: moved, width, height }, radius);
  const out = new Uint8Array(rgb.length);
  const margin = 0.045;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = (y * width + x) * 3;
      const [u, v] = [x / width, y / height];
      const wash = Math.max(0, 0.09 + 0.11 * pale(u, v) + 0.06 * pool(u, v));
      // Where the surroundings are lighter, pigment gathers at the rim.
      let rim = 0;
      for (let c = 0; c < 3; c++) rim += soft[i + c]! - moved[i + c]!;
      const dark = Math.min(0.25, Math.max(0, rim / 3 / 255) * 0.9);
      const edge = Math.min(u, 1 - u, v, 1 - v) + 0.022 * waver(v, u) + 0.006 * fine(u, v);
      const sheet = Math.min(1, Math.max(0, (edge - margin) / 0.008));
      for (let c = 0; c < 3; c++) {
        const washed = moved[i + c]! * (1 - wash) + 255 * wash;
        const painted = washed * (1 - dark);
        out[i + c] = clamp(painted * sheet + 252 * (1 - sheet));
      }
    }
  }
  grain(out, width, 3, random);
  return { rgb: out, width, height };
}

/** Black lines where colours change, over a pale wash on cream paper. */
async function ink({ rgb, width, height }: Picture, random: Random): Promise<Picture> {
  const short = Math.min(width, height);
  const flat = kuwahara({ rgb, width, height }, Math.max(1, Math.round(short / 340)));
  const luma = new Float32Array(width * height);
  for (let i = 0; i < luma.length; i++)
    luma[i] = 0.3 * flat[i * 3]! + 0.59 * flat[i * 3 + 1]! + 0.11 * flat[i * 3 + 2]!;
  const reach = Math.max(1, Math.round(short / 700));
  const lines = Buffer.alloc(width * height);
  const press = noise(30, random);
  for (let y = reach; y < height - reach; y++) {
    for (let x = reach; x < width - reach; x++) {
      const i = y * width + x;
      let change = 0;
      for (let c = 0; c < 3; c++) {
        const dx = flat[(i + reach) * 3 + c]! - flat[(i - reach) * 3 + c]!;
        const dy = flat[(i + reach * width) * 3 + c]! - flat[(i - reach * width) * 3 + c]!;
        change = Math.max(change, dx * dx + dy * dy);
      }
      lines[i] = clamp((Math.sqrt(change) - 16) * 5 * (1 + 0.35 * press(x / width, y / height)));
    }
  }
  const thick = await sharp(lines, { raw: { width, height, channels: 1 } })
    .blur(Math.max(0.5, short / 760))
    .toColourspace("b-w")
    .raw()
    .toBuffer();
  const out = new Uint8Array(rgb.length);
  const gap = Math.max(5, Math.round(short / 118));
  for (let i = 0; i < luma.length; i++) {
    const line = Math.min(1, (thick[i]! / 255) * 1.5);
    const [x, y] = [i % width, Math.floor(i / width)];
    // Hatching in the dark parts.
    const shade = luma[i]!;
    const hatch =
      shade < 68 && (x + y) % gap < gap * 0.24 ? 0.72 : shade < 40 && (x - y + height) % gap < gap * 0.24 ? 0.72 : 0;
    const black = Math.max(line, hatch);
    for (let c = 0; c < 3; c++) {
      const paper = [249, 244, 232][c]!;
      const washed = paper * (0.28 + (0.72 * (flat[i * 3 + c]! * 0.8 + shade * 0.2)) / 255);
      out[i * 3 + c] = clamp(washed * (1 - black) + [28, 26, 34][c]! * black);
    }
  }
  grain(out, width, 3, random);
  return { rgb: out, width, height };
}

/** Squares of few colours. */
async function pixels({ rgb, width, height }: Picture): Promise<Picture> {
  const by = PIXELS / Math.min(width, height);
  const small = { width: Math.max(1, Math.round(width * by)), height: Math.max(1, Math.round(height * by)) };
  const shrunk = await sharp(rgb, { raw: { width, height, channels: 3 } })
    .resize(small.width, small.height, { fit: "fill", kernel: "lanczos2" })
    .png({ palette: true, colours: PIXEL_COLOURS, dither: 0 })
    .toBuffer();
  const made = await sharp(shrunk)
    .resize(width, height, { fit: "fill", kernel: "nearest" })
    .removeAlpha()
    .raw()
    .toBuffer();
  return { rgb: new Uint8Array(made), width, height };
}

function vignette({ rgb, width, height }: Picture, strength: number): void {
  const to = strength > 0 ? 8 : 250;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const away = Math.hypot(x / width - 0.5, y / height - 0.5) * 1.42;
      const part = Math.abs(strength) * Math.max(0, away - 0.45) ** 1.5 * 2;
      const i = (y * width + x) * 3;
      for (let c = 0; c < 3; c++) rgb[i + c] = clamp(rgb[i + c]! * (1 - part) + to * part);
    }
  }
}

/** Each pixel becomes the mean of the calmest of the four squares it is a corner of: flat strokes with whole edges. */
function kuwahara({ rgb, width, height }: Picture, radius: number): Uint8Array {
  const [w, h] = [width + 1, height + 1];
  const sums = [0, 1, 2, 3].map(() => new Float64Array(w * h));
  for (let y = 0; y < height; y++) {
    const row = [0, 0, 0, 0];
    for (let x = 0; x < width; x++) {
      const i = (y * width + x) * 3;
      const [r, g, b] = [rgb[i]!, rgb[i + 1]!, rgb[i + 2]!];
      row[0]! += r;
      row[1]! += g;
      row[2]! += b;
      row[3]! += r * r + g * g + b * b;
      const at = (y + 1) * w + x + 1;
      for (let k = 0; k < 4; k++) sums[k]![at] = sums[k]![at - w]! + row[k]!;
    }
  }
  const out = new Uint8Array(rgb.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let calmest = Number.POSITIVE_INFINITY;
      const i = (y * width + x) * 3;
      for (let q = 0; q < 4; q++) {
        const x0 = q % 2 === 0 ? Math.max(0, x - radius) : x;
        const x1 = q % 2 === 0 ? x + 1 : Math.min(width, x + radius + 1);
        const y0 = q < 2 ? Math.max(0, y - radius) : y;
        const y1 = q < 2 ? y + 1 : Math.min(height, y + radius + 1);
        const [a, b, c, d] = [y0 * w + x0, y0 * w + x1, y1 * w + x0, y1 * w + x1];
        const area = (x1 - x0) * (y1 - y0);
        const [r, g, bl, squares] = sums.map((sum) => (sum[d]! - sum[b]! - sum[c]! + sum[a]!) / area) as [
          number,
          number,
          number,
          number,
        ];
        const unrest = squares - r * r - g * g - bl * bl;
        if (unrest >= calmest) continue;
        calmest = unrest;
        out[i] = r;
        out[i + 1] = g;
        out[i + 2] = bl;
      }
    }
  }
  return out;
}

/** Means over squares. */
function blurred({ rgb, width, height }: Picture, radius: number): Uint8Array {
  const across = new Uint8Array(rgb.length);
  const line = (from: Uint8Array, to: Uint8Array, start: number, step: number, length: number) => {
    let sum = 0;
    const at = (i: number) => from[start + Math.min(length - 1, Math.max(0, i)) * step]!;
    for (let i = -radius; i <= radius; i++) sum += at(i);
    for (let i = 0; i < length; i++) {
      to[start + i * step] = sum / (2 * radius + 1);
      sum += at(i + radius + 1) - at(i - radius);
    }
  };
  for (let y = 0; y < height; y++) for (let c = 0; c < 3; c++) line(rgb, across, y * width * 3 + c, 3, width);
  const out = new Uint8Array(rgb.length);
  for (let x = 0; x < width; x++) for (let c = 0; c < 3; c++) line(across, out, x * 3 + c, width * 3, height);
  return out;
}

function clamp(value: number): number {
  return Math.min(255, Math.max(0, Math.round(value)));
}
