/** The certificate that signs Content Credentials: the worker's own, or one from the settings. */
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { certificateTypedData } from "@genuine/sdk/typed-data";
import * as x509 from "@peculiar/x509";
import { CoseAlgorithmIdentifier, type Signer } from "@trustnxt/c2pa-ts/cose";
import type { Hex, PrivateKeyAccount } from "viem";

export type CertificateFiles = { certificate: string; key: string };

/** The signing key and certificates, and the provider's endorsement of them. */
export type CredentialSigner = Signer & { endorsement: Hex };

const P256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const DAY_MS = 24 * 3600 * 1000;
const YEARS = 10;

/**
 * The certificate of `files`; otherwise the one in the folder `dir`, which is created if there is none, or none that this
 * account can still use.
 * @throws GenuineError bad_certificate
 */
export async function openCertificate(
  { account, name, chainId }: { account: PrivateKeyAccount; name: string; chainId: number },
  dir: string,
  files: CertificateFiles | undefined,
): Promise<CredentialSigner> {
  const signer = files === undefined ? await ownSigner(account.address, name, dir) : read(files);
  const certificateHash =
    `0x${createHash("sha256").update(Buffer.from(signer.certificate.rawData)).digest("hex")}` as const;
  const endorsement = await account.signTypedData(
    certificateTypedData(chainId, { esp: account.address, certificateHash }),
  );
  return { ...signer, endorsement };
}

async function ownSigner(address: string, name: string, dir: string): Promise<Signer> {
  const files = { certificate: join(dir, "certificate.pem"), key: join(dir, "key.pem") };
  try {
    const signer = read(files);
    const { subjectName, notAfter } = signer.certificate;
    if (subjectName.getField("CN")[0] === address && notAfter.getTime() > Date.now() + DAY_MS) return signer;
  } catch {
    // There is none yet, or a crash has left a partial one.
  }
  const { chain, key } = await makeChain(address, name);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  write(files.key, key);
  write(files.certificate, chain);
  return read(files);
}

/** A leaf certificate under an authority of its own, as C2PA requires. The authority's key is discarded. */
async function makeChain(address: string, name: string): Promise<{ chain: string; key: string }> {
  const generate = () => crypto.subtle.generateKey(P256, true, ["sign", "verify"]);
  const [authorityKeys, keys] = await Promise.all([generate(), generate()]);
  const notBefore = new Date(Date.now() - DAY_MS);
  const notAfter = new Date(notBefore.getTime() + YEARS * 365 * DAY_MS);
  const validity = { notBefore, notAfter, signingAlgorithm: P256 };
  const authority = await x509.X509CertificateGenerator.createSelfSigned(
    {
      ...validity,
      name: [{ CN: [`${address} authority`] }, { O: [name] }],
      keys: authorityKeys,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
        await x509.SubjectKeyIdentifierExtension.create(authorityKeys.publicKey, false, crypto),
      ],
    },
    crypto,
  );
  const leaf = await x509.X509CertificateGenerator.create(
    {
      ...validity,
      subject: [{ CN: [address] }, { O: [name] }],
      issuer: authority.subject,
      publicKey: keys.publicKey,
      signingKey: authorityKeys.privateKey,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.emailProtection]),
        await x509.AuthorityKeyIdentifierExtension.create(authority, false, crypto),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, crypto),
      ],
    },
    crypto,
  );
  const key = x509.PemConverter.encode(await crypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY");
  return { chain: `${leaf.toString("pem")}\n${authority.toString("pem")}\n`, key: `${key}\n` };
}

/** The first certificate of the file signs; the rest is its chain. */
function read({ certificate: path, key: keyPath }: CertificateFiles): Signer {
  try {
    const [certificate, ...chainCertificates] = x509.PemConverter.decode(readFileSync(path, "utf8")).map(
      (der) => new x509.X509Certificate(der),
    );
    const key = createPrivateKey(readFileSync(keyPath, "utf8"));
    if (certificate === undefined) throw new Error("there is no certificate in it");
    if (key.asymmetricKeyDetails?.namedCurve !== "prime256v1") throw new Error("its key is not one of the curve P-256");
    if (!belongs(key, certificate)) throw new Error(`the key in ${keyPath} is another one's`);
    return {
      algorithm: CoseAlgorithmIdentifier.ES256,
      certificate,
      chainCertificates,
      sign: async (payload) => new Uint8Array(sign("sha256", payload, { key, dsaEncoding: "ieee-p1363" })),
    };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new GenuineError("bad_certificate", `The certificate ${path} can not be used: ${reason}.`, {
      remedy: "Give a PEM chain and its PKCS #8 key on P-256, or leave both settings out to have one made.",
      cause,
    });
  }
}

function belongs(key: KeyObject, certificate: x509.X509Certificate): boolean {
  const spki = createPublicKey(key).export({ type: "spki", format: "der" });
  return spki.equals(Buffer.from(certificate.publicKey.rawData));
}

/** Readable by this user only, and written atomically. */
function write(path: string, text: string): void {
  const temporary = `${path}.tmp`;
  writeFileSync(temporary, text, { mode: 0o600, flush: true });
  renameSync(temporary, path);
}
