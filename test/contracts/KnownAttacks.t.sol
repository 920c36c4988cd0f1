// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITwoWayGuarantee} from "../../contracts/interfaces/ITwoWayGuarantee.sol";
import {IProductRegistry} from "../../contracts/interfaces/IProductRegistry.sol";
import {SealedChunks} from "../../contracts/lib/SealedChunks.sol";
import {Openings} from "./support/Cases.sol";
import {Files} from "./support/Files.sol";
import {Job} from "./support/Genuine.sol";
import {Ware} from "./support/Trade.sol";
import {Witnesses} from "./support/Witnesses.sol";

/// @notice What breaks published contracts for the fair exchange of a file: each attack is carried out against ours.
contract KnownAttacksTest is Witnesses {
    uint256 private constant FEE = 5 * DOLLAR;
    uint256 private constant FEE_BOND = (FEE * BOND) / 10_000;
    uint256 private constant PRICE = 40 * DOLLAR;

    Job private j;
    Ware private w;

    function setUp() public override {
        super.setUp();
        j = job(alice, aurora, FEE, 1);
        w = ware(alice, 2, PRICE);
        w.buyer = bob.who;
    }

    /// @dev One byte is wrong, in chunk 1.
    function _spoil() private {
        j.parcel.sealedFile[1_030] ^= 0x01;
        j.parcel.delivery.sealedRoot = Files.root(j.parcel.sealedFile);
        j = complete(j, aurora);
        w.parcel.sealedFile[1_030] ^= 0x01;
        w.parcel.delivery.sealedRoot = Files.root(w.parcel.sealedFile);
        w.deliveryHash = keccak256(abi.encode(w.parcel.delivery));
    }

    // --- 1. A forged complaint robs an honest seller ---

    /// @notice Known from contracts in which a complaint brings a parent and a child of the tree and no one checks that they
    /// belong together: two true chunks of the same file then "contradict" each other. Here every chunk, sealed and
    /// plain, at every place but its own, is not in the tree; at its own it proves nothing.
    function test_UnrelatedParentAndChildProveNothing() public {
        walk(j, ITwoWayGuarantee.Status.Revealed);
        walk(w, ITwoWayGuarantee.Status.Revealed);
        for (uint256 sealed_ = 0; sealed_ < 3; sealed_++) {
            for (uint256 plain = 0; plain < 3; plain++) {
                _forge(sealed_, plain);
            }
        }
        skip(COMPLAIN);
        settle(j, aurora.who);
        sales.settle(w.id);
        same("the provider", vault.balanceOf(aurora.who) + pool.balance(), FEE + PRICE - net(PRICE));
        same("the seller", vault.balanceOf(alice.who), net(PRICE));
    }

    function _forge(uint256 sealed_, uint256 plain) private {
        ITwoWayGuarantee.Complaint memory a = Files.complaint(j.parcel.file, j.parcel.sealedFile, sealed_);
        ITwoWayGuarantee.Complaint memory b = Files.complaint(j.parcel.file, j.parcel.sealedFile, plain);
        // The sealed chunk of one place, the plain one of another, named by either's index.
        (a.contentChunkHash, a.contentPath) = (b.contentChunkHash, b.contentPath);
        vm.expectRevert(
            sealed_ == plain
                ? abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_ComplaintUnfounded.selector, j.id, plain)
                : _notInTree(j.parcel.delivery.contentRoot, sealed_)
        );
        complain(j, a);
        if (sealed_ == plain) return;
        a.index = plain;
        vm.expectRevert(_notInTree(j.parcel.delivery.sealedRoot, plain));
        complain(j, a);
        // The same against a seller.
        a = Files.complaint(w.parcel.file, w.parcel.sealedFile, sealed_);
        b = Files.complaint(w.parcel.file, w.parcel.sealedFile, plain);
        a.contentChunkHash = b.contentChunkHash;
        a.contentPath = b.contentPath;
        vm.expectRevert(_notInTree(w.parcel.delivery.contentRoot, sealed_));
        vm.prank(bob.who);
        sales.complain(w.id, w.parcel.delivery, w.parcel.key, a);
    }

    /// @notice The same with an inner node of the tree shown as the hash of a chunk.
    function test_AnInnerNodeIsNoChunk() public {
        walk(j, ITwoWayGuarantee.Status.Revealed);
        bytes32[] memory row = Files.leaves(Files.hashes(j.parcel.file));
        row = Files.parents(row);
        ITwoWayGuarantee.Complaint memory c = Files.complaint(j.parcel.file, j.parcel.sealedFile, 0);
        c.contentChunkHash = row[0];
        c.contentPath = new bytes32[](1);
        c.contentPath[0] = row[1];
        // The size fixes the depth ...
        vm.expectRevert(abi.encodeWithSelector(SealedChunks.SealedChunks_WrongPathLength.selector, 1, 2));
        complain(j, c);
        // ... and is bound in the root.
        c.size = 2_048;
        vm.expectRevert(_notInTree(j.parcel.delivery.contentRoot, 0));
        complain(j, c);
    }

    function _notInTree(bytes32 root, uint256 index) private pure returns (bytes memory) {
        return abi.encodeWithSelector(SealedChunks.SealedChunks_NotInTree.selector, root, index);
    }

    // --- 2. A complaint that always reverts ---

    /// @notice Known from a contract whose check of the complaint can never pass, so that a false file is always paid for.
    /// Here a true complaint passes in every state of the product that others can bring about, and pays at once.
    function test_ATrueComplaintPassesWhateverOthersDo() public {
        for (uint256 what = 0; what < 5; what++) {
            setUp();
            _spoil();
            walk(j, ITwoWayGuarantee.Status.Revealed);
            if (what == 1) {
                vm.prank(alice.who);
                registry.transferFrom(alice.who, bob.who, j.productId);
            }
            if (what == 2) {
                vm.prank(carol.who);
                challenges.open(Openings.falsely(j.productId, "to stop the complaint"));
            }
            if (what == 3) {
                pledgeFor(j.productId, alice.who);
                vm.prank(alice.who);
                sales.offer(j.productId, PRICE, address(0), 0);
                vm.prank(bob.who);
                sales.lock(j.productId, PRICE, ENCRYPTION_KEY, address(0));
            }
            // The provider draws off all that it can.
            if (what == 4) {
                vm.prank(aurora.who);
                esps.startUnbonding(1_000 * DOLLAR - FEE_BOND);
                skip(COMPLAIN - 1);
            }
            complain(j, Files.complaint(j.parcel.file, j.parcel.sealedFile, 1));
            same("fee and bond", vault.balanceOf(alice.who), FEE + FEE_BOND);
        }
    }

    function test_ABuyersTrueComplaintPassesWhateverOthersDo() public {
        for (uint256 challenged = 0; challenged < 2; challenged++) {
            setUp();
            _spoil();
            walk(w, ITwoWayGuarantee.Status.Revealed);
            if (challenged == 1) {
                vm.prank(carol.who);
                challenges.open(Openings.falsely(w.id, "to stop the complaint"));
            }
            skip(COMPLAIN - 1);
            ITwoWayGuarantee.Complaint memory c = Files.complaint(w.parcel.file, w.parcel.sealedFile, 1);
            vm.prank(bob.who);
            sales.complain(w.id, w.parcel.delivery, w.parcel.key, c);
            same("price back", vault.balanceOf(bob.who), PRICE);
        }
    }

    // --- 3. A payout that never pays ---

    /// @notice Known from a contract whose last step has no way out for the money, or one only the other side can open.
    /// Here, for every number of items, whoever asks, and with a silent payer, the whole fee comes out.
    function test_TheWholeFeeComesOutWhoeverAsks() public {
        for (uint256 count = 1; count <= 16; count += 5) {
            setUp();
            Job[] memory js = jobs(alice, aurora, FEE + count, 7, count);
            lock(js[0]);
            deliver(js);
            skip(ACCEPT);
            ITwoWayGuarantee.Receipt[] memory both = receipts(digestOf(js[0]), borealis, cirrus);
            generation.confirmAvailable(js[0].quote, both);
            for (uint256 i = 0; i < count; i++) reveal(js[i]);
            skip(COMPLAIN);
            for (uint256 i = 0; i < count; i++) settle(js[i], stranger.who);
            uint256 paid = vault.balanceOf(aurora.who);
            same("all of it", paid + pool.balance(), FEE + count);
            same("nothing stays", vault.balanceOf(address(generation)), 0);
            vm.prank(aurora.who);
            same("and out of the vault", vault.withdraw(aurora.who), paid);
        }
    }

    // --- 4. A refund after reading the key ---

    /// @notice Known from contracts in which the payer may cancel until it has confirmed, while the key is in the open
    /// already: the file for nothing. Here no step of the payer, at any time from the reveal on, ends in its refund.
    function test_NoRefundOnceTheKeyIsShown() public {
        Job[] memory js = jobs(alice, aurora, FEE, 7, 2);
        lock(js[0]);
        deliver(js);
        accept(js[0]);
        reveal(js[0]);
        walk(w, ITwoWayGuarantee.Status.Revealed);
        // At once, at the end of the payer's window, at the end of the reveal window, after all.
        uint256[4] memory times = [uint256(0), REVEAL - 1, COMPLAIN - 1, 10 days];
        uint256 start = nowSeconds();
        for (uint256 i = 0; i < 4; i++) {
            vm.warp(start + times[i]);
            vm.expectRevert(
                abi.encodeWithSelector(
                    ITwoWayGuarantee.Guarantee_NothingDue.selector,
                    w.id,
                    ITwoWayGuarantee.Status.Revealed
                )
            );
            vm.prank(bob.who);
            sales.refund(w.id);
        }
        // The second item was not shown: its half goes back, and only that.
        vm.prank(alice.who);
        generation.refund(js[0].quote);
        settle(js[0], aurora.who);
        sales.settle(w.id);
        same("paid for what was shown", vault.balanceOf(aurora.who), _withReward(FEE / 2));
        same("the seller", registry.ownerOf(w.id), bob.who);
    }

    /// @dev Settled by the provider itself.
    function _withReward(uint256 fee) private pure returns (uint256) {
        return net(fee) + (fee - net(fee)) / 2;
    }

    /// @notice The payer sees the key in the pool of pending transactions, before the reveal is mined. Nothing it can send in
    /// between makes the reveal fail.
    function test_WhoReadsThePendingKeyCannotStopIt() public {
        walk(j, ITwoWayGuarantee.Status.Accepted);
        bytes memory early = abi.encodeWithSelector(
            ITwoWayGuarantee.Guarantee_TooEarly.selector,
            j.id,
            generation.taskOf(j.id).closesAt,
            nowSeconds()
        );
        vm.expectRevert(early);
        vm.prank(alice.who);
        generation.refund(j.quote);
        vm.expectRevert(abi.encodeWithSelector(IProductRegistry.Registry_GeneratedWork.selector, j.productId));
        vm.prank(alice.who);
        registry.register(j.proof, j.proofSignature, j.blocks, 0);
        vm.expectRevert(
            abi.encodeWithSelector(
                ITwoWayGuarantee.Guarantee_WrongStatus.selector,
                j.id,
                ITwoWayGuarantee.Status.None,
                ITwoWayGuarantee.Status.Revealed
            )
        );
        complain(j, Files.complaint(j.parcel.file, j.parcel.sealedFile, 0));
        reveal(j);
        same("registered", registry.ownerOf(j.productId), alice.who);
    }

    // --- 5. A refund that races the claim ---

    /// @notice Known from hash time locks whose claim stays open after the deadline, or whose refund opens before it: at
    /// one moment both pass, and the faster takes all. Here at each second around each end exactly one passes, in either
    /// order.
    function test_AtEachSecondOnlyOneOfRevealAndRefund() public {
        for (uint256 second = 0; second < 3; second++) {
            for (uint256 first = 0; first < 2; first++) {
                setUp();
                walk(j, ITwoWayGuarantee.Status.Accepted);
                walk(w, ITwoWayGuarantee.Status.Accepted);
                uint256 closesAt = generation.taskOf(j.id).closesAt;
                same("the same end", sales.saleOf(w.id).closesAt, closesAt);
                vm.warp(closesAt - 1 + second);
                (bool refunded, bool revealed) = _race(first == 0);
                holds("refund from the end on", refunded == (second != 0));
                holds("reveal before it", revealed == (second == 0));
                skip(COMPLAIN);
                if (revealed) settle(j, stranger.who);
                if (revealed) sales.settle(w.id);
                same("all is out", vault.balanceOf(address(generation)) + vault.balanceOf(address(sales)), 0);
            }
        }
    }

    /// @dev Both sides of both escrows try, in this order or the other.
    function _race(bool refundFirst) private returns (bool refunded, bool revealed) {
        bool refundedSale;
        bool revealedSale;
        for (uint256 turn = 0; turn < 2; turn++) {
            if ((turn == 0) == refundFirst) {
                refunded = _try(alice.who, address(generation), abi.encodeCall(generation.refund, (j.quote)));
                refundedSale = _try(bob.who, address(sales), abi.encodeCall(sales.refund, (w.id)));
            } else {
                revealed = _try(
                    aurora.who,
                    address(generation),
                    abi.encodeCall(
                        generation.reveal,
                        (j.quote, 0, item(j), j.path, j.parcel.key, j.proof, j.proofSignature, j.blocks)
                    )
                );
                revealedSale = _try(
                    alice.who,
                    address(sales),
                    abi.encodeCall(sales.reveal, (w.id, w.parcel.delivery, w.parcel.key))
                );
            }
        }
        holds("alike", refunded == refundedSale && revealed == revealedSale);
    }

    function _try(address by, address target, bytes memory data) private returns (bool ok) {
        vm.prank(by);
        (ok, ) = target.call(data);
    }
}
