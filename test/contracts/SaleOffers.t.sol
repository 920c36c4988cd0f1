// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IProductRegistry} from "../../contracts/interfaces/IProductRegistry.sol";
import {ISaleEscrow} from "../../contracts/interfaces/ISaleEscrow.sol";
import {ITwoWayGuarantee} from "../../contracts/interfaces/ITwoWayGuarantee.sol";
import {Trade, Ware} from "./support/Trade.sol";

/// @notice What can be offered, by whom, and when an offer ends.
contract SaleOffersTest is Trade {
    uint256 private constant PRICE = 40 * DOLLAR;
    Ware private w;

    function setUp() public override {
        super.setUp();
        _fresh(1);
    }

    function _fresh(uint256 seed) private {
        w = ware(alice, seed, PRICE);
        w.buyer = bob.who;
    }

    function test_RevertWhen_OfferIsUnfit() public {
        vm.expectRevert(abi.encodeWithSelector(ISaleEscrow.Sale_NotOwner.selector, w.id, alice.who, mallory.who));
        vm.prank(mallory.who);
        sales.offer(w.id, PRICE, address(0), 0);
        vm.startPrank(alice.who);
        vm.expectRevert(abi.encodeWithSelector(ISaleEscrow.Sale_ZeroPrice.selector, w.id));
        sales.offer(w.id, 0, address(0), 0);
        vm.expectRevert(abi.encodeWithSelector(ISaleEscrow.Sale_AgentShareTooHigh.selector, 5_001, 5_000));
        sales.offer(w.id, PRICE, aurora.who, 5_001);
        uint256 tooMuch = uint256(type(uint96).max) + 1;
        vm.expectRevert(
            abi.encodeWithSelector(ISaleEscrow.Sale_PriceTooHigh.selector, w.id, tooMuch, type(uint96).max)
        );
        sales.offer(w.id, tooMuch, address(0), 0);
        vm.stopPrank();
    }

    function test_OfferChangesAndIsWithdrawn() public {
        bytes memory notOffered = abi.encodeWithSelector(ISaleEscrow.Sale_NotOffered.selector, w.id);
        vm.expectRevert(notOffered);
        buy(w);
        offer(w, address(0), 0);
        w.price = PRICE + 1;
        offer(w, address(0), 0);
        // The buyer saw the first price.
        vm.expectRevert(abi.encodeWithSelector(ISaleEscrow.Sale_OfferChanged.selector, w.id, PRICE + 1, PRICE));
        vm.prank(bob.who);
        sales.lock(w.id, PRICE, ENCRYPTION_KEY, address(0));
        vm.expectRevert(abi.encodeWithSelector(ISaleEscrow.Sale_NotOwner.selector, w.id, alice.who, mallory.who));
        vm.prank(mallory.who);
        sales.withdrawOffer(w.id);
        vm.expectEmit(address(sales));
        emit ISaleEscrow.OfferWithdrawn(w.id, alice.who);
        vm.prank(alice.who);
        sales.withdrawOffer(w.id);
        vm.expectRevert(notOffered);
        buy(w);
        vm.expectRevert(notOffered);
        vm.prank(alice.who);
        sales.withdrawOffer(w.id);
    }

    function test_RevertWhen_BuyingOnesOwn() public {
        offer(w, address(0), 0);
        w.buyer = alice.who;
        vm.expectRevert(abi.encodeWithSelector(ISaleEscrow.Sale_OwnProduct.selector, w.id, alice.who));
        buy(w);
    }

    /// @notice An offer dies when the product was given away, even when it came back.
    function test_OffersDieOnTransfer() public {
        offer(w, address(0), 0);
        uint256 revision = registry.productOf(w.id).revision;
        vm.prank(alice.who);
        registry.transferFrom(alice.who, carol.who, w.id);
        vm.expectRevert(abi.encodeWithSelector(ISaleEscrow.Sale_OfferOutdated.selector, w.id, revision, revision + 1));
        buy(w);
        vm.prank(carol.who);
        registry.transferFrom(carol.who, alice.who, w.id);
        vm.expectRevert(abi.encodeWithSelector(ISaleEscrow.Sale_OfferOutdated.selector, w.id, revision, revision + 2));
        buy(w);
    }

    function test_RevertWhen_ASaleIsOpen() public {
        for (uint8 s = 1; s <= 4; s++) {
            _fresh(10 + s);
            walk(w, ITwoWayGuarantee.Status(s));
            bytes memory open = abi.encodeWithSelector(
                ISaleEscrow.Sale_StillOpen.selector,
                w.id,
                ITwoWayGuarantee.Status(s)
            );
            address owner = registry.ownerOf(w.id);
            vm.expectRevert(open);
            vm.prank(owner);
            sales.offer(w.id, 1, address(0), 0);
            vm.expectRevert(open);
            vm.prank(alice.who);
            sales.withdrawOffer(w.id);
            vm.expectRevert(open);
            vm.prank(carol.who);
            sales.lock(w.id, PRICE, ENCRYPTION_KEY, address(0));
            // Held: no one moves it by hand, neither seller nor buyer.
            vm.expectRevert(abi.encodeWithSelector(IProductRegistry.Registry_Immovable.selector, w.id));
            vm.prank(owner);
            registry.transferFrom(owner, carol.who, w.id);
        }
    }
}
