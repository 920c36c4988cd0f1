/** Vouching for existing work: measures a picture, looks for earlier ones like it, and signs its proof. */
import type { AttestationAnswer } from "@genuine/sdk/esp-client";
<<<<<<< HEAD
import type { Fingerprints } from "@genuine/sdk/fingerprint/fingerprints";
import { hammingDistance } from "@genuine/sdk/fingerprint/hamming";
import { PDQ_MATCH_DISTANCE, PDQ_MIN_QUALITY } from "@genuine/sdk/fingerprint/pdq";
=======
import type { Variant } from "@genuine/sdk/fingerprint/product-index";
import { pdqVariants } from "@genuine/sdk/fingerprint/symmetries";
>>>>>>> search
import { GenuineError } from "@genuine/sdk/genuine-error";
import { type Proof, proofToJson } from "@genuine/sdk/structs";
import { attestationTypedData, idOfProof, proofTypedData } from "@genuine/sdk/typed-data";
import { type Address, type Hex, hexToBytes, isAddressEqual } from "viem";
import type { Chain } from "../chain/chain.ts";
import type { Follower } from "../chain/follower.ts";
import { requireSignature } from "../chain/signatures.ts";
import { inspect, type Inspected } from "../pictures/inspect.ts";
import type { Settings } from "../settings.ts";
import { type ContentStore, hashOf } from "../store/content-store.ts";
import { turns } from "../turns.ts";
import type { JobStore } from "./job-store.ts";
import { isTelling, type Measure, type ProductSearch } from "./product-search.ts";

/** Time to register in, seconds. */
const ATTESTATION_SECONDS = 3600;
/** Files that one producer may leave here without registering them. */
const PENDING_PER_PRODUCER = 20;
/** Pictures that may wait to be measured: each may take a second and a hundred megabytes while it is. */
const MEASURED_AT_ONCE = 8;
const NEAREST = 5;
const ZERO = `0x${"00".repeat(32)}` as const;

export class AttestationDesk {
  readonly #settings: Settings;
  readonly #chain: Chain;
  readonly #follower: Follower;
  readonly #store: JobStore;
  readonly #search: ProductSearch;
  readonly #content: ContentStore;
  readonly #inTurn = turns();
  #waiting = 0;

  constructor(settings: Settings, chain: Chain, follower: Follower, store: JobStore, search: ProductSearch, content: ContentStore) {
    this.#settings = settings;
    this.#chain = chain;
    this.#follower = follower;
    this.#store = store;
    this.#search = search;
    this.#content = content;
  }

  /** @throws GenuineError bad_signature, image_undecodable, near_duplicate, too_many_attestations, at_capacity */
  async attest(request: { producer: Address; signature: Hex; bytes: Uint8Array }): Promise<AttestationAnswer> {
    const { deployment, account } = this.#settings;
    const { chainId, contracts } = deployment;
    const { producer, signature, bytes } = request;
    const typedData = attestationTypedData(chainId, { producer, esp: account.address, fileHash: hashOf(bytes) });
    await requireSignature(this.#chain, producer, typedData, signature);
    const now = await this.#chain.now();
    if ((await this.#store.pendingAttestations(producer, now)) >= PENDING_PER_PRODUCER) {
      throw new GenuineError("too_many_attestations", `${PENDING_PER_PRODUCER} attested files of this account wait to be registered.`, {
        remedy: "Register them first, or wait an hour.",
      });
    }
    const { mediaType, contentRoot, fileHash, cid, blocks, blocksHash, fingerprints } = await this.#measure(bytes);
    // The newest products count too: plagiarists are quick.
    await this.#follower.catchUp();
<<<<<<< HEAD
    const neighbours = await this.#neighbours(fingerprints);
    this.#refuseCopies(neighbours, producer, fingerprints);
=======
    // A copy may be mirrored or turned.
    const variants = isTelling(fingerprint) ? pdqVariants(hexToBytes(luma)) : [];
    await this.#refuseCopies(variants, producer);
    const nearest = await this.#search.nearest(variants, NEAREST);
>>>>>>> search

    const proof: Proof = {
      producer,
      esp: account.address,
      mediaType,
      contentRoot,
      fileHash,
      cid,
      promptCommitment: ZERO,
      blocksHash,
      parent: 0n,
      expiry: BigInt(now + ATTESTATION_SECONDS),
    };
    const productId = idOfProof(chainId, contracts.productRegistry, proof);
    await this.#content.put(bytes);
    await this.#store.insertAttestation({ productId, producer, fileHash, expiry: now + ATTESTATION_SECONDS });
    return {
      productId,
      proof: proofToJson(proof),
      signature: await account.signTypedData(proofTypedData(chainId, contracts.productRegistry, proof)),
<<<<<<< HEAD
      blocks,
      nearest: neighbours.slice(0, NEAREST).map(({ product, distance }) => ({ productId: product.id, measure: "pdq", distance, variant: "unchanged" })),
=======
      luma,
      nearest: nearest.map(({ product, distance, measure, variant }) => ({ productId: product.id, distance, measure, variant })),
>>>>>>> search
    };
  }

  /** Deletes files that were attested but not registered in time. */
  async tidy(): Promise<void> {
    for (const hash of await this.#store.dropAttestations(await this.#chain.now())) await this.#content.remove(hash);
  }

  async #measure(bytes: Uint8Array): Promise<Inspected> {
    if (this.#waiting >= MEASURED_AT_ONCE) {
      throw new GenuineError("at_capacity", "This provider has too many pictures to measure at the moment.", { remedy: "Try again in a minute." });
    }
    this.#waiting++;
    return this.#inTurn(() => inspect(bytes)).finally(() => this.#waiting--);
  }

<<<<<<< HEAD
  /** All products still registered, the nearest first. */
  async #neighbours({ pdq }: Fingerprints): Promise<Neighbour[]> {
    const products = (await this.#store.products()).filter(({ status }) => status !== "removed");
    const all = products.map((product) => ({ product, distance: hammingDistance(pdq, product.fingerprint) }));
    return all.sort((a, b) => a.distance - b.distance);
  }

  /**
   * The first to register is taken for the creator: it may register its picture again even where others have copied it.
   * Pictures with too little in them have fingerprints that tell nothing, on chain as well.
   */
  #refuseCopies(neighbours: readonly Neighbour[], producer: Address, { quality }: Fingerprints): void {
    if (this.#settings.nearDuplicates !== "refuse" || quality < PDQ_MIN_QUALITY) return;
    const alike = neighbours.filter(({ product, distance }) => distance <= PDQ_MATCH_DISTANCE && product.quality >= PDQ_MIN_QUALITY);
    const [first] = alike.sort((a, b) => a.product.serial - b.product.serial);
=======
  /** The first to register is taken for the creator: it may register its picture again even where others have copied it. */
  async #refuseCopies(variants: readonly Variant<Measure>[], producer: Address): Promise<void> {
    if (this.#settings.nearDuplicates !== "refuse") return;
    const first = await this.#search.firstAlike(variants);
>>>>>>> search
    if (first === undefined || isAddressEqual(first.product.producer, producer)) return;
    const { product, distance, variant } = first;
    throw new GenuineError(
      "near_duplicate",
      `The picture${variant === "unchanged" ? "" : `, ${variant},`} is within ${distance} of 256 bits of product ${product.id}, which ${product.producer} registered.`,
      { remedy: "Have own work attested, or ask that owner for a licence." },
    );
  }
}
