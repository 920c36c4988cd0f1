/** The backdrop as SVG: the place, time and weather that the prompt names, else shapes that show nothing. */
import type { Random } from "../random.ts";
import type { Mood, Style } from "./lexicon.ts";
import { pattern } from "./patterns.ts";
import type { Place } from "./places.ts";
import type { Scene } from "./scene.ts";
import { haze, houses, inAir, onGround, peaks, shore } from "./scenery.ts";
import type { Colour } from "./words.ts";

/** The drawing's own units; it is scaled to the picture. */
const SIDE = 512;

type Hsl = readonly [hue: number, saturation: number, lightness: number];
const HUES: Readonly<Record<Colour, Hsl>> = {
  red: [355, 70, 52],
  orange: [28, 88, 58],
  yellow: [48, 90, 64],
  green: [135, 45, 48],
  teal: [178, 55, 44],
  blue: [212, 68, 56],
  purple: [272, 45, 55],
  pink: [335, 75, 78],
  brown: [26, 42, 38],
  black: [230, 12, 16],
  white: [210, 20, 95],
  grey: [215, 7, 62],
  golden: [44, 78, 52],
};
/** Defaults of a backdrop that the prompt does not describe: hue of its ground, its saturation and lightness, the hue of its shapes, and the moods it fits. */
const PALETTES: readonly { base: Hsl; near: number; moods: readonly Mood[] }[] = [
  { base: [38, 62, 86], near: 24, moods: ["happy", "calm"] },
  { base: [205, 48, 84], near: 190, moods: ["sad", "calm"] },
  { base: [150, 34, 82], near: 128, moods: ["calm"] },
  { base: [12, 62, 86], near: 352, moods: ["happy"] },
  { base: [268, 40, 87], near: 300, moods: ["dreamy"] },
  { base: [48, 72, 82], near: 34, moods: ["happy"] },
  { base: [186, 40, 80], near: 168, moods: ["calm"] },
  { base: [338, 54, 88], near: 316, moods: ["dreamy", "happy"] },
  { base: [222, 42, 80], near: 246, moods: ["sad"] },
  { base: [90, 34, 82], near: 66, moods: ["calm", "happy"] },
  { base: [222, 52, 19], near: 200, moods: ["spooky", "calm"] },
  { base: [162, 48, 14], near: 140, moods: ["spooky", "calm"] },
  { base: [300, 38, 17], near: 280, moods: ["spooky"] },
  { base: [14, 58, 58], near: 34, moods: ["happy"] },
  { base: [186, 46, 40], near: 204, moods: ["calm", "sad"] },
  { base: [44, 84, 60], near: 28, moods: ["happy"] },
  { base: [268, 40, 58], near: 310, moods: ["dreamy"] },
  { base: [352, 62, 68], near: 18, moods: ["happy"] },
  { base: [212, 28, 50], near: 228, moods: ["sad"] },
  { base: [8, 54, 27], near: 24, moods: ["happy", "spooky"] },
  { base: [216, 62, 36], near: 200, moods: ["calm", "dreamy"] },
  { base: [190, 62, 20], near: 170, moods: ["calm", "sad"] },
  { base: [108, 32, 52], near: 82, moods: ["calm"] },
];
/** What a mood mixes into every colour, and how much. */
const MOODS: Readonly<Record<Mood, { with: string; part: number }>> = {
  happy: { with: "#ffd75e", part: 0.2 },
  sad: { with: "#5b6b80", part: 0.45 },
  calm: { with: "#dfe9e4", part: 0.3 },
  spooky: { with: "#1c1430", part: 0.62 },
  dreamy: { with: "#e9a6e0", part: 0.32 },
};
/** Least distance in RGB, and of it in brightness, between a ground and the colour of what is laid over it. */
const CONTRAST = 130;
const BRIGHTNESS = 40;
/** Forms of a ground that shows nothing; the last two have a floor, on which things stand. */
const PLAIN = ["disc", "arches", "waves", "rays", "sheets", "blobs", "split", "rings", "floor", "niche"] as const;
const NIGHT = { with: "#0c1236", part: 0.74 };
const SUNSET: readonly [string, string] = ["#5b3f86", "#f79a5b"];
const OVERCAST: readonly [string, string] = ["#7d8b9c", "#c6d0d8"];

