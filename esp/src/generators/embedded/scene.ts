/** From a prompt to a scene: which things, in which colours, how they stand to each other, and where it all is. */
import type { Random } from "../random.ts";
import { PLACES, type Place } from "./places.ts";
import type { Concept, Vocabulary } from "./vocabulary.ts";
import { type Colour, colourOf, normal } from "./words.ts";

export const MAX_THINGS = 4;

/** How a thing stands to the one before it. */
export type Relation = "beside" | "worn" | "held" | "below" | "above" | "behind";
export type Thing = { concept: Concept; colour: Colour | undefined; count: number; relation: Relation };
export type Scene = {
  things: Thing[];
  place: Place | undefined;
  night: boolean;
  backdrop: Colour | undefined;
  /** Words that were left out, as the painter does not know them or found no use for them. */
  ignored: string[];
};

const RELATIONS: Readonly<Record<string, Relation>> = {
  and: "beside",
  with: "held",
  plus: "beside",
  beside: "beside",
  near: "beside",
  by: "beside",
  wearing: "worn",
  wears: "worn",
  holding: "held",
  carrying: "held",
  on: "below",
  riding: "below",
  above: "below",
  over: "below",
  in: "below",
  inside: "below",
  under: "above",
  below: "above",
  beneath: "above",
  behind: "behind",
  at: "beside",
  through: "behind",
  before: "behind",
};
/** Worn even when a prompt says only "with". */
const CLOTHING = /^(crown|top hat|graduation cap|billed cap|military helmet|glasses|sunglasses|goggles|ribbon)$/;
const NUMBERS: Readonly<Record<string, number>> = { two: 2, three: 3, four: 4, five: 5, six: 6 };
const SILENT = new Set(
  (
    "a an the of to for from its his her their my your it is are was be as into or no some this that there one very sitting standing flying running walking eating playing " +
    "looking sleeping picture photo drawing painting image icon illustration scene style seen deep soft little small big large tiny huge"
  ).split(" "),
);

export function sceneOf(prompt: string, vocabulary: Vocabulary, random: Random): Scene {
  const scene: Scene = { things: [], place: undefined, night: false, backdrop: undefined, ignored: [] };
  const segments = segmentsOf(prompt, vocabulary);
  for (const segment of segments) new SegmentReader(scene, segment, vocabulary, random, segments.length === 1).read();
  if (scene.things.length === 0) {
    const emblem = scene.night && scene.place === undefined ? "crescent moon" : scene.place?.emblem;
    const concept = vocabulary.concepts.find(({ label }) => label === emblem) ?? random.pick(vocabulary.concepts);
    scene.things.push({ concept, colour: concept.colour, count: 1, relation: "beside" });
  }
  scene.things.splice(MAX_THINGS);
  return scene;
}

type Segment = { relation: Relation; words: string[] };

/** Where a word of relation stands, another segment begins. A thing's long name ("pot of food") is one word, `thing` and its number. */
function segmentsOf(prompt: string, vocabulary: Vocabulary): Segment[] {
  let text = ` ${prompt
    .toLowerCase()
    .replace(/[’']s?\b/g, "")
    .replace(/\bon top of\b/g, "on")
    .replace(/\bin front of\b/g, "before")
    .replace(/\bnext to\b/g, "beside")
    .replace(/\d+/g, " ")} `;
  for (const [number, { label }] of vocabulary.concepts.entries()) {
    if (text.includes(` ${label} `) && label.split(" ").some((word) => Object.hasOwn(RELATIONS, word)))
      text = text.replaceAll(` ${label} `, ` thing${number} `);
  }
  const segments: Segment[] = [{ relation: "beside", words: [] }];
  for (const word of text.match(/[a-z]+\d*|[,.;:+&]/g) ?? []) {
    const relation = /[a-z]/.test(word) ? (Object.hasOwn(RELATIONS, word) ? RELATIONS[word] : undefined) : "beside";
    if (relation === undefined) segments.at(-1)!.words.push(word);
    else if (segments.at(-1)!.words.length > 0) segments.push({ relation, words: [] });
    else segments.at(-1)!.relation = relation;
  }
  return segments.filter(({ words }) => words.length > 0);
}

