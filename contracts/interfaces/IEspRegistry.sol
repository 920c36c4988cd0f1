// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IClosing} from "./IClosing.sol";

/// @title Edge service providers and their stake
/// @notice A provider stakes, is found by its endpoint, and answers with its stake for what it signs. Open work
/// reserves a part of the stake above the minimum; the minimum answers for attestations alone. A case freezes what it may
/// cost when it opens. What is reserved or frozen cannot be withdrawn.
/// @dev Promise to a provider: its stake falls only by its own withdrawal or by a module's slash that names module and case.
/// Promise to whoever is right in a case: what was frozen when it opened is there when it ends, whatever the provider does.
interface IEspRegistry is IClosing {
    struct Esp {
        // slot 0
        uint96 stake; // total, in base units
        uint96 reserved; // part of it that answers for open work
        // slot 1
        uint96 unbonding; // part of it on its way out
        uint96 frozen; // part of it, unbonding or not, that answers for open cases
        uint40 unbondsAt; // when the unbonding part may be withdrawn
        uint24 index; // place among all who ever registered, from 1; 0: not registered
        // slots 2..
        string name;
        string endpoint; // base URL of the worker's HTTP interface
    }

    event EspRegistered(address indexed esp, string name, string endpoint, uint256 stake);
    event EspUpdated(address indexed esp, string name, string endpoint);
    event StakeAdded(address indexed esp, uint256 amount, uint256 stake);
    event UnbondingStarted(address indexed esp, uint256 amount, uint256 unbondsAt);
    event StakeWithdrawn(address indexed esp, uint256 amount, uint256 stake);
    /// @notice Of the next five: `module` is the contract that asked, `caseId` its own number of what the stake answers for: a
    /// task's id, a dispute's, or the product whose attestation is in question. `reserved`, `frozen` and `stake` are what is now.
    event StakeReserved(
        address indexed esp,
        address indexed module,
        uint256 indexed caseId,
        uint256 amount,
        uint256 reserved
    );
    event StakeReleased(
        address indexed esp,
        address indexed module,
        uint256 indexed caseId,
        uint256 amount,
        uint256 reserved
    );
    event StakeFrozen(
        address indexed esp,
        address indexed module,
        uint256 indexed caseId,
        uint256 amount,
        uint256 frozen
    );
    event StakeUnfrozen(
        address indexed esp,
        address indexed module,
        uint256 indexed caseId,
        uint256 amount,
        uint256 frozen
    );
    /// @notice `amount` left what was reserved or frozen for the case, and the stake.
    event StakeSlashed(
        address indexed esp,
        address indexed module,
        uint256 indexed caseId,
        address to,
        uint256 amount,
        uint256 stake
    );

    error EspRegistry_AlreadyRegistered(address esp);
    error EspRegistry_NotRegistered(address esp);
    error EspRegistry_EmptyName(address esp);
    error EspRegistry_EmptyEndpoint(address esp);
    error EspRegistry_BadEndpoint(address esp);
    error EspRegistry_StakeTooLow(address esp, uint256 stake, uint256 minimum);
    error EspRegistry_StakeNotFree(address esp, uint256 requested, uint256 free);
    error EspRegistry_NothingUnbonding(address esp);
    error EspRegistry_StillUnbonding(address esp, uint256 unbondsAt, uint256 timestamp);
    error EspRegistry_ReleaseExceedsReserve(address esp, uint256 requested, uint256 reserved);
    error EspRegistry_UnfreezeExceedsFrozen(address esp, uint256 requested, uint256 frozen);
    /// @notice All that is on its way out answers for open cases.
    error EspRegistry_StakeIsFrozen(address esp, uint256 frozen);

    /// @notice Least stake of a provider that may take work, in base units.
    function minimumStake() external view returns (uint256);
    /// @notice Seconds between asking for stake back and having it.
    function unbondingSeconds() external view returns (uint256);

    /// @notice All that is stored of `esp`; zeroes for a stranger.
    function espOf(address esp) external view returns (Esp memory);
    /// @param index From 1, in the order of registration.
    /// @return Who has that index; zero beyond the last one.
    function espAt(uint256 index) external view returns (address);
    /// @notice Registered, and with at least the minimum stake that is not on its way out.
    function isActive(address esp) external view returns (bool);
    /// @notice Stake that work may reserve, in base units: what is neither reserved nor unbonding, less the minimum or, if that
    /// is more, what is frozen.
    function freeStake(address esp) external view returns (uint256);

    /// @notice Weight of `esp` in draws: its stake without the unbonding part, reserved or not; 0 while not active.
    function weightOf(address esp) external view returns (uint256);
    /// @notice Sum of all weights.
    function totalWeight() external view returns (uint256);
    /// @param blockNumber A past block.
    /// @return `weightOf` at the end of that block, base units.
    function weightAt(address esp, uint256 blockNumber) external view returns (uint256);
    /// @param blockNumber A past block.
    /// @return `totalWeight` at the end of that block, base units.
    function totalWeightAt(uint256 blockNumber) external view returns (uint256);
    /// @return How many providers are active now.
    function activeCount() external view returns (uint256);
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
    /// @notice Starts to withdraw `amount` of stake that is not reserved. Replaces an earlier request and restarts its clock.
    function startUnbonding(uint256 amount) external;
    /// @notice From `unbondsAt` on: credits the unbonding stake to the caller in the vault, but for what is frozen; that may be
    /// withdrawn as soon as the case has freed it.
    function withdrawStake() external;

    /// @notice Sets aside stake above the minimum for open work.
    /// @dev Modules only. Requires an active provider with `amount` of free stake. Emits `StakeReserved`.
    /// @param amount Base units.
    /// @param caseId The module's number of the work.
    function reserve(address esp, uint256 amount, uint256 caseId) external;
    /// @notice Frees what the module had reserved.
    /// @dev Modules only. Requires that so much is reserved. Emits `StakeReleased`.
    function release(address esp, uint256 amount, uint256 caseId) external;
    /// @notice Pays `amount` of what the module had reserved to `to`, in the vault.
    /// @dev Modules only. Requires that so much is reserved. Emits `StakeSlashed`.
    function slashReserved(address esp, address to, uint256 amount, uint256 caseId) external;
    /// @notice Keeps up to `amount` of stake that is not reserved from being withdrawn, unbonding or not, minimum included.
    /// @dev Modules only. Never reverts for want of stake. Emits `StakeFrozen`.
    /// @param amount What the case may cost, base units.
    /// @param caseId The module's number of the case.
    /// @return frozen What there was of it, base units; the module keeps this number.
    function freeze(address esp, uint256 amount, uint256 caseId) external returns (uint256 frozen);
    /// @notice Frees what the module had frozen.
    /// @dev Modules only. Requires that so much is frozen. Emits `StakeUnfrozen`.
    function unfreeze(address esp, uint256 amount, uint256 caseId) external;
    /// @notice Pays `amount` of what the module had frozen to `to`, in the vault; the unbonding part pays last.
    /// @dev Modules only. Requires that so much is frozen. Emits `StakeSlashed`.
    function slashFrozen(address esp, address to, uint256 amount, uint256 caseId) external;
    /// @notice Modules only: `drawAt` uses the weights of now until the next call. Whoever draws freezes before the randomness is
    /// known, so that no change of stake can answer to it. For one drawing module.
    function freezeWeights() external;
}
