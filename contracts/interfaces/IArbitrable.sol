// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbitrator} from "./IArbitrator.sol";

/// @title Arbitrable contract (ERC-792, unchanged)
/// @notice A contract whose disputes an arbitrator decides. Jurors' workers and adapters to other courts read the subject of
/// a dispute from the arbitrable by the dispute's id.
interface IArbitrable {
    /// @notice A dispute was ruled on. Emitted by the arbitrable in `rule`.
    /// @param arbitrator The arbitrator that ruled.
    /// @param disputeId Id of the dispute at the arbitrator.
    /// @param ruling 1 or 2, as the arbitrable defines them; 0: undecided.
    event Ruling(IArbitrator indexed arbitrator, uint256 indexed disputeId, uint256 ruling);

    /// @notice Receives the final ruling of a dispute.
    /// @dev Caller: the arbitrator, once for each dispute. Emits `Ruling`.
    /// @param disputeId Id of the dispute at the arbitrator.
    /// @param ruling 1 or 2, as the arbitrable defines them; 0: undecided.
    function rule(uint256 disputeId, uint256 ruling) external;
}
