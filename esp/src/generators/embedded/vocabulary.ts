/** What the painter knows: things by name, other words for them, and the tokens it was trained with. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { type Colour, colourAndWords, split } from "./words.ts";

export const MODELS = new URL("../../../models/", import.meta.url);

const File = z.object({
  tokens: z.array(z.string()),
  sets: z.array(z.string()),
  /** A label, then other words for it. */
  concepts: z.array(z.array(z.string()).min(1)),
  synonyms: z.record(z.string(), z.int()),
  trained: z.object({ steps: z.int(), images: z.int(), minutes: z.number() }),
});

export type Concept = { label: string; colour: Colour | undefined; words: string[]; tags: string[][] };

export class Vocabulary {
  readonly sets: readonly string[];
  readonly concepts: readonly Concept[];
  readonly #tokens: ReadonlyMap<string, number>;
  readonly #synonyms: Readonly<Record<string, number>>;
  /** Things by each word of their labels and tags: a long prompt is read in milliseconds. */
  readonly #byWord = new Map<string, Concept[]>();

  constructor(text = readFileSync(new URL("vocabulary.json", MODELS), "utf8")) {
    const file = File.parse(JSON.parse(text));
    this.sets = file.sets;
    this.#tokens = new Map(file.tokens.map((token, number) => [token, number]));
    this.#synonyms = file.synonyms;
    this.concepts = file.concepts.map(([label, ...tags]) => ({
      label: label!,
      ...colourAndWords(label!),
      tags: tags.map((tag) => split(tag)),
    }));
    for (const concept of this.concepts) {
      for (const word of new Set([...concept.words, ...concept.tags.flat()]))
        this.#byWord.set(word, [...(this.#byWord.get(word) ?? []), concept]);
    }
  }

  token(name: string): number {
    return this.#tokens.get(name) ?? 0;
  }

  /**
   * The thing that words name: by its label, else by what the table of meanings says, else by another word for it, else by the
   * end of its label (hat: top hat). Of equals the first, so that a prompt means the same each time.
   * @param only "labels" when nothing but a thing's whole name counts
   */
  find(words: readonly string[], only?: "labels"): Concept | undefined {
    let [best, found]: [number, Concept | undefined] = [only === "labels" ? LABEL - 1 : 0, undefined];
    for (const concept of this.#byWord.get(words.at(-1) ?? "") ?? []) {
      const score = fit(concept, words);
      if (score > best) [best, found] = [score, concept];
      // A word that things of different names share means none of them.
      else if (score === best && score < PART && found !== undefined && !isAkin(found, concept)) found = undefined;
    }
    const [word, ...more] = words;
    const meant =
      more.length === 0 && word !== undefined && Object.hasOwn(this.#synonyms, word)
        ? this.concepts[this.#synonyms[word]!]
        : undefined;
    return meant !== undefined && best < LABEL && only === undefined ? meant : found;
  }
}

const LABEL = 100;
/** Least score of a part of a label; less have other words for things. */
const PART = 65;

/** A rabbit and a rabbit's face. */
function isAkin(a: Concept, b: Concept): boolean {
  return a.words.some((word) => b.words.includes(word));
}

function fit({ label, words, tags, colour }: Concept, said: readonly string[]): number {
  const head = said.at(-1);
  if (head === undefined) return 0;
  // "Heart" alone means the red one; the others are named by their whole label.
  const natural = colour === undefined ? 2 : colour === "red" ? 1 : 0;
  if (same(words, said)) return LABEL + natural + (label === said.join(" ") ? 0.5 : 0);
  if (words.at(-1) === head && said.every((word) => words.includes(word)))
    return 70 - 5 * (words.length - said.length) + natural;
  if (tags.some((tag) => same(tag, said))) return 60 + natural;
  if (
    said.length > 1 &&
    words.at(-1) === head &&
    said.every((word) => words.includes(word) || tags.some((tag) => same(tag, [word])))
  )
    return 30 + natural;
  return 0;
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((word, i) => word === b[i]);
}
