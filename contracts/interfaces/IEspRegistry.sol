// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IClosing} from "./IClosing.sol";

/// @title Edge service providers and their stake
/// @notice A provider stakes, publishes its endpoint, and is liable with its stake for what it signs. Open work reserves a
/// part of the stake above the minimum; the minimum covers attestations only. A case freezes its highest possible cost when it
/// opens. Reserved or frozen stake cannot be withdrawn.
/// @dev Promise to a provider: its stake decreases only by its own withdrawal or by a module's slash that names module and
/// case. Promise to the successful party of a case: the stake frozen when it opened is there when it ends, whatever the
/// provider does.
interface IEspRegistry is IClosing {
    /// @notice The stored state of a provider.
    struct Esp {
        // slot 0
        uint96 stake; // total, in base units
        uint96 reserved; // part of it that covers open work
        // slot 1
        uint96 unbonding; // part of it whose withdrawal was requested
        uint96 frozen; // part of it, unbonding or not, that covers open cases
        uint40 unbondsAt; // when the unbonding part may be withdrawn
        uint24 index; // in the order of registration, from 1; 0: not registered
        // slots 2..
        string name;
        string endpoint; // base URL of the worker's HTTP interface
    }

    /// @notice A provider registered.
    /// @param esp The provider's account.
    /// @param name Display name.
    /// @param endpoint Base URL of the worker's HTTP interface.
    /// @param stake Initial stake, in base units.
    event EspRegistered(address indexed esp, string name, string endpoint, uint256 stake);
    /// @notice A provider changed its name or endpoint.
    /// @param esp The provider's account.
    /// @param name Display name.
    /// @param endpoint Base URL of the worker's HTTP interface.
    event EspUpdated(address indexed esp, string name, string endpoint);
    /// @notice A provider added stake.
    /// @param esp The provider's account.
    /// @param amount Base units added.
    /// @param stake Total stake after the call, in base units.
    event StakeAdded(address indexed esp, uint256 amount, uint256 stake);
    /// @notice A provider requested a withdrawal. It replaces an earlier request.
    /// @param esp The provider's account.
    /// @param amount Base units to be withdrawn.
    /// @param unbondsAt When they can be withdrawn, in Unix seconds.
    event UnbondingStarted(address indexed esp, uint256 amount, uint256 unbondsAt);
    /// @notice A provider withdrew stake.
    /// @param esp The provider's account.
    /// @param amount Base units withdrawn.
    /// @param stake Total stake after the call, in base units.
    event StakeWithdrawn(address indexed esp, uint256 amount, uint256 stake);
    /// @notice Stake was reserved for open work.
    /// @param esp The provider's account.
    /// @param module The contract that requested it.
    /// @param caseId The module's id of the work or case that the stake covers.
    /// @param amount Base units reserved by this call.
    /// @param reserved Total reserved after the call, in base units.
    event StakeReserved(
        address indexed esp,
        address indexed module,
        uint256 indexed caseId,
        uint256 amount,
        uint256 reserved
    );
    /// @notice Reserved stake was released.
    /// @param esp The provider's account.
    /// @param module The contract that requested it.
    /// @param caseId The module's id of the work or case that the stake covers.
    /// @param amount Base units released by this call.
    /// @param reserved Total reserved after the call, in base units.
    event StakeReleased(
        address indexed esp,
        address indexed module,
        uint256 indexed caseId,
        uint256 amount,
        uint256 reserved
    );
    /// @notice Stake was frozen for an open case.
    /// @param esp The provider's account.
    /// @param module The contract that requested it.
    /// @param caseId The module's id of the work or case that the stake covers.
    /// @param amount Base units frozen by this call.
    /// @param frozen Total frozen after the call, in base units.
    event StakeFrozen(
        address indexed esp,
        address indexed module,
        uint256 indexed caseId,
        uint256 amount,
        uint256 frozen
    );
    /// @notice Frozen stake was released.
    /// @param esp The provider's account.
    /// @param module The contract that requested it.
    /// @param caseId The module's id of the work or case that the stake covers.
    /// @param amount Base units released by this call.
    /// @param frozen Total frozen after the call, in base units.
    event StakeUnfrozen(
        address indexed esp,
        address indexed module,
        uint256 indexed caseId,
        uint256 amount,
        uint256 frozen
    );
    /// @notice Reserved or frozen stake was slashed.
    /// @param esp The provider's account.
    /// @param module The contract that requested it.
    /// @param caseId The module's id of the work or case that the stake covers.
    /// @param to Recipient, in the vault.
    /// @param amount Base units slashed.
    /// @param stake Total stake after the call, in base units.
    event StakeSlashed(
        address indexed esp,
        address indexed module,
        uint256 indexed caseId,
        address to,
        uint256 amount,
        uint256 stake
    );

