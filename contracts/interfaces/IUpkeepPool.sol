// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Keeper reward pool
/// @notice Funded by a share of deposits, of what settled escrows pay and of bonds lost by silence; its money is its balance
/// in the vault. A due step pays the provider that takes it, once: a challenge at most what was paid in when it was opened,
/// an escrow at most half of what the step itself paid in. Fabricated steps therefore earn nothing.
interface IUpkeepPool {
    /// @notice A keeper was rewarded for a due step.
    /// @param keeper The provider that took the step.
    /// @param module The contract of the step.
    /// @param amount In base units.
    event UpkeepRewarded(address indexed keeper, address indexed module, uint256 amount);

    /// @notice Balance of the pool in the vault.
    /// @return In base units.
    function balance() external view returns (uint256);

    /// @notice Pays `amount`, or the balance if that is less, to an active provider; nothing to any other account.
    /// @dev Caller: a module. Emits `UpkeepRewarded`.
    /// @param keeper The provider that took the step.
    /// @param amount In base units.
    /// @return paid Amount paid, in base units.
    function reward(address keeper, uint256 amount) external returns (uint256 paid);
}
