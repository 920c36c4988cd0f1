// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev An account that is a contract of one owner, deployed by its factory when it first acts. What it says (ERC-1271) is
/// what its owner has signed.
contract OneOwnerAccount {
    address private immutable _owner;

    error NotOwner(address caller);

    constructor(address owner) {
        _owner = owner;
    }

    function execute(address to, bytes calldata data) external {
        require(msg.sender == _owner, NotOwner(msg.sender));
        (bool done, bytes memory answer) = to.call(data);
        if (done) return;
        assembly {
            revert(add(answer, 32), mload(answer))
        }
    }

    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        if (signature.length != 65) return 0xffffffff;
        address signer = ecrecover(hash, uint8(signature[64]), bytes32(signature[:32]), bytes32(signature[32:64]));
        return signer == _owner ? this.isValidSignature.selector : bytes4(0xffffffff);
    }

    function onERC721Received(address, address, uint256, bytes calldata) external pure returns (bytes4) {
        return this.onERC721Received.selector;
    }
}

contract OneOwnerFactory {
    function create(address owner) external returns (address) {
        return address(new OneOwnerAccount{salt: bytes32(0)}(owner));
    }

    function addressOf(address owner) external view returns (address) {
        bytes32 code = keccak256(abi.encodePacked(type(OneOwnerAccount).creationCode, abi.encode(owner)));
        return address(uint160(uint256(keccak256(abi.encodePacked(hex"ff", address(this), bytes32(0), code)))));
    }
}
