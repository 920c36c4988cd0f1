/** Licences, witnesses and the panel as the indexer reports them, step by step, against what the chain itself says. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { currentRuling, type Dispute, LAST_ROUND, phaseEnd, phaseOf } from "@genuine/sdk/disputes";
import { challengeAbi, espPanelAbi, espRegistryAbi } from "@genuine/sdk/generated/abis";
import type { DueStep } from "@genuine/sdk/indexer-answers";
import type { IndexerClient } from "@genuine/sdk/indexer-client";
import type { LocalRole } from "@genuine/sdk/local";
import { CHALLENGE_STATUSES, idToHex } from "@genuine/sdk/structs";
import * as transactions from "@genuine/sdk/transactions";
import { idOfAttestationChallenge, idOfChallenge } from "@genuine/sdk/typed-data";
import { type Address, bytesToHex, type Hex } from "viem";
import { ENDPOINTS } from "../../indexer/src/api/endpoints.ts";
import { mapOf, pictureBlocks, recoloured, type View } from "../../scripts/lib/picture.ts";
import { LOCAL } from "../../scripts/settings.ts";
import { addressOf, FAR, Life, type Mined, shownOf, type Work } from "./life.ts";
import { CATCH_UP, Indexer } from "./process.ts";

const PRICE = 20_000_000n;
const CROP: View = { left: 0.05, top: 0.03, width: 0.92, height: 0.92, mirrored: true };
const { responseSeconds, upkeepReward, deposit, poolBasisPoints } = LOCAL.challenge;
const { seats, seatFee, commitSeconds, revealSeconds, appealSeconds } = LOCAL.panel;
const KEPT = deposit - upkeepReward;
const FEE = BigInt(seats) * seatFee;
/** Providers on the panel; the third, aurora, attests the accused work. */
const VOTERS: readonly LocalRole[] = ["borealis", "cascade"];

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
    await life.send(role, transactions.stateCapacity(life.deployment, 50));
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

const indexed = async () => client.waitForBlock(await life.node.getBlockNumber(), CATCH_UP);
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
  return BigInt(disputeId);
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
    const { payer, seedBlock, settled } = round;
    assert.deepEqual([payer, seedBlock, settled], [own.payer, own.seedBlock, own.settled]);
    assert.deepEqual(
      [round.votes, round.committed, round.upheld, round.rejected],
      [own.votes, own.committed, own.ones, own.twos].map(String),
    );
    assert.deepEqual(
      [round.commitUntil ?? 0, round.revealUntil ?? 0, round.appealUntil ?? 0],
      [own.commitUntil, own.revealUntil, own.appealUntil],
    );
    const jurors = await life.node.readContract({ ...panel, functionName: "jurorsOf", args: of });
    const expected = number === LAST_ROUND ? round.jurors.filter(({ committed }) => committed) : round.jurors;
    assert.deepEqual(new Set(expected.map((juror) => juror.address)), new Set(jurors));
    for (const { address, votes } of round.jurors) {
      const one = await life.node.readContract({ ...panel, functionName: "jurorOf", args: [...of, address] });
      assert.equal(votes, one.votes.toString());
    }
    assert.equal(
      round.jurors.reduce((sum, juror) => sum + BigInt(juror.votes), 0n),
      own.votes,
    );
  }
  return dispute;
}

