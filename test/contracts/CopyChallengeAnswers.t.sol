// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICopyChallenge} from "../../contracts/interfaces/ICopyChallenge.sol";
import {IProductRegistry} from "../../contracts/interfaces/IProductRegistry.sol";
import {ITwoWayGuarantee} from "../../contracts/interfaces/ITwoWayGuarantee.sol";
import {Dispute} from "./support/Dispute.sol";
import {Files, Luma} from "./support/Files.sol";
import {Job} from "./support/Genuine.sol";
import {Wallet} from "./support/Wallet.sol";
import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

contract CopyChallengeAnswersTest is Dispute {
    // --- time ---

    function test_AnswerOrFinishNeverBoth() public {
        for (uint256 late = 0; late < 3; late++) {
            setUp();
            _open();
            uint256 respondBy = challenges.challengeOf(id).respondBy;
            uint256 t = respondBy - 1 + late;
            ICopyChallenge.Licence memory l = _licence(mallory.who, t + 1 days);
            bytes memory signature = _signed(l, alice);
            vm.warp(t);
            if (late == 0) {
                vm.expectRevert(
                    abi.encodeWithSelector(ICopyChallenge.Challenge_TooEarly.selector, id, respondBy, t)
                );
                challenges.finish(id);
                vm.prank(mallory.who);
                challenges.answerWithLicence(id, l, signature);
            } else {
                bytes memory tooLate =
                    abi.encodeWithSelector(ICopyChallenge.Challenge_TooLate.selector, id, respondBy, t);
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
                ICopyChallenge.Challenge_NotOpen.selector, id, challenges.challengeOf(id).status
            );
            vm.expectRevert(over);
            challenges.finish(id);
            vm.expectRevert(over);
            vm.prank(mallory.who);
            challenges.answerWithEarlier(id, original);
        }
    }

    function test_RevertWhen_TheChallengeIsUnknown() public {
        bytes memory unknown = abi.encodeWithSelector(ICopyChallenge.Challenge_UnknownChallenge.selector, 7);
        vm.expectRevert(unknown);
        challenges.challengeOf(7);
        vm.expectRevert(unknown);
        challenges.finish(7);
        vm.expectRevert(unknown);
        challenges.answerWithEarlier(7, original);
        vm.expectRevert(unknown);
        challenges.answerWithLicence(7, _licence(mallory.who, 1), "");
    }

    // --- answers ---

    function test_ALicenceDefeatsIt() public {
        _open();
        ICopyChallenge.Licence memory l = _licence(mallory.who, nowSeconds() + 1 days);
        bytes memory signature = _signed(l, alice);
        vm.expectEmit(address(challenges));
        emit ICopyChallenge.ChallengeAnswered(id, mallory.who, 0, true);
        vm.expectEmit(address(challenges));
        emit ICopyChallenge.ResultChecked(id, ICopyChallenge.Status.Rejected, 0);
        vm.prank(mallory.who);
        challenges.answerWithLicence(id, l, signature);
        same("deposit to the accused", vault.balanceOf(mallory.who), DEPOSIT);
        holds("active again", _status(copy) == IProductRegistry.Status.Active);
        same("stake untouched", esps.espOf(borealis.who).stake, 1_000 * DOLLAR);
    }

    function test_ALicenceByAContractWallet() public {
        Wallet wallet = new Wallet(bob.who);
        vm.prank(alice.who);
        registry.transferFrom(alice.who, address(wallet), original);
        _open();
        ICopyChallenge.Licence memory l = _licence(mallory.who, nowSeconds() + 1 days);
        bytes memory signature = _signed(l, alice); // the former owner's word does not count
        vm.expectRevert(
            abi.encodeWithSelector(
                ICopyChallenge.Challenge_BadLicenceSignature.selector, original, address(wallet)
            )
        );
        vm.prank(mallory.who);
        challenges.answerWithLicence(id, l, signature);
        signature = _signed(l, bob);
        vm.prank(mallory.who);
        challenges.answerWithLicence(id, l, signature);
    }

    function test_RevertWhen_TheLicenceIsNoGood() public {
        _open();
        uint256 t = nowSeconds();
        ICopyChallenge.Licence memory l = _licence(mallory.who, t + 1 days);
        bytes memory signature = _signed(l, mallory);
        vm.startPrank(mallory.who);
        vm.expectRevert(
            abi.encodeWithSelector(ICopyChallenge.Challenge_BadLicenceSignature.selector, original, alice.who)
        );
        challenges.answerWithLicence(id, l, signature);
        // For another product, for another producer.
        l.originalId = copy;
        vm.expectRevert(
            abi.encodeWithSelector(
                ICopyChallenge.Challenge_LicenceMismatch.selector, original, copy, mallory.who
            )
        );
        challenges.answerWithLicence(id, l, signature);
        l = _licence(bob.who, t + 1 days);
        vm.expectRevert(
            abi.encodeWithSelector(
                ICopyChallenge.Challenge_LicenceMismatch.selector, original, original, bob.who
            )
        );
        challenges.answerWithLicence(id, l, signature);
        vm.stopPrank();
        // At t-1, t, t+1 of its expiry.
        for (uint256 late = 2; late > 0; late--) {
            l = _licence(mallory.who, t + 1 - late + 1);
            signature = _signed(l, alice);
            vm.warp(t + 1);
            vm.expectRevert(
                abi.encodeWithSelector(ICopyChallenge.Challenge_LicenceExpired.selector, l.expiry, t + 1)
            );
            vm.prank(mallory.who);
            challenges.answerWithLicence(id, l, signature);
        }
        l = _licence(mallory.who, t + 2);
        signature = _signed(l, alice);
        vm.prank(mallory.who);
        challenges.answerWithLicence(id, l, signature);
    }

    function test_AnEarlierProductOfOnesOwnDefeatsIt() public {
        // Bob has the oldest of them; he sold his newest, which alice, in the middle, takes for a copy.
        vm.warp(START - 10);
        uint256 oldest = attest(bob, aurora, keccak256("oldest"), Luma.alike(1, 2));
        vm.warp(START + 2);
        uint256 newest = attest(bob, borealis, keccak256("newest"), Luma.alike(1, 6));
        vm.prank(bob.who);
        registry.transferFrom(bob.who, carol.who, newest);
        skip(1);
        vm.prank(alice.who);
        uint256 second = challenges.open(original, newest);
        vm.expectEmit(address(challenges));
        emit ICopyChallenge.ChallengeAnswered(second, bob.who, oldest, false);
        vm.prank(bob.who); // as its producer; the owner could too
        challenges.answerWithEarlier(second, oldest);
        same("deposit to the owner", vault.balanceOf(carol.who), DEPOSIT);
        holds("active", _status(newest) == IProductRegistry.Status.Active);
    }

    function test_RevertWhen_TheEarlierProductIsNoGood() public {
        vm.warp(START - 10);
        uint256 bobs = attest(bob, aurora, keccak256("bobs"), Luma.alike(1, 2));
        uint256 unlike = attest(mallory, 9);
        uint256 flat = attest(mallory, aurora, keccak256("flat"), Luma.flat());
        uint256 fallen = attest(mallory, aurora, keccak256("fallen"), Luma.alike(1, 7));
        vm.warp(START - 11);
        uint256 first = attest(carol, aurora, keccak256("first"), Luma.alike(1, 8));
        vm.warp(START + 2);
        vm.prank(carol.who);
        challenges.open(first, fallen);
        _open();
        vm.startPrank(mallory.who);
        vm.expectRevert(
            abi.encodeWithSelector(
                ICopyChallenge.Challenge_EarlierNotOwn.selector, bobs, bob.who, mallory.who
            )
        );
        challenges.answerWithEarlier(id, bobs);
        (uint256 distance,) = challenges.measure(unlike, copy);
        vm.expectRevert(
            abi.encodeWithSelector(
                ICopyChallenge.Challenge_NotSimilar.selector, unlike, copy, distance, THRESHOLD
            )
        );
        challenges.answerWithEarlier(id, unlike);
        vm.expectRevert(
            abi.encodeWithSelector(ICopyChallenge.Challenge_LowQuality.selector, flat, 0, MIN_QUALITY)
        );
        challenges.answerWithEarlier(id, flat);
        vm.expectRevert(abi.encodeWithSelector(ICopyChallenge.Challenge_NotActive.selector, fallen));
        challenges.answerWithEarlier(id, fallen);
        // Its own, alike, but not earlier than the original; the copy itself is none either.
        vm.expectRevert(
            abi.encodeWithSelector(ICopyChallenge.Challenge_NotActive.selector, copy)
        );
        challenges.answerWithEarlier(id, copy);
        uint256 late = _attestStopped();
        vm.expectRevert(
            abi.encodeWithSelector(
                ICopyChallenge.Challenge_NotEarlier.selector, late, nowSeconds(), original, START
            )
        );
        vm.prank(mallory.who);
        challenges.answerWithEarlier(id, late);
    }

    function _attestStopped() private returns (uint256) {
        vm.stopPrank();
        return attest(mallory, aurora, keccak256("late"), Luma.alike(1, 11));
    }

    function test_StrangersCannotAnswer() public {
        _open();
        bytes memory notAccused = abi.encodeWithSelector(
            ICopyChallenge.Challenge_NotAccused.selector, id, mallory.who, stranger.who
        );
        vm.startPrank(stranger.who);
        vm.expectRevert(notAccused);
        challenges.answerWithEarlier(id, original);
        vm.expectRevert(notAccused);
        challenges.answerWithLicence(id, _licence(mallory.who, nowSeconds() + 1), "");
        vm.stopPrank();
    }

    // --- chains of challenges ---

    /// @notice A copy of a copy: the result waits for the original's own, and falls with it.
    function test_AnOriginalUnderChallengeMustWait() public {
        uint256 third = attest(carol, aurora, keccak256("third"), Luma.alike(1, 10));
        skip(1);
        vm.prank(mallory.who);
        uint256 second = challenges.open(copy, third);
        skip(1);
        _open();
        vm.warp(challenges.challengeOf(second).respondBy);
        vm.expectRevert(abi.encodeWithSelector(ICopyChallenge.Challenge_NotActive.selector, copy));
        challenges.finish(second);
        vm.warp(challenges.challengeOf(id).respondBy);
        challenges.finish(id);
        vm.expectEmit(address(challenges));
        emit ICopyChallenge.ResultChecked(second, ICopyChallenge.Status.Rejected, 0);
        challenges.finish(second);
        holds("the third stays", _status(third) == IProductRegistry.Status.Active);
        same("mallory's deposit to carol", vault.balanceOf(carol.who), DEPOSIT);
    }

    /// @notice An original that was undone itself, for a false file, proves nothing any more.
    function test_ARemovedOriginalProvesNothing() public {
        Job memory j = job(alice, aurora, 5 * DOLLAR, 50);
        j.parcel.sealedFile[0] ^= 0x01;
        j.parcel.delivery.sealedRoot = Files.root(j.parcel.sealedFile);
        j = complete(j, aurora);
        walk(j, ITwoWayGuarantee.Status.Revealed);
        skip(1);
        uint256 like = attest(mallory, borealis, keccak256("like"), Luma.alike(50, 5));
        vm.prank(alice.who);
        uint256 case_ = challenges.open(j.productId, like);
        ITwoWayGuarantee.Complaint memory c = Files.complaint(j.parcel.file, j.parcel.sealedFile, 0);
        vm.prank(alice.who);
        generation.complain(j.quote, j.parcel.delivery, bytes32(j.productId), j.parcel.key, c);
        ICopyChallenge.Licence memory l =
            ICopyChallenge.Licence({originalId: j.productId, licensee: mallory.who, expiry: type(uint64).max});
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, j.productId));
        vm.prank(mallory.who);
        challenges.answerWithLicence(case_, l, "");
        skip(RESPONSE);
        challenges.finish(case_);
        holds("the other stays", _status(like) == IProductRegistry.Status.Active);
        same("deposit to its owner", vault.balanceOf(mallory.who), DEPOSIT);
    }
}
