// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILicenceRegistry} from "../../contracts/interfaces/ILicenceRegistry.sol";
import {IProductRegistry} from "../../contracts/interfaces/IProductRegistry.sol";
import {ISaleEscrow} from "../../contracts/interfaces/ISaleEscrow.sol";
import {ITwoWayGuarantee} from "../../contracts/interfaces/ITwoWayGuarantee.sol";
import {Dispute} from "./support/Dispute.sol";
import {Blocks, Files} from "./support/Files.sol";
import {Actor, Job} from "./support/Genuine.sol";
import {TypedData} from "./support/TypedData.sol";
import {Ware} from "./support/Trade.sol";
import {Wallet} from "./support/Wallet.sol";
import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

contract LicenceRegistryTest is Dispute {
    uint256 private constant SHARE = 1_500;

    function _grant(ILicenceRegistry.Licence memory l) private {
        vm.prank(alice.who);
        licences.grant(l);
    }

    function _terms(uint256 expiry, uint256 share) private view {
        ILicenceRegistry.Terms memory terms = licences.termsOf(original, bob.who);
        same("expiry", terms.expiry, expiry);
        same("share", terms.royaltyBasisPoints, share);
    }

    // --- granting ---

    function test_TheOwnerGrants() public {
        uint256 expiry = nowSeconds() + 1;
        vm.expectEmit(address(licences));
        emit ILicenceRegistry.LicenceGranted(original, bob.who, alice.who, expiry, SHARE);
        _grant(licence(bob.who, expiry, SHARE));
        _terms(expiry, SHARE);
        ILicenceRegistry.Terms memory none = licences.termsOf(original, carol.who);
        same("nobody else", none.expiry, 0);
        same("maximum", licences.maximumRoyaltyBasisPoints(), MAX_LICENCE_ROYALTY);
    }

    function test_AnybodyRecordsTheOwnersSignature() public {
        ILicenceRegistry.Licence memory l = licence(bob.who, nowSeconds() + 9, SHARE);
        bytes memory signature = signed(l, alice);
        vm.prank(stranger.who);
        licences.record(l, signature);
        _terms(l.expiry, SHARE);
        vm.prank(bob.who); // again: no error, no change
        licences.record(l, signature);
        _terms(l.expiry, SHARE);
    }

    function test_AContractWalletSigns() public {
        Wallet wallet = new Wallet(carol.who);
        vm.prank(alice.who);
        registry.transferFrom(alice.who, address(wallet), original);
        ILicenceRegistry.Licence memory l = licence(bob.who, nowSeconds() + 9, 0);
        bytes memory signature = signed(l, alice);
        vm.expectRevert(
            abi.encodeWithSelector(ILicenceRegistry.Licence_BadSignature.selector, original, address(wallet))
        );
        licences.record(l, signature);
        licences.record(l, signed(l, carol));
        _terms(l.expiry, 0);
    }

    /// @notice The digest, worked out by hand.
    function test_DigestIsTypedData() public {
        vm.prank(alice.who);
        licences.cancelSignatures();
        ILicenceRegistry.Licence memory l = licence(bob.who, 5, SHARE);
        bytes32 head = keccak256(
            "Licence(uint256 originalId,address licensee,uint64 expiry,uint16 royaltyBasisPoints,uint256 counter)"
        );
        bytes32 hash = keccak256(abi.encode(head, original, bob.who, uint256(5), SHARE, licences.counterOf(alice.who)));
        uint256 digest = TypedData.digest("Genuine Licence", block.chainid, address(licences), hash);
        same("digest", licences.digestOf(l), bytes32(digest));
    }

    function test_RevertWhen_NotTheOwners() public {
        ILicenceRegistry.Licence memory l = licence(bob.who, nowSeconds() + 9, SHARE);
        vm.expectRevert(
            abi.encodeWithSelector(ILicenceRegistry.Licence_NotOwner.selector, original, alice.who, bob.who)
        );
        vm.prank(bob.who);
        licences.grant(l);
        bytes memory bad = abi.encodeWithSelector(ILicenceRegistry.Licence_BadSignature.selector, original, alice.who);
        bytes memory signature = signed(l, bob);
        vm.expectRevert(bad);
        licences.record(l, signature);
        // Alice's signature of other terms.
        signature = signed(l, alice);
        l.royaltyBasisPoints--;
        vm.expectRevert(bad);
        licences.record(l, signature);
        // A licence for a product that does not exist.
        l.originalId = 7;
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, 7));
        licences.record(l, signature);
    }

    function test_RevertWhen_TheTermsMakeNoSense() public {
        uint256 t = nowSeconds();
        vm.expectRevert(abi.encodeWithSelector(ILicenceRegistry.Licence_ZeroLicensee.selector, original));
        _grant(licence(address(0), t + 1, 0));
        for (uint256 late = 0; late < 2; late++) {
            vm.expectRevert(abi.encodeWithSelector(ILicenceRegistry.Licence_Expired.selector, t - late, t));
            _grant(licence(bob.who, t - late, 0));
        }
        vm.expectRevert(abi.encodeWithSelector(ILicenceRegistry.Licence_RoyaltyTooHigh.selector, 5_001, 5_000));
        _grant(licence(bob.who, t + 1, 5_001));
        _grant(licence(bob.who, t + 1, 5_000));
    }

    /// @notice Later ones last longer or ask less, and never the contrary; not even a later owner's.
    function test_ALicenceOnlyGetsBetter() public {
        uint256 t = nowSeconds() + 100;
        _grant(licence(bob.who, t, SHARE));
        _grant(licence(bob.who, t + 1, SHARE - 1));
        vm.prank(alice.who);
        registry.transferFrom(alice.who, carol.who, original);
        ILicenceRegistry.Terms memory granted = licences.termsOf(original, bob.who);
        uint256[2][3] memory worse = [[t, SHARE - 1], [t + 1, SHARE], [t + 2, SHARE]];
        for (uint256 i = 0; i < 3; i++) {
            ILicenceRegistry.Terms memory proposed = ILicenceRegistry.Terms(uint64(worse[i][0]), uint16(worse[i][1]));
            vm.expectRevert(abi.encodeWithSelector(ILicenceRegistry.Licence_WouldWorsen.selector, granted, proposed));
            vm.prank(carol.who);
            licences.grant(licence(bob.who, worse[i][0], worse[i][1]));
        }
        vm.prank(carol.who);
        licences.grant(licence(bob.who, t + 2, 0));
        _terms(t + 2, 0);
    }

    /// @notice Someone pays for the original as it was offered: its seller hands out nothing of it any more.
    function test_RevertWhen_TheOriginalIsInASale() public {
        Ware memory w = ware(alice, 8, 40 * DOLLAR);
        w.buyer = carol.who;
        walk(w, ITwoWayGuarantee.Status.Locked);
        ILicenceRegistry.Licence memory l = licence(bob.who, nowSeconds() + 9, 0);
        l.originalId = w.id;
        bytes memory inSale = abi.encodeWithSelector(ILicenceRegistry.Licence_OriginalInSale.selector, w.id);
        vm.expectRevert(inSale);
        _grant(l);
        bytes memory signature = signed(l, alice);
        vm.expectRevert(inSale);
        licences.record(l, signature);
        skip(SALE_DELIVERY);
        sales.refund(w.id);
        l.expiry = uint64(nowSeconds() + 9);
        _grant(l);
    }

    // --- what the parent earns ---

    /// @dev Bob's product, derived from alice's original.
    function _derived(uint256 price, uint256 share) private returns (Ware memory w) {
        _grant(licence(bob.who, nowSeconds() + 1, share));
        w.parcel = parcel(70, 2_500);
        w.proof = proofOf(bob.who, aurora.who, w.parcel.delivery.contentRoot, Blocks.noise(70));
        w.proof.parent = original;
        w.id = registry.idOf(w.proof);
        bytes memory signature = sign(aurora, w.id);
        vm.prank(bob.who);
        registry.register(w.proof, signature, Blocks.noise(70), 0);
        pledgeFor(w.id, bob.who);
        (w.price, w.seller, w.buyer) = (price, bob.who, carol.who);
        w.deliveryHash = keccak256(abi.encode(w.parcel.delivery));
    }

    function test_EverySaleOfADerivedProductPaysTheParentsOwner() public {
        Ware memory w = _derived(100 * DOLLAR, SHARE);
        walk(w, ITwoWayGuarantee.Status.Revealed);
        vm.expectEmit(address(sales));
        emit ISaleEscrow.SaleSettled(w.id, carol.who, bob.who, 84.5e6, bob.who, 0, 0, alice.who, 15 * DOLLAR, 0.5e6);
        vm.prank(carol.who);
        sales.settle(w.id);
        same("alice", vault.balanceOf(alice.who), 15 * DOLLAR);
        // The original has been sold, the licence is over: its new owner earns all the same, beside the royalty.
        vm.prank(alice.who);
        registry.transferFrom(alice.who, mallory.who, original);
        skip(30 days);
        (w.seller, w.buyer) = (carol.who, stranger.who);
        fund(stranger.who);
        walk(w, ITwoWayGuarantee.Status.Settled);
        same("mallory", vault.balanceOf(mallory.who), 15 * DOLLAR);
        same("bob", vault.balanceOf(bob.who), 84.5e6 + 5 * DOLLAR);
        same("carol", vault.balanceOf(carol.who), 79.5e6);
    }

    /// @notice No one pays itself, and a parent that was removed earns nothing.
    function test_WhenTheParentIsTheSellersOrGone() public {
        Ware memory w = _derived(100 * DOLLAR, SHARE);
        vm.prank(alice.who);
        registry.transferFrom(alice.who, bob.who, original);
        walk(w, ITwoWayGuarantee.Status.Settled);
        same("bob has all", vault.balanceOf(bob.who), net(100 * DOLLAR));

        setUp();
        vm.warp(START - 10);
        uint256 oldest = attest(mallory, borealis, keccak256("oldest"), Blocks.noise(1));
        vm.warp(START + 1);
        w = _derived(100 * DOLLAR, SHARE);
        _finish(open(mallory.who, oldest, original));
        uint256 before = vault.balanceOf(alice.who);
        walk(w, ITwoWayGuarantee.Status.Revealed);
        vm.expectEmit(address(sales));
        emit ISaleEscrow.SaleSettled(w.id, carol.who, bob.who, 99.5e6, bob.who, 0, 0, address(0), 0, 0.5e6);
        vm.prank(carol.who);
        sales.settle(w.id);
        same("alice", vault.balanceOf(alice.who), before);
    }

    /// @notice Parent, agent, producer and seller together get the price, whatever it and the shares are.
    /// hardhat-config: default.fuzz.runs = 64
    function testFuzz_SharesNeverExceedThePrice(uint256 price, uint256 share, uint256 agentShare) public {
        share = within(share, 0, MAX_LICENCE_ROYALTY);
        agentShare = within(agentShare, 0, 5_000);
        Ware memory w = _derived(100, share);
        vm.prank(bob.who);
        registry.transferFrom(bob.who, mallory.who, w.id);
        (w.seller, w.price) = (mallory.who, within(price, 1, 2_000 * DOLLAR));
        offer(w, borealis.who, agentShare);
        buy(w);
        deliver(w, borealis.who);
        accept(w);
        reveal(w, borealis.who);
        vm.prank(carol.who);
        sales.settle(w.id);
        same("parent", vault.balanceOf(alice.who), (w.price * share) / 10_000);
        uint256 left = net(w.price) - vault.balanceOf(alice.who);
        uint256 royalty = (w.price * ROYALTY) / 10_000;
        if (royalty > left) royalty = left;
        same("producer", vault.balanceOf(bob.who), royalty);
        left -= royalty;
        uint256 agentFee = (w.price * agentShare) / 10_000;
        same("agent", vault.balanceOf(borealis.who), agentFee < left ? agentFee : left);
        same(
            "whole",
            vault.balanceOf(alice.who) +
                vault.balanceOf(borealis.who) +
                vault.balanceOf(bob.who) +
                vault.balanceOf(mallory.who),
            net(w.price)
        );
        same("escrow", vault.balanceOf(address(sales)), 0);
    }

    // --- generated work ---

    function _derivedJob(uint256 expiry) private returns (Job memory j) {
        _grant(licence(bob.who, expiry, SHARE));
        j = job(bob, aurora, 5 * DOLLAR, 90);
        j.proof.parent = original;
        j = complete(j, aurora);
    }

    /// @notice The licence runs out and the original is sold between acceptance and reveal: what the provider checked
    /// before it delivered still lets it reveal.
    function test_ALicenceThatRunsOutDoesNotTrapTheProvider() public {
        Job memory j = _derivedJob(nowSeconds() + 5);
        walk(j, ITwoWayGuarantee.Status.Accepted);
        vm.prank(alice.who);
        registry.transferFrom(alice.who, carol.who, original);
        skip(5);
        reveal(j);
        same("its share", registry.productOf(j.productId).parentBasisPoints, SHARE);
        same("settles", registry.ownerOf(j.productId), bob.who);
    }

    function test_AParentThatFallsDoesNotTrapTheProvider() public {
        vm.warp(START - 10);
        uint256 oldest = attest(mallory, borealis, keccak256("oldest"), Blocks.noise(1));
        vm.warp(START + HOUR + 2);
        uint256 case_ = open(mallory.who, oldest, original);
        skip(RESPONSE - 1);
        Job memory j = _derivedJob(nowSeconds() + 5);
        walk(j, ITwoWayGuarantee.Status.Accepted);
        _finish(case_);
        reveal(j);
        same("parent", registry.productOf(j.productId).parent, original);
    }

    function test_RevertWhen_GeneratedWorkNamesAParentWithoutALicence() public {
        Job memory j = job(carol, aurora, 5 * DOLLAR, 90);
        j.proof.parent = original;
        j = complete(j, aurora);
        walk(j, ITwoWayGuarantee.Status.Accepted);
        vm.expectRevert(
            abi.encodeWithSelector(IProductRegistry.Registry_NotLicensed.selector, original, carol.who, 0, nowSeconds())
        );
        reveal(j);
    }
}
