// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbitrable} from "./IArbitrable.sol";
import {IArbitrator} from "./IArbitrator.sol";

/// @title Panel of providers: decides between two answers what the chain cannot measure
/// @notice Rounds of draw, commit, reveal, and a window to appeal. Seats are drawn by stake, with replacement: whoever holds
/// several has one vote that counts as often. Every seat puts `seatStake` of its provider's stake at risk. The majority of
/// the revealed seats decides. An appeal seats a panel of twice as many and one; its majority replaces the earlier ruling. An
/// appeal that ends without a majority, or for which not more seats can be filled than the panel before it had, changes nothing.
///
/// Money, for each round and always against the *final* ruling, so that an early wrong majority gains nothing: seats that
/// voted otherwise, did not commit or did not reveal lose `penalty`. With a ruling, penalties and fee go to the seats that
/// voted for it, in equal shares. Without one (0), each revealed seat earns `seatFee`. What is left (a rounding
/// remainder; everything, where nobody earned it; fees of seats that could not be filled) goes to who paid for the round.
///
/// Draw: the seed is the hash of the block in which the round began, unknown to all who could act before it; weights are those
/// frozen before the seed was known, so that nobody can shift the draw by changing a stake. A provider who is excluded or
/// has not enough free stake is passed over. What remains: the proposer of that one block can try variants of it and
/// so choose the seats. Acceptable where proposers are known and staked (QBFT) or one party orders all transactions anyway
/// (L2): the dispute must begin in the cheater's own block, every appeal is seeded by another block, and a panel that decided
/// wrongly pays when an appeal says so.
/// @dev Promise to a juror: stake at risk comes free or is slashed by these rules, whatever the arbitrable does. All windows
/// are half-open and follow each other without a gap; one ends early when everybody who could act in it has acted.
interface IEspPanel is IArbitrator {
    /// @notice Everything that can be set, once, at deployment.
    struct Settings {
        uint256 seats; // of the first panel, odd
        uint256 maxRounds; // the first one counts
        uint256 seatFee; // paid for each seat, base units
        uint256 seatStake; // reserved for each seat, base units
        uint256 penalty; // a wrong or silent seat's, base units, at most `seatStake`
        uint256 commitSeconds;
        uint256 revealSeconds;
        uint256 appealSeconds;
    }

    struct Dispute {
        IArbitrable arbitrable;
        uint8 ruling; // of the rounds before the latest
        uint8 rounds; // begun so far
        bool executed; // the arbitrable has been told
    }

    /// @notice One panel. Commit window: from the draw to `commitUntil`, then reveal to `revealUntil`, then appeal to
    /// `appealUntil`, each without its end; zeroes before the draw. In the last round nothing can be appealed and the latter two
    /// are equal.
    struct Round {
        // slot 0
        address payer; // paid the fee, gets what is not earned
        uint48 seedBlock; // its hash seeds the draw
        uint16 seats; // filled
        bool drawn;
        bool settled;
        // slot 1
        uint40 commitUntil;
        uint40 revealUntil;
        uint40 appealUntil;
        uint16 committed; // seats, as the two below
        uint16 ones;
        uint16 twos;
    }

    struct Juror {
        uint16 seats;
        uint8 vote; // 0: not revealed
        bytes32 commitment; // 0: not committed
    }

