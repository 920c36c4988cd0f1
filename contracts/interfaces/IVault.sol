// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title ERC-20 vault with internal balances
/// @notice Holds a single ERC-20 token and a balance for each account. Locked fees, stakes and deposits are balances of the
/// contract that locks them; money owed to a person is that person's balance, to be withdrawn (pull payments).
/// @dev Promise to every account: the sum of all balances never exceeds the tokens held, and only the account itself (or a
/// module, within the account's own call) lowers its balance. Tokens with a transfer fee are rejected. There is no owner.
interface IVault {
    /// @notice Tokens were deposited from the account's wallet.
    /// @param account The account.
    /// @param amount In base units.
    event Deposited(address indexed account, uint256 amount);
    /// @notice An amount was moved between balances.
    /// @param from Payer.
    /// @param to Recipient.
    /// @param amount In base units.
    event Moved(address indexed from, address indexed to, uint256 amount);
    /// @notice Tokens were withdrawn to `to`.
    /// @param account The account.
    /// @param to Recipient.
    /// @param amount In base units.
    event Withdrawn(address indexed account, address indexed to, uint256 amount);

    /// @notice The balance is lower than the amount, in base units.
    error Vault_InsufficientBalance(address account, uint256 requested, uint256 balance);
    /// @notice Fewer tokens arrived than requested, in base units.
    error Vault_ReceivedLess(uint256 requested, uint256 received);
    /// @notice More tokens left the vault than requested, in base units.
    error Vault_SentMore(uint256 requested, uint256 sent);
    /// @notice The balance is zero.
    error Vault_NothingToWithdraw(address account);

    /// @notice The payment token, chosen at deployment.
    /// @return An ERC-20.
    function token() external view returns (IERC20);

    /// @notice Balance of an account.
    /// @param account The account.
    /// @return In base units of the token.
    function balanceOf(address account) external view returns (uint256);

    /// @notice Deposits tokens of the caller.
    /// @dev Requires an allowance for the vault. Emits `Deposited`.
    /// @param amount In base units.
    function deposit(uint256 amount) external;

    /// @notice Moves an amount from the caller's balance to that of `to`. No token is transferred.
    /// @dev Emits `Moved`.
    /// @param to Recipient.
    /// @param amount In base units.
    function move(address to, uint256 amount) external;

    /// @notice Collects an amount from `payer` for the calling module: from its balance first, the rest from its wallet
    /// by allowance.
    /// @dev Caller: a module, which calls it only for its own caller. Emits `Moved`, and `Deposited` for the part from
    /// the wallet.
    /// @param payer The account that pays.
    /// @param amount In base units.
    function collect(address payer, uint256 amount) external;

    /// @notice Withdraws the caller's whole balance to `to`.
    /// @dev Emits `Withdrawn`.
    /// @param to Recipient.
    /// @return amount In base units.
    function withdraw(address to) external returns (uint256 amount);

    /// @notice Forwards an ERC-2612 permit for this vault, so that approval and payment fit in one batch. A permit that
    /// was used already is ignored.
    /// @dev Caller: anyone.
    /// @param payer Account that signed the permit.
    /// @param value Allowance in base units.
    /// @param deadline The permit is valid until this time, in Unix seconds.
    /// @param v Part of the signature.
    /// @param r Part of the signature.
    /// @param s Part of the signature.
    function permit(address payer, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external;
}
