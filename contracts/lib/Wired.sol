// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice Lets the deployer name the contracts that may call back, once. After that nobody can change them: this is
/// the only power anybody holds over the contracts, and it ends with deployment.
abstract contract Wired {
    error Wired_NotDeployer(address deployer, address caller);
    error Wired_AlreadyWired();
    error Wired_NotModule(address caller);

    event ModulesWired(address[] modules);

    address private immutable _deployer = msg.sender;
    bool private _wired;
    mapping(address account => bool) private _isModule;

    modifier onlyModule() {
        require(_isModule[msg.sender], Wired_NotModule(msg.sender));
        _;
    }

    /// @notice Names the modules for good.
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
