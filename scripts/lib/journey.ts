import { vaultAbi } from "@genuine/sdk/generated/abis";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import { formatMoney, parseMoney } from "@genuine/sdk/money";
import type { Hex } from "viem";
import { Actor, type Surroundings } from "./actor.ts";

export type JourneyResult = {
  productId: Hex;
  /** The second picture of the same order. */
  siblingId: Hex;
  copyId: Hex;
  challengeId: Hex;
  /** A second copy, cut and mirrored, and its challenge. */
  mirroredId: Hex;
  witnessChallengeId: Hex;
  /** The file as Alice and as Bob opened it. */
  made: Uint8Array;
  bought: Uint8Array;
  /** Alice's gain in the vault from Bob's purchase from Carol: her royalty. */
  royalty: bigint;
};

/** Alice orders two pictures, sells one to Carol, who sells it to Bob; Mallory copies it, twice; Alice has the copies removed. */
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

  say("1. Alice has two pictures made.");
  const {
    productId,
    file: made,
    products,
  } = await alice.generate(first, `Silver spirals under a violet sky ${Date.now()}`, { items: 2 });
  for (const { productId: id, file } of products) say(`   Product ${id}, ${file.length} bytes, opened.`);

  say("2. Alice sells it to Carol by an offer on chain, Carol sells it to Bob by a signature alone.");
  await alice.offer(productId, parseMoney("10"));
  await carol.buy(productId);
  await carol.list(productId, parseMoney("20"));
  const before = await owed(alice);
  const bought = await bob.buy(productId);
  const royalty = (await owed(alice)) - before;
  say(`   Bob owns it and has opened it; Alice's royalty is ${formatMoney(royalty)}.`);

  say("3. Mallory takes the public preview and has it attested as her own work.");
  const copy = await mallory.plagiarise(productId, careless);
  const [near] = copy.nearest;
  say(`   The provider noticed: nearest product at ${near?.distance ?? "?"} of 256 bits. It vouched all the same.`);

  say("4. Alice challenges the copy.");
  const challengeId = await challenge(copy.productId);

  say("5. Mallory cuts the preview, mirrors it, and has it attested again.");
  const mirrored = await mallory.plagiarise(productId, careless, (preview) =>
    preview.resize(512, 512, { fit: "fill" }).extract({ left: 40, top: 30, width: 440, height: 440 }).flop(),
  );
  say("6. Alice looks for the map from one picture to the other, and challenges.");
  const witnessChallengeId = await challenge(mirrored.productId);
  return {
    productId,
    siblingId: products[1]!.productId,
    copyId: copy.productId,
    challengeId,
    mirroredId: mirrored.productId,
    witnessChallengeId,
    made,
    bought,
    royalty,
  };

  async function challenge(accusedId: Hex): Promise<Hex> {
    const id = await alice.challenge(productId, accusedId);
    const { measurement, map, respondBy } = await alice.indexer.challenge(id);
    const under =
      map === null
        ? `${measurement!.pdq} bits by PDQ, ${measurement!.iscc} by ISCC`
        : `${measurement!.pdq} bits under the map`;
    say(`   Measured on chain: ${under}, ${measurement!.colour} in colour: a copy.`);
    await waitUntil(respondBy);
    const { status, reward } = await alice.finishChallenge(id);
    say(`   ${status === "upheld" ? "Upheld" : "Rejected"}: reward ${formatMoney(reward ?? "0")}, the copy is gone.`);
    return id;
  }
}
