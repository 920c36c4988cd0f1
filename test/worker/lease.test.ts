/** The key lease, also across two machines: a worker that was frozen notices the loss before it acts. */
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { espRegistryAbi } from "@genuine/sdk/generated/abis";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import { startHeldGenerator } from "./support/held-generator.ts";
import { startTestChain, type TestChain } from "./support/local-chain.ts";
import { Person, until } from "./support/person.ts";
import { startRpcProxy } from "./support/rpc-proxy.ts";
import { WorkerProcess } from "./support/worker-process.ts";

let chain: TestChain;
let rpc: Awaited<ReturnType<typeof startRpcProxy>>;

before(async () => {
  chain = await startTestChain();
  rpc = await startRpcProxy(chain.url);
});

after(async () => {
  await rpc?.close();
  await chain?.close();
});

test("frozen while another takes over, a worker sends nothing when it goes on, and ends", async () => {
  const held = await startHeldGenerator();
  const first = await WorkerProcess.create(chain, {
    env: { ...held.env, GENUINE_ESP_WRITER: "none", GENUINE_RPC_URL: rpc.url },
  });
  await first.start();
  const alice = await new Person(chain, "alice").fund();
  await alice.lock(await alice.quote(first, "a picture that is due to be delivered"));
  await until("a picture being made", () => (held.asked > 0 ? true : undefined));
  process.kill(first.pid, "SIGSTOP");
  try {
    // Another machine: another folder, and other locks.
    const elsewhere = join(chain.dir, "elsewhere");
    await mkdir(elsewhere);
    const second = await WorkerProcess.create(chain, { env: { TMPDIR: elsewhere } });
    await second.start();
    const endpoint = () =>
      chain.client
        .readContract({
          address: chain.deployment.contracts.espRegistry,
          abi: espRegistryAbi,
          functionName: "espOf",
          args: [LOCAL_ACCOUNTS.aurora.address],
        })
        .then((esp) => esp.endpoint);
    assert.equal(await endpoint(), second.endpoint);
    // The picture is finished meanwhile: to deliver it is the first thing that the frozen worker would do.
    held.release();
    rpc.calls.length = 0;
  } finally {
    process.kill(first.pid, "SIGCONT");
  }
  assert.equal((await first.ended()).code, 1);
  assert.match(first.output, /Another worker runs with the key of 0x\w+ at http:\S+, which the chain names now/);
  assert.ok(!rpc.calls.includes("eth_sendRawTransaction"), "nothing was sent");
  assert.ok(rpc.calls.includes("eth_call"), "it asked the chain");
});
