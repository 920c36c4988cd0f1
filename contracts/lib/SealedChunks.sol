// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Merkle trees over fixed-size chunks of a file, and the cipher that seals them
/// @notice A file of `size` bytes is cut into chunks of 1,024 bytes (the last may be shorter).
///
///   leaf(i) = keccak256(0x00, uint64 i, keccak256(chunk i)),  missing leaves up to the next power of two are zero
///   node    = keccak256(0x01, left, right)
///   root    = keccak256(0x02, uint64 size, top)
///
/// The size in the root fixes the depth, and the index in the leaf must agree with the path, so a leaf cannot be proved at
/// another index, nor a node as a leaf. Word w of chunk i is sealed by XOR with keccak256(key, uint64(32 i + w)).
library SealedChunks {
    uint256 internal constant CHUNK_SIZE = 1024;
    uint256 private constant _WORDS_PER_CHUNK = CHUNK_SIZE / 32;

    /// @notice The file has `count` chunks.
    error SealedChunks_IndexOutOfRange(uint256 index, uint256 count);
    /// @notice A path of this tree has `expected` hashes.
    error SealedChunks_WrongPathLength(uint256 length, uint256 expected);
    /// @notice The root binds 64 bits of the size.
    error SealedChunks_SizeTooLarge(uint256 size, uint256 maximum);
    /// @notice The chunk does not belong to the tree at this index.
    error SealedChunks_NotInTree(bytes32 root, uint256 index);

    /// @notice Number of chunks of a file.
    /// @param size Size of the file in bytes.
    /// @return 0 for an empty file.
    function chunkCount(uint256 size) internal pure returns (uint256) {
        return (size + CHUNK_SIZE - 1) / CHUNK_SIZE;
    }

    /// @notice Length of every path in a tree over `count` chunks.
    /// @param count Number of chunks.
    /// @return depth The least d with 2^d >= count.
    function depthOf(uint256 count) internal pure returns (uint256 depth) {
        while ((uint256(1) << depth) < count) depth++;
    }

    /// @notice Reverts unless a chunk belongs to a file.
    /// @param root Root of the file.
    /// @param size Size of the file in bytes.
    /// @param index Index of the chunk, from 0.
    /// @param chunkHash keccak256 of the chunk.
    /// @param path Merkle path of the chunk, from the leaf upwards.
    function requireInTree(
        bytes32 root,
        uint256 size,
        uint256 index,
        bytes32 chunkHash,
        bytes32[] calldata path
    ) internal pure {
        // The root binds 64 bits of the size; a larger one must not be truncated.
        require(size <= type(uint64).max, SealedChunks_SizeTooLarge(size, type(uint64).max));
        uint256 count = chunkCount(size);
        require(index < count, SealedChunks_IndexOutOfRange(index, count));
        uint256 depth = depthOf(count);
        require(path.length == depth, SealedChunks_WrongPathLength(path.length, depth));

        bytes32 top = _climb(keccak256(abi.encodePacked(bytes1(0x00), uint64(index), chunkHash)), index, path);
        require(
            keccak256(abi.encodePacked(bytes1(0x02), uint64(size), top)) == root,
            SealedChunks_NotInTree(root, index)
        );
    }

    /// @dev The top over `leaf`; node = keccak256(0x01, left, right), made in scratch space: a complaint climbs twice.
    function _climb(bytes32 leaf, uint256 index, bytes32[] calldata path) private pure returns (bytes32 node) {
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore8(0x00, 0x01)
            node := leaf
            let end := add(path.offset, shl(5, path.length))
            for {
                let at := path.offset
            } lt(at, end) {
                at := add(at, 0x20)
            } {
                // An odd place is a right one: 0x20 bytes further.
                let right := shl(5, and(index, 1))
                mstore(add(0x01, right), node)
                mstore(sub(0x21, right), calldataload(at))
                node := keccak256(0x00, 0x41)
                index := shr(1, index)
            }
            mstore(0x40, free)
        }
    }

    /// @notice Opens a chunk, or seals it: the operation is its own inverse.
    /// @param key Key of the file.
    /// @param index Index of the chunk, from 0.
    /// @param chunk The sealed chunk.
    /// @return plain The plain chunk.
    function unseal(bytes32 key, uint256 index, bytes calldata chunk) internal pure returns (bytes memory plain) {
        plain = chunk;
        uint256 firstWord = index * _WORDS_PER_CHUNK;
        assembly ("memory-safe") {
            // Scratch space 0x00..0x28 holds key and counter. `bytes memory` is padded to whole words, so the last,
            // partial word may be XORed whole as long as the length is left alone.
            mstore(0x00, key)
            let at := add(plain, 0x20)
            let end := add(at, mload(plain))
            for {
                let word := firstWord
            } lt(at, end) {
                word := add(word, 1)
            } {
                mstore(0x20, shl(192, word))
                mstore(at, xor(mload(at), keccak256(0x00, 0x28)))
                at := add(at, 0x20)
            }
        }
    }
}
