/** The table of docs/promises.md about numbers of providers is the one that `ProviderCountsTest` plays. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { read } from "./documents.ts";

const PLAYED = /function (test_\w+)\(\) public \{\s+_holds\(\w+, \[((?:true|false|, )+)\]\);/g;
const STATED = /^\| [^|]+ \| ((?:(?:yes|no) \| ){5})`(test_\w+)` \|$/gm;

test("what so many providers are enough for is what the test plays", () => {
  const source = read("test/contracts/coalition/ProviderCounts.t.sol");
  const played = [...source.matchAll(PLAYED)].map(([, name, row]) => [
    name,
    row!.split(", ").map((holds) => (holds === "true" ? "yes" : "no")),
  ]);
  const promises = read("docs/promises.md");
  const stated = [...promises.matchAll(STATED)].map(([, row, name]) => [name, row!.trim().split(" | ").map(cell)]);
  assert.ok(played.length > 0);
  assert.deepEqual(stated, played);
  const counts = /counts = \[([\d, ]+)\]/.exec(source)![1]!.split(", ");
  assert.ok(promises.includes(`| providers | ${counts.join(" | ")} | test |`), "the same numbers of providers");
});

function cell(text: string): string {
  return text.replace(/ \|$/, "");
}
