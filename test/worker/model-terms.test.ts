/** The licence and the hash of a model: committed to before the payment, not sent to the model's server, and contained in the delivered file. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { readContentCredentials } from "@genuine/sdk/content-credentials";
import { MAX_LICENCE_LENGTH, modelTermsOf, withModelTerms, withoutModelTerms } from "@genuine/sdk/model-terms";
import { promptCommitment } from "@genuine/sdk/prompt";
import { MODELS } from "../../esp/src/generators/embedded/vocabulary.ts";
import { EMBEDDED, embeddedGenerator } from "../../esp/src/generators/embedded.ts";
import { hashOfFiles } from "../../esp/src/generators/model-hash.ts";
import { type HeldGenerator, startHeldGenerator } from "./support/held-generator.ts";
import { startTestChain, type TestChain } from "./support/local-chain.ts";
import { Person } from "./support/person.ts";
import { WorkerProcess } from "./support/worker-process.ts";

const LICENCE = "CreativeML Open RAIL++-M";

let chain: TestChain;
let held: HeldGenerator;

before(async () => {
  chain = await startTestChain();
  held = await startHeldGenerator();
  held.release();
});

after(async () => {
  await held?.close();
  await chain?.close();
});

test("terms go into committed parameters and come out again; what has not their form is none", () => {
  const sha256 = "ab".repeat(32);
  const parameters = { steps: 8 };
  const committed = withModelTerms(parameters, { licence: "MIT", sha256 });
  assert.deepEqual(modelTermsOf(committed), { licence: "MIT", sha256 });
  assert.deepEqual(withoutModelTerms(committed), parameters);
  assert.deepEqual(withModelTerms(parameters, {}), parameters);
  assert.deepEqual(modelTermsOf(parameters), {});
  for (const [licence, hash] of [
    [3, "xyz"],
    ["", sha256.toUpperCase()],
    ["x".repeat(MAX_LICENCE_LENGTH + 1), `${sha256}0`],
  ] as const)
    assert.deepEqual(modelTermsOf({ model_licence: licence, model_sha256: hash }), {});
});

test("a model's hash is that of its files one after the other, however large", async () => {
  const dir = await mkdtemp(join(tmpdir(), "genuine-model-"));
  try {
    const large = Buffer.alloc((1 << 20) + 7, 5);
    await Promise.all([writeFile(join(dir, "a"), large), writeFile(join(dir, "b"), "end")]);
    const expected = createHash("sha256").update(large).update("end").digest("hex");
    assert.equal(hashOfFiles([join(dir, "a"), join(dir, "b")]), expected);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
  const hash = createHash("sha256");
  for (const name of ["painter.onnx", "upscaler.onnx", "vocabulary.json"])
    hash.update(await readFile(new URL(name, MODELS)));
  const painter = embeddedGenerator({ side: 512, ...EMBEDDED });
  assert.deepEqual(painter.terms, { licence: "MIT", sha256: hash.digest("hex") });
});

test("a licence that the operator states is signed with the quote, told by the file, and not sent to the server", async () => {
  const worker = await WorkerProcess.create(chain, {
    env: { ...held.env, GENUINE_IMAGES_LICENCE: LICENCE, GENUINE_ESP_WRITER: "none" },
  });
  try {
    await worker.start();
    const [generator] = (await worker.client.info()).generators;
    assert.equal(generator!.licence, LICENCE);
    const alice = await new Person(chain, "alice").fund();
    // Its check compares the opening with the commitment that the provider has signed.
    const answer = await alice.quote(worker, "a lighthouse");
    assert.deepEqual(modelTermsOf(answer.opening.parameters), { licence: LICENCE });
    const other = { ...answer.opening, parameters: { ...answer.opening.parameters, model_licence: "MIT" } };
    assert.notEqual(promptCommitment(other), answer.quote.promptCommitment);

    const { file } = await alice.make(worker, "a lighthouse in the rain");
    const asked = held.lastBody as Record<string, unknown>;
    assert.equal(asked.prompt, "a lighthouse in the rain");
    assert.deepEqual(
      Object.keys(asked).filter((name) => name.startsWith("model_")),
      [],
    );
    const { generation, problems } = (await readContentCredentials(file))!;
    assert.deepEqual(problems, []);
    assert.deepEqual(modelTermsOf(generation!.parameters), { licence: LICENCE });
  } finally {
    await worker.stop();
  }
});
