// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title What generation and sale have in common: payment and content change hands together
/// @notice One escrow walks Locked, Delivered, Accepted, Revealed, Settled. Each step has its own half-open window
/// [opens, closes); when a window closes without its step, anybody may end the escrow and the payer is refunded.
///
/// ```
/// LOCKED ---[deliver by)--- DELIVERED ---[accept by)---[available by)--- ACCEPTED ---[reveal by)--- REVEALED ---[complain by)--- settle
///   content side commits       payer holds    or else                    content side        payer may prove        anybody
///   to roots and hashlock      the sealed     witnesses hold             shows the key       a false chunk
///                              file           it for the payer
/// ```
/// A payer that does not have the file may object: that ends its own window at once and opens the witnesses'. So silence and
/// "I do not have it" take one path.
/// @dev Promise to the payer: pays only if the key was shown and no chunk it could prove false was delivered.
/// Promise to the content side: once the key is shown in time and the file is true, it is paid; a silent payer cannot
/// hold it up as long as providers with more than a third of all stake hold the sealed file for the payer.
/// Limit: a payer from whom the file is withheld is wronged only if providers with more than a third of all stake lie
/// together with the content side: no contract can tell what was served.
interface ITwoWayGuarantee {
    enum Status {
        None,
        Locked,
        Delivered,
        Accepted,
        Revealed,
        Settled, // paid; a task may still be rated
        Refunded, // the payer has everything back
        Closed, // a task that was paid for, wholly or in part, and whose outcome is recorded
        Agreed // a task that both sides ended together: what each has is what they agreed on
    }

    /// @notice What the content side commits to. The escrow keeps only its hash; later steps bring it again.
    struct Delivery {
        bytes32 contentRoot; // SealedChunks root over the plain file
        bytes32 sealedRoot; // SealedChunks root over the sealed file
        bytes32 hashlock; // SHA-256 of the key
    }

    /// @notice One chunk that does not open to what was promised.
    struct Complaint {
        uint256 size; // of the plain file, in bytes, as bound in contentRoot
        uint256 sealedSize; // of the sealed file, as bound in sealedRoot
        uint256 index; // of the chunk
        bytes sealedChunk;
        bytes32[] sealedPath;
        bytes32 contentChunkHash; // keccak256 of the plain chunk as promised
        bytes32[] contentPath;
    }

    /// @notice A provider's word that it holds what the payer would confirm, and hands it to the payer until complaints end:
    /// the sealed file under sealedRoot, and the plain chunks' hashes under contentRoot, without which nobody could complain. EIP-712 in the
    /// escrow's domain: Availability(uint256 id,bytes32 deliveryHash,uint40 acceptBy). The end of the payer's window is in
    /// it, so that a receipt is for this one delivery, even where the same file is delivered again.
    struct Receipt {
        address esp;
        bytes signature; // ECDSA or ERC-1271
    }

    /// @notice Seconds of each step; equal for all escrows of a contract.
    struct Windows {
        uint40 late; // generation: after the time to deliver, for a penalty
        uint40 accept;
        uint40 available; // after the payer's silence or objection, for witnesses
        uint40 reveal;
        uint40 complain;
        uint40 rate; // generation: after settlement
    }

    /// @notice Witnesses with more than a third of all stake hold the sealed file: the payer's acceptance is not needed.
    event AvailabilityConfirmed(uint256 indexed id, address[] witnesses);
    /// @notice The payer says that it does not have the file: its window ended at `acceptBy`, which is now, and the
    /// witnesses' has begun.
    event Objected(uint256 indexed id, address indexed payer, uint256 acceptBy);
    /// @notice `acceptor` accepts or objects in the payer's place.
    event AcceptorNamed(uint256 indexed id, address indexed acceptor);

    error Guarantee_WrongStatus(uint256 id, Status actual, Status expected);
    error Guarantee_TooLate(uint256 id, uint256 closedAt, uint256 timestamp);
    error Guarantee_TooEarly(uint256 id, uint256 opensAt, uint256 timestamp);
    error Guarantee_NotPayer(uint256 id, address payer, address caller);
    error Guarantee_NotContentSide(uint256 id, address contentSide, address caller);
    error Guarantee_DeliveryMismatch(uint256 id, bytes32 expected, bytes32 actual);
    error Guarantee_WrongKey(uint256 id, bytes32 hashlock, bytes32 keyHash);
    error Guarantee_ComplaintUnfounded(uint256 id, uint256 index);
    error Guarantee_NothingDue(uint256 id, Status status);
    /// @notice A case on the product that opened before the complaint window closed has not ended.
    error Guarantee_Held(uint256 id, uint256 productId);
    error Guarantee_WitnessesNotAscending(uint256 id, address first, address second);
    error Guarantee_WitnessInvolved(uint256 id, address witness);
    /// @notice The witnesses hold `weight` of `total` stake, which is not more than a third.
    error Guarantee_TooFewWitnesses(uint256 id, uint256 weight, uint256 total);
    error Guarantee_BadReceipt(uint256 id, address witness);
    error Guarantee_PoolShareTooHigh(uint256 poolBasisPoints);

    /// @notice The windows of the steps.
    function windows() external view returns (Windows memory);
    /// @notice The upkeep pool's part of what is paid at a settlement, in 1/10,000.
    function poolBasisPoints() external view returns (uint256);
    /// @notice Who accepts or objects in the payer's place, as named at the latest lock of `id`; zero: the payer itself.
    function acceptorOf(uint256 id) external view returns (address);
}
