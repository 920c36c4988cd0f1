// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// What the Solidity tests say of values. A failure names what was compared and both values.
abstract contract Assertions {
    error Assertions_NotEqual(string what, uint256 actual, uint256 expected);
    error Assertions_NotTrue(string what);
    error Assertions_NotEqualBytes(string what, bytes actual, bytes expected);

    function assertEq(uint256 actual, uint256 expected, string memory what) internal pure {
        if (actual != expected) revert Assertions_NotEqual(what, actual, expected);
    }

    function assertEq(bytes memory actual, bytes memory expected, string memory what) internal pure {
        if (keccak256(actual) != keccak256(expected)) revert Assertions_NotEqualBytes(what, actual, expected);
    }

    function assertTrue(bool condition, string memory what) internal pure {
        if (!condition) revert Assertions_NotTrue(what);
    }
}
