// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice EIP-712 worked out by hand, beside the library that the contracts use.
library TypedData {
    bytes32 private constant _DOMAIN = keccak256(
        "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    );

    /// @notice What is signed of `content`, the hash of a struct, for `verifier`, whose version is 1.
    function digest(
        string memory domain,
        uint256 chainId,
        address verifier,
        bytes32 content
    ) internal pure returns (uint256) {
        bytes32 separator = keccak256(abi.encode(_DOMAIN, keccak256(bytes(domain)), keccak256("1"), chainId, verifier));
        return uint256(keccak256(abi.encodePacked(hex"1901", separator, content)));
    }
}
