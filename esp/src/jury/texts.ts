/** Whether one text copies another: how much of the accused's words stands in the same order in the original. Pure. */

/** Words in a row that make one shingle. */
const SHINGLE = 5;
/** Share of shingles in common from which one text copies the other: of the shorter text's, or of all where that one is short. */
export const SAME_SHARE = 0.5;
/** A text with fewer shingles may stand in many others by chance, as a saying does. */
const LEAST_EXCERPT = 12;

export type TextComparison = { same: boolean; share: number; shingles: number };

/** Compares what is said, not how it is set: case, accents' encoding, punctuation and white space do not count. */
export function compareTexts(original: string, accused: string): TextComparison {
  const [a, b] = [wordsOf(original), wordsOf(accused)];
  const size = Math.min(SHINGLE, a.length, b.length);
  if (size === 0) return { same: false, share: 0, shingles: 0 };
  // Of a text too short for shingles all must be the same.
  if (size < SHINGLE) {
    const same = a.join(" ") === b.join(" ");
    return { same, share: same ? 1 : 0, shingles: 1 };
  }
  const [first, second] = [shinglesOf(a), shinglesOf(b)];
  let common = 0;
  for (const shingle of second) if (first.has(shingle)) common++;
  const shorter = Math.min(first.size, second.size);
  const shingles = shorter >= LEAST_EXCERPT ? shorter : first.size + second.size - common;
  const share = common / shingles;
  return { same: share >= SAME_SHARE, share, shingles };
}

/** @throws TypeError when the bytes are no UTF-8 */
export function textOf(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

function wordsOf(text: string): string[] {
  return (
    text
      .normalize("NFKC")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

function shinglesOf(words: readonly string[]): Set<string> {
  const shingles = new Set<string>();
  for (let at = 0; at + SHINGLE <= words.length; at++) shingles.add(words.slice(at, at + SHINGLE).join(" "));
  return shingles;
}
