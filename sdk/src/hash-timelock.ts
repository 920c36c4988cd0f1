/** Locks of the hash timelock: terms, ids, secrets, one builder per step, and their state. */
import {
  type Address,
  bytesToHex,
  encodeAbiParameters,
  type Hex,
  isAddress,
  isHex,
  keccak256,
  numberToHex,
  type PublicClient,
  parseEventLogs,
  sha256,
  zeroAddress,
} from "viem";
import type { Deployment } from "./deployment.ts";
import { hashTimelockAbi } from "./generated/abis.ts";
import { GenuineError } from "./genuine-error.ts";
import type { LockTerms } from "./structs.ts";
import { secretOfSignature } from "./wallet-secret.ts";

type Contracts = { contracts: Pick<Deployment["contracts"], "hashTimelock"> };

const TERMS_ABI = [
  { name: "hashlock", type: "bytes32" },
  { name: "sender", type: "address" },
  { name: "receiver", type: "address" },
  { name: "token", type: "address" },
  { name: "amount", type: "uint256" },
  { name: "lockBy", type: "uint40" },
  { name: "deadline", type: "uint40" },
] as const;

/** Common to ERC-20 and ERC-721; the return value is ignored. */
const APPROVE_ABI = [
  {
    type: "function",
    name: "approve",
    stateMutability: "nonpayable",
    inputs: [
      { name: "spender", type: "address" },
      { name: "amountOrId", type: "uint256" },
    ],
    outputs: [],
  },
] as const;

const END_OF_TIME = 2 ** 40;

// Secrets

/** 32 random bytes. If they are lost before the claim, only the refund remains. */
export function newSecret(): Hex {
  return bytesToHex(crypto.getRandomValues(new Uint8Array(32)));
}

/**
 * The secret derived from a wallet's signature of `swapSecretTypedData`.
 * @throws GenuineError bad_signature
 */
export function secretFromSignature(signature: Hex): Hex {
  return bytesToHex(secretOfSignature(signature, "genuine swap secret v1"));
}

/**
 * SHA-256 of the secret. On every chain the secret has 32 bytes: one that is too long for a chain would open one side
 * of a swap only.
 * @throws GenuineError bad_secret
 */
export function hashlockOf(secret: Hex): Hex {
  if (!isHex(secret) || secret.length !== 66) {
    throw new GenuineError("bad_secret", `The secret has ${(secret.length - 2) / 2} bytes instead of 32.`, {
      remedy: "Take 32 random bytes.",
    });
  }
  return sha256(secret);
}

// Locks

/**
 * Terms that the contract accepts. Without `token` they are about ether.
 * @param amount Wei, base units, or the ERC-721 token's id.
 * @throws GenuineError bad_lock naming the first field at fault
 */
export function lockTerms(terms: Omit<LockTerms, "token"> & { token?: Address }): LockTerms {
  const { token = zeroAddress, hashlock, sender, receiver, amount, lockBy, deadline } = terms;
  if (!isHex(hashlock) || hashlock.length !== 66)
    throw bad(`has no hashlock of 32 bytes (${hashlock})`, "Take hashlockOf(secret).");
  for (const [name, address] of Object.entries({ sender, receiver, token })) {
    if (!isAddress(address, { strict: false })) throw bad(`has no valid ${name} (${address})`, "Give an address.");
    if (name !== "token" && BigInt(address) === 0n)
      throw bad(`has the zero address as its ${name}`, "Name an account.");
  }
  if (amount < 0n || amount >= 2n ** 256n)
    throw bad(`has an amount of ${amount}`, "Choose one between 0 and 2^256 - 1.");
  if (amount === 0n && token === zeroAddress) throw bad("is about no ether at all", "Lock at least one wei.");
  for (const [name, time] of Object.entries({ lockBy, deadline })) {
    if (!isTime(time)) throw bad(`has a ${name} of ${time}`, "Give it in whole Unix seconds.");
  }
  if (lockBy >= deadline)
    throw bad(`ends at ${deadline}, before it can be claimed at ${lockBy}`, "Plan the swap by planSwap.");
  return { hashlock, sender, receiver, token, amount, lockBy, deadline };
}

