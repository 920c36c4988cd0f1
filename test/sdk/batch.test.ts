import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type BatchCall, simulateBatch } from "@genuine/sdk/batch";
import { explainContractError } from "@genuine/sdk/errors";
import * as steps from "@genuine/sdk/transactions";
import { encodeFunctionData } from "viem";
import { addressOf, codeOf, openChain } from "./chain.ts";

let chain: Awaited<ReturnType<typeof openChain>>;
before(async () => {
  chain = await openChain();
  await chain.send("bob", steps.faucet(chain.deployment, addressOf("bob")));
});
after(() => chain.close());

const PRICE = 3_000_000n;
const called = (step: steps.ContractCall): BatchCall => ({ to: step.address, data: encodeFunctionData(step) });

test("calls that only pass together pass in one simulation, and change nothing", async () => {
  const { deployment, reader, owed } = chain;
  const approval = called(steps.approve(deployment, PRICE));
  const payment = called(steps.depositMoney(deployment, PRICE));
  const bob = addressOf("bob");
  assert.equal(await simulateBatch(reader, bob, [approval, payment]), true);
  assert.equal(await simulateBatch(reader, bob, [approval, payment, approval, payment]), true);
  assert.equal(await codeOf(simulateBatch(reader, bob, [payment, approval])), "ERC20InsufficientAllowance");
  assert.equal(await codeOf(simulateBatch(reader, bob, [payment])), "ERC20InsufficientAllowance");
  assert.equal(await owed("bob"), 0n);
});

test("the reason of the call that fails is the contract's, with its values", async () => {
  const { deployment, reader } = chain;
  const tooMuch = 2_000_000_000n;
  const calls = [steps.approve(deployment, tooMuch), steps.depositMoney(deployment, tooMuch)].map(called);
  const { code, values } = await simulateBatch(reader, addressOf("bob"), calls).then(
    () => assert.fail("nobody has that much"),
    explainContractError,
  );
  assert.equal(code, "ERC20InsufficientBalance");
  assert.equal(values.needed, tooMuch);
});

test("a node that leaves the account as it is says nothing", async () => {
  const deaf = { call: async () => ({ data: undefined }) } as Parameters<typeof simulateBatch>[0];
  assert.equal(await simulateBatch(deaf, addressOf("bob"), [called(steps.approve(chain.deployment, 1n))]), false);
});
