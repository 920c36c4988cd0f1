/**
 * What a forger tries against the rule, each on every work in several ways. A try counts for the forger only while the picture
 * still shows the stolen work by the juror's own rule, pixel by pixel at the files' size.
 */
import { CANDIDATE, compareFully, variantsOf } from "@genuine/sdk/copy-search";
import { type AffineMap, IDENTITY, ONE } from "@genuine/sdk/fingerprint/affine";
import { chromaOf, lumaOf } from "@genuine/sdk/fingerprint/fingerprints";
import { ProductIndex } from "@genuine/sdk/fingerprint/product-index";
import { findWitness } from "@genuine/sdk/fingerprint/search";
import { compare, compareUnder, type Measurement } from "@genuine/sdk/similarity";
import sharp from "sharp";
import type { Address, Hex } from "viem";
import { howAlike } from "../../../esp/src/copies/alike.ts";
import { CopyCheck } from "../../../esp/src/copies/copy-check.ts";
import type { KnownProduct } from "../../../esp/src/jobs/job-store.ts";
import { isSamePicture } from "../../../esp/src/jury/appearance.ts";
import { overlay } from "../../../esp/src/jury/planes.ts";
import { STANDARD } from "../../settings.ts";
import { bitsBetween, collide, costOf, type Effort, evade, type wishesOf } from "./collide.ts";
import { type Work, workOf } from "./pictures.ts";
import { change, SIDE } from "./spectrum.ts";

export const THRESHOLDS = STANDARD.similarity;
/** A comparison that the deployed contract has to confirm. */
export type Compared = { original: Uint8Array; accused: Uint8Array; map?: AffineMap; measured: Measurement };

const WHOLE = { ...IDENTITY, xx: ONE, yy: ONE };
export const ALICE: Address = `0x${"a1".repeat(20)}`;
export const MALLORY: Address = `0x${"b2".repeat(20)}`;

export const shows = (work: Work, other: Work): boolean => isSamePicture(overlay(work.planes, other.planes, WHOLE));

/** The forger's earlier pictures, with what a copy would have to be pressed towards. */
export type Bank = readonly { picture: Work; wishes: ReturnType<typeof wishesOf> }[];

export type Collision = {
  /** The forged picture also copies the stolen work, at no smaller distance: answering with the earlier one ends that case. */
  answers: boolean;
  /** The earlier picture excuses it before a juror. */
  excused: boolean;
  /** A provider that searches vouches for it. */
  vouched: boolean;
  /** What it took, in levels. */
  change: number;
  compared: Compared;
};

/** Tries all efforts, the least change first, until the rule takes the forgery for a copy of the earlier picture. */
export async function collision(work: Work, bank: Bank, efforts: readonly Effort[]): Promise<Collision | undefined> {
  const { picture: earlier, wishes } = nearest(work, bank);
  for (const effort of efforts) {
    const forged = collide(work, wishes, effort);
    const measured = compare(earlier.prints, forged.prints, THRESHOLDS);
    if (measured.verdict !== "copy" || !shows(work, forged)) continue;
    const { measurement } = await compareFully(registered(work), registered(forged), THRESHOLDS);
    const near = measured.pdq <= measurement.pdq && measured.iscc <= measurement.iscc;
    const known = [productOf(earlier, MALLORY, 1), productOf(work, ALICE, 2)];
    return {
      answers: measurement.verdict === "copy" && near,
      excused: shows(earlier, forged) && shows(earlier, work),
      vouched: (await checkOf(known).find(submitted(forged), MALLORY)) === undefined,
      change: change(work.layers, forged.layers),
      compared: { original: earlier.blocks, accused: forged.blocks, measured },
    };
  }
  return undefined;
}

/** Maps under which one of the forger's earlier pictures is measured as the work: the forger would accuse its creator. */
export async function accusation(
  work: Work,
  earlier: Work,
): Promise<{ verdict: boolean; distance: number; compared: Compared }> {
  const { map, distance } = await findWitness(lumaOf(earlier.blocks), lumaOf(work.blocks), { climbs: 12 });
  const source = map.reverse ? work.blocks : earlier.blocks;
  const measured = compareUnder(earlier.prints, work.prints, source, map, THRESHOLDS);
  const compared = { original: earlier.blocks, accused: work.blocks, map, measured };
  return { verdict: measured.verdict === "copy", distance, compared };
}

export type Evasion = { unmeasured: boolean; unseen: boolean; vouched: boolean; change: number; compared: Compared };

