/** What people do to a picture that is not theirs: files in, files out, made with sharp and none of the SDK's own code. */
import sharp from "sharp";

export interface Copy {
  readonly name: string;
  readonly make: (file: Uint8Array) => Promise<Uint8Array>;
}

const size = async (file: Uint8Array): Promise<{ width: number; height: number }> => {
  const { width, height } = await sharp(file).metadata();
  return { width, height };
};

/** Cuts off `share` of both sides, of it a third at the left and two thirds at the top. */
const cropped = async (file: Uint8Array, share: number): Promise<Uint8Array> => {
  const { width, height } = await size(file);
  const area = {
    left: Math.round((width * share) / 3),
    top: Math.round((height * share * 2) / 3),
    width: Math.round(width * (1 - share)),
    height: Math.round(height * (1 - share)),
  };
  return sharp(file).extract(area).png().toBuffer();
};

/** Adds `share` of the side at each of the four. */
const bordered = async (file: Uint8Array, share: number, background: string): Promise<Uint8Array> => {
  const { width, height } = await size(file);
  const [x, y] = [Math.round(width * share), Math.round(height * share)];
  return sharp(file).extend({ left: x, right: x, top: y, bottom: y, background }).png().toBuffer();
};

/** The canvas grows, and its corners are of the background. */
const rotated = (file: Uint8Array, degrees: number, background = "#ffffff"): Promise<Uint8Array> =>
  sharp(file).rotate(degrees, { background }).png().toBuffer();

/** Turned, then cut to the canvas of before less `share` of the sides. */
const rotatedAndCropped = async (file: Uint8Array, degrees: number, share: number): Promise<Uint8Array> => {
  const { width, height } = await size(file);
  const turned = await rotated(file, degrees);
  const outer = await size(turned);
  const inner = { width: Math.round(width * (1 - share)), height: Math.round(height * (1 - share)) };
  const place = {
    left: Math.round((outer.width - inner.width) / 2),
    top: Math.round((outer.height - inner.height) / 2),
  };
  return sharp(turned)
    .extract({ ...place, ...inner })
    .png()
    .toBuffer();
};

/** A bar of `share` of the new height with two lines of strokes as thick and dense as letters. */
const captioned = async (
  file: Uint8Array,
  share: number,
  edge: "top" | "bottom",
  dark: boolean,
): Promise<Uint8Array> => {
  const { width, height } = await size(file);
  const bar = Math.round((height * share) / (1 - share));
  const strokes: string[] = [];
  for (let line = 0; line < 2; line++) {
    for (let n = 0, x = 0.06 * width; x < 0.9 * width; n++, x += bar * (n % 6 === 5 ? 0.22 : 0.11)) {
      const top = bar * (0.16 + 0.4 * line + 0.06 * ((n * 7) % 3));
      strokes.push(`<path d="M${x} ${top} v${bar * 0.26} m${-bar * 0.03} ${-bar * 0.13} h${bar * 0.09}"/>`);
    }
  }
  const [paper, ink] = dark ? ["#101010", "#f0f0f0"] : ["#ffffff", "#101010"];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${bar}"><rect width="100%" height="100%" fill="${paper}"/><g stroke="${ink}" stroke-width="${bar * 0.045}">${strokes.join("")}</g></svg>`;
  const extended = await sharp(file)
    .extend({ [edge]: bar, background: paper })
    .png()
    .toBuffer();
  return sharp(extended)
    .composite([{ input: Buffer.from(svg), left: 0, top: edge === "top" ? 0 : height }])
    .png()
    .toBuffer();
};

const jpeg = (file: Uint8Array, quality: number): Promise<Uint8Array> => sharp(file).jpeg({ quality }).toBuffer();

export const COPIES: readonly Copy[] = [
  { name: "JPEG 30", make: (file) => jpeg(file, 30) },
  { name: "crop 5 %", make: (file) => cropped(file, 0.05) },
  { name: "crop 10 %", make: (file) => cropped(file, 0.1) },
  { name: "crop 20 %", make: (file) => cropped(file, 0.2) },
  { name: "white border 5 %", make: (file) => bordered(file, 0.05, "#ffffff") },
  { name: "black border 5 %", make: (file) => bordered(file, 0.05, "#000000") },
  { name: "turned 1 degree, white corners", make: (file) => rotated(file, 1) },
  { name: "turned 3.5 degrees, white corners", make: (file) => rotated(file, 3.5) },
  { name: "turned 3.5 degrees, cut", make: (file) => rotatedAndCropped(file, -3.5, 0.1) },
  { name: "turned 90 degrees", make: (file) => rotated(file, 90) },
  { name: "turned 180 degrees", make: (file) => rotated(file, 180) },
  { name: "mirrored", make: (file) => sharp(file).flop().png().toBuffer() },
  { name: "caption bar 18 % below", make: (file) => captioned(file, 0.18, "bottom", false) },
  { name: "dark caption bar 18 % above", make: (file) => captioned(file, 0.18, "top", true) },
  {
    name: "mirrored, caption bar 18 %",
    make: async (file) => captioned(await sharp(file).flop().png().toBuffer(), 0.18, "bottom", false),
  },
  {
    name: "turned 2 degrees, crop 8 %, JPEG 50",
    make: async (file) => jpeg(await rotatedAndCropped(file, 2, 0.08), 50),
  },
];
