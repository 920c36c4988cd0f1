/** Licences, witnesses and the panel as the indexer tells them, step by step, against what the chain itself says. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { type Address, bytesToHex, type Hex } from "viem";
import { currentRuling, type Dispute, phaseEnd, phaseOf } from "@genuine/sdk/disputes";
import { challengeAbi, espPanelAbi, espRegistryAbi } from "@genuine/sdk/generated/abis";
import type { DueStep } from "@genuine/sdk/indexer-answers";
import type { IndexerClient } from "@genuine/sdk/indexer-client";
import type { LocalRole } from "@genuine/sdk/local";
import { CHALLENGE_STATUSES, idToHex } from "@genuine/sdk/structs";
import * as transactions from "@genuine/sdk/transactions";
import { idOfAttestationChallenge, idOfChallenge } from "@genuine/sdk/typed-data";
import { ENDPOINTS } from "../../indexer/src/api/endpoints.ts";
import { mapOf, pictureBlocks, recoloured, type View } from "../../scripts/lib/picture.ts";
import { LOCAL } from "../../scripts/settings.ts";
import { addressOf, FAR, Life, type Mined, type Work } from "./life.ts";
import { Indexer } from "./process.ts";

const PRICE = 20_000_000n;
const CROP: View = { left: 0.05, top: 0.03, width: 0.92, height: 0.92, mirrored: true };
const { responseSeconds, upkeepReward, deposit, reward, poolBasisPoints } = LOCAL.challenge;
const { seats, seatFee, commitSeconds, revealSeconds, appealSeconds } = LOCAL.panel;
const KEPT = deposit - upkeepReward;
const FEE = BigInt(seats) * seatFee;

let dir: string;
let life: Life;
let indexer: Indexer;
let client: IndexerClient;
let original: Work;
let second: Work;

before(async () => {
  dir = await mkdtemp(join(tmpdir(), "genuine-disputes-"));
  life = await Life.begin();
  for (const role of ["aurora", "borealis", "cascade"] as const) {
    await life.send(role, transactions.registerEsp(life.deployment, role, `http://${role}.test`, 1_000_000_000n));
  }
  original = (await life.attest("aurora", "alice", pictureBlocks(1))).work;
  second = (await life.attest("borealis", "bob", pictureBlocks(5))).work;
  ({ indexer, client } = await Indexer.over(life, dir));
});

after(async () => {
  await indexer?.stop("SIGTERM");
  await life?.chain.close();
  await rm(dir, { recursive: true, force: true });
});

const indexed = async () => client.waitForBlock(await life.node.getBlockNumber(), { pollMs: 50 });
const due = async (role: LocalRole): Promise<DueStep[]> => (await client.due(addressOf(role))).items;
const typesOf = async (id: Hex) => (await client.activity({ product: id })).items.map((line) => line.type);

async function stakeOf(role: LocalRole): Promise<void> {
  const args = [addressOf(role)] as const;
  const chain = await life.node.readContract({
    address: life.deployment.contracts.espRegistry,
    abi: espRegistryAbi,
    functionName: "espOf",
    args,
  });
  const { stake, reserved } = await client.esp(addressOf(role));
  assert.deepEqual([role, stake, reserved], [role, chain.stake.toString(), chain.reserved.toString()]);
}

async function disputeOf(challengeId: Hex): Promise<bigint> {
  const args = [BigInt(challengeId)] as const;
  const { disputeId, status } = await life.node.readContract({
    address: life.deployment.contracts.challenge,
    abi: challengeAbi,
    functionName: "challengeOf",
    args,
  });
  assert.equal((await client.challenge(challengeId)).status, CHALLENGE_STATUSES[status]);
  return disputeId;
}

/** Every round of a dispute against the panel's own records. */
async function told(disputeId: bigint): Promise<Dispute> {
  await indexed();
  const dispute = await client.dispute(disputeId.toString());
  const panel = { address: life.deployment.contracts.espPanel, abi: espPanelAbi } as const;
  const chain = await life.node.readContract({ ...panel, functionName: "disputeOf", args: [disputeId] });
  assert.equal(dispute.rounds.length, chain.rounds);
  assert.equal(dispute.executedAt !== null, chain.executed);
  for (const [number, round] of dispute.rounds.entries()) {
    const of = [disputeId, BigInt(number)] as const;
    const own = await life.node.readContract({ ...panel, functionName: "roundOf", args: of });
    const { payer, seedBlock, seats: filled, committed, settled } = round;
    assert.deepEqual(
      [payer, seedBlock, filled, committed, settled],
      [own.payer, own.seedBlock, own.seats, own.committed, own.settled],
    );
    assert.deepEqual([round.upheld, round.rejected], [own.ones, own.twos]);
    assert.deepEqual(
      [round.commitUntil ?? 0, round.revealUntil ?? 0, round.appealUntil ?? 0],
      [own.commitUntil, own.revealUntil, own.appealUntil],
    );
    const jurors = await life.node.readContract({ ...panel, functionName: "jurorsOf", args: of });
    assert.deepEqual(new Set(round.jurors.map((juror) => juror.address)), new Set(jurors));
    assert.equal(
      round.jurors.reduce((sum, juror) => sum + juror.seats, 0),
      filled,
    );
  }
  return dispute;
}

