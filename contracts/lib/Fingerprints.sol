// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ColourGrid} from "./ColourGrid.sol";
import {Detail} from "./Detail.sol";
import {IsccImage} from "./IsccImage.sol";
import {Pdq} from "./Pdq.sol";

/// @title Fingerprints
/// @notice All that the chain computes of a picture, from one byte string: 4096 luma || 1024 grey || 128 chroma.
/// @dev Three independent measures: the shape by PDQ and by ISCC, and the colour, which neither of them sees.
/// sdk/src/fingerprint/fingerprints.ts makes the blocks from pixels and computes the same.
library Fingerprints {
    /// @notice The blocks are not as long as the three of them together.
    error Fingerprints_BadLength(uint256 length, uint256 expected);

    struct Fingerprint {
        /// 256 bits, compared by Pdq.distance
        uint256 pdq;
        /// 256 bits, compared by Pdq.distance too: a count of bits
        uint256 iscc;
        /// 32 bytes, compared by ColourGrid.distance
        uint256 colour;
        /// PDQ's: 0 (flat) to 100
        uint8 quality;
        /// 1 (flat) to 255: how much the luma can tell; 0 for what is no picture
        uint8 detail;
    }

    /// Where the parts begin, and their end.
    uint256 internal constant GREY = 4096;
    uint256 internal constant CHROMA = 5120;
    uint256 internal constant LENGTH = 5248;

    /// @notice The fingerprints of a picture.
    /// @param blocks 5248 bytes: 64x64 luma for PDQ, 32x32 grey for ISCC, 8x8 cells of Cb and Cr; each row-major, 8 bit
    function compute(bytes calldata blocks) internal pure returns (Fingerprint memory print) {
        requireLength(blocks);
        uint256 quality;
        (print.pdq, quality) = Pdq.fingerprint(luma(blocks));
        print.iscc = IsccImage.code(blocks[GREY:CHROMA]);
        print.colour = ColourGrid.descriptor(blocks[CHROMA:]);
        // At most 100 and 255.
        print.quality = uint8(quality);
        print.detail = uint8(Detail.measure(luma(blocks)));
    }

    /// @notice How much a picture can tell, without the rest.
    /// @param blocks as for `compute`
    /// @return quality 0 (flat) to 100
    /// @return detail 1 (flat) to 255
    function weigh(bytes calldata blocks) internal pure returns (uint256 quality, uint256 detail) {
        requireLength(blocks);
        return (Pdq.qualityOf(luma(blocks)), Detail.measure(luma(blocks)));
    }

    /// @notice Reverts unless the blocks are as long as a picture's: whatever they hold, it can be computed.
    function requireLength(bytes calldata blocks) internal pure {
        if (blocks.length != LENGTH) revert Fingerprints_BadLength(blocks.length, LENGTH);
    }

    /// @notice The luma block: what a transform witness shows to be another picture's.
    /// @param blocks at least 4096 bytes
    function luma(bytes calldata blocks) internal pure returns (bytes calldata) {
        return blocks[:GREY];
    }
}
