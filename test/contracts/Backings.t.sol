// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBackings} from "../../contracts/interfaces/IBackings.sol";
import {IHashTimelock} from "../../contracts/interfaces/IHashTimelock.sol";
import {IListings} from "../../contracts/interfaces/IListings.sol";
import {ITwoWayGuarantee} from "../../contracts/interfaces/ITwoWayGuarantee.sol";
import {Wired} from "../../contracts/lib/Wired.sol";
import {Dispute} from "./support/Dispute.sol";
import {Blocks} from "./support/Files.sol";
import {Ware} from "./support/Trade.sol";

/// @notice What a seller puts behind a sale: locked with it, for its buyer alone, back after the season.
contract BackingsTest is Dispute {
    uint256 private constant PRICE = 100 * DOLLAR;
    uint256 private constant BACKING = 60 * DOLLAR;
    uint256 private constant UPHELD = 1;
    uint256 private constant REJECTED = 2;
    /// @dev Of the pledge, what the buyer of a copy has: less the pool's third and the challenger's costs.
    uint256 private constant FROM_PLEDGE = PLEDGE - PLEDGE / 3 - UPKEEP;

    /// @dev The same picture as alice's, later, by mallory; bob buys.
    function _copy() private returns (Ware memory w) {
        w = ware(mallory, 1, PRICE);
        w.buyer = bob.who;
    }

    function _sold() private returns (Ware memory w) {
        w = _copy();
        walkBacked(w, mallory, BACKING, ITwoWayGuarantee.Status.Settled);
        skip(1);
    }

    function _wealth(address who) private view returns (uint256) {
        return token.balanceOf(who) + vault.balanceOf(who);
    }

    function _none(uint256 productId) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IBackings.Backings_None.selector, productId);
    }

    function _nothingRests(uint256 productId) private {
        same("no money is left", vault.balanceOf(address(pledges)), 0);
        same("escrow empty", vault.balanceOf(address(sales)), 0);
        vm.expectRevert(_none(productId));
        pledges.closeBacking(productId);
    }

    // --- reserved, then locked ---

    function test_WhatIsReservedIsThereOrTheListingIsDead() public {
        Ware memory w = _copy();
        IListings.Listing memory l = listing(w, address(0), 0);
        l.backing = BACKING;
        bytes memory signature = signed(l, mallory);
        bytes memory missing = abi.encodeWithSelector(
            IBackings.Backings_NotReserved.selector,
            w.id,
            mallory.who,
            BACKING - 1,
            BACKING
        );
        reserve(w, BACKING - 1);
        vm.expectRevert(missing);
        sales.checkListing(l, signature);
        vm.expectRevert(missing);
        lockListed(bob.who, l, signature);
        // Another account's money, or for another product, does not count.
        vm.prank(alice.who);
        pledges.reserveBacking(w.id, BACKING);
        vm.prank(mallory.who);
        pledges.reserveBacking(copy, BACKING);
        vm.expectRevert(missing);
        lockListed(bob.who, l, signature);

        vm.expectEmit(address(pledges));
        emit IBackings.BackingReserved(w.id, mallory.who, BACKING);
        reserve(w, 1);
        sales.checkListing(l, signature);
        vm.expectEmit(address(pledges));
        emit IBackings.BackingLocked(w.id, mallory.who, BACKING);
        lockListed(bob.who, l, signature);
        same("bound", pledges.reservedFor(w.id, mallory.who), 0);
        same("to the sale", pledges.lockedBackingOf(w.id).amount, BACKING);
        same("of its seller", pledges.lockedBackingOf(w.id).seller, mallory.who);
        vm.expectRevert(abi.encodeWithSelector(IBackings.Backings_NothingReserved.selector, w.id, mallory.who));
        vm.prank(mallory.who);
        pledges.releaseBacking(w.id);
    }

    function test_TheSellerTakesBackWhatNoSaleHasBound() public {
        Ware memory w = _copy();
        uint256 before = _wealth(mallory.who);
        reserve(w, BACKING);
        same("taken", before - _wealth(mallory.who), BACKING);
        vm.prank(mallory.who);
        pledges.releaseBacking(w.id);
        same("returned", _wealth(mallory.who), before);
        same("the pledge only", vault.balanceOf(address(pledges)), PLEDGE);
    }

    function test_RevertWhen_TheBackingExceedsThePrice() public {
        Ware memory w = _copy();
        reserve(w, PRICE + 1);
        IListings.Listing memory l = listing(w, address(0), 0);
        l.backing = PRICE + 1;
        bytes memory signature = signed(l, mallory);
        vm.expectRevert(abi.encodeWithSelector(IListings.Listing_BackingTooHigh.selector, w.id, PRICE + 1, PRICE));
        lockListed(bob.who, l, signature);
        // Less than what was signed is another listing.
        l.backing = PRICE;
        vm.expectRevert(abi.encodeWithSelector(IListings.Listing_BadSignature.selector, w.id, mallory.who));
        lockListed(bob.who, l, signature);
    }

    function test_RevertWhen_AnybodyButTheSaleEscrowBinds() public {
        Ware memory w = _copy();
        reserve(w, BACKING);
        bytes memory stranger_ = abi.encodeWithSelector(Wired.Wired_NotModule.selector, mallory.who);
        vm.startPrank(mallory.who);
        vm.expectRevert(stranger_);
        pledges.lockBacking(w.id, mallory.who, 1);
        vm.expectRevert(stranger_);
        pledges.returnBacking(w.id);
        vm.expectRevert(stranger_);
        pledges.beginBacking(w.id, mallory.who);
        vm.stopPrank();
    }

    /// @notice Whatever the step that did not come, and after a founded complaint as well.
    function test_ARefundedSaleReturnsIt() public {
        for (uint8 s = 1; s <= 3; s++) {
            setUp();
            Ware memory w = _copy();
            uint256 before = _wealth(mallory.who);
            walkBacked(w, mallory, BACKING, ITwoWayGuarantee.Status(s));
            skip(SALE_DELIVERY + AVAILABLE);
            vm.expectEmit(address(pledges));
            emit IBackings.BackingEnded(w.id, mallory.who, address(0), 0, BACKING);
            sales.refund(w.id);
            same("the seller has it back", _wealth(mallory.who), before);
            same("the buyer its price only", vault.balanceOf(bob.who), PRICE);
            same("the pledge only", vault.balanceOf(address(pledges)), PLEDGE);
            // The next sale has none.
            skip(1);
            walk(w, ITwoWayGuarantee.Status.Settled);
            vm.expectRevert(_none(w.id));
            pledges.closeBacking(w.id);
        }
    }

    /// @notice The work is removed while the price rests: the buyer is refunded whole, and the backing returns.
    function test_ABuyerThatIsRefundedHasNoMore() public {
        Ware memory w = _copy();
        uint256 before = _wealth(mallory.who);
        walkBacked(w, mallory, BACKING, ITwoWayGuarantee.Status.Revealed);
        skip(1);
        _finish(open(alice.who, original, w.id));
        same("the price, once", vault.balanceOf(bob.who), PRICE);
        same("the seller", _wealth(mallory.who), before);
        _nothingRests(w.id);
    }

    // --- upheld ---

    function test_TheBuyerOfACopyHasIt() public {
        Ware memory w = _sold();
        _finish(open(alice.who, original, w.id));
        same("the pledge comes first", vault.balanceOf(bob.who), FROM_PLEDGE);
        uint256 seller = vault.balanceOf(mallory.who);
        vm.expectEmit(address(pledges));
        emit IBackings.BackingEnded(w.id, mallory.who, bob.who, BACKING, 0);
        vm.prank(stranger.who);
        pledges.closeBacking(w.id);
        same("then the backing", vault.balanceOf(bob.who), FROM_PLEDGE + BACKING);
        same("nothing to the seller", vault.balanceOf(mallory.who), seller);
        _nothingRests(w.id);
    }

    /// @notice Never more than the price, and what is left is the seller's.
    function testFuzz_NeverMoreThanWhatIsLacking(uint256 price, uint256 backing) public {
        price = 1 + (price % (1_500 * DOLLAR));
        backing = 1 + (backing % price);
        Ware memory w = ware(mallory, 1, price);
        w.buyer = bob.who;
        walkBacked(w, mallory, backing, ITwoWayGuarantee.Status.Settled);
        skip(1);
        _finish(open(alice.who, original, w.id));
        uint256 seller = vault.balanceOf(mallory.who);
        pledges.closeBacking(w.id);
        uint256 fromPledge = price < FROM_PLEDGE ? price : FROM_PLEDGE;
        uint256 lacking = price - fromPledge;
        uint256 paid = backing < lacking ? backing : lacking;
        same("the buyer", vault.balanceOf(bob.who), fromPledge + paid);
        same("the rest", vault.balanceOf(mallory.who) - seller, backing - paid);
        _nothingRests(w.id);
    }

    /// @notice Where no one could know the original, the pledge pays the buyer only. The backing was promised whoever is to blame.
    function test_ItPaysThoughNobodyIsToBlame() public {
        bytes memory blocks = Blocks.noise(30);
        commitTo(blocks);
        skip(1);
        Ware memory w = ware(mallory, 30, PRICE);
        w.buyer = bob.who;
        skip(1);
        uint256 first = publish(blocks);
        walkBacked(w, mallory, BACKING, ITwoWayGuarantee.Status.Settled);
        skip(1);
        _finish(open(alice.who, first, w.id));
        pledges.closeBacking(w.id);
        same("pledge and backing", vault.balanceOf(bob.who), PLEDGE + BACKING);
        _nothingRests(w.id);
    }

    /// @notice A false attestation removes the work: the provider's stake comes first, then the backing, which waits for the panel.
    function test_TheProviderThatLiedPaysFirst() public {
        Ware memory w = _sold();
        uint256 case_ = dispute(alice.who, w.id);
        _finish(case_);
        judge().decide(challenges.challengeOf(case_).disputeId, UPHELD);
        uint256 seller = vault.balanceOf(mallory.who);
        pledges.closeBacking(w.id);
        same("whole, by the stake", vault.balanceOf(bob.who), COMPENSATION_CAP);
        same("the seller has it back", vault.balanceOf(mallory.who) - seller, BACKING);
    }

    /// @notice A friend of the provider's removes the work as a copy first: the backing waits for what the provider owes.
    function test_WaitsUntilEverybodyElseHasPaid() public {
        Ware memory w = _sold();
        uint256 case_ = dispute(carol.who, w.id);
        _finish(open(alice.who, original, w.id));
        vm.expectRevert(abi.encodeWithSelector(IBackings.Backings_UnderChallenge.selector, w.id));
        pledges.closeBacking(w.id);
        challenges.finish(case_);
        vm.expectRevert(abi.encodeWithSelector(IBackings.Backings_UnderChallenge.selector, w.id));
        pledges.closeBacking(w.id);
        judge().decide(challenges.challengeOf(case_).disputeId, UPHELD);
        same("the loss, once", vault.balanceOf(bob.who), PRICE);
        uint256 seller = vault.balanceOf(mallory.who);
        pledges.closeBacking(w.id);
        same("no more than the loss", vault.balanceOf(bob.who), PRICE);
        same("the seller has it back", vault.balanceOf(mallory.who) - seller, BACKING);
    }

    /// @notice What was kept of the pledge for another challenger may still go to the buyer, and comes before the backing.
    function test_WaitsForWhatWasKeptOfThePledge() public {
        for (uint256 ruling = UPHELD; ruling <= REJECTED; ruling++) {
            setUp();
            uint256 older = attest(stranger, borealis, keccak256("older"), Blocks.alike(2, 1));
            fund(stranger.who);
            skip(HOUR);
            Ware memory w = ware(mallory, 2, PRICE);
            w.buyer = bob.who;
            walkBacked(w, mallory, PRICE, ITwoWayGuarantee.Status.Settled);
            skip(1);
            uint256 looked = appear(alice.who, original, w.id);
            skip(1);
            uint256 faster = open(stranger.who, older, w.id);
            _finish(looked);
            _finish(faster);
            vm.expectRevert(abi.encodeWithSelector(IBackings.Backings_UnderChallenge.selector, w.id));
            pledges.closeBacking(w.id);
            judge().decide(challenges.challengeOf(looked).disputeId, ruling);
            uint256 seller = vault.balanceOf(mallory.who);
            pledges.closeBacking(w.id);
            same("whole in the end", vault.balanceOf(bob.who), PRICE);
            same(
                "the seller: what the pledge paid",
                vault.balanceOf(mallory.who) - seller,
                ruling == UPHELD ? 0 : FROM_PLEDGE
            );
        }
    }

    // --- the season ---

    function test_ReturnsAfterTheSeason() public {
        Ware memory w = _copy();
        uint256 before = _wealth(mallory.who);
        uint256 until = nowSeconds() + SEASON;
        reserve(w, BACKING);
        IListings.Listing memory l = listing(w, address(0), 0);
        l.backing = BACKING;
        lockListed(bob.who, l, signed(l, mallory));
        deliver(w, w.seller);
        accept(w);
        reveal(w, w.seller);
        vm.expectEmit(address(pledges));
        emit IBackings.BackingBegun(w.id, mallory.who, bob.who, BACKING, until);
        vm.prank(bob.who);
        sales.settle(w.id);
        same("as long as the pledge", pledges.pledgeOf(w.id).until, until);
        vm.warp(until - 1);
        vm.expectRevert(abi.encodeWithSelector(IBackings.Backings_SeasonRuns.selector, w.id, until, until - 1));
        pledges.closeBacking(w.id);
        skip(1);
        vm.expectEmit(address(pledges));
        emit IBackings.BackingEnded(w.id, mallory.who, bob.who, 0, BACKING);
        vm.prank(stranger.who);
        pledges.closeBacking(w.id);
        same("with the price", _wealth(mallory.who), before + net(PRICE));
        pledges.withdraw(w.id);
        _nothingRests(w.id);
    }

    /// @notice A case that opened in the season's last second holds it, one that opened in the next does not.
    function test_OnlyCasesFromInsideTheSeasonHold() public {
        for (uint256 i = 0; i < 2; i++) {
            setUp();
            Ware memory w = _sold();
            uint256 until = pledges.backingOf(w.id).until;
            vm.warp(until - 1 + i);
            uint256 case_ = open(alice.who, original, w.id);
            vm.warp(until);
            if (i == 0) {
                vm.expectRevert(abi.encodeWithSelector(IBackings.Backings_UnderChallenge.selector, w.id));
                pledges.closeBacking(w.id);
                _finish(case_);
                pledges.closeBacking(w.id);
                same("the buyer", vault.balanceOf(bob.who), FROM_PLEDGE + BACKING);
            } else {
                pledges.closeBacking(w.id);
                _finish(case_);
                same("the pledge alone", vault.balanceOf(bob.who), FROM_PLEDGE);
                _nothingRests(w.id);
            }
        }
    }

    /// @notice A friend's case after the season, upheld before the buyer's from inside it, does not spare the seller.
    function test_NoLaterCaseSparesTheSeller() public {
        uint256 older = attest(stranger, borealis, keccak256("older"), Blocks.alike(2, 1));
        fund(stranger.who);
        skip(HOUR);
        Ware memory w = ware(mallory, 2, PRICE);
        w.buyer = bob.who;
        walkBacked(w, mallory, BACKING, ITwoWayGuarantee.Status.Settled);
        vm.warp(uint256(pledges.backingOf(w.id).until) - 1);
        uint256 inside = appear(alice.who, original, w.id);
        skip(2);
        uint256 after_ = open(stranger.who, older, w.id);
        _finish(inside); // goes to the panel
        _finish(after_);
        judge().decide(challenges.challengeOf(inside).disputeId, REJECTED);
        pledges.closeBacking(w.id);
        same("the buyer has it", vault.balanceOf(bob.who), FROM_PLEDGE + BACKING);
    }

    /// @notice Who keeps a backing waiting without reason loses the deposit to its seller, and that is 1 % of it at least.
    function test_WhoDelaysItPaysTheSeller() public {
        Ware memory w = ware(mallory, 7, 2_900 * DOLLAR);
        w.buyer = bob.who;
        fund(mallory.who);
        walkBacked(w, mallory, 2_500 * DOLLAR, ITwoWayGuarantee.Status.Settled);
        uint256 until = pledges.backingOf(w.id).until;
        vm.warp(until - UNBONDING - 1);
        same("cannot keep it waiting", challenges.depositFor(w.id), DEPOSIT);
        skip(1);
        same("1 %", challenges.depositFor(w.id), 25 * DOLLAR);
        vm.warp(until - 1);
        uint256 case_ = appear(alice.who, original, w.id);
        skip(1);
        same("later ones hold nothing", challenges.depositFor(w.id), DEPOSIT);
        _finish(case_);
        uint256 seller = vault.balanceOf(mallory.who);
        judge().decide(challenges.challengeOf(case_).disputeId, REJECTED);
        uint256 rest = 25 * DOLLAR - UPKEEP;
        same("the deposit", vault.balanceOf(mallory.who) - seller, rest - (rest * POOL) / 10_000);
        pledges.closeBacking(w.id);
        same("and the backing", vault.balanceOf(mallory.who) - seller, rest - (rest * POOL) / 10_000 + 2_500 * DOLLAR);
    }

    /// @notice A seller sits on no panel that decides about its own money, also after its buyer has offered the work again.
    function test_TheSellerJudgesNotItsOwnBacking() public {
        Ware memory w = ware(mallory, 7, PRICE);
        w.buyer = bob.who;
        walkBacked(w, mallory, BACKING, ITwoWayGuarantee.Status.Settled);
        w.seller = bob.who;
        offer(w, address(0), 0);
        uint256 case_ = appear(alice.who, original, w.id);
        _finish(case_);
        address[] memory excluded = judge().excluded(challenges.challengeOf(case_).disputeId);
        bool found;
        for (uint256 i = 5; i < excluded.length; i++) found = found || excluded[i] == mallory.who;
        holds("the earlier seller", found);
    }

    // --- resales ---

    /// @notice Each sale has its own. When the next one is settled no one can be paid from the first any more.
    function test_AResaleReleasesTheFirst() public {
        Ware memory w = _sold();
        uint256 sellers = _wealth(mallory.who);
        (w.seller, w.buyer, w.price) = (bob.who, carol.who, 120 * DOLLAR);
        walkBacked(w, bob, 70 * DOLLAR, ITwoWayGuarantee.Status.Revealed);
        same("both lie", vault.balanceOf(address(pledges)), PLEDGE + BACKING + 70 * DOLLAR);
        vm.prank(carol.who);
        sales.settle(w.id);
        same("the first is back", _wealth(mallory.who) - sellers, BACKING + (120 * DOLLAR * ROYALTY) / 10_000);
        same("the second", pledges.backingOf(w.id).seller, bob.who);
        skip(1);
        uint256 bobs = _wealth(bob.who);
        _finish(open(alice.who, original, w.id));
        pledges.closeBacking(w.id);
        same("to carol", vault.balanceOf(carol.who), FROM_PLEDGE + 70 * DOLLAR);
        same("bob lost his backing", _wealth(bob.who), bobs);
        _nothingRests(w.id);
    }

    /// @notice A resale without a backing releases it as well, and leaves none behind.
    function test_AResaleWithoutABackingReleasesIt() public {
        Ware memory w = _sold();
        (w.seller, w.buyer) = (bob.who, carol.who);
        uint256 before = _wealth(mallory.who);
        walk(w, ITwoWayGuarantee.Status.Settled);
        same("back", _wealth(mallory.who) - before, BACKING + (PRICE * ROYALTY) / 10_000);
        // Bob buys it back: what he lacks now no one has promised him.
        (w.seller, w.buyer) = (carol.who, bob.who);
        walk(w, ITwoWayGuarantee.Status.Settled);
        vm.expectRevert(_none(w.id));
        pledges.closeBacking(w.id);
    }

    /// @notice The resale unwinds with the removal, so that the loss is the first buyer's again, who has the first backing.
    function test_AResaleThatUnwindsLeavesTheFirst() public {
        for (uint8 s = 1; s <= 4; s++) {
            setUp();
            Ware memory w = _sold();
            (w.seller, w.buyer, w.price) = (bob.who, carol.who, 120 * DOLLAR);
            uint256 bobs = _wealth(bob.who);
            walkBacked(w, bob, 70 * DOLLAR, ITwoWayGuarantee.Status(s));
            skip(1);
            _finish(open(alice.who, original, w.id));
            pledges.closeBacking(w.id);
            same("carol has her price", vault.balanceOf(carol.who), 120 * DOLLAR);
            same("bob his backing, and mallory's", _wealth(bob.who), bobs + FROM_PLEDGE + BACKING);
            _nothingRests(w.id);
        }
    }

    /// @notice Who gave the product away, or sold it off this escrow, lacks nothing that was promised to it.
    function test_WhoHasItNoMoreHasNoLoss() public {
        Ware memory w = _sold();
        vm.prank(bob.who);
        registry.transferFrom(bob.who, carol.who, w.id);
        uint256 before = vault.balanceOf(mallory.who);
        _finish(open(alice.who, original, w.id));
        pledges.closeBacking(w.id);
        same("bob", vault.balanceOf(bob.who), 0);
        same("carol", vault.balanceOf(carol.who), 0);
        same("back to the seller", vault.balanceOf(mallory.who) - before, BACKING);
    }

    /// @notice While the product lies in the hash timelock it is still the buyer's, who has the backing.
    function test_AProductInASwapIsStillItsBuyers() public {
        Ware memory w = _sold();
        IHashTimelock.Terms memory terms = IHashTimelock.Terms({
            hashlock: sha256("secret"),
            sender: bob.who,
            receiver: carol.who,
            token: address(registry),
            amount: w.id,
            lockBy: uint40(nowSeconds() + 10),
            deadline: uint40(nowSeconds() + 30 days)
        });
        vm.startPrank(bob.who);
        registry.approve(address(timelock), w.id);
        timelock.lock(terms);
        vm.stopPrank();
        _finish(open(alice.who, original, w.id));
        pledges.closeBacking(w.id);
        same("bob", vault.balanceOf(bob.who), FROM_PLEDGE + BACKING);
    }

    // --- of one will ---

    /// @notice Seller, buyer and challenger are one: the backing goes round, the rest costs what it costs without one.
    function test_BackingOneselfEarnsNothing() public {
        uint256[2] memory sums;
        for (uint256 i = 0; i < 2; i++) {
            setUp();
            Ware memory w = _copy();
            uint256 before = _wealth(mallory.who) + _wealth(bob.who) + _wealth(alice.who);
            if (i == 0) walk(w, ITwoWayGuarantee.Status.Settled);
            else walkBacked(w, mallory, BACKING, ITwoWayGuarantee.Status.Settled);
            skip(1);
            _finish(open(alice.who, original, w.id));
            if (i == 1) pledges.closeBacking(w.id);
            // The pledge was put down before.
            sums[i] = before + PLEDGE - _wealth(mallory.who) - _wealth(bob.who) - _wealth(alice.who);
        }
        same("with as without", sums[1], sums[0]);
        holds("it costs", sums[0] != 0);
    }

    /// @notice Carol resells honestly what she bought of a coalition, and backs it whole. They prove it a copy: they have
    /// their own price back and no more, she has lost what she was paid for it.
    function test_AnHonestResellerLosesAtMostItsPrice() public {
        Ware memory w = ware(mallory, 1, PRICE);
        w.buyer = carol.who;
        walk(w, ITwoWayGuarantee.Status.Settled);
        skip(1);
        (uint256 hers, uint256 theirs) = (_wealth(carol.who), _wealth(bob.who) + _wealth(alice.who));
        (w.seller, w.buyer) = (carol.who, bob.who);
        walkBacked(w, carol, PRICE, ITwoWayGuarantee.Status.Settled);
        skip(1);
        _finish(open(alice.who, original, w.id));
        pledges.closeBacking(w.id);
        holds("less than the price", _wealth(carol.who) + PRICE >= hers + net(PRICE));
        // The pledge was theirs too (mallory's): what they have of it they had put down.
        holds("no gain", _wealth(bob.who) + _wealth(alice.who) <= theirs + PLEDGE);
    }
}
