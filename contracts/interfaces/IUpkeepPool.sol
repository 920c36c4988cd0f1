// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title What pays providers for keeping the ledger moving
/// @notice Fed by a share of deposits, of what settled escrows pay and of bonds lost by silence; its money is its balance
/// in the vault. A due step pays the provider that takes it, once: a challenge no more than was paid in when it was opened,
/// an escrow no more than half of what the step itself paid in. So nobody can earn by making up steps.
interface IUpkeepPool {
    event UpkeepRewarded(address indexed keeper, address indexed module, uint256 amount);

    /// @notice What the pool holds, base units.
    function balance() external view returns (uint256);

    /// @notice Modules only: pays `amount`, or what is there, to an active provider; nothing to anybody else.
    /// @return paid What was really paid, base units.
    function reward(address keeper, uint256 amount) external returns (uint256 paid);
}
