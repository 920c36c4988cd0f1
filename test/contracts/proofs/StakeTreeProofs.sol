// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {StakeTree} from "../../../contracts/esp/StakeTree.sol";

/// @notice What `npm run prove` proves of draws and votes: a leaf is drawn by exactly as many points as it weighs. So the points
/// that hit one of several accounts are as many as they weigh together, however that weight is split among them. For
/// five leaves of any weight below 2^96; a property that fails panics.
contract StakeTreeProofs {
    using StakeTree for StakeTree.Tree;

    StakeTree.Tree private _tree;

    function check_LeafIsDrawnByItsWeight(uint96[5] calldata weights, uint256 point) public {
        _build(weights);
        _tree.freeze();
        if (point >= _tree.frozenTotal()) return;
        uint256 index = _tree.drawFrozen(point);
        uint256 below = 0;
        for (uint256 i = 0; i + 1 < index; i++) below += weights[i];
        assert(below <= point && point < below + weights[index - 1]);
    }

    function check_WeightsAreWhatWasAppended(uint96[5] calldata weights) public {
        _build(weights);
        uint256 sum = 0;
        for (uint256 i = 0; i < 5; i++) {
            assert(_tree.weightOf(i + 1) == weights[i]);
            sum += weights[i];
        }
        assert(_tree.total() == sum);
    }

    function _build(uint96[5] calldata weights) private {
        for (uint256 i = 0; i < 5; i++) _tree.append(weights[i]);
    }
}
