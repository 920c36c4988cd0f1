/** Gas of recording an outcome and reading a score, with few and with many producers of one provider. */
import { openReputation } from "./reputation-chain.ts";
import { account, SLOT_SECONDS } from "./reputation-histories.ts";

export { measureMaxError } from "./reputation-histories.ts";

export type ReputationGas = {
  recordOutcome10000: number;
  scoreRead10000: number;
  byProducers: { producers: number; record: number; read: number }[];
};

const PRODUCERS = [10, 1_000, 10_000];
const SAMPLES = 7;
const PER_BLOCK = 100;
const VALUE_CAP = 50_000_000n;

/**
 * Median gas after so many producers have dealt with one provider: of a transaction that records the next outcome of a
 * known producer one slot later, and of the view `scoreOf` for it, less the base cost of a transaction.
 */
export async function measureReputationGas(): Promise<ReputationGas> {
  const chain = await openReputation({ slotSeconds: SLOT_SECONDS, valueCap: VALUE_CAP });
  const esp = account("esp", 0);
  let timestamp = 2_000_000_000n;
  const outcome = (index: number) => ({
    producer: account("producer", index),
    esp,
    quality: (BigInt(index % 5) * 10n ** 18n) / 4n,
    value: 1_000_000n + BigInt((index * 7_919) % 30_000_000),
    timestamp,
  });
  const byProducers: ReputationGas["byProducers"] = [];
  let recorded = 0;
  for (const producers of PRODUCERS) {
    while (recorded < producers) {
      const block = Array.from({ length: Math.min(PER_BLOCK, producers - recorded) }, (_, i) => outcome(recorded + i));
      await chain.record(block);
      recorded += block.length;
      timestamp += 30n;
    }
    const records: number[] = [];
    const reads: number[] = [];
    for (let sample = 0; sample < SAMPLES; sample++) {
      timestamp += SLOT_SECONDS;
      const again = outcome(1 + sample);
      const { hashes } = await chain.record([again]);
      records.push(await chain.gasOf(hashes[0]!));
      const data = chain.reputation.interface.encodeFunctionData("scoreOf", [again.producer, esp]);
      timestamp += 1n;
      reads.push(await chain.gasOfView(chain.address, data, timestamp));
    }
    timestamp += 1n;
    byProducers.push({ producers, record: median(records), read: median(reads) });
  }
  await chain.close();
  const last = byProducers.at(-1)!;
  return { recordOutcome10000: last.record, scoreRead10000: last.read, byProducers };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
