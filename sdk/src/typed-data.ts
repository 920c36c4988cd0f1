/** EIP-712 messages of Genuine: what each party signs, and ids that are their digests. */
import { type Address, encodeAbiParameters, type Hex, hashTypedData, keccak256 } from "viem";
import type { Agreement } from "./agreements.ts";
import type { Deployment } from "./deployment.ts";
import type { SignedDescription } from "./descriptions.ts";
import {
  type Bid,
  type Delivery,
  type EscrowKind,
  GROUNDS,
  type Ground,
  type Licence,
  type Listing,
  type Proof,
  type Quote,
  RULINGS,
  type Vote,
} from "./structs.ts";

const PROOF_TYPES = {
  Proof: [
    { name: "producer", type: "address" },
    { name: "esp", type: "address" },
    { name: "mediaType", type: "string" },
    { name: "contentRoot", type: "bytes32" },
    { name: "fileHash", type: "bytes32" },
    { name: "cid", type: "string" },
    { name: "promptCommitment", type: "bytes32" },
    { name: "blocksHash", type: "bytes32" },
    { name: "parent", type: "uint256" },
    { name: "expiry", type: "uint64" },
  ],
} as const;

const QUOTE_TYPES = {
  Quote: [
    { name: "esp", type: "address" },
    { name: "producer", type: "address" },
    { name: "fee", type: "uint256" },
    { name: "items", type: "uint8" },
    { name: "promptCommitment", type: "bytes32" },
    { name: "deliverySeconds", type: "uint40" },
    { name: "expiry", type: "uint64" },
    { name: "salt", type: "bytes32" },
  ],
} as const;

const AGREEMENT_TYPES = {
  Agreement: [
    { name: "taskId", type: "uint256" },
    { name: "back", type: "uint256" },
    { name: "until", type: "uint40" },
  ],
} as const;

const LICENCE_TYPES = {
  Licence: [
    { name: "originalId", type: "uint256" },
    { name: "licensee", type: "address" },
    { name: "expiry", type: "uint64" },
    { name: "royaltyBasisPoints", type: "uint16" },
    { name: "counter", type: "uint256" },
  ],
} as const;

const DESCRIPTION_TYPES = {
  Description: [
    { name: "productId", type: "uint256" },
    { name: "title", type: "string" },
    { name: "text", type: "string" },
    { name: "tags", type: "string[]" },
    { name: "revision", type: "uint64" },
    { name: "expiry", type: "uint64" },
  ],
} as const;

const LISTING_TYPES = {
  Listing: [
    { name: "seller", type: "address" },
    { name: "productId", type: "uint256" },
    { name: "price", type: "uint256" },
    { name: "agent", type: "address" },
    { name: "agentBasisPoints", type: "uint16" },
    { name: "revision", type: "uint64" },
    { name: "counter", type: "uint256" },
    { name: "expiry", type: "uint64" },
    { name: "backing", type: "uint256" },
  ],
} as const;

const BID_TYPES = {
  Bid: [
    { name: "buyer", type: "address" },
    { name: "productId", type: "uint256" },
    { name: "price", type: "uint256" },
    { name: "encryptionKey", type: "bytes32" },
    { name: "acceptor", type: "address" },
    { name: "nonce", type: "uint256" },
    { name: "expiry", type: "uint64" },
  ],
} as const;

const CANCELLATION_TYPES = {
  Cancellation: [
    { name: "seller", type: "address" },
    { name: "counter", type: "uint256" },
  ],
} as const;

const MANDATE_TYPES = {
  Mandate: [
    { name: "challenger", type: "address" },
    { name: "originalId", type: "uint256" },
    { name: "accusedId", type: "uint256" },
    { name: "expiry", type: "uint64" },
  ],
} as const;

const PROMPT_TYPES = {
  Prompt: [
    { name: "producer", type: "address" },
    { name: "esp", type: "address" },
    { name: "promptHash", type: "bytes32" },
    { name: "salt", type: "bytes32" },
  ],
} as const;

const ATTESTATION_TYPES = {
  Attestation: [
    { name: "producer", type: "address" },
    { name: "esp", type: "address" },
    { name: "fileHash", type: "bytes32" },
  ],
} as const;

const EVIDENCE_TYPES = {
  Evidence: [
    { name: "productId", type: "uint256" },
    { name: "disputeId", type: "uint256" },
    { name: "juror", type: "address" },
    { name: "expiry", type: "uint64" },
  ],
} as const;

