/** What words mean: emoji, and ten languages whose names of things come from Unicode's CLDR. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { type Concept, MODELS, type Vocabulary } from "./vocabulary.ts";
import { COLOURS, type Colour, normal } from "./words.ts";

const SIZES = ["small", "large"] as const;
const TIMES = ["day", "night", "sunset"] as const;
const WEATHERS = ["rain", "snow", "sun", "cloud"] as const;
const MOODS = ["happy", "sad", "calm", "spooky", "dreamy"] as const;
const STYLES = ["flat", "watercolour", "papercut", "ink", "pixel"] as const;
const POSITIONS = ["left", "right", "top", "bottom", "centre"] as const;
/** How the thing that they go with stands to the other: what a fox is behind stands before it. */
const RELATIONS = ["beside", "with", "in", "worn", "held", "below", "above", "behind", "before"] as const;
export type Size = (typeof SIZES)[number];
export type Time = (typeof TIMES)[number];
export type Weather = (typeof WEATHERS)[number];
export type Mood = (typeof MOODS)[number];
export type Style = (typeof STYLES)[number];
export type Position = (typeof POSITIONS)[number];
export type RelationWord = (typeof RELATIONS)[number];

/** What a run of words means. */
type Meaning =
  /** `sure`: by its name, and not by a word that only may mean it. */
  | { kind: "thing"; concept: Concept; sure: boolean }
  /** `thing`: what the same word names where it describes nothing, as an orange. */
  | { kind: "colour"; value: Colour; thing?: Concept }
  | { kind: "number"; value: number }
  | { kind: "size"; value: Size }
  | { kind: "time"; value: Time }
  | { kind: "weather"; value: Weather }
  | { kind: "place"; value: string; thing?: Concept }
  | { kind: "mood"; value: Mood }
  | { kind: "style"; value: Style }
  | { kind: "position"; value: Position }
  /** `after`: the word stands behind the thing that it relates to the next one, as in Hindi. */
  | { kind: "relation"; value: RelationWord; after: boolean }
  | { kind: "without"; after: boolean }
  | { kind: "backdrop" }
  /** A word of grammar, which changes nothing. */
  | { kind: "silent" }
  /** Between words: a comma, and the like. */
  | { kind: "break" }
  | { kind: "unknown" };

export type Token = { text: string; meaning: Meaning; language: Language["name"] };

const Words = z.array(z.string());
const words = <T extends string>(of: readonly T[]) => z.partialRecord(z.enum(of), Words);
const LanguageFile = z.object({
  script: z.string(),
  /** Whether what describes a thing stands before or after it. */
  adjectives: z.enum(["before", "after"]),
  colour: words(COLOURS),
  number: z.record(z.string(), Words),
  size: words(SIZES),
  time: words(TIMES),
  weather: words(WEATHERS),
  place: z.record(z.string(), Words),
  mood: words(MOODS),
  style: words(STYLES),
  position: words(POSITIONS),
  pre: words(RELATIONS),
  post: words(RELATIONS),
  without: Words,
  withoutPost: Words,
  backdrop: Words,
  silent: Words,
  /** What is cut off or changed, in this order, where so many letters stay. */
  endings: z.array(z.object({ pattern: z.string(), to: z.string(), least: z.int() })),
  endingsRepeat: z.boolean(),
  /** Everyday names and plurals that CLDR does not give. */
  things: z.record(z.string(), Words),
});
const LexiconFile = z.object({
  /** Emoji of each thing, in the vocabulary's order. */
  emoji: Words,
  /** English names of all other emoji. */
  others: z.record(z.string(), z.string()),
  /** For each thing its names, joined by "|"; behind "~" words that only may mean it. */
  names: z.record(z.string(), Words),
});
type LanguageFile = z.infer<typeof LanguageFile>;

/** The longest name is of so many words. */
const LONGEST = 6;
const SEGMENTER = new Intl.Segmenter("zh", { granularity: "word" });

/** Dual number, expressed by the noun's ending. */
const DUAL = /(ان|ين)$/;

