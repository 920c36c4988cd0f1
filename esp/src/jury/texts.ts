/** Whether one text copies another: how much of the accused's wording occurs in the same order in the original. Pure. */

/** Words per shingle. */
const SHINGLE = 5;
/** Share of common shingles from which one text copies the other: of the shorter text's, or of all if that one is short. */
const SAME_SHARE = 0.5;
/** A text with fewer shingles may occur in many others by chance, as a saying does. */
const LEAST_EXCERPT = 12;

export type TextComparison = { same: boolean; share: number; shingles: number };

/** A text prepared for comparison: its shingles or, if it is too short for them, its words. */
export type Wording = { words: number; shingles: ReadonlySet<string>; whole: string };

/** Normalises: case, accents' encoding, punctuation and white space do not count. */
export function compareTexts(original: string, accused: string): TextComparison {
  const [first, second] = [wordingOf(original), wordingOf(accused)];
  if (!hasShingles(first) || !hasShingles(second)) return compareShort(first, second);
  let common = 0;
  for (const shingle of second.shingles) if (first.shingles.has(shingle)) common++;
  return compareShares(first.shingles.size, second.shingles.size, common);
}

export function wordingOf(text: string): Wording {
  const words = wordsOf(text);
  const isShort = words.length < SHINGLE;
  return {
    words: words.length,
    shingles: isShort ? new Set() : shinglesOf(words),
    whole: isShort ? words.join(" ") : "",
  };
}

export function hasShingles({ words }: Pick<Wording, "words">): boolean {
  return words >= SHINGLE;
}

/** If one text is too short for shingles, all words must be the same. */
export function compareShort(first: Wording, second: Wording): TextComparison {
  if (first.words === 0 || second.words === 0) return { same: false, share: 0, shingles: 0 };
  const same = !hasShingles(first) && !hasShingles(second) && first.whole === second.whole;
  return { same, share: same ? 1 : 0, shingles: 1 };
}

/** For texts with these numbers of different shingles, `common` of them shared. */
export function compareShares(first: number, second: number, common: number): TextComparison {
  const shorter = Math.min(first, second);
  const shingles = shorter >= LEAST_EXCERPT ? shorter : first + second - common;
  const share = common / shingles;
  return { same: share >= SAME_SHARE, share, shingles };
}

/** @throws TypeError if the bytes are not UTF-8 */
export function textOf(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

/** Where a script has no spaces, each of its signs counts as a word: otherwise a comma taken out would change all words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu;

function wordsOf(text: string): string[] {
  return (
    text
      .normalize("NFKC")
      .toLowerCase()
      .replace(UNSPACED, " $& ")
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

function shinglesOf(words: readonly string[]): Set<string> {
  const shingles = new Set<string>();
  for (let at = 0; at + SHINGLE <= words.length; at++) shingles.add(words.slice(at, at + SHINGLE).join(" "));
  return shingles;
}
