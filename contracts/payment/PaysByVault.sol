// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVault} from "../interfaces/IVault.sol";
import {Multicall} from "@openzeppelin/contracts/utils/Multicall.sol";

/// @notice For contracts that take payments: lets a caller put an ERC-2612 permit and the paying call into one
/// transaction, `multicall([permit(...), lock(...)])`.
abstract contract PaysByVault is Multicall {
    IVault internal immutable _vault;

    constructor(IVault vault) {
        _vault = vault;
    }

    /// @notice Lets the vault take up to `value` of the caller's tokens. A permit already used is no error.
    function permit(uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external {
        _vault.permit({payer: msg.sender, value: value, deadline: deadline, v: v, r: r, s: s});
    }
}
