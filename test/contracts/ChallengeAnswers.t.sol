// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IChallenge} from "../../contracts/interfaces/IChallenge.sol";
import {ILicenceRegistry} from "../../contracts/interfaces/ILicenceRegistry.sol";
import {IProductRegistry} from "../../contracts/interfaces/IProductRegistry.sol";
import {ISimilarity} from "../../contracts/interfaces/ISimilarity.sol";
import {ITwoWayGuarantee} from "../../contracts/interfaces/ITwoWayGuarantee.sol";
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
                challenges.answerWithLicence(id, l, signature);
            } else {
                bytes memory tooLate = abi.encodeWithSelector(IChallenge.Challenge_TooLate.selector, id, respondBy, t);
                vm.expectRevert(tooLate);
                vm.prank(mallory.who);
                challenges.answerWithLicence(id, l, signature);
                vm.expectRevert(tooLate);
                vm.prank(mallory.who);
                challenges.answerWithEarlier(id, original);
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
            challenges.answerWithEarlier(id, original);
        }
    }

    function test_RevertWhen_TheChallengeIsUnknown() public {
        bytes memory unknown = abi.encodeWithSelector(IChallenge.Challenge_UnknownChallenge.selector, 7);
        vm.expectRevert(unknown);
        challenges.challengeOf(7);
        vm.expectRevert(unknown);
        challenges.finish(7);
        vm.expectRevert(unknown);
        challenges.answerWithEarlier(7, original);
        vm.expectRevert(unknown);
        challenges.answerWithEarlierUnder(7, original, "", noMap());
        vm.expectRevert(unknown);
        challenges.answerWithLicence(7, licence(mallory.who, 1, 0), "");
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
        challenges.answerWithEarlier(id, original);
        vm.expectRevert(notAccused);
        challenges.answerWithEarlierUnder(id, original, "", noMap());
        vm.expectRevert(notAccused);
        challenges.answerWithLicence(id, licence(mallory.who, nowSeconds() + 1, 0), "");
        vm.stopPrank();
    }

    // --- licences ---

    function test_ALicencePresentedNowDefeatsIt() public {
        _open();
        ILicenceRegistry.Licence memory l = licence(mallory.who, nowSeconds() + 1 days, 0);
        bytes memory signature = signed(l, alice);
        vm.expectEmit(address(licences));
        emit ILicenceRegistry.LicenceGranted(original, mallory.who, alice.who, l.expiry, 0);
        vm.expectEmit(address(challenges));
        emit IChallenge.ChallengeAnswered(id, mallory.who, 0, true);
        vm.expectEmit(address(challenges));
        emit IChallenge.ResultChecked(id, IChallenge.Status.Rejected, 0, 0, 0, address(0), 0);
        vm.prank(mallory.who);
        challenges.answerWithLicence(id, l, signature);
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
        challenges.answerWithLicence(case_, l, "");
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
        challenges.answerWithLicence(id, l, signature);
        signature = signed(l, bob);
        vm.prank(mallory.who);
        challenges.answerWithLicence(id, l, signature);
    }

    function test_RevertWhen_TheLicenceIsNoGood() public {
        _open();
        uint256 t = nowSeconds();
        ILicenceRegistry.Licence memory l = licence(mallory.who, t + 1 days, 0);
        // For another product, for another producer.
        l.originalId = copy;
        vm.startPrank(mallory.who);
        vm.expectRevert(_mismatch(l));
        challenges.answerWithLicence(id, l, "");
        l = licence(bob.who, t + 1 days, 0);
        vm.expectRevert(_mismatch(l));
        challenges.answerWithLicence(id, l, "");
        // None was granted.
        l = licence(mallory.who, t + 1 days, 0);
        vm.expectRevert(_notLicensed(0, 0));
        challenges.answerWithLicence(id, l, "");
        vm.stopPrank();
        // Somebody else's signature.
        bytes memory signature = signed(l, mallory);
        vm.expectRevert(abi.encodeWithSelector(ILicenceRegistry.Licence_BadSignature.selector, original, alice.who));
        vm.prank(mallory.who);
        challenges.answerWithLicence(id, l, signature);
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
            challenges.answerWithLicence(case_, licence(mallory.who, t, 0), "");
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
        challenges.answerWithLicence(id, l, signature);
        // The owner may waive it.
        l.royaltyBasisPoints = 0;
        signature = signed(l, alice);
        vm.prank(mallory.who);
        challenges.answerWithLicence(id, l, signature);
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
        vm.expectEmit(address(challenges));
        emit IChallenge.ChallengeAnswered(second, bob.who, oldest, false);
        vm.prank(bob.who); // as its producer; the owner could too
        challenges.answerWithEarlier(second, oldest);
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
        ISimilarity.Measurement memory m = challenges.measure(oldest, newest);
        vm.expectRevert(notSimilar(oldest, newest, m));
        vm.prank(bob.who);
        challenges.answerWithEarlier(case_, oldest);
        vm.prank(bob.who);
        challenges.answerWithEarlierUnder(case_, oldest, blocks, mirror());
        _is(case_, IChallenge.Status.Rejected);
    }

    function test_RevertWhen_TheEarlierProductIsNoGood() public {
        vm.warp(START - 10);
        uint256 bobs = attest(bob, aurora, keccak256("bobs"), Blocks.alike(1, 2));
        uint256 unlike = attest(mallory, 9);
        uint256 flat = attest(mallory, aurora, keccak256("flat"), Blocks.flat());
        uint256 fallen = attest(mallory, aurora, keccak256("fallen"), Blocks.alike(1, 7));
        vm.warp(START - 11);
        uint256 first = attest(carol, aurora, keccak256("first"), Blocks.alike(1, 8));
        vm.warp(START + GRACE + 2);
        open(carol.who, first, fallen);
        _open();
        vm.expectRevert(
            abi.encodeWithSelector(IChallenge.Challenge_EarlierNotOwn.selector, bobs, bob.who, mallory.who)
        );
        _answerWith(bobs);
        vm.expectRevert(notSimilar(unlike, copy, challenges.measure(unlike, copy)));
        _answerWith(unlike);
        vm.expectRevert(notSimilar(flat, copy, challenges.measure(flat, copy)));
        _answerWith(flat);
        vm.expectRevert(abi.encodeWithSelector(IChallenge.Challenge_NotActive.selector, fallen));
        _answerWith(fallen);
        // The copy itself is none.
        vm.expectRevert(abi.encodeWithSelector(IChallenge.Challenge_NotActive.selector, copy));
        _answerWith(copy);
        // Its own, alike, but not earlier than the original.
        uint256 late = attest(mallory, aurora, keccak256("late"), Blocks.alike(1, 11));
        vm.expectRevert(
            abi.encodeWithSelector(IChallenge.Challenge_NotEarlier.selector, late, nowSeconds(), original, START)
        );
        _answerWith(late);
    }

    function _answerWith(uint256 earlierId) private {
        vm.prank(mallory.who);
        challenges.answerWithEarlier(id, earlierId);
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
        vm.expectRevert(abi.encodeWithSelector(IChallenge.Challenge_OriginalChallenged.selector, second, id));
        vm.prank(aurora.who);
        challenges.finish(second);
        same("waiting is not paid", vault.balanceOf(aurora.who), 0);
        _finish(id);
        vm.expectEmit(address(challenges));
        emit IChallenge.ResultChecked(second, IChallenge.Status.Rejected, 0, 0, 0, address(0), 0);
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
            uint256 stalling = dispute(mallory.who, original);
            if (i == 0) {
                vm.warp(respondBy);
                vm.expectRevert(abi.encodeWithSelector(IChallenge.Challenge_OriginalChallenged.selector, id, stalling));
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
        challenges.answerWithLicence(case_, l, hex"00");
        _finish(case_);
        holds("the other stays", _statusOf(like) == IProductRegistry.Status.Active);
        same("deposit to its owner", vault.balanceOf(mallory.who), REST - POOL_SHARE);
    }
}