/** A word without the endings that its language's nouns and adjectives take: it is looked up so when it is not known as it is. */
function stemOf({ endings, endingsRepeat }: Pick<LanguageFile, "endings" | "endingsRepeat">): (word: string) => string {
  const rules = endings.map(({ pattern, to, least }) => ({ pattern: new RegExp(pattern, "u"), to, least }));
  const stem = (word: string): string => {
    const cut = rules.reduce((rest, { pattern, to, least }) => {
      const shorter = rest.replace(pattern, to);
      return shorter.length >= least ? shorter : rest;
    }, word);
    return endingsRepeat && cut !== word ? stem(cut) : cut;
  };
  return stem;
}

/** Lower case, without the accents and signs that people leave out. */
function folded(word: string): string {
  const lower = word.normalize("NFC").toLowerCase();
  if (/\p{Script=Latin}/u.test(lower)) return lower.normalize("NFD").replaceAll(/\p{M}/gu, "");
  return lower
    .replaceAll("ё", "е")
    .replaceAll(/[\u064b-\u0652\u0640]/g, "")
    .replaceAll(/[أإآ]/g, "ا")
    .replaceAll("ى", "ي")
    .replaceAll("ة", "ه")
    .replace(/^ال(?=.{3})/, "")
    .replaceAll("\u093c", "")
    .replaceAll("\u0901", "\u0902");
}

class Language {
  readonly name: string;
  readonly script: string;
  readonly adjectives: "before" | "after";
  readonly #between: string;
  readonly #stem: (word: string) => string;
  readonly #exact = new Map<string, Meaning>();
  readonly #stems = new Map<string, Meaning>();
  readonly #english: Vocabulary | undefined;
  readonly #others: ReadonlySet<string>;

  /** @param others Names of emoji that cannot be painted: in English no other words for things. */
  constructor(
    name: string,
    file: LanguageFile,
    names: readonly string[],
    vocabulary: Vocabulary,
    others: ReadonlySet<string>,
  ) {
    this.#others = others;
    [this.name, this.script, this.adjectives] = [name, file.script, file.adjectives];
    this.#between = file.script === "Han" ? "" : " ";
    // The vocabulary itself is in English, and its words are made singular as the training did.
    this.#stem = name === "en" ? normal : stemOf(file);
    this.#english = name === "en" ? vocabulary : undefined;
    const byLabel = new Map(vocabulary.concepts.map((concept) => [concept.label, concept]));
    const add = (phrases: readonly string[], meaning: Meaning) => {
      for (const phrase of phrases) this.#add(phrase, meaning);
    };
    for (const phrase of file.silent) add([phrase], { kind: "silent" });
    for (const [value, phrases] of entriesOf(file.colour)) add(phrases, { kind: "colour", value });
    for (const [value, phrases] of Object.entries(file.number)) add(phrases, { kind: "number", value: Number(value) });
    for (const [value, phrases] of entriesOf(file.size)) add(phrases, { kind: "size", value });
    for (const [value, phrases] of entriesOf(file.time)) add(phrases, { kind: "time", value });
    for (const [value, phrases] of entriesOf(file.weather)) add(phrases, { kind: "weather", value });
    for (const [value, phrases] of Object.entries(file.place)) add(phrases, { kind: "place", value });
    for (const [value, phrases] of entriesOf(file.mood)) add(phrases, { kind: "mood", value });
    for (const [value, phrases] of entriesOf(file.style)) add(phrases, { kind: "style", value });
    for (const [value, phrases] of entriesOf(file.position)) add(phrases, { kind: "position", value });
    for (const [value, phrases] of entriesOf(file.pre)) add(phrases, { kind: "relation", value, after: false });
    for (const [value, phrases] of entriesOf(file.post)) add(phrases, { kind: "relation", value, after: true });
    add(file.without, { kind: "without", after: false });
    add(file.withoutPost, { kind: "without", after: true });
    add(file.backdrop, { kind: "backdrop" });
    for (const [label, phrases] of Object.entries(file.things)) {
      const concept = byLabel.get(label);
      if (concept === undefined) throw new Error(`esp/models/languages.json names "${label}", which is not a thing.`);
      add(phrases, { kind: "thing", concept, sure: true });
    }
    for (const sure of [true, false]) {
      for (const [i, concept] of vocabulary.concepts.entries()) {
        const phrases = (names[i]?.split("~")[sure ? 0 : 1] ?? "").split("|");
        // "Small dog" is Hindi's name of the poodle, and "city at night" of a picture of one.
        add(
          phrases.filter((phrase) => name === "en" || !this.#isScene(phrase)),
          { kind: "thing", concept, sure },
        );
      }
    }
  }

  /** Whether the grammar reads a name of more words as a thing and its size, or as a place or time. */
  #isScene(phrase: string): boolean {
    const parts = partsOf(phrase).map(({ text }) => text);
    if (parts.length < 2) return false;
    const kinds = this.read(parts).map(({ meaning }) => meaning.kind);
    return kinds.includes("size") || kinds.includes("time") || (kinds.includes("place") && kinds.includes("relation"));
  }

