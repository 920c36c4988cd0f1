// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice Stands in until the branch `fingerprints` is merged.
library Fingerprints {
    struct Fingerprint {
        uint256 pdq;
        uint256 iscc;
        uint256 colour;
        uint8 quality;
        uint8 detail;
    }
}
