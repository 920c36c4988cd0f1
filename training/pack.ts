/**
 * Renders the emoji sets into a data pack for the trainer: `node training/pack.ts OUT`, OUT outside the repository.
 *
 * OUT/index.json    concepts, and for each set which of them it draws
 * OUT/<set>.rgba    48x48 pictures, 4 bytes a pixel, colour multiplied by alpha, in the index's order
 * OUT/large.rgba    192x192 pictures of some of them, likewise, for the upscaler
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import sharp from "sharp";

const require = createRequire(import.meta.url);

/** The model learns from these: MIT or Apache-2.0, so that what it draws owes nobody a notice. */
const TRAINING_SETS = ["fluent-emoji", "fluent-emoji-flat", "noto"];
/** The judge of the retrieval test learns from these, which the model never sees. */
const JUDGE_SETS = ["twemoji", "openmoji", "emojione", "emojione-v1", "noto-v1"];
const SIDE = 48;
const LARGE = 192;
/** The longer side of a drawing's bounding box, as a share of the picture. */
const FILL = 0.92;
const LARGE_EVERY = 3;

type Emoji = { label: string; hexcode: string; emoji: string; tags?: string[]; group?: number; subgroup?: number };
type Icons = {
  icons: Record<string, { body: string; left?: number; top?: number; width?: number; height?: number }>;
  aliases?: Record<string, { parent: string }>;
  left?: number;
  top?: number;
  width?: number;
  height?: number;
  chars?: Record<string, string>;
};
export type Concept = { label: string; tags: string[]; group: string; subgroup: string };

const meta = require("emojibase-data/meta/groups.json") as Record<"groups" | "subgroups", Record<string, string>>;
const GROUPS = new Set(["smileys-emotion", "animals-nature", "food-drink", "travel-places", "activities", "objects"]);
const MORE = new Set(["geometric", "person-fantasy", "body-parts"]);
/** Text in pictures, and what differs too little from others to be told apart at this size. */
const LEFT_OUT = new RegExp(
  "^(.*o[’']clock|.*-thirty|atm|soon|.*button|hundred points|.*bubble|hole|.*\\b(man|men|woman|women)\\b.*|oncoming .*|.*mailbox.*|.*(small|medium|large) (square|orange diamond|blue diamond)" +
    "|(first|last) quarter.*|waxing .*|waning .*|.* with yen|(in|out)box tray|incoming envelope|envelope with arrow|locked .*|unlocked|.* volume|.*bookmark.*|spade suit|club suit|.*banknote" +
    "|sun behind .*|cloud with lightning.*|mountain (railway|cableway)|tram car|suspension railway|aerial tramway|light rail|airplane (departure|arrival)|.*half|head shaking.*|hourglass not done|mx claus)$",
  "i",
);
/** Of the many yellow faces those that a small picture tells apart. */
const FACES = new Set(
  (
    "grinning face; smiling face with sunglasses; smiling face with hearts; smiling face with heart-eyes; winking face; face with tears of joy; thinking face; sleeping face; angry face; " +
    "enraged face; crying face; loudly crying face; nerd face; cowboy hat face; partying face; smiling face with halo; smiling face with horns; zany face; hot face; cold face; clown face; " +
    "face vomiting; face with medical mask; face blowing a kiss; slightly smiling face; frowning face; face screaming in fear; face with monocle; money-mouth face"
  ).split("; "),
);

const concepts = (require("emojibase-data/en/data.json") as Emoji[]).filter(({ label, group, subgroup }) => {
  const [g, s] = [meta.groups[String(group)], meta.subgroups[String(subgroup)]];
  return (
    g !== undefined &&
    s !== undefined &&
    (GROUPS.has(g) || MORE.has(s)) &&
    !LEFT_OUT.test(label) &&
    (g !== "smileys-emotion" || !/\bface\b/.test(label) || FACES.has(label))
  );
});
const out = process.argv[2];
if (out === undefined) throw new Error("Name the folder for the data pack: node training/pack.ts OUT");
mkdirSync(out, { recursive: true });

