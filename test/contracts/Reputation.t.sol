// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IReputation} from "../../contracts/interfaces/IReputation.sol";
import {Opinion} from "../../contracts/lib/Opinion.sol";
import {Wired} from "../../contracts/lib/Wired.sol";
import {Genuine} from "./support/Genuine.sol";

error Reputation_ZeroSetting();

contract OpinionTest is Genuine {
    function _opinion(uint256 b, uint256 d, uint256 u) private pure returns (IReputation.Opinion memory) {
        return IReputation.Opinion({belief: b, disbelief: d, uncertainty: u});
    }

    function _near(IReputation.Opinion memory o, uint256 b, uint256 d, uint256 u, uint256 tolerance) private pure {
        _close("belief", o.belief, b, tolerance);
        _close("disbelief", o.disbelief, d, tolerance);
        _close("uncertainty", o.uncertainty, u, tolerance);
        same("sum", o.belief + o.disbelief + o.uncertainty, 1e18);
    }

    function _close(string memory what, uint256 actual, uint256 expected, uint256 tolerance) private pure {
        atMost(what, actual > expected ? actual - expected : expected - actual, tolerance);
    }

    /// @notice Published values of the consensus operator.
    function test_ConsensusVectors() public pure {
        IReputation.Opinion memory o = Opinion.consensus(
            Opinion.consensus(_opinion(0.1e18, 0.3e18, 0.6e18), _opinion(0.4e18, 0.2e18, 0.4e18)),
            _opinion(0.7e18, 0.1e18, 0.2e18)
        );
        _near(o, 0.651163e18, 0.209302e18, 0.139535e18, 5e11);
        o = Opinion.consensus(_opinion(0.5e18, 0.3e18, 0.2e18), _opinion(0.6e18, 0.2e18, 0.2e18));
        _near(o, 0.6111e18, 0.2778e18, 0.1111e18, 5e13);
        o = Opinion.consensus(_opinion(0.4e18, 0, 0.6e18), _opinion(0.7e18, 0, 0.3e18));
        _near(o, 0.75e18, 0, 0.25e18, 1);
        o = Opinion.consensus(_opinion(0.6e18, 0.3e18, 0.1e18), _opinion(0.091e18, 0.604e18, 0.305e18));
        _near(o, 0.5129506008011e18, 0.4056074766355e18, 0.0814419225634e18, 1e5);
        // Kang's example: his own opinion with what two recommenders say.
        o = Opinion.consensus(_opinion(0.517735e18, 0.382265e18, 0.1e18), _opinion(0.651852e18, 0.248148e18, 0.1e18));
        _near(o, 0.615572e18, 0.331797e18, 0.052632e18, 5e12);
        _close("score", Opinion.score(o), 0.641888e18, 5e12);
    }

    /// @notice Evidence that faded to nothing tells nothing, however much there once was.
    function test_NothingIsLeftOfTheEvidence() public pure {
        _near(Opinion.fromEvidence(0, 0, 5), 0, 0, 1e18, 0);
        _near(Opinion.fromEvidence(5e18, 0, 0), 0, 0, 1e18, 0);
    }

    function testFuzz_OpinionsSumToOne(uint256 alpha, uint256 beta, uint32 n, uint256 x, uint256 y) public pure {
        IReputation.Opinion memory o = Opinion.fromEvidence(within(alpha, 0, 1e27), within(beta, 0, 1e27), n);
        same("evidence", o.belief + o.disbelief + o.uncertainty, 1e18);
        uint256 b = within(x, 0, 0.9e18);
        IReputation.Opinion memory p = _opinion(b, within(y, 0, 0.9e18 - b), 0);
        p.uncertainty = 1e18 - p.belief - p.disbelief;
        IReputation.Opinion memory f = Opinion.consensus(o, p);
        same("consensus", f.belief + f.disbelief + f.uncertainty, 1e18);
        atMost("two know more than one", f.uncertainty, p.uncertainty + 2);
        atMost("score", Opinion.score(f), 1e18);
        IReputation.Opinion memory g = Opinion.consensus(p, o);
        same("the order does not matter", f.belief, g.belief);
        // Knowing nothing adds nothing.
        f = Opinion.consensus(p, Opinion.vacuous());
        _near(f, p.belief, p.disbelief, p.uncertainty, 2);
    }
}

