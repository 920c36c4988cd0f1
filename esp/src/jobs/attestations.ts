/** Vouching for existing work: measures it, looks for earlier work like it, and signs its proof. */
import type { AttestationAnswer } from "@genuine/sdk/esp-client";
import { licenceRegistryAbi } from "@genuine/sdk/generated/abis";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { type Proof, proofToJson } from "@genuine/sdk/structs";
import { attestationTypedData, idOfProof, proofTypedData } from "@genuine/sdk/typed-data";
import { type Address, type Hex, isAddressEqual } from "viem";
import type { Chain } from "../chain/chain.ts";
import type { Follower } from "../chain/follower.ts";
import { requireSignature } from "../chain/signatures.ts";
import { type CopyCheck, type Work, workOf } from "../copies/copy-check.ts";
import { inspect, type Inspected, inspectText, type TextType } from "../pictures/inspect.ts";
import type { Settings } from "../settings.ts";
import { type ContentStore, hashOf } from "../store/content-store.ts";
import { turns } from "../turns.ts";
import { notOffered } from "./not-offered.ts";
import type { JobStore } from "./job-store.ts";
import type { ProductSearch } from "./product-search.ts";

/** Time to register in, seconds. */
const ATTESTATION_SECONDS = 3600;
/** Files that one producer may leave here without registering them. */
const PENDING_PER_PRODUCER = 20;
/** Pictures that may wait to be measured: each may take a second and a hundred megabytes while it is. */
const MEASURED_AT_ONCE = 8;
const NEAREST = 5;
/** A file is kept this much longer than its proof may register it: the follower may be behind. */
const KEPT_SECONDS = 3600;
const ZERO = `0x${"00".repeat(32)}` as const;

export class AttestationDesk {
  readonly #settings: Settings;
  readonly #chain: Chain;
  readonly #follower: Follower;
  readonly #store: JobStore;
  readonly #search: ProductSearch;
  readonly #copies: CopyCheck;
  readonly #content: ContentStore;
  readonly #inTurn = turns();
  #waiting = 0;

  constructor(
    settings: Settings,
    chain: Chain,
    follower: Follower,
    store: JobStore,
    search: ProductSearch,
    copies: CopyCheck,
    content: ContentStore,
  ) {
    this.#settings = settings;
    this.#chain = chain;
    this.#follower = follower;
    this.#store = store;
    this.#search = search;
    this.#copies = copies;
    this.#content = content;
  }

  /**
   * @param request With `textType` the file is a text, otherwise a picture. `parent`: what it derives from.
   * @throws GenuineError bad_signature, image_undecodable, text_undecodable, unknown_parent, not_licensed, near_duplicate,
   * too_many_attestations, at_capacity
   */
  async attest(request: {
    producer: Address;
    signature: Hex;
    bytes: Uint8Array;
    textType?: TextType;
    parent?: Hex;
  }): Promise<AttestationAnswer> {
    const { deployment, account } = this.#settings;
    const { chainId, contracts } = deployment;
    const { producer, signature, bytes, textType, parent } = request;
    if (!this.#settings.work.includes("attest")) throw notOffered("vouches for no existing work");
    const typedData = attestationTypedData(chainId, { producer, esp: account.address, fileHash: hashOf(bytes) });
    await requireSignature(this.#chain, producer, typedData, signature);
    const now = await this.#chain.now();
    if ((await this.#store.pendingAttestations(producer, now)) >= PENDING_PER_PRODUCER) {
      throw new GenuineError(
        "too_many_attestations",
        `${PENDING_PER_PRODUCER} attested files of this account wait to be registered.`,
        {
          remedy: "Register them first, or wait an hour.",
        },
      );
    }
    const inspected = textType === undefined ? await this.#measure(bytes) : inspectText(bytes, textType);
    const { mediaType, contentRoot, fileHash, cid, blocks, blocksHash } = inspected;
    // The newest products count too: plagiarists are quick.
    await this.#follower.catchUp();
    if (parent !== undefined) await this.#requireLicence(parent, producer, now + ATTESTATION_SECONDS);
    const work = workOf(bytes, inspected);
    await this.#inTurn(() => this.#refuseCopy(work, producer, parent));
    const nearest = await this.#search.nearest(this.#copies.variants(work), NEAREST);

    const proof: Proof = {
      producer,
      esp: account.address,
      mediaType,
      contentRoot,
      fileHash,
      cid,
      promptCommitment: ZERO,
      blocksHash,
      parent: BigInt(parent ?? 0n),
      expiry: BigInt(now + ATTESTATION_SECONDS),
    };
    const productId = idOfProof(chainId, contracts.productRegistry, proof);
    await this.#content.put(bytes);
    await this.#store.insertAttestation({ productId, producer, fileHash, expiry: now + ATTESTATION_SECONDS });
    return {
      productId,
      proof: proofToJson(proof),
      signature: await account.signTypedData(proofTypedData(chainId, contracts.productRegistry, proof)),
      blocks,
      nearest: nearest.map(({ product, distance, measure, variant }) => ({
        productId: product.id,
        distance,
        measure,
        variant,
      })),
    };
  }

  /** Deletes files that were attested but not registered in time. */
  async tidy(): Promise<void> {
    for (const hash of await this.#store.dropAttestations((await this.#chain.now()) - KEPT_SECONDS))
      await this.#content.remove(hash);
  }

  async #measure(bytes: Uint8Array): Promise<Inspected> {
    if (this.#waiting >= MEASURED_AT_ONCE) {
      throw new GenuineError("at_capacity", "This provider has too many pictures to measure at the moment.", {
        remedy: "Try again in a minute.",
      });
    }
    this.#waiting++;
    return this.#inTurn(() => inspect(bytes)).finally(() => this.#waiting--);
  }

  /** The parent must be there, and its licence must outlive the proof. @throws GenuineError unknown_parent, not_licensed */
  async #requireLicence(parent: Hex, producer: Address, expiry: number): Promise<void> {
    const product = await this.#store.product(parent);
    if (product === undefined || product.status === "removed") {
      throw new GenuineError("unknown_parent", `There is no product ${parent} that work could derive from.`, {
        remedy: "Name a registered product, or none.",
      });
    }
    const registry = { address: this.#settings.deployment.contracts.licenceRegistry, abi: licenceRegistryAbi } as const;
    const terms = await this.#chain.client.readContract({
      ...registry,
      functionName: "termsOf",
      args: [BigInt(parent), producer],
    });
    if (Number(terms.expiry) > expiry) return;
    const has = terms.expiry === 0n ? "has no licence" : "has only a licence that ends too soon";
    throw new GenuineError("not_licensed", `${producer} ${has} of the product ${parent}.`, {
      remedy: `Ask its owner for a licence that lasts longer than ${ATTESTATION_SECONDS / 3600} hour, and record it.`,
    });
  }

  /** @throws GenuineError near_duplicate */
  async #refuseCopy(work: Work, producer: Address, parent: Hex | undefined): Promise<void> {
    if (this.#settings.nearDuplicates !== "refuse") return;
    const copy = await this.#copies.find(work, producer, parent);
    if (copy === undefined) return;
    throw new GenuineError(
      "near_duplicate",
      `The work ${copy.how} product ${copy.product.id}, which ${copy.product.producer} registered.`,
      {
        remedy: "Have own work attested, or ask that owner for a licence.",
      },
    );
  }
}
