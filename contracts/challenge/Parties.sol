// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IParties} from "../interfaces/IParties.sol";
import {IProductRegistry} from "../interfaces/IProductRegistry.sol";
import {ISaleEscrow} from "../interfaces/ISaleEscrow.sol";
import {ITwoWayGuarantee} from "../interfaces/ITwoWayGuarantee.sol";

/// @dev Documented in {IParties}.
contract Parties is IParties {
    IProductRegistry private immutable _registry;
    ISaleEscrow private immutable _sales;

    constructor(IProductRegistry registry, ISaleEscrow sales) {
        _registry = registry;
        _sales = sales;
    }

    /// @inheritdoc IParties
    function excluded(
        uint256 originalId,
        uint256 accusedId,
        address[3] calldata actors
    ) external view returns (address[] memory accounts) {
        IProductRegistry.Product memory accused = _registry.productOf(accusedId);
        ISaleEscrow.Sale memory sale = _sales.saleOf(accusedId);
        accounts = new address[](originalId == 0 ? 8 : 10);
        (accounts[0], accounts[1], accounts[2]) = (actors[0], actors[1], actors[2]);
        (accounts[3], accounts[4]) = (accused.esp, accused.producer);
        (accounts[5], accounts[6]) = (sale.seller, sale.buyer);
        accounts[7] = _sales.purchaseOf(accusedId).buyer;
        if (originalId == 0) return accounts;
        accounts[8] = _registry.productOf(originalId).producer;
        accounts[9] = _sales.purchaseOf(originalId).buyer;
    }

    /// @inheritdoc IParties
    function answersFor(uint256 productId, address account) external view returns (bool answers, address owner) {
        owner = _registry.payeeOf(productId);
        answers = account == owner || account == _registry.productOf(productId).producer;
    }

    /// @inheritdoc IParties
    function couldKnow(uint256 originalId, uint256 accusedId) external view returns (bool) {
        return _registry.productOf(originalId).registeredAt < _registry.productOf(accusedId).since;
    }

    /// @inheritdoc IParties
    function heldPrice(uint256 productId) external view returns (uint256) {
        ISaleEscrow.Sale memory sale = _sales.saleOf(productId);
        return _isOpen(sale) ? sale.price : 0;
    }

    /// @inheritdoc IParties
    function resting(uint256 productId, uint256 openedAt) external view returns (address seller, uint256 price) {
        ISaleEscrow.Sale memory sale = _sales.saleOf(productId);
        if (sale.status != ITwoWayGuarantee.Status.Revealed || openedAt >= sale.closesAt) return (address(0), 0);
        return (sale.seller, sale.price);
    }

    /// @inheritdoc IParties
    function buyerInGoodFaith(uint256 productId) external view returns (address buyer, uint256 loss, bool inSale) {
        ISaleEscrow.Sale memory sale = _sales.saleOf(productId);
        ISaleEscrow.Purchase memory purchase = _sales.purchaseOf(productId);
        inSale = _isOpen(sale);
        address holder = sale.status == ITwoWayGuarantee.Status.Revealed ? sale.seller : _registry.payeeOf(productId);
        bool paid = purchase.buyer == holder && holder != _registry.productOf(productId).producer;
        return paid ? (holder, purchase.price, inSale) : (address(0), 0, inSale);
    }

    /// @dev The buyer's price is locked and not yet paid out.
    function _isOpen(ISaleEscrow.Sale memory sale) private pure returns (bool) {
        return sale.status != ITwoWayGuarantee.Status.None && sale.status < ITwoWayGuarantee.Status.Settled;
    }
}
