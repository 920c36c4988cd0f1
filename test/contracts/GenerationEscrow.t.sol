// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEspRegistry} from "../../contracts/interfaces/IEspRegistry.sol";
import {IGenerationEscrow} from "../../contracts/interfaces/IGenerationEscrow.sol";
import {ITwoWayGuarantee} from "../../contracts/interfaces/ITwoWayGuarantee.sol";
import {Files} from "./support/Files.sol";
import {Genuine, Job} from "./support/Genuine.sol";
import {Wallet} from "./support/Wallet.sol";

contract GenerationEscrowTest is Genuine {
    uint256 private constant FEE = 5 * DOLLAR;
    uint256 private constant FEE_BOND = (FEE * BOND) / 10_000;
    Job private j;

    function setUp() public override {
        super.setUp();
        j = job(alice, aurora, FEE, 1);
    }

    function _wrongStatus(
        ITwoWayGuarantee.Status actual,
        ITwoWayGuarantee.Status expected
    ) private view returns (bytes memory) {
        return abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_WrongStatus.selector, j.id, actual, expected);
    }

    function _late(uint256 closedAt) private view returns (bytes memory) {
        return abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_TooLate.selector, j.id, closedAt, nowSeconds());
    }

    function _early(uint256 opensAt) private view returns (bytes memory) {
        return abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_TooEarly.selector, j.id, opensAt, nowSeconds());
    }

    function _unknown() private view returns (bytes memory) {
        return abi.encodeWithSelector(IGenerationEscrow.Generation_UnknownTask.selector, j.id);
    }

    function _items() private view returns (IGenerationEscrow.Item[] memory items) {
        items = new IGenerationEscrow.Item[](1);
        items[0] = item(j);
    }

    // --- the good way ---

    function test_FromLockToSettlement() public {
        uint256 start = nowSeconds();
        vm.expectEmit(address(generation));
        emit IGenerationEscrow.TaskLocked(
            j.id,
            alice.who,
            aurora.who,
            j.quote,
            ENCRYPTION_KEY,
            FEE_BOND,
            start + DELIVERY
        );
        lock(j);
        same("locked", vault.balanceOf(address(generation)), FEE);
        same("bond", esps.espOf(aurora.who).reserved, FEE_BOND);
        IGenerationEscrow.Task memory task = generation.taskOf(j.id);
        holds("status", task.status == ITwoWayGuarantee.Status.Locked);
        same("deliver by", task.closesAt, start + DELIVERY);

        skip(10);
        vm.expectEmit(address(generation));
        emit IGenerationEscrow.TaskDelivered(j.id, j.deliveryRoot, _items(), false, 0, start + 10 + ACCEPT);
        deliver(j);
        skip(10);
        vm.expectEmit(address(generation));
        emit IGenerationEscrow.TaskAccepted(j.id, start + 20 + REVEAL);
        accept(j);
        skip(10);
        vm.expectEmit(address(generation));
        emit IGenerationEscrow.ItemRevealed(j.id, 0, j.productId, j.parcel.key, start + 30 + COMPLAIN);
        reveal(j);
        same("owner", registry.ownerOf(j.productId), alice.who);

        skip(COMPLAIN);
        vm.expectEmit(address(generation));
        emit IGenerationEscrow.ItemSettled(j.id, 0, net(FEE), FEE - net(FEE));
        vm.expectEmit(address(generation));
        emit IGenerationEscrow.TaskEnded(j.id, ITwoWayGuarantee.Status.Settled, start + 30 + COMPLAIN + RATE);
        settle(j, stranger.who);
        same("paid", vault.balanceOf(aurora.who), net(FEE));
        same("upkeep", pool.balance(), FEE - net(FEE));
        same("bond free", esps.espOf(aurora.who).reserved, 0);
        same("nothing left", vault.balanceOf(address(generation)), 0);
        holds("settled", generation.taskOf(j.id).status == ITwoWayGuarantee.Status.Settled);
        same("no outcome yet", reputation.localOpinion(alice.who, aurora.who).uncertainty, 1e18);
        skip(RATE);
        vm.expectEmit(address(generation));
        emit IGenerationEscrow.TaskRated(j.id, 0);
        vm.prank(stranger.who);
        generation.record(j.quote);
        same("one good outcome", reputation.localOpinion(alice.who, aurora.who).belief, 0.25e18);
        holds("closed", generation.taskOf(j.id).status == ITwoWayGuarantee.Status.Closed);
    }

    function test_TheProducerMaySettleAtOnce() public {
        walk(j, ITwoWayGuarantee.Status.Settled);
        same("paid", vault.balanceOf(aurora.who), net(FEE));
    }

    function test_Settings() public view {
        same("bond", generation.bondBasisPoints(), BOND);
        same("loss", generation.lossBasisPoints(), LOSS);
        ITwoWayGuarantee.Windows memory w = generation.windows();
        holds("before the reveal", w.late == LATE && w.accept == ACCEPT && w.available == AVAILABLE);
        holds("from the reveal on", w.reveal == REVEAL && w.complain == COMPLAIN && w.rate == RATE);
        same("upkeep", generation.poolBasisPoints(), SETTLED_TO_POOL);
    }

    // --- each step: who, when, in which state ---

    function test_EveryStepOfAStrangerIsRefused() public {
        bytes memory notEsp;
        bytes memory notPayer;
        ITwoWayGuarantee.Complaint memory c = Files.complaint(j.parcel.file, j.parcel.sealedFile, 0);
        for (uint8 status = 1; status <= 5; status++) {
            j = job(alice, aurora, FEE, 10 + status);
            notEsp = abi.encodeWithSelector(
                ITwoWayGuarantee.Guarantee_NotContentSide.selector,
                j.id,
                aurora.who,
                stranger.who
            );
            notPayer = abi.encodeWithSelector(
                ITwoWayGuarantee.Guarantee_NotPayer.selector,
                j.id,
                alice.who,
                stranger.who
            );
            walk(j, ITwoWayGuarantee.Status(status));
            vm.startPrank(stranger.who);
            vm.expectRevert(notEsp);
            generation.deliver(j.quote, _items());
            vm.expectRevert(notPayer);
            generation.accept(j.quote, j.deliveryRoot);
            vm.expectRevert(notEsp);
            generation.reveal(j.quote, 0, item(j), j.path, j.parcel.key, j.proof, j.proofSignature, j.blocks);
            vm.expectRevert(notPayer);
            generation.complain(j.quote, 0, item(j), j.path, j.parcel.key, c);
            vm.expectRevert(notPayer);
            generation.rate(j.quote, 5);
            vm.stopPrank();
        }
    }

    function test_UnknownTask() public {
        ITwoWayGuarantee.Complaint memory c = Files.complaint(j.parcel.file, j.parcel.sealedFile, 0);
        vm.expectRevert(_unknown());
        generation.taskOf(j.id);
        vm.expectRevert(_unknown());
        generation.deliver(j.quote, _items());
        vm.expectRevert(_unknown());
        generation.accept(j.quote, 0);
        ITwoWayGuarantee.Receipt[] memory none;
        vm.expectRevert(_unknown());
        generation.confirmAvailable(j.quote, none);
        vm.expectRevert(_unknown());
        generation.reveal(j.quote, 0, item(j), j.path, j.parcel.key, j.proof, j.proofSignature, j.blocks);
        vm.expectRevert(_unknown());
        generation.complain(j.quote, 0, item(j), j.path, j.parcel.key, c);
        vm.expectRevert(_unknown());
        generation.settle(j.quote, 0);
        vm.expectRevert(_unknown());
        generation.refund(j.quote);
        vm.expectRevert(_unknown());
        generation.rate(j.quote, 5);
        vm.expectRevert(_unknown());
        generation.record(j.quote);
    }

    /// @notice The quote is the task: with other terms it is another task, which no one has locked.
    function test_RevertWhen_AStepBringsOtherTerms() public {
        walk(j, ITwoWayGuarantee.Status.Revealed);
        skip(COMPLAIN);
        j.quote.fee = 100 * DOLLAR;
        uint256 other = generation.idOf(j.quote);
        vm.expectRevert(abi.encodeWithSelector(IGenerationEscrow.Generation_UnknownTask.selector, other));
        settle(j, aurora.who);
        j.quote.fee = FEE;
        j.quote.items = 2;
        other = generation.idOf(j.quote);
        vm.expectRevert(abi.encodeWithSelector(IGenerationEscrow.Generation_UnknownTask.selector, other));
        settle(j, aurora.who);
        j.quote.items = 1;
        j.quote.esp = mallory.who;
        other = generation.idOf(j.quote);
        vm.expectRevert(abi.encodeWithSelector(IGenerationEscrow.Generation_UnknownTask.selector, other));
        settle(j, mallory.who);
    }

    /// @notice In every state, every step but the one that is due says which state it needs.
    function test_EveryStepInEveryWrongState() public {
        ITwoWayGuarantee.Complaint memory c = Files.complaint(j.parcel.file, j.parcel.sealedFile, 0);
        ITwoWayGuarantee.Receipt[] memory none;
        for (uint8 s = 1; s <= 7; s++) {
            j = job(alice, aurora, FEE, 20 + s);
            ITwoWayGuarantee.Status status = ITwoWayGuarantee.Status(s);
            if (status == ITwoWayGuarantee.Status.Refunded) {
                lock(j);
                skip(DELIVERY + LATE);
                generation.refund(j.quote);
            } else {
                walk(j, status);
            }
            if (status != ITwoWayGuarantee.Status.Locked) {
                vm.expectRevert(_wrongStatus(status, ITwoWayGuarantee.Status.Locked));
                deliver(j);
            }
            if (status != ITwoWayGuarantee.Status.Delivered) {
                vm.expectRevert(_wrongStatus(status, ITwoWayGuarantee.Status.Delivered));
                accept(j);
                vm.expectRevert(_wrongStatus(status, ITwoWayGuarantee.Status.Delivered));
                generation.confirmAvailable(j.quote, none);
            }
            if (status != ITwoWayGuarantee.Status.Accepted) {
                vm.expectRevert(_wrongStatus(status, ITwoWayGuarantee.Status.Accepted));
                reveal(j);
            }
            if (status != ITwoWayGuarantee.Status.Revealed) {
                // What settles is the item: it has its own status.
                ITwoWayGuarantee.Status of_ = generation.itemOf(j.id, 0).status;
                vm.expectRevert(_wrongStatus(of_, ITwoWayGuarantee.Status.Revealed));
                generation.settle(j.quote, 0);
                vm.expectRevert(_wrongStatus(of_, ITwoWayGuarantee.Status.Revealed));
                complain(j, c);
            }
            if (status != ITwoWayGuarantee.Status.Settled) {
                vm.expectRevert(_wrongStatus(status, ITwoWayGuarantee.Status.Settled));
                vm.prank(alice.who);
                generation.rate(j.quote, 5);
                vm.expectRevert(_wrongStatus(status, ITwoWayGuarantee.Status.Settled));
                generation.record(j.quote);
            }
            if (s >= 4) {
                vm.expectRevert(abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_NothingDue.selector, j.id, status));
                generation.refund(j.quote);
            }
        }
    }

    /// @notice At the last second of a window its step passes and the refund does not; one second later it is the other
    /// way round. Never both, never neither.
    function test_WindowsNeverOverlap() public {
        for (uint8 s = 1; s <= 3; s++) {
            for (uint256 late = 0; late < 3; late++) {
                j = job(alice, aurora, FEE, 30 + 3 * s + late);
                walk(j, ITwoWayGuarantee.Status(s));
                uint256 closesAt = generation.taskOf(j.id).closesAt + (s == 1 ? LATE : 0);
                uint256 refundsAt = closesAt + (s == 2 ? AVAILABLE : 0);
                vm.warp(closesAt - 1 + late);
                if (late == 0) {
                    vm.expectRevert(_early(refundsAt));
                    generation.refund(j.quote);
                    _step(s);
                } else {
                    vm.expectRevert(_late(closesAt));
                    _step(s);
                    // Between a silent producer's window and the refund there is the witnesses'.
                    vm.warp(refundsAt - 1);
                    vm.expectRevert(_early(refundsAt));
                    generation.refund(j.quote);
                    vm.warp(refundsAt - 1 + late);
                    generation.refund(j.quote);
                }
            }
        }
    }

    function _step(uint8 s) private {
        if (s == 1) deliver(j);
        if (s == 2) accept(j);
        if (s == 3) reveal(j);
    }

    function test_ComplaintOrSettlementNeverBoth() public {
        ITwoWayGuarantee.Complaint memory c = Files.complaint(j.parcel.file, j.parcel.sealedFile, 0);
        walk(j, ITwoWayGuarantee.Status.Revealed);
        uint256 closesAt = generation.itemOf(j.id, 0).closesAt;
        vm.warp(closesAt - 1);
        vm.expectRevert(_early(closesAt));
        settle(j, aurora.who);
        // The producer's complaint is heard at the last second (and found unfounded) ...
        vm.expectRevert(abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_ComplaintUnfounded.selector, j.id, 0));
        complain(j, c);
        for (uint256 late = 0; late < 2; late++) {
            vm.warp(closesAt + late);
            vm.expectRevert(_late(closesAt));
            complain(j, c);
        }
        settle(j, aurora.who);
    }

    // --- silence ---

    function test_ProviderSilentAfterTheLock() public {
        lock(j);
        uint256 before = vault.balanceOf(alice.who);
        skip(DELIVERY + LATE);
        uint256 lost = netBond(FEE_BOND);
        vm.expectEmit(address(generation));
        emit IGenerationEscrow.TaskRefunded(j.id, ITwoWayGuarantee.Status.Locked, 1, FEE, lost, FEE_BOND - lost);
        vm.expectEmit(address(generation));
        emit IGenerationEscrow.TaskEnded(j.id, ITwoWayGuarantee.Status.Refunded, 0);
        vm.prank(stranger.who);
        generation.refund(j.quote);
        _expectProviderAtFault(before);
    }

    function test_ProviderSilentAfterTheAcceptance() public {
        walk(j, ITwoWayGuarantee.Status.Accepted);
        uint256 before = vault.balanceOf(alice.who);
        skip(REVEAL);
        generation.refund(j.quote);
        _expectProviderAtFault(before);
    }

    function _expectProviderAtFault(uint256 before) private view {
        same("fee and bond", vault.balanceOf(alice.who), before + FEE + netBond(FEE_BOND));
        same("upkeep", pool.balance(), FEE_BOND - netBond(FEE_BOND));
        same("stake", esps.espOf(aurora.who).stake, 1_000 * DOLLAR - FEE_BOND);
        same("nothing reserved", esps.espOf(aurora.who).reserved, 0);
        same("bad outcome", reputation.localOpinion(alice.who, aurora.who).disbelief, uint256(1e18) / 3);
        same("escrow empty", vault.balanceOf(address(generation)), 0);
    }

    function test_ProducerSilentAfterTheDelivery() public {
        uint256 loss = (FEE * LOSS) / 10_000;
        walk(j, ITwoWayGuarantee.Status.Delivered);
        skip(ACCEPT + AVAILABLE);
        vm.expectEmit(address(generation));
        emit IGenerationEscrow.TaskRefunded(j.id, ITwoWayGuarantee.Status.Delivered, 1, FEE - loss, 0, loss);
        generation.refund(j.quote);
        same("fee back, but for an equal loss", vault.balanceOf(alice.who), FEE - loss);
        same("bond back, but for the same", esps.freeStake(aurora.who), 500 * DOLLAR - loss);
        same("nothing reserved", esps.espOf(aurora.who).reserved, 0);
        same("both to the pool", pool.balance(), 2 * loss);
        same("escrow empty", vault.balanceOf(address(generation)), 0);
        same("no outcome", reputation.localOpinion(alice.who, aurora.who).uncertainty, 1e18);
    }

    // --- contract wallets ---

    function test_ContractWalletsOnBothSides() public {
        Wallet esp = new Wallet(borealis.who);
        Wallet producer = new Wallet(alice.who);
        fund(address(esp));
        fund(address(producer));
        esp.run(address(esps), abi.encodeCall(IEspRegistry.register, ("Wallet", "http://w", 2 * MINIMUM_STAKE)));
        esp.run(address(generation), abi.encodeCall(IGenerationEscrow.stateCapacity, (1)));
        j.quote.esp = address(esp);
        j.quote.producer = address(producer);
        j.proof.esp = address(esp);
        j.proof.producer = address(producer);
        j.id = generation.idOf(j.quote);
        j.quoteSignature = sign(mallory, j.id);
        j = complete(j, borealis);
        vm.expectRevert(
            abi.encodeWithSelector(IGenerationEscrow.Generation_BadQuoteSignature.selector, j.id, address(esp))
        );
        lock(j);
        j.quoteSignature = sign(borealis, j.id);
        walk(j, ITwoWayGuarantee.Status.Settled);
        same("owner", registry.ownerOf(j.productId), address(producer));
        same("paid", vault.balanceOf(address(esp)), net(FEE));
    }

    /// @notice Whatever the fee: what goes in comes out, to the right side, for every end of a task.
    /// hardhat-config: default.fuzz.runs = 64
    function testFuzz_MoneyIsConserved(uint256 fee, uint256 end) public {
        fee = within(fee, 1, 2_000 * DOLLAR);
        end = within(end, 1, 4);
        uint256 bond = (fee * BOND) / 10_000;
        j = job(alice, aurora, fee, 2);
        uint256 before = token.balanceOf(alice.who);
        if (end == 4) {
            walk(j, ITwoWayGuarantee.Status.Settled);
        } else {
            walk(j, ITwoWayGuarantee.Status(end));
            skip(DELIVERY + LATE + ACCEPT + AVAILABLE + REVEAL);
            generation.refund(j.quote);
        }
        same("spent", before - token.balanceOf(alice.who), fee);
        bool atFault = end == 1 || end == 3;
        uint256 loss = end == 2 ? (fee * LOSS) / 10_000 : 0;
        same("producer", vault.balanceOf(alice.who), end == 4 ? 0 : fee - loss + (atFault ? netBond(bond) : 0));
        same("provider", vault.balanceOf(aurora.who), end == 4 ? net(fee) : 0);
        same(
            "upkeep",
            pool.balance(),
            end == 4
                ? fee - net(fee)
                : atFault
                    ? bond - netBond(bond)
                    : 2 * loss
        );
        same("stake", esps.espOf(aurora.who).stake, 1_000 * DOLLAR - (atFault ? bond : loss));
        same("reserved", esps.espOf(aurora.who).reserved, 0);
        same("escrow", vault.balanceOf(address(generation)), 0);
    }
}
