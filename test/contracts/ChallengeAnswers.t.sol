// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IChallenge} from "../../contracts/interfaces/IChallenge.sol";
import {ILicenceRegistry} from "../../contracts/interfaces/ILicenceRegistry.sol";
import {IProductRegistry} from "../../contracts/interfaces/IProductRegistry.sol";
import {ISimilarity} from "../../contracts/interfaces/ISimilarity.sol";
import {ITwoWayGuarantee} from "../../contracts/interfaces/ITwoWayGuarantee.sol";
import {Answers} from "./support/Cases.sol";
import {Dispute} from "./support/Dispute.sol";
import {Blocks, Files} from "./support/Files.sol";
import {Job} from "./support/Genuine.sol";
import {Wallet} from "./support/Wallet.sol";
import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

contract ChallengeAnswersTest is Dispute {
    // --- time ---

    function test_AnswerOrFinishNeverBoth() public {
        for (uint256 late = 0; late < 3; late++) {
            setUp();
            _open();
            uint256 respondBy = challenges.challengeOf(id).respondBy;
            uint256 t = respondBy - 1 + late;
            ILicenceRegistry.Licence memory l = licence(mallory.who, t + 1 days, 0);
            bytes memory signature = signed(l, alice);
            vm.warp(t);
            if (late == 0) {
                vm.expectRevert(abi.encodeWithSelector(IChallenge.Challenge_TooEarly.selector, id, respondBy, t));
                challenges.finish(id);
                vm.prank(mallory.who);
                challenges.answer(id, Answers.licensed(l, signature));
            } else {
                bytes memory tooLate = abi.encodeWithSelector(IChallenge.Challenge_TooLate.selector, id, respondBy, t);
                vm.expectRevert(tooLate);
                vm.prank(mallory.who);
                challenges.answer(id, Answers.licensed(l, signature));
                vm.expectRevert(tooLate);
                vm.prank(mallory.who);
                challenges.answer(id, Answers.earlier(original));
                challenges.finish(id);
            }
            // Over is over.
            bytes memory over = abi.encodeWithSelector(
                IChallenge.Challenge_NotOpen.selector,
                id,
                challenges.challengeOf(id).status
            );
            vm.expectRevert(over);
            challenges.finish(id);
            vm.expectRevert(over);
            vm.prank(mallory.who);
            challenges.answer(id, Answers.earlier(original));
        }
    }

    function test_RevertWhen_TheChallengeIsUnknown() public {
        bytes memory unknown = abi.encodeWithSelector(IChallenge.Challenge_UnknownChallenge.selector, 7);
        vm.expectRevert(unknown);
        challenges.challengeOf(7);
        vm.expectRevert(unknown);
        challenges.finish(7);
        vm.expectRevert(unknown);
        challenges.answer(7, Answers.earlier(original));
        vm.expectRevert(unknown);
        challenges.answer(7, Answers.earlierUnder(original, "", noMap()));
        vm.expectRevert(unknown);
        challenges.answer(7, Answers.licensed(licence(mallory.who, 1, 0), ""));
    }

    function test_StrangersCannotAnswer() public {
        _open();
        bytes memory notAccused = abi.encodeWithSelector(
            IChallenge.Challenge_NotAccused.selector,
            id,
            mallory.who,
            stranger.who
        );
        vm.startPrank(stranger.who);
        vm.expectRevert(notAccused);
        challenges.answer(id, Answers.earlier(original));
        vm.expectRevert(notAccused);
        challenges.answer(id, Answers.earlierUnder(original, "", noMap()));
        vm.expectRevert(notAccused);
        challenges.answer(id, Answers.licensed(licence(mallory.who, nowSeconds() + 1, 0), ""));
        vm.stopPrank();
    }

    // --- licences ---

    function test_ALicencePresentedNowDefeatsIt() public {
        _open();
        ILicenceRegistry.Licence memory l = licence(mallory.who, nowSeconds() + 1 days, 0);
        bytes memory signature = signed(l, alice);
        vm.expectEmit(address(licences));
        emit ILicenceRegistry.LicenceGranted(original, mallory.who, alice.who, l.expiry, 0);
        ISimilarity.Measurement memory none;
        vm.expectEmit(address(challenges));
        _answered(id, mallory.who, IChallenge.Defence.Licence, 0, none);
        vm.expectEmit(address(challenges));
        emit IChallenge.ResultChecked(id, IChallenge.Status.Rejected, 0, 0, 0, address(0), 0, 0, 0);
        vm.prank(mallory.who);
        challenges.answer(id, Answers.licensed(l, signature));
        same("deposit to the accused", vault.balanceOf(mallory.who), REST - POOL_SHARE);
        same("and to the pool", pool.balance(), UPKEEP + POOL_SHARE);
        same("nothing left", vault.balanceOf(address(challenges)), 0);
        holds("active again", _statusOf(copy) == IProductRegistry.Status.Active);
        same("stake untouched", esps.espOf(borealis.who).stake, 1_000 * DOLLAR);
    }

    /// @notice Recorded before the copy was made, run out since, of an owner who has sold: it counts all the same.
    function test_ALicenceRecordedBeforeDefeatsItEvenRunOut() public {
        ILicenceRegistry.Licence memory l = licence(mallory.who, nowSeconds() + 10, 0);
        vm.prank(alice.who);
        licences.grant(l);
        uint256 accused = attest(mallory, borealis, keccak256("licensed"), Blocks.alike(1, 9));
        vm.prank(alice.who);
        registry.transferFrom(alice.who, bob.who, original);
        skip(20);
        uint256 case_ = open(bob.who, original, accused);
        vm.prank(mallory.who);
        challenges.answer(case_, Answers.licensed(l, ""));
        _is(case_, IChallenge.Status.Rejected);
    }

    function test_ALicenceByAContractWallet() public {
        Wallet wallet = new Wallet(bob.who);
        vm.prank(alice.who);
        registry.transferFrom(alice.who, address(wallet), original);
        _open();
        ILicenceRegistry.Licence memory l = licence(mallory.who, nowSeconds() + 1 days, 0);
        bytes memory signature = signed(l, alice); // the former owner's word does not count
        vm.expectRevert(
            abi.encodeWithSelector(ILicenceRegistry.Licence_BadSignature.selector, original, address(wallet))
        );
        vm.prank(mallory.who);
        challenges.answer(id, Answers.licensed(l, signature));
        signature = signed(l, bob);
        vm.prank(mallory.who);
        challenges.answer(id, Answers.licensed(l, signature));
    }

    function test_RevertWhen_TheLicenceIsNoGood() public {
        _open();
        uint256 t = nowSeconds();
        ILicenceRegistry.Licence memory l = licence(mallory.who, t + 1 days, 0);
        // For another product, for another producer.
        l.originalId = copy;
        vm.startPrank(mallory.who);
        vm.expectRevert(_mismatch(l));
        challenges.answer(id, Answers.licensed(l, ""));
        l = licence(bob.who, t + 1 days, 0);
        vm.expectRevert(_mismatch(l));
        challenges.answer(id, Answers.licensed(l, ""));
        // None was granted.
        l = licence(mallory.who, t + 1 days, 0);
        vm.expectRevert(_notLicensed(0, 0));
        challenges.answer(id, Answers.licensed(l, ""));
        vm.stopPrank();
        // Another account's signature.
        bytes memory signature = signed(l, mallory);
        vm.expectRevert(abi.encodeWithSelector(ILicenceRegistry.Licence_BadSignature.selector, original, alice.who));
        vm.prank(mallory.who);
        challenges.answer(id, Answers.licensed(l, signature));
    }

    /// @notice It must have covered the moment of registration, at t-1, t, t+1.
    function test_ALicenceFromBeforeTheCopyMustReachIt() public {
        for (uint256 i = 0; i < 3; i++) {
            setUp();
            uint256 t = nowSeconds() + 5;
            vm.prank(alice.who);
            licences.grant(licence(mallory.who, t, 0));
            vm.warp(t - 1 + i);
            uint256 accused = attest(mallory, borealis, keccak256("accused"), Blocks.alike(1, 9));
            skip(1);
            uint256 case_ = open(alice.who, original, accused);
            if (i > 0) vm.expectRevert(_notLicensed(t, 0));
            vm.prank(mallory.who);
            challenges.answer(case_, Answers.licensed(licence(mallory.who, t, 0), ""));
            _is(case_, i == 0 ? IChallenge.Status.Rejected : IChallenge.Status.Open);
        }
    }

    /// @notice Who registers without naming the original would never pay its share.
    function test_ALicenceThatAsksAShareDoesNotAnswer() public {
        _open();
        ILicenceRegistry.Licence memory l = licence(mallory.who, nowSeconds() + 1 days, 1);
        bytes memory signature = signed(l, alice);
        vm.expectRevert(_notLicensed(l.expiry, 1));
        vm.prank(mallory.who);
        challenges.answer(id, Answers.licensed(l, signature));
        // The owner may waive it.
        l.royaltyBasisPoints = 0;
        signature = signed(l, alice);
        vm.prank(mallory.who);
        challenges.answer(id, Answers.licensed(l, signature));
    }

    function _mismatch(ILicenceRegistry.Licence memory l) private view returns (bytes memory) {
        return abi.encodeWithSelector(IChallenge.Challenge_LicenceMismatch.selector, original, mallory.who, l);
    }

    function _notLicensed(uint256 expiry, uint256 share) private view returns (bytes memory) {
        ILicenceRegistry.Terms memory terms = ILicenceRegistry.Terms({
            expiry: uint64(expiry),
            royaltyBasisPoints: uint16(share)
        });
        return abi.encodeWithSelector(IChallenge.Challenge_NotLicensed.selector, original, mallory.who, terms);
    }

    // --- earlier products ---

    function test_AnEarlierProductOfOnesOwnDefeatsIt() public {
        // Bob has the oldest of them; he sold his newest, which alice, in the middle, takes for a copy.
        vm.warp(START - 10);
        uint256 oldest = attest(bob, aurora, keccak256("oldest"), Blocks.alike(1, 2));
        vm.warp(START + 2);
        uint256 newest = attest(bob, borealis, keccak256("newest"), Blocks.alike(1, 6));
        vm.prank(bob.who);
        registry.transferFrom(bob.who, carol.who, newest);
        skip(1);
        uint256 second = open(alice.who, original, newest);
        ISimilarity.Measurement memory m = _measure(oldest, newest);
        vm.expectEmit(address(challenges));
        _answered(second, bob.who, IChallenge.Defence.EarlierOwn, oldest, m);
        vm.prank(bob.who); // as its producer; the owner could too
        challenges.answer(second, Answers.earlier(oldest));
        same("deposit to the owner", vault.balanceOf(carol.who), REST - POOL_SHARE);
        holds("active", _statusOf(newest) == IProductRegistry.Status.Active);
    }

    /// @notice What a map shows for the challenger, a map shows for the accused.
    function test_AnEarlierProductUnderAMapDefeatsIt() public {
        bytes memory blocks = Blocks.soft(5);
        bytes memory mirrored = Blocks.mirrored(blocks);
        vm.warp(START - 10);
        uint256 oldest = attest(bob, aurora, keccak256("oldest"), blocks);
        vm.warp(START + 2);
        original = attest(alice, aurora, keccak256("middle"), mirrored);
        vm.warp(START + 4);
        uint256 newest = attest(bob, aurora, keccak256("newest"), mirrored);
        uint256 case_ = open(alice.who, original, newest);
        vm.prank(bob.who);
        challenges.answer(case_, Answers.earlierUnder(oldest, blocks, mirror()));
        _is(case_, IChallenge.Status.Rejected);
    }

    function _answered(
        uint256 case_,
        address by,
        IChallenge.Defence defence,
        uint256 earlierId,
        ISimilarity.Measurement memory m
    ) private {
        emit IChallenge.ChallengeAnswered(case_, by, defence, earlierId, m, noMap(), 0, "");
    }

    function test_RevertWhen_TheEarlierProductIsNoGood() public {
        vm.warp(START - 11);
        uint256 first = attest(carol, aurora, keccak256("first"), Blocks.alike(1, 8));
        vm.warp(START - 10);
        uint256 bobs = attest(bob, aurora, keccak256("bobs"), Blocks.alike(1, 2));
        uint256 fallen = attest(mallory, aurora, keccak256("fallen"), Blocks.alike(1, 7));
        vm.warp(START + HOUR + 2);
        _finish(open(carol.who, first, fallen));
        _open();
        vm.expectRevert(
            abi.encodeWithSelector(IChallenge.Challenge_EarlierNotOwn.selector, bobs, bob.who, mallory.who)
        );
        _answerWith(bobs);
        vm.expectRevert(abi.encodeWithSelector(IChallenge.Challenge_NotActive.selector, fallen));
        _answerWith(fallen);
        // The copy itself is none.
        vm.expectRevert(
            abi.encodeWithSelector(IChallenge.Challenge_NotEarlier.selector, copy, START + HOUR, original, START)
        );
        _answerWith(copy);
        // Its own, alike, but not earlier than the original.
        uint256 late = attest(mallory, aurora, keccak256("late"), Blocks.alike(1, 11));
        bytes memory notEarlier = abi.encodeWithSelector(
            IChallenge.Challenge_NotEarlier.selector,
            late,
            nowSeconds(),
            original,
            START
        );
        vm.expectRevert(notEarlier);
        _answerWith(late);
        // No one's work is older than both if it is not older than the original.
        vm.expectRevert(notEarlier);
        vm.prank(mallory.who);
        challenges.answer(id, Answers.older(late, "look"));
    }

    /// @notice A defence that is not a copy by measure, or farther than the accusation, is for the panel. Whoever gives it
    /// advances the fee, once, and has it back out of the lost deposit when the panel agrees.
    function test_AFartherDefenceIsForThePanel() public {
        for (uint256 ruling = 0; ruling < 3; ruling++) {
            setUp();
            vm.warp(START - 10);
            uint256 unlike = attest(mallory, 9);
            uint256 farther = attest(mallory, aurora, keccak256("farther"), Blocks.alike(1, 400));
            vm.warp(START + HOUR + 2);
            ISimilarity.Measurement memory m = _measure(farther, copy);
            holds("farther than the accusation", m.pdq > _measure(original, copy).pdq);
            _open();
            uint256 before = _wealth(mallory.who);
            _answerWith(farther);
            _answerWith(unlike);
            same("one fee", before - _wealth(mallory.who), PANEL_FEE);
            same("that of the case", challenges.challengeOf(id).fee, PANEL_FEE);
            _finish(id);
            _is(id, IChallenge.Status.Disputed);
            judge().decide(challenges.challengeOf(id).disputeId, ruling);
            IChallenge.Status[3] memory ends = [
                IChallenge.Status.Undecided,
                IChallenge.Status.Upheld,
                IChallenge.Status.Rejected
            ];
            _is(id, ends[ruling]);
            uint256 afterwards = _wealth(mallory.who);
            if (ruling == 2) same("fee back, and the rest", afterwards - before, REST - POOL_SHARE - PANEL_FEE);
            else same("the fee is spent", before - afterwards, PANEL_FEE);
            // Who was right pays no panel that it did not ask for.
            if (ruling == 1) same("alice", vault.balanceOf(alice.who), REST);
            same("nothing left", vault.balanceOf(address(challenges)), 0);
        }
    }

    /// @notice "A public work is older than both" is for the panel, registered or not, and never for the measure.
    function test_OlderThanBothIsForThePanel() public {
        vm.warp(START - 10);
        uint256 wave = attest(bob, aurora, keccak256("the wave"), Blocks.alike(1, 20));
        vm.warp(START + HOUR + 2);
        for (uint256 registered = 0; registered < 2; registered++) {
            uint256 copied = attest(carol, aurora, keccak256(abi.encode(registered)), Blocks.alike(1, 21));
            skip(1);
            uint256 case_ = open(alice.who, original, copied);
            vm.prank(carol.who);
            challenges.answer(case_, Answers.older(registered == 1 ? wave : 0, "Hokusai, 1831"));
            same("of the case", challenges.challengeOf(case_).earlierId, registered == 1 ? wave : 0);
            _finish(case_);
            _is(case_, IChallenge.Status.Disputed);
        }
    }

    /// @notice No one answers for nothing: without the panel the fee goes back to who advanced it.
    function test_TheDefendersFeeComesBackUnspent() public {
        _open();
        uint256 before = _wealth(mallory.who);
        vm.prank(mallory.who);
        challenges.answer(id, Answers.older(0, "look"));
        judge().setCost(PANEL_FEE + 1);
        _finish(id);
        _is(id, IChallenge.Status.Undecided);
        same("mallory", _wealth(mallory.who), before);
        same("alice", vault.balanceOf(alice.who), REST);
    }

    /// @notice An owner to whom the copy was sent calls the panel: it does not vote, and what is left of its fee is its own.
    function test_WhoCallsThePanelHasWhatIsLeftOfTheFee() public {
        vm.prank(mallory.who);
        registry.transferFrom(mallory.who, bob.who, copy);
        _open();
        fund(bob.who);
        vm.prank(bob.who);
        challenges.answer(id, Answers.older(0, "look"));
        _finish(id);
        uint256 d = challenges.challengeOf(id).disputeId;
        same("what is left of the fee", judge().refundTo(d - 1), bob.who);
        address[] memory excluded = judge().excluded(d);
        same("does not vote", excluded[2], bob.who);
    }

    /// @notice A pair whose measured case an earlier own work has ended is not burnt: the panel may still be asked.
    function test_AnAutomaticAnswerBurnsNoPair() public {
        vm.warp(START - 10);
        uint256 earlier = attest(mallory, aurora, keccak256("earlier"), Blocks.alike(1, 20));
        vm.warp(START + HOUR + 2);
        bytes memory measured = abi.encodeWithSelector(
            IChallenge.Challenge_MeasuredCopy.selector,
            original,
            copy,
            _measure(original, copy)
        );
        vm.expectRevert(measured);
        appear(alice.who, original, copy);
        _open();
        vm.expectRevert(measured);
        appear(alice.who, original, copy);
        _answerWith(earlier);
        _is(id, IChallenge.Status.Rejected);
        uint256 case_ = appear(alice.who, original, copy);
        // There no measure ends it: the work is put before the panel.
        _answerWithIn(case_, earlier);
        _is(case_, IChallenge.Status.Open);
        same("at hand", challenges.challengeOf(case_).earlierId, earlier);
        _finish(case_);
        judge().decide(challenges.challengeOf(case_).disputeId, 1);
        holds("removed", _statusOf(copy) == IProductRegistry.Status.Removed);
    }

    function _wealth(address who) private view returns (uint256) {
        return token.balanceOf(who) + vault.balanceOf(who);
    }

    function _answerWithIn(uint256 case_, uint256 earlierId) private {
        vm.prank(mallory.who);
        challenges.answer(case_, Answers.earlier(earlierId));
    }

    function _answerWith(uint256 earlierId) private {
        vm.prank(mallory.who);
        challenges.answer(id, Answers.earlier(earlierId));
    }

    // --- chains of challenges ---

    /// @notice A copy of a copy: the result waits for the original's own, and falls with it.
    function test_AnOriginalUnderChallengeMustWait() public {
        uint256 third = attest(carol, aurora, keccak256("third"), Blocks.alike(1, 10));
        skip(1);
        uint256 second = open(mallory.who, copy, third);
        skip(1);
        _open();
        vm.warp(challenges.challengeOf(second).respondBy);
        vm.expectRevert(abi.encodeWithSelector(IChallenge.Challenge_EvidenceChallenged.selector, second, copy));
        vm.prank(aurora.who);
        challenges.finish(second);
        same("waiting is not paid", vault.balanceOf(aurora.who), 0);
        _finish(id);
        vm.expectEmit(address(challenges));
        emit IChallenge.ResultChecked(second, IChallenge.Status.Rejected, 0, 0, 0, address(0), 0, 0, 0);
        challenges.finish(second);
        holds("the third stays", _statusOf(third) == IProductRegistry.Status.Active);
        same("mallory's deposit to carol", vault.balanceOf(carol.who), REST - POOL_SHARE);
    }

    /// @notice What comes after the window cannot put the result off, at t-1, t, t+1.
    function test_AChallengeAfterTheWindowDoesNotStall() public {
        for (uint256 i = 0; i < 3; i++) {
            setUp();
            _open();
            uint256 respondBy = challenges.challengeOf(id).respondBy;
            vm.warp(respondBy - 1 + i);
            dispute(mallory.who, original);
            if (i == 0) {
                vm.warp(respondBy);
                vm.expectRevert(abi.encodeWithSelector(IChallenge.Challenge_EvidenceChallenged.selector, id, original));
            }
            challenges.finish(id);
            _is(id, i == 0 ? IChallenge.Status.Open : IChallenge.Status.Upheld);
        }
    }

    /// @notice An original that was undone itself, for a false file, proves nothing any more.
    function test_ARemovedOriginalProvesNothing() public {
        Job memory j = job(alice, aurora, 5 * DOLLAR, 50);
        j.parcel.sealedFile[0] ^= 0x01;
        j.parcel.delivery.sealedRoot = Files.root(j.parcel.sealedFile);
        j = complete(j, aurora);
        walk(j, ITwoWayGuarantee.Status.Revealed);
        skip(1);
        uint256 like = attest(mallory, borealis, keccak256("like"), Blocks.alike(50, 5));
        uint256 case_ = open(alice.who, j.productId, like);
        ITwoWayGuarantee.Complaint memory c = Files.complaint(j.parcel.file, j.parcel.sealedFile, 0);
        complain(j, c);
        ILicenceRegistry.Licence memory l = licence(mallory.who, type(uint64).max, 0);
        l.originalId = j.productId;
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, j.productId));
        vm.prank(mallory.who);
        challenges.answer(case_, Answers.licensed(l, hex"00"));
        _finish(case_);
        holds("the other stays", _statusOf(like) == IProductRegistry.Status.Active);
        same("deposit to its owner", vault.balanceOf(mallory.who), REST - POOL_SHARE);
    }
}
