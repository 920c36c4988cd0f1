/** Gas of the fingerprints alone, measured by their test harnesses: without calldata and the base cost of a transaction. */

import { fingerprintsFromBlocks, greyOf, lumaOf } from "@genuine/sdk/fingerprint/fingerprints";
import type { NetworkConnection } from "hardhat/types/network";
import { ROOT } from "./build.ts";
import { runToEnd } from "./processes.ts";

const HARNESSES = ["test/contracts/FingerprintsHarness.sol", "test/contracts/PdqHarness.sol"];

/** Test contracts are not part of the build. Must be compiled before this process first reads an artifact: Hardhat caches the list. */
export function buildFingerprintHarnesses(): Promise<void> {
  return runToEnd("hardhat", ["build", ...HARNESSES], ROOT);
}

/** @throws Error if the chain's fingerprints are not the SDK's */
export async function fingerprintGas(
  connection: NetworkConnection,
  blocks: Uint8Array,
): Promise<Record<"pdq" | "iscc" | "fingerprints", number>> {
  const harness = async (name: string, view: string, data: Uint8Array) =>
    (await connection.ethers.deployContract(name)).getFunction(view).staticCall(data);
  const chain = await harness("FingerprintsHarness", "compute", blocks);
  const { pdq, iscc, colour, quality, detail } = fingerprintsFromBlocks(blocks);
  if (chain.join() !== [pdq, iscc, colour, quality, detail].join())
    throw new Error(`The chain's fingerprints ${chain} are not the SDK's.`);
  return {
    pdq: Number(await harness("PdqHarness", "fingerprintGas", lumaOf(blocks))),
    iscc: Number(await harness("FingerprintPartsHarness", "isccGas", greyOf(blocks))),
    fingerprints: Number(await harness("FingerprintsHarness", "computeGas", blocks)),
  };
}
