// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEspRegistry} from "../interfaces/IEspRegistry.sol";

/// @title Stake frozen for cases on attestations
/// @notice Stake is frozen when a case on an attestation opens, and released when it has ended, so that it can neither be
/// withdrawn nor reserved for other work in the meantime. At most one such case is open for each work.
abstract contract Liability {
    /// @dev One slot.
    struct Frozen {
        address esp; // of the latest case
        uint96 amount; // base units
    }

    IEspRegistry internal immutable _esps;
    mapping(uint256 productId => Frozen) private _frozen;

    constructor(IEspRegistry esps) {
        _esps = esps;
    }

    /// @dev A case on `productId` may cost its provider `esp` up to `amount` base units, as far as there is stake.
    function _freeze(uint256 productId, address esp, uint256 amount) internal {
        uint256 frozen = _esps.freeze({esp: esp, amount: amount, caseId: productId});
        _frozen[productId] = Frozen({esp: esp, amount: uint96(frozen)});
    }

    /// @dev Pays `amount` base units of what is frozen for `productId`, at most all of it, to `to`.
    function _slash(uint256 productId, address to, uint256 amount) internal {
        if (amount == 0) return;
        Frozen storage f = _frozen[productId];
        f.amount -= uint96(amount);
        _esps.slashFrozen({esp: f.esp, to: to, amount: amount, caseId: productId});
    }

    /// @dev What the latest case on the attestation of `productId` can still cost its provider.
    function _frozenFor(uint256 productId) internal view returns (uint256) {
        return _frozen[productId].amount;
    }

    /// @dev The case on `productId` has ended: releases the remainder.
    function _thaw(uint256 productId) internal {
        Frozen storage f = _frozen[productId];
        uint256 left = f.amount;
        f.amount = 0;
        if (left != 0) _esps.unfreeze({esp: f.esp, amount: left, caseId: productId});
    }

    /// @dev The provider of the latest case on the attestation of `productId`.
    function _liableEsp(uint256 productId) internal view returns (address) {
        return _frozen[productId].esp;
    }
}
