/** Licences, challenges and the panel: the SDK's transactions on an in-memory chain, and its measure against the chain's. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { workCommitment } from "@genuine/sdk/commitments";
import { LAST_ROUND } from "@genuine/sdk/disputes";
import { fingerprintsFromBlocks } from "@genuine/sdk/fingerprint/fingerprints";
import {
  challengeAbi,
  espPanelAbi,
  licenceRegistryAbi,
  productRegistryAbi,
  saleEscrowAbi,
  similarityAbi,
} from "@genuine/sdk/generated/abis";
import { licenceCounter } from "@genuine/sdk/licences";
import type { LocalRole } from "@genuine/sdk/local";
import { sealFile } from "@genuine/sdk/sealing/package";
import { compare, compareUnder, measurementFromChain, type Verdict } from "@genuine/sdk/similarity";
import { CHALLENGE_STATUSES, idToHex, type Licence, proofToJson, type Vote } from "@genuine/sdk/structs";
import * as steps from "@genuine/sdk/transactions";
import {
  idOfAttestationChallenge,
  idOfChallenge,
  licenceTypedData,
  mandateTypedData,
  saleDeliveryHash,
  voteCommitment,
} from "@genuine/sdk/typed-data";
import { bytesToHex, type Hex, hashTypedData, hexToBytes, keccak256, parseEventLogs, zeroHash } from "viem";
import { blocksOf } from "../../esp/src/chain/products.ts";
import { mapOf, pictureBlocks, recoloured, type View } from "../../scripts/lib/picture.ts";
import { LOCAL } from "../../scripts/settings.ts";
import { addressOf, codeOf, FOREVER, openChain, random, secret } from "./chain.ts";

const { deployment, reader, wallets, send, owed, wealth, pass, signedPermit, proved, close } = await openChain();
const { chainId, contracts } = deployment;
after(close);

const DEPOSIT = LOCAL.challenge.deposit;
const KEPT = DEPOSIT - LOCAL.challenge.upkeepReward;
const FEE = BigInt(LOCAL.panel.seats) * LOCAL.panel.seatFee;
const CROP: View = { left: 0.08, top: 0.05, width: 0.85, height: 0.85, mirrored: true };

/** Work of `role`, vouched for by Aurora. */
async function register(role: LocalRole, blocks: Uint8Array, parent = 0n, salt?: Hex) {
  const file = random(2000);
  const key = secret();
  const sealed = sealFile(key, file);
  const change = {
    producer: addressOf(role),
    promptCommitment: zeroHash,
    blocksHash: keccak256(blocks),
    contentRoot: sealed.delivery.contentRoot,
    parent,
  };
  const { proof, signature, productId } = await proved(change);
  await send(role, steps.registerProduct(deployment, proof, signature, bytesToHex(blocks), salt));
  return { id: BigInt(productId), proof, key, delivery: sealed.delivery, blocks: bytesToHex(blocks) };
}

type Work = Awaited<ReturnType<typeof register>>;

/** What a case between two works shows. */
const shownOf = (earlier: Work, accused: Work) => ({ earlierBlocks: earlier.blocks, accusedBlocks: accused.blocks });

async function pledge(by: LocalRole, { id }: Work) {
  await send(by, steps.withPermit(steps.pledgeProduct(deployment, id), await signedPermit(by, LOCAL.pledge)));
}

async function sell(seller: LocalRole, buyer: LocalRole, work: Work, price: bigint) {
  assert.equal(await codeOf(send(seller, steps.offerProduct(deployment, work.id, price))), "Sale_NotPledged");
  await pledge(seller, work);
  await send(seller, steps.offerProduct(deployment, work.id, price));
  await send(buyer, steps.lockSale(deployment, work.id, price, secret()));
  await send(seller, steps.deliverSale(deployment, work.id, work.delivery, work.proof));
  await send(buyer, steps.acceptSale(deployment, work.id, saleDeliveryHash(work.delivery)));
  await send(seller, steps.revealSale(deployment, work.id, work.delivery, work.key));
  return send(buyer, steps.settleSale(deployment, work.id));
}

async function statusOf(challengeId: string) {
  const args = [BigInt(challengeId)] as const;
  const { status, disputeId } = await reader.readContract({
    address: contracts.challenge,
    abi: challengeAbi,
    functionName: "challengeOf",
    args,
  });
  return { status: CHALLENGE_STATUSES[status], disputeId: BigInt(disputeId) };
}

