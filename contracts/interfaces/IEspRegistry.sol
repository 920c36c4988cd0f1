// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Edge service providers and their stake
/// @notice A provider stakes, is found by its endpoint, and answers with its stake for what it signs. Open work
/// reserves a part of the stake; what is reserved can not be withdrawn.
/// @dev Promise to a provider: its stake falls only by its own withdrawal or by a module's slash for a named reason.
interface IEspRegistry {
    struct Esp {
        // slot 0
        uint128 stake; // total, in base units
        uint128 reserved; // part of it that answers for open work
        // slot 1
        uint128 unbonding; // part of it on its way out
        uint40 unbondsAt; // when the unbonding part may be withdrawn
        bool registered;
        uint32 index; // place among all who ever registered, from 1
        // slots 2..
        string name;
        string endpoint; // base URL of the worker's HTTP interface
    }

    event EspRegistered(address indexed esp, string name, string endpoint, uint256 stake);
    event EspUpdated(address indexed esp, string name, string endpoint);
    event StakeAdded(address indexed esp, uint256 amount, uint256 stake);
    event UnbondingStarted(address indexed esp, uint256 amount, uint256 unbondsAt);
    event StakeWithdrawn(address indexed esp, uint256 amount, uint256 stake);
    event StakeReserved(address indexed esp, uint256 amount, uint256 reserved);
    event StakeReleased(address indexed esp, uint256 amount, uint256 reserved);
    event StakeSlashed(address indexed esp, address indexed to, uint256 amount, uint256 stake);

    error EspRegistry_AlreadyRegistered(address esp);
    error EspRegistry_NotRegistered(address esp);
    error EspRegistry_EmptyName(address esp);
    error EspRegistry_EmptyEndpoint(address esp);
    error EspRegistry_StakeTooLow(address esp, uint256 stake, uint256 minimum);
    error EspRegistry_StakeNotFree(address esp, uint256 requested, uint256 free);
    error EspRegistry_NothingUnbonding(address esp);
    error EspRegistry_StillUnbonding(address esp, uint256 unbondsAt, uint256 timestamp);
    error EspRegistry_ReleaseExceedsReserve(address esp, uint256 requested, uint256 reserved);

    /// @notice Least stake of a provider that may take work, in base units.
    function minimumStake() external view returns (uint256);
    /// @notice Seconds between asking for stake back and having it.
    function unbondingSeconds() external view returns (uint256);

    /// @notice All that is stored of `esp`; zeroes for a stranger.
    function espOf(address esp) external view returns (Esp memory);
    /// @notice Registered, and with at least the minimum stake that is not on its way out.
    function isActive(address esp) external view returns (bool);
    /// @notice Stake that is neither reserved nor unbonding.
    function freeStake(address esp) external view returns (uint256);

    /// @notice Weight of `esp` in draws: its stake without the unbonding part, reserved or not; 0 while not active.
    function weightOf(address esp) external view returns (uint256);
    /// @notice Sum of all weights.
    function totalWeight() external view returns (uint256);
    /// @notice Sum of all weights at the last `freezeWeights`.
    function frozenWeight() external view returns (uint256);
    /// @notice Draws by the frozen weights: a `point` taken evenly from below `frozenWeight` hits each provider with its share.
    /// Who is drawn may have changed its stake, or left, since.
    function drawAt(uint256 point) external view returns (address esp);

    /// @notice Registers the caller with `stake` taken from it through the vault.
    function register(string calldata name, string calldata endpoint, uint256 stake) external;
    /// @notice Changes the caller's name and endpoint.
    function update(string calldata name, string calldata endpoint) external;
    function addStake(uint256 amount) external;
    /// @notice Starts to withdraw `amount` of free stake. Replaces an earlier request and restarts its clock.
    function startUnbonding(uint256 amount) external;
    /// @notice From `unbondsAt` on: credits the unbonding stake to the caller in the vault.
    function withdrawStake() external;

    /// @notice Modules only: sets aside free stake of an active provider.
    function reserve(address esp, uint256 amount) external;
    /// @notice Modules only: frees what the module had reserved.
    function release(address esp, uint256 amount) external;
    /// @notice Modules only: pays `amount` of what the module had reserved to `to`.
    function slashReserved(address esp, address to, uint256 amount) external;
    /// @notice Modules only: pays up to `amount` of stake that is not reserved (the unbonding part last) to `to`.
    /// @return slashed What was really paid, in base units.
    function slash(address esp, address to, uint256 amount) external returns (uint256 slashed);
    /// @notice Modules only: `drawAt` uses the weights of now until the next call. Whoever draws freezes before the randomness is
    /// known, so that no change of stake can answer to it. For one drawing module.
    function freezeWeights() external;
}
