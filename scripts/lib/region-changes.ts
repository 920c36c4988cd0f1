/** Changes of a picture after which only a part of it remains, or that no measure of the whole picture detects. */
import sharp from "sharp";

export type RegionChange = { name: string; make(file: Uint8Array, other: Uint8Array): Promise<Uint8Array> };

const size = async (file: Uint8Array) => {
  const { width, height } = await sharp(file).metadata();
  return { width, height };
};
const box = (width: number, height: number, background: string) => ({
  create: { width, height, channels: 3 as const, background },
});

async function cropped(file: Uint8Array, side: number): Promise<Uint8Array> {
  const { width, height } = await size(file);
  const [w, h] = [Math.round(width * side), Math.round(height * side)];
  const area = { left: Math.round((width - w) * 0.3), top: Math.round((height - h) * 0.6), width: w, height: h };
  return sharp(file).extract(area).resize(width, height).jpeg({ quality: 80 }).toBuffer();
}

async function beside(files: readonly Uint8Array[], columns: number): Promise<Uint8Array> {
  const { width, height } = await size(files[0]!);
  const [w, h] = [Math.floor(width / columns), Math.floor(height / columns)];
  const layers = await Promise.all(
    files.map(async (file, i) => ({
      input: await sharp(file).resize(w, h, { fit: "fill" }).toBuffer(),
      left: (i % columns) * w,
      top: Math.floor(i / columns) * h,
    })),
  );
  const rows = Math.ceil(files.length / columns);
  return sharp(box(columns * w, rows * h, "#fff"))
    .composite(layers)
    .jpeg({ quality: 80 })
    .toBuffer();
}

const turned = (degrees: number) => (file: Uint8Array) =>
  sharp(file).rotate(degrees, { background: "#777" }).jpeg({ quality: 80 }).toBuffer();

export const REGION_CHANGES: readonly RegionChange[] = [
  {
    name: "banner over 30 %",
    async make(file) {
      const { width, height } = await size(file);
      const banner = box(width, Math.round(height * 0.3), "#b02020");
      return sharp(file)
        .composite([{ input: banner, left: 0, top: Math.round(height * 0.35) }])
        .jpeg({ quality: 80 })
        .toBuffer();
    },
  },
  {
    name: "two stickers",
    async make(file) {
      const { width, height } = await size(file);
      const sticker = box(Math.round(width / 3), Math.round(height / 3), "#f0d020");
      const places = [
        { left: Math.round(width * 0.1), top: Math.round(height * 0.12) },
        { left: Math.round(width * 0.5), top: Math.round(height * 0.55) },
      ];
      return sharp(file)
        .composite(places.map((place) => ({ input: sticker, ...place })))
        .jpeg({ quality: 80 })
        .toBuffer();
    },
  },
  { name: "collage of two", make: (file, other) => beside([other, file], 2) },
  { name: "collage of four", make: (file, other) => beside([other, other, file, other], 2) },
  { name: "crop to 40 % of the area", make: (file) => cropped(file, Math.sqrt(0.4)) },
  { name: "crop to 25 % of the area", make: (file) => cropped(file, 0.5) },
  { name: "turned by 20 degrees", make: turned(20) },
  { name: "turned by 67 degrees", make: turned(67) },
  { name: "turned by 155 degrees", make: turned(155) },
  {
    name: "mirrored, crop to 40 %",
    make: async (file) => cropped(await sharp(file).flop().toBuffer(), Math.sqrt(0.4)),
  },
  { name: "negative", make: (file) => sharp(file).negate().jpeg({ quality: 80 }).toBuffer() },
  {
    name: "negative, crop to 60 %",
    make: async (file) => cropped(await sharp(file).negate().toBuffer(), Math.sqrt(0.6)),
  },
  { name: "greyscale", make: (file) => sharp(file).greyscale().jpeg({ quality: 80 }).toBuffer() },
  { name: "hue turned by 120", make: (file) => sharp(file).modulate({ hue: 120 }).jpeg({ quality: 80 }).toBuffer() },
];
