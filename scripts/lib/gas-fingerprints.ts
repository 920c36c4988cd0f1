/** Gas of the fingerprints alone, by the harness that their tests use: without calldata and the price of a transaction. */
import type { NetworkConnection } from "hardhat/types/network";
import { fingerprintsFromBlocks } from "@genuine/sdk/fingerprint/fingerprints";
import { ROOT } from "./build.ts";
import { runToEnd } from "./processes.ts";

/** Tests' contracts are not part of the build. Before the connection opens. */
export function buildFingerprintHarness(): Promise<void> {
  return runToEnd("hardhat", ["build", "test/contracts/FingerprintsHarness.sol"], ROOT);
}

/** @throws Error where the chain's fingerprints are not the SDK's */
export async function fingerprintGas(connection: NetworkConnection, blocks: Uint8Array): Promise<Record<"pdq" | "iscc" | "fingerprints", number>> {
  const harness = await connection.ethers.deployContract("FingerprintsHarness");
  const prints = await harness.getFunction("compute").staticCall(blocks);
  const { pdq, iscc, colour, quality, detail } = fingerprintsFromBlocks(blocks);
  if (prints.join() !== [pdq, iscc, colour, quality, detail].join()) throw new Error(`The chain's fingerprints ${prints} are not the SDK's.`);
  const gas = await harness.getFunction("computeGas").staticCall(blocks);
  return { pdq: Number(gas.pdq), iscc: Number(gas.iscc), fingerprints: Number(gas.all) };
}
