// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGenerationEscrow} from "../../contracts/interfaces/IGenerationEscrow.sol";
import {IProductRegistry} from "../../contracts/interfaces/IProductRegistry.sol";
import {IReputation} from "../../contracts/interfaces/IReputation.sol";
import {Opinions} from "../../contracts/lib/Opinions.sol";
import {ITwoWayGuarantee} from "../../contracts/interfaces/ITwoWayGuarantee.sol";
import {SealedChunks} from "../../contracts/lib/SealedChunks.sol";
import {Files} from "./support/Files.sol";
import {Genuine, Job} from "./support/Genuine.sol";
import {Items} from "./support/Items.sol";

/// @notice Several products of one task: each under its own key, each paid by itself.
contract GenerationItemsTest is Genuine {
    uint256 private constant FEE = 5 * DOLLAR + 7; // not a multiple of anything
    uint256 private constant FEE_BOND = (FEE * BOND) / 10_000;
    Job[] private js;

    function _jobs(uint256 count, uint256 falseOnes) private {
        delete js;
        Job[] memory made = jobs(alice, aurora, FEE, 1, count);
        for (uint256 i = 0; i < count; i++) {
            if ((falseOnes >> i) & 1 == 0) continue;
            made[i].parcel.sealedFile[0] ^= 0x01;
            made[i].parcel.delivery.sealedRoot = Files.root(made[i].parcel.sealedFile);
        }
        made = completeAll(made, aurora);
        for (uint256 i = 0; i < count; i++) js.push(made[i]);
    }

    function _accepted(uint256 count, uint256 falseOnes) private {
        _jobs(count, falseOnes);
        lock(js[0]);
        deliver(js);
        accept(js[0]);
    }

    function _complain(uint256 i) private {
        complain(js[i], Files.complaint(js[i].parcel.file, js[i].parcel.sealedFile, 0));
    }

    function _is(ITwoWayGuarantee.Status status) private view {
        same("status", uint256(generation.taskOf(js[0].id).status), uint256(status));
    }

    function _checkSpent(uint256 paid, uint256 penalty) private view {
        same("producer", vault.balanceOf(alice.who), FEE - paid + penalty);
        same("provider", vault.balanceOf(aurora.who) + pool.balance(), paid);
        same("stake", esps.espOf(aurora.who).stake, 1_000 * DOLLAR - penalty);
        same("reserved", esps.espOf(aurora.who).reserved, 0);
        same("escrow", vault.balanceOf(address(generation)), 0);
    }

    // --- the good way ---

    function test_EachItemIsPaidByItself() public {
        _accepted(3, 0);
        uint256 part = FEE / 3;
        reveal(js[1]);
        _is(ITwoWayGuarantee.Status.Accepted);
        settle(js[1], alice.who);
        same("a third", vault.balanceOf(aurora.who), net(part));
        same("a third of the bond is free", esps.espOf(aurora.who).reserved, FEE_BOND - FEE_BOND / 3);
        reveal(js[0]);
        reveal(js[2]);
        _is(ITwoWayGuarantee.Status.Revealed);
        skip(COMPLAIN);
        uint256 second = (2 * FEE) / 3 - part;
        vm.expectEmit(address(generation));
        emit IGenerationEscrow.ItemSettled(js[0].id, 2, net(second), second - net(second));
        settle(js[2], stranger.who);
        _is(ITwoWayGuarantee.Status.Revealed);
        settle(js[0], stranger.who);
        _is(ITwoWayGuarantee.Status.Settled);
        _checkSpent(FEE, 0);
        for (uint256 i = 0; i < 3; i++) same("owner", registry.ownerOf(js[i].productId), alice.who);
    }

    /// @notice Each item has its own window: what was revealed later may be complained about longer.
    function test_EachItemHasItsOwnWindow() public {
        _accepted(2, 2);
        reveal(js[0]);
        skip(REVEAL - 1);
        reveal(js[1]);
        skip(COMPLAIN - REVEAL + 1);
        settle(js[0], stranger.who);
        vm.expectRevert(
            abi.encodeWithSelector(
                ITwoWayGuarantee.Guarantee_TooEarly.selector,
                js[1].id,
                generation.itemOf(js[1].id, 1).closesAt,
                nowSeconds()
            )
        );
        settle(js[1], stranger.who);
        _complain(1);
        _is(ITwoWayGuarantee.Status.Settled);
        _checkSpent(FEE / 2, FEE_BOND - FEE_BOND / 2);
        _checkRecorded(0.5e18, FEE / 2 + FEE_BOND / 2);
        holds("one leaves", registry.productOf(js[1].productId).status == IProductRegistry.Status.Removed);
        holds("one stays", registry.productOf(js[0].productId).status == IProductRegistry.Status.Active);
    }

    /// @notice What was not revealed in time goes back at once; what was goes on.
    function test_SilenceEndsOnlyWhatWasNotRevealed() public {
        _accepted(4, 0);
        reveal(js[2]);
        vm.warp(generation.taskOf(js[0].id).closesAt - 1);
        vm.expectRevert(
            abi.encodeWithSelector(
                ITwoWayGuarantee.Guarantee_TooEarly.selector,
                js[0].id,
                nowSeconds() + 1,
                nowSeconds()
            )
        );
        generation.refund(js[0].quote);
        skip(1);
        uint256 fee = (3 * FEE) / 4;
        uint256 bond = (3 * FEE_BOND) / 4;
        vm.expectEmit(address(generation));
        emit IGenerationEscrow.TaskRefunded(
            js[0].id,
            ITwoWayGuarantee.Status.Accepted,
            3,
            fee,
            netBond(bond),
            bond - netBond(bond)
        );
        generation.refund(js[0].quote);
        _is(ITwoWayGuarantee.Status.Revealed);
        same("no outcome yet", reputation.localOpinion(alice.who, aurora.who).uncertainty, 1e18);
        vm.expectRevert(
            abi.encodeWithSelector(
                ITwoWayGuarantee.Guarantee_NothingDue.selector,
                js[0].id,
                ITwoWayGuarantee.Status.Revealed
            )
        );
        generation.refund(js[0].quote);
        vm.expectRevert(
            abi.encodeWithSelector(
                ITwoWayGuarantee.Guarantee_WrongStatus.selector,
                js[0].id,
                ITwoWayGuarantee.Status.Revealed,
                ITwoWayGuarantee.Status.Accepted
            )
        );
        reveal(js[0]);
        skip(COMPLAIN);
        settle(js[2], stranger.who);
        _is(ITwoWayGuarantee.Status.Settled);
        same("producer", vault.balanceOf(alice.who), fee + netBond(bond));
        same("provider", vault.balanceOf(aurora.who), net(FEE - fee));
        same("escrow", vault.balanceOf(address(generation)), 0);
        _checkRecorded(0.25e18, FEE / 4 + (FEE_BOND * 3) / 4);
    }

    /// @notice The one item that was revealed has ended before: with the rest the task is over.
    function test_SilenceAfterAnEarlySettlementEndsTheTask() public {
        _accepted(2, 0);
        reveal(js[0]);
        settle(js[0], alice.who);
        skip(REVEAL);
        generation.refund(js[0].quote);
        _is(ITwoWayGuarantee.Status.Settled);
        same("escrow", vault.balanceOf(address(generation)), 0);
        same("reserved", esps.espOf(aurora.who).reserved, 0);
    }

    function test_AllFalseIsARefund() public {
        _accepted(2, 3);
        for (uint256 i = 0; i < 2; i++) reveal(js[i]);
        for (uint256 i = 0; i < 2; i++) _complain(i);
        _is(ITwoWayGuarantee.Status.Refunded);
        _checkSpent(0, FEE_BOND);
    }

    /// @notice However many items, however each ends: parts sum to the whole, and one outcome is recorded.
    /// hardhat-config: default.fuzz.runs = 32
    function testFuzz_PartsSumToTheWhole(uint256 count, uint256 falseOnes, uint256 order, uint256 shown) public {
        count = within(count, 1, 16);
        shown = within(shown, 0, count);
        _accepted(count, falseOnes);
        uint256 failed = count - shown;
        for (uint256 k = 0; k < shown; k++) reveal(js[((order % count) + k) % count]);
        if (shown != count) {
            skip(REVEAL);
            generation.refund(js[0].quote);
        }
        for (uint256 k = 0; k < shown; k++) {
            uint256 i = ((order % count) + shown - 1 - k) % count;
            if ((falseOnes >> i) & 1 == 0) continue;
            _complain(i);
            failed++;
        }
        skip(COMPLAIN);
        for (uint256 k = 0; k < shown; k++) {
            uint256 i = ((order % count) + k) % count;
            if ((falseOnes >> i) & 1 == 0) settle(js[i], stranger.who);
        }
        same("escrow", vault.balanceOf(address(generation)), 0);
        same("reserved", esps.espOf(aurora.who).reserved, 0);
        uint256 sum = vault.balanceOf(alice.who) + vault.balanceOf(aurora.who) + pool.balance();
        same("nothing is lost", sum + esps.espOf(aurora.who).stake, FEE + 1_000 * DOLLAR);
        _is(failed == count ? ITwoWayGuarantee.Status.Refunded : ITwoWayGuarantee.Status.Settled);
        if (failed == count) same("of quality 0", reputation.localOpinion(alice.who, aurora.who).belief, 0);
        else
            _checkRecorded(
                (1e18 * (count - failed)) / count,
                (FEE * (count - failed)) / count + (FEE_BOND * failed) / count
            );
    }

    /// @dev Once no one rated the task in time, its outcome is of this quality, over this value.
    function _checkRecorded(uint256 quality, uint256 value) private {
        same("no outcome yet", reputation.localOpinion(alice.who, aurora.who).uncertainty, 1e18);
        vm.warp(generation.taskOf(js[0].id).closesAt);
        IReputation.Opinion memory opinion = Opinions.fromEvidence(quality, 1e18 - quality);
        uint256 mass = (value * 1e18) / VALUE_CAP;
        vm.expectCall(address(reputation), abi.encodeCall(IReputation.record, (alice.who, aurora.who, quality, value)));
        generation.record(js[0].quote);
        same("belief", reputation.localOpinion(alice.who, aurora.who).belief, opinion.belief);
        same("mass", reputation.massOf(aurora.who), mass > 1e18 ? 1e18 : mass);
    }

    // --- the tree ---

    /// @notice The chain's root is the one of the definition, for every number of items.
    function test_TheRootForEveryNumber() public {
        for (uint256 count = 1; count <= 16; count++) {
            setUp();
            _jobs(count, 0);
            lock(js[0]);
            deliver(js);
            same("root", generation.taskOf(js[0].id).deliveryRoot, js[0].deliveryRoot);
        }
    }

    function test_RevertWhen_TheNumberOfItemsIsAnother() public {
        _jobs(3, 0);
        lock(js[0]);
        for (uint256 count = 0; count <= 4; count++) {
            if (count == 3) continue;
            IGenerationEscrow.Item[] memory items = new IGenerationEscrow.Item[](count);
            vm.expectRevert(
                abi.encodeWithSelector(IGenerationEscrow.Generation_WrongItemCount.selector, js[0].id, 3, count)
            );
            vm.prank(aurora.who);
            generation.deliver(js[0].quote, items);
        }
    }

    /// @notice An item is shown at its own place, by its own path, once.
    function test_RevertWhen_AnItemIsShownAtAnotherPlace() public {
        _accepted(3, 0);
        Job memory j = js[0];
        j.index = 1;
        vm.expectRevert(_mismatch(j)); // another leaf, another root
        reveal(j);
        j.index = 3;
        vm.expectRevert(abi.encodeWithSelector(IGenerationEscrow.Generation_NoSuchItem.selector, j.id, 3, 3));
        reveal(j);
        j.index = 0;
        j.path = js[1].path;
        vm.expectRevert(_mismatch(j));
        reveal(j);
        reveal(js[0]);
        vm.expectRevert(
            abi.encodeWithSelector(
                ITwoWayGuarantee.Guarantee_WrongStatus.selector,
                js[0].id,
                ITwoWayGuarantee.Status.Revealed,
                ITwoWayGuarantee.Status.None
            )
        );
        reveal(js[0]);
    }

    function _mismatch(Job memory j) private view returns (bytes memory) {
        return
            abi.encodeWithSelector(
                ITwoWayGuarantee.Guarantee_DeliveryMismatch.selector,
                j.id,
                js[0].deliveryRoot,
                Items.rootFrom(Items.leaf(j.index, item(j)), j.path)
            );
    }

    /// @notice An item outside the tree cannot pass for one inside, whatever its path.
    function test_RevertWhen_TheItemIsNotInTheTree() public {
        _accepted(4, 0);
        Job memory foreign = job(alice, aurora, FEE, 99);
        foreign.quote = js[0].quote;
        foreign.id = js[0].id;
        foreign.proof.promptCommitment = js[0].quote.promptCommitment;
        foreign = complete(foreign, aurora);
        foreign.path = js[0].path;
        vm.expectRevert(_mismatch(foreign));
        reveal(foreign);
    }

    // --- who can hurt whom by one item ---

    /// @notice A key of one item opens no other: the revealed key of one reveals nothing of the rest.
    function test_RevertWhen_TheKeyIsOfAnotherItem() public {
        _accepted(2, 0);
        Job memory j = js[1];
        j.parcel.key = js[0].parcel.key;
        vm.expectRevert(
            abi.encodeWithSelector(
                ITwoWayGuarantee.Guarantee_WrongKey.selector,
                j.id,
                j.parcel.delivery.hashlock,
                js[0].parcel.delivery.hashlock
            )
        );
        reveal(j);
    }

    /// @notice A founded complaint about one item does not touch another one's money.
    function test_AFalseItemCostsItsOwnPartOnly() public {
        _accepted(2, 1);
        for (uint256 i = 0; i < 2; i++) reveal(js[i]);
        _complain(0);
        vm.expectRevert(
            abi.encodeWithSelector(
                ITwoWayGuarantee.Guarantee_WrongStatus.selector,
                js[0].id,
                ITwoWayGuarantee.Status.Refunded,
                ITwoWayGuarantee.Status.Revealed
            )
        );
        _complain(0);
        // The true item's tree does not show the false one's chunks.
        ITwoWayGuarantee.Complaint memory c = Files.complaint(js[0].parcel.file, js[0].parcel.sealedFile, 0);
        vm.expectRevert(
            abi.encodeWithSelector(SealedChunks.SealedChunks_NotInTree.selector, js[1].parcel.delivery.sealedRoot, 0)
        );
        complain(js[1], c);
        skip(COMPLAIN);
        settle(js[1], stranger.who);
        _checkSpent(FEE - FEE / 2, FEE_BOND / 2);
    }

    /// @notice The same product twice registers once: the second one's part goes back.
    function test_OneProductIsPaidOnce() public {
        Job[] memory made = jobs(alice, aurora, FEE, 1, 2);
        (made[1].parcel, made[1].proof) = (made[0].parcel, made[0].proof);
        made[1].blocks = made[0].blocks;
        made = completeAll(made, aurora);
        lock(made[0]);
        deliver(made);
        accept(made[0]);
        reveal(made[0]);
        vm.expectRevert(
            abi.encodeWithSelector(IProductRegistry.Registry_AlreadyRegistered.selector, made[0].productId)
        );
        reveal(made[1]);
    }
}
