/** From a prompt to a scene: which things, in which colours, how they stand to each other, and where, when and how it all is. */
import type { Lexicon, Mood, Position, RelationWord, Size, Style, Time, Token, Weather } from "./lexicon.ts";
import { PLACES, type Place } from "./places.ts";
import type { Concept } from "./vocabulary.ts";
import type { Colour } from "./words.ts";

const MAX_THINGS = 4;
/** All that a picture holds. */
const MAX_COUNT = 12;

/** How a thing stands to the one before it. */
type Relation = "beside" | "worn" | "held" | "below" | "above" | "behind" | "before";
export type Thing = {
  concept: Concept;
  colour: Colour | undefined;
  count: number;
  size: Size | undefined;
  position: Position | undefined;
  relation: Relation;
};
export type Scene = {
  things: Thing[];
  place: Place | undefined;
  time: Time | undefined;
  weather: Weather | undefined;
  mood: Mood | undefined;
  style: Style | undefined;
  /** Colour of the background, or of the place. */
  backdrop: Colour | undefined;
  /** What must not be there: labels of things, weathers, times and places. */
  without: string[];
  /** In the prompt's own words, each thing with its emoji: what the picture will show. */
  understood: string[];
  /** Words that have no part in the picture. */
  leftOut: string[];
};

/** Worn even when a prompt says only "with" or "in". */
const CLOTHING = /^(crown|top hat|graduation cap|billed cap|military helmet|glasses|sunglasses|goggles|ribbon)$/;

export function sceneOf(prompt: string, lexicon: Lexicon): Scene {
  return new Reader(lexicon, lexicon.read(prompt)).scene();
}

type Found = Thing & {
  sure: boolean;
  emoji: string;
  /** Tokens that say it. */
  said: number[];
  /** Stands to the next thing, and not to the one before. */
  leads: Relation | undefined;
  /** No comma and no other word between it and the thing before. */
  follows: boolean;
};

type Attribute = { at: number } & (
  | { kind: "colour"; value: Colour; thing?: Concept }
  | { kind: "number"; value: number }
  | { kind: "size"; value: Size }
  | { kind: "position"; value: Position }
);

