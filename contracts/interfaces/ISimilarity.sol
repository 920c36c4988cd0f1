// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Fingerprints} from "../lib/Fingerprints.sol";
import {AffineMap} from "../lib/Resample.sol";
import {IProductRegistry} from "./IProductRegistry.sol";

/// @title Similarity measure of two products
/// @notice Stateless; thresholds are fixed at deployment. Brightness is measured twice, by PDQ and by ISCC's image code, and
/// colour once. A distance is meaningless if one of the pictures has too little detail. Fingerprints that the registry does
/// not store are computed from the blocks, which are verified by their registered hash.
interface ISimilarity {
    /// @notice Result of a measurement.
    enum Verdict {
        Different,
        Unclear, // the measure cannot decide
        Copy
    }

    /// @notice Thresholds of the measurement.
    struct Thresholds {
        uint16 pdq; // bits of 256: a copy by PDQ
        uint16 iscc; // bits of 256: a copy by ISCC
        uint16 colour; // colour distance up to which two pictures have the same colours
        uint16 witness; // bits of 256: a copy by PDQ under a map
        uint16 contradiction; // bits of 256: not a copy if either measure is above
        uint16 greyPdq; // bits of 256: above `pdq`, up to here, PDQ cannot decide
        uint16 greyIscc; // bits of 256: the same for ISCC
        uint16 quality; // least PDQ quality of evidence, 0..100
        uint16 detail; // least number of grey levels of evidence, see {Detail}
    }

    /// @notice Distances between two pictures, and the verdict.
    struct Measurement {
        uint256 pdq; // bits of 256
        uint256 iscc; // bits of 256; with a map, of the mapped luma at half its size
        uint256 colour;
        Verdict verdict;
    }

    /// @notice The thresholds contradict each other.
    error Similarity_BadThresholds(Thresholds thresholds);
    /// @notice The blocks do not have the registered hash.
    error Similarity_BlocksMismatch(bytes32 expected, bytes32 actual);

    /// @notice The thresholds of the deployment.
    /// @return Constant after deployment.
    function thresholds() external view returns (Thresholds memory);

    /// @notice Computes the fingerprints of a picture's blocks.
    /// @param blocks Laid out as for `IProductRegistry.register`.
    /// @return The fingerprints.
    function fingerprintsOf(bytes calldata blocks) external view returns (Fingerprints.Fingerprint memory);

    /// @notice Measures two products as registered. A negative counts like the picture itself.
    /// @param original The original, as registered.
    /// @param accused The accused product, as registered.
    /// @param originalBlocks The original's, as published in `ProductRegistered` and `BlocksPublished`; empty if its
    /// fingerprints are stored or it is not a picture.
    /// @param accusedBlocks Likewise.
    /// @return Distances and verdict.
    function compare(
        IProductRegistry.Product calldata original,
        IProductRegistry.Product calldata accused,
        bytes calldata originalBlocks,
        bytes calldata accusedBlocks
    ) external view returns (Measurement memory);

    /// @notice Maps one picture (crop, rotation, mirror, frame) and measures the result against the other. A copy is
    /// within `witness` bits by PDQ and `contradiction` by ISCC, and has the same colours.
    /// @param original The original, as registered.
    /// @param accused The accused product, as registered.
    /// @param originalBlocks As for `compare`; but the map's source, which is the original or with `map.reverse` the
    /// accused, is always needed.
    /// @param accusedBlocks Likewise.
    /// @param map Must be within the bounds of {Resample}.
    /// @return Distances and verdict.
    function compareUnder(
        IProductRegistry.Product calldata original,
        IProductRegistry.Product calldata accused,
        bytes calldata originalBlocks,
        bytes calldata accusedBlocks,
        AffineMap calldata map
    ) external view returns (Measurement memory);
}
