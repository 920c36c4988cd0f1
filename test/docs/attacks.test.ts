// File names of the collection, as they were given:
// cspell:ignore diskfill quotedos textdos
/** Each of the attacks that reviewers have collected has a successor that is named here. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ATTACKS } from "../../scripts/attacks/attacks.ts";
import { FILES, read } from "./documents.ts";

type Successor = { file: string; name: string };

const contracts = (file: string, name: string): Successor => ({ file: `test/contracts/${file}.t.sol`, name });
const worker = (file: string, name: string): Successor => ({ file: `test/worker/${file}.test.ts`, name });
const page = (file: string, name: string): Successor => ({ file: `test/e2e/${file}.test.ts`, name });
const sdk = (file: string, name: string): Successor => ({ file: `test/sdk/${file}.test.ts`, name });

/** Those that no play for money succeeds: refuted by their authors, or about something else than money. */
const ELSEWHERE: Readonly<Record<string, Successor>> = {
  "guarantee/PocEscrow.t.sol test_U_OneExtraModuleTakesAllThatRestsInTheVault": sdk(
    "verify",
    "with one module too many in the vault, which could take all that rests there",
  ),
  "guarantee/PocEscrow.t.sol test_D_SellerAgentAndWitnessesMayJudgeTheirOwnSale": contracts(
    "coalition/Escrows",
    "test_ASellerDoesNotJudgeItsOwnSale",
  ),
  "guarantee/PocMore.t.sol test_P_ComplaintIsSoundAtEveryBorder": contracts(
    "ComplaintProofs",
    "testFuzz_NoProofRobsAnHonestSeller",
  ),
  "guarantee/PocMore.t.sol test_Q_AnOverlongLastSealedChunkIsFounded": contracts(
    "Complaint",
    "test_ATruncatedAndAPaddedFile",
  ),
  "guarantee/PocTimelock.t.sol test_N_GasLimitThatDefersAHealthyClaim": contracts(
    "HashTimelockTokens",
    "testFuzz_AClaimWithLittleGasLosesNothing",
  ),
  "guarantee/fix-B-reveal-not-stoppable.patch": contracts("coalition/CasesHoldMoney", "test_AnAccusationStopsNoReveal"),
  "dispute/decode.mjs": page(
    "canonical",
    "trick files: in Node and in Chromium the canonical file shows what Chromium",
  ),
  "dispute/evade.mjs": sdk("witness", "finds every copy of every picture, by a map that the chain takes"),
  "dispute/exact.mjs": {
    file: "test/journeys/fingerprints.test.ts",
    name: "in double precision, from the same grey block on",
  },
  "dispute/gas.mjs": contracts("Similarity", "test_AWitnessCostsNoMoreThanStated"),
  "dispute/honest.mjs": sdk(
    "similarity",
    "every class keeps to the rate asked for, and all figures follow from the counts",
  ),
  "dispute/hybrid-vouch.mjs": worker("copies", "decoys of one's own that come nearer do not hide the original"),
  "dispute/hybrid.mjs": sdk(
    "forgeries",
    "a copy that ISCC takes for the forger's earlier cloud is no copy of the cloud",
  ),
  "dispute/mislabel.mjs": worker("jury-rules", "or whose media type is another's, is at fault"),
  "dispute/squat.mjs": contracts("coalition/Priority", "test_WhoSeesARegistrationComesTooLate"),
  "dispute/vouch.mjs": worker("copies", "refused: other colours, and the very file; its own producer may"),
  "worker/cpu.ts": worker("bounded", "measuring is done beside the main thread, and ends when its time is over"),
  "worker/diskfill.ts": worker("bounded", "files that wait for their registration have a budget"),
  "worker/e1.ts": worker("dialects", "a server may be silent for longer than Node's own client would wait"),
  "worker/idle.ts": worker("bounded", "one network has a limited number of connections"),
  "worker/meta.ts": worker("dialects", "nothing of the prompt is left in the file that is sold"),
  "worker/order.ts": worker("service", "progress comes as it happens"),
  "worker/oversell.ts": contracts("coalition/Capacity", "test_SixtyQuotesLockNoMoreThanTwo"),
  "worker/proto.ts": worker("dialects", "openai images: each family is sent the fields that it takes"),
  "worker/quotedos.ts": worker("bounded", "strangers that ask for quotes keep nobody out"),
  "worker/slow.ts": worker("capacity", "what can be made is what the slowest working generator makes"),
  "worker/sse.ts": worker("bounded", "one network cannot take all places to watch from"),
  "worker/ssrf2.ts": worker("outgoing", "peers in this machine or a private network are not asked"),
  "worker/textdos.ts": worker("bounded", "texts are found by the index as by the juror's rule"),
  "worker/texts2.ts": worker("bounded", "a text of megabytes is refused for its size, before it is read"),
  "worker/upload-mem.ts": worker("bounded", "uploads that nobody signed hold nothing"),
  "page/e02-switch.mjs": page("zoo", "a wallet that switches its account"),
  "page/e03.mjs": page("zoo", "a computer whose clock is two hours slow"),
  "page/e08.mjs": page("zoo", "a full storage"),
  "page/e15.mjs": page("zoo", "a wallet whose signatures differ each time"),
  "page/ff.mjs": page("engines", "the test wallet: order: paid, opened and confirmed, in"),
  "page/wk3.mjs": page("engines", "the test wallet: sell and buy: sold, paid and opened by the buyer, in"),
};