describe("licences", () => {
  it("are told as the latest grant leaves them, and derived products pay", async () => {
    await life.grantLicence("alice", original, "mallory", 1_000);
    const bettered = await life.grantLicence("alice", original, "mallory", 500);
    await life.grantLicence("alice", original, "carol", 0);
    const { work } = await life.attest("cascade", "mallory", pictureBlocks(1, { noise: 4 }), BigInt(original.id));
    await life.offer("mallory", work, PRICE);
    await life.buy("bob", work, PRICE);
    const sold = await life.finishSale("mallory", "bob", work);
    await indexed();

    const granted = {
      originalId: original.id,
      licensee: addressOf("mallory"),
      expiry: Number(FAR),
      royaltyBasisPoints: 500,
      owner: addressOf("alice"),
      grantedAt: bettered.at,
      txHash: bettered.hash,
    };
    assert.deepEqual((await client.licences({ licensee: addressOf("mallory") })).items, [granted]);
    assert.deepEqual(
      (await client.licences({ owner: addressOf("alice"), limit: 1 })).items.map((licence) => licence.licensee),
      [addressOf("carol")],
    );
    assert.equal((await client.licences({ original: original.id })).items.length, 2);
    assert.deepEqual((await client.licences({ original: work.id })).items, []);

    const product = await client.product(work.id);
    assert.deepEqual([product.parent, product.parentBasisPoints], [original.id, 500]);
    assert.deepEqual([product.sale!.parentOwner, product.sale!.parentShare], [addressOf("alice"), "1000000"]);
    assert.equal((await client.product(original.id)).children, 1);
    assert.deepEqual(
      (await client.products({ parent: original.id })).items.map((item) => item.id),
      [work.id],
    );
    const [earned] = (await client.activity({ product: original.id })).items;
    assert.deepEqual(
      [earned!.type, earned!.from, earned!.to, earned!.value, earned!.txHash],
      ["parentShareEarned", addressOf("bob"), addressOf("alice"), "1000000", sold.settled.hash],
    );
    assert.deepEqual(await typesOf(original.id), [
      "parentShareEarned",
      "licensed",
      "licensed",
      "licensed",
      "registered",
    ]);
  });

  it("what is no picture has neither fingerprints nor blocks nor neighbours", async () => {
    const { work } = await life.attest("cascade", "carol", new Uint8Array());
    await indexed();
    const product = await client.product(work.id);
    assert.deepEqual(
      [product.mediaType, product.fingerprints, product.nearest, product.quality],
      ["text/plain", null, [], 0],
    );
    assert.equal((await client.blocks(work.id)).length, 0);
    assert.ok((await client.product(original.id)).nearest.every((near) => near.id !== work.id));
  });
});

describe("a transform witness", () => {
  it("is told with its map, and the buyer who was compensated", async () => {
    const { work } = await life.attest("borealis", "mallory", pictureBlocks(1, { view: CROP }));
    await life.offer("mallory", work, PRICE);
    await life.buy("bob", work, PRICE);
    await life.finishSale("mallory", "bob", work);
    const { id } = await life.challengeUnder("alice", original, work, mapOf(CROP));
    await life.pass(responseSeconds);
    const finished = await life.send("cascade", transactions.finishChallenge(life.deployment, BigInt(id)));
    await indexed();
    const challenge = await client.challenge(id);
    assert.deepEqual(challenge.map, mapOf(CROP));
    assert.equal(challenge.measurement!.iscc, 256);
    assert.equal(challenge.measurement!.verdict, "copy");
    const { status, depositReturned, compensation, buyer, feeReimbursed } = challenge;
    assert.deepEqual([status, depositReturned, challenge.reward], ["upheld", KEPT.toString(), reward.toString()]);
    assert.deepEqual([compensation, buyer, feeReimbursed], [PRICE.toString(), addressOf("bob"), "0"]);
    const { items } = await client.activity({ product: work.id });
    const [compensated, upheld, removed] = items;
    assert.deepEqual(
      [compensated!.type, compensated!.from, compensated!.to, compensated!.value, compensated!.txHash],
      ["compensated", addressOf("borealis"), addressOf("bob"), PRICE.toString(), finished.hash],
    );
    assert.deepEqual([upheld!.type, removed!.type], ["challengeUpheld", "removed"]);
    await stakeOf("borealis");
  });
});

