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
contract EspPanel is PanelSeats, PaysByVault, Wired {
    uint256 private constant _CHOICES = 2;

    constructor(
        IVault vault,
        IEspRegistry esps,
        Settings memory settings_
    ) PanelSeats(esps, settings_) PaysByVault(vault) {}

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
            disputeId: disputeId,
            round: round,
            seats: filled,
            wanted: wanted,
            commitUntil: r.commitUntil
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
        uint256 coherent =
            ruling == 0
                ? r.ones + r.twos
                : ruling == 1
                    ? r.ones
                    : r.twos;
        uint256 pot = r.seats * _seatFee + (r.seats - coherent) * _penalty;
        uint256 share =
            ruling == 0
                ? _seatFee
                : coherent == 0
                    ? 0
                    : pot / coherent;
        uint256 returned = pot - coherent * share;
        emit RoundSettled({disputeId: disputeId, round: round, coherent: coherent, share: share, returned: returned});
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

    /// @dev The round is drawn and the caller sits on its panel.
    function _seated(uint256 disputeId, uint256 round) private view returns (Round storage r, Juror storage juror) {
        r = _round(disputeId, round);
        require(r.drawn, Panel_NotDrawn(disputeId, round));
        juror = _jurorOf[disputeId][round][msg.sender];
        require(juror.seats != 0, Panel_NotJuror(disputeId, round, msg.sender));
    }
}
