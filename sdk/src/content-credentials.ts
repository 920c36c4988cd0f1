/**
 * Content Credentials (C2PA) as Genuine's providers write them into generated pictures. The product's id is the
 * digest of a proof over the finished file and so cannot be inside: chain, registry and task lead to it.
 */
import type { ActionAssertion, Assertion, Manifest } from "@trustnxt/c2pa-ts/manifest";
import {
  type Address,
  bytesToHex,
  type Hex,
  isAddress,
  isAddressEqual,
  isHex,
  recoverTypedDataAddress,
  sha256,
} from "viem";
import { checkedFormat, type ImageFormat } from "./fingerprint/decode.ts";
import { certificateTypedData } from "./typed-data.ts";

/** Label of the assertion that holds `GenerationFacts`. */
export const GENERATION_ASSERTION = "genuine.generation";
/** Name of PDQ in a soft binding: C2PA's list of algorithms has none for it. */
export const PDQ_SOFT_BINDING = "genuine.pdq.1";
export const SOFT_BINDING_ASSERTION = "c2pa.soft-binding";

/** Formats in which a picture may carry them, as far as both libraries here support. */
export const CREDENTIAL_FORMATS: readonly ImageFormat[] = ["png", "jpeg"];

/** How a picture came about, by its name in IPTC's vocabulary: by a trained model, or by an algorithm without training. */
export type DigitalSource = "trainedAlgorithmicMedia" | "algorithmicMedia";

export type GenerationFacts = {
  chainId: number;
  productRegistry: Address;
  taskId: Hex;
  esp: Address;
  model: string;
  seed: number;
  /** Includes the steps, if the model has any. */
  parameters: Record<string, string | number>;
  /** The provider's signature over the certificate, see `certificateTypedData`. */
  endorsement: Hex;
};

export type ContentCredentials = {
  /** C2PA's validation failure codes: empty if the file is unchanged since it was signed. */
  problems: string[];
  /** Last part of the source's name, such as "trainedAlgorithmicMedia"; null if there is none. */
  digitalSource: string | null;
  /** The program that wrote them. */
  claimGenerator: string | null;
  /** Common name in the certificate. Not proof of identity: anyone can make a certificate with any name. */
  signer: string | null;
  /** Statement of a Genuine provider about the generation, or null. */
  generation: GenerationFacts | null;
  /** Whether the account `generation.esp` has signed the certificate as its own. */
  endorsed: boolean;
  /** Fingerprints by which credentials can be found after they were stripped. */
  softBindings: { algorithm: string; value: Hex }[];
};

/**
 * The Content Credentials in a file, or null if there are none or the format is not supported here. Imports
 * the library on the first call. The author is certain only without problems, endorsed, and if
 * `generation.esp` is a provider of that registry.
 * @throws ImageUndecodable if the file is not a picture
 */
export async function readContentCredentials(file: Uint8Array): Promise<ContentCredentials | null> {
  const format = checkedFormat(file);
  if (!CREDENTIAL_FORMATS.includes(format)) return null;
  const [{ JPEG, PNG }, { SuperBox }, { ManifestStore }] = await Promise.all([
    import("@trustnxt/c2pa-ts/asset"),
    import("@trustnxt/c2pa-ts/jumbf"),
    import("@trustnxt/c2pa-ts/manifest"),
  ]);
  let manifest: Manifest | undefined;
  let problems: string[];
  try {
    const asset = format === "png" ? new PNG(file) : new JPEG(file);
    const bytes = asset.getManifestJUMBF();
    if (bytes === undefined) return null;
    const store = ManifestStore.read(SuperBox.fromBuffer(Uint8Array.from(bytes)));
    manifest = store.getActiveManifest();
    const { isValid, statusEntries } = await store.validate(asset);
    problems = isValid ? [] : statusEntries.filter(({ success }) => success === false).map(({ code }) => code);
  } catch {
    // The library throws on malformed data.
    problems = ["general.error"];
  }
  return { problems, ...(await contentOf(manifest)) };
}

async function contentOf(manifest: Manifest | undefined): Promise<Omit<ContentCredentials, "problems">> {
  const assertions = manifest?.assertions?.assertions ?? [];
  const actions = assertions.flatMap((assertion) => (assertion as Partial<ActionAssertion>).actions ?? []);
  const generation = factsOf(contentsOf(assertions, GENERATION_ASSERTION)[0]);
  const certificate = manifest?.signature?.signatureData.certificate;
  return {
    digitalSource:
      actions
        .find(({ action }) => action === "c2pa.created")
        ?.digitalSourceType?.split("/")
        .at(-1) ?? null,
    claimGenerator: manifest?.claim?.claimGeneratorName ?? null,
    signer: certificate?.subjectName.getField("CN")[0] ?? null,
    generation,
    endorsed:
      generation !== null &&
      certificate !== undefined &&
      (await isEndorsed(generation, new Uint8Array(certificate.rawData))),
    softBindings: contentsOf(assertions, SOFT_BINDING_ASSERTION).flatMap(softBindingsOf),
  };
}

/** CBOR content of assertions that the library does not know. */
function contentsOf(assertions: readonly Assertion[], label: string): unknown[] {
  return assertions
    .filter((assertion) => assertion.label === label)
    .map(({ sourceBox }) => (sourceBox?.contentBoxes[0] as { content?: unknown } | undefined)?.content);
}

/** Untrusted input: the file's author controls it. */
function factsOf(content: unknown): GenerationFacts | null {
  if (!isRecord(content)) return null;
  const { chainId, productRegistry, taskId, esp, model, seed, parameters, endorsement } = content;
  const sound =
    Number.isSafeInteger(chainId) &&
    [productRegistry, esp].every((address) => typeof address === "string" && isAddress(address)) &&
    [taskId, endorsement].every((hex) => isHex(hex)) &&
    typeof model === "string" &&
    Number.isSafeInteger(seed) &&
    isRecord(parameters) &&
    Object.values(parameters).every((value) => typeof value === "string" || typeof value === "number");
  return sound
    ? ({ chainId, productRegistry, taskId, esp, model, seed, parameters, endorsement } as GenerationFacts)
    : null;
}

function softBindingsOf(content: unknown): ContentCredentials["softBindings"] {
  if (!isRecord(content) || typeof content.alg !== "string" || !Array.isArray(content.blocks)) return [];
  const { alg: algorithm, blocks } = content;
  return blocks.flatMap((block: unknown) =>
    isRecord(block) && block.value instanceof Uint8Array ? [{ algorithm, value: bytesToHex(block.value) }] : [],
  );
}

async function isEndorsed({ chainId, esp, endorsement }: GenerationFacts, certificate: Uint8Array): Promise<boolean> {
  const typedData = certificateTypedData(chainId, { esp, certificateHash: sha256(certificate) });
  const account = await recoverTypedDataAddress({ ...typedData, signature: endorsement }).catch(() => undefined);
  return account !== undefined && isAddressEqual(account, esp);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
