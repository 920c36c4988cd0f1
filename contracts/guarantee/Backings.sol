// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBackings} from "../interfaces/IBackings.sol";
import {IChallenge} from "../interfaces/IChallenge.sol";
import {IProductRegistry} from "../interfaces/IProductRegistry.sol";
import {Payouts} from "../lib/Payouts.sol";
import {Wired} from "../lib/Wired.sol";
import {PaysByVault} from "../payment/PaysByVault.sol";

/// @notice Documented in {IBackings}. Its only module is the sale escrow, which reports the end of a sale.
abstract contract Backings is IBackings, PaysByVault, Wired {
    IProductRegistry internal immutable _registry;
    IChallenge internal immutable _challenge;
    /// @inheritdoc IBackings
    mapping(uint256 productId => mapping(address seller => uint256)) public reservedFor;
    mapping(uint256 productId => LockedBacking) private _locked;
    mapping(uint256 productId => Backing) private _backings;

    constructor(IProductRegistry registry, IChallenge challenge) {
        _registry = registry;
        _challenge = challenge;
    }

    /// @inheritdoc IBackings
    function backingOf(uint256 productId) external view returns (Backing memory) {
        return _backings[productId];
    }

    /// @inheritdoc IBackings
    function lockedBackingOf(uint256 productId) external view returns (LockedBacking memory) {
        return _locked[productId];
    }

    /// @inheritdoc IBackings
    function reserveBacking(uint256 productId, uint256 amount) external {
        _setReserved(productId, msg.sender, reservedFor[productId][msg.sender] + amount);
        _vault.collect({payer: msg.sender, amount: amount});
    }

    /// @inheritdoc IBackings
    function releaseBacking(uint256 productId) external {
        uint256 amount = reservedFor[productId][msg.sender];
        require(amount != 0, Backings_NothingReserved(productId, msg.sender));
        _setReserved(productId, msg.sender, 0);
        _vault.move({to: msg.sender, amount: amount});
    }

    /// @inheritdoc IBackings
    function closeBacking(uint256 productId) external {
        Backing memory b = _backings[productId];
        require(b.amount != 0, Backings_None(productId));
        bool removed = _registry.statusOf(productId) == IProductRegistry.Status.Removed;
        require(removed || block.timestamp >= b.until, Backings_SeasonRuns(productId, b.until, block.timestamp));
        // Of a removed product the last case may still change who pays the buyer: pledge and provider come first.
        uint256 before = removed ? type(uint256).max : b.until;
        require(!_challenge.isHeldBefore(productId, before), Backings_UnderChallenge(productId));
        (address buyer, uint256 loss) = _challenge.lossOf(productId);
        delete _backings[productId];
        _pay(productId, b, buyer == b.buyer ? loss : 0);
    }

    /// @inheritdoc IBackings
    function lockBacking(uint256 productId, address seller, uint256 amount) external onlyModule {
        uint256 reserved = reservedFor[productId][seller];
        require(reserved >= amount, Backings_NotReserved(productId, seller, reserved, amount));
        _setReserved(productId, seller, reserved - amount);
        _locked[productId] = LockedBacking({seller: seller, amount: uint96(amount)});
        emit BackingLocked({productId: productId, seller: seller, amount: amount});
    }

    /// @inheritdoc IBackings
    function returnBacking(uint256 productId) external onlyModule {
        LockedBacking memory locked = _locked[productId];
        delete _locked[productId];
        Backing memory never;
        (never.seller, never.amount) = (locked.seller, locked.amount);
        _pay(productId, never, 0);
    }

    /// @inheritdoc IBackings
    function beginBacking(uint256 productId, address buyer) external onlyModule {
        Backing memory earlier = _backings[productId];
        LockedBacking memory locked = _locked[productId];
        delete _backings[productId];
        delete _locked[productId];
        if (earlier.amount != 0) _pay(productId, earlier, 0);
        if (locked.amount == 0) return;
        uint40 until = uint40(block.timestamp + _season());
        _backings[productId] = Backing({seller: locked.seller, amount: locked.amount, buyer: buyer, until: until});
        emit BackingBegun({
            productId: productId,
            seller: locked.seller,
            buyer: buyer,
            amount: locked.amount,
            until: until
        });
    }

    /// @dev How long a backing stays after the settlement, in seconds.
    function _season() internal view virtual returns (uint256);

    function _setReserved(uint256 productId, address seller, uint256 amount) private {
        reservedFor[productId][seller] = amount;
        emit BackingReserved({productId: productId, seller: seller, amount: amount});
    }

    /// @dev The buyer has what it lacks, the seller what is left.
    function _pay(uint256 productId, Backing memory b, uint256 loss) private {
        (uint256 toBuyer, uint256 toSeller) = Payouts.ofBacking(b.amount, loss);
        emit BackingEnded({
            productId: productId,
            seller: b.seller,
            buyer: b.buyer,
            toBuyer: toBuyer,
            toSeller: toSeller
        });
        if (toBuyer != 0) _vault.move({to: b.buyer, amount: toBuyer});
        if (toSeller != 0) _vault.move({to: b.seller, amount: toSeller});
    }
}
