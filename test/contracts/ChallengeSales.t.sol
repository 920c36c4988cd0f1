// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IChallenge} from "../../contracts/interfaces/IChallenge.sol";
import {IProductRegistry} from "../../contracts/interfaces/IProductRegistry.sol";
import {ISaleEscrow} from "../../contracts/interfaces/ISaleEscrow.sol";
import {ITwoWayGuarantee} from "../../contracts/interfaces/ITwoWayGuarantee.sol";
import {Dispute} from "./support/Dispute.sol";
import {Files} from "./support/Files.sol";
import {Ware} from "./support/Trade.sol";
import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

contract ChallengeSalesTest is Dispute {
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
                uint256 case_ = open(alice.who, original, w.id);
                _challengedSale(w, ITwoWayGuarantee.Status(s));
                uint256 buyerBefore = vault.balanceOf(w.buyer);
                if (upheld == 1) {
                    _finish(case_);
                } else {
                    _answer(case_, owner);
                }
                _decidedSale(w, ITwoWayGuarantee.Status(s), upheld == 1, buyerBefore);
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
    function _decidedSale(Ware memory w, ITwoWayGuarantee.Status s, bool upheld, uint256 buyerBefore) private {
        uint256 sellerBefore = vault.balanceOf(w.seller);
        if (s == ITwoWayGuarantee.Status.Revealed) {
            if (upheld) {
                // The result itself has unwound the sale.
                holds("refunded", statusOf(w.id) == ITwoWayGuarantee.Status.Refunded);
                same("the price, and no compensation", vault.balanceOf(w.buyer) - buyerBefore, w.price);
            } else {
                vm.prank(w.buyer);
                sales.settle(w.id);
                same("paid", vault.balanceOf(w.seller) - sellerBefore, net(w.price));
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

    /// @notice Nobody saw to the refund before the copy was removed: the result itself gives the buyer its money back.
    function test_TheResultUnwindsASaleThatNobodyRefunded() public {
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

    /// @notice The copy's owner bought it, and has its price back from the provider that vouched for it.
    function test_ABuyerInGoodFaithIsCompensated() public {
        uint256[3] memory prices = [uint256(40), 100, 101];
        for (uint256 i = 0; i < 3; i++) {
            setUp();
            Ware memory w = _sold(prices[i] * DOLLAR);
            uint256 case_ = open(alice.who, original, w.id);
            uint256 loss = i == 0 ? 40 * DOLLAR : COMPENSATION_CAP;
            vm.warp(challenges.challengeOf(case_).respondBy);
            vm.expectEmit(address(challenges));
            emit IChallenge.ResultChecked(case_, IChallenge.Status.Upheld, REST, REWARD, 0, bob.who, loss);
            challenges.finish(case_);
            same("bob", vault.balanceOf(bob.who), loss);
            same("alice", vault.balanceOf(alice.who), REST + REWARD);
            same("the stake", esps.espOf(aurora.who).stake, 1_000 * DOLLAR - REWARD - loss);
        }
    }

    /// @notice The buyer comes before the reward when the stake does not reach.
    function test_AShortStakePaysTheBuyerFirst() public {
        Ware memory w = _sold(80 * DOLLAR);
        vm.prank(aurora.who);
        esps.startUnbonding(920 * DOLLAR);
        skip(UNBONDING);
        vm.prank(aurora.who);
        esps.withdrawStake();
        _finish(open(alice.who, original, w.id));
        same("bob", vault.balanceOf(bob.who), 80 * DOLLAR);
        same("alice", vault.balanceOf(alice.who), REST);
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
            same("bob has his", vault.balanceOf(bob.who), 40 * DOLLAR);
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
