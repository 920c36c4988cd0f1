// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Pdq} from "../../contracts/lib/Pdq.sol";
import {Assertions} from "./Assertions.sol";
import {PdqHarness} from "./PdqHarness.sol";

contract PdqTest is Assertions {
    PdqHarness private pdq;

    function setUp() public {
        pdq = new PdqHarness();
    }

    function test_WrongLengthIsRefused() public view {
        uint256[4] memory lengths = [uint256(0), 4095, 4097, 8192];
        for (uint256 i = 0; i < lengths.length; ++i) {
            try pdq.fingerprint(new bytes(lengths[i])) {
                assertTrue(false, "a block of wrong length was taken");
            } catch (bytes memory reason) {
                assertEq(reason, abi.encodeWithSelector(Pdq.Pdq_BadLumaLength.selector, lengths[i]), "reason");
            }
        }
    }

    function testFuzz_FlatBlockTellsNothing(uint8 grey) public view {
        bytes memory luma = new bytes(4096);
        for (uint256 i = 0; i < 4096; ++i) luma[i] = bytes1(grey);
        (uint256 hash, uint256 quality) = pdq.fingerprint(luma);
        assertEq(hash, 0, "hash");
        assertEq(quality, 0, "quality");
    }

    // One block a test: the trace of a failure is large.
    function test_EqualsTheDefinitionOnNoise() public view {
        _assertIsDefinition(_noise(1, 255));
    }

    function test_EqualsTheDefinitionOnADisc() public view {
        bytes memory luma = new bytes(4096);
        for (uint256 i = 0; i < 4096; ++i) {
            int256 x = int256(i % 64) - 20;
            int256 y = int256(i / 64) - 41;
            luma[i] = x * x + y * y < 400 ? bytes1(0xe0) : bytes1(0x10);
        }
        _assertIsDefinition(luma);
    }

    /// Two halves: most coefficients are 0, and equal to the median.
    function test_EqualsTheDefinitionOnAnEdge() public view {
        bytes memory luma = new bytes(4096);
        for (uint256 i = 0; i < 4096; ++i) luma[i] = i % 64 < 32 ? bytes1(0x00) : bytes1(0xff);
        _assertIsDefinition(luma);
    }

    /// Unit vectors bring out the 1024 numbers of the basis one by one.
    function test_TransformHasTheExactBasis() public pure {
        for (uint256 k = 0; k < 64; ++k) {
            uint256[64] memory source;
            uint256[16] memory result;
            source[k] = 1;
            uint256 src;
            uint256 dst;
            assembly ("memory-safe") {
                src := source
                dst := result
            }
            Pdq._transform(src, dst);
            for (uint256 i = 0; i < 16; ++i) assertEq(result[i], uint256(_cosine((i + 1) * (2 * k + 1))), "basis");
        }
    }

    /// Exchanging rows and columns of the block exchanges rows and columns of the bits.
    function testFuzz_TransposedBlock(uint256 seed, uint8 contrast) public view {
        bytes memory luma = _noise(seed, contrast);
        bytes memory turned = new bytes(4096);
        for (uint256 i = 0; i < 4096; ++i) turned[(i % 64) * 64 + i / 64] = luma[i];

        (uint256 hash, uint256 quality) = pdq.fingerprint(luma);
        (uint256 turnedHash, uint256 turnedQuality) = pdq.fingerprint(turned);
        uint256 expected;
        for (uint256 n = 0; n < 256; ++n) expected |= ((hash >> n) & 1) << ((n % 16) * 16 + n / 16);
        assertEq(turnedHash, expected, "hash");
        assertEq(turnedQuality, quality, "quality");
    }

    /// The negative has no bit in common with the picture, and every other bit where no coefficient equals the median.
    function testFuzz_NegativeBlock(uint256 seed, uint8 contrast) public view {
        bytes memory luma = _noise(seed, contrast);
        bytes memory negative = new bytes(4096);
        for (uint256 i = 0; i < 4096; ++i) negative[i] = ~luma[i];

        (uint256 hash, uint256 quality) = pdq.fingerprint(luma);
        (uint256 negativeHash, uint256 negativeQuality) = pdq.fingerprint(negative);
        assertEq(hash & negativeHash, 0, "common bits");
        assertTrue(pdq.distance(hash, 0) <= 128, "more than half of the bits");
        if (pdq.distance(hash, 0) == 128 && pdq.distance(negativeHash, 0) == 128)
            assertEq(negativeHash, ~hash, "negative");
        assertEq(negativeQuality, quality, "quality");
    }

    /// A square of 45 pixels in a corner has 90 neighbours outside, so one step of each is one of quality.
    function testFuzz_QualityCountsWholeSteps(uint8 inside, uint8 outside) public view {
        bytes memory luma = new bytes(4096);
        for (uint256 i = 0; i < 4096; ++i) luma[i] = bytes1(i / 64 < 45 && i % 64 < 45 ? inside : outside);
        (, uint256 quality) = pdq.fingerprint(luma);
        uint256 difference = inside > outside ? inside - outside : outside - inside;
        assertEq(quality, (difference * 100) / 255, "quality");
    }

    /// Ten fields on a side make 18 borders of 64 pixels: 1152 steps for each of contrast.
    function test_QualityEndsAtHundred() public view {
        assertEq(_checkerQuality(2), 0, "below one step");
        assertEq(_checkerQuality(3), 12, "one step");
        assertEq(_checkerQuality(18), 89, "seven steps");
        assertEq(_checkerQuality(21), 100, "eight steps: 102");
        assertEq(_checkerQuality(255), 100, "a hundred steps");
    }

    function testFuzz_DistanceCountsBits(uint256 a, uint256 b) public view {
        uint256 expected;
        for (uint256 rest = a ^ b; rest != 0; rest >>= 1) expected += rest & 1;
        assertEq(pdq.distance(a, b), expected, "distance");
        assertEq(pdq.distance(a, a), 0, "to itself");
        assertEq(pdq.distance(a, ~a), 256, "to its complement");
    }

    /// Nothing that was in memory changes, and the scratch is given back.
    function testFuzz_LeavesMemoryAsItWas(uint256 seed) public view {
        this.checkMemory(_noise(seed, 255));
    }

    function checkMemory(bytes calldata luma) external pure {
        bytes memory before = abi.encode(keccak256(luma), "kept");
        bytes32 content = keccak256(before);
        uint256 free;
        assembly {
            free := mload(0x40)
        }
        (uint256 hash, uint256 quality) = Pdq.fingerprint(luma);
        uint256 freeAfter;
        assembly {
            freeAfter := mload(0x40)
        }
        assertEq(freeAfter, free, "free memory pointer");
        // A second time over the dirty scratch.
        (uint256 again, uint256 qualityAgain) = Pdq.fingerprint(luma);
        assertEq(again, hash, "hash");
        assertEq(qualityAgain, quality, "quality");
        assertEq(uint256(keccak256(before)), uint256(content), "memory");
    }

    function _checkerQuality(uint8 contrast) private view returns (uint256 quality) {
        bytes memory luma = new bytes(4096);
        for (uint256 i = 0; i < 4096; ++i) luma[i] = bytes1((i / 64 / 7 + (i % 64) / 7) % 2 == 0 ? 0 : contrast);
        (, quality) = pdq.fingerprint(luma);
    }

    /// Grey levels from 0 to `contrast`.
    function _noise(uint256 seed, uint256 contrast) private pure returns (bytes memory luma) {
        luma = new bytes(4096);
        for (uint256 i = 0; i < 4096; i += 32) {
            uint256 random = uint256(keccak256(abi.encode(seed, i)));
            for (uint256 k = 0; k < 32; ++k)
                luma[i + k] = bytes1(uint8((((random >> (8 * k)) & 0xff) * (contrast + 1)) >> 8));
        }
    }

    // --- The definition, as it is written down ---------------------------------------------------------------------

    function _assertIsDefinition(bytes memory luma) private view {
        (uint256 hash, uint256 quality) = pdq.fingerprint(luma);
        assertEq(hash, _definition(luma), "hash");
        assertEq(quality, _definitionOfQuality(luma), "quality");
    }

    function _definition(bytes memory luma) private pure returns (uint256 hash) {
        int256[] memory block64 = new int256[](4096);
        for (uint256 n = 0; n < 4096; ++n) block64[n] = int256(uint256(uint8(luma[n])));
        int256[] memory basis = new int256[](1024);
        for (uint256 n = 0; n < 1024; ++n) basis[n] = _cosine((n / 64 + 1) * (2 * (n % 64) + 1));
        int256[] memory half = new int256[](1024);
        for (uint256 n = 0; n < 1024; ++n) half[n] = _dot(basis, n - (n % 64), block64, n % 64, 64);
        int256[] memory levels = new int256[](256);
        for (uint256 n = 0; n < 256; ++n) levels[n] = _dot(half, (n / 16) * 64, basis, (n % 16) * 64, 1) >> 23;

        // Above the lower median is what has at least 128 others below it.
        unchecked {
            for (uint256 n = 0; n < 256; ++n) {
                uint256 below;
                for (uint256 m = 0; m < 256; ++m) if (levels[m] < levels[n]) ++below;
                if (below >= 128) hash |= 1 << n;
            }
        }
    }

    /// Sum over k < 64 of a[i + k] b[j + k step]. In assembly because it is done 1280 times.
    function _dot(
        int256[] memory a,
        uint256 i,
        int256[] memory b,
        uint256 j,
        uint256 step
    ) private pure returns (int256 sum) {
        assembly ("memory-safe") {
            let p := add(add(a, 32), shl(5, i))
            let q := add(add(b, 32), shl(5, j))
            for {
                let end := add(p, 2048)
            } lt(p, end) {
                p := add(p, 32)
            } {
                sum := add(sum, mul(mload(p), mload(q)))
                q := add(q, shl(5, step))
            }
        }
    }

    function _definitionOfQuality(bytes memory luma) private pure returns (uint256) {
        uint256 sum;
        for (uint256 i = 0; i < 4096; ++i) {
            if (i % 64 != 63) sum += _steps(luma[i], luma[i + 1]);
            if (i < 4032) sum += _steps(luma[i], luma[i + 64]);
        }
        return sum / 90 > 100 ? 100 : sum / 90;
    }

    function _steps(bytes1 u, bytes1 v) private pure returns (uint256) {
        return ((u > v ? uint256(uint8(u)) - uint8(v) : uint256(uint8(v)) - uint8(u)) * 100) / 255;
    }

    /// round(2^16 cos(pi m / 128)) from its values for m = 0..63, two bytes each; m = 0 and 64 do not occur.
    function _cosine(uint256 m) private pure returns (int256) {
        m %= 256;
        if (m > 128) m = 256 - m;
        bytes memory quarter = QUARTER;
        uint256 index = m > 64 ? 128 - m : m;
        int256 value = int256(uint256(uint8(quarter[2 * index])) * 256 + uint8(quarter[2 * index + 1]));
        return m > 64 ? -value : value;
    }

    bytes private constant QUARTER =
        hex"0000ffecffb1ff4efec4fe13fd3bfc3bfb15f9c8f854f6baf4faf314f109eed9ec83ea0ae76ce4aae1c6debedb94d848"
        hex"d4dbd14dcd9fc9d1c5e4c1d8bdafb968b505b086abeba736a2689d80988093688e3a88f6839c7e2f78ad731a6d7467be"
        hex"61f85c22563e504d4a5044473e34381731f12bc425901f56191812d50c900648";
}
