/** The backdrop as SVG: a place that the prompt names, else one that the seed chooses. */
import type { Random } from "../random.ts";
import { PLACES, type Place } from "./places.ts";
import type { Scene } from "./scene.ts";
import type { Colour } from "./words.ts";

/** The drawing's own units; it is scaled to the picture. */
const SIDE = 512;

const HUES: Readonly<Record<Colour, [hue: number, saturation: number, lightness: number]>> = {
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

export function backdrop(scene: Pick<Scene, "place" | "night" | "backdrop">, random: Random): string {
  if (scene.place === undefined && (scene.backdrop !== undefined || (!scene.night && random.chance(0.5))))
    return svg(pattern(scene.backdrop, random));
  const place =
    scene.place ??
    random.pick(
      PLACES.filter(({ strewn, edge }) =>
        scene.night
          ? edge !== "none" && strewn !== "bubbles" && edge !== "flat"
          : strewn !== "stars" && edge !== "flat",
      ),
    );
  return svg(landscape(place, scene.night, random));
}

function svg(body: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIDE} ${SIDE}" width="${SIDE}" height="${SIDE}">${body}</svg>`;
}

function landscape(place: Place, night: boolean, random: Random): string {
  const shift = random.range(-14, 14);
  const tint = (colour: string) =>
    mixed(colour, night ? "#0c1236" : `hsl(${(shift * 12 + 400) % 360},60%,60%)`, night ? 0.72 : 0.1);
  const parts = [gradient(place.sky.map(tint) as [string, string], 90 + random.range(-12, 12))];
  const horizon = random.range(0.42, 0.68) * SIDE;
  if (place.strewn !== "bubbles" && place.edge !== "flat" && random.chance(0.7))
    parts.push(sun(night, random, horizon));
  if (night && place.strewn !== "bubbles") parts.push(strew("stars", 0, horizon, random));
  if (place.strewn !== "trees" && place.strewn !== "flowers" && place.strewn !== "none")
    parts.push(
      strew(
        place.strewn,
        0,
        place.ground.length === 0 || place.strewn === "snow" || place.strewn === "bubbles" ? SIDE : horizon,
        random,
      ),
    );
  else if (!night && random.chance(0.6)) parts.push(strew("clouds", 0, horizon * 0.8, random));
  place.ground.forEach((colour, i) => {
    const top = horizon + ((SIDE - horizon) * i) / place.ground.length;
    const edge = place.edge === "roofs" && i > 1 ? "flat" : place.edge === "peaks" && i > 1 ? "hills" : place.edge;
    parts.push(`<path d="${outline(edge, top, random)}" fill="${tint(colour)}"/>`);
    if (place.strewn === "trees") parts.push(trees(top, tint(colour), random));
  });
  if (place.strewn === "flowers") parts.push(flowers(horizon + 40, random));
  return parts.join("");
}

function sun(night: boolean, random: Random, horizon: number): string {
  const [x, y, r] = [random.range(0.1, 0.9) * SIDE, random.range(0.08, 0.8) * horizon, random.range(22, 58)];
  const colour = night ? "#f4f1d8" : random.pick(["#ffe27a", "#fff3b0", "#ffd166", "#ffffff"]);
  return `<circle cx="${x}" cy="${y}" r="${r * 1.7}" fill="${colour}" opacity="0.25"/><circle cx="${x}" cy="${y}" r="${r}" fill="${colour}"/>`;
}

