// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbitrable} from "./IArbitrable.sol";
import {IArbitrator} from "./IArbitrator.sol";

/// @title Panel of providers: decides questions with two answers that the chain cannot measure
/// @notice At most two rounds, each with a window to commit and one to reveal.
///
/// First round: a few seats, drawn by stake with replacement; a juror with several seats has one vote that counts as often.
/// Every seat puts `seatStake` of its provider's stake at risk. The ruling is the majority of the revealed seats, provided
/// that at least half of the seats were revealed; otherwise the dispute is undecided.
///
/// Last round: after an appeal, every provider that is not excluded may vote, with the stake it had in the block before the
/// round began as its weight. There is no draw. The ruling is the majority of the revealed weight, provided that at least half
/// of all weight was revealed; otherwise the dispute is undecided, whatever the first round decided.
///
/// Votes and money are proportional to stake in both rounds, so that splitting an account gains nothing.
///
/// | vote, against the final ruling | first round, a seat | last round, a provider |
/// | --- | --- | --- |
/// | the same, or any revealed vote where the ruling is 0 | earns `seatFee` | earns its share, by weight, of `lastFee` |
/// | the other, first round not appealed | earns nothing | |
/// | the other, after an appeal | loses `penalty` | loses `lastPenaltyBasisPoints` of its weight |
/// | not revealed | loses `penalty` | loses `lastPenaltyBasisPoints` of its weight |
///
/// Penalties go to the upkeep pool, with one exception: if the last round overturns the first one, the seats that voted against
/// the last round's ruling pay the account that funded the appeal, so that reviewing rulings pays for itself. Fees that were
/// not earned are returned to the payer of the round. A single drawn majority can thus take no one's money.
///
/// Draw: the seed is the hash of the block in which the first round began; weights are those frozen at that moment. The
/// proposer of that block can try variants of it and so choose the seats. It gains a first ruling only, which the last round,
/// without a draw, overturns at the expense of those seats.
/// @dev Promise to a juror: stake at risk is released or slashed by these rules, whatever the arbitrable does. All windows
/// are half-open and follow each other without a gap; one ends early when all accounts that can act in it have acted.
interface IEspPanel is IArbitrator {
    /// @notice Settings of the deployment, which are constant. Money in base units.
    struct Settings {
        uint256 seats; // of the first round, odd
        uint256 seatFee; // paid for each seat
        uint256 seatStake; // reserved for each seat
        uint256 penalty; // a seat's, at most `seatStake`
        uint256 lastFee; // of the last round, at most what the majority of the seats loses by being overturned
        uint256 lastPenaltyBasisPoints; // share of its weight that a provider loses in the last round, in 1/10,000
        uint256 leastProviders; // minimum number of providers with a vote for a round to decide
        uint256 commitSeconds;
        uint256 revealSeconds;
        uint256 appealSeconds;
    }

    /// @notice The stored state of a dispute.
    struct Dispute {
        IArbitrable arbitrable;
        uint8 rounds; // begun so far
        bool executed; // the arbitrable has received the ruling
    }

    /// @notice One round. Commit window: from the draw to `commitUntil`, then reveal to `revealUntil`, then appeal to
    /// `appealUntil`, all half-open; zeroes before the draw. The last round cannot be appealed, so its latter two
    /// are equal. Votes are seats in the first round and base units of stake in the last.
    struct Round {
        // slot 0
        address payer; // paid the fee; receives what is not earned
        uint48 seedBlock; // first round: its hash seeds the draw; last round: the block whose weights count
        bool drawn; // the votes are distributed; always so in the last round
        bool settled;
        // slot 1
        uint40 commitUntil;
        uint40 revealUntil;
        uint40 appealUntil;
        uint128 votes; // that can be cast; 0: too few providers, no decision
        // slot 2, 3
        uint128 committed;
        uint128 ones;
        uint128 twos;
        uint128 unpaid; // last round, once settled: votes that have not been paid their share of `pot` yet
        // slot 4
        uint128 pot; // last round, once settled: amount still to be paid to its jurors, base units
    }

    /// @notice A juror's votes in one round.
    struct Juror {
        uint128 votes;
        uint8 vote; // 0: not revealed
        bool settled; // in the last round, where each juror is settled separately
        bytes32 commitment; // 0: not committed
    }