/** Draws the seats of the first round and lets all accounts with a vote in a round vote as given. */
async function decide(disputeId: bigint, round: number, vote: Vote) {
  await pass(1);
  if (round < LAST_ROUND) await send("carol", steps.drawPanel(deployment, disputeId));
  const voting: LocalRole[] = [];
  for (const role of ["aurora", "borealis", "cascade"] as const) {
    const { votes } = await reader.readContract({
      address: contracts.espPanel,
      abi: espPanelAbi,
      functionName: "jurorOf",
      args: [disputeId, BigInt(round), addressOf(role)],
    });
    if (votes > 0n) voting.push(role);
  }
  const salts = new Map(voting.map((role) => [role, secret()]));
  for (const role of voting) {
    const commitment = voteCommitment(vote, salts.get(role)!, addressOf(role), disputeId, round);
    await send(role, steps.commitVote(deployment, disputeId, round, commitment));
  }
  const wrong = steps.revealVote(
    deployment,
    disputeId,
    round,
    vote === "upheld" ? "rejected" : "upheld",
    salts.get(voting[0]!)!,
  );
  assert.equal(await codeOf(send(voting[0]!, wrong)), "Panel_CommitmentMismatch");
  for (const role of voting) await send(role, steps.revealVote(deployment, disputeId, round, vote, salts.get(role)!));
  return voting;
}

before(async () => {
  for (const role of ["alice", "bob", "carol", "mallory", "aurora", "borealis", "cascade"] as const) {
    await send(role, steps.faucet(deployment, addressOf(role)));
    await send(role, steps.approve(deployment, FOREVER));
  }
  for (const role of ["aurora", "borealis", "cascade"] as const) {
    await send(role, steps.registerEsp(deployment, role, `http://${role}.test`, 800_000_000n));
  }
});

describe("the measure", () => {
  test("is the chain's, for every verdict", async () => {
    const thresholds = await reader.readContract({
      address: contracts.similarity,
      abi: similarityAbi,
      functionName: "thresholds",
    });
    assert.deepEqual(thresholds, LOCAL.similarity);
    const own = pictureBlocks(100);
    const flat = new Uint8Array(5248).fill(90);
    const original = await register("alice", own);
    const pairs: [Uint8Array, Verdict][] = [
      [pictureBlocks(100, { noise: 4 }), "copy"],
      [recoloured(own), "unclear"],
      [flat, "unclear"],
      [pictureBlocks(101), "different"],
    ];
    for (const [blocks, verdict] of pairs) {
      const other = await register("mallory", blocks);
      const noMap = { xx: 0, xy: 0, yx: 0, yy: 0, x0: 0, y0: 0, fill: 0, reverse: false };
      const args = [original.id, other.id, original.blocks, other.blocks, noMap] as const;
      const chain = await reader.readContract({
        address: contracts.challenge,
        abi: challengeAbi,
        functionName: "measure",
        args,
      });
      const measured = compare(fingerprintsFromBlocks(own), fingerprintsFromBlocks(blocks), thresholds);
      assert.deepEqual(measurementFromChain(chain), measured);
      assert.equal(measured.verdict, verdict);
    }
  });
});

describe("a commitment", () => {
  test("makes a work older than what was registered in front of it", async () => {
    const blocks = pictureBlocks(105);
    const salt = secret();
    const commitment = workCommitment(addressOf("alice"), keccak256(blocks), salt);
    await send("mallory", steps.commitWork(deployment, commitment)); // copied from alice's pending transaction
    await send("alice", steps.commitWork(deployment, commitment));
    const squat = await register("mallory", blocks);
    const work = await register("alice", blocks, 0n, salt);
    const ages = await Promise.all(
      [work, squat].map(({ id }) =>
        reader.readContract({
          address: contracts.productRegistry,
          abi: productRegistryAbi,
          functionName: "productOf",
          args: [id],
        }),
      ),
    );
    const [own, other] = ages;
    assert.ok(own!.since < other!.since && own!.registeredAt > other!.registeredAt);
    assert.equal(other!.since, other!.registeredAt);
    assert.equal(
      await codeOf(send("mallory", steps.openChallenge(deployment, squat.id, work.id, shownOf(squat, work)))),
      "Challenge_NotEarlier",
    );
  });
});

