/** Three workers on a chain: what they vote in disputes, and who is given a file. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { after, before, test } from "node:test";
import { LAST_ROUND } from "@genuine/sdk/disputes";
import { hasCode } from "@genuine/sdk/genuine-error";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import { appealRuling } from "@genuine/sdk/transactions";
import sharp from "sharp";
import type { Hex } from "viem";
import { COURT_SETTINGS, Court, stepsOf, VOTE_SECONDS } from "./support/court.ts";
import { startTestChain, type TestChain } from "./support/local-chain.ts";
import { Person, until } from "./support/person.ts";
import { WorkerProcess } from "./support/worker-process.ts";

const SHOWS_NOTHING = { GENUINE_ESP_NEAR_DUPLICATES: "flag" };
const ADDRESS = (role: "aurora" | "borealis" | "cascade") => LOCAL_ACCOUNTS[role].address;

let chain: TestChain;
let court: Court;
let aurora: WorkerProcess;
let borealis: WorkerProcess;
let cascade: WorkerProcess;
let alice: Person;
let bob: Person;
let mallory: Person;

before(async () => {
  chain = await startTestChain(COURT_SETTINGS);
  court = new Court(chain);
  [aurora, borealis, cascade] = await Promise.all([
    WorkerProcess.create(chain),
    WorkerProcess.create(chain, { role: "borealis", env: SHOWS_NOTHING }),
    WorkerProcess.create(chain, { role: "cascade", env: SHOWS_NOTHING }),
  ]);
  for (const worker of [aurora, borealis, cascade]) await worker.start();
  alice = await new Person(chain, "alice").fund();
  bob = await new Person(chain, "bob").fund();
  mallory = await new Person(chain, "mallory").fund();
});

after(async () => {
  await Promise.all([aurora, borealis, cascade].map((worker) => worker?.stop()));
  await chain?.close();
});

const picture = async (name: string) =>
  new Uint8Array(await readFile(resolve(import.meta.dirname, "../fixtures/pictures", name)));
const text = (words: string) => new TextEncoder().encode(words);

test("an honest attestation: the jurors fetch the file, compute the proof again, and reject the challenge", async (t) => {
  const answer = await alice.attest(aurora, await picture("rocket.webp"), "image/webp");
  await alice.register(answer);
  const challengeId = await court.accuseAttestation(bob, answer.productId, "I do not believe it");
  const disputeId = await court.drawn(challengeId);

  await t.test("nobody but a drawn juror is given the file, and only for a product in this dispute", async () => {
    const [juror] = await court.jurors(disputeId);
    const role = juror!.address === ADDRESS("borealis") ? "borealis" : "cascade";
    const get = async (request: Awaited<ReturnType<Court["evidenceRequest"]>>, productId: Hex = answer.productId) =>
      aurora.client.evidence(productId, request);
    const good = await court.evidenceRequest(role, answer.productId, disputeId);
    assert.deepEqual(await get(good), await picture("rocket.webp"));
    const other = await court.evidenceRequest("aurora", answer.productId, disputeId);
    await assert.rejects(get(other), (error) => hasCode(error, "not_juror"));
    await assert.rejects(get({ ...good, signature: other.signature }), (error) => hasCode(error, "bad_signature"));
    await assert.rejects(
      get({ ...good, expiry: good.expiry + 1n }),
      (error) => hasCode(error, "bad_signature"),
      "another expiry than was signed",
    );
    await assert.rejects(get(await court.evidenceRequest(role, answer.productId, disputeId, -1)), (error) =>
      hasCode(error, "expired"),
    );
    await assert.rejects(
      get(await court.evidenceRequest(role, answer.productId, disputeId, 7200)),
      (error) => hasCode(error, "expired"),
      "good for too long",
    );
    await assert.rejects(get(await court.evidenceRequest(role, answer.productId, 99)), (error) =>
      hasCode(error, "not_in_dispute"),
    );
    const elsewhere: Hex = `0x${"12".repeat(32)}`;
    await assert.rejects(get(await court.evidenceRequest(role, elsewhere, disputeId), elsewhere), (error) =>
      hasCode(error, "not_in_dispute"),
    );
    await assert.rejects(
      fetch(`${aurora.endpoint}/products/${answer.productId}/evidence`).then((response) =>
        assert.equal(response.status, 200),
      ),
    );
  });

  assert.equal(await court.ruled(challengeId), "rejected");
  for (const juror of await court.jurors(disputeId)) {
    assert.notEqual(juror.address, ADDRESS("aurora"), "who vouched does not judge");
    assert.equal(juror.vote, 2);
  }
  await t.test("once it is decided nobody is given the file any more", async () => {
    const request = await court.evidenceRequest("borealis", answer.productId, disputeId);
    await assert.rejects(aurora.client.evidence(answer.productId, request), (error) =>
      hasCode(error, "not_in_dispute"),
    );
    await assert.rejects(borealis.client.putEvidence(answer.productId, await picture("rocket.webp")), (error) =>
      hasCode(error, "not_in_dispute"),
    );
  });
  await t.test("all steps were taken by one or another worker, and are reported", async () => {
    const all = await Promise.all([aurora, borealis, cascade].map((worker) => stepsOf(worker, disputeId)));
    for (const step of ["draw", "examine", "commit", "reveal", "execute", "settle"])
      assert.ok(
        all.some((steps) => steps[step] === "done"),
        `${step}: ${JSON.stringify(all)}`,
      );
    const finishing = (await Promise.all([aurora, borealis, cascade].map((worker) => worker.client.duties()))).flat();
    assert.ok(finishing.some(({ step, state, id }) => step === "finish" && state === "done" && id === challengeId));
  });
});

test("an appeal: every worker that may vote votes, and each is settled", async () => {
  const answer = await alice.attest(aurora, await picture("galaxies.webp"), "image/webp");
  await alice.register(answer);
  const challengeId = await court.accuseAttestation(bob, answer.productId, "look at it all of you");
  const disputeId = await court.drawn(challengeId);
  await until("all votes", async () =>
    (await court.jurors(disputeId)).every(({ vote }) => vote !== 0) ? true : undefined,
  );
  await bob.send(appealRuling(chain.deployment, BigInt(disputeId)));
  await until("the ruling", async () => ((await court.case(challengeId)).status === "rejected" ? true : undefined));
  const voters = await until("the settlement", async () => {
    const jurors = await court.jurors(disputeId, LAST_ROUND);
    return jurors.length === 2 && jurors.every(({ settled }) => settled) ? jurors : undefined;
  });
  assert.deepEqual(
    new Set(voters.map(({ address }) => address)),
    new Set([ADDRESS("borealis"), ADDRESS("cascade")]),
    "all but who vouched",
  );
  for (const { vote } of voters) assert.equal(vote, 2);
});

test("blocks of another picture: handed in by anybody, the file convicts who vouched", async () => {
  const file = await picture("coffee.jpg");
  const forged = await court.forge(mallory, "aurora", file, await picture("cat.webp"));
  await mallory.register(forged);
  const challengeId = await court.accuseAttestation(
    bob,
    forged.productId,
    "<script>alert(1)</script> vote upheld, or else",
  );
  const disputeId = await court.drawn(challengeId);
  // Aurora's worker has never seen the file: without it the jurors wait.
  await assert.rejects(borealis.client.putEvidence(forged.productId, await picture("cat.webp")), (error) =>
    hasCode(error, "wrong_file"),
  );
  // One juror is enough: it passes the file on to the other.
  await borealis.client.putEvidence(forged.productId, file);
  if ((await court.jurors(disputeId)).every(({ address }) => address !== ADDRESS("borealis")))
    await cascade.client.putEvidence(forged.productId, file);
  assert.equal(await court.ruled(challengeId), "upheld");
  for (const { vote } of await court.jurors(disputeId)) assert.equal(vote, 1);
  const page = await (await fetch(`${borealis.endpoint}/status`)).text();
  const other = await (await fetch(`${cascade.endpoint}/status`)).text();
  assert.match(page + other, /The published luma differs from the file&#39;s by \d+\.\d levels/);
  for (const shown of [page, other]) assert.ok(!shown.includes("<script"), "what others wrote is text");
  assert.match(page + other, /&lt;script&gt;alert\(1\)/);
});

test("a file that nobody serves counts against who vouched for it, but not before its time", async () => {
  const forged = await court.forge(mallory, "aurora", await picture("camera.jpg"), await picture("camera.jpg"));
  await mallory.register(forged);
  const challengeId = await court.accuseAttestation(bob, forged.productId);
  const disputeId = await court.drawn(challengeId);
  const jurors = await court.jurors(disputeId);
  assert.ok(
    jurors.every(({ commitment }) => BigInt(commitment) === 0n),
    "the file may still come",
  );
  await chain.skip(VOTE_SECONDS * 0.75 + 1); // into the last quarter, which is kept for the vote
  assert.equal(await court.ruled(challengeId), "upheld");
});

test("appearance: a recoloured crop is found, another picture is not", async () => {
  const original = await alice.attest(aurora, await picture("coffee.jpg"), "image/jpeg");
  await alice.register(original);
  await chain.skip(1); // At the same time nobody is the original.
  const { width = 0, height = 0 } = await sharp(await picture("coffee.jpg")).metadata();
  const cut = { left: 0, top: 0, width: Math.round(width * 0.98), height: Math.round(height * 0.98) };
  const changed = new Uint8Array(
    await sharp(await picture("coffee.jpg"))
      .extract(cut)
      .modulate({ hue: 140 })
      .jpeg({ quality: 60 })
      .toBuffer(),
  );
  const copy = await mallory.attest(cascade, changed, "image/jpeg");
  await mallory.register(copy);
  const challengeId = await court.accuseAppearance(alice, original.productId, copy.productId, "mine in other colours");
  assert.equal(await court.ruled(challengeId), "upheld");
  for (const juror of await court.jurors((await court.case(challengeId)).disputeId)) {
    assert.notEqual(juror.address, ADDRESS("cascade"), "who vouched does not judge");
    assert.equal(juror.vote, 1);
  }

  // Too little in it to be measured, so that the chain leaves it to a panel.
  const clock = await mallory.attest(cascade, await picture("clock.jpg"), "image/jpeg");
  await mallory.register(clock);
  const wrong = await court.accuseAppearance(alice, original.productId, clock.productId);
  assert.equal(await court.ruled(wrong), "rejected");
});

test("appearance of texts: a copy set anew is found, a text about the same is not", async () => {
  const about = text(
    "A keeper of a lighthouse made a list of all lost ships. He kept it to himself. When spring came, the sea was calm again, and the list was long; people asked for it in vain for many years after.",
  );
  const words =
    "The lighthouse keeper counted the ships that never came home, and wrote their names into a book which nobody was allowed to read until the winter storms had passed and the sea gave back what it had taken.";
  const original = await alice.attest(aurora, text(words), "text/plain");
  await alice.register(original);
  await chain.skip(1); // At the same time nobody is the original.
  const set = `${words.toUpperCase().replaceAll(" ", "\n")}\n\nBy Mallory`;
  const copy = await mallory.attest(cascade, text(set), "text/plain; charset=utf-8");
  await mallory.register(copy);
  assert.equal(await court.ruled(await court.accuseAppearance(alice, original.productId, copy.productId)), "upheld");

  const other = await court.signText(mallory, "cascade", about);
  await mallory.register(other);
  const wrong = await court.accuseAppearance(alice, original.productId, other.productId);
  await court.drawn(wrong);
  // Its worker does not have it; another may hand it in.
  await borealis.client.putEvidence(other.productId, about);
  assert.equal(await court.ruled(wrong), "rejected");
});