/** The Solidity tests of the collection, by their file. Everything else of it is one entry for each file. */
const COLLECTED: Readonly<Record<string, readonly string[]>> = {
  "dispute/PanelAttacks.t.sol": [
    "test_poc11_OneSeatOfThreeDecides",
    "test_poc11b_SleepingJurorsPayTheChallenger",
    "test_poc14_ProviderLeavesBeforeThePanelRules",
    "test_poc14b_WithoutAnAppeal",
    "test_poc15_TheRightAppellantPays",
    "test_poc16_TheAppealGoesToTheSameJuror",
  ],
  "dispute/ProviderDrain.t.sol": [
    "test_poc1_SelfCopyDrainsHonestProvider",
    "test_poc13_GrandchildOwesNothing",
    "test_poc1b_ShamSaleTakesTheCompensationToo",
    "test_poc2_AttestationChallengeDisarmsTheDefence",
    "test_poc2b_AnswerFrontRun",
    "test_poc3_StakeHiddenBehindOwnTask",
    "test_poc3b_UnbondingBypassed",
    "test_poc8_StallWithoutAGap",
    "test_poc9_LicenceGrantedInFrontOfTheLock",
  ],
  "dispute/SquatAndSybil.t.sol": [
    "test_poc17_ReputationForTwoAndAHalfDollars",
    "test_poc18_BadMarksByMandate",
    "test_poc4_FrontRunRegistrationTakesTheWork",
    "test_poc4b_SquatsAreFree",
  ],
  "guarantee/PocEscrow.t.sol": [
    "test_A1_SybilWitnessesTakeThePriceOfAFileThatDoesNotExist",
    "test_A2_SybilWitnessesTakeAGenerationFee",
    "test_A3_TheBuyersOnlyExitCosts35",
    "test_A4_TheProducerMayNotDisputeItsOwnProduct",
    "test_B1_AnUnfoundedChallengeStopsAPendingReveal",
    "test_B2_WhereThePanelIsUndecidedItCostsOneDollarAndTheFee",
    "test_C_BuyerStarvesTheSellerAfterTheComplaintWindow",
    "test_D_SellerAgentAndWitnessesMayJudgeTheirOwnSale",
    "test_E0_ControlWithoutTheShield",
    "test_E_AFriendsTaskShieldsTheStakeFromASlash",
    "test_F_NoComplaintAgainstAnEmptySealedFile",
    "test_H_RoyaltyEvadedByAnAgentOfOnesOwn",
    "test_I_CopycatRegistersFirstAndRemovesThePaidProduct",
    "test_J_AnybodyMakesTheEscrowHoldMore",
    "test_K_LockingForNothing",
    "test_U_OneExtraModuleTakesAllThatRestsInTheVault",
  ],
  "guarantee/PocMore.t.sol": [
    "test_P_ComplaintIsSoundAtEveryBorder",
    "test_Q_AnOverlongLastSealedChunkIsFounded",
    "test_R_AttestationsWithoutBacking",
    "test_S_AWitnessTakesThePriorityOfTheSilentPayersProduct",
    "test_T_TheSellersFreeOption",
  ],
  "guarantee/PocStakeEscape.t.sol": [
    "test_M1_JurorsWhoTakeTheirTimeNeedNoAppeal",
    "test_M2_OneAppealIsEnoughWhenJurorsActAtOnce",
  ],
  "guarantee/PocTimelock.t.sol": [
    "test_N_GasLimitThatDefersAHealthyClaim",
    "test_O_AParentsShareIsLostWhileTheParentIsInASwap",
  ],
};

const entries = Object.entries(COLLECTED).flatMap(([file, names]) => names.map((name) => `${file} ${name}`));

test("every collected attack has one successor", () => {
  const played = ATTACKS.flatMap(({ succeeds }) => succeeds);
  const succeeded = [...played, ...Object.keys(ELSEWHERE).filter((entry) => entry.includes(".t.sol "))];
  assert.deepEqual(succeeded.toSorted(), entries.toSorted());
});

test("every successor is there", () => {
  for (const [entry, { file, name }] of Object.entries(ELSEWHERE)) {
    assert.ok(FILES.has(file), `${entry}: ${file}`);
    assert.ok(read(file).includes(name), `${entry}: ${file} has no "${name}"`);
  }
});

test("names of attacks differ, and each is said in one sentence", () => {
  assert.equal(new Set(ATTACKS.map(({ name }) => name)).size, ATTACKS.length);
  for (const { name, what, succeeds } of ATTACKS) {
    assert.match(what, /^[A-Z].*\.$/, name);
    assert.ok(succeeds.length > 0, name);
  }
});

test("what an attack lets somebody lose has its line in the promises", () => {
  const table = read("docs/promises.md").split("## Who has power")[0]!;
  const sources = [...FILES].filter((path) => path.startsWith("scripts/attacks/")).map(read);
  const lines = sources.flatMap((source) =>
    [...source.matchAll(/mayLose\(\s*\w+,\s*"([^"]+)"/g)].map(([, line]) => line!),
  );
  assert.ok(lines.length > 0);
  for (const line of lines) assert.ok(table.includes(`\n| ${line}`), line);
});

test("the documents count the attacks that are played", () => {
  for (const path of ["docs/security.md", "docs/measurements.md", "CONTRIBUTING.md", "CHANGELOG.md"]) {
    const counts = [...read(path).matchAll(/(\d+) attacks/g)].map(([, count]) => Number(count));
    assert.deepEqual(counts, [ATTACKS.length], path);
  }
});
