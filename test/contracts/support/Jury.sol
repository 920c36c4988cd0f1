// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbitrator} from "../../../contracts/interfaces/IArbitrator.sol";
import {IEspPanel} from "../../../contracts/interfaces/IEspPanel.sol";
import {Dispute} from "./Dispute.sol";
import {Blocks} from "./Files.sol";
import {Actor} from "./Genuine.sol";

/// @notice The whole system with the real panel, jurors that vote as the test sets, and the wealth of all accounts before and after.
abstract contract Jury is Dispute {
    uint256 internal constant SEAT_FEE = 5 * DOLLAR;
    uint256 internal constant PENALTY = 20 * DOLLAR;
    uint256 internal constant LAST_FEE = 35 * DOLLAR;

    IEspPanel internal panel;
    Actor[] internal jurors;
    uint256 internal tinted;
    mapping(address who => uint256) internal _had;

    function setUp() public virtual override {
        super.setUp();
        wire(address(panel), list(address(challenges)));
        tinted = attest(mallory, borealis, keccak256("tinted"), Blocks.recoloured(1));
        skip(1);
        vm.roll(1_000);
    }

    function newArbitrator() internal virtual override returns (IArbitrator) {
        IEspPanel.Settings memory s = IEspPanel.Settings({
            seats: 3,
            seatFee: SEAT_FEE,
            seatStake: 50 * DOLLAR,
            penalty: PENALTY,
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

    // --- people and their wealth ---

    function _enrollJurors(uint256 count) internal {
        for (uint256 i = 0; i < count; i++) {
            jurors.push(actor(string(abi.encodePacked("juror", bytes1(uint8(0x30 + i))))));
            enroll(jurors[i]);
        }
    }

    function _wealth(address who) internal view returns (uint256) {
        return esps.espOf(who).stake + vault.balanceOf(who) + token.balanceOf(who);
    }

    function _remember() internal {
        address[6] memory people = [alice.who, bob.who, carol.who, mallory.who, aurora.who, borealis.who];
        for (uint256 i = 0; i < 6; i++) _had[people[i]] = _wealth(people[i]);
        for (uint256 i = 0; i < jurors.length; i++) _had[jurors[i].who] = _wealth(jurors[i].who);
        _had[address(pool)] = _wealth(address(pool));
    }

    function _gains(string memory what, address who, uint256 expected) internal view {
        same(what, _wealth(who), _had[who] + expected);
    }

    function _loses(string memory what, address who, uint256 expected) internal view {
        same(what, _wealth(who) + expected, _had[who]);
    }

    // --- steps ---

    /// @dev From the opened case to three seats, each held by another provider.
    function _seat(uint256 case_) internal returns (uint256 d, address[] memory seated) {
        _finish(case_);
        d = challenges.challengeOf(case_).disputeId;
        uint256 number = vm.getBlockNumber();
        vm.roll(number + 1);
        for (uint256 n = 0; ; n++) {
            bytes32 seed = keccak256(abi.encode(keccak256(abi.encode(n)), d));
            address a = _at(seed, 0);
            address b = _at(seed, 1);
            address c = _at(seed, 2);
            bool isFree = !panel.isExcluded(d, a) && !panel.isExcluded(d, b) && !panel.isExcluded(d, c);
            if (!isFree || a == b || b == c || a == c) continue;
            vm.setBlockhash(number, keccak256(abi.encode(n)));
            break;
        }
        panel.draw(d);
        seated = panel.jurorsOf(d, 0);
        same("three jurors", seated.length, 3);
    }

    function _at(bytes32 seed, uint256 i) internal view returns (address) {
        return esps.drawAt(uint256(keccak256(abi.encode(seed, i))) % esps.frozenWeight());
    }

    /// @dev 0: stays away.
    function _vote(uint256 d, uint256 round, address[] memory who, uint256[] memory votes) internal {
        for (uint256 i = 0; i < who.length; i++) {
            if (votes[i] == 0) continue;
            bytes32 commitment = panel.commitmentOf(votes[i], "salt", who[i], d, round);
            vm.prank(who[i]);
            panel.commit(d, round, commitment);
        }
        if (nowSeconds() < panel.roundOf(d, round).commitUntil) vm.warp(panel.roundOf(d, round).commitUntil);
        for (uint256 i = 0; i < who.length; i++) {
            if (votes[i] == 0) continue;
            vm.prank(who[i]);
            panel.reveal(d, round, votes[i], "salt");
        }
        if (nowSeconds() < panel.roundOf(d, round).revealUntil) vm.warp(panel.roundOf(d, round).revealUntil);
    }

    /// @dev All jurors and both providers, in the last round; an excluded account has no vote.
    function _lastRound(uint256 d, uint256 vote) internal {
        uint256 count = jurors.length + 2;
        address[] memory who = new address[](count);
        uint256[] memory votes = new uint256[](count);
        for (uint256 i = 0; i < count; i++) {
            who[i] =
                i < jurors.length
                    ? jurors[i].who
                    : i == jurors.length
                        ? aurora.who
                        : borealis.who;
            votes[i] = panel.jurorOf(d, 1, who[i]).votes == 0 ? 0 : vote;
        }
        _vote(d, 1, who, votes);
        panel.execute(d);
        panel.settle(d, 0);
        panel.settle(d, 1);
        for (uint256 i = 0; i < count; i++) if (votes[i] != 0) panel.settleJuror(d, who[i]);
    }

    function _all(uint256 a, uint256 b, uint256 c) internal pure returns (uint256[] memory votes) {
        votes = new uint256[](3);
        (votes[0], votes[1], votes[2]) = (a, b, c);
    }
}
