// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice Stands in until the branch `panel` is merged.
interface IArbitrable {
    /// @notice The arbitrator's word: 0 undecided, 1 upheld, 2 rejected. Caller: the arbitrator.
    function rule(uint256 disputeId, uint256 ruling) external;
}
