/** The parts of a picture file, by their effect on what is shown. */

/**
 * - `picture`: needed to show it.
 * - `credentials`: Content Credentials, the only data besides the picture that a canonical file may carry.
 * - `note`: has no effect on what is shown, such as texts, times, resolution and thumbnails.
 * - `profile`: an ICC profile.
 * - `colour`: another rule for colours, such as gamma or CICP.
 * - `orientation`: a turn or mirror image that viewers apply.
 * - `transparency`: makes the picture depend on what lies behind it.
 * - `frames`: more pictures than one.
 * - `stray`: bytes that belong to no part.
 */
export type Role =
  | "picture"
  | "credentials"
  | "note"
  | "profile"
  | "colour"
  | "orientation"
  | "transparency"
  | "frames"
  | "stray";

export type Part = { readonly role: Role; readonly name: string; readonly start: number; readonly end: number };

export type Container = {
  readonly parts: readonly Part[];
  /** Faults of the picture itself, which removing parts cannot mend. */
  readonly faults: readonly string[];
  readonly width: number;
  readonly height: number;
};

/** Maximum number of parts: large pictures have some thousand; more would only cost time. */
export const MOST_PARTS = 10_000;

/** UUID of C2PA's superbox, with which a JUMBF description box begins. */
const C2PA = [0x63, 0x32, 0x70, 0x61, 0x00, 0x11, 0x00, 0x10, 0x80, 0x00, 0x00, 0xaa, 0x00, 0x38, 0x9b, 0x71];

/** Whether these bytes are one JUMBF superbox of C2PA: length, "jumb", then a description box, "jumd", with C2PA's UUID. */
export function isCredentialsBox(bytes: Uint8Array): boolean {
  return (
    bytes.length >= 32 &&
    u32(bytes, 0) === bytes.length &&
    text(bytes, 4, 4) === "jumb" &&
    text(bytes, 12, 4) === "jumd" &&
    C2PA.every((value, i) => bytes[16 + i] === value)
  );
}

/** The orientation in EXIF data, 1 to 8; 1 if there is none. @param tiff from its byte order mark */
export function orientationOf(tiff: Uint8Array): number {
  if (tiff.length < 8) return 1;
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.length);
  const little = text(tiff, 0, 2) === "II";
  const first = view.getUint32(4, little);
  if (first + 2 > tiff.length) return 1;
  const count = view.getUint16(first, little);
  for (let i = 0; i < count; i++) {
    const at = first + 2 + 12 * i;
    if (at + 12 > tiff.length) return 1;
    if (view.getUint16(at, little) === 0x0112) return view.getUint16(at + 8, little);
  }
  return 1;
}

export const u16 = (bytes: Uint8Array, at: number): number => (bytes[at]! << 8) | bytes[at + 1]!;
export const u32 = (bytes: Uint8Array, at: number): number => u16(bytes, at) * 65536 + u16(bytes, at + 2);
export const u32le = (bytes: Uint8Array, at: number): number =>
  (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16)) + bytes[at + 3]! * 2 ** 24;
export const text = (bytes: Uint8Array, at: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + length));

export function concat(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
