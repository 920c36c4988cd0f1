// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IChallenge} from "../../contracts/interfaces/IChallenge.sol";
import {IPledges} from "../../contracts/interfaces/IPledges.sol";
import {ISaleEscrow} from "../../contracts/interfaces/ISaleEscrow.sol";
import {ITwoWayGuarantee} from "../../contracts/interfaces/ITwoWayGuarantee.sol";
import {Wired} from "../../contracts/lib/Wired.sol";
import {Dispute} from "./support/Dispute.sol";
import {Ware} from "./support/Trade.sol";

contract PledgesTest is Dispute {
    function test_PledgeIsTakenOnce() public {
        uint256 before = token.balanceOf(mallory.who);
        vm.expectEmit(address(pledges));
        emit IPledges.Pledged(copy, mallory.who, PLEDGE);
        pledgeFor(copy, mallory.who);
        same("paid", before - token.balanceOf(mallory.who), PLEDGE);
        same("by", pledges.pledgeOf(copy).by, mallory.who);
        same("not sold yet", pledges.pledgeOf(copy).until, 0);
        vm.expectRevert(abi.encodeWithSelector(IPledges.Pledges_AlreadyPledged.selector, copy, mallory.who));
        pledgeFor(copy, bob.who);
    }

    function test_RevertWhen_ThereIsNoSuchProduct() public {
        vm.expectRevert(abi.encodeWithSelector(IPledges.Pledges_NotActive.selector, 1));
        pledgeFor(1, alice.who);
        _open();
        _finish(id);
        vm.expectRevert(abi.encodeWithSelector(IPledges.Pledges_NotActive.selector, copy));
        pledgeFor(copy, mallory.who);
    }

    function test_WithoutAPledgeNothingIsOfferedOrLocked() public {
        vm.expectRevert(abi.encodeWithSelector(ISaleEscrow.Sale_NotPledged.selector, original));
        vm.prank(alice.who);
        sales.offer(original, 1, address(0), 0);

        // Withdrawn between offer and lock.
        Ware memory w = ware(alice, 8, 40 * DOLLAR);
        w.buyer = bob.who;
        offer(w, address(0), 0);
        pledges.withdraw(w.id);
        same("returned", vault.balanceOf(alice.who), PLEDGE);
        vm.expectRevert(abi.encodeWithSelector(ISaleEscrow.Sale_NotPledged.selector, w.id));
        buy(w);
    }

    /// @notice The season runs from the latest sale: from its lock on, and from its settlement on again, at t-1 and t.
    function test_ReturnsAfterTheSeason() public {
        Ware memory w = ware(alice, 8, 40 * DOLLAR);
        w.buyer = bob.who;
        walk(w, ITwoWayGuarantee.Status.Locked);
        uint256 until = nowSeconds() + SEASON;
        same("from the lock on", pledges.pledgeOf(w.id).until, until);
        skip(10);
        deliver(w, w.seller);
        accept(w);
        reveal(w, w.seller);
        vm.expectEmit(address(pledges));
        emit IPledges.PledgeExtended(w.id, until + 10);
        vm.prank(bob.who);
        sales.settle(w.id);
        uint256 before = vault.balanceOf(alice.who);
        vm.warp(until + 9);
        vm.expectRevert(abi.encodeWithSelector(IPledges.Pledges_SeasonRuns.selector, w.id, until + 10, nowSeconds()));
        pledges.withdraw(w.id);
        vm.warp(until + 10);
        vm.expectEmit(address(pledges));
        emit IPledges.PledgeReturned(w.id, alice.who, PLEDGE);
        vm.prank(stranger.who);
        pledges.withdraw(w.id);
        same("to who paid it", vault.balanceOf(alice.who) - before, PLEDGE);
        vm.expectRevert(abi.encodeWithSelector(IPledges.Pledges_NotPledged.selector, w.id));
        pledges.withdraw(w.id);
    }

    function test_StaysWhileAChallengeRuns() public {
        pledgeFor(copy, mallory.who);
        _open();
        vm.expectRevert(abi.encodeWithSelector(IPledges.Pledges_UnderChallenge.selector, copy));
        pledges.withdraw(copy);
    }

    /// @notice The pledge was withdrawn while a settlement waited: the sale settles all the same.
    function test_ASettlementNeedsNoPledge() public {
        Ware memory w = ware(alice, 8, 40 * DOLLAR);
        w.buyer = bob.who;
        walk(w, ITwoWayGuarantee.Status.Revealed);
        skip(SEASON);
        pledges.withdraw(w.id);
        sales.settle(w.id);
        holds("settled", statusOf(w.id) == ITwoWayGuarantee.Status.Settled);
    }

    /// @notice What a right challenger lays out, one and a half times, and not a unit less.
    function test_RevertWhen_APledgeIsTooSmall() public {
        address[8] memory parts = [
            address(vault),
            address(esps),
            address(registry),
            address(licences),
            address(reputation),
            address(similarity), // in the place of what is not asked here
            address(arbitrator),
            address(pool)
        ];
        for (uint256 short = 0; short < 2; short++) {
            address other = create("Challenge", abi.encode(parts, settings()));
            address small = create("Pledges", abi.encode(vault, registry, other, PLEDGE - short, SEASON));
            if (short == 1) {
                vm.expectRevert(
                    abi.encodeWithSelector(IChallenge.Challenge_PledgeTooSmall.selector, PLEDGE - 1, PLEDGE)
                );
            }
            wire(other, list(address(sales), small, address(1)));
        }
    }

    function test_OnlySaleAndChallengeMoveIt() public {
        vm.expectRevert(abi.encodeWithSelector(Wired.Wired_NotModule.selector, address(this)));
        pledges.extend(copy);
        vm.expectRevert(abi.encodeWithSelector(Wired.Wired_NotModule.selector, address(this)));
        pledges.forfeit(copy);
    }
}
