// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev Code that an account with a key delegates to (EIP-7702), as wallets with batches bring it: it makes calls all or none
/// of them, sent by the account itself, or by anybody who brings the account's signature over them.
contract BatchAccount {
    struct Call {
        address to;
        bytes data;
    }

    error NotTheAccount(address signer);

    function execute(Call[] calldata calls) external {
        require(msg.sender == address(this), NotTheAccount(msg.sender));
        _execute(calls);
    }

    function executeSigned(Call[] calldata calls, uint256 salt, uint8 v, bytes32 r, bytes32 s) external {
        address signer = ecrecover(keccak256(abi.encode(block.chainid, salt, calls)), v, r, s);
        require(signer == address(this), NotTheAccount(signer));
        _execute(calls);
    }

    function _execute(Call[] calldata calls) private {
        for (uint256 i = 0; i < calls.length; i++) {
            (bool done, bytes memory answer) = calls[i].to.call(calls[i].data);
            if (done) continue;
            assembly {
                revert(add(answer, 32), mload(answer))
            }
        }
    }
}
