/**
 * Picture files that programs show differently, made of two pictures: `shown`, which a viewer is to see,
 * and `decoy`. Most of them show a stolen picture and measure as another one when only a part of the file is looked at.
 */
import { deflateSync } from "node:zlib";
import { stripped } from "@genuine/sdk/canonical/canonical";
import { crc32 } from "@genuine/sdk/canonical/png";
import sharp from "sharp";

export type Trick = { name: string; file: Uint8Array; mediaType: string };
type Picture = { rgb: Buffer; width: number; height: number };

const SIDE = { width: 320, height: 208 };

export async function trickFiles(shownFile: Uint8Array, decoyFile: Uint8Array): Promise<Trick[]> {
  const [shown, decoy] = [await pictureOf(shownFile), await pictureOf(decoyFile)];
  const [png, decoyPng] = [await pngOf(shown), await pngOf(decoy)];
  const jpeg = await raw(shown).jpeg({ quality: 92 }).toBuffer();
  const webp = await raw(shown).webp({ quality: 90 }).toBuffer();
  const frames = [decoy, shown];
  const moving = (kind: "webp" | "gif") => animation(frames, kind);
  const alpha = await withAlpha(shown, () => 128);
  const hidden = await withAlpha(decoy, (at) => (at % 2 === 0 ? 0 : 255));
  const falling = iccProfile(Array.from({ length: 256 }, (_, i) => 65535 - i * 257));
  const permuted = permutation();
  const exif = (orientation: number) => exifOf(orientation);
  const avif = await raw(shown).avif({ quality: 80, effort: 0 }).toBuffer();
  const tricks: [string, Uint8Array, string][] = [
    ["PNG, plain", png, "png"],
    ["JPEG, plain", jpeg, "jpeg"],
    ["WebP, lossy", webp, "webp"],
    ["WebP, lossless", await raw(shown).webp({ lossless: true }).toBuffer(), "webp"],
    ["APNG whose default image is a decoy", apng(decoyPng, png, false), "png"],
    ["APNG of two frames", apng(png, decoyPng, true), "png"],
    ["animated WebP that begins with a decoy", await moving("webp"), "webp"],
    ["animated GIF that begins with a decoy", await moving("gif"), "gif"],
    ["GIF of one frame", await raw(shown).gif().toBuffer(), "gif"],
    ["AVIF, still", avif, "avif"],
    ["AVIF with the brand of a sequence", rebranded(avif, "avis"), "avif"],
    ["AVIF with another major brand", rebranded(avif, "mif1"), "avif"],
    [
      "AVIF of 10 bits",
      await raw(shown)
        .avif({ quality: 80, effort: 0, bitdepth: 10 })
        .toBuffer()
        .catch(() => avif),
      "avif",
    ],
    [
      "PNG, negative under a falling curve",
      withChunks(await pngOf(negative(shown)), [["iCCP", iccChunk(falling)]]),
      "png",
    ],
    ["JPEG, negative under a falling curve", await withProfile(negative(shown), falling, "jpeg"), "jpeg"],
    ["WebP, negative under a falling curve", await withProfile(negative(shown), falling, "webp"), "webp"],
    [
      "PNG, grey levels permuted under a curve",
      withChunks(await pngOf(mapped(shown, (value) => permuted.indexOf(value))), [
        ["iCCP", iccChunk(iccProfile(permuted.map((value) => value * 257)))],
      ]),
      "png",
    ],
    ["PNG in Display P3", await raw(shown).withIccProfile("p3").png().toBuffer(), "png"],
    ["JPEG in Display P3", await raw(shown).withIccProfile("p3").jpeg({ quality: 92 }).toBuffer(), "jpeg"],
    ["JPEG with the profile of sRGB", await raw(shown).withIccProfile("srgb").jpeg({ quality: 92 }).toBuffer(), "jpeg"],
    ["PNG with a profile that is broken", withChunks(png, [["iCCP", iccChunk(Buffer.from("no profile"))]]), "png"],
    ["PNG with gamma 1.0", withChunks(png, [["gAMA", u32(100000)]]), "png"],
    ["PNG with gamma 4.0", withChunks(png, [["gAMA", u32(25000)]]), "png"],
    ["PNG with gamma of sRGB", withChunks(png, [["gAMA", u32(45455)]]), "png"],
    [
      "PNG with gamma 1.0 besides the chunk sRGB",
      withChunks(png, [
        ["sRGB", Buffer.of(0)],
        ["gAMA", u32(100000)],
      ]),
      "png",
    ],
    [
      "PNG with foreign primaries",
      withChunks(png, [
        ["gAMA", u32(45455)],
        ["cHRM", chromaticities()],
      ]),
      "png",
    ],
    ["PNG with CICP of PQ", withChunks(png, [["cICP", Buffer.of(9, 16, 0, 1)]]), "png"],
    ["PNG with CICP of a linear curve", withChunks(png, [["cICP", Buffer.of(1, 8, 0, 1)]]), "png"],
    ["PNG with CICP of sRGB", withChunks(png, [["cICP", Buffer.of(1, 13, 0, 1)]]), "png"],
    ["PNG, half transparent", alpha, "png"],
    ["PNG with a decoy in every second pixel, unseen", hidden, "png"],
    ["PNG with one transparent colour", withChunks(png, [["tRNS", transparentColour(shown)]], "IDAT"), "png"],
    ["WebP with transparency", await sharp(alpha).webp({ quality: 90 }).toBuffer(), "webp"],
    ["PNG with a palette", await raw(shown).png({ palette: true }).toBuffer(), "png"],
    ["PNG of 16 bits", await raw(shown).toColourspace("rgb16").png().toBuffer(), "png"],
    ["PNG, interlaced", await raw(shown).png({ progressive: true }).toBuffer(), "png"],
    [
      "PNG, grey of 1 bit",
      await raw(shown).greyscale().threshold(128).png({ palette: true, colours: 2 }).toBuffer(),
      "png",
    ],
    ["PNG with texts", withChunks(png, [["tEXt", Buffer.from("parameters\0a prompt")]]), "png"],
    [
      "PNG with other pixels than square ones",
      withChunks(png, [["pHYs", Buffer.concat([u32(1000), u32(3000), Buffer.of(1)])]]),
      "png",
    ],
    ["PNG with an orientation", withChunks(png, [["eXIf", exif(6)]]), "png"],
    ...[2, 3, 5, 6, 8].map((orientation): [string, Uint8Array, string] => [
      `JPEG with orientation ${orientation}`,
      withSegment(jpeg, 0xe1, Buffer.concat([Buffer.from("Exif\0\0"), exif(orientation)])),
      "jpeg",
    ]),
    ["WebP with an orientation", webpWith(webp, "EXIF", exif(6), 0x08), "webp"],
    ["JPEG in CMYK", await raw(shown).toColourspace("cmyk").jpeg({ quality: 92 }).toBuffer(), "jpeg"],
    [
      "JPEG in CMYK without Adobe's marker",
      withoutSegment(await raw(shown).toColourspace("cmyk").jpeg({ quality: 92 }).toBuffer(), 0xee),
      "jpeg",
    ],
    ["JPEG whose channels are named R, G, B", renamedChannels(jpeg), "jpeg"],
    [
      "JPEG that Adobe's marker calls RGB",
      withSegment(jpeg, 0xee, Buffer.from("Adobe\0\x64\0\0\0\0\0", "latin1")),
      "jpeg",
    ],
    ["JPEG, progressive", await raw(shown).jpeg({ quality: 92, progressive: true }).toBuffer(), "jpeg"],
    ["JPEG, grey", await raw(shown).greyscale().jpeg({ quality: 92 }).toBuffer(), "jpeg"],
    ["JPEG with a second picture behind it", Buffer.concat([jpeg, await raw(decoy).jpeg().toBuffer()]), "jpeg"],
    [
      "JPEG with a ZIP archive behind it",
      Buffer.concat([jpeg, Buffer.from(`PK\x05\x06${"\0".repeat(18)}`, "latin1")]),
      "jpeg",
    ],
    ["JPEG with a thumbnail of a decoy", withSegment(jpeg, 0xe0, jfifThumbnail(decoy)), "jpeg"],
    ["PNG with a page of HTML behind it", Buffer.concat([png, Buffer.from("<script>alert(1)</script>")]), "png"],
    ["PNG with a PDF in a chunk", withChunks(png, [["tEXt", Buffer.from("x\0%PDF-1.7")]]), "png"],
    ["WebP with a GIF behind it", Buffer.concat([webp, await raw(decoy).gif().toBuffer()]), "webp"],
    ["PNG with a wrong checksum", wrongChecksum(png), "png"],
    ["JPEG, cut off", jpeg.subarray(0, Math.floor(jpeg.length / 2)), "jpeg"],
  ];
  return tricks.map(([name, file, format]) => ({ name, file: Uint8Array.from(file), mediaType: `image/${format}` }));
}

