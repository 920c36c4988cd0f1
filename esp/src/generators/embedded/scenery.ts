/** What belongs to a place besides its ground: grass, ripples, windows. It is drawn in tones of the ground, and is none of the things that can be asked for. */
import type { Random } from "../random.ts";
import { pattern } from "./patterns.ts";

/** A band of ground in units of the backdrop, whose edge is about `top`. */
export type Band = { layer: number; top: number; bottom: number };
/** The band's colour, lighter (above 0) or darker. */
export type Tone = (by: number) => string;

const SIDE = 512;

/** What is strewn over a band of ground of this place. */
export function onGround(place: string, band: Band, tone: Tone, random: Random): string {
  const last = band.layer > 0;
  switch (place) {
    case "meadow":
      return filled(tone(-9), tufts(band, 16 + random.below(26), random));
    case "forest":
      return `${filled(tone(-6), bushes(band, 2 + random.below(5), random))}${filled(tone(6), tufts(band, 14 + random.below(20), random))}`;
    case "sea":
      return filled(tone(9), crests(band, 10 + random.below(16), random));
    case "beach":
      return last
        ? filled(tone(-7), ripples(band, 5 + random.below(9), random))
        : filled(tone(12), crests(band, 8 + random.below(10), random));
    case "desert":
      return `${filled(tone(-7), ripples(band, 5 + random.below(8), random))}${filled(tone(-16), stones(band, random.below(4), random))}`;
    case "snow":
      return `${filled(tone(-6), ripples(band, 3 + random.below(6), random))}${filled(tone(5), mounds(band, 1 + random.below(3), random))}`;
    case "mountain":
      return last ? filled(tone(-8), tufts(band, 14 + random.below(20), random)) : "";
    case "underwater":
      return `${filled(tone(-11), ripples(band, 3 + random.below(5), random))}${filled(tone(-22), stones(band, 2 + random.below(5), random))}`;
    case "room":
      return boards(band, tone, random);
    default:
      return "";
  }
}

/** What fills the air of this place, behind its ground. */
export function inAir(place: string, horizon: number, tone: Tone, random: Random): string {
  if (place === "room") return `<g fill="${tone(-5)}" opacity="0.8">${pattern(random)}</g>`;
  if (place === "underwater")
    return `${beams(random)}${filled("#0b5f63", weeds(horizon, 3 + random.below(6), random))}`;
  if (place === "space") return nebula(random);
  return haze(horizon, random);
}

/** Wide bands or rings of thin light in the sky. */
export function haze(horizon: number, random: Random): string {
  const light = (by: number) => `fill="#fff" fill-opacity="${by.toFixed(2)}"`;
  if (random.chance(0.5)) {
    const [x, y] = [random.range(0, SIDE), random.range(0, horizon)];
    const step = random.range(52, 96);
    return [5, 4, 3, 2, 1].map((i) => `<circle cx="${n(x)}" cy="${n(y)}" r="${n(i * step)}" ${light(0.1)}/>`).join("");
  }
  const [count, lean] = [3 + random.below(3), random.range(-70, 70)];
  return Array.from({ length: count }, (_, i) => {
    const top = ((i + random.range(0.1, 0.7)) / count) * horizon;
    const [high, bend] = [random.range(16, 46), random.range(-50, 50)];
    return `<path d="M-20 ${n(top - lean)}Q${n(random.range(120, 390))} ${n(top + bend)} 532 ${n(top + lean)}V${n(top + lean + high)}Q${n(random.range(120, 390))} ${n(top + bend + high * 1.7)} -20 ${n(top - lean + high)}Z" ${light(random.range(0.12, 0.26))}/>`;
  }).join("");
}

