/** Link preview images, cached for a while and rendered one after another per client. */
import sharp from "sharp";
import { CARD } from "./head";

const PAPER = "#f5f3ec";
const MARGIN = 35;
const KEPT = 100;
const KEPT_MS = 10 * 60_000;
const AT_ONCE = 2;
/** Maximum queue length: each may cause requests to providers. */
const MOST_WAITING = 20;

export type Drawn = { file: Uint8Array; width: number; height: number };

const kept = new Map<string, { made: Promise<Drawn | undefined>; at: number }>();
const waiting: (() => void)[] = [];
let running = 0;

/** Up to three pictures side by side, each whole; the site's sign where there are none. */
export async function drawCard(pictures: readonly Uint8Array[]): Promise<Drawn> {
  const shown = pictures.slice(0, 3);
  const { width, height } = CARD;
  const room = {
    width: Math.floor((width - MARGIN * (shown.length + 1)) / Math.max(1, shown.length)),
    height: height - 2 * MARGIN,
  };
  const parts = await Promise.all(
    shown.map(async (picture, index) => {
      const { data, info } = await sharp(picture)
        .resize({ ...room, fit: "inside" })
        .flatten({ background: PAPER })
        .png()
        .toBuffer({ resolveWithObject: true });
      const left = MARGIN + index * (room.width + MARGIN) + Math.floor((room.width - info.width) / 2);
      return { input: data, left, top: Math.floor((height - info.height) / 2) };
    }),
  );
  const sign = { input: Buffer.from(SIGN), left: (width - 360) / 2, top: (height - 360) / 2 };
  const file = await sharp({ create: { width, height, channels: 3, background: PAPER } })
    .composite(parts.length === 0 ? [sign] : parts)
    .jpeg({ quality: 88 })
    .toBuffer();
  return { file, width, height };
}

/** The preview itself, within a size, in a format that every reader of cards has. */
export async function drawThumbnail(picture: Uint8Array, most: { width: number; height: number }): Promise<Drawn> {
  const { data, info } = await sharp(picture)
    .resize({ ...most, fit: "inside", withoutEnlargement: true })
    .flatten({ background: PAPER })
    .jpeg({ quality: 88 })
    .toBuffer({ resolveWithObject: true });
  return { file: data, width: info.width, height: info.height };
}

/** As made within the last minutes, else now. `busy` where too many others wait. */
export async function keptOrMade(
  key: string,
  make: () => Promise<Drawn | undefined>,
): Promise<Drawn | undefined | "busy"> {
  const now = Date.now();
  const known = kept.get(key);
  if (known !== undefined && now - known.at < KEPT_MS) return await known.made;
  if (waiting.length >= MOST_WAITING) return "busy";
  const made = inTurn(make);
  kept.delete(key);
  kept.set(key, { made, at: now });
  for (const oldest of kept.keys()) if (kept.size > KEPT) kept.delete(oldest);
  // A missing preview may be available a moment later.
  const forget = () => kept.get(key)?.made === made && kept.delete(key);
  made.then((drawn) => drawn === undefined && forget(), forget);
  return await made;
}

async function inTurn<T>(make: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  running++;
  try {
    return await make();
  } finally {
    running--;
    waiting.shift()?.();
  }
}

/** As icon.svg. */
const SIGN = `<svg xmlns="http://www.w3.org/2000/svg" width="360" height="360" viewBox="0 0 100 100"><circle cx="50" cy="50" r="50" fill="#0c5d52"/><g fill="none" stroke="${PAPER}" stroke-width="4">${[
  0, 45, 90, 135,
]
  .map((turn) => `<ellipse cx="50" cy="50" rx="38" ry="16" transform="rotate(${turn} 50 50)"/>`)
  .join("")}</g></svg>`;
