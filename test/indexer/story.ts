/** What happens on the test's chain before the indexer looks at it: at least one of everything. */
// cspell:ignore Füchse
import type { DescriptionWords } from "@genuine/sdk/description-words";
import { draftDescription } from "@genuine/sdk/descriptions";
import * as transactions from "@genuine/sdk/transactions";
import { pictureBlocks } from "../../scripts/lib/picture.ts";
import { addressOf, FAR, type Life, type Work } from "./life.ts";

export const FEE = 2_000_000n;
export const PRICE = 10_000_000n;
export const DEPOSIT = 20_000_000n;

export type Story = Awaited<ReturnType<typeof tell>>;

export async function tell(life: Life) {
  const { deployment } = life;
  const draft = (work: Work, words: Partial<DescriptionWords>) =>
    draftDescription(life.node, deployment, work.id, { title: "", text: "", tags: [], ...words }, FAR);
  const aurora = await life.send(
    "aurora",
    transactions.registerEsp(deployment, "Aurora", "http://aurora.test", 1_000_000_000n),
  );
  await life.send("aurora", transactions.stateCapacity(deployment, 1));
  await life.send("aurora", transactions.stateCapacity(deployment, 40));
  await life.send("cascade", transactions.stateCapacity(deployment, 3)); // before it registers
  const borealis = await life.send(
    "borealis",
    transactions.registerEsp(deployment, "Boreal", "http://old.test", 600_000_000n),
  );
  const cascade = await life.send(
    "cascade",
    transactions.registerEsp(deployment, "Cascade", "http://cascade.test", 600_000_000n),
  );
  await life.send("borealis", transactions.updateEsp(deployment, "Borealis", "http://borealis.test"));
  await life.send("borealis", transactions.stateCapacity(deployment, 50));
  await life.send("borealis", transactions.addStake(deployment, 50_000_000n));

  // Two tasks settle, one is rated and one is not; one expires undelivered, one unaccepted; two stay open, at the end.
  const first = await life.generate("alice", "aurora", FEE, pictureBlocks(1));
  const rated = await life.send("alice", transactions.rateTask(deployment, first.task.quote, 5));
  const second = await life.generate("bob", "borealis", 3n * FEE, pictureBlocks(5));
  const late = await life.lock("alice", "aurora", FEE);
  const silent = await life.lock("carol", "borealis", FEE);
  const silentDelivery = await life.deliver("carol", "borealis", silent, pictureBlocks(9));
  // One of two late pictures is never revealed; witnesses attest that a silent producer can fetch its own.
  const pair = await life.lock("mallory", "borealis", FEE + 1n, 2);
  const absent = await life.lock("mallory", "aurora", FEE);
  const absentDelivery = await life.deliver("mallory", "aurora", absent, pictureBlocks(10));
  await life.pass(310);
  const pairDelivery = await life.deliver("mallory", "borealis", pair, pictureBlocks(11), pictureBlocks(12));
  const pairAccepted = await life.accept("mallory", pair, pairDelivery);
  const pairRevealed = await life.reveal("borealis", pair, pairDelivery, 1);
  await life.pass(301);
  await life.witness(["cascade", "borealis"], absent, absentDelivery);
  const absentRevealed = await life.reveal("aurora", absent, absentDelivery);
  const pairRefund = await life.send("carol", transactions.refundTask(deployment, pair.quote));
  const pairSettled = await life.send("carol", transactions.settleTask(deployment, pair.quote, 1));
  await life.pass(301);
  const absentSettled = await life.send("carol", transactions.settleTask(deployment, absent.quote, 0));
  const lateRefund = await life.send("carol", transactions.refundTask(deployment, late.quote));
  const silentRefund = await life.send("borealis", transactions.refundTask(deployment, silent.quote));
  const recorded = await life.send("carol", transactions.recordTask(deployment, second.task.quote));

  // Alice sells to Bob with an agent, Bob to Carol with a royalty for Alice; Carol's sale back to Alice expires.
  const offer1 = await life.offer("alice", first.work, PRICE, "aurora");
  const sale1 = await life.buy("bob", first.work, PRICE);
  const sold1 = await life.finishSale("aurora", "bob", first.work);
  await life.offer("bob", first.work, 2n * PRICE);
  const sale2 = await life.buy("carol", first.work, 2n * PRICE);
  const sold2 = await life.finishSale("bob", "carol", first.work);
  const offer3 = await life.offer("carol", first.work, 3n * PRICE);
  const sale3 = await life.buy("alice", first.work, 3n * PRICE);
  await life.pass(601);
  const refund3 = await life.send("alice", transactions.refundSale(deployment, BigInt(first.work.id)));

  // Offers that do not end in a sale: withdrawn, outdated by a transfer, standing.
  await life.offer("bob", second.work, PRICE);
  const withdrawn = await life.send("bob", transactions.withdrawOffer(deployment, BigInt(second.work.id)));
  const sketch = await life.attest("aurora", "mallory", pictureBlocks(20));
  await life.offer("mallory", sketch.work, PRICE);
  // What breaks the rules hides itself and what stood before. From here on only the sketch's owner changes.
  await life.send("mallory", transactions.describeProduct(deployment, await draft(sketch.work, { title: "seen" })));
  const bad = await draft(sketch.work, { title: "unseen" });
  await life.send("mallory", transactions.describeProduct(deployment, { ...bad, title: "unseen\u202e" }));
  const given = await life.send(
    "mallory",
    transactions.transferProduct(deployment, addressOf("mallory"), addressOf("carol"), BigInt(sketch.work.id)),
  );
  const standing = await life.attest("borealis", "carol", pictureBlocks(30));
  const standingOffer = await life.offer("carol", standing.work, 4n * PRICE, "borealis");

  // A copy is removed, with a sale of it under way; a licensed one is cleared; one is still in question.
  const copy = await life.attest("borealis", "mallory", pictureBlocks(1, { noise: 3 }));
  await life.offer("mallory", copy.work, PRICE);
  const saleOfCopy = await life.buy("bob", copy.work, PRICE);
  const upheld = await life.challenge("alice", first.work, copy.work);
  await life.pass(61);
  const upheldAt = await life.send("alice", transactions.finishChallenge(deployment, BigInt(upheld.id)));
  const licensed = await life.attest("aurora", "carol", pictureBlocks(5, { noise: 3 }));
  const rejected = await life.challenge("bob", second.work, licensed.work);
  const rejectedAt = await life.answerByLicence("bob", "carol", second.work, rejected.id);
  const suspect = await life.attest("aurora", "mallory", pictureBlocks(5, { noise: 5 }));
  const open = await life.challenge("bob", second.work, suspect.work);

  const waiting = await life.lock("alice", "borealis", FEE);
  const delivered = await life.lock("bob", "aurora", FEE);
  const deliveredNow = await life.deliver("bob", "aurora", delivered, pictureBlocks(40));

  // The latest words of the latest owner count.
  await life.send("carol", transactions.describeProduct(deployment, await draft(first.work, { title: "First name" })));
  await life.send(
    "carol",
    transactions.describeProduct(
      deployment,
      await draft(first.work, {
        title: "Füchse im Café 夜空之狐",
        text: "Two foxes\nread the news.",
        tags: ["fox", "night"],
      }),
    ),
  );
  await life.send("bob", transactions.describeProduct(deployment, await draft(second.work, { title: "A foxglove" })));
  return {
    esps: { aurora, borealis, cascade },
    first: { ...first, rated },
    second: { ...second, recorded },
    late: { task: late, refund: lateRefund },
    silent: { task: silent, delivered: silentDelivery, refund: silentRefund },
    pair: {
      task: pair,
      delivered: pairDelivery,
      accepted: pairAccepted,
      revealed: pairRevealed,
      refund: pairRefund,
      settled: pairSettled,
    },
    absent: { task: absent, delivered: absentDelivery, revealed: absentRevealed, settled: absentSettled },
    sales: { offer1, sale1, sold1, sale2, sold2, offer3, sale3, refund3, saleOfCopy },
    withdrawn,
    sketch: { ...sketch, given },
    standing: { ...standing, offer: standingOffer },
    copy,
    licensed,
    suspect,
    challenges: { upheld, upheldAt, rejected, rejectedAt, open },
    waiting,
    delivered: { task: delivered, delivered: deliveredNow },
  };
}
