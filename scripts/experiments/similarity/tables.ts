/** The tables of docs/experiments/similarity.md. */
import type { Row } from "../market-report.ts";
import { CANDIDATES, type Data } from "./choose.ts";
import type { Original } from "./dataset.ts";
import { FAR } from "./evidence.ts";
import { KINDS, type Kind, RATED, type Rated } from "./pairs.ts";
import { CLASSES, type PictureClass } from "./pictures.ts";
import type { crossCheck, gateShares, Rate, Recall, TransformRow } from "./report.ts";
import { isCopy, passesGates, type Thresholds } from "./rule.ts";

const TITLES: Record<Kind, string> = {
  photo: "photographs and drawings",
  generated: "generated",
  icon: "icons of two sets",
  "icon set": "icons of one set",
  across: "of two classes",
  "same work": "of one work (not unrelated)",
};

/** Bits within which Meta takes two pictures for the same. */
const META_LIMIT = 31;

const CLASS_TITLES = { ...TITLES, icon: "icons" };

export function classRows(
  wrong: Record<Kind, Rate>,
  passing: Record<Kind, number>,
  grey: Record<Kind, Rate>,
  check: ReturnType<typeof crossCheck>,
): Row[] {
  return KINDS.map((kind) => ({
    "pairs of pictures": TITLES[kind],
    pairs: wrong[kind].pairs.toLocaleString("en"),
    "taken for copies": wrong[kind].hits,
    rate: power(wrong[kind].rate),
    "at most (95 %)": power(wrong[kind].upperBound),
    "pairs that pass the gates": passing[kind].toLocaleString("en"),
    "chosen without them: taken": kind in check.falsePositives ? rateText(check.falsePositives[kind as Rated]) : "",
    "to the panel": `${grey[kind].hits} (${power(grey[kind].rate)})`,
  }));
}

export function gateRows(originals: readonly Original[], gates: ReturnType<typeof gateShares>): Row[] {
  return CLASSES.map((kind) => ({
    class: CLASS_TITLES[kind],
    pictures: originals.filter((original) => original.class === kind).length,
    "quality, %": percent(gates[kind].quality),
    "detail, %": percent(gates[kind].detail),
    "both, %": percent(gates[kind].both),
  }));
}

/** What a gate of detail alone would do: how many pictures it refuses, and how many different icons that look alike in grey it leaves. */
export function detailRows({ strangers }: Data, originals: readonly Original[], limits: Thresholds): Row[] {
  const alike = strangers.filter(
    ({ kind, pdq, witness }) => (kind === "icon" || kind === "icon set") && Math.min(pdq, witness) <= META_LIMIT,
  );
  const refused = (kind: PictureClass, detail: number) => {
    const mine = originals.filter((original) => original.class === kind);
    return percent(mine.filter(({ prints }) => prints.detail < detail).length / mine.length);
  };
  return CANDIDATES.detail.map((detail) => {
    const left = alike.filter((pair) => passesGates(pair, { ...limits, detail }));
    return {
      "gate, levels": detail,
      ...Object.fromEntries(CLASSES.map((kind) => [`${CLASS_TITLES[kind]} refused, %`, refused(kind, detail)])),
      "icons alike in grey: pairs left": `${left.length} of ${alike.length}`,
      "of these the whole rule takes": left.filter((pair) => isCopy(pair, { ...limits, detail })).length,
    };
  });
}

export function recallRows(rows: readonly TransformRow[]): Row[] {
  const range = ({ recall, low, high }: Recall) => `${percent(recall)} (${percent(low)} to ${percent(high)})`;
  return rows.map(({ label, all, direct, pdqAlone, grey, ...classes }) => ({
    "what was done": label,
    "found, %": range(all),
    ...Object.fromEntries(CLASSES.map((kind) => [CLASS_TITLES[kind], percent(classes[kind].recall)])),
    "without witness": percent(direct.recall),
    "PDQ 31 alone": percent(pdqAlone.recall),
    "else to the panel": percent(grey.recall),
  }));
}

/** How near the search brings strangers that pass the gates, whatever their colours, and whether those it did not climb from could have come near. */
export function searchRows({ strangers: all }: Data, limits: Thresholds): Row[] {
  const { witness } = limits;
  const strangers = all.filter((pair) => passesGates(pair, limits));
  return RATED.map((kind) => {
    const climbed = strangers.filter((pair) => pair.kind === kind && pair.climbed);
    const byGrid = climbed.toSorted((x, y) => x.grid - y.grid);
    const least = climbed.reduce((closest, pair) => Math.min(closest, pair.witness), Infinity);
    const lastNear = byGrid.findLastIndex((pair) => pair.witness <= witness + 8);
    const unclimbed = strangers.reduce(
      (closest, pair) => (pair.kind === kind && !pair.climbed ? Math.min(closest, pair.grid) : closest),
      Infinity,
    );
    return {
      pairs: TITLES[kind],
      "climbed from": climbed.length,
      "closest, bits": least,
      [`within ${witness}`]: climbed.filter((pair) => pair.witness <= witness).length,
      [`within ${witness + 8}`]: climbed.filter((pair) => pair.witness <= witness + 8).length,
      "rank by grid of the last of these": lastNear + 1,
      "closest grid map of those not climbed": unclimbed === Infinity ? `over ${FAR}` : unclimbed,
    };
  });
}

function rateText({ hits, pairs }: Rate): string {
  return `${hits} of ${pairs.toLocaleString("en")}`;
}

function percent(share: number): string {
  return (100 * share).toFixed(0);
}

function power(rate: number): string {
  return rate === 0 ? "0" : rate.toExponential(1);
}
