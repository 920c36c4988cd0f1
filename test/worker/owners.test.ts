/** What owners may have from a worker: contracts that are not deployed yet, and owners that have lost the key for their file. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { ResealRequest } from "@genuine/sdk/esp-client";
import { productRegistryAbi } from "@genuine/sdk/generated/abis";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import { hashText } from "@genuine/sdk/prompt";
import { decryptWith, randomKeyPair } from "@genuine/sdk/sealing/envelope";
import { promptTypedData, resealTypedData } from "@genuine/sdk/typed-data";
import { type Hex, parseErc6492Signature, type TypedDataDefinition, zeroHash } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { type Counterfactual, counterfactual } from "../e2e/counterfactual.ts";
import { startTestChain, type TestChain } from "./support/local-chain.ts";
import { Person } from "./support/person.ts";
import { WorkerProcess } from "./support/worker-process.ts";

const NOBODY = privateKeyToAccount(generatePrivateKey());

let chain: TestChain;
let worker: WorkerProcess;
let alice: Person;
let bob: Person;
let later: Counterfactual;

before(async () => {
  chain = await startTestChain();
  worker = await (await WorkerProcess.create(chain)).start();
  alice = await new Person(chain, "alice").fund();
  bob = await new Person(chain, "bob").fund();
  later = await counterfactual(chain.deployment, chain.url, NOBODY);
});

after(async () => {
  await worker?.stop();
  await chain?.close();
});

test("an account that is not deployed yet gets a quote by a signature that brings what deploys it (ERC-6492)", async () => {
  const request = { producer: later.address, prompt: "a lamp by the sea", salt: `0x${"5a".repeat(32)}` as const };
  const typedData = promptTypedData(chain.deployment.chainId, {
    producer: later.address,
    esp: LOCAL_ACCOUNTS.aurora.address,
    promptHash: hashText(request.prompt),
    salt: request.salt,
  });
  const signature = await later.sign(typedData);
  const { signature: bare } = parseErc6492Signature(signature);
  assert.equal(await codeOf(worker.client.quote({ ...request, signature: bare })), "bad_signature");
  assert.equal(
    await codeOf(worker.client.quote({ ...request, prompt: "a lamp by a lake", signature })),
    "bad_signature",
    "it is of one prompt",
  );
  const { quote } = await worker.client.quote({ ...request, signature });
  assert.equal(quote.producer, later.address);
});

test("an owner whose key is lost has the file sealed again for a new one; a former owner and others do not", async () => {
  const { productId, file } = await alice.make(worker, "a lamp on a hill");
  const lost = randomKeyPair();
  const asAlice = (data: TypedDataDefinition) => alice.account.signTypedData(data);
  const envelope = await worker.client.reseal(productId, await request(productId, lost.publicKey, asAlice));
  assert.deepEqual(decryptWith(lost.privateKey, envelope), file);

  const asBob = (data: TypedDataDefinition) => bob.account.signTypedData(data);
  const code = async (change: Partial<ResealRequest>, of = productId, sign = asAlice) =>
    codeOf(worker.client.reseal(of, { ...(await request(of, lost.publicKey, sign)), ...change }));
  assert.equal(await code({}, productId, asBob), "bad_signature");
  assert.equal(
    await code({ encryptionKey: randomKeyPair().publicKey }),
    "bad_signature",
    "another key than was signed",
  );
  const { timestamp } = await chain.client.getBlock();
  assert.equal(await code({ expiry: Number(timestamp) - 1 }), "expired");
  assert.equal(await code({ expiry: Number(timestamp) + 7_200 }), "expired");
  assert.equal(await code({}, `0x${"12".repeat(32)}`), "not_found");
  assert.equal(
    await codeOf(worker.client.reseal(productId, await request(productId, zeroHash, asAlice))),
    "bad_public_key",
  );

  // Whoever owns it now, also an account that is not deployed yet.
  await give(productId, later.address);
  assert.equal(await code({}), "bad_signature", "a former owner");
  const again = await worker.client.reseal(productId, await request(productId, lost.publicKey, later.sign));
  assert.deepEqual(decryptWith(lost.privateKey, again), file);
});

async function request(
  productId: Hex,
  encryptionKey: Hex,
  sign: (data: TypedDataDefinition) => Promise<Hex>,
): Promise<ResealRequest> {
  const { timestamp } = await chain.client.getBlock();
  const expiry = Number(timestamp) + 900;
  const message = { productId: BigInt(productId), encryptionKey, expiry: BigInt(expiry) };
  const signature = await sign(resealTypedData(chain.deployment.chainId, message) as TypedDataDefinition);
  return { encryptionKey, expiry, signature };
}

async function give(productId: Hex, to: Hex): Promise<void> {
  await alice.send({
    address: chain.deployment.contracts.productRegistry,
    abi: productRegistryAbi,
    functionName: "transferFrom",
    args: [alice.account.address, to, BigInt(productId)],
  });
}

function codeOf(asked: Promise<unknown>): Promise<string> {
  return asked.then(
    () => "nothing",
    (error: unknown) => {
      if (error instanceof GenuineError) return error.code;
      throw error;
    },
  );
}
