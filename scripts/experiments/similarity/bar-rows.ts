/** Many categories, one below the other: bars over one another, and a mark on each. */

const WIDTH = 1_280;
const ROW = 19;
const TOP = 70;
const LABEL = 190;
const GAP = 20;

type Value<T> = { name: string; colour: string; value: (row: T) => number };

/** Two columns of rows; values are shares. The first bar is the widest, those after are drawn over it. */
export function barRowsSvg<T>(
  title: string,
  rows: readonly { label: string; row: T }[],
  bars: readonly Value<T>[],
  mark: Value<T>,
): string {
  const half = Math.ceil(rows.length / 2);
  const column = WIDTH / 2;
  const room = column - LABEL - GAP - 40;
  const height = TOP + half * ROW + 20;
  const body = rows.map(({ label, row }, i) => {
    const x = Math.floor(i / half) * column + LABEL;
    const y = TOP + (i % half) * ROW;
    const drawn = bars.map(
      ({ colour, value }, b) =>
        `<rect x="${x}" y="${y + 2 + 3 * b}" width="${(room * value(row)).toFixed(1)}" height="${ROW - 6 - 6 * b}" fill="${colour}"/>`,
    );
    const at = (x + room * mark.value(row)).toFixed(1);
    const widest = Math.max(...bars.map(({ value }) => value(row)), mark.value(row));
    return [
      `<text x="${x - 8}" y="${y + ROW - 6}" text-anchor="end">${label}</text>`,
      `<rect x="${x}" y="${y + 2}" width="${room}" height="${ROW - 6}" fill="#f0f0f0"/>`,
      ...drawn,
      `<path d="M${at},${y + 1}v${ROW - 4}" stroke="${mark.colour}" stroke-width="3"/>`,
      `<text x="${(x + room * widest + 6).toFixed(1)}" y="${y + ROW - 6}">${Math.round(100 * bars[0]!.value(row))}</text>`,
    ].join("");
  });
  const names = [...bars, mark];
  const legend = names.map(
    ({ name, colour }, i) =>
      `<rect x="${24 + i * 260}" y="40" width="20" height="11" fill="${colour}"/><text x="${50 + i * 260}" y="50">${name}</text>`,
  );
  const font = `font-family="Liberation Sans, DejaVu Sans, Arial, sans-serif" font-size="13" fill="#222"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" ${font}>
<rect width="${WIDTH}" height="${height}" fill="#fff"/>
<title>${title}</title><text x="24" y="24" font-size="16" font-weight="bold">${title}</text>
${[...legend, ...body].join("\n")}
</svg>`;
}
