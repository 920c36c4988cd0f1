// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// @title Test token with a faucet
/// @notice Payment token of test deployments; worthless and free.
contract TestDollar is ERC20, ERC20Permit {
    /// @notice Amount that one call of the faucet mints, in base units (6 decimals).
    uint256 public constant FAUCET_AMOUNT = 1_000e6;
    /// @notice Balance from which on the faucet reverts, in base units.
    uint256 public constant FAUCET_CEILING = 10_000e6;

    error TestDollar_EnoughAlready(address account, uint256 balance, uint256 ceiling);

    constructor() ERC20("Test Dollar", "TUSD") ERC20Permit("Test Dollar") {}

    /// @notice Decimals of the token, as of USDC.
    function decimals() public pure override returns (uint8) {
        return 6;
    }

    /// @notice Mints test dollars.
    /// @param account The recipient.
    function faucet(address account) external {
        uint256 balance = balanceOf(account);
        require(balance < FAUCET_CEILING, TestDollar_EnoughAlready(account, balance, FAUCET_CEILING));
        _mint(account, FAUCET_AMOUNT);
    }
}
