// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IClosing} from "../interfaces/IClosing.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @notice Documented in {IClosing}. Inherited by the provider registry, which has the stakes and which orders, sales and
/// registrations call anyway.
abstract contract Closing is IClosing {
    uint256 private constant _MAX_SUCCESSOR = 200;

    /// @inheritdoc IClosing
    uint256 public closedBy;
    /// @inheritdoc IClosing
    uint256 public proposals;
    mapping(uint256 proposalId => Proposal) private _proposals;
    mapping(uint256 proposalId => mapping(address esp => bool)) private _hasVoted;

    /// @inheritdoc IClosing
    function closingOf(uint256 proposalId) external view returns (Proposal memory) {
        return _existing(proposalId);
    }

    /// @inheritdoc IClosing
    function requireOpen() public view {
        require(closedBy == 0, Closing_Closed(closedBy));
    }

    /// @inheritdoc IClosing
    function proposeClosing(string calldata successor) external returns (uint256 proposalId) {
        requireOpen();
        require(_weightNow(msg.sender) != 0, Closing_NotActive(msg.sender));
        uint256 length = bytes(successor).length;
        require(length <= _MAX_SUCCESSOR, Closing_SuccessorTooLong(length, _MAX_SUCCESSOR));
        proposalId = ++proposals;
        Proposal storage p = _proposals[proposalId];
        p.weighedAt = uint48(block.number - 1);
        p.votesFrom = uint40(block.timestamp + _stakeStays());
        p.votesUntil = uint40(p.votesFrom + _stakeStays());
        p.total = _totalWeightAt(block.number - 1);
        p.successor = successor;
        emit ClosingProposed({
            proposalId: proposalId,
            by: msg.sender,
            successor: successor,
            votesFrom: p.votesFrom,
            votesUntil: p.votesUntil
        });
    }

    /// @inheritdoc IClosing
    function voteForClosing(uint256 proposalId) external {
        requireOpen();
        Proposal storage p = _existing(proposalId);
        require(block.timestamp >= p.votesFrom, Closing_TooEarly(proposalId, p.votesFrom, block.timestamp));
        require(block.timestamp < p.votesUntil, Closing_TooLate(proposalId, p.votesUntil, block.timestamp));
        require(!_hasVoted[proposalId][msg.sender], Closing_VotedAlready(proposalId, msg.sender));
        uint256 weight = Math.min(_weightAt(msg.sender, p.weighedAt), _weightNow(msg.sender));
        require(weight != 0, Closing_NoStake(proposalId, msg.sender));

        _hasVoted[proposalId][msg.sender] = true;
        p.votes += uint128(weight);
        emit ClosingVoted({proposalId: proposalId, esp: msg.sender, weight: weight, votes: p.votes, total: p.total});
        if (p.votes <= p.total / 2) return;
        closedBy = proposalId;
        emit Closed({proposalId: proposalId, successor: p.successor});
    }

    function _existing(uint256 proposalId) private view returns (Proposal storage p) {
        p = _proposals[proposalId];
        require(p.votesFrom != 0, Closing_UnknownProposal(proposalId));
    }

    /// @dev A provider's current weight without its unbonding part, in base units.
    function _weightNow(address esp) internal view virtual returns (uint256);

    /// @dev The same at the end of a past block.
    function _weightAt(address esp, uint256 blockNumber) internal view virtual returns (uint256);

    /// @dev Weight of all providers at the end of a past block.
    function _totalWeightAt(uint256 blockNumber) internal view virtual returns (uint256);

    /// @dev Minimum time from requesting a withdrawal to making it, in seconds.
    function _stakeStays() internal view virtual returns (uint256);
}
