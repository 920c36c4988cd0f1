// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IChallenge} from "../../../contracts/interfaces/IChallenge.sol";
import {IGenerationEscrow} from "../../../contracts/interfaces/IGenerationEscrow.sol";
import {IProductRegistry} from "../../../contracts/interfaces/IProductRegistry.sol";
import {ITwoWayGuarantee} from "../../../contracts/interfaces/ITwoWayGuarantee.sol";
import {Dispute} from "../support/Dispute.sol";
import {Blocks} from "../support/Files.sol";
import {Actor, Job} from "../support/Genuine.sol";

/// @notice Attacks on who was first. Mallory and borealis, a provider of her own, see every transaction before it is mined
/// and order theirs in front.
contract PriorityTest is Dispute {
    bytes32 private constant SALT = keccak256("salt");

    function _commitment(address producer, bytes memory blocks) private pure returns (bytes32) {
        return keccak256(abi.encode(producer, keccak256(blocks), SALT));
    }

    function _commit(address by, bytes32 commitment) private {
        vm.prank(by);
        registry.commitWork(commitment);
    }

    /// @dev As `attest`, opening a commitment.
    function _register(Actor memory producer, Actor memory esp, bytes memory blocks) private returns (uint256 id_) {
        IProductRegistry.Proof memory proof = proofOf(producer.who, esp.who, keccak256(blocks), blocks);
        bytes memory signature = sign(esp, registry.idOf(proof));
        vm.prank(producer.who);
        id_ = registry.register(proof, signature, blocks, SALT);
        compute(id_, blocks);
    }

    function _wealth(address who) private view returns (uint256) {
        return token.balanceOf(who) + vault.balanceOf(who) + esps.espOf(who).stake;
    }

    // --- existing work ---

    /// @notice Alice's registration shows the picture while it is pending, and mallory registers it a block earlier. Alice
    /// had committed before anyone saw the file: hers is the original, and mallory's goes.
    function test_WhoSeesARegistrationComesTooLate() public {
        bytes memory blocks = Blocks.noise(30);
        _commit(alice.who, _commitment(alice.who, blocks));
        uint256 committed = nowSeconds();
        skip(1 hours); // a provider looks at the file
        uint256 squat = attest(mallory, borealis, keccak256("squat"), blocks);
        skip(1);
        uint256 work = _register(alice, aurora, blocks);
        same("as old as its commitment", registry.productOf(work).since, committed);
        same("published now", registry.productOf(work).registeredAt, nowSeconds());
        uint256 before = _wealth(alice.who);
        vm.expectRevert(
            abi.encodeWithSelector(
                IChallenge.Challenge_NotEarlier.selector,
                squat,
                committed + 1 hours,
                work,
                committed
            )
        );
        open(mallory.who, squat, work);
        _finish(open(alice.who, work, squat));
        holds("the squat is gone", _statusOf(squat) == IProductRegistry.Status.Removed);
        holds("hers stays", _statusOf(work) == IProductRegistry.Status.Active);
        // Her picture was not public when the squat was registered: no one is to blame, and no one gains.
        same("alice paid the upkeep", before - _wealth(alice.who), UPKEEP);
        same("borealis", esps.espOf(borealis.who).stake, 1_000 * DOLLAR);
    }

    /// @notice A commitment that is copied is the author's all the same: it names its producer.
    function test_ACopiedCommitmentIsWorthless() public {
        bytes memory blocks = Blocks.noise(31);
        bytes32 commitment = _commitment(alice.who, blocks);
        _commit(mallory.who, commitment); // in front of alice
        uint256 early = nowSeconds();
        skip(10);
        _commit(alice.who, commitment);
        same("the first time counts", registry.committedAt(commitment), early);
        skip(10);
        uint256 hers = _register(alice, aurora, blocks);
        same("alice's is as old", registry.productOf(hers).since, early);
        uint256 copied = _register(mallory, borealis, blocks);
        same("mallory's is not", registry.productOf(copied).since, nowSeconds());
    }

    /// @notice Another producer, picture or salt is another commitment.
    function testFuzz_ACommitmentBinds(address producer, bytes32 evidence, bytes32 salt) public {
        bytes memory blocks = Blocks.noise(32);
        bytes32 other = keccak256(abi.encode(producer, evidence, salt));
        if (producer == alice.who && evidence == keccak256(blocks) && salt == SALT) return;
        _commit(alice.who, other);
        skip(1);
        uint256 work = _register(alice, aurora, blocks);
        same("not opened", registry.productOf(work).since, nowSeconds());
    }

    /// @notice It counts for a day before the publication, at t-1, t, t+1: nobody keeps an original up its sleeve.
    function test_ACommitmentCountsForADay() public {
        for (uint256 i = 0; i < 3; i++) {
            setUp();
            bytes memory blocks = Blocks.noise(33);
            _commit(mallory.who, _commitment(mallory.who, blocks));
            uint256 committed = nowSeconds();
            skip(COMMITMENT - 1 + i);
            uint256 work = _register(mallory, borealis, blocks);
            same("since", registry.productOf(work).since, i < 2 ? committed : nowSeconds());
        }
    }

    /// @notice What has no blocks is committed to by its content, so that one commitment opens one text.
    function test_ATextIsCommittedToByItsContent() public {
        bytes32 root = keccak256("poem");
        _commit(alice.who, keccak256(abi.encode(alice.who, keccak256(""), SALT)));
        _commit(alice.who, keccak256(abi.encode(alice.who, root, SALT)));
        uint256 committed = nowSeconds();
        skip(10);
        for (uint256 i = 0; i < 2; i++) {
            IProductRegistry.Proof memory proof = proofOf(
                alice.who,
                aurora.who,
                i == 0 ? root : keccak256("other"),
                ""
            );
            proof.mediaType = "text/plain";
            bytes memory signature = sign(aurora, registry.idOf(proof));
            vm.prank(alice.who);
            uint256 work = registry.register(proof, signature, "", SALT);
            same("since", registry.productOf(work).since, i == 0 ? committed : nowSeconds());
        }
    }

    // --- generated work ---

    /// @notice Alice's delivery is on chain; mallory sees the reveal pending, or has the sealed file as a witness, and
    /// registers the picture first. Alice's is as old as its delivery.
    function test_ACopycatInFrontOfTheRevealComesTooLate() public {
        Job memory j = job(alice, aurora, 50 * DOLLAR, 34);
        walk(j, ITwoWayGuarantee.Status.Delivered);
        uint256 delivered = nowSeconds();
        skip(1);
        accept(j);
        skip(1);
        uint256 squat = attest(mallory, borealis, keccak256("squat"), Blocks.noise(34));
        reveal(j);
        same("as old as its delivery", registry.productOf(j.productId).since, delivered);
        skip(1);
        vm.expectRevert(
            abi.encodeWithSelector(
                IChallenge.Challenge_NotEarlier.selector,
                squat,
                delivered + 2,
                j.productId,
                delivered
            )
        );
        open(mallory.who, squat, j.productId);
        _finish(open(alice.who, j.productId, squat));
        holds("the squat is gone", _statusOf(squat) == IProductRegistry.Status.Removed);
        settle(j, alice.who);
        holds("hers stays", _statusOf(j.productId) == IProductRegistry.Status.Active);
        same("aurora is paid", _wealth(aurora.who), 3_000 * DOLLAR + net(50 * DOLLAR));
    }

    /// @notice No one but the escrow says how old a generated work is.
    function test_OnlyTheEscrowRegistersGeneratedWork() public {
        Job memory j = job(alice, aurora, 50 * DOLLAR, 34);
        vm.expectRevert(abi.encodeWithSignature("Wired_NotModule(address)", alice.who));
        vm.prank(alice.who);
        registry.registerGenerated(j.proof, j.proofSignature, j.blocks, 1);
    }

    // --- a copy that was made by accident ---

    /// @notice A customer that finds a prompt which collapses onto a known work earns nothing by it: the provider says so.
    function test_AProviderDeclinesACopy() public {
        Job memory j = job(bob, aurora, 50 * DOLLAR, 35);
        uint256 before = _wealth(bob.who);
        lock(j);
        vm.expectEmit(address(generation));
        emit IGenerationEscrow.TaskDeclined(j.id, original);
        vm.prank(aurora.who);
        generation.declineCopy(j.quote, original);
        same("bob has his fee, and no more", _wealth(bob.who), before);
        same("aurora lost nothing", _wealth(aurora.who), 3_000 * DOLLAR);
        same("its bond is free", esps.espOf(aurora.who).reserved, 0);
        same("no outcome", reputation.localOpinion(bob.who, aurora.who).uncertainty, 1e18);
        holds("over", generation.taskOf(j.id).status == ITwoWayGuarantee.Status.Refunded);
        vm.expectRevert(
            abi.encodeWithSelector(
                ITwoWayGuarantee.Guarantee_NothingDue.selector,
                j.id,
                ITwoWayGuarantee.Status.Refunded
            )
        );
        generation.refund(j.quote);
        same("escrow empty", vault.balanceOf(address(generation)), 0);
    }

    /// @notice In its time to deliver only, by the provider only, and with a registered work to show, at t-1, t, t+1.
    function test_RevertWhen_DecliningIsNoGood() public {
        Job memory j = job(bob, aurora, 50 * DOLLAR, 35);
        lock(j);
        uint256 closesAt = generation.taskOf(j.id).closesAt;
        vm.expectRevert(
            abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_NotContentSide.selector, j.id, aurora.who, bob.who)
        );
        vm.prank(bob.who);
        generation.declineCopy(j.quote, original);
        vm.expectRevert(abi.encodeWithSelector(IGenerationEscrow.Generation_NoSuchOriginal.selector, j.id, 7));
        vm.prank(aurora.who);
        generation.declineCopy(j.quote, 7);
        for (uint256 i = 0; i < 2; i++) {
            vm.warp(closesAt + 1 - i);
            vm.expectRevert(
                abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_TooLate.selector, j.id, closesAt, nowSeconds())
            );
            vm.prank(aurora.who);
            generation.declineCopy(j.quote, original);
        }
        vm.warp(closesAt - 1);
        deliver(j);
        vm.expectRevert(
            abi.encodeWithSelector(
                ITwoWayGuarantee.Guarantee_WrongStatus.selector,
                j.id,
                ITwoWayGuarantee.Status.Delivered,
                ITwoWayGuarantee.Status.Locked
            )
        );
        vm.prank(aurora.who);
        generation.declineCopy(j.quote, original);
    }
}
