/** The reputation contract on an in-memory chain, where the only account that may record is played: many outcomes a block. */
import { network } from "hardhat";
import { ethers } from "ethers";
import type { LedgerSettings, Outcome } from "@genuine/sdk/reputation/mwsl";

/** Stands for the escrow. */
const ESCROW = "0x00000000000000000000000000000000000e5c40";
const GAS = ethers.toQuantity(400_000);
/** The most one transaction may use. */
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
      block.map(({ producer, esp, positive, value }) =>
        send(address, reputation.interface.encodeFunctionData("record", [producer, esp, positive, value])),
      ),
    );
    await mine(block[0]!.timestamp);
    const logs = await rpc<Log[]>("eth_getLogs", [{ address, fromBlock: "latest", toBlock: "latest" }]);
    if (logs.length !== block.length) throw new Error(`${block.length} outcomes were sent, ${logs.length} recorded.`);
    return { hashes, logs };
  }

  /** Gas that a view costs by itself: sent as a transaction, less what any transaction with this calldata costs. */
  async function gasOfView(to: string, data: string, timestamp: bigint): Promise<number> {
    const hash = await send(to, data, VIEW_GAS);
    await mine(timestamp);
    return (await gasOf(hash)) - ethers.getBytes(data).reduce((sum, byte) => sum + (byte === 0 ? 4 : 16), 21_000);
  }

  return { connection, reputation, address, record, gasOf, gasOfView, close: () => connection.close() };
}
