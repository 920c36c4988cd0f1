// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Two-way guarantee: fair exchange of payment and content, for generation and sale
/// @notice An escrow passes through Locked, Delivered, Accepted, Revealed, Settled. Each step has its own half-open window
/// [opens, closes); when a window closes without its step, anyone may end the escrow, and the payer is refunded.
///
/// ```
/// LOCKED ---[deliver by)--- DELIVERED ---[accept by)---[available by)--- ACCEPTED ---[reveal by)--- REVEALED ---[complain by)--- settle
///   content side commits       payer holds    or else                    content side        payer may prove        anyone
///   to roots and hashlock      the sealed     witnesses hold             shows the key       a false chunk
///                              file           it for the payer
/// ```
/// A payer that does not have the file may object: that ends its own window at once and opens the witnesses'. Silence and an
/// objection thus take the same path.
/// @dev Promise to the payer: it pays only if the key was revealed and no chunk was delivered that it could prove false.
/// Promise to the content side: if the key is revealed in time and the file is correct, it is paid; a silent payer cannot
/// prevent that as long as providers with more than a third of all stake hold the sealed file for the payer.
/// Limit: a payer from whom the file is withheld can be defrauded if providers with more than a third of all stake collude
/// with the content side, since no contract can observe what was served.
interface ITwoWayGuarantee {
    /// @notice State of an escrow.
    enum Status {
        None,
        Locked,
        Delivered,
        Accepted,
        Revealed,
        Settled, // paid; a task may still be rated
        Refunded, // the payer was refunded in full
        Closed, // a task that was paid for, wholly or in part, and whose outcome is recorded
        Agreed // a task that both sides ended by agreement
    }

    /// @notice Commitments of the content side. The escrow stores only their hash; later steps pass them again.
    struct Delivery {
        bytes32 contentRoot; // SealedChunks root over the plain file
        bytes32 sealedRoot; // SealedChunks root over the sealed file
        bytes32 hashlock; // SHA-256 of the key
    }

    /// @notice Fraud proof: one chunk that does not open to the promised content.
    struct Complaint {
        uint256 size; // of the plain file, in bytes, as bound in contentRoot
        uint256 sealedSize; // of the sealed file, as bound in sealedRoot
        uint256 index; // of the chunk
        bytes sealedChunk;
        bytes32[] sealedPath;
        bytes32 contentChunkHash; // keccak256 of the plain chunk as promised
        bytes32[] contentPath;
    }

    /// @notice Availability attestation: a provider states that it holds what the payer would confirm, and serves it to the payer
    /// until the complaint window ends: the sealed file under sealedRoot, and the plain chunks' hashes under contentRoot, which a
    /// complaint needs. EIP-712 in the escrow's domain: Availability(uint256 id,bytes32 deliveryHash,uint40 acceptBy). The end of
    /// the payer's window is signed, so that a receipt is valid for one delivery, even if the same file is delivered again.
    struct Receipt {
        address esp;
        bytes signature; // ECDSA or ERC-1271
    }

    /// @notice Length of each step in seconds; the same for all escrows of a contract.
    struct Windows {
        uint40 late; // generation: after the time to deliver, for a penalty
        uint40 accept;
        uint40 available; // after the payer's silence or objection, for witnesses
        uint40 reveal;
        uint40 complain;
        uint40 rate; // generation: after settlement
    }

    /// @notice Witnesses with more than a third of all stake hold the sealed file: the payer's acceptance is not
    /// needed.
    /// @param id Id of the escrow: the task's or the product's.
    /// @param witnesses The providers that signed a receipt.
    event AvailabilityConfirmed(uint256 indexed id, address[] witnesses);
    /// @notice The payer reports that it does not have the file: its window has ended, and the witnesses' has begun.
    /// @param id Id of the escrow: the task's or the product's.
    /// @param payer The payer of the escrow.
    /// @param acceptBy End of the payer's window, which is now; Unix seconds.
    event Objected(uint256 indexed id, address indexed payer, uint256 acceptBy);
    /// @notice `acceptor` may accept or object in the payer's place.
    /// @param id Id of the escrow: the task's or the product's.
    /// @param acceptor The account.
    event AcceptorNamed(uint256 indexed id, address indexed acceptor);

    /// @notice The escrow is not in the status that the step requires.
    error Guarantee_WrongStatus(uint256 id, Status actual, Status expected);
    /// @notice The window closed at `closedAt`.
    error Guarantee_TooLate(uint256 id, uint256 closedAt, uint256 timestamp);
    /// @notice The window opens at `opensAt`.
    error Guarantee_TooEarly(uint256 id, uint256 opensAt, uint256 timestamp);
    /// @notice The caller is not the payer, or not its acceptor.
    error Guarantee_NotPayer(uint256 id, address payer, address caller);
    /// @notice The caller is not the content side.
    error Guarantee_NotContentSide(uint256 id, address contentSide, address caller);
    /// @notice The delivery does not have the stored hash.
    error Guarantee_DeliveryMismatch(uint256 id, bytes32 expected, bytes32 actual);
    /// @notice The SHA-256 of the key is not the hashlock.
    error Guarantee_WrongKey(uint256 id, bytes32 hashlock, bytes32 keyHash);
    /// @notice The chunk opens to the promised content.
    error Guarantee_ComplaintUnfounded(uint256 id, uint256 index);
    /// @notice The escrow has no window that has closed.
    error Guarantee_NothingDue(uint256 id, Status status);
    /// @notice A case on the product that was opened before the complaint window closed is still open.
    error Guarantee_Held(uint256 id, uint256 productId);
    /// @notice Receipts must be in ascending order of their providers.
    error Guarantee_WitnessesNotAscending(uint256 id, address first, address second);
    /// @notice A party of the escrow cannot be its witness.
    error Guarantee_WitnessInvolved(uint256 id, address witness);
    /// @notice The witnesses hold `weight` of `total` stake, which is not more than a third.
    error Guarantee_TooFewWitnesses(uint256 id, uint256 weight, uint256 total);
    /// @notice The receipt's signature is not the witness's.
    error Guarantee_BadReceipt(uint256 id, address witness);
    /// @notice The share exceeds 10,000 basis points.
    error Guarantee_PoolShareTooHigh(uint256 poolBasisPoints);

    /// @notice Windows of the steps.
    /// @return In seconds.
    function windows() external view returns (Windows memory);
    /// @notice The upkeep pool's share of what a settlement pays.
    /// @return In 1/10,000.
    function poolBasisPoints() external view returns (uint256);
    /// @notice Account that accepts or objects in the payer's place, as named at the latest lock of `id`.
    /// @param id Id of the escrow: the task's or the product's.
    /// @return Zero: the payer itself.
    function acceptorOf(uint256 id) external view returns (address);
}