/** Whether the measure no longer knows a copy, and whether a juror does not either. */
export async function evasion(work: Work, strength: number, bits: number): Promise<Evasion> {
  const copy = evade(work, strength, bits);
  const { measurement, map } = await compareFully(registered(work), registered(copy), THRESHOLDS);
  return {
    unmeasured: measurement.verdict !== "copy",
    unseen: !shows(work, copy),
    vouched: (await checkOf([productOf(work, ALICE, 1)]).find(submitted(copy), MALLORY)) === undefined,
    change: change(work.layers, copy.layers),
    compared: { original: work.blocks, accused: copy.blocks, ...(map && { map }), measured: measurement },
  };
}

/** A file made of nothing but the bytes that a registration publishes. */
export async function fromBlocks(work: Work, sharpened: number): Promise<Work> {
  const luma = await sharp(lumaOf(work.blocks), { raw: { width: 64, height: 64, channels: 1 } })
    .resize(SIDE, SIDE, { kernel: sharpened > 1 ? "lanczos3" : "cubic" })
    .toColourspace("b-w")
    .raw()
    .toBuffer();
  const chroma = chromaPlanes(work.blocks);
  const [blue, red] = await Promise.all(
    chroma.map((plane) =>
      sharp(plane, { raw: { width: 8, height: 8, channels: 1 } })
        .resize(SIDE, SIDE, { kernel: "cubic" })
        .toColourspace("b-w")
        .raw()
        .toBuffer(),
    ),
  );
  const rgb = new Uint8Array(3 * SIDE * SIDE);
  for (let i = 0; i < SIDE * SIDE; i++) {
    const [y, cb, cr] = [luma[i]!, blue![i]! - 128, red![i]! - 128];
    rgb[3 * i] = clip(y + 1.402 * cr);
    rgb[3 * i + 1] = clip(y - 0.344136 * cb - 0.714136 * cr);
    rgb[3 * i + 2] = clip(y + 1.772 * cb);
  }
  const made = sharp(rgb, { raw: { width: SIDE, height: SIDE, channels: 3 } });
  const file = await (sharpened > 0 ? made.sharpen({ sigma: sharpened }) : made).raw().toBuffer();
  return workOf(`${work.name}, from its blocks`, { rgb: new Uint8Array(file), width: SIDE, height: SIDE });
}

/** Whether a cut copy passes a provider that knows the original and ten nearer pictures of the copyist's. */
export async function decoys(work: Work, cut: number): Promise<{ passed: boolean; nearer: number }> {
  const view = (left: number, share: number) => cutOf(work, left, share);
  const copy = await view(cut, 0.9);
  const known = [productOf(work, ALICE, 1)];
  for (let n = 0; n < 10; n++) known.push(productOf(await view(cut + 0.002 * (n - 5), 0.9), MALLORY, 2 + n));
  const distance = (product: Shown) => bitsBetween(product.work, copy).pdq;
  const nearer = known.slice(1).filter((decoy) => distance(decoy) < distance(known[0]!)).length;
  const found = await checkOf(known).find(submitted(copy), MALLORY);
  return { passed: found === undefined, nearer };
}

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

function nearest(work: Work, bank: Bank): Bank[number] {
  return bank
    .map((entry) => ({ entry, cost: costOf(work, entry.wishes) }))
    .reduce((best, other) => (other.cost < best.cost ? other : best)).entry;
}

async function cutOf({ raw }: Work, left: number, share: number): Promise<Work> {
  const side = Math.round(SIDE * share);
  const at = Math.round(SIDE * Math.max(0, Math.min(1 - share, left)));
  const rgb = await sharp(raw.rgb, { raw: { width: SIDE, height: SIDE, channels: 3 } })
    .extract({ left: at, top: SIDE - side, width: side, height: side })
    .resize(SIDE, SIDE)
    .raw()
    .toBuffer();
  return workOf("cut", { rgb: new Uint8Array(rgb), width: SIDE, height: SIDE });
}

/** Cb and Cr of the 8x8 cells. */
function chromaPlanes(blocks: Uint8Array): [Uint8Array, Uint8Array] {
  const chroma = chromaOf(blocks);
  const plane = (offset: number) => Uint8Array.from({ length: 64 }, (_, i) => chroma[2 * i + offset]!);
  return [plane(0), plane(1)];
}

const clip = (value: number): number => Math.max(0, Math.min(255, Math.round(value)));
