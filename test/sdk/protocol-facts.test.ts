/**
 * What the documents state of the protocol is what deployed contracts do. A number that is a protocol fact stands between
 * `<!-- fact:name -->` and `<!-- /fact -->` in docs, so that it cannot outlive the contracts.
 */
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { describe, test } from "node:test";
import { DEFAULTS, MASS } from "@genuine/sdk/reputation/opinion";
import { toNumber } from "@genuine/sdk/reputation/opinion-fixed";
import { network } from "hardhat";
import { deployContracts } from "../../scripts/deploy.ts";
import { STANDARD } from "../../scripts/settings.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const [ALICE, STRANGER, ESP] = [0xa11ce, 0x57a, 0xe59].map((number) => `0x${number.toString(16).padStart(40, "0")}`);
const DAY = 86_400;

const percent = (part: number) => `${Number((100 * part).toFixed(6))} %`;
const plain = (number: number) => String(Number(number.toFixed(6)));

async function factsOfTheContracts(): Promise<Record<string, string>> {
  const connection = await network.create();
  try {
    const { ethers, networkHelpers } = connection;
    const { contracts } = await deployContracts(connection, STANDARD);
    const escrow = await ethers.getContractAt("GenerationEscrow", contracts.generationEscrow);
    const recorder = await ethers.getImpersonatedSigner(contracts.generationEscrow);
    const reputation = await ethers.getContractAt("Reputation", contracts.reputation, recorder);
    const slot = await reputation.slotSeconds();
    const valueCap = await reputation.valueCap();

    // One good outcome over a whole cap, at the beginning of a slot; then what a slot leaves of it.
    const now = BigInt(await networkHelpers.time.latest());
    const start = (now / slot + 1n) * slot;
    await networkHelpers.time.setNextBlockTimestamp(start);
    await (await reputation.record(ALICE!, ESP!, 10n ** 18n, valueCap)).wait();
    const first = await reputation.scoreOf(ALICE!, ESP!);
    const seen = await reputation.overallOpinion(STRANGER!, ESP!);
    await networkHelpers.time.increaseTo(start + slot);
    const later = await reputation.scoreOf(ALICE!, ESP!);
    const evidence = (uncertainty: bigint) => 2 / toNumber(uncertainty) - 2;
    const belief = toNumber(first.local.belief);
    const good = (2 * belief) / (1 + belief); // k / (2 e + k) is the belief, and k + e = 1
    return {
      poolShare: percent(Number(await escrow.poolBasisPoints()) / 10_000),
      bondShare: percent(Number(await escrow.bondBasisPoints()) / 10_000),
      valueCap: plain(Number(valueCap) / 1e6),
      goodWeight: plain(good),
      badWeight: plain(1 - good),
      memory: percent(evidence(later.local.uncertainty) / evidence(first.local.uncertainty)),
      decay: percent(toNumber(later.mass) / toNumber(first.mass)),
      spareWeight: plain(belief / toNumber(seen.belief) - 1),
      familiarityCap: plain(DEFAULTS.familiarityCap), // held to the contract by the journeys of the twin
      maxStars: "5", // GenerationOutcomeTest.test_RevertWhen_StarsAreOutOfRange
      starSteps: "4", // GenerationOutcomeTest.test_StarsGradeTheOutcome
      massKnown: plain(MASS.known),
      massWellKnown: plain(MASS.wellKnown),
      unbondingDays: plain(STANDARD.unbondingSeconds / DAY),
    };
  } finally {
    await connection.close();
  }
}

describe("protocol facts in the documents", () => {
  test("each is as the contracts have it, and each is stated somewhere", async () => {
    const facts = await factsOfTheContracts();
    const documents = (await readdir(resolve(ROOT, "docs"), { recursive: true })).filter((name) =>
      name.endsWith(".md"),
    );
    const stated = new Set<string>();
    for (const name of [...documents.map((path) => `docs/${path}`), "README.md"]) {
      const text = await readFile(resolve(ROOT, name), "utf8");
      for (const [, fact, value] of text.matchAll(/<!-- fact:(\w+) -->(.*?)<!-- \/fact -->/gs)) {
        assert.equal(value, facts[fact!], `${name} on ${fact}`);
        stated.add(fact!);
      }
    }
    assert.deepEqual([...stated].sort(), Object.keys(facts).sort());
  });

  test("the constants of the SDK are those of the contracts", async () => {
    const facts = await factsOfTheContracts();
    const { good, bad, memory, decay, spareWeight } = DEFAULTS;
    assert.deepEqual(
      [plain(good), plain(bad), percent(memory), percent(decay), plain(spareWeight)],
      [facts.goodWeight, facts.badWeight, facts.memory, facts.decay, facts.spareWeight],
    );
  });

  test("the examples of graded outcomes follow from the rules as they are stated", async () => {
    const text = await readFile(resolve(ROOT, "docs/reputation.md"), "utf8");
    const rows = [...text.matchAll(/^\| (\d) \| ([\d/]+) \| (\w+) \| ([\d.]+) \| ([\d.]+) \|$/gm)];
    assert(rows.length >= 8, `${rows.length} rows`);
    for (const [row, inOrder, late, stars, quality, value] of rows) {
      const [seconds, window = "1"] = late!.split("/");
      const delay = Number(seconds) / Number(window);
      const kept = Number(inOrder) / 4;
      const bond = STANDARD.bondBasisPoints / 100;
      const graded = kept * (1 - delay) * (stars === "none" ? 1 : (Number(stars) - 1) / 4);
      assert.equal(Number(quality), graded, row);
      assert.equal(Number(value), 100 * kept + bond * delay + bond * (1 - delay) * (1 - kept), row);
    }
  });
});
