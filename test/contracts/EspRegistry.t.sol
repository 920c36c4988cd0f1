// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {StakeTree} from "../../contracts/esp/StakeTree.sol";
import {WeightHistory} from "../../contracts/esp/WeightHistory.sol";
import {IEspRegistry} from "../../contracts/interfaces/IEspRegistry.sol";
import {Wired} from "../../contracts/lib/Wired.sol";
import {Genuine} from "./support/Genuine.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @notice The test itself is the module, so that every rule can be tried alone.
contract EspRegistryTest is Genuine {
    IEspRegistry private own;
    uint256 private constant STAKE = 1_000 * DOLLAR;
    uint256 private constant _CASE = 7;

    function setUp() public override {
        super.setUp();
        vault = newVault(token);
        own = newEspRegistry(vault);
        wire(address(vault), list(address(own)));
        wire(address(own), list(address(this)));
        vm.startPrank(carol.who);
        token.approve(address(vault), type(uint256).max);
        own.register("Carol", "http://c", STAKE);
        vm.stopPrank();
    }

    function test_RegisterStakes() public {
        vm.startPrank(bob.who);
        token.approve(address(vault), type(uint256).max);
        vm.expectEmit(address(own));
        emit IEspRegistry.EspRegistered(bob.who, "Bob", "http://b", MINIMUM_STAKE);
        own.register("Bob", "http://b", MINIMUM_STAKE);
        vm.stopPrank();
        IEspRegistry.Esp memory e = own.espOf(bob.who);
        same("stake", e.stake, MINIMUM_STAKE);
        same("name", e.name, "Bob");
        same("endpoint", e.endpoint, "http://b");
        holds("active", own.isActive(bob.who));
        same("free", own.freeStake(bob.who), 0);
        same("in the vault", vault.balanceOf(address(own)), STAKE + MINIMUM_STAKE);
    }

    function test_WeightsOfPastBlocksStay() public {
        uint256 registered = vm.getBlockNumber();
        bytes memory tooNew = abi.encodeWithSelector(
            WeightHistory.WeightHistory_NotPast.selector,
            registered,
            registered
        );
        vm.expectRevert(tooNew);
        own.weightAt(carol.who, registered);
        vm.expectRevert(tooNew);
        own.totalWeightAt(registered);
        vm.roll(registered + 1);
        vm.prank(bob.who);
        token.approve(address(vault), type(uint256).max);
        vm.prank(bob.who);
        own.register("Bob", "http://b", MINIMUM_STAKE);
        same("two are active", own.activeCount(), 2);
        same("in order of registration", own.espAt(1), carol.who);
        same("in order of registration", own.espAt(2), bob.who);
        same("nobody else", own.espAt(3), address(0));
        vm.prank(bob.who);
        own.startUnbonding(1); // in the same block: no longer active at its end
        own.slashFrozen(carol.who, bob.who, own.freeze(carol.who, 100 * DOLLAR, _CASE), _CASE);
        vm.roll(registered + 2);
        same("before", own.weightAt(carol.who, registered - 1), 0);
        same("carol, when she registered", own.weightAt(carol.who, registered), STAKE);
        same("carol, slashed", own.weightAt(carol.who, registered + 1), STAKE - 100 * DOLLAR);
        same("bob, at the end of his block", own.weightAt(bob.who, registered + 1), 0);
        same("all, at first", own.totalWeightAt(registered), STAKE);
        same("all, then", own.totalWeightAt(registered + 1), STAKE - 100 * DOLLAR);
        same("one is active", own.activeCount(), 1);
    }

    function test_RevertWhen_RegisteringBadly() public {
        vm.startPrank(carol.who);
        vm.expectRevert(abi.encodeWithSelector(IEspRegistry.EspRegistry_AlreadyRegistered.selector, carol.who));
        own.register("Carol", "http://c", STAKE);
        vm.stopPrank();
        vm.startPrank(bob.who);
        vm.expectRevert(
            abi.encodeWithSelector(
                IEspRegistry.EspRegistry_StakeTooLow.selector,
                bob.who,
                MINIMUM_STAKE - 1,
                MINIMUM_STAKE
            )
        );
        own.register("Bob", "http://b", MINIMUM_STAKE - 1);
        vm.expectRevert(abi.encodeWithSelector(IEspRegistry.EspRegistry_EmptyName.selector, bob.who));
        own.register("", "http://b", MINIMUM_STAKE);
        vm.expectRevert(abi.encodeWithSelector(IEspRegistry.EspRegistry_EmptyEndpoint.selector, bob.who));
        own.register("Bob", "", MINIMUM_STAKE);
        vm.expectRevert(
            abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, 96, type(uint256).max)
        );
        own.register("Bob", "http://b", type(uint256).max);
        vm.stopPrank();
    }

    function test_StrangersStepsAreRefused() public {
        bytes memory notRegistered = abi.encodeWithSelector(
            IEspRegistry.EspRegistry_NotRegistered.selector,
            stranger.who
        );
        vm.startPrank(stranger.who);
        vm.expectRevert(notRegistered);
        own.update("a", "b");
        vm.expectRevert(notRegistered);
        own.addStake(1);
        vm.expectRevert(notRegistered);
        own.startUnbonding(0);
        vm.expectRevert(abi.encodeWithSelector(IEspRegistry.EspRegistry_NothingUnbonding.selector, stranger.who));
        own.withdrawStake();
        bytes memory notModule = abi.encodeWithSelector(Wired.Wired_NotModule.selector, stranger.who);
        vm.expectRevert(notModule);
        own.reserve(carol.who, 1, _CASE);
        vm.expectRevert(notModule);
        own.release(carol.who, 0, _CASE);
        vm.expectRevert(notModule);
        own.slashReserved(carol.who, stranger.who, 0, _CASE);
        vm.expectRevert(notModule);
        own.freeze(carol.who, 1, _CASE);
        vm.expectRevert(notModule);
        own.unfreeze(carol.who, 0, _CASE);
        vm.expectRevert(notModule);
        own.slashFrozen(carol.who, stranger.who, 0, _CASE);
        vm.expectRevert(notModule);
        own.freezeWeights();
        vm.stopPrank();
        vm.expectRevert(notRegistered);
        own.reserve(stranger.who, 1, _CASE);
        same("a stranger has none", own.freeze(stranger.who, 1, _CASE), 0);
        own.slashFrozen(stranger.who, bob.who, 0, _CASE);
    }

    function test_UpdateAndAddStake() public {
        vm.startPrank(carol.who);
        vm.expectEmit(address(own));
        emit IEspRegistry.EspUpdated(carol.who, "Cascade", "https://c");
        own.update("Cascade", "https://c");
        vm.expectRevert(abi.encodeWithSelector(IEspRegistry.EspRegistry_EmptyName.selector, carol.who));
        own.update("", "https://c");
        vm.expectEmit(address(own));
        emit IEspRegistry.StakeAdded(carol.who, 7, STAKE + 7);
        own.addStake(7);
        vm.stopPrank();
        same("stake", own.espOf(carol.who).stake, STAKE + 7);
        same("name", own.espOf(carol.who).name, "Cascade");
    }

    function test_UnbondingTakesItsTime() public {
        vm.startPrank(carol.who);
        uint256 ready = nowSeconds() + UNBONDING;
        vm.expectEmit(address(own));
        emit IEspRegistry.UnbondingStarted(carol.who, 600 * DOLLAR, ready);
        own.startUnbonding(600 * DOLLAR);
        holds("no more work at 400", !own.isActive(carol.who));
        vm.warp(ready - 1);
        vm.expectRevert(
            abi.encodeWithSelector(IEspRegistry.EspRegistry_StillUnbonding.selector, carol.who, ready, ready - 1)
        );
        own.withdrawStake();
        vm.warp(ready);
        vm.expectEmit(address(own));
        emit IEspRegistry.StakeWithdrawn(carol.who, 600 * DOLLAR, 400 * DOLLAR);
        own.withdrawStake();
        same("credited", vault.balanceOf(carol.who), 600 * DOLLAR);
        vm.expectRevert(abi.encodeWithSelector(IEspRegistry.EspRegistry_NothingUnbonding.selector, carol.who));
        own.withdrawStake();
        vm.stopPrank();
    }

    function test_ASecondRequestReplacesTheFirst() public {
        vm.startPrank(carol.who);
        own.startUnbonding(600 * DOLLAR);
        skip(UNBONDING - 1);
        own.startUnbonding(100 * DOLLAR);
        skip(1);
        vm.expectRevert(
            abi.encodeWithSelector(
                IEspRegistry.EspRegistry_StillUnbonding.selector,
                carol.who,
                nowSeconds() + UNBONDING - 1,
                nowSeconds()
            )
        );
        own.withdrawStake();
        own.startUnbonding(0);
        holds("active again", own.isActive(carol.who));
        vm.stopPrank();
    }

    /// @notice Work reserves what is above the minimum and neither reserved nor on its way out.
    function test_ReservedStakeStays() public {
        own.reserve(carol.who, 300 * DOLLAR, _CASE);
        same("free", own.freeStake(carol.who), 200 * DOLLAR);
        vm.expectRevert(
            abi.encodeWithSelector(
                IEspRegistry.EspRegistry_StakeNotFree.selector,
                carol.who,
                700 * DOLLAR + 1,
                700 * DOLLAR
            )
        );
        vm.prank(carol.who);
        own.startUnbonding(700 * DOLLAR + 1);
        vm.expectRevert(_notFree(200 * DOLLAR));
        own.reserve(carol.who, 200 * DOLLAR + 1, _CASE);
        vm.prank(carol.who);
        own.startUnbonding(50 * DOLLAR);
        vm.expectRevert(_notFree(150 * DOLLAR));
        own.reserve(carol.who, 150 * DOLLAR + 1, _CASE);
        vm.prank(carol.who);
        own.startUnbonding(500 * DOLLAR);
        same("half of the reserve would come out of the minimum", own.freeStake(carol.who), 0);
        vm.prank(carol.who);
        own.startUnbonding(500 * DOLLAR + 1);
        vm.expectRevert(
            abi.encodeWithSelector(
                IEspRegistry.EspRegistry_StakeTooLow.selector,
                carol.who,
                500 * DOLLAR - 1,
                MINIMUM_STAKE
            )
        );
        own.reserve(carol.who, 1, _CASE);
    }

    /// @notice The events name who asked and for what.
    function test_ReleaseAndSlashReserved() public {
        vm.expectEmit(address(own));
        emit IEspRegistry.StakeReserved(carol.who, address(this), _CASE, 300 * DOLLAR, 300 * DOLLAR);
        own.reserve(carol.who, 300 * DOLLAR, _CASE);
        vm.expectEmit(address(own));
        emit IEspRegistry.StakeReleased(carol.who, address(this), _CASE, 100 * DOLLAR, 200 * DOLLAR);
        own.release(carol.who, 100 * DOLLAR, _CASE);
        vm.expectEmit(address(own));
        emit IEspRegistry.StakeSlashed(carol.who, address(this), _CASE, bob.who, 200 * DOLLAR, 800 * DOLLAR);
        own.slashReserved(carol.who, bob.who, 200 * DOLLAR, _CASE);
        same("bob", vault.balanceOf(bob.who), 200 * DOLLAR);
        same("free", own.freeStake(carol.who), 300 * DOLLAR);
        bytes memory tooMuch = abi.encodeWithSelector(
            IEspRegistry.EspRegistry_ReleaseExceedsReserve.selector,
            carol.who,
            1,
            0
        );
        vm.expectRevert(tooMuch);
        own.release(carol.who, 1, _CASE);
        vm.expectRevert(tooMuch);
        own.slashReserved(carol.who, bob.who, 1, _CASE);
    }

    /// @notice Freezing takes what is not reserved, the minimum and the unbonding part included, and never more than there is.
    function test_FreezeTakesAllButTheReserved() public {
        own.reserve(carol.who, 300 * DOLLAR, _CASE);
        vm.prank(carol.who);
        own.startUnbonding(700 * DOLLAR);
        vm.expectEmit(address(own));
        emit IEspRegistry.StakeFrozen(carol.who, address(this), _CASE, 600 * DOLLAR, 600 * DOLLAR);
        same("frozen", own.freeze(carol.who, 600 * DOLLAR, _CASE), 600 * DOLLAR);
        same("what is left", own.freeze(carol.who, 5_000 * DOLLAR, _CASE), 100 * DOLLAR);
        same("nothing is left", own.freeze(carol.who, 1, _CASE), 0);
        vm.expectEmit(address(own));
        emit IEspRegistry.StakeUnfrozen(carol.who, address(this), _CASE, 100 * DOLLAR, 600 * DOLLAR);
        own.unfreeze(carol.who, 100 * DOLLAR, _CASE);
        vm.expectEmit(address(own));
        emit IEspRegistry.StakeSlashed(carol.who, address(this), _CASE, bob.who, 600 * DOLLAR, 400 * DOLLAR);
        own.slashFrozen(carol.who, bob.who, 600 * DOLLAR, _CASE);
        same("bob", vault.balanceOf(bob.who), 600 * DOLLAR);
        same("unbonding fell", own.espOf(carol.who).unbonding, 100 * DOLLAR);
        same("reserved stays", own.espOf(carol.who).reserved, 300 * DOLLAR);
        bytes memory tooMuch = abi.encodeWithSelector(
            IEspRegistry.EspRegistry_UnfreezeExceedsFrozen.selector,
            carol.who,
            1,
            0
        );
        vm.expectRevert(tooMuch);
        own.unfreeze(carol.who, 1, _CASE);
        vm.expectRevert(tooMuch);
        own.slashFrozen(carol.who, bob.who, 1, _CASE);
    }

    /// @notice Up to the minimum, what is frozen takes no work away.
    function test_FrozenStakeComesOutOfTheMinimumFirst() public {
        own.freeze(carol.who, MINIMUM_STAKE, _CASE);
        same("free", own.freeStake(carol.who), 500 * DOLLAR);
        own.freeze(carol.who, 100 * DOLLAR, _CASE);
        same("less", own.freeStake(carol.who), 400 * DOLLAR);
        holds("still active", own.isActive(carol.who));
    }

    /// @notice Frozen stake is not withdrawn, however long ago it was asked back; freed, it is at once.
    function test_FrozenStakeCannotBeWithdrawn() public {
        vm.prank(carol.who);
        own.startUnbonding(STAKE);
        own.freeze(carol.who, 165 * DOLLAR, _CASE);
        skip(UNBONDING);
        vm.startPrank(carol.who);
        own.withdrawStake();
        same("but for the frozen", vault.balanceOf(carol.who), STAKE - 165 * DOLLAR);
        vm.expectRevert(
            abi.encodeWithSelector(IEspRegistry.EspRegistry_StakeIsFrozen.selector, carol.who, 165 * DOLLAR)
        );
        own.withdrawStake();
        vm.stopPrank();
        own.slashFrozen(carol.who, bob.who, 65 * DOLLAR, _CASE);
        own.unfreeze(carol.who, 100 * DOLLAR, _CASE);
        vm.prank(carol.who);
        own.withdrawStake();
        same("the rest", vault.balanceOf(carol.who), STAKE - 65 * DOLLAR);
    }

    /// @notice The weight is the stake without its unbonding part, and nothing below the minimum; draws use the frozen one.
    function test_WeightFollowsStake() public {
        same("a stranger's", own.weightOf(stranger.who), 0);
        same("registered", own.weightOf(carol.who), STAKE);
        same("nothing frozen", own.frozenWeight(), 0);
        vm.startPrank(bob.who);
        token.approve(address(vault), type(uint256).max);
        own.register("Bob", "http://b", MINIMUM_STAKE);
        vm.stopPrank();
        same("places", own.espOf(carol.who).index * 10 + own.espOf(bob.who).index, 12);
        own.freezeWeights();
        own.reserve(carol.who, 100 * DOLLAR, _CASE);
        same("reserved counts", own.weightOf(carol.who), STAKE);
        own.slashReserved(carol.who, bob.who, 30 * DOLLAR, _CASE);
        same("slashed", own.weightOf(carol.who), STAKE - 30 * DOLLAR);
        own.freeze(bob.who, 1, _CASE);
        own.slashFrozen(bob.who, carol.who, 1, _CASE);
        same("below the minimum", own.weightOf(bob.who), 0);
        vm.prank(bob.who);
        own.addStake(1);
        same("active again", own.weightOf(bob.who), MINIMUM_STAKE);
        vm.prank(carol.who);
        own.startUnbonding(400 * DOLLAR);
        same("without the unbonding part", own.weightOf(carol.who), 570 * DOLLAR);
        skip(UNBONDING);
        vm.prank(carol.who);
        own.withdrawStake();
        same("as before", own.weightOf(carol.who), 570 * DOLLAR);
        same("all", own.totalWeight(), 570 * DOLLAR + MINIMUM_STAKE);

        same("frozen", own.frozenWeight(), STAKE + MINIMUM_STAKE);
        same("last point of the first", own.drawAt(STAKE - 1), carol.who);
        same("first point of the second", own.drawAt(STAKE), bob.who);
        vm.expectRevert(
            abi.encodeWithSelector(
                StakeTree.StakeTree_PointTooHigh.selector,
                STAKE + MINIMUM_STAKE,
                STAKE + MINIMUM_STAKE
            )
        );
        own.drawAt(STAKE + MINIMUM_STAKE);
        own.freezeWeights();
        same("frozen anew", own.drawAt(STAKE - 1), bob.who);
    }

    /// @notice Stake covers what is reserved with what is unbonding, and with what is frozen, and lies in the vault, after any steps.
    function testFuzz_StakeCoversEverything(uint256[12] calldata amounts, uint8[12] calldata whats) public {
        uint256 reserved = 0;
        uint256 frozen = 0;
        for (uint256 i = 0; i < 12; i++) {
            uint256 what = whats[i] % 9;
            IEspRegistry.Esp memory e = own.espOf(carol.who);
            uint256 free = own.freeStake(carol.who);
            if (what == 0 && own.isActive(carol.who)) {
                uint256 amount = within(amounts[i], 0, free);
                own.reserve(carol.who, amount, _CASE);
                reserved += amount;
            } else if (what == 1) {
                uint256 amount = within(amounts[i], 0, reserved);
                own.release(carol.who, amount, _CASE);
                reserved -= amount;
            } else if (what == 2) {
                uint256 amount = within(amounts[i], 0, reserved);
                own.slashReserved(carol.who, bob.who, amount, _CASE);
                reserved -= amount;
            } else if (what == 3) {
                frozen += own.freeze(carol.who, within(amounts[i], 0, 2 * STAKE), _CASE);
            } else if (what == 4) {
                vm.prank(carol.who);
                own.startUnbonding(within(amounts[i], 0, e.stake - e.reserved));
            } else if (what == 5) {
                skip(within(amounts[i], 0, 2 * UNBONDING));
                e = own.espOf(carol.who);
                if (e.unbonding != 0 && nowSeconds() >= e.unbondsAt && e.stake - e.reserved > e.frozen) {
                    vm.prank(carol.who);
                    own.withdrawStake();
                }
            } else if (what == 6) {
                vm.prank(carol.who);
                own.addStake(within(amounts[i], 0, 100 * DOLLAR));
            } else if (what == 7) {
                uint256 amount = within(amounts[i], 0, frozen);
                own.unfreeze(carol.who, amount, _CASE);
                frozen -= amount;
            } else if (what == 8) {
                uint256 amount = within(amounts[i], 0, frozen);
                own.slashFrozen(carol.who, bob.who, amount, _CASE);
                frozen -= amount;
            }
            e = own.espOf(carol.who);
            holds("covered", e.stake >= uint256(e.reserved) + e.unbonding);
            holds("frozen is there", e.stake >= uint256(e.reserved) + e.frozen);
            same("reserved", e.reserved, reserved);
            same("frozen", e.frozen, frozen);
            same("in the vault", vault.balanceOf(address(own)), e.stake);
            uint256 staying = e.stake - e.unbonding;
            same("weight", own.weightOf(carol.who), staying < MINIMUM_STAKE ? 0 : staying);
            same("all weight", own.totalWeight(), own.weightOf(carol.who));
        }
    }

    function _notFree(uint256 free) private view returns (bytes memory) {
        return abi.encodeWithSelector(IEspRegistry.EspRegistry_StakeNotFree.selector, carol.who, free + 1, free);
    }
}
