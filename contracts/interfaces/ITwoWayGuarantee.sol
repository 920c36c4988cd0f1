// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title What generation and sale have in common: payment and content change hands together
/// @notice One escrow walks Locked, Delivered, Accepted, Revealed, Settled. Each step has its own half-open window
/// [opens, closes); when a window closes without its step, anybody may end the escrow and the payer is refunded.
///
/// ```
/// --- LOCKED ---------[deliver by)--- DELIVERED --[accept by)--- ACCEPTED --[reveal by)--- REVEALED --[complain by)--- settle
///     content side commits             payer holds the           content side           payer may prove          anybody
///     to roots and hashlock            sealed file               shows the key          a false chunk
/// ```
/// @dev Promise to the payer: pays only if the key was shown and no chunk it could prove false was delivered.
/// Promise to the content side: once the key is shown in time and the file is true, it is paid.
interface ITwoWayGuarantee {
    enum Status {
        None,
        Locked,
        Delivered,
        Accepted,
        Revealed,
        Settled,
        Refunded
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

    /// @notice Seconds of each step; equal for all escrows of a contract.
    struct Windows {
        uint40 accept;
        uint40 reveal;
        uint40 complain;
    }

    error Guarantee_WrongStatus(uint256 id, Status actual, Status expected);
    error Guarantee_TooLate(uint256 id, uint256 closedAt, uint256 timestamp);
    error Guarantee_TooEarly(uint256 id, uint256 opensAt, uint256 timestamp);
    error Guarantee_NotPayer(uint256 id, address payer, address caller);
    error Guarantee_NotContentSide(uint256 id, address contentSide, address caller);
    error Guarantee_DeliveryMismatch(uint256 id, bytes32 expected, bytes32 actual);
    error Guarantee_WrongKey(uint256 id, bytes32 hashlock, bytes32 keyHash);
    error Guarantee_ComplaintUnfounded(uint256 id, uint256 index);
    error Guarantee_NothingDue(uint256 id, Status status);

    /// @notice The windows that follow delivery.
    function windows() external view returns (Windows memory);
}
