// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {StakeTree} from "../../contracts/esp/StakeTree.sol";
import {Test} from "./support/Vm.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @notice The tree beside plain arrays that are summed by loops.
contract StakeTreeTest is Test {
    using StakeTree for StakeTree.Tree;

    StakeTree.Tree private _tree;
    uint256[] private _live; // of leaf i + 1
    uint256[] private _frozen;

    function _append(uint256 weight) private {
        _live.push(weight);
        same("index", _tree.append(weight), _live.length);
    }

    function _set(uint256 index, uint256 weight) private {
        _live[index - 1] = weight;
        _tree.update(index, weight);
    }

    function _freeze() private {
        _frozen = _live;
        _tree.freeze();
    }

    function _check() private view {
        uint256 sum = 0;
        for (uint256 i = 0; i < _live.length; i++) {
            same("leaf", _tree.weightOf(i + 1), _live[i]);
            sum += _live[i];
        }
        same("total", _tree.total(), sum);
        sum = 0;
        for (uint256 i = 0; i < _frozen.length; i++) {
            if (_frozen[i] != 0) {
                same("first point of a leaf", _tree.drawFrozen(sum), i + 1);
                same("last point of a leaf", _tree.drawFrozen(sum + _frozen[i] - 1), i + 1);
            }
            sum += _frozen[i];
        }
        same("frozen total", _tree.frozenTotal(), sum);
    }

    function drawFrozen(uint256 point) external view returns (uint256) {
        return _tree.drawFrozen(point);
    }

    function append(uint256 weight) external {
        _tree.append(weight);
    }

    function test_Empty() public {
        _check();
        vm.expectRevert(abi.encodeWithSelector(StakeTree.StakeTree_PointTooHigh.selector, 0, 0));
        this.drawFrozen(0);
    }

    function test_NothingIsDrawnBeforeItIsFrozen() public {
        _append(5);
        same("live", _tree.total(), 5);
        vm.expectRevert(abi.encodeWithSelector(StakeTree.StakeTree_PointTooHigh.selector, 0, 0));
        this.drawFrozen(0);
        _freeze();
        same("drawn", _tree.drawFrozen(4), 1);
        vm.expectRevert(abi.encodeWithSelector(StakeTree.StakeTree_PointTooHigh.selector, 5, 5));
        this.drawFrozen(5);
    }

    function test_LeavesWithoutWeightAreNeverDrawn() public {
        _append(0);
        _append(3);
        _append(0);
        _append(0);
        _append(2);
        _append(0);
        _freeze();
        for (uint256 p = 0; p < 5; p++) same("drawn", _tree.drawFrozen(p), p < 3 ? 2 : 5);
        vm.expectRevert(abi.encodeWithSelector(StakeTree.StakeTree_PointTooHigh.selector, 5, 5));
        this.drawFrozen(5);
    }

    function test_FrozenWeightsStay() public {
        for (uint256 i = 1; i <= 9; i++) _append(i);
        _freeze();
        _set(4, 100);
        _set(4, 7);
        _set(9, 0);
        _append(50);
        _check();
        _freeze();
        _check();
        _freeze(); // with no change in between
        _check();
    }

    function test_WeightsHaveALimit() public {
        _append(type(uint112).max - 1);
        _append(1);
        same("total", _tree.total(), type(uint112).max);
        vm.expectRevert(
            abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, 112, uint256(1) << 112)
        );
        this.append(1 << 112);
    }

    /// @notice Any steps in any order.
    function testFuzz_AsPlainSums(uint256[40] calldata seeds) public {
        for (uint256 n = 0; n < seeds.length; n++) {
            uint256 s = uint256(keccak256(abi.encode(seeds[n], n)));
            uint256 weight = s % 5 == 0 ? 0 : (s >> 16) % (1 << (s >> 8) % 90);
            uint256 what = (s >> 128) % 8;
            if (what == 0) _freeze();
            else if (what < 4 || _live.length == 0) _append(weight);
            else _set(1 + ((s >> 136) % _live.length), weight);
            _check();
        }
    }

    /// @notice Even points draw leaves by their shares: all points of a small tree, counted.
    function testFuzz_SharesAreExact(uint8[12] calldata weights) public {
        uint256 sum = 0;
        for (uint256 i = 0; i < 12; i++) {
            _append(weights[i]);
            sum += weights[i];
        }
        _freeze();
        uint256[] memory hits = new uint256[](13);
        for (uint256 p = 0; p < sum; p++) hits[_tree.drawFrozen(p)]++;
        for (uint256 i = 0; i < 12; i++) same("hits", hits[i + 1], weights[i]);
    }
}