class Reader {
  readonly #lexicon: Lexicon;
  readonly #tokens: readonly Token[];
  readonly #found: Found[] = [];
  readonly #scene: Scene = {
    things: [],
    place: undefined,
    time: undefined,
    weather: undefined,
    mood: undefined,
    style: undefined,
    backdrop: undefined,
    without: [],
    understood: [],
    leftOut: [],
  };
  /** Runs of tokens that say something other than a thing. */
  readonly #said: number[][] = [];
  readonly #leftOut = new Set<number>();
  /** Said before the thing that they describe. */
  #pending: Attribute[] = [];
  #relation: { value: RelationWord; at: number } | undefined;
  #without: number | undefined;
  #backdropAt: number | undefined;
  /** The thing that an adjective behind it may still describe. */
  #open: Found | undefined;

  constructor(lexicon: Lexicon, tokens: readonly Token[]) {
    [this.#lexicon, this.#tokens] = [lexicon, tokens];
  }

  scene(): Scene {
    for (let at = 0; at < this.#tokens.length; at++) this.#take(at);
    this.#flush();
    this.#relateLeading();
    const scene = this.#scene;
    this.#limit();
    scene.things = this.#found.map(
      ({ sure: _sure, emoji: _emoji, said: _said, leads: _leads, follows: _follows, ...thing }) => thing,
    );
    if (scene.things[0] !== undefined) scene.things[0].relation = "beside";
    scene.understood = this.#understood();
    scene.leftOut = [...new Set([...this.#leftOut].toSorted((a, b) => a - b).map((at) => this.#tokens[at]!.text))];
    return scene;
  }

  #take(at: number): void {
    const { meaning, language } = this.#tokens[at]!;
    const follow = this.#lexicon.adjectivesOf(language) === "after";
    switch (meaning.kind) {
      case "silent":
        return;
      case "unknown":
        this.#leftOut.add(at);
        return;
      case "break":
        this.#flush();
        this.#relation = undefined;
        return;
      case "colour":
        this.#colour({ ...meaning, at }, follow);
        return;
      case "size":
      case "number":
      case "position":
        this.#attribute({ ...meaning, at }, follow);
        return;
      case "thing":
        this.#thing(meaning.concept, meaning.sure, at, follow);
        return;
      case "place":
        this.#place(meaning.value, meaning.thing, at, follow);
        return;
      case "time":
      case "weather":
      case "mood":
      case "style":
        this.#setting(meaning, at);
        return;
      case "backdrop":
        this.#backdrop(at);
        return;
      case "relation":
        if (meaning.after) this.#after(meaning.value, at);
        else this.#before(meaning.value, at);
        return;
      case "without":
        if (!meaning.after) {
          this.#flush();
          this.#without = at;
        } else this.#withoutLast(at);
    }
  }

  #colour(colour: Attribute & { kind: "colour" }, follow: boolean): void {
    if (this.#backdropAt !== undefined) {
      this.#scene.backdrop = colour.value;
      this.#said.push([this.#backdropAt, colour.at]);
      this.#backdropAt = undefined;
      return;
    }
    const thing = colour.thing;
    if (thing !== undefined && this.#open === undefined && !this.#describesNext(colour.at)) {
      this.#thing(thing, true, colour.at, follow);
      return;
    }
    this.#attribute(colour, follow);
  }

  /** Whether what is named next can have the colour: only grammar and other attributes stand between. */
  #describesNext(at: number): boolean {
    const next = this.#tokens
      .slice(at + 1)
      .find(({ meaning: { kind } }) => kind !== "silent" && kind !== "size" && kind !== "number");
    return next !== undefined && ["thing", "place", "backdrop", "colour"].includes(next.meaning.kind);
  }

  #attribute(attribute: Attribute, follow: boolean): void {
    const open = this.#open;
    const behind = follow || attribute.kind === "position";
    if (
      open !== undefined &&
      behind &&
      attribute.kind !== "number" &&
      (attribute.kind === "colour" ? !this.#hasOwn(open, "colour") : open[attribute.kind] === undefined)
    ) {
      this.#give(open, attribute);
    } else this.#pending.push(attribute);
  }

  /** A thing whose label has a colour may be asked for in another. */
  #hasOwn(thing: Found, kind: "colour"): boolean {
    return thing[kind] !== undefined && thing[kind] !== thing.concept.colour;
  }

  #give(thing: Found, attribute: Attribute): void {
    thing.said.push(attribute.at);
    if (attribute.kind === "colour") thing.colour = attribute.value;
    else if (attribute.kind === "number") thing.count = attribute.value;
    else if (attribute.kind === "size") thing.size = attribute.value;
    else thing.position = attribute.value;
  }

  #thing(concept: Concept, sure: boolean, at: number, follow: boolean): void {
    if (this.#without !== undefined) {
      this.#exclude(concept.label, [this.#without, at]);
      this.#without = undefined;
      return;
    }
    const before = this.#open;
    const follows = before !== undefined && this.#pending.length === 0 && this.#relation === undefined;
    if (follows && before.leads === undefined) {
      // The more certain of two adjacent names is the thing; the other describes it in a way that cannot be painted.
      if (before.concept === concept && this.#isEmoji(at)) {
        before.said.push(at);
        before.count = Math.min(MAX_COUNT, before.count + (this.#isEmoji(before.said[0]!) ? 1 : 0));
        return;
      }
      if (!sure) {
        if (before.sure || follow) {
          this.#leftOut.add(at);
          return;
        }
        this.#drop(before);
      } else if (!before.sure) this.#drop(before);
    }
    const thing: Found = {
      concept,
      colour: concept.colour,
      count: 1,
      size: undefined,
      position: undefined,
      relation: relationOf(this.#relation?.value ?? "beside", concept),
      sure,
      emoji: this.#lexicon.emojiOf(concept),
      said: this.#relation === undefined ? [at] : [this.#relation.at, at],
      leads: undefined,
      follows,
    };
    for (const attribute of this.#pending.splice(0)) this.#giveOnce(thing, attribute);
    this.#relation = undefined;
    // "A crown-wearing fish", as Chinese and Hindi say it: nothing is there yet that could wear it.
    this.#found.push(thing);
    this.#open = thing;
  }

  #giveOnce(thing: Found, attribute: Attribute): void {
    const taken =
      attribute.kind === "colour"
        ? this.#hasOwn(thing, "colour")
        : attribute.kind === "number"
          ? thing.count > 1
          : thing[attribute.kind] !== undefined;
    if (taken) this.#leftOut.add(attribute.at);
    else this.#give(thing, attribute);
  }

  #isEmoji(at: number): boolean {
    return /\p{Extended_Pictographic}/u.test(this.#tokens[at]!.text);
  }

  #drop(thing: Found): void {
    this.#found.splice(this.#found.indexOf(thing), 1);
    for (const at of thing.said) {
      const { meaning } = this.#tokens[at]!;
      if (meaning.kind === "thing") this.#leftOut.add(at);
      else if (meaning.kind === "relation") this.#relation = { value: meaning.value, at };
      else if (meaning.kind === "colour" || meaning.kind === "size" || meaning.kind === "number")
        this.#pending.push({ ...meaning, at });
    }
  }

  #place(name: string, thing: Concept | undefined, at: number, follow: boolean): void {
    const counted = this.#pending.some(({ kind, value }) => kind === "number" && Number(value) > 1);
    const alone = this.#tokens.every(({ meaning: { kind } }, i) => i === at || kind === "silent" || kind === "colour");
    if (thing !== undefined && (counted || alone) && this.#without === undefined) {
      this.#thing(thing, true, at, follow);
      return;
    }
    if (this.#without !== undefined) {
      this.#exclude(name, [this.#without, at]);
      this.#without = undefined;
      return;
    }
    const said = [at];
    const other = this.#scene.place !== undefined && this.#scene.place.name !== name;
    if (other) this.#leftOut.add(at);
    else {
      this.#scene.place = PLACES.find((place) => place.name === name);
      if (this.#relation !== undefined) said.unshift(this.#relation.at);
      this.#said.push(said);
    }
    for (const attribute of this.#pending.splice(0)) {
      // A blue sea, or a field said to be white.
      if (attribute.kind === "colour" && this.#scene.backdrop === undefined) {
        this.#scene.backdrop = attribute.value;
        said.unshift(attribute.at);
      } else if (attribute.kind === "number" && attribute.value === 1) said.unshift(attribute.at);
      else this.#leftOut.add(attribute.at);
    }
    this.#relation = undefined;
    this.#open = undefined;
  }

  #setting(
    meaning:
      | { kind: "time"; value: Time }
      | { kind: "weather"; value: Weather }
      | { kind: "mood"; value: Mood }
      | { kind: "style"; value: Style },
    at: number,
  ): void {
    const scene = this.#scene;
    if (this.#without !== undefined) {
      this.#exclude(meaning.value, [this.#without, at]);
      this.#without = undefined;
      return;
    }
    const there = scene[meaning.kind];
    if (there !== undefined && there !== meaning.value) {
      this.#leftOut.add(at);
      return;
    }
    if (meaning.kind === "time") scene.time = meaning.value;
    else if (meaning.kind === "weather") scene.weather = meaning.value;
    else if (meaning.kind === "mood") scene.mood = meaning.value;
    else scene.style = meaning.value;
    this.#said.push(this.#relation === undefined ? [at] : [this.#relation.at, at]);
    // "A calm night": what was said before belongs to nothing that is painted.
    if (meaning.kind === "time" || meaning.kind === "weather") {
      this.#relation = undefined;
      this.#open = undefined;
    }
  }

  #backdrop(at: number): void {
    const colour = this.#pending.findLast(({ kind }) => kind === "colour");
    this.#relation = undefined;
    if (colour?.kind === "colour") {
      this.#pending.splice(this.#pending.indexOf(colour), 1);
      this.#scene.backdrop = colour.value;
      this.#said.push([colour.at, at]);
    } else this.#backdropAt = at;
    this.#open = undefined;
  }

  /** A word of relation before the thing that it relates to the one before. */
  #before(value: RelationWord, at: number): void {
    // "A red and white fish" goes on, "a fish and a cat" begins another thing.
    if (!(value === "beside" && this.#pending.length > 0)) this.#flush();
    this.#relation = { value, at };
    this.#open = undefined;
  }

  /** A word of relation behind its thing: it stands to the one before if that is where it began, else to the next. */
  #after(value: RelationWord, at: number): void {
    const thing = this.#found.at(-1);
    if (thing === undefined || this.#open !== thing) return;
    const begun = this.#tokens[thing.said[0]!]!.meaning;
    const relation = relationOf(value, thing.concept);
    thing.said.push(at);
    if (begun.kind === "relation" && begun.value === "in" && this.#found.length > 1) thing.relation = relation;
    else thing.leads = relation;
    this.#open = thing.leads === undefined ? undefined : thing;
  }

  #withoutLast(at: number): void {
    const thing = this.#open;
    if (thing !== undefined && this.#found.at(-1) === thing) {
      this.#found.pop();
      this.#exclude(thing.concept.label, [...thing.said, at]);
      this.#open = undefined;
      return;
    }
    const last = this.#said.at(-1);
    const scene = this.#scene;
    for (const kind of ["weather", "time"] as const) {
      const value = scene[kind];
      if (value === undefined || last === undefined || this.#tokens[last.at(-1)!]!.meaning.kind !== kind) continue;
      scene[kind] = undefined;
      this.#said.pop();
      this.#exclude(value, [...last, at]);
    }
  }

  #exclude(what: string, said: number[]): void {
    this.#scene.without.push(what);
    this.#said.push(said);
    this.#pending = [];
    this.#relation = undefined;
    for (const thing of this.#found.filter(({ concept }) => concept.label === what))
      this.#found.splice(this.#found.indexOf(thing), 1);
  }

  /** What was said before and found no thing belongs to the last one, else to the whole picture, else to nothing. */
  #flush(): void {
    for (const attribute of this.#pending.splice(0)) {
      const last = this.#open;
      if (last !== undefined) this.#giveOnce(last, attribute);
      else if (attribute.kind === "position" && this.#found.length > 0) this.#giveOnce(this.#found.at(-1)!, attribute);
      else if (attribute.kind === "colour" && this.#found.length === 0 && this.#scene.backdrop === undefined) {
        this.#scene.backdrop = attribute.value;
        this.#said.push([attribute.at]);
      } else if (!(attribute.kind === "number" && attribute.value === 1)) this.#leftOut.add(attribute.at);
    }
    this.#open = undefined;
    if (this.#without !== undefined) this.#leftOut.add(this.#without);
    this.#without = undefined;
  }

  /** Things that stand to the next one come behind it; where none comes they stand to the one before. */
  #relateLeading(): void {
    const found = this.#found;
    for (let i = 0; i < found.length; i++) {
      const thing = found[i]!;
      const relation = thing.leads ?? (i === 0 && thing.relation !== "beside" ? thing.relation : undefined);
      if (relation === undefined) continue;
      let host = i + 1;
      while (host < found.length && found[host]!.leads !== undefined) host++;
      thing.leads = undefined;
      thing.relation = relation;
      if (host >= found.length || found[host]!.relation !== "beside") continue;
      // What led comes after its host, and its host in its place.
      const [moved] = found.splice(host, 1);
      found.splice(i, 0, moved!);
    }
  }

  #limit(): void {
    for (const thing of this.#found.splice(MAX_THINGS))
      for (const at of thing.said) if (this.#tokens[at]!.meaning.kind === "thing") this.#leftOut.add(at);
    let room = MAX_COUNT;
    for (const thing of this.#found) {
      thing.count = Math.max(1, Math.min(thing.count, room));
      room -= thing.count;
    }
  }

  /** A group's tokens with the words of grammar between them. */
  #withGrammar(said: readonly number[]): Token[] {
    return said.flatMap((at, i) => {
      const between = i === 0 ? [] : this.#tokens.slice(said[i - 1]! + 1, at);
      const silent = between.every(({ meaning: { kind } }) => kind === "silent") ? between : [];
      return [...silent, this.#tokens[at]!];
    });
  }

  #understood(): string[] {
    const groups = [
      ...this.#found.map(({ said, emoji, count }) => ({
        said: said.toSorted((a, b) => a - b),
        sign: said.some((at) => this.#isEmoji(at))
          ? undefined
          : count > 3
            ? `${emoji} × ${count}`
            : emoji.repeat(count),
      })),
      ...this.#said.map((said) => ({ said: said.toSorted((a, b) => a - b), sign: undefined })),
    ].toSorted((a, b) => a.said[0]! - b.said[0]!);
    return groups.map(({ said, sign }) => {
      const words = this.#withGrammar(said)
        .filter(({ text }) => text !== "")
        .reduce(
          (text, token) => (text === "" ? token.text : `${text}${token.language === "zh" ? "" : " "}${token.text}`),
          "",
        );
      return sign === undefined ? words : `${words} ${sign}`;
    });
  }
}

function relationOf(value: RelationWord, concept: Concept): Relation {
  if (value === "with" || value === "in") {
    if (CLOTHING.test(concept.label)) return "worn";
    return value === "with" ? "held" : "below";
  }
  return value;
}
