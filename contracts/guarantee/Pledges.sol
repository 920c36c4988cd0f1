// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IChallenge} from "../interfaces/IChallenge.sol";
import {IPledges} from "../interfaces/IPledges.sol";
import {IProductRegistry} from "../interfaces/IProductRegistry.sol";
import {IVault} from "../interfaces/IVault.sol";
import {PaysByVault} from "../payment/PaysByVault.sol";
import {Backings} from "./Backings.sol";

/// @notice Documented in {IPledges}.
contract Pledges is IPledges, Backings {
    /// @inheritdoc IPledges
    uint256 public immutable amount;
    /// @inheritdoc IPledges
    uint256 public immutable seasonSeconds;
    address private _sale;
    mapping(uint256 productId => Pledge) private _pledges;

    constructor(
        IVault vault,
        IProductRegistry registry,
        IChallenge challenge,
        uint256 amount_,
        uint256 seasonSeconds_
    ) PaysByVault(vault) Backings(registry, challenge) {
        amount = amount_;
        seasonSeconds = seasonSeconds_;
    }

    /// @notice Sets the sale escrow, once.
    /// @dev Caller: the deployer.
    /// @param modules Its address.
    function wire(address[] memory modules) public override {
        super.wire(modules);
        _sale = modules[0];
    }

    /// @inheritdoc IPledges
    function pledgeOf(uint256 productId) external view returns (Pledge memory) {
        return _pledges[productId];
    }

    /// @inheritdoc IPledges
    function pledge(uint256 productId) external {
        Pledge storage p = _pledges[productId];
        require(p.by == address(0), Pledges_AlreadyPledged(productId, p.by));
        IProductRegistry.Status status = _registry.statusOf(productId);
        require(
            status != IProductRegistry.Status.None && status != IProductRegistry.Status.Removed,
            Pledges_NotActive(productId)
        );
        p.by = msg.sender;
        emit Pledged({productId: productId, by: msg.sender, amount: amount});
        _vault.collect({payer: msg.sender, amount: amount});
    }

    /// @inheritdoc IPledges
    function withdraw(uint256 productId) external {
        Pledge memory p = _pledges[productId];
        require(p.by != address(0), Pledges_NotPledged(productId));
        require(block.timestamp >= p.until, Pledges_SeasonRuns(productId, p.until, block.timestamp));
        require(!_challenge.isHeldBefore(productId, type(uint40).max), Pledges_UnderChallenge(productId));
        delete _pledges[productId];
        emit PledgeReturned({productId: productId, by: p.by, amount: amount});
        _vault.move({to: p.by, amount: amount});
    }

    /// @inheritdoc IPledges
    function extend(uint256 productId) external returns (bool pledged) {
        require(msg.sender == _sale, Wired_NotModule(msg.sender));
        Pledge storage p = _pledges[productId];
        if (p.by == address(0)) return false;
        p.until = uint40(block.timestamp + seasonSeconds);
        emit PledgeExtended({productId: productId, until: p.until});
        return true;
    }

    /// @inheritdoc IPledges
    function forfeit(uint256 productId) external returns (address by, uint256 forfeited) {
        require(msg.sender == address(_challenge), Wired_NotModule(msg.sender));
        by = _pledges[productId].by;
        if (by == address(0)) return (by, 0);
        forfeited = amount;
        delete _pledges[productId];
        emit PledgeForfeited({productId: productId, by: by, amount: forfeited});
        _vault.move({to: msg.sender, amount: forfeited});
    }

    /// @dev As long as the pledge covers the same sale.
    function _season() internal view override returns (uint256) {
        return seasonSeconds;
    }
}
