// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev A wallet that is a contract, as a Safe of two owners is one: either may act for it, and what it says (ERC-1271)
/// both must sign, over a message of its own domain. Its signatures are 130 bytes long.
contract TwoOwnerWallet {
    bytes32 private constant _DOMAIN = keccak256("EIP712Domain(uint256 chainId,address verifyingContract)");
    bytes32 private constant _MESSAGE = keccak256("WalletMessage(bytes32 hash)");
    bytes4 private constant _VALID = 0x1626ba7e;

    address private immutable _first;
    address private immutable _second;

    error NotOwner(address caller);

    constructor(address first, address second) {
        _first = first;
        _second = second;
    }

    function execute(address to, bytes calldata data) external {
        require(msg.sender == _first || msg.sender == _second, NotOwner(msg.sender));
        (bool done, bytes memory answer) = to.call(data);
        if (done) return;
        assembly {
            revert(add(answer, 32), mload(answer))
        }
    }

    function isValidSignature(bytes32 hash, bytes calldata signatures) external view returns (bytes4) {
        if (signatures.length != 130) return 0xffffffff;
        bytes32 domain = keccak256(abi.encode(_DOMAIN, block.chainid, address(this)));
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", domain, keccak256(abi.encode(_MESSAGE, hash))));
        bool both = _signer(digest, signatures[:65]) == _first && _signer(digest, signatures[65:]) == _second;
        return both ? _VALID : bytes4(0xffffffff);
    }

    function onERC721Received(address, address, uint256, bytes calldata) external pure returns (bytes4) {
        return this.onERC721Received.selector;
    }

    function _signer(bytes32 digest, bytes calldata signature) private pure returns (address) {
        return ecrecover(digest, uint8(signature[64]), bytes32(signature[:32]), bytes32(signature[32:64]));
    }
}