async function pictureOf(file: Uint8Array): Promise<Picture> {
  const rgb = await sharp(file)
    .resize({ ...SIDE, fit: "fill" })
    .removeAlpha()
    .toColourspace("srgb")
    .raw()
    .toBuffer();
  return { rgb, ...SIDE };
}

const raw = ({ rgb, width, height }: Picture) => sharp(rgb, { raw: { width, height, channels: 3 } });
/** Without the resolution that sharp writes into each. */
const pngOf = async (picture: Picture): Promise<Buffer> =>
  Buffer.from(stripped(await raw(picture).png().toBuffer(), "png"));
const mapped = (picture: Picture, to: (value: number) => number): Picture => ({
  ...picture,
  rgb: Buffer.from(picture.rgb.map(to)),
});
const negative = (picture: Picture): Picture => mapped(picture, (value) => 255 - value);

function withAlpha({ rgb, width, height }: Picture, alphaAt: (pixel: number) => number): Promise<Buffer> {
  const rgba = Buffer.alloc(width * height * 4);
  for (let i = 0; i < width * height; i++) {
    rgb.copy(rgba, 4 * i, 3 * i, 3 * i + 3);
    rgba[4 * i + 3] = alphaAt(i);
  }
  return sharp(rgba, { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer();
}

/** The first frame for a moment, then the last one, once. */
function animation(pictures: readonly Picture[], kind: "webp" | "gif"): Promise<Buffer> {
  const { width, height } = pictures[0]!;
  const strip = Buffer.concat(pictures.map(({ rgb }) => rgb));
  const sheet = sharp(strip, {
    raw: { width, height: height * pictures.length, channels: 3, pageHeight: height },
  });
  const options = { delay: [10, 60_000], loop: 1 };
  return (kind === "webp" ? sheet.webp({ ...options, quality: 90 }) : sheet.gif(options)).toBuffer();
}

const u16 = (value: number): Buffer => Buffer.of((value >> 8) & 255, value & 255);
const u32 = (value: number): Buffer =>
  Buffer.of((value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);

function pngChunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
  return Buffer.concat([u32(data.length), body, u32(crc32(body))]);
}

function pngChunks(file: Uint8Array): { name: string; data: Buffer }[] {
  const found: { name: string; data: Buffer }[] = [];
  const bytes = Buffer.from(file);
  for (let at = 8; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    found.push({ name: bytes.toString("latin1", at + 4, at + 8), data: bytes.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return found;
}

/** With more chunks before the first one of this name. */
function withChunks(file: Uint8Array, chunks: readonly [string, Buffer][], before = "IDAT"): Buffer {
  const own = pngChunks(file);
  const at = own.findIndex(({ name }) => name === before);
  const all = [...own.slice(0, at), ...chunks.map(([name, data]) => ({ name, data })), ...own.slice(at)];
  return Buffer.concat([Buffer.from(file.subarray(0, 8)), ...all.map(({ name, data }) => pngChunk(name, data))]);
}

/** @param shared Whether the default image is the animation's first frame. */
function apng(first: Buffer, second: Buffer, shared: boolean): Buffer {
  const control = (sequence: number, delay: number) =>
    Buffer.concat([
      u32(sequence),
      u32(SIDE.width),
      u32(SIDE.height),
      u32(0),
      u32(0),
      u16(delay),
      u16(1000),
      Buffer.of(0, 0),
    ]);
  const dataOf = (file: Buffer) =>
    pngChunks(file)
      .filter(({ name }) => name === "IDAT")
      .map(({ data }) => data);
  const own = pngChunks(first);
  const head = own.filter(({ name }) => name === "IHDR");
  const frame = shared ? [{ name: "fcTL", data: control(0, 10) }] : [];
  const sequence = shared ? 1 : 0;
  const all = [
    ...head,
    { name: "acTL", data: Buffer.concat([u32(shared ? 2 : 1), u32(1)]) },
    ...frame,
    ...dataOf(first).map((data) => ({ name: "IDAT", data })),
    { name: "fcTL", data: control(sequence, 60_000) },
    ...dataOf(second).map((data, i) => ({ name: "fdAT", data: Buffer.concat([u32(sequence + 1 + i), data]) })),
    { name: "IEND", data: Buffer.alloc(0) },
  ];
  return Buffer.concat([first.subarray(0, 8), ...all.map(({ name, data }) => pngChunk(name, data))]);
}

/** An ICC profile of version 2 for a screen with the primaries of sRGB and this curve in all channels. */
function iccProfile(curve: readonly number[]): Buffer {
  const fixed = (value: number) => u32(Math.round(value * 65536));
  const xyz = (x: number, y: number, z: number) =>
    Buffer.concat([Buffer.from("XYZ \0\0\0\0", "latin1"), fixed(x), fixed(y), fixed(z)]);
  const name = Buffer.from("trick\0", "latin1");
  const description = Buffer.concat([Buffer.from("desc\0\0\0\0", "latin1"), u32(name.length), name, Buffer.alloc(78)]);
  const curv = Buffer.concat([Buffer.from("curv\0\0\0\0", "latin1"), u32(curve.length), ...curve.map(u16)]);
  const tags: [string, Buffer][] = [
    ["desc", description],
    ["cprt", Buffer.from("text\0\0\0\0none\0", "latin1")],
    ["wtpt", xyz(0.9642, 1, 0.8249)],
    ["rXYZ", xyz(0.4361, 0.2225, 0.0139)],
    ["gXYZ", xyz(0.3851, 0.7169, 0.0971)],
    ["bXYZ", xyz(0.1431, 0.0606, 0.7141)],
    ["rTRC", curv],
    ["gTRC", curv],
    ["bTRC", curv],
  ];
  const padded = tags.map(([, data]) => Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)]));
  let at = 128 + 4 + 12 * tags.length;
  const table = tags.map(([tag, data], i) => {
    const entry = Buffer.concat([Buffer.from(tag, "latin1"), u32(at), u32(data.length)]);
    at += padded[i]!.length;
    return entry;
  });
  const header = Buffer.alloc(128);
  header.writeUInt32BE(at, 0);
  header.writeUInt32BE(0x02100000, 8);
  header.write("mntrRGB XYZ ", 12, "latin1");
  header.write("acsp", 36, "latin1");
  fixed(0.9642).copy(header, 68);
  fixed(1).copy(header, 72);
  fixed(0.8249).copy(header, 76);
  return Buffer.concat([header, u32(tags.length), ...table, ...padded]);
}

/** All 256 levels, in an order that has nothing to do with their brightness. */
function permutation(): number[] {
  return Array.from({ length: 256 }, (_, i) => (i * 101 + 37) % 256);
}

const iccChunk = (profile: Buffer): Buffer => Buffer.concat([Buffer.from("trick\0\0", "latin1"), deflateSync(profile)]);

async function withProfile(picture: Picture, profile: Buffer, kind: "jpeg" | "webp"): Promise<Buffer> {
  if (kind === "webp") return webpWith(await raw(picture).webp({ quality: 92 }).toBuffer(), "ICCP", profile, 0x20);
  const segment = Buffer.concat([Buffer.from("ICC_PROFILE\0\x01\x01", "latin1"), profile]);
  return withSegment(await raw(picture).jpeg({ quality: 95 }).toBuffer(), 0xe2, segment);
}

/** TIFF's header, and one tag: the orientation. */
function exifOf(orientation: number): Buffer {
  return Buffer.concat([
    Buffer.from("MM\0*", "latin1"),
    u32(8),
    u16(1),
    u16(0x0112),
    u16(3),
    u32(1),
    u16(orientation),
    u16(0),
    u32(0),
  ]);
}

function chromaticities(): Buffer {
  return Buffer.concat([31270, 32900, 30000, 60000, 15000, 6000, 64000, 33000].map(u32));
}

/** The colour of the picture's middle becomes transparent wherever it stands. */
function transparentColour({ rgb, width, height }: Picture): Buffer {
  const at = 3 * (Math.floor(height / 2) * width + Math.floor(width / 2));
  return Buffer.concat([rgb[at]!, rgb[at + 1]!, rgb[at + 2]!].map(u16));
}

/** After the start of the file, and JFIF's segment if there is one. */
function withSegment(file: Buffer, marker: number, data: Buffer): Buffer {
  const at = file[3] === 0xe0 ? 4 + file.readUInt16BE(4) : 2;
  return Buffer.concat([file.subarray(0, at), Buffer.of(0xff, marker), u16(data.length + 2), data, file.subarray(at)]);
}

function withoutSegment(file: Buffer, marker: number): Buffer {
  for (let at = 2; file[at] === 0xff && file[at + 1] !== 0xda; at += 2 + file.readUInt16BE(at + 2)) {
    if (file[at + 1] !== marker) continue;
    return Buffer.concat([file.subarray(0, at), file.subarray(at + 2 + file.readUInt16BE(at + 2))]);
  }
  return file;
}

/** In the frame's header and in the scan's; JFIF's segment, which says that they are no such thing, is left out. */
function renamedChannels(file: Buffer): Buffer {
  const renamed = Buffer.from(withoutSegment(file, 0xe0));
  const names = Buffer.from("RGB");
  for (let at = 2; renamed[at] === 0xff; at += 2 + renamed.readUInt16BE(at + 2)) {
    const marker = renamed[at + 1]!;
    const [first, step] = marker === 0xda ? [5, 2] : [10, 3];
    if (marker !== 0xda && marker !== 0xc0) continue;
    for (let i = 0; i < 3; i++) renamed[at + first + step * i] = names[i]!;
    if (marker === 0xda) break;
  }
  return renamed;
}

function jfifThumbnail({ rgb, width }: Picture): Buffer {
  const side = 32;
  const rows = Array.from({ length: side }, (_, y) => rgb.subarray(3 * y * width, 3 * (y * width + side)));
  return Buffer.concat([Buffer.from("JFIF\0\x01\x02\0\0\x01\0\x01", "latin1"), Buffer.of(side, side), ...rows]);
}

/** In the extended form, with one more chunk. */
function webpWith(file: Buffer, name: string, data: Buffer, flag: number): Buffer {
  const header = Buffer.alloc(10);
  header[0] = flag;
  header.writeUIntLE(SIDE.width - 1, 4, 3);
  header.writeUIntLE(SIDE.height - 1, 7, 3);
  const length = Buffer.alloc(4);
  const chunk = (tag: string, body: Buffer) => {
    const size = Buffer.alloc(4);
    size.writeUInt32LE(body.length);
    return Buffer.concat([Buffer.from(tag), size, body, Buffer.alloc(body.length % 2)]);
  };
  const picture = file.subarray(12);
  const body = Buffer.concat([
    chunk("VP8X", header),
    ...(name === "ICCP" ? [chunk(name, data), picture] : [picture, chunk(name, data)]),
  ]);
  length.writeUInt32LE(body.length + 4);
  return Buffer.concat([Buffer.from("RIFF"), length, Buffer.from("WEBP"), body]);
}

function rebranded(file: Buffer, major: string): Buffer {
  const changed = Buffer.from(file);
  changed.write(major, 8, "latin1");
  return changed;
}

function wrongChecksum(file: Buffer): Buffer {
  const changed = Buffer.from(file);
  const at = changed.indexOf("IDAT") + 4 + changed.readUInt32BE(changed.indexOf("IDAT") - 4);
  changed[at]! ^= 1;
  return changed;
}
