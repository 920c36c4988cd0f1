// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbitrator} from "../interfaces/IArbitrator.sol";
import {IEspPanel} from "../interfaces/IEspPanel.sol";

/// @notice State of a dispute: its rounds, their windows, and the resulting ruling.
abstract contract PanelRounds is IEspPanel {
    uint256 private constant _MAX_SEATS = 255; // so that drawing and settling them fits in a block
    uint256 private constant _ALL = 10_000; // basis points
    uint256 internal constant _FIRST = 0;
    uint256 internal constant _LAST = 1;

    uint256 internal immutable _seats;
    uint256 internal immutable _seatFee;
    uint256 internal immutable _seatStake;
    uint256 internal immutable _penalty;
    uint256 internal immutable _lastFee;
    uint256 internal immutable _lastPenaltyBasisPoints;
    uint256 internal immutable _leastProviders;
    uint256 internal immutable _commitSeconds;
    uint256 internal immutable _revealSeconds;
    uint256 internal immutable _appealSeconds;
    /// @inheritdoc IEspPanel
    uint256 public disputeCount;
    mapping(uint256 disputeId => Dispute) internal _disputes;
    mapping(uint256 disputeId => mapping(uint256 round => Round)) internal _rounds;

    constructor(Settings memory settings_) {
        _seats = settings_.seats;
        _seatFee = settings_.seatFee;
        _seatStake = settings_.seatStake;
        _penalty = settings_.penalty;
        _lastFee = settings_.lastFee;
        _lastPenaltyBasisPoints = settings_.lastPenaltyBasisPoints;
        _leastProviders = settings_.leastProviders;
        _commitSeconds = settings_.commitSeconds;
        _revealSeconds = settings_.revealSeconds;
        _appealSeconds = settings_.appealSeconds;
        require(settings_.seats % 2 == 1, Panel_EvenSeats(settings_.seats));
        require(settings_.seats <= _MAX_SEATS, Panel_TooManySeats(settings_.seats, _MAX_SEATS));
        require(
            settings_.penalty <= settings_.seatStake,
            Panel_PenaltyAboveStake(settings_.penalty, settings_.seatStake)
        );
        require(settings_.lastPenaltyBasisPoints <= _ALL, Panel_BadLastPenalty(settings_.lastPenaltyBasisPoints, _ALL));
        uint256 overturned = (settings_.seats / 2 + 1) * settings_.penalty;
        require(settings_.lastFee <= overturned, Panel_AppealCostsMore(settings_.lastFee, overturned));
    }

    /// @inheritdoc IEspPanel
    function settings() external view returns (Settings memory) {
        return
            Settings({
                seats: _seats,
                seatFee: _seatFee,
                seatStake: _seatStake,
                penalty: _penalty,
                lastFee: _lastFee,
                lastPenaltyBasisPoints: _lastPenaltyBasisPoints,
                leastProviders: _leastProviders,
                commitSeconds: _commitSeconds,
                revealSeconds: _revealSeconds,
                appealSeconds: _appealSeconds
            });
    }

    /// @inheritdoc IEspPanel
    function disputeOf(uint256 disputeId) external view returns (Dispute memory) {
        return _existing(disputeId);
    }

    /// @inheritdoc IEspPanel
    function roundOf(uint256 disputeId, uint256 round) external view returns (Round memory) {
        return _round(disputeId, round);
    }

    /// @inheritdoc IEspPanel
    function commitmentOf(
        uint256 vote,
        bytes32 salt,
        address juror,
        uint256 disputeId,
        uint256 round
    ) public pure returns (bytes32) {
        return keccak256(abi.encode(vote, salt, juror, disputeId, round));
    }

    /// @inheritdoc IArbitrator
    function arbitrationCost(bytes calldata) external view returns (uint256) {
        return _seats * _seatFee;
    }

    /// @inheritdoc IArbitrator
    function appealCost(uint256 disputeId, bytes calldata) external view returns (uint256) {
        _existing(disputeId);
        return _lastFee;
    }

    /// @inheritdoc IArbitrator
    function appealPeriod(uint256 disputeId) external view returns (uint256 start, uint256 end) {
        (, , Round storage r) = _latest(disputeId);
        return r.revealUntil < r.appealUntil ? (r.revealUntil, r.appealUntil) : (0, 0);
    }

    /// @inheritdoc IArbitrator
    function disputeStatus(uint256 disputeId) external view returns (DisputeStatus) {
        (, , Round storage r) = _latest(disputeId);
        if (!r.drawn || block.timestamp < r.revealUntil) return DisputeStatus.Waiting;
        return block.timestamp < r.appealUntil ? DisputeStatus.Appealable : DisputeStatus.Solved;
    }

    /// @inheritdoc IArbitrator
    function currentRuling(uint256 disputeId) external view returns (uint256) {
        (, uint256 round, Round storage r) = _latest(disputeId);
        if (r.drawn && block.timestamp >= r.revealUntil) return _rulingOf(r);
        return round == _LAST ? _rulingOf(_rounds[disputeId][_FIRST]) : 0;
    }

    function _setWindows(Round storage r, uint256 round, uint256 commitUntil, uint256 revealSeconds) internal {
        uint256 revealUntil = commitUntil + revealSeconds;
        uint256 appealSeconds = round == _FIRST ? _appealSeconds : 0;
        r.commitUntil = uint40(commitUntil);
        r.revealUntil = uint40(revealUntil);
        r.appealUntil = uint40(revealUntil + appealSeconds);
    }

    /// @dev Majority of the revealed votes; 0 without one, or if less than half of all votes are revealed.
    function _rulingOf(Round storage r) internal view returns (uint256) {
        (uint256 ones, uint256 twos) = (r.ones, r.twos);
        if (ones == twos || 2 * (ones + twos) < r.votes) return 0;
        return ones > twos ? 1 : 2;
    }

    /// @dev Votes of a round that earn a share of its fee.
    function _coherent(Round storage r, uint256 ruling) internal view returns (uint256) {
        return
            ruling == 0
                ? uint256(r.ones) + r.twos
                : ruling == 1
                    ? r.ones
                    : r.twos;
    }

    /// @dev `vote` is revealed and not against the ruling.
    function _isCoherent(uint256 vote, uint256 ruling) internal pure returns (bool) {
        return vote != 0 && (ruling == 0 || vote == ruling);
    }

    function _existing(uint256 disputeId) internal view returns (Dispute storage dispute) {
        dispute = _disputes[disputeId];
        require(dispute.rounds != 0, Panel_UnknownDispute(disputeId));
    }

    function _latest(
        uint256 disputeId
    ) internal view returns (Dispute storage dispute, uint256 round, Round storage r) {
        dispute = _existing(disputeId);
        round = dispute.rounds - 1;
        r = _rounds[disputeId][round];
    }

    function _round(uint256 disputeId, uint256 round) internal view returns (Round storage) {
        uint256 rounds = _existing(disputeId).rounds;
        require(round < rounds, Panel_UnknownRound(disputeId, round, rounds));
        return _rounds[disputeId][round];
    }

    /// @dev Whether no further round is possible.
    function _solved(uint256 disputeId) internal view returns (Dispute storage dispute, uint256 ruling) {
        uint256 round;
        Round storage r;
        (dispute, round, r) = _latest(disputeId);
        require(r.drawn, Panel_NotDrawn(disputeId, round));
        require(block.timestamp >= r.appealUntil, Panel_TooEarly(disputeId, r.appealUntil, block.timestamp));
        ruling = _rulingOf(r);
    }

    function _requireWithin(uint256 disputeId, uint256 from, uint256 until) internal view {
        require(block.timestamp >= from, Panel_TooEarly(disputeId, from, block.timestamp));
        require(block.timestamp < until, Panel_TooLate(disputeId, until, block.timestamp));
    }

    function _now() internal view returns (uint40) {
        return uint40(block.timestamp);
    }
}
