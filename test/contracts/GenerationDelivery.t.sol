// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGenerationEscrow} from "../../contracts/interfaces/IGenerationEscrow.sol";
import {IProductRegistry} from "../../contracts/interfaces/IProductRegistry.sol";
import {ITwoWayGuarantee} from "../../contracts/interfaces/ITwoWayGuarantee.sol";
import {Actor, Genuine, Job} from "./support/Genuine.sol";

/// @notice What is accepted, revealed and registered is what was delivered and ordered.
contract GenerationDeliveryTest is Genuine {
    uint256 private constant FEE = 5 * DOLLAR;
    Job private j;

    function setUp() public override {
        super.setUp();
        j = job(alice, aurora, FEE, 1);
    }

    function test_RevertWhen_AcceptingAnotherDelivery() public {
        walk(j, ITwoWayGuarantee.Status.Delivered);
        bytes32 other = keccak256("other");
        vm.expectRevert(
            abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_DeliveryMismatch.selector, j.id, j.deliveryRoot, other)
        );
        vm.prank(alice.who);
        generation.accept(j.quote, other);
    }

    function test_RevertWhen_TheKeyIsWrong() public {
        walk(j, ITwoWayGuarantee.Status.Accepted);
        j.parcel.key = keccak256("wrong");
        vm.expectRevert(
            abi.encodeWithSelector(
                ITwoWayGuarantee.Guarantee_WrongKey.selector,
                j.id,
                j.parcel.delivery.hashlock,
                sha256(abi.encode(j.parcel.key))
            )
        );
        reveal(j);
    }

    function test_RevertWhen_RevealBringsAnotherDeliveryOrProof() public {
        walk(j, ITwoWayGuarantee.Status.Accepted);
        bytes32 promised = j.deliveryRoot;
        bytes32 root = j.parcel.delivery.sealedRoot;
        j.parcel.delivery.sealedRoot = keccak256("other");
        j = complete(j, aurora);
        vm.expectRevert(
            abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_DeliveryMismatch.selector, j.id, promised, j.deliveryRoot)
        );
        reveal(j);
        j.parcel.delivery.sealedRoot = root;
        j.proof.mediaType = "image/webp";
        j = complete(j, aurora);
        vm.expectRevert(
            abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_DeliveryMismatch.selector, j.id, promised, j.deliveryRoot)
        );
        reveal(j);
    }

    /// @notice A proof for another producer, by another provider, of other content or to another prompt never passes, even when committed.
    function test_RevertWhen_TheProofIsNotOfTheTask() public {
        for (uint256 what = 0; what < 4; what++) {
            j = job(alice, aurora, FEE, 40 + what);
            Actor memory by = aurora;
            if (what == 0) j.proof.producer = mallory.who;
            if (what == 1) (j.proof.esp, by) = (borealis.who, borealis);
            if (what == 2) j.proof.contentRoot = keccak256("other");
            if (what == 3) j.proof.promptCommitment = keccak256("another prompt");
            j = complete(j, by);
            walk(j, ITwoWayGuarantee.Status.Accepted);
            vm.expectRevert(abi.encodeWithSelector(IGenerationEscrow.Generation_ProofNotOfTask.selector, j.id));
            reveal(j);
        }
        // Nor one that fits the order but is not the delivered one.
        j = job(alice, aurora, FEE, 44);
        walk(j, ITwoWayGuarantee.Status.Accepted);
        j.proof.mediaType = "image/webp";
        j.proofSignature = sign(aurora, registry.idOf(j.proof));
        vm.expectRevert(abi.encodeWithSelector(IGenerationEscrow.Generation_ProofNotOfTask.selector, j.id));
        reveal(j);
    }

    function test_RevertWhen_TheProofSignatureIsForged() public {
        walk(j, ITwoWayGuarantee.Status.Accepted);
        j.proofSignature = sign(mallory, j.productId);
        vm.expectRevert(
            abi.encodeWithSelector(IProductRegistry.Registry_BadEspSignature.selector, aurora.who, j.productId)
        );
        reveal(j);
    }

    /// @notice The producer sees the reveal coming, with the proof, its signature and the key. Registering first would
    /// make the reveal fail, and with it the payment.
    function test_TheProducerCannotRegisterAheadOfTheReveal() public {
        walk(j, ITwoWayGuarantee.Status.Accepted);
        vm.expectRevert(abi.encodeWithSelector(IProductRegistry.Registry_GeneratedWork.selector, j.productId));
        vm.prank(alice.who);
        registry.register(j.proof, j.proofSignature, j.blocks, 0);
        reveal(j);
        same("owner", registry.ownerOf(j.productId), alice.who);
    }
}
