/**
 * How exactly the embedded painter understands prompts: 500 in ten languages, put together from scripts/experiments/scenes.json, each
 * with the scene that it means. `node scripts/experiments/scenes.ts` writes docs/experiments/scenes.json.
 *
 * The phrases are not those of esp/models/languages.json looked up again: nouns and adjectives stand in their plural, gender and case.
 * `--draw=N` puts other prompts together: the grammar was written with draws 1 to 9 in view, and is measured with draw 0.
 */
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Lexicon } from "../../esp/src/generators/embedded/lexicon.ts";
import { type Scene, sceneOf } from "../../esp/src/generators/embedded/scene.ts";
import { Vocabulary } from "../../esp/src/generators/embedded/vocabulary.ts";
import { type Random, randomFrom } from "../../esp/src/generators/random.ts";
import { ROOT } from "../lib/build.ts";

const PROMPTS_PER_LANGUAGE = 50;
/** Attributes of a scene apart from its thing. */
const ADDITIONS = [
  "relations",
  "places",
  "times",
  "weathers",
  "styles",
  "moods",
  "without",
  "positions",
  "backgrounds",
] as const;
type Addition = (typeof ADDITIONS)[number];

type Phrase = { text: string; is: string };
type Table = {
  adjectives: "before" | "after";
  nouns: Record<string, { one: string; two: string; three: string; gender: "m" | "f" }>;
  /** Masculine and feminine, then both in the plural. */
  colours: Record<string, [string, string, string, string]>;
  sizes: Record<string, [string, string]>;
  relations: { text: string; relation: string; thing: string }[];
} & Record<Exclude<Addition, "relations">, Phrase[]>;

export type Meant = {
  things: { noun: string; count: number; colour?: string; size?: string; position?: string; relation: string }[];
  place?: string;
  time?: string;
  weather?: string;
  style?: string;
  mood?: string;
  backdrop?: string;
  without: string[];
};

const TABLES = JSON.parse(readFileSync(new URL("scenes.json", import.meta.url), "utf8")) as Record<string, Table>;

/** The prompts of a draw with what they mean, by language. */
export function prompts(draw: number): { language: string; prompt: string; meant: Meant }[] {
  return Object.entries(TABLES).flatMap(([language, table]) => {
    const random = randomFrom(`${draw}`, `scenes ${language}`);
    return Array.from({ length: PROMPTS_PER_LANGUAGE }, () => ({ language, ...promptOf(table, random) }));
  });
}

function promptOf(table: Table, random: Random): { prompt: string; meant: Meant } {
  const noun = random.pick(Object.keys(table.nouns));
  const forms = table.nouns[noun]!;
  const count = random.pick([1, 1, 2, 3]);
  const own: Meant["things"][number] = { noun, count, relation: "beside" };
  let prompt = count === 1 ? forms.one : count === 2 ? forms.two : forms.three;
  const feminine = forms.gender === "f" ? 1 : 0;
  const attribute = random.pick(["colour", "colour", "size", "none"] as const);
  if (attribute === "colour") {
    own.colour = random.pick(Object.keys(table.colours));
    prompt = described(prompt, table.colours[own.colour]![feminine + (count > 1 ? 2 : 0)]!, table.adjectives);
  } else if (attribute === "size" && count === 1) {
    own.size = random.pick(Object.keys(table.sizes));
    prompt = described(prompt, table.sizes[own.size]![feminine]!, table.adjectives);
  }
  const meant: Meant = { things: [own], without: [] };
  const additions = ADDITIONS.filter(() => random.chance(0.25)).slice(0, 2);
  for (const kind of additions) {
    // A background takes the place of a place, and clouds that must not be there that of the weather.
    if (kind === "backgrounds" && meant.place !== undefined) continue;
    if (kind === "without" && meant.weather !== undefined) continue;
    if (kind === "relations") {
      const { text, relation, thing } = random.pick(table.relations);
      prompt = text.replace("{}", prompt);
      meant.things.push({ noun: thing, count: 1, relation });
      continue;
    }
    const { text, is } = random.pick(table[kind]);
    // A position is said of the last thing; only with one thing it is clear which.
    if (kind === "positions" && meant.things.length > 1) continue;
    prompt = text.replace("{}", prompt);
    if (kind === "places") meant.place = is;
    else if (kind === "times") meant.time = is;
    else if (kind === "weathers") meant.weather = is;
    else if (kind === "styles") meant.style = is;
    else if (kind === "moods") meant.mood = is;
    else if (kind === "without") meant.without.push(is);
    else if (kind === "positions") own.position = is;
    else meant.backdrop = is;
  }
  return { prompt, meant };
}

/** The adjective after its noun, or between noun and article, number or measure word. */
function described(phrase: string, adjective: string, where: "before" | "after"): string {
  if (where === "after") return `${phrase} ${adjective}`;
  const chinese = /^([一两三][只条头])(.*)$/u.exec(phrase);
  if (chinese !== null) return `${chinese[1]}${adjective}${chinese[2]}`;
  const words = phrase.split(" ");
  const article = /^an?$/.test(words[0]!) ? ["a"] : words.slice(0, -1);
  return [...article, adjective, words.at(-1)].join(" ");
}

/** A scene as the prompts' tables say it: a black cat is a cat that is black. */
export function meaningOf(scene: Scene): Meant {
  return plain({
    things: scene.things.map(({ concept, colour, count, size, position, relation }) => ({
      noun: concept.colour === undefined || concept.colour !== colour ? concept.label : concept.words.join(" "),
      count,
      colour,
      size,
      position,
      relation,
    })),
    place: scene.place?.name,
    time: scene.time,
    weather: scene.weather,
    style: scene.style,
    mood: scene.mood,
    backdrop: scene.backdrop,
    without: scene.without.map((what) => (what === "clouds" ? "cloud" : what)),
  });
}

/** Without what is undefined. */
function plain(meant: object): Meant {
  return JSON.parse(JSON.stringify(meant)) as Meant;
}

/** Nothing more, nothing less, and no word left out. */
export function isExact(scene: Scene, meant: Meant): boolean {
  return scene.leftOut.length === 0 && canonical(meaningOf(scene)) === canonical(meant);
}

function canonical({ things, without, ...rest }: Meant): string {
  const sorted = (record: object) => Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([things.map(sorted), without.toSorted(), sorted(plain(rest))]);
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { draw: { type: "string", default: "0" }, misses: { type: "boolean" } } });
  const lexicon = new Lexicon(new Vocabulary());
  const languages = Object.fromEntries(Object.keys(TABLES).map((language) => [language, { prompts: 0, exact: 0 }]));
  for (const { language, prompt, meant } of prompts(Number(values.draw))) {
    const scene = sceneOf(prompt, lexicon);
    const exact = isExact(scene, meant);
    const figures = languages[language]!;
    figures.prompts++;
    if (exact) figures.exact++;
    else if (values.misses)
      console.log(prompt, "\n ", JSON.stringify(meant), "\n ", JSON.stringify(meaningOf(scene)), scene.leftOut);
  }
  const all = Object.values(languages);
  const total = all.reduce((sum, { prompts }) => sum + prompts, 0);
  const sceneExact = all.reduce((sum, { exact }) => sum + exact, 0) / total;
  const told = { draw: Number(values.draw), prompts: total, sceneExact, languages };
  if (values.draw === "0")
    await writeFile(join(ROOT, "docs/experiments/scenes.json"), `${JSON.stringify(told, null, 2)}\n`);
  console.log(told);
}
