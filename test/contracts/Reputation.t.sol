// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IReputation} from "../../contracts/interfaces/IReputation.sol";
import {Opinions} from "../../contracts/lib/Opinions.sol";
import {Wired} from "../../contracts/lib/Wired.sol";
import {Genuine} from "./support/Genuine.sol";

error Reputation_ZeroSetting();
error Reputation_QualityAboveOne(uint256 quality);

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
        IReputation.Opinion memory o = Opinions.consensus(
            Opinions.consensus(_opinion(0.1e18, 0.3e18, 0.6e18), _opinion(0.4e18, 0.2e18, 0.4e18)),
            _opinion(0.7e18, 0.1e18, 0.2e18)
        );
        _near(o, 0.651163e18, 0.209302e18, 0.139535e18, 5e11);
        o = Opinions.consensus(_opinion(0.5e18, 0.3e18, 0.2e18), _opinion(0.6e18, 0.2e18, 0.2e18));
        _near(o, 0.6111e18, 0.2778e18, 0.1111e18, 5e13);
        o = Opinions.consensus(_opinion(0.4e18, 0, 0.6e18), _opinion(0.7e18, 0, 0.3e18));
        _near(o, 0.75e18, 0, 0.25e18, 1);
        o = Opinions.consensus(_opinion(0.6e18, 0.3e18, 0.1e18), _opinion(0.091e18, 0.604e18, 0.305e18));
        _near(o, 0.5129506008011e18, 0.4056074766355e18, 0.0814419225634e18, 1e5);
        // Kang's example: his own opinion with what two recommenders say.
        o = Opinions.consensus(_opinion(0.517735e18, 0.382265e18, 0.1e18), _opinion(0.651852e18, 0.248148e18, 0.1e18));
        _near(o, 0.615572e18, 0.331797e18, 0.052632e18, 5e12);
        _close("score", Opinions.score(o), 0.641888e18, 5e12);
    }

    /// @notice Nothing remembered says nothing; one bad outcome is one piece of evidence, one good one two thirds of one.
    function test_EvidenceVectors() public pure {
        _near(Opinions.fromEvidence(0, 0), 0, 0, 1e18, 0);
        _near(Opinions.fromEvidence(0, 1e18), 0, uint256(1e18) / 3, (uint256(1e18) * 2) / 3, 1);
        _near(Opinions.fromEvidence(1e18, 0), 0.25e18, 0, 0.75e18, 0);
    }

    function testFuzz_OpinionsSumToOne(uint256 alpha, uint256 beta, uint256 x, uint256 y) public pure {
        IReputation.Opinion memory o = Opinions.fromEvidence(within(alpha, 0, 1e27), within(beta, 0, 1e27));
        same("evidence", o.belief + o.disbelief + o.uncertainty, 1e18);
        uint256 b = within(x, 0, 0.9e18);
        IReputation.Opinion memory p = _opinion(b, within(y, 0, 0.9e18 - b), 0);
        p.uncertainty = 1e18 - p.belief - p.disbelief;
        IReputation.Opinion memory f = Opinions.consensus(o, p);
        same("consensus", f.belief + f.disbelief + f.uncertainty, 1e18);
        atMost("two know more than one", f.uncertainty, p.uncertainty + 2);
        atMost("score", Opinions.score(f), 1e18);
        IReputation.Opinion memory g = Opinions.consensus(p, o);
        same("the order does not matter", f.belief, g.belief);
        // Knowing nothing adds nothing.
        f = Opinions.consensus(p, Opinions.vacuous());
        _near(f, p.belief, p.disbelief, p.uncertainty, 2);
    }
}

