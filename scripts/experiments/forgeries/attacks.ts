/** What is asked of a forged picture: whether it still shows the stolen work to a juror's rule, and whether a provider finds that. */
import { CANDIDATE, variantsOf } from "@genuine/sdk/copy-search";
import { IDENTITY, ONE } from "@genuine/sdk/fingerprint/affine";
import { ProductIndex } from "@genuine/sdk/fingerprint/product-index";
import type { Address, Hex } from "viem";
import { howAlike } from "../../../esp/src/copies/alike.ts";
import { CopyCheck } from "../../../esp/src/copies/copy-check.ts";
import type { KnownProduct } from "../../../esp/src/jobs/job-store.ts";
import { isSamePicture } from "../../../esp/src/jury/appearance.ts";
import { overlay } from "../../../esp/src/jury/planes.ts";
import { STANDARD } from "../../settings.ts";
import type { Work } from "./pictures.ts";

export const THRESHOLDS = STANDARD.similarity;
const WHOLE = { ...IDENTITY, xx: ONE, yy: ONE };
export const ALICE: Address = `0x${"a1".repeat(20)}`;
export const MALLORY: Address = `0x${"b2".repeat(20)}`;

export const shows = (work: Work, other: Work): boolean => isSamePicture(overlay(work.planes, other.planes, WHOLE));

export type Shown = KnownProduct & { work: Work };

/** The provider's own search, over these products in memory. */
export function checkOf(products: readonly Shown[]): CopyCheck {
  const index = new ProductIndex<Shown, "pdq" | "iscc">(["pdq", "iscc"]);
  for (const product of products) index.add(product, product.fingerprints);
  return new CopyCheck({
    search: {
      thresholds: THRESHOLDS,
      isTelling: () => true,
      within: async (variants, radius = CANDIDATE) => index.within(variants, radius),
    },
    texts: { alike: async () => [], alikeTo: async () => [] },
    measurer: { variants: async ({ blocks, fingerprints }) => variantsOf(blocks, fingerprints), alike: howAlike },
    productsOfFile: async () => [],
    blocksOf: async (product) => (product as Shown).work.blocks,
  });
}

export function productOf(work: Work, producer: Address, serial: number): Shown {
  const id: Hex = `0x${serial.toString(16).padStart(64, "0")}`;
  const proof = { mediaType: "image/png", fileHash: id } as KnownProduct["proof"];
  return {
    id,
    serial,
    producer,
    esp: ALICE,
    fingerprints: work.prints,
    status: "active",
    proof,
    block: serial,
    since: serial,
    work,
  };
}

export const submitted = ({ blocks, prints }: Work) => ({
  blocks,
  fingerprints: prints,
  fileHash: `0x${"ff".repeat(32)}` as Hex,
});
export const registered = ({ blocks, prints }: Work) => ({ blocks, fingerprints: prints });
