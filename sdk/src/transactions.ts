/**
 * One builder per step of a user, a provider or a helper: pure, ready for viem's and wagmi's simulateContract and
 * writeContract. Approvals and permits go to the vault; `withPermit` joins one with a paying step.
 */
import {
  type Abi,
  type Address,
  type ContractFunctionArgs,
  type ContractFunctionName,
  type Hex,
  encodeFunctionData,
  parseSignature,
} from "viem";
import type { Deployment } from "./deployment.ts";
import { deliveryPath, deliveryRoot } from "./delivery-tree.ts";
import type { AffineMap } from "./fingerprint/affine.ts";
import {
  challengeAbi,
  espPanelAbi,
  espRegistryAbi,
  generationEscrowAbi,
  licenceRegistryAbi,
  productRegistryAbi,
  saleEscrowAbi,
  testDollarAbi,
  vaultAbi,
} from "./generated/abis.ts";
import {
  type Complaint,
  type Delivery,
  type Item,
  type Licence,
  type Listing,
  type Mandate,
  type Proof,
  type Quote,
  type Receipt,
  RULINGS,
  type Vote,
} from "./structs.ts";

type Writing = "nonpayable" | "payable";
type Contracts = Pick<Deployment, "contracts">;

const NOBODY = "0x0000000000000000000000000000000000000000";
/** Of who challenges in its own name. */
const OWN: Mandate = { expiry: 0n, signature: "0x" };

/** A call of one contract, as the builders give it. */
export type ContractCall = { address: Address; abi: Abi; functionName: string; args: readonly unknown[] };

/** A signed ERC-2612 permit of `permitTypedData` for the vault. */
export type SignedPermit = { value: bigint; deadline: bigint; signature: Hex };

// Money

export function faucet({ contracts }: Contracts, account: Address) {
  return call(contracts.token, testDollarAbi, "faucet", [account]);
}

/** Lets the vault take up to `amount` base units. */
export function approve({ contracts }: Contracts, amount: bigint) {
  return call(contracts.token, testDollarAbi, "approve", [contracts.vault, amount]);
}

/** Takes all that is owed to the caller out of the vault, to `to`. */
export function withdraw({ contracts }: Contracts, to: Address) {
  return call(contracts.vault, vaultAbi, "withdraw", [to]);
}

/** Puts money into the caller's vault balance, from which payments are taken first. */
export function depositMoney({ contracts }: Contracts, amount: bigint) {
  return call(contracts.vault, vaultAbi, "deposit", [amount]);
}

/** The paying step behind a permit, both in one transaction. */
export function withPermit<const T extends PayingCall>(step: T, permit: SignedPermit) {
  const { r, s, yParity } = parseSignature(permit.signature);
  // All contracts that take money have this function alike.
  const permission = encodeFunctionData({
    abi: generationEscrowAbi,
    functionName: "permit",
    args: [permit.value, permit.deadline, 27 + yParity, r, s],
  });
  const calls = [permission, encodeFunctionData(step as ContractCall)] as const;
  return { address: step.address, abi: step.abi as T["abi"], functionName: "multicall", args: [calls] } as const;
}

// Providers

export function registerEsp({ contracts }: Contracts, name: string, endpoint: string, stake: bigint) {
  return call(contracts.espRegistry, espRegistryAbi, "register", [name, endpoint, stake]);
}

export function updateEsp({ contracts }: Contracts, name: string, endpoint: string) {
  return call(contracts.espRegistry, espRegistryAbi, "update", [name, endpoint]);
}

export function addStake({ contracts }: Contracts, amount: bigint) {
  return call(contracts.espRegistry, espRegistryAbi, "addStake", [amount]);
}

export function startUnbonding({ contracts }: Contracts, amount: bigint) {
  return call(contracts.espRegistry, espRegistryAbi, "startUnbonding", [amount]);
}

export function withdrawStake({ contracts }: Contracts) {
  return call(contracts.espRegistry, espRegistryAbi, "withdrawStake", []);
}

// Generation. The quote names the task: its id is the quote's digest, see `idOfQuote`.

/** @param encryptionKey X25519 public key that the sealed file is sent to, 32 bytes. */
export function lockTask({ contracts }: Contracts, quote: Quote, espSignature: Hex, encryptionKey: Hex) {
  return call(contracts.generationEscrow, generationEscrowAbi, "lock", [quote, espSignature, encryptionKey]);
}

/** Of all items together; after the time to deliver only for a penalty, see `latePenalty`. */
export function deliverTask({ contracts }: Contracts, quote: Quote, items: readonly Item[]) {
  return call(contracts.generationEscrow, generationEscrowAbi, "deliver", [quote, items]);
}

