// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice Stands in until the branch `witness` is merged.
struct AffineMap {
    int32 xx;
    int32 xy;
    int32 x0;
    int32 yx;
    int32 yy;
    int32 y0;
}