function outline(edge: Place["edge"], top: number, random: Random): string {
  const points: string[] = [`M0 ${SIDE} L0 ${top}`];
  if (edge === "flat" || edge === "none") points.push(`L${SIDE} ${top}`);
  else if (edge === "roofs") {
    for (let x = 0; x < SIDE; ) {
      const [width, height] = [random.range(28, 80), random.range(-10, 150)];
      points.push(`L${x} ${top - height} L${x + width} ${top - height}`);
      x += width;
    }
  } else if (edge === "peaks") {
    for (let x = -random.range(0, 80); x < SIDE; ) {
      const width = random.range(90, 220);
      points.push(`L${x + width / 2} ${top - random.range(50, 190)} L${x + width} ${top - random.range(-20, 30)}`);
      x += width;
    }
  } else {
    const [length, height] =
      edge === "waves" ? [random.range(40, 90), random.range(5, 14)] : [random.range(180, 420), random.range(20, 70)];
    const phase = random.range(0, length);
    for (let x = -phase; x < SIDE + length; x += length)
      points.push(`Q${x + length / 4} ${top - height} ${x + length / 2} ${top} T${x + length} ${top}`);
  }
  return `${points.join(" ")} L${SIDE * 2} ${SIDE} Z`;
}

function strew(
  what: Exclude<Place["strewn"], "trees" | "flowers" | "none">,
  from: number,
  to: number,
  random: Random,
): string {
  const count = {
    clouds: 2 + random.below(5),
    stars: 40 + random.below(70),
    bubbles: 14 + random.below(22),
    snow: 50 + random.below(70),
    drops: 50 + random.below(50),
  }[what];
  return Array.from({ length: count }, () => {
    const [x, y] = [random.range(0, SIDE), random.range(from, to)];
    if (what === "clouds") return cloud(x, y, random.range(0.6, 1.7), random);
    if (what === "stars")
      return `<circle cx="${x}" cy="${y}" r="${random.range(0.8, 3.2)}" fill="#fff" opacity="${random.range(0.4, 1)}"/>`;
    if (what === "snow")
      return `<circle cx="${x}" cy="${y}" r="${random.range(2, 7)}" fill="#fff" opacity="${random.range(0.5, 1)}"/>`;
    if (what === "bubbles")
      return `<circle cx="${x}" cy="${y}" r="${random.range(4, 26)}" fill="#fff" fill-opacity="0.15" stroke="#fff" stroke-opacity="0.5" stroke-width="2"/>`;
    return `<path d="M${x} ${y} l-6 22" stroke="#dcecf7" stroke-width="3" stroke-linecap="round" opacity="0.7"/>`;
  }).join("");
}

function cloud(x: number, y: number, size: number, random: Random): string {
  const puffs = Array.from(
    { length: 3 + random.below(3) },
    (_, i) => `<circle cx="${x + i * 24 * size}" cy="${y - (i % 2) * 12 * size}" r="${random.range(16, 28) * size}"/>`,
  );
  return `<g fill="#fff" opacity="${random.range(0.5, 0.9)}">${puffs.join("")}</g>`;
}

function trees(top: number, colour: string, random: Random): string {
  return Array.from({ length: 5 + random.below(7) }, () => {
    const [x, y, h] = [random.range(0, SIDE), top + random.range(-5, 30), random.range(60, 150)];
    const fill = mixed(colour, random.chance(0.5) ? "#0f3d26" : "#7fb069", random.range(0.1, 0.5));
    return `<path d="M${x} ${y - h} L${x - h * 0.3} ${y} L${x + h * 0.3} ${y} Z" fill="${fill}"/>`;
  }).join("");
}

function flowers(from: number, random: Random): string {
  return Array.from({ length: 15 + random.below(30) }, () => {
    const [x, y, r] = [random.range(0, SIDE), random.range(from, SIDE), random.range(3, 8)];
    return `<circle cx="${x}" cy="${y}" r="${r}" fill="hsl(${random.below(360)},75%,70%)"/><circle cx="${x}" cy="${y}" r="${r * 0.4}" fill="#fff6c9"/>`;
  }).join("");
}

