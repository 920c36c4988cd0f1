// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Openings} from "../support/Cases.sol";
import {IChallenge} from "../../../contracts/interfaces/IChallenge.sol";
import {IEspRegistry} from "../../../contracts/interfaces/IEspRegistry.sol";
import {IProductRegistry} from "../../../contracts/interfaces/IProductRegistry.sol";
import {Blocks} from "../support/Files.sol";
import {Actor, Job} from "../support/Genuine.sol";
import {Judge} from "../support/Judge.sol";
import {Witnesses} from "../support/Witnesses.sol";

/// @notice A provider that vouched for something false tries to have its stake out of the way when the case ends. What the
/// case may cost is frozen when it opens, and work never reserved the minimum.
contract StakeEscapeTest is Witnesses {
    uint256 private constant LIABILITY = UPKEEP + PANEL_FEE + COMPENSATION_CAP + REWARD;
    Actor private friend; // borealis's second account
    uint256 private coalition; // what mallory, borealis and the friend had
    uint256 private carolHad;
    uint256 private aliceHad;
    uint256 private original;
    uint256 private copy;

    function setUp() public override {
        super.setUp();
        friend = actor("friend");
        fund(friend.who);
        original = attest(alice, 1);
        skip(HOUR);
        copy = attest(mallory, borealis, keccak256("copy"), Blocks.alike(1, 20));
        skip(1);
        (coalition, carolHad, aliceHad) = (_coalition(), wealth(carol), wealth(alice));
    }

    /// @notice It asks its stake back the moment the case opens and the panel takes longer than unbonding does.
    function test_UnbondingWhenTheCaseOpensSavesNothing() public {
        uint256 challengeId = _accuse(carol);
        vm.prank(borealis.who);
        esps.startUnbonding(1_000 * DOLLAR);
        vm.warp(challenges.challengeOf(challengeId).respondBy);
        challenges.finish(challengeId);
        skip(2 * UNBONDING);
        vm.prank(borealis.who);
        esps.withdrawStake();
        same("out", vault.balanceOf(borealis.who), 1_000 * DOLLAR - LIABILITY);
        Judge(address(arbitrator)).decide(1, 1);
        same("removed", uint256(registry.statusOf(copy)), uint256(IProductRegistry.Status.Removed));
        same("carol was right", wealth(carol), carolHad + REWARD);
        same("they paid for it", _coalition(), coalition - REWARD - PANEL_FEE - UPKEEP);
        same("the panel", vault.balanceOf(address(arbitrator)), PANEL_FEE);
        vm.prank(borealis.who);
        esps.withdrawStake();
        same("the rest comes free with the case", esps.espOf(borealis.who).stake, 0);
        same("and is theirs", _coalition(), coalition - REWARD - PANEL_FEE - UPKEEP);
    }

    /// @notice Its friend's task reserves all that work may reserve, after the case has opened.
    function test_AFriendsTaskShieldsNothing() public {
        uint256 challengeId = _challenge();
        Job memory j = _shield();
        _endWithReward(challengeId, j);
    }

    /// @notice Nor before it has opened.
    function test_AFriendsTaskOfBeforeShieldsNothing() public {
        Job memory j = _shield();
        _endWithReward(_challenge(), j);
    }

    /// @notice A failed task with oneself moves what is above the minimum, and no more.
    function test_AFailedTaskWithOneselfLeavesTheMinimum() public {
        Job memory j = _shield();
        skip(DELIVERY + LATE);
        generation.refund(j.quote);
        same("the minimum", esps.espOf(borealis.who).stake, MINIMUM_STAKE);
        same("moved, less the pool's part", _coalition(), coalition - (500 * DOLLAR * BOND_TO_POOL) / 10_000);
        uint256 challengeId = _accuse(carol);
        _finish(challengeId);
        Judge(address(arbitrator)).decide(1, 1);
        same("and it answers", wealth(carol), carolHad + REWARD);
    }

    /// @notice Several cases, one after the other, freeze the same stake; each end frees it.
    function test_ACaseThatEndsFreesWhatItFroze() public {
        for (uint256 ruling = 0; ruling < 3; ruling += 2) {
            uint256 challengeId = _accuse(ruling == 0 ? carol : bob);
            same("frozen", esps.espOf(borealis.who).frozen, LIABILITY);
            _finish(challengeId);
            Judge(address(arbitrator)).decide(ruling / 2 + 1, ruling);
            same("free again", esps.espOf(borealis.who).frozen, 0);
        }
        same("nothing was lost", esps.espOf(borealis.who).stake, 1_000 * DOLLAR);
    }

    /// @notice A copy is no one's statement: a case on it freezes nothing.
    function test_ACaseOnACopyFreezesNothing() public {
        vm.prank(alice.who);
        IChallenge.Mandate memory none;
        uint256 challengeId = challenges.open(Openings.copied(original, copy, none));
        same("nothing frozen", esps.espOf(borealis.who).frozen, 0);
        _finish(challengeId);
        same("nothing lost", esps.espOf(borealis.who).stake, 1_000 * DOLLAR);
    }

    function _accuse(Actor memory by) private returns (uint256) {
        vm.prank(by.who);
        return challenges.open(Openings.falsely(copy, "the file shows something else"));
    }

    function _challenge() private returns (uint256) {
        return _accuse(alice);
    }

    function _shield() private returns (Job memory j) {
        j = job(friend, borealis, 2_500 * DOLLAR, 9);
        lock(j);
        same("all that work may reserve", esps.freeStake(borealis.who), 0);
    }

    function _finish(uint256 challengeId) private {
        vm.warp(challenges.challengeOf(challengeId).respondBy);
        challenges.finish(challengeId);
    }

    function _endWithReward(uint256 challengeId, Job memory j) private {
        deliver(j);
        _finish(challengeId);
        Judge(address(arbitrator)).decide(challenges.challengeOf(challengeId).disputeId, 1);
        same("alice was right", wealth(alice), aliceHad + REWARD);
        holds("the mark weighs", reputation.overallOpinion(carol.who, borealis.who).disbelief != 0);
        generation.refund(j.quote);
        uint256 shield = 2 * ((2_500 * DOLLAR * LOSS) / 10_000); // both sides of the task that nobody accepted
        same("they paid for it", _coalition(), coalition - REWARD - PANEL_FEE - UPKEEP - shield);
    }

    function _coalition() private view returns (uint256) {
        return wealth(mallory) + wealth(borealis) + wealth(friend);
    }
}
