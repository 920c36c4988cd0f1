// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbitrable} from "./IArbitrable.sol";

/// @title Who decides what cannot be measured: the arbitrator's half of ERC-792
/// @notice Names, ids, statuses and events are those of ERC-792. What differs:
/// - Fees are paid in the system's ERC-20 instead of ether. `createDispute` and `appeal` take them from their caller through
///   the vault (the caller's balance there first, then its wallet by allowance), so neither is payable. An arbitrable collects
///   the fee from whoever starts the dispute before it creates it.
/// - What of a fee nobody earned is credited in the vault to whom `extraData` names, or to who appealed; ERC-792 is silent.
/// - Anybody may appeal, not only the arbitrable, until the time to appeal is over. After it the arbitrable alone may, once it
///   was told the ruling: whether what it decided may be looked at again is for it to know.
/// @dev Kleros stands in behind a thin adapter that is an arbitrator to this system and an arbitrable to Kleros: it buys
/// ether for the fee it was paid, creates the dispute there, and hands `rule` on under its own id.
interface IArbitrator {
    enum DisputeStatus {
        Waiting, // no ruling yet, or an appeal runs
        Appealable, // there is a ruling, and it can be appealed
        Solved // the ruling is final, whether or not the arbitrable has been told
    }

    event DisputeCreation(uint256 indexed disputeId, IArbitrable indexed arbitrable);
    /// @notice There is a ruling, and whoever dislikes it may appeal for a while.
    event AppealPossible(uint256 indexed disputeId, IArbitrable indexed arbitrable);
    /// @notice The current ruling has been appealed.
    event AppealDecision(uint256 indexed disputeId, IArbitrable indexed arbitrable);

    /// @notice Starts a dispute about a subject of the caller, and takes `arbitrationCost` from it.
    /// @param choices How many rulings there are besides 0 (undecided).
    /// @param extraData As the arbitrator wants it; of the panel: `abi.encode(address[] excluded, address refundTo)`.
    function createDispute(uint256 choices, bytes calldata extraData) external returns (uint256 disputeId);

    /// @notice What creating a dispute costs, in base units.
    function arbitrationCost(bytes calldata extraData) external view returns (uint256 cost);

    /// @notice Appeals the current ruling, and takes `appealCost` from the caller.
    /// @param extraData Of the panel, once the ruling is executed: `abi.encode(address refundTo)`; otherwise unused.
    function appeal(uint256 disputeId, bytes calldata extraData) external;

    /// @notice What appealing the current ruling costs, in base units.
    function appealCost(uint256 disputeId, bytes calldata extraData) external view returns (uint256 cost);

    /// @notice When the current ruling can be appealed: from `start` on, before `end`; (0, 0) when that is not known or never.
    function appealPeriod(uint256 disputeId) external view returns (uint256 start, uint256 end);

    function disputeStatus(uint256 disputeId) external view returns (DisputeStatus status);

    /// @notice The ruling if nothing more happened; final once the dispute is solved.
    function currentRuling(uint256 disputeId) external view returns (uint256 ruling);
}
