/** What was proved with a symbolic tool: the report is about these properties, each proved, and each wrong variant refuted. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { PROOFS, WRONG } from "../../scripts/lib/proofs.ts";
import { readReport } from "../../scripts/lib/reports.ts";
import { read } from "./documents.ts";

const report = readReport<{
  halmos: string;
  proofs: { name: string; proved: boolean }[];
  refuted: { fault: string; refuted: boolean }[];
}>("proofs.json");
const properties = PROOFS.flatMap((contract) =>
  [...read(`test/contracts/proofs/${contract}.sol`).matchAll(/function (check_\w+)\(/g)].map(([, name]) => name!),
);

test("every property that is stated has been proved", () => {
  assert.deepEqual(report.proofs.map(({ name }) => name).toSorted(), properties.toSorted());
  for (const { name, proved } of report.proofs) assert.ok(proved, name);
});

test("every wrong variant applies to the contracts, and has been refuted", () => {
  for (const { file, from, to, property } of WRONG) {
    assert.equal(read(file).split(from).length, 2, `${file}: ${from}`);
    assert.notEqual(from, to);
    assert.ok(
      properties.some((name) => name.includes(property)),
      property,
    );
  }
  assert.deepEqual(
    report.refuted.map(({ fault, refuted }) => ({ fault, refuted })),
    WRONG.map(({ fault }) => ({ fault, refuted: true })),
  );
});

test("the documents name the tool and each property", () => {
  const security = read("docs/security.md");
  assert.ok(security.includes(`Halmos ${report.halmos.replace(/^halmos /, "")}`));
  for (const name of properties) assert.ok(security.includes(`\`${name}\``), name);
});
