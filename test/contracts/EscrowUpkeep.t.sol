// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITwoWayGuarantee} from "../../contracts/interfaces/ITwoWayGuarantee.sol";
import {IUpkeepPool} from "../../contracts/interfaces/IUpkeepPool.sol";
import {Files} from "./support/Files.sol";
import {Actor, Job} from "./support/Genuine.sol";
import {Ware} from "./support/Trade.sol";
import {Witnesses} from "./support/Witnesses.sol";

/// @notice What escrows pay into the upkeep pool, and what it pays to who takes a due step.
contract EscrowUpkeepTest is Witnesses {
    uint256 private constant FEE = 50 * DOLLAR;
    uint256 private constant SHARE = (FEE * SETTLED_TO_POOL) / 10_000;
    uint256 private constant BOND_SHARE = (((FEE * BOND) / 10_000) * BOND_TO_POOL) / 10_000;
    Job private j;

    function setUp() public override {
        super.setUp();
        j = job(alice, aurora, FEE, 1);
    }

    function _fill(uint256 amount) private {
        vm.startPrank(carol.who);
        vault.deposit(amount);
        vault.move({to: address(pool), amount: amount});
        vm.stopPrank();
    }

    // --- who is rewarded, for what ---

    function test_WhoSettlesADueItemIsRewarded() public {
        walk(j, ITwoWayGuarantee.Status.Revealed);
        skip(COMPLAIN);
        vm.expectEmit(address(pool));
        emit IUpkeepPool.UpkeepRewarded(borealis.who, address(generation), SHARE / 2);
        settle(j, borealis.who);
        same("keeper", vault.balanceOf(borealis.who), SHARE / 2);
        same("pool", pool.balance(), SHARE - SHARE / 2);
        same("provider", vault.balanceOf(aurora.who), FEE - SHARE);
    }

    function test_WhoEndsASilentProvidersTaskIsRewarded() public {
        for (uint256 s = 1; s <= 3; s += 2) {
            setUp();
            walk(j, ITwoWayGuarantee.Status(s));
            vm.warp(generation.taskOf(j.id).closesAt + (s == 1 ? LATE : 0));
            vm.prank(borealis.who);
            generation.refund(j.quote);
            same("keeper", vault.balanceOf(borealis.who), BOND_SHARE / 2);
            same("pool", pool.balance(), BOND_SHARE - BOND_SHARE / 2);
            same("producer", vault.balanceOf(alice.who), FEE + (FEE * BOND) / 10_000 - BOND_SHARE);
        }
    }

    function test_WhoSettlesADueSaleIsRewarded() public {
        Ware memory w = ware(alice, 2, FEE);
        w.buyer = bob.who;
        walk(w, ITwoWayGuarantee.Status.Revealed);
        skip(COMPLAIN);
        vm.expectEmit(address(pool));
        emit IUpkeepPool.UpkeepRewarded(borealis.who, address(sales), SHARE / 2);
        vm.prank(borealis.who);
        sales.settle(w.id);
        same("keeper", vault.balanceOf(borealis.who), SHARE / 2);
        same("seller", vault.balanceOf(alice.who), FEE - SHARE);
    }

    /// @notice There is nothing for someone without stake, for a step that is not due, or that no one failed to take.
    function test_NothingElseIsRewarded() public {
        _fill(100 * DOLLAR);
        uint256 before = pool.balance();
        // Not a provider.
        walk(j, ITwoWayGuarantee.Status.Revealed);
        skip(COMPLAIN);
        settle(j, stranger.who);
        same("whole share", pool.balance(), before += SHARE);
        // A payer that is a provider, inside its own window.
        enroll(alice);
        Ware memory w = ware(bob, 6, FEE);
        w.buyer = alice.who;
        walk(w, ITwoWayGuarantee.Status.Settled);
        same("whole share of a sale", pool.balance(), before += SHARE);
        j = job(alice, aurora, FEE, 2);
        walk(j, ITwoWayGuarantee.Status.Settled);
        same("whole share again", pool.balance(), before += SHARE);
        // A complaint: the bond is the producer's.
        j = job(alice, aurora, FEE, 3);
        j.parcel.sealedFile[0] ^= 0x01;
        j.parcel.delivery.sealedRoot = Files.root(j.parcel.sealedFile);
        j = complete(j, aurora);
        walk(j, ITwoWayGuarantee.Status.Revealed);
        complain(j, Files.complaint(j.parcel.file, j.parcel.sealedFile, 0));
        same("nothing of a complaint", pool.balance(), before);
        // A silent producer, and a sale that ends without payment.
        j = job(bob, aurora, FEE, 4);
        walk(j, ITwoWayGuarantee.Status.Delivered);
        w = ware(alice, 5, FEE);
        w.buyer = bob.who;
        walk(w, ITwoWayGuarantee.Status.Locked);
        skip(ACCEPT + AVAILABLE);
        vm.startPrank(borealis.who);
        generation.refund(j.quote);
        sales.refund(w.id);
        vm.stopPrank();
        uint256 loss = (FEE * LOSS) / 10_000;
        same("both sides' part of the first, nothing of the other", pool.balance(), before + 2 * loss - loss / 2);
        same("keeper", vault.balanceOf(borealis.who), loss / 2);
    }

    function test_PoolShareIsAtMostAll() public {
        ITwoWayGuarantee.Windows memory none;
        vm.expectRevert(abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_PoolShareTooHigh.selector, 10_001));
        this.deploySales(none);
    }

    function deploySales(ITwoWayGuarantee.Windows memory windows) external {
        create(
            "SaleEscrow",
            abi.encode(vault, esps, registry, pledges, pool, challenges, SALE_DELIVERY, 10_001, windows)
        );
    }

    // --- draining the pool ---

    /// @notice Three providers and their friends play all roles against a pool that holds others' money: producer, provider
    /// and keeper, seller, buyer, agent and keeper, late, silent, false. They never end with more than they had, and no
    /// step leaves the pool with less.
    /// hardhat-config: default.fuzz.runs = 48
    function testFuzz_NobodyDrainsThePool(uint256 seed) public {
        _fill(500 * DOLLAR);
        uint256 before = _coalition();
        uint256 there = pool.balance();
        for (uint256 i = 0; i < 6; i++) {
            seed = uint256(keccak256(abi.encode(seed, i)));
            if (seed % 3 == 0) _sell(seed >> 8, i);
            else _generate(seed >> 8, i);
            holds("the pool never shrinks", pool.balance() >= there);
            there = pool.balance();
        }
        atMost("wealth", _coalition() + pool.balance(), before + 500 * DOLLAR);
        atMost("gain", _coalition(), before);
    }

    function _coalition() private view returns (uint256) {
        return wealth(alice) + wealth(bob) + wealth(aurora) + wealth(borealis) + wealth(cirrus);
    }

    function _generate(uint256 seed, uint256 n) private {
        uint256 count = 1 + (seed % 3);
        // Fees so small that shares round to nothing, and large ones.
        uint256 fee = (seed >> 8) % 2 == 0 ? 1 + ((seed >> 16) % 500) : 1 + ((seed >> 16) % (200 * DOLLAR));
        Job[] memory js = jobs(alice, aurora, fee, 100 + n, count);
        uint256 fate = (seed >> 64) % 5;
        if (fate == 0) {
            js[0].parcel.sealedFile[0] ^= 0x01;
            js[0].parcel.delivery.sealedRoot = Files.root(js[0].parcel.sealedFile);
            js = completeAll(js, aurora);
        }
        lock(js[0]);
        address keeper = (seed >> 72) % 2 == 0 ? borealis.who : aurora.who;
        if (fate == 1) {
            skip(DELIVERY + LATE);
        } else {
            skip((seed >> 80) % (DELIVERY + LATE));
            deliver(js);
            if (fate == 2) {
                skip(ACCEPT);
                generation.confirmAvailable(js[0].quote, receipts(digestOf(js[0]), borealis, cirrus));
            } else {
                accept(js[0]);
            }
            uint256 shown = fate == 3 ? count - 1 : count;
            for (uint256 i = 0; i < shown; i++) reveal(js[i]);
            if (fate == 0) complain(js[0], Files.complaint(js[0].parcel.file, js[0].parcel.sealedFile, 0));
            skip(COMPLAIN);
            for (uint256 i = fate == 0 ? 1 : 0; i < shown; i++) settle(js[i], keeper);
            if (fate != 3) return;
        }
        vm.prank(keeper);
        generation.refund(js[0].quote);
    }

    function _sell(uint256 seed, uint256 n) private {
        uint256 price = (seed >> 8) % 2 == 0 ? 1 + ((seed >> 16) % 500) : 1 + ((seed >> 16) % (200 * DOLLAR));
        Ware memory w = ware(alice, 200 + n, price);
        w.buyer = bob.who;
        uint256 fate = seed % 5; // how far it comes
        if (fate == 0) {
            offer(w, aurora.who, 5_000);
            buy(w);
            deliver(w, aurora.who);
            accept(w);
            reveal(w, aurora.who);
        } else {
            walk(w, ITwoWayGuarantee.Status(fate));
        }
        skip(SALE_DELIVERY + ACCEPT + AVAILABLE + REVEAL + COMPLAIN);
        vm.prank(borealis.who);
        if (fate == 0 || fate == 4) sales.settle(w.id);
        else sales.refund(w.id);
    }
}
