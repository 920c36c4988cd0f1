// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITwoWayGuarantee} from "../../../contracts/interfaces/ITwoWayGuarantee.sol";
import {Actor, Job} from "../support/Genuine.sol";
import {Ware} from "../support/Trade.sol";
import {Witnesses} from "../support/Witnesses.sol";

/// @notice The content side delivers a file that does not exist, and providers of its own say that they hold it. Their word
/// counts with their stake, and with a third of all or less it counts for nothing.
contract FalseReceiptsTest is Witnesses {
    Actor private first;
    Actor private second;
    uint256 private coalition;
    uint256 private aliceHad;
    uint256 private bobHad;

    /// @dev Four honest providers of 1,000 each and two of 500, which are a fifth of all.
    function setUp() public override {
        super.setUp();
        (first, second) = (_sybil("first"), _sybil("second"));
        (coalition, aliceHad, bobHad) = (_coalition(), wealth(alice), wealth(bob));
    }

    /// @notice A sale for 2,000. The buyer objects, and is out at once with all that it paid.
    function test_ASellerTakesNoPriceForNoFile() public {
        Ware memory w = _nothingDelivered();
        vm.prank(bob.who);
        sales.object(w.id);
        ITwoWayGuarantee.Receipt[] memory both = receipts(digestOf(w), first, second);
        vm.expectRevert(_tooFew(w.id, 1_000 * DOLLAR, 5_000 * DOLLAR));
        sales.confirmAvailable(w.id, both);
        skip(AVAILABLE);
        sales.refund(w.id);
        same("the buyer has its money", wealth(bob), bobHad);
        same("they gained nothing; their pledge lies", _coalition(), coalition - PLEDGE);
    }

    /// @notice The same where the buyer sleeps.
    function test_ASellerTakesNoPriceFromWhoSleeps() public {
        Ware memory w = _nothingDelivered();
        skip(ACCEPT);
        ITwoWayGuarantee.Receipt[] memory both = receipts(digestOf(w), first, second);
        vm.expectRevert(_tooFew(w.id, 1_000 * DOLLAR, 5_000 * DOLLAR));
        sales.confirmAvailable(w.id, both);
        skip(AVAILABLE);
        sales.refund(w.id);
        same("the buyer has its money", wealth(bob), bobHad);
        same("they gained nothing; their pledge lies", _coalition(), coalition - PLEDGE);
    }

    /// @notice The same against a producer, by a provider with a stake a third of its fee.
    function test_AProviderTakesNoFeeForNoFile() public {
        Job memory j = job(alice, borealis, 1_500 * DOLLAR, 3);
        j.parcel.delivery.sealedRoot = keccak256("no file");
        j.proof.contentRoot = j.parcel.delivery.contentRoot;
        j = complete(j, borealis);
        lock(j);
        deliver(j);
        vm.prank(alice.who);
        generation.object(j.quote);
        ITwoWayGuarantee.Receipt[] memory both = receipts(digestOf(j), first, second);
        vm.expectRevert(_tooFew(j.id, 1_000 * DOLLAR, 5_000 * DOLLAR));
        generation.confirmAvailable(j.quote, both);
        skip(AVAILABLE);
        generation.refund(j.quote);
        uint256 loss = (1_500 * DOLLAR * LOSS) / 10_000;
        same("the producer has its money, but for its part", wealth(alice), aliceHad - loss);
        same("they lost as much", _coalition(), coalition - loss);
        same("it is the pool's", pool.balance(), 2 * loss);
    }

    /// @notice A producer that has the file and objects, where no one witnesses it, pays for that as much as its provider.
    function test_AnUnwitnessedObjectionCostsBothSidesTheSame() public {
        Job memory j = job(alice, aurora, 100 * DOLLAR, 5);
        walk(j, ITwoWayGuarantee.Status.Delivered);
        uint256 had = wealth(aurora);
        vm.prank(alice.who);
        generation.object(j.quote);
        skip(AVAILABLE);
        vm.prank(stranger.who);
        generation.refund(j.quote);
        same("alice", aliceHad - wealth(alice), 5 * DOLLAR);
        same("aurora", had - wealth(aurora), 5 * DOLLAR);
    }

    /// @notice The provider that delivered cannot witness itself, however large its stake.
    function test_WhoDeliveredCountsBelowTheLineOnly() public {
        fund(borealis.who);
        vm.prank(borealis.who);
        esps.addStake(3_000 * DOLLAR);
        Job memory j = job(alice, borealis, 50 * DOLLAR, 4);
        walk(j, ITwoWayGuarantee.Status.Delivered);
        skip(ACCEPT);
        ITwoWayGuarantee.Receipt[] memory both = receipts(digestOf(j), first, borealis);
        vm.expectRevert(
            abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_WitnessInvolved.selector, j.id, borealis.who)
        );
        generation.confirmAvailable(j.quote, both);
        both = receipts(digestOf(j), first, second);
        vm.expectRevert(_tooFew(j.id, 1_000 * DOLLAR, 8_000 * DOLLAR));
        generation.confirmAvailable(j.quote, both);
    }

    /// @notice An honest seller is paid all the same, though its buyer says that it has no file.
    function test_AFalseObjectionGainsNothing() public {
        Ware memory w = ware(alice, 7, 2_000 * DOLLAR);
        w.buyer = bob.who;
        walk(w, ITwoWayGuarantee.Status.Delivered);
        vm.prank(bob.who);
        sales.object(w.id);
        sales.confirmAvailable(w.id, receipts(digestOf(w), borealis, cirrus));
        reveal(w, alice.who);
        skip(COMPLAIN);
        sales.settle(w.id);
        same("the seller has the price; its pledge lies", wealth(alice), aliceHad + net(2_000 * DOLLAR) - PLEDGE);
        same("the buyer paid it", wealth(bob), bobHad - 2_000 * DOLLAR);
        same("and has the product", registry.ownerOf(w.id), bob.who);
    }

    function _nothingDelivered() private returns (Ware memory w) {
        w = ware(mallory, 7, 2_000 * DOLLAR);
        w.parcel.delivery.sealedRoot = keccak256("no file has this root");
        w.deliveryHash = keccak256(abi.encode(w.parcel.delivery));
        w.buyer = bob.who;
        walk(w, ITwoWayGuarantee.Status.Delivered);
    }

    function _tooFew(uint256 id, uint256 weight, uint256 total) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_TooFewWitnesses.selector, id, weight, total);
    }

    function _sybil(string memory name) private returns (Actor memory a) {
        a = actor(name);
        fund(a.who);
        vm.prank(a.who);
        esps.register(name, "http://sybil", MINIMUM_STAKE);
    }

    function _coalition() private view returns (uint256) {
        return wealth(mallory) + wealth(borealis) + wealth(first) + wealth(second);
    }
}
