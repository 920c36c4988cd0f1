// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IProductRegistry} from "../../../contracts/interfaces/IProductRegistry.sol";
import {ITwoWayGuarantee} from "../../../contracts/interfaces/ITwoWayGuarantee.sol";
import {Openings} from "../support/Cases.sol";
import {Everybody} from "../support/Everybody.sol";
import {Blocks} from "../support/Files.sol";
import {Job} from "../support/Genuine.sol";
import {Judge} from "../support/Judge.sol";
import {Ware} from "../support/Trade.sol";

/// @notice Attacks on the escrows that took time or hope rather than money, and what a stake is worth that answers for much.
contract CoalitionEscrowsTest is Everybody {
    uint256 private constant PRICE = 1_000 * DOLLAR;
    uint256 private constant FEE = 5 * DOLLAR;

    /// @notice A provider delivers the root of a file of no bytes, which no complaint could show. The payer sees that it has no
    /// such file, objects, and no one who holds more than a third of all stake says otherwise.
    function test_AnEmptySealedFileIsPaidByNobody() public {
        Job memory j = job(alice, aurora, FEE, 4);
        j.parcel.delivery.sealedRoot = keccak256(abi.encodePacked(hex"02", uint64(0), bytes32(0)));
        j = complete(j, aurora);
        remember();
        lock(j);
        deliver(j);
        vm.prank(alice.who);
        generation.object(j.quote);
        skip(AVAILABLE);
        generation.refund(j.quote);
        uint256 loss = (FEE * LOSS) / 10_000;
        lost("alice, her part", alice.who, loss);
        lost("aurora as much", aurora.who, loss);
        gained("the pool", address(pool), 2 * loss);
        othersUnchanged();
    }

    /// @notice Anyone may leave money with an escrow. It stays there, and takes nothing from another account's.
    function test_AGiftToAnEscrowMovesNothingElse() public {
        remember();
        vm.startPrank(bob.who);
        vault.deposit(5);
        vault.move(address(generation), 5);
        vm.stopPrank();
        Job memory j = job(alice, aurora, FEE, 4);
        walk(j, ITwoWayGuarantee.Status.Settled);
        same("the gift", vault.balanceOf(address(generation)), 5);
        lost("bob, what he gave", bob.who, 5);
        lost("alice", alice.who, FEE);
        gained("aurora", aurora.who, net(FEE));
        gained("the pool", address(pool), FEE - net(FEE));
        othersUnchanged();
    }

    /// @notice Bob locks what he will not accept, which costs him nothing. It keeps alice for the time of three windows; then
    /// she sells to carol, for the same price.
    function test_LockingForNothingTakesBoundedTimeAndNoMoney() public {
        Ware memory w = ware(alice, 2, PRICE);
        w.buyer = bob.who;
        remember();
        uint256 start = nowSeconds();
        walk(w, ITwoWayGuarantee.Status.Locked);
        skip(SALE_DELIVERY - 1);
        deliver(w, alice.who);
        skip(ACCEPT + AVAILABLE);
        sales.refund(w.id);
        atMost("seconds", nowSeconds() - start, SALE_DELIVERY + ACCEPT + AVAILABLE);
        othersUnchanged();
        w.buyer = carol.who;
        walk(w, ITwoWayGuarantee.Status.Settled);
        lost("carol has bought it", carol.who, PRICE);
        gained("alice", alice.who, net(PRICE));
        gained("the pool", address(pool), PRICE - net(PRICE));
        othersUnchanged();
    }

    /// @notice A seller that delivers late and reveals nothing keeps the buyer's money for the time of three windows, and
    /// gains nothing by it.
    function test_ASellerThatStallsGainsNothing() public {
        Ware memory w = ware(mallory, 2, PRICE);
        w.buyer = bob.who;
        remember();
        uint256 start = nowSeconds();
        walk(w, ITwoWayGuarantee.Status.Locked);
        skip(SALE_DELIVERY - 1);
        deliver(w, mallory.who);
        skip(ACCEPT - 1);
        accept(w);
        skip(REVEAL);
        sales.refund(w.id);
        atMost("seconds", nowSeconds() - start, SALE_DELIVERY + ACCEPT + REVEAL);
        othersUnchanged();
        same("the product is free again", registry.ownerOf(w.id), mallory.who);
    }

    /// @notice Dusk, a provider, sells with borealis as its agent, for half of the price. Dusk may not judge the case about it.
    /// The case is lost, and everyone has its part, and dusk and aurora their part of the deposit.
    function test_ASellerDoesNotJudgeItsOwnSale() public {
        Ware memory w = ware(alice, 2, PRICE);
        fund(dusk.who);
        w.buyer = dusk.who;
        walk(w, ITwoWayGuarantee.Status.Settled);
        (w.seller, w.buyer) = (dusk.who, bob.who);
        offer(w, borealis.who, 5_000);
        buy(w);
        deliver(w, borealis.who);
        accept(w);
        reveal(w, borealis.who);
        remember();
        uint256 case_ = _accuse(w.id);
        vm.warp(challenges.challengeOf(case_).respondBy);
        challenges.finish(case_);
        address[] memory out = Judge(address(arbitrator)).excluded(1);
        holds("the seller is excluded", _contains(out, dusk.who));
        holds("the buyer is", _contains(out, bob.who));
        holds("whoever was only named is not", !_contains(out, borealis.who));
        Judge(address(arbitrator)).decide(1, 2);
        sales.settle(w.id);
        uint256 shared = DEPOSIT - UPKEEP - ((DEPOSIT - UPKEEP) * POOL) / 10_000;
        uint256 toSeller = (shared * PRICE) / (PRICE + REWARD + COMPENSATION_CAP);
        lost("carol, who was wrong", carol.who, DEPOSIT + PANEL_FEE);
        gained("alice, her royalty", alice.who, 50 * DOLLAR);
        gained("the agent", borealis.who, 500 * DOLLAR);
        gained("dusk, the rest and for waiting", dusk.who, 445 * DOLLAR + toSeller);
        gained("aurora, whose stake answered", aurora.who, shared - toSeller);
        gained("the pool", address(pool), 5 * DOLLAR + UPKEEP + ((DEPOSIT - UPKEEP) * POOL) / 10_000);
        gained("the panel", address(arbitrator), PANEL_FEE);
        othersUnchanged();
    }

    /// @notice One stake answers for eight false works. Six cases freeze all of it; whoever is right in the others has its
    /// deposit back and pays for upkeep and panel, as page and indexer let it know: stake by live attestations.
    function test_AStakeAnswersForSoManyAndNoMore() public {
        uint256[8] memory works;
        uint256[8] memory cases;
        for (uint256 i = 0; i < 8; i++) {
            works[i] = attest(mallory, borealis, keccak256(abi.encode("false", i)), Blocks.noise(300 + i));
        }
        remember();
        for (uint256 i = 0; i < 8; i++) cases[i] = _accuse(works[i]);
        uint256 liability = UPKEEP + PANEL_FEE + COMPENSATION_CAP + REWARD;
        uint256 rest = 1_000 * DOLLAR - 6 * liability;
        same("all of it is frozen", esps.espOf(borealis.who).frozen, 1_000 * DOLLAR);
        vm.warp(challenges.challengeOf(cases[7]).respondBy);
        for (uint256 i = 0; i < 8; i++) challenges.finish(cases[i]);
        for (uint256 i = 0; i < 8; i++) {
            Judge(address(arbitrator)).decide(i + 1, 1);
            same("gone", uint256(registry.statusOf(works[i])), uint256(IProductRegistry.Status.Removed));
        }
        // Six times rewarded, once paid out of what was left, once for nothing.
        gained("carol", carol.who, 6 * REWARD + rest - 2 * (UPKEEP + PANEL_FEE));
        lost("borealis", borealis.who, 6 * (REWARD + UPKEEP + PANEL_FEE) + rest);
        gained("the panel", address(arbitrator), 8 * PANEL_FEE);
        gained("the keepers' pool", address(pool), 8 * UPKEEP);
        othersUnchanged();
    }

    function _accuse(uint256 productId) private returns (uint256) {
        vm.prank(carol.who);
        return challenges.open(Openings.falsely(productId, "the file shows something else"));
    }

    function _contains(address[] memory list_, address who) private pure returns (bool) {
        for (uint256 i = 0; i < list_.length; i++) if (list_[i] == who) return true;
        return false;
    }
}
