// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {SignerCheck} from "../../contracts/lib/SignerCheck.sol";
import {Test} from "./support/Vm.sol";

/// @notice Measures inside one call, so that neither calldata nor the call itself counts.
contract SignerCheckHarness {
    using SignerCheck for address;

    function withSignerCheck(
        address signer,
        bytes32 digest,
        bytes memory signature
    ) external view returns (uint256 gas, bool isSigned) {
        gas = gasleft();
        isSigned = signer.isSignedBy(digest, signature);
        gas -= gasleft();
    }

    /// @dev What a contract for plain accounts alone would do.
    function withKeyAlone(
        address signer,
        bytes32 digest,
        bytes memory signature
    ) external view returns (uint256 gas, bool isSigned) {
        gas = gasleft();
        isSigned = ECDSA.recover(digest, signature) == signer;
        gas -= gasleft();
    }
}

/// @notice Knows no one's signature, as the code that an account has lent itself may do.
contract DenyingCode {
    fallback() external {}
}

/// @notice What an account with a key pays so that contracts may sign as well.
contract SignerCheckGasTest is Test {
    uint256 internal constant MOST_EXTRA_GAS = 500;
    /// @dev Of secp256k1, less one: every key is from 1 to this.
    uint256 internal constant KEYS = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140;

    SignerCheckHarness internal harness = new SignerCheckHarness();

    function testFuzz_PlainAccountPaysLittleForContractSignatures(uint256 seed, bytes32 digest) public view {
        uint256 key = 1 + (seed % KEYS);
        _costsLittle(vm.addr(key), key, digest);
    }

    function test_DelegatedAccountIsAskedByItsKeyFirst() public {
        uint256 key = 7702;
        vm.etch(vm.addr(key), address(new DenyingCode()).code);
        _costsLittle(vm.addr(key), key, keccak256("digest"));
    }

    function _costsLittle(address signer, uint256 key, bytes32 digest) private view {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        bytes memory signature = abi.encodePacked(r, s, v);
        (uint256 gas, bool isSigned) = harness.withSignerCheck(signer, digest, signature);
        (uint256 bare, bool isSignedByKey) = harness.withKeyAlone(signer, digest, signature);
        holds("signed", isSigned && isSignedByKey);
        atMost("gas", gas, bare + MOST_EXTRA_GAS);
    }
}