    /// @notice A round of a dispute began.
    /// @param disputeId Id of the dispute.
    /// @param round 0 for the first round, 1 for the last.
    /// @param payer Account that paid the fee.
    /// @param fee In base units.
    /// @param seedBlock As in `Round`.
    event RoundStarted(
        uint256 indexed disputeId,
        uint256 indexed round,
        address indexed payer,
        uint256 fee,
        uint256 seedBlock
    );
    /// @notice The seed expired before the draw; the draw restarts with this block's hash.
    /// @param disputeId Id of the dispute.
    /// @param round 0 for the first round, 1 for the last.
    /// @param seedBlock The new seed block.
    event DrawRestarted(uint256 indexed disputeId, uint256 indexed round, uint256 seedBlock);
    /// @notice A juror was drawn for one or more seats.
    /// @param disputeId Id of the dispute.
    /// @param round 0 for the first round, 1 for the last.
    /// @param juror The juror's account.
    /// @param seats Seats of this juror.
    event JurorDrawn(uint256 indexed disputeId, uint256 indexed round, address indexed juror, uint256 seats);
    /// @notice Voting begins: the seats are drawn, or the weights of the last round are counted.
    /// @param disputeId Id of the dispute.
    /// @param round 0 for the first round, 1 for the last.
    /// @param votes Votes that can be cast. 0: fewer than `leastProviders` may vote, or none has stake for a seat; the
    /// dispute is solved without a ruling, and the fee is returned.
    /// @param commitUntil End of the commit window, in Unix seconds.
    /// @param revealUntil End of the reveal window; `CommitClosed` and `RevealClosed` bring it and the next one
    /// forward.
    /// @param appealUntil End of the appeal period.
    event VotingBegun(
        uint256 indexed disputeId,
        uint256 indexed round,
        uint256 votes,
        uint256 commitUntil,
        uint256 revealUntil,
        uint256 appealUntil
    );
    /// @notice A juror committed to its vote.
    /// @param disputeId Id of the dispute.
    /// @param round 0 for the first round, 1 for the last.
    /// @param juror The juror's account.
    /// @param commitment See `commitmentOf`.
    /// @param votes Votes of this juror.
    event VoteCommitted(
        uint256 indexed disputeId,
        uint256 indexed round,
        address indexed juror,
        bytes32 commitment,
        uint256 votes
    );
    /// @notice All votes are committed: the reveal window is open from now on.
    /// @param disputeId Id of the dispute.
    /// @param round 0 for the first round, 1 for the last.
    /// @param revealUntil End of the reveal window, in Unix seconds.
    /// @param appealUntil End of the appeal period, in Unix seconds.
    event CommitClosed(uint256 indexed disputeId, uint256 indexed round, uint256 revealUntil, uint256 appealUntil);
    /// @notice A juror revealed its vote.
    /// @param disputeId Id of the dispute.
    /// @param round 0 for the first round, 1 for the last.
    /// @param juror The juror's account.
    /// @param vote 1 or 2.
    /// @param votes Votes of this juror.
    event VoteRevealed(
        uint256 indexed disputeId,
        uint256 indexed round,
        address indexed juror,
        uint256 vote,
        uint256 votes
    );
    /// @notice All committed votes are revealed: the ruling can be appealed from now on.
    /// @param disputeId Id of the dispute.
    /// @param round 0 for the first round, 1 for the last.
    /// @param appealUntil End of the appeal period, in Unix seconds.
    event RevealClosed(uint256 indexed disputeId, uint256 indexed round, uint256 appealUntil);
    /// @notice The arbitrable received the final ruling.
    /// @param disputeId Id of the dispute.
    /// @param arbitrable The contract that created the dispute.
    /// @param ruling 1 or 2; 0: undecided.
    event RulingExecuted(uint256 indexed disputeId, IArbitrable indexed arbitrable, uint256 ruling);
    /// @notice A juror was paid or slashed for a round.
    /// @param disputeId Id of the dispute.
    /// @param round 0 for the first round, 1 for the last.
    /// @param juror The juror's account.
    /// @param earned Fee earned, in base units.
    /// @param lost Stake lost, in base units.
    /// @param to Recipient of the stake lost; zero if there is none.
    event JurorSettled(
        uint256 indexed disputeId,
        uint256 indexed round,
        address indexed juror,
        uint256 earned,
        uint256 lost,
        address to
    );
    /// @notice A round was settled.
    /// @param disputeId Id of the dispute.
    /// @param round 0 for the first round, 1 for the last.
    /// @param coherent Votes that earn.
    /// @param earned Earned by all of them, in base units.
    /// @param returned Returned to the round's payer, in base units.
    event RoundSettled(
        uint256 indexed disputeId,
        uint256 indexed round,
        uint256 coherent,
        uint256 earned,
        uint256 returned
    );

