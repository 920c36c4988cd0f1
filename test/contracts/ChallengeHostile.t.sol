// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IChallenge} from "../../contracts/interfaces/IChallenge.sol";
import {IProductRegistry} from "../../contracts/interfaces/IProductRegistry.sol";
import {ISimilarity} from "../../contracts/interfaces/ISimilarity.sol";
import {ITwoWayGuarantee} from "../../contracts/interfaces/ITwoWayGuarantee.sol";
import {AffineMap} from "../../contracts/lib/Resample.sol";
import {Dispute} from "./support/Dispute.sol";
import {Blocks} from "./support/Files.sol";
import {Job} from "./support/Genuine.sol";
import {Ware} from "./support/Trade.sol";

/// @notice What people may try against each other, and what it gains or costs them.
contract ChallengeHostileTest is Dispute {
    // --- to save a copy ---

    /// @notice A friend buys one of the creator's originals, challenges with it and loses on purpose. The creator's
    /// other original still removes the copy.
    function test_AFriendWhoLosesOnPurposeDoesNotSaveTheCopy() public {
        vm.warp(START + 1);
        uint256 other = attest(alice, aurora, keccak256("other"), Blocks.alike(1, 4));
        vm.warp(START + 2 * GRACE);
        vm.prank(alice.who);
        registry.transferFrom(alice.who, carol.who, original);
        uint256 lost = open(carol.who, original, copy);
        vm.prank(carol.who);
        licences.grant(licence(mallory.who, nowSeconds() + 1, 0));
        vm.prank(mallory.who);
        challenges.answerWithLicence(lost, licence(mallory.who, 0, 0), "");
        _is(lost, IChallenge.Status.Rejected);
        _finish(open(alice.who, other, copy));
        holds("removed", _statusOf(copy) == IProductRegistry.Status.Removed);
    }

    /// @notice Its producer, a friend of the copyist, has sold the original, brings the weaker ground before the panel
    /// and loses. The new owner still removes the copy by measure.
    function test_AProducerCannotSpoilTheNewOwnersMeasure() public {
        (uint256 grey, bytes memory blocks) = _greyZone(33, 40);
        vm.prank(alice.who);
        registry.transferFrom(alice.who, bob.who, original);
        skip(1);
        uint256 weak = appear(alice.who, original, grey);
        _finish(weak);
        judge().decide(challenges.challengeOf(weak).disputeId, 2);
        _is(weak, IChallenge.Status.Rejected);
        AffineMap memory whole;
        (whole.xx, whole.yy) = (65_536, 65_536);
        vm.prank(bob.who);
        uint256 case_ = challenges.openUnder(original, grey, blocks, whole, noMandate());
        _finish(case_);
        holds("removed", _statusOf(grey) == IProductRegistry.Status.Removed);
    }

    /// @dev Mallory's product that PDQ places in [low, high] bits of the original, and the original's blocks.
    function _greyZone(uint256 low, uint256 high) private returns (uint256 grey, bytes memory blocks) {
        blocks = Blocks.noise(1);
        uint256 pdq = registry.fingerprintsOf(blocks).pdq;
        for (uint256 pixels = 64; pixels < 4_096; pixels += 32) {
            bytes memory reworked = Blocks.reworked(1, pixels);
            uint256 distance = _bits(pdq ^ registry.fingerprintsOf(reworked).pdq);
            if (distance < low || distance > high) continue;
            return (attest(mallory, borealis, keccak256("grey"), reworked), blocks);
        }
        holds("found", false);
    }

    function _bits(uint256 x) private pure returns (uint256 count) {
        for (; x != 0; x &= x - 1) count++;
    }

    /// @notice A friend's challenge in the way of the creator's: delays it by one result, at this price.
    function test_AFriendlyChallengeOnlyDelays() public {
        uint256 friendly = dispute(carol.who, copy);
        vm.expectRevert(abi.encodeWithSelector(IChallenge.Challenge_NotActive.selector, copy));
        _open();
        _finish(friendly);
        judge().decide(challenges.challengeOf(friendly).disputeId, 2);
        uint256 kept = vault.balanceOf(mallory.who); // the friend's deposit, at best
        same("price of the delay", DEPOSIT + PANEL_FEE - kept, UPKEEP + POOL_SHARE + PANEL_FEE);
        _open();
        vm.expectRevert(
            abi.encodeWithSelector(IChallenge.Challenge_AlreadyTried.selector, friendly, IChallenge.Status.Rejected)
        );
        dispute(carol.who, copy);
        _finish(id);
        holds("removed", _statusOf(copy) == IProductRegistry.Status.Removed);
    }

    /// @notice To another of one's accounts and back, before, during, after: the pair stays the pair.
    function test_MovingTheAccusedHelpsNothing() public {
        vm.prank(mallory.who);
        registry.transferFrom(mallory.who, carol.who, copy);
        _open();
        vm.expectRevert(
            abi.encodeWithSelector(
                IProductRegistry.Registry_Immovable.selector,
                copy,
                IProductRegistry.Status.Challenged,
                false
            )
        );
        vm.prank(carol.who);
        registry.transferFrom(carol.who, bob.who, copy);
        _answer(id, carol.who); // the owner answers, with its producer's licence
        same("the owner is compensated", vault.balanceOf(carol.who), REST - POOL_SHARE);
        vm.prank(carol.who);
        registry.transferFrom(carol.who, bob.who, copy);
        vm.expectRevert(
            abi.encodeWithSelector(IChallenge.Challenge_AlreadyTried.selector, id, IChallenge.Status.Rejected)
        );
        _open();
    }

    // --- to take what is another's ---

    /// @notice Somebody registers another's picture, or one like it, without having the file, so as to be first. The
    /// creator disputes the attestation; the squatter's own challenge waits, and falls with it.
    function test_FingerprintSquattingFallsWithItsAttestation() public {
        vm.warp(START - 2 * GRACE);
        uint256 squat = attest(mallory, borealis, keccak256("no such file"), Blocks.alike(1, 2));
        vm.warp(START + 2 * GRACE);
        uint256 attack = open(mallory.who, squat, original);
        uint256 defence = dispute(alice.who, squat);
        vm.warp(challenges.challengeOf(attack).respondBy);
        vm.expectRevert(abi.encodeWithSelector(IChallenge.Challenge_OriginalChallenged.selector, attack, defence));
        challenges.finish(attack);
        challenges.finish(defence);
        judge().decide(challenges.challengeOf(defence).disputeId, 1);
        challenges.finish(attack);
        _is(attack, IChallenge.Status.Rejected);
        holds("alice's stays", _statusOf(original) == IProductRegistry.Status.Active);
        same("alice", vault.balanceOf(alice.who), 2 * REST - POOL_SHARE + REWARD + PANEL_FEE);
    }

    /// @notice A challenge only to stall a sale: the buyer is out at once, the seller has the deposit for it.
    function test_StallingASaleCostsTheDeposit() public {
        Ware memory w = ware(alice, 8, 40 * DOLLAR);
        w.buyer = bob.who;
        walk(w, ITwoWayGuarantee.Status.Accepted);
        uint256 before = vault.balanceOf(mallory.who) + token.balanceOf(mallory.who);
        uint256 case_ = dispute(mallory.who, w.id);
        sales.refund(w.id);
        same("bob", vault.balanceOf(bob.who), 40 * DOLLAR);
        _finish(case_);
        judge().decide(challenges.challengeOf(case_).disputeId, 2);
        same("alice", vault.balanceOf(alice.who), REST - POOL_SHARE);
        uint256 left = vault.balanceOf(mallory.who) + token.balanceOf(mallory.who);
        same("what it cost", before - left, DEPOSIT + PANEL_FEE);
    }

    /// @notice Threats need a challenge that passes: an unrelated picture does not even open one.
    function test_NobodyIsHeldUpByAnUnrelatedPicture() public {
        uint256 unrelated = attest(mallory, borealis, keccak256("unrelated"), Blocks.noise(60));
        skip(1);
        uint256 victim = attest(carol, 61);
        ISimilarity.Measurement memory m = challenges.measure(unrelated, victim);
        vm.expectRevert(notSimilar(unrelated, victim, m));
        open(mallory.who, unrelated, victim);
        vm.expectRevert(abi.encodeWithSelector(IChallenge.Challenge_NotUnclear.selector, unrelated, victim, m));
        appear(mallory.who, unrelated, victim);
        vm.prank(carol.who);
        registry.transferFrom(carol.who, bob.who, victim);
    }

    /// @notice Give in or be disputed again: each account may try once, cannot take back what it opened for a price, and
    /// pays its victim for it.
    function test_AnExtorterPaysItsVictimEachTime() public {
        address[3] memory accounts = [bob.who, carol.who, mallory.who];
        for (uint256 i = 0; i < accounts.length; i++) {
            uint256 case_ = dispute(accounts[i], original);
            _finish(case_);
            judge().decide(challenges.challengeOf(case_).disputeId, 2);
            _is(case_, IChallenge.Status.Rejected);
            same("the victim's gain", vault.balanceOf(alice.who), (i + 1) * (REST - POOL_SHARE));
            holds("free meanwhile", _statusOf(original) == IProductRegistry.Status.Active);
            vm.expectRevert(
                abi.encodeWithSelector(IChallenge.Challenge_AlreadyTried.selector, case_, IChallenge.Status.Rejected)
            );
            dispute(accounts[i], original);
        }
    }

    // --- against a provider ---

    /// @notice The same picture, registered by another provider between acceptance and reveal: the generated one
    /// becomes the later of the two, but its provider could not know, and pays nothing.
    function test_AnOriginalBehindTheProvidersBackCostsItNothing() public {
        Job memory j = job(bob, aurora, 5 * DOLLAR, 90);
        walk(j, ITwoWayGuarantee.Status.Accepted);
        uint256 trap = attest(carol, borealis, keccak256("trap"), Blocks.noise(90));
        skip(1);
        reveal(j);
        skip(1);
        settle(j, bob.who);
        uint256 case_ = open(carol.who, trap, j.productId);
        _finish(case_);
        holds("removed", _statusOf(j.productId) == IProductRegistry.Status.Removed);
        same("stake", esps.espOf(aurora.who).stake, 1_000 * DOLLAR);
        holds("name", reputation.localOpinion(carol.who, aurora.who).disbelief == 0);
    }

    // --- meanwhile ---

    /// @notice Sold while the result is open, the original still proves; who challenged gets deposit and reward.
    function test_TheOriginalMayBeSoldMeanwhile() public {
        _open();
        vm.prank(alice.who);
        registry.transferFrom(alice.who, bob.who, original);
        _finish(id);
        holds("removed", _statusOf(copy) == IProductRegistry.Status.Removed);
        same("alice", vault.balanceOf(alice.who), REST + REWARD);
        same("bob", vault.balanceOf(bob.who), 0);
    }

    /// @notice A new owner of the original does not have to stand by a challenge: its licence ends it.
    function test_TheNewOwnerMayLicenseTheAccused() public {
        _open();
        vm.prank(alice.who);
        registry.transferFrom(alice.who, bob.who, original);
        vm.prank(bob.who);
        licences.grant(licence(mallory.who, nowSeconds() + 1, 0));
        vm.prank(mallory.who);
        challenges.answerWithLicence(id, licence(mallory.who, 0, 0), "");
        _is(id, IChallenge.Status.Rejected);
    }
}
