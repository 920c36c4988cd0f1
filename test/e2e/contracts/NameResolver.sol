// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev What the page asks of an ENS universal resolver, answered from two tables. As there, anybody may claim any name for
/// an account of its own.
contract NameResolver {
    mapping(bytes32 => address) private _accounts;
    mapping(bytes32 => string) private _names;

    error ResolverNotFound(bytes name);

    function set(bytes calldata name, address account) external {
        _accounts[keccak256(name)] = account;
    }

    function claim(address account, string calldata name) external {
        _names[keccak256(abi.encodePacked(account))] = name;
    }

    function resolveWithGateways(
        bytes calldata name,
        bytes calldata,
        string[] calldata
    ) external view returns (bytes memory, address) {
        address account = _accounts[keccak256(name)];
        require(account != address(0), ResolverNotFound(name));
        return (abi.encode(account), address(this));
    }

    function reverseWithGateways(
        bytes calldata account,
        uint256,
        string[] calldata
    ) external view returns (string memory, address, address) {
        return (_names[keccak256(account)], address(this), address(this));
    }
}
