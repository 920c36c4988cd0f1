// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";

/// @notice Returns nothing, as some well-known tokens do, and can be set to fail in either of two ways.
contract SilentToken {
    error Paused();

    mapping(address account => uint256) public balanceOf;
    mapping(address owner => mapping(address spender => uint256)) public allowance;
    bool public paused;

    function mint(address account, uint256 amount) external {
        balanceOf[account] += amount;
    }

    function pause(bool value) external {
        paused = value;
    }

    function approve(address spender, uint256 amount) external {
        allowance[msg.sender][spender] = amount;
    }

    function transfer(address to, uint256 amount) external {
        _move(msg.sender, to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) external {
        allowance[from][msg.sender] -= amount;
        _move(from, to, amount);
    }

    function _move(address from, address to, uint256 amount) private {
        require(!paused, Paused());
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
    }
}

/// @notice Says no by its return value.
contract FalseToken is ERC20("False", "NO") {
    function transferFrom(address, address, uint256) public pure override returns (bool) {
        return false;
    }
}

/// @notice All balances shrink together.
contract ShrinkingToken is ERC20("Shrinking", "LESS") {
    uint256 public percent = 100;

    function mint(address account, uint256 amount) external {
        _mint(account, amount);
    }

    function shrink(uint256 percent_) external {
        percent = percent_;
    }

    function balanceOf(address account) public view override returns (uint256) {
        return (super.balanceOf(account) * percent) / 100;
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, (value * 100) / percent);
    }
}

/// @notice An ERC-721 token that can stand still, or lie about having moved.
contract Picture is ERC721("Picture", "PIC") {
    error Still();

    bool public still;
    bool public lies;

    function mint(address to, uint256 id) external {
        _mint(to, id);
    }

    function stand(bool value) external {
        still = value;
    }

    function lie() external {
        lies = true;
    }

    function _update(address to, uint256 id, address auth) internal override returns (address) {
        require(!still, Still());
        return super._update(to, id, auth);
    }

    function transferFrom(address from, address to, uint256 id) public override {
        if (!lies) super.transferFrom(from, to, id);
    }
}

/// @notice Accepts ether or not, and makes a configured call when it receives ether or a token.
contract Receiver {
    error Refused();

    bool public refuses;
    bytes[] private _calls;
    address private _target;
    uint256 public passed;
    bytes4[] public reasons;

    function refuse(bool value) external {
        refuses = value;
    }

    function plan(address target, bytes calldata call) external {
        _target = target;
        _calls.push(call);
    }

    function run(address target, bytes calldata call) external {
        (bool ok, bytes memory reason) = target.call(call);
        if (!ok)
            assembly ("memory-safe") {
                revert(add(reason, 0x20), mload(reason))
            }
    }

    function tried() external view returns (uint256) {
        return reasons.length;
    }

    receive() external payable {
        require(!refuses, Refused());
        _attack();
    }

    function tokensToSend(address, uint256) external {
        _attack();
    }

    function tokensReceived(address, uint256) external {
        _attack();
    }

    function _attack() private {
        for (uint256 i = 0; i < _calls.length; i++) {
            (bool ok, bytes memory reason) = _target.call(_calls[i]);
            if (ok) passed++;
            else reasons.push(bytes4(reason));
        }
    }
}
