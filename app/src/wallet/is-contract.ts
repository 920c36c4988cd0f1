import type { Address, PublicClient } from "viem";

/** Whether the account is a contract. One that only lent itself code (EIP-7702) still signs with its key. */
export async function isContract(client: Pick<PublicClient, "getCode">, address: Address): Promise<boolean> {
  const code = await client.getCode({ address });
  return code !== undefined && code !== "0x" && !code.startsWith("0xef0100");
}
