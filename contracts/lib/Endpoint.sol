// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Validation of a provider's endpoint
/// @notice Clients append paths to it and fetch the result. A query, a fragment or user info in it would absorb these paths or
/// send credentials, and lead every program that reads the registry to a place of the provider's choice.
library Endpoint {
    /// @notice Whether an endpoint contains no white space, no control character and none of `?`, `#`, `@` and `\`.
    /// @param endpoint The endpoint.
    /// @return True if it does not.
    function isPlain(string calldata endpoint) internal pure returns (bool) {
        bytes calldata text = bytes(endpoint);
        for (uint256 i = 0; i < text.length; ++i) {
            bytes1 c = text[i];
            if (c <= 0x20 || c == 0x7f || c == "?" || c == "#" || c == "@" || c == "\\") return false;
        }
        return true;
    }
}
