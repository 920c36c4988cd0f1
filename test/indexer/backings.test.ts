/** When the end of a backing is due, and to whom: at t-1, t, and under cases from inside and after the season. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { SaleRow } from "../../indexer/src/api/answers.ts";
import { dueOfBacking } from "../../indexer/src/api/due.ts";

const UNTIL = 1_000;
const [SELLER, BUYER] = ["0x5e11", "0xb0b"] as const;
const PRODUCT = "0x01";
const ACTIVE = { status: "active", statusSince: 1 } as const;
const REMOVED = { status: "removed", statusSince: 500 } as const;
const sale = (change: Partial<SaleRow> = {}) =>
  ({
    id: "0x01-1-1",
    productId: PRODUCT,
    seller: SELLER,
    buyer: BUYER,
    backingUntil: UNTIL,
    backingToSeller: null,
    ...change,
  }) as SaleRow;
/** Of the one case that is open, if any, since that time. */
const held = (openedAt?: number) => (_: unknown, time: number) => openedAt !== undefined && openedAt < time;

test("of a work that stands: for its seller, from the season's end on", () => {
  assert.equal(dueOfBacking(sale(), ACTIVE, held(), UNTIL - 1), null);
  assert.deepEqual(dueOfBacking(sale(), ACTIVE, held(), UNTIL), {
    step: { kind: "sale", id: "0x01-1-1", action: "closeBacking", by: null, since: UNTIL },
    accounts: [SELLER],
  });
});

test("a case from inside the season holds it, one from after does not", () => {
  assert.equal(dueOfBacking(sale(), ACTIVE, held(UNTIL - 1), UNTIL + 50), null);
  assert.notEqual(dueOfBacking(sale(), ACTIVE, held(UNTIL), UNTIL + 50), null);
});

test("of a removed work: for both, once no case runs, whenever that opened", () => {
  assert.equal(dueOfBacking(sale(), REMOVED, held(UNTIL + 1), UNTIL + 50), null);
  const due = dueOfBacking(sale(), REMOVED, held(), 600);
  assert.deepEqual([due?.accounts, due?.step.since], [[BUYER, SELLER], 500]);
});

test("not before the settlement, and not again once it has ended", () => {
  assert.equal(dueOfBacking(sale({ backingUntil: null }), REMOVED, held(), 600), null);
  assert.equal(dueOfBacking(sale({ backingToSeller: 0n }), ACTIVE, held(), UNTIL), null);
});
