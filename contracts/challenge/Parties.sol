// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBackings} from "../interfaces/IBackings.sol";
import {IEspRegistry} from "../interfaces/IEspRegistry.sol";
import {IParties} from "../interfaces/IParties.sol";
import {IProductRegistry} from "../interfaces/IProductRegistry.sol";
import {ISaleEscrow} from "../interfaces/ISaleEscrow.sol";
import {ITwoWayGuarantee} from "../interfaces/ITwoWayGuarantee.sol";

/// @notice Documented in {IParties}.
contract Parties is IParties {
    IProductRegistry private immutable _registry;
    ISaleEscrow private immutable _sales;
    IBackings private immutable _backings;
    IEspRegistry private immutable _esps;

    constructor(IProductRegistry registry, ISaleEscrow sales, IBackings backings, IEspRegistry esps) {
        _registry = registry;
        _sales = sales;
        _backings = backings;
        _esps = esps;
    }

    /// @inheritdoc IParties
    function excluded(
        uint256 originalId,
        uint256 accusedId,
        address[3] calldata actors
    ) external view returns (address[] memory accounts) {
        IProductRegistry.Product memory accused = _registry.productOf(accusedId);
        ISaleEscrow.Sale memory sale = _sales.saleOf(accusedId);
        accounts = new address[](originalId == 0 ? 9 : 11);
        (accounts[0], accounts[1], accounts[2]) = (actors[0], actors[1], actors[2]);
        (accounts[3], accounts[4]) = (accused.esp, accused.producer);
        (accounts[5], accounts[6]) = (sale.seller, sale.buyer);
        (accounts[7], accounts[8]) = (_sales.purchaseOf(accusedId).buyer, _backings.backingOf(accusedId).seller);
        if (originalId == 0) return accounts;
        accounts[9] = _registry.productOf(originalId).producer;
        accounts[10] = _sales.purchaseOf(originalId).buyer;
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
    function heldMoney(uint256 productId) external view returns (uint256 amount) {
        ISaleEscrow.Sale memory sale = _sales.saleOf(productId);
        if (_isOpen(sale)) amount = sale.price;
        IBackings.Backing memory b = _backings.backingOf(productId);
        // A dispute is shorter than the unbonding time: an earlier case cannot delay the backing beyond its season.
        bool mayRest = block.timestamp < b.until && block.timestamp + _esps.unbondingSeconds() >= b.until;
        if (mayRest) amount += b.amount;
    }

    /// @inheritdoc IParties
    function resting(uint256 productId, uint256 openedAt) external view returns (address seller, uint256 amount) {
        ISaleEscrow.Sale memory sale = _sales.saleOf(productId);
        if (sale.status == ITwoWayGuarantee.Status.Revealed && openedAt < sale.closesAt) {
            return (sale.seller, sale.price);
        }
        IBackings.Backing memory b = _backings.backingOf(productId);
        bool rests = openedAt < b.until && block.timestamp >= b.until;
        return rests ? (b.seller, b.amount) : (address(0), 0);
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

    /// @dev Whether the buyer's price is locked and not paid out.
    function _isOpen(ISaleEscrow.Sale memory sale) private pure returns (bool) {
        return sale.status != ITwoWayGuarantee.Status.None && sale.status < ITwoWayGuarantee.Status.Settled;
    }
}