export type Backdrop = {
  svg: string;
  /** Where the ground begins, 0 above to 1 below; undefined where things float. */
  horizon: number | undefined;
  /** Whether what stands there throws a shadow: water takes none. */
  firm: boolean;
  /** Where the light comes from, always from above: -1 from the left, 1 from the right. */
  light: number;
};

type Setting = Pick<Scene, "things" | "place" | "time" | "weather" | "mood" | "backdrop" | "without">;

export function backdrop(setting: Setting, style: Style, random: Random): Backdrop {
  const painter = new Landscape(setting, style, random);
  return {
    svg: svg(painter.body(), style),
    horizon: painter.horizon,
    firm: setting.place?.name !== "sea",
    light: painter.light,
  };
}

function svg(body: string, style: Style): string {
  const shadow =
    style === "papercut"
      ? '<filter id="s" x="-10%" y="-20%" width="120%" height="140%"><feGaussianBlur in="SourceAlpha" stdDeviation="5"/><feOffset dy="-4"/><feComponentTransfer><feFuncA type="linear" slope="0.45"/></feComponentTransfer><feMerge><feMergeNode/><feMergeNode in="SourceGraphic"/></feMerge></filter>'
      : "";
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIDE} ${SIDE}" width="${SIDE}" height="${SIDE}"><defs>${shadow}</defs>${body}</svg>`;
}

class Landscape {
  readonly horizon: number | undefined;
  readonly light: number;
  readonly #plainForm: (typeof PLAIN)[number];
  readonly #setting: Setting;
  readonly #style: Style;
  readonly #random: Random;

  constructor(setting: Setting, style: Style, random: Random) {
    [this.#setting, this.#style, this.#random] = [setting, style, random];
    this.light = random.range(0.35, 1) * (random.chance(0.5) ? 1 : -1);
    this.#plainForm = random.pick(PLAIN);
    const { place, time, weather } = setting;
    if (place !== undefined && place.ground.length > 0)
      this.horizon = place.edge === "flat" ? random.range(0.6, 0.76) : random.range(0.42, 0.72);
    const plain = place === undefined && time === undefined && weather === undefined;
    if (plain && (this.#plainForm === "floor" || this.#plainForm === "niche")) this.horizon = random.range(0.62, 0.8);
  }

  body(): string {
    const { place, time, weather } = this.#setting;
    const parts =
      place !== undefined
        ? this.#place(place)
        : time !== undefined || weather !== undefined
          ? this.#sky()
          : this.#plain();
    return [...parts, this.#lighting()].join("");
  }

  /** Brighter towards the light, darker away from it. */
  #lighting(): string {
    const random = this.#random;
    const [x, y] = [0.5 + this.light * random.range(0.3, 0.6), random.range(-0.1, 0.35)];
    const strength = random.range(0.14, 0.26);
    return `<defs><radialGradient id="l" cx="${x.toFixed(3)}" cy="${y.toFixed(3)}" r="${random.range(0.95, 1.3).toFixed(3)}"><stop offset="0" stop-color="#fff" stop-opacity="${strength.toFixed(3)}"/><stop offset="0.45" stop-color="#fff" stop-opacity="0"/><stop offset="0.55" stop-color="#000" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity="${strength.toFixed(3)}"/></radialGradient></defs><rect width="${SIDE}" height="${SIDE}" fill="url(#l)"/>`;
  }

  #without(...names: string[]): boolean {
    return this.#setting.without.some((what) => names.includes(what));
  }

  /** As the time of day and the mood make a colour. */
  #tint(colour: string): string {
    const { time, mood, place } = this.#setting;
    let tinted = colour;
    if (mood !== undefined) tinted = mixed(tinted, MOODS[mood].with, MOODS[mood].part);
    if (time === "night" && place?.name !== "space") tinted = mixed(tinted, NIGHT.with, NIGHT.part);
    if (time === "sunset") tinted = mixed(tinted, "#8a3d5c", 0.32);
    return tinted;
  }

  /** Sky colours of the place, time and weather; the seed chooses the hour if the prompt does not. */
  #skyColours(own: readonly [string, string]): readonly [string, string] {
    const [hue, lighter] = [this.#random.range(-16, 16), this.#random.range(-0.16, 0.22)];
    const vary = (colour: string) => mixed(turned(colour, hue), lighter > 0 ? "#ffffff" : "#000000", Math.abs(lighter));
    const [above, below] = this.#namedSky(own);
    return [vary(above), vary(below)];
  }

  #namedSky(own: readonly [string, string]): readonly [string, string] {
    const { time, weather, backdrop, place } = this.#setting;
    if (backdrop !== undefined && place?.name !== "sea") return [shade(HUES[backdrop], -6), shade(HUES[backdrop], 14)];
    const closed = place?.name === "room" || place?.name === "underwater" || place?.name === "space";
    if (!closed && time === "sunset") return SUNSET;
    return !closed && (weather === "rain" || weather === "snow" || weather === "cloud") ? OVERCAST : own;
  }

