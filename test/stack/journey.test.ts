/** The whole stack as `npm start` brings it up, less the page: generation, sale and plagiarism by the SDK alone. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { sha256 } from "viem";
import { Actor } from "../../scripts/lib/actor.ts";
import { playJourney } from "../../scripts/lib/journey.ts";
import { type Stack, Started, startStack } from "../../scripts/lib/stack.ts";
import { LOCAL } from "../../scripts/settings.ts";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";

const PORTS = { chain: 38545, indexer: 38546, page: 38547, esp: 38548 };
let dir: string;
let started: Started;
let stack: Stack;

async function bringUp(): Promise<void> {
  started = new Started();
  stack = await startStack({
    started,
    dir,
    ports: PORTS,
    page: false,
    say: () => undefined,
    onCrash: (error) => {
      console.error(error.message);
      process.exitCode = 1;
    },
  });
}

before(async () => {
  dir = await mkdtemp(join(tmpdir(), "genuine-journey-"));
  await bringUp();
});
after(async () => {
  await started.stop();
  await rm(dir, { recursive: true, force: true });
});

test("a product is generated, sold twice, copied, and the copy removed; all of it survives a restart", async () => {
  assert.equal(stack.fresh, true);
  const result = await playJourney(stack, {
    say: () => undefined,
    waitUntil: async (time) => {
      // The accused is silent for the whole window: let the chain's clock pass it. Its own clock counts, not this machine's.
      const { timestamp } = await alice().chain.getBlock();
      await alice().chain.request({ method: "evm_increaseTime", params: [Math.max(time - Number(timestamp), 1)] } as never);
      await alice().chain.request({ method: "evm_mine", params: [] } as never);
    },
  });

  const product = await alice().indexer.product(result.productId);
  assert.equal(product.owner.toLowerCase(), LOCAL_ACCOUNTS.bob.address.toLowerCase());
  assert.equal(product.producer.toLowerCase(), LOCAL_ACCOUNTS.alice.address.toLowerCase());
  assert.equal(sha256(result.made), product.proof.fileHash);
  assert.deepEqual(result.bought, result.made);
  assert.equal(result.royalty, 1_000_000n); // 5 % of 20 TUSD
  const types = product.activity.map((event) => event.type);
  for (const type of ["registered", "offered", "saleLocked", "saleDelivered", "saleAccepted", "saleRevealed", "saleSettled"]) {
    assert.ok(types.includes(type as never), `${type} is missing from ${types.join(", ")}`);
  }

  const copy = await alice().indexer.product(result.copyId);
  assert.equal(copy.status, "removed");
  const challenge = await alice().indexer.challenge(result.challengeId);
  assert.equal(challenge.status, "upheld");
  assert.deepEqual([challenge.measurement?.verdict, challenge.map], ["copy", null]);
  assert.equal((await alice().indexer.product(result.mirroredId)).status, "removed");
  const witnessed = await alice().indexer.challenge(result.witnessChallengeId);
  assert.equal(witnessed.status, "upheld");
  assert.ok(witnessed.map !== null && witnessed.measurement!.pdq <= LOCAL.similarity.witness);
  const esps = (await alice().indexer.esps()).items;
  assert.equal(esps.find((esp) => esp.name === "Cascade")?.stake, "900000000");
  const aurora = await alice().indexer.esp(esps.find((esp) => esp.name === "Aurora")!.address);
  assert.equal(aurora.settled, 1);
  assert.equal(aurora.history.length, 1);

  const head = await alice().chain.getBlock();
  await started.stop();
  await bringUp();
  assert.equal(stack.fresh, false);
  const again = await alice().chain.getBlock({ blockNumber: head.number });
  assert.equal(again.hash, head.hash);
  await alice().indexer.waitForBlock(head.number);
  assert.equal((await alice().indexer.product(result.copyId)).status, "removed");
  const { productId } = await alice().generate(stack.urls.esps[0]!, "A second picture, after the restart");
  assert.equal((await alice().indexer.product(productId)).serial, product.serial + 3);
});

function alice(): Actor {
  return new Actor(stack, LOCAL_ACCOUNTS.alice.privateKey);
}
