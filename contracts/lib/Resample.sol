// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice Where each place of one picture, the target, lies in another, the source:
/// X = xx x + xy y + x0 and Y = yx x + yy y + y0, with x to the right and y down, the middle at 0 and the borders at -1 and 1.
///
/// The target is the accused's picture and the source the original's. With `reverse` it is the other way round:
/// what was added to a picture, a border or a caption, is cut off again rather than guessed.
struct AffineMap {
    /// Steps, in 1/65536.
    int24 xx;
    int24 xy;
    int24 yx;
    int24 yy;
    /// Where the target's middle lies, in 1/65536 of half the source's side.
    int24 x0;
    int24 y0;
    /// Brightness of what lies outside the source, 0 to 255.
    uint8 fill;
    /// Whether the accused's picture is the source.
    bool reverse;
}

/// @title Resample
/// @notice Resamples a picture's blocks under an affine map, in exact integers, and bounds the maps that are permitted.
///
/// @dev Pixel j of n has its middle at (2 j + 1 - n) / n. Places are rounded to 1/16 pixel, then the four pixels around
/// are weighted bilinearly; all pixels outside the source have the fill's brightness. sdk/src/fingerprint/affine.ts computes
/// the same, bit for bit.
///
/// One multiplication weighs four pixels. A cell is 8 bytes long and holds, in two lanes of 32 bits, a pixel and the one
/// below it, as 2 v + 1 (which rounds the mean). A word read at a cell holds the four pixels in its upper four lanes, and
/// the product with the weights in four lower lanes has their weighed sum in the topmost lane, with the mean in its
/// highest byte.
///
/// One division finds a cell, and another one the weights. Modulo 2^n - 1 the power 2^m is 2^(m mod n): the remainder of a
/// word adds up its fields, each as if it began at its bit modulo n. So a place is one word, whose masked fields come to
/// the address of its cell modulo 2^34 - 1, and to that of its weights modulo 2^32 - 1. From the lowest bit on:
///
///     0  address of the weights          122  y again: the whole pixels become 8 y
///    34  address of the cells
///    60  y: the whole pixels, from bit 77 on, become 512 y; the sixteenths, from bit 73 on, 512 y
///    88  x: the whole pixels, from bit 105 on, become 8 x; the sixteenths, from bit 101 on, 32 x
library Resample {
    /// @notice The luma block is not 64x64 bytes long.
    error Resample_BadLumaLength(uint256 length);
    /// @notice The colour block is not 8x8x2 bytes long.
    error Resample_BadChromaLength(uint256 length);
    /// @notice A step along the target's side is below MIN_SCALE or above MAX_SCALE of the source's. In 1/65536.
    error Resample_BadScale(uint256 scaleX, uint256 scaleY);
    /// @notice One side is stretched more than MAX_STRETCH against the other. In 1/65536.
    error Resample_TooStretched(uint256 scaleX, uint256 scaleY);
    /// @notice The picture is tilted by more than MAX_TILT against the nearest quarter turn. In 1/65536.
    error Resample_TooTilted(uint256 tiltX, uint256 tiltY);
    /// @notice The target's sides are too far from a right angle: above MAX_SHEAR. In 1/65536.
    error Resample_TooSheared(uint256 shear);
    /// @notice Fewer than MIN_FROM_SOURCE of the 4096 pixels come from the source.
    error Resample_TooMuchFill(uint256 pixelsFromSource);
    /// @notice Less than MIN_OF_SOURCE of the source's 4096 pixels is in the result.
    error Resample_TooLittleOfSource(uint256 pixelsOfSource);

    uint256 internal constant ONE = 1 << 16;

    // A witness may name what people do to copies, and little else: each further map is another chance for an unrelated
    // picture to come near by accident.

    /// A crop to 60 % of a side still shows most of a picture; less is a detail of it.
    uint256 internal constant MIN_SCALE = (ONE * 60) / 100;
    /// A border of a seventh on each side. Wider ones are cut off in reverse.
    uint256 internal constant MAX_SCALE = (ONE * 140) / 100;
    /// Crops and bars at one side only, to 60 %.
    uint256 internal constant MAX_STRETCH = (ONE * 170) / 100;
    /// 10 degrees in a picture of 16:9, whose sides make 1.78 times the sine of it.
    uint256 internal constant MAX_TILT = (ONE * 31) / 100;
    /// The same turn in such a picture, seen in a square: sin 10 degrees times (1.78 - 1/1.78).
    uint256 internal constant MAX_SHEAR = (ONE * 22) / 100;
    /// Three quarters: what was added to the accused's picture is cut off in reverse, so that fill is for corners.
    uint256 internal constant MIN_FROM_SOURCE = 3072;
    /// Two fifths of the area: somewhat more than a crop to 60 % of both sides.
    uint256 internal constant MIN_OF_SOURCE = 1638;

    uint256 private constant SIDE = 64;
    uint256 private constant LUMA_LENGTH = 4096;
    uint256 private constant CHROMA_SIDE = 8;
    uint256 private constant CHROMA_LENGTH = 128;
    // In two lanes of 32 bits; also half of what the weights add up to.
    uint256 private constant NEUTRAL = (128 << 32) + 128;

    // Places are counted in 2^-17 pixels from the middle of the pixel before the first one. Half a step is added before
    // they are cut to 1/16.
    int256 private constant HALF_STEP = 1 << 12;

    // Scratch layout, in bytes from its start. Cells lie in 65 rows of 65, from the pixel before the first one on; the
    // cell after a row's last is the next row's first, since both hold the fill. A pixel is stored with 31 bytes that
    // mean nothing: the first word takes those of the last pixel.
    uint256 private constant CELLS = 0x20;
    uint256 private constant ROW = 520;
    uint256 private constant WEIGHTS = 0x8460; // 16x16 words
    uint256 private constant SCRATCH = 0xa460;

    // Lanes of 64 bits: what spreads four bytes to them, doubled; where they are then.
    uint256 private constant SPREAD = 2 + (2 << 56) + (2 << 112) + (2 << 168);
    uint256 private constant SPREAD_64 = 0x00000000000001fe00000000000001fe00000000000001fe00000000000001fe;
    uint256 private constant ONE_64 = 0x0000000000000001000000000000000100000000000000010000000000000001;
    uint256 private constant ONE_8 = 0x0101010101010101010101010101010101010101010101010101010101010101;

    // Fields of a place: see above. No address reaches 2^24: memory of that size costs more gas than a block has.
    uint256 private constant PLACE_CELLS = 34;
    uint256 private constant PLACE_Y = 60;
    uint256 private constant PLACE_X = 88;
    uint256 private constant PLACE_Y_AGAIN = 122;
    uint256 private constant CELL_FIELDS = (0xffffff << 34) | (0x7f << 77) | (0x7f << 105) | (0x7f << 139);
    uint256 private constant CELL_MODULUS = (1 << 34) - 1;
    uint256 private constant WEIGHTS_FIELDS = 0xffffff | (0xf << 73) | (0xf << 101);
    uint256 private constant WEIGHTS_MODULUS = (1 << 32) - 1;
    // What takes a weighed sum's mean to the topmost byte.
    uint256 private constant WEIGHT_SHIFT = 15;

    /// @notice The source as the target would show it.
    /// @param luma 4096 bytes: rows of 64 pixels, top to bottom, left to right, 8 bit
    /// @param map of any size: requireBounded is the caller's
    /// @return resampled 4096 bytes, alike
    function applyToLuma(bytes calldata luma, AffineMap memory map) internal pure returns (bytes memory resampled) {
        if (luma.length != LUMA_LENGTH) revert Resample_BadLumaLength(luma.length);

        resampled = new bytes(LUMA_LENGTH);
        uint256 pixels;
        uint256 scratch;
        uint256 target;
        uint256 fill = uint256(map.fill) * ONE_8;
        assembly ("memory-safe") {
            pixels := luma.offset
            scratch := mload(0x40)
            mstore(0x40, add(scratch, SCRATCH))
            target := add(resampled, 32)
            for {
                let p := target
            } lt(p, scratch) {
                p := add(p, 32)
            } {
                mstore(p, fill)
            }
        }
        _makeCells(pixels, scratch + CELLS, map.fill);
        _makeWeights(scratch + WEIGHTS);

        unchecked {
            uint256 tables = ((scratch + CELLS) << PLACE_CELLS) + scratch + WEIGHTS;
            int256 stepX = 2 * int256(map.xx);
            int256 stepY = 2 * int256(map.yx);
            (int256 x, int256 y) = _firstPlace(map, int256(SIDE), int256(SIDE + 1) * int256(ONE) + HALF_STEP);
            for (uint256 i = 0; i < SIDE; ++i) {
                (uint256 first, uint256 end) = _inside(x, y, stepX, stepY, int256(SIDE + 1) << 17);
                if (first < end) {
                    uint256 place = tables + _fields(x + int256(first) * stepX, y + int256(first) * stepY);
                    _resampleRow(target + first, target + end, place, _fields(stepX, stepY), fill);
                }
                target += SIDE;
                x += 2 * int256(map.xy);
                y += 2 * int256(map.yy);
            }
        }

        // The scratch is given back, so that the fingerprint pays for no new memory.
        assembly ("memory-safe") {
            mstore(0x40, scratch)
        }
    }

    /// @notice The source's colours as the target would show them; neutral outside the source.
    /// @param chroma 128 bytes: 8x8 pairs, top to bottom, left to right
    /// @param map Of any size: callers use `requireBounded`.
    /// @return resampled 128 bytes, alike
    function applyToChroma(bytes calldata chroma, AffineMap memory map) internal pure returns (bytes memory resampled) {
        if (chroma.length != CHROMA_LENGTH) revert Resample_BadChromaLength(chroma.length);

        resampled = new bytes(CHROMA_LENGTH);
        uint256 colours = _frameColours(chroma);
        uint256 target;
        assembly ("memory-safe") {
            target := add(resampled, 32)
        }
        unchecked {
            (int256 x, int256 y) = _firstPlace(
                map,
                int256(CHROMA_SIDE),
                int256(CHROMA_SIDE + 1) * int256(ONE) + HALF_STEP
            );
            for (uint256 i = 0; i < CHROMA_SIDE; ++i) {
                _resampleColours(target, colours, x, y, 2 * int256(map.xx), 2 * int256(map.yx));
                target += 2 * CHROMA_SIDE;
                x += 2 * int256(map.xy);
                y += 2 * int256(map.yy);
            }
        }

        // The frame is given back.
        assembly ("memory-safe") {
            mstore(0x40, colours)
        }
    }

    /// @notice A luma block at half its size, each pixel the rounded mean of four: for ISCC, which uses 32x32.
    /// @param luma 4096 bytes, as for `applyToLuma`.
    /// @return grey 1024 bytes: rows of 32 pixels, top to bottom, left to right, 8 bit
    function halved(bytes memory luma) internal pure returns (bytes memory grey) {
        if (luma.length != LUMA_LENGTH) revert Resample_BadLumaLength(luma.length);
        grey = new bytes(LUMA_LENGTH / 4);
        assembly ("memory-safe") {
            /// 32 pixels of two rows to 16 of one, in the lower half of the word.
            function means(p) -> pixels {
                let mask := 0x00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff
                let upper := mload(p)
                let lower := mload(add(p, 64))
                let sums := add(and(shr(8, upper), mask), and(upper, mask))
                sums := add(sums, add(and(shr(8, lower), mask), and(lower, mask)))
                sums := add(sums, 0x0002000200020002000200020002000200020002000200020002000200020002)
                pixels := and(shr(2, sums), mask)
                pixels := or(pixels, shr(8, pixels))
                pixels := and(pixels, 0x0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff)
                pixels := or(pixels, shr(16, pixels))
                pixels := and(pixels, 0x00000000ffffffff00000000ffffffff00000000ffffffff00000000ffffffff)
                pixels := or(pixels, shr(32, pixels))
                pixels := and(pixels, 0x0000000000000000ffffffffffffffff0000000000000000ffffffffffffffff)
                pixels := and(or(pixels, shr(64, pixels)), 0xffffffffffffffffffffffffffffffff)
            }
            let rows := add(luma, 32)
            let target := add(grey, 32)
            for {
                let end := add(target, 1024)
            } lt(target, end) {
                target := add(target, 32)
            } {
                mstore(target, or(shl(128, means(rows)), means(add(rows, 32))))
                rows := add(rows, 128)
            }
        }
    }

    /// @notice Whether no map is given: all fields are zero, which is not a permitted map.
    /// @param map The map.
    /// @return True if all fields are zero.
    function isNone(AffineMap memory map) internal pure returns (bool) {
        return (map.xx | map.xy | map.yx | map.yy) == 0 && (map.x0 | map.y0) == 0 && map.fill == 0 && !map.reverse;
    }

    /// @notice Reverts unless the map is permitted.
    /// @param map The map.
    function requireBounded(AffineMap memory map) internal pure {
        unchecked {
            (int256 xx, int256 xy, int256 yx, int256 yy) = (map.xx, map.xy, map.yx, map.yy);
            // The target's sides lie along the source's, or across them.
            bool along = _magnitude(xx) + _magnitude(yy) >= _magnitude(xy) + _magnitude(yx);
            uint256 scaleX = _magnitude(along ? xx : yx);
            uint256 scaleY = _magnitude(along ? yy : xy);
            if (scaleX < MIN_SCALE || scaleX > MAX_SCALE || scaleY < MIN_SCALE || scaleY > MAX_SCALE) {
                revert Resample_BadScale(scaleX, scaleY);
            }
            if (scaleX * ONE > scaleY * MAX_STRETCH || scaleY * ONE > scaleX * MAX_STRETCH) {
                revert Resample_TooStretched(scaleX, scaleY);
            }
            uint256 tiltX = _magnitude(along ? yx : xx);
            uint256 tiltY = _magnitude(along ? xy : yy);
            if (tiltX > MAX_TILT || tiltY > MAX_TILT) revert Resample_TooTilted(tiltX, tiltY);

            // Steps are large and tilts small by now: the area is not 0.
            uint256 area = _magnitude(xx * yy - xy * yx);
            uint256 shear = (_magnitude(xx * xy + yx * yy) * ONE) / area;
            if (shear > MAX_SHEAR) revert Resample_TooSheared(shear);

            uint256 fromSource = _pixelsFromSource(map);
            if (fromSource < MIN_FROM_SOURCE) revert Resample_TooMuchFill(fromSource);
            uint256 ofSource = (fromSource * area) / (ONE * ONE);
            if (ofSource < MIN_OF_SOURCE) revert Resample_TooLittleOfSource(ofSource);
        }
    }

    /// How many of the target's 64x64 pixels have their middle inside the source.
    function _pixelsFromSource(AffineMap memory map) private pure returns (uint256 count) {
        unchecked {
            (int256 x, int256 y) = _firstPlace(map, int256(SIDE), int256(SIDE * ONE));
            for (uint256 i = 0; i < SIDE; ++i) {
                (uint256 first, uint256 end) = _inside(
                    x,
                    y,
                    2 * int256(map.xx),
                    2 * int256(map.yx),
                    int256(SIDE) << 17
                );
                if (first < end) count += end - first;
                x += 2 * int256(map.xy);
                y += 2 * int256(map.yy);
            }
        }
    }

    /// The place of the target's first pixel, in 2^-17 of the source's pixels from `origin` before its middle.
    function _firstPlace(AffineMap memory map, int256 side, int256 origin) private pure returns (int256 x, int256 y) {
        unchecked {
            x = side * map.x0 + (1 - side) * (int256(map.xx) + map.xy) + origin;
            y = side * map.y0 + (1 - side) * (int256(map.yx) + map.yy) + origin;
        }
    }

    /// For which j, first <= j < end <= 64, both x + j stepX and y + j stepY are in [0, limit).
    function _inside(
        int256 x,
        int256 y,
        int256 stepX,
        int256 stepY,
        int256 limit
    ) private pure returns (uint256 first, uint256 end) {
        // Most rows are inside from end to end, which takes no division to see.
        bool whole;
        assembly ("memory-safe") {
            let lastX := add(x, mul(stepX, 63))
            let lastY := add(y, mul(stepY, 63))
            whole := and(and(lt(x, limit), lt(y, limit)), and(lt(lastX, limit), lt(lastY, limit)))
        }
        if (whole) return (0, SIDE);

        uint256 endY;
        uint256 firstY;
        (first, end) = _inside(x, stepX, limit);
        (firstY, endY) = _inside(y, stepY, limit);
        if (firstY > first) first = firstY;
        if (endY < end) end = endY;
    }

    function _inside(int256 x, int256 step, int256 limit) private pure returns (uint256 first, uint256 end) {
        assembly ("memory-safe") {
            // Seen from the other end, a step back is one ahead.
            if slt(step, 0) {
                x := sub(sub(limit, 1), x)
                step := sub(0, step)
            }
            switch step
            case 0 {
                end := mul(lt(x, limit), SIDE)
            }
            default {
                if slt(x, 0) {
                    first := div(sub(sub(step, 1), x), step)
                }
                if slt(x, limit) {
                    end := div(sub(add(sub(limit, x), step), 1), step)
                }
                if gt(end, SIDE) {
                    end := SIDE
                }
            }
        }
    }

    /// The fields of a place, or of a step from one place to the next: such a sum may be negative.
    function _fields(int256 x, int256 y) private pure returns (uint256) {
        return uint256((x << PLACE_X) + (y << PLACE_Y) + (y << PLACE_Y_AGAIN));
    }

    /// Pixels of one row, from `target` to before `end`; what lies behind them holds the fill, before and after.
    function _resampleRow(uint256 target, uint256 end, uint256 place, uint256 step, uint256 fill) private pure {
        assembly ("memory-safe") {
            /// The pixel at a place, in the topmost byte. Short enough for the optimizer to put it in line.
            function pixel(at) -> top {
                top := mul(
                    mload(mod(and(at, CELL_FIELDS), CELL_MODULUS)),
                    mload(mod(and(at, WEIGHTS_FIELDS), WEIGHTS_MODULUS))
                )
            }

            // A whole word is stored for each pixel: the next ones go over what is too much.
            for {
                let last := sub(end, 7)
            } lt(target, last) {
                target := add(target, 8)
            } {
                mstore(target, pixel(place))
                place := add(place, step)
                mstore(add(target, 1), pixel(place))
                place := add(place, step)
                mstore(add(target, 2), pixel(place))
                place := add(place, step)
                mstore(add(target, 3), pixel(place))
                place := add(place, step)
                mstore(add(target, 4), pixel(place))
                place := add(place, step)
                mstore(add(target, 5), pixel(place))
                place := add(place, step)
                mstore(add(target, 6), pixel(place))
                place := add(place, step)
                mstore(add(target, 7), pixel(place))
                place := add(place, step)
            }
            for {} lt(target, end) {
                target := add(target, 1)
            } {
                mstore(target, pixel(place))
                place := add(place, step)
            }
            mstore(end, fill)
        }
    }

    /// Cell 65 (i + 1) + j + 1 holds pixels (i, j) and (i + 1, j), from i = -1 and j = -1 to 63.
    function _makeCells(uint256 pixels, uint256 cells, uint256 fill) private pure {
        assembly ("memory-safe") {
            fill := mul(add(fill, fill), ONE_64)
            fill := or(fill, ONE_64)
            let column := or(fill, shl(32, fill))
            let end := add(cells, mul(66, ROW))
            for {
                let p := cells
            } lt(p, end) {
                p := add(p, ROW)
            } {
                mstore(p, column)
            }

            /// Four bytes to four lanes of 64 bits.
            function spread(four) -> lanes {
                lanes := or(and(mul(and(four, 0xffffffff), SPREAD), SPREAD_64), ONE_64)
            }

            // Sixteen columns at a time.
            for {
                let group := 0
            } lt(group, 4) {
                group := add(group, 1)
            } {
                let p := add(add(cells, 8), shl(7, group))
                let q := add(pixels, shl(4, group))
                let above0 := fill
                let above1 := fill
                let above2 := fill
                let above3 := fill
                for {
                    let last := add(p, mul(64, ROW))
                } lt(p, last) {
                    p := add(p, ROW)
                } {
                    let row := shr(128, calldataload(q))
                    let pixel := spread(shr(96, row))
                    mstore(p, or(shl(32, above0), pixel))
                    above0 := pixel
                    pixel := spread(shr(64, row))
                    mstore(add(p, 32), or(shl(32, above1), pixel))
                    above1 := pixel
                    pixel := spread(shr(32, row))
                    mstore(add(p, 64), or(shl(32, above2), pixel))
                    above2 := pixel
                    pixel := spread(row)
                    mstore(add(p, 96), or(shl(32, above3), pixel))
                    above3 := pixel
                    q := add(q, 64)
                }
                mstore(p, or(shl(32, above0), fill))
                mstore(add(p, 32), or(shl(32, above1), fill))
                mstore(add(p, 64), or(shl(32, above2), fill))
                mstore(add(p, 96), or(shl(32, above3), fill))
            }
        }
    }

    /// Word 16 y + x holds the weights of a place x and y sixteenths right of and below a pixel.
    function _makeWeights(uint256 p) private pure {
        assembly ("memory-safe") {
            for {
                let y := 0
            } lt(y, 16) {
                y := add(y, 1)
            } {
                // Of a column of two pixels: 16 times at first, then one more for the right one and one less for the left.
                let column := shl(WEIGHT_SHIFT, add(sub(16, y), shl(32, y)))
                let weights := shl(4, column)
                let step := sub(shl(64, column), column)
                for {
                    let end := add(p, 512)
                } lt(p, end) {
                    p := add(p, 128)
                } {
                    mstore(p, weights)
                    weights := add(weights, step)
                    mstore(add(p, 32), weights)
                    weights := add(weights, step)
                    mstore(add(p, 64), weights)
                    weights := add(weights, step)
                    mstore(add(p, 96), weights)
                    weights := add(weights, step)
                }
            }
        }
    }

    /// 10x10 words: the colours with a neutral one all around, each in two lanes of 32 bits.
    function _frameColours(bytes calldata chroma) private pure returns (uint256 colours) {
        assembly ("memory-safe") {
            colours := mload(0x40)
            mstore(0x40, add(colours, 3200))
            for {
                let p := colours
            } lt(p, add(colours, 3200)) {
                p := add(p, 32)
            } {
                mstore(p, NEUTRAL)
            }
            let q := chroma.offset
            for {
                let row := add(colours, 352)
            } lt(row, add(colours, 2900)) {
                row := add(row, 320)
            } {
                for {
                    let p := row
                } lt(p, add(row, 256)) {
                    p := add(p, 32)
                } {
                    let pair := shr(240, calldataload(q))
                    mstore(p, or(shl(32, shr(8, pair)), and(pair, 0xff)))
                    q := add(q, 2)
                }
            }
        }
    }

    /// A row of the target. Places are counted from the frame's first colour.
    function _resampleColours(
        uint256 target,
        uint256 colours,
        int256 x,
        int256 y,
        int256 stepX,
        int256 stepY
    ) private pure {
        assembly ("memory-safe") {
            for {
                let end := add(target, 16)
            } lt(target, end) {
                target := add(target, 2)
            } {
                let pair := NEUTRAL
                let u := sar(13, x)
                let v := sar(13, y)
                if and(lt(u, 144), lt(v, 144)) {
                    let p := add(colours, shl(5, add(mul(shr(4, v), 10), shr(4, u))))
                    u := and(u, 15)
                    v := and(v, 15)
                    let above := add(mul(mload(p), sub(16, u)), mul(mload(add(p, 32)), u))
                    let below := add(mul(mload(add(p, 320)), sub(16, u)), mul(mload(add(p, 352)), u))
                    pair := shr(8, add(add(mul(above, sub(16, v)), mul(below, v)), NEUTRAL))
                }
                mstore8(target, shr(32, pair))
                mstore8(add(target, 1), pair)
                x := add(x, stepX)
                y := add(y, stepY)
            }
        }
    }

    function _magnitude(int256 value) private pure returns (uint256) {
        unchecked {
            return uint256(value < 0 ? -value : value);
        }
    }
}