describe("licences", () => {
  it("are reported as of the latest grant, and derived products pay", async () => {
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

  it("end an offer, and pay every ancestor of what is sold", async () => {
    const { work: child } = await life.attest("cascade", "alice", pictureBlocks(31));
    await life.grantLicence("alice", child, "mallory", 1_000);
    const { work: grandchild } = await life.attest("cascade", "mallory", pictureBlocks(32), BigInt(child.id));
    await life.offer("mallory", grandchild, PRICE);
    await indexed();
    assert.notEqual((await client.product(grandchild.id)).offer, null);
    await life.grantLicence("mallory", grandchild, "carol", 500);
    await indexed();
    assert.equal((await client.product(grandchild.id)).offer, null, "its terms have changed");

    const { work } = await life.attest("cascade", "carol", pictureBlocks(33), BigInt(grandchild.id));
    await life.offer("carol", work, PRICE);
    await life.buy("bob", work, PRICE);
    const sold = await life.finishSale("carol", "bob", work);
    await indexed();
    const earnings = async (id: Hex) => {
      const [line] = (await client.activity({ product: id })).items;
      return [line!.type, line!.from, line!.to, line!.value, line!.txHash];
    };
    const [bob, hash] = [addressOf("bob"), sold.settled.hash];
    assert.deepEqual(await earnings(grandchild.id), ["parentShareEarned", bob, addressOf("mallory"), "1000000", hash]);
    assert.deepEqual(await earnings(child.id), ["parentShareEarned", bob, addressOf("alice"), "2000000", hash]);
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
  it("is reported with its map, and the buyer who was compensated", async () => {
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
    assert.ok(challenge.measurement!.iscc <= LOCAL.similarity.contradiction);
    assert.equal(challenge.measurement!.verdict, "copy");
    const { status, depositReturned, compensation, buyer, feeReimbursed } = challenge;
    assert.deepEqual([status, depositReturned, challenge.reward], ["upheld", KEPT.toString(), "0"]);
    assert.deepEqual([compensation, buyer, feeReimbursed], ["0", addressOf("bob"), "0"]);
    // A third to the pool, the challenger's upkeep, the rest to the buyer, who paid more than that.
    assert.deepEqual(challenge.pledge, {
      by: addressOf("mallory"),
      poolShare: "8000000",
      toChallenger: "1000000",
      toBuyer: "15000000",
      returned: "0",
    });
    const { items } = await client.activity({ product: work.id });
    const [compensated, upheld, removed] = items;
    assert.deepEqual(
      [compensated!.type, compensated!.from, compensated!.to, compensated!.value, compensated!.txHash],
      ["compensated", addressOf("mallory"), addressOf("bob"), "15000000", finished.hash],
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

  /** All that have a vote in a round vote alike. `begun`: when the last round began. */
  async function vote(round: number, how: "upheld" | "rejected", begun?: Mined): Promise<Mined> {
    const { drawn, jurors } =
      begun === undefined ? await life.draw(disputeId, round) : { drawn: begun, jurors: VOTERS };
    assert.ok(!jurors.includes("aurora"), "it vouched for the accused");
    let dispute = await told(disputeId);
    assert.equal(phaseOf(dispute, drawn.at), "commit");
    assert.equal(phaseEnd(dispute, drawn.at), drawn.at + commitSeconds);
    let committed = drawn;
    for (const juror of jurors) {
      assert.deepEqual(await due(juror), [step("commit", round, drawn.at + commitSeconds, drawn.at)]);
      committed = await life.commit(juror, disputeId, round, how);
      await indexed();
    }
    dispute = await told(disputeId);
    assert.equal(phaseOf(dispute, committed.at), "reveal");
    assert.equal(dispute.rounds[round]!.jurors[0]!.vote, null);
    let revealed = committed;
    for (const juror of jurors) {
      assert.deepEqual(await due(juror), [step("reveal", round, committed.at + revealSeconds, committed.at)]);
      revealed = await life.revealVote(juror, disputeId, round, how);
      await indexed();
    }
    dispute = await told(disputeId);
    assert.equal(phaseOf(dispute, revealed.at), round === LAST_ROUND ? "solved" : "appeal");
    assert.equal(currentRuling(dispute, revealed.at), how);
    return revealed;
  }

  it("of how pictures look comes before the panel", async () => {
    accused = (await life.attest("aurora", "mallory", recoloured(pictureBlocks(5)))).work;
    const pair = [BigInt(second.id), BigInt(accused.id)] as const;
    id = idOfChallenge("appearance", ...pair);
    const opened = await life.send(
      "bob",
      transactions.openAppearanceChallenge(
        life.deployment,
        ...pair,
        shownOf(second, accused),
        "My waves, in other colours.",
      ),
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
    for (const role of VOTERS) assert.deepEqual(await due(role), []);
    const appealed = await life.send("bob", transactions.appealRuling(life.deployment, disputeId));
    const last = await vote(LAST_ROUND, "upheld", appealed);
    const settles = [step("settle", 0, null, last.at), step("settle", LAST_ROUND, null, last.at)];
    assert.deepEqual(await due("bob"), [step("execute", LAST_ROUND, null, last.at), ...settles]);
    assert.deepEqual(await due("mallory"), [], "nothing follows the last round");
    const executed = await life.send("carol", transactions.executeRuling(life.deployment, disputeId));
    for (const round of [0, LAST_ROUND])
      await life.send("cascade", transactions.settleRound(life.deployment, disputeId, round));
    await indexed();
    for (const role of VOTERS) {
      assert.deepEqual(await due(role), [step("settleJuror", LAST_ROUND, null, last.at)]);
      await life.send("carol", transactions.settleJuror(life.deployment, disputeId, addressOf(role)));
      await indexed();
      assert.deepEqual(await due(role), []);
    }
    const dispute = await told(disputeId);
    assert.deepEqual(
      [dispute.ruling, dispute.executedAt, phaseOf(dispute, executed.at)],
      ["upheld", executed.at, "executed"],
    );
    const [seated, voters] = dispute.rounds.map((round) => round.jurors);
    for (const { earned, lost, votes } of seated!)
      assert.deepEqual([earned, lost], ["0", (BigInt(votes) * LOCAL.panel.penalty).toString()]);
    // By stake, of which borealis has lost some above; the unit that does not divide goes to whoever is settled last.
    const cast = voters!.reduce((sum, { votes }) => sum + BigInt(votes), 0n);
    for (const { earned, lost, votes } of voters!) {
      assert.equal(lost, "0");
      const share = (LOCAL.panel.lastFee * BigInt(votes)) / cast;
      assert.ok(BigInt(earned!) === share || BigInt(earned!) === share + 1n, `${earned} of ${share}`);
    }
    assert.equal(
      voters!.reduce((sum, { earned }) => sum + BigInt(earned!), 0n),
      LOCAL.panel.lastFee,
    );
    for (const role of ["aurora" as const, ...VOTERS]) await stakeOf(role);

    const challenge = await client.challenge(id);
    // No one had put down a pledge for what was never offered, and no provider pays for a copy.
    assert.deepEqual([challenge.status, challenge.feeReimbursed, challenge.pledge], ["upheld", "0", null]);
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

  it("whose panel rejected it is looked at once more, and everybody is heard", async () => {
    const { work } = await life.attest("aurora", "mallory", pictureBlocks(9));
    id = idOfAttestationChallenge(BigInt(work.id));
    const open = transactions.openAttestationChallenge(life.deployment, BigInt(work.id), "This is not the file.");
    await life.send("carol", open);
    const say = (role: LocalRole, text: string) =>
      life.send(role, transactions.submitEvidence(life.deployment, BigInt(id), text));
    const words: [LocalRole, "challenger" | "accused" | "other", string][] = [
      ["carol", "challenger", "The file is a photograph of a dog."],
      ["mallory", "accused", "It is mine: https://example.org/original"],
      ["aurora", "accused", "It was the file that I was shown."],
      ["bob", "other", "I have seen both."],
    ];
    const said = [];
    for (const [role, side, text] of words) {
      const { at, hash } = await say(role, text);
      said.push({ by: addressOf(role), side, text, at, txHash: hash });
    }
    await indexed();
    assert.deepEqual((await client.challenge(id)).evidence, said);

    await life.pass(responseSeconds);
    await life.send("carol", transactions.finishChallenge(life.deployment, BigInt(id)));
    await indexed();
    disputeId = await disputeOf(id);
    await vote(0, "rejected");
    await life.pass(appealSeconds);
    await life.send("carol", transactions.executeRuling(life.deployment, disputeId));
    await life.send("carol", transactions.settleRound(life.deployment, disputeId, 0));
    await indexed();
    const rejected = await client.challenge(id);
    assert.deepEqual(
      [rejected.status, rejected.reopened, rejected.toChallenger, rejected.forfeited.length],
      ["rejected", false, "0", 1],
    );
    assert.equal((await client.product(work.id)).openCases, 0);

    const reopen = transactions.reopenChallenge(life.deployment, BigInt(id), "Look at the dog's ear.");
    const reopened = await life.send("bob", reopen);
    await indexed();
    const again = await client.challenge(id);
    assert.deepEqual(
      [again.status, again.reopened, again.challenger, again.statement, again.fee, again.finishedAt, again.forfeited],
      ["disputed", true, addressOf("bob"), "Look at the dog's ear.", LOCAL.panel.lastFee.toString(), null, []],
    );
    assert.equal((await client.product(work.id)).openCases, 1);
    assert.equal((await told(disputeId)).executedAt, null);
    const last = await vote(LAST_ROUND, "upheld", reopened);
    await life.send("carol", transactions.executeRuling(life.deployment, disputeId));
    await life.send("carol", transactions.settleRound(life.deployment, disputeId, LAST_ROUND));
    for (const role of VOTERS)
      await life.send("carol", transactions.settleJuror(life.deployment, disputeId, addressOf(role)));
    await indexed();
    const upheld = await client.challenge(id);
    const { reward, upkeepReward } = LOCAL.challenge;
    assert.deepEqual(
      [upheld.status, upheld.toChallenger, upheld.depositReturned],
      ["upheld", (LOCAL.panel.lastFee + upkeepReward + reward).toString(), KEPT.toString()],
    );
    const dispute = await told(disputeId);
    assert.deepEqual([dispute.ruling, phaseOf(dispute, last.at)], ["upheld", "executed"]);
    assert.deepEqual((await client.disputes({ open: true })).items, []);
    assert.equal((await client.product(work.id)).status, "removed");
    assert.deepEqual(upheld.evidence, said, "what was said stays");
    for (const role of ["aurora" as const, ...VOTERS]) await stakeOf(role);
  });

  it("that nobody judges leaves the challenge undecided, and it may be opened again", async () => {
    id = idOfAttestationChallenge(BigInt(second.id));
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

describe("a product under several challenges", () => {
  it("is flagged, and what becomes due meanwhile waits for all that came in time", async () => {
    const { work } = await life.attest("borealis", "mallory", pictureBlocks(1, { noise: 4 }));
    const copied = await life.challenge("alice", original, work);
    const doubt = idOfAttestationChallenge(BigInt(work.id));
    await life.send(
      "carol",
      transactions.openAttestationChallenge(life.deployment, BigInt(work.id), "This is not the file."),
    );
    await indexed();
    const flagged = await client.product(work.id);
    assert.deepEqual([flagged.status, flagged.openCases], ["active", 2]);
    assert.deepEqual(
      (await client.products({ challenged: true })).items.map(({ id }) => id),
      [work.id, second.id],
    );
    assert.ok((await client.products({ challenged: false })).items.every(({ openCases }) => openCases === 0));

    await life.pass(responseSeconds);
    await life.send("cascade", transactions.finishChallenge(life.deployment, BigInt(copied.id)));
    await indexed();
    const removed = await client.product(work.id);
    assert.deepEqual([removed.status, removed.openCases], ["removed", 1]);
    assert.deepEqual(
      (await due("carol")).filter(({ id }) => id === doubt).map(({ action }) => action),
      ["finish"],
      "whether its attestation was false is judged all the same",
    );
    await life.send("carol", transactions.finishChallenge(life.deployment, BigInt(doubt)));
    await indexed();
    assert.equal((await client.challenge(doubt)).status, "disputed");
    assert.equal((await client.product(work.id)).openCases, 1);
  });
});

describe("a rejected challenge", () => {
  it("reports what the accused's owner received of the deposit", async () => {
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
    const [forfeited, rejected, answered] = (await client.activity({ product: work.id })).items;
    assert.deepEqual(
      [forfeited!.type, rejected!.type, answered!.type],
      ["depositForfeited", "challengeRejected", "challengeAnswered"],
    );
    const amount = (KEPT - (KEPT * BigInt(poolBasisPoints)) / 10_000n).toString();
    assert.deepEqual([forfeited!.to, forfeited!.value], [addressOf("carol"), amount]);
    const challenge = await client.challenge(id);
    assert.deepEqual(challenge.forfeited, [{ to: addressOf("carol"), amount }]);
    assert.deepEqual(challenge.answer, {
      by: addressOf("carol"),
      defence: "licence",
      earlierId: null,
      statement: "",
    });
    assert.equal((await client.product(work.id)).openCases, 0);
    assert.equal(bytesToHex(await client.blocks(work.id)), work.blocks);
  });
});
