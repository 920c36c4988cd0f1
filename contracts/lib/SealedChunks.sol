// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Merkle trees over fixed-size chunks of a file, and the cipher that seals them
/// @notice A file of `size` bytes is cut into chunks of 1,024 bytes (the last may be shorter).
///
///   leaf(i) = keccak256(0x00, uint64 i, keccak256(chunk i)),  missing leaves up to the next power of two are zero
///   node    = keccak256(0x01, left, right)
///   root    = keccak256(0x02, uint64 size, top)
///
/// The size in the root fixes the depth, and the index in the leaf must agree with the path, so no leaf can be shown at
/// another place and no node can pass for a leaf. Word w of chunk i is sealed by XOR with keccak256(key, uint64(32 i + w)).
library SealedChunks {
    uint256 internal constant CHUNK_SIZE = 1024;
    uint256 private constant _WORDS_PER_CHUNK = CHUNK_SIZE / 32;

    error SealedChunks_IndexOutOfRange(uint256 index, uint256 count);
    error SealedChunks_WrongPathLength(uint256 length, uint256 expected);
    error SealedChunks_SizeTooLarge(uint256 size, uint256 maximum);
    error SealedChunks_NotInTree(bytes32 root, uint256 index);

    /// @notice Number of chunks of a file of `size` bytes; an empty file has none.
    function chunkCount(uint256 size) internal pure returns (uint256) {
        return (size + CHUNK_SIZE - 1) / CHUNK_SIZE;
    }

    /// @notice Length of every path in a tree over `count` chunks: the least d with 2^d >= count.
    function depthOf(uint256 count) internal pure returns (uint256 depth) {
        while ((uint256(1) << depth) < count) depth++;
    }

    /// @notice Reverts unless `chunkHash` is the hash of chunk `index` of the file of `size` bytes under `root`.
    function requireInTree(bytes32 root, uint256 size, uint256 index, bytes32 chunkHash, bytes32[] calldata path)
        internal
        pure
    {
        // The root binds 64 bits of the size; what does not fit must not pass for what does.
        require(size <= type(uint64).max, SealedChunks_SizeTooLarge(size, type(uint64).max));
        uint256 count = chunkCount(size);
        require(index < count, SealedChunks_IndexOutOfRange(index, count));
        uint256 depth = depthOf(count);
        require(path.length == depth, SealedChunks_WrongPathLength(path.length, depth));

        bytes32 node = keccak256(abi.encodePacked(bytes1(0x00), uint64(index), chunkHash));
        for (uint256 level = 0; level < depth; level++) {
            node = (index >> level) & 1 == 0
                ? keccak256(abi.encodePacked(bytes1(0x01), node, path[level]))
                : keccak256(abi.encodePacked(bytes1(0x01), path[level], node));
        }
        require(
            keccak256(abi.encodePacked(bytes1(0x02), uint64(size), node)) == root, SealedChunks_NotInTree(root, index)
        );
    }

    /// @notice Opens (or seals: it is its own inverse) chunk `index` under `key`.
    function unseal(bytes32 key, uint256 index, bytes calldata chunk) internal pure returns (bytes memory plain) {
        plain = chunk;
        uint256 words = (chunk.length + 31) / 32;
        uint256 firstWord = index * _WORDS_PER_CHUNK;
        assembly ("memory-safe") {
            // Scratch space 0x00..0x28 holds key and counter. `bytes memory` is padded to whole words, so the last,
            // partial word may be XORed whole as long as the length is left alone.
            mstore(0x00, key)
            for { let w := 0 } lt(w, words) { w := add(w, 1) } {
                mstore(0x20, shl(192, add(firstWord, w)))
                let at := add(add(plain, 0x20), shl(5, w))
                mstore(at, xor(mload(at), keccak256(0x00, 0x28)))
            }
        }
    }
}
