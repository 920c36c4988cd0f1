// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbitrable} from "../../contracts/interfaces/IArbitrable.sol";
import {IChallenge} from "../../contracts/interfaces/IChallenge.sol";
import {IProductRegistry} from "../../contracts/interfaces/IProductRegistry.sol";
import {IReputation} from "../../contracts/interfaces/IReputation.sol";
import {ISimilarity} from "../../contracts/interfaces/ISimilarity.sol";
import {ITwoWayGuarantee} from "../../contracts/interfaces/ITwoWayGuarantee.sol";
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
        ISimilarity.Measurement memory m = challenges.measure(original, tinted);
        holds("unclear", m.pdq == 0 && m.verdict == ISimilarity.Verdict.Unclear);
        uint256 case_ = challenges.idOf(IChallenge.Ground.Appearance, original, tinted);
        uint256 respondBy = nowSeconds() + RESPONSE;
        vm.expectEmit(address(challenges));
        emit IChallenge.SimilarityMeasured(case_, IChallenge.Ground.Appearance, m, noMap());
        vm.expectEmit(address(challenges));
        emit IChallenge.ChallengeOpened(
            case_,
            alice.who,
            mallory.who,
            IChallenge.Ground.Appearance,
            DEPOSIT,
            PANEL_FEE,
            respondBy,
            "look at them"
        );
        appear(alice.who, original, tinted);
        same("pledged", vault.balanceOf(address(challenges)), REST + PANEL_FEE);
        vm.warp(respondBy);
        vm.expectEmit(address(challenges));
        emit IChallenge.ChallengeDisputed(case_, 1, PANEL_FEE);
        vm.prank(aurora.who);
        challenges.finish(case_);
        same("the keeper", vault.balanceOf(aurora.who), UPKEEP);
        same("the court", vault.balanceOf(address(arbitrator)), PANEL_FEE);
        holds("still marked", _statusOf(tinted) == IProductRegistry.Status.Challenged);

        vm.expectEmit(address(challenges));
        emit IArbitrable.Ruling(arbitrator, 1, UPHELD);
        vm.expectEmit(address(challenges));
        emit IChallenge.ResultChecked(case_, IChallenge.Status.Upheld, REST, REWARD, PANEL_FEE, address(0), 0);
        judge().decide(1, UPHELD);
        same("deposit, reward, fee", vault.balanceOf(alice.who), REST + REWARD + PANEL_FEE);
        same("out of the stake", esps.espOf(borealis.who).stake, 1_000 * DOLLAR - REWARD - PANEL_FEE);
        holds("removed", _statusOf(tinted) == IProductRegistry.Status.Removed);
        same("nothing left", vault.balanceOf(address(challenges)), 0);
    }

    function test_TextIsForThePanel() public {
        uint256 poem = attestText(alice, aurora, keccak256("poem"));
        skip(1);
        uint256 poemCopy = attestText(mallory, borealis, keccak256("poem copy"));
        ISimilarity.Measurement memory m = challenges.measure(poem, poemCopy);
        holds("unclear", m.verdict == ISimilarity.Verdict.Unclear);
        vm.expectRevert(notSimilar(poem, poemCopy, m));
        open(alice.who, poem, poemCopy);
        // Neither does a map help.
        m = challenges.measureUnder(poem, poemCopy, "", mirror());
        holds("unclear under a map", m.verdict == ISimilarity.Verdict.Unclear);
        uint256 case_ = appear(alice.who, poem, poemCopy);
        uint256 d = _disputed(case_);
        judge().decide(d, REJECTED);
        _is(case_, IChallenge.Status.Rejected);
        same("deposit to the accused", vault.balanceOf(mallory.who), REST - POOL_SHARE);
        same("the pool", pool.balance(), UPKEEP + POOL_SHARE);
        holds("stays", _statusOf(poemCopy) == IProductRegistry.Status.Active);
    }

    function test_NobodyWithAnInterestSitsOnThePanel() public {
        vm.prank(alice.who);
        registry.transferFrom(alice.who, carol.who, original);
        vm.prank(mallory.who);
        registry.transferFrom(mallory.who, bob.who, tinted);
        uint256 d = _disputed(appear(alice.who, original, tinted));
        address[7] memory expected = [alice.who, borealis.who, mallory.who, bob.who, aurora.who, alice.who, carol.who];
        address[] memory excluded = judge().excluded(d);
        same("how many", excluded.length, 7);
        for (uint256 i = 0; i < 7; i++) same("excluded", excluded[i], expected[i]);
        same("what is left of the fee", judge().refundTo(d - 1), alice.who);

        d = _disputed(dispute(carol.who, copy));
        excluded = judge().excluded(d);
        same("how many", excluded.length, 4);
        expected = [carol.who, borealis.who, mallory.who, mallory.who, address(0), address(0), address(0)];
        for (uint256 i = 0; i < 4; i++) same("excluded", excluded[i], expected[i]);
    }

    /// @notice Mirrored and recoloured: nothing alike as it stands, alike in brightness once mirrored back.
    function test_UnclearUnderAMapIsForThePanelToo() public {
        bytes memory blocks = Blocks.soft(5);
        bytes memory altered = Blocks.mirrored(blocks);
        for (uint256 i = Blocks.CHROMA; i < Blocks.LENGTH; i++) altered[i] ^= 0x80;
        uint256 soft = attest(alice, aurora, keccak256("soft"), blocks);
        skip(GRACE);
        uint256 accused = attest(mallory, borealis, keccak256("altered"), altered);
        holds("different", challenges.measure(soft, accused).verdict == ISimilarity.Verdict.Different);
        ISimilarity.Measurement memory m = challenges.measureUnder(soft, accused, blocks, mirror());
        holds("unclear", m.verdict == ISimilarity.Verdict.Unclear);

        uint256 case_ = challenges.idOf(IChallenge.Ground.Appearance, soft, accused);
        vm.expectEmit(address(challenges));
        emit IChallenge.SimilarityMeasured(case_, IChallenge.Ground.Appearance, m, mirror());
        _appearUnder(soft, accused, blocks);
        same("pledged", vault.balanceOf(address(challenges)), REST + PANEL_FEE);
        same("at the panel", _disputed(case_), 1);
    }

    function test_RevertWhen_AMapIsUsedToUnclearACopy() public {
        bytes memory blocks = Blocks.soft(5);
        uint256 soft = attest(alice, aurora, keccak256("soft"), blocks);
        skip(1);
        uint256 accused = attest(mallory, borealis, keccak256("same"), blocks);
        ISimilarity.Measurement memory m = challenges.measure(soft, accused);
        vm.expectRevert(abi.encodeWithSelector(IChallenge.Challenge_NotUnclear.selector, soft, accused, m));
        _appearUnder(soft, accused, blocks);
    }

    function _appearUnder(uint256 originalId, uint256 accusedId, bytes memory blocks) private {
        vm.prank(alice.who);
        challenges.openAppearanceUnder(originalId, accusedId, blocks, mirror(), "look at them", noMandate());
    }

    function test_RevertWhen_TheMeasureDecides() public {
        ISimilarity.Measurement memory m = challenges.measure(original, copy);
        vm.expectRevert(abi.encodeWithSelector(IChallenge.Challenge_NotUnclear.selector, original, copy, m));
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
        uint256 case_ = challenges.idOf(IChallenge.Ground.Attestation, uint160(stranger.who), lie);
        fund(stranger.who);
        bytes32 hash = registry.productOf(lie).blocksHash;
        vm.expectEmit(address(challenges));
        emit IChallenge.ProofsFetched(case_, 0, lie, 0, hash);
        vm.expectEmit(address(challenges));
        emit IChallenge.IdentityVerified(case_, stranger.who, stranger.who);
        dispute(stranger.who, lie);
        bytes memory none = abi.encodeWithSelector(IChallenge.Challenge_NoOriginal.selector, case_);
        vm.expectRevert(none);
        vm.prank(mallory.who);
        challenges.answerWithEarlier(case_, original);
        vm.expectRevert(none);
        vm.prank(mallory.who);
        challenges.answerWithLicence(case_, licence(mallory.who, nowSeconds() + 1, 0), "");
        judge().decide(_disputed(case_), UPHELD);
        holds("removed", _statusOf(lie) == IProductRegistry.Status.Removed);
        same("deposit, reward, fee", vault.balanceOf(stranger.who), REST + REWARD + PANEL_FEE);
        holds("opinion", reputation.localOpinion(stranger.who, borealis.who).disbelief > 0);
    }

    function test_EachChallengerMayDisputeAProductOnce() public {
        uint256 first = dispute(carol.who, copy);
        judge().decide(_disputed(first), REJECTED);
        vm.expectRevert(
            abi.encodeWithSelector(IChallenge.Challenge_AlreadyTried.selector, first, IChallenge.Status.Rejected)
        );
        dispute(carol.who, copy);
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
        emit IChallenge.ResultChecked(case_, IChallenge.Status.Undecided, REST, 0, 0, address(0), 0);
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
        vm.warp(START + 2 * GRACE);
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
        uint256 first = attest(alice, 40);
        skip(GRACE - 1);
        uint256 second = attest(mallory, borealis, keccak256("second"), Blocks.recoloured(40));
        skip(1);
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
