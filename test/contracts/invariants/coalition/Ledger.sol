// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbitrator} from "../../../../contracts/interfaces/IArbitrator.sol";
import {IEspPanel} from "../../../../contracts/interfaces/IEspPanel.sol";
import {Actor} from "../../support/Genuine.sol";
import {Witnesses} from "../../support/Witnesses.sol";

/// @notice Two kinds of people and what each of them may end up with.
/// The coalition is one will with many accounts: mallory, mate, and six providers with 31 % of all stake.
abstract contract Ledger is Witnesses {
    uint256 internal constant SYBILS = 6;
    uint256 internal constant SYBIL_STAKE = 600 * DOLLAR;
    uint256 internal constant LAST_FEE = 35 * DOLLAR;

    IEspPanel internal panel;
    Actor internal mate;
    Actor[] internal honest;
    Actor[] internal hostile;
    Actor[] internal sybils;
    Actor[] internal keepers; // the honest providers
    mapping(address who => bool) internal isHostile;
    mapping(address who => uint256) internal had;
    mapping(address who => uint256) internal paid; // for what it has
    mapping(address who => uint256) internal earned; // by what it delivered
    uint256 internal delivered; // worth of what the coalition delivered to honest people
    uint256 internal bought; // worth of what honest people delivered to the coalition
    uint256 internal stated; // price of the options that the coalition took and lost
    uint256 public calls;
    uint256 private _state; // of the random numbers
    bool private _traces; // every step goes to the console

    /// @notice A step that the rules promise to an honest person failed.
    error Trapped(string step, bytes reason);
    error CoalitionGained(uint256 hadAndDelivered, uint256 hasAndBought);
    error HonestLost(uint256 lost, uint256 cost);
    error OptionTooCheap(uint256 price, uint256 cost);

    function setUp() public virtual override {
        super.setUp();
        _traces = vm.envOr("GENUINE_COALITION_TRACE", uint256(0)) != 0;
        wire(address(panel), list(address(challenges)));
        mate = actor("mate");
        fund(mate.who);
        hostile.push(mallory);
        hostile.push(mate);
        for (uint256 i = 0; i < SYBILS; i++) {
            Actor memory s = actor(string(abi.encodePacked("sybil", bytes1(uint8(0x30 + i)))));
            fund(s.who);
            vm.prank(s.who);
            esps.register("A provider", "http://127.0.0.1:4009", SYBIL_STAKE);
            vm.prank(s.who);
            generation.stateCapacity(CAPACITY);
            hostile.push(s);
            sybils.push(s);
        }
        keepers.push(aurora);
        keepers.push(borealis);
        keepers.push(cirrus);
        keepers.push(dusk);
        for (uint256 i = 0; i < keepers.length; i++) {
            vm.prank(keepers[i].who);
            esps.addStake(1_000 * DOLLAR);
            honest.push(keepers[i]);
        }
        honest.push(alice);
        honest.push(bob);
        honest.push(carol);
        for (uint256 i = 0; i < 2; i++) {
            fund(alice.who);
            fund(bob.who);
            fund(carol.who);
        }
        for (uint256 i = 0; i < hostile.length; i++) {
            isHostile[hostile[i].who] = true;
            had[hostile[i].who] = wealth(hostile[i]);
        }
        for (uint256 i = 0; i < honest.length; i++) had[honest[i].who] = wealth(honest[i]);
        vm.roll(1_000);
    }

    function newArbitrator() internal override returns (IArbitrator) {
        IEspPanel.Settings memory s = IEspPanel.Settings({
            seats: 3,
            seatFee: 5 * DOLLAR,
            seatStake: 50 * DOLLAR,
            penalty: 20 * DOLLAR,
            lastFee: LAST_FEE,
            lastPenaltyBasisPoints: 100,
            leastProviders: 3,
            commitSeconds: 1 days,
            revealSeconds: 1 days,
            appealSeconds: 2 days
        });
        panel = IEspPanel(create("EspPanel", abi.encode(vault, esps, pool, s)));
        return panel;
    }

    // --- chance ---

    function begin(uint256 seed) internal {
        _state = seed;
    }

    function rand(uint256 below) internal returns (uint256) {
        _state = uint256(keccak256(abi.encode(_state)));
        return below == 0 ? 0 : _state % below;
    }

    function oneIn(uint256 n) internal returns (bool) {
        return rand(n) == 0;
    }

    // --- steps ---

    /// @notice A step that an honest person may count on.
    function must(string memory step, address by, address target, bytes memory data) internal {
        calls++;
        vm.prank(by);
        (bool ok, bytes memory reason) = target.call(data);
        trace(step, by, ok);
        require(ok, Trapped(step, reason));
    }

    /// @notice A step of the coalition, which may be refused.
    function dare(string memory step, address by, address target, bytes memory data) internal returns (bool ok) {
        calls++;
        vm.prank(by);
        (ok, ) = target.call(data);
        trace(step, by, ok);
    }

    function trace(string memory step, address by, bool ok) internal view {
        if (_traces) note(string.concat(step, ok ? "" : " (refused)"), by, nowSeconds());
    }

    /// @dev To the console of Hardhat.
    function note(string memory what, address who, uint256 value) internal view {
        if (!_traces) return;
        string memory line = string.concat(isHostile[who] ? "  hostile: " : "  honest: ", what);
        (bool sent, ) = address(0x000000000000000000636F6e736F6c652e6c6f67).staticcall(
            abi.encodeWithSignature("log(string,address,uint256)", line, who, value)
        );
        assert(sent);
    }

    function keeper() internal view returns (address) {
        return dusk.who;
    }

    function nextBlock(uint256 seconds_) internal {
        vm.roll(vm.getBlockNumber() + 1);
        skip(seconds_);
    }

    // --- who is richer ---

    /// @notice Once everything has ended: P1, P2, and that what a coalition could choose cost it what the rules say.
    function checkWealth() internal view {
        uint256 start = delivered;
        uint256 end = bought;
        for (uint256 i = 0; i < hostile.length; i++) {
            start += had[hostile[i].who];
            end += wealth(hostile[i]);
        }
        require(end <= start, CoalitionGained(start, end));
        uint256 lost = 0;
        for (uint256 i = 0; i < honest.length; i++) {
            address who = honest[i].who;
            uint256 due = had[who] + earned[who] - paid[who];
            uint256 has = wealth(honest[i]);
            note("is due to", who, due);
            note("has", who, has);
            if (has < due) lost += due - has;
        }
        require(lost <= start - end, HonestLost(lost, start - end));
        require(stated <= start - end, OptionTooCheap(stated, start - end));
    }
}
