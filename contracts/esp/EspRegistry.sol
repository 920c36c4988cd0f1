// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEspRegistry} from "../interfaces/IEspRegistry.sol";
import {IVault} from "../interfaces/IVault.sol";
import {Endpoint} from "../lib/Endpoint.sol";
import {Wired} from "../lib/Wired.sol";
import {PaysByVault} from "../payment/PaysByVault.sol";
import {Closing} from "./Closing.sol";
import {StakeTree} from "./StakeTree.sol";
import {WeightHistory} from "./WeightHistory.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @notice Documented in {IEspRegistry}.
contract EspRegistry is IEspRegistry, Closing, PaysByVault, Wired {
    using SafeCast for uint256;
    using StakeTree for StakeTree.Tree;
    using WeightHistory for WeightHistory.History;

    /// @inheritdoc IEspRegistry
    uint256 public immutable minimumStake;
    /// @inheritdoc IEspRegistry
    uint256 public immutable unbondingSeconds;
    mapping(address esp => Esp) private _esps;
    /// @inheritdoc IEspRegistry
    mapping(uint256 index => address) public espAt;
    StakeTree.Tree private _tree;
    WeightHistory.History private _history;

    modifier onlyRegistered(address esp) {
        require(_esps[esp].index != 0, EspRegistry_NotRegistered(esp));
        _;
    }

    constructor(IVault vault, uint256 minimumStake_, uint256 unbondingSeconds_) PaysByVault(vault) {
        minimumStake = minimumStake_;
        unbondingSeconds = unbondingSeconds_;
    }

    /// @inheritdoc IEspRegistry
    function espOf(address esp) external view returns (Esp memory) {
        return _esps[esp];
    }

    /// @inheritdoc IEspRegistry
    function isActive(address esp) public view returns (bool) {
        Esp storage e = _esps[esp];
        return e.index != 0 && e.stake - e.unbonding >= minimumStake;
    }

    /// @inheritdoc IEspRegistry
    function freeStake(address esp) public view returns (uint256) {
        Esp storage e = _esps[esp];
        // What is frozen comes out of the minimum first: a case takes work from a provider only where it exceeds it.
        uint256 held = uint256(e.reserved) + e.unbonding + Math.max(minimumStake, e.frozen);
        return e.stake > held ? e.stake - held : 0;
    }

    /// @inheritdoc IEspRegistry
    function weightOf(address esp) external view returns (uint256) {
        return _weightNow(esp);
    }

    /// @inheritdoc IEspRegistry
    function totalWeight() external view returns (uint256) {
        return _tree.total();
    }

    /// @inheritdoc IEspRegistry
    function weightAt(address esp, uint256 blockNumber) external view returns (uint256) {
        return _history.weightAt(esp, blockNumber);
    }

    /// @inheritdoc IEspRegistry
    function totalWeightAt(uint256 blockNumber) external view returns (uint256) {
        return _history.totalAt(blockNumber);
    }

    /// @inheritdoc IEspRegistry
    function activeCount() external view returns (uint256) {
        return _history.active;
    }

    /// @inheritdoc IEspRegistry
    function frozenWeight() external view returns (uint256) {
        return _tree.frozenTotal();
    }

    /// @inheritdoc IEspRegistry
    function drawAt(uint256 point) external view returns (address esp) {
        return espAt[_tree.drawFrozen(point)];
    }

    /// @inheritdoc IEspRegistry
    function register(string calldata name, string calldata endpoint, uint256 stake) external {
        Esp storage e = _esps[msg.sender];
        require(e.index == 0, EspRegistry_AlreadyRegistered(msg.sender));
        require(stake >= minimumStake, EspRegistry_StakeTooLow(msg.sender, stake, minimumStake));
        _describe(e, name, endpoint);
        e.stake = stake.toUint96();
        e.index = _tree.append(stake);
        espAt[e.index] = msg.sender;
        _history.record(msg.sender, stake);
        emit EspRegistered({esp: msg.sender, name: name, endpoint: endpoint, stake: stake});
        _vault.collect({payer: msg.sender, amount: stake});
    }

    /// @inheritdoc IEspRegistry
    function update(string calldata name, string calldata endpoint) external onlyRegistered(msg.sender) {
        _describe(_esps[msg.sender], name, endpoint);
        emit EspUpdated({esp: msg.sender, name: name, endpoint: endpoint});
    }

    /// @inheritdoc IEspRegistry
    function addStake(uint256 amount) external onlyRegistered(msg.sender) {
        Esp storage e = _esps[msg.sender];
        e.stake = (e.stake + amount).toUint96();
        _weigh(msg.sender);
        emit StakeAdded({esp: msg.sender, amount: amount, stake: e.stake});
        _vault.collect({payer: msg.sender, amount: amount});
    }

    /// @inheritdoc IEspRegistry
    function startUnbonding(uint256 amount) external onlyRegistered(msg.sender) {
        Esp storage e = _esps[msg.sender];
        uint256 free = e.stake - e.reserved;
        require(amount <= free, EspRegistry_StakeNotFree(msg.sender, amount, free));
        e.unbonding = amount.toUint96();
        e.unbondsAt = (block.timestamp + unbondingSeconds).toUint40();
        _weigh(msg.sender);
        emit UnbondingStarted({esp: msg.sender, amount: amount, unbondsAt: e.unbondsAt});
    }

    /// @inheritdoc IEspRegistry
    function withdrawStake() external {
        Esp storage e = _esps[msg.sender];
        require(e.unbonding != 0, EspRegistry_NothingUnbonding(msg.sender));
        require(block.timestamp >= e.unbondsAt, EspRegistry_StillUnbonding(msg.sender, e.unbondsAt, block.timestamp));
        uint96 amount = uint96(Math.min(e.unbonding, _answering(e) - e.frozen));
        require(amount != 0, EspRegistry_StakeIsFrozen(msg.sender, e.frozen));
        e.unbonding -= amount;
        e.stake -= amount;
        emit StakeWithdrawn({esp: msg.sender, amount: amount, stake: e.stake});
        _vault.move({to: msg.sender, amount: amount});
    }

    /// @inheritdoc IEspRegistry
    function reserve(address esp, uint256 amount, uint256 caseId) external onlyModule onlyRegistered(esp) {
        Esp storage e = _esps[esp];
        require(isActive(esp), EspRegistry_StakeTooLow(esp, e.stake - e.unbonding, minimumStake));
        uint256 free = freeStake(esp);
        require(amount <= free, EspRegistry_StakeNotFree(esp, amount, free));
        e.reserved += uint96(amount);
        emit StakeReserved({esp: esp, module: msg.sender, caseId: caseId, amount: amount, reserved: e.reserved});
    }

    /// @inheritdoc IEspRegistry
    function release(address esp, uint256 amount, uint256 caseId) external onlyModule {
        Esp storage e = _esps[esp];
        _lowerReserve(e, esp, amount);
        emit StakeReleased({esp: esp, module: msg.sender, caseId: caseId, amount: amount, reserved: e.reserved});
    }

    /// @inheritdoc IEspRegistry
    function slashReserved(address esp, address to, uint256 amount, uint256 caseId) external onlyModule {
        Esp storage e = _esps[esp];
        _lowerReserve(e, esp, amount);
        _slash(e, esp, to, amount, caseId);
    }

    /// @inheritdoc IEspRegistry
    function freeze(address esp, uint256 amount, uint256 caseId) external onlyModule returns (uint256 frozen) {
        Esp storage e = _esps[esp];
        frozen = Math.min(amount, _answering(e) - e.frozen);
        e.frozen += uint96(frozen);
        emit StakeFrozen({esp: esp, module: msg.sender, caseId: caseId, amount: frozen, frozen: e.frozen});
    }

    /// @inheritdoc IEspRegistry
    function unfreeze(address esp, uint256 amount, uint256 caseId) external onlyModule {
        Esp storage e = _esps[esp];
        _lowerFrozen(e, esp, amount);
        emit StakeUnfrozen({esp: esp, module: msg.sender, caseId: caseId, amount: amount, frozen: e.frozen});
    }

    /// @inheritdoc IEspRegistry
    function slashFrozen(address esp, address to, uint256 amount, uint256 caseId) external onlyModule {
        Esp storage e = _esps[esp];
        _lowerFrozen(e, esp, amount);
        _slash(e, esp, to, amount, caseId);
    }

    /// @inheritdoc IEspRegistry
    function freezeWeights() external onlyModule {
        _tree.freeze();
    }

    function _describe(Esp storage e, string calldata name, string calldata endpoint) private {
        require(bytes(name).length != 0, EspRegistry_EmptyName(msg.sender));
        require(bytes(endpoint).length != 0, EspRegistry_EmptyEndpoint(msg.sender));
        require(Endpoint.isPlain(endpoint), EspRegistry_BadEndpoint(msg.sender));
        e.name = name;
        e.endpoint = endpoint;
    }

    /// @dev Stake that is not reserved: what freezing may take, unbonding or not.
    function _answering(Esp storage e) private view returns (uint256) {
        return e.stake - e.reserved;
    }

    function _lowerReserve(Esp storage e, address esp, uint256 amount) private {
        require(amount <= e.reserved, EspRegistry_ReleaseExceedsReserve(esp, amount, e.reserved));
        e.reserved -= uint96(amount);
    }

    function _lowerFrozen(Esp storage e, address esp, uint256 amount) private {
        require(amount <= e.frozen, EspRegistry_UnfreezeExceedsFrozen(esp, amount, e.frozen));
        e.frozen -= uint96(amount);
    }

    function _weightNow(address esp) internal view override returns (uint256) {
        uint256 index = _esps[esp].index;
        return index == 0 ? 0 : _tree.weightOf(index);
    }

    function _weightAt(address esp, uint256 blockNumber) internal view override returns (uint256) {
        return _history.weightAt(esp, blockNumber);
    }

    function _totalWeightAt(uint256 blockNumber) internal view override returns (uint256) {
        return _history.totalAt(blockNumber);
    }

    function _stakeStays() internal view override returns (uint256) {
        return unbondingSeconds;
    }

    /// @dev Called after every change of stake or of its unbonding part; a withdrawal lowers both by the same amount.
    function _weigh(address esp) private {
        Esp storage e = _esps[esp];
        if (e.index == 0) return;
        uint256 weight = isActive(esp) ? e.stake - e.unbonding : 0;
        _tree.update({index: e.index, weight: weight});
        _history.record(esp, weight);
    }

    /// @dev Callers have subtracted `amount` from the reserved or frozen part. The unbonding part is used last.
    function _slash(Esp storage e, address esp, address to, uint256 amount, uint256 caseId) private {
        e.stake -= uint96(amount);
        uint256 answering = _answering(e);
        if (e.unbonding > answering) e.unbonding = uint96(answering);
        emit StakeSlashed({esp: esp, module: msg.sender, caseId: caseId, to: to, amount: amount, stake: e.stake});
        _weigh(esp);
        _vault.move({to: to, amount: amount});
    }
}
