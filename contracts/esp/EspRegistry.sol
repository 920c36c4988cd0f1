// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEspRegistry} from "../interfaces/IEspRegistry.sol";
import {IVault} from "../interfaces/IVault.sol";
import {Wired} from "../lib/Wired.sol";
import {PaysByVault} from "../payment/PaysByVault.sol";
import {StakeTree} from "./StakeTree.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @dev Told by `IEspRegistry`.
contract EspRegistry is IEspRegistry, PaysByVault, Wired {
    using SafeCast for uint256;
    using StakeTree for StakeTree.Tree;

    /// @inheritdoc IEspRegistry
    uint256 public immutable minimumStake;
    /// @inheritdoc IEspRegistry
    uint256 public immutable unbondingSeconds;
    mapping(address esp => Esp) private _esps;
    mapping(uint256 index => address) private _espAt;
    StakeTree.Tree private _tree;

    modifier onlyRegistered(address esp) {
        require(_esps[esp].registered, EspRegistry_NotRegistered(esp));
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
        return e.registered && e.stake - e.unbonding >= minimumStake;
    }

    /// @inheritdoc IEspRegistry
    function freeStake(address esp) public view returns (uint256) {
        Esp storage e = _esps[esp];
        return e.stake - e.reserved - e.unbonding;
    }

    /// @inheritdoc IEspRegistry
    function weightOf(address esp) external view returns (uint256) {
        Esp storage e = _esps[esp];
        return e.registered ? _tree.weightOf(e.index) : 0;
    }

    /// @inheritdoc IEspRegistry
    function totalWeight() external view returns (uint256) {
        return _tree.total();
    }

    /// @inheritdoc IEspRegistry
    function frozenWeight() external view returns (uint256) {
        return _tree.frozenTotal();
    }

    /// @inheritdoc IEspRegistry
    function drawAt(uint256 point) external view returns (address esp) {
        return _espAt[_tree.drawFrozen(point)];
    }

    /// @inheritdoc IEspRegistry
    function register(string calldata name, string calldata endpoint, uint256 stake) external {
        Esp storage e = _esps[msg.sender];
        require(!e.registered, EspRegistry_AlreadyRegistered(msg.sender));
        require(stake >= minimumStake, EspRegistry_StakeTooLow(msg.sender, stake, minimumStake));
        _describe(e, name, endpoint);
        e.registered = true;
        e.stake = stake.toUint128();
        e.index = _tree.append(stake);
        _espAt[e.index] = msg.sender;
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
        e.stake = (e.stake + amount).toUint128();
        _weigh(msg.sender);
        emit StakeAdded({esp: msg.sender, amount: amount, stake: e.stake});
        _vault.collect({payer: msg.sender, amount: amount});
    }

    /// @inheritdoc IEspRegistry
    function startUnbonding(uint256 amount) external onlyRegistered(msg.sender) {
        Esp storage e = _esps[msg.sender];
        uint256 free = e.stake - e.reserved;
        require(amount <= free, EspRegistry_StakeNotFree(msg.sender, amount, free));
        e.unbonding = amount.toUint128();
        e.unbondsAt = (block.timestamp + unbondingSeconds).toUint40();
        _weigh(msg.sender);
        emit UnbondingStarted({esp: msg.sender, amount: amount, unbondsAt: e.unbondsAt});
    }

    /// @inheritdoc IEspRegistry
    function withdrawStake() external {
        Esp storage e = _esps[msg.sender];
        uint128 amount = e.unbonding;
        require(amount != 0, EspRegistry_NothingUnbonding(msg.sender));
        require(block.timestamp >= e.unbondsAt, EspRegistry_StillUnbonding(msg.sender, e.unbondsAt, block.timestamp));
        e.unbonding = 0;
        e.stake -= amount;
        emit StakeWithdrawn({esp: msg.sender, amount: amount, stake: e.stake});
        _vault.move({to: msg.sender, amount: amount});
    }

    /// @inheritdoc IEspRegistry
    function reserve(address esp, uint256 amount) external onlyModule onlyRegistered(esp) {
        Esp storage e = _esps[esp];
        require(isActive(esp), EspRegistry_StakeTooLow(esp, e.stake - e.unbonding, minimumStake));
        uint256 free = freeStake(esp);
        require(amount <= free, EspRegistry_StakeNotFree(esp, amount, free));
        e.reserved += amount.toUint128();
        emit StakeReserved({esp: esp, amount: amount, reserved: e.reserved});
    }

    /// @inheritdoc IEspRegistry
    function release(address esp, uint256 amount) external onlyModule {
        Esp storage e = _esps[esp];
        _lowerReserve(e, esp, amount);
        emit StakeReleased({esp: esp, amount: amount, reserved: e.reserved});
    }

    /// @inheritdoc IEspRegistry
    function slashReserved(address esp, address to, uint256 amount) external onlyModule {
        Esp storage e = _esps[esp];
        _lowerReserve(e, esp, amount);
        _slash(e, esp, to, amount);
        _weigh(esp);
    }

    /// @inheritdoc IEspRegistry
    function slash(address esp, address to, uint256 amount) external onlyModule returns (uint256 slashed) {
        Esp storage e = _esps[esp];
        uint256 answering = e.stake - e.reserved;
        slashed = Math.min(amount, answering);
        _slash(e, esp, to, slashed);
        if (e.unbonding > answering - slashed) e.unbonding = uint128(answering - slashed);
        _weigh(esp);
    }

    /// @inheritdoc IEspRegistry
    function freezeWeights() external onlyModule {
        _tree.freeze();
    }

    function _describe(Esp storage e, string calldata name, string calldata endpoint) private {
        require(bytes(name).length != 0, EspRegistry_EmptyName(msg.sender));
        require(bytes(endpoint).length != 0, EspRegistry_EmptyEndpoint(msg.sender));
        e.name = name;
        e.endpoint = endpoint;
    }

    function _lowerReserve(Esp storage e, address esp, uint256 amount) private {
        require(amount <= e.reserved, EspRegistry_ReleaseExceedsReserve(esp, amount, e.reserved));
        e.reserved -= uint128(amount);
    }

    /// @dev Follows every change of stake or of its unbonding part; a withdrawal lowers both alike.
    function _weigh(address esp) private {
        Esp storage e = _esps[esp];
        if (e.registered) _tree.update({index: e.index, weight: isActive(esp) ? e.stake - e.unbonding : 0});
    }

    /// @dev Callers have made sure that the stake holds `amount` that is not reserved.
    function _slash(Esp storage e, address esp, address to, uint256 amount) private {
        e.stake -= uint128(amount);
        emit StakeSlashed({esp: esp, to: to, amount: amount, stake: e.stake});
        _vault.move({to: to, amount: amount});
    }
}
