/** `npm run attach` refuses a chain that has not what it needs, before anything is started. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { CONTRACT_NAMES } from "@genuine/sdk/deployment";
import { type LocalChain, startChain } from "../../scripts/chain.ts";
import { freeStackPorts, Started, startStack } from "../../scripts/lib/stack.ts";

const PORTS = await freeStackPorts();
let dir: string;
let chain: LocalChain;
let deploymentFile: string;

before(async () => {
  dir = await mkdtemp(join(tmpdir(), "genuine-attach-"));
  chain = await startChain({ port: PORTS.chain });
  deploymentFile = join(dir, "deployment.json");
  const address = "0x00000000000000000000000000000000000000aa";
  const contracts = Object.fromEntries(CONTRACT_NAMES.map((name) => [name, address]));
  await writeFile(deploymentFile, JSON.stringify({ chainId: 31337, chainName: "Elsewhere", startBlock: 0, contracts }));
});
after(async () => {
  await chain.close();
  await rm(dir, { recursive: true, force: true });
});

const attach = (rpc: string, file: string) =>
  startStack({
    started: new Started(),
    dir,
    ports: PORTS,
    page: false,
    say: () => undefined,
    onCrash: (error) => assert.fail(error),
    attach: { rpc, deploymentFile: file },
  });

test("without a deployment", () =>
  assert.rejects(attach(chain.url, join(dir, "none.json")), { code: "not_deployed", message: /no deployment at/ }));

test("without a node", () => assert.rejects(attach("http://127.0.0.1:1", deploymentFile), { code: "no_node" }));

test("with the contracts of another chain", () =>
  assert.rejects(attach(chain.url, deploymentFile), { code: "not_deployed", message: /are not on the chain/ }));
