/** Closing a deployment, as the task and the page do it, against the contracts. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { readClosing } from "@genuine/sdk/closing";
import { espRegistryAbi } from "@genuine/sdk/generated/abis";
import type { LocalRole } from "@genuine/sdk/local";
import * as steps from "@genuine/sdk/transactions";
import { LOCAL } from "../../scripts/settings.ts";
import { codeOf, openChain, secret } from "./chain.ts";

const PROVIDERS: LocalRole[] = ["aurora", "borealis", "cascade"];

describe("closing a deployment", () => {
  let chain: Awaited<ReturnType<typeof openChain>>;
  before(async () => {
    chain = await openChain();
    const { deployment, send, wallets } = chain;
    for (const role of PROVIDERS) {
      await send(role, steps.faucet(deployment, wallets[role].account.address));
      await send(role, steps.approve(deployment, LOCAL.minimumStake));
      await send(role, steps.registerEsp(deployment, role, "http://127.0.0.1:4001", LOCAL.minimumStake));
    }
  });
  after(() => chain.close());

  test("two of three equal providers close it, one does not, and the successor is read", async () => {
    const { deployment, send, pass, reader, proved } = chain;
    const { proof, signature } = await proved({});
    const register = () => codeOf(send("alice", steps.registerProduct(deployment, proof, signature, "0x", secret())));
    const before = await register();
    await send("aurora", steps.proposeClosing(deployment, "eip155:1:0x12"));
    assert.equal(await codeOf(send("aurora", steps.voteForClosing(deployment, 1n))), "Closing_TooEarly");
    await pass(LOCAL.unbondingSeconds);
    await send("aurora", steps.voteForClosing(deployment, 1n));
    assert.equal(await readClosing(reader, deployment), null);
    assert.equal(await register(), before);
    await send("cascade", steps.voteForClosing(deployment, 1n));
    assert.deepEqual(await readClosing(reader, deployment), { proposalId: 1n, successor: "eip155:1:0x12" });
    assert.equal(await register(), "Closing_Closed");
    const { votes, total } = await reader.readContract({
      address: deployment.contracts.espRegistry,
      abi: espRegistryAbi,
      functionName: "closingOf",
      args: [1n],
    });
    assert.deepEqual([votes, total], [2n * LOCAL.minimumStake, 3n * LOCAL.minimumStake]);
  });
});
