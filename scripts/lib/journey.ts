import type { Hex } from "viem";
import { vaultAbi } from "@genuine/sdk/generated/abis";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import { formatMoney, parseMoney } from "@genuine/sdk/money";
import { Actor, type Surroundings } from "./actor.ts";

export type JourneyResult = {
  productId: Hex;
  copyId: Hex;
  challengeId: Hex;
  /** The file as Alice and as Bob opened it. */
  made: Uint8Array;
  bought: Uint8Array;
  /** What Alice's vault balance gained by Bob's purchase from Carol: her royalty. */
  royalty: bigint;
};

/** Alice has a picture made, sells it to Carol, who sells it to Bob; Mallory copies it; Alice has the copy removed. */
export async function playJourney(
  surroundings: Surroundings & { urls: { esps: string[] } },
  { say, waitUntil }: { say(line: string): void; waitUntil(time: number): Promise<void> },
): Promise<JourneyResult> {
  const [alice, bob, carol, mallory] = (["alice", "bob", "carol", "mallory"] as const).map(
    (role) => new Actor(surroundings, LOCAL_ACCOUNTS[role].privateKey),
  ) as [Actor, Actor, Actor, Actor];
  const [first, , careless] = surroundings.urls.esps as [string, string, string];
  const owed = (actor: Actor) =>
    actor.chain.readContract({
      address: surroundings.deployment.contracts.vault,
      abi: vaultAbi,
      functionName: "balanceOf",
      args: [actor.address],
    });
  for (const actor of [alice, bob, carol, mallory]) await actor.getReadyToPay();

  say("1. Alice has a picture made.");
  const { productId, file: made } = await alice.generate(first, `Silver spirals under a violet sky ${Date.now()}`);
  say(`   Product ${productId}, ${made.length} bytes, opened.`);

  say("2. Alice sells it to Carol, Carol sells it to Bob.");
  await alice.offer(productId, parseMoney("10"));
  await carol.buy(productId);
  await carol.offer(productId, parseMoney("20"));
  const before = await owed(alice);
  const bought = await bob.buy(productId);
  const royalty = (await owed(alice)) - before;
  say(`   Bob owns it and has opened it; Alice's royalty is ${formatMoney(royalty)}.`);

  say("3. Mallory takes the public preview and has it attested as her own work.");
  const copy = await mallory.plagiarise(productId, careless);
  say(`   The provider noticed: nearest product at ${copy.nearest[0]?.distance ?? "?"} of 256 bits. It vouched all the same.`);

  say("4. Alice challenges the copy.");
  const challengeId = await alice.challenge(productId, copy.productId);
  const opened = await alice.indexer.challenge(challengeId);
  say(`   Measured on chain: ${opened.distance} bits, at most ${opened.threshold} count as a copy.`);
  await waitUntil(opened.respondBy);
  await alice.finishChallenge(challengeId);
  const finished = await alice.indexer.challenge(challengeId);
  say(`   ${finished.status === "upheld" ? "Upheld" : "Rejected"}: reward ${formatMoney(finished.reward ?? "0")}, the copy is gone.`);
  return { productId, copyId: copy.productId, challengeId, made, bought, royalty };
}
