// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title ColourGrid
/// @notice The colour term of the match: a descriptor of one word, and how far two of them are apart.
///
/// @dev Brightness alone takes a brown heart for a purple one. The descriptor keeps the mean colour of 4x4 cells: byte
/// 2 (4 row + column), the highest being byte 0, is the blue difference Cb (128 for grey), the next one the red
/// difference Cr. sdk/src/fingerprint/colour.ts agrees to the bit.
library ColourGrid {
    /// @notice The chroma block is not 8x8 cells of two bytes long.
    error ColourGrid_BadChromaLength(uint256 length);

    uint256 private constant CHROMA_LENGTH = 128;

    // Lanes of 16 bits.
    uint256 private constant ONE_16 = 0x0001000100010001000100010001000100010001000100010001000100010001;
    uint256 private constant BYTE_16 = 0x00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff;
    // Lanes of 32 bits in half a word.
    uint256 private constant TWO_32 = 0x00000002000000020000000200000002;
    uint256 private constant BYTE_32 = 0x000000ff000000ff000000ff000000ff;

    /// @notice The colour descriptor of a picture.
    /// @param chroma 128 bytes: 8 rows of 8 cells, left to right, each of two bytes: Cb and Cr
    /// @return grid 4x4 cells, each the rounded mean of four
    function descriptor(bytes calldata chroma) internal pure returns (uint256 grid) {
        if (chroma.length != CHROMA_LENGTH) revert ColourGrid_BadChromaLength(chroma.length);
        for (uint256 i = 0; i < CHROMA_LENGTH; i += 32) {
            grid = (grid << 64) | _twoRows(uint256(bytes32(chroma[i:i + 32])));
        }
    }

    /// @notice The same of a block in memory.
    /// @param chroma 128 bytes, as for `descriptor`.
    /// @return grid 4x4 cells, each the rounded mean of four.
    function descriptorFromMemory(bytes memory chroma) internal pure returns (uint256 grid) {
        if (chroma.length != CHROMA_LENGTH) revert ColourGrid_BadChromaLength(chroma.length);
        for (uint256 i = 32; i <= CHROMA_LENGTH; i += 32) {
            uint256 rows;
            assembly ("memory-safe") {
                rows := mload(add(chroma, i))
            }
            grid = (grid << 64) | _twoRows(rows);
        }
    }

    /// @notice The sum of the absolute differences of the 32 bytes of two descriptors.
    /// @param a A descriptor.
    /// @param b A descriptor.
    /// @return steps 0 to 8160; 32 of them are one level in each cell and channel
    function distance(uint256 a, uint256 b) internal pure returns (uint256 steps) {
        unchecked {
            steps = _differences((a >> 8) & BYTE_16, (b >> 8) & BYTE_16) + _differences(a & BYTE_16, b & BYTE_16);
            // 16 lanes of at most 510.
            steps = (steps * ONE_16) >> 240;
        }
    }

    /// Two rows of cells to the four cells, of two bytes each, of one row of the descriptor.
    function _twoRows(uint256 rows) private pure returns (uint256 means) {
        unchecked {
            means = (_means((rows >> 8) & BYTE_16) << 8) | _means(rows & BYTE_16);
            means = (means | (means >> 16)) & 0x00000000ffffffff00000000ffffffff;
            return (means | (means >> 32)) & type(uint64).max;
        }
    }

    /// One channel of two rows of 8 cells in lanes of 16 bits, to four means in lanes of 32 bits.
    function _means(uint256 cells) private pure returns (uint256) {
        unchecked {
            cells += cells >> 128;
            cells += cells >> 16;
            return (((cells & 0x000003ff000003ff000003ff000003ff) + TWO_32) >> 2) & BYTE_32;
        }
    }

    /// |u - v| in lanes of 16 bits, u and v being bytes.
    function _differences(uint256 u, uint256 v) private pure returns (uint256) {
        unchecked {
            // x = 256 + u - v. Where u >= v, x XOR 256 = u - v; elsewhere (x XOR 255) + 1 = v - u. With y = 256 or 255
            // both are (x XOR y) - y + 256.
            uint256 x = u + (ONE_16 << 8) - v;
            uint256 y = ((x >> 8) & ONE_16) + BYTE_16;
            return (x ^ y) + (ONE_16 << 8) - y;
        }
    }
}
