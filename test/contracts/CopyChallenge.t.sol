// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICopyChallenge} from "../../contracts/interfaces/ICopyChallenge.sol";
import {IProductRegistry} from "../../contracts/interfaces/IProductRegistry.sol";
import {ISaleEscrow} from "../../contracts/interfaces/ISaleEscrow.sol";
import {ITwoWayGuarantee} from "../../contracts/interfaces/ITwoWayGuarantee.sol";
import {Files, Luma} from "./support/Files.sol";
import {Actor, Job} from "./support/Genuine.sol";
import {Trade, Ware} from "./support/Trade.sol";
import {Wallet} from "./support/Wallet.sol";
import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

contract CopyChallengeTest is Trade {
    uint256 private original; // alice's
    uint256 private copy; // mallory's, attested by borealis, a few pixels changed
    uint256 private id;

    function setUp() public override {
        super.setUp();
        original = attest(alice, 1);
        skip(1);
        copy = attest(mallory, borealis, keccak256("copy"), Luma.alike(1, 20));
        id = challenges.idOf(original, copy);
        skip(1);
    }

    function _open() private {
        vm.prank(alice.who);
        challenges.open(original, copy);
    }

    function _distance() private view returns (uint256 distance) {
        (distance,) = challenges.measure(original, copy);
    }

    function _status(uint256 productId) private view returns (IProductRegistry.Status) {
        return registry.productOf(productId).status;
    }

    function _licence(address licensee, uint256 expiry) private view returns (ICopyChallenge.Licence memory l) {
        l = ICopyChallenge.Licence({originalId: original, licensee: licensee, expiry: uint64(expiry)});
    }

    function _signed(ICopyChallenge.Licence memory l, Actor memory by) private view returns (bytes memory) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Genuine Challenge"),
                keccak256("1"),
                block.chainid,
                address(challenges)
            )
        );
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256("Licence(uint256 originalId,address licensee,uint64 expiry)"),
                l.originalId,
                l.licensee,
                l.expiry
            )
        );
        return sign(by, uint256(keccak256(abi.encodePacked(hex"1901", domain, structHash))));
    }

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

    // --- sales of the accused product ---

    /// @notice In every state of a sale: what a challenge, upheld or rejected, does to it.
    function test_ASaleUnwindsInEveryState() public {
        for (uint8 s = 0; s <= 5; s++) {
            for (uint256 upheld = 0; upheld < 2; upheld++) {
                setUp();
                Ware memory w = ware(mallory, 1, 40 * DOLLAR); // the same picture as alice's, later
                w.buyer = bob.who;
                walk(w, ITwoWayGuarantee.Status(s));
                skip(1);
                address owner = registry.ownerOf(w.id);
                vm.prank(alice.who);
                uint256 case_ = challenges.open(original, w.id);
                _challengedSale(w, ITwoWayGuarantee.Status(s));
                if (upheld == 1) {
                    skip(RESPONSE);
                    challenges.finish(case_);
                } else {
                    ICopyChallenge.Licence memory l = _licence(mallory.who, nowSeconds() + 1 days);
                    bytes memory signature = _signed(l, alice);
                    vm.prank(owner);
                    challenges.answerWithLicence(case_, l, signature);
                }
                _decidedSale(w, ITwoWayGuarantee.Status(s), upheld == 1);
                same("escrow empty", vault.balanceOf(address(sales)), 0);
            }
        }
    }

    /// @dev While the result is open.
    function _challengedSale(Ware memory w, ITwoWayGuarantee.Status s) private {
        bytes memory challenged = abi.encodeWithSelector(ISaleEscrow.Sale_ProductChallenged.selector, w.id);
        if (s == ITwoWayGuarantee.Status.None) {
            uint256 revision = sales.saleOf(w.id).revision;
            vm.expectRevert(
                abi.encodeWithSelector(ISaleEscrow.Sale_OfferOutdated.selector, w.id, revision, revision + 1)
            );
            buy(w);
            vm.expectRevert(challenged);
            offer(w, address(0), 0);
        } else if (s == ITwoWayGuarantee.Status.Settled) {
            vm.expectRevert(challenged);
            vm.prank(w.buyer);
            sales.offer(w.id, 1, address(0), 0);
        } else if (s == ITwoWayGuarantee.Status.Revealed) {
            // Neither paid nor refunded before the result, however long it takes.
            vm.expectRevert(challenged);
            vm.prank(w.buyer);
            sales.settle(w.id);
            vm.expectRevert(abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_NothingDue.selector, w.id, s));
            sales.refund(w.id);
        } else {
            vm.expectRevert(challenged);
            if (s == ITwoWayGuarantee.Status.Locked) deliver(w, w.seller);
            if (s == ITwoWayGuarantee.Status.Delivered) accept(w);
            if (s == ITwoWayGuarantee.Status.Accepted) reveal(w, w.seller);
            // The buyer gets out at once; anybody may see to it.
            vm.prank(stranger.who);
            sales.refund(w.id);
            same("refunded", vault.balanceOf(w.buyer), w.price);
            holds("not held", !registry.productOf(w.id).held);
        }
    }

    /// @dev After it.
    function _decidedSale(Ware memory w, ITwoWayGuarantee.Status s, bool upheld) private {
        uint256 sellerBefore = vault.balanceOf(w.seller);
        uint256 buyerBefore = vault.balanceOf(w.buyer);
        if (s == ITwoWayGuarantee.Status.Revealed) {
            if (upheld) {
                vm.expectRevert(abi.encodeWithSelector(ISaleEscrow.Sale_ProductRemoved.selector, w.id));
                vm.prank(w.buyer);
                sales.settle(w.id);
                sales.refund(w.id);
                same("refunded", vault.balanceOf(w.buyer) - buyerBefore, w.price);
            } else {
                vm.prank(w.buyer);
                sales.settle(w.id);
                same("paid", vault.balanceOf(w.seller) - sellerBefore, w.price);
                same("owner", registry.ownerOf(w.id), w.buyer);
            }
        } else if (upheld) {
            vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, w.id));
            offer(w, address(0), 0);
        } else {
            // Nothing goes on by itself: it is offered again.
            if (s == ITwoWayGuarantee.Status.Settled) (w.seller, w.buyer) = (w.buyer, carol.who);
            offer(w, address(0), 0);
            buy(w);
            skip(SALE_DELIVERY);
            sales.refund(w.id);
        }
    }

    /// @notice A challenge does not take the buyer's complaint away.
    function test_AComplaintWhileChallenged() public {
        Ware memory w = ware(mallory, 1, 40 * DOLLAR);
        w.buyer = bob.who;
        w.parcel.sealedFile[0] ^= 0x01;
        w.parcel.delivery.sealedRoot = Files.root(w.parcel.sealedFile);
        w.deliveryHash = keccak256(abi.encode(w.parcel.delivery));
        walk(w, ITwoWayGuarantee.Status.Revealed);
        skip(1);
        vm.prank(alice.who);
        uint256 case_ = challenges.open(original, w.id);
        ITwoWayGuarantee.Complaint memory c = Files.complaint(w.parcel.file, w.parcel.sealedFile, 0);
        vm.prank(bob.who);
        sales.complain(w.id, w.parcel.delivery, w.parcel.key, c);
        same("refunded", vault.balanceOf(bob.who), w.price);
        same("back with the seller", registry.ownerOf(w.id), mallory.who);
        skip(RESPONSE);
        challenges.finish(case_);
        holds("removed", _status(w.id) == IProductRegistry.Status.Removed);
    }
}
