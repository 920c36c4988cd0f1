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

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const APP0 = 0xe0;
const APP1 = 0xe1;
const APP2 = 0xe2;
const APP11 = 0xeb;
const APP14 = 0xee;
const COM = 0xfe;
/** Baseline, extended and progressive, all with Huffman codes: supported by every decoder. */
const FRAMES_READ = new Set([0xc0, 0xc1, 0xc2]);
/** Huffman tables, quantisation tables, restart interval. */
const TABLES = new Set([0xc4, 0xdb, 0xdd]);
/** Maximum scans of a progressive file: encoders make about ten, and each is a whole pass for the decoder. */
const MOST_SCANS = 100;
/** Length of a JFIF segment without a thumbnail. */
const JFIF_LENGTH = 16;

type Segment = Part & { readonly marker: number; readonly data: Uint8Array };

/** The segments of a JPEG file. Never throws. */
export function jpegContainer(bytes: Uint8Array): Container {
  const segments: Segment[] = [];
  const faults: string[] = [];
  let at = 0;
  let ended = false;
  let [width, height, components, scans] = [0, 0, 0, 0];
  const add = (role: Role, marker: number, start: number, end: number, data: Uint8Array = new Uint8Array()) =>
    segments.push({ role, name: nameOf(marker), start, end, marker, data });
  add("picture", SOI, 0, 2);
  at = 2;
  while (at + 2 <= bytes.length && !ended) {
    if (bytes[at] !== 0xff || bytes[at + 1] === 0xff || bytes[at + 1] === 0) {
      faults.push("it has bytes between its segments");
      break;
    }
    const marker = bytes[at + 1]!;
    if (marker === EOI) {
      add("picture", EOI, at, at + 2);
      at += 2;
      ended = true;
      break;
    }
    if (at + 4 > bytes.length) break;
    const length = u16(bytes, at + 2);
    let end = at + 2 + length;
    if (length < 2 || end > bytes.length || segments.length > MOST_PARTS) break;
    const data = bytes.subarray(at + 4, end);
    if (FRAMES_READ.has(marker)) {
      if (components > 0) faults.push("it has more than one frame");
      [height, width, components] = [u16(data, 1), u16(data, 3), data[5]!];
      if (data[0] !== 8) faults.push(`it has ${data[0]} bits a channel`);
      if (height === 0) faults.push("it does not say its height where it should");
      const ids = Array.from({ length: components }, (_, i) => data[6 + 3 * i]);
      if (components === 4) faults.push("it is in CMYK");
      else if (components !== 1 && components !== 3) faults.push(`it has ${components} channels`);
      else if (components === 3 && ids.join() !== "1,2,3")
        faults.push("its channels have uncommon names, which decoders take for different colours");
    } else if (marker === SOS) {
      if (components === 0) faults.push("it has a scan without a frame");
      if (++scans > MOST_SCANS) faults.push(`it has more than ${MOST_SCANS} scans`);
      end = endOfScan(bytes, end);
    } else if (!TABLES.has(marker) && marker !== COM && (marker & 0xf0) !== 0xe0) {
      faults.push(`it is of a kind that not every decoder reads (marker ${marker.toString(16)})`);
    }
    add(roleOf(marker, data, segments.length === 1), marker, at, end, data);
    at = end;
  }
  if (!ended || scans === 0) faults.push("it is cut off");
  else if (at < bytes.length)
    segments.push({ ...segments[0]!, role: "stray", name: "after the end", start: at, end: bytes.length });
  if (components === 3 && segments.some(isForeignAdobe))
    faults.push("its colours are not stored as brightness and two differences");
  return { parts: withCredentials(segments), faults, width, height };
}

const nameOf = (marker: number): string =>
  (marker & 0xf0) === 0xe0 ? `APP${marker & 15}` : marker === COM ? "COM" : marker.toString(16);

function roleOf(marker: number, data: Uint8Array, first: boolean): Role {
  if (marker === COM) return "note";
  if ((marker & 0xf0) !== 0xe0) return "picture";
  if (marker === APP0)
    return first && data.length === JFIF_LENGTH - 2 && text(data, 0, 5) === "JFIF\0" ? "picture" : "note";
  if (marker === APP1 && text(data, 0, 6) === "Exif\0\0")
    return orientationOf(data.subarray(6)) === 1 ? "note" : "orientation";
  if (marker === APP2 && text(data, 0, 12) === "ICC_PROFILE\0") return "profile";
  return "note";
}

/** Without Adobe's segment decoders assume its transform 1. */
const isForeignAdobe = ({ marker, data }: Segment): boolean =>
  marker === APP14 && text(data, 0, 5) === "Adobe" && data[11] !== 1;

/** The segments APP11 that make up one JUMBF box of C2PA are the credentials. */
function withCredentials(segments: readonly Segment[]): Part[] {
  const boxes = new Map<number, Segment[]>();
  for (const segment of segments) {
    const { marker, data } = segment;
    if (marker !== APP11 || data.length < 16 || text(data, 0, 2) !== "JP" || text(data, 12, 4) !== "jumb") continue;
    const instance = u16(data, 2);
    const pieces = boxes.get(instance);
    if (pieces === undefined) boxes.set(instance, [segment]);
    else pieces.push(segment);
  }
  const credentials = new Set<Segment>();
  for (const pieces of boxes.values()) {
    // Each piece repeats the box's length and type.
    const inOrder = pieces.every(({ data }, i) => u32(data, 4) === i + 1);
    const box = concat(pieces.map(({ data }, i) => data.subarray(i === 0 ? 8 : 16)));
    if (inOrder && isCredentialsBox(box)) for (const piece of pieces) credentials.add(piece);
  }
  return segments.map(({ role, name, start, end }, i) => ({
    role: credentials.has(segments[i]!) ? "credentials" : role,
    name,
    start,
    end,
  }));
}

/** Compressed data go on until a marker that is neither an escaped 0xff nor a restart. */
function endOfScan(bytes: Uint8Array, from: number): number {
  for (let at = from; at + 1 < bytes.length; at++) {
    if (bytes[at] !== 0xff) continue;
    const next = bytes[at + 1]!;
    if (next !== 0 && (next < 0xd0 || next > 0xd7)) return at;
  }
  return bytes.length;
}
