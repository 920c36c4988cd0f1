// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Pdq} from "../../contracts/lib/Pdq.sol";
import {AffineMap, Resample} from "../../contracts/lib/Resample.sol";
import {Assertions} from "./Assertions.sol";
import {ResampleHarness} from "./ResampleHarness.sol";

contract ResampleTest is Assertions {
    int24 private constant ONE = 65536;
    int24 private constant MIN_SCALE = 39321;
    int24 private constant MAX_SCALE = 91750;
    int24 private constant MAX_TILT = 20316;

    ResampleHarness private harness;

    function setUp() public {
        harness = new ResampleHarness();
    }

    // --- Resampling ------------------------------------------------------------------------------------------------

    function testFuzz_IdentityIsTheBlockItself(uint256 seed, uint8 fill) public view {
        bytes memory luma = _noise(seed, 4096);
        AffineMap memory map = _steps(ONE, 0, 0, ONE);
        map.fill = fill;
        assertEq(harness.resample(luma, map), luma, "block");
        (uint256 hash, ) = harness.fingerprintFromCalldata(luma);
        assertEq(harness.hashOf(luma, map), hash, "hash");
        bytes memory chroma = _noise(seed, 128);
        assertEq(harness.resampleChroma(chroma, map), chroma, "colours");
    }

    function testFuzz_MirrorsAndQuarterTurnsAreExact(uint256 seed, bool flipX, bool flipY, bool swap) public view {
        bytes memory luma = _noise(seed, 4096);
        bytes memory chroma = _noise(seed, 128);
        int24 x = flipX ? -ONE : ONE;
        int24 y = flipY ? -ONE : ONE;
        AffineMap memory map = swap ? _steps(0, x, y, 0) : _steps(x, 0, 0, y);
        assertEq(harness.resample(luma, map), _moved(luma, 64, 1, flipX, flipY, swap), "block");
        assertEq(harness.resampleChroma(chroma, map), _moved(chroma, 8, 2, flipX, flipY, swap), "colours");
    }

    /// Whole pixels to the left and up; what comes in from the right and from below is fill, neutral in colour.
    function testFuzz_TranslationPads(uint256 seed, uint8 columns, uint8 rows, uint8 fill) public view {
        uint256 right = columns % 70;
        uint256 down = rows % 70;
        bytes memory luma = _noise(seed, 4096);
        AffineMap memory map = _steps(ONE, 0, 0, ONE);
        (map.x0, map.y0, map.fill) = (int24(int256(right * 2048)), int24(int256(down * 2048)), fill);
        bytes memory expected = new bytes(4096);
        for (uint256 n = 0; n < 4096; ++n) {
            uint256 i = n / 64 + down;
            uint256 j = (n % 64) + right;
            expected[n] = i < 64 && j < 64 ? luma[i * 64 + j] : bytes1(fill);
        }
        assertEq(harness.resample(luma, map), expected, "block");

        (map.x0, map.y0) = (int24(int256(right * 16384)), int24(int256(down * 16384)));
        bytes memory chroma = _noise(seed, 128);
        for (uint256 n = 0; n < 128; ++n) {
            uint256 i = n / 16 + down;
            uint256 j = ((n / 2) % 8) + right;
            chroma[n] = i < 8 && j < 8 ? chroma[(i * 8 + j) * 2 + (n % 2)] : bytes1(0x80);
        }
        assertEq(harness.resampleChroma(_noise(seed, 128), map), chroma, "colours");
    }

    /// Half a pixel off is the mean of two, rounded up; the last pixel is halfway to the fill.
    function testFuzz_BetweenPixelsIsTheMean(uint256 seed, uint8 fill) public view {
        bytes memory luma = _noise(seed, 4096);
        AffineMap memory map = _steps(ONE, 0, 0, ONE);
        (map.x0, map.fill) = (1024, fill);
        bytes memory expected = new bytes(4096);
        for (uint256 n = 0; n < 4096; ++n) {
            uint256 next = n % 64 == 63 ? fill : uint8(luma[n + 1]);
            expected[n] = bytes1(uint8((uint256(uint8(luma[n])) + next + 1) / 2));
        }
        assertEq(harness.resample(luma, map), expected, "block");
    }

    function test_NothingOfTheSourceIsAllFill() public view {
        AffineMap memory map = _steps(type(int24).max, type(int24).min, type(int24).max, type(int24).min);
        (map.x0, map.y0, map.fill) = (type(int24).min, type(int24).max, 77);
        bytes memory expected = new bytes(4096);
        for (uint256 n = 0; n < 4096; ++n) expected[n] = bytes1(uint8(77));
        assertEq(harness.resample(_noise(1, 4096), map), expected, "block");
    }

    function test_WrongLengthsAreRefused() public {
        AffineMap memory map = _steps(ONE, 0, 0, ONE);
        uint256[3] memory lumas = [uint256(0), 4095, 4097];
        uint256[3] memory chromas = [uint256(0), 127, 129];
        for (uint256 i = 0; i < 3; ++i) {
            _assertReverts(
                abi.encodeCall(harness.resample, (new bytes(lumas[i]), map)),
                abi.encodeWithSelector(Resample.Resample_BadLumaLength.selector, lumas[i])
            );
            _assertReverts(
                abi.encodeCall(harness.resampleChroma, (new bytes(chromas[i]), map)),
                abi.encodeWithSelector(Resample.Resample_BadChromaLength.selector, chromas[i])
            );
        }
        _assertReverts(
            abi.encodeCall(harness.hashFromMemory, (new bytes(4095))),
            abi.encodeWithSelector(Pdq.Pdq_BadLumaLength.selector, 4095)
        );
    }

    /// Nothing that was in memory changes, and no more is taken than the block.
    function testFuzz_LeavesMemoryAsItWas(uint256 seed) public view {
        harness.checkMemory(_noise(seed, 4096), _steps(ONE - 3000, 2000, -1000, ONE));
    }

    // --- Bounds ----------------------------------------------------------------------------------------------------

    function test_ScaleHasBounds() public {
        _assertBounded(_steps(MIN_SCALE, 0, 0, MAX_TILT * 3));
        _assertBounded(_steps(-MIN_SCALE, 0, 0, MAX_TILT * 3));
        _assertBadScale(_steps(MIN_SCALE - 1, 0, 0, ONE), MIN_SCALE - 1, ONE);
        _assertBadScale(_steps(ONE, 0, 0, 1 - MIN_SCALE), ONE, MIN_SCALE - 1);
        _assertBadScale(_steps(0, ONE, MIN_SCALE - 1, 0), MIN_SCALE - 1, ONE);

        AffineMap memory map = _steps(MAX_SCALE - 8000, 0, 0, ONE);
        _assertBounded(map);
        // Bar of fill or not, this is too wide.
        _assertBadScale(_steps(MAX_SCALE + 1, 0, 0, ONE), MAX_SCALE + 1, ONE);
        _assertBadScale(_steps(0, -MAX_SCALE - 1, ONE, 0), ONE, MAX_SCALE + 1);
        // At the bound it is not the scale that is refused.
        _assertReverts(
            abi.encodeCall(harness.requireBounded, (_steps(MAX_SCALE, 0, 0, ONE))),
            abi.encodeWithSelector(Resample.Resample_TooMuchFill.selector, 46 * 64)
        );
    }

    function test_StretchHasABound() public {
        // 40000 times 1.7 is 67999.
        _assertBounded(_steps(40000, 0, 0, 67999));
        _assertBounded(_steps(67999, 0, 0, 40000));
        _assertTooStretched(_steps(40000, 0, 0, 68000), 40000, 68000);
        _assertTooStretched(_steps(68000, 0, 0, 40000), 68000, 40000);
        _assertTooStretched(_steps(0, 68000, -40000, 0), 40000, 68000);
    }

    function test_TiltHasABound() public {
        _assertBounded(_steps(ONE, -7000, MAX_TILT, ONE));
        _assertBounded(_steps(MAX_TILT, ONE, -ONE, 7000));
        _assertTooTilted(_steps(ONE, -7000, MAX_TILT + 1, ONE), MAX_TILT + 1, 7000);
        _assertTooTilted(_steps(ONE, -MAX_TILT - 1, 7000, ONE), 7000, MAX_TILT + 1);
        _assertTooTilted(_steps(MAX_TILT + 1, ONE, -ONE, 7000), MAX_TILT + 1, 7000);
    }

    function test_ShearHasABound() public {
        // Shear and area are tilt ONE and ONE^2, so their ratio is the tilt.
        _assertBounded(_steps(ONE, 14417, 0, ONE));
        _assertBounded(_steps(ONE, 0, -14417, ONE));
        _assertTooSheared(_steps(ONE, 14418, 0, ONE), 14418);
        _assertTooSheared(_steps(ONE, 0, -14418, ONE), 14418);
    }

    function test_FillHasABound() public {
        // 48 of 64 columns, then 47.
        AffineMap memory map = _steps(ONE, 0, 0, ONE);
        map.x0 = 2048 * 16;
        _assertBounded(map);
        map.x0 = -2048 * 16 - 1024;
        _assertBounded(map);
        --map.x0;
        _assertReverts(
            abi.encodeCall(harness.requireBounded, (map)),
            abi.encodeWithSelector(Resample.Resample_TooMuchFill.selector, 47 * 64)
        );
    }

    function test_ShareOfTheSourceHasABound() public {
        // 4096 times 0.64 squared, and then less.
        _assertBounded(_steps(41445, 0, 0, 41445));
        (int24 x, int24 y) = (41445, 41444);
        uint256 least = 1638;
        while ((uint256(uint24(x)) * uint256(uint24(y)) * 4096) >> 32 >= least) --y;
        _assertBounded(_steps(x, 0, 0, y + 1));
        _assertReverts(
            abi.encodeCall(harness.requireBounded, (_steps(x, 0, 0, y))),
            abi.encodeWithSelector(Resample.Resample_TooLittleOfSource.selector, least - 1)
        );
    }

    // --- Helpers ---------------------------------------------------------------------------------------------------

    function _steps(int24 xx, int24 xy, int24 yx, int24 yy) private pure returns (AffineMap memory map) {
        (map.xx, map.xy, map.yx, map.yy) = (xx, xy, yx, yy);
    }

    function _noise(uint256 seed, uint256 length) private pure returns (bytes memory data) {
        data = new bytes(length);
        for (uint256 i = 0; i < length; i += 32) {
            bytes32 random = keccak256(abi.encode(seed, i));
            assembly ("memory-safe") {
                mstore(add(add(data, 32), i), random)
            }
        }
    }

    /// Pixel (x, y) of the result is pixel (x', y') of the source, with the signs turned after the exchange.
    function _moved(
        bytes memory source,
        uint256 side,
        uint256 channels,
        bool flipX,
        bool flipY,
        bool swap
    ) private pure returns (bytes memory result) {
        result = new bytes(source.length);
        for (uint256 n = 0; n < source.length; ++n) {
            uint256 j = (n / channels) % side;
            uint256 i = n / channels / side;
            (uint256 column, uint256 row) = swap ? (i, j) : (j, i);
            if (flipX) column = side - 1 - column;
            if (flipY) row = side - 1 - row;
            result[n] = source[(row * side + column) * channels + (n % channels)];
        }
    }

    function _assertBounded(AffineMap memory map) private view {
        harness.requireBounded(map);
    }

    function _assertBadScale(AffineMap memory map, int24 x, int24 y) private {
        _assertReverts(
            abi.encodeCall(harness.requireBounded, (map)),
            abi.encodeWithSelector(Resample.Resample_BadScale.selector, x, y)
        );
    }

    function _assertTooStretched(AffineMap memory map, int24 x, int24 y) private {
        _assertReverts(
            abi.encodeCall(harness.requireBounded, (map)),
            abi.encodeWithSelector(Resample.Resample_TooStretched.selector, x, y)
        );
    }

    function _assertTooTilted(AffineMap memory map, int24 x, int24 y) private {
        _assertReverts(
            abi.encodeCall(harness.requireBounded, (map)),
            abi.encodeWithSelector(Resample.Resample_TooTilted.selector, x, y)
        );
    }

    function _assertTooSheared(AffineMap memory map, uint256 shear) private {
        _assertReverts(
            abi.encodeCall(harness.requireBounded, (map)),
            abi.encodeWithSelector(Resample.Resample_TooSheared.selector, shear)
        );
    }

    function _assertReverts(bytes memory data, bytes memory expected) private {
        (bool success, bytes memory reason) = address(harness).call(data);
        assertTrue(!success, "was taken");
        assertEq(reason, expected, "reason");
    }
}
