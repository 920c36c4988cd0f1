/** docs/mechanism.md states no number that contracts and settings do not have. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { STANDARD } from "../../scripts/settings.ts";
import { FILES, proseOf, read } from "./documents.ts";

const MECHANISM = read("docs/mechanism.md");
const [OURS, PUBLISHED] = MECHANISM.split("### The published experiment") as [string, string];

const SECONDS = { second: 1, hour: 3_600, day: 86_400 } as const;
/** A number, at most two words, and where it comes from. */
const SOURCED = /(\d[\d,.]*)(?: ([a-z%]+))?(?: [a-z]+)? \(`([\w.]+)`\)/g;
/** Names with digits in them, code, addresses of links, and the numbers of lists. */
const NAMES = /\bERC-\d+|\bEIP-\d+|\bIoT-J \d+|`[^`]*`|\]\([^)]*\)| \d\. (?=[A-Z*])/g;

/** Settings by path ("panel.seats"), in base units, seconds and basis points. */
const SETTINGS = new Map(leavesOf(STANDARD));

test("every number of the mechanism is that of the contracts or of the standard settings", () => {
  const found = [...flat(OURS).matchAll(SOURCED)];
  for (const [whole, stated, unit, source] of found) {
    const value = SETTINGS.get(source!) ?? constant(source!);
    assert.equal(Number(stated!.replaceAll(",", "")), inUnit(value, unit), whole);
  }
});

test("the mechanism states no number without its source", () => {
  const unsourced = flat(OURS).replace(SOURCED, "").replace(NAMES, "");
  assert.deepEqual(unsourced.match(/.{0,30}\d.{0,30}/g) ?? [], []);
});

test("the mechanism explains every setting", () => {
  const named = new Set([...OURS.matchAll(/`([\w.]+)`/g)].map(([, name]) => name));
  assert.deepEqual(
    [...SETTINGS.keys()].filter((name) => !named.has(name)),
    [],
  );
});

test("the reference values of the published experiment are those that its figures are compared with", () => {
  const stated = rowsOf(PUBLISHED).map(([choice, ...tasks]) => [choice, tasks.map(Number)]);
  const compared = rowsOf(read("docs/experiments/figures.md"))
    .filter(([, , , , reference]) => / \/ /.test(reference ?? ""))
    .map(([choice, , , , reference]) => [choice, reference!.split(" / ").map(Number)]);
  assert.equal(stated.length, 5);
  assert.deepEqual(stated, compared);
});

function rowsOf(markdown: string): string[][] {
  return markdown
    .split("\n")
    .filter((line) => line.startsWith("| ") && !line.startsWith("| choice"))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

function flat(markdown: string): string {
  return proseOf(markdown).replace(/\s+/g, " ");
}

function leavesOf(settings: object, prefix = ""): [string, number][] {
  return Object.entries(settings).flatMap(([name, value]): [string, number][] =>
    typeof value === "object" ? leavesOf(value, `${prefix}${name}.`) : [[`${prefix}${name}`, Number(value)]],
  );
}

/** @param source as "Contract.NAME" */
function constant(source: string): number {
  const [contract, name] = source.split(".") as [string, string];
  const path = [...FILES].find((file) => file.startsWith("contracts/") && file.endsWith(`/${contract}.sol`));
  assert.ok(path !== undefined, `there is no contract or setting ${source}`);
  const value = new RegExp(`constant ${name} = ([\\d._]+)(?:e(\\d+)| (day)s)?;`).exec(read(path));
  assert.ok(value !== null, `${path} has no number ${name}`);
  const number = Number(value[1]!.replaceAll("_", ""));
  if (value[3] !== undefined) return number * SECONDS.day;
  assert.ok(value[2] === undefined || value[2] === "18" || value[2] === "30", "fixed point has 18 or 30 decimals");
  return number;
}

/** The value in the unit that the text gives it in. */
function inUnit(value: number, unit: string | undefined): number {
  if (unit === "%") return value / 100;
  if (unit === "dollars" || unit === "dollar") return value / 1e6;
  return value / (SECONDS[unit?.replace(/s$/, "") as keyof typeof SECONDS] ?? 1);
}
