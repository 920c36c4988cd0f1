/** Validation of a product's title, text and tags. */
import { GenuineError } from "./genuine-error.ts";

/** In characters, as people count them (code points), except `tags`, which is how many. */
export const DESCRIPTION_LIMITS = { title: 80, text: 1000, tags: 10, tag: 30 } as const;

/** Description of a product by its owner. An empty title: none. */
export type DescriptionWords = { title: string; text: string; tags: readonly string[] };

/**
 * Characters that can make a text look like another, or garble the text around it: control characters, those that change the
 * direction of writing, invisible ones, private ones, and lone surrogates. The joiners are allowed: scripts and emoji need them.
 */
const REFUSED = /[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}]|(?!\u200c|\u200d|[\u{e0020}-\u{e007f}])\p{Cf}/u;
/** More combining marks on one letter than any language uses: they overlap the lines above and below. */
const PILED = /\p{M}{6,}/u;

/**
 * The description in its normal form: NFC, trimmed, each tag once.
 * @throws GenuineError description_too_long, description_characters
 */
export function checkDescription({ title, text, tags }: DescriptionWords): DescriptionWords {
  const words = {
    title: normal(title),
    text: text
      .split(/\r\n|\r|\n/)
      .map(normal)
      .join("\n")
      .trim(),
    tags: distinct(tags.map((tag) => normal(tag).replace(/^#+/, "")).filter((tag) => tag !== "")),
  };
  requireLength("title", words.title, DESCRIPTION_LIMITS.title);
  requireLength("description", words.text, DESCRIPTION_LIMITS.text);
  for (const tag of words.tags) requireLength(`tag “${[...tag].slice(0, 10).join("")}…”`, tag, DESCRIPTION_LIMITS.tag);
  if (words.tags.length > DESCRIPTION_LIMITS.tags) {
    throw new GenuineError(
      "description_too_long",
      `There are ${words.tags.length} tags; ${DESCRIPTION_LIMITS.tags} are allowed.`,
      { remedy: "Leave some out." },
    );
  }
  for (const line of [words.title, ...words.text.split("\n"), ...words.tags]) {
    if (!REFUSED.test(line) && !PILED.test(line)) continue;
    throw new GenuineError(
      "description_characters",
      "There are characters that cannot be seen, or that turn or cover the text around them.",
      { remedy: "Write the words by hand, or paste them as plain text." },
    );
  }
  return words;
}

/** A description from the chain, which is untrusted: undefined unless it is in the normal form of `checkDescription`. */
export function shownDescription(words: DescriptionWords): DescriptionWords | undefined {
  try {
    const checked = checkDescription(words);
    return JSON.stringify(checked) === JSON.stringify({ title: words.title, text: words.text, tags: words.tags })
      ? checked
      : undefined;
  } catch {
    return undefined;
  }
}

function normal(line: string): string {
  return line.normalize("NFC").trim();
}

/** Tags are compared case-insensitively; the first spelling is kept. */
function distinct(tags: readonly string[]): string[] {
  const first = new Map<string, string>();
  for (const tag of tags) if (!first.has(tag.toLowerCase())) first.set(tag.toLowerCase(), tag);
  return [...first.values()];
}

function requireLength(what: string, text: string, most: number): void {
  const length = [...text].length;
  if (length <= most) return;
  throw new GenuineError("description_too_long", `The ${what} has ${length} characters; ${most} are allowed.`, {
    remedy: "Shorten it.",
  });
}
