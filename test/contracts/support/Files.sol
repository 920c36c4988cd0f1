// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITwoWayGuarantee} from "../../../contracts/interfaces/ITwoWayGuarantee.sol";

/// @notice Files, their chunk trees and their sealing, written down a second time: whole trees, by plain loops.
library Files {
    uint256 internal constant CHUNK = 1024;

    /// @notice `size` bytes that depend on `seed`.
    function make(uint256 seed, uint256 size) internal pure returns (bytes memory file) {
        file = new bytes(size);
        for (uint256 from = 0; from < size; from += 32) _xorWord(file, from, keccak256(abi.encode(seed, from)));
    }

    function slice(bytes memory file, uint256 index) internal pure returns (bytes memory chunk) {
        uint256 start = index * CHUNK;
        uint256 length = file.length - start < CHUNK ? file.length - start : CHUNK;
        chunk = new bytes(length);
        assembly ("memory-safe") {
            mcopy(add(chunk, 0x20), add(add(file, 0x20), start), length)
        }
    }

    /// @notice XOR with keccak256(key, uint64 word), word by word.
    function seal(bytes memory file, bytes32 key) internal pure returns (bytes memory sealedFile) {
        sealedFile = bytes.concat(file);
        for (uint256 from = 0; from < file.length; from += 32) {
            _xorWord(sealedFile, from, keccak256(abi.encodePacked(key, uint64(from / 32))));
        }
    }

    /// @dev The part of `word` that lies within `file`.
    function _xorWord(bytes memory file, uint256 from, bytes32 word) private pure {
        uint256 left = file.length - from;
        if (left < 32) word &= bytes32(~(type(uint256).max >> (8 * left)));
        assembly ("memory-safe") {
            let place := add(add(file, 0x20), from)
            mstore(place, xor(mload(place), word))
        }
    }

    function hashes(bytes memory file) internal pure returns (bytes32[] memory list) {
        list = new bytes32[]((file.length + CHUNK - 1) / CHUNK);
        for (uint256 i = 0; i < list.length; i++) list[i] = keccak256(slice(file, i));
    }

    /// @notice All leaves, up to the next power of two.
    function leaves(bytes32[] memory list) internal pure returns (bytes32[] memory row) {
        uint256 width = 1;
        while (width < list.length) width *= 2;
        row = new bytes32[](width);
        for (uint256 i = 0; i < list.length; i++) row[i] = keccak256(abi.encodePacked(hex"00", uint64(i), list[i]));
    }

    function parents(bytes32[] memory row) internal pure returns (bytes32[] memory up) {
        up = new bytes32[](row.length / 2);
        for (uint256 i = 0; i < up.length; i++) {
            up[i] = keccak256(abi.encodePacked(hex"01", row[2 * i], row[2 * i + 1]));
        }
    }

    function root(uint256 size, bytes32[] memory list) internal pure returns (bytes32) {
        bytes32[] memory row = leaves(list);
        while (row.length > 1) row = parents(row);
        return keccak256(abi.encodePacked(hex"02", uint64(size), row[0]));
    }

    function root(bytes memory file) internal pure returns (bytes32) {
        return root(file.length, hashes(file));
    }

    function path(bytes32[] memory list, uint256 index) internal pure returns (bytes32[] memory siblings) {
        bytes32[] memory row = leaves(list);
        uint256 depth = 0;
        while ((uint256(1) << depth) < row.length) depth++;
        siblings = new bytes32[](depth);
        for (uint256 level = 0; level < depth; level++) {
            siblings[level] = row[(index >> level) ^ 1];
            row = parents(row);
        }
    }

    /// @notice A complaint about chunk `index` of what was promised and what was delivered.
    function complaint(
        bytes memory promised,
        bytes memory sealedFile,
        uint256 index
    ) internal pure returns (ITwoWayGuarantee.Complaint memory) {
        bytes32[] memory contentHashes = hashes(promised);
        return
            ITwoWayGuarantee.Complaint({
                size: promised.length,
                sealedSize: sealedFile.length,
                index: index,
                sealedChunk: slice(sealedFile, index),
                sealedPath: path(hashes(sealedFile), index),
                contentChunkHash: contentHashes[index],
                contentPath: path(contentHashes, index)
            });
    }
}

