// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEspRegistry} from "../../contracts/interfaces/IEspRegistry.sol";
import {ILicenceRegistry} from "../../contracts/interfaces/ILicenceRegistry.sol";
import {IProductRegistry} from "../../contracts/interfaces/IProductRegistry.sol";
import {Fingerprints} from "../../contracts/lib/Fingerprints.sol";
import {Wired} from "../../contracts/lib/Wired.sol";
import {Blocks} from "./support/Files.sol";
import {Genuine} from "./support/Genuine.sol";
import {Wallet} from "./support/Wallet.sol";
import {IERC2981} from "@openzeppelin/contracts/interfaces/IERC2981.sol";
import {IERC4906} from "@openzeppelin/contracts/interfaces/IERC4906.sol";
import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {IERC721Metadata} from "@openzeppelin/contracts/token/ERC721/extensions/IERC721Metadata.sol";

error Fingerprints_BadLength(uint256 length, uint256 expected);

contract ProductRegistryTest is Genuine {
    IProductRegistry.Proof private proof;
    bytes private blocks;
    uint256 private id;
    bytes private signature;

    function setUp() public override {
        super.setUp();
        blocks = Blocks.noise(1);
        proof = proofOf(alice.who, aurora.who, keccak256("content"), blocks);
        _seal();
    }

    function _seal() private {
        id = registry.idOf(proof);
        signature = sign(aurora, id);
    }

    function _register() private {
        vm.prank(alice.who);
        registry.register(proof, signature, blocks);
    }

    // --- registration ---

    function test_RegisterMintsWithTheChainsOwnFingerprints() public {
        Fingerprints.Fingerprint memory print = registry.fingerprintsOf(blocks);
        holds("all are there", print.pdq != 0 && print.iscc != 0 && print.colour != 0);
        vm.expectEmit(address(registry));
        emit IProductRegistry.ProductRegistered(id, alice.who, aurora.who, print, 0, proof, blocks);
        _register();
        IProductRegistry.Product memory p = registry.productOf(id);
        same("owner", registry.ownerOf(id), alice.who);
        same("producer", p.producer, alice.who);
        same("esp", p.esp, aurora.who);
        same("time", p.registeredAt, nowSeconds());
        same("pdq", p.pdq, print.pdq);
        same("iscc", p.iscc, print.iscc);
        same("colour", p.colour, print.colour);
        same("quality", p.quality, print.quality);
        same("detail", p.detail, print.detail);
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
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Genuine"),
                keccak256("1"),
                block.chainid,
                address(registry)
            )
        );
        bytes32 head = keccak256(
            "Proof(address producer,address esp,string mediaType,bytes32 contentRoot,bytes32 fileHash,string cid,bytes32 promptCommitment,bytes32 blocksHash,uint256 parent,uint64 expiry)"
        );
        bytes memory first =
            abi.encode(head, proof.producer, proof.esp, keccak256(bytes(proof.mediaType)), proof.contentRoot);
        bytes memory second = abi.encode(
            proof.fileHash,
            keccak256(bytes(proof.cid)),
            proof.promptCommitment,
            proof.blocksHash,
            proof.parent,
            proof.expiry
        );
        same(
            "id", id, uint256(keccak256(abi.encodePacked(hex"1901", domain, keccak256(bytes.concat(first, second)))))
        );
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
        vm.expectRevert(
            abi.encodeWithSelector(IProductRegistry.Registry_NotProducer.selector, alice.who, mallory.who)
        );
        vm.prank(mallory.who);
        registry.register(proof, signature, blocks);
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
            vm.expectRevert(
                abi.encodeWithSelector(IProductRegistry.Registry_BadEspSignature.selector, aurora.who, id)
            );
            _register();
        }
        // A true signature of another proof.
        signature = sign(aurora, id);
        proof.cid = "bafkother";
        vm.expectRevert(
            abi.encodeWithSelector(
                IProductRegistry.Registry_BadEspSignature.selector, aurora.who, registry.idOf(proof)
            )
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
                    IProductRegistry.Registry_ProofExpired.selector, proof.expiry, proof.expiry + late
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
                IProductRegistry.Registry_BlocksMismatch.selector, proof.blocksHash, keccak256(blocks)
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
        // For somebody else.
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
        Fingerprints.Fingerprint memory print = registry.fingerprintsOf(blocks);
        vm.expectEmit(address(registry));
        emit IProductRegistry.ProductRegistered(id, alice.who, aurora.who, print, 700, proof, blocks);
        _register();
        same("parent", registry.productOf(id).parent, parent);
        same("its share", registry.productOf(id).parentBasisPoints, 700);
    }

    function _grant(uint256 parent, address licensee, uint256 expiry) private {
        vm.prank(bob.who);
        licences.grant(ILicenceRegistry.Licence(parent, licensee, uint64(expiry), 700));
    }

    function _notLicensed(uint256 parent, uint256 expiry) private view returns (bytes memory) {
        return abi.encodeWithSelector(
            IProductRegistry.Registry_NotLicensed.selector, parent, alice.who, expiry, nowSeconds()
        );
    }

    function test_RevertWhen_Unknown() public {
        vm.expectRevert(abi.encodeWithSelector(IProductRegistry.Registry_UnknownProduct.selector, id));
        registry.productOf(id);
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, id));
        IERC721Metadata(address(registry)).tokenURI(id);
    }

    // --- standards ---

    function test_Interfaces() public view {
        bytes4[6] memory ids = [
            bytes4(0x01ffc9a7), // ERC-165
            0x80ac58cd, // ERC-721
            0x5b5e139f, // ERC-721 metadata
            0x2a55205a, // ERC-2981
            0x49064906, // ERC-4906
            type(IProductRegistry).interfaceId
        ];
        for (uint256 i = 0; i < 6; i++) holds("supported", registry.supportsInterface(ids[i]));
        holds("the invalid id", !registry.supportsInterface(0xffffffff));
        holds("enumerable", !registry.supportsInterface(0x780e9d63));
    }

    function test_MetadataComesFromTheProvider() public {
        _register();
        string memory uri = IERC721Metadata(address(registry)).tokenURI(id);
        bytes memory tail = bytes("/metadata.json");
        bytes memory head = bytes("http://127.0.0.1:4001/products/0x");
        same("length", bytes(uri).length, head.length + 64 + tail.length);
        for (uint256 i = 0; i < head.length; i++) holds("head", bytes(uri)[i] == head[i]);
        // It follows the provider when that moves.
        vm.prank(aurora.who);
        esps.update("Aurora", "https://a");
        same("moved", bytes(IERC721Metadata(address(registry)).tokenURI(id)).length, 9 + 12 + 64 + tail.length);
        same("name", IERC721Metadata(address(registry)).name(), "Genuine");
        same("symbol", IERC721Metadata(address(registry)).symbol(), "GENUINE");
    }

    function testFuzz_RoyaltyIsTheProducers(uint256 price) public {
        _register();
        price = within(price, 0, type(uint256).max / 10_000);
        (address receiver, uint256 amount) = IERC2981(address(registry)).royaltyInfo(id, price);
        same("receiver", receiver, alice.who);
        same("amount", amount, price * ROYALTY / 10_000);
    }

    function test_RevertWhen_RoyaltyIsMoreThanAll() public {
        bytes memory code =
            bytes.concat(vm.getCode("ProductRegistry.sol:ProductRegistry"), abi.encode(esps, uint256(10_001)));
        address made;
        assembly ("memory-safe") {
            made := create(0, add(code, 0x20), mload(code))
        }
        same("not deployed", made, address(0));
    }

    // --- modules ---

    function test_OnlyItsModuleMovesWhat() public {
        _register();
        bytes memory refused = abi.encodeWithSelector(Wired.Wired_NotModule.selector, stranger.who);
        vm.startPrank(stranger.who);
        vm.expectRevert(refused);
        registry.hold(id);
        vm.expectRevert(refused);
        registry.unhold(id);
        vm.expectRevert(refused);
        registry.transferHeld(id, stranger.who);
        vm.expectRevert(refused);
        registry.markChallenged(id);
        vm.expectRevert(refused);
        registry.clearChallenged(id);
        vm.expectRevert(refused);
        registry.remove(id);
        vm.stopPrank();
        // One module has not the power of another.
        vm.startPrank(address(challenges));
        refused = abi.encodeWithSelector(Wired.Wired_NotModule.selector, address(challenges));
        vm.expectRevert(refused);
        registry.hold(id);
        vm.expectRevert(refused);
        registry.transferHeld(id, stranger.who);
        vm.stopPrank();
        vm.startPrank(address(sales));
        refused = abi.encodeWithSelector(Wired.Wired_NotModule.selector, address(sales));
        vm.expectRevert(refused);
        registry.markChallenged(id);
        vm.expectRevert(refused);
        registry.clearChallenged(id);
        vm.expectRevert(refused);
        registry.remove(id);
        vm.stopPrank();
    }

    function _immovable(IProductRegistry.Status status, bool held) private view returns (bytes memory) {
        return abi.encodeWithSelector(IProductRegistry.Registry_Immovable.selector, id, status, held);
    }

    function test_HeldOrChallengedStaysWhereItIs() public {
        _register();
        vm.prank(alice.who);
        registry.approve(mallory.who, id);
        vm.startPrank(address(sales));
        vm.expectRevert(abi.encodeWithSelector(IProductRegistry.Registry_NotHeld.selector, id));
        registry.unhold(id);
        vm.expectRevert(abi.encodeWithSelector(IProductRegistry.Registry_NotHeld.selector, id));
        registry.transferHeld(id, bob.who);
        registry.hold(id);
        vm.expectRevert(abi.encodeWithSelector(IProductRegistry.Registry_AlreadyHeld.selector, id));
        registry.hold(id);
        vm.stopPrank();
        bytes memory held = _immovable(IProductRegistry.Status.Active, true);
        vm.expectRevert(held);
        vm.prank(alice.who);
        registry.transferFrom(alice.who, bob.who, id);
        vm.expectRevert(held);
        vm.prank(mallory.who);
        registry.safeTransferFrom(alice.who, mallory.who, id);

        vm.prank(address(challenges));
        vm.expectEmit(address(registry));
        emit IProductRegistry.ProductStatusChanged(id, IProductRegistry.Status.Challenged);
        vm.expectEmit(address(registry));
        emit IERC4906.MetadataUpdate(id);
        registry.markChallenged(id);
        vm.prank(address(sales));
        registry.unhold(id);
        vm.expectRevert(_immovable(IProductRegistry.Status.Challenged, false));
        vm.prank(alice.who);
        registry.transferFrom(alice.who, bob.who, id);
        vm.expectRevert(
            abi.encodeWithSelector(
                IProductRegistry.Registry_NotActive.selector, id, IProductRegistry.Status.Challenged
            )
        );
        vm.prank(address(sales));
        registry.hold(id);
        vm.expectRevert(
            abi.encodeWithSelector(
                IProductRegistry.Registry_NotActive.selector, id, IProductRegistry.Status.Challenged
            )
        );
        vm.prank(address(challenges));
        registry.markChallenged(id);

        vm.prank(address(challenges));
        registry.clearChallenged(id);
        vm.prank(mallory.who); // the old approval still stands
        registry.transferFrom(alice.who, mallory.who, id);
        same("moved", registry.ownerOf(id), mallory.who);
    }

    function test_RemovedIsGoneForGood() public {
        _register();
        vm.prank(address(challenges));
        registry.remove(id);
        holds("removed", registry.productOf(id).status == IProductRegistry.Status.Removed);
        bytes memory gone = abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, id);
        vm.expectRevert(gone);
        registry.ownerOf(id);
        vm.expectRevert(gone);
        vm.prank(alice.who);
        sales.offer(id, 1, address(0), 0);
        vm.expectRevert(gone);
        vm.prank(alice.who);
        registry.transferFrom(alice.who, bob.who, id);
        vm.expectRevert(
            abi.encodeWithSelector(IProductRegistry.Registry_NotActive.selector, id, IProductRegistry.Status.Removed)
        );
        vm.prank(address(sales));
        registry.hold(id);
    }

    /// @notice Each change that an offer must notice makes a new revision.
    function test_RevisionGrows() public {
        _register();
        uint256 revision = registry.productOf(id).revision;
        vm.prank(alice.who);
        registry.transferFrom(alice.who, alice.who, id);
        same("transfer", registry.productOf(id).revision, ++revision);
        vm.prank(address(sales));
        registry.hold(id);
        same("hold", registry.productOf(id).revision, ++revision);
        vm.prank(address(challenges));
        registry.markChallenged(id);
        same("challenge", registry.productOf(id).revision, ++revision);
    }
}
