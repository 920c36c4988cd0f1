// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEspPanel} from "../interfaces/IEspPanel.sol";
import {IEspRegistry} from "../interfaces/IEspRegistry.sol";
import {PanelRounds} from "./PanelRounds.sol";

/// @notice Votes: drawing seats by stake, reserving and releasing their stake, and the weights of the last round.
abstract contract PanelSeats is PanelRounds {
    /// @dev Draws that hit an account that is excluded or short of stake are discarded, up to this many for each seat.
    uint256 private constant _TRIES_PER_SEAT = 8;

    IEspRegistry internal immutable _esps;
    uint256 private _undrawn; // disputes whose draw is pending
    mapping(uint256 disputeId => address[]) private _excluded; // each once
    mapping(uint256 disputeId => mapping(address esp => bool)) private _isExcluded;
    mapping(uint256 disputeId => mapping(uint256 round => address[])) internal _jurors;
    mapping(uint256 disputeId => mapping(uint256 round => mapping(address juror => Juror))) internal _jurorOf;

    /// @dev In memory, while seats are drawn.
    struct Draft {
        address[] jurors;
        uint256[] seats; // of each
        uint256 count; // of jurors
        uint256 filled; // seats of all
        uint256 last; // juror with the last seat
    }

    constructor(IEspRegistry esps, Settings memory settings_) PanelRounds(settings_) {
        _esps = esps;
    }

    /// @inheritdoc IEspPanel
    function jurorsOf(uint256 disputeId, uint256 round) external view returns (address[] memory) {
        return _jurors[disputeId][round];
    }

    /// @inheritdoc IEspPanel
    function jurorOf(uint256 disputeId, uint256 round, address juror) external view returns (Juror memory) {
        Juror memory known = _jurorOf[disputeId][round][juror];
        if (round == _LAST) known.votes = uint128(_weightOf(disputeId, juror));
        return known;
    }

    /// @inheritdoc IEspPanel
    function isExcluded(uint256 disputeId, address esp) external view returns (bool) {
        return _isExcluded[disputeId][esp];
    }

    function _exclude(uint256 disputeId, address[] memory accounts) internal {
        for (uint256 i = 0; i < accounts.length; i++) {
            if (_isExcluded[disputeId][accounts[i]]) continue;
            _isExcluded[disputeId][accounts[i]] = true;
            _excluded[disputeId].push(accounts[i]);
        }
    }

    /// @dev Whether enough providers may vote for a round to decide.
    function _enoughProviders(uint256 disputeId) internal view returns (bool) {
        uint256 eligible = _esps.activeCount();
        address[] storage excluded = _excluded[disputeId];
        for (uint256 i = 0; i < excluded.length; i++) if (_esps.isActive(excluded[i])) eligible--;
        return eligible >= _leastProviders;
    }

    /// @dev Weight of all accounts that may vote, at the end of a past block.
    function _weightOfAll(uint256 disputeId, uint256 blockNumber) internal view returns (uint256 weight) {
        weight = _esps.totalWeightAt(blockNumber);
        address[] storage excluded = _excluded[disputeId];
        for (uint256 i = 0; i < excluded.length; i++) weight -= _esps.weightAt(excluded[i], blockNumber);
    }

    /// @dev Weight in the last round; 0 before it has begun.
    function _weightOf(uint256 disputeId, address esp) internal view returns (uint256) {
        Round storage r = _rounds[disputeId][_LAST];
        if (!r.drawn || r.votes == 0 || _isExcluded[disputeId][esp]) return 0;
        return _esps.weightAt(esp, r.seedBlock);
    }

    /// @dev Freezes the current weights before the seed is known. A pending draw keeps its weights and shares them.
    function _awaitDraw() internal {
        if (_undrawn++ == 0) _esps.freezeWeights();
    }

    /// @dev The seed block's hash is no longer available: sets a new one.
    function _awaitDrawAgain() internal {
        if (_undrawn == 1) _esps.freezeWeights();
    }

    /// @dev Fills all seats, or the largest odd number possible; none if too few providers may vote.
    function _seat(uint256 disputeId, bytes32 seed) internal returns (uint256 filled) {
        _undrawn--;
        if (!_enoughProviders(disputeId)) return 0;
        Draft memory draft = _draft(disputeId, keccak256(abi.encode(seed, disputeId)), _seats);
        if (draft.filled != 0 && draft.filled % 2 == 0) {
            draft.seats[draft.last]--;
            draft.filled--;
        }
        for (uint256 i = 0; i < draft.count; i++) {
            (address juror, uint256 seats) = (draft.jurors[i], draft.seats[i]);
            if (seats == 0) continue;
            _jurors[disputeId][_FIRST].push(juror);
            _jurorOf[disputeId][_FIRST][juror].votes = uint128(seats);
            emit JurorDrawn({disputeId: disputeId, round: _FIRST, juror: juror, seats: seats});
            _esps.reserve({esp: juror, amount: seats * _seatStake, caseId: disputeId});
        }
        return draft.filled;
    }

    /// @dev Settles the stake of a juror's seats: `lost` of it goes to `to`, the rest is released.
    function _unseat(uint256 disputeId, address juror, uint256 seats, uint256 lost, address to) internal {
        if (lost != 0) _esps.slashReserved({esp: juror, to: to, amount: lost, caseId: disputeId});
        uint256 left = seats * _seatStake - lost;
        if (left != 0) _esps.release({esp: juror, amount: left, caseId: disputeId});
    }

    function _draft(uint256 disputeId, bytes32 seed, uint256 wanted) private view returns (Draft memory draft) {
        draft.jurors = new address[](wanted);
        draft.seats = new uint256[](wanted);
        uint256 weight = _esps.frozenWeight();
        if (weight == 0) return draft;
        for (uint256 i = 0; i < wanted * _TRIES_PER_SEAT && draft.filled < wanted; i++) {
            address esp = _esps.drawAt(uint256(keccak256(abi.encode(seed, i))) % weight);
            if (_isExcluded[disputeId][esp] || !_esps.isActive(esp)) continue;
            uint256 k = 0;
            while (k < draft.count && draft.jurors[k] != esp) k++;
            uint256 seats = draft.seats[k] + 1;
            if (_esps.freeStake(esp) < seats * _seatStake) continue;
            if (k == draft.count) draft.jurors[draft.count++] = esp;
            draft.seats[k] = seats;
            draft.filled++;
            draft.last = k;
        }
    }
}
