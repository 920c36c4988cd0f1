/**
 * Colours of a pattern: a ramp in OKLCH, whose steps look equally large. Words of the prompt that name colours or moods
 * choose its hues and lightness (see WORDS); everything else comes from the prompt's hash.
 */
import type { Random } from "../random.ts";

/** Linear RGB, 0..1 each. */
type Colour = readonly [number, number, number];
export type Palette = {
  /** Colour at `t`, 0 to 1, written to `into` as linear RGB. */
  at(t: number, into: Float64Array): void;
  accent: Colour;
};

type Mood = { dark?: number; light?: number; chroma?: number };
type Word = { words: string; hues?: readonly number[]; mood?: Mood };

/** Hues in degrees of OKLCH: red 25, orange 55, gold 85, yellow 105, green 145, teal 190, blue 255, violet 295, pink 350. */
const WORDS: readonly Word[] = [
  { words: "red crimson scarlet ruby blood", hues: [25] },
  { words: "orange copper amber rust clay", hues: [55] },
  { words: "gold golden brass honey", hues: [85], mood: { chroma: 1.05 } },
  { words: "yellow lemon sun sunny", hues: [102] },
  { words: "green emerald jade moss leaf leaves grass", hues: [148] },
  { words: "teal turquoise cyan aqua mint", hues: [190] },
  { words: "blue azure sapphire cobalt sky", hues: [250] },
  { words: "indigo navy", hues: [272], mood: { light: -0.05 } },
  { words: "violet purple amethyst lavender", hues: [302] },
  { words: "pink rose magenta cherry blossom", hues: [355] },
  { words: "brown wood wooden coffee chocolate earth", hues: [60], mood: { chroma: 0.55, light: -0.05 } },
  { words: "sunset sunrise dusk dawn", hues: [35, 60, 340] },
  { words: "ocean sea wave waves water river lake rain", hues: [215, 245, 180] },
  { words: "forest jungle woods garden meadow", hues: [150, 125, 95] },
  { words: "fire flame flames lava volcano ember", hues: [30, 55, 90], mood: { chroma: 1.15, dark: -0.03 } },
  { words: "autumn fall harvest", hues: [45, 75, 25] },
  { words: "desert sand dune dunes", hues: [70, 50], mood: { chroma: 0.75, light: 0.03 } },
  { words: "ice snow winter frost arctic glacier", hues: [225, 205], mood: { chroma: 0.5, dark: 0.12, light: 0.04 } },
  { words: "space galaxy cosmos nebula aurora star stars", hues: [285, 330, 195], mood: { dark: -0.06 } },
  { words: "night midnight", hues: [265], mood: { dark: -0.08, light: -0.06 } },
  { words: "dark shadow", mood: { dark: -0.08, light: -0.12 } },
  { words: "black noir ink", mood: { dark: -0.12, light: -0.08, chroma: 0.6 } },
  { words: "white pale light", mood: { dark: 0.12, light: 0.04, chroma: 0.6 } },
  { words: "grey gray silver monochrome stone steel", mood: { chroma: 0.22 } },
  { words: "pastel soft gentle dream dreamy", mood: { dark: 0.42, light: 0.05, chroma: 0.6 } },
  { words: "neon vivid bright electric cyberpunk", mood: { chroma: 1.35, dark: -0.05 } },
];

const BY_WORD = new Map(WORDS.flatMap((entry) => entry.words.split(" ").map((word) => [word, entry] as const)));
const STEPS = 256;

