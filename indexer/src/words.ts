/** Normalisation of texts for indexing and search, independent of database and collation. */

/** Scripts without spaces between words: each character counts as a word. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+/gu;
/** Accents of Latin, Greek and Cyrillic letters. */
const ACCENTS = /[\u0300-\u036f]/g;

/** Lower case, without accents, with spaces between the characters of scripts that have none between words. */
export function searchable(text: string): string {
  return plain(text)
    .replace(UNSPACED, (run) => ` ${[...run].join(" ")} `)
    .replace(/\s+/g, " ")
    .trim();
}

/** Query for `websearch_to_tsquery`: all words are required; a run of an unspaced script is one phrase. */
export function searched(text: string): string {
  return plain(text)
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, " ")
    .replace(UNSPACED, (run) => ` "${[...run].join(" ")}" `)
    .trim();
}

function plain(text: string): string {
  return text.normalize("NFKD").replace(ACCENTS, "").normalize("NFC").toLowerCase();
}
