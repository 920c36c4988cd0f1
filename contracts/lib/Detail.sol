// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

library Detail {
    function detail(bytes calldata) internal pure returns (uint256) { return 0; }
}
