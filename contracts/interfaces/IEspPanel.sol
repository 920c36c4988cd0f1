// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbitrable} from "./IArbitrable.sol";
import {IArbitrator} from "./IArbitrator.sol";

/// @title Panel of providers: decides between two answers what the chain cannot measure
/// @notice At most two rounds, each with a window to commit and one to reveal.
///
/// First round: a few seats, drawn by stake with replacement; whoever holds several has one vote that counts as often. Every
/// seat puts `seatStake` of its provider's stake at risk. The ruling is the majority of the revealed seats, provided that at
/// least half of the seats were revealed; otherwise the dispute is undecided.
///
/// Last round: after an appeal, every provider that is not excluded may vote, with the stake it had in the block before the
/// round began as its weight. Nobody is drawn. The ruling is the majority of the revealed weight, provided that at least half
/// of all weight was revealed; otherwise the dispute is undecided, whatever the first round said.
///
/// Votes and money follow stake in both rounds, so that nobody gains by splitting an account.
///
/// | vote, against the final ruling | first round, a seat | last round, a provider |
/// | --- | --- | --- |
/// | the same, or any revealed vote where the ruling is 0 | earns `seatFee` | earns its share, by weight, of `lastFee` |
/// | the other, first round not appealed | earns nothing | |
/// | the other, after an appeal | loses `penalty` | loses `lastPenaltyBasisPoints` of its weight |
/// | not revealed | loses `penalty` | loses `lastPenaltyBasisPoints` of its weight |
///
/// Penalties go to the upkeep pool, with one exception: where the last round rules otherwise than the first one, the seats that
/// voted against the last round's ruling pay whoever funded the appeal, so that watching over rulings pays for itself. Fees that
/// nobody earned go back to whoever paid for the round. A single drawn majority can thus take nobody's money.
///
/// Draw: the seed is the hash of the block in which the first round began; weights are those frozen at that moment. The proposer
/// of that one block can try variants of it and so choose the seats. What it gains is a first ruling, which the last round, where
/// nothing is drawn, takes back at the expense of those seats.
/// @dev Promise to a juror: stake at risk comes free or is slashed by these rules, whatever the arbitrable does. All windows
/// are half-open and follow each other without a gap; one ends early when everybody who could act in it has acted.
interface IEspPanel is IArbitrator {
    /// @notice Everything that can be set, once, at deployment. Money in base units.
    struct Settings {
        uint256 seats; // of the first round, odd
        uint256 seatFee; // paid for each seat
        uint256 seatStake; // reserved for each seat
        uint256 penalty; // a seat's, at most `seatStake`
        uint256 lastFee; // of the last round, at most what the majority of the seats loses by being overturned
        uint256 lastPenaltyBasisPoints; // share of its weight that a provider loses in the last round, in 1/10,000
        uint256 leastProviders; // with fewer that may vote, a round decides nothing
        uint256 commitSeconds;
        uint256 revealSeconds;
        uint256 appealSeconds;
    }

    struct Dispute {
        IArbitrable arbitrable;
        uint8 rounds; // begun so far
        bool executed; // the arbitrable has been told
    }

    /// @notice One round. Commit window: from the draw to `commitUntil`, then reveal to `revealUntil`, then appeal to
    /// `appealUntil`, each without its end; zeroes before the draw. The last round cannot be appealed, so its latter two
    /// are equal. Votes are seats in the first round and base units of stake in the last.
    struct Round {
        // slot 0
        address payer; // paid the fee, gets what is not earned
        uint48 seedBlock; // first round: its hash seeds the draw; last round: the block whose weights count
        bool drawn; // the votes are distributed; always so in the last round
        bool settled;
        // slot 1
        uint40 commitUntil;
        uint40 revealUntil;
        uint40 appealUntil;
        uint128 votes; // that can be cast; 0: too few providers, nothing is decided
        // slot 2, 3
        uint128 committed;
        uint128 ones;
        uint128 twos;
        uint128 unpaid; // last round, once settled: votes that have not been paid their share of `pot` yet
        // slot 4
        uint128 pot; // last round, once settled: what is left to be paid to its jurors, base units
    }

