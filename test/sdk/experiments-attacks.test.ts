/** What the experiments rest on: the fast ledger is the chain's, and accounts without paid volume move no rank. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createLedger } from "@genuine/sdk/reputation/mwsl";
import * as fixed from "@genuine/sdk/reputation/opinion-fixed";
import { seededRandom } from "@genuine/sdk/reputation/selection";
import {
  type Attack,
  displacement,
  honestWorld,
  leastFreeRatings,
  leastWashVolume,
} from "../../scripts/experiments/attacks-sim.ts";
import { createEigenTrust, createMwsl, PEER_NAMES, PEERS, VALUE_CAP } from "../../scripts/experiments/peers.ts";

const UNIT = 1_000_000; // base units of a TUSD
const SLOT = 600n;

describe("the experiments' float ledger", () => {
  for (const seed of [1, 2, 3]) {
    test(`is the exact twin to 1e-9 over 3,000 outcomes (seed ${seed})`, () => {
      const random = seededRandom(seed);
      const exact = createLedger({ slotSeconds: SLOT, valueCap: BigInt(VALUE_CAP * UNIT) });
      const fast = createMwsl();
      let slot = 0;
      let worst = 0;
      for (let i = 0; i < 3_000; i++) {
        if (random() < 0.05) slot += Math.ceil(3 * random());
        const producer = Math.floor(random() ** 2 * 60);
        const esp = Math.floor(random() * 8);
        const value = Math.floor(8 * UNIT * random());
        const positive = random() < 0.8;
        fast.record({ producer, esp, positive, value: value / UNIT, slot });
        exact.record({
          producer: `p${producer}`,
          esp: `e${esp}`,
          quality: positive ? fixed.ONE : 0n,
          value: BigInt(value),
          timestamp: BigInt(slot) * SLOT,
        });
        for (const viewer of [producer, 0, 59, 1_000]) {
          const difference = Math.abs(
            fast.score(viewer, esp) - fixed.toNumber(exact.scoreOf(`p${viewer}`, `e${esp}`).score),
          );
          worst = Math.max(worst, difference);
        }
      }
      assert(worst <= 1e-9, `off by ${worst}`);
    });
  }
});

describe("accounts without paid volume", () => {
  for (const positive of [true, false]) {
    const attack: Attack = { share: 0.9, reports: 3, value: 0, positive };
    test(`${positive ? "praise" : "blame"} by 90 % of all recommenders moves no score and no rank of ours`, () => {
      for (const seed of [1, 2]) {
        const moved = displacement(() => createMwsl(), attack, seed);
        assert.equal(moved.rank, 0);
        assert.equal(moved.largestRank, 0);
        assert.equal(moved.largestScore, 0);
      }
    });

    test(`${positive ? "praise" : "blame"} moves the rank in the plain mean and in beta reputation`, () => {
      for (const name of ["mean", "beta"] as const) {
        const { rank } = displacement(PEERS[name].create, attack, 1);
        assert(positive ? rank > 3 : rank < -3, `${name} moved by ${rank}`);
      }
    });
  }

  test("not by a unit in the exact twin either, for an established provider and for one that nobody paid yet", () => {
    const world = honestWorld(3);
    const scores = (attacked: boolean) => {
      const ledger = createLedger({ slotSeconds: SLOT, valueCap: BigInt(VALUE_CAP * UNIT) });
      const record = (producer: string, esp: number, positive: boolean, value: number, slot: number) =>
        ledger.record({
          producer,
          esp: `e${esp}`,
          quality: positive ? fixed.ONE : 0n,
          value: BigInt(Math.round(value * UNIT)),
          timestamp: BigInt(slot) * SLOT,
        });
      for (const { producer, esp, positive, value, slot } of world.outcomes)
        record(`p${producer}`, esp, positive, value, slot);
      for (let i = 0; attacked && i < 500; i++) record(`a${i % 100}`, i % 2 === 0 ? 0 : 999, true, 0, world.lastSlot);
      return [...world.esps, 999].flatMap((esp) =>
        ["p0", "p1", "stranger"].map((viewer) => ledger.scoreOf(viewer, `e${esp}`).score),
      );
    };
    assert.deepEqual(scores(true), scores(false));
  });
});

describe("paid volume", () => {
  test("moves ranks of ours where free ratings do not; in plain mean and beta, free ratings do", () => {
    const volume = leastWashVolume(() => createMwsl(), 1);
    assert(volume > 1 && volume < 100, `${volume} TUSD`);
    assert.equal(
      leastFreeRatings(() => createMwsl(), 1),
      Infinity,
    );
    for (const name of ["mean", "beta"] as const) assert(leastFreeRatings(PEERS[name].create, 1) < 200, name);
  });

  test("EigenTrust with trusted accounts gives nothing to accounts that none of them deals with", () => {
    const peer = createEigenTrust([0]);
    peer.record({ producer: 0, esp: 0, positive: true, value: 1, slot: 0 });
    for (let i = 1; i < 50; i++) peer.record({ producer: i, esp: 1, positive: true, value: 1, slot: 0 });
    peer.endRound?.();
    assert.equal(peer.score(0, 0), 1);
    assert.equal(peer.score(0, 1), 0);
  });

  test("every peer ranks the good provider above the bad one", () => {
    for (const name of PEER_NAMES) {
      const peer = PEERS[name].create();
      for (let i = 0; i < 20; i++)
        for (const esp of [0, 1])
          peer.record({ producer: 0, esp, positive: (i % 5 !== 0) === (esp === 0), value: 3, slot: i });
      peer.endRound?.();
      assert(peer.score(0, 0) > peer.score(0, 1), name);
    }
  });
});
