/** Attests existing work: measures it, searches for earlier work like it, and signs its proof. */
import type { AttestationAnswer } from "@genuine/sdk/esp-client";
import { licenceRegistryAbi, productRegistryAbi } from "@genuine/sdk/generated/abis";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { MAX_ANCESTORS, type Proof, proofToJson } from "@genuine/sdk/structs";
import { attestationTypedData, idOfProof, proofTypedData } from "@genuine/sdk/typed-data";
import type { Address, Hex } from "viem";
import type { Chain } from "../chain/chain.ts";
import type { Follower } from "../chain/follower.ts";
import { requireSignature } from "../chain/signatures.ts";
import { type CopyCheck, type FoundCopy, workOf } from "../copies/copy-check.ts";
import { Shares } from "../http/shares.ts";
import type { Measurer } from "../measuring/measurer.ts";
import type { Inspected, TextType } from "../pictures/inspect.ts";
import type { Settings } from "../settings.ts";
import { type ContentStore, hashOf } from "../store/content-store.ts";
import { turns } from "../turns.ts";
import type { JobStore } from "./job-store.ts";
import { notOffered } from "./not-offered.ts";
import type { ProductSearch } from "./product-search.ts";

/** Validity of an attestation, seconds. */
const ATTESTATION_SECONDS = 3600;
/** Maximum unregistered files of one producer. */
const PENDING_PER_PRODUCER = 20;
/** Maximum files waiting to be measured: each may take seconds and a hundred megabytes meanwhile. */
const MEASURED = { all: 8, strangers: 6, network: 4, account: 3 };
const NEAREST = 5;
/** A file is kept this much longer than its proof is valid: the follower may lag. */
const KEPT_SECONDS = 3600;
const ZERO = `0x${"00".repeat(32)}` as const;

/** `textType` is set for texts. `parent`: what it derives from. */
export type AttestationRequest = {
  producer: Address;
  signature: Hex;
  fileHash: Hex;
  textType?: TextType | undefined;
  parent?: Hex | undefined;
};

