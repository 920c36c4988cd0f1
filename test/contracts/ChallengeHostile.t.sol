// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Fingerprints} from "../../contracts/lib/Fingerprints.sol";
import {IChallenge} from "../../contracts/interfaces/IChallenge.sol";
import {IProductRegistry} from "../../contracts/interfaces/IProductRegistry.sol";
import {ISimilarity} from "../../contracts/interfaces/ISimilarity.sol";
import {ITwoWayGuarantee} from "../../contracts/interfaces/ITwoWayGuarantee.sol";
import {AffineMap} from "../../contracts/lib/Resample.sol";
import {Answers, Openings} from "./support/Cases.sol";
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
        vm.warp(START + 2 * HOUR);
        vm.prank(alice.who);
        registry.transferFrom(alice.who, carol.who, original);
        uint256 lost = open(carol.who, original, copy);
        vm.prank(carol.who);
        licences.grant(licence(mallory.who, nowSeconds() + 1, 0));
        vm.prank(mallory.who);
        challenges.answer(lost, Answers.licensed(licence(mallory.who, 0, 0), ""));
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
        uint256 case_ = challenges.open(Openings.under(original, grey, blocks, whole, noMandate()));
        _finish(case_);
        holds("removed", _statusOf(grey) == IProductRegistry.Status.Removed);
    }

    /// @dev Mallory's product that PDQ places in [low, high] bits of the original, and ISCC not near enough for a copy; and
    /// the original's blocks.
    function _greyZone(uint256 low, uint256 high) private returns (uint256 grey, bytes memory blocks) {
        blocks = Blocks.noise(1);
        Fingerprints.Fingerprint memory known = registry.fingerprintsOf(blocks);
        for (uint256 pixels = 64; pixels < 4_096; pixels += 32) {
            bytes memory reworked = Blocks.reworked(1, pixels);
            Blocks.greyOfLuma(reworked);
            Fingerprints.Fingerprint memory found = registry.fingerprintsOf(reworked);
            uint256 distance = _bits(known.pdq ^ found.pdq);
            if (distance < low || distance > high || _bits(known.iscc ^ found.iscc) <= thresholds().iscc) continue;
            return (attest(mallory, borealis, keccak256("grey"), reworked), blocks);
        }
        holds("found", false);
    }

    function _bits(uint256 x) private pure returns (uint256 count) {
        for (; x != 0; x &= x - 1) count++;
    }

    /// @notice A friend's case does not stand in the way of the creator's: both run, and the first upheld removes the copy.
    function test_AFriendlyChallengeDelaysNothing() public {
        uint256 friendly = dispute(carol.who, copy);
        _open();
        _finish(id);
        holds("removed", _statusOf(copy) == IProductRegistry.Status.Removed);
        same("alice", vault.balanceOf(alice.who), REST);
        // The panel looks at the attestation all the same: the friend risks the deposit.
        challenges.finish(friendly);
        _is(friendly, IChallenge.Status.Disputed);
    }

    /// @notice To another of one's accounts and back, before, during, after: the pair stays the pair.
    function test_MovingTheAccusedHelpsNothing() public {
        vm.prank(mallory.who);
        registry.transferFrom(mallory.who, carol.who, copy);
        _open();
        vm.prank(carol.who);
        registry.transferFrom(carol.who, bob.who, copy);
        _answer(id, bob.who); // the owner answers, with its producer's licence
        same("the owner is compensated", vault.balanceOf(bob.who), REST - POOL_SHARE);
        vm.expectRevert(
            abi.encodeWithSelector(IChallenge.Challenge_AlreadyTried.selector, id, IChallenge.Status.Rejected)
        );
        _open();
    }

    // --- to take what is another's ---

    /// @notice Someone registers another's picture, or one like it, without having the file, so as to be first. The
    /// creator disputes the attestation; the squatter's own challenge waits, and falls with it.
    function test_FingerprintSquattingFallsWithItsAttestation() public {
        vm.warp(START - 2 * HOUR);
        uint256 squat = attest(mallory, borealis, keccak256("no such file"), Blocks.alike(1, 2));
        vm.warp(START + 2 * HOUR);
        uint256 attack = open(mallory.who, squat, original);
        uint256 defence = dispute(alice.who, squat);
        vm.warp(challenges.challengeOf(attack).respondBy);
        vm.expectRevert(abi.encodeWithSelector(IChallenge.Challenge_EvidenceChallenged.selector, attack, squat));
        challenges.finish(attack);
        challenges.finish(defence);
        judge().decide(challenges.challengeOf(defence).disputeId, 1);
        challenges.finish(attack);
        _is(attack, IChallenge.Status.Rejected);
        holds("alice's stays", _statusOf(original) == IProductRegistry.Status.Active);
        same("alice", vault.balanceOf(alice.who), 2 * REST - POOL_SHARE + REWARD + PANEL_FEE + UPKEEP);
    }

    /// @notice A case stalls no sale but its payment, and the seller who waits for it has the deposit.
    function test_StallingASaleCostsTheDeposit() public {
        Ware memory w = ware(alice, 8, 40 * DOLLAR);
        w.buyer = bob.who;
        walk(w, ITwoWayGuarantee.Status.Accepted);
        uint256 before = vault.balanceOf(mallory.who) + token.balanceOf(mallory.who);
        uint256 case_ = dispute(mallory.who, w.id);
        reveal(w, alice.who);
        skip(COMPLAIN);
        vm.expectRevert(abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_Held.selector, w.id, w.id));
        sales.settle(w.id);
        _finish(case_);
        judge().decide(challenges.challengeOf(case_).disputeId, 2);
        uint256 forSeller = ((REST - POOL_SHARE) * w.price) / (w.price + REWARD + COMPENSATION_CAP);
        same("alice, by what was held of hers", vault.balanceOf(alice.who), forSeller);
        same("aurora, whose stake answered", vault.balanceOf(aurora.who), REST - POOL_SHARE - forSeller);
        sales.settle(w.id);
        same("and the price", vault.balanceOf(alice.who), forSeller + net(w.price));
        uint256 left = vault.balanceOf(mallory.who) + token.balanceOf(mallory.who);
        same("what it cost", before - left, DEPOSIT + PANEL_FEE);
    }

    /// @notice A threat needs something to hold up: an unrelated picture opens no measured case, and a panel's moves nothing.
    function test_NobodyIsHeldUpByAnUnrelatedPicture() public {
        uint256 unrelated = attest(mallory, borealis, keccak256("unrelated"), Blocks.noise(60));
        skip(1);
        uint256 victim = attest(carol, 61);
        ISimilarity.Measurement memory m = _measure(unrelated, victim);
        vm.expectRevert(notSimilar(unrelated, victim, m));
        open(mallory.who, unrelated, victim);
        appear(mallory.who, unrelated, victim);
        vm.prank(carol.who);
        registry.transferFrom(carol.who, bob.who, victim);
    }

    /// @notice Give in or be disputed again: whatever the number of accounts, there is one trial, and whoever lost it has
    /// paid its victim.
    function test_AnExtorterPaysItsVictimAndIsThroughWithIt() public {
        uint256 case_ = dispute(bob.who, original);
        _finish(case_);
        judge().decide(challenges.challengeOf(case_).disputeId, 2);
        _is(case_, IChallenge.Status.Rejected);
        same("the victim's gain", vault.balanceOf(aurora.who), REST - POOL_SHARE);
        address[3] memory accounts = [bob.who, carol.who, mallory.who];
        for (uint256 i = 0; i < accounts.length; i++) {
            vm.expectRevert(
                abi.encodeWithSelector(IChallenge.Challenge_AlreadyTried.selector, case_, IChallenge.Status.Rejected)
            );
            dispute(accounts[i], original);
        }
    }

    // --- against a provider ---

    /// @notice The same picture, registered by another provider between delivery and reveal: the generated one is as old as
    /// its delivery, so that it is the other that goes.
    function test_AnOriginalBehindTheProvidersBackIsNone() public {
        Job memory j = job(bob, aurora, 5 * DOLLAR, 90);
        walk(j, ITwoWayGuarantee.Status.Accepted);
        uint256 delivered = nowSeconds();
        skip(1);
        uint256 trap = attest(carol, borealis, keccak256("trap"), Blocks.noise(90));
        skip(1);
        reveal(j);
        skip(1);
        settle(j, bob.who);
        vm.expectRevert(
            abi.encodeWithSelector(
                IChallenge.Challenge_NotEarlier.selector,
                trap,
                delivered + 1,
                j.productId,
                delivered
            )
        );
        open(carol.who, trap, j.productId);
        _finish(open(bob.who, j.productId, trap));
        holds("removed", _statusOf(trap) == IProductRegistry.Status.Removed);
        same("borealis could not know", esps.espOf(borealis.who).stake, 1_000 * DOLLAR);
    }

    // --- meanwhile ---

    /// @notice Sold while the result is open, the original still proves; who challenged gets deposit and reward.
    function test_TheOriginalMayBeSoldMeanwhile() public {
        _open();
        vm.prank(alice.who);
        registry.transferFrom(alice.who, bob.who, original);
        _finish(id);
        holds("removed", _statusOf(copy) == IProductRegistry.Status.Removed);
        same("alice", vault.balanceOf(alice.who), REST);
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
        challenges.answer(id, Answers.licensed(licence(mallory.who, 0, 0), ""));
        _is(id, IChallenge.Status.Rejected);
    }
}
