/** Content Credentials: what the worker writes, read by the reference implementation and by the SDK. */
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { readContentCredentials } from "@genuine/sdk/content-credentials";
import { decodeImage } from "@genuine/sdk/fingerprint/decode-node";
import { pdqToHex } from "@genuine/sdk/fingerprint/pdq";
import { type GenuineError, hasCode } from "@genuine/sdk/genuine-error";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import { pino } from "pino";
import { privateKeyToAccount } from "viem/accounts";
import { type CredentialSigner, openCertificate } from "../../esp/src/credentials/certificate.ts";
import { Credentials } from "../../esp/src/credentials/credentials.ts";
import { withCredentials } from "../../esp/src/credentials/manifest.ts";
import type { GenerationJob } from "../../esp/src/jobs/job.ts";
import { inspect } from "../../esp/src/pictures/inspect.ts";
import type { Settings } from "../../esp/src/settings.ts";
import { verify } from "./support/c2pa.ts";

const account = privateKeyToAccount(LOCAL_ACCOUNTS.aurora.privateKey);
const who = { account, name: "Aurora", chainId: 31337 };
const facts = {
  chainId: 31337,
  productRegistry: LOCAL_ACCOUNTS.alice.address,
  taskId: `0x${"ab".repeat(32)}` as const,
  esp: account.address,
  model: "a-model-2",
  seed: 2 ** 32 - 1,
  parameters: { width: 512, height: 384, steps: 20, cfg_scale: 6.5 },
};
let dir: string;
let signer: CredentialSigner;

before(async () => {
  dir = await mkdtemp(join(tmpdir(), "genuine-credentials-"));
  signer = await openCertificate(who, join(dir, "own"), undefined);
});

after(() => rm(dir, { recursive: true, force: true }));

const picture = async (name: string) =>
  new Uint8Array(await readFile(resolve(import.meta.dirname, "../fixtures/pictures", name)));
const authority = () => signer.chainCertificates[0]!.toString("pem");

for (const [name, mediaType] of [
  ["gravel.png", "image/png"],
  ["coffee.jpg", "image/jpeg"],
] as const) {
  test(`${mediaType}: the reference implementation trusts it and reads what was said; the picture is the same`, async () => {
    const file = await picture(name);
    const { fingerprints } = await inspect(file);
    const credentialed = await withCredentials(
      file,
      { facts, digitalSource: "trainedAlgorithmicMedia", fingerprint: fingerprints.pdq },
      signer,
    );

    const seen = await verify(credentialed, mediaType, authority());
    assert.deepEqual(
      [seen.state, seen.failures, seen.commonName, seen.claimVersion],
      ["Trusted", [], account.address, 2],
    );
    assert.deepEqual(
      (await verify(credentialed, mediaType)).failures,
      ["signingCredential.untrusted"],
      "nobody else's authority",
    );
    assert.deepEqual(seen.assertions.get("c2pa.actions.v2"), {
      actions: [
        {
          action: "c2pa.created",
          digitalSourceType: "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
          softwareAgent: { name: facts.model },
        },
      ],
    });
    assert.deepEqual(seen.assertions.get("genuine.generation"), { ...facts, endorsement: signer.endorsement });
    const binding = seen.assertions.get("c2pa.soft-binding") as { alg: string; blocks: { value: string }[] };
    assert.equal(binding.alg, "genuine.pdq.1");
    assert.equal(Buffer.from(binding.blocks[0]!.value, "base64").toString("hex"), pdqToHex(fingerprints.pdq));

    assert.deepEqual((await decodeImage(credentialed)).rgb, (await decodeImage(file)).rgb, "every pixel");
    assert.deepEqual((await inspect(credentialed)).fingerprints, fingerprints);

    assert.deepEqual(await readContentCredentials(credentialed), {
      problems: [],
      digitalSource: "trainedAlgorithmicMedia",
      claimGenerator: "Genuine",
      signer: account.address,
      generation: { ...facts, endorsement: signer.endorsement },
      endorsed: true,
      softBindings: [{ algorithm: "genuine.pdq.1", value: `0x${pdqToHex(fingerprints.pdq)}` }],
    });
    assert.equal(await readContentCredentials(file), null);
  });

  test(`${mediaType}: one changed byte is found, in the picture and in what is said of it`, async () => {
    const file = await picture(name);
    const credentialed = await withCredentials(
      file,
      { facts, digitalSource: "algorithmicMedia", fingerprint: 5n },
      signer,
    );
    const at = (text: string) => Buffer.from(credentialed).indexOf(text);
    const places = {
      pixels: credentialed.length - 2000,
      model: at(facts.model),
      endorsement: at(signer.endorsement) + 20,
      source: at("algorithmicMedia"),
      binding: at("genuine.pdq.1"),
    };
    for (const [what, place] of Object.entries(places)) {
      assert.ok(place > 100, `${what} is there to be changed`);
      const changed = credentialed.slice();
      changed[place]! ^= 1;
      // A byte may also make the file one that is read no further: then that is the answer.
      const reference = await verify(changed, mediaType, authority()).catch((error: unknown) => ({
        state: String(error),
        failures: ["unreadable"],
      }));
      assert.notEqual(reference.state, "Trusted", what);
      assert.ok(reference.failures.length > 0, what);
      const own = await readContentCredentials(changed);
      assert.ok(own !== null && own.problems.length > 0, `${what}, by the SDK`);
    }
  });
}

