import { type Address, isAddressEqual } from "viem";
import type { TestChain } from "./local-chain.ts";

/** All calls of the escrows by an account that are in blocks: those that failed, and calls that were mined more than once. */
export async function minedBy(
  { client, deployment }: TestChain,
  sender: Address,
): Promise<{ count: number; failed: string[]; repeated: string[] }> {
  const escrows = [deployment.contracts.generationEscrow, deployment.contracts.saleEscrow];
  const calls = new Map<string, number>();
  const failed: string[] = [];
  const latest = await client.getBlockNumber();
  for (let number = 1n; number <= latest; number++) {
    const { transactions } = await client.getBlock({ blockNumber: number, includeTransactions: true });
    for (const { from, to, input, hash } of transactions) {
      if (!isAddressEqual(from, sender) || !escrows.some((escrow) => to !== null && isAddressEqual(escrow, to)))
        continue;
      const call = `${to} ${input}`;
      calls.set(call, (calls.get(call) ?? 0) + 1);
      const { status } = await client.getTransactionReceipt({ hash });
      if (status !== "success") failed.push(`${hash} in block ${number}`);
    }
  }
  const counts = [...calls.entries()];
  return {
    count: counts.reduce((sum, [, count]) => sum + count, 0),
    failed,
    repeated: counts.filter(([, count]) => count > 1).map(([call]) => call.slice(0, 60)),
  };
}
