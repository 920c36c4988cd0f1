// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICopyChallenge} from "../../contracts/interfaces/ICopyChallenge.sol";
import {IProductRegistry} from "../../contracts/interfaces/IProductRegistry.sol";
import {Dispute} from "./support/Dispute.sol";
import {Luma} from "./support/Files.sol";

contract CopyChallengeTest is Dispute {
    // --- the good way ---

    function test_ACopyIsRemoved() public {
        uint256 start = nowSeconds();
        uint256 distance = _distance();
        holds("changed, yet a copy", distance > 0 && distance <= THRESHOLD);
        IProductRegistry.Product memory o = registry.productOf(original);
        IProductRegistry.Product memory c = registry.productOf(copy);
        vm.expectEmit(address(challenges));
        emit ICopyChallenge.ProofsFetched(id, original, copy, o.fingerprint, c.fingerprint);
        vm.expectEmit(address(challenges));
        emit ICopyChallenge.IdentityVerified(id, alice.who, true);
        vm.expectEmit(address(challenges));
        emit ICopyChallenge.SimilarityMeasured(id, distance, THRESHOLD);
        vm.expectEmit(address(challenges));
        emit ICopyChallenge.ChallengeOpened(id, alice.who, mallory.who, DEPOSIT, start + RESPONSE);
        _open();
        same("pledged", vault.balanceOf(address(challenges)), DEPOSIT);
        holds("marked", _status(copy) == IProductRegistry.Status.Challenged);

        vm.warp(start + RESPONSE);
        vm.expectEmit(address(challenges));
        emit ICopyChallenge.ResultChecked(id, ICopyChallenge.Status.Upheld, REWARD);
        vm.prank(stranger.who);
        challenges.finish(id);
        holds("removed", _status(copy) == IProductRegistry.Status.Removed);
        same("deposit and reward", vault.balanceOf(alice.who), DEPOSIT + REWARD);
        same("out of the attester's stake", esps.espOf(borealis.who).stake, 1_000 * DOLLAR - REWARD);
        same("not of another's", esps.espOf(aurora.who).stake, 1_000 * DOLLAR);
        same("nothing left", vault.balanceOf(address(challenges)), 0);
        holds("upheld", challenges.challengeOf(id).status == ICopyChallenge.Status.Upheld);
    }

    function test_AnOwnerWhoIsNotTheProducerMayChallenge() public {
        vm.prank(alice.who);
        registry.transferFrom(alice.who, carol.who, original);
        vm.expectEmit(address(challenges));
        emit ICopyChallenge.IdentityVerified(id, carol.who, false);
        vm.prank(carol.who);
        challenges.open(original, copy);
    }

    function test_TheRewardIsNoMoreThanTheStake() public {
        vm.prank(borealis.who);
        esps.startUnbonding(1_000 * DOLLAR);
        skip(UNBONDING);
        vm.prank(borealis.who);
        esps.withdrawStake();
        _open();
        skip(RESPONSE);
        challenges.finish(id);
        same("deposit only", vault.balanceOf(alice.who), DEPOSIT);
        holds("removed all the same", _status(copy) == IProductRegistry.Status.Removed);
    }

    /// @notice Leaving does not help within the time of unbonding.
    function test_UnbondingStakeAnswersStill() public {
        vm.prank(borealis.who);
        esps.startUnbonding(1_000 * DOLLAR);
        _open();
        skip(RESPONSE);
        challenges.finish(id);
        same("deposit and reward", vault.balanceOf(alice.who), DEPOSIT + REWARD);
    }

    function test_Settings() public view {
        same("deposit", challenges.deposit(), DEPOSIT);
        same("reward", challenges.reward(), REWARD);
        same("response", challenges.responseSeconds(), RESPONSE);
        same("threshold", challenges.threshold(), THRESHOLD);
        same("quality", challenges.minimumQuality(), MIN_QUALITY);
        (, bool isCopy) = challenges.measure(original, copy);
        holds("a copy", isCopy);
    }

    // --- opening ---

    function test_RevertWhen_TheSameProduct() public {
        vm.expectRevert(abi.encodeWithSelector(ICopyChallenge.Challenge_SameProduct.selector, original));
        vm.prank(alice.who);
        challenges.open(original, original);
    }

    function test_RevertWhen_OneIsUnknown() public {
        vm.startPrank(alice.who);
        vm.expectRevert(abi.encodeWithSelector(IProductRegistry.Registry_UnknownProduct.selector, 7));
        challenges.open(7, copy);
        vm.expectRevert(abi.encodeWithSelector(IProductRegistry.Registry_UnknownProduct.selector, 7));
        challenges.open(original, 7);
        vm.stopPrank();
    }

    function test_RevertWhen_TheOriginalIsNotEarlier() public {
        uint256 t = nowSeconds();
        vm.expectRevert(
            abi.encodeWithSelector(ICopyChallenge.Challenge_NotEarlier.selector, copy, t - 1, original, t - 2)
        );
        vm.prank(mallory.who);
        challenges.open(copy, original);
        // In the same block nobody is the original.
        uint256 twin = attest(bob, borealis, keccak256("twin"), Luma.alike(1, 3));
        uint256 other = attest(carol, borealis, keccak256("other"), Luma.alike(1, 4));
        vm.expectRevert(abi.encodeWithSelector(ICopyChallenge.Challenge_NotEarlier.selector, twin, t, other, t));
        vm.prank(bob.who);
        challenges.open(twin, other);
    }

    function test_RevertWhen_TheChallengerHasNoPartInIt() public {
        vm.expectRevert(
            abi.encodeWithSelector(
                ICopyChallenge.Challenge_NotCreator.selector, original, alice.who, alice.who, stranger.who
            )
        );
        vm.prank(stranger.who);
        challenges.open(original, copy);
    }

    function test_RevertWhen_TheProductIsOnesOwn() public {
        uint256 second = attest(alice, borealis, keccak256("second"), Luma.alike(1, 5));
        bytes memory own = abi.encodeWithSelector(ICopyChallenge.Challenge_OwnProduct.selector, second, alice.who);
        vm.expectRevert(own);
        vm.prank(alice.who);
        challenges.open(original, second);
        // Sold on, it is still the challenger's own work.
        vm.prank(alice.who);
        registry.transferFrom(alice.who, bob.who, second);
        vm.expectRevert(own);
        vm.prank(alice.who);
        challenges.open(original, second);
        // Bought, it is the challenger's too.
        vm.prank(mallory.who);
        registry.transferFrom(mallory.who, alice.who, copy);
        vm.expectRevert(abi.encodeWithSelector(ICopyChallenge.Challenge_OwnProduct.selector, copy, alice.who));
        _open();
    }

    function test_RevertWhen_ThePictureTellsTooLittle() public {
        uint256 flat = attest(alice, aurora, keccak256("flat"), Luma.flat());
        skip(1);
        uint256 flatCopy = attest(mallory, aurora, keccak256("flat copy"), Luma.flat());
        vm.expectRevert(
            abi.encodeWithSelector(ICopyChallenge.Challenge_LowQuality.selector, flat, 0, MIN_QUALITY)
        );
        vm.prank(alice.who);
        challenges.open(flat, flatCopy);
        vm.expectRevert(
            abi.encodeWithSelector(ICopyChallenge.Challenge_LowQuality.selector, flatCopy, 0, MIN_QUALITY)
        );
        vm.prank(alice.who);
        challenges.open(original, flatCopy);
        (uint256 distance, bool isCopy) = challenges.measure(flat, flatCopy);
        holds("equal, yet no copy", distance == 0 && !isCopy);
    }

    function test_RevertWhen_TheProductIsUnrelated() public {
        uint256 unrelated = attest(mallory, 2);
        (uint256 distance, bool isCopy) = challenges.measure(original, unrelated);
        holds("no copy", !isCopy && distance > THRESHOLD);
        vm.expectRevert(
            abi.encodeWithSelector(
                ICopyChallenge.Challenge_NotSimilar.selector, original, unrelated, distance, THRESHOLD
            )
        );
        vm.prank(alice.who);
        challenges.open(original, unrelated);
        same("costs nothing", vault.balanceOf(address(challenges)), 0);
    }

    function test_RevertWhen_APairIsTriedTwice() public {
        _open();
        vm.expectRevert(
            abi.encodeWithSelector(ICopyChallenge.Challenge_AlreadyTried.selector, id, ICopyChallenge.Status.Open)
        );
        _open();
        ICopyChallenge.Licence memory l = _licence(mallory.who, nowSeconds() + 1 days);
        bytes memory signature = _signed(l, alice);
        vm.prank(mallory.who);
        challenges.answerWithLicence(id, l, signature);
        vm.expectRevert(
            abi.encodeWithSelector(
                ICopyChallenge.Challenge_AlreadyTried.selector, id, ICopyChallenge.Status.Rejected
            )
        );
        _open();
    }

    function test_RevertWhen_OneOfThemIsUnderChallenge() public {
        uint256 later = attest(carol, aurora, keccak256("later"), Luma.alike(1, 10));
        _open();
        // The accused cannot accuse, and cannot be accused a second time, until its result is there.
        skip(1);
        vm.expectRevert(abi.encodeWithSelector(ICopyChallenge.Challenge_NotActive.selector, copy));
        vm.prank(mallory.who);
        challenges.open(copy, later);
        skip(RESPONSE);
        challenges.finish(id);
        vm.expectRevert(abi.encodeWithSelector(ICopyChallenge.Challenge_NotActive.selector, copy));
        vm.prank(mallory.who);
        challenges.open(copy, later);
    }
}
