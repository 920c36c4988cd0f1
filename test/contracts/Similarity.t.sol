// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IProductRegistry} from "../../contracts/interfaces/IProductRegistry.sol";
import {ISimilarity} from "../../contracts/interfaces/ISimilarity.sol";
import {AffineMap} from "../../contracts/lib/Resample.sol";
import {Dispute} from "./support/Dispute.sol";
import {Blocks} from "./support/Files.sol";

error Resample_BadScale(uint256 scaleX, uint256 scaleY);

contract SimilarityTest is Dispute {
    ISimilarity.Verdict private constant DIFFERENT = ISimilarity.Verdict.Different;
    ISimilarity.Verdict private constant UNCLEAR = ISimilarity.Verdict.Unclear;
    ISimilarity.Verdict private constant COPY = ISimilarity.Verdict.Copy;

    /// @dev A product `pdq` and `iscc` bits and `colour` steps away from one that is all zero.
    function _product(
        uint256 pdq,
        uint256 iscc,
        uint256 colour
    ) private pure returns (IProductRegistry.Product memory p) {
        p.pdq = (uint256(1) << pdq) - 1;
        p.iscc = ((uint256(1) << iscc) - 1) << 3;
        for (uint256 i = 0; colour != 0; i += 8) {
            uint256 step = colour < 255 ? colour : 255;
            p.colour |= step << i;
            colour -= step;
        }
        (p.quality, p.detail) = (50, 20);
    }

    function _compare(
        IProductRegistry.Product memory a,
        IProductRegistry.Product memory b
    ) private view returns (ISimilarity.Measurement memory) {
        return similarity.compare(a, b, "", "");
    }

    function _expect(uint256 pdq, uint256 iscc, uint256 colour, ISimilarity.Verdict verdict) private view {
        ISimilarity.Measurement memory m = _compare(_product(0, 0, 0), _product(pdq, iscc, colour));
        same("pdq", m.pdq, pdq);
        same("iscc", m.iscc, iscc);
        same("colour", m.colour, colour);
        same("verdict", uint256(m.verdict), uint256(verdict));
    }

    function test_EachThresholdFromBothSides() public view {
        // By one of the two brightness measures, which the other does not contradict, in the same colours.
        _expect(31, 90, 0, COPY);
        _expect(32, 90, 0, UNCLEAR);
        _expect(31, 91, 0, UNCLEAR);
        _expect(0, 150, 0, UNCLEAR);
        _expect(90, 31, 0, COPY);
        _expect(90, 32, 0, UNCLEAR);
        _expect(91, 31, 0, UNCLEAR);
        _expect(150, 0, 0, UNCLEAR);
        // Colours.
        _expect(0, 0, 399, COPY);
        _expect(0, 0, 400, COPY);
        _expect(0, 0, 401, UNCLEAR);
        _expect(0, 0, 8_160, UNCLEAR);
        // The grey zone.
        _expect(64, 150, 0, UNCLEAR);
        _expect(65, 150, 0, DIFFERENT);
        _expect(150, 64, 0, UNCLEAR);
        _expect(150, 65, 0, DIFFERENT);
    }

    function test_ANegativeIsMeasuredAsIfItWereTurnedBack() public view {
        IProductRegistry.Product memory picture = _product(0, 0, 0);
        IProductRegistry.Product memory negative = _product(10, 12, 300);
        (negative.pdq, negative.iscc, negative.colour) = (~negative.pdq, ~negative.iscc, ~negative.colour);
        ISimilarity.Measurement memory m = _compare(picture, negative);
        holds("a copy", m.pdq == 10 && m.iscc == 12 && m.colour == 300 && m.verdict == COPY);
        // In colours that are not turned round it is for people to look at.
        negative.colour = picture.colour;
        m = _compare(picture, negative);
        holds("other colours", m.pdq == 10 && m.verdict == UNCLEAR);
        // The same shape by the one measure, its negative by the other, is not a copy.
        negative.iscc = picture.iscc;
        negative.colour = ~picture.colour;
        m = _compare(picture, negative);
        holds("contradictory", m.pdq == 10 && m.iscc == 256 && m.verdict == UNCLEAR);
    }

    function test_WithoutDetailNothingIsClear() public view {
        uint8[4][4] memory gates = [[49, 20, 50, 20], [50, 19, 50, 20], [50, 20, 49, 20], [50, 20, 50, 19]];
        for (uint256 i = 0; i < 4; i++) {
            for (uint256 far = 0; far < 2; far++) {
                IProductRegistry.Product memory a = _product(0, 0, 0);
                IProductRegistry.Product memory b = _product(far * 200, far * 200, 0);
                (a.quality, a.detail, b.quality, b.detail) = (gates[i][0], gates[i][1], gates[i][2], gates[i][3]);
                holds("unclear", _compare(a, b).verdict == UNCLEAR);
            }
        }
    }

    function test_ThresholdsAreToldAndChecked() public {
        same("thresholds", abi.encode(similarity.thresholds()), abi.encode(thresholds()));
        for (uint256 i = 0; i < 8; i++) {
            ISimilarity.Thresholds memory t = thresholds();
            if (i == 0) t.pdq = t.greyPdq + 1;
            if (i == 1) t.iscc = t.greyIscc + 1;
            if (i == 2) t.witness = t.greyPdq + 1;
            if (i == 3) t.greyPdq = 256;
            if (i == 4) t.greyIscc = 256;
            if (i == 5) t.contradiction = t.greyPdq - 1;
            if (i == 6) t.contradiction = t.greyIscc - 1;
            if (i == 7) t.contradiction = 128;
            bytes memory code = bytes.concat(vm.getCode("Similarity.sol:Similarity"), abi.encode(t));
            address made;
            assembly ("memory-safe") {
                made := create(0, add(code, 0x20), mload(code))
            }
            same("not deployed", made, address(0));
        }
    }

    // --- under a map ---

    function _pair() private returns (bytes memory blocks, bytes memory mirrored) {
        blocks = Blocks.soft(5);
        mirrored = Blocks.mirrored(blocks);
        original = attest(alice, aurora, keccak256("soft"), blocks);
        skip(1);
        copy = attest(mallory, borealis, keccak256("mirrored"), mirrored);
    }

    /// @dev Blocks of the map's source, where they belong.
    function _sides(bytes memory blocks, AffineMap memory map) private pure returns (bytes memory, bytes memory) {
        return map.reverse ? (bytes(""), blocks) : (blocks, bytes(""));
    }

    function _under(bytes memory blocks, AffineMap memory map) private view returns (ISimilarity.Measurement memory) {
        (bytes memory ofOriginal, bytes memory ofCopy) = _sides(blocks, map);
        return similarity.compareUnder(registry.productOf(original), registry.productOf(copy), ofOriginal, ofCopy, map);
    }

    function _refused(bytes memory blocks, AffineMap memory map, bytes memory reason) private {
        IProductRegistry.Product memory o = registry.productOf(original);
        IProductRegistry.Product memory a = registry.productOf(copy);
        (bytes memory ofOriginal, bytes memory ofCopy) = _sides(blocks, map);
        vm.expectRevert(reason);
        similarity.compareUnder(o, a, ofOriginal, ofCopy, map);
    }

    function _mismatch(uint256 expected, bytes memory blocks) private view returns (bytes memory) {
        bytes32 hash = registry.productOf(expected).blocksHash;
        return abi.encodeWithSelector(ISimilarity.Similarity_BlocksMismatch.selector, hash, keccak256(blocks));
    }

    function test_AMapWorksInBothDirections() public {
        (bytes memory blocks, bytes memory mirrored) = _pair();
        AffineMap memory map = mirror();
        ISimilarity.Measurement memory m = _under(blocks, map);
        holds("forward", m.verdict == COPY && m.pdq <= 2 && m.colour == 0);
        map.reverse = true;
        m = _under(mirrored, map);
        holds("in reverse", m.verdict == COPY && m.pdq <= 2 && m.colour == 0);
        // Whose blocks they are depends on the direction.
        _refused(blocks, map, _mismatch(copy, blocks));
        map.reverse = false;
        _refused(mirrored, map, _mismatch(original, mirrored));
    }

    function test_ColourCountsUnderAMapToo() public {
        bytes memory blocks = Blocks.soft(5);
        bytes memory tinted = Blocks.mirrored(blocks);
        for (uint256 i = Blocks.CHROMA; i < Blocks.LENGTH; i++) tinted[i] ^= 0x80;
        original = attest(alice, aurora, keccak256("soft"), blocks);
        copy = attest(mallory, borealis, keccak256("tinted"), tinted);
        ISimilarity.Measurement memory m = _under(blocks, mirror());
        holds("alike, but for the colours", m.pdq <= 2 && m.verdict == UNCLEAR);
    }

    function test_RevertWhen_TheMapIsOutOfBounds() public {
        (bytes memory blocks, ) = _pair();
        AffineMap memory nothing;
        _refused(blocks, nothing, abi.encodeWithSelector(Resample_BadScale.selector, 0, 0));
        // Too small a part of the picture, by one step.
        AffineMap memory map = mirror();
        map.yy = int24(uint24(uint256(65_536 * 60) / 100));
        _under(blocks, map);
        map.yy--;
        _refused(blocks, map, abi.encodeWithSelector(Resample_BadScale.selector, 65_536, uint256(uint24(map.yy))));
    }

    function test_AWitnessCostsNoMoreThanStated() public {
        (bytes memory blocks, ) = _pair();
        IProductRegistry.Product memory o = registry.productOf(original);
        IProductRegistry.Product memory a = registry.productOf(copy);
        AffineMap memory map = mirror();
        (map.xx, map.xy, map.yx, map.yy) = (-58_000, 5_000, 5_000, 58_000); // turned and cut as well
        uint256 before = gasleft();
        similarity.compareUnder(o, a, blocks, "", map);
        atMost("gas", before - gasleft(), 1_500_000);
    }
}
