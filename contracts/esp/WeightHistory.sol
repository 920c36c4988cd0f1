// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

/// @title Checkpoints of providers' weights
/// @notice A vote of all stake uses the weights of one block, however many votes run at once and whatever happens to the
/// stake in the meantime. A look-up takes O(log n) of an account's changes.
library WeightHistory {
    using Checkpoints for Checkpoints.Trace208;
    using SafeCast for uint256;

    struct History {
        mapping(address account => Checkpoints.Trace208) weights;
        Checkpoints.Trace208 total;
        uint256 active; // accounts with a weight now
    }

    /// @notice The weights of a block are known only after it has ended.
    error WeightHistory_NotPast(uint256 blockNumber, uint256 current);

    /// @notice Sets an account's weight from the end of this block on.
    /// @param history The history.
    /// @param account The provider's account.
    /// @param weight In base units.
    function record(History storage history, address account, uint256 weight) internal {
        uint48 key = uint48(block.number);
        uint256 old = history.weights[account].latest();
        if (weight == old) return;
        history.weights[account].push(key, weight.toUint208());
        history.total.push(key, (history.total.latest() + weight - old).toUint208());
        if (old == 0) history.active++;
        if (weight == 0) history.active--;
    }

    /// @notice Weight of an account at the end of a past block.
    /// @param history The history.
    /// @param account The provider's account.
    /// @param blockNumber A past block.
    /// @return In base units.
    function weightAt(History storage history, address account, uint256 blockNumber) internal view returns (uint256) {
        return history.weights[account].upperLookupRecent(_past(blockNumber));
    }

    /// @notice Sum of all weights at the end of a past block.
    /// @param history The history.
    /// @param blockNumber A past block.
    /// @return In base units.
    function totalAt(History storage history, uint256 blockNumber) internal view returns (uint256) {
        return history.total.upperLookupRecent(_past(blockNumber));
    }

    function _past(uint256 blockNumber) private view returns (uint48) {
        require(blockNumber < block.number, WeightHistory_NotPast(blockNumber, block.number));
        return uint48(blockNumber);
    }
}
