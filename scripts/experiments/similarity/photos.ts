/** Photographs and drawings from Debian's packages. */
import { readdir } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import sharp, { type Sharp } from "sharp";
import { type DebianPackage, filesOf } from "./packages.ts";
import { keep, type Picture, plain, shuffled } from "./pictures.ts";

const SEED = 1;
const DRAWINGS = 200;
const STAMPS = 200;
/** How many of the four disjoint quarters of each large photograph are used. */
const PARTS = 3;
/** Both sides at least this many pixels: large enough to be cut. */
const LARGE = 1_000;
/** Pixels at which a drawing's page is drawn. */
const PAGE = 640;

/** Samples of scikit-image that show something. */
const SAMPLES =
  "astronaut brick camera cell chelsea clock_motion coffee coins color grass gravel horse hubble_deep_field ihc moon motorcycle_left page retina rocket text";
/** Signs and patterns, of which many are alike, are not drawings. */
const NOT_DRAWN = /\/(shapes|special|signs_and_symbols|flags|icons|buttons|aiga-symbols|roadsigns|cards)\//;
const NOT_STAMPED = /\/(symbols|flags|coins|roadsigns)\/|_(mirror|flip)/;

export async function photographsAndDrawings(): Promise<Picture[]> {
  return [
    ...(await wallpapers()),
    ...(await taken("openclipart-svg", DRAWINGS, (path) => path.endsWith(".svg") && !NOT_DRAWN.test(path))),
    ...(await taken("tuxpaint-stamps-default", STAMPS, (path) => /\.(png|svg)$/.test(path) && !NOT_STAMPED.test(path))),
  ];
}

async function wallpapers(): Promise<Picture[]> {
  const samples = new Set(SAMPLES.split(" "));
  const lists: [DebianPackage, string[]][] = [
    // The largest size of each wallpaper; of a light and a dark one the light.
    [
      "plasma-workspace-wallpapers",
      largest((await filesIn("plasma-workspace-wallpapers")).filter((path) => path.includes("/images/"))),
    ],
    [
      "mate-backgrounds",
      (await filesIn("mate-backgrounds")).filter(
        (path) => /\.(jpg|png)$/.test(path) && !/_\d+x\d+|Mate-(Dark|Radio|Warm)/.test(path),
      ),
    ],
    ["gnome-backgrounds", (await filesIn("gnome-backgrounds")).filter((path) => /(-l|oceans)\.(webp|svg)$/.test(path))],
    [
      "python3-skimage",
      (await filesIn("python3-skimage")).filter(
        (path) => /skimage\/data\/.*\.(png|jpg)$/.test(path) && samples.has(stem(path)),
      ),
    ],
  ];
  const pictures: Picture[] = [];
  for (const [origin, paths] of lists) for (const path of paths) pictures.push(...(await partsOf(origin, path)));
  return pictures;
}

/** The whole of a small picture, or quarters of a large one. */
async function partsOf(origin: DebianPackage, path: string): Promise<Picture[]> {
  const work = plain(`${origin}-${path.includes("/images/") ? basename(dirname(dirname(dirname(path)))) : stem(path)}`);
  const file = join(filesOf(origin), path);
  const { width, height } = await sharp(file).metadata();
  const whole = Math.min(width, height) < LARGE;
  const pictures: Picture[] = [];
  for (const part of whole ? [0] : shuffled([0, 1, 2, 3], SEED + work.length).slice(0, PARTS)) {
    const [w, h] = [width >> 1, height >> 1];
    const id = whole ? work : `${work}-part${part}`;
    const draw = () => {
      const source = sharp(file);
      return whole ? source : source.extract({ left: (part & 1) * w, top: (part >> 1) * h, width: w, height: h });
    };
    if (await keep(id, draw)) pictures.push({ id, class: "photo", work, origin });
  }
  return pictures;
}

/** `count` of the package's pictures by chance, of names with the same first word only one. */
async function taken(origin: DebianPackage, count: number, fits: (path: string) => boolean): Promise<Picture[]> {
  const pictures: Picture[] = [];
  const seen = new Set<string>();
  for (const path of shuffled((await filesIn(origin)).filter(fits), SEED)) {
    const motif =
      stem(path)
        .toLowerCase()
        .match(/[a-z]+/)?.[0] ?? "";
    if (pictures.length === count) break;
    if (motif.length < 3 || seen.has(motif)) continue;
    const id = plain(`${origin}-${stem(path)}`);
    const file = join(filesOf(origin), path);
    if (!(await keep(id, () => drawing(file)))) continue;
    seen.add(motif);
    pictures.push({ id, class: "photo", work: id, origin });
  }
  if (pictures.length < count)
    throw new Error(`${origin} has only ${pictures.length} pictures that fit, not ${count}: ask for fewer`);
  return pictures;
}

/** At a size that needs no enlarging, without the empty page around; what is then small was drawn off its page. */
async function drawing(file: string): Promise<Sharp> {
  const { width, height } = await sharp(file).metadata();
  const density = file.endsWith(".svg")
    ? Math.min(2_000, Math.max(10, (72 * PAGE) / Math.max(width, height)))
    : undefined;
  const page = await sharp(file, { density })
    .flatten({ background: "#ffffff" })
    .png({ compressionLevel: 1 })
    .toBuffer();
  const { data, info } = await sharp(page).trim({ background: "#ffffff" }).toBuffer({ resolveWithObject: true });
  if (Math.max(info.width, info.height) < PAGE / 4)
    throw new RangeError(`${file} shows nothing larger than ${info.width}x${info.height}`);
  return sharp(data);
}

async function filesIn(name: DebianPackage): Promise<string[]> {
  const folder = filesOf(name);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

/** The file with the widest picture in each folder, by its name such as 5120x2880.png. */
function largest(paths: string[]): string[] {
  const byFolder = Map.groupBy(paths, dirname);
  return [...byFolder.values()].map(
    (files) => files.toSorted((a, b) => Number.parseInt(stem(b), 10) - Number.parseInt(stem(a), 10))[0]!,
  );
}

function stem(path: string): string {
  return basename(path).replace(/\.[^.]+$/, "");
}
