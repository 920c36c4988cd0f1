// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

/// @title Signature verification for EOAs, contracts and delegated accounts
/// @notice Accepts a signature by an account's own key first, then (ERC-1271) by its code. An account with delegated code
/// (EIP-7702) can still sign with its key, whatever that code returns; OpenZeppelin's checker would call the code only.
library SignerCheck {
    /// @notice Whether a signature of a digest is valid for an account.
    /// @param signer The account.
    /// @param digest The signed digest.
    /// @param signature ECDSA, or as the account's ERC-1271 function requires.
    /// @return True if it is valid.
    function isSignedBy(address signer, bytes32 digest, bytes memory signature) internal view returns (bool) {
        (address recovered, ECDSA.RecoverError fault, ) = ECDSA.tryRecover(digest, signature);
        if (fault == ECDSA.RecoverError.NoError && recovered == signer) return true;
        return SignatureChecker.isValidERC1271SignatureNow(signer, digest, signature);
    }
}
