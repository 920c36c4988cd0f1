/** Signed licences: how they travel, and that only whole ones are read. Against the contracts: test/e2e/licences.test.ts. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { decodeLicence, encodeLicence, type SignedLicence, signedLicenceToJson } from "@genuine/sdk/licences";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";

const SIGNED: SignedLicence = {
  licence: {
    originalId: 0xabn,
    licensee: LOCAL_ACCOUNTS.mallory.address,
    expiry: 1_900_000_000n,
    royaltyBasisPoints: 0,
  },
  signature: `0x${"1f".repeat(65)}`,
};
const JSON_TEXT = JSON.stringify(signedLicenceToJson(SIGNED));

describe("signed licences", () => {
  test("come back from a link, a word and a file as they were", () => {
    const word = encodeLicence(SIGNED);
    assert.match(word, /^[\w-]+$/);
    for (const text of [word, `https://genuine.example/licence#${word}`, `  ${word}\n`, JSON_TEXT])
      assert.deepEqual(decodeLicence(text), SIGNED);
    // A contract wallet's signature is longer than a key's.
    const long = { ...SIGNED, signature: `0x${"ab".repeat(2_048)}` as const };
    assert.deepEqual(decodeLicence(encodeLicence(long)), long);
  });

  test("what is cut off, changed in shape, or something else is refused with what is wrong", () => {
    const without = (change: object, signature: unknown = SIGNED.signature) =>
      JSON.stringify({ licence: { ...signedLicenceToJson(SIGNED).licence, ...change }, signature });
    const cases: [string, RegExp][] = [
      ["", /cut off/],
      [encodeLicence(SIGNED).slice(0, -9), /cut off/],
      ["https://genuine.example/products/1", /cut off/],
      ["x".repeat(20_000), /20000 characters/],
      ["null", /cut off/],
      ["{}", /names no product/],
      [without({ originalId: "0x12" }), /names no product/],
      [without({ licensee: "0x12" }), /names no account/],
      [without({ expiry: -1 }), /has no end/],
      [without({ expiry: "1" }), /has no end/],
      [without({ royaltyBasisPoints: 10_001 }), /names no share/],
      [without({ royaltyBasisPoints: 0.5 }), /names no share/],
      [without({}, "0x"), /not signed/],
      [without({}, "0x123"), /not signed/],
    ];
    for (const [text, message] of cases)
      assert.throws(() => decodeLicence(text), { code: "bad_licence", message }, text.slice(0, 80));
  });
});
