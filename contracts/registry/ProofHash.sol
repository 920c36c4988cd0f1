// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IProductRegistry} from "../interfaces/IProductRegistry.sol";

/// @title ProofHash
/// @notice EIP-712 struct hash of a proof.
library ProofHash {
    bytes32 internal constant TYPEHASH = keccak256(
        "Proof(address producer,address esp,string mediaType,bytes32 contentRoot,bytes32 fileHash,string cid,bytes32 promptCommitment,bytes32 blocksHash,uint256 parent,uint64 expiry)"
    );

    function hash(IProductRegistry.Proof calldata proof) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    TYPEHASH,
                    proof.producer,
                    proof.esp,
                    keccak256(bytes(proof.mediaType)),
                    proof.contentRoot,
                    proof.fileHash,
                    keccak256(bytes(proof.cid)),
                    proof.promptCommitment,
                    proof.blocksHash,
                    proof.parent,
                    proof.expiry
                )
            );
    }
}
