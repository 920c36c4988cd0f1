// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Fingerprints} from "../lib/Fingerprints.sol";
import {AffineMap} from "../lib/Resample.sol";
import {IProductRegistry} from "./IProductRegistry.sol";

/// @title The rule by which two products count as alike
/// @notice Without state: thresholds are fixed at deployment. Brightness is measured twice, by PDQ and by ISCC's image
/// code, and colour once. A distance says nothing when one of the pictures has too little detail. Fingerprints that the
/// registry does not keep are computed from the blocks, which their hash proves to be the registered ones.
interface ISimilarity {
    enum Verdict {
        Different,
        Unclear, // the measure cannot decide
        Copy
    }

    struct Thresholds {
        uint16 pdq; // bits of 256: a copy by PDQ
        uint16 iscc; // bits of 256: a copy by ISCC
        uint16 colour; // colour distance up to which two pictures have the same colours
        uint16 witness; // bits of 256: a copy by PDQ after the original was mapped
        uint16 contradiction; // bits of 256: no copy where either measure is above
        uint16 greyPdq; // bits of 256: above `pdq`, up to here, PDQ cannot decide
        uint16 greyIscc; // bits of 256: the same for ISCC
        uint16 quality; // least PDQ quality of evidence, 0..100
        uint16 detail; // least colour and brightness detail of evidence
    }

    struct Measurement {
        uint256 pdq; // bits of 256
        uint256 iscc; // bits of 256; with a map, of the mapped luma at half its size
        uint256 colour;
        Verdict verdict;
    }

    error Similarity_BadThresholds(Thresholds thresholds);
    error Similarity_BlocksMismatch(bytes32 expected, bytes32 actual);

    function thresholds() external view returns (Thresholds memory);

    /// @notice Fingerprints of a picture's blocks, laid out as for `IProductRegistry.register`.
    function fingerprintsOf(bytes calldata blocks) external view returns (Fingerprints.Fingerprint memory);

    /// @notice Measures two products as they are registered. A negative counts like the picture itself.
    /// @param originalBlocks The original's, as the events `ProductRegistered` and `BlocksPublished` tell them; empty where
    /// its fingerprints are kept, or it is no picture.
    /// @param accusedBlocks Likewise.
    function compare(
        IProductRegistry.Product calldata original,
        IProductRegistry.Product calldata accused,
        bytes calldata originalBlocks,
        bytes calldata accusedBlocks
    ) external view returns (Measurement memory);

    /// @notice Maps one picture (cut, turned, mirrored, framed) and measures the result against the other. A copy within
    /// `witness` bits by PDQ and `contradiction` by ISCC, and of the same colours.
    /// @param originalBlocks As for `compare`; but the map's source, which is the original or with `map.reverse` the accused,
    /// is always needed.
    /// @param accusedBlocks Likewise.
    /// @param map Must keep within the bounds of `Resample`.
    function compareUnder(
        IProductRegistry.Product calldata original,
        IProductRegistry.Product calldata accused,
        bytes calldata originalBlocks,
        bytes calldata accusedBlocks,
        AffineMap calldata map
    ) external view returns (Measurement memory);
}
