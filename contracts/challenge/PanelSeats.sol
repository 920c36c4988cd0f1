// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEspPanel} from "../interfaces/IEspPanel.sol";
import {IEspRegistry} from "../interfaces/IEspRegistry.sol";
import {PanelRounds} from "./PanelRounds.sol";

/// @notice Who sits on a panel: drawing seats by stake, putting stake at risk for them, and freeing it.
abstract contract PanelSeats is PanelRounds {
    /// @dev Draws that hit somebody who is excluded or short of stake are thrown away, up to this many in all for each seat.
    uint256 private constant _TRIES_PER_SEAT = 8;

    IEspRegistry private immutable _esps;
    uint256 private _undrawn; // rounds that wait for their draw
    mapping(uint256 disputeId => mapping(address esp => bool)) internal _isExcluded;
    mapping(uint256 disputeId => mapping(uint256 round => address[])) internal _jurors;
    mapping(uint256 disputeId => mapping(uint256 round => mapping(address juror => Juror))) internal _jurorOf;

    /// @dev In memory, while seats are drawn.
    struct Draft {
        address[] jurors;
        uint256[] seats; // of each
        uint256 count; // of jurors
        uint256 filled; // seats of all
        uint256 last; // juror who got the last seat
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
        return _jurorOf[disputeId][round][juror];
    }

    /// @inheritdoc IEspPanel
    function isExcluded(uint256 disputeId, address esp) external view returns (bool) {
        return _isExcluded[disputeId][esp];
    }

    /// @dev Before the seed is known: the weights of now. A draw that waits already keeps those it has, and shares them.
    function _awaitDraw() internal {
        if (_undrawn++ == 0) _esps.freezeWeights();
    }

    /// @dev The old seed is out of reach; a new one is to come.
    function _awaitDrawAgain() internal {
        if (_undrawn == 1) _esps.freezeWeights();
    }

    /// @dev Fills `wanted` seats, or as many as possible and odd; none if that is less than `least`.
    function _seat(
        uint256 disputeId,
        uint256 round,
        bytes32 seed,
        uint256 wanted,
        uint256 least
    ) internal returns (uint256 filled) {
        _undrawn--;
        Draft memory draft = _draft(disputeId, keccak256(abi.encode(seed, disputeId, round)), wanted);
        if (draft.filled != 0 && draft.filled % 2 == 0) {
            draft.seats[draft.last]--;
            draft.filled--;
        }
        if (draft.filled < least) return 0;
        for (uint256 i = 0; i < draft.count; i++) {
            (address juror, uint256 seats) = (draft.jurors[i], draft.seats[i]);
            if (seats == 0) continue;
            _jurors[disputeId][round].push(juror);
            _jurorOf[disputeId][round][juror].seats = uint16(seats);
            emit JurorDrawn({disputeId: disputeId, round: round, juror: juror, seats: seats});
            _esps.reserve({esp: juror, amount: seats * _seatStake});
        }
        return draft.filled;
    }

    /// @dev Ends the risk of a juror's seats: `lost` of it goes to this contract, the rest comes free.
    function _unseat(address juror, uint256 seats, uint256 lost) internal {
        if (lost != 0) _esps.slashReserved({esp: juror, to: address(this), amount: lost});
        if (lost != seats * _seatStake) _esps.release({esp: juror, amount: seats * _seatStake - lost});
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
