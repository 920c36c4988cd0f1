// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Hash timelock (HTLC): one side of a cross-chain swap
/// @notice Holds ether, an ERC-20 amount or one ERC-721 token until the 32 bytes whose SHA-256 is the hashlock are revealed,
/// which pays the receiver, or until the deadline, after which the sender is refunded. The same hashlock on two chains makes
/// a swap: claiming one side reveals the preimage that opens the other.
///
/// ```
///          [lock by)                  [deadline)
/// --- lock ----|------- claim ------------|------- refund ---
///    anyone pays    anyone reveals the        anyone; pays
///    for the sender preimage; pays the        the sender
///                   receiver
/// ```
/// @dev Promise to the receiver: a preimage revealed in the claim window pays it, whoever sends the transaction. Promise to
/// the sender: an amount that is not claimed before the deadline is refunded, whoever sends the transaction. There is no
/// owner, no fee and no other way to withdraw.
/// Terms are passed with every step, and their hash is the lock's id. Terms that have ended cannot be locked again, because
/// the time to lock ends before the first claim.
/// The preimage is 32 bytes by its type: if chains accept different lengths, a preimage that is too long for one of them
/// opens one side only. The script or contract on the other side must require 32 bytes as well.
/// A receiver that rejects ether makes only its own claim fail; the refund follows at the deadline. If a token cannot be
/// transferred at the moment (paused, under challenge), the claim still counts, and `collect` transfers it later. ERC-721
/// tokens are sent by `transferFrom`, without a receiver hook. Tokens with a transfer fee are rejected. If balances of a
/// token shrink by themselves, only the last locks of that token fall short.
interface IHashTimelock {
    /// @notice State of a lock.
    enum Status {
        None, // never locked, or ended
        Locked,
        Claimed // in time, but the token did not move: to be collected
    }

    /// @notice Terms of a lock; their hash is its id.
    struct Terms {
        bytes32 hashlock; // SHA-256 of the preimage
        address sender; // receives the refund
        address receiver; // receives the claim
        address token; // ERC-20 or ERC-721; zero for ether
        uint256 amount; // base units, the ERC-721 token's id, or wei
        uint40 lockBy; // the time to lock ends, the time to claim begins
        uint40 deadline; // the time to claim ends, the time to refund begins
    }

    /// @notice A lock was created.
    /// @param id Id of the lock.
    /// @param hashlock SHA-256 of the preimage.
    /// @param receiver Account that a claim pays.
    /// @param sender Account that a refund pays.
    /// @param token ERC-20 or ERC-721 token; zero for ether.
    /// @param amount Base units, the ERC-721 token's id, or wei.
    /// @param lockBy End of the time to lock, beginning of the time to claim; Unix seconds.
    /// @param deadline End of the time to claim, beginning of the time to refund; Unix seconds.
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
    /// @notice A lock was claimed.
    /// @param id Id of the lock.
    /// @param preimage The 32 bytes whose SHA-256 is the hashlock.
    event Claimed(bytes32 indexed id, bytes32 preimage);
    /// @notice A lock was refunded.
    /// @param id Id of the lock.
    event Refunded(bytes32 indexed id);
    /// @notice The token of a claimed lock could not be transferred; `collect` does it later. Emitted after `Claimed`.
    /// @param id Id of the lock.
    event Deferred(bytes32 indexed id);
    /// @notice The token of a claimed lock was transferred.
    /// @param id Id of the lock.
    event Collected(bytes32 indexed id);

    /// @notice Sender or receiver is the zero address.
    error HashTimelock_NobodyNamed(address sender, address receiver);
    /// @notice The deadline is not after `lockBy`.
    error HashTimelock_NoTimeToClaim(uint256 lockBy, uint256 deadline);
    /// @notice The time to lock ended at `lockBy`.
    error HashTimelock_LockTooLate(uint256 lockBy, uint256 timestamp);
    /// @notice The time to claim begins at `lockBy`.
    error HashTimelock_ClaimTooEarly(bytes32 id, uint256 lockBy, uint256 timestamp);
    /// @notice The time to claim ended at `deadline`.
    error HashTimelock_ClaimTooLate(bytes32 id, uint256 deadline, uint256 timestamp);
    /// @notice The time to refund begins at `deadline`.
    error HashTimelock_RefundTooEarly(bytes32 id, uint256 deadline, uint256 timestamp);
    /// @notice The same terms are locked.
    error HashTimelock_AlreadyLocked(bytes32 id);
    /// @notice The lock is not in status `Locked`.
    error HashTimelock_NotLocked(bytes32 id, Status status);
    /// @notice The lock is not in status `Claimed`.
    error HashTimelock_NotToCollect(bytes32 id, Status status);
    /// @notice The SHA-256 of the preimage is not the hashlock.
    error HashTimelock_WrongPreimage(bytes32 id, bytes32 hashlock, bytes32 actual);
    /// @notice The amount is zero.
    error HashTimelock_ZeroAmount();
    /// @notice The ether sent is not the amount, in wei.
    error HashTimelock_WrongValue(uint256 expected, uint256 sent);
    /// @notice The recipient rejected the ether.
    error HashTimelock_EtherRefused(address to, uint256 amount);
    /// @notice The token's transfer failed.
    error HashTimelock_TokenRefused(address token, address to, uint256 amount);
    /// @notice There is no contract at the token's address.
    error HashTimelock_NoToken(address token);
    /// @notice The ERC-721 token did not arrive.
    error HashTimelock_NotReceived(address token, uint256 tokenId, address holder);
    /// @notice Less than the amount arrived, in base units.
    error HashTimelock_ReceivedLess(address token, uint256 amount, uint256 received);
    /// @notice More than the amount was taken, in base units.
    error HashTimelock_SentMore(address token, uint256 amount, uint256 sent);

    /// @notice Id of a lock: keccak256 of its ABI-encoded terms.
    /// @param terms Terms of the lock.
    /// @return Id of the lock, whether or not it exists.
    function idOf(Terms calldata terms) external pure returns (bytes32);

    /// @notice Status of a lock. One that has ended reads as `None`; its events show how it ended.
    /// @param id Id of the lock.
    /// @return Its status.
    function statusOf(bytes32 id) external view returns (Status);

    /// @notice Locks an amount under the terms.
    /// @dev Caller: anyone, before `lockBy`; the caller pays: ether with the call, tokens by approval. Emits `Locked`.
    /// @param terms Terms of the lock.
    function lock(Terms calldata terms) external payable;

    /// @notice Reveals the preimage and pays the receiver.
    /// @dev Caller: anyone, from `lockBy` on and before the deadline. Emits `Claimed`, and `Deferred` if the token
    /// could not be transferred.
    /// @param terms Terms of the lock.
    /// @param preimage The 32 bytes whose SHA-256 is the hashlock.
    function claim(Terms calldata terms, bytes32 preimage) external;

    /// @notice Pays the sender if the lock was not claimed.
    /// @dev Caller: anyone, from the deadline on. Emits `Refunded`.
    /// @param terms Terms of the lock.
    function refund(Terms calldata terms) external;

    /// @notice Pays the receiver after a claim whose token could not be transferred.
    /// @dev Caller: anyone, at any time after the claim. Emits `Collected`.
    /// @param terms Terms of the lock.
    function collect(Terms calldata terms) external;
}
