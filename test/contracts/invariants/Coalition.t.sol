// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEspRegistry} from "../../../contracts/interfaces/IEspRegistry.sol";
import {Test} from "../support/Vm.sol";
import {Schemes} from "./coalition/Schemes.sol";

/// @notice Honest people who follow the rules of the SDK, and a coalition that does what it likes.
contract CoalitionWorld is Schemes {
    uint256 private constant MOVES = 24;
    uint256 private constant FOCUS = 5; // kinds of moves that one play is made of, most times
    uint256 private constant KINDS = 21;
    /// @dev Further kinds, in plays of even seeds.
    uint256 private constant AGREEING = 21;
    uint256 private constant PURSUING = 22;
    uint256 private constant AMBUSHING = 23;
    uint256 private constant PILING = 24;
    uint256 private constant LYING = 25;

    /// @dev The longest that anything lasts: a trade, and its case, which waits for the cases of earlier works.
    uint256 private constant TRADE = SALE_DELIVERY + LATE + ACCEPT + AVAILABLE + REVEAL + COMPLAIN;
    uint256 private constant DISPUTE = RESPONSE + 2 days + 2 days + 2 days + 1 hours;

    bool private _moved; // the coalition has, and honest people have not answered yet

    error Played(uint256 calls);
    error NeverEnds(uint256 order, uint256 deal, uint256 suit);
    error StakeNeverFree(address who);

    /// @notice One play from a clean start. Always reverts: with `Played`, where nothing was found.
    function play(uint256 seed) external {
        begin(seed);
        // Plays of odd seeds are what they were before there were agreements and schemes.
        uint256 kinds = seed % 2 == 0 ? LYING + 1 : KINDS;
        uint256[FOCUS] memory focus;
        for (uint256 i = 0; i < FOCUS; i++) focus[i] = rand(kinds);
        strategy = Vote(rand(4));
        grinds = oneIn(2);
        this.move(16); // there is a work of alice's
        for (uint256 i = 0; i < MOVES; i++) {
            this.move(oneIn(3) ? rand(kinds) : focus[rand(FOCUS)]);
            // Two in a row where the coalition has the block for itself.
            if (oneIn(4)) this.move(focus[rand(FOCUS)]);
            nextBlock(1);
            this.tend();
        }
        this.finish();
        revert Played(calls);
    }

    function move(uint256 kind) external {
        if (kind < 2) return wait();
        _moved = true;
        if (kind == 2) return order(true);
        if (kind == 3) return order(false);
        if (kind == 4) return actInOrder();
        if (kind == 5) return actInDeal();
        if (kind == 6) return hostileWork();
        if (kind == 7) return sellHostile(true);
        if (kind == 8) return sellHostile(false);
        if (kind == 9) return buyHonest();
        if (kind == 10) return accuse();
        if (kind == 11) return answer();
        if (kind == 12) return unbond();
        if (kind == 13) return withdrawStakes();
        if (kind == 14) return shield();
        if (kind == 15) return oneIn(2) ? pledgeHostile() : takeBackPledge();
        if (kind == 16) return honestWork();
        if (kind == 17) return oneIn(2) ? sink() : surface();
        if (kind == 18) return honestOrder(oneIn(2));
        if (kind == 19) strategy = Vote(rand(4));
        else if (kind == AGREEING) agreeInOrder();
        else if (kind == PURSUING) pursue();
        else if (kind == AMBUSHING) ambush();
        else if (kind == PILING) pile();
        else if (kind == LYING) lie();
        else publish();
    }

    /// @notice To the next end of a window, where something becomes due or can no longer be done.
    function wait() internal {
        if (_moved) return; // honest people's turn first
        uint256 next = _nextDeadline();
        uint256 time = nowSeconds();
        if (next == type(uint256).max) return nextBlock(1 + rand(1 hours));
        nextBlock(oneIn(4) && next > time + 2 ? next - 2 - time : next - time);
    }

    function toDeadline() internal override {
        this.tend();
        (uint256 next, uint256 time) = (_nextDeadline(), nowSeconds());
        if (next != type(uint256).max && next > time) nextBlock(next - time);
    }

    function pass(uint256 seconds_) internal override {
        uint256 until = nowSeconds() + seconds_;
        this.tend();
        for (uint256 next = _nextDeadline(); next <= until; next = _nextDeadline()) {
            nextBlock(next - nowSeconds());
            this.tend();
        }
        if (nowSeconds() < until) nextBlock(until - nowSeconds());
        this.tend();
    }

    /// @notice Honest people do what is theirs to do.
    function tend() external {
        _moved = false;
        for (uint256 i = 0; i < works.length; i++) watch(i);
        // Twice: who appeals votes at once, and what receipts have opened is revealed.
        for (uint256 i = 0; i < 2 * suits.length; i++) tendSuit(i / 2);
        for (uint256 i = 0; i < 2 * orders.length; i++) tendOrder(i / 2);
        for (uint256 i = 0; i < 2 * deals.length; i++) tendDeal(i / 2);
        checkWorks();
        checkSuits();
    }

    /// @notice The coalition does nothing more. Everything ends in time; then everybody is counted.
    function finish() external {
        pass(2 * TRADE + (1 + suits.length) * DISPUTE);
        _requireEnded();
        nextBlock(SEASON);
        for (uint256 i = 0; i < works.length; i++) {
            if (pledges.pledgeOf(works[i].id).by != address(0)) withdrawPledge(i, keeper());
            endBacking(i);
        }
        require(vault.balanceOf(address(pledges)) == 0, NeverEnds(works.length, works.length, works.length));
        for (uint256 i = 0; i < orders.length; i++) accountForOrder(i);
        for (uint256 i = 0; i < deals.length; i++) accountForDeal(i);
        checkWorks();
        checkWealth();
    }

    function _requireEnded() private view {
        uint256 none = type(uint256).max;
        for (uint256 i = 0; i < orders.length; i++) require(!isOrderOpen(i), NeverEnds(i, none, none));
        for (uint256 i = 0; i < deals.length; i++) require(!isDealOpen(i), NeverEnds(none, i, none));
        for (uint256 i = 0; i < suits.length; i++) require(suits[i].isDone, NeverEnds(none, none, i));
        // Everybody is paid out of what it paid in: nothing is left, and nothing is missing.
        require(vault.balanceOf(address(generation)) == 0, NeverEnds(orders.length, none, none));
        require(vault.balanceOf(address(sales)) == 0, NeverEnds(none, deals.length, none));
        require(vault.balanceOf(address(challenges)) == 0, NeverEnds(none, none, suits.length));
        for (uint256 i = 0; i < hostile.length; i++) _requireFree(hostile[i].who);
        for (uint256 i = 0; i < keepers.length; i++) _requireFree(keepers[i].who);
        for (uint256 i = 0; i < works.length; i++) {
            require(pledges.pledgeOf(works[i].id).until <= nowSeconds() + SEASON, NeverEnds(none, none, none));
        }
    }

    function _requireFree(address who) private view {
        IEspRegistry.Esp memory e = esps.espOf(who);
        require(e.reserved == 0 && e.frozen == 0, StakeNeverFree(who));
    }

    function _nextDeadline() private view returns (uint256 next) {
        uint256 time = nowSeconds();
        next = type(uint256).max;
        for (uint256 i = 0; i < suits.length; i++) next = _earlier(next, suitDeadline(i, time));
        for (uint256 i = 0; i < orders.length; i++) next = _earlier(next, orderDeadline(i, time));
        for (uint256 i = 0; i < deals.length; i++) next = _earlier(next, dealDeadline(i, time));
    }

    function _earlier(uint256 a, uint256 b) private pure returns (uint256) {
        return a < b ? a : b;
    }
}

