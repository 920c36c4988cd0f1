// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice Stands in until the branch `fingerprints` is merged.
struct Fingerprints {
    uint256 pdq;
    uint256 iscc;
    uint256 colour;
    uint256 quality;
    uint256 detail;
}
