/**
 * Matching of phrases in prompts by whole words. Time and memory grow with the length of the prompt and not with the number of
 * phrases: each word begins at most one walk of `MAX_PHRASE_WORDS` steps.
 */
// cspell:ignore aeiou

/** Maximum words of a phrase. */
export const MAX_PHRASE_WORDS = 8;

/** Invisible characters, which would split a word. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;
/** Scripts without spaces: each character counts as a word. */
const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])[\p{L}\p{M}\p{N}])+/gu;

type Node = { next: Map<string, Node>; value?: string };

/**
 * The words of a text, alike however they are written: NFKC, one case, singular by a simple rule. NFKC makes at most 18 characters
 * of one.
 */
export function wordsOf(text: string): string[] {
  // Upper case first: it folds more, such as ß and ſ.
  const plain = text.normalize("NFKC").replace(INVISIBLE, "").toUpperCase().toLowerCase();
  return Array.from(plain.matchAll(WORD), ([word]) => singular(word));
}

/**
 * English endings alone; whatever it makes of other words, it makes the same of phrase and prompt. "movie" and "house" lose as much as
 * "movies" and "houses", for which only a dictionary knows whether an e belongs to them.
 */
function singular(word: string): string {
  const plain = word.length > 3 && /[^isu]s$/.test(word) ? word.slice(0, -1) : word;
  if (/[^aeiou]ie$/.test(plain) && plain.length > 3) return `${plain.slice(0, -2)}y`;
  return /(?:s|x|z|ch|sh|o)e$/.test(plain) ? plain.slice(0, -1) : plain;
}

/** Phrases, each with a value. */
export class PhraseIndex {
  readonly #root: Node = { next: new Map() };

  add(words: readonly string[], value: string): void {
    let node = this.#root;
    for (const word of words) {
      const next: Node = node.next.get(word) ?? { next: new Map() };
      node.next.set(word, next);
      node = next;
    }
    node.value ??= value;
  }

  /** The value of the first phrase found in the text. */
  find(text: string): string | undefined {
    const words = wordsOf(text);
    for (let from = 0; from < words.length; from++) {
      let node: Node | undefined = this.#root;
      for (let at = from; node !== undefined && at < words.length; at++) {
        node = node.next.get(words[at]!);
        if (node?.value !== undefined) return node.value;
      }
    }
    return undefined;
  }
}
