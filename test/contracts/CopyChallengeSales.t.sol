// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICopyChallenge} from "../../contracts/interfaces/ICopyChallenge.sol";
import {IProductRegistry} from "../../contracts/interfaces/IProductRegistry.sol";
import {ISaleEscrow} from "../../contracts/interfaces/ISaleEscrow.sol";
import {ITwoWayGuarantee} from "../../contracts/interfaces/ITwoWayGuarantee.sol";
import {Dispute} from "./support/Dispute.sol";
import {Files} from "./support/Files.sol";
import {Ware} from "./support/Trade.sol";
import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

contract CopyChallengeSalesTest is Dispute {
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
