// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @notice Takes one part in a hundred of every transfer.
contract FeeToken is ERC20("Fee", "FEE") {
    function mint(address account, uint256 amount) external {
        _mint(account, amount);
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        if (from != address(0) && to != address(0)) super._update(to, address(0), value / 100);
    }
}

/// @notice Takes its fee on top, from the sender: the receiver sees the full amount.
contract SurchargeToken is ERC20("Surcharge", "SUR") {
    bool public charges;

    function mint(address account, uint256 amount) external {
        _mint(account, amount);
    }

    function charge() external {
        charges = true;
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        if (charges && from != address(0) && to != address(0)) super._update(from, address(0), value / 100);
    }
}

/// @notice Calls the sender before every transfer, as an ERC-777 token would, and refuses listed accounts.
contract HookToken is ERC20("Hook", "HOOK") {
    error Blocked(address account);

    mapping(address account => bool) public blocked;

    function mint(address account, uint256 amount) external {
        _mint(account, amount);
    }

    function setBlocked(address account, bool value) external {
        blocked[account] = value;
    }

    function _update(address from, address to, uint256 value) internal override {
        require(!blocked[from], Blocked(from));
        require(!blocked[to], Blocked(to));
        if (from.code.length != 0) try IHooked(from).tokensToSend(to, value) {} catch {}
        super._update(from, to, value);
        if (to.code.length != 0) try IHooked(to).tokensReceived(from, value) {} catch {}
    }
}

interface IHooked {
    function tokensToSend(address to, uint256 value) external;
    function tokensReceived(address from, uint256 value) external;
}
