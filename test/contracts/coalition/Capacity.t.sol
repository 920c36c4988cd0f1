// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGenerationEscrow} from "../../../contracts/interfaces/IGenerationEscrow.sol";
import {ITwoWayGuarantee} from "../../../contracts/interfaces/ITwoWayGuarantee.sol";
import {Everybody} from "../support/Everybody.sol";
import {Actor, Job} from "../support/Genuine.sol";

/// @notice Customers of one will try to hand a provider more than it can do, or to leave no other account room. Bob and carol are
/// that will; alice is an honest customer.
contract CapacityTest is Everybody {
    uint256 private constant FEE = 5 * DOLLAR;
    uint256 private constant BOND_OF_ONE = 1 * DOLLAR; // a fifth
    uint256 private constant QUOTES = 60;

    /// @notice Aurora has signed sixty quotes and can make two pictures in time. Two are locked, the others cost no one
    /// anything.
    function test_SixtyQuotesLockNoMoreThanTwo() public {
        _state(2);
        remember();
        Job[] memory js = _quotes(bob);
        lock(js[0]);
        lock(js[1]);
        for (uint256 i = 2; i < QUOTES; i++) _refused(js[i], 2);
        for (uint256 i = 0; i < 2; i++) _finish(js[i]);
        _workload(2, 0);
        gained("aurora is paid for two", aurora.who, 2 * net(FEE));
        lost("bob has paid for two", bob.who, 2 * FEE);
        gained("the pool", address(pool), 2 * (FEE - net(FEE)));
        othersUnchanged();
    }

    /// @notice What it keeps a provider from: with room stated for all of them it loses the bonds of those that it cannot make.
    function test_WhoStatesMoreThanItCanDoPaysForIt() public {
        _state(uint32(QUOTES));
        remember();
        Job[] memory js = _quotes(bob);
        for (uint256 i = 0; i < QUOTES; i++) lock(js[i]);
        for (uint256 i = 0; i < 2; i++) _finish(js[i]);
        skip(DELIVERY + LATE);
        for (uint256 i = 2; i < QUOTES; i++) generation.refund(js[i].quote);
        uint256 failed = QUOTES - 2;
        lost("aurora", aurora.who, failed * BOND_OF_ONE - 2 * net(FEE));
        gained("bob", bob.who, failed * netBond(BOND_OF_ONE) - 2 * FEE);
        gained("the pool", address(pool), 2 * (FEE - net(FEE)) + failed * (BOND_OF_ONE - netBond(BOND_OF_ONE)));
        othersUnchanged();
        _workload(uint32(QUOTES), 0);
    }

    /// @notice Bob and carol lock all that aurora takes, in front of alice. Each delivery makes room; what they do not accept
    /// costs them as much as it costs aurora.
    function test_WhoFillsAProviderPaysForEachPlace() public {
        _state(4);
        remember();
        Job[] memory three = jobs(bob, aurora, 3 * FEE, 1, 3);
        Job memory one = job(carol, aurora, FEE, 2);
        Job memory honest = job(alice, aurora, FEE, 3);
        lock(three[0]);
        lock(one);
        _workload(4, 4);
        _refused(honest, 4);
        deliver(three);
        _workload(4, 1);
        lock(honest);
        deliver(one);
        _finish(honest);
        skip(ACCEPT + AVAILABLE);
        generation.refund(three[0].quote);
        generation.refund(one.quote);
        _workload(4, 0);
        uint256 loss = (FEE * LOSS) / 10_000;
        lost("bob", bob.who, 3 * loss);
        lost("carol", carol.who, loss);
        lost("alice has paid, and has her picture", alice.who, FEE);
        same("hers", registry.ownerOf(honest.productId), alice.who);
        gained("aurora", aurora.who, net(FEE) - 4 * loss);
        gained("the pool", address(pool), FEE - net(FEE) + 8 * loss);
        othersUnchanged();
    }

    /// @notice Whoever has stated nothing, or zero, takes no work; the customer keeps its money.
    function test_NothingStatedNothingTaken() public {
        Actor memory silent = actor("a provider that states nothing");
        fund(silent.who);
        vm.prank(silent.who);
        esps.register("Silent", "http://silent", 1_000 * DOLLAR);
        _state(0);
        remember();
        Job memory j = job(alice, silent, FEE, 1);
        vm.expectRevert(_atCapacity(silent.who, 0, 1, 0));
        lock(j);
        _refused(job(alice, aurora, FEE, 2), 0);
        othersUnchanged();
    }

    /// @notice A provider that slows down states less: open tasks go on, and nothing is locked until it has caught up.
    function test_LoweringTouchesNoOpenTask() public {
        _state(3);
        Job[] memory two = jobs(bob, aurora, 2 * FEE, 1, 2);
        lock(two[0]);
        vm.expectEmit(address(generation));
        emit IGenerationEscrow.CapacityStated(aurora.who, 1);
        _state(1);
        _workload(1, 2);
        remember();
        Job memory more = job(alice, aurora, FEE, 2);
        vm.expectRevert(_atCapacity(aurora.who, 2, 1, 1));
        lock(more);
        deliver(two);
        _workload(1, 0);
        lock(more);
        _finish(more);
        lost("alice has her picture", alice.who, FEE);
        gained("aurora is paid", aurora.who, net(FEE));
        gained("the pool", address(pool), FEE - net(FEE));
        othersUnchanged();
    }

    /// @notice Places come back however a task ends: late, declined as a copy, or not at all.
    function test_EveryEndMakesRoom() public {
        uint256 known = attest(mallory, 90);
        _state(3);
        Job memory late = job(bob, aurora, FEE, 1);
        Job memory declined = job(bob, aurora, FEE, 2);
        Job memory dropped = job(bob, aurora, FEE, 3);
        remember();
        lock(late);
        lock(declined);
        lock(dropped);
        _workload(3, 3);
        vm.prank(aurora.who);
        generation.declineCopy(declined.quote, known);
        _workload(3, 2);
        skip(DELIVERY + LATE / 2);
        deliver(late);
        _workload(3, 1);
        skip(LATE);
        generation.refund(dropped.quote);
        _workload(3, 0);
        skip(ACCEPT + AVAILABLE);
        generation.refund(late.quote); // delivered, and not accepted: counted once only
        _workload(3, 0);
        uint256 loss = (FEE * LOSS) / 10_000;
        uint256 penalty = BOND_OF_ONE / 2;
        gained("bob", bob.who, netBond(BOND_OF_ONE) + penalty - loss);
        lost("aurora", aurora.who, BOND_OF_ONE + penalty + loss);
        gained("the pool", address(pool), BOND_OF_ONE - netBond(BOND_OF_ONE) + 2 * loss);
        othersUnchanged();
    }

    /// @notice Whatever is locked, the sum of what is undelivered never exceeds what is stated.
    /// hardhat-config: default.fuzz.runs = 64
    function testFuzz_NeverMoreThanStated(uint32 capacity, uint8[12] memory counts) public {
        capacity = uint32(within(capacity, 0, 60));
        _state(capacity);
        uint256 undelivered;
        for (uint256 i = 0; i < counts.length; i++) {
            uint256 count = within(counts[i], 1, 16);
            Job memory j = oneOf(bob, aurora, FEE, i + 1, count, 0);
            bool fits = undelivered + count <= capacity;
            if (!fits) vm.expectRevert(_atCapacity(aurora.who, undelivered, count, capacity));
            lock(j);
            if (fits) undelivered += count;
            _workload(capacity, undelivered);
        }
    }

    function _quotes(Actor memory producer) private view returns (Job[] memory js) {
        js = new Job[](QUOTES);
        for (uint256 i = 0; i < QUOTES; i++) js[i] = job(producer, aurora, FEE, 100 + i);
    }

    function _state(uint32 items) private {
        vm.prank(aurora.who);
        generation.stateCapacity(items);
    }

    function _finish(Job memory j) private {
        if (generation.taskOf(j.id).status == ITwoWayGuarantee.Status.Locked) deliver(j);
        accept(j);
        reveal(j);
        settle(j, j.quote.producer);
    }

    function _refused(Job memory j, uint256 capacity) private {
        vm.expectRevert(_atCapacity(aurora.who, capacity, j.quote.items, capacity));
        lock(j);
    }

    function _workload(uint256 capacity, uint256 undelivered) private view {
        IGenerationEscrow.Workload memory load = generation.workloadOf(aurora.who);
        same("stated", load.capacity, capacity);
        same("undelivered", load.undelivered, undelivered);
    }

    function _atCapacity(
        address esp,
        uint256 undelivered,
        uint256 items,
        uint256 capacity
    ) private pure returns (bytes memory) {
        return
            abi.encodeWithSelector(IGenerationEscrow.Generation_AtCapacity.selector, esp, undelivered, items, capacity);
    }
}
