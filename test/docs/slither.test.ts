/** What Slither finds is waived place by place: the waivers are about functions that exist, and the documents give each reason. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Finding, judge, placeOf, readWaivers } from "../../scripts/lib/slither.ts";
import { FILES, read } from "./documents.ts";

const WAIVERS = readWaivers();
const CONTRACTS = new Map(
  [...FILES]
    .filter((path) => /^contracts\/.*\.sol$/.test(path))
    .flatMap((path) =>
      [...read(path).matchAll(/^(?:abstract )?(?:contract|library) (\w+)/gm)].map(([, name]) => [name!, read(path)]),
    ),
);

function finding(check: string, contract: string, name: string): Finding {
  const parent = { type: "contract", name: contract };
  const elements = [{ type: "function", name, type_specific_fields: { parent } }];
  return { check, impact: "Medium", description: "", elements };
}

test("a finding is about a function of a contract, also where it names a variable of it", () => {
  assert.equal(placeOf(finding("x", "Vault", "move")), "Vault.move");
  const [within] = finding("x", "Vault", "move").elements;
  const variable = { type: "variable", name: "sum", type_specific_fields: { parent: within! } };
  assert.equal(placeOf({ ...finding("x", "", ""), elements: [variable] }), "Vault.move");
});

test("only what a waiver covers passes, and a waiver that covers nothing is a fault", () => {
  const reason = "because";
  const moved = finding("reentrancy-no-eth", "Vault", "move");
  const elsewhere = finding("reentrancy-no-eth", "Vault", "withdraw");
  const other = finding("timestamp", "Vault", "move");
  const waiver = { detector: "reentrancy-no-eth", where: ["Vault.move"], reason };
  assert.deepEqual(judge([moved, elsewhere, other], [waiver]), { open: [elsewhere, other], stale: [] });
  assert.deepEqual(judge([other], [waiver]), { open: [other], stale: ["reentrancy-no-eth: Vault.move"] });
  const everywhere = { detector: "timestamp", where: "everywhere" as const, reason };
  assert.deepEqual(judge([other], [everywhere]), { open: [], stale: [] });
  assert.deepEqual(judge([], [everywhere]).stale, ["timestamp: everywhere"]);
  const contract = { ...waiver, where: ["Vault"] };
  assert.deepEqual(judge([moved, elsewhere], [contract]), { open: [], stale: [] });
});

test("every waiver is about a function that the contracts have", () => {
  for (const { detector, where } of WAIVERS) {
    if (where === "everywhere") continue;
    for (const place of where) {
      const [contract, name] = place.split(".");
      const source = CONTRACTS.get(contract!);
      assert.ok(source !== undefined, `${detector}: ${place}`);
      if (name === undefined) continue;
      const declared = name === "constructor" ? /\bconstructor\(/ : new RegExp(`\\bfunction ${name}\\(`);
      assert.match(source, declared, `${detector}: ${place}`);
    }
  }
});

test("the documents give the reason of every waiver, and no other", () => {
  const rows = [...read("docs/security.md").matchAll(/^\| `([a-z-]+)` \| (.+?) \| (.+?) \|$/gm)];
  assert.deepEqual(
    rows.map(([, detector, where, reason]) => ({ detector, where, reason })),
    WAIVERS.map(({ detector, where, reason }) => ({
      detector,
      where: where === "everywhere" ? where : where.map((name) => `\`${name}\``).join(", "),
      reason,
    })),
  );
});
