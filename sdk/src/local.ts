/** Accounts of the local chain. Their keys are public: never send them anything of value. */
import { type Address, bytesToHex, type Hex } from "viem";
import { mnemonicToAccount } from "viem/accounts";
import { LOCAL_CHAIN_ID } from "./deployment.ts";
import { GenuineError } from "./genuine-error.ts";

export const LOCAL_MNEMONIC = "test test test test test test test test test test test junk";

/** In the order of their derivation index. */
const ROLES = [
  ["deployer", "Deployer", "deploys the contracts"],
  ["alice", "Alice", "producer"],
  ["bob", "Bob", "consumer"],
  ["mallory", "Mallory", "plagiarist"],
  ["aurora", "Aurora", "provider"],
  ["borealis", "Borealis", "provider"],
  ["cascade", "Cascade", "provider"],
  ["carol", "Carol", "consumer"],
] as const;

export type LocalRole = (typeof ROLES)[number][0];
export type LocalAccount = { role: LocalRole; name: string; description: string; address: Address; privateKey: Hex };

export const LOCAL_ACCOUNTS = Object.fromEntries(
  ROLES.map(([role, name, description], addressIndex) => [role, derive(role, name, description, addressIndex)]),
) as Record<LocalRole, LocalAccount>;

/** @throws GenuineError not_local on every other chain, so that the keys are never used there. */
export function localAccounts(chainId: number): Record<LocalRole, LocalAccount> {
  if (chainId !== LOCAL_CHAIN_ID) {
    throw new GenuineError(
      "not_local",
      `The test accounts are for chain ${LOCAL_CHAIN_ID}, not for chain ${chainId}.`,
      {
        remedy: "Connect a wallet.",
      },
    );
  }
  return LOCAL_ACCOUNTS;
}

/** The name of a local account, or undefined for any other address. */
export function localName(address: Address): string | undefined {
  return Object.values(LOCAL_ACCOUNTS).find((known) => known.address.toLowerCase() === address.toLowerCase())?.name;
}

/** The key of account `i` after those with a role: further providers of a network on this machine. */
export function furtherLocalKey(i: number): Hex {
  const { privateKey } = mnemonicToAccount(LOCAL_MNEMONIC, { addressIndex: ROLES.length + i }).getHdKey();
  return bytesToHex(privateKey!);
}

function derive(role: LocalRole, name: string, description: string, addressIndex: number): LocalAccount {
  const account = mnemonicToAccount(LOCAL_MNEMONIC, { addressIndex });
  const { privateKey } = account.getHdKey();
  return { role, name, description, address: account.address, privateKey: bytesToHex(privateKey!) };
}
