/** Serves sealed files of this worker's deliveries to witnesses of a silent payer only. */
import { GenuineError } from "@genuine/sdk/genuine-error";
import { encodePackage, sealFile } from "@genuine/sdk/sealing/package";
import { packageTypedData } from "@genuine/sdk/typed-data";
import type { Address, Hex } from "viem";
import type { Chain } from "../chain/chain.ts";
import { isActive } from "../chain/providers.ts";
import { requireSignature } from "../chain/signatures.ts";
import type { Settings } from "../settings.ts";
import type { ContentStore } from "../store/content-store.ts";
import type { JobStore } from "./job-store.ts";

/** Requests with a longer validity do not come from an honest worker, seconds. */
const LONGEST_SECONDS = 3600;

export type PackageAsked = { sealedRoot: Hex; witness: Address; expiry: number; signature: Hex };

export class PackageDesk {
  readonly #settings: Pick<Settings, "deployment">;
  readonly #chain: Chain;
  readonly #store: JobStore;
  readonly #content: ContentStore;

  constructor(settings: Pick<Settings, "deployment">, chain: Chain, store: JobStore, content: ContentStore) {
    this.#settings = settings;
    this.#chain = chain;
    this.#store = store;
    this.#content = content;
  }

  /** @throws GenuineError expired, bad_signature, not_provider, not_found while the payer's window is open */
  async give({ sealedRoot, witness, expiry, signature }: PackageAsked): Promise<Uint8Array> {
    const { deployment } = this.#settings;
    const now = await this.#chain.now();
    if (expiry <= now || expiry > now + LONGEST_SECONDS)
      throw new GenuineError("expired", "The request is not for now.", { remedy: "Sign a new one." });
    await requireSignature(
      this.#chain,
      witness,
      packageTypedData(deployment.chainId, { sealedRoot, witness, expiry: BigInt(expiry) }),
      signature,
    );
    if (!(await isActive(this.#chain, deployment, witness))) {
      throw new GenuineError("not_provider", `${witness} is not a provider with stake.`, {
        remedy: "Sealed files are for witnesses alone.",
      });
    }
    for (const job of await this.#store.jobsIn(["delivered"])) {
      const item = job.items.find(({ packed }) => packed?.delivery.sealedRoot === sealedRoot);
      if (item === undefined || now < job.closesAt!) continue;
      // Sealed again rather than stored: the payer's copy is encrypted to the payer.
      return encodePackage(sealFile(item.sealed.key, await this.#content.get(item.sealed.contentHash)).package);
    }
    throw new GenuineError("not_found", "No payer has been silent about such a file here.");
  }
}