/** Reads a segment from its end: the longest run of words that names a thing is one; what is before it is its colour, its number, another thing, or left out. */
class SegmentReader {
  readonly #scene: Scene;
  readonly #relation: Relation;
  readonly #vocabulary: Vocabulary;
  readonly #random: Random;
  readonly #alone: boolean;
  readonly #found: Thing[] = [];
  #words: string[];

  constructor(scene: Scene, { relation, words }: Segment, vocabulary: Vocabulary, random: Random, alone: boolean) {
    [this.#scene, this.#relation, this.#vocabulary, this.#random] = [scene, relation, vocabulary, random];
    this.#words = words.filter((word) => !SILENT.has(word)).map(normal);
    this.#alone = alone && this.#words.length === 1;
  }

  read(): void {
    if (this.#words.at(-1) === "background" || this.#words.at(-1) === "backdrop") this.#background();
    while (this.#words.length > 0) if (!this.#number() && !this.#place() && !this.#thing()) this.#other();
    const first = this.#found[0];
    if (first !== undefined)
      first.relation = this.#relation === "held" && CLOTHING.test(first.concept.label) ? "worn" : this.#relation;
    this.#scene.things.push(...this.#found);
  }

  #background(): void {
    this.#words.pop();
    for (const word of this.#words.splice(0)) {
      const colour = colourOf(word);
      if (colour !== undefined) this.#scene.backdrop = colour;
      else if (!this.#setPlace(word)) this.#scene.ignored.push(word);
    }
  }

  #number(): boolean {
    const [word, thing] = [this.#words.at(-1)!, this.#found[0]];
    if (!Object.hasOwn(NUMBERS, word)) return false;
    if (thing !== undefined) thing.count = NUMBERS[word]!;
    this.#words.pop();
    return true;
  }

  /** A place is where things are; said alone it may be a thing (a mountain). */
  #place(): boolean {
    const word = this.#words.at(-1)!;
    if (this.#alone && this.#vocabulary.find([word], this.#random, { only: "labels" }) !== undefined) return false;
    if (!this.#setPlace(word)) return false;
    this.#words.pop();
    // A blue sea is a sea.
    while (this.#found.length === 0 && this.#words.length > 0 && colourOf(this.#words.at(-1)!) !== undefined)
      this.#words.pop();
    return true;
  }

  #setPlace(word: string): boolean {
    if (word === "night" || word === "midnight") return (this.#scene.night = true);
    const place = PLACES.find(({ words }) => words.includes(word));
    if (place === undefined) return false;
    this.#scene.place ??= place;
    return true;
  }

  #thing(): boolean {
    for (let length = Math.min(5, this.#words.length); length >= 1; length--) {
      const run = this.#words.slice(-length);
      // A colour before the last word is a colour; an orange alone is a thing.
      const at = run.slice(0, -1).findIndex((word) => colourOf(word) !== undefined);
      const colour = at < 0 ? undefined : colourOf(run[at]!);
      const named = run.filter((_, i) => i !== at);
      if (length === 1 && colourOf(run[0]!) !== undefined && (run[0] !== "orange" || this.#found.length > 0)) continue;
      const long = length - (at < 0 ? 0 : 1) === 1 ? /^thing(\d+)$/.exec(named[0]!) : null;
      // Before another thing stands seldom a thing, unless by its own name: a "sad" is none.
      const concept =
        long !== null
          ? this.#vocabulary.concepts[Number(long[1])]
          : this.#vocabulary.find(
              named,
              this.#random,
              this.#found.length > 0 ? { colour, only: "labels" } : { colour },
            );
      if (concept === undefined) continue;
      this.#words.splice(-length);
      this.#found.unshift({ concept, colour: colour ?? concept.colour, count: 1, relation: "beside" });
      return true;
    }
    return false;
  }

  #other(): void {
    const word = this.#words.pop()!;
    const colour = colourOf(word);
    if (colour === undefined) this.#scene.ignored.unshift(word);
    else if (this.#found[0] !== undefined) this.#found[0].colour = colour;
    else this.#scene.backdrop = colour;
  }
}
