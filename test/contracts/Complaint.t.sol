// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IProductRegistry} from "../../contracts/interfaces/IProductRegistry.sol";
import {ITwoWayGuarantee} from "../../contracts/interfaces/ITwoWayGuarantee.sol";
import {SealedChunks} from "../../contracts/lib/SealedChunks.sol";
import {Files} from "./support/Files.sol";
import {Genuine, Job} from "./support/Genuine.sol";
import {Items} from "./support/Items.sol";

/// @notice Complaints: true ones always pass, forged ones never.
contract ComplaintTest is Genuine {
    uint256 private constant FEE = 5 * DOLLAR;
    uint256 private constant FEE_BOND = (FEE * BOND) / 10_000;
    Job private j;

    /// @dev Revealed, with `sealedFile` and key as they stand in the parcel.
    function _revealed(bytes memory promised, bytes memory sealedFile, uint256 seed) private {
        j = job(alice, aurora, FEE, seed);
        j.parcel.file = promised;
        j.parcel.sealedFile = sealedFile;
        j.parcel.delivery.contentRoot = Files.root(promised);
        j.parcel.delivery.sealedRoot = Files.root(sealedFile);
        j.proof.contentRoot = j.parcel.delivery.contentRoot;
        j = complete(j, aurora);
        walk(j, ITwoWayGuarantee.Status.Revealed);
    }

    function _complain(ITwoWayGuarantee.Complaint memory c) private {
        complain(j, c);
    }

    function _expectUpheld() private view {
        same("fee and bond", vault.balanceOf(alice.who), FEE + FEE_BOND);
        same("stake", esps.espOf(aurora.who).stake, 1_000 * DOLLAR - FEE_BOND);
        same("nothing reserved", esps.espOf(aurora.who).reserved, 0);
        same("bad outcome", reputation.localOpinion(alice.who, aurora.who).disbelief, uint256(1e18) / 3);
        holds("removed", registry.productOf(j.productId).status == IProductRegistry.Status.Removed);
        holds("refunded", generation.taskOf(j.id).status == ITwoWayGuarantee.Status.Refunded);
    }

    /// @notice One byte of one chunk was changed: this chunk, and only this one, can be complained about.
    /// hardhat-config: default.fuzz.runs = 32
    function testFuzz_AFalseByteIsFound(uint256 seed, uint256 size, uint256 where) public {
        bytes memory file = Files.make(seed, within(size, 1, 6_000));
        bytes memory sealedFile = Files.seal(file, keccak256(abi.encode("key", uint256(7))));
        where = within(where, 0, file.length - 1);
        sealedFile[where] ^= 0x01;
        _revealed(file, sealedFile, 7);
        for (uint256 i = 0; i * 1024 < file.length; i++) {
            if (i == where / 1024) continue;
            ITwoWayGuarantee.Complaint memory wrong = Files.complaint(file, sealedFile, i);
            vm.expectRevert(abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_ComplaintUnfounded.selector, j.id, i));
            _complain(wrong);
        }
        _complain(Files.complaint(file, sealedFile, where / 1024));
        _expectUpheld();
    }

    /// @notice The key opens the hashlock but not the file: every chunk proves it.
    function test_AKeyThatOpensNothing() public {
        bytes memory file = Files.make(1, 3_000);
        _revealed(file, Files.seal(file, keccak256("another key")), 7);
        _complain(Files.complaint(file, j.parcel.sealedFile, 2));
        _expectUpheld();
    }

    function test_ATruncatedAndAPaddedFile() public {
        for (uint256 i = 0; i < 3; i++) {
            setUp();
            bytes memory file = Files.make(1, 3_000);
            bytes memory other = Files.make(1, [uint256(2_999), 3_001, 1_024][i]);
            _revealed(file, Files.seal(other, keccak256(abi.encode("key", uint256(7)))), 7);
            // Its first chunk is true; only the size reveals it.
            _complain(Files.complaint(file, j.parcel.sealedFile, 0));
            _expectUpheld();
        }
    }

    function test_RevertWhen_TheFileIsTrue() public {
        bytes memory file = Files.make(1, 5_000);
        _revealed(file, Files.seal(file, keccak256(abi.encode("key", uint256(7)))), 7);
        for (uint256 i = 0; i < 5; i++) {
            ITwoWayGuarantee.Complaint memory c = Files.complaint(file, j.parcel.sealedFile, i);
            vm.expectRevert(abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_ComplaintUnfounded.selector, j.id, i));
            _complain(c);
        }
        vm.warp(generation.itemOf(j.id, 0).closesAt);
        generation.settle(j.quote, 0);
        same("the provider is paid", vault.balanceOf(aurora.who), net(FEE));
    }

    /// @notice No mutation of a proof about a true file passes. Each way of lying has its own answer.
    /// hardhat-config: default.fuzz.runs = 128
    function testFuzz_RevertWhen_AComplaintIsForged(uint256 seed, uint256 index, uint256 other, uint256 what) public {
        bytes memory file = Files.make(1, 4_500);
        _revealed(file, Files.seal(file, keccak256(abi.encode("key", uint256(7)))), 7);
        bytes memory sealedFile = j.parcel.sealedFile;
        bytes32 sealedRoot = j.parcel.delivery.sealedRoot;
        bytes32 contentRoot = j.parcel.delivery.contentRoot;
        index = within(index, 0, 4);
        other = (index + within(other, 1, 4)) % 5;
        ITwoWayGuarantee.Complaint memory c = Files.complaint(file, sealedFile, index);
        ITwoWayGuarantee.Complaint memory d = Files.complaint(file, sealedFile, other);
        what = within(what, 0, 11);
        bytes4 notInTree = SealedChunks.SealedChunks_NotInTree.selector;
        bytes memory reason = abi.encodeWithSelector(notInTree, sealedRoot, index);
        if (what == 0) c.sealedChunk = d.sealedChunk; // unrelated chunk under this parent
        if (what == 1) c.sealedPath = d.sealedPath; // unrelated parent over this chunk
        if (what == 2) (c.sealedChunk, c.sealedPath) = (d.sealedChunk, d.sealedPath); // true chunk, another place
        if (what == 3) c.sealedSize = within(seed, 4_097, 5_120) == 4_500 ? 4_501 : within(seed, 4_097, 5_120);
        if (what == 4) c.sealedChunk[within(seed, 0, c.sealedChunk.length - 1)] ^= 0x80;
        if (what == 5) c.sealedPath[within(seed, 0, 2)] ^= bytes32(uint256(1) << within(other, 0, 255));
        if (what == 3 && c.sealedSize == 4_500) c.sealedSize = 4_501;
        if (what >= 6) reason = abi.encodeWithSelector(notInTree, contentRoot, index);
        if (what == 6) c.contentChunkHash = d.contentChunkHash;
        if (what == 7) c.contentPath = d.contentPath;
        if (what == 8) (c.contentChunkHash, c.contentPath) = (d.contentChunkHash, d.contentPath);
        if (what == 9) c.size = 4_501;
        if (what == 10) {
            c.index = other; // the index of another chunk, everything else of this one
            reason = abi.encodeWithSelector(notInTree, sealedRoot, other);
        }
        if (what == 11) {
            c.sealedPath = new bytes32[](2); // a tree of less depth
            reason = abi.encodeWithSelector(SealedChunks.SealedChunks_WrongPathLength.selector, 2, 3);
        }
        vm.expectRevert(reason);
        _complain(c);
    }

    /// @notice A size that agrees with the true one in its low 64 bits must not open a deeper tree.
    function test_RevertWhen_SizesWrapAround() public {
        bytes memory file = Files.make(1, 1_000);
        _revealed(file, Files.seal(file, keccak256(abi.encode("key", uint256(7)))), 7);
        uint256 wrapped = 1_000 + (uint256(1) << 64);
        bytes memory tooLarge = abi.encodeWithSelector(
            SealedChunks.SealedChunks_SizeTooLarge.selector,
            wrapped,
            type(uint64).max
        );
        ITwoWayGuarantee.Complaint memory c = Files.complaint(file, j.parcel.sealedFile, 0);
        c.sealedSize = wrapped;
        vm.expectRevert(tooLarge);
        _complain(c);
        c.sealedSize = 1_000;
        c.size = wrapped;
        vm.expectRevert(tooLarge);
        _complain(c);
    }

    function test_RevertWhen_TheComplaintBringsAnotherKeyDeliveryOrProduct() public {
        bytes memory file = Files.make(1, 3_000);
        _revealed(file, Files.seal(file, keccak256(abi.encode("key", uint256(7)))), 7);
        ITwoWayGuarantee.Complaint memory c = Files.complaint(file, j.parcel.sealedFile, 0);
        bytes32 key = keccak256("not revealed");
        vm.expectRevert(
            abi.encodeWithSelector(
                ITwoWayGuarantee.Guarantee_WrongKey.selector,
                j.id,
                j.parcel.delivery.hashlock,
                sha256(abi.encode(key))
            )
        );
        (j.parcel.key, key) = (key, j.parcel.key);
        complain(j, c);

        j.parcel.key = key;
        j.productId = 1;
        bytes32 other = Items.leaf(0, item(j));
        vm.expectRevert(
            abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_DeliveryMismatch.selector, j.id, j.deliveryRoot, other)
        );
        complain(j, c);
    }

    /// @notice A product that others hold or bargain for stays, the refund goes through all the same.
    function test_AProductSoldOnStays() public {
        bytes memory file = Files.make(1, 3_000);
        for (uint256 what = 0; what < 2; what++) {
            setUp();
            _revealed(file, Files.seal(file, keccak256("another key")), 7);
            if (what == 0) {
                vm.prank(alice.who);
                registry.transferFrom(alice.who, bob.who, j.productId);
            } else {
                pledgeFor(j.productId, alice.who);
                vm.prank(alice.who);
                sales.offer(j.productId, 10 * DOLLAR, address(0), 0);
                vm.prank(bob.who);
                sales.lock(j.productId, 10 * DOLLAR, ENCRYPTION_KEY, address(0));
            }
            _complain(Files.complaint(file, j.parcel.sealedFile, 0));
            same("fee and bond", vault.balanceOf(alice.who), FEE + FEE_BOND);
            holds("stays", registry.productOf(j.productId).status == IProductRegistry.Status.Active);
        }
    }
}
