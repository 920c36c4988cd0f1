/** Edits of plagiarists, and changes by transmission. */
import type { DecodedImage } from "@genuine/sdk/fingerprint/decode";
import { decodeImage } from "@genuine/sdk/fingerprint/decode-node";
import type { Random } from "@genuine/sdk/reputation/selection";
import sharp, { type Sharp } from "sharp";
import { previewOf } from "../../../esp/src/pictures/preview.ts";

type Step = (image: DecodedImage, random: Random) => DecodedImage | Promise<DecodedImage>;
export type Transform = { name: string; label: string; steps: Step[] };

/** In the order of the plots. `random` in the steps decides offsets and colours, by picture and transform. */
export const TRANSFORMS: readonly Transform[] = [
  ...[80, 50, 30, 15].map((quality) => one(`jpeg${quality}`, `JPEG ${quality}`, jpeg(quality))),
  one(
    "webp50",
    "WebP 50",
    through((image) => image.webp({ quality: 50 })),
  ),
  ...[50, 25].map((percent) => one(`scale${percent}`, `scaled to ${percent} %`, scaled(percent / 100, percent / 100))),
  one("aspect90", "width 90 %", scaled(0.9, 1)),
  ...[1, 2, 4].map((sigma) =>
    one(
      `blur${sigma}`,
      `blur ${sigma} px`,
      through((image) => image.blur(sigma)),
    ),
  ),
  ...[8, 20].map((sigma) => one(`noise${sigma}`, `noise ${sigma}`, noise(sigma))),
  one(
    "brighter20",
    "brighter 20 %",
    tone((v) => v * 1.2),
  ),
  one(
    "brighter50",
    "brighter 50 %",
    tone((v) => v * 1.5),
  ),
  one(
    "darker40",
    "darker 40 %",
    tone((v) => v * 0.6),
  ),
  one(
    "contrast70",
    "contrast 70 %",
    tone((v) => 0.5 + 0.7 * (v - 0.5)),
  ),
  one(
    "contrast140",
    "contrast 140 %",
    tone((v) => 0.5 + 1.4 * (v - 0.5)),
  ),
  one(
    "gamma070",
    "gamma 0.7",
    tone((v) => v ** 0.7),
  ),
  one(
    "gamma150",
    "gamma 1.5",
    tone((v) => v ** 1.5),
  ),
  one(
    "saturation50",
    "saturation 50 %",
    through((image) => image.modulate({ saturation: 0.5 })),
  ),
  one(
    "saturation150",
    "saturation 150 %",
    through((image) => image.modulate({ saturation: 1.5 })),
  ),
  one(
    "grey",
    "greyscale",
    through((image) => image.greyscale().toColourspace("srgb")),
  ),
  one(
    "hue30",
    "hue 30°",
    through((image) => image.modulate({ hue: 30 })),
  ),
  one(
    "hue90",
    "hue 90°",
    through((image) => image.modulate({ hue: 90 })),
  ),
  ...[3, 5, 10, 20, 30].map((percent) => one(`crop${percent}`, `crop ${percent} %`, crop(percent / 100))),
  ...[3, 5, 10].map((percent) => one(`border${percent}`, `border ${percent} %`, border(percent / 100))),
  ...[10, 18].map((percent) => one(`caption${percent}`, `caption ${percent} %`, captioned(percent / 100))),
  ...[10, 18].map((percent) => one(`covered${percent}`, `covered ${percent} %`, covered(percent / 100))),
  one("watermark", "watermark", watermarked),
  one("preview", "our preview", async (image) =>
    decodeImage(await previewOf(await encoded(image).png({ compressionLevel: 1 }).toBuffer())),
  ),
  ...[1, 2, 5].map((degrees) => one(`rotate${degrees}`, `turned ${degrees}°`, rotated(degrees))),
  ...[90, 180, 270].map((degrees) =>
    one(
      `rotate${degrees}`,
      `turned ${degrees}°`,
      through((image) => image.rotate(degrees)),
    ),
  ),
  one(
    "mirror",
    "mirror",
    through((image) => image.flop()),
  ),
  one(
    "flip",
    "flip",
    through((image) => image.flip()),
  ),
  { name: "crop5jpeg50", label: "crop 5 %, JPEG 50", steps: [crop(0.05), jpeg(50)] },
  { name: "crop20jpeg70", label: "crop 20 %, JPEG 70", steps: [crop(0.2), jpeg(70)] },
  { name: "rotate2crop8jpeg50", label: "2°, crop 8 %, JPEG 50", steps: [rotated(2), crop(0.08, true), jpeg(50)] },
  {
    name: "mirrorcrop5jpeg50",
    label: "mirror, crop 5 %, JPEG 50",
    steps: [through((image) => image.flop()), crop(0.05), jpeg(50)],
  },
];

/** Those that move what is shown, so that a map may bring it back. */
export function movesPixels({ name }: Transform): boolean {
  return /^(aspect|border|caption|covered|crop|flip|mirror|rotate)/.test(name);
}

/** The picture after all of the transform's steps. */
export async function transformed(image: DecodedImage, { steps }: Transform, random: Random): Promise<DecodedImage> {
  let result = image;
  for (const step of steps) result = await step(result, random);
  return result;
}

function one(name: string, label: string, step: Step): Transform {
  return { name, label, steps: [step] };
}