/** Rays, dots, stripes or blobs in two or three near colours. */
function pattern(colour: Colour | undefined, random: Random): string {
  const [hue, saturation, lightness] =
    colour === undefined ? ([random.below(360), random.range(35, 75), random.range(45, 82)] as const) : HUES[colour];
  const shade = (by: number) =>
    `hsl(${(hue + (colour === undefined ? by * 1.5 : by * 0.3) + 360) % 360},${saturation}%,${Math.min(97, Math.max(6, lightness + by))}%)`;
  const [far, near] = [random.range(8, 16), random.range(-18, -9)];
  const parts = [gradient([shade(far * 0.4), shade(near * 0.7)], random.range(0, 180))];
  const kind = random.pick(["rays", "dots", "stripes", "blobs", "rings"] as const);
  if (kind === "rays") {
    const [x, y, count] = [random.range(0.2, 0.8) * SIDE, random.range(0.2, 0.9) * SIDE, 7 + random.below(12)];
    const start = random.range(0, Math.PI);
    for (let i = 0; i < count; i++) {
      const [a, b] = [start + (i * 2 * Math.PI) / count, start + ((i + 0.5) * 2 * Math.PI) / count];
      parts.push(
        `<path d="M${x} ${y} L${x + 900 * Math.cos(a)} ${y + 900 * Math.sin(a)} L${x + 900 * Math.cos(b)} ${y + 900 * Math.sin(b)} Z" fill="${shade(far)}" opacity="0.75"/>`,
      );
    }
  } else if (kind === "stripes") {
    const [width, angle] = [random.range(22, 70), random.range(0, 180)];
    const stripes = Array.from(
      { length: 30 },
      (_, i) => `<rect x="-400" y="${-400 + i * 2 * width}" width="1400" height="${width}"/>`,
    );
    parts.push(`<g transform="rotate(${angle} 256 256)" fill="${shade(far)}" opacity="0.7">${stripes.join("")}</g>`);
  } else if (kind === "rings") {
    const [x, y, step] = [random.range(0, 1) * SIDE, random.range(0, 1) * SIDE, random.range(28, 70)];
    for (let r = step * 14; r > 0; r -= step)
      parts.push(
        `<circle cx="${x}" cy="${y}" r="${r}" fill="${shade(Math.round(r / step) % 2 === 0 ? far : near * 0.5)}" opacity="0.6"/>`,
      );
  } else {
    const count = kind === "dots" ? 30 + random.below(50) : 7 + random.below(8);
    for (let i = 0; i < count; i++) {
      const r = kind === "dots" ? random.range(6, 26) : random.range(50, 140);
      parts.push(
        `<circle cx="${random.range(0, SIDE)}" cy="${random.range(0, SIDE)}" r="${r}" fill="${shade(random.chance(0.5) ? far : near)}" opacity="0.7"/>`,
      );
    }
  }
  return parts.join("");
}

function gradient([from, to]: readonly [string, string], angle: number): string {
  return `<defs><linearGradient id="g" gradientTransform="rotate(${angle} 0.5 0.5)"><stop offset="0" stop-color="${from}"/><stop offset="1" stop-color="${to}"/></linearGradient></defs><rect width="${SIDE}" height="${SIDE}" fill="url(#g)"/>`;
}

/** Of two colours, #rrggbb or hsl(), the first with a part of the second. */
function mixed(colour: string, other: string, part: number): string {
  const [a, b] = [channels(colour), channels(other)];
  return `#${a
    .map((value, i) =>
      Math.round(value * (1 - part) + b[i]! * part)
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
}

function channels(colour: string): number[] {
  const hsl = /^hsl\(([\d.]+),([\d.]+)%,([\d.]+)%\)$/.exec(colour);
  if (hsl === null) return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  const [hue, saturation, lightness] = [Number(hsl[1]), Number(hsl[2]) / 100, Number(hsl[3]) / 100];
  return [0, 8, 4].map((n) => {
    const k = (n + hue / 30) % 12;
    return (
      255 * (lightness - saturation * Math.min(lightness, 1 - lightness) * Math.max(-1, Math.min(k - 3, 9 - k, 1)))
    );
  });
}