/** Houses side by side, with rows of windows. */
export function houses(top: number, colour: string, window: string, random: Random): string {
  let [walls, panes] = ["", ""];
  for (let x = -random.range(0, 50); x < SIDE; ) {
    const [width, height] = [random.range(38, 92), random.range(12, 165)];
    const roof = top - height;
    const pitched = random.chance(0.25);
    walls += pitched
      ? `M${n(x)} ${SIDE}V${n(roof)}L${n(x + width / 2)} ${n(roof - width * 0.4)}L${n(x + width)} ${n(roof)}V${SIDE}Z`
      : `M${n(x)} ${SIDE}V${n(roof)}H${n(x + width)}V${SIDE}Z`;
    const [across, wide, high] = [2 + random.below(3), random.range(0.4, 0.62), random.range(8, 15)];
    const step = (width - 10) / across;
    for (let y = roof + 12; y < Math.min(SIDE, top + 60); y += high * 1.9)
      for (let i = 0; i < across; i++)
        if (random.chance(0.8))
          panes += `M${n(x + 5 + (i + (1 - wide) / 2) * step)} ${n(y)}h${n(step * wide)}v${n(high)}h${n(-step * wide)}z`;
    x += width + (random.chance(0.2) ? random.range(4, 26) : 0);
  }
  return `${filled(colour, walls)}${filled(window, panes)}`;
}

/** Mountains with snow on their tops. */
export function peaks(top: number, colour: string, snow: string, random: Random): string {
  let [rocks, caps, shades] = ["", "", ""];
  for (let x = -random.range(40, 140); x < SIDE; ) {
    const [width, height] = [random.range(150, 300), random.range(70, 230)];
    const [left, middle, right] = [x, x + width * random.range(0.4, 0.6), x + width];
    const summit = top - height;
    const at = (part: number, side: number) => middle + (side - middle) * part;
    rocks += `M${n(left)} ${n(top + 60)}L${n(left)} ${n(top)}L${n(middle)} ${n(summit)}L${n(right)} ${n(top)}V${n(top + 60)}Z`;
    shades += `M${n(middle)} ${n(summit)}L${n(right)} ${n(top)}L${n(at(0.35, right))} ${n(top)}L${n(at(0.12, left))} ${n(top - height * 0.45)}Z`;
    const cap = random.range(0.18, 0.36);
    const low = summit + height * cap;
    caps += `M${n(middle)} ${n(summit)}L${n(at(cap, right))} ${n(low)}L${n(at(cap * 0.45, right))} ${n(low - height * cap * 0.3)}L${n(middle)} ${n(low + height * cap * 0.15)}L${n(at(cap * 0.5, left))} ${n(low - height * cap * 0.3)}L${n(at(cap, left))} ${n(low)}Z`;
    x += width * random.range(0.5, 0.85);
  }
  return `${filled(colour, `${rocks}M-20 ${n(top - 2)}H532V532H-20Z`)}<path d="${shades}" fill="#000" fill-opacity="0.1"/>${filled(snow, caps)}`;
}

/** Land far away behind water, where the seed puts any. */
export function shore(top: number, colour: string, random: Random): string {
  return filled(
    colour,
    times(random.below(4), () => {
      const [x, wide, high] = [random.range(-40, SIDE + 40), random.range(50, 190), random.range(14, 64)];
      return `M${n(x - wide)} ${n(top + 16)}C${n(x - wide * 0.5)} ${n(top - high * 0.2)} ${n(x - wide * 0.35)} ${n(top - high)} ${n(x)} ${n(top - high * 0.9)}C${n(x + wide * 0.3)} ${n(top - high * 1.1)} ${n(x + wide * 0.5)} ${n(top)} ${n(x + wide)} ${n(top + 16)}Z`;
    }),
  );
}

function n(value: number): string {
  return value.toFixed(1);
}

function filled(colour: string, path: string): string {
  return path === "" ? "" : `<path d="${path}" fill="${colour}"/>`;
}

function times(count: number, one: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => one(i)).join("");
}