  /** What time and weather put into the sky, and nothing else. */
  #inSky(to: number): string[] {
    const { time, weather, place } = this.#setting;
    const random = this.#random;
    const parts: string[] = [];
    const closed = place?.name === "room" || place?.name === "underwater";
    const starry = place?.strewn === "stars" || (time === "night" && !closed);
    if (starry && !this.#without("star", "stars", "glowing star"))
      parts.push(strew(60 + random.below(60), () => star(random.range(0, SIDE), random.range(0, to), random)));
    if (!closed && (time === "sunset" || (weather === "sun" && time !== "night")) && !this.#without("sun"))
      parts.push(this.#sun(to));
    if (!closed && (weather === "cloud" || weather === "rain" || weather === "snow") && !this.#without("cloud")) {
      const colour = this.#tint(weather === "cloud" ? "#ffffff" : "#e4e9ee");
      const count = 3 + random.below(3);
      parts.push(
        strew(count, (i) =>
          cloud(
            ((i + random.range(0.1, 0.9)) / count) * SIDE - 40,
            random.range(0.12, 0.42) * to,
            random.range(0.8, 1.7),
            colour,
            random,
          ),
        ),
      );
    }
    return parts;
  }

  /** What falls, over everything that is far. */
  #falling(): string[] {
    const { weather, place } = this.#setting;
    const random = this.#random;
    if (place?.name === "room" || place?.name === "underwater") return [];
    if (weather === "rain" && !this.#without("rain")) {
      const slant = random.range(-9, 9);
      return [strew(70 + random.below(30), () => drop(random.range(0, SIDE), random.range(0, SIDE), slant, random))];
    }
    if (weather === "snow")
      return [
        strew(
          60 + random.below(40),
          () =>
            `<circle cx="${n(random.range(0, SIDE))}" cy="${n(random.range(0, SIDE))}" r="${n(random.range(2, 6.5))}" fill="#fff" opacity="${n(random.range(0.6, 1))}"/>`,
        ),
      ];
    return [];
  }

  #sky(): string[] {
    const own: readonly [string, string] = ["#6fb4ea", "#e2f1fb"];
    const colours = this.#skyColours(own).map((colour) => this.#tint(colour)) as [string, string];
    return [gradient(colours, 90), haze(SIDE, this.#random), ...this.#inSky(SIDE), ...this.#falling()];
  }

  #place(place: Place): string[] {
    const random = this.#random;
    const { backdrop } = this.#setting;
    const sky = this.#skyColours(place.sky).map((colour) => this.#tint(colour)) as [string, string];
    const parts = [gradient(sky, 90)];
    const horizon = (this.horizon ?? 1) * SIDE;
    parts.push(
      inAir(place.name, horizon, (by) => mixed(sky[1], by > 0 ? "#ffffff" : "#000000", Math.abs(by) / 60), random),
    );
    parts.push(...this.#inSky(horizon));
    if (place.strewn === "bubbles") parts.push(strew(10 + random.below(14), () => bubble(random)));
    const [hueShift, lighter] = [random.range(-16, 16), random.range(-0.2, 0.2)];
    place.ground.forEach((own, i) => {
      // A red sea is red itself; elsewhere the colour is the sky's.
      const ground =
        backdrop !== undefined && place.name === "sea"
          ? shade(HUES[backdrop], -7 * i)
          : mixed(turned(own, hueShift), lighter > 0 ? "#ffffff" : "#000000", Math.abs(lighter));
      const colour = this.#tint(ground);
      const top = horizon + ((SIDE - horizon) * i * random.range(0.85, 1.1)) / place.ground.length;
      const far = i < (place.edge === "peaks" ? 2 : Math.min(2, place.ground.length - 1));
      if (place.edge === "roofs" && far)
        parts.push(
          this.#layer(
            houses(top, colour, this.#setting.time === "night" ? "#ffd98a" : mixed(colour, "#ffffff", 0.35), random),
          ),
        );
      else if (place.edge === "peaks" && far)
        parts.push(this.#layer(peaks(top, colour, this.#tint("#f4f8fc"), random)));
      else {
        if (place.edge === "waves" && i === 0)
          parts.push(shore(top, this.#tint(mixed(ground, "#8fb0a0", 0.45)), random));
        const edge = place.edge === "waves" || place.edge === "flat" ? place.edge : "hills";
        parts.push(this.#layer(`<path d="${outline(edge, top, random)}" fill="${colour}"/>`));
      }
      const bottom = i + 1 < place.ground.length ? horizon + ((SIDE - horizon) * (i + 1)) / place.ground.length : SIDE;
      const tone = (by: number) => mixed(colour, by > 0 ? "#ffffff" : "#000000", Math.abs(by) / 60);
      if (place.strewn === "trees" && i < 2 && !this.#without("evergreen tree", "deciduous tree"))
        parts.push(this.#layer(trees(top, colour, random)));
      parts.push(onGround(place.name, { layer: i, top: top + 8, bottom }, tone, random));
    });
    if (place.strewn === "flowers" && !this.#without("blossom", "cherry blossom", "rose", "tulip"))
      parts.push(flowers(horizon + 34, (colour) => this.#tint(colour), random));
    return [...parts, ...this.#falling()];
  }

  /** In paper cut each sheet throws its shadow on the one behind. */
  #layer(body: string): string {
    return this.#style === "papercut" ? `<g filter="url(#s)">${body}</g>` : body;
  }

  #sun(horizon: number): string {
    const random = this.#random;
    const low = this.#setting.time === "sunset";
    const [x, r] = [random.range(0.15, 0.85) * SIDE, random.range(34, 62)];
    const y = low ? horizon * random.range(0.72, 0.92) : horizon * random.range(0.2, 0.4);
    const colour = low ? "#ffd27a" : "#ffe27a";
    return `<circle cx="${n(x)}" cy="${n(y)}" r="${n(r * 1.8)}" fill="${colour}" opacity="0.22"/>${this.#layer(`<circle cx="${n(x)}" cy="${n(y)}" r="${n(r)}" fill="${colour}"/>`)}`;
  }

  /** Nothing but colour: a ground with large shapes in near hues, which the seed lays out. */
  #plain(): string[] {
    const random = this.#random;
    const { base, near: hue } = this.#palette();
    const turn = this.#setting.backdrop === undefined ? random.range(-12, 12) : random.range(-4, 4);
    // On a light ground the shapes are darker, on a deep one lighter.
    const sign = base[2] < 45 ? -0.8 : 1;
    const tone = (by: number, near = 0): string =>
      this.#tint(
        shade([base[0] * (1 - near) + hue * near + turn, base[1], base[2]], sign * (base[2] > 80 ? by - 4 : by)),
      );
    const parts = [gradient([tone(4), tone(-5, 0.4)], random.pick([60, 90, 120]))];
    const sheets = (paths: readonly string[], from: number, to: number) =>
      paths.forEach((path, i) => {
        const by = from + ((to - from) * i) / Math.max(1, paths.length - 1);
        parts.push(this.#layer(`<g fill="${tone(by, 0.8)}">${path}</g>`));
      });
    const [x, y] = [random.range(0.22, 0.78) * SIDE, random.range(0.25, 0.75) * SIDE];
    const kind = this.#plainForm;
    if (kind === "floor" || kind === "niche") {
      const floor = this.horizon! * SIDE;
      const high = random.range(0.55, 0.9) * floor;
      const wide = random.range(90, 170);
      if (kind === "niche")
        sheets(
          [
            `<path d="M${n(x - wide)} ${n(floor)} V${n(floor - high + wide)} A${n(wide)} ${n(wide)} 0 0 1 ${n(x + wide)} ${n(floor - high + wide)} V${n(floor)} Z"/>`,
          ],
          -8,
          -8,
        );
      else parts.push(`<g fill="${tone(-10, 0.5)}">${pattern(random)}</g>`);
      parts.push(this.#layer(`<path d="${outline("flat", floor, random)}" fill="${tone(-17, 0.8)}"/>`));
    } else if (kind === "disc")
      sheets([circle(x, y, random.range(190, 260)), circle(x, y, random.range(110, 165))], -7, -13);
    else if (kind === "rings")
      sheets(
        [250, 190, 135, 85].map((r) => circle(x, y, r * random.range(0.9, 1.25))),
        -5,
        -15,
      );
    else if (kind === "arches")
      sheets(
        [0, 1, 2].map((i) => {
          const [r, left] = [random.range(80, 130) * (1 - i * 0.12), x + (i - 1) * random.range(90, 150)];
          const top = random.range(120, 260);
          return `<path d="M${n(left - r)} ${SIDE} V${n(top + r)} A${n(r)} ${n(r)} 0 0 1 ${n(left + r)} ${n(top + r)} V${SIDE} Z"/>`;
        }),
        -6,
        -14,
      );
    else if (kind === "waves" || kind === "sheets") {
      const count = 3 + random.below(2);
      const turned = kind === "sheets" ? random.pick([90, 180, 270]) : random.pick([0, 0, 180]);
      sheets(
        Array.from({ length: count }, (_, i) => {
          const top = SIDE * (0.42 + (0.5 * (i + random.range(0, 0.5))) / count);
          return `<path transform="rotate(${turned} 256 256)" d="${outline(kind === "waves" ? "hills" : "waves", top, random)}"/>`;
        }),
        -5,
        -15,
      );
    } else if (kind === "rays") {
      const [count, start] = [7 + random.below(7), random.range(0, Math.PI)];
      const rays = Array.from({ length: count }, (_, i) => {
        const [a, b] = [start + (i * 2 * Math.PI) / count, start + ((i + 0.5) * 2 * Math.PI) / count];
        return `<path d="M${n(x)} ${n(y)} L${n(x + 900 * Math.cos(a))} ${n(y + 900 * Math.sin(a))} L${n(x + 900 * Math.cos(b))} ${n(y + 900 * Math.sin(b))} Z"/>`;
      });
      sheets([rays.join("")], -7, -7);
    } else if (kind === "split") {
      const at = random.range(0.3, 0.7) * SIDE;
      const lean = random.range(-190, 190);
      sheets(
        [
          `<path d="M${n(at + lean)} -20 L${n(at - lean)} 540 L${random.chance(0.5) ? 560 : -60} 540 L${random.chance(0.5) ? 560 : -60} -20 Z"/>`,
        ],
        -11,
        -11,
      );
    } else if (kind === "blobs")
      sheets(
        Array.from({ length: 4 + random.below(4) }, () =>
          blob(random.range(0, SIDE), random.range(0, SIDE), random.range(60, 150), random),
        ),
        -5,
        -14,
      );
    if (kind !== "floor")
      parts.push(`<g fill="${tone(-24, 0.8)}" opacity="${random.range(0.4, 0.55).toFixed(2)}">${pattern(random)}</g>`);
    return parts;
  }

  /** By the prompt's background, else by mood and seed, of those that the things stand out from. */
  #palette(): Pick<(typeof PALETTES)[number], "base" | "near"> {
    const { backdrop, mood, things } = this.#setting;
    if (backdrop !== undefined) return { base: HUES[backdrop], near: HUES[backdrop][0] };
    // Ink is drawn on light paper.
    const fitting = PALETTES.filter(
      ({ base, moods }) =>
        (mood === undefined || moods.includes(mood)) && (this.#style !== "ink" || mood === "spooky" || base[2] > 50),
    );
    const colours = things.flatMap(({ colour, concept }) => colour ?? concept.colour ?? []);
    // Things stand out as light from dark or as dark from light, by the seed where both would do.
    const deep = this.#random.chance(this.#style === "watercolour" ? 0.12 : 0.42);
    const clear = fitting.filter(({ base }) =>
      colours.every((colour) => {
        const [ground, own] = [rgbOf(base), rgbOf(HUES[colour])];
        return distance(ground, own) > CONTRAST && Math.abs(brightness(ground) - brightness(own)) > BRIGHTNESS;
      }),
    );
    const some = clear.length > 0 ? clear : fitting;
    const toned = some.filter(({ base }) => base[2] < 50 === deep);
    return this.#random.pick(toned.length > 0 ? toned : some);
  }
}

function brightness([red, green, blue]: readonly number[]): number {
  return 0.3 * red! + 0.59 * green! + 0.11 * blue!;
}

function distance(a: readonly number[], b: readonly number[]): number {
  return Math.hypot(...a.map((value, i) => value - b[i]!));
}

function n(value: number): string {
  return value.toFixed(1);
}

function strew(count: number, one: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => one(i)).join("");
}

function circle(x: number, y: number, r: number): string {
  return `<circle cx="${n(x)}" cy="${n(y)}" r="${n(r)}"/>`;
}

function blob(x: number, y: number, r: number, random: Random): string {
  const points = Array.from({ length: 6 }, (_, i) => {
    const [angle, away] = [(i / 6) * 2 * Math.PI, r * random.range(0.75, 1.2)];
    return [x + away * Math.cos(angle), y + away * Math.sin(angle)] as const;
  });
  const between = (i: number) => {
    const [a, b] = [points[i % 6]!, points[(i + 1) % 6]!];
    return `${n((a[0] + b[0]) / 2)} ${n((a[1] + b[1]) / 2)}`;
  };
  const curves = points.map((_, i) => `Q${n(points[(i + 1) % 6]![0])} ${n(points[(i + 1) % 6]![1])} ${between(i + 1)}`);
  return `<path d="M${between(0)} ${curves.join(" ")} Z"/>`;
}

function outline(edge: "hills" | "waves" | "flat", top: number, random: Random): string {
  const points: string[] = [`M-20 ${SIDE + 20} L-20 ${n(top)}`];
  if (edge === "flat") points.push(`L${SIDE + 20} ${n(top)}`);
  else {
    const [length, height] =
      edge === "waves" ? [random.range(46, 92), random.range(6, 13)] : [random.range(200, 420), random.range(22, 64)];
    const start = -20 - random.range(0, length);
    points.push(`L${n(start)} ${n(top)}`);
    for (let x = start; x < SIDE + 20; x += length)
      points.push(
        `Q${n(x + length / 4)} ${n(top - height)} ${n(x + length / 2)} ${n(top)} T${n(x + length)} ${n(top)}`,
      );
  }
  return `${points.join(" ")} L${SIDE + 20} ${SIDE + 20} Z`;
}

function star(x: number, y: number, random: Random): string {
  return `<circle cx="${n(x)}" cy="${n(y)}" r="${n(random.range(0.8, 2.8))}" fill="#fff" opacity="${n(random.range(0.4, 1))}"/>`;
}

function drop(x: number, y: number, slant: number, random: Random): string {
  return `<path d="M${n(x)} ${n(y)} l${n(slant)} ${n(random.range(18, 28))}" stroke="#e6f1f9" stroke-width="2.4" stroke-linecap="round" opacity="0.75"/>`;
}

function bubble(random: Random): string {
  return `<circle cx="${n(random.range(0, SIDE))}" cy="${n(random.range(0, SIDE * 0.75))}" r="${n(random.range(4, 20))}" fill="#fff" fill-opacity="0.15" stroke="#fff" stroke-opacity="0.5" stroke-width="2"/>`;
}

function cloud(x: number, y: number, size: number, colour: string, random: Random): string {
  const puffs = strew(3 + random.below(2), (i) =>
    circle(x + i * 26 * size, y - (i % 2) * 13 * size, random.range(17, 27) * size),
  );
  return `<g fill="${colour}">${puffs}</g>`;
}

function trees(top: number, colour: string, random: Random): string {
  const [count, tall] = [4 + random.below(8), random.range(40, 190)];
  return strew(count, (i) => {
    const [x, y, h] = [
      ((i + random.range(0, 1)) / count) * SIDE,
      top + random.range(2, 26),
      random.range(60, 70 + tall),
    ];
    const fill = mixed(colour, random.chance(0.6) ? "#0f3d26" : "#7fb069", random.range(0.12, 0.45));
    const tiers = [0, 1, 2].map((tier) => {
      const [up, down, half] = [y - h + tier * h * 0.2, y - h * 0.58 + tier * h * 0.29, h * (0.16 + 0.07 * tier)];
      return `M${n(x)} ${n(up)} L${n(x - half)} ${n(down)} L${n(x + half)} ${n(down)} Z`;
    });
    return `<path d="${tiers.join(" ")}" fill="${fill}"/>`;
  });
}

function flowers(from: number, tint: (colour: string) => string, random: Random): string {
  return strew(18 + random.below(16), () => {
    const [x, y, r] = [random.range(0, SIDE), random.range(from, SIDE), random.range(3, 6.5)];
    const petals = strew(5, (i) => circle(x + r * Math.cos(i * 1.257), y + r * Math.sin(i * 1.257), r * 0.62));
    return `<g fill="${tint(random.pick(["#f7b5c8", "#fff2f2", "#f6d365", "#c9b6f2"]))}">${petals}</g><g fill="${tint("#f2b134")}">${circle(x, y, r * 0.5)}</g>`;
  });
}

function gradient([from, to]: readonly [string, string], angle: number): string {
  return `<defs><linearGradient id="g" gradientTransform="rotate(${n(angle)} 0.5 0.5)"><stop offset="0" stop-color="${from}"/><stop offset="1" stop-color="${to}"/></linearGradient></defs><rect width="${SIDE}" height="${SIDE}" fill="url(#g)"/>`;
}

/** Lighter or darker. */
function shade([hue, saturation, lightness]: Hsl, by: number): string {
  return hex(rgbOf([(hue + 720) % 360, saturation, Math.min(97, Math.max(7, lightness + by))]));
}

/** Its hue turned by degrees. */
function turned(colour: string, by: number): string {
  const [r, g, b] = channels(colour);
  const angle = (by * Math.PI) / 180;
  const [c, s] = [Math.cos(angle), Math.sin(angle)];

  const third = (1 - c) / 3;
  const root = Math.sqrt(1 / 3) * s;
  return hex([
    r! * (c + third) + g! * (third - root) + b! * (third + root),
    r! * (third + root) + g! * (c + third) + b! * (third - root),
    r! * (third - root) + g! * (third + root) + b! * (c + third),
  ]);
}

/** Blends the first colour with a share of the second. */
function mixed(colour: string, other: string, part: number): string {
  const [a, b] = [channels(colour), channels(other)];
  return hex(a.map((value, i) => value * (1 - part) + b[i]! * part));
}

function hex(rgb: readonly number[]): string {
  const byte = (value: number) =>
    Math.round(Math.min(255, Math.max(0, value)))
      .toString(16)
      .padStart(2, "0");
  return `#${rgb.map(byte).join("")}`;
}

function channels(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}

function rgbOf([hue, saturation, lightness]: Hsl): number[] {
  const [s, l] = [saturation / 100, lightness / 100];
  return [0, 8, 4].map((offset) => {
    const k = (offset + hue / 30) % 12;
    return 255 * (l - s * Math.min(l, 1 - l) * Math.max(-1, Math.min(k - 3, 9 - k, 1)));
  });
}
