// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AffineMap} from "../lib/Resample.sol";
import {IProductRegistry} from "./IProductRegistry.sol";

/// @title The rule by which two products count as alike
/// @notice Without state: thresholds are fixed at deployment. Brightness is measured twice, by PDQ and by ISCC's image
/// code, and colour once. A distance says nothing when one of the pictures has too little detail.
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
        uint16 greyPdq; // bits of 256: above `pdq`, up to here, PDQ cannot decide
        uint16 greyIscc; // bits of 256: the same for ISCC
        uint16 quality; // least PDQ quality of evidence, 0..100
        uint16 detail; // least colour and brightness detail of evidence
    }

    struct Measurement {
        uint256 pdq; // bits of 256
        uint256 iscc; // bits of 256; 256 when a map was used, which is checked by PDQ alone
        uint256 colour;
        Verdict verdict;
    }

    error Similarity_BadThresholds(Thresholds thresholds);
    error Similarity_BlocksMismatch(bytes32 expected, bytes32 actual);

    function thresholds() external view returns (Thresholds memory);

    /// @notice Measures two products as they are registered.
    function compare(
        IProductRegistry.Product calldata original,
        IProductRegistry.Product calldata accused
    ) external view returns (Measurement memory);

    /// @notice Maps one picture (cut, turned, mirrored, framed) and measures the result against the other. A copy within
    /// `witness` bits and of the same colours.
    /// @param blocks Those of the map's source, as its event `ProductRegistered` tells them: the original's, or with
    /// `map.reverse` the accused's.
    /// @param map Must keep within the bounds of `Resample`.
    function compareUnder(
        IProductRegistry.Product calldata original,
        IProductRegistry.Product calldata accused,
        bytes calldata blocks,
        AffineMap calldata map
    ) external view returns (Measurement memory);
}
