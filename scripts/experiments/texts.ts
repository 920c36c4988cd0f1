/**
 * Which changes of a text the juror's rule still takes for a copy, and that the provider's index finds the same.
 * `node scripts/experiments/texts.ts` writes docs/experiments/texts.md and texts.json, from documents and interface texts of this repository.
 */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { seededRandom } from "@genuine/sdk/reputation/selection";
import { TextIndex } from "../../esp/src/copies/text-index.ts";
import { compareTexts } from "../../esp/src/jury/texts.ts";
import { ROOT } from "../lib/build.ts";
import { writeReport } from "../lib/reports.ts";

/** Words of each text: a page of a book. */
const WORDS = 400;
const TRANSLATED = ["help", "home", "guarantee", "challenges", "studio", "esps"];
const random = seededRandom(5);

type Change = { name: string; make(text: string, other: string): string };

const wordsOf = (text: string) => text.split(/\s+/).filter(Boolean);
const sentencesOf = (text: string) => text.split(/(?<=[.:?!])\s+/);
const said = (words: readonly string[]) => words.join(" ");

function shuffled<T>(values: readonly T[]): T[] {
  const all = [...values];
  for (let i = all.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [all[i], all[j]] = [all[j]!, all[i]!];
  }
  return all;
}

const replaced = (every: number) => (text: string) =>
  said(wordsOf(text).map((word, i) => (i % every === every >> 1 ? `other${i}` : word)));
/** A part of the original in the middle of a text of somebody else's that is as long in all. */
const quoted = (share: number) => (text: string, other: string) => {
  const [own, foreign] = [wordsOf(text), wordsOf(other)];
  const part = own.slice(100, 100 + Math.round(share * WORDS));
  return said([...foreign.slice(0, 60), ...part, ...foreign.slice(60, WORDS - part.length)]);
};

const CHANGES: readonly Change[] = [
  {
    name: "in capitals, without punctuation, one word a line",
    make: (text) => wordsOf(text.toUpperCase().replace(/[^\p{L}\p{N}\s'-]/gu, "")).join("\n"),
  },
  { name: "one word in twenty replaced", make: replaced(20) },
  { name: "one word in twelve replaced", make: replaced(12) },
  { name: "one word in six replaced", make: replaced(6) },
  { name: "its middle third alone", make: (text) => said(wordsOf(text).slice(WORDS / 3, (2 * WORDS) / 3)) },
  { name: "as much of another text added", make: (text, other) => `${text} ${other}` },
  { name: "60 % of it within another text", make: quoted(0.6) },
  { name: "a quote of 30 %", make: quoted(0.3) },
  { name: "a quote of 10 %", make: quoted(0.1) },
  {
    name: "its halves exchanged",
    make: (text) => said([...wordsOf(text).slice(WORDS / 2), ...wordsOf(text).slice(0, WORDS / 2)]),
  },
  { name: "its sentences in another order", make: (text) => shuffled(sentencesOf(text)).join(" ") },
  { name: "its words in another order", make: (text) => said(shuffled(wordsOf(text))) },
];

/** Pages of the documents, without tables, links' addresses and code. */
async function pages(): Promise<string[]> {
  const folders = ["docs", "docs/decisions"];
  const found: string[] = [];
  for (const folder of folders)
    for (const name of (await readdir(join(ROOT, folder))).filter((file) => file.endsWith(".md")).sort()) {
      const prose = (await readFile(join(ROOT, folder, name), "utf8"))
        .split("\n")
        .filter((line) => !/^(\||#|<|```| {4})/.test(line))
        .join("\n")
        .replace(/\]\([^)]*\)/g, "]");
      const words = wordsOf(prose);
      for (let at = 0; at + WORDS <= words.length; at += WORDS) found.push(said(words.slice(at, at + WORDS)));
    }
  return found;
}

/** What the page says in one language, of one subject. */
async function speech(language: string, subject: string): Promise<string> {
  const module = (await import(join(ROOT, "app/src/texts", language, `${subject}.ts`))) as object;
  const strings = (value: unknown): string[] => {
    if (typeof value === "string") return [value];
    return typeof value === "object" && value !== null ? Object.values(value).flatMap(strings) : [];
  };
  return strings({ ...module }).join(" ");
}

const originals = await pages();
const index = new TextIndex();
for (const [serial, text] of originals.entries()) index.add(serial, text);
let disagreements = 0;
const share = (count: number, of: number) => `${count} of ${of}`;
const rows: string[] = [];
const figures: Record<string, number> = {};

for (const { name, make } of CHANGES) {
  let [same, strangers] = [0, 0];
  const shares: number[] = [];
  for (const [serial, text] of originals.entries()) {
    const copy = make(text, originals[(serial + 7) % originals.length]!);
    const compared = compareTexts(text, copy);
    shares.push(compared.share);
    const found = index.alike(copy).map((one) => one.serial);
    if (found.includes(serial) !== compared.same) disagreements++;
    if (compared.same) same++;
    strangers += found.filter((other) => other !== serial && other !== (serial + 7) % originals.length).length;
  }
  const middle = shares.sort((a, b) => a - b)[shares.length >> 1]!;
  rows.push(`| ${name} | ${share(same, originals.length)} | ${(100 * middle).toFixed(0)} % | ${strangers} |`);
  figures[name] = same / originals.length;
}
let translated = 0;
for (const subject of TRANSLATED)
  if (compareTexts(await speech("en", subject), await speech("zh", subject)).same) translated++;
rows.push(
  `| its translation (interface texts, English and Chinese) | ${share(translated, TRANSLATED.length)} | 0 % | 0 |`,
);
let spaced = 0;
for (const subject of TRANSLATED) {
  const chinese = await speech("zh", subject);
  if (compareTexts(chinese, chinese.replace(/[\p{P}\s]/gu, "")).same) spaced++;
}
rows.push(`| Chinese, without its punctuation and spaces | ${share(spaced, TRANSLATED.length)} | | |`);

let [pairs, alike] = [0, 0];
for (let i = 0; i < originals.length; i++)
  for (let j = 0; j < i; j++) {
    pairs++;
    if (compareTexts(originals[i]!, originals[j]!).same) alike++;
  }
if (disagreements > 0) throw new Error(`index and rule disagree in ${disagreements} cases`);

await writeFile(
  join(ROOT, "docs/experiments/texts.md"),
  `# Texts that say the same

Generated by \`npm run research -- texts\`, from ${originals.length} pages of ${WORDS} words out of this repository's documents. A text is a copy where at
least half of the shorter one's shingles (five words in a row, or five characters where a script has no spaces) occur in the other one too. A juror
compares two texts by this rule (\`compareTexts\`), a provider looks them up in an index of the shingles (\`TextIndex\`); the run fails if the two differ.
A provider attests texts up to 256 kB.

| what was done | found | shingles in common, in the middle | others found by mistake |
|---|---:|---:|---:|
${rows.join("\n")}

Pages of the same documents against each other: ${alike} of ${pairs} pairs. A quotation is therefore not a copy as long as it is less than half of the text that
contains it, and less than half of the text that it quotes. A text with its sentences in another order is a copy; a translation and a paraphrase are
not found. People judge those: the panel is open to every creator.
`,
);
writeReport("experiments/texts.json", { pages: originals.length, found: figures, strangers: { pairs, alike } });
console.log(rows.join("\n"), `\n${alike} of ${pairs}`);
