// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// @title Money for trying things out: worth nothing, free for everybody
contract TestDollar is ERC20, ERC20Permit {
    /// @notice What one call of the faucet gives, in base units (6 decimals).
    uint256 public constant FAUCET_AMOUNT = 1_000e6;
    /// @notice The faucet stops for accounts that hold this much.
    uint256 public constant FAUCET_CEILING = 10_000e6;

    error TestDollar_EnoughAlready(address account, uint256 balance, uint256 ceiling);

    constructor() ERC20("Test Dollar", "TUSD") ERC20Permit("Test Dollar") {}

    function decimals() public pure override returns (uint8) {
        return 6;
    }

    /// @notice Gives `account` some test dollars.
    function faucet(address account) external {
        uint256 balance = balanceOf(account);
        require(balance < FAUCET_CEILING, TestDollar_EnoughAlready(account, balance, FAUCET_CEILING));
        _mint(account, FAUCET_AMOUNT);
    }
}