    /// @notice The account is registered.
    error EspRegistry_AlreadyRegistered(address esp);
    /// @notice The account is not registered.
    error EspRegistry_NotRegistered(address esp);
    /// @notice The name is empty.
    error EspRegistry_EmptyName(address esp);
    /// @notice The endpoint is empty.
    error EspRegistry_EmptyEndpoint(address esp);
    /// @notice The endpoint contains a character that is not allowed, see {Endpoint}.
    error EspRegistry_BadEndpoint(address esp);
    /// @notice The stake would be below the minimum, in base units.
    error EspRegistry_StakeTooLow(address esp, uint256 stake, uint256 minimum);
    /// @notice Less stake is free than requested, in base units.
    error EspRegistry_StakeNotFree(address esp, uint256 requested, uint256 free);
    /// @notice No withdrawal was requested.
    error EspRegistry_NothingUnbonding(address esp);
    /// @notice The stake can be withdrawn from `unbondsAt` on.
    error EspRegistry_StillUnbonding(address esp, uint256 unbondsAt, uint256 timestamp);
    /// @notice Less is reserved for the case than requested, in base units.
    error EspRegistry_ReleaseExceedsReserve(address esp, uint256 requested, uint256 reserved);
    /// @notice Less is frozen for the case than requested, in base units.
    error EspRegistry_UnfreezeExceedsFrozen(address esp, uint256 requested, uint256 frozen);
    /// @notice The whole unbonding part is frozen for open cases.
    error EspRegistry_StakeIsFrozen(address esp, uint256 frozen);

    /// @notice Minimum stake of a provider that takes work.
    /// @return In base units.
    function minimumStake() external view returns (uint256);
    /// @notice Time from requesting a withdrawal to being able to make it.
    /// @return In seconds.
    function unbondingSeconds() external view returns (uint256);

    /// @notice The stored state of a provider.
    /// @param esp The provider's account.
    /// @return Zeroes for an account that never registered.
    function espOf(address esp) external view returns (Esp memory);
    /// @notice The provider with a given index.
    /// @param index From 1, in the order of registration.
    /// @return The account; zero beyond the last index.
    function espAt(uint256 index) external view returns (address);
    /// @notice Whether a provider is active: registered, with at least the minimum stake that is not unbonding.
    /// @param esp The provider's account.
    /// @return True if it is.
    function isActive(address esp) external view returns (bool);
    /// @notice Stake that work can reserve: the part that is neither reserved nor unbonding, less the minimum or, if
    /// more, the frozen part.
    /// @param esp The provider's account.
    /// @return In base units.
    function freeStake(address esp) external view returns (uint256);

    /// @notice Weight of a provider in draws and votes: its stake without the unbonding part, reserved or not.
    /// @param esp The provider's account.
    /// @return In base units; 0 while it is not active.
    function weightOf(address esp) external view returns (uint256);
    /// @notice Sum of all weights.
    /// @return In base units.
    function totalWeight() external view returns (uint256);
    /// @notice `weightOf` at the end of a past block.
    /// @param esp The provider's account.
    /// @param blockNumber A past block.
    /// @return In base units.
    function weightAt(address esp, uint256 blockNumber) external view returns (uint256);
    /// @notice `totalWeight` at the end of a past block.
    /// @param blockNumber A past block.
    /// @return In base units.
    function totalWeightAt(uint256 blockNumber) external view returns (uint256);
    /// @notice Number of active providers.
    /// @return The number at present.
    function activeCount() external view returns (uint256);
    /// @notice Sum of all weights at the last `freezeWeights`.
    /// @return In base units.
    function frozenWeight() external view returns (uint256);
    /// @notice Draws a provider by the frozen weights. Since then it may have changed its stake or left.
    /// @param point Uniformly distributed below `frozenWeight`.
    /// @return esp The provider that `point` selects, with a probability proportional to its weight.
    function drawAt(uint256 point) external view returns (address esp);