describe("fingerprints", () => {
  test("are computed and kept when anybody asks, and a case then needs no blocks", async () => {
    const original = await register("alice", pictureBlocks(180));
    const accused = await register("mallory", pictureBlocks(180, { noise: 4 }));
    const nothing = { earlierBlocks: "0x", accusedBlocks: "0x" } as const;
    const open = steps.openChallenge(deployment, original.id, accused.id, nothing);
    assert.equal(await codeOf(send("alice", open)), "Similarity_BlocksMismatch");
    assert.equal(
      await codeOf(send("carol", steps.materialiseProduct(deployment, original.id, accused.blocks))),
      "Registry_BlocksMismatch",
    );
    for (const { id, blocks } of [original, accused]) {
      await send("carol", steps.materialiseProduct(deployment, id, blocks));
      const { pdq, iscc, colour, quality, detail } = await reader.readContract({
        address: contracts.productRegistry,
        abi: productRegistryAbi,
        functionName: "productOf",
        args: [id],
      });
      assert.deepEqual({ pdq, iscc, colour, quality, detail }, fingerprintsFromBlocks(hexToBytes(blocks)));
    }
    await send("alice", steps.withPermit(open, await signedPermit("alice", DEPOSIT)));
    assert.equal((await statusOf(idOfChallenge("copy", original.id, accused.id))).status, "open");
  });

  test("can be computed again from blocks that somebody publishes after the first event was lost", async () => {
    const work = await register("alice", pictureBlocks(181));
    // A node without the registration's block.
    const later = Number((await reader.getBlockNumber()) + 1n);
    const product = { id: idToHex(work.id), block: later, proof: proofToJson(work.proof) };
    assert.equal(await blocksOf({ client: reader }, deployment, product), undefined);
    await send("carol", steps.publishBlocks(deployment, work.id, work.blocks));
    assert.deepEqual(await blocksOf({ client: reader }, deployment, product), hexToBytes(work.blocks));
  });
});

