// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Closing a deployment, for good, in favour of a successor
/// @notice More than half of all stake may close it: no new order, sale or registration is taken from then on. Everything that
/// is under way goes on to its end, and challenges, answers, appeals, licences, transfers and withdrawals stay open.
///
/// ```
/// proposeClosing ----- one unbonding time ----- voteForClosing, by stake that was there at the proposal ----- too late
///                                           [votesFrom                                               votesUntil)
/// ```
/// @dev Stake that votes was there when the closing was proposed, an unbonding time before, so that nobody borrows some for the
/// day. It cannot be withdrawn before the vote has ended, since it would have to be asked back an unbonding time earlier: none
/// is counted twice.
interface IClosing {
    struct Proposal {
        // slot 0
        uint48 weighedAt; // block at whose end the stake counts
        uint40 votesFrom;
        uint40 votesUntil;
        uint128 votes; // stake that has voted, base units
        // slot 1
        uint256 total; // all stake at that block, base units
        // slot 2
        string successor; // an address, or where it is found; empty: none
    }

    event ClosingProposed(
        uint256 indexed proposalId,
        address indexed by,
        string successor,
        uint256 votesFrom,
        uint256 votesUntil
    );
    /// @param weight Of this vote, base units.
    /// @param votes All votes so far, base units.
    /// @param total Closes when `votes` is more than half of this.
    event ClosingVoted(uint256 indexed proposalId, address indexed esp, uint256 weight, uint256 votes, uint256 total);
    /// @notice No new orders, sales and registrations from now on.
    event Closed(uint256 indexed proposalId, string successor);

    error Closing_Closed(uint256 proposalId);
    error Closing_NotActive(address caller);
    error Closing_SuccessorTooLong(uint256 length, uint256 limit);
    error Closing_UnknownProposal(uint256 proposalId);
    error Closing_TooEarly(uint256 proposalId, uint256 votesFrom, uint256 timestamp);
    error Closing_TooLate(uint256 proposalId, uint256 votesUntil, uint256 timestamp);
    error Closing_VotedAlready(uint256 proposalId, address esp);
    /// @notice The caller's stake was not there when the closing was proposed, or is being withdrawn.
    error Closing_NoStake(uint256 proposalId, address esp);

    /// @notice The proposal by which the deployment was closed; zero while it is open.
    function closedBy() external view returns (uint256 proposalId);
    /// @notice How many closings were proposed; their ids count from 1.
    function proposals() external view returns (uint256);
    /// @notice What is stored of a proposal; reverts for an unknown one.
    function closingOf(uint256 proposalId) external view returns (Proposal memory);
    /// @notice Reverts once the deployment is closed. Asked before an order, a sale or a registration begins.
    function requireOpen() external view;

    /// @notice Proposes to close the deployment. Caller: an active provider. Emits `ClosingProposed`.
    /// @param successor At most 200 bytes, for people to read: where to go instead. Empty: nowhere.
    function proposeClosing(string calldata successor) external returns (uint256 proposalId);

    /// @notice Votes for a proposal, with the stake that the caller had when it was made and has still. Closes the deployment
    /// once more than half of all stake has voted. Caller: a provider, once, in [votesFrom, votesUntil). Emits `ClosingVoted`.
    function voteForClosing(uint256 proposalId) external;
}
