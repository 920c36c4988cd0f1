/** Curves and bars as plain SVG, and their files: SVG for the web, PNG for papers, CSV for other tools. */
import { mkdir, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import sharp from "sharp";

/** One curve; `low` and `high` bound the band around it. All arrays are of the same length. */
export type Series = { name: string; x: number[]; y: number[]; low?: number[]; high?: number[] };

/** One bar per category; `low` and `high` bound its error bar. */
export type Bars = { name: string; y: number[]; low?: number[]; high?: number[] };

type Labels = { title: string; xLabel: string; yLabel: string };
type Options = { yMin?: number; yMax?: number };

const WIDTH = 640;
const HEIGHT = 400;
const AREA = { left: 64, right: WIDTH - 20, bottom: HEIGHT - 52 };
const LEGEND = { top: 44, row: 17 };
/** Okabe and Ito's colours, distinguishable for colour-blind people; dashes help in print. */
const COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#8A8A00"];
const DASHES = ["", "7 3", "2 3", "9 3 2 3"];
const PNG_DENSITY = 144; // twice the size in pixels

/**
 * Curves with their bands. The y axis covers everything drawn, and `yMin` and `yMax` if given.
 * @param xLog powers of ten along x; no x may then be 0 or less
 */
export function linePlotSvg({
  title,
  xLabel,
  yLabel,
  series,
  yMin,
  yMax,
  xLog = false,
}: Labels & Options & { series: Series[]; xLog?: boolean }): string {
  const place = (x: number) => (xLog ? Math.log10(x) : x);
  const { top, signs } = legend(
    series.map(({ name }) => name),
    "line",
  );
  const xs = axis(
    series.flatMap(({ x }) => x.map(place)),
    AREA.left,
    AREA.right,
    { tight: true },
  );
  const heights = series.flatMap(({ y, low = [], high = [] }) => [...y, ...low, ...high]);
  const ys = axis([...heights, ...given(yMin, yMax)], AREA.bottom, top);
  const path = (x: number[], y: number[]) => x.map((at, i) => `${fix(xs.at(place(at)))},${fix(ys.at(y[i]!))}`);
  const marks = series.map(({ x, y, low, high }, i) => {
    const band =
      low && high
        ? `<polygon fill="${colour(i)}" fill-opacity=".18" points="${[...path(x, high), ...path(x, low).reverse()].join(" ")}"/>`
        : "";
    return `${band}<polyline fill="none" stroke="${colour(i)}" stroke-width="2" stroke-dasharray="${dash(i)}" points="${path(x, y).join(" ")}"/>`;
  });
  const ticks = xs.ticks.map((value) => ({ at: xs.at(value), text: xLog ? `1e${number(value)}` : number(value) }));
  return frame({ title, xLabel, yLabel }, ticks, ys, top, [...marks, signs]);
}

/** Groups of bars, one group for each of `categories`. The y axis starts at 0. */
export function barPlotSvg({
  title,
  xLabel,
  yLabel,
  categories,
  bars,
  yMax,
}: Labels & { categories: string[]; bars: Bars[]; yMax?: number }): string {
  const { top, signs } = legend(
    bars.map(({ name }) => name),
    "box",
  );
  const ys = axis([0, ...bars.flatMap(({ y, high = [] }) => [...y, ...high]), ...given(yMax)], AREA.bottom, top);
  const group = (AREA.right - AREA.left) / categories.length;
  const width = (group * 0.8) / bars.length;
  const marks = bars.flatMap(({ y, low, high }, i) =>
    y.map((value, category) => {
      const x = AREA.left + group * (category + 0.1) + width * i;
      const middle = fix(x + width / 2);
      const bar = `<rect x="${fix(x)}" y="${fix(ys.at(value))}" width="${fix(width - 2)}" height="${fix(ys.at(0) - ys.at(value))}" fill="${colour(i)}"/>`;
      const above = high ? Math.min(ys.at(value), ys.at(high[category]!)) : ys.at(value);
      const error =
        low && high
          ? `<path stroke="#222" d="M${middle},${fix(ys.at(low[category]!))}V${fix(ys.at(high[category]!))}"/>`
          : "";
      return `${bar}${error}<text x="${middle}" y="${fix(above - 4)}" text-anchor="middle" font-size="${width < 22 ? 9 : 11}">${number(Number(value.toFixed(1)))}</text>`;
    }),
  );
  const ticks = categories.map((text, i) => ({ at: AREA.left + group * (i + 0.5), text }));
  return frame({ title, xLabel, yLabel }, ticks, ys, top, [...marks, signs]);
}

/** Plots next to each other in one picture. */
export function sideBySide(...plots: string[]): string {
  const moved = plots.map((plot, i) => plot.replace("<svg ", `<svg x="${i * WIDTH}" `));
  return svg(WIDTH * plots.length, HEIGHT, moved.join("\n"));
}

/** Writes docs/experiments/<name>.svg, .png and .csv. All rows have the keys of the first. */
export async function writePlot(
  name: string,
  plot: string,
  rows: readonly Record<string, string | number>[],
): Promise<void> {
  const path = resolve(import.meta.dirname, "../../docs/experiments", name);
  await mkdir(resolve(path, ".."), { recursive: true });
  await writeFile(`${path}.svg`, `${plot}\n`);
  await sharp(Buffer.from(plot), { density: PNG_DENSITY }).png({ compressionLevel: 9 }).toFile(`${path}.png`);
  const keys = Object.keys(rows[0] ?? {});
  const lines = rows.map((row) => keys.map((key) => cell(row[key] ?? "")).join(","));
  await writeFile(`${path}.csv`, `${[keys.map(cell).join(","), ...lines].join("\n")}\n`);
}

type Axis = { at: (value: number) => number; ticks: number[] };

/** Maps values to pixels from `start` to `end`, with ticks at round numbers. */
function axis(values: number[], start: number, end: number, { tight = false } = {}): Axis {
  const finite = values.filter(Number.isFinite);
  let low = Math.min(...finite);
  let high = Math.max(...finite);
  if (low === high) [low, high] = [low - 1, high + 1];
  const step = roundStep((high - low) / 6);
  const from = tight ? low : Math.floor(low / step + 1e-9) * step;
  const to = tight ? high : Math.ceil(high / step - 1e-9) * step;
  const first = Math.ceil(from / step - 1e-9);
  const count = Math.floor(to / step + 1e-9) - first + 1;
  return {
    at: (value) => start + ((value - from) / (to - from)) * (end - start),
    ticks: Array.from({ length: count }, (_, i) => (first + i) * step),
  };
}

/** The next of 1, 2, 5, 10, … that is not less. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least * (1 - 1e-9))!;
}

function frame(
  { title, xLabel, yLabel }: Labels,
  xTicks: { at: number; text: string }[],
  ys: Axis,
  top: number,
  marks: string[],
): string {
  const { left, right, bottom } = AREA;
  const centre = (left + right) / 2;
  return svg(
    WIDTH,
    HEIGHT,
    [
      `<title>${escapeXml(title)}</title>`,
      `<text x="${left}" y="24" font-size="16" font-weight="bold">${escapeXml(title)}</text>`,
      ...ys.ticks.map((value) => {
        const y = fix(ys.at(value));
        return `<path stroke="#ddd" d="M${left},${y}H${right}"/><text x="${left - 8}" y="${y + 4}" text-anchor="end">${number(value)}</text>`;
      }),
      ...xTicks.map(
        ({ at, text }) => `<text x="${fix(at)}" y="${bottom + 18}" text-anchor="middle">${escapeXml(text)}</text>`,
      ),
      ...marks,
      `<path stroke="#222" fill="none" d="M${left},${top}V${bottom}H${right}"/>`,
      `<text x="${centre}" y="${HEIGHT - 12}" text-anchor="middle">${escapeXml(xLabel)}</text>`,
      `<text transform="translate(16 ${(top + bottom) / 2}) rotate(-90)" text-anchor="middle">${escapeXml(yLabel)}</text>`,
    ].join("\n"),
  );
}

/** Beneath the title, in as many rows as it takes; the plot begins at `top`. */
function legend(names: string[], shape: "line" | "box"): { signs: string; top: number } {
  let x = AREA.left;
  let y = LEGEND.top;
  const signs = names.map((name, i) => {
    const width = 34 + name.length * 7.2;
    if (x > AREA.left && x + width > WIDTH) [x, y] = [AREA.left, y + LEGEND.row];
    const sign =
      shape === "line"
        ? `<path stroke="${colour(i)}" stroke-width="2.5" stroke-dasharray="${dash(i)}" d="M${fix(x)},${y - 4}h20"/>`
        : `<rect x="${fix(x)}" y="${y - 10}" width="20" height="11" fill="${colour(i)}"/>`;
    const text = `${sign}<text x="${fix(x + 25)}" y="${y}">${escapeXml(name)}</text>`;
    x += width;
    return text;
  });
  // Always two rows, so that most plots start at the same height and align side by side.
  return { signs: signs.join("\n"), top: Math.max(y, LEGEND.top + LEGEND.row) + 20 };
}

function svg(width: number, height: number, body: string): string {
  const font = `font-family="Liberation Sans, DejaVu Sans, Arial, sans-serif" font-size="13" fill="#222"`;
  const paper = `<rect width="${width}" height="${height}" fill="#fff"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ${font}>\n${paper}\n${body}\n</svg>`;
}

function given(...values: (number | undefined)[]): number[] {
  return values.filter((value) => value !== undefined);
}

function colour(i: number): string {
  return COLOURS[i % COLOURS.length]!;
}

function dash(i: number): string {
  return DASHES[i % DASHES.length]!;
}

function number(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function fix(value: number): number {
  return Number(value.toFixed(1));
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function cell(value: string | number): string {
  return /[",\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value);
}