/** @param items All that were delivered, after `checkPackage` passed for each. */
export function acceptTask({ contracts }: Contracts, quote: Quote, items: readonly Item[]) {
  return call(contracts.generationEscrow, generationEscrowAbi, "accept", [quote, deliveryRoot(items)]);
}

/** In the place of a silent producer. @param receipts Of two providers, see `availabilityTypedData`. Caller: anybody. */
export function confirmTaskAvailable({ contracts }: Contracts, quote: Quote, receipts: readonly [Receipt, Receipt]) {
  return call(contracts.generationEscrow, generationEscrowAbi, "confirmAvailable", [quote, ascending(receipts)]);
}

/** Shows the key of one item. @param step `items`: all that were delivered. */
export function revealTask(
  { contracts }: Contracts,
  step: { quote: Quote; items: readonly Item[]; index: number; key: Hex; proof: Proof; espSignature: Hex; blocks: Hex },
) {
  const { quote, index, key, proof, espSignature, blocks } = step;
  return call(contracts.generationEscrow, generationEscrowAbi, "reveal", [
    quote,
    BigInt(index),
    ...placeOf(step),
    key,
    proof,
    espSignature,
    blocks,
  ]);
}

/** About one item. @param step `items`: all that were delivered. */
export function complainTask(
  { contracts }: Contracts,
  step: { quote: Quote; items: readonly Item[]; index: number; key: Hex; complaint: Complaint },
) {
  const { quote, index, key, complaint } = step;
  return call(contracts.generationEscrow, generationEscrowAbi, "complain", [
    quote,
    BigInt(index),
    ...placeOf(step),
    key,
    complaint,
  ]);
}

/** Pays for one item. */
export function settleTask({ contracts }: Contracts, quote: Quote, index: number) {
  return call(contracts.generationEscrow, generationEscrowAbi, "settle", [quote, BigInt(index)]);
}

/** Pays for several items in one transaction. */
export function settleTaskItems({ contracts }: Contracts, quote: Quote, indexes: readonly number[]) {
  const calls = indexes.map((index) =>
    encodeFunctionData({ abi: generationEscrowAbi, functionName: "settle", args: [quote, BigInt(index)] }),
  );
  return call(contracts.generationEscrow, generationEscrowAbi, "multicall", [calls]);
}

/** Ends all items that are not revealed, once their time is over. */
export function refundTask({ contracts }: Contracts, quote: Quote) {
  return call(contracts.generationEscrow, generationEscrowAbi, "refund", [quote]);
}

/** @param stars 1 to 5; from 3 on the outcome is a good one. Caller: the producer of a settled task, in time. */
export function rateTask({ contracts }: Contracts, quote: Quote, stars: number) {
  return call(contracts.generationEscrow, generationEscrowAbi, "rate", [quote, BigInt(stars)]);
}

/** Records the good outcome of a task that was not rated in time. Caller: anybody. */
export function recordTask({ contracts }: Contracts, quote: Quote) {
  return call(contracts.generationEscrow, generationEscrowAbi, "record", [quote]);
}

// Products

/**
 * Registers existing work that `proof.esp` vouches for. Caller: the producer.
 * @param blocks 5,248 bytes of `blocksFromRgb`, or "0x" for what is no picture.
 */
export function registerProduct({ contracts }: Contracts, proof: Proof, espSignature: Hex, blocks: Hex) {
  return call(contracts.productRegistry, productRegistryAbi, "register", [proof, espSignature, blocks]);
}

export function transferProduct({ contracts }: Contracts, from: Address, to: Address, productId: bigint) {
  return call(contracts.productRegistry, productRegistryAbi, "safeTransferFrom", [from, to, productId]);
}

// Sale

/** @param agent Delivers for the seller, for its share in 1/10,000 of the price. Without one the seller delivers. */
export function offerProduct(
  { contracts }: Contracts,
  productId: bigint,
  price: bigint,
  agent?: { address: Address; basisPoints: number },
) {
  return call(contracts.saleEscrow, saleEscrowAbi, "offer", [
    productId,
    price,
    agent?.address ?? NOBODY,
    BigInt(agent?.basisPoints ?? 0),
  ]);
}

export function withdrawOffer({ contracts }: Contracts, productId: bigint) {
  return call(contracts.saleEscrow, saleEscrowAbi, "withdrawOffer", [productId]);
}

/** @param price What the buyer has seen: protects against a changed offer. */
export function lockSale({ contracts }: Contracts, productId: bigint, price: bigint, encryptionKey: Hex) {
  return call(contracts.saleEscrow, saleEscrowAbi, "lock", [productId, price, encryptionKey]);
}

