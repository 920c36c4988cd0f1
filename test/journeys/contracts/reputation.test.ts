/** The chain's reputation against its TypeScript twin: to the last unit, over long mixed histories. */
import assert from "node:assert/strict";
import { network } from "hardhat";
import { createLedger, type FixedScore, type Outcome } from "../../../sdk/src/reputation/mwsl.ts";
import { naiveScore } from "../../../sdk/src/reputation/mwsl-naive.ts";
import { type FixedOpinion, ONE } from "../../../sdk/src/reputation/opinion-fixed.ts";
import { seededRandom } from "../../../sdk/src/reputation/selection.ts";

const SLOT = 600n;
const CAP = 50_000_000n;
const EVENTS = 300;

const opinion = ({ belief, disbelief, uncertainty }: FixedOpinion): FixedOpinion => ({
  belief,
  disbelief,
  uncertainty,
});

/** How a history looks: how often an outcome is good, how long it takes to the next one, what is paid. */
type Manner = {
  name: string;
  seed: number;
  good: number;
  pause: (random: () => number) => bigint;
  value: (random: () => number) => bigint;
};
const MANNERS: Manner[] = [
  {
    name: "busy days",
    seed: 1,
    good: 0.8,
    pause: (r) => BigInt(1 + Math.floor(r() * 400)),
    value: (r) => BigInt(Math.floor(r() * 5e6)) + 1n,
  },
  {
    name: "long silences, past the end of memory",
    seed: 2,
    good: 0.5,
    pause: (r) => BigInt(1 + Math.floor(r() < 0.1 ? r() * 600 * 400 : r() * 600 * 6)),
    value: (r) => BigInt(Math.floor(r() * 2e8)),
  },
  {
    name: "one base unit or far above the cap",
    seed: 3,
    good: 0.3,
    pause: (r) => BigInt(1 + Math.floor(r() * 3000)),
    value: (r) => (r() < 0.5 ? 1n : 10n ** 15n),
  },
];

describe("reputation on chain and its twin", function () {
  this.timeout(120_000);

  for (const { name, seed, good, pause, value } of MANNERS) {
    it(`agrees to the last unit over ${EVENTS} outcomes: ${name}`, async () => {
      const { ethers, networkHelpers } = await network.create();
      const [recorder] = await ethers.getSigners();
      const reputation = await (await ethers.getContractFactory("Reputation")).deploy(SLOT, CAP);
      await reputation.wire([await recorder!.getAddress()]);
      const ledger = createLedger({ slotSeconds: SLOT, valueCap: CAP });
      const random = seededRandom(seed);
      const producers = Array.from({ length: 6 }, () => ethers.Wallet.createRandom().address);
      const esps = Array.from({ length: 3 }, () => ethers.Wallet.createRandom().address);
      const nobody = ethers.ZeroAddress;
      const outcomes: Outcome[] = [];
      let worst = 0;

      let timestamp = BigInt(await networkHelpers.time.latest());
      for (let event = 0; event < EVENTS; event++) {
        timestamp += pause(random);
        const outcome: Outcome = {
          producer: producers[Math.floor(random() * producers.length)]!,
          esp: esps[Math.floor(random() * esps.length)]!,
          quality: random() < good ? ONE : 0n,
          value: value(random),
          timestamp,
        };
        await networkHelpers.time.setNextBlockTimestamp(timestamp);
        const sent = await reputation.record(outcome.producer, outcome.esp, outcome.quality, outcome.value);
        const receipt = await sent.wait();
        const expected = ledger.record(outcome);
        outcomes.push(outcome);

        // The values in the event.
        const told = receipt!.logs
          .map((log) => reputation.interface.parseLog(log))
          .find((log) => log?.name === "OutcomeRecorded");
        assert.ok(told);
        assert.deepEqual(
          { mass: told.args.mass, local: opinion(told.args.local), overall: opinion(told.args.overall) },
          expected,
        );

        // The views, for all pairs of accounts, at intervals and at the end.
        if (event % 30 !== 29) continue;
        for (const producer of [...producers, nobody]) {
          const scores = await reputation.scoresOf(producer, esps);
          for (const [i, esp] of esps.entries()) {
            const actual: FixedScore = {
              score: scores[i]!.score,
              mass: scores[i]!.mass,
              local: opinion(scores[i]!.local),
              overall: opinion(scores[i]!.overall),
              fused: opinion(scores[i]!.fused),
            };
            assert.deepEqual(actual, ledger.scoreOf(producer, esp));
            const plain = naiveScore({ slotSeconds: SLOT, valueCap: CAP }, outcomes, producer, esp);
            worst = Math.max(worst, Math.abs(Number(actual.score) / Number(ONE) - plain.score));
          }
        }
      }
      assert.ok(worst <= 1e-12, `off the plain definition by ${worst}`);
    });
  }
});
