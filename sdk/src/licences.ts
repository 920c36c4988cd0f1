/** Signed licences that are not recorded yet: encoding, and validation against the chain. */
import { type Address, type Hex, isAddress, isHex, type PublicClient } from "viem";
import type { Deployment } from "./deployment.ts";
import { licenceRegistryAbi } from "./generated/abis.ts";
import { GenuineError } from "./genuine-error.ts";
import { type Licence, type LicenceJson, licenceFromJson, licenceToJson } from "./structs.ts";

/** A licence with the owner's signature of `licenceTypedData`. */
export type SignedLicence = { licence: Licence; signature: Hex };
export type SignedLicenceJson = { licence: LicenceJson; signature: Hex };

/** Maximum length of the text: a contract wallet's signature may have some thousand bytes. */
const MAX_TEXT = 16_384;

export function signedLicenceToJson({ licence, signature }: SignedLicence): SignedLicenceJson {
  return { licence: licenceToJson(licence), signature };
}

export function signedLicenceFromJson({ licence, signature }: SignedLicenceJson): SignedLicence {
  return { licence: licenceFromJson(licence), signature };
}

/** The counter of `owner`'s next licence. */
export function licenceCounter(
  client: Pick<PublicClient, "readContract">,
  { contracts }: Pick<Deployment, "contracts">,
  owner: Address,
): Promise<bigint> {
  return client.readContract({
    address: contracts.licenceRegistry,
    abi: licenceRegistryAbi,
    functionName: "counterOf",
    args: [owner],
  });
}

/** A licence as one word of letters, digits, "-" and "_", for the end of a link. */
export function encodeLicence(signed: SignedLicence): string {
  return btoa(JSON.stringify(signedLicenceToJson(signed)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}

/**
 * Parses a link that ends in the result of `encodeLicence`, that result alone, or the JSON of a file.
 * @throws GenuineError bad_licence
 */
export function decodeLicence(text: string): SignedLicence {
  const trimmed = text.trim();
  if (trimmed.length > MAX_TEXT) throw bad(`has ${trimmed.length} characters, more than any licence`);
  return licenceOf(parsed(trimmed));
}

/**
 * Resolves exactly if the licence could be recorded in the pending block: simulates the contract call.
 * @throws what the client throws; `explainContractError` gives the reason why the licence is invalid
 */
export async function verifyLicence(
  client: Pick<PublicClient, "simulateContract">,
  { contracts }: Pick<Deployment, "contracts">,
  { licence, signature }: SignedLicence,
): Promise<void> {
  await client.simulateContract({
    address: contracts.licenceRegistry,
    abi: licenceRegistryAbi,
    functionName: "record",
    args: [licence, signature],
    account: licence.licensee,
    blockTag: "pending",
  });
}

function parsed(text: string): unknown {
  try {
    if (text.startsWith("{")) return JSON.parse(text);
    const word = text.slice(text.lastIndexOf("#") + 1);
    return JSON.parse(atob(word.replaceAll("-", "+").replaceAll("_", "/")));
  } catch (cause) {
    throw bad("is cut off, or something else", cause);
  }
}

function licenceOf(json: unknown): SignedLicence {
  const { licence, signature } = (json ?? {}) as Partial<SignedLicenceJson>;
  const { originalId, licensee, expiry, royaltyBasisPoints } = (licence ?? {}) as Partial<LicenceJson>;
  if (!/^0x[0-9a-f]{64}$/.test(String(originalId))) throw bad("names no product");
  if (!isAddress(String(licensee), { strict: false })) throw bad("names no account");
  if (!Number.isSafeInteger(expiry) || expiry! < 0) throw bad("has no end");
  if (!Number.isInteger(royaltyBasisPoints) || royaltyBasisPoints! < 0 || royaltyBasisPoints! > 10_000)
    throw bad("names no share");
  if (!isHex(signature) || signature.length < 4 || signature.length % 2 !== 0) throw bad("is not signed");
  return signedLicenceFromJson({
    licence: { originalId: originalId!, licensee: licensee!, expiry: expiry!, royaltyBasisPoints: royaltyBasisPoints! },
    signature,
  });
}

function bad(what: string, cause?: unknown): GenuineError {
  return new GenuineError("bad_licence", `This licence ${what}.`, {
    remedy: "Ask its owner to send it again, whole.",
    cause,
  });
}
