// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IChallenge} from "../../../contracts/interfaces/IChallenge.sol";
import {IProductRegistry} from "../../../contracts/interfaces/IProductRegistry.sol";
import {Jury} from "../support/Jury.sol";

/// @notice Plays against the panel, with the wealth of all accounts before and after.
contract CoalitionPanelTest is Jury {
    /// @notice One awake seat of three cannot remove an honest product, and takes nothing from the sleepers.
    function test_OneSeatOfThreeDecidesNothing() public {
        _enrollJurors(6);
        _remember();
        uint256 case_ = dispute(carol.who, original); // a bogus dispute of alice's honest product
        (uint256 d, address[] memory seated) = _seat(case_);
        _vote(d, 0, seated, _all(1, 0, 0));
        vm.warp(panel.roundOf(d, 0).appealUntil);
        panel.execute(d);
        panel.settle(d, 0);
        _is(case_, IChallenge.Status.Undecided);
        holds("the product stays", _statusOf(original) == IProductRegistry.Status.Active);
        _gains("whoever voted has its seat's fee", seated[0], SEAT_FEE);
        _loses("a sleeper", seated[1], PENALTY);
        _loses("a sleeper", seated[2], PENALTY);
        _gains("the pool", address(pool), 2 * PENALTY + UPKEEP);
        _loses("the challenger pays the upkeep and the fee that was earned", carol.who, UPKEEP + SEAT_FEE);
        _gains("alice", alice.who, 0);
        _gains("her provider", aurora.who, 0);
    }

    /// @notice A bogus dispute while the jurors sleep earns its challenger nothing.
    function test_SleepingJurorsDoNotPayTheChallenger() public {
        _enrollJurors(4);
        _remember();
        (uint256 d, address[] memory seated) = _seat(dispute(carol.who, original));
        vm.warp(panel.roundOf(d, 0).appealUntil);
        panel.execute(d);
        panel.settle(d, 0);
        _loses("the challenger", carol.who, UPKEEP);
        for (uint256 i = 0; i < 3; i++) _loses("a sleeper", seated[i], PENALTY);
        _gains("the pool", address(pool), 3 * PENALTY + UPKEEP);
        _gains("alice", alice.who, 0);
    }

    /// @notice Whoever overturns a wrong ruling gains by it, and the seats that gave it pay.
    function test_TheRightAppellantIsPaidByTheSeatsItOverturns() public {
        _enrollJurors(6);
        _remember();
        uint256 case_ = dispute(carol.who, original);
        (uint256 d, address[] memory seated) = _seat(case_);
        _vote(d, 0, seated, _all(1, 1, 2));
        vm.prank(bob.who); // no party: anybody who watches
        panel.appeal(d, "");
        _lastRound(d, 2);
        _is(case_, IChallenge.Status.Rejected);
        holds("the product stays", _statusOf(original) == IProductRegistry.Status.Active);
        // Aurora vouched for the product: seven of eight providers vote.
        uint256 share = LAST_FEE / 7;
        _gains("the appellant", bob.who, 2 * PENALTY - LAST_FEE);
        _loses("a wrong seat", seated[0], PENALTY - share);
        _loses("a wrong seat", seated[1], PENALTY - share);
        _gains("the right seat", seated[2], SEAT_FEE + share);
        _loses("the challenger", carol.who, DEPOSIT + 3 * SEAT_FEE - 2 * SEAT_FEE);
        _gains("alice", alice.who, 0);
        _gains("her provider, whose stake was frozen", aurora.who, REST - POOL_SHARE);
    }

    /// @notice Three providers that may vote: the appeal goes to all of them, not again to the jurors drawn, and those who
    /// sat in the first round have one vote by their stake as all others.
    function test_TheAppealDoesNotGoToTheSameJuror() public {
        _enrollJurors(2);
        _remember();
        uint256 case_ = appear(alice.who, original, tinted);
        _finish(case_);
        uint256 d = challenges.challengeOf(case_).disputeId;
        // A proposer among them grinds the block: all three seats are its own.
        uint256 number = vm.getBlockNumber();
        address grinder = jurors[0].who;
        vm.roll(number + 1);
        for (uint256 n = 0; ; n++) {
            bytes32 seed = keccak256(abi.encode(keccak256(abi.encode(n)), d));
            if (_at(seed, 0) != grinder || _at(seed, 1) != grinder || _at(seed, 2) != grinder) continue;
            vm.setBlockhash(number, keccak256(abi.encode(n)));
            break;
        }
        panel.draw(d);
        same("three seats of one", panel.jurorOf(d, 0, grinder).votes, 3);
        address[] memory seated = panel.jurorsOf(d, 0);
        _vote(d, 0, seated, _all(2, 0, 0));
        same("its ruling", panel.currentRuling(d), 2);
        vm.prank(bob.who);
        panel.appeal(d, "");
        same("a third of the votes", panel.roundOf(d, 1).votes, 3 * panel.jurorOf(d, 1, grinder).votes);
        _lastRound(d, 1);
        _is(case_, IChallenge.Status.Upheld);
        uint256 share = LAST_FEE / 3;
        holds("the grinder loses its seats' penalties", _wealth(grinder) + 3 * PENALTY <= _had[grinder] + share + 1);
        _gains("the appellant", bob.who, 3 * PENALTY - LAST_FEE);
    }

    /// @notice A coalition has the seats and keeps silent in the last round: more than half of all stake is awake without it.
    function test_ThreeSleepersOfSevenStopNothing() public {
        _enrollJurors(6);
        uint256 case_ = dispute(carol.who, original);
        (uint256 d, address[] memory seated) = _seat(case_);
        _vote(d, 0, seated, _all(1, 1, 1)); // the coalition has the seats
        vm.prank(bob.who);
        panel.appeal(d, "");
        _remember();
        address[] memory who = new address[](6);
        uint256[] memory votes = new uint256[](6);
        for (uint256 i = 0; i < 6; i++) (who[i], votes[i]) = (jurors[i].who, i < 2 ? 0 : 2);
        _vote(d, 1, who, votes); // and borealis is silent as well: four of seven vote
        panel.execute(d);
        _is(case_, IChallenge.Status.Rejected);
        panel.settle(d, 1);
        panel.settleJuror(d, who[0]);
        panel.settleJuror(d, who[1]);
        panel.settleJuror(d, borealis.who);
        for (uint256 i = 0; i < 2; i++) _loses("a sleeper", who[i], 10 * DOLLAR);
        _gains("the pool", address(pool), POOL_SHARE + 30 * DOLLAR);
    }
}
