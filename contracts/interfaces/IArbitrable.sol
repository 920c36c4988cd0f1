// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbitrator} from "./IArbitrator.sol";

/// @title What can be decided by an arbitrator: the other half of ERC-792, unchanged
/// @notice Whoever wants to judge (a juror's worker, an adapter to another court) reads the subject of a dispute from the
/// arbitrable by the dispute's id.
interface IArbitrable {
    /// @notice A dispute has come to its end. Emitted by the arbitrable in `rule`.
    event Ruling(IArbitrator indexed arbitrator, uint256 indexed disputeId, uint256 ruling);

    /// @notice The arbitrator alone, once for each dispute, and for good.
    /// @param ruling 1 or 2, as the arbitrable means them; 0: undecided.
    function rule(uint256 disputeId, uint256 ruling) external;
}
