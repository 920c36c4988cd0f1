// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEspRegistry} from "../../contracts/interfaces/IEspRegistry.sol";
import {ILicenceRegistry} from "../../contracts/interfaces/ILicenceRegistry.sol";
import {IProductRegistry} from "../../contracts/interfaces/IProductRegistry.sol";
import {Blocks} from "./support/Files.sol";
import {Registration} from "./support/Registration.sol";
import {TypedData} from "./support/TypedData.sol";
import {Wallet} from "./support/Wallet.sol";

error Fingerprints_BadLength(uint256 length, uint256 expected);

contract ProductRegistryTest is Registration {
    // --- registration ---

    function test_RegisterMintsAndComputesNothing() public {
        vm.expectEmit(address(registry));
        emit IProductRegistry.ProductRegistered(id, alice.who, aurora.who, 0, nowSeconds(), proof, blocks);
        _register();
        IProductRegistry.Product memory p = registry.productOf(id);
        same("owner", registry.ownerOf(id), alice.who);
        same("producer", p.producer, alice.who);
        same("esp", p.esp, aurora.who);
        same("time", p.registeredAt, nowSeconds());
        holds("no fingerprints yet", p.pdq == 0 && p.iscc == 0 && p.colour == 0 && p.quality == 0 && p.detail == 0);
        same("blocks", p.blocksHash, keccak256(blocks));
        same("no parent", p.parent, 0);
        same("revision", p.revision, 1);
        holds("active and free", p.status == IProductRegistry.Status.Active && !p.held);
    }

    /// @notice Text and sound are registered without blocks, and are never evidence for a measure.
    function test_WhatIsNoPictureHasNoFingerprints() public {
        string[5] memory types = ["text/plain", "audio/ogg", "", "image", "Image/png"];
        for (uint256 i = 0; i < 5; i++) {
            proof.mediaType = types[i];
            blocks = Blocks.noise(1);
            proof.blocksHash = keccak256(blocks);
            _seal();
            vm.expectRevert(
                abi.encodeWithSelector(IProductRegistry.Registry_UnexpectedBlocks.selector, types[i], 5_248)
            );
            _register();
            blocks = "";
            proof.blocksHash = keccak256("");
            _seal();
            _register();
            IProductRegistry.Product memory p = registry.productOf(id);
            holds("no fingerprints", p.pdq == 0 && p.iscc == 0 && p.colour == 0 && p.quality == 0 && p.detail == 0);
            same("owner", registry.ownerOf(id), alice.who);
        }
    }

    /// @notice The id is the EIP-712 digest, worked out here by hand.
    function test_IdIsTheTypedDataDigest() public view {
        bytes32 head = keccak256(
            "Proof(address producer,address esp,string mediaType,bytes32 contentRoot,bytes32 fileHash,string cid,bytes32 promptCommitment,bytes32 blocksHash,uint256 parent,uint64 expiry)"
        );
        bytes memory first = abi.encode(
            head,
            proof.producer,
            proof.esp,
            keccak256(bytes(proof.mediaType)),
            proof.contentRoot
        );
        bytes memory second = abi.encode(
            proof.fileHash,
            keccak256(bytes(proof.cid)),
            proof.promptCommitment,
            proof.blocksHash,
            proof.parent,
            proof.expiry
        );
        bytes32 content = keccak256(bytes.concat(first, second));
        same("id", id, TypedData.digest("Genuine", block.chainid, address(registry), content));
    }

    function test_RevertWhen_Replayed() public {
        _register();
        bytes memory again = abi.encodeWithSelector(IProductRegistry.Registry_AlreadyRegistered.selector, id);
        vm.expectRevert(again);
        _register();
        vm.prank(address(challenges));
        registry.remove(id);
        vm.expectRevert(again);
        _register();
    }

    function test_RevertWhen_NotByItsProducer() public {
        vm.expectRevert(abi.encodeWithSelector(IProductRegistry.Registry_NotProducer.selector, alice.who, mallory.who));
        vm.prank(mallory.who);
        registry.register(proof, signature, blocks, 0);
    }

    function test_RevertWhen_GeneratedWorkComesByHand() public {
        proof.promptCommitment = keccak256("prompt");
        _seal();
        vm.expectRevert(abi.encodeWithSelector(IProductRegistry.Registry_GeneratedWork.selector, id));
        _register();
    }

    function test_RevertWhen_ProviderIsNotActive() public {
        vm.prank(aurora.who);
        esps.startUnbonding(500 * DOLLAR + 1);
        vm.expectRevert(abi.encodeWithSelector(IProductRegistry.Registry_EspNotActive.selector, aurora.who));
        _register();
        vm.prank(aurora.who);
        esps.startUnbonding(500 * DOLLAR);
        _register();
    }

    function test_RevertWhen_SignatureIsForged() public {
        bytes[4] memory forged = [sign(mallory, id), sign(aurora, id ^ 1), bytes(""), new bytes(65)];
        for (uint256 i = 0; i < 4; i++) {
            signature = forged[i];
            vm.expectRevert(abi.encodeWithSelector(IProductRegistry.Registry_BadEspSignature.selector, aurora.who, id));
            _register();
        }
        // A true signature of another proof.
        signature = sign(aurora, id);
        proof.cid = "bafkother";
        vm.expectRevert(
            abi.encodeWithSelector(IProductRegistry.Registry_BadEspSignature.selector, aurora.who, registry.idOf(proof))
        );
        _register();
    }

    function test_AContractWalletVouches() public {
        Wallet wallet = new Wallet(borealis.who);
        fund(address(wallet));
        wallet.run(address(esps), abi.encodeCall(IEspRegistry.register, ("W", "http://w", MINIMUM_STAKE)));
        proof.esp = address(wallet);
        id = registry.idOf(proof);
        signature = sign(aurora, id);
        vm.expectRevert(
            abi.encodeWithSelector(IProductRegistry.Registry_BadEspSignature.selector, address(wallet), id)
        );
        _register();
        signature = sign(borealis, id);
        _register();
    }

    function test_ProofRegistersBeforeItsExpiry() public {
        for (uint256 late = 0; late < 2; late++) {
            vm.warp(proof.expiry + late);
            vm.expectRevert(
                abi.encodeWithSelector(
                    IProductRegistry.Registry_ProofExpired.selector,
                    proof.expiry,
                    proof.expiry + late
                )
            );
            _register();
        }
        vm.warp(proof.expiry - 1);
        _register();
    }

    function test_RevertWhen_BlocksAreOthers() public {
        blocks[0] ^= 0x01;
        vm.expectRevert(
            abi.encodeWithSelector(
                IProductRegistry.Registry_BlocksMismatch.selector,
                proof.blocksHash,
                keccak256(blocks)
            )
        );
        _register();
    }

    function test_RevertWhen_BlocksHaveAnotherSize() public {
        uint256[3] memory sizes = [uint256(0), 5_247, 5_249];
        for (uint256 i = 0; i < 3; i++) {
            blocks = new bytes(sizes[i]);
            proof.blocksHash = keccak256(blocks);
            _seal();
            vm.expectRevert(abi.encodeWithSelector(Fingerprints_BadLength.selector, sizes[i], 5_248));
            _register();
        }
    }

    // --- parents ---

    function test_ParentMustBeRegistered() public {
        proof.parent = 7;
        _seal();
        vm.expectRevert(abi.encodeWithSelector(IProductRegistry.Registry_UnknownParent.selector, 7));
        _register();
    }

    /// @notice The licence must reach the registration, at t-1, t, t+1 of its expiry.
    function test_AParentNeedsALicence() public {
        uint256 parent = attest(bob, 2);
        uint256 t = nowSeconds();
        proof.parent = parent;
        _seal();
        vm.expectRevert(_notLicensed(parent, 0));
        _register();
        // For another account.
        _grant(parent, carol.who, t + 10);
        vm.expectRevert(_notLicensed(parent, 0));
        _register();
        _grant(parent, alice.who, t + 10);
        for (uint256 late = 0; late < 2; late++) {
            vm.warp(t + 11 - late);
            vm.expectRevert(_notLicensed(parent, t + 10));
            _register();
        }
        vm.warp(t + 9);
        vm.expectEmit(address(registry));
        emit IProductRegistry.ProductRegistered(id, alice.who, aurora.who, 700, nowSeconds(), proof, blocks);
        _register();
        same("parent", registry.productOf(id).parent, parent);
        same("its share", registry.productOf(id).parentBasisPoints, 700);
    }

    function _grant(uint256 parent, address licensee, uint256 expiry) private {
        vm.prank(bob.who);
        licences.grant(ILicenceRegistry.Licence(parent, licensee, uint64(expiry), 700));
    }

    function _notLicensed(uint256 parent, uint256 expiry) private view returns (bytes memory) {
        return
            abi.encodeWithSelector(
                IProductRegistry.Registry_NotLicensed.selector,
                parent,
                alice.who,
                expiry,
                nowSeconds()
            );
    }
}