    struct Juror {
        uint128 votes;
        uint8 vote; // 0: not revealed
        bool settled; // in the last round, where each juror is settled separately
        bytes32 commitment; // 0: not committed
    }

    /// @param fee Base units.
    /// @param seedBlock As in `Round`.
    event RoundStarted(
        uint256 indexed disputeId,
        uint256 indexed round,
        address indexed payer,
        uint256 fee,
        uint256 seedBlock
    );
    /// @notice Nobody drew in time; the draw starts anew with this block's hash.
    event DrawRestarted(uint256 indexed disputeId, uint256 indexed round, uint256 seedBlock);
    event JurorDrawn(uint256 indexed disputeId, uint256 indexed round, address indexed juror, uint256 seats);
    /// @notice Voting begins: the seats are drawn, or the weights of the last round are counted.
    /// @param votes That can be cast. 0: fewer than `leastProviders` may vote, or nobody has stake for a seat; the dispute is
    /// solved without a ruling, and the fee goes back.
    /// @param commitUntil Unix seconds, as are the two below; `CommitClosed` and `RevealClosed` bring them forward.
    event VotingBegun(
        uint256 indexed disputeId,
        uint256 indexed round,
        uint256 votes,
        uint256 commitUntil,
        uint256 revealUntil,
        uint256 appealUntil
    );
    /// @param votes The juror's.
    event VoteCommitted(
        uint256 indexed disputeId,
        uint256 indexed round,
        address indexed juror,
        bytes32 commitment,
        uint256 votes
    );
    /// @notice All votes are committed: the reveal window is open from now on, until `revealUntil`.
    /// @param appealUntil Unix seconds.
    event CommitClosed(uint256 indexed disputeId, uint256 indexed round, uint256 revealUntil, uint256 appealUntil);
    /// @param vote 1 or 2.
    /// @param votes The juror's.
    event VoteRevealed(
        uint256 indexed disputeId,
        uint256 indexed round,
        address indexed juror,
        uint256 vote,
        uint256 votes
    );
    /// @notice All committed votes are revealed: the ruling can be appealed until `appealUntil`.
    event RevealClosed(uint256 indexed disputeId, uint256 indexed round, uint256 appealUntil);
    event RulingExecuted(uint256 indexed disputeId, IArbitrable indexed arbitrable, uint256 ruling);
    /// @param earned Base units of fee.
    /// @param lost Base units of stake.
    /// @param to Who got what was lost; zero where nothing was.
    event JurorSettled(
        uint256 indexed disputeId,
        uint256 indexed round,
        address indexed juror,
        uint256 earned,
        uint256 lost,
        address to
    );
    /// @param coherent Votes that earn.
    /// @param earned By all of them, base units.
    /// @param returned To the round's payer, base units.
    event RoundSettled(
        uint256 indexed disputeId,
        uint256 indexed round,
        uint256 coherent,
        uint256 earned,
        uint256 returned
    );

    error Panel_EvenSeats(uint256 seats);
    error Panel_TooManySeats(uint256 seats, uint256 limit);
    error Panel_PenaltyAboveStake(uint256 penalty, uint256 seatStake);
    error Panel_BadLastPenalty(uint256 basisPoints, uint256 limit);
    /// @notice Whoever funds an appeal that overturns would be out of pocket.
    error Panel_AppealCostsMore(uint256 lastFee, uint256 overturnedPenalties);
    error Panel_WrongChoices(uint256 choices, uint256 expected);
    error Panel_UnknownDispute(uint256 disputeId);
    error Panel_UnknownRound(uint256 disputeId, uint256 round, uint256 rounds);
    error Panel_AlreadyDrawn(uint256 disputeId, uint256 round);
    error Panel_NotDrawn(uint256 disputeId, uint256 round);
    error Panel_SeedNotReady(uint256 disputeId, uint256 seedBlock, uint256 blockNumber);
    error Panel_NotJuror(uint256 disputeId, uint256 round, address caller);
    error Panel_EmptyCommitment(uint256 disputeId, uint256 round, address juror);
    error Panel_AlreadyCommitted(uint256 disputeId, uint256 round, address juror);
    error Panel_NotCommitted(uint256 disputeId, uint256 round, address juror);
    error Panel_AlreadyRevealed(uint256 disputeId, uint256 round, address juror);
    error Panel_CommitmentMismatch(uint256 disputeId, uint256 round, address juror, bytes32 expected, bytes32 actual);
    error Panel_NoSuchChoice(uint256 vote, uint256 choices);
    error Panel_TooEarly(uint256 disputeId, uint256 opensAt, uint256 timestamp);
    error Panel_TooLate(uint256 disputeId, uint256 closesAt, uint256 timestamp);
    error Panel_LastRound(uint256 disputeId, uint256 rounds);
    error Panel_AlreadyExecuted(uint256 disputeId);
    error Panel_AlreadySettled(uint256 disputeId, uint256 round);
    error Panel_NotSettled(uint256 disputeId, uint256 round);
    error Panel_JurorAlreadySettled(uint256 disputeId, uint256 round, address juror);

