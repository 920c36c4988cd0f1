// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbitrable} from "../interfaces/IArbitrable.sol";
import {IArbitrator} from "../interfaces/IArbitrator.sol";
import {IEspPanel} from "../interfaces/IEspPanel.sol";
import {IEspRegistry} from "../interfaces/IEspRegistry.sol";
import {IUpkeepPool} from "../interfaces/IUpkeepPool.sol";
import {IVault} from "../interfaces/IVault.sol";
import {Payouts} from "../lib/Payouts.sol";
import {Wired} from "../lib/Wired.sol";
import {PaysByVault} from "../payment/PaysByVault.sol";
import {PanelSeats} from "./PanelSeats.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @notice Documented in {IEspPanel}. The wired modules are the arbitrables.
contract EspPanel is PanelSeats, PaysByVault, Wired {
    using SafeCast for uint256;

    uint256 private constant _CHOICES = 2;

    IUpkeepPool private immutable _pool;

    constructor(
        IVault vault,
        IEspRegistry esps,
        IUpkeepPool pool,
        Settings memory settings_
    ) PanelSeats(esps, settings_) PaysByVault(vault) {
        _pool = pool;
    }

    /// @inheritdoc IArbitrator
    function createDispute(uint256 choices, bytes calldata extraData) external onlyModule returns (uint256 disputeId) {
        require(choices == _CHOICES, Panel_WrongChoices(choices, _CHOICES));
        (address[] memory excluded, address refundTo) = abi.decode(extraData, (address[], address));
        disputeId = ++disputeCount;
        _disputes[disputeId].arbitrable = IArbitrable(msg.sender);
        _exclude(disputeId, excluded);
        emit DisputeCreation({disputeId: disputeId, arbitrable: IArbitrable(msg.sender)});
        _start({disputeId: disputeId, payer: refundTo, fee: _seats * _seatFee, seedBlock: block.number});
        _awaitDraw();
        _vault.collect({payer: msg.sender, amount: _seats * _seatFee});
    }

    /// @inheritdoc IArbitrator
    function appeal(uint256 disputeId, bytes calldata extraData) external {
        (Dispute storage dispute, uint256 round, Round storage first) = _latest(disputeId);
        require(first.drawn, Panel_NotDrawn(disputeId, round));
        require(round == _FIRST, Panel_LastRound(disputeId, dispute.rounds));
        address payer = msg.sender;
        if (dispute.executed && msg.sender == address(dispute.arbitrable)) {
            dispute.executed = false;
            payer = abi.decode(extraData, (address));
        } else _requireWithin(disputeId, first.revealUntil, first.appealUntil);
        emit AppealDecision({disputeId: disputeId, arbitrable: dispute.arbitrable});
        // The weights of the previous block: an account that sees the pending appeal cannot increase its own.
        uint256 weighed = block.number - 1;
        Round storage r = _start({disputeId: disputeId, payer: payer, fee: _lastFee, seedBlock: weighed});
        _vault.collect({payer: msg.sender, amount: _lastFee});
        uint256 votes = _enoughProviders(disputeId) ? _weightOfAll(disputeId, weighed) : 0;
        _beginVoting({disputeId: disputeId, round: _LAST, r: r, votes: votes});
        if (votes == 0) _vault.move({to: payer, amount: _lastFee});
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
        uint256 filled = _seat({disputeId: disputeId, seed: seed});
        _beginVoting({disputeId: disputeId, round: _FIRST, r: r, votes: filled});
        if (filled != _seats) _vault.move({to: r.payer, amount: (_seats - filled) * _seatFee});
        return true;
    }

    /// @inheritdoc IEspPanel
    function commit(uint256 disputeId, uint256 round, bytes32 commitment) external {
        (Round storage r, Juror storage juror, uint256 votes) = _voter(disputeId, round);
        _requireWithin(disputeId, 0, r.commitUntil);
        require(commitment != 0, Panel_EmptyCommitment(disputeId, round, msg.sender));
        require(juror.commitment == 0, Panel_AlreadyCommitted(disputeId, round, msg.sender));
        juror.commitment = commitment;
        r.committed += uint128(votes);
        if (round == _LAST) _jurors[disputeId][round].push(msg.sender);
        emit VoteCommitted({
            disputeId: disputeId,
            round: round,
            juror: msg.sender,
            commitment: commitment,
            votes: votes
        });
        if (r.committed == r.votes) {
            _setWindows(r, round, block.timestamp, _revealSeconds);
            emit CommitClosed({
                disputeId: disputeId,
                round: round,
                revealUntil: r.revealUntil,
                appealUntil: r.appealUntil
            });
        }
    }

    /// @inheritdoc IEspPanel
    function reveal(uint256 disputeId, uint256 round, uint256 vote, bytes32 salt) external {
        (Round storage r, Juror storage juror, uint256 votes) = _voter(disputeId, round);
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
        if (vote == 1) r.ones += uint128(votes);
        else r.twos += uint128(votes);
        emit VoteRevealed({disputeId: disputeId, round: round, juror: msg.sender, vote: vote, votes: votes});
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
        uint256 coherent = _coherent(r, ruling);
        uint256 fee = round == _FIRST ? r.votes * _seatFee : _lastFee;
        (uint256 earned, uint256 returned) = Payouts.ofRound(fee, coherent, r.votes);
        emit RoundSettled({disputeId: disputeId, round: round, coherent: coherent, earned: earned, returned: returned});
        if (round == _FIRST) _settleSeats(disputeId, ruling);
        else (r.pot, r.unpaid) = (uint128(earned), uint128(coherent));
        if (returned != 0) _vault.move({to: r.payer, amount: returned});
    }

    /// @inheritdoc IEspPanel
    function settleJuror(uint256 disputeId, address who) external {
        Round storage r = _round(disputeId, _LAST);
        require(r.settled, Panel_NotSettled(disputeId, _LAST));
        uint256 votes = _weightOf(disputeId, who);
        require(votes != 0, Panel_NotJuror(disputeId, _LAST, who));
        Juror storage juror = _jurorOf[disputeId][_LAST][who];
        require(!juror.settled, Panel_JurorAlreadySettled(disputeId, _LAST, who));
        juror.settled = true;
        if (_isCoherent(juror.vote, _rulingOf(r))) {
            // What is left, by the votes that are left: the last one leaves nothing behind.
            uint256 earned = Payouts.ofPot(r.pot, votes, r.unpaid);
            r.pot -= uint128(earned);
            r.unpaid -= uint128(votes);
            emit JurorSettled(disputeId, _LAST, who, earned, 0, address(0));
            _vault.move({to: who, amount: earned});
        } else {
            uint256 penalty = Payouts.part(votes, _lastPenaltyBasisPoints);
            uint256 lost = _esps.freeze({esp: who, amount: penalty, caseId: disputeId});
            if (lost != 0) _esps.slashFrozen({esp: who, to: address(_pool), amount: lost, caseId: disputeId});
            emit JurorSettled(disputeId, _LAST, who, 0, lost, address(_pool));
        }
    }

    /// @dev This contract holds the seats' fee. A vote is penalised only if all stake has overturned it, never because of a draw
    /// alone; silence is always penalised.
    function _settleSeats(uint256 disputeId, uint256 ruling) private {
        Round storage last = _rounds[disputeId][_LAST];
        address funder = ruling == _rulingOf(_rounds[disputeId][_FIRST]) ? address(_pool) : last.payer;
        address[] memory jurors = _jurors[disputeId][_FIRST];
        for (uint256 i = 0; i < jurors.length; i++) {
            Juror storage juror = _jurorOf[disputeId][_FIRST][jurors[i]];
            bool isSilent = juror.vote == 0;
            if (_isCoherent(juror.vote, ruling)) _settleSeat(disputeId, jurors[i], juror.votes, _seatFee, address(0));
            else if (isSilent || last.drawn) {
                _settleSeat(disputeId, jurors[i], juror.votes, 0, isSilent ? address(_pool) : funder);
            } else _settleSeat(disputeId, jurors[i], juror.votes, 0, address(0));
        }
    }

    /// @dev Pays `fee` for each seat and releases its stake, less the penalty if there is a recipient.
    function _settleSeat(uint256 disputeId, address juror, uint256 seats, uint256 fee, address penaltyTo) private {
        uint256 earned = seats * fee;
        uint256 lost = penaltyTo == address(0) ? 0 : seats * _penalty;
        emit JurorSettled(disputeId, _FIRST, juror, earned, lost, penaltyTo);
        _unseat({disputeId: disputeId, juror: juror, seats: seats, lost: lost, to: penaltyTo});
        if (earned != 0) _vault.move({to: juror, amount: earned});
    }

    function _start(
        uint256 disputeId,
        address payer,
        uint256 fee,
        uint256 seedBlock
    ) private returns (Round storage r) {
        uint256 round = _disputes[disputeId].rounds++;
        r = _rounds[disputeId][round];
        (r.payer, r.seedBlock) = (payer, uint48(seedBlock));
        emit RoundStarted({disputeId: disputeId, round: round, payer: payer, fee: fee, seedBlock: seedBlock});
    }

    /// @dev Without votes all windows close at once, and the round needs no settlement.
    function _beginVoting(uint256 disputeId, uint256 round, Round storage r, uint256 votes) private {
        r.drawn = true;
        r.votes = votes.toUint128();
        if (votes != 0) {
            _setWindows(r, round, block.timestamp + _commitSeconds, _revealSeconds);
        } else {
            (r.commitUntil, r.revealUntil, r.appealUntil) = (_now(), _now(), _now());
            r.settled = true;
        }
        emit VotingBegun({
            disputeId: disputeId,
            round: round,
            votes: votes,
            commitUntil: r.commitUntil,
            revealUntil: r.revealUntil,
            appealUntil: r.appealUntil
        });
    }

    /// @dev Requires that voting has begun and that the caller has votes.
    function _voter(
        uint256 disputeId,
        uint256 round
    ) private view returns (Round storage r, Juror storage juror, uint256 votes) {
        r = _round(disputeId, round);
        require(r.drawn, Panel_NotDrawn(disputeId, round));
        juror = _jurorOf[disputeId][round][msg.sender];
        votes = round == _FIRST ? juror.votes : _weightOf(disputeId, msg.sender);
        require(votes != 0, Panel_NotJuror(disputeId, round, msg.sender));
    }
}
