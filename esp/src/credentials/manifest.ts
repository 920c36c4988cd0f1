/** Writes Content Credentials (C2PA) into a picture: made by AI, by whom, with what, for which task. */
import { randomUUID } from "node:crypto";
import {
  type DigitalSource,
  GENERATION_ASSERTION,
  type GenerationFacts,
  PDQ_SOFT_BINDING,
  SOFT_BINDING_ASSERTION,
} from "@genuine/sdk/content-credentials";
import { checkedFormat } from "@genuine/sdk/fingerprint/decode";
import { pdqToHex } from "@genuine/sdk/fingerprint/pdq";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { JPEG, PNG } from "@trustnxt/c2pa-ts/asset";
import { CBORBox, type IBox } from "@trustnxt/c2pa-ts/jumbf";
import {
  ActionAssertion,
  ActionType,
  Assertion,
  DataHashAssertion,
  DigitalSourceType,
  ManifestStore,
} from "@trustnxt/c2pa-ts/manifest";
import type { CredentialSigner } from "./certificate.ts";

export type Claim = {
  facts: Omit<GenerationFacts, "endorsement">;
  digitalSource: DigitalSource;
  /** PDQ of the picture. */
  fingerprint: bigint;
};

const SOURCES: Record<DigitalSource, DigitalSourceType> = {
  trainedAlgorithmicMedia: DigitalSourceType.TrainedAlgorithmicMedia,
  algorithmicMedia: DigitalSourceType.AlgorithmicMedia,
};
const PROGRAM = { name: "Genuine", version: "0.1.0" };
/** Version 2 of C2PA's claims. */
const CLAIM_VERSION = 1;
const HASH = "SHA-256";

/** The file with its credentials; pixels are unchanged. @throws GenuineError credentials_unsupported */
export async function withCredentials(
  file: Uint8Array,
  { facts, digitalSource, fingerprint }: Claim,
  signer: CredentialSigner,
): Promise<Uint8Array> {
  const asset = assetOf(file);
  const store = new ManifestStore();
  const manifest = store.createManifest({
    claimVersion: CLAIM_VERSION,
    assetFormat: asset.mimeType,
    instanceID: `xmp:iid:${randomUUID()}`,
    defaultHashAlgorithm: HASH,
    signer,
  });
  manifest.claim!.claimGeneratorName = PROGRAM.name;
  manifest.claim!.claimGeneratorVersion = PROGRAM.version;
  const hash = DataHashAssertion.create(HASH);
  manifest.addAssertion(hash);
  manifest.addAssertion(created(SOURCES[digitalSource], facts.model));
  manifest.addAssertion(
    new PlainAssertion(GENERATION_ASSERTION, { ...facts, endorsement: signer.endorsement } satisfies GenerationFacts),
  );
  const value = new Uint8Array(Buffer.from(pdqToHex(fingerprint), "hex"));
  manifest.addAssertion(
    new PlainAssertion(SOFT_BINDING_ASSERTION, {
      alg: PDQ_SOFT_BINDING,
      pad: new Uint8Array(),
      blocks: [{ scope: {}, value }],
    }),
  );
  // The hash covers everything but the manifest, so its place has to be reserved first.
  await asset.ensureManifestSpace(store.measureSize());
  await hash.updateWithAsset(asset);
  await manifest.sign(signer);
  await asset.writeManifestJUMBF(store.getBytes());
  return asset.getDataRange();
}

function assetOf(file: Uint8Array): PNG | JPEG {
  const format = checkedFormat(file);
  if (format !== "png" && format !== "jpeg")
    throw new GenuineError(
      "credentials_unsupported",
      `No Content Credentials can be put into a picture of the format ${format}.`,
    );
  const asset = format === "png" ? new PNG(file) : new JPEG(file);
  if (asset.getManifestJUMBF() !== undefined)
    throw new GenuineError("credentials_unsupported", "The picture carries Content Credentials of its own already.");
  return asset;
}

function created(digitalSourceType: DigitalSourceType, model: string): ActionAssertion {
  const assertion = new ActionAssertion();
  assertion.label = "c2pa.actions.v2";
  assertion.actions.push({ action: ActionType.C2paCreated, digitalSourceType, softwareAgent: { name: model } });
  return assertion;
}

/** An assertion of plain data. */
class PlainAssertion extends Assertion {
  override uuid = new ActionAssertion().uuid;
  readonly #content: unknown;

  constructor(label: string, content: unknown) {
    super();
    this.label = label;
    this.#content = content;
  }

  override readContentFromJUMBF(): void {
    throw new Error("Such assertions are only written.");
  }

  override generateJUMBFBoxForContent(): IBox {
    const box = new CBORBox();
    box.content = this.#content;
    return box;
  }
}
