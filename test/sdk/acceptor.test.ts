import assert from "node:assert/strict";
import { test } from "node:test";
import { acceptorKeyOf } from "@genuine/sdk/acceptor";
import { bytesToHex } from "viem";
import { privateKeyToAddress } from "viem/accounts";

test("the acceptor is the same in every browser, another one for each key, and reveals nothing of the key", () => {
  const one = { privateKey: new Uint8Array(32).fill(1) };
  const other = { privateKey: new Uint8Array(32).fill(2) };
  assert.equal(acceptorKeyOf(one), acceptorKeyOf({ privateKey: one.privateKey.slice() }));
  assert.notEqual(acceptorKeyOf(one), acceptorKeyOf(other));
  assert.notEqual(acceptorKeyOf(one), bytesToHex(one.privateKey));
  // Fixed for good: locks on chain name it.
  assert.equal(privateKeyToAddress(acceptorKeyOf(one)), "0x5F8497E4C5eD9e421F4589C7185Ff3211ba459b7");
});
