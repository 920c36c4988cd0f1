// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ColourGrid} from "../../contracts/lib/ColourGrid.sol";
import {Detail} from "../../contracts/lib/Detail.sol";
import {Fingerprints} from "../../contracts/lib/Fingerprints.sol";
import {IsccImage} from "../../contracts/lib/IsccImage.sol";
import {Pdq} from "../../contracts/lib/Pdq.sol";

/// Gives the libraries an address: callers outside reach them by a call, and may ask what they cost.
contract FingerprintsHarness {
    struct Gas {
        uint256 pdq;
        uint256 iscc;
        uint256 colour;
        uint256 detail;
        uint256 all;
    }

    function compute(bytes calldata blocks) external pure returns (Fingerprints.Fingerprint memory) {
        return Fingerprints.compute(blocks);
    }

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

    /// @return gas used by each library alone: without calldata and the base price of a transaction
    function computeGas(bytes calldata blocks) external view returns (Gas memory gas) {
        uint256 before = gasleft();
        Fingerprints.compute(blocks);
        gas.all = before - gasleft();
        before = gasleft();
        Pdq.fingerprint(blocks[:4096]);
        gas.pdq = before - gasleft();
        before = gasleft();
        IsccImage.code(blocks[4096:5120]);
        gas.iscc = before - gasleft();
        before = gasleft();
        ColourGrid.descriptor(blocks[5120:]);
        gas.colour = before - gasleft();
        before = gasleft();
        Detail.measure(blocks[:4096]);
        gas.detail = before - gasleft();
    }
}
