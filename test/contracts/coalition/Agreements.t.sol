// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEspRegistry} from "../../../contracts/interfaces/IEspRegistry.sol";
import {IGenerationEscrow} from "../../../contracts/interfaces/IGenerationEscrow.sol";
import {IReputation} from "../../../contracts/interfaces/IReputation.sol";
import {ITwoWayGuarantee} from "../../../contracts/interfaces/ITwoWayGuarantee.sol";
import {Openings} from "../support/Cases.sol";
import {Everybody} from "../support/Everybody.sol";
import {Actor, Job} from "../support/Genuine.sol";
import {Judge} from "../support/Judge.sol";
import {TypedData} from "../support/TypedData.sol";
import {Wallet} from "../support/Wallet.sol";

/// @notice Orders that both sides end together: what each has, and what a producer and a provider of one will cannot escape so.
contract AgreementsTest is Everybody {
    uint256 private constant FEE = 5 * DOLLAR + 3;
    uint256 private constant POOL_PART = (FEE * SETTLED_TO_POOL) / 10_000;
    uint256 private constant FEE_BOND = (FEE * BOND) / 10_000;
    uint256 private constant BACK = 3 * DOLLAR;

    Job private j;
    uint40 private until;

    function setUp() public override {
        super.setUp();
        j = job(alice, aurora, FEE, 1);
        until = uint40(nowSeconds() + 365 days);
        remember();
    }

    function _signed(Actor memory by, uint256 taskId, uint256 back, uint40 until_) private view returns (bytes memory) {
        bytes32 content = keccak256(
            abi.encode(keccak256("Agreement(uint256 taskId,uint256 back,uint40 until)"), taskId, back, until_)
        );
        return sign(by, TypedData.digest("Genuine Generation", block.chainid, address(generation), content));
    }

    function _agree(uint256 back) private {
        bytes memory signature = _signed(alice, j.id, back, until);
        vm.prank(aurora.who);
        generation.agree(j.quote, back, until, signature);
    }

    function _refused(uint256 back, bytes memory reason) private {
        bytes memory signature = _signed(alice, j.id, back, until);
        vm.prank(aurora.who);
        vm.expectRevert(reason);
        generation.agree(j.quote, back, until, signature);
    }

    function _wrong(
        ITwoWayGuarantee.Status actual,
        ITwoWayGuarantee.Status expected
    ) private view returns (bytes memory) {
        return abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_WrongStatus.selector, j.id, actual, expected);
    }

    /// @dev Alice has paid all but `BACK`, aurora has that less the pool's share, and its bond is free.
    function _isSplit() private {
        lost("alice", alice.who, FEE - BACK);
        gained("aurora", aurora.who, FEE - BACK - POOL_PART);
        gained("the pool, as by a settlement", address(pool), POOL_PART);
        othersUnchanged();
        same("bond", esps.espOf(aurora.who).reserved, 0);
        same("the escrow keeps nothing", vault.balanceOf(address(generation)), 0);
        holds("agreed", generation.taskOf(j.id).status == ITwoWayGuarantee.Status.Agreed);
        same("all has ended", generation.taskOf(j.id).ended, j.quote.items);
        same("no outcome", reputation.localOpinion(alice.who, aurora.who).uncertainty, 1e18);
        same("nothing to deliver", generation.workloadOf(aurora.who).undelivered, 0);
    }

    // --- at each step ---

    function test_ALockedOrder() public {
        lock(j);
        vm.expectEmit(address(generation));
        emit IGenerationEscrow.TaskAgreed(
            j.id,
            ITwoWayGuarantee.Status.Locked,
            BACK,
            FEE - BACK - POOL_PART,
            POOL_PART
        );
        vm.expectEmit(address(generation));
        emit IGenerationEscrow.TaskEnded(j.id, ITwoWayGuarantee.Status.Agreed, 0);
        _agree(BACK);
        _isSplit();
    }

    function test_ADeliveredOrder() public {
        walk(j, ITwoWayGuarantee.Status.Delivered);
        _agree(BACK);
        _isSplit();
    }

    /// @notice After an objection, while receipts may still come.
    function test_AnOrderThatWasObjectedTo() public {
        walk(j, ITwoWayGuarantee.Status.Delivered);
        vm.prank(alice.who);
        generation.object(j.quote);
        skip(AVAILABLE - 1);
        _agree(BACK);
        _isSplit();
    }

    function test_AnAcceptedOrder() public {
        walk(j, ITwoWayGuarantee.Status.Accepted);
        skip(REVEAL - 1);
        _agree(BACK);
        _isSplit();
    }

    /// @notice The product stays the producer's.
    function test_ARevealedOrder() public {
        walk(j, ITwoWayGuarantee.Status.Revealed);
        skip(COMPLAIN + 1);
        _agree(BACK);
        _isSplit();
        same("hers", registry.ownerOf(j.productId), alice.who);
        holds("the item", generation.itemOf(j.id, 0).status == ITwoWayGuarantee.Status.Agreed);
    }

    function test_SomeItemsAreRevealed() public {
        Job[] memory js = jobs(alice, aurora, FEE, 1, 3);
        j = js[0];
        lock(j);
        deliver(js);
        accept(j);
        reveal(js[1]);
        _agree(BACK);
        _isSplit();
        vm.expectRevert(_wrong(ITwoWayGuarantee.Status.Agreed, ITwoWayGuarantee.Status.Accepted));
        reveal(js[0]);
        vm.expectRevert(_wrong(ITwoWayGuarantee.Status.Agreed, ITwoWayGuarantee.Status.Revealed));
        settle(js[1], alice.who);
    }

    // --- nothing ends twice ---

    function test_NothingFollows() public {
        for (uint256 step = 1; step <= 4; step++) {
            setUp();
            walk(j, ITwoWayGuarantee.Status(step));
            _agree(BACK);
            _refused(0, abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_NothingDue.selector, j.id, 8));
            _nothingElseEnds(step);
            _isSplit();
        }
    }

    function _nothingElseEnds(uint256 step) private {
        ITwoWayGuarantee.Status agreed = ITwoWayGuarantee.Status.Agreed;
        skip(30 days);
        vm.expectRevert(_wrong(agreed, ITwoWayGuarantee.Status.Locked));
        deliver(j);
        vm.expectRevert(_wrong(agreed, ITwoWayGuarantee.Status.Delivered));
        accept(j);
        vm.expectRevert(_wrong(agreed, ITwoWayGuarantee.Status.Accepted));
        reveal(j);
        vm.expectRevert(abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_NothingDue.selector, j.id, agreed));
        generation.refund(j.quote);
        vm.expectRevert(_wrong(step == 4 ? agreed : ITwoWayGuarantee.Status.None, ITwoWayGuarantee.Status.Revealed));
        settle(j, alice.who);
        vm.expectRevert(_wrong(agreed, ITwoWayGuarantee.Status.Settled));
        generation.record(j.quote);
        vm.prank(alice.who);
        vm.expectRevert(_wrong(agreed, ITwoWayGuarantee.Status.Settled));
        generation.rate(j.quote, 1);
        vm.prank(alice.who);
        vm.expectRevert(
            abi.encodeWithSelector(
                IGenerationEscrow.Generation_QuoteExpired.selector,
                j.id,
                j.quote.expiry,
                nowSeconds()
            )
        );
        generation.lock(j.quote, j.quoteSignature, ENCRYPTION_KEY, address(0));
    }

    function test_AQuoteDoesNotLockAgain() public {
        lock(j);
        _agree(BACK);
        vm.expectRevert(abi.encodeWithSelector(IGenerationEscrow.Generation_QuoteUsed.selector, j.id));
        lock(j);
    }

    /// @notice Once an item is paid or refunded, its outcome is a fact: the rest goes its ordinary way.
    function test_RevertWhen_AnItemHasEnded() public {
        Job[] memory js = jobs(alice, aurora, FEE, 1, 2);
        j = js[0];
        lock(j);
        deliver(js);
        accept(j);
        reveal(j);
        settle(j, alice.who);
        _refused(BACK, abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_NothingDue.selector, j.id, 3));
    }

    // --- both sides' words ---

    function test_RevertWhen_TheProducerHasNotSignedThis() public {
        lock(j);
        bytes[4] memory others = [
            _signed(mallory, j.id, BACK, until),
            _signed(alice, j.id ^ 1, BACK, until),
            _signed(alice, j.id, BACK + 1, until),
            _signed(alice, j.id, BACK, until + 1)
        ];
        bytes memory reason = abi.encodeWithSelector(
            IGenerationEscrow.Generation_BadAgreement.selector,
            j.id,
            alice.who
        );
        for (uint256 i = 0; i < 4; i++) {
            vm.prank(aurora.who);
            vm.expectRevert(reason);
            generation.agree(j.quote, BACK, until, others[i]);
        }
    }

    /// @notice The producer's word alone ends nothing, whoever brings it; an acceptor has no say in it.
    function test_RevertWhen_TheProviderDoesNotBringIt() public {
        lock(j);
        bytes memory signature = _signed(alice, j.id, BACK, until);
        address[2] memory others = [alice.who, stranger.who];
        for (uint256 i = 0; i < 2; i++) {
            vm.prank(others[i]);
            vm.expectRevert(
                abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_NotContentSide.selector, j.id, aurora.who, others[i])
            );
            generation.agree(j.quote, BACK, until, signature);
        }
    }

    function test_RevertWhen_TheWordIsTooOld() public {
        lock(j);
        until = uint40(nowSeconds() + 10);
        skip(10);
        _refused(BACK, abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_TooLate.selector, j.id, until, nowSeconds()));
    }

    function test_AContractWalletAgrees() public {
        Wallet wallet = new Wallet(alice.who);
        fund(address(wallet));
        j.quote.producer = address(wallet);
        j.id = generation.idOf(j.quote);
        j.quoteSignature = sign(aurora, j.id);
        lock(j);
        uint256 before = vault.balanceOf(address(wallet));
        _agree(BACK);
        same("back", vault.balanceOf(address(wallet)), before + BACK);
    }

    // --- what a producer and a provider of one will cannot do ---

    /// @notice Giving the fee back, and taking it outside of the chain, saves nothing: the pool has what a settlement pays.
    function test_UpkeepIsPaidAllTheSame() public {
        walk(j, ITwoWayGuarantee.Status.Revealed);
        uint256 most = FEE - POOL_PART;
        _refused(
            most + 1,
            abi.encodeWithSelector(IGenerationEscrow.Generation_BackAboveFee.selector, j.id, most + 1, most)
        );
        _refused(
            type(uint256).max,
            abi.encodeWithSelector(IGenerationEscrow.Generation_BackAboveFee.selector, j.id, type(uint256).max, most)
        );
        _agree(most);
        lost("alice", alice.who, POOL_PART);
        gained("the pool", address(pool), POOL_PART);
        othersUnchanged();
    }

    /// @notice No ending pays out more or less than came in, and none pays the pool less than settling item by item.
    /// hardhat-config: default.fuzz.runs = 64
    function testFuzz_NothingIsLost(uint256 fee, uint256 back, uint256 count, uint256 step) public {
        count = within(count, 1, 4);
        fee = within(fee, 1, 1_000 * DOLLAR);
        Job[] memory js = jobs(alice, aurora, fee, 9, count);
        j = js[0];
        back = within(back, 0, net(fee));
        step = within(step, 1, 4);
        lock(j);
        if (step > 1) deliver(js);
        if (step > 2) accept(j);
        for (uint256 i = 0; i < count && step > 3; i++) reveal(js[i]);
        _agree(back);
        uint256 settled = 0;
        for (uint256 i = 1; i <= count; i++) {
            uint256 part = (fee * i) / count - (fee * (i - 1)) / count;
            settled += part - net(part);
        }
        lost("alice", alice.who, fee - back);
        gained("aurora", aurora.who, net(fee) - back);
        atMost("no less than by settlements", settled, fee - net(fee));
        gained("the pool", address(pool), fee - net(fee));
        othersUnchanged();
        same("bond", esps.espOf(aurora.who).reserved, 0);
        same("the escrow keeps nothing", vault.balanceOf(address(generation)), 0);
    }

    /// @notice An open case on the product decides about fee and bond; an agreement does not take them away from it.
    function test_NoCaseIsEscaped() public {
        walk(j, ITwoWayGuarantee.Status.Revealed);
        vm.prank(stranger.who);
        uint256 case_ = challenges.open(Openings.falsely(j.productId, "the file shows something else"));
        bytes memory held = abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_Held.selector, j.id, j.productId);
        _refused(BACK, held);
        skip(RESPONSE);
        challenges.finish(case_);
        Judge(address(arbitrator)).decide(challenges.challengeOf(case_).disputeId, 1);
        holds("disproved", challenges.isDisproved(j.productId));
        _refused(BACK, held);
        // Settling refunds it, with the bond, and that counts.
        remember();
        settle(j, alice.who);
        gained("fee and bond", alice.who, FEE + FEE_BOND);
        lost("the bond", aurora.who, FEE_BOND);
        holds("refunded", generation.taskOf(j.id).status == ITwoWayGuarantee.Status.Refunded);
    }

    /// @notice Nor is what the provider's stake answers for: a case that opens after the agreement costs what it always costs.
    function test_ALaterCaseTakesTheSameStake() public {
        walk(j, ITwoWayGuarantee.Status.Revealed);
        _agree(net(FEE));
        uint256 stake = esps.espOf(aurora.who).stake;
        vm.prank(stranger.who);
        uint256 case_ = challenges.open(Openings.falsely(j.productId, "the file shows something else"));
        atMost("frozen", REWARD + COMPENSATION_CAP, esps.espOf(aurora.who).frozen);
        skip(RESPONSE);
        challenges.finish(case_);
        Judge(address(arbitrator)).decide(challenges.challengeOf(case_).disputeId, 1);
        holds("it pays costs and reward", esps.espOf(aurora.who).stake + REWARD <= stake);
    }

    /// @notice A provider in default does not buy itself free of its outcome with the producer's consent.
    function test_RevertWhen_AStepIsOverdue() public {
        uint256[3] memory lasts = [uint256(DELIVERY), uint256(ACCEPT) + AVAILABLE, uint256(REVEAL)];
        for (uint256 step = 1; step <= 3; step++) {
            setUp();
            walk(j, ITwoWayGuarantee.Status(step));
            uint256 closesAt = nowSeconds() + lasts[step - 1];
            vm.warp(closesAt);
            _refused(
                BACK,
                abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_TooLate.selector, j.id, closesAt, closesAt)
            );
        }
    }

    /// @notice Nor of one that it has already: a late delivery counts, over what it has cost.
    function test_LatenessIsNotWashedAway() public {
        lock(j);
        skip(DELIVERY + LATE / 4);
        deliver(j);
        accept(j);
        reveal(j);
        uint256 penalty = FEE_BOND - ((FEE_BOND * 3) / 4);
        lost("alice, who has the penalty already", alice.who, FEE - penalty);
        lost("the penalty", aurora.who, penalty);
        bytes memory signature = _signed(alice, j.id, BACK, until);
        vm.expectCall(
            address(reputation),
            abi.encodeCall(IReputation.record, (alice.who, aurora.who, 0.75e18, penalty))
        );
        vm.prank(aurora.who);
        generation.agree(j.quote, BACK, until, signature);
        gained("back", alice.who, BACK);
        gained("the rest", aurora.who, FEE - BACK - POOL_PART);
        gained("the pool", address(pool), POOL_PART);
        othersUnchanged();
        same("what was left of the bond", esps.espOf(aurora.who).reserved, 0);
    }

    /// @notice Orders within one will that are ended with all money back make no opinion, good or bad.
    function test_NoWashTrade() public {
        for (uint256 i = 0; i < 5; i++) {
            j = job(alice, aurora, FEE, 20 + i);
            walk(j, i % 2 == 0 ? ITwoWayGuarantee.Status.Revealed : ITwoWayGuarantee.Status.Locked);
            _agree(net(FEE));
        }
        same("nothing known", reputation.localOpinion(alice.who, aurora.who).uncertainty, 1e18);
        same("no mass", reputation.massOf(aurora.who), 0);
        lost("alice", alice.who, 5 * POOL_PART);
        gained("the pool", address(pool), 5 * POOL_PART);
        othersUnchanged();
    }

    /// @notice The bond is free for other work, and the place too.
    function test_ThePlaceIsFree() public {
        vm.prank(aurora.who);
        generation.stateCapacity(1);
        lock(j);
        Job memory next = job(bob, aurora, FEE, 2);
        vm.expectRevert(abi.encodeWithSelector(IGenerationEscrow.Generation_AtCapacity.selector, aurora.who, 1, 1, 1));
        lock(next);
        _agree(BACK);
        lock(next);
        IEspRegistry.Esp memory e = esps.espOf(aurora.who);
        same("one bond", e.reserved, FEE_BOND);
    }
}
