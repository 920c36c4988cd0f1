// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Module access control, fixed after deployment
/// @notice The deployer sets the contracts that may call restricted functions, once. They cannot be changed afterwards: this
/// is the only privilege over the contracts, and it ends with the deployment.
abstract contract Wired {
    /// @notice Only the deployer may set the modules.
    error Wired_NotDeployer(address deployer, address caller);
    /// @notice The modules are set.
    error Wired_AlreadyWired();
    /// @notice The caller is not a module.
    error Wired_NotModule(address caller);

    /// @notice The modules were set.
    /// @param modules The modules.
    event ModulesWired(address[] modules);

    address private immutable _deployer = msg.sender;
    bool private _wired;
    mapping(address account => bool) private _isModule;

    modifier onlyModule() {
        require(_isModule[msg.sender], Wired_NotModule(msg.sender));
        _;
    }

    /// @notice Sets the modules, once.
    /// @dev Caller: the deployer. Emits `ModulesWired`.
    /// @param modules The contracts that may call functions restricted to modules.
    function wire(address[] memory modules) public virtual {
        require(msg.sender == _deployer, Wired_NotDeployer(_deployer, msg.sender));
        require(!_wired, Wired_AlreadyWired());
        _wired = true;
        for (uint256 i = 0; i < modules.length; i++) {
            _isModule[modules[i]] = true;
        }
        emit ModulesWired(modules);
    }
}
