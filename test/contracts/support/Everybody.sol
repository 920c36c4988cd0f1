// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Witnesses} from "./Witnesses.sol";

/// @notice The wealth of all accounts before and after: an attack has to name every gain and loss, and no other account has any.
abstract contract Everybody is Witnesses {
    address[] private _people;
    mapping(address who => uint256) private _before;

    function setUp() public virtual override {
        super.setUp();
        fund(stranger.who);
        _people = [alice.who, bob.who, carol.who, mallory.who, stranger.who, aurora.who, borealis.who, cirrus.who];
        _people.push(dusk.who);
        _people.push(address(pool));
        _people.push(address(arbitrator));
        _people.push(address(timelock));
    }

    /// @notice Money in the wallet, in the vault and staked.
    function wealthOf(address who) internal view returns (uint256) {
        return token.balanceOf(who) + vault.balanceOf(who) + esps.espOf(who).stake;
    }

    /// @notice From now on gains and losses count.
    function remember() internal {
        for (uint256 i = 0; i < _people.length; i++) _before[_people[i]] = wealthOf(_people[i]);
    }

    function gained(string memory what, address who, uint256 amount) internal {
        same(what, wealthOf(who), _before[who] + amount);
        _before[who] = wealthOf(who);
    }

    function lost(string memory what, address who, uint256 amount) internal {
        same(what, wealthOf(who) + amount, _before[who]);
        _before[who] = wealthOf(who);
    }

    /// @notice Everyone whose gain or loss was not named has what it had.
    function othersUnchanged() internal view {
        for (uint256 i = 0; i < _people.length; i++) same("unchanged", wealthOf(_people[i]), _before[_people[i]]);
    }
}
