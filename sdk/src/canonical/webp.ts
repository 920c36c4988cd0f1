import {
  type Container,
  concat,
  isCredentialsBox,
  MOST_PARTS,
  orientationOf,
  type Part,
  type Role,
  text,
  u32le,
} from "./container.ts";

const HEADER = 12;
const ANIMATION = new Set(["ANIM", "ANMF"]);

/** The chunks of a WebP file. Never throws. */
export function webpContainer(bytes: Uint8Array): Container {
  const parts: Part[] = [{ role: "picture", name: "RIFF", start: 0, end: HEADER }];
  const faults: string[] = [];
  let [width, height, pictures] = [0, 0, 0];
  const length = bytes.length < HEADER ? 0 : u32le(bytes, 4) + 8;
  if (length > bytes.length || length % 2 === 1) faults.push("it is cut off");
  let at = HEADER;
  while (at + 8 <= Math.min(length, bytes.length)) {
    const name = text(bytes, at, 4);
    const size = u32le(bytes, at + 4);
    const end = at + 8 + size + (size % 2);
    if (end > length || end > bytes.length || parts.length > MOST_PARTS) break;
    const data = bytes.subarray(at + 8, at + 8 + size);
    if (name === "VP8 ") {
      pictures++;
      const frame = lossy(data);
      [width, height] = [frame.width, frame.height];
      if (frame.fault !== undefined) faults.push(frame.fault);
    } else if (name === "VP8L") {
      pictures++;
      // Decoders do not agree on whether its fourth channel counts.
      faults.push("it is compressed without loss, which may hide a channel for transparency");
    }
    parts.push({ role: roleOf(name, data), name: name.trim(), start: at, end });
    at = end;
  }
  if (at < length) faults.push("it is cut off");
  else if (length < bytes.length)
    parts.push({ role: "stray", name: "after the end", start: length, end: bytes.length });
  if (pictures > 1) faults.push("it has more than one frame");
  if (pictures === 0 && !parts.some(({ role }) => role === "frames")) faults.push("it has no picture in it");
  return { parts: withExtended(parts, bytes, width, height, faults), faults, width, height };
}

/** An extended header is only kept for Content Credentials. */
function withExtended(
  parts: readonly Part[],
  bytes: Uint8Array,
  width: number,
  height: number,
  faults: string[],
): Part[] {
  const credentials = parts.some(({ role }) => role === "credentials");
  return parts.map((part, i) => {
    if (part.name !== "VP8X") return part;
    const data = bytes.subarray(part.start + 8, part.end);
    const side = (at: number) => 1 + (data[at]! | (data[at + 1]! << 8) | (data[at + 2]! << 16));
    if (width > 0 && (side(4) !== width || side(7) !== height))
      faults.push("its canvas is not as large as its picture");
    const plain = i === 1 && data.length === 10 && data.subarray(0, 4).every((byte) => byte === 0);
    return plain && credentials ? part : { ...part, role: "note" };
  });
}

function roleOf(name: string, data: Uint8Array): Role {
  if (name === "VP8 " || name === "VP8L" || name === "VP8X") return "picture";
  if (name === "C2PA") return isCredentialsBox(data) ? "credentials" : "note";
  if (name === "ICCP") return "profile";
  if (name === "ALPH") return "transparency";
  if (name === "EXIF") {
    const tiff = text(data, 0, 6) === "Exif\0\0" ? data.subarray(6) : data;
    return orientationOf(tiff) === 1 ? "note" : "orientation";
  }
  return ANIMATION.has(name) ? "frames" : "note";
}

/** The header of a key frame of VP8. */
function lossy(data: Uint8Array): { width: number; height: number; fault?: string } {
  if (data.length < 10 || data[3] !== 0x9d || data[4] !== 0x01 || data[5] !== 0x2a)
    return { width: 0, height: 0, fault: "its frame has no header" };
  const [tag, across, down] = [data[0]!, data[6]! | (data[7]! << 8), data[8]! | (data[9]! << 8)];
  const size = { width: across & 0x3fff, height: down & 0x3fff };
  if ((tag & 1) !== 0 || (tag & 0x10) === 0) return { ...size, fault: "its frame is none to be shown by itself" };
  // The two upper bits ask for upscaling, which only some decoders do.
  if (across >> 14 !== 0 || down >> 14 !== 0) return { ...size, fault: "it asks to be shown larger than it is" };
  return size;
}

/** The kept parts under a header with the right length. */
export function joinWebp(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = concat(parts);
  new DataView(whole.buffer).setUint32(4, whole.length - 8, true);
  return whole;
}