/** The palette of a prompt; `random` decides what its words leave open. */
export function paletteOf(prompt: string, random: Random): Palette {
  const named = [
    ...new Set(
      prompt
        .toLowerCase()
        .split(/[^\p{L}]+/u)
        .flatMap((word) => BY_WORD.get(word) ?? []),
    ),
  ];
  const mood = (name: keyof Mood, neutral: number, join: (a: number, b: number) => number) =>
    named.reduce((value, entry) => join(value, entry.mood?.[name] ?? neutral), neutral);
  const sum = (a: number, b: number) => a + b;
  const chroma = mood("chroma", 1, (a, b) => a * b);
  const dark = clamp(random.range(0.12, 0.22) + mood("dark", 0, sum), 0.06, 0.6);
  const light = clamp(random.range(0.88, 0.95) + mood("light", 0, sum), 0.7, 0.97);

  const hues = named.flatMap((entry) => entry.hues ?? []);
  const stops = stopsOf(hues.length > 0 ? hues : freeHues(random), { chroma, dark, light }, random);
  const table = new Float64Array(STEPS * 3);
  for (let i = 0; i < STEPS; i++) table.set(toLinear(mix(stops, i / (STEPS - 1))), i * 3);

  const base = hues[hues.length - 1] ?? random.range(0, 360);
  const accent = toLinear(
    labOf({ lightness: clamp(light - 0.02, 0.75, 0.93), chroma: 0.09 * chroma, hue: base + random.pick([0, 30, 180]) }),
  );
  return {
    accent,
    at(t, into) {
      const place = clamp(t, 0, 1) * (STEPS - 1);
      const index = Math.min(STEPS - 2, Math.floor(place));
      const part = place - index;
      for (let k = 0; k < 3; k++) {
        into[k] = table[index * 3 + k]! * (1 - part) + table[index * 3 + 3 + k]! * part;
      }
    },
  };
}

/** Hues that go well together, anywhere on the circle. */
function freeHues(random: Random): number[] {
  const base = random.range(0, 360);
  const scheme = random.pick([
    [0, 28, 58], // neighbours
    [0, 35, 180], // neighbours and the opposite
    [0, 150, 210], // split opposite
    [0, 55, 250], // warm and cold
    [0, 90, 35],
  ]);
  return scheme.map((offset) => base + offset);
}

type Lch = { lightness: number; chroma: number; hue: number };
type Lab = readonly [number, number, number];

/** Five to seven stops. Lightness zigzags upwards, so that neighbouring bands differ, hues wander around those given. */
function stopsOf(
  hues: readonly number[],
  mood: { chroma: number; dark: number; light: number },
  random: Random,
): Lab[] {
  const count = 5 + random.below(3);
  const zigzag = random.range(0.03, 0.16);
  const order = random.chance(0.5);
  const first = random.below(hues.length);
  const stops = Array.from({ length: count }, (_, i): Lch => {
    const rise = i / (count - 1);
    const inner = i > 0 && i < count - 1;
    const lightness = mood.dark + (mood.light - mood.dark) * rise + (inner ? (i % 2 === 0 ? -zigzag : zigzag) : 0);
    // Colours are strongest in the middle of the ramp: near black and white there is no room for them.
    const strength = 0.045 + 0.125 * Math.sin(Math.PI * Math.min(0.96, 0.12 + 0.76 * rise));
    return {
      lightness: clamp(lightness, 0.05, 0.97),
      chroma: strength * mood.chroma * random.range(0.8, 1.2),
      hue: hues[(first + i) % hues.length]! + random.range(-9, 9),
    };
  });
  return (order ? stops : stops.reverse()).map(labOf);
}

function labOf({ lightness, chroma, hue }: Lch): Lab {
  const angle = (hue * Math.PI) / 180;
  return [lightness, chroma * Math.cos(angle), chroma * Math.sin(angle)];
}

function mix(stops: readonly Lab[], t: number): Lab {
  const place = t * (stops.length - 1);
  const index = Math.min(stops.length - 2, Math.floor(place));
  const part = place - index;
  const smooth = part * part * (3 - 2 * part);
  const [from, to] = [stops[index]!, stops[index + 1]!];
  return [0, 1, 2].map((k) => from[k]! * (1 - smooth) + to[k]! * smooth) as unknown as Lab;
}

/** OKLab to linear sRGB; colours outside the gamut are paled until they fit. */
function toLinear([lightness, a, b]: Lab): Colour {
  for (let strength = 1; ; strength -= 0.05) {
    const rgb = fromLab(lightness, a * strength, b * strength);
    if (strength <= 0 || rgb.every((part) => part >= -0.001 && part <= 1.001)) {
      return [clamp(rgb[0], 0, 1), clamp(rgb[1], 0, 1), clamp(rgb[2], 0, 1)];
    }
  }
}

/** The matrices of the OKLab definition. */
function fromLab(lightness: number, a: number, b: number): [number, number, number] {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
