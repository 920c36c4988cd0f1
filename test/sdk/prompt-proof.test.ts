/** What was asked for: sealed to its author, and proved to others. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { CONTRACT_NAMES, type Deployment } from "@genuine/sdk/deployment";
import { type PromptOpening, promptCommitment } from "@genuine/sdk/prompt";
import { checkPromptProof, openOpening, proveOpening, sealOpening } from "@genuine/sdk/prompt-proof";
import { keyPairFromSignature } from "@genuine/sdk/sealing/envelope";
import { proofToJson } from "@genuine/sdk/structs";
import { idOfProof } from "@genuine/sdk/typed-data";
import { numberToHex, pad } from "viem";
import { PROOF } from "./samples.ts";

const contracts = Object.fromEntries(
  CONTRACT_NAMES.map((name, n) => [name, numberToHex(n + 1, { size: 20 })]),
) as Deployment["contracts"];
const deployment = { chainId: 31337, contracts };
const opening: PromptOpening = {
  prompt: "A fox under the moon 狐狸",
  model: "sprites",
  seed: 7,
  parameters: { size: 512, style: "ink" },
  salt: pad("0x5a"),
};
const proof = { ...PROOF, promptCommitment: promptCommitment(opening) };
const product = { id: idOfProof(deployment.chainId, contracts.productRegistry, proof), proof: proofToJson(proof) };
const keys = (n: number) => keyPairFromSignature(`0x${n.toString(16).padStart(128, "0")}1b`);
const codeOf = (run: () => unknown): string => {
  try {
    run();
    return "nothing";
  } catch (error) {
    return (error as { code: string }).code;
  }
};

test("only the author's key opens what was sealed, and only as it was committed to", () => {
  const author = keys(1);
  const sealed = sealOpening(author.publicKey, opening);
  assert.deepEqual(openOpening(author.privateKey, sealed, proof.promptCommitment), opening);
  assert.equal(
    codeOf(() => openOpening(keys(2).privateKey, sealed, proof.promptCommitment)),
    "envelope_unreadable",
  );
  const other = sealOpening(author.publicKey, { ...opening, prompt: "A cat" });
  assert.equal(
    codeOf(() => openOpening(author.privateKey, other, proof.promptCommitment)),
    "prompt_mismatch",
  );
});

test("a file proves what a product was made from; one that was changed, or of another product, does not", () => {
  const file = proveOpening(deployment, product, opening);
  assert.deepEqual(checkPromptProof(deployment, JSON.stringify(file)), file);
  const check = (change: object) => codeOf(() => checkPromptProof(deployment, JSON.stringify({ ...file, ...change })));
  for (const change of [{ prompt: "A cat" }, { model: "x" }, { seed: 8 }, { salt: pad("0x5b") }, { parameters: {} }])
    assert.equal(check({ opening: { ...opening, ...change } }), "prompt_mismatch");
  assert.equal(check({ productId: pad("0x1") }), "prompt_mismatch");
  assert.equal(check({ proof: { ...file.proof, mediaType: "text/plain" } }), "prompt_mismatch");
  for (const change of [{ chainId: 1 }, { format: "x" }, { opening: null }, { proof: null }, { productId: "0x" }])
    assert.equal(check(change), "bad_prompt_proof", JSON.stringify(change));
  assert.equal(
    codeOf(() => checkPromptProof(deployment, "no")),
    "bad_prompt_proof",
  );
  assert.equal(
    codeOf(() => proveOpening(deployment, product, { ...opening, prompt: "A cat" })),
    "prompt_mismatch",
  );
});