/// @notice Nobody gains by lying, whoever they collude with (docs/promises.md).
contract CoalitionTest is Test {
    uint256 private constant PLAYS = 12;
    uint256 private constant START = 1_800_000_000;

    CoalitionWorld private _world;

    error Found(uint256 seed, uint256 calls, bytes reason);

    function setUp() public {
        _world = CoalitionWorld(createFrom("Coalition.t.sol:CoalitionWorld", ""));
        _world.setUp();
    }

    /// @notice Plays with one seed after the other, until something is found.
    function test_NobodyGainsByLying() public {
        uint256 first = vm.envOr("GENUINE_COALITION_SEED", uint256(1));
        uint256 plays = vm.envOr("GENUINE_COALITION_PLAYS", PLAYS);
        uint256 calls = 0;
        for (uint256 seed = first; seed < first + plays; seed++) calls += _play(seed, calls);
        _log("calls", calls);
    }

    /// @notice In this play a work of alice's has an earlier like in public, and she does not accuse with it.
    function test_APrecededWorkAccusesNobody() public {
        _play(1_061, 0);
    }

    function _play(uint256 seed, uint256 before) private returns (uint256) {
        vm.warp(START);
        vm.roll(1_000);
        try _world.play(seed) {
            revert Found(seed, before, "it ended without a result");
        } catch (bytes memory reason) {
            require(bytes4(reason) == CoalitionWorld.Played.selector, Found(seed, before, reason));
            return uint256(_argument(reason));
        }
    }

    /// @dev To the console of Hardhat, which shows it with -vv.
    function _log(string memory what, uint256 value) private view {
        (bool sent, ) = address(0x000000000000000000636F6e736F6c652e6c6f67).staticcall(
            abi.encodeWithSignature("log(string,uint256)", what, value)
        );
        assert(sent);
    }

    function _argument(bytes memory reason) private pure returns (bytes32 argument) {
        assembly ("memory-safe") {
            argument := mload(add(reason, 0x24))
        }
    }
}
