// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGenerationEscrow} from "../../../contracts/interfaces/IGenerationEscrow.sol";
import {IProductRegistry} from "../../../contracts/interfaces/IProductRegistry.sol";
import {ITwoWayGuarantee} from "../../../contracts/interfaces/ITwoWayGuarantee.sol";
import {Actor, Deployment} from "./Deployment.sol";
import {Blocks, Files} from "./Files.sol";
import {Items} from "./Items.sol";

/// @notice Everything there is to know about one delivery of a file.
struct Parcel {
    bytes file;
    bytes sealedFile;
    bytes32 key;
    ITwoWayGuarantee.Delivery delivery;
}

/// @notice A generation from quote to proof: of one item, or one of several of the same quote.
struct Job {
    IGenerationEscrow.Quote quote;
    bytes quoteSignature;
    uint256 id;
    Parcel parcel;
    IProductRegistry.Proof proof;
    bytes proofSignature;
    uint256 productId;
    bytes blocks;
    uint256 index; // among the items of the task
    bytes32[] path; // of the item, to the delivery's root
    bytes32 deliveryRoot;
}

/// @notice Files with their proofs, and the steps of orders.
abstract contract Genuine is Deployment {
    // --- files and proofs ---

    function parcel(uint256 seed, uint256 size) internal pure returns (Parcel memory p) {
        p.file = Files.make(seed, size);
        p.key = keccak256(abi.encode("key", seed));
        p.sealedFile = Files.seal(p.file, p.key);
        p.delivery = ITwoWayGuarantee.Delivery({
            contentRoot: Files.root(p.file),
            sealedRoot: Files.root(p.sealedFile),
            hashlock: sha256(abi.encode(p.key))
        });
    }

    function proofOf(
        address producer,
        address esp,
        bytes32 contentRoot,
        bytes memory blocks
    ) internal view returns (IProductRegistry.Proof memory proof) {
        proof.producer = producer;
        proof.esp = esp;
        proof.mediaType = "image/png";
        proof.contentRoot = contentRoot;
        proof.fileHash = keccak256(abi.encode(contentRoot, "file"));
        proof.cid = "bafkreigenuine";
        proof.blocksHash = keccak256(blocks);
        proof.expiry = uint64(nowSeconds() + 30 days);
    }

    /// @notice `producer` registers existing work that `esp` vouches for, and the chain computes its fingerprints.
    function attest(
        Actor memory producer,
        Actor memory esp,
        bytes32 contentRoot,
        bytes memory blocks
    ) internal returns (uint256 productId) {
        productId = enter(producer, esp, contentRoot, blocks);
        compute(productId, blocks);
    }

    /// @notice The registration alone.
    function enter(
        Actor memory producer,
        Actor memory esp,
        bytes32 contentRoot,
        bytes memory blocks
    ) internal returns (uint256 productId) {
        IProductRegistry.Proof memory proof = proofOf(producer.who, esp.who, contentRoot, blocks);
        bytes memory signature = sign(esp, registry.idOf(proof));
        vm.prank(producer.who);
        productId = registry.register(proof, signature, blocks, 0);
    }

    /// @notice Someone has the chain compute a work's fingerprints, so that cases on it need no blocks. Nothing where its
    /// registration was expected to fail.
    function compute(uint256 productId, bytes memory blocks) internal {
        if (registry.statusOf(productId) != IProductRegistry.Status.None) registry.materialise(productId, blocks);
    }

    /// @notice As above, by aurora, with noise for a picture.
    function attest(Actor memory producer, uint256 seed) internal returns (uint256 productId) {
        return attest(producer, aurora, keccak256(abi.encode(seed, nowSeconds())), Blocks.noise(seed));
    }

    // --- generation ---

    /// @notice A quote and what will be delivered for it; nothing is on chain yet.
    function job(
        Actor memory producer,
        Actor memory esp,
        uint256 fee,
        uint256 seed
    ) internal view returns (Job memory j) {
        j.parcel = parcel(seed, 2_500);
        j.blocks = Blocks.noise(seed);
        j.quote = IGenerationEscrow.Quote({
            esp: esp.who,
            producer: producer.who,
            fee: fee,
            items: 1,
            promptCommitment: keccak256(abi.encode("prompt", seed)),
            deliverySeconds: DELIVERY,
            expiry: uint64(nowSeconds() + 1 hours),
            salt: keccak256(abi.encode("salt", seed))
        });
        j.id = generation.idOf(j.quote);
        j.quoteSignature = sign(esp, j.id);
        j.proof = proofOf(producer.who, esp.who, j.parcel.delivery.contentRoot, j.blocks);
        j.proof.promptCommitment = j.quote.promptCommitment;
        j = complete(j, esp);
    }

    /// @notice Ids and signatures for a job whose proof or delivery was changed.
    function complete(Job memory j, Actor memory esp) internal view returns (Job memory) {
        j.productId = registry.idOf(j.proof);
        j.proofSignature = sign(esp, j.productId);
        j.deliveryRoot = Items.leaf(j.index, item(j));
        return j;
    }

    function item(Job memory j) internal pure returns (IGenerationEscrow.Item memory) {
        return IGenerationEscrow.Item({delivery: j.parcel.delivery, productId: bytes32(j.productId)});
    }

    /// @notice `count` items of one quote.
    function jobs(
        Actor memory producer,
        Actor memory esp,
        uint256 fee,
        uint256 seed,
        uint256 count
    ) internal view returns (Job[] memory js) {
        js = new Job[](count);
        for (uint256 i = 0; i < count; i++) js[i] = oneOf(producer, esp, fee, seed, count, i);
        return completeAll(js, esp);
    }

    /// @notice Item `index` of `count`; root and path are left to `completeAll`.
    function oneOf(
        Actor memory producer,
        Actor memory esp,
        uint256 fee,
        uint256 seed,
        uint256 count,
        uint256 index
    ) internal view returns (Job memory j) {
        j = job(producer, esp, fee, seedOf(seed, index));
        j.quote.items = uint8(count);
        j.quote.promptCommitment = keccak256(abi.encode("prompt", seed));
        j.quote.salt = keccak256(abi.encode("salt", seed));
        j.id = generation.idOf(j.quote);
        j.quoteSignature = sign(esp, j.id);
        j.proof.promptCommitment = j.quote.promptCommitment;
        j.index = index;
        return complete(j, esp);
    }

    function seedOf(uint256 seed, uint256 index) internal pure returns (uint256) {
        return index == 0 ? seed : uint256(keccak256(abi.encode(seed, index)));
    }

    /// @notice The same for several items, of which some were changed.
    function completeAll(Job[] memory js, Actor memory esp) internal view returns (Job[] memory) {
        bytes32[] memory leaves = new bytes32[](js.length);
        for (uint256 i = 0; i < js.length; i++) leaves[i] = complete(js[i], esp).deliveryRoot;
        for (uint256 i = 0; i < js.length; i++) {
            js[i].deliveryRoot = Items.root(leaves);
            js[i].path = Items.path(leaves, i);
        }
        return js;
    }

    function lock(Job memory j) internal {
        vm.prank(j.quote.producer);
        generation.lock(j.quote, j.quoteSignature, ENCRYPTION_KEY, address(0));
    }

    function deliver(Job memory j) internal {
        IGenerationEscrow.Item[] memory items = new IGenerationEscrow.Item[](1);
        items[0] = item(j);
        vm.prank(j.quote.esp);
        generation.deliver(j.quote, items);
    }

    function itemsOf(Job[] memory js) internal pure returns (IGenerationEscrow.Item[] memory items) {
        items = new IGenerationEscrow.Item[](js.length);
        for (uint256 i = 0; i < js.length; i++) items[i] = item(js[i]);
    }

    function deliver(Job[] memory js) internal {
        vm.prank(js[0].quote.esp);
        generation.deliver(js[0].quote, itemsOf(js));
    }

    function accept(Job memory j) internal {
        vm.prank(j.quote.producer);
        generation.accept(j.quote, j.deliveryRoot);
    }

    function reveal(Job memory j) internal {
        vm.prank(j.quote.esp);
        generation.reveal(j.quote, j.index, item(j), j.path, j.parcel.key, j.proof, j.proofSignature, j.blocks);
        compute(j.productId, j.blocks);
    }

    function complain(Job memory j, ITwoWayGuarantee.Complaint memory complaint) internal {
        vm.prank(j.quote.producer);
        generation.complain(j.quote, j.index, item(j), j.path, j.parcel.key, complaint);
    }

    function settle(Job memory j, address by) internal {
        vm.prank(by);
        generation.settle(j.quote, j.index);
    }

    /// @notice Walks the job to `status`, each step at once.
    function walk(Job memory j, ITwoWayGuarantee.Status status) internal {
        if (status >= ITwoWayGuarantee.Status.Locked) lock(j);
        if (status >= ITwoWayGuarantee.Status.Delivered) deliver(j);
        if (status >= ITwoWayGuarantee.Status.Accepted) accept(j);
        if (status >= ITwoWayGuarantee.Status.Revealed) reveal(j);
        if (status == ITwoWayGuarantee.Status.Settled || status == ITwoWayGuarantee.Status.Closed) {
            settle(j, j.quote.producer);
        }
        if (status == ITwoWayGuarantee.Status.Closed) {
            vm.prank(j.quote.producer);
            generation.rate(j.quote, 5);
        }
    }

    /// @notice What is left of a payment once the upkeep pool has its part.
    function net(uint256 amount) internal pure returns (uint256) {
        return amount - (amount * SETTLED_TO_POOL) / 10_000;
    }

    /// @notice What is left of a bond that is lost by silence.
    function netBond(uint256 bond) internal pure returns (uint256) {
        return bond - (bond * BOND_TO_POOL) / 10_000;
    }
}
