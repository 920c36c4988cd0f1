// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbitrable} from "../../../contracts/interfaces/IArbitrable.sol";
import {IArbitrator} from "../../../contracts/interfaces/IArbitrator.sol";
import {IVault} from "../../../contracts/interfaces/IVault.sol";

/// @notice An arbitrator whose rulings the test sets.
contract Judge is IArbitrator {
    IVault private immutable _vault;
    uint256 public cost;
    address[][] private _excluded;
    address[] public refundTo;
    IArbitrable[] private _arbitrables;

    constructor(IVault vault, uint256 cost_) {
        _vault = vault;
        cost = cost_;
    }

    function setCost(uint256 cost_) external {
        cost = cost_;
    }

    function decide(uint256 disputeId, uint256 ruling) external {
        _arbitrables[disputeId - 1].rule(disputeId, ruling);
    }

    function excluded(uint256 disputeId) external view returns (address[] memory) {
        return _excluded[disputeId - 1];
    }

    function createDispute(uint256, bytes calldata extraData) external returns (uint256 disputeId) {
        (address[] memory out, address to) = abi.decode(extraData, (address[], address));
        _excluded.push(out);
        refundTo.push(to);
        _arbitrables.push(IArbitrable(msg.sender));
        disputeId = _excluded.length;
        emit DisputeCreation(disputeId, IArbitrable(msg.sender));
        _vault.collect({payer: msg.sender, amount: cost});
    }

    function arbitrationCost(bytes calldata) external view returns (uint256) {
        return cost;
    }

    function appeal(uint256, bytes calldata) external {
        _vault.collect({payer: msg.sender, amount: cost});
    }

    function appealCost(uint256, bytes calldata) external view returns (uint256) {
        return cost;
    }

    function appealPeriod(uint256) external view returns (uint256 start, uint256 end) {}

    function disputeStatus(uint256) external view returns (DisputeStatus status) {}

    function currentRuling(uint256) external view returns (uint256 ruling) {}
}
