import {
  type Container,
  concat,
  isCredentialsBox,
  MOST_PARTS,
  orientationOf,
  type Part,
  type Role,
  text,
  u16,
  u32,
} from "./container.ts";

const SIGNATURE = 8;
/** Chunks that make several frames of one file. */
const FRAMES = new Set(["acTL", "fcTL", "fdAT"]);
/**
 * Chunks by which viewers change colours or brightness. Viewers do not agree on their precedence: Chromium
 * ignores gamma if there is an sRGB chunk, Firefox does not.
 */
const COLOUR = new Set(["gAMA", "cHRM", "cICP", "mDCV", "cLLI", "iCCN"]);
/** 1/2.2 as PNG encodes it, and the primaries of sRGB: equivalent to no chunk at all. */
const SRGB_GAMMA = 45455;
const SRGB_PRIMARIES = [31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000];
const GREY = 0;
const RGB = 2;

/** The chunks of a PNG file. Never throws. */
export function pngContainer(bytes: Uint8Array): Container {
  const parts: Part[] = [{ role: "picture", name: "signature", start: 0, end: Math.min(SIGNATURE, bytes.length) }];
  const faults: string[] = [];
  let [width, height, depth, type] = [0, 0, 0, -1];
  let at = SIGNATURE;
  let ended = false;
  let before = "";
  const seen = new Set<string>();
  while (at + 12 <= bytes.length && !ended) {
    const length = u32(bytes, at);
    const end = at + 12 + length;
    if (end > bytes.length || parts.length > MOST_PARTS) break;
    const name = text(bytes, at + 4, 4);
    const data = bytes.subarray(at + 8, end - 4);
    if (crc32(bytes.subarray(at + 4, end - 4)) !== u32(bytes, end - 4))
      faults.push(`its chunk ${name} has a wrong checksum`);
    if (seen.size === 0 && name !== "IHDR") faults.push("it does not begin with IHDR");
    if (seen.has(name) && name === "IHDR") faults.push("it has more than one header");
    if (name === "IDAT" && seen.has("IDAT") && before !== "IDAT") faults.push("its IDAT chunks are not in a row");
    if (name === "IHDR") {
      if (length !== 13) faults.push("its header has a wrong length");
      else {
        [width, height, depth, type] = [u32(data, 0), u32(data, 4), data[8]!, data[9]!];
        if (data[12] !== 0) faults.push("it is interlaced");
        if (data[10] !== 0 || data[11] !== 0) faults.push("its compression is none of PNG's");
      }
    }
    parts.push({ role: roleOf(name, data), name, start: at, end });
    seen.add(name);
    before = name;
    ended = name === "IEND";
    at = end;
  }
  if (!ended || !seen.has("IDAT")) faults.push("it is cut off");
  else if (at < bytes.length) parts.push({ role: "stray", name: "after the end", start: at, end: bytes.length });
  if (type === 4 || type === 6) faults.push("it has a channel for transparency");
  // Decoders do not agree on what an index beyond the palette shows.
  else if (type === 3) faults.push("it has a palette");
  else if (type !== GREY && type !== RGB) faults.push(`its colour type ${type} is none of PNG's`);
  if (depth !== 8) faults.push(`it has ${depth} bits a channel instead of 8`);
  return { parts, faults, width, height };
}

function roleOf(name: string, data: Uint8Array): Role {
  if (name === "IHDR" || name === "IDAT" || name === "IEND") return "picture";
  if (name === "caBX") return isCredentialsBox(data) ? "credentials" : "note";
  if (name === "tRNS") return "transparency";
  if (name === "iCCP") return "profile";
  if (name === "eXIf") return orientationOf(data) === 1 ? "note" : "orientation";
  if (FRAMES.has(name)) return "frames";
  if (name === "gAMA" && data.length === 4 && u32(data, 0) === SRGB_GAMMA) return "note";
  if (name === "cHRM" && data.length === 32 && SRGB_PRIMARIES.every((value, i) => u32(data, 4 * i) === value))
    return "note";
  // CICP's numbers for sRGB: its primaries, its curve, RGB, full range.
  if (name === "cICP" && u16(data, 0) === 0x010d && u16(data, 2) === 0x0001) return "note";
  return COLOUR.has(name) ? "colour" : "note";
}

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let value = n;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

export function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) value = TABLE[(value ^ bytes[i]!) & 255]! ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

/** A PNG file of 8-bit RGB and nothing else. @param rgb 3 bytes a pixel, row-major */
export async function encodePng(rgb: Uint8Array, width: number, height: number): Promise<Uint8Array<ArrayBuffer>> {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, RGB, 0, 0, 0], 8);
  const stream = new Blob([filtered(rgb, width, height)]).stream().pipeThrough(new CompressionStream("deflate"));
  const data = new Uint8Array(await new Response(stream).arrayBuffer());
  const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  return concat([signature, chunk("IHDR", header), chunk("IDAT", data), chunk("IEND", new Uint8Array())]);
}

function chunk(name: string, data: Uint8Array): Uint8Array {
  const whole = new Uint8Array(12 + data.length);
  const view = new DataView(whole.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) whole[4 + i] = name.charCodeAt(i);
  whole.set(data, 8);
  view.setUint32(8 + data.length, crc32(whole.subarray(4, 8 + data.length)));
  return whole;
}

/** Each row as its difference to what Paeth's filter predicts, which compresses photographs well. */
function filtered(rgb: Uint8Array, width: number, height: number): Uint8Array<ArrayBuffer> {
  const stride = 3 * width;
  const rows = new Uint8Array(height * (stride + 1));
  for (let y = 0; y < height; y++) {
    const from = y * stride;
    const to = y * (stride + 1);
    rows[to] = 4;
    for (let x = 0; x < stride; x++) {
      const left = x < 3 ? 0 : rgb[from + x - 3]!;
      const above = y === 0 ? 0 : rgb[from + x - stride]!;
      const corner = x < 3 || y === 0 ? 0 : rgb[from + x - stride - 3]!;
      rows[to + 1 + x] = rgb[from + x]! - paeth(left, above, corner);
    }
  }
  return rows;
}

function paeth(left: number, above: number, corner: number): number {
  const guess = left + above - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - above), Math.abs(guess - corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? above : corner;
}
