// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbitrable} from "../interfaces/IArbitrable.sol";
import {IArbitrator} from "../interfaces/IArbitrator.sol";
import {IEspPanel} from "../interfaces/IEspPanel.sol";
import {IEspRegistry} from "../interfaces/IEspRegistry.sol";
import {IVault} from "../interfaces/IVault.sol";
import {Wired} from "../lib/Wired.sol";
import {PaysByVault} from "../payment/PaysByVault.sol";
import {PanelSeats} from "./PanelSeats.sol";

/// @dev Told by `IEspPanel`. The wired modules are the arbitrables.
contract EspPanel is IEspPanel, PanelSeats, PaysByVault, Wired {
    uint256 private constant _CHOICES = 2;
    uint256 private constant _MAX_SEATS = 255; // of the largest panel, so that settling it fits in a block

    uint256 private immutable _seats;
    uint256 private immutable _maxRounds;
    uint256 private immutable _seatFee;
    uint256 private immutable _seatStake;
    uint256 private immutable _penalty;
    uint256 private immutable _commitSeconds;
    uint256 private immutable _revealSeconds;
    uint256 private immutable _appealSeconds;
    /// @inheritdoc IEspPanel
    uint256 public disputeCount;
    mapping(uint256 disputeId => Dispute) private _disputes;
    mapping(uint256 disputeId => mapping(uint256 round => Round)) private _rounds;

    constructor(IVault vault, IEspRegistry esps, Settings memory settings_)
        PaysByVault(vault)
        PanelSeats(esps, settings_.seatStake)
    {
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
        return Settings({
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
    function jurorsOf(uint256 disputeId, uint256 round) external view returns (address[] memory) {
        return _jurors[disputeId][round];
    }

    /// @inheritdoc IEspPanel
    function jurorOf(uint256 disputeId, uint256 round, address juror) external view returns (Juror memory) {
        return _jurorOf[disputeId][round][juror];
    }

    /// @inheritdoc IEspPanel
    function isExcluded(uint256 disputeId, address esp) external view returns (bool) {
        return _isExcluded[disputeId][esp];
    }

    /// @inheritdoc IEspPanel
    function commitmentOf(uint256 vote, bytes32 salt, address juror, uint256 disputeId, uint256 round)
        public
        pure
        returns (bytes32)
    {
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
        (,, Round storage r) = _latest(disputeId);
        return r.revealUntil < r.appealUntil ? (r.revealUntil, r.appealUntil) : (0, 0);
    }

    /// @inheritdoc IArbitrator
    function disputeStatus(uint256 disputeId) external view returns (DisputeStatus) {
        (,, Round storage r) = _latest(disputeId);
        if (!r.drawn || block.timestamp < r.revealUntil) return DisputeStatus.Waiting;
        return block.timestamp < r.appealUntil ? DisputeStatus.Appealable : DisputeStatus.Solved;
    }

    /// @inheritdoc IArbitrator
    function currentRuling(uint256 disputeId) external view returns (uint256) {
        (Dispute storage dispute,, Round storage r) = _latest(disputeId);
        return r.drawn && block.timestamp >= r.revealUntil ? _rulingOf(dispute, r) : dispute.ruling;
    }

    /// @inheritdoc IArbitrator
    function createDispute(uint256 choices, bytes calldata extraData) external onlyModule returns (uint256 disputeId) {
        require(choices == _CHOICES, Panel_WrongChoices(choices, _CHOICES));
        (address[] memory excluded, address refundTo) = abi.decode(extraData, (address[], address));
        disputeId = ++disputeCount;
        _disputes[disputeId].arbitrable = IArbitrable(msg.sender);
        for (uint256 i = 0; i < excluded.length; i++) _isExcluded[disputeId][excluded[i]] = true;
        emit DisputeCreation({disputeId: disputeId, arbitrable: IArbitrable(msg.sender)});
        _start(disputeId, refundTo);
    }

    /// @inheritdoc IArbitrator
    function appeal(uint256 disputeId, bytes calldata) external {
        (Dispute storage dispute, uint256 round, Round storage r) = _latest(disputeId);
        require(r.drawn, Panel_NotDrawn(disputeId, round));
        require(round + 1 < _maxRounds, Panel_LastRound(disputeId, _maxRounds));
        _requireWithin(disputeId, r.revealUntil, r.appealUntil);
        dispute.ruling = uint8(_rulingOf(dispute, r));
        _isExcluded[disputeId][msg.sender] = true; // Who pays for a panel does not sit on it.
        emit AppealDecision({disputeId: disputeId, arbitrable: dispute.arbitrable});
        _start(disputeId, msg.sender);
    }

    /// @inheritdoc IEspPanel
    function draw(uint256 disputeId) external returns (bool) {
        (, uint256 round, Round storage r) = _latest(disputeId);
        require(!r.drawn, Panel_AlreadyDrawn(disputeId, round));
        require(block.number > r.seedBlock, Panel_SeedNotReady(disputeId, r.seedBlock, block.number));
        bytes32 seed = blockhash(r.seedBlock);
        if (seed == 0) {
            r.seedBlock = uint48(block.number);
            emit DrawRestarted({disputeId: disputeId, round: round, seedBlock: block.number});
            _awaitDrawAgain();
            return false;
        }
        r.drawn = true;
        uint256 wanted = seatsIn(round);
        uint256 least = round == 0 ? 1 : uint256(_rounds[disputeId][round - 1].seats) + 1;
        uint256 filled = _seat({disputeId: disputeId, round: round, seed: seed, wanted: wanted, least: least});
        r.seats = uint16(filled);
        if (filled != 0) {
            _setWindows(r, round, block.timestamp + _commitSeconds, _revealSeconds);
        } else {
            (r.commitUntil, r.revealUntil, r.appealUntil) = (_now(), _now(), _now());
            r.settled = true;
        }
        emit PanelDrawn({
            disputeId: disputeId, round: round, seats: filled, wanted: wanted, commitUntil: r.commitUntil
        });
        if (filled != wanted) _vault.move({to: r.payer, amount: (wanted - filled) * _seatFee});
        return true;
    }

    /// @inheritdoc IEspPanel
    function commit(uint256 disputeId, uint256 round, bytes32 commitment) external {
        (Round storage r, Juror storage juror) = _seated(disputeId, round);
        _requireWithin(disputeId, 0, r.commitUntil);
        require(commitment != 0, Panel_EmptyCommitment(disputeId, round, msg.sender));
        require(juror.commitment == 0, Panel_AlreadyCommitted(disputeId, round, msg.sender));
        juror.commitment = commitment;
        r.committed += juror.seats;
        emit VoteCommitted({disputeId: disputeId, round: round, juror: msg.sender, commitment: commitment});
        if (r.committed == r.seats) {
            _setWindows(r, round, block.timestamp, _revealSeconds);
            emit CommitClosed({disputeId: disputeId, round: round, revealUntil: r.revealUntil});
        }
    }

    /// @inheritdoc IEspPanel
    function reveal(uint256 disputeId, uint256 round, uint256 vote, bytes32 salt) external {
        (Round storage r, Juror storage juror) = _seated(disputeId, round);
        _requireWithin(disputeId, r.commitUntil, r.revealUntil);
        require(juror.commitment != 0, Panel_NotCommitted(disputeId, round, msg.sender));
        require(juror.vote == 0, Panel_AlreadyRevealed(disputeId, round, msg.sender));
        require(vote != 0 && vote <= _CHOICES, Panel_NoSuchChoice(vote, _CHOICES));
        bytes32 commitment = commitmentOf(vote, salt, msg.sender, disputeId, round);
        require(
            commitment == juror.commitment,
            Panel_CommitmentMismatch(disputeId, round, msg.sender, juror.commitment, commitment)
        );
        juror.vote = uint8(vote);
        if (vote == 1) r.ones += juror.seats;
        else r.twos += juror.seats;
        emit VoteRevealed({disputeId: disputeId, round: round, juror: msg.sender, vote: vote, seats: juror.seats});
        if (r.ones + r.twos == r.committed) {
            _setWindows(r, round, r.commitUntil, block.timestamp - r.commitUntil);
            emit RevealClosed({disputeId: disputeId, round: round, appealUntil: r.appealUntil});
            if (r.revealUntil != r.appealUntil) emit AppealPossible(disputeId, _disputes[disputeId].arbitrable);
        }
    }

    /// @inheritdoc IEspPanel
    function execute(uint256 disputeId) external {
        (Dispute storage dispute, uint256 ruling) = _solved(disputeId);
        require(!dispute.executed, Panel_AlreadyExecuted(disputeId));
        dispute.executed = true;
        emit RulingExecuted({disputeId: disputeId, arbitrable: dispute.arbitrable, ruling: ruling});
        dispute.arbitrable.rule({disputeId: disputeId, ruling: ruling});
    }

    /// @inheritdoc IEspPanel
    function settle(uint256 disputeId, uint256 round) external {
        (, uint256 ruling) = _solved(disputeId);
        Round storage r = _round(disputeId, round);
        require(!r.settled, Panel_AlreadySettled(disputeId, round));
        r.settled = true;
        uint256 coherent = ruling == 0 ? r.ones + r.twos : ruling == 1 ? r.ones : r.twos;
        uint256 pot = r.seats * _seatFee + (r.seats - coherent) * _penalty;
        uint256 share = ruling == 0 ? _seatFee : coherent == 0 ? 0 : pot / coherent;
        uint256 returned = pot - coherent * share;
        emit RoundSettled({
            disputeId: disputeId, round: round, coherent: coherent, share: share, returned: returned
        });
        // All that is lost comes in before anything earned goes out: no round lives on another's money.
        address[] memory jurors = _jurors[disputeId][round];
        uint256[] memory earned = new uint256[](jurors.length);
        for (uint256 i = 0; i < jurors.length; i++) {
            Juror storage juror = _jurorOf[disputeId][round][jurors[i]];
            bool isCoherent = juror.vote != 0 && (ruling == 0 || juror.vote == ruling);
            earned[i] = isCoherent ? juror.seats * share : 0;
            uint256 lost = isCoherent ? 0 : juror.seats * _penalty;
            emit JurorSettled({disputeId: disputeId, round: round, juror: jurors[i], earned: earned[i], lost: lost});
            _unseat({juror: jurors[i], seats: juror.seats, lost: lost});
        }
        for (uint256 i = 0; i < jurors.length; i++) {
            if (earned[i] != 0) _vault.move({to: jurors[i], amount: earned[i]});
        }
        if (returned != 0) _vault.move({to: r.payer, amount: returned});
    }

    /// @dev The next round begins and its fee comes from the caller.
    function _start(uint256 disputeId, address payer) private {
        uint256 round = _disputes[disputeId].rounds++;
        Round storage r = _rounds[disputeId][round];
        r.payer = payer;
        r.seedBlock = uint48(block.number);
        uint256 fee = seatsIn(round) * _seatFee;
        emit RoundStarted({disputeId: disputeId, round: round, payer: payer, fee: fee});
        _awaitDraw();
        _vault.collect({payer: msg.sender, amount: fee});
    }

    function _setWindows(Round storage r, uint256 round, uint256 commitUntil, uint256 revealSeconds) private {
        uint256 revealUntil = commitUntil + revealSeconds;
        uint256 appealSeconds = round + 1 < _maxRounds ? _appealSeconds : 0;
        r.commitUntil = uint40(commitUntil);
        r.revealUntil = uint40(revealUntil);
        r.appealUntil = uint40(revealUntil + appealSeconds);
    }

    /// @dev A round without a majority leaves the ruling before it.
    function _rulingOf(Dispute storage dispute, Round storage r) private view returns (uint256) {
        return r.ones > r.twos ? 1 : r.ones < r.twos ? 2 : dispute.ruling;
    }

    function _existing(uint256 disputeId) private view returns (Dispute storage dispute) {
        dispute = _disputes[disputeId];
        require(dispute.rounds != 0, Panel_UnknownDispute(disputeId));
    }

    function _latest(uint256 disputeId)
        private
        view
        returns (Dispute storage dispute, uint256 round, Round storage r)
    {
        dispute = _existing(disputeId);
        round = dispute.rounds - 1;
        r = _rounds[disputeId][round];
    }

    function _round(uint256 disputeId, uint256 round) private view returns (Round storage) {
        uint256 rounds = _existing(disputeId).rounds;
        require(round < rounds, Panel_UnknownRound(disputeId, round, rounds));
        return _rounds[disputeId][round];
    }

    /// @dev The round is drawn and the caller sits on its panel.
    function _seated(uint256 disputeId, uint256 round) private view returns (Round storage r, Juror storage juror) {
        r = _round(disputeId, round);
        require(r.drawn, Panel_NotDrawn(disputeId, round));
        juror = _jurorOf[disputeId][round][msg.sender];
        require(juror.seats != 0, Panel_NotJuror(disputeId, round, msg.sender));
    }

    /// @dev No round can follow.
    function _solved(uint256 disputeId) private view returns (Dispute storage dispute, uint256 ruling) {
        uint256 round;
        Round storage r;
        (dispute, round, r) = _latest(disputeId);
        require(r.drawn, Panel_NotDrawn(disputeId, round));
        require(block.timestamp >= r.appealUntil, Panel_TooEarly(disputeId, r.appealUntil, block.timestamp));
        ruling = _rulingOf(dispute, r);
    }

    function _requireWithin(uint256 disputeId, uint256 from, uint256 until) private view {
        require(block.timestamp >= from, Panel_TooEarly(disputeId, from, block.timestamp));
        require(block.timestamp < until, Panel_TooLate(disputeId, until, block.timestamp));
    }

    function _now() private view returns (uint40) {
        return uint40(block.timestamp);
    }
}
