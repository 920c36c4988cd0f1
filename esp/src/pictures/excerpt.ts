import type { TextExcerpt } from "@genuine/sdk/esp-client";
import { textOf } from "../jury/texts.ts";

/** Maximum characters of an excerpt, and maximum part of a short text: enough to see what it is, too little to replace it. */
const MOST = 280;
const MOST_SHARE = 0.4;

/** The public beginning of a text, cut at a word boundary if there is one. @param bytes UTF-8 */
export function excerptOf(bytes: Uint8Array): TextExcerpt {
  // Grapheme clusters are not split.
  const characters = [...new Intl.Segmenter().segment(textOf(bytes).trim())].map(({ segment }) => segment);
  const most = Math.min(MOST, Math.floor(characters.length * MOST_SHARE));
  const space = characters.findLastIndex((character, at) => at <= most && /\s/.test(character));
  const excerpt = characters
    .slice(0, space > most / 2 ? space : most)
    .join("")
    .trimEnd();
  return { excerpt, shown: [...new Intl.Segmenter().segment(excerpt)].length, characters: characters.length };
}
