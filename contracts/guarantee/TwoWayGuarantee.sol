// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITwoWayGuarantee} from "../interfaces/ITwoWayGuarantee.sol";
import {SealedChunks} from "../lib/SealedChunks.sol";

/// @dev Told by `ITwoWayGuarantee`.
abstract contract TwoWayGuarantee is ITwoWayGuarantee {
    uint40 internal immutable _acceptSeconds;
    uint40 internal immutable _revealSeconds;
    uint40 internal immutable _complainSeconds;

    constructor(Windows memory windows_) {
        _acceptSeconds = windows_.accept;
        _revealSeconds = windows_.reveal;
        _complainSeconds = windows_.complain;
    }

    /// @inheritdoc ITwoWayGuarantee
    function windows() external view returns (Windows memory) {
        return Windows({accept: _acceptSeconds, reveal: _revealSeconds, complain: _complainSeconds});
    }

    function _hash(Delivery calldata delivery) internal pure returns (bytes32) {
        return keccak256(abi.encode(delivery));
    }

    function _closesIn(uint256 seconds_) internal view returns (uint40) {
        return uint40(block.timestamp + seconds_);
    }

    function _requireStatus(uint256 id, Status actual, Status expected) internal pure {
        require(actual == expected, Guarantee_WrongStatus(id, actual, expected));
    }

    /// @dev The step belongs to `expected` and its window is still open.
    function _requireOpen(uint256 id, Status actual, Status expected, uint256 closesAt) internal view {
        _requireStatus(id, actual, expected);
        require(block.timestamp < closesAt, Guarantee_TooLate(id, closesAt, block.timestamp));
    }

    function _requireClosed(uint256 id, uint256 closesAt) internal view {
        require(block.timestamp >= closesAt, Guarantee_TooEarly(id, closesAt, block.timestamp));
    }

    function _requireDelivery(uint256 id, bytes32 expected, bytes32 actual) internal pure {
        require(actual == expected, Guarantee_DeliveryMismatch(id, expected, actual));
    }

    function _requireKey(uint256 id, bytes32 hashlock, bytes32 key) internal pure {
        bytes32 keyHash = sha256(abi.encode(key));
        require(keyHash == hashlock, Guarantee_WrongKey(id, hashlock, keyHash));
    }

    /// @dev Passes only if the sealed file has another size than the promised one, or if the chunk opens under the key
    /// to something else than promised. Both leaves are first shown to be in the committed trees.
    function _requireFounded(uint256 id, Delivery calldata delivery, bytes32 key, Complaint calldata complaint)
        internal
        pure
    {
        SealedChunks.requireInTree({
            root: delivery.sealedRoot,
            size: complaint.sealedSize,
            index: complaint.index,
            chunkHash: keccak256(complaint.sealedChunk),
            path: complaint.sealedPath
        });
        SealedChunks.requireInTree({
            root: delivery.contentRoot,
            size: complaint.size,
            index: complaint.index,
            chunkHash: complaint.contentChunkHash,
            path: complaint.contentPath
        });
        bool founded = complaint.sealedSize != complaint.size
            || keccak256(SealedChunks.unseal(key, complaint.index, complaint.sealedChunk)) != complaint.contentChunkHash;
        require(founded, Guarantee_ComplaintUnfounded(id, complaint.index));
    }
}
