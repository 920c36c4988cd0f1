/** Re-encrypts the file of a product to a new key of its owner, after the key for which it was sealed was lost. */
import { productRegistryAbi } from "@genuine/sdk/generated/abis";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { encryptTo } from "@genuine/sdk/sealing/envelope";
import { resealTypedData } from "@genuine/sdk/typed-data";
import { type Address, BaseError, ContractFunctionRevertedError, type Hex } from "viem";
import type { Chain } from "../chain/chain.ts";
import { requireSignature } from "../chain/signatures.ts";
import type { Settings } from "../settings.ts";
import type { ContentStore } from "../store/content-store.ts";
import type { KnownProduct } from "./job-store.ts";

/** Requests with a longer validity do not come from an honest page, seconds. */
const LONGEST_SECONDS = 3600;

export type ResealAsked = { product: KnownProduct; encryptionKey: Hex; expiry: number; signature: Hex };

type Parts = {
  settings: Pick<Settings, "deployment">;
  chain: Chain;
  content: ContentStore;
};

export class ResealDesk {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * The plain file, encrypted to the key that the product's present owner has signed. Nothing is stored.
   * @throws GenuineError expired, not_found, file_not_here, bad_signature, bad_public_key
   */
  async give({ product, encryptionKey, expiry, signature }: ResealAsked): Promise<Uint8Array> {
    const { settings, chain, content } = this.#parts;
    const now = await chain.now();
    if (expiry <= now || expiry > now + LONGEST_SECONDS)
      throw new GenuineError("expired", "The request is not for now.", { remedy: "Sign a new one." });
    const owner = await this.#ownerOf(product.id);
    const message = { productId: BigInt(product.id), encryptionKey, expiry: BigInt(expiry) };
    await requireSignature(chain, owner, resealTypedData(settings.deployment.chainId, message), signature);
    if (!(await content.has(product.proof.fileHash))) {
      throw new GenuineError("file_not_here", "This provider does not have the file any more.", {
        remedy: "Ask another provider that has delivered it.",
      });
    }
    return encryptTo(encryptionKey, await content.get(product.proof.fileHash));
  }

  /** @throws GenuineError not_found if it was removed */
  async #ownerOf(productId: Hex): Promise<Address> {
    const { settings, chain } = this.#parts;
    const { productRegistry: address } = settings.deployment.contracts;
    const args = [BigInt(productId)] as const;
    try {
      return await chain.forStranger(() =>
        chain.client.readContract({ address, abi: productRegistryAbi, functionName: "ownerOf", args }),
      );
    } catch (error) {
      const reverted = error instanceof BaseError && error.walk((one) => one instanceof ContractFunctionRevertedError);
      if (!reverted) throw error;
      throw new GenuineError("not_found", `The product ${productId} has no owner any more.`, { cause: error });
    }
  }
}
