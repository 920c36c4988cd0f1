/** The chain's reputation against its TypeScript twin to the last unit, over thousands of outcomes; many providers in one call. */
import assert from "node:assert/strict";
import { openReputation } from "../../scripts/lib/reputation-chain.ts";
import {
  account,
  blocksOf,
  historyOf,
  MANNERS,
  SLOT_SECONDS,
  settingsOf,
} from "../../scripts/lib/reputation-histories.ts";
import { createLedger } from "../../sdk/src/reputation/mwsl.ts";
import { naiveScore } from "../../sdk/src/reputation/mwsl-naive.ts";
import { type FixedOpinion, ONE } from "../../sdk/src/reputation/opinion-fixed.ts";

const PER_MANNER = 500;

const opinion = ({ belief, disbelief, uncertainty }: FixedOpinion): FixedOpinion => ({
  belief,
  disbelief,
  uncertainty,
});

describe("reputation at length", function () {
  this.timeout(120_000);

  for (const [i, manner] of MANNERS.entries()) {
    it(`agrees with the twin to the last unit over ${PER_MANNER} outcomes: ${manner.name}`, async () => {
      const settings = settingsOf(manner);
      const outcomes = historyOf(manner, PER_MANNER, 300 + i);
      const blocks = blocksOf(outcomes);
      const chain = await openReputation(settings);
      const ledger = createLedger(settings);
      const producers = [...new Set(outcomes.map((outcome) => outcome.producer)), account("producer", 999)];
      const esps = [...new Set(outcomes.map((outcome) => outcome.esp)), account("esp", 999)];
      let events = 0;
      let worst = 0;
      for (const [n, block] of blocks.entries()) {
        const { logs } = await chain.record(block);
        for (const [k, outcome] of block.entries()) {
          const told = chain.reputation.interface.parseLog(logs[k]!)!.args;
          assert.deepEqual(
            { mass: told.mass, local: opinion(told.local), overall: opinion(told.overall) },
            ledger.record(outcome),
            `outcome ${events}`,
          );
          events++;
        }
        // Everyone about everyone, ten times in a history and at its end.
        if (n % Math.ceil(blocks.length / 10) !== 0 && n !== blocks.length - 1) continue;
        for (const producer of producers) {
          const scores = await chain.reputation.scoresOf(producer, esps);
          for (const [e, esp] of esps.entries()) {
            const { score, mass, local, overall, fused } = scores[e]!;
            const actual = { score, mass, local: opinion(local), overall: opinion(overall), fused: opinion(fused) };
            assert.deepEqual(actual, ledger.scoreOf(producer, esp), `${producer} on ${esp} after ${events} outcomes`);
            const plain = naiveScore(settings, outcomes.slice(0, events), producer, esp);
            worst = Math.max(worst, Math.abs(Number(score) / Number(ONE) - plain.score));
          }
        }
      }
      await chain.close();
      assert.equal(events, PER_MANNER);
      assert.ok(worst <= 1e-12, `off the plain definition by ${worst}`);
    });
  }

  it("ranks 500 providers for one producer in one call", async () => {
    const chain = await openReputation({ slotSeconds: SLOT_SECONDS, valueCap: 50_000_000n });
    const ledger = createLedger({ slotSeconds: SLOT_SECONDS, valueCap: 50_000_000n });
    const esps = Array.from({ length: 500 }, (_, i) => account("esp", i));
    let timestamp = 2_000_000_000n;
    // The producer itself and another one have dealt with each of them.
    for (const who of [0, 1]) {
      timestamp += 5n * SLOT_SECONDS;
      for (let first = 0; first < esps.length; first += 100) {
        timestamp += 1n;
        const block = esps.slice(first, first + 100).map((esp, i) => ({
          producer: account("producer", who),
          esp,
          quality: ((first + i) * 7 + who) % 3 === 0 ? 0n : ONE,
          value: BigInt(1 + first + i) * 100_000n,
          timestamp,
        }));
        await chain.record(block);
        for (const outcome of block) ledger.record(outcome);
      }
    }
    const producer = account("producer", 0);
    const scores = await chain.reputation.scoresOf(producer, esps);
    assert.deepEqual(
      scores.map(({ score }) => score),
      esps.map((esp) => ledger.scoreOf(producer, esp).score),
    );
    const data = chain.reputation.interface.encodeFunctionData("scoresOf", [producer, esps]);
    const gas = await chain.gasOfView(chain.address, data, timestamp + 1n);
    console.log(`      gas of scoresOf for 500 providers: ${gas}`);
    assert.ok(gas <= 17_000_000, `${gas} gas`);
    await chain.close();
  });
});
