import type { TextExcerpt } from "@genuine/sdk/esp-client";
import { textOf } from "../jury/texts.ts";

/** Enough to see what it is, too little to do without the text: so many characters, and of short texts no more than so large a part. */
const MOST = 280;
const MOST_SHARE = 0.4;

/** The public beginning of a text, up to the end of a word where there is one. @param bytes UTF-8 */
export function excerptOf(bytes: Uint8Array): TextExcerpt {
  // As characters that people see, none of which is cut in two.
  const characters = [...new Intl.Segmenter().segment(textOf(bytes).trim())].map(({ segment }) => segment);
  const most = Math.min(MOST, Math.floor(characters.length * MOST_SHARE));
  const space = characters.findLastIndex((character, at) => at <= most && /\s/.test(character));
  const excerpt = characters
    .slice(0, space > most / 2 ? space : most)
    .join("")
    .trimEnd();
  return { excerpt, shown: [...new Intl.Segmenter().segment(excerpt)].length, characters: characters.length };
}
