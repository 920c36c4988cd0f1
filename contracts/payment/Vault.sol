// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVault} from "../interfaces/IVault.sol";
import {Wired} from "../lib/Wired.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

/// @notice Documented in {IVault}.
contract Vault is IVault, Wired, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @inheritdoc IVault
    IERC20 public immutable token;
    mapping(address account => uint256) private _balances;

    constructor(IERC20 token_) {
        token = token_;
    }

    /// @inheritdoc IVault
    function balanceOf(address account) external view returns (uint256) {
        return _balances[account];
    }

    /// @inheritdoc IVault
    function deposit(uint256 amount) external nonReentrant {
        _balances[msg.sender] += amount;
        _take(msg.sender, amount);
    }

    /// @inheritdoc IVault
    function move(address to, uint256 amount) external {
        _lower(msg.sender, amount);
        _balances[to] += amount;
        emit Moved({from: msg.sender, to: to, amount: amount});
    }

    /// @inheritdoc IVault
    function collect(address payer, uint256 amount) external onlyModule nonReentrant {
        uint256 fromBalance = Math.min(_balances[payer], amount);
        if (fromBalance != 0) _balances[payer] -= fromBalance;
        _balances[msg.sender] += amount;
        if (fromBalance != amount) _take(payer, amount - fromBalance);
        emit Moved({from: payer, to: msg.sender, amount: amount});
    }

    /// @inheritdoc IVault
    function withdraw(address to) external nonReentrant returns (uint256 amount) {
        amount = _balances[msg.sender];
        require(amount != 0, Vault_NothingToWithdraw(msg.sender));
        _balances[msg.sender] = 0;
        emit Withdrawn({account: msg.sender, to: to, amount: amount});
        uint256 before = token.balanceOf(address(this));
        token.safeTransfer({to: to, value: amount});
        // A token that charges a fee to its sender would take it from other accounts.
        uint256 left = token.balanceOf(address(this));
        require(left + amount >= before, Vault_SentMore(amount, before - left));
    }

    /// @inheritdoc IVault
    function permit(address payer, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external {
        // The permit may have been front-run, which grants the same allowance; an invalid one makes `collect` fail.
        try
            IERC20Permit(address(token)).permit({
                owner: payer,
                spender: address(this),
                value: value,
                deadline: deadline,
                v: v,
                r: r,
                s: s
            })
        {} catch {}
    }

    function _lower(address account, uint256 amount) private {
        uint256 balance = _balances[account];
        require(balance >= amount, Vault_InsufficientBalance(account, amount, balance));
        _balances[account] = balance - amount;
    }

    /// @dev Credits were made before the call; receiving less than requested (a token with a transfer fee) reverts.
    function _take(address payer, uint256 amount) private {
        emit Deposited({account: payer, amount: amount});
        uint256 before = token.balanceOf(address(this));
        token.safeTransferFrom({from: payer, to: address(this), value: amount});
        uint256 received = token.balanceOf(address(this)) - before;
        require(received >= amount, Vault_ReceivedLess(amount, received));
    }
}