/** Somewhere in the band; nearer ones are larger. */
function spot({ top, bottom }: Band, random: Random): { x: number; y: number; by: number } {
  const down = Math.sqrt(random.unit());
  const y = top + (Math.max(top + 20, bottom) - top) * (0.08 + 0.92 * down);
  return { x: random.range(-10, SIDE + 10), y, by: 0.6 + 0.8 * (y / SIDE) ** 2 };
}

function tufts(band: Band, count: number, random: Random): string {
  return times(count, () => {
    const { x, y, by } = spot(band, random);
    const high = by * random.range(12, 26);
    return `M${n(x - 9 * by)} ${n(y)}L${n(x - 11 * by)} ${n(y - high * 0.7)}L${n(x - 3 * by)} ${n(y - 4)}L${n(x)} ${n(y - high)}L${n(x + 3 * by)} ${n(y - 4)}L${n(x + 11 * by)} ${n(y - high * 0.75)}L${n(x + 9 * by)} ${n(y)}Z`;
  });
}

function bushes(band: Band, count: number, random: Random): string {
  return times(count, () => {
    const { x, y, by } = spot(band, random);
    const [wide, high] = [by * random.range(26, 60), by * random.range(24, 48)];
    return `M${n(x - wide)} ${n(y)}C${n(x - wide * 1.1)} ${n(y - high)} ${n(x - wide * 0.3)} ${n(y - high * 0.9)} ${n(x - wide * 0.2)} ${n(y - high * 0.8)}C${n(x)} ${n(y - high * 1.7)} ${n(x + wide * 0.9)} ${n(y - high * 1.3)} ${n(x + wide * 0.6)} ${n(y - high * 0.6)}C${n(x + wide * 1.2)} ${n(y - high * 0.7)} ${n(x + wide * 1.1)} ${n(y)} ${n(x + wide)} ${n(y)}Z`;
  });
}

/** Crescents of light on water. */
function crests(band: Band, count: number, random: Random): string {
  return times(count, () => {
    const { x, y, by } = spot(band, random);
    const [wide, high] = [by * random.range(16, 46), by * random.range(5, 10)];
    return `M${n(x - wide)} ${n(y)}Q${n(x)} ${n(y - high * 2)} ${n(x + wide)} ${n(y)}Q${n(x)} ${n(y - high)} ${n(x - wide)} ${n(y)}Z`;
  });
}

/** Long flat waves of sand or snow. */
function ripples(band: Band, count: number, random: Random): string {
  return times(count, () => {
    const { x, y, by } = spot(band, random);
    const [wide, high] = [by * random.range(50, 150), by * random.range(5, 13)];
    return `M${n(x - wide)} ${n(y)}C${n(x - wide * 0.4)} ${n(y - high * 2)} ${n(x + wide * 0.3)} ${n(y + high)} ${n(x + wide)} ${n(y)}C${n(x + wide * 0.3)} ${n(y + high * 2)} ${n(x - wide * 0.4)} ${n(y - high)} ${n(x - wide)} ${n(y)}Z`;
  });
}

function stones(band: Band, count: number, random: Random): string {
  return times(count, () => {
    const { x, y, by } = spot(band, random);
    const [wide, high] = [by * random.range(12, 34), by * random.range(9, 26)];
    return `M${n(x - wide)} ${n(y)}L${n(x - wide * 0.7)} ${n(y - high * random.range(0.5, 0.9))}L${n(x - wide * 0.1)} ${n(y - high)}L${n(x + wide * 0.6)} ${n(y - high * random.range(0.5, 0.9))}L${n(x + wide)} ${n(y)}Z`;
  });
}

function mounds(band: Band, count: number, random: Random): string {
  return times(count, () => {
    const { x, y, by } = spot(band, random);
    const [wide, high] = [by * random.range(60, 130), by * random.range(18, 40)];
    return `M${n(x - wide)} ${n(y)}Q${n(x - wide * 0.3)} ${n(y - high * 2)} ${n(x + wide)} ${n(y)}Z`;
  });
}