/** Locks a sale straight from a listing. @param signature The seller's, of `listingTypedData`. */
export function lockListed({ contracts }: Contracts, listing: Listing, signature: Hex, encryptionKey: Hex) {
  return call(contracts.saleEscrow, saleEscrowAbi, "lockListed", [listing, signature, encryptionKey]);
}

/** Takes back every listing that the caller has signed. */
export function cancelListings({ contracts }: Contracts) {
  return call(contracts.saleEscrow, saleEscrowAbi, "cancelListings", []);
}

/** The same by the seller's signature, of `cancellationTypedData`. Caller: anybody. */
export function cancelListingsFor({ contracts }: Contracts, seller: Address, signature: Hex) {
  return call(contracts.saleEscrow, saleEscrowAbi, "cancelListingsFor", [seller, signature]);
}

export function deliverSale({ contracts }: Contracts, productId: bigint, delivery: Delivery, proof: Proof) {
  return call(contracts.saleEscrow, saleEscrowAbi, "deliver", [productId, delivery, proof]);
}

/** @param deliveryHash Of `saleDeliveryHash`, after `checkPackage` passed. */
export function acceptSale({ contracts }: Contracts, productId: bigint, deliveryHash: Hex) {
  return call(contracts.saleEscrow, saleEscrowAbi, "accept", [productId, deliveryHash]);
}

/** In the place of a silent buyer. @param receipts Of two providers, see `availabilityTypedData`. Caller: anybody. */
export function confirmSaleAvailable(
  { contracts }: Contracts,
  productId: bigint,
  receipts: readonly [Receipt, Receipt],
) {
  return call(contracts.saleEscrow, saleEscrowAbi, "confirmAvailable", [productId, ascending(receipts)]);
}

export function revealSale({ contracts }: Contracts, productId: bigint, delivery: Delivery, key: Hex) {
  return call(contracts.saleEscrow, saleEscrowAbi, "reveal", [productId, delivery, key]);
}

export function complainSale(
  { contracts }: Contracts,
  step: { productId: bigint; delivery: Delivery; key: Hex; complaint: Complaint },
) {
  return call(contracts.saleEscrow, saleEscrowAbi, "complain", [
    step.productId,
    step.delivery,
    step.key,
    step.complaint,
  ]);
}

export function settleSale({ contracts }: Contracts, productId: bigint) {
  return call(contracts.saleEscrow, saleEscrowAbi, "settle", [productId]);
}

export function refundSale({ contracts }: Contracts, productId: bigint) {
  return call(contracts.saleEscrow, saleEscrowAbi, "refund", [productId]);
}

// Licences

/** Grants a licence, or betters it. Caller: the original's owner. */
export function grantLicence({ contracts }: Contracts, licence: Licence) {
  return call(contracts.licenceRegistry, licenceRegistryAbi, "grant", [licence]);
}

/** The same by the owner's signature, of `licenceTypedData`. Caller: anybody, as a rule the licensee. */
export function recordLicence({ contracts }: Contracts, licence: Licence, ownerSignature: Hex) {
  return call(contracts.licenceRegistry, licenceRegistryAbi, "record", [licence, ownerSignature]);
}

// Challenge. Without a mandate the caller is the original's producer or owner. All that open one take money.

/** Ground "copy", by the registered fingerprints. */
export function openChallenge({ contracts }: Contracts, originalId: bigint, accusedId: bigint, mandate = OWN) {
  return call(contracts.challenge, challengeAbi, "open", [originalId, accusedId, mandate]);
}

/**
 * Ground "copy", by a transform witness.
 * @param blocks 5,248 bytes: the original's, or with `map.reverse` the accused's
 */
export function openChallengeUnder(
  { contracts }: Contracts,
  originalId: bigint,
  accusedId: bigint,
  witness: { blocks: Hex; map: AffineMap },
  mandate = OWN,
) {
  return call(contracts.challenge, challengeAbi, "openUnder", [
    originalId,
    accusedId,
    witness.blocks,
    witness.map,
    mandate,
  ]);
}

/** Ground "appearance", where the measure is unclear. Takes deposit and arbitration fee. @param statement for the panel */
export function openAppearanceChallenge(
  { contracts }: Contracts,
  originalId: bigint,
  accusedId: bigint,
  statement: string,
  mandate = OWN,
) {
  return call(contracts.challenge, challengeAbi, "openAppearance", [originalId, accusedId, statement, mandate]);
}

/** The same after a map, where that is unclear. @param witness as of `openChallengeUnder` */
export function openAppearanceChallengeUnder(
  { contracts }: Contracts,
  originalId: bigint,
  accusedId: bigint,
  witness: { blocks: Hex; map: AffineMap },
  statement: string,
  mandate = OWN,
) {
  return call(contracts.challenge, challengeAbi, "openAppearanceUnder", [
    originalId,
    accusedId,
    witness.blocks,
    witness.map,
    statement,
    mandate,
  ]);
}

