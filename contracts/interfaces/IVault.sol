// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title The one place where money rests
/// @notice Holds a single ERC-20 and keeps a balance per account inside. Locked fees, stakes and deposits are balances
/// of the contract that locks them; what is owed to a person is that person's balance and is pulled by `withdraw`.
/// @dev Promise to every account: the sum of all balances never exceeds the tokens held, and only the account itself
/// (or a module, with the account's own call behind it) lowers its balance. Tokens that take a fee on transfer are
/// refused. There is no owner.
interface IVault {
    /// @notice `account` put `amount` in, from its wallet.
    event Deposited(address indexed account, uint256 amount);
    /// @notice `amount` moved inside the vault.
    event Moved(address indexed from, address indexed to, uint256 amount);
    /// @notice `account` took `amount` out, to `to`.
    event Withdrawn(address indexed account, address indexed to, uint256 amount);

    error Vault_InsufficientBalance(address account, uint256 requested, uint256 balance);
    error Vault_ReceivedLess(uint256 requested, uint256 received);
    error Vault_SentMore(uint256 requested, uint256 sent);
    error Vault_NothingToWithdraw(address account);

    /// @notice The payment token, chosen at deployment.
    function token() external view returns (IERC20);

    /// @notice What `account` holds inside, in the token's base units.
    function balanceOf(address account) external view returns (uint256);

    /// @notice Puts `amount` of the caller's tokens in.
    function deposit(uint256 amount) external;

    /// @notice Moves `amount` of the caller's balance to `to`'s balance. No token moves.
    function move(address to, uint256 amount) external;

    /// @notice Modules only: takes `amount` from `payer` and credits the calling module. The payer's balance is used
    /// first, the rest comes from the wallet by allowance. A module calls it only for its own caller.
    function collect(address payer, uint256 amount) external;

    /// @notice Sends the caller's whole balance to `to`.
    /// @return amount What was sent, in base units.
    function withdraw(address to) external returns (uint256 amount);

    /// @notice Forwards an ERC-2612 permit for this vault, so that approval and payment fit in one call of a caller's
    /// batch. A permit that somebody else has already used is no error.
    function permit(address payer, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external;
}
