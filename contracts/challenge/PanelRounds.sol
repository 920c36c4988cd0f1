// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbitrator} from "../interfaces/IArbitrator.sol";
import {IEspPanel} from "../interfaces/IEspPanel.sol";

/// @notice Where a dispute stands: its rounds, their windows, and the ruling that follows from them.
abstract contract PanelRounds is IEspPanel {
    uint256 private constant _MAX_SEATS = 255; // of the largest panel, so that settling it fits in a block

    uint256 internal immutable _seats;
    uint256 internal immutable _maxRounds;
    uint256 internal immutable _seatFee;
    uint256 internal immutable _seatStake;
    uint256 internal immutable _penalty;
    uint256 internal immutable _commitSeconds;
    uint256 internal immutable _revealSeconds;
    uint256 internal immutable _appealSeconds;
    /// @inheritdoc IEspPanel
    uint256 public disputeCount;
    mapping(uint256 disputeId => Dispute) internal _disputes;
    mapping(uint256 disputeId => mapping(uint256 round => Round)) internal _rounds;

    constructor(Settings memory settings_) {
        _seats = settings_.seats;
        _maxRounds = settings_.maxRounds;
        _seatFee = settings_.seatFee;
        _seatStake = settings_.seatStake;
        _penalty = settings_.penalty;
        _commitSeconds = settings_.commitSeconds;
        _revealSeconds = settings_.revealSeconds;
        _appealSeconds = settings_.appealSeconds;
        require(settings_.maxRounds != 0, Panel_NoRounds());
        require(settings_.seats % 2 == 1, Panel_EvenSeats(settings_.seats));
        uint256 most = seatsIn(settings_.maxRounds - 1);
        require(most <= _MAX_SEATS, Panel_TooManySeats(most, _MAX_SEATS));
        require(
            settings_.penalty <= settings_.seatStake,
            Panel_PenaltyAboveStake(settings_.penalty, settings_.seatStake)
        );
    }

    /// @inheritdoc IEspPanel
    function settings() external view returns (Settings memory) {
        return
            Settings({
                seats: _seats,
                maxRounds: _maxRounds,
                seatFee: _seatFee,
                seatStake: _seatStake,
                penalty: _penalty,
                commitSeconds: _commitSeconds,
                revealSeconds: _revealSeconds,
                appealSeconds: _appealSeconds
            });
    }

    /// @inheritdoc IEspPanel
    function seatsIn(uint256 round) public view returns (uint256) {
        return (_seats + 1) * 2 ** round - 1;
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
        return seatsIn(_existing(disputeId).rounds) * _seatFee;
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
        (Dispute storage dispute, , Round storage r) = _latest(disputeId);
        return r.drawn && block.timestamp >= r.revealUntil ? _rulingOf(dispute, r) : dispute.ruling;
    }

    function _setWindows(Round storage r, uint256 round, uint256 commitUntil, uint256 revealSeconds) internal {
        uint256 revealUntil = commitUntil + revealSeconds;
        uint256 appealSeconds = round + 1 < _maxRounds ? _appealSeconds : 0;
        r.commitUntil = uint40(commitUntil);
        r.revealUntil = uint40(revealUntil);
        r.appealUntil = uint40(revealUntil + appealSeconds);
    }

    /// @dev A round without a majority leaves the ruling before it.
    function _rulingOf(Dispute storage dispute, Round storage r) internal view returns (uint256) {
        return
            r.ones > r.twos
                ? 1
                : r.ones < r.twos
                    ? 2
                    : dispute.ruling;
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

    /// @dev No round can follow.
    function _solved(uint256 disputeId) internal view returns (Dispute storage dispute, uint256 ruling) {
        uint256 round;
        Round storage r;
        (dispute, round, r) = _latest(disputeId);
        require(r.drawn, Panel_NotDrawn(disputeId, round));
        require(block.timestamp >= r.appealUntil, Panel_TooEarly(disputeId, r.appealUntil, block.timestamp));
        ruling = _rulingOf(dispute, r);
    }

    function _requireWithin(uint256 disputeId, uint256 from, uint256 until) internal view {
        require(block.timestamp >= from, Panel_TooEarly(disputeId, from, block.timestamp));
        require(block.timestamp < until, Panel_TooLate(disputeId, until, block.timestamp));
    }

    function _now() internal view returns (uint40) {
        return uint40(block.timestamp);
    }
}