const PACKAGE_TYPES = {
  Package: [
    { name: "sealedRoot", type: "bytes32" },
    { name: "witness", type: "address" },
    { name: "expiry", type: "uint64" },
  ],
} as const;

const PROGRESS_TYPES = {
  Progress: [
    { name: "taskId", type: "bytes32" },
    { name: "expiry", type: "uint64" },
  ],
} as const;

const RESEAL_TYPES = {
  Reseal: [
    { name: "productId", type: "uint256" },
    { name: "encryptionKey", type: "bytes32" },
    { name: "expiry", type: "uint64" },
  ],
} as const;

const AVAILABILITY_TYPES = {
  Availability: [
    { name: "id", type: "uint256" },
    { name: "deliveryHash", type: "bytes32" },
    { name: "acceptBy", type: "uint40" },
  ],
} as const;

const CERTIFICATE_TYPES = {
  Certificate: [
    { name: "esp", type: "address" },
    { name: "certificateHash", type: "bytes32" },
  ],
} as const;

const CONTENT_POLICY_TYPES = {
  ContentPolicy: [
    { name: "esp", type: "address" },
    { name: "policyHash", type: "bytes32" },
  ],
} as const;

const DELIVERY_ABI = {
  type: "tuple",
  components: [
    { name: "contentRoot", type: "bytes32" },
    { name: "sealedRoot", type: "bytes32" },
    { name: "hashlock", type: "bytes32" },
  ],
} as const;

const ENCRYPTION_KEY_TYPES = {
  EncryptionKey: [
    { name: "purpose", type: "string" },
    { name: "account", type: "address" },
  ],
} as const;

const SWAP_SECRET_TYPES = {
  SwapSecret: [
    { name: "purpose", type: "string" },
    { name: "salt", type: "bytes32" },
  ],
} as const;