export class AttestationDesk {
  readonly #settings: Settings;
  readonly #chain: Chain;
  readonly #follower: Follower;
  readonly #store: JobStore;
  readonly #search: ProductSearch;
  readonly #copies: CopyCheck;
  readonly #content: ContentStore;
  readonly #measurer: Measurer;
  readonly #inTurn = turns();
  readonly #measuring = new Shares(
    MEASURED,
    () =>
      new GenuineError("at_capacity", "This provider has too many files to measure at the moment.", {
        remedy: "Try again in a minute.",
      }),
  );

  constructor(
    settings: Settings,
    chain: Chain,
    follower: Follower,
    store: JobStore,
    search: ProductSearch,
    copies: CopyCheck,
    content: ContentStore,
    measurer: Measurer,
  ) {
    this.#settings = settings;
    this.#chain = chain;
    this.#follower = follower;
    this.#store = store;
    this.#search = search;
    this.#copies = copies;
    this.#content = content;
    this.#measurer = measurer;
  }

  /**
   * Checks that need no file. Resolves to whether the producer is a customer.
   * @throws GenuineError not_offered, bad_signature, too_many_attestations
   */
  async admit({ producer, signature, fileHash }: AttestationRequest): Promise<boolean> {
    const { deployment, account, work } = this.#settings;
    if (!work.includes("attest")) throw notOffered("vouches for no existing work");
    const typedData = attestationTypedData(deployment.chainId, { producer, esp: account.address, fileHash });
    await requireSignature(this.#chain, producer, typedData, signature);
    await this.#requireFew(producer);
    return this.#store.isCustomer(producer);
  }

  /**
   * @param request Admitted by the above.
   * @throws GenuineError bad_signature, not_canonical, image_undecodable, text_undecodable, unknown_parent, not_licensed, near_duplicate,
   * too_many_attestations, at_capacity, too_slow
   */
  async attest(request: AttestationRequest & { bytes: Uint8Array; customer: boolean }): Promise<AttestationAnswer> {
    const { producer, bytes, customer, fileHash } = request;
    if (hashOf(bytes) !== fileHash) {
      throw new GenuineError("bad_signature", "The file is another one than the request was signed for.", {
        remedy: "Sign the request for this file.",
      });
    }
    const giveBack = this.#measuring.take(1, { account: producer, customer });
    try {
      return await this.#inTurn(() => this.#attest(request));
    } finally {
      giveBack();
    }
  }

  async #attest(request: AttestationRequest & { bytes: Uint8Array; customer: boolean }): Promise<AttestationAnswer> {
    const { deployment, account } = this.#settings;
    const { chainId, contracts } = deployment;
    const { producer, bytes, textType, parent, customer } = request;
    // Other requests of this account may have been admitted in the meantime.
    await this.#requireFew(producer);
    const now = await this.#chain.now();
    const inspected: Inspected = await this.#measurer.inspect(bytes, textType ?? "image/");
    const { mediaType, contentRoot, fileHash, cid, blocks, blocksHash } = inspected;
    // Includes the newest products: plagiarists are quick.
    await this.#follower.catchUp();
    if (parent !== undefined) await this.#requireLicence(parent, producer, now + ATTESTATION_SECONDS);
    const work = workOf(bytes, inspected);
    const copy = await this.#copies.find(work, producer, parent);
    if (copy !== undefined && this.#settings.nearDuplicates === "refuse") throw isCopy(copy);
    const nearest = await this.#search.nearest(await this.#copies.variants(work), NEAREST);

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
    const upload = { fileHash, size: bytes.length, customer, at: now };
    for (const hash of await this.#store.keepUpload(upload, this.#settings.uploadBytes))
      await this.#content.remove(hash);
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
      copyOf:
        copy === undefined
          ? null
          : { productId: copy.product.id, producer: copy.product.producer, map: copy.map ?? null },
      measurable: textType === undefined ? this.#search.isTelling(inspected.fingerprints) : null,
    };
  }

  /** Deletes files that were attested but not registered in time. */
  async tidy(): Promise<void> {
    for (const hash of await this.#store.dropAttestations((await this.#chain.now()) - KEPT_SECONDS))
      await this.#content.remove(hash);
  }

  /** @throws GenuineError too_many_attestations */
  async #requireFew(producer: Address): Promise<void> {
    if ((await this.#store.pendingAttestations(producer, await this.#chain.now())) < PENDING_PER_PRODUCER) return;
    throw new GenuineError(
      "too_many_attestations",
      `${PENDING_PER_PRODUCER} attested files of this account wait to be registered.`,
      { remedy: "Register them first, or wait an hour." },
    );
  }

  /**
   * The parent must be registered, its licence must outlive the proof, and sales must be able to pay all ancestors, as the
   * registry requires.
   * @throws GenuineError unknown_parent, not_licensed, line_too_long, shares_too_high
   */
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
    if (Number(terms.expiry) > expiry) return this.#requirePayable(parent, terms.royaltyBasisPoints);
    const has = terms.expiry === 0n ? "has no licence" : "has only a licence that ends too soon";
    throw new GenuineError("not_licensed", `${producer} ${has} of the product ${parent}.`, {
      remedy: `Ask its owner for a licence that lasts longer than ${ATTESTATION_SECONDS / 3600} hour, and record it.`,
    });
  }

  async #requirePayable(parent: Hex, share: number): Promise<void> {
    const line = await this.#chain.client.readContract({
      address: this.#settings.deployment.contracts.productRegistry,
      abi: productRegistryAbi,
      functionName: "lineOf",
      args: [BigInt(parent)],
    });
    if (line.length >= MAX_ANCESTORS)
      throw new GenuineError("line_too_long", `Work derived from ${parent} would have ${line.length + 1} ancestors.`, {
        remedy: `Derive it from an earlier one of the line: ${MAX_ANCESTORS} are the most.`,
      });
    const sum = line.reduce((all, { basisPoints }) => all + Number(basisPoints), share);
    if (sum > 10_000)
      throw new GenuineError(
        "shares_too_high",
        `The owners of ${parent} and its ancestors would have ${sum / 100} % of each sale.`,
        { remedy: "Ask for a licence with a smaller share." },
      );
  }
}

const isCopy = ({ product, how }: FoundCopy) =>
  new GenuineError("near_duplicate", `The work ${how} product ${product.id}, which ${product.producer} registered.`, {
    remedy: "Have own work attested, or ask that owner for a licence.",
  });
