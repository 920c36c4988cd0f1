/**
 * One builder per step of a user, a provider or a helper: pure, ready for viem's and wagmi's simulateContract and
 * writeContract. Approvals and permits go to the vault; `withPermit` joins one with a paying step.
 */
import { type Abi, type Address, type Hex, encodeFunctionData, parseSignature } from "viem";
import type { Deployment } from "./deployment.ts";
import {
  copyChallengeAbi,
  espRegistryAbi,
  generationEscrowAbi,
  productRegistryAbi,
  saleEscrowAbi,
  testDollarAbi,
  vaultAbi,
} from "./generated/abis.ts";
import type { Complaint, Delivery, Licence, Proof, Quote } from "./structs.ts";

type Contracts = Pick<Deployment, "contracts">;

const NOBODY = "0x0000000000000000000000000000000000000000";

/** A call of one contract, as the builders give it. */
export type ContractCall = { address: Address; abi: Abi; functionName: string; args: readonly unknown[] };

/** A signed ERC-2612 permit of `permitTypedData` for the vault. */
export type SignedPermit = { value: bigint; deadline: bigint; signature: Hex };

// Money

export function faucet({ contracts }: Contracts, account: Address) {
  return { address: contracts.token, abi: testDollarAbi, functionName: "faucet", args: [account] } as const;
}

/** Lets the vault take up to `amount` base units. */
export function approve({ contracts }: Contracts, amount: bigint) {
  const args = [contracts.vault, amount] as const;
  return { address: contracts.token, abi: testDollarAbi, functionName: "approve", args } as const;
}

/** Takes all that is owed to the caller out of the vault, to `to`. */
export function withdraw({ contracts }: Contracts, to: Address) {
  return { address: contracts.vault, abi: vaultAbi, functionName: "withdraw", args: [to] } as const;
}

/** Puts money into the caller's vault balance, from which payments are taken first. */
export function depositMoney({ contracts }: Contracts, amount: bigint) {
  return { address: contracts.vault, abi: vaultAbi, functionName: "deposit", args: [amount] } as const;
}

/** The paying step behind a permit, both in one transaction. */
export function withPermit<const T extends PayingCall>(call: T, permit: SignedPermit) {
  const { r, s, yParity } = parseSignature(permit.signature);
  const steps = [
    encodeFunctionData({
      // All four contracts have this function alike.
      abi: generationEscrowAbi,
      functionName: "permit",
      args: [permit.value, permit.deadline, 27 + yParity, r, s],
    }),
    encodeFunctionData(call as ContractCall),
  ] as const;
  return { address: call.address, abi: call.abi as T["abi"], functionName: "multicall", args: [steps] } as const;
}

// Providers

export function registerEsp({ contracts }: Contracts, name: string, endpoint: string, stake: bigint) {
  const args = [name, endpoint, stake] as const;
  return { address: contracts.espRegistry, abi: espRegistryAbi, functionName: "register", args } as const;
}

export function updateEsp({ contracts }: Contracts, name: string, endpoint: string) {
  const args = [name, endpoint] as const;
  return { address: contracts.espRegistry, abi: espRegistryAbi, functionName: "update", args } as const;
}

export function addStake({ contracts }: Contracts, amount: bigint) {
  return { address: contracts.espRegistry, abi: espRegistryAbi, functionName: "addStake", args: [amount] } as const;
}

export function startUnbonding({ contracts }: Contracts, amount: bigint) {
  const args = [amount] as const;
  return { address: contracts.espRegistry, abi: espRegistryAbi, functionName: "startUnbonding", args } as const;
}

export function withdrawStake({ contracts }: Contracts) {
  return { address: contracts.espRegistry, abi: espRegistryAbi, functionName: "withdrawStake", args: [] } as const;
}

// Generation

/** @param encryptionKey X25519 public key that the sealed file is sent to, 32 bytes. */
export function lockTask({ contracts }: Contracts, quote: Quote, espSignature: Hex, encryptionKey: Hex) {
  const args = [quote, espSignature, encryptionKey] as const;
  return { address: contracts.generationEscrow, abi: generationEscrowAbi, functionName: "lock", args } as const;
}

export function deliverTask({ contracts }: Contracts, quote: Quote, delivery: Delivery, productId: Hex) {
  const args = [quote, delivery, productId] as const;
  return { address: contracts.generationEscrow, abi: generationEscrowAbi, functionName: "deliver", args } as const;
}

/** @param deliveryHash Of `generationDeliveryHash`, after `checkPackage` passed. */
export function acceptTask({ contracts }: Contracts, quote: Quote, deliveryHash: Hex) {
  const args = [quote, deliveryHash] as const;
  return { address: contracts.generationEscrow, abi: generationEscrowAbi, functionName: "accept", args } as const;
}

export function revealTask(
  { contracts }: Contracts,
  step: { quote: Quote; delivery: Delivery; key: Hex; proof: Proof; espSignature: Hex; luma: Hex },
) {
  const args = [step.quote, step.delivery, step.key, step.proof, step.espSignature, step.luma] as const;
  return { address: contracts.generationEscrow, abi: generationEscrowAbi, functionName: "reveal", args } as const;
}

