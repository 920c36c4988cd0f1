// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

/// @notice Who signed: an account's own key first, then (ERC-1271) its code. An account that only lent itself code
/// (EIP-7702) goes on signing with its key, whatever that code says; OpenZeppelin's checker would ask the code alone.
library SignerCheck {
    function isSignedBy(address signer, bytes32 digest, bytes memory signature) internal view returns (bool) {
        (address recovered, ECDSA.RecoverError fault, ) = ECDSA.tryRecover(digest, signature);
        if (fault == ECDSA.RecoverError.NoError && recovered == signer) return true;
        return SignatureChecker.isValidERC1271SignatureNow(signer, digest, signature);
    }
}
