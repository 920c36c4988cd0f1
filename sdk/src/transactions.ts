/**
 * One builder per step of a user, a provider or a keeper: pure, ready for viem's and wagmi's simulateContract and
 * writeContract. Approvals and permits go to the vault; `withPermit` joins one with a paying step.
 */
import {
  type Abi,
  type Address,
  type ContractFunctionArgs,
  type ContractFunctionName,
  encodeFunctionData,
  type Hex,
  parseSignature,
  zeroHash,
} from "viem";
import { deliveryPath, deliveryRoot } from "./delivery-tree.ts";
import type { Deployment } from "./deployment.ts";
import type { SignedDescription } from "./descriptions.ts";
import type { AffineMap } from "./fingerprint/affine.ts";
import {
  challengeAbi,
  espPanelAbi,
  espRegistryAbi,
  generationEscrowAbi,
  licenceRegistryAbi,
  pledgesAbi,
  productDescriptionsAbi,
  productRegistryAbi,
  saleEscrowAbi,
  testDollarAbi,
  vaultAbi,
} from "./generated/abis.ts";
import {
  type Answer,
  type Bid,
  type Complaint,
  DEFENCES,
  type Defence,
  type Delivery,
  GROUNDS,
  type Ground,
  type Item,
  type Licence,
  type Listing,
  type Mandate,
  type Opening,
  type Proof,
  type Quote,
  type Receipt,
  RULINGS,
  type Vote,
} from "./structs.ts";

type Writing = "nonpayable" | "payable";
type Contracts = Pick<Deployment, "contracts">;

const NOBODY = "0x0000000000000000000000000000000000000000";
/** For challengers in their own name. */
const OWN: Mandate = { expiry: 0n, signature: "0x" };

/** A contract call, as the builders return it. */
export type ContractCall = { address: Address; abi: Abi; functionName: string; args: readonly unknown[] };

/** A signed ERC-2612 permit of `permitTypedData` for the vault. */
export type SignedPermit = { value: bigint; deadline: bigint; signature: Hex };

// Money

export function faucet({ contracts }: Contracts, account: Address) {
  return call(contracts.token, testDollarAbi, "faucet", [account]);
}

/** Approves up to `amount` base units for the vault. */
export function approve({ contracts }: Contracts, amount: bigint) {
  return call(contracts.token, testDollarAbi, "approve", [contracts.vault, amount]);
}

/** Withdraws the caller's vault balance to `to`. */
export function withdraw({ contracts }: Contracts, to: Address) {
  return call(contracts.vault, vaultAbi, "withdraw", [to]);
}

/** Deposits into the caller's vault balance, from which payments are taken first. */
export function depositMoney({ contracts }: Contracts, amount: bigint) {
  return call(contracts.vault, vaultAbi, "deposit", [amount]);
}