/** Weeds that rise from the bottom of the sea. */
function weeds(horizon: number, count: number, random: Random): string {
  return times(count, () => {
    const [x, foot, high] = [random.range(0, SIDE), horizon + random.range(10, 60), random.range(70, 210)];
    const [wide, bend] = [random.range(7, 13), random.range(12, 28)];
    const [a, b, c] = [foot - high / 3, foot - (2 * high) / 3, foot - high];
    return `M${n(x - wide)} ${n(foot)}C${n(x - wide - bend)} ${n(a)} ${n(x - wide * 0.6 + bend)} ${n(b)} ${n(x)} ${n(c)}C${n(x + wide * 0.6 + bend)} ${n(b)} ${n(x + wide - bend)} ${n(a)} ${n(x + wide)} ${n(foot)}Z`;
  });
}

/** Light from above the water. */
function beams(random: Random): string {
  const from = random.range(-100, SIDE + 100);
  return times(3 + random.below(3), () => {
    const [to, wide] = [random.range(-80, SIDE + 80), random.range(30, 80)];
    return `<path d="M${n(from - wide * 0.3)} -20L${n(from + wide * 0.3)} -20L${n(to + wide)} 532L${n(to - wide)} 532Z" fill="#fff" fill-opacity="0.08"/>`;
  });
}

function nebula(random: Random): string {
  const hues = ["#8a4fd0", "#3a6fd8", "#d0508f", "#2aa0a8"];
  const [angle, middle] = [random.range(-60, 60), random.range(0.25, 0.75) * SIDE];
  const band = times(150, () => {
    const away = random.normal() * 46;
    return `M${n(random.range(-150, SIDE + 150))} ${n(middle + away)}h${n(random.range(2, 5))}v${n(random.range(2, 5))}h-3z`;
  });
  const milky = `<g transform="rotate(${n(angle)} 256 256)" fill="#fff"><linearGradient id="m" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#fff" stop-opacity="0"/><stop offset="0.5" stop-color="#fff" stop-opacity="0.2"/><stop offset="1" stop-color="#fff" stop-opacity="0"/></linearGradient><rect x="-200" y="${n(middle - 90)}" width="912" height="180" fill="url(#m)"/><path d="${band}" fill-opacity="0.75"/></g>`;
  const clouds = times(4 + random.below(5), (i) => {
    const [x, y, rx, ry] = [random.range(0, SIDE), random.range(0, SIDE), random.range(90, 240), random.range(50, 130)];
    const lean = random.range(0, 180);
    const colour = random.pick(hues);
    return `<radialGradient id="n${i}"><stop offset="0" stop-color="${colour}" stop-opacity="0.6"/><stop offset="1" stop-color="${colour}" stop-opacity="0"/></radialGradient><ellipse cx="${n(x)}" cy="${n(y)}" rx="${n(rx)}" ry="${n(ry)}" transform="rotate(${n(lean)} ${n(x)} ${n(y)})" fill="url(#n${i})"/>`;
  });
  return `${clouds}${milky}`;
}

/** Boards that run away from the viewer. */
function boards({ top }: Band, tone: Tone, random: Random): string {
  const [vanish, step] = [random.range(60, SIDE - 60), random.range(70, 130)];
  let path = "";
  for (let i = 0, x = -3 * SIDE + random.range(0, step); x < 4 * SIDE; x += step, i++) {
    if (i % 2 === 0) continue;
    const far = (at: number) => vanish + (at - vanish) * 0.42;
    path += `M${n(far(x))} ${n(top)}L${n(far(x + step))} ${n(top)}L${n(x + step)} 532L${n(x)} 532Z`;
  }
  return `${filled(tone(-5), path)}<rect x="0" y="${n(top - 9)}" width="${SIDE}" height="9" fill="${tone(13)}"/>`;
}