/// @notice Blocks of pictures: 64x64 brightness, 32x32 grey, 8x8 cells of two chroma channels.
library Blocks {
    uint256 internal constant LENGTH = 5_248;
    uint256 internal constant LUMA = 4_096;
    uint256 internal constant CHROMA = 5_120;

    /// @notice Noise: rich in detail, and unlike the noise of any other seed.
    function noise(uint256 seed) internal pure returns (bytes memory block_) {
        block_ = new bytes(LENGTH);
        for (uint256 w = 0; w < LENGTH / 32; w++) {
            bytes32 word = keccak256(abi.encode("blocks", seed, w));
            assembly ("memory-safe") {
                mstore(add(add(block_, 0x20), shl(5, w)), word)
            }
        }
        greyOfLuma(block_);
    }

    /// @notice ISCC's block shows what PDQ's does, at half its size: otherwise the two measures would contradict each other.
    function greyOfLuma(bytes memory block_) internal pure {
        require(block_.length == LENGTH, "not the blocks of a picture");
        assembly ("memory-safe") {
            let luma := add(block_, 0x20)
            let grey := add(luma, 4096)
            for {
                let i := 0
            } lt(i, 1024) {
                i := add(i, 1)
            } {
                let p := add(luma, add(shl(7, shr(5, i)), shl(1, and(i, 31))))
                let upper := shr(240, mload(p))
                let lower := shr(240, mload(add(p, 64)))
                let sum := add(add(shr(8, upper), and(upper, 0xff)), add(shr(8, lower), and(lower, 0xff)))
                mstore8(add(grey, i), shr(2, add(sum, 2)))
            }
        }
    }

    /// @notice The same picture with its first `pixels` pixels changed.
    function alike(uint256 seed, uint256 pixels) internal pure returns (bytes memory block_) {
        block_ = noise(seed);
        for (uint256 i = 0; i < pixels; i++) block_[i] ^= 0x40;
    }

    /// @notice The same brightness in other colours.
    function recoloured(uint256 seed) internal pure returns (bytes memory block_) {
        block_ = noise(seed);
        for (uint256 i = CHROMA; i < LENGTH; i++) block_[i] ^= 0x80;
    }

    /// @notice The same colours; the first `pixels` pixels have the brightness of another picture, and all grey of it.
    function reworked(uint256 seed, uint256 pixels) internal pure returns (bytes memory block_) {
        block_ = noise(seed);
        bytes memory other = noise(~seed);
        for (uint256 i = 0; i < pixels; i++) block_[i] = other[i];
        for (uint256 i = LUMA; i < CHROMA; i++) block_[i] = other[i];
    }

    /// @notice Soft blobs, which survive being mapped.
    function soft(uint256 seed) internal pure returns (bytes memory block_) {
        block_ = noise(seed);
        for (uint256 y = 0; y < 64; y++) {
            for (uint256 x = 0; x < 64; x++) block_[64 * y + x] = bytes1(uint8(_soft(seed, x, y)));
        }
        greyOfLuma(block_);
    }

    /// @dev Bilinear between random values, 8 pixels apart.
    function _soft(uint256 seed, uint256 x, uint256 y) private pure returns (uint256) {
        (uint256 right, uint256 down) = (x % 8, y % 8);
        uint256 top = _value(seed, x / 8, y / 8) * (8 - right) + _value(seed, x / 8 + 1, y / 8) * right;
        uint256 bottom = _value(seed, x / 8, y / 8 + 1) * (8 - right) + _value(seed, x / 8 + 1, y / 8 + 1) * right;
        return (top * (8 - down) + bottom * down) / 64;
    }

    function _value(uint256 seed, uint256 x, uint256 y) private pure returns (uint256) {
        return uint8(uint256(keccak256(abi.encode(seed, x, y))));
    }

    /// @notice Left and right change places.
    function mirrored(bytes memory block_) internal pure returns (bytes memory turned) {
        turned = bytes.concat(block_);
        for (uint256 i = 0; i < LUMA; i++) turned[i] = block_[(i / 64) * 64 + 63 - (i % 64)];
        for (uint256 i = 0; i < 1_024; i++) turned[LUMA + i] = block_[LUMA + (i / 32) * 32 + 31 - (i % 32)];
        for (uint256 i = 0; i < 128; i++) {
            turned[CHROMA + i] = block_[CHROMA + (i / 16) * 16 + 14 - ((i % 16) / 2) * 2 + (i % 2)];
        }
    }

    /// @notice Nothing to see: quality 0.
    function flat() internal pure returns (bytes memory) {
        return new bytes(LENGTH);
    }
}