/** Whole Unix seconds in the contract's range; rejects milliseconds. */
export function isTime(time: number): boolean {
  return Number.isSafeInteger(time) && time >= 0 && time < END_OF_TIME;
}

/** The id of a lock of these terms, on any chain. */
export function idOfLock(terms: LockTerms): Hex {
  return keccak256(encodeAbiParameters([{ type: "tuple", components: TERMS_ABI }], [terms]));
}

// Steps: ready for viem's and wagmi's simulateContract and writeContract

/** Approves the tokens of the terms for the timelock: so many units, or the one product. */
export function approveLock({ contracts }: Contracts, terms: LockTerms) {
  return {
    address: terms.token,
    abi: APPROVE_ABI,
    functionName: "approve",
    args: [contracts.hashTimelock, terms.amount],
  } as const;
}

/** Locks, before `lockBy`. The caller pays, even if the terms name another sender. */
export function lock({ contracts }: Contracts, terms: LockTerms) {
  const value = terms.token === zeroAddress ? terms.amount : 0n;
  return { address: contracts.hashTimelock, abi: hashTimelockAbi, functionName: "lock", args: [terms], value } as const;
}

/** Pays the receiver, from `lockBy` on and before the deadline. Publishes the secret. */
export function claimLock({ contracts }: Contracts, terms: LockTerms, secret: Hex) {
  return {
    address: contracts.hashTimelock,
    abi: hashTimelockAbi,
    functionName: "claim",
    args: [terms, secret],
  } as const;
}

/** Pays the sender, from the deadline on. */
export function refundLock({ contracts }: Contracts, terms: LockTerms) {
  return { address: contracts.hashTimelock, abi: hashTimelockAbi, functionName: "refund", args: [terms] } as const;
}

/** Transfers a claimed token whose transfer had failed. */
export function collectLock({ contracts }: Contracts, terms: LockTerms) {
  return { address: contracts.hashTimelock, abi: hashTimelockAbi, functionName: "collect", args: [terms] } as const;
}

// State

export type LockState = {
  status: "none" | "locked" | "claimed" | "refunded";
  /** Whether a reorganisation of the chain can no longer revert that. */
  final: boolean;
  /** The secret, once claimed. */
  secret?: Hex;
  /** Claimed, but the token waits in the contract to be collected. */
  toCollect?: boolean;
};

/**
 * State of a lock, from the chain's events.
 * @param finalBlock The newest block that counts as final there.
 */
export async function readLock(
  client: Pick<PublicClient, "request">,
  { contracts, startBlock }: Contracts & Pick<Deployment, "startBlock">,
  terms: LockTerms,
  finalBlock: bigint,
): Promise<LockState> {
  // Every event of a lock has its id as the first topic.
  const topics: [null, Hex] = [null, idOfLock(terms)];
  const filter = {
    address: contracts.hashTimelock,
    topics,
    fromBlock: numberToHex(startBlock),
    toBlock: "latest",
  } as const;
  const logs = parseEventLogs({
    abi: hashTimelockAbi,
    logs: await client.request({ method: "eth_getLogs", params: [filter] }),
  });
  let state: LockState = { status: "none", final: true };
  for (const log of logs) {
    const final = BigInt(log.blockNumber!) <= finalBlock;
    if (log.eventName === "Locked") state = { status: "locked", final };
    if (log.eventName === "Claimed") state = { status: "claimed", final, secret: log.args.preimage };
    if (log.eventName === "Refunded") state = { status: "refunded", final };
    if (log.eventName === "Deferred") state = { ...state, toCollect: true };
    if (log.eventName === "Collected") state = { ...state, toCollect: false };
  }
  return state;
}

function bad(what: string, remedy: string): GenuineError {
  return new GenuineError("bad_lock", `The lock ${what}.`, { remedy });
}
