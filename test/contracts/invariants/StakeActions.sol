// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEspRegistry} from "../../../contracts/interfaces/IEspRegistry.sol";
import {IVault} from "../../../contracts/interfaces/IVault.sol";
import {Model} from "./Model.sol";

/// @notice Stakes, withdrawals, time.
abstract contract StakeActions is Model {
    function wait(uint256 seconds_) external {
        seconds_ = mix(seconds_);
        clock += seconds_ % 9 == 0 ? within(seconds_, 1, 8 days) : within(seconds_, 1, 300);
    }

    function withdraw(uint256 by) external {
        address who = people[by % people.length].who;
        uint256 amount = owed[who];
        bytes4 expected = amount == 0 ? IVault.Vault_NothingToWithdraw.selector : bytes4(0);
        if (attempt("withdraw", who, address(vault), abi.encodeCall(IVault.withdraw, (who)), expected)) {
            owed[who] = 0;
            wallet[who] += amount;
        }
    }

    // --- stake ---

    function unbond(uint256 by, uint256 amount) external {
        address who = providers[by % 3].who;
        uint256 free = staked[who] - bonded[who];
        amount = within(mix(amount), 0, 1_200 * DOLLAR);
        bytes4 expected = amount > free ? IEspRegistry.EspRegistry_StakeNotFree.selector : bytes4(0);
        bytes memory data = abi.encodeCall(IEspRegistry.startUnbonding, (amount));
        if (attempt("unbond", who, address(esps), data, expected)) {
            unbonding[who] = amount;
            unbondsAt[who] = clock + UNBONDING;
        }
    }

    function withdrawStake(uint256 by) external {
        address who = providers[by % 3].who;
        uint256 there = staked[who] - bonded[who] - frozen[who];
        if (unbonding[who] < there) there = unbonding[who];
        bytes4 expected =
            unbonding[who] == 0
                ? IEspRegistry.EspRegistry_NothingUnbonding.selector
                : clock < unbondsAt[who]
                    ? IEspRegistry.EspRegistry_StillUnbonding.selector
                    : there == 0
                        ? IEspRegistry.EspRegistry_StakeIsFrozen.selector
                        : bytes4(0);
        bytes memory data = abi.encodeCall(IEspRegistry.withdrawStake, ());
        if (attempt("withdraw stake", who, address(esps), data, expected)) {
            staked[who] -= there;
            give(address(esps), who, there);
            unbonding[who] -= there;
        }
    }

    function addStake(uint256 by, uint256 amount) external {
        address who = providers[by % 3].who;
        amount = within(mix(amount), 0, 600 * DOLLAR);
        topUp(who, amount);
        attempt("add stake", who, address(esps), abi.encodeCall(IEspRegistry.addStake, (amount)), 0);
        collect(who, address(esps), amount);
        staked[who] += amount;
    }
}
