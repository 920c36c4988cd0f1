// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IChallenge} from "../../contracts/interfaces/IChallenge.sol";
import {IProductRegistry} from "../../contracts/interfaces/IProductRegistry.sol";
import {ITwoWayGuarantee} from "../../contracts/interfaces/ITwoWayGuarantee.sol";
import {Blocks} from "./support/Files.sol";
import {Dispute} from "./support/Dispute.sol";
import {Files} from "./support/Files.sol";
import {Ware} from "./support/Trade.sol";

contract ChallengeSalesTest is Dispute {
    // --- sales of the accused product ---

    /// @notice In every state of a sale: a case stops no step of it, and holds its price once it is due.
    function test_ASaleGoesOnInEveryState() public {
        for (uint8 s = 0; s <= 4; s++) {
            for (uint256 upheld = 0; upheld < 2; upheld++) {
                setUp();
                Ware memory w = ware(mallory, 1, 40 * DOLLAR); // the same picture as alice's, later
                w.buyer = bob.who;
                walk(w, ITwoWayGuarantee.Status(s));
                skip(1);
                uint256 case_ = open(alice.who, original, w.id);
                if (s == 0) offer(w, address(0), 0); // offered anew, or as it was: both stand
                if (s <= 0) buy(w);
                if (s <= 1) deliver(w, w.seller);
                if (s <= 2) accept(w);
                if (s <= 3) reveal(w, w.seller);
                same("the buyer's", registry.ownerOf(w.id), bob.who);
                _restsUntilTheEnd(w, case_, upheld == 1);
                same("escrow empty", vault.balanceOf(address(sales)), 0);
            }
        }
    }

    /// @dev Neither paid nor refunded before the result, whoever asks.
    function _restsUntilTheEnd(Ware memory w, uint256 case_, bool upheld) private {
        bytes memory held = abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_Held.selector, w.id, w.id);
        vm.expectRevert(held);
        vm.prank(w.buyer);
        sales.settle(w.id);
        skip(COMPLAIN);
        vm.expectRevert(held);
        sales.settle(w.id);
        vm.expectRevert(
            abi.encodeWithSelector(
                ITwoWayGuarantee.Guarantee_NothingDue.selector,
                w.id,
                ITwoWayGuarantee.Status.Revealed
            )
        );
        sales.refund(w.id);
        if (upheld) {
            uint256 before = vault.balanceOf(w.buyer);
            _finish(case_);
            holds("refunded", statusOf(w.id) == ITwoWayGuarantee.Status.Refunded);
            same("the price, and no compensation", vault.balanceOf(w.buyer) - before, w.price);
        } else {
            _answer(case_, w.buyer);
            same("the deposit, to who waited", vault.balanceOf(w.seller), REST - POOL_SHARE);
            sales.settle(w.id);
            same("paid", vault.balanceOf(w.seller), REST - POOL_SHARE + net(w.price));
        }
    }

    /// @notice Cases that open in or after the second in which complaints end hold nothing, at t-1, t, t+1.
    function test_OnlyCasesFromBeforeTheWindowsEndHold() public {
        for (uint256 i = 0; i < 3; i++) {
            setUp();
            Ware memory w = ware(mallory, 1, 40 * DOLLAR);
            w.buyer = bob.who;
            walk(w, ITwoWayGuarantee.Status.Revealed);
            vm.warp(sales.saleOf(w.id).closesAt - 1 + i);
            open(alice.who, original, w.id);
            skip(1);
            if (i == 0) vm.expectRevert(abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_Held.selector, w.id, w.id));
            sales.settle(w.id);
        }
    }

    /// @notice Each case holds by itself: the end of one does not pay out what another holds.
    function test_NoCaseClearsAnother() public {
        uint256 other = attest(alice, 77);
        skip(1);
        Ware memory w = ware(mallory, 1, 40 * DOLLAR);
        w.buyer = bob.who;
        walk(w, ITwoWayGuarantee.Status.Revealed);
        skip(1);
        uint256 first = dispute(carol.who, w.id);
        uint256 second = open(alice.who, original, w.id);
        uint256 third = appear(alice.who, other, w.id);
        vm.warp(challenges.challengeOf(first).respondBy);
        bytes memory held = abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_Held.selector, w.id, w.id);
        challenges.finish(third);
        judge().decide(challenges.challengeOf(third).disputeId, 2); // the youngest ends first
        vm.expectRevert(held);
        sales.settle(w.id);
        challenges.finish(first);
        judge().decide(challenges.challengeOf(first).disputeId, 2); // then the oldest
        vm.expectRevert(held);
        sales.settle(w.id);
        challenges.finish(second);
        same("bob has his price", vault.balanceOf(bob.who), 40 * DOLLAR);
    }

    /// @notice A case costs at least 1 % of the price that it holds.
    function test_TheDepositGrowsWithWhatIsHeld() public {
        uint256[3] memory prices = [2_000 * DOLLAR, 2_000 * DOLLAR + 1, 2_900 * DOLLAR];
        for (uint256 i = 0; i < 3; i++) {
            setUp();
            Ware memory w = ware(mallory, 1, prices[i]);
            w.buyer = bob.who;
            same("offered only", challenges.depositFor(w.id), DEPOSIT);
            walk(w, ITwoWayGuarantee.Status.Locked);
            uint256 deposit =
                i == 0
                    ? DEPOSIT
                    : i == 1
                        ? DEPOSIT + 1
                        : 29 * DOLLAR;
            same("held", challenges.depositFor(w.id), deposit);
            skip(1);
            uint256 before = token.balanceOf(alice.who);
            uint256 case_ = open(alice.who, original, w.id);
            same("taken", before - token.balanceOf(alice.who), deposit);
            _finish(case_);
            same("back", vault.balanceOf(alice.who), deposit - UPKEEP + PLEDGE - PLEDGE / 3);
            same("bob", vault.balanceOf(bob.who), prices[i]);
        }
    }

    /// @notice No one saw to the refund before the copy was removed: the result itself gives the buyer its money back.
    function test_TheResultUnwindsAnOpenSale() public {
        for (uint8 s = 1; s <= 3; s++) {
            setUp();
            Ware memory w = ware(mallory, 1, 40 * DOLLAR);
            w.buyer = bob.who;
            walk(w, ITwoWayGuarantee.Status(s));
            skip(1);
            _finish(open(alice.who, original, w.id));
            holds("refunded", statusOf(w.id) == ITwoWayGuarantee.Status.Refunded);
            same("the price", vault.balanceOf(bob.who), w.price);
            same("escrow empty", vault.balanceOf(address(sales)), 0);
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
        uint256 case_ = open(alice.who, original, w.id);
        ITwoWayGuarantee.Complaint memory c = Files.complaint(w.parcel.file, w.parcel.sealedFile, 0);
        vm.prank(bob.who);
        sales.complain(w.id, w.parcel.delivery, w.parcel.key, c);
        same("refunded", vault.balanceOf(bob.who), w.price);
        same("back with the seller", registry.ownerOf(w.id), mallory.who);
        skip(RESPONSE);
        challenges.finish(case_);
        holds("removed", _statusOf(w.id) == IProductRegistry.Status.Removed);
    }

    // --- buyers in good faith ---

    /// @notice The copy's owner bought it, and the pledge pays: a third to the pool, the challenger's costs, then the buyer.
    function test_ABuyerInGoodFaithIsCompensated() public {
        uint256[3] memory prices = [uint256(4), 15, 40];
        for (uint256 i = 0; i < 3; i++) {
            setUp();
            Ware memory w = _sold(prices[i] * DOLLAR);
            uint256 case_ = open(alice.who, original, w.id);
            uint256 share = PLEDGE / 3;
            uint256 most = PLEDGE - share - UPKEEP;
            uint256 loss = i == 0 ? 4 * DOLLAR : most;
            uint256 poolBefore = pool.balance();
            vm.warp(challenges.challengeOf(case_).respondBy);
            vm.expectEmit(address(challenges));
            emit IChallenge.PledgePaid(case_, mallory.who, share, UPKEEP + most - loss, loss, 0);
            vm.expectEmit(address(challenges));
            emit IChallenge.ResultChecked(
                case_,
                IChallenge.Status.Upheld,
                REST,
                0,
                0,
                bob.who,
                0,
                UPKEEP + most - loss,
                loss
            );
            challenges.finish(case_);
            same("bob", vault.balanceOf(bob.who), loss);
            same("alice", vault.balanceOf(alice.who), REST + UPKEEP + most - loss);
            same("the pool", pool.balance(), poolBefore + share);
            same("no stake", esps.espOf(aurora.who).stake, 1_000 * DOLLAR);
            same("no pledge left", pledges.pledgeOf(w.id).by, address(0));
        }
    }

    /// @notice The original became public after the copy, or in the same second: no one is to blame. The buyer is paid, the
    /// rest returns.
    function test_WithoutBlameThePledgeReturnsButForTheBuyersLoss() public {
        for (uint256 i = 0; i < 3; i++) {
            setUp();
            bytes memory blocks = Blocks.noise(30);
            commitTo(blocks);
            skip(1);
            uint256 first = i == 2 ? publish(blocks) : 0;
            skip(i == 2 ? 1 : 0);
            Ware memory w = ware(mallory, 30, 10 * DOLLAR);
            skip(i == 0 ? 1 : 0);
            if (i != 2) first = publish(blocks);
            w.buyer = bob.who;
            walk(w, ITwoWayGuarantee.Status.Settled);
            skip(1);
            uint256 before = vault.balanceOf(mallory.who);
            uint256 poolBefore = pool.balance();
            _finish(open(alice.who, first, w.id));
            holds("removed", _statusOf(w.id) == IProductRegistry.Status.Removed);
            same("bob", vault.balanceOf(bob.who), 10 * DOLLAR);
            same("the pledger", vault.balanceOf(mallory.who) - before, i < 2 ? PLEDGE - 10 * DOLLAR : 0);
            // The upkeep reward comes in from the deposit; no one took it out here.
            same("the pool", pool.balance() - poolBefore, UPKEEP + (i < 2 ? 0 : PLEDGE / 3));
            same("alice", vault.balanceOf(alice.who), i < 2 ? REST : REST + PLEDGE - PLEDGE / 3 - 10 * DOLLAR);
        }
    }

    /// @notice A lie costs the provider what the pledge leaves open.
    function test_AFalseAttestationPaysFromPledgeAndStake() public {
        Ware memory w = _sold(80 * DOLLAR);
        uint256 case_ = dispute(alice.who, w.id);
        _finish(case_);
        judge().decide(challenges.challengeOf(case_).disputeId, 1);
        // The pledge of 24 pays 8 to the pool and 16 of costs, which are all; the loss is the provider's.
        same("alice", vault.balanceOf(alice.who), REST + UPKEEP + PANEL_FEE + REWARD);
        same("bob", vault.balanceOf(bob.who), 80 * DOLLAR);
        same("the stake", esps.espOf(aurora.who).stake, 1_000 * DOLLAR - REWARD - 80 * DOLLAR);
    }

    /// @notice The buyer comes before the reward when the stake does not reach.
    function test_AShortStakePaysTheBuyerFirst() public {
        Ware memory w = _sold(80 * DOLLAR);
        vm.prank(aurora.who);
        esps.startUnbonding(920 * DOLLAR);
        skip(UNBONDING);
        vm.prank(aurora.who);
        esps.withdrawStake();
        uint256 case_ = dispute(alice.who, w.id);
        _finish(case_);
        judge().decide(challenges.challengeOf(case_).disputeId, 1);
        same("bob", vault.balanceOf(bob.who), 80 * DOLLAR);
        same("alice", vault.balanceOf(alice.who), REST + UPKEEP + PANEL_FEE);
    }

    /// @notice Not who got it for nothing, not who bought back its own work.
    function test_OnlyWhoPaidForItIsCompensated() public {
        Ware memory w = _sold(40 * DOLLAR);
        vm.prank(bob.who);
        registry.transferFrom(bob.who, carol.who, w.id);
        _finish(open(alice.who, original, w.id));
        same("a gift", vault.balanceOf(carol.who), 0);

        setUp();
        w = _sold(40 * DOLLAR);
        (w.seller, w.buyer) = (bob.who, mallory.who);
        walk(w, ITwoWayGuarantee.Status.Settled);
        uint256 before = vault.balanceOf(mallory.who);
        skip(1);
        _finish(open(alice.who, original, w.id));
        same("its producer", vault.balanceOf(mallory.who), before);
    }

    /// @notice Bob bought it and has sold it on; that sale unwinds, so the loss is his again.
    function test_ASellerInGoodFaithIsCompensatedWhenItsSaleUnwinds() public {
        for (uint8 s = 0; s <= 4; s++) {
            setUp();
            Ware memory w = _sold(40 * DOLLAR);
            (w.seller, w.buyer, w.price) = (bob.who, carol.who, 70 * DOLLAR);
            walk(w, ITwoWayGuarantee.Status(s));
            skip(1);
            _finish(open(alice.who, original, w.id));
            same("carol has her price", vault.balanceOf(carol.who), s == 0 ? 0 : 70 * DOLLAR);
            same("bob has what the pledge holds", vault.balanceOf(bob.who), PLEDGE - PLEDGE / 3 - UPKEEP);
            same("escrow empty", vault.balanceOf(address(sales)), 0);
        }
    }

    /// @dev Mallory's copy of alice's picture, in bob's hands for `price`.
    function _sold(uint256 price) private returns (Ware memory w) {
        w = ware(mallory, 1, price);
        w.buyer = bob.who;
        walk(w, ITwoWayGuarantee.Status.Settled);
        skip(1);
    }
}
