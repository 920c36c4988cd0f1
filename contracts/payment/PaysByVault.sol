// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVault} from "../interfaces/IVault.sol";
import {Multicall} from "@openzeppelin/contracts/utils/Multicall.sol";

/// @title Payments with a permit in one transaction
/// @notice Base of contracts that collect payments: a caller can combine an ERC-2612 permit and the paying call,
/// `multicall([permit(...), lock(...)])`.
abstract contract PaysByVault is Multicall {
    IVault internal immutable _vault;

    constructor(IVault vault) {
        _vault = vault;
    }

    /// @notice Grants the vault an allowance of the caller's tokens by an ERC-2612 permit. A permit that was used
    /// already is ignored.
    /// @param value Allowance in base units.
    /// @param deadline The permit is valid until this time, in Unix seconds.
    /// @param v Part of the signature.
    /// @param r Part of the signature.
    /// @param s Part of the signature.
    function permit(uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external {
        _vault.permit({payer: msg.sender, value: value, deadline: deadline, v: v, r: r, s: s});
    }
}
