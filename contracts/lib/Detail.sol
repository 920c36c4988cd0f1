// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Detail
/// @notice Information content of a luma block: flat, icon-like pictures look alike to every fingerprint of shape.
///
/// @dev The measure is the number of grey levels that the picture uses: those of at least 4 of 1024 samples, the
/// pixels in even rows and columns. A few flat shapes use few levels, however sharp they are, and the many levels of
/// their smooth edges occur once or twice each. sdk/src/fingerprint/detail.ts agrees exactly.
library Detail {
    /// @notice The luma block is not 64x64 bytes long.
    error Detail_BadLumaLength(uint256 length);

    uint256 private constant LUMA_LENGTH = 4096;
    uint256 private constant COUNTERS = 0x2000; // 256 words

    /// @notice Number of grey levels that the picture uses.
    /// @param luma 4096 bytes: rows of 64 pixels, top to bottom, left to right, 8 bit
    /// @return levels 1 (flat) to 255, of 256 too
    function measure(bytes calldata luma) internal pure returns (uint256 levels) {
        if (luma.length != LUMA_LENGTH) revert Detail_BadLumaLength(luma.length);
        assembly ("memory-safe") {
            // The counters are scratch beyond the free memory pointer, which stays; copying from beyond the calldata
            // writes zeros.
            let counters := mload(0x40)
            calldatacopy(counters, calldatasize(), COUNTERS)

            /// One more for the level at the given place of the word: a word of memory for each level.
            function count(place) {
                mstore(place, add(mload(place), 1))
            }

            let pixels := luma.offset
            for {
                let end := add(pixels, LUMA_LENGTH)
            } lt(pixels, end) {
                pixels := add(pixels, 64)
            } {
                // The even rows, half by half.
                for {
                    let half := 0
                } lt(half, 64) {
                    half := add(half, 32)
                } {
                    let w := calldataload(add(pixels, half))
                    count(add(counters, and(shr(243, w), 0x1fe0)))
                    count(add(counters, and(shr(227, w), 0x1fe0)))
                    count(add(counters, and(shr(211, w), 0x1fe0)))
                    count(add(counters, and(shr(195, w), 0x1fe0)))
                    count(add(counters, and(shr(179, w), 0x1fe0)))
                    count(add(counters, and(shr(163, w), 0x1fe0)))
                    count(add(counters, and(shr(147, w), 0x1fe0)))
                    count(add(counters, and(shr(131, w), 0x1fe0)))
                    count(add(counters, and(shr(115, w), 0x1fe0)))
                    count(add(counters, and(shr(99, w), 0x1fe0)))
                    count(add(counters, and(shr(83, w), 0x1fe0)))
                    count(add(counters, and(shr(67, w), 0x1fe0)))
                    count(add(counters, and(shr(51, w), 0x1fe0)))
                    count(add(counters, and(shr(35, w), 0x1fe0)))
                    count(add(counters, and(shr(19, w), 0x1fe0)))
                    count(add(counters, and(shr(3, w), 0x1fe0)))
                }
                pixels := add(pixels, 64)
            }

            for {
                let end := add(counters, COUNTERS)
            } lt(counters, end) {
                counters := add(counters, 0x80)
            } {
                levels := add(levels, add(gt(mload(counters), 3), gt(mload(add(counters, 0x20)), 3)))
                levels := add(levels, add(gt(mload(add(counters, 0x40)), 3), gt(mload(add(counters, 0x60)), 3)))
            }
            levels := sub(levels, eq(levels, 256))
        }
    }
}
