// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbitrable} from "./IArbitrable.sol";

/// @title Arbitrator (ERC-792 with fees in an ERC-20 token)
/// @notice Decides disputes that cannot be measured. Names, ids, statuses and events are those of ERC-792. Differences:
/// - Fees are paid in the system's ERC-20 instead of ether. `createDispute` and `appeal` take them from their caller through
///   the vault (the caller's balance there first, then its wallet by allowance), so neither is payable. An arbitrable collects
///   the fee from the account that starts the dispute before it creates it.
/// - The part of a fee that was not earned is credited in the vault to the account named in `extraData`, or to the appellant;
///   ERC-792 does not define this.
/// - Anyone may appeal, not only the arbitrable, until the appeal period ends. Afterwards, once the ruling is executed, the
///   arbitrable alone may: it defines whether its own decision can be reviewed.
/// @dev Kleros can be used through a thin adapter that is an arbitrator to this system and an arbitrable to Kleros: it buys
/// ether for the fee it was paid, creates the dispute there, and forwards `rule` under its own id.
interface IArbitrator {
    /// @notice State of a dispute, as in ERC-792.
    enum DisputeStatus {
        Waiting, // no ruling yet, or an appeal runs
        Appealable, // there is a ruling, and it can be appealed
        Solved // the ruling is final, whether or not it was executed
    }

    /// @notice A dispute was created.
    /// @param disputeId Id of the dispute.
    /// @param arbitrable The contract that created the dispute.
    event DisputeCreation(uint256 indexed disputeId, IArbitrable indexed arbitrable);
    /// @notice There is a ruling, which can be appealed for a limited time.
    /// @param disputeId Id of the dispute.
    /// @param arbitrable The contract that created the dispute.
    event AppealPossible(uint256 indexed disputeId, IArbitrable indexed arbitrable);
    /// @notice The current ruling was appealed.
    /// @param disputeId Id of the dispute.
    /// @param arbitrable The contract that created the dispute.
    event AppealDecision(uint256 indexed disputeId, IArbitrable indexed arbitrable);

    /// @notice Creates a dispute about a subject of the caller and collects `arbitrationCost` from it.
    /// @dev Emits `DisputeCreation`.
    /// @param choices Number of possible rulings besides 0 (undecided).
    /// @param extraData Defined by the arbitrator; for the panel: `abi.encode(address[] excluded, address refundTo)`.
    /// @return disputeId Id of the new dispute, counted from 1.
    function createDispute(uint256 choices, bytes calldata extraData) external returns (uint256 disputeId);

    /// @notice Fee for creating a dispute.
    /// @param extraData As for `createDispute`.
    /// @return cost In base units.
    function arbitrationCost(bytes calldata extraData) external view returns (uint256 cost);

    /// @notice Appeals the current ruling and collects `appealCost` from the caller.
    /// @dev Caller: anyone during the appeal period; afterwards the arbitrable only. Emits `AppealDecision`.
    /// @param disputeId Id of the dispute.
    /// @param extraData For the panel, once the ruling is executed: `abi.encode(address refundTo)`; otherwise unused.
    function appeal(uint256 disputeId, bytes calldata extraData) external;

    /// @notice Fee for appealing the current ruling.
    /// @param disputeId Id of the dispute.
    /// @param extraData As for `appeal`.
    /// @return cost In base units.
    function appealCost(uint256 disputeId, bytes calldata extraData) external view returns (uint256 cost);

    /// @notice Half-open interval in which the current ruling can be appealed.
    /// @param disputeId Id of the dispute.
    /// @return start First second of the interval, in Unix time; 0 if it is unknown or the ruling cannot be appealed.
    /// @return end End of the interval, in Unix time; 0 likewise.
    function appealPeriod(uint256 disputeId) external view returns (uint256 start, uint256 end);

    /// @notice Status of a dispute.
    /// @param disputeId Id of the dispute.
    /// @return status Its current status.
    function disputeStatus(uint256 disputeId) external view returns (DisputeStatus status);

    /// @notice Current ruling of a dispute. It is final once the dispute is solved.
    /// @param disputeId Id of the dispute.
    /// @return ruling 1 or 2, or 0 while undecided.
    function currentRuling(uint256 disputeId) external view returns (uint256 ruling);
}