/** A permit and the paying step in one transaction. */
export function withPermit<const T extends PayingCall>(step: T, permit: SignedPermit) {
  const { r, s, yParity } = parseSignature(permit.signature);
  // All contracts that take money have this function.
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

/** Proposes to close the deployment for good; providers vote an unbonding time later. Caller: an active provider. */
export function proposeClosing({ contracts }: Contracts, successor: string) {
  return call(contracts.espRegistry, espRegistryAbi, "proposeClosing", [successor]);
}

/** With the stake that the caller had when it was proposed and has still. Caller: a provider, once. */
export function voteForClosing({ contracts }: Contracts, proposalId: bigint) {
  return call(contracts.espRegistry, espRegistryAbi, "voteForClosing", [proposalId]);
}

/** How many items the caller takes that are locked and not delivered; 0 for no more work. Caller: a provider. */
export function stateCapacity({ contracts }: Contracts, items: number) {
  return call(contracts.generationEscrow, generationEscrowAbi, "stateCapacity", [items]);
}

// Generation. The quote names the task: its id is the quote's digest, see `idOfQuote`.

/**
 * @param encryptionKey X25519 public key that the sealed file is sent to, 32 bytes.
 * @param acceptor Accepts or objects in the producer's place, and may do nothing else. Without one the producer does.
 */
export function lockTask(
  { contracts }: Contracts,
  quote: Quote,
  espSignature: Hex,
  encryptionKey: Hex,
  acceptor: Address = NOBODY,
) {
  return call(contracts.generationEscrow, generationEscrowAbi, "lock", [quote, espSignature, encryptionKey, acceptor]);
}

/** Delivers all items together; after the delivery deadline at a penalty, see `latePenalty`. */
export function deliverTask({ contracts }: Contracts, quote: Quote, items: readonly Item[]) {
  return call(contracts.generationEscrow, generationEscrowAbi, "deliver", [quote, items]);
}

/** @param items All that were delivered, after `checkPackage` passed for each. */
export function acceptTask({ contracts }: Contracts, quote: Quote, items: readonly Item[]) {
  return call(contracts.generationEscrow, generationEscrowAbi, "accept", [quote, deliveryRoot(items)]);
}

/** Objects: says that the sealed files are not available, which opens the window for receipts now. Caller: as of `acceptTask`. */
export function objectTask({ contracts }: Contracts, quote: Quote) {
  return call(contracts.generationEscrow, generationEscrowAbi, "object", [quote]);
}

/**
 * In the place of a producer that is silent or objected. Caller: anybody.
 * @param receipts Of providers with more than a third of all stake, see `availabilityTypedData`.
 */
export function confirmTaskAvailable({ contracts }: Contracts, quote: Quote, receipts: readonly Receipt[]) {
  return call(contracts.generationEscrow, generationEscrowAbi, "confirmAvailable", [quote, ascending(receipts)]);
}

/** Reveals the key of one item. @param step `items`: all that were delivered. */
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

/** Pays for the last items of a task and rates it, in one transaction. @param stars As of `rateTask` */
export function settleAndRateTask({ contracts }: Contracts, quote: Quote, indexes: readonly number[], stars: number) {
  const settle = indexes.map((index) =>
    encodeFunctionData({ abi: generationEscrowAbi, functionName: "settle", args: [quote, BigInt(index)] }),
  );
  const rate = encodeFunctionData({ abi: generationEscrowAbi, functionName: "rate", args: [quote, BigInt(stars)] });
  return call(contracts.generationEscrow, generationEscrowAbi, "multicall", [[...settle, rate]]);
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
/**
 * Instead of delivering: what was made is a copy of a registered product. Fee and bond go back. Caller: the provider, in
 * its time to deliver.
 */
export function declineCopy({ contracts }: Contracts, quote: Quote, productId: bigint) {
  return call(contracts.generationEscrow, generationEscrowAbi, "declineCopy", [quote, productId]);
}

/**
 * Ends a task as its producer has signed: `back` goes to the producer, the rest to provider and pool. Caller: the provider.
 * @param signature The producer's, of `agreementTypedData`
 */
export function agreeTask(
  { contracts }: Contracts,
  quote: Quote,
  { back, until, signature }: { back: bigint; until: number; signature: Hex },
) {
  return call(contracts.generationEscrow, generationEscrowAbi, "agree", [quote, back, until, signature]);
}

export function recordTask({ contracts }: Contracts, quote: Quote) {
  return call(contracts.generationEscrow, generationEscrowAbi, "record", [quote]);
}

// Products

/** Dates a work before anybody else sees its file. Caller: anybody. @param commitment of `workCommitment` */
export function commitWork({ contracts }: Contracts, commitment: Hex) {
  return call(contracts.productRegistry, productRegistryAbi, "commitWork", [commitment]);
}

/**
 * Registers existing work that `proof.esp` attests. Caller: the producer.
 * @param blocks 5,248 bytes of `blocksFromRgb`, or "0x" unless it is a picture.
 * @param salt Of the commitment, if one was made.
 */
export function registerProduct(
  { contracts }: Contracts,
  proof: Proof,
  espSignature: Hex,
  blocks: Hex,
  salt: Hex = zeroHash,
) {
  return call(contracts.productRegistry, productRegistryAbi, "register", [proof, espSignature, blocks, salt]);
}

/** Has the chain compute a picture's fingerprints and keep them, so that cases on it cost less. Caller: anybody. */
export function materialiseProduct({ contracts }: Contracts, productId: bigint, blocks: Hex) {
  return call(contracts.productRegistry, productRegistryAbi, "materialise", [productId, blocks]);
}

/** Publishes a picture's blocks again, where those of its registration were lost. Caller: anybody who kept them. */
export function publishBlocks({ contracts }: Contracts, productId: bigint, blocks: Hex) {
  return call(contracts.productRegistry, productRegistryAbi, "publish", [productId, blocks]);
}

export function transferProduct({ contracts }: Contracts, from: Address, to: Address, productId: bigint) {
  return call(contracts.productRegistry, productRegistryAbi, "safeTransferFrom", [from, to, productId]);
}

// Pledge

/** Puts down the pledge that a sale requires. Caller: anybody, as a rule the owner. */
export function pledgeProduct({ contracts }: Contracts, productId: bigint) {
  return call(contracts.pledges, pledgesAbi, "pledge", [productId]);
}

/** Returns a pledge to whoever put it down, after the season of the latest sale. Caller: anybody. */
export function withdrawPledge({ contracts }: Contracts, productId: bigint) {
  return call(contracts.pledges, pledgesAbi, "withdraw", [productId]);
}

/** Reserves more for listings of a product that promise a backing. Caller: its seller. */
export function reserveBacking({ contracts }: Contracts, productId: bigint, amount: bigint) {
  return call(contracts.pledges, pledgesAbi, "reserveBacking", [productId, amount]);
}

/** Takes back what the caller has reserved; listings that promise it can be locked no more. */
export function releaseBacking({ contracts }: Contracts, productId: bigint) {
  return call(contracts.pledges, pledgesAbi, "releaseBacking", [productId]);
}

/** Ends the backing of a product's latest settled sale: after its season, or once the product was removed. Caller: anybody. */
export function closeBacking({ contracts }: Contracts, productId: bigint) {
  return call(contracts.pledges, pledgesAbi, "closeBacking", [productId]);
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

/**
 * @param price What the buyer has seen: protects against a changed offer.
 * @param acceptor Accepts or objects in the buyer's place, and may do nothing else. Without one the buyer does.
 */
export function lockSale(
  { contracts }: Contracts,
  productId: bigint,
  price: bigint,
  encryptionKey: Hex,
  acceptor: Address = NOBODY,
) {
  return call(contracts.saleEscrow, saleEscrowAbi, "lock", [productId, price, encryptionKey, acceptor]);
}

/** Locks a sale straight from a listing. @param signature The seller's, of `listingTypedData`. @param acceptor As of `lockSale`. */
export function lockListed(
  { contracts }: Contracts,
  listing: Listing,
  signature: Hex,
  encryptionKey: Hex,
  acceptor: Address = NOBODY,
) {
  return call(contracts.saleEscrow, saleEscrowAbi, "lockListed", [listing, signature, encryptionKey, acceptor]);
}

/**
 * Accepts a bid: locks the sale for its buyer. Caller: the product's owner.
 * @param signature The buyer's, of `bidTypedData`
 * @param agent Delivers for the owner, for its share in 1/10,000 of the price. Without one the owner delivers.
 */
export function acceptBid(
  { contracts }: Contracts,
  bid: Bid,
  signature: Hex,
  agent?: { address: Address; basisPoints: number },
) {
  const args = [bid, signature, agent?.address ?? NOBODY, BigInt(agent?.basisPoints ?? 0)] as const;
  return call(contracts.saleEscrow, saleEscrowAbi, "acceptBid", args);
}

/** Takes the caller's bid with this nonce back. */
export function cancelBid({ contracts }: Contracts, nonce: bigint) {
  return call(contracts.saleEscrow, saleEscrowAbi, "cancelBid", [nonce]);
}

/** Cancels every listing that the caller has signed. */
export function cancelListings({ contracts }: Contracts) {
  return call(contracts.saleEscrow, saleEscrowAbi, "cancelListings", []);
}

/** Cancels by the seller's signature of `cancellationTypedData`. Caller: anybody. */
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

/** Objects: says that the sealed file is not available, which opens the window for receipts now. Caller: as of `acceptSale`. */
export function objectSale({ contracts }: Contracts, productId: bigint) {
  return call(contracts.saleEscrow, saleEscrowAbi, "object", [productId]);
}

/**
 * In the place of a buyer that is silent or objected. Caller: anybody.
 * @param receipts Of providers with more than a third of all stake, see `availabilityTypedData`.
 */
export function confirmSaleAvailable({ contracts }: Contracts, productId: bigint, receipts: readonly Receipt[]) {
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

/** Grants a licence, or improves it. Caller: the original's owner. */
export function grantLicence({ contracts }: Contracts, licence: Licence) {
  return call(contracts.licenceRegistry, licenceRegistryAbi, "grant", [licence]);
}

/** The same by the owner's signature, of `licenceTypedData` under its present counter. Caller: anybody, as a rule the licensee. */
export function recordLicence({ contracts }: Contracts, licence: Licence, ownerSignature: Hex) {
  return call(contracts.licenceRegistry, licenceRegistryAbi, "record", [licence, ownerSignature]);
}

/** Cancels all signatures of the caller's that nobody has recorded. */
export function cancelLicenceSignatures({ contracts }: Contracts) {
  return call(contracts.licenceRegistry, licenceRegistryAbi, "cancelSignatures", []);
}

// Descriptions

/** Titles and describes a product, by `draftDescription`. Caller: its owner. */
export function describeProduct({ contracts }: Contracts, description: SignedDescription) {
  return call(contracts.productDescriptions, productDescriptionsAbi, "describe", [description]);
}

/** The same by the owner's signature, of `descriptionTypedData`. Caller: anybody. */
export function recordDescription({ contracts }: Contracts, description: SignedDescription, ownerSignature: Hex) {
  return call(contracts.productDescriptions, productDescriptionsAbi, "record", [description, ownerSignature]);
}

// Challenge. Without a mandate the caller is the original's producer or owner. All that open one take money.

/** What a case shows of the work that came first and of the accused one. */
export type Shown = {
  /** 5,248 bytes each; "0x" for what is no picture, and where the chain keeps the fingerprints and no map needs more. */
  earlierBlocks: Hex;
  accusedBlocks: Hex;
  /** Turns one picture into the other; left out, they are measured as they are. */
  map?: AffineMap | undefined;
};
const NO_MAP: AffineMap = { xx: 0, xy: 0, yx: 0, yy: 0, x0: 0, y0: 0, fill: 0, reverse: false };
const NOTHING_SHOWN = { earlierBlocks: "0x", accusedBlocks: "0x" } as const satisfies Shown;

/** Ground "copy", by the fingerprints, or by a transform witness. */
export function openChallenge(
  deployment: Contracts,
  originalId: bigint,
  accusedId: bigint,
  shown: Shown,
  mandate = OWN,
) {
  return open(deployment, { ground: "copy", originalId, accusedId, shown, statement: "", mandate });
}

/**
 * Ground "appearance", for everything that is not measured to be a copy. Takes deposit and arbitration fee.
 * @param statement for the panel
 */
export function openAppearanceChallenge(
  deployment: Contracts,
  originalId: bigint,
  accusedId: bigint,
  shown: Shown,
  statement: string,
  mandate = OWN,
) {
  return open(deployment, { ground: "appearance", originalId, accusedId, shown, statement, mandate });
}

/** Ground "attestation": the proof does not belong to the file. Takes deposit and arbitration fee. Caller: anybody. */
export function openAttestationChallenge(deployment: Contracts, accusedId: bigint, statement: string) {
  return open(deployment, {
    ground: "attestation",
    originalId: 0n,
    accusedId,
    shown: NOTHING_SHOWN,
    statement,
    mandate: OWN,
  });
}

type Accusation = Pick<Opening, "originalId" | "accusedId" | "statement" | "mandate"> & {
  ground: Ground;
  shown: Shown;
};

function open({ contracts }: Contracts, { ground, shown, ...accusation }: Accusation) {
  const { earlierBlocks, accusedBlocks, map = NO_MAP } = shown;
  const opening = { ...accusation, ground: GROUNDS.indexOf(ground), originalBlocks: earlierBlocks, accusedBlocks, map };
  return call(contracts.challenge, challengeAbi, "open", [opening]);
}

/**
 * By an earlier work of the accused's own. Ends a measured case if that work measures as near; else a panel
 * looks, for which the caller advances the fee in a measured case.
 * @param shown needed in a measured case only
 * @param statement for the panel
 */
export function answerWithEarlier(
  deployment: Contracts,
  challengeId: bigint,
  earlierId: bigint,
  { map = NO_MAP, ...blocks }: Shown = NOTHING_SHOWN,
  statement = "",
) {
  const given = { ...NO_ANSWER, defence: "earlierOwn", earlierId, ...blocks, map, statement } as const;
  return answer(deployment, challengeId, given);
}

/**
 * By a public work of anybody that is older than original and accused: a panel looks. Takes the arbitration fee in a
 * measured case.
 * @param earlierId 0 for a work that is not registered, which the statement names
 */
export function answerOlderThanBoth(deployment: Contracts, challengeId: bigint, earlierId: bigint, statement: string) {
  return answer(deployment, challengeId, { ...NO_ANSWER, defence: "olderThanBoth", earlierId, statement });
}

/** @param ownerSignature Left out when the licence is recorded already. */
export function answerWithLicence(
  deployment: Contracts,
  challengeId: bigint,
  licence: Licence,
  ownerSignature: Hex = "0x",
) {
  return answer(deployment, challengeId, { ...NO_ANSWER, defence: "licence", licence, ownerSignature });
}

const NO_ANSWER = {
  earlierId: 0n,
  ...NOTHING_SHOWN,
  map: NO_MAP,
  licence: { originalId: 0n, licensee: NOBODY, expiry: 0n, royaltyBasisPoints: 0 },
  ownerSignature: "0x",
  statement: "",
} as const satisfies Omit<Answer, "defence">;

function answer({ contracts }: Contracts, challengeId: bigint, given: Omit<Answer, "defence"> & { defence: Defence }) {
  const defence = DEFENCES.indexOf(given.defence);
  return call(contracts.challenge, challengeAbi, "answer", [challengeId, { ...given, defence }]);
}

/**
 * Has what a panel rejected looked at once more, by all stake. Takes deposit and the last round's fee. Caller: anybody but
 * the accused and its provider, who becomes the challenger.
 * @param statement for the panel
 */
export function reopenChallenge({ contracts }: Contracts, challengeId: bigint, statement: string) {
  return call(contracts.challenge, challengeAbi, "reopen", [challengeId, statement]);
}

/** Bytes of a piece of evidence in UTF-8, at most. */
export const MOST_EVIDENCE = 2_000;

/**
 * Says something to a case that has not ended. Caller: anybody.
 * @param evidence a link, or the words themselves; 1 to 2,000 bytes
 */
export function submitEvidence({ contracts }: Contracts, challengeId: bigint, evidence: string) {
  return call(contracts.challenge, challengeAbi, "submitEvidence", [challengeId, evidence]);
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

/** Appeals: starts the last round, in which all stake votes, and pays for it. Caller: anybody. */
export function appealRuling({ contracts }: Contracts, disputeId: bigint) {
  return call(contracts.espPanel, espPanelAbi, "appeal", [disputeId, "0x"]);
}

/** Executes the final ruling. Caller: anybody. */
export function executeRuling({ contracts }: Contracts, disputeId: bigint) {
  return call(contracts.espPanel, espPanelAbi, "execute", [disputeId]);
}

/**
 * Once the ruling is final: pays and punishes the seats of the first round; in the last one `settleJuror` follows for each
 * provider. Caller: anybody.
 */
export function settleRound({ contracts }: Contracts, disputeId: bigint, round: number) {
  return call(contracts.espPanel, espPanelAbi, "settle", [disputeId, BigInt(round)]);
}

/** Pays or punishes one provider for the last round, whether or not it voted. Caller: anybody. */
export function settleJuror({ contracts }: Contracts, disputeId: bigint, juror: Address) {
  return call(contracts.espPanel, espPanelAbi, "settleJuror", [disputeId, juror]);
}

/** The item and the proof that it was delivered at its index. */
function placeOf({ items, index }: { items: readonly Item[]; index: number }): [Item, Hex[]] {
  const path = deliveryPath(items, index);
  return [items[index]!, path];
}

/** Ascending, as the contract requires: so it sees that no two are of one provider. */
function ascending(receipts: readonly Receipt[]): Receipt[] {
  return [...receipts].sort((one, other) => (BigInt(one.esp) < BigInt(other.esp) ? -1 : 1));
}

/** A call whose arguments the compiler has checked against the ABI. */
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
  | typeof pledgeProduct
  | typeof reserveBacking
  | typeof lockSale
  | typeof lockListed
  | typeof openChallenge
  | typeof openAppearanceChallenge
  | typeof openAttestationChallenge
  | typeof answerWithEarlier
  | typeof answerOlderThanBoth
  | typeof reopenChallenge
  | typeof appealRuling
  | typeof registerEsp
  | typeof addStake
>;
