// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbitrable} from "../../contracts/interfaces/IArbitrable.sol";
import {IChallenge} from "../../contracts/interfaces/IChallenge.sol";
import {IProductRegistry} from "../../contracts/interfaces/IProductRegistry.sol";
import {IReputation} from "../../contracts/interfaces/IReputation.sol";
import {ISimilarity} from "../../contracts/interfaces/ISimilarity.sol";
import {ITwoWayGuarantee} from "../../contracts/interfaces/ITwoWayGuarantee.sol";
import {Answers, Openings} from "./support/Cases.sol";
import {Dispute} from "./support/Dispute.sol";
import {Blocks} from "./support/Files.sol";
import {Ware} from "./support/Trade.sol";

/// @notice Grounds that the arbitrator decides.
contract ChallengePanelTest is Dispute {
    uint256 private constant UPHELD = 1;
    uint256 private constant REJECTED = 2;

    uint256 private tinted; // mallory's, in other colours

    function setUp() public override {
        super.setUp();
        tinted = attest(mallory, borealis, keccak256("tinted"), Blocks.recoloured(1));
        skip(1);
    }

    function _disputed(uint256 case_) private returns (uint256 disputeId) {
        _finish(case_);
        _is(case_, IChallenge.Status.Disputed);
        return challenges.challengeOf(case_).disputeId;
    }

    // --- appearance ---

    function test_TheSameBrightnessInOtherColoursIsForThePanel() public {
        ISimilarity.Measurement memory m = _measure(original, tinted);
        holds("unclear", m.pdq == 0 && m.verdict == ISimilarity.Verdict.Unclear);
        uint256 case_ = challenges.idOf(IChallenge.Ground.Appearance, original, tinted);
        uint256 respondBy = nowSeconds() + RESPONSE;
        IChallenge.Opened memory opened = _opened(alice.who, alice.who, IChallenge.Ground.Appearance);
        (opened.measurement, opened.statement) = (m, "look at them");
        vm.expectEmit(address(challenges));
        emit IChallenge.ChallengeOpened(case_, original, tinted, opened);
        appear(alice.who, original, tinted);
        same("pledged", vault.balanceOf(address(challenges)), REST + PANEL_FEE);
        vm.warp(respondBy);
        vm.expectEmit(address(challenges));
        emit IChallenge.ChallengeDisputed(case_, 1, PANEL_FEE);
        vm.prank(aurora.who);
        challenges.finish(case_);
        same("the keeper", vault.balanceOf(aurora.who), UPKEEP);
        same("the court", vault.balanceOf(address(arbitrator)), PANEL_FEE);
        holds("still held", challenges.isHeldBefore(tinted, respondBy));

        vm.expectEmit(address(challenges));
        emit IArbitrable.Ruling(arbitrator, 1, UPHELD);
        vm.expectEmit(address(challenges));
        emit IChallenge.ResultChecked(case_, IChallenge.Status.Upheld, REST, 0, 0, address(0), 0, 0, 0);
        judge().decide(1, UPHELD);
        same("the deposit; there was no pledge for a copy never offered", vault.balanceOf(alice.who), REST);
        same("nothing of the stake", esps.espOf(borealis.who).stake, 1_000 * DOLLAR);
        holds("removed", _statusOf(tinted) == IProductRegistry.Status.Removed);
        same("nothing left", vault.balanceOf(address(challenges)), 0);
    }

    function test_TextIsForThePanel() public {
        uint256 poem = attestText(alice, aurora, keccak256("poem"));
        skip(1);
        uint256 poemCopy = attestText(mallory, borealis, keccak256("poem copy"));
        ISimilarity.Measurement memory m = _measure(poem, poemCopy);
        holds("unclear", m.verdict == ISimilarity.Verdict.Unclear);
        vm.expectRevert(notSimilar(poem, poemCopy, m));
        open(alice.who, poem, poemCopy);
        // Neither does a map help.
        m = challenges.measure(poem, poemCopy, "", "", mirror());
        holds("unclear under a map", m.verdict == ISimilarity.Verdict.Unclear);
        uint256 case_ = appear(alice.who, poem, poemCopy);
        uint256 d = _disputed(case_);
        judge().decide(d, REJECTED);
        _is(case_, IChallenge.Status.Rejected);
        same("deposit to the accused", vault.balanceOf(mallory.who), REST - POOL_SHARE);
        same("the pool", pool.balance(), UPKEEP + POOL_SHARE);
        holds("stays", _statusOf(poemCopy) == IProductRegistry.Status.Active);
    }

    function test_WhoTookAPartByItsOwnActDoesNotVote() public {
        Ware memory w = ware(mallory, 70, 40 * DOLLAR);
        w.buyer = bob.who;
        walk(w, ITwoWayGuarantee.Status.Settled);
        uint256 recoloured = attest(carol, borealis, keccak256("of 1"), Blocks.recoloured(1));
        uint256 d = _disputed(appear(alice.who, original, recoloured));
        address[] memory excluded = judge().excluded(d);
        same("how many", excluded.length, 11);
        address[11] memory expected;
        (expected[0], expected[3], expected[4], expected[9]) = (alice.who, borealis.who, carol.who, alice.who);
        for (uint256 i = 0; i < 11; i++) same("excluded", excluded[i], expected[i]);
        same("what is left of the fee", judge().refundTo(d - 1), alice.who);

        // A product that was sold: its seller and its buyer.
        excluded = judge().excluded(_disputed(dispute(carol.who, w.id)));
        same("how many", excluded.length, 9);
        address no;
        address[9] memory parties = [carol.who, no, no, aurora.who, mallory.who, mallory.who, bob.who, bob.who, no];
        for (uint256 i = 0; i < 9; i++) same("excluded", excluded[i], parties[i]);
    }

    /// @notice An owner in whose name another account challenges, and one who answers for the accused: both have acted.
    function test_WhoSignsAMandateOrAnswersDoesNotVote() public {
        vm.prank(alice.who);
        registry.transferFrom(alice.who, bob.who, original);
        vm.prank(mallory.who);
        registry.transferFrom(mallory.who, stranger.who, tinted);
        IChallenge.Mandate memory m = mandate(bob, carol.who, tinted, nowSeconds() + 1);
        vm.prank(carol.who);
        uint256 case_ = challenges.open(Openings.alike(original, tinted, "look at them", m));
        same("in whose name", challenges.challengeOf(case_).authority, bob.who);
        vm.prank(stranger.who);
        challenges.answer(case_, Answers.older(0, "a print of 1890"));
        same("who answers", challenges.challengeOf(case_).defender, stranger.who);
        address[] memory excluded = judge().excluded(_disputed(case_));
        address[3] memory actors = [carol.who, bob.who, stranger.who];
        for (uint256 i = 0; i < 3; i++) same("excluded", excluded[i], actors[i]);
        // It has advanced nothing: the fee is the challenger's.
        uint256 before = vault.balanceOf(carol.who);
        judge().decide(challenges.challengeOf(case_).disputeId, UPHELD);
        same("no pledge, the deposit only", vault.balanceOf(carol.who) - before, REST);
        same("nothing", vault.balanceOf(stranger.who), 0);
    }

    /// @notice Tokens sent to honest providers, and an original that one of them vouched for, take no vote away.
    function test_NobodyIsExcludedByBeingNamed() public {
        vm.prank(alice.who);
        registry.transferFrom(alice.who, stranger.who, original);
        vm.prank(mallory.who);
        registry.transferFrom(mallory.who, bob.who, tinted);
        address[] memory excluded = judge().excluded(_disputed(appear(alice.who, original, tinted)));
        for (uint256 i = 0; i < excluded.length; i++) {
            holds("votes", excluded[i] != stranger.who && excluded[i] != bob.who && excluded[i] != aurora.who);
        }
    }

    /// @notice Mirrored and recoloured: nothing alike as it stands, alike in brightness once mirrored back.
    function test_UnclearUnderAMapIsForThePanelToo() public {
        bytes memory blocks = Blocks.soft(5);
        bytes memory altered = Blocks.mirrored(blocks);
        for (uint256 i = Blocks.CHROMA; i < Blocks.LENGTH; i++) altered[i] ^= 0x80;
        uint256 soft = attest(alice, aurora, keccak256("soft"), blocks);
        skip(HOUR);
        uint256 accused = attest(mallory, borealis, keccak256("altered"), altered);
        holds("different", _measure(soft, accused).verdict == ISimilarity.Verdict.Different);
        ISimilarity.Measurement memory m = challenges.measure(soft, accused, blocks, "", mirror());
        holds("unclear", m.verdict == ISimilarity.Verdict.Unclear);

        uint256 case_ = challenges.idOf(IChallenge.Ground.Appearance, soft, accused);
        IChallenge.Opened memory opened = _opened(alice.who, alice.who, IChallenge.Ground.Appearance);
        (opened.measurement, opened.map, opened.statement) = (m, mirror(), "look at them");
        vm.expectEmit(address(challenges));
        emit IChallenge.ChallengeOpened(case_, soft, accused, opened);
        _appearUnder(soft, accused, blocks);
        same("pledged", vault.balanceOf(address(challenges)), REST + PANEL_FEE);
        same("at the panel", _disputed(case_), 1);
    }

    function test_RevertWhen_AMapIsUsedToUnclearACopy() public {
        bytes memory blocks = Blocks.soft(5);
        uint256 soft = attest(alice, aurora, keccak256("soft"), blocks);
        skip(1);
        uint256 accused = attest(mallory, borealis, keccak256("same"), blocks);
        ISimilarity.Measurement memory m = _measure(soft, accused);
        vm.expectRevert(abi.encodeWithSelector(IChallenge.Challenge_MeasuredCopy.selector, soft, accused, m));
        _appearUnder(soft, accused, blocks);
    }

    function _appearUnder(uint256 originalId, uint256 accusedId, bytes memory blocks) private {
        vm.prank(alice.who);
        challenges.open(Openings.alikeUnder(originalId, accusedId, blocks, mirror(), "look at them", noMandate()));
    }

    function test_RevertWhen_TheMeasureDecides() public {
        ISimilarity.Measurement memory m = _measure(original, copy);
        vm.expectRevert(abi.encodeWithSelector(IChallenge.Challenge_MeasuredCopy.selector, original, copy, m));
        appear(alice.who, original, copy);
    }

    /// @notice An answer before the panel was called: the fee goes back to who paid it.
    function test_AnAnswerSavesTheFee() public {
        uint256 case_ = appear(alice.who, original, tinted);
        _answer(case_, mallory.who);
        same("the fee", vault.balanceOf(alice.who), PANEL_FEE);
        same("deposit to the accused", vault.balanceOf(mallory.who), REST - POOL_SHARE);
        same("nothing left", vault.balanceOf(address(challenges)), 0);
    }

    // --- attestation ---

    function test_AFalseAttestationIsRemovedWhoeverSeesIt() public {
        // At once: the provider knew its own statement.
        uint256 lie = attest(mallory, borealis, keccak256("lie"), Blocks.noise(77));
        uint256 case_ = challenges.idOf(IChallenge.Ground.Attestation, 0, lie);
        fund(stranger.who);
        IChallenge.Opened memory opened = _opened(stranger.who, stranger.who, IChallenge.Ground.Attestation);
        (opened.measurement.verdict, opened.statement) = (ISimilarity.Verdict.Unclear, "the file shows something else");
        vm.expectEmit(address(challenges));
        emit IChallenge.ChallengeOpened(case_, 0, lie, opened);
        dispute(stranger.who, lie);
        bytes memory none = abi.encodeWithSelector(IChallenge.Challenge_NoOriginal.selector, case_);
        vm.expectRevert(none);
        vm.prank(mallory.who);
        challenges.answer(case_, Answers.earlier(original));
        vm.expectRevert(none);
        vm.prank(mallory.who);
        challenges.answer(case_, Answers.licensed(licence(mallory.who, nowSeconds() + 1, 0), ""));
        judge().decide(_disputed(case_), UPHELD);
        holds("removed", _statusOf(lie) == IProductRegistry.Status.Removed);
        same("deposit, reward, costs", vault.balanceOf(stranger.who), REST + REWARD + PANEL_FEE + UPKEEP);
        holds("opinion", reputation.localOpinion(stranger.who, borealis.who).disbelief > 0);
    }

    function test_AnAttestationIsDisputedOnceWhoeverDoes() public {
        uint256 first = dispute(carol.who, copy);
        judge().decide(_disputed(first), REJECTED);
        vm.expectRevert(
            abi.encodeWithSelector(IChallenge.Challenge_AlreadyTried.selector, first, IChallenge.Status.Rejected)
        );
        dispute(bob.who, copy);
    }

    function test_TheAccusedCannotDisputeItsOwnAttestation() public {
        vm.expectRevert(abi.encodeWithSelector(IChallenge.Challenge_OwnProduct.selector, copy, mallory.who));
        dispute(mallory.who, copy);
    }

    // --- rulings ---

    function test_UndecidedPunishesNobodyAndMayBeTriedAgain() public {
        uint256 case_ = appear(alice.who, original, tinted);
        uint256 d = _disputed(case_);
        vm.expectEmit(address(challenges));
        emit IChallenge.ResultChecked(case_, IChallenge.Status.Undecided, REST, 0, 0, address(0), 0, 0, 0);
        judge().decide(d, 0);
        same("deposit back", vault.balanceOf(alice.who), REST);
        same("nothing to the accused", vault.balanceOf(mallory.who), 0);
        same("stake", esps.espOf(borealis.who).stake, 1_000 * DOLLAR);
        holds("active", _statusOf(tinted) == IProductRegistry.Status.Active);
        holds("no opinion", reputation.localOpinion(alice.who, borealis.who).disbelief == 0);
        same("the same challenge", appear(alice.who, original, tinted), case_);
        judge().decide(_disputed(case_), UPHELD);
        _is(case_, IChallenge.Status.Upheld);
    }

    function test_RevertWhen_AnybodyElseRules() public {
        uint256 d = _disputed(appear(alice.who, original, tinted));
        vm.expectRevert(
            abi.encodeWithSelector(IChallenge.Challenge_NotArbitrator.selector, address(arbitrator), mallory.who)
        );
        vm.prank(mallory.who);
        challenges.rule(d, REJECTED);
        judge().decide(d, REJECTED);
        // Once, and only what was asked.
        vm.startPrank(address(arbitrator));
        vm.expectRevert(abi.encodeWithSelector(IChallenge.Challenge_UnknownDispute.selector, d));
        challenges.rule(d, UPHELD);
        vm.expectRevert(abi.encodeWithSelector(IChallenge.Challenge_UnknownDispute.selector, d + 1));
        challenges.rule(d + 1, UPHELD);
        vm.stopPrank();
    }

    /// @notice The original fell while the panel sat: its word comes too late.
    function test_AnOriginalThatFellMeanwhileProvesNothing() public {
        vm.warp(START - 10);
        uint256 oldest = attest(carol, aurora, keccak256("oldest"), Blocks.noise(1));
        vm.warp(START + 2 * HOUR);
        uint256 case_ = appear(alice.who, original, tinted);
        uint256 d = _disputed(case_);
        _finish(open(carol.who, oldest, original));
        judge().decide(d, UPHELD);
        _is(case_, IChallenge.Status.Rejected);
        holds("stays", _statusOf(tinted) == IProductRegistry.Status.Active);
    }

    /// @notice A panel's word is not put off by challenges of the original that come while it sits.
    function test_ARulingDoesNotWait() public {
        uint256 case_ = appear(alice.who, original, tinted);
        uint256 d = _disputed(case_);
        dispute(mallory.who, original);
        judge().decide(d, UPHELD);
        _is(case_, IChallenge.Status.Upheld);
    }

    function test_AProviderWithoutKnowledgeIsNotPunishedByAPanel() public {
        bytes memory blocks = Blocks.noise(40);
        commitTo(blocks);
        skip(1);
        uint256 second = attest(mallory, borealis, keccak256("second"), Blocks.recoloured(40));
        skip(1);
        uint256 first = publish(blocks);
        judge().decide(_disputed(appear(alice.who, first, second)), UPHELD);
        same("deposit only", vault.balanceOf(alice.who), REST);
        same("stake", esps.espOf(borealis.who).stake, 1_000 * DOLLAR);
    }

    /// @notice A ruling unwinds an open sale and compensates, as a measured result does.
    function test_ARulingUnwindsASale() public {
        Ware memory w = ware(mallory, 60, 40 * DOLLAR);
        w.buyer = bob.who;
        walk(w, ITwoWayGuarantee.Status.Revealed);
        uint256 case_ = dispute(carol.who, w.id);
        judge().decide(_disputed(case_), UPHELD);
        same("bob has his price", vault.balanceOf(bob.who), 40 * DOLLAR);
        same("escrow empty", vault.balanceOf(address(sales)), 0);
    }

    // --- the arbitrator's fee ---

    /// @notice Others' deposits lie beside the fee: what was not paid in is not paid out.
    function test_AnArbitratorThatAsksMoreMeanwhileGetsNothing() public {
        uint256 other = dispute(carol.who, copy);
        uint256 case_ = appear(alice.who, original, tinted);
        judge().setCost(PANEL_FEE + 1);
        _finish(case_);
        _is(case_, IChallenge.Status.Undecided);
        same("all but the upkeep", vault.balanceOf(alice.who), REST + PANEL_FEE);
        same("the other's", vault.balanceOf(address(challenges)), REST + PANEL_FEE);
        judge().setCost(PANEL_FEE - 1);
        _finish(other);
        _is(other, IChallenge.Status.Disputed);
        same("change", vault.balanceOf(carol.who), 1);
        same("reimbursed is what was spent", challenges.challengeOf(other).fee, PANEL_FEE - 1);
    }
}
