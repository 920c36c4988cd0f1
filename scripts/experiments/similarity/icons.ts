/** Icons of several colours: flat shapes on white, the hardest for fingerprints that see brightness only. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { seededRandom } from "@genuine/sdk/reputation/selection";
import sharp from "sharp";
import { filesOf } from "./packages.ts";
import { fileOf, keep, type Picture, plain, SIDE, shuffled } from "./pictures.ts";

const SEED = 2;
const RECOLOURED = 80;

/** Sets of the package, their licences and how many icons of each; logos are left out. */
const SETS = {
  twemoji: { licence: "CC-BY-4.0", count: 250 },
  noto: { licence: "Apache-2.0", count: 250 },
  "fluent-emoji-flat": { licence: "MIT", count: 250 },
  "circle-flags": { licence: "MIT", count: 60 },
  "flat-color-icons": { licence: "MIT", count: 60 },
  "icon-park": { licence: "Apache-2.0", count: 60 },
  "streamline-kameleon-color": { licence: "CC-BY-4.0", count: 60 },
  "streamline-ultimate-color": { licence: "CC-BY-4.0", count: 60 },
} as const;

/** Other skin or style of an icon that is there without. */
const VARIANT = /skin-tone|-(dark|medium|light)(-|$)|-alternate|-dotted/;

/** What an author changes in one drawing to get another: whom it shows, which way, the hands of a clock. */
const CHANGED = /^(man|woman|person|men|women|people|tone\d|facing|right)$/;
const CLOCK = /^(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)-(oclock|thirty)$/;

type IconSet = {
  icons: Record<string, { body: string; left?: number; top?: number; width?: number; height?: number }>;
  width?: number;
  height?: number;
};

/** No pictogram twice, though sets name the same ones; some recoloured: same work, other colours. */
export async function icons(): Promise<Picture[]> {
  const pictures: Picture[] = [];
  const seen = new Set<string>();
  for (const [name, wanted, set] of await readSets()) {
    let count = 0;
    for (const icon of shuffled(Object.keys(set.icons).sort(), SEED)) {
      const pictogram = icon.replace(/-(duo|flat)$/, "").replace(/[^a-z]/g, "");
      if (count === wanted) break;
      if (VARIANT.test(icon) || seen.has(pictogram)) continue;
      const id = plain(`${name}-${icon}`);
      if (!(await keep(id, () => sharp(Buffer.from(svgOf(set, icon)))))) continue;
      seen.add(pictogram);
      count++;
      pictures.push({ id, class: "icon", work: workOf(name, icon), origin: name });
    }
    if (count < wanted)
      throw new Error(`The icon set ${name} has only ${count} icons that fit, not ${wanted}: ask for fewer`);
  }
  return [...pictures, ...(await recoloured(pictures))];
}

/** The same for an author's variants of one drawing. */
function workOf(set: string, icon: string): string {
  if (CLOCK.test(icon)) return `${set}-clock`;
  const words = icon.split("-").filter((word) => !CHANGED.test(word));
  return plain(`${set}-${words.length === 0 ? icon : words.join("-")}`);
}

async function readSets(): Promise<[string, number, IconSet][]> {
  const folder = filesOf("icons");
  const all = JSON.parse(await readFile(join(folder, "collections.json"), "utf8")) as Record<
    string,
    { license: { spdx: string } }
  >;
  return Promise.all(
    Object.entries(SETS).map(async ([name, { licence, count }]): Promise<[string, number, IconSet]> => {
      const found = all[name]?.license.spdx;
      if (found !== licence)
        throw new Error(`The icon set ${name} is under ${found}, not ${licence}: read its terms before use`);
      return [name, count, JSON.parse(await readFile(join(folder, "json", `${name}.json`), "utf8")) as IconSet];
    }),
  );
}

function svgOf(set: IconSet, name: string): string {
  const { body, left = 0, top = 0, width = set.width ?? 16, height = set.height ?? 16 } = set.icons[name]!;
  const scale = SIDE / Math.max(width, height);
  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width * scale}" height="${height * scale}" viewBox="${left} ${top} ${width} ${height}">${body}</svg>`;
}

/** The same shapes with their hues turned by 60 to 300 degrees; only icons that have colour to turn. */
async function recoloured(pictures: readonly Picture[]): Promise<Picture[]> {
  const random = seededRandom(SEED);
  const twins: Picture[] = [];
  for (const picture of shuffled(pictures, SEED + 1)) {
    const hue = Math.round(60 + 240 * random());
    if (twins.length === RECOLOURED) break;
    const { channels } = await sharp(fileOf(picture)).toColourspace("hsv").stats();
    if (channels[1]!.mean < 20) continue;
    const id = `${picture.id}-recoloured`;
    if (await keep(id, () => sharp(fileOf(picture)).modulate({ hue }))) twins.push({ ...picture, id });
  }
  return twins;
}
