// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEspPanel} from "../../contracts/interfaces/IEspPanel.sol";
import {Court} from "./support/Court.sol";

/// @notice The draw of the seats, which no account can influence.
contract EspPanelDrawTest is Court {
    function _seatsOf(uint256 id, uint256 round, address who) private view returns (uint256) {
        return panel.jurorOf(id, round, who).votes;
    }

    function _unbond(address esp, uint256 amount) private {
        vm.prank(esp);
        esps.startUnbonding(amount);
    }

    function test_NotInTheBlockOfTheSeed() public {
        uint256 id = ask();
        uint256 number = vm.getBlockNumber();
        same("seed block", panel.roundOf(id, 0).seedBlock, number);
        vm.expectRevert(abi.encodeWithSelector(IEspPanel.Panel_SeedNotReady.selector, id, number, number));
        panel.draw(id);
        drawWith(id, "next");
    }

    function test_TheSeedDecides() public {
        for (uint256 n = 0; n < 8; n++) {
            uint256 id = ask();
            bytes32 hash = keccak256(abi.encode(n));
            address[3] memory hits;
            for (uint256 i = 0; i < 3; i++) hits[i] = hit(id, hash, i);
            drawWith(id, hash);
            uint256 seats = 0;
            for (uint256 i = 0; i < 3; i++) {
                uint256 expected = 0;
                for (uint256 k = 0; k < 3; k++) if (hits[k] == hits[i]) expected++;
                same("seats", _seatsOf(id, 0, hits[i]), expected);
                holds("at risk", esps.espOf(hits[i]).reserved >= expected * SEAT_STAKE);
            }
            address[] memory jurors = panel.jurorsOf(id, 0);
            for (uint256 i = 0; i < jurors.length; i++) seats += _seatsOf(id, 0, jurors[i]);
            same("all seats", seats, 3);
            same("filled", panel.roundOf(id, 0).votes, 3);
        }
    }

    function test_ADrawIn256BlocksOrAnew() public {
        uint256 first = ask();
        uint256 second = ask();
        uint256 start = vm.getBlockNumber();
        mine("seed");
        vm.roll(start + 256);
        vm.setBlockhash(start, "seed");
        holds("still in reach", panel.draw(first));
        vm.roll(start + 257);
        vm.expectEmit(address(panel));
        emit IEspPanel.DrawRestarted(second, 0, start + 257);
        holds("only started anew", !panel.draw(second));
        vm.expectRevert(
            abi.encodeWithSelector(IEspPanel.Panel_SeedNotReady.selector, second, start + 257, start + 257)
        );
        panel.draw(second);
        drawWith(second, "another seed");
        address juror = hit(second, "another seed", 0);
        holds("by the new seed", _seatsOf(second, 0, juror) != 0);
    }

    function testFuzz_TheExcludedNeverVote(bytes32 hash) public {
        address[] memory excluded = new address[](PROVIDERS / 2);
        for (uint256 i = 0; i < excluded.length; i++) excluded[i] = providers[2 * i];
        uint256 id = ask(excluded);
        drawWith(id, hash);
        play(id, votes(1));
        appealBy(bob.who, id);
        for (uint256 i = 0; i < excluded.length; i++) {
            holds("told", panel.isExcluded(id, excluded[i]));
            same("no vote", _seatsOf(id, 0, excluded[i]) + _seatsOf(id, 1, excluded[i]), 0);
        }
        checkMoney();
    }

    function test_OneProviderMayHoldAllSeats() public {
        for (uint256 i = 1; i < PROVIDERS; i++) _unbond(providers[i], STAKE);
        uint256 id = ask();
        drawWith(id, "any");
        address only = providers[0];
        same("seats", _seatsOf(id, 0, only), 3);
        same("listed once", panel.jurorsOf(id, 0).length, 1);
        same("at risk", esps.espOf(only).reserved, 3 * SEAT_STAKE);
        commit(id, 0, only, 2);
        reveal(id, 0, only, 2);
        same("three votes", panel.roundOf(id, 0).twos, 3);
        same("decides at once", panel.currentRuling(id), 2);
        conclude(id);
        panel.settle(id, 0);
        same("earns all of it", vault.balanceOf(only), 3 * FEE);
        checkAllFree();
    }

    function test_SeatsEndWithTheStake() public {
        for (uint256 i = 1; i < PROVIDERS; i++) _unbond(providers[i], STAKE);
        address only = providers[0];
        esps.reserve(only, WORKING - 3 * SEAT_STAKE, 0);
        uint256 id = ask();
        drawWith(id, "any");
        same("exactly enough", _seatsOf(id, 0, only), 3);
        same("nothing returned", vault.balanceOf(alice.who), 0);
        uint256 second = ask();
        esps.release(only, 3 * SEAT_STAKE - 1, 0);
        drawWith(second, "any");
        same("two seats are even, one is odd", panel.roundOf(second, 0).votes, 1);
        same("the fees of two come back", vault.balanceOf(alice.who), 2 * FEE);
        same("free", esps.freeStake(only), 2 * SEAT_STAKE - 1);
        checkMoney();
    }

    /// @notice Two providers with stake for one seat each: who was drawn last does not sit, and risks nothing.
    function test_WhoseOnlySeatIsOneTooManyDoesNotSit() public {
        for (uint256 i = 2; i < PROVIDERS; i++) _unbond(providers[i], STAKE);
        for (uint256 i = 0; i < 2; i++) esps.reserve(providers[i], WORKING - SEAT_STAKE, 0);
        uint256 id = ask();
        drawWith(id, "any");
        same("one seat", panel.roundOf(id, 0).votes, 1);
        address[] memory jurors = panel.jurorsOf(id, 0);
        same("one juror", jurors.length, 1);
        address other = jurors[0] == providers[0] ? providers[1] : providers[0];
        same("no seat", _seatsOf(id, 0, other), 0);
        same("free", esps.freeStake(other), SEAT_STAKE);
        same("taken", esps.freeStake(jurors[0]), 0);
    }

    function test_NobodyToSit() public {
        for (uint256 i = 0; i < PROVIDERS; i++) _unbond(providers[i], STAKE);
        uint256 id = ask();
        mine("any");
        vm.expectEmit(address(panel));
        emit IEspPanel.VotingBegun(id, 0, 0, nowSeconds(), nowSeconds(), nowSeconds());
        holds("drawn", panel.draw(id));
        same("solved at once", uint256(panel.disputeStatus(id)), 2);
        same("undecided", panel.currentRuling(id), 0);
        same("all comes back", vault.balanceOf(alice.who), 3 * FEE);
        vm.expectRevert(abi.encodeWithSelector(IEspPanel.Panel_AlreadySettled.selector, id, 0));
        panel.settle(id, 0);
        panel.execute(id);
        same("told", subject.timesRuled(id), 1);
        same("undecided", subject.rulingOf(id), 0);
        (uint256 from, uint256 to) = panel.appealPeriod(id);
        same("no appeal", from + to, 0);
        checkAllFree();
    }

    /// @notice Seeing the seed, a provider adds, withdraws or registers stake: the draw stays as it was.
    function testFuzz_StakesMovedAfterTheSeedShiftNothing(bytes32 hash, uint256 amount) public {
        amount = within(amount, 1, WORKING - 3 * SEAT_STAKE); // three seats still fit
        uint256 id = ask();
        uint256 weight = esps.frozenWeight();
        same("frozen", weight, PROVIDERS * STAKE);
        address[3] memory expected;
        for (uint256 i = 0; i < 3; i++) expected[i] = hit(id, hash, i);
        mine(hash);
        seatable(4_000 * DOLLAR);
        address mover = providers[3];
        vm.prank(alice.who);
        token.transfer(mover, amount);
        vm.prank(mover);
        esps.addStake(amount);
        _unbond(providers[0], amount);
        slash(providers[20], amount);
        same("still frozen", esps.frozenWeight(), weight);
        panel.draw(id);
        for (uint256 i = 0; i < 3; i++) holds("drawn", _seatsOf(id, 0, expected[i]) != 0);
        checkMoney();
        uint256 next = ask();
        same("the next draw knows", esps.frozenWeight(), esps.totalWeight());
        drawWith(next, hash);
    }

    function test_DrawsThatWaitShareTheirWeights() public {
        uint256 first = ask();
        mine("first");
        seatable(2_000 * DOLLAR);
        uint256 second = ask();
        same("as the first", esps.frozenWeight(), PROVIDERS * STAKE);
        drawWith(second, "second");
        holds("the first's seed still counts", panel.draw(first));
        ask();
        same("none waited", esps.frozenWeight(), PROVIDERS * STAKE + 2_000 * DOLLAR);
    }

    function test_ARestartTakesTheWeightsOfNow() public {
        uint256 id = ask();
        uint256 start = vm.getBlockNumber();
        seatable(2_000 * DOLLAR);
        vm.roll(start + 300);
        holds("anew", !panel.draw(id));
        same("weights", esps.frozenWeight(), PROVIDERS * STAKE + 2_000 * DOLLAR);
    }

    function test_ARestartWhileAnotherWaitsSharesItsWeights() public {
        uint256 first = ask();
        uint256 start = vm.getBlockNumber();
        vm.roll(start + 150);
        uint256 second = ask();
        seatable(2_000 * DOLLAR);
        vm.roll(start + 300);
        holds("the first anew", !panel.draw(first));
        same("the second's weights", esps.frozenWeight(), PROVIDERS * STAKE);
        holds("the second", panel.draw(second));
    }

    function test_WhoLeavesBeforeTheDrawIsPassedOver() public {
        uint256 id = ask();
        address gone = hit(id, "hash", 0);
        mine("hash");
        _unbond(gone, 501 * DOLLAR); // no longer active
        panel.draw(id);
        same("no seat", _seatsOf(id, 0, gone), 0);
        same("full all the same", panel.roundOf(id, 0).votes, 3);
    }

    /// @notice Seats over many seeds follow the stake: a provider with a fifth of it gets a fifth.
    function test_SeatsFollowStake() public {
        address big = seatable(4_000 * DOLLAR);
        for (uint256 i = 16; i < PROVIDERS; i++) _unbond(providers[i], STAKE);
        uint256 id = ask();
        same("a fifth", esps.frozenWeight(), 20_000 * DOLLAR);
        uint256 hits = 0;
        for (uint256 n = 0; n < 2_000; n++) if (hit(id, bytes32(n), 0) == big) hits++;
        holds("about 400 of 2,000", hits > 330 && hits < 470); // four standard deviations
    }
}