export function complainTask(
  { contracts }: Contracts,
  step: { quote: Quote; delivery: Delivery; productId: Hex; key: Hex; complaint: Complaint },
) {
  const args = [step.quote, step.delivery, step.productId, step.key, step.complaint] as const;
  return { address: contracts.generationEscrow, abi: generationEscrowAbi, functionName: "complain", args } as const;
}

export function settleTask({ contracts }: Contracts, quote: Quote) {
  const args = [quote] as const;
  return { address: contracts.generationEscrow, abi: generationEscrowAbi, functionName: "settle", args } as const;
}

export function refundTask({ contracts }: Contracts, quote: Quote) {
  const args = [quote] as const;
  return { address: contracts.generationEscrow, abi: generationEscrowAbi, functionName: "refund", args } as const;
}

// Products

/** Registers existing work that `proof.esp` vouches for. Caller: the producer. */
export function registerProduct({ contracts }: Contracts, proof: Proof, espSignature: Hex, luma: Hex) {
  const args = [proof, espSignature, luma] as const;
  return { address: contracts.productRegistry, abi: productRegistryAbi, functionName: "register", args } as const;
}

export function transferProduct({ contracts }: Contracts, from: Address, to: Address, productId: bigint) {
  const args = [from, to, productId] as const;
  return { address: contracts.productRegistry, abi: productRegistryAbi, functionName: "safeTransferFrom", args } as const;
}

// Sale

/** @param agent Delivers for the seller, for its share in 1/10,000 of the price. Without one the seller delivers. */
export function offerProduct(
  { contracts }: Contracts,
  productId: bigint,
  price: bigint,
  agent?: { address: Address; basisPoints: number },
) {
  const args = [productId, price, agent?.address ?? NOBODY, BigInt(agent?.basisPoints ?? 0)] as const;
  return { address: contracts.saleEscrow, abi: saleEscrowAbi, functionName: "offer", args } as const;
}

export function withdrawOffer({ contracts }: Contracts, productId: bigint) {
  const args = [productId] as const;
  return { address: contracts.saleEscrow, abi: saleEscrowAbi, functionName: "withdrawOffer", args } as const;
}

/** @param price What the buyer has seen: protects against a changed offer. */
export function lockSale({ contracts }: Contracts, productId: bigint, price: bigint, encryptionKey: Hex) {
  const args = [productId, price, encryptionKey] as const;
  return { address: contracts.saleEscrow, abi: saleEscrowAbi, functionName: "lock", args } as const;
}

export function deliverSale({ contracts }: Contracts, productId: bigint, delivery: Delivery, proof: Proof) {
  const args = [productId, delivery, proof] as const;
  return { address: contracts.saleEscrow, abi: saleEscrowAbi, functionName: "deliver", args } as const;
}

/** @param deliveryHash Of `saleDeliveryHash`, after `checkPackage` passed. */
export function acceptSale({ contracts }: Contracts, productId: bigint, deliveryHash: Hex) {
  const args = [productId, deliveryHash] as const;
  return { address: contracts.saleEscrow, abi: saleEscrowAbi, functionName: "accept", args } as const;
}

export function revealSale({ contracts }: Contracts, productId: bigint, delivery: Delivery, key: Hex) {
  const args = [productId, delivery, key] as const;
  return { address: contracts.saleEscrow, abi: saleEscrowAbi, functionName: "reveal", args } as const;
}

export function complainSale(
  { contracts }: Contracts,
  step: { productId: bigint; delivery: Delivery; key: Hex; complaint: Complaint },
) {
  const args = [step.productId, step.delivery, step.key, step.complaint] as const;
  return { address: contracts.saleEscrow, abi: saleEscrowAbi, functionName: "complain", args } as const;
}

export function settleSale({ contracts }: Contracts, productId: bigint) {
  const args = [productId] as const;
  return { address: contracts.saleEscrow, abi: saleEscrowAbi, functionName: "settle", args } as const;
}

export function refundSale({ contracts }: Contracts, productId: bigint) {
  const args = [productId] as const;
  return { address: contracts.saleEscrow, abi: saleEscrowAbi, functionName: "refund", args } as const;
}

// Challenge

export function openChallenge({ contracts }: Contracts, originalId: bigint, accusedId: bigint) {
  const args = [originalId, accusedId] as const;
  return { address: contracts.copyChallenge, abi: copyChallengeAbi, functionName: "open", args } as const;
}

export function answerWithEarlier({ contracts }: Contracts, challengeId: bigint, earlierId: bigint) {
  const args = [challengeId, earlierId] as const;
  return { address: contracts.copyChallenge, abi: copyChallengeAbi, functionName: "answerWithEarlier", args } as const;
}

export function answerWithLicence({ contracts }: Contracts, challengeId: bigint, licence: Licence, ownerSignature: Hex) {
  const args = [challengeId, licence, ownerSignature] as const;
  return { address: contracts.copyChallenge, abi: copyChallengeAbi, functionName: "answerWithLicence", args } as const;
}

export function finishChallenge({ contracts }: Contracts, challengeId: bigint) {
  const args = [challengeId] as const;
  return { address: contracts.copyChallenge, abi: copyChallengeAbi, functionName: "finish", args } as const;
}

/** Steps that take money, on contracts that have `permit` and `multicall`. */
type PayingCall = ReturnType<
  typeof lockTask | typeof lockSale | typeof openChallenge | typeof registerEsp | typeof addStake
>;
