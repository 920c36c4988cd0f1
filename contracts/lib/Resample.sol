// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice Stands in until the branch `witness` is merged.
struct AffineMap {
    int24 xx;
    int24 xy;
    int24 yx;
    int24 yy;
    int24 x0;
    int24 y0;
    uint8 fill;
    bool reverse;
}
