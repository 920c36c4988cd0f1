/** The same market on the real contracts, deployed to a chain in memory. */
import assert from "node:assert/strict";
import type { LedgerSettings } from "@genuine/sdk/reputation/mwsl";
import { ONE, toNumber } from "@genuine/sdk/reputation/opinion-fixed";
import { network } from "hardhat";
import { deployContracts } from "../deploy.ts";
import { STANDARD } from "../settings.ts";
import { baseUnits, espAddress, everyEsp, type Market, mwslMarket, producerAddress, timeOf } from "./figures-play.ts";

/**
 * Outcomes are recorded by the generation escrow (impersonated), the only account that may; the scores that producers choose by
 * are read from the chain. Each is compared with the SDK's twin, in every part and to the last unit.
 */
export async function chainMarket(
  settings: LedgerSettings,
): Promise<{ market: Market; compared: () => number; close(): Promise<void> }> {
  const connection = await network.create();
  const { ethers, networkHelpers } = connection;
  const { contracts } = await deployContracts(connection, STANDARD);
  const escrow = await ethers.getImpersonatedSigner(contracts.generationEscrow);
  const reputation = await ethers.getContractAt("Reputation", contracts.reputation, escrow);
  assert.equal(await reputation.slotSeconds(), settings.slotSeconds);
  assert.equal(await reputation.valueCap(), settings.valueCap);

  // Rounds are slots, so the first one starts at the beginning of a slot.
  const start = (BigInt(await networkHelpers.time.latest()) / settings.slotSeconds + 1n) * settings.slotSeconds;
  const twin = mwslMarket(settings, start);
  let compared = 0;

  const market: Market = {
    async record(task) {
      await networkHelpers.time.setNextBlockTimestamp(timeOf(task, settings, start));
      const sent = await reputation.record(
        producerAddress(task.producer),
        espAddress(task.esp),
        task.positive ? ONE : 0n,
        baseUnits(task),
      );
      const receipt = await sent.wait();
      assert.equal(receipt?.status, 1);
      await twin.record(task);
    },
    async scores(producer) {
      const onChain = await reputation.scoresOf(producerAddress(producer), everyEsp(espAddress));
      const expected = twin.exact(producer);
      assert.equal(onChain.length, expected.length);
      for (const [esp, actual] of onChain.entries()) {
        assert.equal(actual.score, expected[esp]!.score, `score of provider ${esp + 1} for producer ${producer + 1}`);
        for (const which of ["local", "overall", "fused"] as const) {
          for (const part of ["belief", "disbelief", "uncertainty"] as const) {
            assert.equal(actual[which][part], expected[esp]![which][part], `${which} ${part} of provider ${esp + 1}`);
          }
        }
        compared++;
      }
      return onChain.map(({ score }) => toNumber(score));
    },
  };
  return { market, compared: () => compared, close: () => connection.close() };
}
