/** Tables inside docs/experiments/<page>.md, so that every figure there is the script's own. */
import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { meanOfSeeds, median } from "./market-stats.ts";

export type Row = Record<string, string | number>;

/**
 * Puts the table between `<!-- table:name -->` and `<!-- /table -->` of the page.
 * @throws Error when the page has no such place
 */
export async function writeTable(page: string, name: string, rows: readonly Row[]): Promise<void> {
  const path = resolve(import.meta.dirname, "../../docs/experiments", `${page}.md`);
  const text = await readFile(path, "utf8");
  const start = `<!-- table:${name} -->`;
  const from = text.indexOf(start);
  const to = text.indexOf("<!-- /table -->", from);
  if (from < 0 || to < 0)
    throw new Error(`${page}.md has no place for the table ${name}: add ${start} and <!-- /table -->`);
  const table = markdown(rows);
  console.log(`\n${page}, ${name}:\n${table}`);
  await writeFile(path, `${text.slice(0, from)}${start}\n${table}\n${text.slice(to)}`);
}

function markdown(rows: readonly Row[]): string {
  const keys = Object.keys(rows[0] ?? {});
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(" | ")} |`;
  return [
    line(keys),
    line(keys.map((_, i) => (i === 0 ? "---" : "---:"))),
    ...rows.map((row) => line(keys.map((key) => row[key] ?? ""))),
  ].join("\n");
}

/** Mean over seeds and its 95 % interval, such as "11.0 ± 0.4". */
export function withInterval(values: readonly number[], digits: number): string {
  const { mean, half } = meanOfSeeds(values);
  return `${plain(mean, digits)} ± ${half.toFixed(digits)}`;
}

/** Median over seeds and the least and the greatest, such as "12 (10 to 14)"; for what may never happen. */
export function withRange(values: readonly number[], digits = 0): string {
  const text = (value: number) => (value === Infinity ? "never" : plain(value, digits));
  const [low, middle, high] = [Math.min(...values), median(values), Math.max(...values)].map(text);
  return low === high ? low! : `${middle} (${low} to ${high})`;
}

/** No minus before a zero. */
function plain(value: number, digits: number): string {
  return value.toFixed(digits).replace(/^-(0(\.0*)?)$/, "$1");
}