    /// @notice Registers the caller as a provider.
    /// @dev Collects `stake` through the vault; it must be at least the minimum. Emits `EspRegistered`.
    /// @param name Display name.
    /// @param endpoint Base URL of the worker's HTTP interface.
    /// @param stake In base units.
    function register(string calldata name, string calldata endpoint, uint256 stake) external;
    /// @notice Changes the caller's name and endpoint.
    /// @dev Caller: a provider. Emits `EspUpdated`.
    /// @param name Display name.
    /// @param endpoint Base URL of the worker's HTTP interface.
    function update(string calldata name, string calldata endpoint) external;
    /// @notice Adds to the caller's stake.
    /// @dev Caller: a provider. Collects `amount` through the vault. Emits `StakeAdded`.
    /// @param amount In base units.
    function addStake(uint256 amount) external;
    /// @notice Requests the withdrawal of stake that is not reserved. Replaces an earlier request and restarts its
    /// period.
    /// @dev Caller: a provider. Emits `UnbondingStarted`.
    /// @param amount In base units.
    function startUnbonding(uint256 amount) external;
    /// @notice Credits the caller's unbonding stake to it in the vault, except for the frozen part, which can be
    /// withdrawn once the case has released it.
    /// @dev Caller: a provider, from `unbondsAt` on. Emits `StakeWithdrawn`.
    function withdrawStake() external;

    /// @notice Reserves stake above the minimum for open work.
    /// @dev Caller: a module. Requires an active provider with `amount` of free stake. Emits `StakeReserved`.
    /// @param esp The provider's account.
    /// @param amount Base units.
    /// @param caseId The module's number of the work.
    function reserve(address esp, uint256 amount, uint256 caseId) external;
    /// @notice Releases stake that the module had reserved.
    /// @dev Caller: a module. Requires that `amount` is reserved. Emits `StakeReleased`.
    /// @param esp The provider's account.
    /// @param amount In base units.
    /// @param caseId The module's id of the work or case that the stake covers.
    function release(address esp, uint256 amount, uint256 caseId) external;
    /// @notice Pays `amount` of the stake that the module had reserved to `to`, in the vault.
    /// @dev Caller: a module. Requires that `amount` is reserved. Emits `StakeSlashed`.
    /// @param esp The provider's account.
    /// @param to Recipient.
    /// @param amount In base units.
    /// @param caseId The module's id of the work or case that the stake covers.
    function slashReserved(address esp, address to, uint256 amount, uint256 caseId) external;
    /// @notice Freezes up to `amount` of stake that is not reserved, unbonding or not and including the minimum, so
    /// that it cannot be withdrawn.
    /// @dev Caller: a module. Never reverts for lack of stake. Emits `StakeFrozen`.
    /// @param esp The provider's account.
    /// @param amount Highest possible cost of the case, in base units.
    /// @param caseId The module's number of the case.
    /// @return frozen Base units that were frozen; the module must remember this number.
    function freeze(address esp, uint256 amount, uint256 caseId) external returns (uint256 frozen);
    /// @notice Releases stake that the module had frozen.
    /// @dev Caller: a module. Requires that `amount` is frozen. Emits `StakeUnfrozen`.
    /// @param esp The provider's account.
    /// @param amount In base units.
    /// @param caseId The module's id of the work or case that the stake covers.
    function unfreeze(address esp, uint256 amount, uint256 caseId) external;
    /// @notice Pays `amount` of the stake that the module had frozen to `to`, in the vault; the unbonding part is used
    /// last.
    /// @dev Caller: a module. Requires that `amount` is frozen. Emits `StakeSlashed`.
    /// @param esp The provider's account.
    /// @param to Recipient.
    /// @param amount In base units.
    /// @param caseId The module's id of the work or case that the stake covers.
    function slashFrozen(address esp, address to, uint256 amount, uint256 caseId) external;
    /// @notice Makes `drawAt` use the current weights until the next call. A drawing module calls it before the
    /// randomness is known, so that no change of stake can react to it.
    /// @dev Caller: a module; there is one that draws.
    function freezeWeights() external;
}
