/** Who signed: what SDK and workers accept, and what the contracts do. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { saleEscrowAbi } from "@genuine/sdk/generated/abis";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import { isOwnKeySignature, isSignatureOf, unwrapped } from "@genuine/sdk/signatures";
import { cancellationTypedData, promptTypedData } from "@genuine/sdk/typed-data";
import { custom, type Hex, parseErc6492Signature, type TypedDataDefinition } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { type Counterfactual, counterfactual } from "../e2e/counterfactual.ts";
import { addressOf, codeOf, openChain } from "./chain.ts";

let chain: Awaited<ReturnType<typeof openChain>>;
let later: Counterfactual;
let data: TypedDataDefinition;
const owner = privateKeyToAccount(generatePrivateKey());

before(async () => {
  chain = await openChain();
  const { deployment, reader } = chain;
  later = await counterfactual(deployment, custom(reader), owner);
  const prompt = { producer: later.address, esp: addressOf("aurora"), promptHash: `0x${"ab".repeat(32)}` as const };
  data = promptTypedData(deployment.chainId, { ...prompt, salt: `0x${"cd".repeat(32)}` });
});
after(() => chain.close());

const holds = (signature: Hex) => isSignatureOf(chain.reader, later.address, data, signature);

test("by an account's own key, which asks no node", async () => {
  const alice = privateKeyToAccount(LOCAL_ACCOUNTS.alice.privateKey);
  const signature = await alice.signTypedData(data);
  assert.equal(await isOwnKeySignature(alice.address, data, signature), true);
  assert.equal(await isOwnKeySignature(owner.address, data, signature), false);
  assert.equal(await isSignatureOf(chain.reader, owner.address, data, signature), false);
});

describe("an account that is not deployed yet", () => {
  test("has signed where its owner has and the signature brings what deploys it (ERC-6492)", async () => {
    const wrapped = await later.sign(data);
    assert.equal(await holds(wrapped), true);
    assert.equal(await holds(parseErc6492Signature(wrapped).signature), false);
    assert.equal(await unwrapped(chain.reader, later.address, wrapped), wrapped);
    const stranger = await counterfactual(
      chain.deployment,
      custom(chain.reader),
      privateKeyToAccount(generatePrivateKey()),
    );
    assert.equal(
      await holds(await stranger.sign(data)),
      false,
      "what deploys another account proves nothing of this one",
    );
    assert.equal(await holds("0x1234"), false);
  });

  test("has not signed for the contracts: they ask the key, then the code that there is", async () => {
    assert.equal(await cancelled(await later.sign(cancellation())), "Listing_BadCancellation");
  });
});

test("once it is deployed, its signatures hold wrapped or not, and for the contracts without what deployed it", async () => {
  await later.deploy();
  const wrapped = await later.sign(data);
  assert.equal(await holds(wrapped), true);
  const bare = await unwrapped(chain.reader, later.address, wrapped);
  assert.equal(bare, parseErc6492Signature(wrapped).signature);
  assert.equal(await holds(bare), true);
  const signed = await later.sign(cancellation());
  assert.equal(await cancelled(signed), "Listing_BadCancellation");
  assert.equal(await cancelled(await unwrapped(chain.reader, later.address, signed)), "nothing");
});

function cancellation() {
  const { chainId, contracts } = chain.deployment;
  return cancellationTypedData(chainId, contracts.saleEscrow, { seller: later.address, counter: 0n });
}

function cancelled(signature: Hex): Promise<string> {
  return codeOf(
    chain.reader.simulateContract({
      address: chain.deployment.contracts.saleEscrow,
      abi: saleEscrowAbi,
      functionName: "cancelListingsFor",
      args: [later.address, signature],
      account: addressOf("alice"),
    }),
  );
}
