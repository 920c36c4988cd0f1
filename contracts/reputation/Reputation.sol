// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IReputation} from "../interfaces/IReputation.sol";
import {Opinions} from "../lib/Opinions.sol";
import {Wired} from "../lib/Wired.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @notice Documented in {IReputation}.
contract Reputation is IReputation, Wired {
    using SafeCast for uint256;

    /// @dev Weight of one fresh, fully paid recommendation. Weights, their factors and the decay have 30 decimals, 18 more
    /// than the smallest weight that counts, so that the remainder keeps its precision when one's own, far larger part is
    /// subtracted. 128 bits hold the full weight of 170 million producers.
    uint256 private constant _WHOLE = 1e30;
    /// @dev Decay of a recommendation's weight and of the paid value, per slot.
    uint256 private constant _DECAY = 0.8e30;
    /// @dev Decay of a producer's own evidence, per slot: slower than that of its recommendation.
    uint256 private constant _MEMORY = 0.97e30;
    /// @dev Maximum factor for a recommender that knows a provider better than its average provider.
    uint256 private constant _FAMILIARITY_CAP = 2;
    /// @dev Weight of a vacuous opinion in every mean, so that trifles have no effect and decayed evidence gives no certainty.
    uint256 private constant _SPARE_WEIGHT = 0.02e30;
    /// @dev From 30 to 18 decimals.
    uint256 private constant _MASS_UNIT = 1e12;

    /// @dev One producer's experience with one provider.
    struct Experience {
        // slot 0
        uint96 alpha; // remembered good outcomes, 18 decimals, as of `slot`
        uint96 beta; // remembered bad outcomes
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
        uint96 mass; // recently paid value, capped for each producer, in caps, 18 decimals
    }

    /// @dev A producer's interactions with all providers.
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
    mapping(address esp => address[]) private _clients;

    error Reputation_ZeroSetting();
    error Reputation_QualityAboveOne(uint256 quality);

    constructor(uint256 slotSeconds_, uint256 valueCap_) {
        require(slotSeconds_ != 0 && valueCap_ != 0, Reputation_ZeroSetting());
        slotSeconds = slotSeconds_;
        valueCap = valueCap_;
    }

    /// @inheritdoc IReputation
    function localOpinion(address producer, address esp) public view returns (Opinion memory) {
        Experience memory experience = _experience[producer][esp];
        uint256 kept = _left(_MEMORY, _slot() - experience.slot);
        return Opinions.fromEvidence(_part(experience.alpha, kept), _part(experience.beta, kept));
    }

    /// @inheritdoc IReputation
    function overallOpinion(address producer, address esp) public view returns (Opinion memory) {
        Recommendations memory sums = _recommendations[esp];
        _ageTo(sums, _slot());
        _leaveOut(sums, _experience[producer][esp]);
        return _mean(sums);
    }

    /// @inheritdoc IReputation
    function massOf(address esp) public view returns (uint256) {
        Recommendations memory sums = _recommendations[esp];
        _ageTo(sums, _slot());
        return sums.mass;
    }

    /// @inheritdoc IReputation
    function clientsOf(address esp) external view returns (address[] memory) {
        return _clients[esp];
    }

    /// @inheritdoc IReputation
    function scoreOf(address producer, address esp) public view returns (Score memory result) {
        result.local = localOpinion(producer, esp);
        result.overall = overallOpinion(producer, esp);
        result.fused = Opinions.consensus(result.local, result.overall);
        result.score = Opinions.score(result.fused);
        result.mass = massOf(esp);
    }

    /// @inheritdoc IReputation
    function scoresOf(address producer, address[] calldata esps) external view returns (Score[] memory scores) {
        scores = new Score[](esps.length);
        for (uint256 i = 0; i < esps.length; i++) {
            scores[i] = scoreOf(producer, esps[i]);
        }
    }

    /// @inheritdoc IReputation
    function record(address producer, address esp, uint256 quality, uint256 value) external onlyModule {
        require(quality <= Opinions.ONE, Reputation_QualityAboveOne(quality));
        uint32 slot = _slot();
        Experience memory experience = _experience[producer][esp];
        Recommendations memory sums = _recommendations[esp];
        Activity memory activity = _activity[producer];

        // Effect: subtract the producer's former recommendation from the sums.
        _ageTo(sums, slot);
        _leaveOut(sums, experience);

        // Effect: add the outcome to the producer's experience.
        uint256 remembered = _left(_MEMORY, slot - experience.slot);
        experience.alpha = (_part(experience.alpha, remembered) + quality).toUint96();
        experience.beta = (_part(experience.beta, remembered) + Opinions.ONE - quality).toUint96();
        // Base units have too few decimals to decay. Capped at 128 bits, so that it cannot overflow.
        uint256 paid =
            _part(experience.paid, _left(_DECAY, slot - experience.slot)) +
                (Math.min(value, type(uint128).max) * _WHOLE) / valueCap;
        experience.paid = uint128(Math.min(paid, type(uint128).max));
        experience.slot = slot;
        if (experience.interactions == 0) {
            activity.esps++;
            _clients[esp].push(producer);
        }
        experience.interactions++;
        activity.interactions++;
        experience.weight = _weight(experience, activity).toUint128();

        // Effect: add the new recommendation.
        Opinion memory local = _opinionOf(experience);
        sums.weight += experience.weight;
        sums.belief += _share(experience.weight, local.belief, Opinions.ONE);
        sums.disbelief += _share(experience.weight, local.disbelief, Opinions.ONE);
        sums.mass = (uint256(sums.mass) + _massOf(experience)).toUint96();

        _experience[producer][esp] = experience;
        _recommendations[esp] = sums;
        _activity[producer] = activity;
        emit OutcomeRecorded({
            esp: esp,
            producer: producer,
            quality: quality,
            value: value,
            mass: sums.mass,
            local: local,
            overall: _mean(sums)
        });
    }

    /// @dev Familiarity times value: interactions with this provider relative to the producer's average provider, and the
    /// recently paid value relative to the cap. Freshness follows from the decay of the sums.
    function _weight(Experience memory experience, Activity memory activity) private pure returns (uint256) {
        uint256 value = Math.min(experience.paid, _WHOLE);
        return
            Math.min(
                (value * experience.interactions * activity.esps) / activity.interactions,
                value * _FAMILIARITY_CAP
            );
    }

    /// @dev Decays the sums to `slot`. All parts decay alike.
    function _ageTo(Recommendations memory sums, uint32 slot) private pure {
        uint256 kept = _left(_DECAY, slot - sums.slot);
        sums.mass = uint96(_part(sums.mass, kept));
        sums.weight = _share(sums.weight, kept, _WHOLE);
        sums.belief = _share(sums.belief, kept, _WHOLE);
        sums.disbelief = _share(sums.disbelief, kept, _WHOLE);
        sums.slot = slot;
    }

    /// @dev Subtracts one producer's recommendation from the sums. Rounding may leave a few units, but never underflows.
    function _leaveOut(Recommendations memory sums, Experience memory experience) private pure {
        if (experience.interactions == 0) return;
        Opinion memory local = _opinionOf(experience);
        uint256 kept = _left(_DECAY, sums.slot - experience.slot);
        uint128 weight = _share(experience.weight, kept, _WHOLE);
        sums.weight = _minus(sums.weight, weight);
        sums.belief = _minus(sums.belief, _share(weight, local.belief, Opinions.ONE));
        sums.disbelief = _minus(sums.disbelief, _share(weight, local.disbelief, Opinions.ONE));
        sums.mass = uint96(_minus(sums.mass, uint128(_part(_massOf(experience), kept))));
    }

    function _mean(Recommendations memory sums) private pure returns (Opinion memory) {
        uint256 weight = sums.weight + _SPARE_WEIGHT;
        uint256 belief = Math.min((sums.belief * Opinions.ONE) / weight, Opinions.ONE);
        uint256 disbelief = Math.min((sums.disbelief * Opinions.ONE) / weight, Opinions.ONE - belief);
        return Opinion({belief: belief, disbelief: disbelief, uncertainty: Opinions.ONE - belief - disbelief});
    }

    /// @dev The opinion as a recommendation, as of the producer's latest interaction, after which only its weight decays.
    function _opinionOf(Experience memory experience) private pure returns (Opinion memory) {
        return Opinions.fromEvidence(experience.alpha, experience.beta);
    }

    /// @dev A producer's contribution to the mass, as of its latest interaction, 18 decimals.
    function _massOf(Experience memory experience) private pure returns (uint256) {
        return Math.min(experience.paid, _WHOLE) / _MASS_UNIT;
    }

    function _slot() private view returns (uint32) {
        return (block.timestamp / slotSeconds).toUint32();
    }

    /// @dev factor^slots with 30 decimals, by squaring. After 2,048 slots less than 1e-27 is left of either: zero.
    function _left(uint256 factor, uint256 slots) private pure returns (uint256 kept) {
        if (slots > 2047) return 0;
        kept = _WHOLE;
        while (slots != 0) {
            if (slots & 1 != 0) kept = (kept * factor) / _WHOLE;
            factor = (factor * factor) / _WHOLE;
            slots >>= 1;
        }
    }

    /// @dev Product of an amount and `kept`, which has 30 decimals and is at most one.
    function _part(uint256 amount, uint256 kept) private pure returns (uint256) {
        return (amount * kept) / _WHOLE;
    }

    /// @dev `part` of `whole` parts of `amount`: at most `amount`, so it fits.
    function _share(uint128 amount, uint256 part, uint256 whole) private pure returns (uint128) {
        return uint128((uint256(amount) * part) / whole);
    }

    function _minus(uint128 a, uint128 b) private pure returns (uint128) {
        return a > b ? a - b : 0;
    }
}
