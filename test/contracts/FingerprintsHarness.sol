// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ColourGrid} from "../../contracts/lib/ColourGrid.sol";
import {Detail} from "../../contracts/lib/Detail.sol";
import {Fingerprints} from "../../contracts/lib/Fingerprints.sol";
import {IsccImage} from "../../contracts/lib/IsccImage.sol";

/// Gives the library an address: callers outside reach it by a call, and may ask what it costs.
contract FingerprintsHarness {
    function compute(bytes calldata blocks) external pure returns (Fingerprints.Fingerprint memory) {
        return Fingerprints.compute(blocks);
    }

    /// @return gasUsed by the fingerprints alone: without calldata and the base price of a transaction
    function computeGas(bytes calldata blocks) external view returns (uint256 gasUsed) {
        uint256 before = gasleft();
        Fingerprints.compute(blocks);
        gasUsed = before - gasleft();
    }
}

/// The same for the libraries behind it. Two contracts, because the optimizer shortens the code of one that holds them
/// twice at the cost of gas.
contract FingerprintPartsHarness {
    function iscc(bytes calldata grey) external pure returns (uint256) {
        return IsccImage.code(grey);
    }

    function colour(bytes calldata chroma) external pure returns (uint256) {
        return ColourGrid.descriptor(chroma);
    }

    function colourDistance(uint256 a, uint256 b) external pure returns (uint256) {
        return ColourGrid.distance(a, b);
    }

    function detail(bytes calldata luma) external pure returns (uint256) {
        return Detail.measure(luma);
    }

    /// Unit vectors bring out the basis.
    function isccTransform(uint256[32] memory source) external pure returns (uint256[9] memory result) {
        uint256 src;
        uint256 dst;
        assembly ("memory-safe") {
            src := source
            dst := result
        }
        IsccImage._transform(src, dst);
    }

    function isccGas(bytes calldata grey) external view returns (uint256 gasUsed) {
        uint256 before = gasleft();
        IsccImage.code(grey);
        gasUsed = before - gasleft();
    }

    function colourGas(bytes calldata chroma) external view returns (uint256 gasUsed) {
        uint256 before = gasleft();
        ColourGrid.descriptor(chroma);
        gasUsed = before - gasleft();
    }

    function detailGas(bytes calldata luma) external view returns (uint256 gasUsed) {
        uint256 before = gasleft();
        Detail.measure(luma);
        gasUsed = before - gasleft();
    }
}