const sets: Record<string, { training: boolean; of: number[] }> = {};
const large: Buffer[] = [];
for (const set of [...TRAINING_SETS, ...JUDGE_SETS]) {
  const icons = JSON.parse(readFileSync(require.resolve(`@iconify/json/json/${set}.json`), "utf8")) as Icons;
  const training = TRAINING_SETS.includes(set);
  const of: number[] = [];
  const small: Buffer[] = [];
  for (const [index, emoji] of concepts.entries()) {
    const svg = find(icons, emoji);
    const drawn = svg && (await draw(svg));
    if (!drawn) continue;
    of.push(index);
    small.push(shrink(drawn));
    if (training && index % LARGE_EVERY === 0) large.push(drawn);
  }
  sets[set] = { training, of };
  writeFileSync(join(out, `${set}.rgba`), Buffer.concat(small));
  console.log(`${set}: ${of.length} of ${concepts.length}`);
}
writeFileSync(join(out, "large.rgba"), Buffer.concat(large));
const told = concepts.map(
  ({ label, tags, group, subgroup }): Concept => ({
    label: label.toLowerCase(),
    tags: tags ?? [],
    group: meta.groups[String(group)]!,
    subgroup: meta.subgroups[String(subgroup)]!,
  }),
);
writeFileSync(join(out, "index.json"), JSON.stringify({ side: SIDE, large: LARGE, sets, concepts: told }));

type Svg = { body: string; box: [x: number, y: number, width: number, height: number] };

/** By the character where the set tells it, else by the name, which most sets form from the label. */
function find(set: Icons, { label, hexcode }: Emoji): Svg | undefined {
  const slug = label
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, "")
    .replace(/ +/g, "-");
  let name = set.chars?.[hexcode.toLowerCase()] ?? set.chars?.[hexcode.toLowerCase().replace(/-fe0f/g, "")] ?? slug;
  name = set.aliases?.[name]?.parent ?? name;
  const icon = set.icons[name] ?? set.icons[slug];
  if (!icon) return undefined;
  const width = icon.width ?? set.width ?? 16;
  return {
    body: icon.body,
    box: [icon.left ?? set.left ?? 0, icon.top ?? set.top ?? 0, width, icon.height ?? set.height ?? 16],
  };
}

/** A drawing scaled so that its bounding box fills the picture, 192x192, colour multiplied by alpha; undefined when it is empty. */
async function draw({ body, box }: Svg): Promise<Buffer | undefined> {
  const [x, y, width, height] = box;
  const rough = await raster(body, box, 128);
  let [x0, y0, x1, y1] = [128, 128, -1, -1];
  for (let i = 0; i < 128 * 128; i++) {
    if (rough[i * 4 + 3]! < 24) continue;
    [x0, x1] = [Math.min(x0, i % 128), Math.max(x1, i % 128)];
    [y0, y1] = [Math.min(y0, Math.floor(i / 128)), Math.max(y1, Math.floor(i / 128))];
  }
  if (x1 < 0) return undefined;
  const scale = Math.max(width, height) / 128;
  const [offsetX, offsetY] = [x - (Math.max(width, height) - width) / 2, y - (Math.max(width, height) - height) / 2];
  const side = ((Math.max(x1 - x0, y1 - y0) + 1) * scale) / FILL;
  const pixels = await raster(
    body,
    [offsetX + ((x0 + x1 + 1) / 2) * scale - side / 2, offsetY + ((y0 + y1 + 1) / 2) * scale - side / 2, side, side],
    LARGE,
  );
  for (let i = 0; i < pixels.length; i += 4) {
    for (let c = 0; c < 3; c++) pixels[i + c] = Math.round((pixels[i + c]! * pixels[i + 3]!) / 255);
  }
  return pixels;
}

async function raster(body: string, box: Svg["box"], side: number): Promise<Buffer> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="${box.join(" ")}" width="${side}" height="${side}">${body}</svg>`;
  return sharp(Buffer.from(svg)).ensureAlpha().raw().toBuffer();
}

/** Means of 4x4 pixels. */
function shrink(pixels: Buffer): Buffer {
  const by = LARGE / SIDE;
  const small = Buffer.alloc(SIDE * SIDE * 4);
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++)
      for (let c = 0; c < 4; c++) {
        let sum = 0;
        for (let dy = 0; dy < by; dy++)
          for (let dx = 0; dx < by; dx++) sum += pixels[((y * by + dy) * LARGE + x * by + dx) * 4 + c]!;
        small[(y * SIDE + x) * 4 + c] = Math.round(sum / by / by);
      }
  return small;
}