/// @notice How many providers a round needs: here three that are not excluded.
contract EspPanelFloorTest is Court {
    function defaults() internal pure override returns (IEspPanel.Settings memory settings) {
        settings = super.defaults();
        settings.leastProviders = 3;
    }

    function providerCount() internal pure override returns (uint256) {
        return 4;
    }

    function _excluding(uint256 count) private view returns (address[] memory excluded) {
        excluded = new address[](count);
        for (uint256 i = 0; i < count; i++) excluded[i] = providers[i];
    }

    function test_ThreeOfFourMayDecide() public {
        uint256 id = ask(_excluding(1));
        drawWith(id, "seed");
        same("three seats", panel.roundOf(id, FIRST).votes, 3);
    }

    function test_TwoOfFourLeaveItUndecided() public {
        uint256 id = ask(_excluding(2));
        drawWith(id, "seed");
        same("no seats", panel.roundOf(id, FIRST).votes, 0);
        same("solved", uint256(panel.disputeStatus(id)), 2);
        same("the fee is back", vault.balanceOf(alice.who), 3 * FEE);
        panel.execute(id);
        same("told", subject.timesRuled(id), 1);
        same("undecided", subject.rulingOf(id), 0);
        checkAllFree();
    }

    /// @notice Whoever leaves between the rounds can stop the last one; then nothing is decided and the appeal costs nothing.
    function test_TooFewForTheLastRound() public {
        uint256 id = ask(_excluding(1));
        drawWith(id, "seed");
        play(id, votes(1));
        vm.prank(providers[1]);
        esps.startUnbonding(600 * DOLLAR);
        vm.expectEmit(address(panel));
        emit IEspPanel.VotingBegun(id, LAST, 0, nowSeconds(), nowSeconds(), nowSeconds());
        appealBy(bob.who, id);
        same("the appeal's fee is back", vault.balanceOf(bob.who), LAST_FEE);
        same("undecided", panel.currentRuling(id), 0);
        same("nobody has a vote", panel.jurorOf(id, LAST, providers[2]).votes, 0);
        panel.execute(id);
        panel.settle(id, FIRST);
        same("undecided", subject.rulingOf(id), 0);
        checkAllFree();
    }
}
