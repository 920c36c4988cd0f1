// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IChallenge} from "../../../contracts/interfaces/IChallenge.sol";
import {ILicenceRegistry} from "../../../contracts/interfaces/ILicenceRegistry.sol";
import {IProductRegistry} from "../../../contracts/interfaces/IProductRegistry.sol";
import {ISimilarity} from "../../../contracts/interfaces/ISimilarity.sol";
import {AffineMap} from "../../../contracts/lib/Resample.sol";
import {Answers, Openings} from "./Cases.sol";
import {Blocks} from "./Files.sol";
import {Actor} from "./Genuine.sol";
import {Judge} from "./Judge.sol";
import {Trade} from "./Trade.sol";

/// @notice An original, a copy of it, and what a challenge needs.
abstract contract Dispute is Trade {
    uint256 internal constant REST = DEPOSIT - UPKEEP; // of the deposit, once the pool has its part
    uint256 internal constant POOL_SHARE = (REST * POOL) / 10_000;

    uint256 internal original; // alice's
    uint256 internal copy; // mallory's, attested by borealis, a few pixels changed
    uint256 internal id;

    function setUp() public virtual override {
        super.setUp();
        original = attest(alice, 1);
        skip(HOUR);
        copy = attest(mallory, borealis, keccak256("copy"), Blocks.alike(1, 20));
        id = challenges.idOf(IChallenge.Ground.Copy, original, copy);
        skip(1);
    }

    function noMandate() internal pure returns (IChallenge.Mandate memory none) {}

    function noMap() internal pure returns (AffineMap memory none) {}

    /// @notice The whole picture, with left and right changed about.
    function mirror() internal pure returns (AffineMap memory map) {
        (map.xx, map.yy) = (-65_536, 65_536);
    }

    /// @notice As the products stand, without a map.
    function _measure(uint256 originalId, uint256 accusedId) internal view returns (ISimilarity.Measurement memory) {
        return challenges.measure(originalId, accusedId, "", "", noMap());
    }

    function judge() internal view returns (Judge) {
        return Judge(address(arbitrator));
    }

    /// @notice What an opening against mallory says now, without map or statement. The measurement is left to the test.
    function _opened(
        address challenger,
        address authority,
        IChallenge.Ground ground
    ) internal view returns (IChallenge.Opened memory opened) {
        (opened.challenger, opened.authority, opened.accusedOwner) = (challenger, authority, mallory.who);
        (opened.ground, opened.deposit) = (ground, DEPOSIT);
        opened.fee = ground == IChallenge.Ground.Copy ? 0 : PANEL_FEE;
        opened.respondBy = nowSeconds() + RESPONSE;
    }

    function open(address by, uint256 originalId, uint256 accusedId) internal returns (uint256) {
        vm.prank(by);
        return challenges.open(Openings.copied(originalId, accusedId, noMandate()));
    }

    function appear(address by, uint256 originalId, uint256 accusedId) internal returns (uint256) {
        vm.prank(by);
        return challenges.open(Openings.alike(originalId, accusedId, "look at them", noMandate()));
    }

    function dispute(address by, uint256 accusedId) internal returns (uint256) {
        vm.prank(by);
        return challenges.open(Openings.falsely(accusedId, "the file shows something else"));
    }

    function reopen(address by, uint256 challengeId) internal {
        vm.prank(by);
        challenges.reopen(challengeId, "look again");
    }

    /// @notice Alice commits to a picture now and registers it later, by `publish`.
    function commitTo(bytes memory blocks) internal {
        vm.prank(alice.who);
        registry.commitWork(keccak256(abi.encode(alice.who, keccak256(blocks), bytes32("salt"))));
    }

    function publish(bytes memory blocks) internal returns (uint256 productId) {
        IProductRegistry.Proof memory proof = proofOf(alice.who, aurora.who, keccak256(blocks), blocks);
        bytes memory signature = sign(aurora, registry.idOf(proof));
        vm.prank(alice.who);
        productId = registry.register(proof, signature, blocks, "salt");
        compute(productId, blocks);
    }

    function _open() internal {
        open(alice.who, original, copy);
    }

    function _finish(uint256 challengeId) internal {
        vm.warp(challenges.challengeOf(challengeId).respondBy);
        challenges.finish(challengeId);
    }

    function _statusOf(uint256 productId) internal view returns (IProductRegistry.Status) {
        return registry.productOf(productId).status;
    }

    function _is(uint256 challengeId, IChallenge.Status status) internal view {
        same("status of the challenge", uint256(challenges.challengeOf(challengeId).status), uint256(status));
    }

    /// @notice Text or sound: nothing that can be measured.
    function attestText(Actor memory producer, Actor memory esp, bytes32 contentRoot) internal returns (uint256 id_) {
        IProductRegistry.Proof memory proof = proofOf(producer.who, esp.who, contentRoot, "");
        proof.mediaType = "text/plain";
        bytes memory signature = sign(esp, registry.idOf(proof));
        vm.prank(producer.who);
        id_ = registry.register(proof, signature, "", 0);
    }

    function licence(
        address licensee,
        uint256 expiry,
        uint256 share
    ) internal view returns (ILicenceRegistry.Licence memory l) {
        l.originalId = original;
        l.licensee = licensee;
        l.expiry = uint64(expiry);
        l.royaltyBasisPoints = uint16(share);
    }

    function signed(ILicenceRegistry.Licence memory l, Actor memory by) internal view returns (bytes memory) {
        return sign(by, uint256(licences.digestOf(l)));
    }

    /// @notice Alice licenses the copy for nothing, and it answers.
    function _answer(uint256 challengeId, address by) internal {
        ILicenceRegistry.Licence memory l = licence(mallory.who, nowSeconds() + 1 days, 0);
        bytes memory signature = signed(l, alice);
        vm.prank(by);
        challenges.answer(challengeId, Answers.licensed(l, signature));
    }

    function mandate(
        Actor memory by,
        address challenger,
        uint256 accusedId,
        uint256 expiry
    ) internal view returns (IChallenge.Mandate memory m) {
        m.expiry = uint64(expiry);
        m.signature = sign(by, uint256(challenges.mandateDigest(challenger, original, accusedId, m.expiry)));
    }

    function notSimilar(uint256 a, uint256 b, ISimilarity.Measurement memory m) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IChallenge.Challenge_NotSimilar.selector, a, b, m);
    }
}
