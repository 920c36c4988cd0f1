/** The splits of the SDK are those of the chain, to the last unit: for random amounts, none, one, and the largest. */
import assert from "node:assert/strict";
import * as payouts from "@genuine/sdk/payouts";
import { seededRandom } from "@genuine/sdk/reputation/selection";
import { network } from "hardhat";

const MOST = 2n ** 96n - 1n;
const CASES = 150;

describe("payouts", function () {
  this.timeout(120_000);

  async function deployHarness() {
    const { ethers } = await network.create();
    return ethers.deployContract("PayoutsHarness");
  }

  /** Of every size: amounts that lie near one another, far apart, and at both ends. */
  function amounts(): () => bigint {
    const random = seededRandom(1);
    return () => {
      const kind = random();
      if (kind < 0.1) return 0n;
      if (kind < 0.2) return 1n;
      if (kind < 0.3) return MOST;
      const bits = Math.floor(random() * 96);
      return (BigInt(Math.floor(random() * 2 ** 32)) * 2n ** 64n) >> BigInt(bits);
    };
  }

  it("are the same on chain and in the SDK", async () => {
    const harness = await deployHarness();
    const asked = async (name: string, ...args: unknown[]): Promise<unknown> =>
      plain(await harness.getFunction(name)(...args));
    const next = amounts();
    const anyShare = () => next() % 10_001n;
    for (let n = 0; n < CASES; n++) {
      const [a, b, c, d] = [next(), next(), next(), next()];
      const [blamed, attested] = [n % 2 === 0, n % 3 === 0];
      assert.equal(await asked("part", a, share(n)), payouts.part(a, share(n)));
      const pledge = { pledged: a, blamed, attested, costs: b, held: c, loss: d };
      assert.deepEqual(
        await asked("ofPledge", a, blamed, attested, b, c, d),
        Object.values(payouts.ofPledge(pledge)),
        `pledge of ${JSON.stringify(pledge, (_, value: unknown) => String(value))}`,
      );
      assert.deepEqual(await asked("ofKept", a, b, c), Object.values(payouts.ofKept(a, b, c)));
      assert.deepEqual(
        await asked("ofStake", a, b, c, d),
        Object.values(payouts.ofStake(a, { costs: b, loss: c, reward: d })),
      );
      const basisPoints = anyShare();
      assert.deepEqual(
        await asked("ofDeposit", a, basisPoints, b),
        Object.values(payouts.ofDeposit(a, basisPoints, b)),
      );
      if (b + c !== 0n) assert.deepEqual(await asked("ofHeld", a, b, c), Object.values(payouts.ofHeld(a, b, c)));
      const ofLine = Array.from({ length: n % 9 }, next);
      const price = payouts.ofPrice(a, basisPoints, { ofLine, royalty: b, agent: c });
      assert.deepEqual(await asked("ofPrice", a, basisPoints, ofLine, b, c), Object.values(price));
      assert.deepEqual(await asked("ofFee", a, basisPoints), Object.values(payouts.ofFee(a, basisPoints)));
      assert.equal(await asked("ofSilence", a, b, basisPoints), payouts.ofSilence(a, b, basisPoints));
      assert.deepEqual(await asked("ofBond", a, basisPoints), Object.values(payouts.ofBond(a, basisPoints)));
      assert.deepEqual(await asked("ofBacking", a, b), Object.values(payouts.ofBacking(a, b)));
      const [before, items] = [BigInt(n % 8), BigInt((n % 8) + 1 + (n % 9))];
      const count = 1n + (b % (items - before));
      assert.equal(await asked("ofItems", a, before, count, items), payouts.ofItems(a, before, count, items));
      const [votes, all] = b < c ? [b, c] : [c, b];
      if (all === 0n) continue;
      assert.equal(await asked("ofPot", a, votes, all), payouts.ofPot(a, votes, all));
      assert.deepEqual(await asked("ofRound", a, votes, all), Object.values(payouts.ofRound(a, votes, all)));
    }
  });

  it("leaves the pool a third of a pledge, and the challenger all else where nobody has lost anything", () => {
    assert.equal(payouts.mostForChallenger(24_000_000n), 16_000_000n);
    assert.equal(payouts.mostForChallenger(10n), 7n);
  });
});

/** Shares of the whole, both ends included. */
function share(n: number): bigint {
  return [0n, 1n, 50n, 9_999n, 10_000n][n % 5]!;
}

/** Tuples of a contract's answer as arrays. */
function plain(answer: unknown): unknown {
  return Array.isArray(answer) ? [...answer].map(plain) : answer;
}