    /// @notice The number of seats must be odd.
    error Panel_EvenSeats(uint256 seats);
    /// @notice There are more seats than `limit`.
    error Panel_TooManySeats(uint256 seats, uint256 limit);
    /// @notice A seat's penalty is higher than its stake, in base units.
    error Panel_PenaltyAboveStake(uint256 penalty, uint256 seatStake);
    /// @notice The last round's penalty is above `limit`, in 1/10,000.
    error Panel_BadLastPenalty(uint256 basisPoints, uint256 limit);
    /// @notice The account that funds a successful appeal would not be reimbursed in full. Amounts in base units.
    error Panel_AppealCostsMore(uint256 lastFee, uint256 overturnedPenalties);
    /// @notice The panel decides between `expected` choices.
    error Panel_WrongChoices(uint256 choices, uint256 expected);
    /// @notice There is no dispute of this id.
    error Panel_UnknownDispute(uint256 disputeId);
    /// @notice The dispute has `rounds` rounds so far.
    error Panel_UnknownRound(uint256 disputeId, uint256 round, uint256 rounds);
    /// @notice The seats are drawn.
    error Panel_AlreadyDrawn(uint256 disputeId, uint256 round);
    /// @notice The seats are not drawn yet.
    error Panel_NotDrawn(uint256 disputeId, uint256 round);
    /// @notice The hash of the seed block is not available yet.
    error Panel_SeedNotReady(uint256 disputeId, uint256 seedBlock, uint256 blockNumber);
    /// @notice The caller has no vote in this round.
    error Panel_NotJuror(uint256 disputeId, uint256 round, address caller);
    /// @notice A commitment must not be zero.
    error Panel_EmptyCommitment(uint256 disputeId, uint256 round, address juror);
    /// @notice The juror has committed to its vote.
    error Panel_AlreadyCommitted(uint256 disputeId, uint256 round, address juror);
    /// @notice The juror has no commitment.
    error Panel_NotCommitted(uint256 disputeId, uint256 round, address juror);
    /// @notice The juror has revealed its vote.
    error Panel_AlreadyRevealed(uint256 disputeId, uint256 round, address juror);
    /// @notice Vote and salt do not open the commitment.
    error Panel_CommitmentMismatch(uint256 disputeId, uint256 round, address juror, bytes32 expected, bytes32 actual);
    /// @notice A vote must be from 1 to `choices`.
    error Panel_NoSuchChoice(uint256 vote, uint256 choices);
    /// @notice The window opens at `opensAt`.
    error Panel_TooEarly(uint256 disputeId, uint256 opensAt, uint256 timestamp);
    /// @notice The window closed at `closesAt`.
    error Panel_TooLate(uint256 disputeId, uint256 closesAt, uint256 timestamp);
    /// @notice The last round cannot be appealed.
    error Panel_LastRound(uint256 disputeId, uint256 rounds);
    /// @notice The ruling was executed.
    error Panel_AlreadyExecuted(uint256 disputeId);
    /// @notice The round was settled.
    error Panel_AlreadySettled(uint256 disputeId, uint256 round);
    /// @notice The round must be settled first.
    error Panel_NotSettled(uint256 disputeId, uint256 round);
    /// @notice The juror was settled for this round.
    error Panel_JurorAlreadySettled(uint256 disputeId, uint256 round, address juror);

    /// @notice The settings of the deployment.
    /// @return Constant after deployment.
    function settings() external view returns (Settings memory);

    /// @notice Number of disputes so far; their ids count from 1.
    /// @return The latest dispute's id; zero before the first one.
    function disputeCount() external view returns (uint256);

    /// @notice The stored state of a dispute. Reverts for an unknown one.
    /// @param disputeId Id of the dispute.
    /// @return The dispute.
    function disputeOf(uint256 disputeId) external view returns (Dispute memory);

