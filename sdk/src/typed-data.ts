/** EIP-712 messages of Genuine: what each party signs, and the ids that are digests of them. */
import { type Address, type Hex, encodeAbiParameters, hashTypedData, keccak256 } from "viem";
import type { Deployment } from "./deployment.ts";
import {
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

const LICENCE_TYPES = {
  Licence: [
    { name: "originalId", type: "uint256" },
    { name: "licensee", type: "address" },
    { name: "expiry", type: "uint64" },
    { name: "royaltyBasisPoints", type: "uint16" },
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

const DELIVERY_ABI = {
  type: "tuple",
  components: [
    { name: "contentRoot", type: "bytes32" },
    { name: "sealedRoot", type: "bytes32" },
    { name: "hashlock", type: "bytes32" },
  ],
} as const;

const ENCRYPTION_KEY_TYPES = { EncryptionKey: [{ name: "purpose", type: "string" }] } as const;

const CONTRACT_ENCRYPTION_KEY_TYPES = {
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

/** What a provider signs to vouch for a product. Its digest is the product's id. */
export function proofTypedData(chainId: number, productRegistry: Address, proof: Proof) {
  const domain = { name: "Genuine", version: "1", chainId, verifyingContract: productRegistry } as const;
  return { domain, types: PROOF_TYPES, primaryType: "Proof", message: proof } as const;
}

/** What a provider signs to offer a generation. Its digest is the task's id. */
export function quoteTypedData(chainId: number, generationEscrow: Address, quote: Quote) {
  const domain = { name: "Genuine Generation", version: "1", chainId, verifyingContract: generationEscrow } as const;
  return { domain, types: QUOTE_TYPES, primaryType: "Quote", message: quote } as const;
}

/** What an original's owner signs to let somebody derive products from it. */
export function licenceTypedData(chainId: number, licenceRegistry: Address, licence: Licence) {
  const domain = { name: "Genuine Licence", version: "1", chainId, verifyingContract: licenceRegistry } as const;
  return { domain, types: LICENCE_TYPES, primaryType: "Licence", message: licence } as const;
}

/** What a product's owner signs to offer it, without a transaction. */
export function listingTypedData(chainId: number, saleEscrow: Address, listing: Listing) {
  return {
    domain: saleDomain(chainId, saleEscrow),
    types: LISTING_TYPES,
    primaryType: "Listing",
    message: listing,
  } as const;
}

/** What a seller signs to take all its listings back. `counter`: its present one. */
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

/** What an original's producer or owner signs to let `challenger` open one challenge. */
export function mandateTypedData(
  chainId: number,
  challenge: Address,
  mandate: { challenger: Address; originalId: bigint; accusedId: bigint; expiry: bigint },
) {
  const domain = { name: "Genuine Challenge", version: "1", chainId, verifyingContract: challenge } as const;
  return { domain, types: MANDATE_TYPES, primaryType: "Mandate", message: mandate } as const;
}

/** What a producer signs to ask one provider for a quote. `promptHash` and `salt`: see `prompt.ts`. */
export function promptTypedData(
  chainId: number,
  request: { producer: Address; esp: Address; promptHash: Hex; salt: Hex },
) {
  return { domain: workerDomain(chainId), types: PROMPT_TYPES, primaryType: "Prompt", message: request } as const;
}

/** What a producer signs to have existing work attested. `fileHash` is the file's SHA-256. */
export function attestationTypedData(chainId: number, request: { producer: Address; esp: Address; fileHash: Hex }) {
  return {
    domain: workerDomain(chainId),
    types: ATTESTATION_TYPES,
    primaryType: "Attestation",
    message: request,
  } as const;
}

/** What a juror signs to be given the file of a product that a dispute is about. `expiry` in Unix seconds, soon. */
export function evidenceTypedData(
  chainId: number,
  request: { productId: bigint; disputeId: bigint; juror: Address; expiry: bigint },
) {
  return { domain: workerDomain(chainId), types: EVIDENCE_TYPES, primaryType: "Evidence", message: request } as const;
}

/** What a provider signs to be given a sealed file whose payer is silent, as a witness. `expiry` in Unix seconds, soon. */
export function packageTypedData(chainId: number, request: { sealedRoot: Hex; witness: Address; expiry: bigint }) {
  return { domain: workerDomain(chainId), types: PACKAGE_TYPES, primaryType: "Package", message: request } as const;
}

/** What a producer signs to be sent the unfinished pictures of its task. `expiry` in Unix seconds, within a day. */
export function progressTypedData(chainId: number, request: { taskId: Hex; expiry: bigint }) {
  return { domain: workerDomain(chainId), types: PROGRESS_TYPES, primaryType: "Progress", message: request } as const;
}

/**
 * A receipt: what a provider signs to say that the payer can have the sealed files of this delivery from it.
 * `deliveryHash`: of `deliveryRoot` or `saleDeliveryHash`. `acceptBy`: when the payer's time ended, Unix seconds.
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

/** What a provider signs to say that Content Credentials under this certificate are its own. `certificateHash`: SHA-256 of the DER. */
export function certificateTypedData(chainId: number, certificate: { esp: Address; certificateHash: Hex }) {
  return {
    domain: workerDomain(chainId),
    types: CERTIFICATE_TYPES,
    primaryType: "Certificate",
    message: certificate,
  } as const;
}

/** What a payer signs to derive its encryption key pair, always the same: see `keyPairFromSignature`. */
export function encryptionKeyTypedData(chainId: number) {
  return {
    domain: { name: "Genuine", version: "1", chainId },
    types: ENCRYPTION_KEY_TYPES,
    primaryType: "EncryptionKey",
    message: { purpose: "Derive the key that opens the content sent to me. Sign this on a page of Genuine only." },
  } as const;
}

/**
 * What another wallet signs to derive the encryption key pair of an account that is a contract, always the same. It names
 * the account, so that one wallet may keep the keys of several.
 */
export function contractEncryptionKeyTypedData(chainId: number, account: Address) {
  const purpose =
    "Derive the key that opens the content sent to this account, which is a contract. Sign this on a page of Genuine only.";
  return {
    domain: { name: "Genuine", version: "1", chainId },
    types: CONTRACT_ENCRYPTION_KEY_TYPES,
    primaryType: "EncryptionKey",
    message: { purpose, account },
  } as const;
}

/** What the holder of a swap's secret signs to derive it, always the same for the same salt: see `secretFromSignature`. */
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

/** The id of `challenger`'s challenge of an attestation, where there is no original. */
export function idOfAttestationChallenge(challenger: Address, accusedId: bigint): Hex {
  return challengeId("attestation", BigInt(challenger), accusedId);
}

/** What a juror commits to: of no use to another juror, or in another round. Keep `salt` until the reveal. */
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

/** What `SaleEscrow.accept` confirms; of a task that is `deliveryRoot`. */
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
