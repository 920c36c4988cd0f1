// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Irreversible closing of a deployment in favour of a successor
/// @notice More than half of all stake can close it: no new order, sale or registration is accepted from then on. Everything
/// that is in progress continues to its end, and challenges, answers, appeals, licences, transfers and withdrawals stay open.
///
/// ```
/// proposeClosing ----- one unbonding time ----- voteForClosing, by stake that was there at the proposal ----- too late
///                                           [votesFrom                                               votesUntil)
/// ```
/// @dev Only stake that existed when the closing was proposed, one unbonding period before, can vote, so that stake cannot be
/// borrowed for the vote. It cannot be withdrawn before the vote has ended, since the withdrawal would have to be requested an
/// unbonding period earlier: none is counted twice.
interface IClosing {
    /// @notice A proposal to close the deployment.
    struct Proposal {
        // slot 0
        uint48 weighedAt; // block at whose end the stake counts
        uint40 votesFrom;
        uint40 votesUntil;
        uint128 votes; // stake that has voted, base units
        // slot 1
        uint256 total; // all stake at that block, base units
        // slot 2
        string successor; // an address, or where to find one; empty: none
    }

    /// @notice A closing was proposed.
    /// @param proposalId Id of the proposal, counted from 1.
    /// @param by The provider that proposed it.
    /// @param successor Where to go instead; empty: none.
    /// @param votesFrom First second of the vote, in Unix time.
    /// @param votesUntil End of the vote, in Unix time.
    event ClosingProposed(
        uint256 indexed proposalId,
        address indexed by,
        string successor,
        uint256 votesFrom,
        uint256 votesUntil
    );
    /// @notice A provider voted for a proposal.
    /// @param proposalId Id of the proposal, counted from 1.
    /// @param esp The provider's account.
    /// @param weight Weight of this vote, in base units.
    /// @param votes All votes so far, in base units.
    /// @param total All stake; the deployment closes when `votes` exceeds half of it.
    event ClosingVoted(uint256 indexed proposalId, address indexed esp, uint256 weight, uint256 votes, uint256 total);
    /// @notice The deployment is closed: it takes no new orders, sales or registrations.
    /// @param proposalId Id of the proposal, counted from 1.
    /// @param successor Where to go instead; empty: none.
    event Closed(uint256 indexed proposalId, string successor);

    /// @notice The deployment was closed by this proposal.
    error Closing_Closed(uint256 proposalId);
    /// @notice The caller is not an active provider.
    error Closing_NotActive(address caller);
    /// @notice The successor is longer than `limit` bytes.
    error Closing_SuccessorTooLong(uint256 length, uint256 limit);
    /// @notice There is no proposal of this id.
    error Closing_UnknownProposal(uint256 proposalId);
    /// @notice The vote begins at `votesFrom`.
    error Closing_TooEarly(uint256 proposalId, uint256 votesFrom, uint256 timestamp);
    /// @notice The vote ended at `votesUntil`.
    error Closing_TooLate(uint256 proposalId, uint256 votesUntil, uint256 timestamp);
    /// @notice The provider has voted for this proposal.
    error Closing_VotedAlready(uint256 proposalId, address esp);
    /// @notice The caller had no stake when the closing was proposed, or is withdrawing it.
    error Closing_NoStake(uint256 proposalId, address esp);

    /// @notice The proposal by which the deployment was closed.
    /// @return proposalId Id of the proposal; zero while the deployment is open.
    function closedBy() external view returns (uint256 proposalId);
    /// @notice Number of proposals so far; their ids count from 1.
    /// @return The latest proposal's id; zero before the first one.
    function proposals() external view returns (uint256);
    /// @notice The stored state of a proposal. Reverts for an unknown one.
    /// @param proposalId Id of the proposal, counted from 1.
    /// @return The proposal.
    function closingOf(uint256 proposalId) external view returns (Proposal memory);
    /// @notice Reverts once the deployment is closed. Called before an order, a sale or a registration begins.
    /// @dev Reverts with `Closing_Closed`.
    function requireOpen() external view;

    /// @notice Proposes to close the deployment.
    /// @dev Caller: an active provider. Emits `ClosingProposed`.
    /// @param successor At most 200 bytes of human-readable text: where to go instead. Empty: nowhere.
    /// @return proposalId Id of the new proposal.
    function proposeClosing(string calldata successor) external returns (uint256 proposalId);

    /// @notice Votes for a proposal with the stake that the caller had when it was made and still has. Closes the
    /// deployment once more than half of all stake has voted.
    /// @dev Caller: a provider, once, in [votesFrom, votesUntil). Emits `ClosingVoted` and possibly `Closed`.
    /// @param proposalId Id of the proposal, counted from 1.
    function voteForClosing(uint256 proposalId) external;
}
