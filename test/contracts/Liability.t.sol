// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Liability} from "../../contracts/challenge/Liability.sol";
import {IEspRegistry} from "../../contracts/interfaces/IEspRegistry.sol";
import {IVault} from "../../contracts/interfaces/IVault.sol";
import {Payouts} from "../../contracts/lib/Payouts.sol";
import {Genuine} from "./support/Genuine.sol";

/// @notice Cases on works of one provider, opened and ended at will.
contract Cases is Liability {
    constructor(IEspRegistry esps) Liability(esps) {}

    function open(uint256 productId, address esp, uint256 amount) external {
        _freeze(productId, esp, amount);
    }

    function slash(uint256 productId, address to, uint256 amount) external returns (uint256 slashed) {
        slashed = Payouts.ofStake(_frozenFor(productId), amount, 0, 0).costs;
        _slash(productId, to, slashed);
    }

    function end(uint256 productId) external {
        _thaw(productId);
    }
}

/// @notice Each work's case freezes its provider's stake for itself.
contract LiabilityTest is Genuine {
    Cases private cases;
    IEspRegistry private own;
    IVault private money;

    function setUp() public override {
        super.setUp();
        money = newVault(token);
        own = newEspRegistry(money);
        cases = new Cases(own);
        wire(address(money), list(address(own)));
        wire(address(own), list(address(cases)));
        vm.startPrank(borealis.who);
        token.approve(address(money), type(uint256).max);
        own.register("Borealis", "http://b", 1_000 * DOLLAR);
        vm.stopPrank();
    }

    function test_EachWorksCaseFreezesByItself() public {
        cases.open(1, borealis.who, 200 * DOLLAR);
        cases.open(2, borealis.who, 165 * DOLLAR);
        same("both", own.espOf(borealis.who).frozen, 365 * DOLLAR);
        cases.end(1);
        same("the other's stays", own.espOf(borealis.who).frozen, 165 * DOLLAR);
        cases.open(1, borealis.who, 150 * DOLLAR);
        same("once more", own.espOf(borealis.who).frozen, 315 * DOLLAR);
    }

    function test_NoMoreIsSlashedThanWasFrozen() public {
        cases.open(1, borealis.who, 50 * DOLLAR);
        cases.open(2, borealis.who, 165 * DOLLAR);
        same("a part", cases.slash(1, bob.who, 30 * DOLLAR), 30 * DOLLAR);
        same("the rest", cases.slash(1, bob.who, 30 * DOLLAR), 20 * DOLLAR);
        same("nothing", cases.slash(1, bob.who, 1), 0);
        cases.end(1);
        same("the other work's stays", own.espOf(borealis.who).frozen, 165 * DOLLAR);
        same("bob", money.balanceOf(bob.who), 50 * DOLLAR);
    }

    /// @notice 1,000 dollars of stake answer for cases that ask for 1,050: the last gets what is left.
    function test_FreezesWhatThereIs() public {
        for (uint256 i = 0; i < 3; i++) cases.open(i, borealis.who, 350 * DOLLAR);
        same("all", own.espOf(borealis.who).frozen, 1_000 * DOLLAR);
        same("what was left", cases.slash(2, bob.who, 350 * DOLLAR), 300 * DOLLAR);
        cases.open(2, borealis.who, 350 * DOLLAR);
        same("nothing is left to freeze", own.espOf(borealis.who).frozen, 700 * DOLLAR);
        for (uint256 i = 0; i < 3; i++) cases.end(i);
        cases.end(2);
        same("free", own.espOf(borealis.who).frozen, 0);
    }
}
