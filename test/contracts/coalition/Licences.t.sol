// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IHashTimelock} from "../../../contracts/interfaces/IHashTimelock.sol";
import {ILicenceRegistry} from "../../../contracts/interfaces/ILicenceRegistry.sol";
import {IListings} from "../../../contracts/interfaces/IListings.sol";
import {IProductRegistry} from "../../../contracts/interfaces/IProductRegistry.sol";
import {ISaleEscrow} from "../../../contracts/interfaces/ISaleEscrow.sol";
import {ITwoWayGuarantee} from "../../../contracts/interfaces/ITwoWayGuarantee.sol";
import {Wired} from "../../../contracts/lib/Wired.sol";
import {Everybody} from "../support/Everybody.sol";
import {Blocks} from "../support/Files.sol";
import {Actor} from "../support/Genuine.sol";
import {Ware} from "../support/Trade.sol";

/// @notice Attacks by licences. Each plays the people of an attack that once worked, and looks at the wealth of all accounts.
contract CoalitionLicencesTest is Everybody {
    uint256 private constant PRICE = 100 * DOLLAR;

    // --- a licence in front of the lock ---

    /// @notice Alice grants mallory a licence after bob has looked, in front of his lock. The lock fails, bob keeps his money.
    function test_NoLicenceInFrontOfTheLock() public {
        Ware memory w = ware(alice, 5, PRICE);
        w.buyer = bob.who;
        offer(w, address(0), 0);
        IListings.Listing memory listed = listing(w, address(0), 0);
        bytes memory signature = signed(listed, alice);
        uint64 seen = registry.productOf(w.id).revision;
        remember();
        _grant(alice, w.id, mallory.who, 0);
        vm.expectRevert(abi.encodeWithSelector(ISaleEscrow.Sale_OfferOutdated.selector, w.id, seen, seen + 1));
        buy(w);
        vm.expectRevert(abi.encodeWithSelector(IListings.Listing_Outdated.selector, w.id, seen, seen + 1));
        lockListed(bob.who, listed, signature);
        othersUnchanged();
    }

    /// @notice Mallory holds a licence of alice's and brings it again in front of every lock: nothing changes, so nothing stops
    /// the sale.
    function test_ARecordedLicenceStopsNoSale() public {
        Ware memory w = ware(alice, 5, PRICE);
        w.buyer = bob.who;
        ILicenceRegistry.Licence memory l = _licence(w.id, mallory.who, 1_000);
        bytes memory signature = _signed(l, alice);
        licences.record(l, signature);
        offer(w, address(0), 0);
        remember();
        licences.record(l, signature);
        vm.prank(alice.who);
        licences.grant(l);
        buy(w);
        deliver(w, alice.who);
        accept(w);
        reveal(w, alice.who);
        vm.prank(bob.who);
        sales.settle(w.id);
        lost("bob has paid", bob.who, PRICE);
        gained("alice is paid", alice.who, net(PRICE));
        gained("the pool", address(pool), PRICE - net(PRICE));
        othersUnchanged();
    }

    /// @notice Mallory kept a signature that alice would no longer give. She cancels it, also for the time after she has
    /// bought the original back.
    function test_ACancelledSignatureStaysDead() public {
        Ware memory w = ware(alice, 5, PRICE);
        ILicenceRegistry.Licence memory l = _licence(w.id, mallory.who, 0);
        bytes memory old = _signed(l, alice);
        remember();
        vm.expectEmit(address(licences));
        emit ILicenceRegistry.SignaturesCancelled(alice.who, 1);
        vm.prank(alice.who);
        licences.cancelSignatures();
        same("counter", licences.counterOf(alice.who), 1);
        _notRecorded(l, old);
        vm.prank(alice.who);
        registry.transferFrom(alice.who, bob.who, w.id);
        vm.prank(bob.who);
        registry.transferFrom(bob.who, alice.who, w.id);
        _notRecorded(l, old);
        // What she signs anew holds, and what is recorded is not cancelled.
        licences.record(l, _signed(l, alice));
        vm.prank(alice.who);
        licences.cancelSignatures();
        same("recorded", licences.termsOf(w.id, mallory.who).expiry, l.expiry);
        othersUnchanged();
    }

    // --- the line of parents ---

    /// @notice Mallory owes alice half of every sale. She licenses her work to her second account for nothing, which sells the
    /// same work as a grandchild: alice has her half all the same.
    function test_AGrandchildOwesWhatItsParentOwes() public {
        uint256 original = attest(alice, 1);
        _grant(alice, original, mallory.who, 5_000);
        uint256 child = _child(mallory, original, 60).id;
        _grant(mallory, child, carol.who, 0);
        Ware memory w = _child(carol, child, 61);
        (w.price, w.buyer) = (PRICE, bob.who);
        pledgeFor(w.id, carol.who);
        walk(w, ITwoWayGuarantee.Status.Revealed);
        remember();
        vm.expectEmit(address(sales));
        emit ISaleEscrow.AncestorPaid(w.id, original, alice.who, PRICE / 2);
        vm.prank(bob.who);
        sales.settle(w.id);
        gained("alice", alice.who, PRICE / 2);
        gained("mallory's second account", carol.who, PRICE / 2 - (PRICE - net(PRICE)));
        gained("the pool", address(pool), PRICE - net(PRICE));
        othersUnchanged();
    }

    /// @notice Eight generations of a ninth part each: everyone of the line is paid, and no other account.
    function test_EightAncestorsArePaid() public {
        Ware memory w = _line(8, 1_100);
        (w.price, w.buyer) = (PRICE, bob.who);
        pledgeFor(w.id, carol.who);
        walk(w, ITwoWayGuarantee.Status.Revealed);
        IProductRegistry.Share[] memory line = registry.lineOf(w.id);
        same("ancestors", line.length, 8);
        remember();
        vm.prank(bob.who);
        sales.settle(w.id);
        // Alice has four of them, mallory the other four.
        gained("alice", alice.who, 44 * DOLLAR);
        gained("mallory", mallory.who, 44 * DOLLAR);
        gained("carol", carol.who, 12 * DOLLAR - (PRICE - net(PRICE)));
        gained("the pool", address(pool), PRICE - net(PRICE));
        othersUnchanged();
        same("escrow", vault.balanceOf(address(sales)), 0);
    }

    /// @notice A ninth could make a settlement cost more than someone pays for it.
    function test_RevertWhen_TheLineIsTooLong() public {
        uint256 parent = _line(8, 0).id;
        _grant(carol, parent, bob.who, 0);
        _refused(bob, parent, abi.encodeWithSelector(IProductRegistry.Registry_LineTooLong.selector, parent, 8));
    }

    /// @notice Two halves are the whole price; a third share is refused at the door, not at a settlement.
    function test_RevertWhen_TheSharesExceedThePrice() public {
        Ware memory w = _line(2, 5_000);
        _grant(carol, w.id, bob.who, 1);
        _refused(bob, w.id, abi.encodeWithSelector(IProductRegistry.Registry_SharesTooHigh.selector, w.id, 10_001));
        // The whole price is shared out: the pool's part comes first, and the farthest ancestor has so much less.
        (w.price, w.buyer) = (PRICE, bob.who);
        pledgeFor(w.id, carol.who);
        walk(w, ITwoWayGuarantee.Status.Revealed);
        remember();
        vm.prank(bob.who);
        sales.settle(w.id);
        gained("alice, the farthest", alice.who, PRICE / 2 - (PRICE - net(PRICE)));
        gained("mallory, the parent", mallory.who, PRICE / 2);
        gained("the pool", address(pool), PRICE - net(PRICE));
        othersUnchanged();
    }

    function test_OnlyTheLicenceRegistryOutdatesOffers() public {
        uint256 id = attest(alice, 1);
        vm.expectRevert(abi.encodeWithSelector(Wired.Wired_NotModule.selector, alice.who));
        vm.prank(alice.who);
        registry.outdate(id);
    }

    // --- dues while a parent is in a swap ---

    /// @notice A share falls due while the parent lies in the timelock, which could never take it out: the account that put it there is
    /// paid. Later dues are the new owner's.
    function test_DuesOfAParentInASwapAreNotLost() public {
        uint256 original = attest(alice, 1);
        _grant(alice, original, mallory.who, 1_000);
        Ware memory w = _child(mallory, original, 12);
        (w.price, w.buyer) = (1_000 * DOLLAR, carol.who);
        pledgeFor(w.id, mallory.who);
        vm.prank(alice.who);
        registry.transferFrom(alice.who, dusk.who, original);
        IHashTimelock.Terms memory terms = IHashTimelock.Terms({
            hashlock: sha256(bytes.concat(bytes32(uint256(7)))),
            sender: dusk.who,
            receiver: bob.who,
            token: address(registry),
            amount: original,
            lockBy: uint40(nowSeconds() + 10),
            deadline: uint40(nowSeconds() + 1_000)
        });
        vm.startPrank(dusk.who);
        registry.approve(address(timelock), original);
        timelock.lock(terms);
        vm.stopPrank();
        same("the timelock's", registry.ownerOf(original), address(timelock));
        same("money is for whoever put it there", registry.payeeOf(original), dusk.who);
        walk(w, ITwoWayGuarantee.Status.Revealed);
        remember();
        vm.prank(carol.who);
        sales.settle(w.id);
        gained("dusk", dusk.who, 100 * DOLLAR);
        gained("mallory", mallory.who, 895 * DOLLAR);
        gained("the pool", address(pool), 5 * DOLLAR);
        othersUnchanged();
        skip(10);
        timelock.claim(terms, bytes32(uint256(7)));
        same("the new owner's", registry.payeeOf(original), bob.who);
    }

    // --- steps ---

    function _licence(
        uint256 originalId,
        address licensee,
        uint256 share
    ) private view returns (ILicenceRegistry.Licence memory) {
        return
            ILicenceRegistry.Licence({
                originalId: originalId,
                licensee: licensee,
                expiry: uint64(nowSeconds() + 1 days),
                royaltyBasisPoints: uint16(share)
            });
    }

    function _signed(ILicenceRegistry.Licence memory l, Actor memory by) private view returns (bytes memory) {
        return sign(by, uint256(licences.digestOf(l)));
    }

    function _grant(Actor memory owner, uint256 originalId, address licensee, uint256 share) private {
        ILicenceRegistry.Licence memory l = _licence(originalId, licensee, share);
        vm.prank(owner.who);
        licences.grant(l);
    }

    function _notRecorded(ILicenceRegistry.Licence memory l, bytes memory signature) private {
        vm.expectRevert(
            abi.encodeWithSelector(ILicenceRegistry.Licence_BadSignature.selector, l.originalId, alice.who)
        );
        licences.record(l, signature);
    }

    function _derived(Actor memory producer, uint256 parent, uint256 seed) private view returns (Ware memory w) {
        w.parcel = parcel(seed, 2_500);
        w.proof = proofOf(producer.who, aurora.who, w.parcel.delivery.contentRoot, Blocks.noise(seed));
        w.proof.parent = parent;
        w.id = registry.idOf(w.proof);
        w.seller = producer.who;
        w.deliveryHash = keccak256(abi.encode(w.parcel.delivery));
    }

    function _child(Actor memory producer, uint256 parent, uint256 seed) private returns (Ware memory w) {
        w = _derived(producer, parent, seed);
        bytes memory signature = sign(aurora, w.id);
        vm.prank(producer.who);
        registry.register(w.proof, signature, Blocks.noise(seed), 0);
    }

    function _refused(Actor memory producer, uint256 parent, bytes memory reason) private {
        Ware memory w = _derived(producer, parent, 500);
        bytes memory signature = sign(aurora, w.id);
        vm.expectRevert(reason);
        vm.prank(producer.who);
        registry.register(w.proof, signature, Blocks.noise(500), 0);
    }

    /// @dev Alice's original, then works of mallory's and alice's by turns, and at the end carol's: `ancestors` before it.
    function _line(uint256 ancestors, uint256 share) private returns (Ware memory w) {
        w.id = attest(alice, 200);
        w.seller = alice.who;
        for (uint256 i = 1; i <= ancestors; i++) {
            Actor memory owner = i % 2 == 1 ? alice : mallory;
            Actor memory next =
                i == ancestors
                    ? carol
                    : i % 2 == 1
                        ? mallory
                        : alice;
            _grant(owner, w.id, next.who, share);
            w = _child(next, w.id, 200 + i);
        }
    }
}
