/** The reputation contract on an in-memory chain, with the recording account impersonated: many outcomes per block. */

import type { LedgerSettings, Outcome } from "@genuine/sdk/reputation/mwsl";
import { ethers } from "ethers";
import { network } from "hardhat";

/** Stands for the escrow. */
const ESCROW = "0x00000000000000000000000000000000000e5c40";
const GAS = ethers.toQuantity(400_000);
/** Gas limit of one transaction. */
const VIEW_GAS = ethers.toQuantity(2 ** 24);

export type Log = { topics: string[]; data: string };

/** Deploys the contract on a chain of its own. Close the connection at the end. */
export async function openReputation({ slotSeconds, valueCap }: LedgerSettings) {
  const connection = await network.create();
  const reputation = await connection.ethers.deployContract("Reputation", [slotSeconds, valueCap]);
  await (await reputation.wire([ESCROW])).wait();
  const address = await reputation.getAddress();
  const rpc = async <T>(method: string, params: unknown[]): Promise<T> =>
    (await connection.provider.request({ method, params })) as T;
  await rpc("hardhat_impersonateAccount", [ESCROW]);
  await rpc("evm_setAutomine", [false]);
  let nonce = 0;

  const send = (to: string, data: string, gas = GAS) =>
    rpc<string>("eth_sendTransaction", [{ from: ESCROW, to, data, gas, nonce: ethers.toQuantity(nonce++) }]);

  async function mine(timestamp: bigint): Promise<void> {
    await rpc("evm_setNextBlockTimestamp", [ethers.toQuantity(timestamp)]);
    await rpc("evm_mine", []);
  }

  async function gasOf(hash: string): Promise<number> {
    const receipt = await rpc<{ status: string; gasUsed: string }>("eth_getTransactionReceipt", [hash]);
    if (receipt.status !== "0x1") throw new Error(`Transaction ${hash} failed after ${Number(receipt.gasUsed)} gas.`);
    return Number(receipt.gasUsed);
  }

  /** Records outcomes of one timestamp in one block. Returns the transactions and the events, in the same order. */
  async function record(block: readonly Outcome[]): Promise<{ hashes: string[]; logs: Log[] }> {
    const hashes = await Promise.all(
      block.map(({ producer, esp, quality, value }) =>
        send(address, reputation.interface.encodeFunctionData("record", [producer, esp, quality, value])),
      ),
    );
    await mine(block[0]!.timestamp);
    const logs = await rpc<Log[]>("eth_getLogs", [{ address, fromBlock: "latest", toBlock: "latest" }]);
    if (logs.length !== block.length) throw new Error(`${block.length} outcomes were sent, ${logs.length} recorded.`);
    return { hashes, logs };
  }

  /** Gas of a view by itself: sent as a transaction, less the base cost of a transaction with this calldata. */
  async function gasOfView(to: string, data: string, timestamp: bigint): Promise<number> {
    const hash = await send(to, data, VIEW_GAS);
    await mine(timestamp);
    return (await gasOf(hash)) - ethers.getBytes(data).reduce((sum, byte) => sum + (byte === 0 ? 4 : 16), 21_000);
  }

  return { connection, reputation, address, record, gasOf, gasOfView, close: () => connection.close() };
}
