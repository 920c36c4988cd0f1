/** Words of prompts. `training/words.py` splits captions the same way. */

export const COLOURS = [
  "red",
  "orange",
  "yellow",
  "green",
  "teal",
  "blue",
  "purple",
  "pink",
  "brown",
  "black",
  "white",
  "grey",
  "golden",
] as const;
export type Colour = (typeof COLOURS)[number];

const SAME_COLOUR: Readonly<Record<string, Colour>> = {
  gray: "grey",
  gold: "golden",
  violet: "purple",
  turquoise: "teal",
  cyan: "teal",
};
const STOP = new Set("a an the of with and in on at to for from by its his her it is as into or no".split(" "));
const ENDS = [
  ["ies", "y"],
  ["ves", "f"],
  ["ches", "ch"],
  ["shes", "sh"],
  ["sses", "ss"],
  ["xes", "x"],
  ["oes", "o"],
] as const;

/** Lower case, singular: `tomatoes` is `tomato`. */
export function normal(word: string): string {
  const lower = word.toLowerCase();
  for (const [end, instead] of ENDS) {
    if (lower.endsWith(end) && lower.length > end.length + (end === "xes" ? 1 : 2))
      return lower.slice(0, -end.length) + instead;
  }
  return lower.length > 3 && lower.endsWith("s") && !"sui".includes(lower.at(-2)!) ? lower.slice(0, -1) : lower;
}

export function split(text: string): string[] {
  const words =
    text
      .toLowerCase()
      .replace(/[’']s?\b/g, "")
      .match(/[a-z]+/g) ?? [];
  return words.filter((word) => !STOP.has(word) && word.length > 1).map(normal);
}

function colourOf(word: string): Colour | undefined {
  return SAME_COLOUR[word] ?? COLOURS.find((colour) => colour === word);
}

/** A colour word before the last word is the thing's colour; the last word is a thing (an orange). */
export function colourAndWords(text: string): { colour: Colour | undefined; words: string[] } {
  const words = split(text);
  const at = words.slice(0, -1).findIndex((word) => colourOf(word) !== undefined);
  return at < 0
    ? { colour: undefined, words }
    : { colour: colourOf(words[at]!), words: words.filter((word) => colourOf(word) !== colourOf(words[at]!)) };
}