contract ReputationTest is Genuine {
    uint256 private constant GOOD = 1e18;
    uint256 private constant BAD = 0;

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
        own.record(alice.who, aurora.who, GOOD, 1);
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

    /// @notice One good outcome, then a bad one, worked out by hand: k 0.4, e 0.6, uncertainty 1.2 / (1.2 + k a + e b).
    function test_LocalOpinionByHand() public {
        own.record(alice.who, aurora.who, GOOD, 5 * DOLLAR);
        IReputation.Opinion memory o = own.localOpinion(alice.who, aurora.who);
        same("belief 0.4 / 1.6", o.belief, 0.25e18);
        same("no disbelief", o.disbelief, 0);
        own.record(alice.who, aurora.who, BAD, 5 * DOLLAR);
        o = own.localOpinion(alice.who, aurora.who);
        same("belief 0.4 / 2.2", o.belief, (uint256(1e18) * 2) / 11);
        same("disbelief 0.6 / 2.2", o.disbelief, (uint256(1e18) * 3) / 11);
        // A slot later 0.97 of both is remembered; half of a good outcome comes on top.
        skip(SLOT);
        own.record(alice.who, aurora.who, 0.5e18, 5 * DOLLAR);
        o = own.localOpinion(alice.who, aurora.who);
        same("belief 0.588 / 2.67", o.belief, (uint256(0.588e18) * 100) / 267);
        same("disbelief 0.882 / 2.67", o.disbelief, (uint256(0.882e18) * 100) / 267);
    }

    /// @notice Certainty fades with the evidence, for oneself and for strangers, though no one does anything.
    function test_CertaintyFades() public {
        for (uint256 i = 0; i < 100; i++) own.record(alice.who, aurora.who, GOOD, VALUE_CAP);
        uint256 mine = own.localOpinion(alice.who, aurora.who).uncertainty;
        uint256 theirs = own.overallOpinion(bob.who, aurora.who).uncertainty;
        uint256 mass = own.massOf(aurora.who);
        for (uint256 i = 0; i < 10; i++) {
            skip(30 * SLOT);
            uint256 uncertainty = own.localOpinion(alice.who, aurora.who).uncertainty;
            atMost("one's own fades", mine + 1, uncertainty);
            mine = uncertainty;
            uncertainty = own.overallOpinion(bob.who, aurora.who).uncertainty;
            if (i < 6) atMost("and others'", theirs + 1, uncertainty);
            theirs = uncertainty;
            atMost("and the mass", own.massOf(aurora.who), mass);
            mass = own.massOf(aurora.who);
        }
        skip(3_000 * SLOT);
        same("nothing is left", own.scoreOf(alice.who, aurora.who).fused.uncertainty, 1e18);
        same("nothing is left", own.massOf(aurora.who), 0);
    }

    /// @notice Twenty fees of one base unit by an account of the provider's own move no score, and make no one known.
    function test_TrifleMovesNothing() public {
        for (uint256 i = 0; i < 20; i++) own.record(alice.who, aurora.who, GOOD, 1);
        atMost("score", own.scoreOf(address(0), aurora.who).score, 0.5001e18);
        atMost("mass", own.massOf(aurora.who), 1e12);
    }

    /// @notice A thousand customers of five dollars add up to the mass of a hundred caps, which the mean does not show.
    function test_ManySmallCustomersAddUp() public {
        for (uint160 i = 0; i < 1_000; i++) own.record(address(1_000 + i), aurora.who, GOOD, 5 * DOLLAR);
        IReputation.Score memory s = own.scoreOf(address(0), aurora.who);
        same("mass", s.mass, (1_000 * 5 * DOLLAR * 1e18) / VALUE_CAP);
        atMost("all good", s.overall.disbelief, 0);
        atMost("as uncertain as one customer", 0.75e18, s.overall.uncertainty);
    }

    function test_RevertWhen_AQualityIsAboveOne() public {
        vm.expectRevert(abi.encodeWithSelector(Reputation_QualityAboveOne.selector, 1e18 + 1));
        own.record(alice.who, aurora.who, 1e18 + 1, DOLLAR);
    }

    /// @notice What others say leaves one's own part out, and weighs by value, against 0.02 that knows nothing.
    function test_OverallOpinionLeavesOutOneself() public {
        own.record(alice.who, aurora.who, GOOD, VALUE_CAP);
        own.record(bob.who, aurora.who, BAD, VALUE_CAP / 4);
        IReputation.Opinion memory o = own.overallOpinion(alice.who, aurora.who);
        _near("bob alone", o.disbelief, (uint256(1e18) * 25) / 81);
        same("bob alone", o.belief, 0);
        o = own.overallOpinion(bob.who, aurora.who);
        same("alice alone", o.disbelief, 0);
        o = own.overallOpinion(carol.who, aurora.who);
        _near("alice weighs four times as much", o.belief, (uint256(1e18) * 25) / 127);
        IReputation.Score[] memory scores = own.scoresOf(carol.who, list(aurora.who, borealis.who));
        same("in order", scores[0].overall.belief, o.belief);
        same("in order", scores[1].score, 0.5e18);
    }

    /// @notice Alice had Aurora three times of four, among two providers: she is 3 * 2 / 4 times as familiar with it as with
    /// another. Bob had no other account: 1. So (1.5 * (1/2, 0, 1/2) + (0, 1/3, 2/3)) / 2.52.
    function test_WhoKnowsAProviderBetterCountsMore() public {
        own.record(alice.who, borealis.who, GOOD, VALUE_CAP);
        for (uint256 i = 0; i < 3; i++) own.record(alice.who, aurora.who, GOOD, VALUE_CAP);
        own.record(bob.who, aurora.who, BAD, VALUE_CAP);
        IReputation.Opinion memory o = own.overallOpinion(carol.who, aurora.who);
        _near("belief", o.belief, (uint256(1e18) * 75) / 252);
        _near("disbelief", o.disbelief, (uint256(1e18) * 100) / 756);
        same("familiarity is no mass", own.massOf(aurora.who), 2e18);
    }

    /// @notice One's own (1/4, 0, 3/4) with what another says at a weight of 0.02, (0, 1/6, 5/6): kappa is 23/24.
    function test_TheScoreIsOfBothTogether() public {
        own.record(alice.who, aurora.who, GOOD, VALUE_CAP / 50);
        own.record(bob.who, aurora.who, BAD, VALUE_CAP / 50);
        IReputation.Score memory s = own.scoresOf(alice.who, list(aurora.who))[0];
        _near("belief", s.fused.belief, (uint256(1e18) * 5) / 23);
        _near("disbelief", s.fused.disbelief, (uint256(1e18) * 3) / 23);
        _near("score", s.score, (uint256(1e18) * 25) / 46);
    }

    function _near(string memory what, uint256 actual, uint256 expected) private pure {
        atMost(what, actual > expected ? actual - expected : expected - actual, 5);
    }

    /// @notice Recording costs the same with many producers as with few.
    function test_RecordCostsTheSameWithManyProducers() public {
        uint256 few = _cost(address(1));
        for (uint160 i = 10; i < 210; i++) own.record(address(i), aurora.who, i % 3 == 0 ? BAD : GOOD, DOLLAR * i);
        uint256 many = _cost(address(2));
        atMost("not more with 200 producers, but for rounding in powers", many, few + few / 50);
    }

    function _cost(address producer) private returns (uint256) {
        own.record(producer, aurora.who, GOOD, DOLLAR);
        skip(SLOT);
        uint256 before = gasleft();
        own.record(producer, aurora.who, GOOD, DOLLAR);
        return before - gasleft();
    }

    /// @notice No value, however large, can make a settlement fail.
    function testFuzz_NoValueOverflows(uint256 value) public {
        for (uint256 i = 0; i < 3; i++) own.record(alice.who, aurora.who, GOOD, value);
        same("belief 1/2", own.localOpinion(alice.who, aurora.who).belief, 0.5e18);
    }

    /// @notice Whatever happens: opinions are opinions, scores stay between 0 and 1, a good outcome never hurts and a
    /// bad one never helps in the producer's own eyes, and none moves its score by more than 1 / (3 + r), where r is the
    /// evidence that it remembers: u / (2 + u).
    /// hardhat-config: default.fuzz.runs = 64
    function testFuzz_HistoriesKeepTheirSense(uint256 seed) public {
        for (uint256 i = 0; i < 30; i++) {
            uint256 r = uint256(keccak256(abi.encode(seed, i)));
            address producer = address(uint160(1 + (r % 4)));
            address esp = address(uint160(100 + ((r >> 8) % 3)));
            uint256 quality =
                (r >> 16) % 3 == 0
                    ? BAD
                    : (r >> 17) % 2 == 0
                        ? GOOD
                        : (r >> 128) % 1e18;
            uint256 value = (r >> 32) % (200 * DOLLAR);
            if ((r >> 24) % 4 == 0) skip((r >> 64) % (40 * SLOT));
            IReputation.Opinion memory before = own.localOpinion(producer, esp);
            uint256 score = own.scoreOf(producer, esp).score;
            own.record(producer, esp, quality, value);
            IReputation.Score memory s = own.scoreOf(producer, esp);
            same("local", s.local.belief + s.local.disbelief + s.local.uncertainty, 1e18);
            same("overall", s.overall.belief + s.overall.disbelief + s.overall.uncertainty, 1e18);
            same("fused", s.fused.belief + s.fused.disbelief + s.fused.uncertainty, 1e18);
            atMost("score", s.score, 1e18);
            atMost("less uncertain", s.local.uncertainty, before.uncertainty);
            if (quality == GOOD) atMost("a good one does not hurt", _share(before, false), _share(s.local, false) + 3);
            if (quality == BAD) atMost("a bad one does not help", _share(s.local, false), _share(before, true) + 3);
            uint256 moved = s.score > score ? s.score - score : score - s.score;
            uint256 bound = (before.uncertainty * 1e18) / (2e18 + before.uncertainty);
            atMost("no outcome moves more", moved, bound + 10);
        }
    }

    /// @dev Belief's share of what is known; of nothing, `none`.
    function _share(IReputation.Opinion memory o, bool none) private pure returns (uint256) {
        uint256 known = o.belief + o.disbelief;
        return known == 0 ? (none ? 1e18 : 0) : (o.belief * 1e18) / known;
    }
}
