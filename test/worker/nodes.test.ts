/** Nodes as they are on the internet: an order ends well beside each of their faults, or the operator is notified of the fault. */
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { startTestChain, type TestChain } from "./support/local-chain.ts";
import { Person, until } from "./support/person.ts";
import { refusal, startRpcProxy } from "./support/rpc-proxy.ts";
import { WorkerProcess } from "./support/worker-process.ts";

type Proxy = Awaited<ReturnType<typeof startRpcProxy>>;

let chain: TestChain;
let rpc: Proxy;
let worker: WorkerProcess;
let alice: Person;

before(async () => {
  chain = await startTestChain();
  rpc = await startRpcProxy(chain.url);
  worker = await WorkerProcess.create(chain, { env: { GENUINE_RPC_URL: rpc.url } });
  await worker.start();
  alice = await new Person(chain, "alice").fund();
});

afterEach(() => {
  rpc.state.fault = () => undefined;
});

after(async () => {
  await worker?.stop();
  await rpc?.close();
  await chain?.close();
});

const answerTo = (id: number, result: unknown) => ({ body: { jsonrpc: "2.0", id, result } });

test("a node that limits how much is asked: each third call is refused, and the order is delivered", async () => {
  let count = 0;
  let refused = 0;
  rpc.state.fault = (call) => {
    if (++count % 3 !== 0) return undefined;
    refused++;
    return { status: 429, body: refusal(call, 429, "Too many requests") };
  };
  await alice.make(worker, "made beside a limit");
  assert.ok(refused > 0);
});

test("a slow node: each answer takes a third of a second, and the order is delivered", async () => {
  rpc.state.fault = async () => {
    await sleep(300);
    return undefined;
  };
  await alice.make(worker, "made beside a slow node");
});

test("a node that lags, and one whose blocks go back: the worker waits until the node is there again", async () => {
  const answer = await alice.quote(worker, "made after a lag");
  const head = Number(await chain.client.getBlockNumber());
  let looks = 0;
  rpc.state.fault = ({ method, id }) => {
    if (method !== "eth_blockNumber") return undefined;
    looks++;
    return answerTo(id, `0x${(head - 3 - (looks % 3)).toString(16)}`);
  };
  // A call that came before the fault, and is still slow, would be answered with the block of the lock.
  await rpc.settled();
  await alice.lock(answer);
  await until("several looks at the head", () => (looks > 12 ? true : undefined));
  assert.equal((await worker.client.task(answer.taskId)).state, "quoted", "the block of the lock is not there yet");
  assert.doesNotMatch(worker.output, /reorganised/);
  rpc.state.fault = () => undefined;
  await alice.accept(worker, answer);
});

test("a node of another chain is named with the method and the remedy, also as one of several", async () => {
  const liar = await startRpcProxy(chain.url);
  liar.state.fault = ({ method, id }) => (method === "eth_chainId" ? answerTo(id, "0x1") : undefined);
  try {
    const lied = await WorkerProcess.create(chain, {
      role: "borealis",
      env: { GENUINE_RPC_URL: `${rpc.url},${liar.url}/v2/KEY` },
    });
    await lied.start({ ready: false });
    assert.equal((await lied.ended()).code, 1);
    assert.match(lied.output, new RegExp(`The node ${liar.url}/… says by eth_chainId that it is on chain 1, `));
    assert.match(lied.output, /Set GENUINE_RPC_URL and GENUINE_DEPLOYMENT to the same chain\./);
    assert.ok(!lied.output.includes("KEY"));
  } finally {
    await liar.close();
  }
});

test("of two nodes the first hangs: it is passed over, and the order is delivered", async () => {
  const dead = await startRpcProxy(chain.url);
  const second = await WorkerProcess.create(chain, {
    role: "cascade",
    env: { GENUINE_RPC_URL: `${dead.url},${rpc.url}` },
  });
  try {
    await second.start();
    dead.state.fault = () => "hang";
    const before = dead.calls.length;
    await alice.make(second, "made beside a dead node");
    // One that is asked each time would have held up every one of the hundred calls of an order for ten seconds.
    assert.ok(dead.calls.length - before < 30, `${dead.calls.length - before} calls waited for it`);
  } finally {
    await second.stop();
    await dead.close();
  }
});