    event RoundStarted(uint256 indexed disputeId, uint256 indexed round, address indexed payer, uint256 fee);
    /// @notice Nobody drew in time; the draw starts anew with this block's hash.
    event DrawRestarted(uint256 indexed disputeId, uint256 indexed round, uint256 seedBlock);
    event JurorDrawn(uint256 indexed disputeId, uint256 indexed round, address indexed juror, uint256 seats);
    /// @notice `seats` of the wanted ones are filled; 0: too few could be, the dispute is solved, the fee goes back.
    event PanelDrawn(
        uint256 indexed disputeId,
        uint256 indexed round,
        uint256 seats,
        uint256 wanted,
        uint256 commitUntil
    );
    event VoteCommitted(uint256 indexed disputeId, uint256 indexed round, address indexed juror, bytes32 commitment);
    /// @notice All seats have committed: the reveal window is open from now on, until `revealUntil`.
    event CommitClosed(uint256 indexed disputeId, uint256 indexed round, uint256 revealUntil);
    event VoteRevealed(
        uint256 indexed disputeId,
        uint256 indexed round,
        address indexed juror,
        uint256 vote,
        uint256 seats
    );
    /// @notice All committed seats have revealed: the ruling can be appealed until `appealUntil`.
    event RevealClosed(uint256 indexed disputeId, uint256 indexed round, uint256 appealUntil);
    event RulingExecuted(uint256 indexed disputeId, IArbitrable indexed arbitrable, uint256 ruling);
    event JurorSettled(
        uint256 indexed disputeId,
        uint256 indexed round,
        address indexed juror,
        uint256 earned,
        uint256 lost
    );
    /// @notice Each of `coherent` seats earned `share`; `returned` went to the round's payer.
    event RoundSettled(
        uint256 indexed disputeId,
        uint256 indexed round,
        uint256 coherent,
        uint256 share,
        uint256 returned
    );

    error Panel_NoRounds();
    error Panel_EvenSeats(uint256 seats);
    error Panel_TooManySeats(uint256 seats, uint256 limit);
    error Panel_PenaltyAboveStake(uint256 penalty, uint256 seatStake);
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
    error Panel_LastRound(uint256 disputeId, uint256 maxRounds);
    error Panel_AlreadyExecuted(uint256 disputeId);
    error Panel_AlreadySettled(uint256 disputeId, uint256 round);

    function settings() external view returns (Settings memory);
    /// @notice Seats of a full panel in round 0, 1, ..: `seats`, then each time twice as many and one.
    function seatsIn(uint256 round) external view returns (uint256);
    /// @notice Ids count from 1.
    function disputeCount() external view returns (uint256);
    function disputeOf(uint256 disputeId) external view returns (Dispute memory);
    function roundOf(uint256 disputeId, uint256 round) external view returns (Round memory);
    /// @notice Everybody with a seat, each once.
    function jurorsOf(uint256 disputeId, uint256 round) external view returns (address[] memory);
    /// @notice Zeroes for who has no seat.
    function jurorOf(uint256 disputeId, uint256 round, address juror) external view returns (Juror memory);
    function isExcluded(uint256 disputeId, address esp) external view returns (bool);
    /// @notice keccak256(abi.encode(vote, salt, juror, disputeId, round)): of no use to anybody else, or in another round.
    function commitmentOf(
        uint256 vote,
        bytes32 salt,
        address juror,
        uint256 disputeId,
        uint256 round
    ) external pure returns (bytes32);

    /// @notice Fills the seats of the latest round. From the block after its `seedBlock` on; 256 blocks later that block's hash
    /// is out of reach, and the call only makes the current block the seed, for another call to draw. Caller: anybody.
    /// @return drawn Whether the panel was drawn (false: only started anew).
    function draw(uint256 disputeId) external returns (bool drawn);
    /// @notice A juror commits once, for all its seats.
    function commit(uint256 disputeId, uint256 round, bytes32 commitment) external;
    /// @notice Opens the caller's commitment. `vote`: 1 or 2.
    function reveal(uint256 disputeId, uint256 round, uint256 vote, bytes32 salt) external;
    /// @notice Tells the arbitrable the final ruling, once. If it refuses, this reverts with its reason and can be tried again;
    /// `settle` does not wait for it. Caller: anybody.
    function execute(uint256 disputeId) external;
    /// @notice Once the dispute is solved: frees or slashes the reserves of one round's jurors and pays who voted with the final
    /// ruling. Work is bounded by the seats of that round. Caller: anybody.
    function settle(uint256 disputeId, uint256 round) external;
}
