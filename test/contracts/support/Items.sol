// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGenerationEscrow} from "../../../contracts/interfaces/IGenerationEscrow.sol";

/// @notice The tree over the items of a task, written down a second time: from the root down.
library Items {
    function leaf(uint256 index, IGenerationEscrow.Item memory item) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    keccak256(
                        abi.encode(
                            index,
                            item.delivery.contentRoot,
                            item.delivery.sealedRoot,
                            item.delivery.hashlock,
                            item.productId
                        )
                    )
                )
            );
    }

    function root(bytes32[] memory leaves) internal pure returns (bytes32) {
        return node(leaves, 0);
    }

    /// @notice Inner nodes come first, then the leaves from the last to the first.
    function node(bytes32[] memory leaves, uint256 place) internal pure returns (bytes32) {
        if (place + 1 >= leaves.length) return leaves[2 * leaves.length - 2 - place];
        return pair(node(leaves, 2 * place + 1), node(leaves, 2 * place + 2));
    }

    /// @notice The root that `path` leads to from `leaf_`.
    function rootFrom(bytes32 leaf_, bytes32[] memory path_) internal pure returns (bytes32) {
        for (uint256 i = 0; i < path_.length; i++) leaf_ = pair(leaf_, path_[i]);
        return leaf_;
    }

    function pair(bytes32 a, bytes32 b) internal pure returns (bytes32) {
        return a < b ? keccak256(abi.encodePacked(a, b)) : keccak256(abi.encodePacked(b, a));
    }

    function path(bytes32[] memory leaves, uint256 index) internal pure returns (bytes32[] memory siblings) {
        uint256 place = 2 * leaves.length - 2 - index;
        uint256 depth = 0;
        for (uint256 i = place; i != 0; i = (i - 1) / 2) depth++;
        siblings = new bytes32[](depth);
        for (uint256 level = 0; level < depth; level++) {
            siblings[level] = node(leaves, place % 2 == 1 ? place + 1 : place - 1);
            place = (place - 1) / 2;
        }
    }
}
