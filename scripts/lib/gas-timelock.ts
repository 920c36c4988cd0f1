/** Gas of the steps of a swap on the hash time lock, as whole transactions: with ether, between existing accounts. */
import { randomBytes } from "node:crypto";
import { ethers, type TransactionResponse } from "ethers";
import { network } from "hardhat";

export type TimelockGas = { htlcLock: number; htlcClaim: number; htlcRefund: number; htlcClaimByAnother: number };

const ROUNDS = 7;
const AMOUNT = ethers.parseEther("1.234567");
const WINDOW = 1_000;

/** Median gas of lock by the sender, claim by the receiver or by another account, and refund by the sender. */
export async function measureTimelockGas(): Promise<TimelockGas> {
  const connection = await network.create();
  const [, sender, receiver, another] = await connection.ethers.getSigners();
  if (!sender || !receiver || !another) throw new Error("The chain has too few accounts.");
  const timelock = (await connection.ethers.deployContract("HashTimelock")).connect(sender);
  const [senderAddress, receiverAddress] = await Promise.all([sender.getAddress(), receiver.getAddress()]);

  const samples: Record<keyof TimelockGas, number[]> = {
    htlcLock: [],
    htlcClaim: [],
    htlcRefund: [],
    htlcClaimByAnother: [],
  };
  const spend = async (name: keyof TimelockGas, sent: Promise<TransactionResponse>) => {
    const receipt = await (await sent).wait();
    samples[name].push(Number(receipt!.gasUsed));
  };
  const setTime = (timestamp: number) =>
    connection.provider.request({ method: "evm_setNextBlockTimestamp", params: [timestamp] });

  for (let round = 0; round < ROUNDS; round++) {
    for (const end of ["htlcClaim", "htlcRefund", "htlcClaimByAnother"] as const) {
      const preimage = ethers.hexlify(randomBytes(32));
      const { timestamp } = (await connection.ethers.provider.getBlock("latest"))!;
      const lockBy = timestamp + WINDOW;
      const deadline = lockBy + WINDOW;
      const terms = {
        hashlock: ethers.sha256(preimage),
        sender: senderAddress,
        receiver: receiverAddress,
        token: ethers.ZeroAddress,
        amount: AMOUNT,
        lockBy,
        deadline,
      };
      await spend("htlcLock", timelock.lock(terms, { value: AMOUNT }));
      await setTime(end === "htlcRefund" ? deadline : lockBy);
      if (end === "htlcRefund") await spend(end, timelock.refund(terms));
      else await spend(end, timelock.connect(end === "htlcClaim" ? receiver : another).claim(terms, preimage));
    }
  }
  await connection.close();
  return Object.fromEntries(Object.entries(samples).map(([name, values]) => [name, median(values)])) as TimelockGas;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
