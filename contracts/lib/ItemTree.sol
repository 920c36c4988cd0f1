// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGenerationEscrow} from "../interfaces/IGenerationEscrow.sol";
import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";

/// @title Merkle tree over the items of a task
/// @notice A leaf is hashed twice, so that a node cannot be proved as one, and contains its index, so that it cannot be proved
/// at another one:
///
///   leaf(i) = keccak256(keccak256(i, contentRoot, sealedRoot, hashlock, productId)), each as one word
///   node    = keccak256(the smaller child, the greater child)
///
/// Node 0 is the root, nodes 2i + 1 and 2i + 2 are the children of node i, and leaf i of n is node 2n - 2 - i: the layout
/// of the npm package merkle-tree of OpenZeppelin with leaves that are not sorted. The root over one item is its leaf.
library ItemTree {
    /// @notice Leaf of an item.
    /// @param index Index of the item, from 0.
    /// @param item The item.
    /// @return The leaf's hash.
    function leafOf(uint256 index, IGenerationEscrow.Item calldata item) internal pure returns (bytes32) {
        return keccak256(bytes.concat(keccak256(abi.encode(index, item))));
    }

    /// @notice Root over all items of a task.
    /// @param items The items, in order; at least one.
    /// @return The root.
    function rootOf(IGenerationEscrow.Item[] calldata items) internal pure returns (bytes32) {
        uint256 count = items.length;
        bytes32[] memory nodes = new bytes32[](2 * count - 1);
        for (uint256 i = 0; i < count; i++) nodes[2 * count - 2 - i] = leafOf(i, items[i]);
        for (uint256 i = count - 1; i != 0; i--) {
            nodes[i - 1] = Hashes.commutativeKeccak256(nodes[2 * i - 1], nodes[2 * i]);
        }
        return nodes[0];
    }

    /// @notice Root that a Merkle path proves an item to belong to.
    /// @param index Index of the item, from 0.
    /// @param item The item.
    /// @param path Merkle path of the item, from the leaf upwards.
    /// @return The root.
    function rootFrom(
        uint256 index,
        IGenerationEscrow.Item calldata item,
        bytes32[] calldata path
    ) internal pure returns (bytes32) {
        return MerkleProof.processProofCalldata(path, leafOf(index, item));
    }
}
