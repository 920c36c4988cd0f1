// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbitrable} from "../../../contracts/interfaces/IArbitrable.sol";
import {IArbitrator} from "../../../contracts/interfaces/IArbitrator.sol";
import {IVault} from "../../../contracts/interfaces/IVault.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @notice The least that can be arbitrated: asks, hears the answer, or refuses to.
contract Subject is IArbitrable {
    IArbitrator private immutable _arbitrator;
    IERC20 private immutable _token;
    bool public refuses;
    mapping(uint256 disputeId => uint256) public rulingOf;
    mapping(uint256 disputeId => uint256) public timesRuled;

    error Subject_Refuses(uint256 disputeId, uint256 ruling);
    error Subject_NotArbitrator(address caller);

    constructor(IArbitrator arbitrator, IVault vault) {
        _arbitrator = arbitrator;
        _token = vault.token();
        _token.approve(address(vault), type(uint256).max);
    }

    function refuse(bool refuses_) external {
        refuses = refuses_;
    }

    /// @notice The caller pays, from its wallet.
    function ask(address[] calldata excluded) external returns (uint256 disputeId) {
        _token.transferFrom(msg.sender, address(this), _arbitrator.arbitrationCost(""));
        return _arbitrator.createDispute(2, abi.encode(excluded, msg.sender));
    }

    function create(uint256 choices, bytes calldata extraData) external returns (uint256) {
        return _arbitrator.createDispute(choices, extraData);
    }

    function rule(uint256 disputeId, uint256 ruling) external {
        require(msg.sender == address(_arbitrator), Subject_NotArbitrator(msg.sender));
        require(!refuses, Subject_Refuses(disputeId, ruling));
        rulingOf[disputeId] = ruling;
        timesRuled[disputeId]++;
        emit Ruling({arbitrator: _arbitrator, disputeId: disputeId, ruling: ruling});
    }
}
