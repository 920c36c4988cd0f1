// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Hash time lock: the half of a swap that lies on this chain
/// @notice Holds ether, an ERC-20 amount or one ERC-721 token until somebody shows the 32 bytes whose SHA-256 is the
/// hashlock, which pays the receiver, or until the deadline, which pays the sender back. The same hashlock on two chains
/// makes one swap: whoever takes the one side shows the preimage that opens the other.
///
/// ```
///          [lock by)                  [deadline)
/// --- lock ----|------- claim ------------|------- refund ---
///    anybody pays   anybody shows the         anybody; pays
///    for the sender preimage; pays the        the sender
///                   receiver
/// ```
/// @dev Promise to the receiver: a preimage shown in the claim window pays it, whoever sends it. Promise to the sender:
/// what was not claimed before the deadline comes back, whoever asks. No owner, no fee, no other way out.
/// A lock is its terms: they come with every step and their hash is the lock's id. Terms that have ended cannot be locked
/// again, because the time to lock ends before the first claim.
/// The preimage is 32 bytes by its type: where lengths differ from chain to chain, a preimage too long for one of them
/// opens one side only. The script or contract on the other side must insist on 32 bytes as well.
/// A receiver that refuses ether spoils its own claim and nobody else's step; the refund follows at the deadline. A token
/// that does not move at the moment (paused, under challenge) is no reason to lose it: the claim counts, and `collect`
/// fetches the token later. ERC-721 tokens go by `transferFrom`: no receiver is asked whether it takes them. Tokens that
/// take a fee are refused. Where balances shrink by themselves, the last of that token's locks go short, no others.
interface IHashTimelock {
    enum Status {
        None, // never locked, or ended
        Locked,
        Claimed // in time, but the token did not move: to be collected
    }

    struct Terms {
        bytes32 hashlock; // SHA-256 of the preimage
        address sender; // gets the refund
        address receiver; // gets the claim
        address token; // ERC-20 or ERC-721; zero for ether
        uint256 amount; // base units, the ERC-721 token's id, or wei
        uint40 lockBy; // the time to lock ends, the time to claim begins
        uint40 deadline; // the time to claim ends, the time to refund begins
    }

    event Locked(
        bytes32 indexed id,
        bytes32 indexed hashlock,
        address indexed receiver,
        address sender,
        address token,
        uint256 amount,
        uint256 lockBy,
        uint256 deadline
    );
    event Claimed(bytes32 indexed id, bytes32 preimage);
    event Refunded(bytes32 indexed id);
    /// @notice After `Claimed`: the token did not move.
    event Deferred(bytes32 indexed id);
    event Collected(bytes32 indexed id);

    error HashTimelock_NobodyNamed(address sender, address receiver);
    error HashTimelock_NoTimeToClaim(uint256 lockBy, uint256 deadline);
    error HashTimelock_LockTooLate(uint256 lockBy, uint256 timestamp);
    error HashTimelock_ClaimTooEarly(bytes32 id, uint256 lockBy, uint256 timestamp);
    error HashTimelock_ClaimTooLate(bytes32 id, uint256 deadline, uint256 timestamp);
    error HashTimelock_RefundTooEarly(bytes32 id, uint256 deadline, uint256 timestamp);
    error HashTimelock_AlreadyLocked(bytes32 id);
    error HashTimelock_NotLocked(bytes32 id, Status status);
    error HashTimelock_NotToCollect(bytes32 id, Status status);
    error HashTimelock_WrongPreimage(bytes32 id, bytes32 hashlock, bytes32 actual);
    error HashTimelock_ZeroAmount();
    error HashTimelock_WrongValue(uint256 expected, uint256 sent);
    error HashTimelock_EtherRefused(address to, uint256 amount);
    error HashTimelock_TokenRefused(address token, address to, uint256 amount);
    error HashTimelock_NoToken(address token);
    error HashTimelock_NotReceived(address token, uint256 tokenId, address holder);
    error HashTimelock_ReceivedLess(address token, uint256 amount, uint256 received);
    error HashTimelock_SentMore(address token, uint256 amount, uint256 sent);

    /// @notice The id of a lock of these terms: keccak256 of their ABI encoding.
    function idOf(Terms calldata terms) external pure returns (bytes32);

    /// @notice How far a lock is. One that has ended reads as one that never was: its events tell how it ended.
    function statusOf(bytes32 id) external view returns (Status);

    /// @notice Locks what the terms say, before `lockBy`. The caller pays: ether comes with the call, tokens by approval.
    function lock(Terms calldata terms) external payable;

    /// @notice Shows the preimage, from `lockBy` on and before the deadline. Pays the receiver. Caller: anybody.
    function claim(Terms calldata terms, bytes32 preimage) external;

    /// @notice From the deadline on, when nobody has claimed. Pays the sender. Caller: anybody.
    function refund(Terms calldata terms) external;

    /// @notice At any time after a claim whose token did not move. Pays the receiver. Caller: anybody.
    function collect(Terms calldata terms) external;
}