describe("a licence", () => {
  const terms = (originalId: bigint, royaltyBasisPoints: number): Licence => ({
    originalId,
    licensee: addressOf("mallory"),
    expiry: FOREVER,
    royaltyBasisPoints,
  });

  test("lets its holder derive a product, whose sales pay the original's owner", async () => {
    const original = await register("alice", pictureBlocks(110));
    const derived = () => register("mallory", pictureBlocks(110, { noise: 4 }), original.id);
    assert.equal(await codeOf(derived()), "Registry_NotLicensed");
    const licence = terms(original.id, 1_000);
    const signed = async (role: LocalRole) => {
      const counter = await licenceCounter(reader, deployment, addressOf(role));
      return wallets[role].signTypedData(licenceTypedData(chainId, contracts.licenceRegistry, licence, counter));
    };
    assert.equal(await codeOf(send("mallory", steps.grantLicence(deployment, licence))), "Licence_NotOwner");
    assert.equal(
      await codeOf(send("mallory", steps.recordLicence(deployment, licence, await signed("mallory")))),
      "Licence_BadSignature",
    );
    const cancelled = await signed("alice");
    await send("alice", steps.cancelLicenceSignatures(deployment));
    assert.equal(
      await codeOf(send("mallory", steps.recordLicence(deployment, licence, cancelled))),
      "Licence_BadSignature",
    );
    assert.equal(
      await reader.readContract({
        address: contracts.licenceRegistry,
        abi: licenceRegistryAbi,
        functionName: "digestOf",
        args: [licence],
      }),
      hashTypedData(licenceTypedData(chainId, contracts.licenceRegistry, licence, 1n)),
    );
    await send("mallory", steps.recordLicence(deployment, licence, await signed("alice")));
    assert.equal(
      await codeOf(send("alice", steps.grantLicence(deployment, terms(original.id, 1_001)))),
      "Licence_WouldWorsen",
    );
    await send("alice", steps.grantLicence(deployment, terms(original.id, 500)));
    const args = [original.id, addressOf("mallory")] as const;
    const granted = await reader.readContract({
      address: contracts.licenceRegistry,
      abi: licenceRegistryAbi,
      functionName: "termsOf",
      args,
    });
    assert.deepEqual(granted, { expiry: FOREVER, royaltyBasisPoints: 500 });

    const work = await derived();
    assert.equal(
      await codeOf(send("alice", steps.openChallenge(deployment, original.id, work.id, shownOf(original, work)))),
      "Challenge_Licensed",
    );
    const before = await owed("alice");
    const receipt = await sell("mallory", "bob", work, 20_000_000n);
    const [settled] = parseEventLogs({ abi: saleEscrowAbi, eventName: "SaleSettled", logs: receipt.logs });
    assert.deepEqual([settled!.args.parentOwner, settled!.args.parentShare], [addressOf("alice"), 1_000_000n]);
    assert.equal((await owed("alice")) - before, 1_000_000n);
  });

  test("answers a challenge if it asks for no share", async () => {
    const original = await register("alice", pictureBlocks(120));
    const accused = await register("mallory", pictureBlocks(120, { noise: 4 }));
    const permit = await signedPermit("alice", DEPOSIT);
    await send(
      "alice",
      steps.withPermit(steps.openChallenge(deployment, original.id, accused.id, shownOf(original, accused)), permit),
    );
    assert.equal(
      await codeOf(send("alice", steps.openChallenge(deployment, original.id, accused.id, shownOf(original, accused)))),
      "Challenge_AlreadyTried",
    );
    const id = BigInt(idOfChallenge("copy", original.id, accused.id));
    const answer = async (royaltyBasisPoints: number) => {
      const licence = terms(original.id, royaltyBasisPoints);
      const signature = await wallets.alice.signTypedData(
        licenceTypedData(
          chainId,
          contracts.licenceRegistry,
          licence,
          await licenceCounter(reader, deployment, addressOf("alice")),
        ),
      );
      return send("mallory", steps.answerWithLicence(deployment, id, licence, signature));
    };
    assert.equal(await codeOf(answer(100)), "Challenge_NotLicensed");
    assert.equal(
      await codeOf(send("mallory", steps.answerWithEarlier(deployment, id, accused.id))),
      "Challenge_NotEarlier",
    );
    const before = await owed("mallory");
    await answer(0);
    assert.equal((await statusOf(`0x${id.toString(16)}`)).status, "rejected");
    assert.equal((await owed("mallory")) - before, KEPT - (KEPT * BigInt(LOCAL.challenge.poolBasisPoints)) / 10_000n);
  });
});

