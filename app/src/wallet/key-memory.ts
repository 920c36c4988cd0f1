/**
 * What the browser remembers about the key for sealed files of an account: the public key, once it is certain that it can
 * be had again, and who keeps it when that is not the account's own wallet. Never a secret.
 */
import type { Address, Hex } from "viem";
import { safeStorage, storedJson } from "@/data/safe-storage";

export type RememberedKey = {
  /** Public key of the pair that was derived twice with the same result. */
  publicKey: Hex;
  /** Absent: the account's own wallet gives it. */
  keeper?: { kind: "wallet"; wallet: string; address: string } | { kind: "file" };
};

export function recallKey(chainId: number, account: Address): RememberedKey | undefined {
  return storedJson<RememberedKey>(placeOf(chainId, account));
}

export function rememberKey(chainId: number, account: Address, value: RememberedKey): void {
  safeStorage.setItem(placeOf(chainId, account), JSON.stringify(value));
}

export function forgetKey(chainId: number, account: Address): void {
  safeStorage.removeItem(placeOf(chainId, account));
}

function placeOf(chainId: number, account: Address): string {
  return `genuine.keyholder.${chainId}.${account.toLowerCase()}`;
}
