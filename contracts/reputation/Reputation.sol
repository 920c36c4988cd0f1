// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IReputation} from "../interfaces/IReputation.sol";
import {Opinion as Logic} from "../lib/Opinion.sol";
import {Wired} from "../lib/Wired.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @dev Told by `IReputation`.
contract Reputation is IReputation, Wired {
    using SafeCast for uint256;

    /// @dev One fresh, fully paid recommendation. Weights, what they are made of and the decay carry 30 decimals, 18 more
    /// than the least weight that counts: so what is left keeps its precision when one's own, far heavier part is left
    /// out. 128 bits have room for the full weight of 170 million producers at once.
    uint256 private constant _WHOLE = 1e30;
    /// @dev What is left of evidence and of a recommendation's weight after one slot.
    uint256 private constant _DECAY = 0.8e30;
    /// @dev A recommender that knows a provider better than its average provider counts more, up to this often.
    uint256 private constant _FAMILIARITY_CAP = 2;
    /// @dev Recommendations that weigh no more than this together, 1e-12 of a whole one, count as none.
    uint256 private constant _LEAST_WEIGHT = 1e18;

    /// @dev One producer's experience with one provider.
    struct Experience {
        // slot 0
        uint96 alpha; // decayed good outcomes, 18 decimals, as of `slot`
        uint96 beta; // decayed bad outcomes
        uint32 interactions;
        uint32 slot;
        // slot 1
        uint128 weight; // as a recommendation, 30 decimals, as of `slot`
        uint128 paid; // decayed value of settled escrows, as a share of the cap, 30 decimals
    }

    /// @dev Weighted sums over all producers' opinions of one provider, 30 decimals, as of `slot`.
    struct Recommendations {
        // slot 0
        uint128 weight;
        uint128 belief;
        // slot 1
        uint128 disbelief;
        uint32 slot;
    }

    /// @dev How much a producer has dealt with anybody.
    struct Activity {
        uint32 interactions;
        uint32 esps; // distinct providers
    }

    /// @inheritdoc IReputation
    uint256 public immutable slotSeconds;
    /// @inheritdoc IReputation
    uint256 public immutable valueCap;

    mapping(address producer => mapping(address esp => Experience)) private _experience;
    mapping(address esp => Recommendations) private _recommendations;
    mapping(address producer => Activity) private _activity;

    error Reputation_ZeroSetting();

    constructor(uint256 slotSeconds_, uint256 valueCap_) {
        require(slotSeconds_ != 0 && valueCap_ != 0, Reputation_ZeroSetting());
        slotSeconds = slotSeconds_;
        valueCap = valueCap_;
    }

    /// @inheritdoc IReputation
    function localOpinion(address producer, address esp) public view returns (Opinion memory) {
        return _opinionOf(_experience[producer][esp]);
    }

    /// @inheritdoc IReputation
    function overallOpinion(address producer, address esp) public view returns (Opinion memory) {
        Recommendations memory sums = _recommendations[esp];
        _leaveOut(sums, _experience[producer][esp]);
        return _mean(sums);
    }

    /// @inheritdoc IReputation
    function scoreOf(address producer, address esp) public view returns (Score memory result) {
        result.local = localOpinion(producer, esp);
        result.overall = overallOpinion(producer, esp);
        result.fused = Logic.consensus(result.local, result.overall);
        result.score = Logic.score(result.fused);
    }

    /// @inheritdoc IReputation
    function scoresOf(address producer, address[] calldata esps) external view returns (Score[] memory scores) {
        scores = new Score[](esps.length);
        for (uint256 i = 0; i < esps.length; i++) {
            scores[i] = scoreOf(producer, esps[i]);
        }
    }

    /// @inheritdoc IReputation
    function record(address producer, address esp, bool positive, uint256 value) external onlyModule {
        uint32 slot = (block.timestamp / slotSeconds).toUint32();
        Experience memory experience = _experience[producer][esp];
        Recommendations memory sums = _recommendations[esp];
        Activity memory activity = _activity[producer];

        // Effect: take the producer's former recommendation out of the sums.
        _ageTo(sums, slot);
        _leaveOut(sums, experience);

        // Effect: add the outcome to the producer's experience.
        uint256 kept = _decay(slot - experience.slot);
        experience.alpha = ((experience.alpha * kept) / _WHOLE + (positive ? Logic.ONE : 0)).toUint96();
        experience.beta = ((experience.beta * kept) / _WHOLE + (positive ? 0 : Logic.ONE)).toUint96();
        // Base units have too few decimals to decay. More than 128 bits counts as 128 bits: nothing can overflow.
        uint256 paid = (experience.paid * kept) / _WHOLE + (Math.min(value, type(uint128).max) * _WHOLE) / valueCap;
        experience.paid = uint128(Math.min(paid, type(uint128).max));
        experience.slot = slot;
        if (experience.interactions == 0) activity.esps++;
        experience.interactions++;
        activity.interactions++;
        experience.weight = _weight(experience, activity).toUint128();

        // Effect: put the new recommendation in.
        Opinion memory local = _opinionOf(experience);
        sums.weight += experience.weight;
        sums.belief += _share(experience.weight, local.belief, Logic.ONE);
        sums.disbelief += _share(experience.weight, local.disbelief, Logic.ONE);

        _experience[producer][esp] = experience;
        _recommendations[esp] = sums;
        _activity[producer] = activity;
        emit OutcomeRecorded({
            esp: esp,
            producer: producer,
            positive: positive,
            value: value,
            local: local,
            overall: _mean(sums)
        });
    }

    /// @dev Familiarity times value: how often this provider against the producer's average provider, and how much was
    /// lately paid against the cap. Freshness comes with the decay of the sums.
    function _weight(Experience memory experience, Activity memory activity) private pure returns (uint256) {
        uint256 value = Math.min(experience.paid, _WHOLE);
        return
            Math.min(
                (value * experience.interactions * activity.esps) / activity.interactions,
                value * _FAMILIARITY_CAP
            );
    }

    /// @dev Brings the sums to `slot`. All parts decay alike.
    function _ageTo(Recommendations memory sums, uint32 slot) private pure {
        uint256 kept = _decay(slot - sums.slot);
        sums.weight = _share(sums.weight, kept, _WHOLE);
        sums.belief = _share(sums.belief, kept, _WHOLE);
        sums.disbelief = _share(sums.disbelief, kept, _WHOLE);
        sums.slot = slot;
    }

    /// @dev Takes one producer's recommendation out of the sums. Rounding may leave a few units, never a negative.
    function _leaveOut(Recommendations memory sums, Experience memory experience) private pure {
        if (experience.interactions == 0) return;
        Opinion memory local = _opinionOf(experience);
        uint128 weight = _share(experience.weight, _decay(sums.slot - experience.slot), _WHOLE);
        sums.weight = _minus(sums.weight, weight);
        sums.belief = _minus(sums.belief, _share(weight, local.belief, Logic.ONE));
        sums.disbelief = _minus(sums.disbelief, _share(weight, local.disbelief, Logic.ONE));
    }

    function _mean(Recommendations memory sums) private pure returns (Opinion memory) {
        if (sums.weight <= _LEAST_WEIGHT) return Logic.vacuous();
        uint256 belief = Math.min((sums.belief * Logic.ONE) / sums.weight, Logic.ONE);
        uint256 disbelief = Math.min((sums.disbelief * Logic.ONE) / sums.weight, Logic.ONE - belief);
        return Opinion({belief: belief, disbelief: disbelief, uncertainty: Logic.ONE - belief - disbelief});
    }

    function _opinionOf(Experience memory experience) private pure returns (Opinion memory) {
        return Logic.fromEvidence(experience.alpha, experience.beta, experience.interactions);
    }

    /// @dev 0.8^slots with 30 decimals, by squaring. After 256 slots less than 1e-24 is left: nothing.
    function _decay(uint256 slots) private pure returns (uint256 kept) {
        if (slots > 255) return 0;
        kept = _WHOLE;
        uint256 factor = _DECAY;
        while (slots != 0) {
            if (slots & 1 != 0) kept = (kept * factor) / _WHOLE;
            factor = (factor * factor) / _WHOLE;
            slots >>= 1;
        }
    }

    /// @dev `part` of `whole` parts of `amount`: never more than that, so it fits.
    function _share(uint128 amount, uint256 part, uint256 whole) private pure returns (uint128) {
        return uint128((uint256(amount) * part) / whole);
    }

    function _minus(uint128 a, uint128 b) private pure returns (uint128) {
        return a > b ? a - b : 0;
    }
}
