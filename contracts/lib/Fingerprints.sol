// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ColourGrid} from "./ColourGrid.sol";
import {Detail} from "./Detail.sol";
import {IsccImage} from "./IsccImage.sol";
import {Pdq} from "./Pdq.sol";

/// @title Fingerprints
/// @notice The fingerprints that the chain computes of a picture, from one byte string: 4096 luma || 1024 grey || 128 chroma.
/// @dev Three independent measures: the shape by PDQ and by ISCC, and the colour, which both of them ignore.
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
        /// Grey levels that the luma uses, 1 (flat) to 255; 0 if it is not a picture
        uint8 detail;
    }

    /// Offsets of the parts, and their total length.
    uint256 internal constant GREY = 4096;
    uint256 internal constant CHROMA = 5120;
    uint256 internal constant LENGTH = 5248;

    /// @notice The fingerprints of a picture.
    /// @param blocks 5248 bytes: 64x64 luma for PDQ, 32x32 grey for ISCC, 8x8 cells of Cb and Cr; each row-major, 8 bit
    /// @return print The fingerprints.
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

    /// @notice Quality and detail of a picture, without its fingerprints.
    /// @param blocks as for `compute`
    /// @return quality 0 (flat) to 100
    /// @return detail 1 (flat) to 255
    function weigh(bytes calldata blocks) internal pure returns (uint256 quality, uint256 detail) {
        requireLength(blocks);
        return (Pdq.qualityOf(luma(blocks)), Detail.measure(luma(blocks)));
    }

    /// @notice Reverts unless the blocks have the length of a picture's. Any content of that length can be computed.
    /// @param blocks As for `compute`.
    function requireLength(bytes calldata blocks) internal pure {
        if (blocks.length != LENGTH) revert Fingerprints_BadLength(blocks.length, LENGTH);
    }

    /// @notice The luma block: what a transform witness shows to be another picture's.
    /// @param blocks As for `compute`.
    /// @return The luma block.
    function luma(bytes calldata blocks) internal pure returns (bytes calldata) {
        return blocks[:GREY];
    }
}
