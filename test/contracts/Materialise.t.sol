// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IChallenge} from "../../contracts/interfaces/IChallenge.sol";
import {IProductRegistry} from "../../contracts/interfaces/IProductRegistry.sol";
import {ISimilarity} from "../../contracts/interfaces/ISimilarity.sol";
import {Fingerprints} from "../../contracts/lib/Fingerprints.sol";
import {AffineMap} from "../../contracts/lib/Resample.sol";
import {Answers, Openings} from "./support/Cases.sol";
import {Dispute} from "./support/Dispute.sol";
import {Blocks} from "./support/Files.sol";

error Fingerprints_BadLength(uint256 length, uint256 expected);

/// @notice Fingerprints are computed when they matter: by `materialise`, or by a case that brings the blocks.
contract MaterialiseTest is Dispute {
    uint256 private first; // alice's, nothing computed
    uint256 private second; // mallory's copy of it, nothing computed
    bytes private firstBlocks;
    bytes private secondBlocks;

    function setUp() public override {
        super.setUp();
        (firstBlocks, secondBlocks) = (Blocks.soft(7), Blocks.soft(7));
        secondBlocks[100] ^= 0x04;
        first = enter(alice, aurora, keccak256("first"), firstBlocks);
        skip(1);
        second = enter(mallory, borealis, keccak256("second"), secondBlocks);
        skip(1);
    }

    // --- materialise and publish ---

    function test_AnybodyHasTheChainComputeAndKeep() public {
        Fingerprints.Fingerprint memory prints = registry.fingerprintsOf(firstBlocks);
        IProductRegistry.Product memory before = registry.productOf(first);
        vm.expectEmit(address(registry));
        emit IProductRegistry.ProductMaterialised(first, prints);
        vm.prank(carol.who);
        registry.materialise(first, firstBlocks);
        IProductRegistry.Product memory p = registry.productOf(first);
        same("pdq", p.pdq, prints.pdq);
        same("iscc", p.iscc, prints.iscc);
        same("colour", p.colour, prints.colour);
        same("quality", p.quality, prints.quality);
        same("detail", p.detail, prints.detail);
        // Nothing else has changed, and offers stay good.
        (p.pdq, p.iscc, p.colour, p.quality, p.detail) = (0, 0, 0, 0, 0);
        same("the rest", abi.encode(p), abi.encode(before));
        // Again it does nothing.
        before = registry.productOf(first);
        registry.materialise(first, firstBlocks);
        same("as before", abi.encode(registry.productOf(first)), abi.encode(before));
    }

    function test_BlocksThatWereLostArePublishedAgain() public {
        vm.expectEmit(address(registry));
        emit IProductRegistry.BlocksPublished(first, firstBlocks);
        vm.prank(carol.who);
        registry.publish(first, firstBlocks);
        same("nothing is computed", registry.productOf(first).detail, 0);
    }

    function test_RevertWhen_TheBlocksAreNotTheRegisteredOnes() public {
        bytes memory mismatch = abi.encodeWithSelector(
            IProductRegistry.Registry_BlocksMismatch.selector,
            keccak256(firstBlocks),
            keccak256(secondBlocks)
        );
        vm.expectRevert(mismatch);
        registry.materialise(first, secondBlocks);
        vm.expectRevert(mismatch);
        registry.publish(first, secondBlocks);
        bytes memory unknown = abi.encodeWithSelector(IProductRegistry.Registry_UnknownProduct.selector, 7);
        vm.expectRevert(unknown);
        registry.materialise(7, firstBlocks);
        vm.expectRevert(unknown);
        registry.publish(7, firstBlocks);
        // Text has nothing to compute.
        uint256 poem = attestText(alice, aurora, keccak256("poem"));
        vm.expectRevert(abi.encodeWithSelector(Fingerprints_BadLength.selector, 0, 5_248));
        registry.materialise(poem, "");
    }

    /// @notice Blocks made to be incomputable: whatever they hold, registration, `materialise` and a case go through, so
    /// that no work is beyond challenge.
    function test_WhateverTheBlocksHoldTheyAreComputed() public {
        for (uint256 kind = 0; kind < 8; kind++) {
            bytes memory blocks = new bytes(5_248);
            for (uint256 i = 0; i < 5_248; i++) blocks[i] = bytes1(_extreme(kind, i));
            uint256 work = enter(mallory, borealis, keccak256(abi.encode("extreme", kind)), blocks);
            skip(1);
            ISimilarity.Measurement memory m = challenges.measure(first, work, firstBlocks, blocks, noMap());
            holds("measured", m.pdq <= 256 && m.iscc <= 256 && m.verdict != ISimilarity.Verdict.Copy);
            challenges.measure(first, work, firstBlocks, blocks, mirror());
            registry.materialise(work, blocks);
            holds("kept", registry.productOf(work).detail != 0);
        }
    }

    /// hardhat-config: default.fuzz.runs = 32
    function testFuzz_AnyBlocksAreComputed(uint256 seed, uint8 levels) public view {
        bytes memory blocks = new bytes(5_248);
        for (uint256 i = 0; i < 5_248; i++) {
            if (i % 32 == 0) seed = uint256(keccak256(abi.encode(seed)));
            blocks[i] = bytes1(uint8((seed >> (8 * (i % 32))) % (uint256(levels) + 1)));
        }
        holds("computed", registry.fingerprintsOf(blocks).detail != 0);
    }

    function _extreme(uint256 kind, uint256 i) private pure returns (uint8) {
        if (kind == 0) return 0;
        if (kind == 1) return 255;
        if (kind == 2) return i % 2 == 0 ? 0 : 255;
        if (kind == 3) return (i / 64) % 2 == 0 ? 255 : 0;
        if (kind == 4) return i == 0 ? 1 : 0;
        // Each level of the sampled pixels as seldom as can be.
        if (kind == 5) return uint8((i % 64) / 2 + 32 * ((i / 128) % 8));
        if (kind == 6) return uint8(i);
        return i < 4_096 ? 127 : 128;
    }

    // --- cases ---

    /// @dev All of a case that was opened with these blocks.
    function _opening(
        bytes memory ofFirst,
        bytes memory ofSecond,
        AffineMap memory map
    ) private view returns (IChallenge.Opening memory o) {
        o = Openings.copied(first, second, noMandate());
        (o.originalBlocks, o.accusedBlocks, o.map) = (ofFirst, ofSecond, map);
    }

    function _mismatch(bytes memory expected, bytes memory actual) private pure returns (bytes memory) {
        return
            abi.encodeWithSelector(
                ISimilarity.Similarity_BlocksMismatch.selector,
                keccak256(expected),
                keccak256(actual)
            );
    }

    function test_ACaseBringsTheBlocksOfWhatIsNotComputed() public {
        bytes[2][2] memory given = [[bytes(""), secondBlocks], [firstBlocks, bytes("")]];
        for (uint256 i = 0; i < 2; i++) {
            vm.expectRevert(_mismatch(i == 0 ? firstBlocks : secondBlocks, ""));
            vm.prank(alice.who);
            challenges.open(_opening(given[i][0], given[i][1], noMap()));
        }
        vm.prank(alice.who);
        uint256 case_ = challenges.open(_opening(firstBlocks, secondBlocks, noMap()));
        same("nothing was kept", registry.productOf(second).detail, 0);
        _finish(case_);
        holds("removed", _statusOf(second) == IProductRegistry.Status.Removed);
    }

    /// @notice Computed before or in the case, with blocks or without: the measurement is the same one.
    function test_WhatIsKeptMeasuresAsTheBlocksDo() public {
        bytes memory none = "";
        bytes memory plain = abi.encode(challenges.measure(first, second, firstBlocks, secondBlocks, noMap()));
        AffineMap memory forward = mirror();
        AffineMap memory backward = mirror();
        backward.reverse = true;
        bytes memory ahead = abi.encode(challenges.measure(first, second, firstBlocks, secondBlocks, forward));
        bytes memory back = abi.encode(challenges.measure(first, second, firstBlocks, secondBlocks, backward));
        for (uint256 i = 0; i < 2; i++) {
            if (i == 0) registry.materialise(first, firstBlocks);
            else registry.materialise(second, secondBlocks);
            bytes memory ofSecond = i == 0 ? secondBlocks : none;
            same("plain", abi.encode(challenges.measure(first, second, none, ofSecond, noMap())), plain);
            same(
                "with blocks",
                abi.encode(challenges.measure(first, second, firstBlocks, secondBlocks, noMap())),
                plain
            );
            same("mapped", abi.encode(challenges.measure(first, second, firstBlocks, ofSecond, forward)), ahead);
            same("reversed", abi.encode(challenges.measure(first, second, none, secondBlocks, backward)), back);
        }
        // Stored fingerprints need no blocks, but wrong ones are rejected; and a map needs its source in every case.
        vm.expectRevert(_mismatch(secondBlocks, firstBlocks));
        challenges.measure(first, second, firstBlocks, firstBlocks, noMap());
        vm.expectRevert(_mismatch(firstBlocks, ""));
        challenges.measure(first, second, none, none, forward);
        vm.expectRevert(_mismatch(secondBlocks, ""));
        challenges.measure(first, second, firstBlocks, none, backward);
    }

    function test_BelowTheGatesNothingIsMeasuredACopy() public {
        bytes memory flat = new bytes(5_248);
        uint256 grey = enter(alice, aurora, keccak256("grey"), flat);
        skip(1);
        uint256 again = enter(mallory, borealis, keccak256("grey again"), flat);
        // Not computed yet, then kept by the registry.
        for (uint256 i = 0; i < 4; i++) {
            if (i == 2) {
                registry.materialise(first, firstBlocks);
                registry.materialise(second, secondBlocks);
                registry.materialise(grey, flat);
                registry.materialise(again, flat);
            }
            AffineMap memory map = i % 2 == 0 ? noMap() : mirror();
            ISimilarity.Measurement memory m = challenges.measure(grey, again, flat, flat, map);
            holds("unclear", m.verdict == ISimilarity.Verdict.Unclear);
            // Neither picture alone passes for both.
            m = challenges.measure(first, again, firstBlocks, flat, map);
            holds("the accused is flat", m.verdict == ISimilarity.Verdict.Unclear);
            m = challenges.measure(grey, second, flat, secondBlocks, map);
            holds("the original is flat", m.verdict == ISimilarity.Verdict.Unclear);
        }
    }

    function test_AnAnswerBringsTheBlocksToo() public {
        vm.warp(START - 2 * HOUR);
        uint256 oldest = enter(mallory, borealis, keccak256("oldest"), secondBlocks);
        vm.warp(START + HOUR + 10);
        vm.prank(alice.who);
        uint256 case_ = challenges.open(_opening(firstBlocks, secondBlocks, noMap()));
        IChallenge.Answer memory a = Answers.earlier(oldest);
        vm.expectRevert(_mismatch(secondBlocks, ""));
        vm.prank(mallory.who);
        challenges.answer(case_, a);
        (a.earlierBlocks, a.accusedBlocks) = (secondBlocks, secondBlocks);
        vm.prank(mallory.who);
        challenges.answer(case_, a);
        _is(case_, IChallenge.Status.Rejected);
    }
}