contract ReputationTest is Genuine {
    IReputation private own;

    function setUp() public override {
        super.setUp();
        own = IReputation(create("Reputation", abi.encode(SLOT, VALUE_CAP)));
        wire(address(own), list(address(this)));
    }

    function test_AStrangerKnowsNothing() public view {
        IReputation.Score memory s = own.scoreOf(address(0), aurora.who);
        same("local", s.local.uncertainty, 1e18);
        same("overall", s.overall.uncertainty, 1e18);
        same("fused", s.fused.uncertainty, 1e18);
        same("score", s.score, 0.5e18);
        same("slot", own.slotSeconds(), SLOT);
        same("cap", own.valueCap(), VALUE_CAP);
    }

    function test_OnlyModulesRecord() public {
        vm.expectRevert(abi.encodeWithSelector(Wired.Wired_NotModule.selector, stranger.who));
        vm.prank(stranger.who);
        own.record(alice.who, aurora.who, true, 1);
    }

    function test_RevertWhen_ASettingIsZero() public {
        for (uint256 i = 0; i < 2; i++) {
            bytes memory code = bytes.concat(
                vm.getCode("Reputation.sol:Reputation"),
                abi.encode(i == 0 ? 0 : SLOT, uint256(0))
            );
            address made;
            bytes memory reason = new bytes(4);
            assembly ("memory-safe") {
                made := create(0, add(code, 0x20), mload(code))
                returndatacopy(add(reason, 0x20), 0, 4)
            }
            same("not deployed", made, address(0));
            same("reason", reason, abi.encodeWithSelector(Reputation_ZeroSetting.selector));
        }
    }

    /// @notice One good outcome, then a bad one, worked out by hand: k 0.4, e 0.6, uncertainty 2 / (2 + n).
    function test_LocalOpinionByHand() public {
        own.record(alice.who, aurora.who, true, 5 * DOLLAR);
        IReputation.Opinion memory o = own.localOpinion(alice.who, aurora.who);
        same("belief 1/3", o.belief, uint256(1e18) / 3);
        same("no disbelief", o.disbelief, 0);
        own.record(alice.who, aurora.who, false, 5 * DOLLAR);
        o = own.localOpinion(alice.who, aurora.who);
        same("belief 1/2 * 0.4", o.belief, 0.2e18);
        same("disbelief 1/2 * 0.6", o.disbelief, 0.3e18);
        // A slot later the old outcomes count 0.8 of what they did: good 1.8, bad 0.8, n 3.
        skip(SLOT);
        own.record(alice.who, aurora.who, true, 5 * DOLLAR);
        o = own.localOpinion(alice.who, aurora.who);
        same("belief 0.6 * 0.72 / 1.2", o.belief, 0.36e18);
        same("disbelief 0.6 * 0.48 / 1.2", o.disbelief, 0.24e18);
        same("uncertainty", o.uncertainty, 0.4e18);
    }

    /// @notice What others say leaves one's own part out, and weighs by value.
    function test_OverallOpinionLeavesOutOneself() public {
        own.record(alice.who, aurora.who, true, VALUE_CAP);
        own.record(bob.who, aurora.who, false, VALUE_CAP / 4);
        IReputation.Opinion memory o = own.overallOpinion(alice.who, aurora.who);
        same("bob alone", o.disbelief, uint256(1e18) / 3 + 0);
        same("bob alone", o.belief, 0);
        o = own.overallOpinion(bob.who, aurora.who);
        same("alice alone", o.disbelief, 0);
        o = own.overallOpinion(carol.who, aurora.who);
        atMost("alice weighs four times as much", o.belief, (uint256(1e18) * 4) / 15);
        holds("alice weighs four times as much", o.belief + 5 > (uint256(1e18) * 4) / 15);
        IReputation.Score[] memory scores = own.scoresOf(carol.who, list(aurora.who, borealis.who));
        same("in order", scores[0].overall.belief, o.belief);
        same("in order", scores[1].score, 0.5e18);
    }

    /// @notice Alice had Aurora three times of four, among two providers: she is 3 * 2 / 4 times as familiar with it as with
    /// another. Bob had nobody else: 1. So (1.5 * (3/5, 0, 2/5) + (0, 1/3, 2/3)) / 2.5.
    function test_WhoKnowsAProviderBetterCountsMore() public {
        own.record(alice.who, borealis.who, true, VALUE_CAP);
        for (uint256 i = 0; i < 3; i++) own.record(alice.who, aurora.who, true, VALUE_CAP);
        own.record(bob.who, aurora.who, false, VALUE_CAP);
        IReputation.Opinion memory o = own.overallOpinion(carol.who, aurora.who);
        atMost("belief 0.36", o.belief > 0.36e18 ? o.belief - 0.36e18 : 0.36e18 - o.belief, 5);
        uint256 disbelief = (uint256(1e18) * 2) / 15;
        atMost("disbelief 2/15", o.disbelief > disbelief ? o.disbelief - disbelief : disbelief - o.disbelief, 5);
    }

    /// @notice One's own (1/3, 0, 2/3) with what another says (0, 1/3, 2/3): kappa is 8/9, so belief and disbelief are 1/4.
    function test_TheScoreIsOfBothTogether() public {
        own.record(alice.who, aurora.who, true, DOLLAR);
        own.record(bob.who, aurora.who, false, DOLLAR);
        IReputation.Score memory s = own.scoresOf(alice.who, list(aurora.who))[0];
        atMost("belief", s.fused.belief > 0.25e18 ? s.fused.belief - 0.25e18 : 0.25e18 - s.fused.belief, 5);
        atMost("disbelief", s.fused.disbelief > 0.25e18 ? s.fused.disbelief - 0.25e18 : 0.25e18 - s.fused.disbelief, 5);
        atMost("score", s.score > 0.5e18 ? s.score - 0.5e18 : 0.5e18 - s.score, 5);
    }

    /// @notice Recording costs the same with many producers as with few.
    function test_RecordCostsTheSameWithManyProducers() public {
        uint256 few = _cost(address(1));
        for (uint160 i = 10; i < 210; i++) own.record(address(i), aurora.who, i % 3 != 0, DOLLAR * i);
        uint256 many = _cost(address(2));
        atMost("not more with 200 producers, but for rounding in powers", many, few + few / 50);
    }

    function _cost(address producer) private returns (uint256) {
        own.record(producer, aurora.who, true, DOLLAR);
        skip(SLOT);
        uint256 before = gasleft();
        own.record(producer, aurora.who, true, DOLLAR);
        return before - gasleft();
    }

    /// @notice No value, however large, can make a settlement fail.
    function testFuzz_NoValueOverflows(uint256 value) public {
        for (uint256 i = 0; i < 3; i++) own.record(alice.who, aurora.who, true, value);
        same("belief 3/5", own.localOpinion(alice.who, aurora.who).belief, 0.6e18);
    }

    /// @notice Whatever happens: opinions are opinions, scores stay between 0 and 1, a good outcome never hurts and a
    /// bad one never helps in the producer's own eyes.
    /// hardhat-config: default.fuzz.runs = 64
    function testFuzz_HistoriesKeepTheirSense(uint256 seed) public {
        for (uint256 i = 0; i < 30; i++) {
            uint256 r = uint256(keccak256(abi.encode(seed, i)));
            address producer = address(uint160(1 + (r % 4)));
            address esp = address(uint160(100 + ((r >> 8) % 3)));
            bool positive = (r >> 16) % 3 != 0;
            uint256 value = (r >> 32) % (200 * DOLLAR);
            if ((r >> 24) % 4 == 0) skip((r >> 64) % (40 * SLOT));
            IReputation.Opinion memory before = own.localOpinion(producer, esp);
            own.record(producer, esp, positive, value);
            IReputation.Score memory s = own.scoreOf(producer, esp);
            same("local", s.local.belief + s.local.disbelief + s.local.uncertainty, 1e18);
            same("overall", s.overall.belief + s.overall.disbelief + s.overall.uncertainty, 1e18);
            same("fused", s.fused.belief + s.fused.disbelief + s.fused.uncertainty, 1e18);
            atMost("score", s.score, 1e18);
            atMost("less uncertain", s.local.uncertainty, before.uncertainty);
            if (positive) atMost("a good one does not hurt", _share(before, false), _share(s.local, false) + 3);
            else atMost("a bad one does not help", _share(s.local, false), _share(before, true) + 3);
        }
    }

    /// @dev Belief's share of what is known; of nothing, `none`.
    function _share(IReputation.Opinion memory o, bool none) private pure returns (uint256) {
        uint256 known = o.belief + o.disbelief;
        return known == 0 ? (none ? 1e18 : 0) : (o.belief * 1e18) / known;
    }
}