test("a certificate that only says the provider's name is not endorsed by it", async () => {
  const mallory = privateKeyToAccount(LOCAL_ACCOUNTS.mallory.privateKey);
  const forged = await openCertificate(
    { ...who, account: { ...mallory, address: account.address } },
    join(dir, "forged"),
    undefined,
  );
  const file = await withCredentials(
    await picture("gravel.png"),
    { facts, digitalSource: "algorithmicMedia", fingerprint: 0n },
    forged,
  );
  const replayed = await withCredentials(
    await picture("gravel.png"),
    { facts, digitalSource: "algorithmicMedia", fingerprint: 0n },
    { ...forged, endorsement: signer.endorsement },
  );
  for (const [what, bytes] of [
    ["signed by another", file],
    ["signed for another certificate", replayed],
  ] as const) {
    const read = await readContentCredentials(bytes);
    assert.deepEqual([read?.problems, read?.signer, read?.endorsed], [[], account.address, false], what);
  }
});

test("the worker's own certificate: kept for itself alone, the same after a restart, made anew where it is broken", async () => {
  const folder = join(dir, "own");
  for (const file of await readdir(folder)) assert.equal((await stat(join(folder, file))).mode & 0o777, 0o600, file);
  assert.deepEqual((await readdir(folder)).sort(), ["certificate.pem", "key.pem"]);
  const serial = async (as = who) => (await openCertificate(as, folder, undefined)).certificate.serialNumber;
  assert.equal(await serial(), signer.certificate.serialNumber);
  await writeFile(join(folder, "certificate.pem"), "cut off");
  const renewed = await serial();
  assert.notEqual(renewed, signer.certificate.serialNumber);
  assert.equal(await serial(), renewed);
  await rm(join(folder, "key.pem"));
  const again = await serial();
  assert.notEqual(again, renewed);
  assert.notEqual(
    await serial({ ...who, account: privateKeyToAccount(LOCAL_ACCOUNTS.borealis.privateKey) }),
    again,
    "another account",
  );
});

test("a certificate from the settings is used, and refused by its name where it can not be", async () => {
  const given = await openCertificate(who, join(dir, "given"), undefined);
  const files = { certificate: join(dir, "given", "certificate.pem"), key: join(dir, "given", "key.pem") };
  assert.equal(
    (await openCertificate(who, join(dir, "unused"), files)).certificate.serialNumber,
    given.certificate.serialNumber,
  );
  const refused = (what: Partial<typeof files>, reason: RegExp) =>
    assert.rejects(
      openCertificate(who, join(dir, "unused"), { ...files, ...what }),
      (error) => hasCode(error, "bad_certificate") && reason.test((error as GenuineError).shortMessage),
    );
  await refused({ certificate: join(dir, "nowhere.pem") }, /nowhere\.pem can not be used: ENOENT/);
  await refused({ key: join(dir, "own", "key.pem") }, /the key in .* is another one's/);
  const p384 = join(dir, "p384.pem");
  await writeFile(
    p384,
    generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey.export({ type: "pkcs8", format: "pem" }),
  );
  await refused({ key: p384 }, /not one of the curve P-256/);
  const empty = join(dir, "empty.pem");
  await writeFile(empty, "");
  await refused({ certificate: empty }, /there is no certificate in it/);
  await assert.rejects(stat(join(dir, "unused")), { code: "ENOENT" }, "nothing is made beside them");
});

test("a picture that can not carry credentials is delivered as it is, with a warning", async () => {
  const lines: string[] = [];
  const log = pino({ level: "warn" }, { write: (line: string) => lines.push(line) });
  const settings = {
    account,
    deployment: { chainId: 31337, contracts: { productRegistry: facts.productRegistry } },
  } as Settings;
  const credentials = new Credentials(settings, signer, log);
  const job = {
    id: facts.taskId,
    opening: { model: facts.model, seed: 1, parameters: {}, prompt: "secret words", salt: "0x" },
  } as unknown as GenerationJob;
  const add = async (file: Uint8Array) => credentials.add(file, await inspect(file), job, "algorithmicMedia", 1);

  const webp = await picture("rocket.webp");
  assert.equal(await add(webp), webp);
  const once = await add(await picture("gravel.png"));
  assert.equal((await verify(once, "image/png", authority())).state, "Trusted");
  assert.ok(!Buffer.from(once).includes("secret words"), "the prompt stays private");
  assert.equal(lines.length, 1);
  assert.equal(await add(once), once, "credentials that are there already stay");
  const misused = new Credentials(settings, { ...signer, sign: async () => new Uint8Array(64).fill(1) }, log);
  const plain = await picture("gravel.png");
  assert.equal(
    await misused.add(plain, await inspect(plain), job, "algorithmicMedia", 1),
    plain,
    "a signature that is none",
  );
  assert.deepEqual(
    lines.map((line) => [JSON.parse(line).job, JSON.parse(line).code]),
    Array(3).fill([facts.taskId, "credentials_unsupported"]),
  );
});