const PERMIT_TYPES = {
  Permit: [
    { name: "owner", type: "address" },
    { name: "spender", type: "address" },
    { name: "value", type: "uint256" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
  ],
} as const;

/** A provider's attestation of a product. Its digest is the product's id. */
export function proofTypedData(chainId: number, productRegistry: Address, proof: Proof) {
  const domain = { name: "Genuine", version: "1", chainId, verifyingContract: productRegistry } as const;
  return { domain, types: PROOF_TYPES, primaryType: "Proof", message: proof } as const;
}

/** A provider's quote. Its digest is the task's id. */
export function quoteTypedData(chainId: number, generationEscrow: Address, quote: Quote) {
  const domain = { name: "Genuine Generation", version: "1", chainId, verifyingContract: generationEscrow } as const;
  return { domain, types: QUOTE_TYPES, primaryType: "Quote", message: quote } as const;
}

/** A payer's word that its task ends for `back` of the fee, if the provider brings it to the chain before `until`. */
export function agreementTypedData(chainId: number, generationEscrow: Address, agreement: Agreement) {
  const domain = { name: "Genuine Generation", version: "1", chainId, verifyingContract: generationEscrow } as const;
  return { domain, types: AGREEMENT_TYPES, primaryType: "Agreement", message: agreement } as const;
}

/**
 * What an original's owner signs to let somebody derive products from it.
 * @param counter The owner's, see `licenceCounter`: it dies with the owner's next cancellation.
 */
export function licenceTypedData(chainId: number, licenceRegistry: Address, licence: Licence, counter: bigint) {
  const domain = { name: "Genuine Licence", version: "1", chainId, verifyingContract: licenceRegistry } as const;
  return { domain, types: LICENCE_TYPES, primaryType: "Licence", message: { ...licence, counter } } as const;
}

/** A description of a product that anybody may bring to the chain for its owner. */
export function descriptionTypedData(chainId: number, productDescriptions: Address, description: SignedDescription) {
  const domain = {
    name: "Genuine Description",
    version: "1",
    chainId,
    verifyingContract: productDescriptions,
  } as const;
  return { domain, types: DESCRIPTION_TYPES, primaryType: "Description", message: description } as const;
}

/** A listing by a product's owner, without a transaction. */
export function listingTypedData(chainId: number, saleEscrow: Address, listing: Listing) {
  return {
    domain: saleDomain(chainId, saleEscrow),
    types: LISTING_TYPES,
    primaryType: "Listing",
    message: listing,
  } as const;
}

/** A bid by somebody who would buy a product, without a transaction. */
export function bidTypedData(chainId: number, saleEscrow: Address, bid: Bid) {
  return { domain: saleDomain(chainId, saleEscrow), types: BID_TYPES, primaryType: "Bid", message: bid } as const;
}

/** A seller's cancellation of all its listings. `counter`: its current one. */
export function cancellationTypedData(
  chainId: number,
  saleEscrow: Address,
  cancellation: { seller: Address; counter: bigint },
) {
  return {
    domain: saleDomain(chainId, saleEscrow),
    types: CANCELLATION_TYPES,
    primaryType: "Cancellation",
    message: cancellation,
  } as const;
}

/** A mandate by an original's producer or owner for `challenger` to open one challenge. */
export function mandateTypedData(
  chainId: number,
  challenge: Address,
  mandate: { challenger: Address; originalId: bigint; accusedId: bigint; expiry: bigint },
) {
  const domain = { name: "Genuine Challenge", version: "1", chainId, verifyingContract: challenge } as const;
  return { domain, types: MANDATE_TYPES, primaryType: "Mandate", message: mandate } as const;
}

/** A producer's request for a quote of one provider. `promptHash` and `salt`: see `prompt.ts`. */
export function promptTypedData(
  chainId: number,
  request: { producer: Address; esp: Address; promptHash: Hex; salt: Hex },
) {
  return { domain: workerDomain(chainId), types: PROMPT_TYPES, primaryType: "Prompt", message: request } as const;
}

/** A producer's request for an attestation of existing work. `fileHash` is the file's SHA-256. */
export function attestationTypedData(chainId: number, request: { producer: Address; esp: Address; fileHash: Hex }) {
  return {
    domain: workerDomain(chainId),
    types: ATTESTATION_TYPES,
    primaryType: "Attestation",
    message: request,
  } as const;
}

/** A juror's request for the file of a product in dispute. `expiry` in Unix seconds, soon. */
export function evidenceTypedData(
  chainId: number,
  request: { productId: bigint; disputeId: bigint; juror: Address; expiry: bigint },
) {
  return { domain: workerDomain(chainId), types: EVIDENCE_TYPES, primaryType: "Evidence", message: request } as const;
}

/** A witness's request for a sealed file whose payer is silent. `expiry` in Unix seconds, soon. */
export function packageTypedData(chainId: number, request: { sealedRoot: Hex; witness: Address; expiry: bigint }) {
  return { domain: workerDomain(chainId), types: PACKAGE_TYPES, primaryType: "Package", message: request } as const;
}

/** A producer's request for unfinished pictures of its task. `expiry` in Unix seconds, within a day. */
export function progressTypedData(chainId: number, request: { taskId: Hex; expiry: bigint }) {
  return { domain: workerDomain(chainId), types: PROGRESS_TYPES, primaryType: "Progress", message: request } as const;
}

/** An owner's request to have a product's file encrypted to a new key. `expiry` in Unix seconds, within an hour. */
export function resealTypedData(chainId: number, request: { productId: bigint; encryptionKey: Hex; expiry: bigint }) {
  return { domain: workerDomain(chainId), types: RESEAL_TYPES, primaryType: "Reseal", message: request } as const;
}

/**
 * A receipt: a provider's statement that the payer can have the sealed files of this delivery from it.
 * `deliveryHash`: of `deliveryRoot` or `saleDeliveryHash`. `acceptBy`: when the payer's window ended, Unix seconds.
 */
export function availabilityTypedData(
  deployment: Pick<Deployment, "chainId" | "contracts">,
  kind: EscrowKind,
  receipt: { id: bigint; deliveryHash: Hex; acceptBy: number },
) {
  const { chainId, contracts } = deployment;
  const [name, verifyingContract] =
    kind === "task"
      ? (["Genuine Generation", contracts.generationEscrow] as const)
      : (["Genuine Sale", contracts.saleEscrow] as const);
  return {
    domain: { name, version: "1", chainId, verifyingContract },
    types: AVAILABILITY_TYPES,
    primaryType: "Availability",
    message: receipt,
  } as const;
}

/** A provider's endorsement of a certificate for Content Credentials. `certificateHash`: SHA-256 of the DER. */
export function certificateTypedData(chainId: number, certificate: { esp: Address; certificateHash: Hex }) {
  return {
    domain: workerDomain(chainId),
    types: CERTIFICATE_TYPES,
    primaryType: "Certificate",
    message: certificate,
  } as const;
}

/** A provider's statement of what it will not make. `policyHash`: of `policyHash`. */
export function policyTypedData(chainId: number, policy: { esp: Address; policyHash: Hex }) {
  return {
    domain: workerDomain(chainId),
    types: CONTENT_POLICY_TYPES,
    primaryType: "ContentPolicy",
    message: policy,
  } as const;
}

/**
 * Message from whose signature a payer derives its encryption key pair, always the same: see `keyPairFromSignature`. It names the
 * account, so that a wallet shows for whom it signs.
 */
export function encryptionKeyTypedData(chainId: number, account: Address) {
  const purpose = "Derive the key that opens the content sent to this account. Sign this on a page of Genuine only.";
  return {
    domain: { name: "Genuine", version: "1", chainId },
    types: ENCRYPTION_KEY_TYPES,
    primaryType: "EncryptionKey",
    message: { purpose, account },
  } as const;
}

/**
 * Message for another wallet, to derive the encryption key pair of an account that cannot have one by its own signature, such as
 * a contract. It names the account, so that one wallet may keep the keys of several.
 */
export function holderEncryptionKeyTypedData(chainId: number, account: Address) {
  const purpose =
    "Derive the key that opens the content sent to this account, which I keep for it. Sign this on a page of Genuine only.";
  return {
    domain: { name: "Genuine", version: "1", chainId },
    types: ENCRYPTION_KEY_TYPES,
    primaryType: "EncryptionKey",
    message: { purpose, account },
  } as const;
}

/** Message from whose signature the holder of a swap's secret derives it, always the same for the same salt: see `secretFromSignature`. */
export function swapSecretTypedData(chainId: number, salt: Hex) {
  const purpose =
    "Derive the secret of one swap. Whoever learns this signature can take what I lock in it. Sign this on a page of Genuine only.";
  return {
    domain: { name: "Genuine", version: "1", chainId },
    types: SWAP_SECRET_TYPES,
    primaryType: "SwapSecret",
    message: { purpose, salt },
  } as const;
}

/** ERC-2612 permit that lets the vault take `value` base units of the test dollar. */
export function permitTypedData(
  chainId: number,
  token: { address: Address; name?: string; version?: string },
  permit: { owner: Address; spender: Address; value: bigint; nonce: bigint; deadline: bigint },
) {
  const { address, name = "Test Dollar", version = "1" } = token;
  const domain = { name, version, chainId, verifyingContract: address } as const;
  return { domain, types: PERMIT_TYPES, primaryType: "Permit", message: permit } as const;
}

/** The id that a product with this proof has or would have. */
export function idOfProof(chainId: number, productRegistry: Address, proof: Proof): Hex {
  return hashTypedData(proofTypedData(chainId, productRegistry, proof));
}

/** The id of the task that this quote opens. */
export function idOfQuote(chainId: number, generationEscrow: Address, quote: Quote): Hex {
  return hashTypedData(quoteTypedData(chainId, generationEscrow, quote));
}

/** The id of a challenge of this pair on this ground. */
export function idOfChallenge(ground: Exclude<Ground, "attestation">, originalId: bigint, accusedId: bigint): Hex {
  return challengeId(ground, originalId, accusedId);
}

/** The id of the challenge of a work's attestation, of which there is one whoever opens it. */
export function idOfAttestationChallenge(accusedId: bigint): Hex {
  return challengeId("attestation", 0n, accusedId);
}

/** A juror's commitment: useless for another juror, or in another round. Keep `salt` until the reveal. */
export function voteCommitment(vote: Vote, salt: Hex, juror: Address, disputeId: bigint, round: number): Hex {
  const types = [
    { type: "uint256" },
    { type: "bytes32" },
    { type: "address" },
    { type: "uint256" },
    { type: "uint256" },
  ] as const;
  return keccak256(encodeAbiParameters(types, [BigInt(RULINGS.indexOf(vote)), salt, juror, disputeId, BigInt(round)]));
}

/** Argument of `SaleEscrow.accept`; for a task that is `deliveryRoot`. */
export function saleDeliveryHash(delivery: Delivery): Hex {
  return keccak256(encodeAbiParameters([DELIVERY_ABI], [delivery]));
}

function saleDomain(chainId: number, saleEscrow: Address) {
  return { name: "Genuine Sale", version: "1", chainId, verifyingContract: saleEscrow } as const;
}

function workerDomain(chainId: number) {
  return { name: "Genuine Worker", version: "1", chainId } as const;
}

function challengeId(ground: Ground, originalId: bigint, accusedId: bigint): Hex {
  const types = [{ type: "uint8" }, { type: "uint256" }, { type: "uint256" }] as const;
  return keccak256(encodeAbiParameters(types, [GROUNDS.indexOf(ground), originalId, accusedId]));
}
