// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @title Weighted random selection with snapshots
/// @notice A binary indexed tree: leaf `i`, counted from 1, is drawn with a probability proportional to its weight. Appending,
/// updating and drawing touch O(log n) nodes. `freeze` takes a snapshot of the weights for draws, which writes one slot, while
/// updates continue; the next freeze replaces it.
/// @dev Node `i` holds the sum of the leaves in (i - lowest bit of i, i], current and frozen, in one slot.
library StakeTree {
    using SafeCast for uint256;

    struct Node {
        uint32 epoch; // of the last change
        uint112 frozen; // before that epoch's first change
        uint112 live;
    }

    struct Tree {
        uint32 epoch; // freezes so far
        uint24 size; // leaves
        uint24 frozenSize;
        mapping(uint256 index => Node) nodes;
    }

    error StakeTree_PointTooHigh(uint256 point, uint256 total);

    /// @notice Adds a leaf.
    /// @param tree The tree.
    /// @param weight In base units.
    /// @return index Index of the new leaf.
    function append(Tree storage tree, uint256 weight) internal returns (uint24 index) {
        index = ++tree.size;
        uint256 sum = weight;
        for (uint256 bit = 1; (index & bit) == 0; bit <<= 1) sum += tree.nodes[index - bit].live;
        tree.nodes[index] = Node({epoch: tree.epoch, frozen: 0, live: sum.toUint112()});
    }

    /// @notice Sets the weight of an existing leaf.
    /// @param tree The tree.
    /// @param index Index of the leaf, from 1.
    /// @param weight In base units.
    function update(Tree storage tree, uint256 index, uint256 weight) internal {
        uint256 old = weightOf(tree, index);
        if (weight == old) return;
        (uint32 epoch, uint256 size) = (tree.epoch, tree.size);
        for (uint256 i = index; i <= size; i += i & (~i + 1)) {
            Node memory node = tree.nodes[i];
            if (node.epoch != epoch) (node.epoch, node.frozen) = (epoch, node.live);
            node.live = (node.live + weight - old).toUint112();
            tree.nodes[i] = node;
        }
    }

    /// @notice Makes draws use the current weights.
    /// @param tree The tree.
    function freeze(Tree storage tree) internal {
        tree.epoch++;
        tree.frozenSize = tree.size;
    }

    function weightOf(Tree storage tree, uint256 index) internal view returns (uint256 weight) {
        weight = tree.nodes[index].live;
        for (uint256 bit = 1; (index & bit) == 0; bit <<= 1) weight -= tree.nodes[index - bit].live;
    }

    function total(Tree storage tree) internal view returns (uint256 sum) {
        for (uint256 i = tree.size; i != 0; i &= i - 1) sum += tree.nodes[i].live;
    }

    function frozenTotal(Tree storage tree) internal view returns (uint256 sum) {
        for (uint256 i = tree.frozenSize; i != 0; i &= i - 1) sum += _frozen(tree, i);
    }

    /// @notice Draws a leaf by the frozen weights: the first one up to which they sum to more than `point`.
    /// @param tree The tree.
    /// @param point Uniformly distributed below the sum of the frozen weights.
    /// @return index Index of the leaf.
    function drawFrozen(Tree storage tree, uint256 point) internal view returns (uint256 index) {
        uint256 size = tree.frozenSize;
        uint256 left = point;
        for (uint256 step = size == 0 ? 0 : 1 << Math.log2(size); step != 0; step >>= 1) {
            if (index + step > size) continue;
            uint256 sum = _frozen(tree, index + step);
            if (sum > left) continue;
            left -= sum;
            index += step;
        }
        require(index < size, StakeTree_PointTooHigh(point, frozenTotal(tree)));
        index++;
    }

    function _frozen(Tree storage tree, uint256 index) private view returns (uint256) {
        Node storage node = tree.nodes[index];
        return node.epoch == tree.epoch ? node.frozen : node.live;
    }
}