  /** The meaning that was there first stays; a thing's name that says a colour or a place as well is remembered with it. */
  #add(phrase: string, meaning: Meaning): void {
    const parts = partsOf(phrase).filter(({ kind }) => kind === "word");
    const key = parts.map(({ text }) => folded(text)).join(this.#between);
    if (key === "") return;
    const there = this.#exact.get(key);
    if (there === undefined) this.#exact.set(key, meaning);
    else if (meaning.kind === "thing" && meaning.sure && (there.kind === "colour" || there.kind === "place"))
      this.#exact.set(key, { ...there, thing: there.thing ?? meaning.concept });
    const stem = parts.map(({ text }) => this.#stem(folded(text))).join(this.#between);
    if (!this.#stems.has(stem)) this.#stems.set(stem, meaning);
  }

  meaningOf(run: readonly string[]): Meaning | undefined {
    const plain = run.map(folded);
    const exact = this.#exact.get(plain.join(this.#between));
    if (exact !== undefined && (exact.kind !== "thing" || exact.sure)) return this.#also(exact, plain);
    const named = this.#english === undefined ? undefined : this.#named(plain, this.#english);
    if (named?.sure) return named;
    const stem = this.#stems.get(plain.map(this.#stem).join(this.#between));
    return stem?.kind === "thing" ? (exact ?? stem) : (stem ?? exact ?? named);
  }

  /** An English place that names a thing too. */
  #also(meaning: Meaning, plain: readonly string[]): Meaning {
    if (this.#english === undefined || meaning.kind !== "place" || plain.length > 1) return meaning;
    const named = this.#named(plain, this.#english);
    return named?.sure ? { ...meaning, thing: named.concept } : meaning;
  }

  #named(plain: readonly string[], vocabulary: Vocabulary): Extract<Meaning, { kind: "thing" }> | undefined {
    // A small dog is a dog that is small, whatever other words CLDR has for dogs.
    if (plain.slice(0, -1).some((word) => isAttribute(this.#exact.get(word)))) return undefined;
    const said = plain.map(normal);
    const named = vocabulary.find(said, "labels");
    const concept = named ?? vocabulary.find(said);
    if (concept === undefined) return undefined;
    const sure = named !== undefined || said.length > 1;
    // Names of activities are not things, and "woman's shoe" must not define "woman".
    if (!sure && this.#others.has(plain[0]!)) return undefined;
    return sure || !/ing$/.test(said[0]!) ? { kind: "thing", concept, sure } : undefined;
  }

  /** All words as tokens, the longest names first. */
  read(parts: readonly string[]): Token[] {
    const tokens: Token[] = [];
    const rest = [...parts];
    while (rest.length > 0) {
      let length = Math.min(LONGEST, rest.length);
      let meaning: Meaning | undefined;
      for (; length > 0; length--) {
        meaning = this.meaningOf(rest.slice(0, length));
        if (meaning !== undefined) break;
      }
      if (meaning !== undefined) {
        const run = rest.splice(0, length);
        tokens.push({ text: run.join(this.#between), meaning, language: this.name });
        if (this.name === "ar" && meaning.kind === "thing" && this.#isDual(run.at(-1)!))
          tokens.splice(-1, 0, { text: "", meaning: { kind: "number", value: 2 }, language: this.name });
        continue;
      }
      const [word] = rest.splice(0, 1) as [string];
      const split = this.#split(word);
      if (split !== undefined) rest.unshift(...split);
      else tokens.push({ text: word, meaning: { kind: "unknown" }, language: this.name });
    }
    return tokens;
  }

  #isDual(word: string): boolean {
    return DUAL.test(word) && !this.#exact.has(folded(word));
  }

  /** A word that is written as one with another: Arabic's "and" and "with", and Chinese words that are made of known ones. */
  #split(word: string): string[] | undefined {
    if (this.name === "ar") {
      const rest = word.slice(1);
      if (word.startsWith("و") && this.meaningOf([rest]) !== undefined) return ["و", rest];
      return word.startsWith("ب") && this.meaningOf([rest]) !== undefined ? ["مع", rest] : undefined;
    }
    if (this.script !== "Han") return undefined;
    const found: string[] = [];
    for (let at = 0; at < word.length; ) {
      let end = Math.min(word.length, at === 0 ? word.length - 1 : word.length);
      while (end > at && this.meaningOf([word.slice(at, end)]) === undefined) end--;
      if (end === at) return undefined;
      found.push(word.slice(at, end));
      at = end;
    }
    return found;
  }
}

function isAttribute(meaning: Meaning | undefined): boolean {
  return meaning !== undefined && meaning.kind !== "thing" && meaning.kind !== "place";
}

function entriesOf<K extends string>(record: Partial<Record<K, string[]>>): [K, string[]][] {
  return Object.entries(record) as [K, string[]][];
}

type Part = { kind: "word" | "emoji" | "break"; text: string };

/** Words, emoji and what stands between. A doubled word is one (Indonesian plurals), and Chinese is cut at its words. */
function partsOf(text: string): Part[] {
  const plain = text
    .normalize("NFC")
    .replaceAll(/(\p{L}{2,})-\1(?!\p{L})/giu, "$1")
    .replaceAll(/(?<=\p{Script=Latin})[’']s\b/gu, "");
  const parts: Part[] = [];
  for (const { groups } of plain.matchAll(
    /(?<emoji>\p{RGI_Emoji}|\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f?)|(?<han>\p{Script=Han}+)|(?<word>[[\p{L}\p{M}]--\p{Script=Han}]+|\p{N}+)|(?<stop>[,.;:+\&!?\/\|\(\)،؛。，、；：！？।])/gv,
  )) {
    const { emoji, han, word, stop } = groups!;
    if (emoji !== undefined) parts.push({ kind: "emoji", text: emoji });
    else if (han !== undefined)
      parts.push(...[...SEGMENTER.segment(han)].map(({ segment }) => ({ kind: "word" as const, text: segment })));
    else if (word !== undefined) parts.push({ kind: "word", text: word });
    else if (stop !== undefined) parts.push({ kind: "break", text: stop });
  }
  return parts;
}

export class Lexicon {
  readonly vocabulary: Vocabulary;
  readonly #files: Record<string, LanguageFile>;
  readonly #lexicon: z.infer<typeof LexiconFile>;
  readonly #languages = new Map<string, Language>();
  readonly #emoji: ReadonlyMap<string, Concept>;
  readonly #names: ReadonlyMap<string, string>;
  readonly #emojiOf: ReadonlyMap<Concept, string>;

  constructor(vocabulary: Vocabulary) {
    this.vocabulary = vocabulary;
    const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, MODELS), "utf8"));
    this.#files = z.record(z.string(), LanguageFile).parse(read("languages.json"));
    this.#lexicon = LexiconFile.parse(read("lexicon.json"));
    const { emoji, others } = this.#lexicon;
    this.#emoji = new Map(emoji.map((one, i) => [bare(one), vocabulary.concepts[i]!]));
    this.#emojiOf = new Map(emoji.map((one, i) => [vocabulary.concepts[i]!, one]));
    this.#names = new Map(Object.entries(others).map(([one, name]) => [bare(one), name]));
  }

  get languages(): string[] {
    return Object.keys(this.#files);
  }

  emojiOf(concept: Concept): string {
    return this.#emojiOf.get(concept)!;
  }

  /** Whether adjectives follow their noun. */
  adjectivesOf(language: string): "before" | "after" {
    return this.#files[language]!.adjectives;
  }

  /** Read made the first time a script is met: most prompts need one language. */
  #language(name: string): Language {
    let language = this.#languages.get(name);
    if (language === undefined) {
      const names = this.#lexicon.names[name] ?? this.vocabulary.concepts.map(({ label }) => label);
      language = new Language(name, this.#files[name]!, names, this.vocabulary, new Set(this.#names.values()));
      this.#languages.set(name, language);
    }
    return language;
  }

  /** The prompt's words and what they mean. Of the languages of a script the one counts that knows most words. */
  read(prompt: string): Token[] {
    const runs: { script: string; words: string[] }[] = [];
    const parts = partsOf(prompt);
    for (const { kind, text } of parts) {
      const script = kind === "word" ? this.#scriptOf(text) : kind;
      if (script === runs.at(-1)?.script || (script === "Digit" && kind === "word" && isWords(runs.at(-1)?.script)))
        runs.at(-1)!.words.push(text);
      else runs.push({ script, words: [text] });
    }
    const latin = this.#best(
      "Latin",
      runs.filter(({ script }) => script === "Latin").map(({ words }) => words),
    );
    return runs.flatMap(({ script, words }): Token[] => {
      if (script === "break") return [{ text: "", meaning: { kind: "break" }, language: "en" }];
      if (script === "emoji") return words.map((text) => this.#emojiToken(text));
      if (script === "Latin" || script === "Digit") return this.#language(latin).read(words);
      const name = this.languages.find((one) => this.#files[one]!.script === script);
      return name === undefined
        ? words.map((text) => ({ text, meaning: { kind: "unknown" }, language: "en" }))
        : this.#language(name).read(words);
    });
  }

  #best(script: string, runs: readonly (readonly string[])[]): string {
    if (runs.length === 0) return "en";
    const inScript = this.languages.filter((name) => this.#files[name]!.script === script);
    // A prompt that is completely understood in the first language is not read in the others.
    const [first] = inScript;
    if (runs.flatMap((words) => this.#language(first!).read(words)).every(({ meaning }) => isSure(meaning)))
      return first!;
    const scored = inScript.map((name) => {
      const tokens = runs.flatMap((words) => this.#language(name).read(words));
      return { name, score: tokens.reduce((sum, { meaning, text }) => sum + worthOf(meaning, text), 0) };
    });
    return scored.reduce((best, one) => (one.score > best.score ? one : best)).name;
  }

  #scriptOf(word: string): string {
    if (/^\p{Nd}/u.test(word)) {
      if (/[०-९]/.test(word)) return "Devanagari";
      return /[০-৯]/.test(word) ? "Bengali" : "Digit";
    }
    const scripts = new Set(Object.values(this.#files).map(({ script }) => script));
    return [...scripts].find((script) => new RegExp(`\\p{Script=${script}}`, "u").test(word)) ?? "other";
  }

  #emojiToken(text: string): Token {
    const concept = this.#emoji.get(bare(text));
    if (concept !== undefined) return { text, meaning: { kind: "thing", concept, sure: true }, language: "en" };
    const name = this.#names.get(bare(text));
    return { text: name === undefined ? text : `${text} (${name})`, meaning: { kind: "unknown" }, language: "en" };
  }
}

function isSure(meaning: Meaning): boolean {
  return meaning.kind !== "unknown" && (meaning.kind !== "thing" || meaning.sure);
}

function isWords(script: string | undefined): boolean {
  return script !== undefined && script !== "emoji" && script !== "break";
}

/** Skin tones and signs of presentation make no other thing. */
function bare(emoji: string): string {
  return emoji.replaceAll(/[\u{1f3fb}-\u{1f3ff}\ufe0f]/gu, "");
}

/** How much a token says for its language: words of grammar are the surest sign of it. */
function worthOf(meaning: Meaning, text: string): number {
  if (meaning.kind === "unknown") return 0;
  const words = text.split(" ").length;
  if (meaning.kind === "thing" && !meaning.sure) return 0.5 * words;
  return words;
}