describe("a dispute", () => {
  let id: Hex;
  let disputeId: bigint;
  let accused: Work;
  const step = (action: string, round: number, by: number | null, since: number) => ({
    kind: "dispute",
    id: disputeId.toString(),
    round,
    challengeId: id,
    action,
    by,
    since,
  });

  /** All jurors of a round vote alike. */
  async function vote(round: number, how: "upheld" | "rejected"): Promise<Mined> {
    const { drawn, jurors } = await life.draw(disputeId, round);
    assert.deepEqual(jurors, ["cascade"], "the other two have vouched for one of the products");
    let dispute = await told(disputeId);
    assert.equal(phaseOf(dispute, drawn.at), "commit");
    assert.equal(phaseEnd(dispute, drawn.at), drawn.at + commitSeconds);
    assert.deepEqual(await due("cascade"), [step("commit", round, drawn.at + commitSeconds, drawn.at)]);
    const committed = await life.commit("cascade", disputeId, round, how);
    dispute = await told(disputeId);
    assert.equal(phaseOf(dispute, committed.at), "reveal");
    assert.equal(dispute.rounds[round]!.jurors[0]!.vote, null);
    assert.deepEqual(await due("cascade"), [step("reveal", round, committed.at + revealSeconds, committed.at)]);
    const revealed = await life.revealVote("cascade", disputeId, round, how);
    dispute = await told(disputeId);
    assert.equal(phaseOf(dispute, revealed.at), "appeal");
    assert.equal(currentRuling(dispute, revealed.at), how);
    assert.deepEqual(await due("cascade"), []);
    return revealed;
  }

  it("of how pictures look comes before the panel", async () => {
    accused = (await life.attest("aurora", "mallory", recoloured(pictureBlocks(5)))).work;
    const pair = [BigInt(second.id), BigInt(accused.id)] as const;
    id = idOfChallenge("appearance", ...pair);
    const opened = await life.send(
      "bob",
      transactions.openAppearanceChallenge(life.deployment, ...pair, "My waves, in other colours."),
    );
    await indexed();
    const challenge = await client.challenge(id);
    assert.deepEqual(
      [challenge.ground, challenge.statement, challenge.fee, challenge.map],
      ["appearance", "My waves, in other colours.", FEE.toString(), null],
    );
    assert.equal(challenge.measurement!.verdict, "unclear");
    assert.deepEqual(await due("mallory"), [
      { kind: "challenge", id, action: "answer", by: opened.at + responseSeconds, since: opened.at },
    ]);
    await life.pass(responseSeconds);
    await indexed();
    assert.deepEqual(
      (await due("bob")).map((one) => one.action),
      ["finish"],
    );
    const finished = await life.send("cascade", transactions.finishChallenge(life.deployment, BigInt(id)));
    await indexed();
    disputeId = await disputeOf(id);
    assert.equal((await client.challenge(id)).disputeId, disputeId.toString());
    assert.equal(phaseOf(await told(disputeId), finished.at), "draw");
    for (const role of ["bob", "mallory"] as const)
      assert.deepEqual(await due(role), [step("draw", 0, null, finished.at)]);
    assert.deepEqual(
      (await client.challenges({ open: true })).items.map((item) => item.id),
      [id],
    );
    assert.deepEqual(
      (await client.challenges({ ground: "appearance", open: true })).items.map((item) => item.id),
      [id],
    );
  });

  it("is decided, appealed, decided otherwise and carried out", async () => {
    const first = await vote(0, "rejected");
    assert.deepEqual(await due("bob"), [step("appeal", 0, first.at + appealSeconds, first.at)]);
    assert.deepEqual(await due("mallory"), []);
    await life.send("bob", transactions.appealRuling(life.deployment, disputeId));
    const last = await vote(1, "upheld");
    assert.deepEqual(await due("mallory"), [step("appeal", 1, last.at + appealSeconds, last.at)]);
    const now = await life.pass(appealSeconds);
    await client.waitForBlock(now, { pollMs: 50 });
    const over = last.at + appealSeconds;
    const settles = [step("settle", 0, null, over), step("settle", 1, null, over)];
    assert.deepEqual(await due("bob"), [step("execute", 1, null, over), ...settles]);
    assert.deepEqual(await due("cascade"), settles);
    const executed = await life.send("carol", transactions.executeRuling(life.deployment, disputeId));
    for (const round of [0, 1]) await life.send("cascade", transactions.settleRound(life.deployment, disputeId, round));
    const dispute = await told(disputeId);
    assert.deepEqual(
      [dispute.ruling, dispute.executedAt, phaseOf(dispute, executed.at)],
      ["upheld", executed.at, "executed"],
    );
    const [wrong, right] = dispute.rounds.map((round) => round.jurors[0]!);
    const all = BigInt(seats) * LOCAL.panel.penalty;
    assert.deepEqual([wrong!.earned, wrong!.lost, right!.lost], ["0", all.toString(), "0"]);
    assert.equal(right!.earned, (BigInt(right!.seats) * seatFee).toString());
    assert.deepEqual(await due("cascade"), []);
    await stakeOf("cascade");
    await stakeOf("aurora");

    const challenge = await client.challenge(id);
    assert.deepEqual([challenge.status, challenge.feeReimbursed], ["upheld", FEE.toString()]);
    assert.deepEqual(
      challenge.steps.map(({ name }) => name),
      ["proofsFetched", "identityVerified", "similarityMeasured", "disputed", "resultChecked"],
    );
    assert.deepEqual(await typesOf(accused.id), [
      "challengeUpheld",
      "removed",
      "challengeDisputed",
      "challenged",
      "registered",
    ]);
    assert.deepEqual((await client.disputes({ juror: addressOf("cascade").toLowerCase() as Address })).items, [
      dispute,
    ]);
    assert.deepEqual((await client.disputes({ juror: addressOf("aurora") })).items, []);
    assert.deepEqual((await client.disputes({ open: true })).items, []);
    assert.deepEqual((await client.disputes({ open: false })).items, [dispute]);
    assert.deepEqual(ENDPOINTS["/disputes/{id}"].answer.parse(dispute), dispute, "as the OpenAPI document says");
  });

  it("that nobody judges leaves the challenge undecided, and it may be opened again", async () => {
    id = idOfAttestationChallenge(addressOf("carol"), BigInt(second.id));
    const open = transactions.openAttestationChallenge(life.deployment, BigInt(second.id), "This is not the file.");
    await life.send("carol", open);
    await indexed();
    assert.deepEqual([...(await due("bob")), ...(await due("carol"))], [], "an attestation is not answered");
    const challenge = await client.challenge(id);
    assert.deepEqual(
      [challenge.ground, challenge.originalId, challenge.measurement, challenge.map],
      ["attestation", null, null, null],
    );
    await life.pass(responseSeconds);
    await life.send("carol", transactions.finishChallenge(life.deployment, BigInt(id)));
    await indexed();
    disputeId = await disputeOf(id);
    const { jurors } = await life.draw(disputeId, 0);
    await life.pass(commitSeconds + revealSeconds);
    await indexed();
    assert.deepEqual(
      (await due("bob")).map((one) => one.action),
      ["appeal"],
      "without a ruling either side may appeal",
    );
    await life.pass(appealSeconds);
    const executed = await life.send("bob", transactions.executeRuling(life.deployment, disputeId));
    await life.send("bob", transactions.settleRound(life.deployment, disputeId, 0));
    const dispute = await told(disputeId);
    assert.equal(dispute.ruling, "undecided");
    for (const role of jurors) await stakeOf(role);
    const ended = await client.challenge(id);
    assert.deepEqual(
      [ended.status, ended.depositReturned, ended.finishedAt],
      ["undecided", KEPT.toString(), executed.at],
    );
    assert.equal((await client.product(second.id)).status, "active");

    const again = await life.send("carol", open);
    await indexed();
    const reopened = await client.challenge(id);
    assert.deepEqual(
      [reopened.status, reopened.openedAt, reopened.disputeId, reopened.finishedAt],
      ["open", again.at, null, null],
    );
    assert.deepEqual(
      reopened.steps.map(({ txHash }) => txHash),
      [again.hash, again.hash, again.hash],
    );
    assert.deepEqual(await typesOf(second.id), [
      "challenged",
      "challengeUndecided",
      "challengeDisputed",
      "challenged",
      "registered",
    ]);
    assert.equal(idToHex(BigInt(id)), id);
  });
});

describe("a rejected challenge", () => {
  it("tells what the accused's owner got of the deposit", async () => {
    const { work } = await life.attest("borealis", "carol", pictureBlocks(1, { noise: 3 }));
    const { id } = await life.challenge("alice", original, work);
    // Carol's licence from the first test asks for no share.
    const licence = {
      originalId: BigInt(original.id),
      licensee: addressOf("carol"),
      expiry: FAR,
      royaltyBasisPoints: 0,
    };
    await life.send("carol", transactions.answerWithLicence(life.deployment, BigInt(id), licence));
    await indexed();
    const [rejected, answered] = (await client.activity({ product: work.id })).items;
    assert.deepEqual([rejected!.type, answered!.type], ["challengeRejected", "challengeAnswered"]);
    assert.equal(rejected!.value, (KEPT - (KEPT * BigInt(poolBasisPoints)) / 10_000n).toString());
    assert.deepEqual((await client.challenge(id)).answer, { by: addressOf("carol"), earlierId: null });
    assert.equal(bytesToHex(await client.blocks(work.id)), work.blocks);
  });
});