    /// @notice As deployed.
    function settings() external view returns (Settings memory);

    /// @notice Disputes so far; their ids count from 1.
    function disputeCount() external view returns (uint256);

    /// @notice What is stored of a dispute; reverts for an unknown one.
    function disputeOf(uint256 disputeId) external view returns (Dispute memory);

    /// @param round 0: the first, 1: the last.
    /// @return What is stored of a round; reverts for one that has not begun.
    function roundOf(uint256 disputeId, uint256 round) external view returns (Round memory);

    /// @return Each once: in the first round whoever was drawn; in the last one whoever has committed so far.
    function jurorsOf(uint256 disputeId, uint256 round) external view returns (address[] memory);

    /// @return What `juror` has in a round; in the last one its votes count from the beginning, committed or not. Zeroes for
    /// anybody without a vote.
    function jurorOf(uint256 disputeId, uint256 round, address juror) external view returns (Juror memory);

    /// @return Whether `esp` votes in no round of the dispute.
    function isExcluded(uint256 disputeId, address esp) external view returns (bool);

    /// @notice keccak256(abi.encode(vote, salt, juror, disputeId, round)): of no use to anybody else, or in another round.
    function commitmentOf(
        uint256 vote,
        bytes32 salt,
        address juror,
        uint256 disputeId,
        uint256 round
    ) external pure returns (bytes32);

    /// @notice Fills the seats of the first round, or fewer and an odd number where not enough providers have the stake for them.
    /// From the block after its `seedBlock` on; 256 blocks later that block's hash is out of reach, and the call only makes the
    /// current block the seed, for another call to draw. Caller: anybody.
    /// @dev Emits `JurorDrawn` for each juror and `VotingBegun`, or `DrawRestarted`.
    /// @return drawn Whether the seats were drawn (false: only started anew).
    function draw(uint256 disputeId) external returns (bool drawn);

    /// @notice A juror commits once, for all its votes. Caller: who has votes in that round.
    /// @param commitment As by `commitmentOf`.
    /// @dev Inside the commit window. Emits `VoteCommitted`, and `CommitClosed` after the last one.
    function commit(uint256 disputeId, uint256 round, bytes32 commitment) external;

    /// @notice Opens the caller's commitment.
    /// @param vote 1 or 2.
    /// @dev Inside the reveal window. Emits `VoteRevealed`, and `RevealClosed` after the last one.
    function reveal(uint256 disputeId, uint256 round, uint256 vote, bytes32 salt) external;

    /// @notice Tells the arbitrable the final ruling, once. If it refuses, this reverts with its reason and can be tried again;
    /// settling does not wait for it. Caller: anybody.
    /// @dev Emits `RulingExecuted`.
    function execute(uint256 disputeId) external;

    /// @notice Once the dispute is solved: settles all seats of the first round, or opens the last round to `settleJuror`, and
    /// pays back what of the fee nobody earned. Work is bounded by the number of seats. Caller: anybody.
    /// @dev Emits `RoundSettled`; in the first round `JurorSettled` for each juror.
    function settle(uint256 disputeId, uint256 round) external;

    /// @notice Pays or slashes one provider for the last round, after `settle` of it. Caller: anybody.
    /// @param juror Any provider that could vote, whether or not it did.
    /// @dev Emits `JurorSettled`.
    function settleJuror(uint256 disputeId, address juror) external;
}