/** Ground "attestation": the proof does not belong to the file. Takes deposit and arbitration fee. Caller: anybody. */
export function openAttestationChallenge({ contracts }: Contracts, accusedId: bigint, statement: string) {
  return call(contracts.challenge, challengeAbi, "openAttestation", [accusedId, statement]);
}

export function answerWithEarlier({ contracts }: Contracts, challengeId: bigint, earlierId: bigint) {
  return call(contracts.challenge, challengeAbi, "answerWithEarlier", [challengeId, earlierId]);
}

/** The same by a transform witness from the earlier product to the accused one. */
export function answerWithEarlierUnder(
  { contracts }: Contracts,
  challengeId: bigint,
  earlierId: bigint,
  witness: { blocks: Hex; map: AffineMap },
) {
  return call(contracts.challenge, challengeAbi, "answerWithEarlierUnder", [
    challengeId,
    earlierId,
    witness.blocks,
    witness.map,
  ]);
}

/** @param ownerSignature Left out when the licence is recorded already. */
export function answerWithLicence(
  { contracts }: Contracts,
  challengeId: bigint,
  licence: Licence,
  ownerSignature: Hex = "0x",
) {
  return call(contracts.challenge, challengeAbi, "answerWithLicence", [challengeId, licence, ownerSignature]);
}

/** After the response window: decides, or brings the case before the panel. Caller: anybody. */
export function finishChallenge({ contracts }: Contracts, challengeId: bigint) {
  return call(contracts.challenge, challengeAbi, "finish", [challengeId]);
}

// Panel. Rounds count from 0.

/** Seats the panel of the latest round; from the block after the round began. Caller: anybody. */
export function drawPanel({ contracts }: Contracts, disputeId: bigint) {
  return call(contracts.espPanel, espPanelAbi, "draw", [disputeId]);
}

/** @param commitment Of `voteCommitment`. Caller: a juror, once for all its seats. */
export function commitVote({ contracts }: Contracts, disputeId: bigint, round: number, commitment: Hex) {
  return call(contracts.espPanel, espPanelAbi, "commit", [disputeId, BigInt(round), commitment]);
}

/** Opens the commitment. Caller: the juror. */
export function revealVote({ contracts }: Contracts, disputeId: bigint, round: number, vote: Vote, salt: Hex) {
  return call(contracts.espPanel, espPanelAbi, "reveal", [
    disputeId,
    BigInt(round),
    BigInt(RULINGS.indexOf(vote)),
    salt,
  ]);
}

/** Asks for a larger panel, and pays for it. Caller: anybody. */
export function appealRuling({ contracts }: Contracts, disputeId: bigint) {
  return call(contracts.espPanel, espPanelAbi, "appeal", [disputeId, "0x"]);
}

/** Tells the challenge the final ruling. Caller: anybody. */
export function executeRuling({ contracts }: Contracts, disputeId: bigint) {
  return call(contracts.espPanel, espPanelAbi, "execute", [disputeId]);
}

/** Pays and punishes the jurors of one round, once the ruling is final. Caller: anybody. */
export function settleRound({ contracts }: Contracts, disputeId: bigint, round: number) {
  return call(contracts.espPanel, espPanelAbi, "settle", [disputeId, BigInt(round)]);
}

/** The item and the proof that it is the one that was delivered at its index. */
function placeOf({ items, index }: { items: readonly Item[]; index: number }): [Item, Hex[]] {
  const path = deliveryPath(items, index);
  return [items[index]!, path];
}

/** As the contract wants them: so it sees that they are two. */
function ascending([one, other]: readonly [Receipt, Receipt]): readonly [Receipt, Receipt] {
  return BigInt(one.esp) < BigInt(other.esp) ? [one, other] : [other, one];
}

/** A call whose arguments the compiler has held against the ABI. */
function call<
  const A extends Abi,
  const F extends ContractFunctionName<A, Writing>,
  const P extends ContractFunctionArgs<A, Writing, F>,
>(address: Address, abi: A, functionName: F, args: P) {
  return { address, abi, functionName, args };
}

/** Steps that take money, on contracts that have `permit` and `multicall`. */
type PayingCall = ReturnType<
  | typeof lockTask
  | typeof lockSale
  | typeof lockListed
  | typeof openChallenge
  | typeof openChallengeUnder
  | typeof openAppearanceChallenge
  | typeof openAppearanceChallengeUnder
  | typeof openAttestationChallenge
  | typeof appealRuling
  | typeof registerEsp
  | typeof addStake
>;
