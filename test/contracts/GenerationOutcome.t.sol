// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGenerationEscrow} from "../../contracts/interfaces/IGenerationEscrow.sol";
import {IReputation} from "../../contracts/interfaces/IReputation.sol";
import {ITwoWayGuarantee} from "../../contracts/interfaces/ITwoWayGuarantee.sol";
import {Job} from "./support/Genuine.sol";
import {Witnesses} from "./support/Witnesses.sol";

/// @notice Late delivery and its price; the rating after settlement. One outcome per task.
contract GenerationOutcomeTest is Witnesses {
    uint256 private constant FEE = 5 * DOLLAR + 3;
    uint256 private constant FEE_BOND = (FEE * BOND) / 10_000;
    Job private j;
    uint256 private deliverBy;

    function setUp() public override {
        super.setUp();
        j = job(alice, aurora, FEE, 1);
        lock(j);
        deliverBy = generation.taskOf(j.id).closesAt;
    }

    function _status() private view returns (ITwoWayGuarantee.Status) {
        return generation.taskOf(j.id).status;
    }

    /// @dev One outcome of this quality and value is recorded by the next call.
    function _expectRecorded(uint256 quality, uint256 value) private {
        _expectNothing();
        vm.expectCall(address(reputation), abi.encodeCall(IReputation.record, (alice.who, aurora.who, quality, value)));
    }

    function _expectNothing() private view {
        same("no outcome", reputation.localOpinion(alice.who, aurora.who).uncertainty, 1e18);
    }

    function _rate(uint256 stars) private {
        vm.prank(alice.who);
        generation.rate(j.quote, stars);
    }

    // --- late delivery ---

    /// @notice bond * seconds / window, rounded up; at both ends of both windows.
    function test_ThePenaltyGrowsBySeconds() public {
        uint256[5] memory after_ = [uint256(0), 1, 37, LATE - 1, LATE];
        for (uint256 i = 0; i < 5; i++) {
            setUp();
            uint256 penalty = (FEE_BOND * after_[i] + LATE - 1) / LATE;
            vm.warp(deliverBy + after_[i]);
            if (after_[i] == LATE) {
                vm.expectRevert(
                    abi.encodeWithSelector(
                        ITwoWayGuarantee.Guarantee_TooLate.selector,
                        j.id,
                        deliverBy + LATE,
                        nowSeconds()
                    )
                );
                deliver(j);
                generation.refund(j.quote);
                same("the whole bond", vault.balanceOf(alice.who), FEE + netBond(FEE_BOND));
                continue;
            }
            vm.expectRevert(
                abi.encodeWithSelector(
                    ITwoWayGuarantee.Guarantee_TooEarly.selector,
                    j.id,
                    deliverBy + LATE,
                    nowSeconds()
                )
            );
            generation.refund(j.quote);
            IGenerationEscrow.Item[] memory items = new IGenerationEscrow.Item[](1);
            items[0] = item(j);
            vm.expectEmit(address(generation));
            emit IGenerationEscrow.TaskDelivered(j.id, j.deliveryRoot, items, true, penalty, nowSeconds() + ACCEPT);
            deliver(j);
            same("paid at once", vault.balanceOf(alice.who), penalty);
            same("still reserved", esps.espOf(aurora.who).reserved, FEE_BOND - penalty);
            same("stake", esps.espOf(aurora.who).stake, 1_000 * DOLLAR - penalty);
        }
    }

    function test_InTimeAtTheLastSecond() public {
        vm.warp(deliverBy - 1);
        deliver(j);
        holds("not late", !generation.taskOf(j.id).late);
        same("nothing paid", vault.balanceOf(alice.who), 0);
    }

    /// @notice The fee is paid all the same, and the producer may rate: the delay takes its part of the quality.
    function test_LateAndPaidIsRatedLess() public {
        for (uint256 stars = 0; stars <= 5; stars++) {
            setUp();
            vm.warp(deliverBy + LATE / 4);
            deliver(j);
            accept(j);
            reveal(j);
            skip(COMPLAIN);
            vm.expectEmit(address(generation));
            emit IGenerationEscrow.TaskEnded(j.id, ITwoWayGuarantee.Status.Settled, nowSeconds() + RATE);
            settle(j, stranger.who);
            same("paid", vault.balanceOf(aurora.who), net(FEE));
            same("no bond is left", esps.espOf(aurora.who).reserved, 0);
            _expectRecorded(stars == 0 ? 0.75e18 : (0.75e18 * (stars - 1)) / 4, FEE + FEE_BOND / 4);
            if (stars != 0) {
                _rate(stars);
            } else {
                skip(RATE);
                generation.record(j.quote);
            }
            vm.expectRevert(_notSettled(ITwoWayGuarantee.Status.Closed));
            generation.record(j.quote);
        }
    }

    /// @notice Every end of a late task: penalty and what is left of the bond together are the bond, never more.
    /// hardhat-config: default.fuzz.runs = 48
    function testFuzz_LateAndThen(uint256 late, uint256 end, uint256 count, uint256 fee) public {
        late = within(late, 0, LATE - 1);
        end = within(end, 2, 5);
        fee = within(fee, 1, 2_000 * DOLLAR);
        count = within(count, 1, 5);
        uint256 bond = (fee * BOND) / 10_000;
        Job[] memory js = jobs(bob, borealis, fee, 9, count);
        lock(js[0]);
        skip(DELIVERY + late);
        deliver(js);
        if (end >= 3) accept(js[0]);
        if (end >= 4) for (uint256 i = 0; i < count - (end % 2); i++) reveal(js[i]);
        skip(ACCEPT + AVAILABLE + REVEAL + COMPLAIN);
        bool all = end == 4;
        if (!all) generation.refund(js[0].quote);
        if (end >= 4) for (uint256 i = 0; i < count - (end % 2); i++) settle(js[i], bob.who);
        same("reserved", esps.espOf(borealis.who).reserved, 0);
        same("escrow", vault.balanceOf(address(generation)), FEE); // of the other task
        uint256 stake = esps.espOf(borealis.who).stake;
        uint256 penalty = (bond * late + LATE - 1) / LATE;
        uint256 loss = (fee * LOSS) / 10_000;
        if (loss > bond - penalty) loss = bond - penalty;
        if (end == 3) same("all is lost", stake, 1_000 * DOLLAR - bond);
        if (end == 2) same("the penalty and its part are lost", stake, 1_000 * DOLLAR - penalty - loss);
        if (end == 2) same("as much is the producer's part", vault.balanceOf(bob.who), fee + penalty - loss);
        if (all) same("the penalty is lost", stake, 1_000 * DOLLAR - penalty);
        uint256 sum = vault.balanceOf(bob.who) + vault.balanceOf(borealis.who) + pool.balance();
        same("nothing else", sum + stake, fee + 1_000 * DOLLAR);
        if (end == 2)
            holds("late is told even of what nobody took", (reputation.massOf(borealis.who) == 0) == (penalty == 0));
        bool paid = end >= 4 && count > end % 2;
        IReputation.Opinion memory opinion = reputation.localOpinion(bob.who, borealis.who);
        if (paid) same("not rated yet", opinion.uncertainty, 1e18);
        else if (end != 2) same("nothing was in order", opinion.belief, 0);
    }

    /// @notice The producer is silent after a late delivery: it was late all the same.
    function test_LateAndNeverAcceptedIsAnOutcome() public {
        vm.warp(deliverBy + LATE / 2);
        deliver(j);
        skip(ACCEPT + AVAILABLE);
        _expectRecorded(0.5e18, FEE_BOND / 2);
        generation.refund(j.quote);
        holds("refunded", _status() == ITwoWayGuarantee.Status.Refunded);
    }

    // --- rating ---

    function _settled() private {
        deliver(j);
        accept(j);
        reveal(j);
        settle(j, alice.who);
    }

    function _notSettled(ITwoWayGuarantee.Status actual) private view returns (bytes memory) {
        return
            abi.encodeWithSelector(
                ITwoWayGuarantee.Guarantee_WrongStatus.selector,
                j.id,
                actual,
                ITwoWayGuarantee.Status.Settled
            );
    }

    function test_StarsGradeTheOutcome() public {
        for (uint256 stars = 1; stars <= 5; stars++) {
            setUp();
            _settled();
            _expectRecorded((1e18 * (stars - 1)) / 4, FEE);
            vm.expectEmit(address(generation));
            emit IGenerationEscrow.TaskRated(j.id, stars);
            _rate(stars);
            holds("closed", _status() == ITwoWayGuarantee.Status.Closed);
            vm.expectRevert(_notSettled(ITwoWayGuarantee.Status.Closed));
            vm.prank(alice.who);
            generation.rate(j.quote, stars);
        }
    }

    function test_RevertWhen_StarsAreOutOfRange() public {
        _settled();
        uint256[3] memory stars = [uint256(0), 6, type(uint256).max];
        for (uint256 i = 0; i < 3; i++) {
            vm.expectRevert(
                abi.encodeWithSelector(IGenerationEscrow.Generation_StarsOutOfRange.selector, j.id, stars[i], 5)
            );
            vm.prank(alice.who);
            generation.rate(j.quote, stars[i]);
        }
    }

    /// @notice At each second exactly one of rating and recording passes.
    function test_RatingOrRecordingNeverBoth() public {
        _settled();
        uint256 rateBy = generation.taskOf(j.id).closesAt;
        vm.warp(rateBy - 1);
        vm.expectRevert(abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_TooEarly.selector, j.id, rateBy, rateBy - 1));
        generation.record(j.quote);
        vm.warp(rateBy);
        vm.expectRevert(abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_TooLate.selector, j.id, rateBy, rateBy));
        vm.prank(alice.who);
        generation.rate(j.quote, 1);
        _expectRecorded(1e18, FEE);
        vm.prank(stranger.who);
        generation.record(j.quote);
        vm.expectRevert(_notSettled(ITwoWayGuarantee.Status.Closed));
        generation.record(j.quote);
    }

    function test_RatingAtTheLastSecond() public {
        _settled();
        vm.warp(generation.taskOf(j.id).closesAt - 1);
        _expectRecorded(0, FEE);
        _rate(1);
    }
}