    /// @notice The stored state of a round. Reverts for one that has not begun.
    /// @param disputeId Id of the dispute.
    /// @param round 0: the first, 1: the last.
    /// @return The round.
    function roundOf(uint256 disputeId, uint256 round) external view returns (Round memory);

    /// @notice Jurors of a round, each once.
    /// @param disputeId Id of the dispute.
    /// @param round 0 for the first round, 1 for the last.
    /// @return First round: the accounts drawn; last round: those that have committed so far.
    function jurorsOf(uint256 disputeId, uint256 round) external view returns (address[] memory);

    /// @notice An account's votes in a round. In the last round they count from its beginning, committed or not.
    /// @param disputeId Id of the dispute.
    /// @param round 0 for the first round, 1 for the last.
    /// @param juror The juror's account.
    /// @return Zeroes for an account without a vote.
    function jurorOf(uint256 disputeId, uint256 round, address juror) external view returns (Juror memory);

    /// @notice Whether a provider is excluded from the dispute.
    /// @param disputeId Id of the dispute.
    /// @param esp The provider's account.
    /// @return True if `esp` votes in no round of the dispute.
    function isExcluded(uint256 disputeId, address esp) external view returns (bool);

    /// @notice The commitment to a vote: keccak256(abi.encode(vote, salt, juror, disputeId, round)). It cannot be used
    /// by another juror or in another round.
    /// @param vote 1 or 2.
    /// @param salt Random value that hides the vote.
    /// @param juror The juror's account.
    /// @param disputeId Id of the dispute.
    /// @param round 0 for the first round, 1 for the last.
    /// @return Value to pass to `commit`.
    function commitmentOf(
        uint256 vote,
        bytes32 salt,
        address juror,
        uint256 disputeId,
        uint256 round
    ) external pure returns (bytes32);

    /// @notice Fills the seats of the first round, or fewer and an odd number if not enough providers have the stake
    /// for them.
    /// @dev Caller: anyone, from the block after `seedBlock` on. 256 blocks later that block's hash is no longer
    /// available: the call then only makes the current block the seed of another draw. Emits `JurorDrawn` for each
    /// juror and `VotingBegun`, or `DrawRestarted`.
    /// @param disputeId Id of the dispute.
    /// @return drawn Whether the seats were drawn; false: the draw was restarted.
    function draw(uint256 disputeId) external returns (bool drawn);

    /// @notice Commits the caller to a vote, once, for all its votes in the round.
    /// @dev Caller: an account with votes in that round, inside the commit window. Emits `VoteCommitted`, and
    /// `CommitClosed` after the last one.
    /// @param disputeId Id of the dispute.
    /// @param round 0 for the first round, 1 for the last.
    /// @param commitment See `commitmentOf`.
    function commit(uint256 disputeId, uint256 round, bytes32 commitment) external;

    /// @notice Reveals the caller's vote.
    /// @dev Caller: a juror that has committed, inside the reveal window. Emits `VoteRevealed`, and `RevealClosed`
    /// after the last one.
    /// @param disputeId Id of the dispute.
    /// @param round 0 for the first round, 1 for the last.
    /// @param vote 1 or 2.
    /// @param salt The salt of the commitment.
    function reveal(uint256 disputeId, uint256 round, uint256 vote, bytes32 salt) external;

    /// @notice Delivers the final ruling to the arbitrable, once. If the arbitrable reverts, so does this call, with
    /// the same reason, and it can be repeated; settlement does not depend on it.
    /// @dev Caller: anyone. Emits `RulingExecuted`.
    /// @param disputeId Id of the dispute.
    function execute(uint256 disputeId) external;

    /// @notice Settles a round of a solved dispute: all seats of the first round, or opens the last one for
    /// `settleJuror`. Returns the part of the fee that was not earned.
    /// @dev Caller: anyone. Work is bounded by the number of seats. Emits `RoundSettled`; in the first round
    /// `JurorSettled` for each juror.
    /// @param disputeId Id of the dispute.
    /// @param round 0 for the first round, 1 for the last.
    function settle(uint256 disputeId, uint256 round) external;

    /// @notice Pays or slashes one provider for the last round, after `settle` of that round.
    /// @dev Caller: anyone. Emits `JurorSettled`.
    /// @param disputeId Id of the dispute.
    /// @param juror Any provider that could vote, whether or not it did.
    function settleJuror(uint256 disputeId, address juror) external;
}
