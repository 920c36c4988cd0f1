/**
 * Writes esp/models/lexicon.json from Unicode's CLDR annotations: `node training/lexicon.ts` (after `npm install` in training/).
 *
 * The emoji of each thing the painter knows, its names in the languages of esp/models/languages.json, and the English names of all
 * other emoji, so that one that cannot be painted can be named.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const MODELS = new URL("../esp/models/", import.meta.url);
/** A keyword that more things share says nothing about any of them. */
const MOST_SHARING = 4;
/** Names in traditional characters are Chinese as well. */
const FURTHER: Readonly<Record<string, readonly string[]>> = { zh: ["zh-Hant"], es: ["es-419"], pt: ["pt-PT"] };
const SKIN_TONE = /[\u{1f3fb}-\u{1f3ff}]/u;

type Annotation = { default?: string[]; tts?: string[] };
type Annotations = Record<string, Annotation>;

const concepts = (
  JSON.parse(readFileSync(new URL("vocabulary.json", MODELS), "utf8")) as { concepts: [string, ...string[]][] }
).concepts.map(([label]) => label);
const languages = Object.keys(JSON.parse(readFileSync(new URL("languages.json", MODELS), "utf8")) as object);

const english = { ...derivedOf("en"), ...annotationsOf("en") };
const emojiOf = new Map(Object.entries(english).map(([emoji, { tts }]) => [tts?.[0]?.toLowerCase(), emoji]));
const emoji = concepts.map((label) => {
  const found = emojiOf.get(label);
  if (found === undefined) throw new Error(`CLDR has no emoji by the name "${label}".`);
  return found;
});
const known = new Set(emoji);
const others = Object.fromEntries(
  Object.entries(english)
    .filter(([character, { tts }]) => !known.has(character) && tts !== undefined && /\p{RGI_Emoji}/v.test(character))
    .filter(([character]) => !SKIN_TONE.test(character))
    .map(([character, { tts }]) => [character, tts![0]!]),
);
const names = Object.fromEntries(
  languages.filter((language) => language !== "en").map((language) => [language, namesOf(language)]),
);
writeFileSync(new URL("lexicon.json", MODELS), `${JSON.stringify({ emoji, others, names })}\n`);

function annotationsOf(language: string): Annotations {
  const path = require.resolve(`cldr-annotations-full/annotations/${language}/annotations.json`);
  return (JSON.parse(readFileSync(path, "utf8")) as { annotations: { annotations: Annotations } }).annotations
    .annotations;
}

function derivedOf(language: string): Annotations {
  const path = require.resolve(`cldr-annotations-derived-full/annotationsDerived/${language}/annotations.json`);
  return (JSON.parse(readFileSync(path, "utf8")) as { annotationsDerived: { annotations: Annotations } })
    .annotationsDerived.annotations;
}

/** For each thing its names, best first, joined by "|"; behind "~" words that only may mean it. */
function namesOf(language: string): string[] {
  const sources = [language, ...(FURTHER[language] ?? [])].map(annotationsOf);
  const found = concepts.map((): { strong: string[]; weak: string[] } => ({ strong: [], weak: [] }));
  const taken = new Set<string>();
  for (const source of sources) {
    for (const [i, character] of emoji.entries()) {
      // Hindi gives some names as lists.
      for (const name of (source[character]?.tts ?? []).flatMap((text) => text.split(/[,،|]/)).map(tidy)) {
        if (name === "" || taken.has(name)) continue;
        taken.add(name);
        found[i]!.strong.push(name);
      }
    }
  }
  // A princess is no crown: what names an emoji that cannot be painted is no other word for one that can.
  for (const source of sources)
    for (const [character, { tts }] of Object.entries(source))
      if (!known.has(character) && tts?.[0] !== undefined) taken.add(tidy(tts[0]));
  for (const source of sources) {
    const sharing = new Map<string, number[]>();
    for (const [i, character] of emoji.entries())
      for (const keyword of new Set((source[character]?.default ?? []).map(tidy)))
        sharing.set(keyword, [...(sharing.get(keyword) ?? []), i]);
    for (const [keyword, all] of sharing) {
      if (keyword === "" || /[,،|~]/.test(keyword) || taken.has(keyword)) continue;
      const named = all
        .map((i) => ({ i, name: source[emoji[i]!]?.tts?.map(tidy).find((name) => holds(name, keyword)) }))
        .filter((one): one is { i: number; name: string } => one.name !== undefined)
        .toSorted((a, b) => a.name.length - b.name.length);
      const [first] = named;
      if (all.length > MOST_SHARING && (first === undefined || named.length > MOST_SHARING)) continue;
      if (first === undefined && all.length > 1) continue;
      taken.add(keyword);
      (first === undefined ? found[all[0]!]!.weak : found[first.i]!.strong).push(keyword);
    }
  }
  return found.map(({ strong, weak }) => strong.join("|") + (weak.length > 0 ? `~${weak.join("|")}` : ""));
}

function tidy(text: string): string {
  return text
    .normalize("NFC")
    .toLowerCase()
    .replaceAll(/[:“”"]/g, "")
    .replaceAll(/\s+/g, " ")
    .trim();
}

/** A whole word of the name, or in Chinese its end. */
function holds(name: string, keyword: string): boolean {
  return /\p{Script=Han}/u.test(keyword) ? name.endsWith(keyword) : ` ${name} `.includes(` ${keyword} `);
}