function encoded({ rgb, width, height }: DecodedImage): Sharp {
  return sharp(rgb, { raw: { width, height, channels: 3 } });
}

/** Through a file of the format asked for, PNG otherwise. */
function through(change: (image: Sharp) => Sharp): (image: DecodedImage, random: Random) => Promise<DecodedImage> {
  return async (image) => {
    const file = await change(encoded(image).png({ compressionLevel: 1 })).toBuffer();
    return decodeImage(file);
  };
}

function jpeg(quality: number): Step {
  return through((image) => image.jpeg({ quality }));
}

function scaled(horizontally: number, vertically: number): Step {
  return async (image) =>
    through((source) =>
      source.resize(Math.round(image.width * horizontally), Math.round(image.height * vertically), { fit: "fill" }),
    )(image, Math.random);
}

/** @param change of a value 0..1 */
function tone(change: (value: number) => number): Step {
  const table = Uint8ClampedArray.from({ length: 256 }, (_, value) => 255 * change(value / 255));
  return ({ width, height, rgb }) => ({ width, height, rgb: rgb.map((value) => table[value]!) });
}

/** Gaussian, on each channel by itself. @param sigma in levels of 255 */
function noise(sigma: number): Step {
  return ({ width, height, rgb }, random) => {
    const noisy = Uint8ClampedArray.from(
      rgb,
      (value) => value + sigma * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
    );
    return { width, height, rgb: new Uint8Array(noisy.buffer) };
  };
}

/** Takes this share of each side away, from the one end and the other by chance, or from both alike. */
function crop(share: number, central = false): Step {
  return (image, random) => {
    const [width, height] = [Math.round(image.width * (1 - share)), Math.round(image.height * (1 - share))];
    const [x, y] = central ? [0.5, 0.5] : [random(), random()];
    const left = Math.round((image.width - width) * x);
    const top = Math.round((image.height - height) * y);
    return through((source) => source.extract({ left, top, width, height }))(image, random);
  };
}

/** Adds this share of the side at each edge, in white, black or a colour. */
function border(share: number): Step {
  return (image, random) => {
    const [x, y] = [Math.round(image.width * share), Math.round(image.height * share)];
    const colours = ["#ffffff", "#000000", "#808080", `hsl(${Math.round(360 * random())}, 60%, 50%)`];
    const background = colours[Math.floor(colours.length * random())]!;
    return through((source) => source.extend({ left: x, right: x, top: y, bottom: y, background }))(image, random);
  };
}

/** A bar with text is added below; it is this share of the new height. */
function captioned(share: number): Step {
  return (image, random) => {
    const bar = Math.round((image.height * share) / (1 - share));
    const input = Buffer.from(textSvg(image.width, bar, random, { ground: "#ffffff", ink: "#000000", opacity: 1 }));
    return through((source) => source.extend({ bottom: bar, background: "#ffffff" }))(image, random).then((taller) =>
      through((source) => source.composite([{ input, left: 0, top: image.height }]))(taller, random),
    );
  };
}

/** A bar with text covers this share of the height, at the lower edge. */
function covered(share: number): Step {
  return (image, random) => {
    const bar = Math.round(image.height * share);
    const input = Buffer.from(textSvg(image.width, bar, random, { ground: "#ffffff", ink: "#000000", opacity: 1 }));
    return through((source) => source.composite([{ input, left: 0, top: image.height - bar }]))(image, random);
  };
}

/** A line of text, half transparent, over the middle. */
function watermarked(image: DecodedImage, random: Random): Promise<DecodedImage> | DecodedImage {
  const bar = Math.round(image.height * 0.2);
  const input = Buffer.from(textSvg(image.width, bar, random, { ink: "#ffffff", opacity: 0.5 }));
  return through((source) => source.composite([{ input, left: 0, top: Math.round((image.height - bar) / 2) }]))(
    image,
    random,
  );
}

/** Turned about the middle, of the same size, white in the corners that this leaves free. */
function rotated(degrees: number): Step {
  return async (image, random) => {
    const turned = await through((source) => source.rotate(degrees, { background: "#ffffff" }))(image, random);
    const [left, top] = [(turned.width - image.width) >> 1, (turned.height - image.height) >> 1];
    return through((source) => source.extract({ left, top, width: image.width, height: image.height }))(turned, random);
  };
}

/** A line of strokes in the shape of letters, as a font may not be there. */
function textSvg(
  width: number,
  height: number,
  random: Random,
  look: { ground?: string; ink: string; opacity: number },
): string {
  const size = height * 0.55;
  const letters: string[] = [];
  for (let x = size; x < width - size; x += size * 0.75) {
    if (random() < 0.16) continue; // between words
    const points = Array.from(
      { length: 4 },
      (_, i) =>
        `${(x + size * 0.5 * (i % 2 === 0 ? random() * 0.4 : 0.6 + random() * 0.4)).toFixed(1)} ${((height - size) / 2 + size * (i / 3)).toFixed(1)}`,
    );
    letters.push(`M${points.join("L")}`);
  }
  const ground = look.ground ? `<rect width="${width}" height="${height}" fill="${look.ground}"/>` : "";
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${ground}<path d="${letters.join("")}" fill="none" stroke="${look.ink}" stroke-opacity="${look.opacity}" stroke-width="${(size / 7).toFixed(1)}"/></svg>`;
}