describe("a challenge", () => {
  test("may be opened under a mandate, and silence loses it", async () => {
    const original = await register("alice", pictureBlocks(130));
    const accused = await register("mallory", pictureBlocks(130, { noise: 4 }));
    await sell("mallory", "carol", accused, 30_000_000n);
    assert.equal(
      await codeOf(send("bob", steps.openChallenge(deployment, original.id, accused.id, shownOf(original, accused)))),
      "Challenge_NotCreator",
    );
    const mandate = { challenger: addressOf("bob"), originalId: original.id, accusedId: accused.id, expiry: FOREVER };
    const sign = (role: LocalRole) =>
      wallets[role].signTypedData(mandateTypedData(chainId, contracts.challenge, mandate));
    const open = async (by: LocalRole) =>
      send(
        "bob",
        steps.openChallenge(deployment, original.id, accused.id, shownOf(original, accused), {
          expiry: FOREVER,
          signature: await sign(by),
        }),
      );
    assert.equal(await codeOf(open("mallory")), "Challenge_BadMandate");
    const [challenger, buyer, keeper] = [await wealth("bob"), await wealth("carol"), await wealth("borealis")];
    await open("alice");
    const id = BigInt(idOfChallenge("copy", original.id, accused.id));
    assert.equal(await codeOf(send("borealis", steps.finishChallenge(deployment, id))), "Challenge_TooEarly");
    await pass(LOCAL.challenge.responseSeconds);
    await send("borealis", steps.finishChallenge(deployment, id));
    // A third of the pledge goes to the pool, then bob's costs are refunded; the rest is less than the buyer's loss.
    assert.equal((await wealth("bob")) - challenger, 0n);
    const left = LOCAL.pledge - LOCAL.pledge / 3n - LOCAL.challenge.upkeepReward;
    assert.equal((await wealth("carol")) - buyer, left, "the buyer in good faith");
    assert.equal((await wealth("borealis")) - keeper, LOCAL.challenge.upkeepReward);
  });

  test("finds a cropped and mirrored copy by its map, and an earlier product so too", async () => {
    const first = await register("mallory", pictureBlocks(140));
    const original = await register("alice", pictureBlocks(140, { noise: 2 }));
    const accused = await register("mallory", pictureBlocks(140, { view: CROP }));
    assert.equal(
      await codeOf(send("alice", steps.openChallenge(deployment, original.id, accused.id, shownOf(original, accused)))),
      "Challenge_NotSimilar",
    );
    await send("alice", steps.approve(deployment, DEPOSIT)); // Permits have replaced the first approval.
    const witness = { ...shownOf(original, accused), map: mapOf(CROP) };
    const under = (map: typeof witness.map) =>
      steps.openChallenge(deployment, original.id, accused.id, { ...witness, map });
    assert.equal(await codeOf(send("alice", under({ ...witness.map, xx: -20_000 }))), "Resample_BadScale");
    assert.equal(await codeOf(send("alice", under({ ...witness.map, xx: -witness.map.xx }))), "Challenge_NotSimilar");
    const other = { ...witness, earlierBlocks: accused.blocks };
    assert.equal(
      await codeOf(send("alice", steps.openChallenge(deployment, original.id, accused.id, other))),
      "Similarity_BlocksMismatch",
    );
    const receipt = await send("alice", under(witness.map));
    const [event] = parseEventLogs({ abi: challengeAbi, eventName: "ChallengeOpened", logs: receipt.logs });
    assert.deepEqual(event!.args.opened.map, witness.map);
    const measured = measurementFromChain(event!.args.opened.measurement);
    assert.ok(
      measured.verdict === "copy" &&
        measured.pdq <= LOCAL.similarity.witness &&
        measured.iscc <= LOCAL.similarity.contradiction,
      JSON.stringify(measured),
    );

    const prints = [pictureBlocks(140, { noise: 2 }), pictureBlocks(140, { view: CROP })].map(fingerprintsFromBlocks);
    assert.deepEqual(
      measured,
      compareUnder(prints[0]!, prints[1]!, hexToBytes(original.blocks), witness.map, LOCAL.similarity),
    );
    assert.throws(
      () =>
        compareUnder(prints[0]!, prints[1]!, hexToBytes(original.blocks), { ...witness.map, xx: 0 }, LOCAL.similarity),
      {
        code: "bad_map",
      },
    );

    const id = BigInt(idOfChallenge("copy", original.id, accused.id));
    const shown = { ...shownOf(first, accused), map: witness.map };
    const answer = steps.answerWithEarlier(deployment, id, first.id, shown);
    await send("mallory", answer);
    assert.equal((await statusOf(`0x${id.toString(16)}`)).status, "rejected");
  });

  test("of the appearance goes before a panel, an appeal, and is carried out", async () => {
    const original = await register("alice", pictureBlocks(150));
    const accused = await register("mallory", recoloured(pictureBlocks(150)));
    await pledge("mallory", accused);
    const open = steps.openAppearanceChallenge(
      deployment,
      original.id,
      accused.id,
      shownOf(original, accused),
      "My discs, in other colours.",
    );
    const before = await wealth("alice");
    await send("alice", steps.withPermit(open, await signedPermit("alice", DEPOSIT + FEE)));
    await pass(LOCAL.challenge.responseSeconds);
    const id = idOfChallenge("appearance", original.id, accused.id);
    await send("cascade", steps.finishChallenge(deployment, BigInt(id)));
    const { status, disputeId } = await statusOf(id);
    assert.equal(status, "disputed");

    assert.equal(await codeOf(send("alice", steps.executeRuling(deployment, disputeId))), "Panel_NotDrawn");
    const first = await decide(disputeId, 0, "rejected");
    assert.ok(!first.includes("aurora"), "who vouched for the accused does not sit on it");
    assert.equal(await codeOf(send("alice", steps.executeRuling(deployment, disputeId))), "Panel_TooEarly");
    await send(
      "alice",
      steps.withPermit(steps.appealRuling(deployment, disputeId), await signedPermit("alice", 50_000_000n)),
    );
    const last = await decide(disputeId, LAST_ROUND, "upheld");
    assert.deepEqual(last, ["borealis", "cascade"], "everybody but who vouched for the accused");
    await send("carol", steps.executeRuling(deployment, disputeId));
    assert.equal((await statusOf(id)).status, "upheld");
    const early = steps.settleJuror(deployment, disputeId, addressOf("cascade"));
    assert.equal(await codeOf(send("carol", early)), "Panel_NotSettled");
    // The first round's jurors were wrong: what they lose goes to the account that paid for the appeal, their fee to who paid for them.
    await send("carol", steps.settleRound(deployment, disputeId, 0));
    await send("carol", steps.settleRound(deployment, disputeId, LAST_ROUND));
    assert.equal(
      await codeOf(send("carol", steps.settleRound(deployment, disputeId, LAST_ROUND))),
      "Panel_AlreadySettled",
    );
    for (const role of last) await send("carol", steps.settleJuror(deployment, disputeId, addressOf(role)));
    assert.equal(await codeOf(send("carol", early)), "Panel_JurorAlreadySettled");
    // The pledge pays what the case cost, without the appeal.
    const lost = BigInt(LOCAL.panel.seats) * LOCAL.panel.penalty;
    const costs = LOCAL.challenge.upkeepReward + FEE;
    assert.ok(costs <= LOCAL.pledge - LOCAL.pledge / 3n);
    const rest = LOCAL.pledge - LOCAL.pledge / 3n - costs;
    assert.equal((await wealth("alice")) - before, rest + FEE + lost - LOCAL.panel.lastFee);
  });

  test("that was measured goes before a panel too when only people can judge the answer", async () => {
    const original = await register("alice", pictureBlocks(170));
    const accused = await register("mallory", pictureBlocks(170, { noise: 4 }));
    const open = steps.openChallenge(deployment, original.id, accused.id, shownOf(original, accused));
    await send("alice", steps.withPermit(open, await signedPermit("alice", DEPOSIT)));
    const id = idOfChallenge("copy", original.id, accused.id);
    const answer = steps.answerOlderThanBoth(deployment, BigInt(id), 0n, "Hokusai drew it in 1831.");
    const before = await wealth("mallory");
    await send("mallory", steps.withPermit(answer, await signedPermit("mallory", FEE)));
    assert.equal(before - (await wealth("mallory")), FEE);
    await pass(LOCAL.challenge.responseSeconds);
    await send("cascade", steps.finishChallenge(deployment, BigInt(id)));
    const { status, disputeId } = await statusOf(id);
    assert.equal(status, "disputed");
    await decide(disputeId, 0, "rejected");
    await pass(LOCAL.panel.appealSeconds);
    await send("carol", steps.executeRuling(deployment, disputeId));
    const pool = (KEPT * BigInt(LOCAL.challenge.poolBasisPoints)) / 10_000n;
    assert.equal(
      (await wealth("mallory")) - before,
      KEPT - pool - FEE,
      "the fee came back, and the rest of the deposit",
    );

    // The pair is not burnt: all stake may be asked what three seats have rejected.
    const again = steps.reopenChallenge(deployment, BigInt(id), "Look at them once more.");
    await send("alice", steps.withPermit(again, await signedPermit("alice", DEPOSIT + LOCAL.panel.lastFee)));
    assert.equal((await statusOf(id)).status, "disputed");
  });

  test("of an attestation needs no original", async () => {
    const accused = await register("mallory", pictureBlocks(160));
    const open = steps.openAttestationChallenge(deployment, accused.id, "The file is another picture.");
    assert.equal(await codeOf(send("aurora", open)), "Challenge_OwnAttestation");
    await send("bob", steps.withPermit(open, await signedPermit("bob", DEPOSIT + FEE)));
    const id = idOfAttestationChallenge(accused.id);
    assert.equal(
      await codeOf(send("mallory", steps.answerWithEarlier(deployment, BigInt(id), accused.id))),
      "Challenge_NoOriginal",
    );
    await pass(LOCAL.challenge.responseSeconds);
    await send("bob", steps.finishChallenge(deployment, BigInt(id)));
    const { disputeId } = await statusOf(id);
    await decide(disputeId, 0, "rejected");
    await pass(LOCAL.panel.appealSeconds);
    await send("bob", steps.executeRuling(deployment, disputeId));
    assert.equal((await statusOf(id)).status, "rejected");
  });
});
