// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title IsccImage
/// @notice The image code of ISCC (ISO 24138, `gen_image_code_v0`) with 256 bits, from a 32x32 grey block.
///
/// @dev With B the basis B[k][n] = round(2^22 cos(pi/64 k (2n+1))), k = 0..8, n = 0..31, and A the block, the
/// coefficients are C = B A B^T; a level is C in steps of 2^32 (1/2^12 of a grey level times unit cosines), rounded.
/// Four overlapping squares of 8x8 levels, from (0, 0), (1, 0), (0, 1) and (1, 1) (column, row) on, give 64 bits each,
/// row by row, the first one being the highest: set where the level is above the lower median of its square. Where no
/// level equals the median this is the standard's rule; where some do, its doubles leave the bits to chance. Every step
/// is exact, so that sdk/src/fingerprint/iscc.ts agrees to the bit.
///
/// Numbers travel in the lanes of a word, as in Pdq.sol:
///
///   grey      32 rows x 32 bytes
///   strips    8 x 32 words: strip s holds, for each row, columns 31 - s - 8 m in lanes m = 0..3 of 64 bits
///   T = B A   8 x 9 words: the same columns, one word for each vertical frequency i
///   U         3 x 32 words for each column: T of i = 0, 2, 4, 6 and of i = 1, 3, 5, 7 from the highest lane on; of i = 8
///   C         3 x 9 words: the same i, one word for each horizontal frequency j
///   levels    9 words with i = 0..7 from the highest of 8 lanes of 32 bits on, one for each j, then 9 with i = 1..8
///
/// T is biased by 2^35 before its lanes are split. All of B's rows but the first sum to zero, so that this bias reaches
/// only the coefficients with j = 0, as 2^62. |T| < 2^35 and |C| < 2^62, because 255 times 32 is below 2^13.
library IsccImage {
    /// @notice The grey block is not 32x32 bytes long.
    error IsccImage_BadGreyLength(uint256 length);

    uint256 private constant GREY_LENGTH = 1024;

    // Scratch layout, in bytes from its start. U takes the place of the strips once T is there, the levels that of T.
    uint256 private constant STRIP = 0x400; // 32 words
    uint256 private constant ROWS = 0x120; // 9 words
    uint256 private constant C = 0xc00;
    uint256 private constant T = 0x2000;
    uint256 private constant SCRATCH = 0x2900;

    // Lanes of 32 bits.
    uint256 private constant ONE_32 = 0x0000000100000001000000010000000100000001000000010000000100000001;
    uint256 private constant FLAG_32 = 0x8000000080000000800000008000000080000000800000008000000080000000;
    // Lanes of 64 bits.
    uint256 private constant BYTE_64 = 0x00000000000000ff00000000000000ff00000000000000ff00000000000000ff;
    uint256 private constant BIAS_T = 0x0000000800000000000000080000000000000008000000000000000800000000;
    uint256 private constant BIAS_C = 0x4000000000000000400000000000000040000000000000004000000000000000;
    uint256 private constant HALF_STEP = 0x0000000080000000000000008000000000000000800000000000000080000000;
    uint256 private constant HIGH_64 = 0xffffffff00000000ffffffff00000000ffffffff00000000ffffffff00000000;
    uint256 private constant LOW_64 = 0x00000000ffffffff00000000ffffffff00000000ffffffff00000000ffffffff;
    uint256 private constant WORD_64 = 0x000000000000ffff000000000000ffff000000000000ffff000000000000ffff;
    // Units of 64 bits: the even and the odd ones, the lower and the upper two.
    uint256 private constant EVEN = 0x0000000000000000ffffffffffffffff0000000000000000ffffffffffffffff;
    uint256 private constant ODD = 0xffffffffffffffff0000000000000000ffffffffffffffff0000000000000000;
    uint256 private constant LOWER = 0x00000000000000000000000000000000ffffffffffffffffffffffffffffffff;
    uint256 private constant UPPER = 0xffffffffffffffffffffffffffffffff00000000000000000000000000000000;

    /// @notice The image code of a picture: the 256 bits of the standard's digest, its first bit being the highest.
    /// @param grey 1024 bytes: rows of 32 pixels, top to bottom, left to right, 8 bit
    /// @return bits 256 bits.
    function code(bytes calldata grey) internal pure returns (uint256 bits) {
        if (grey.length != GREY_LENGTH) revert IsccImage_BadGreyLength(grey.length);

        uint256 pixels;
        assembly ("memory-safe") {
            pixels := mload(0x40)
            calldatacopy(pixels, grey.offset, GREY_LENGTH)
            mstore(0x40, add(pixels, GREY_LENGTH))
        }
        bits = _code(pixels);
        assembly ("memory-safe") {
            mstore(0x40, pixels)
        }
    }

    /// @notice The image code of a block in memory, which is not modified.
    /// @param grey 1024 bytes, as for `code`.
    /// @return bits 256 bits.
    function codeFromMemory(bytes memory grey) internal pure returns (uint256 bits) {
        if (grey.length != GREY_LENGTH) revert IsccImage_BadGreyLength(grey.length);
        uint256 pixels;
        assembly ("memory-safe") {
            pixels := add(grey, 32)
        }
        return _code(pixels);
    }

    function _code(uint256 pixels) private pure returns (uint256 bits) {
        uint256 scratch;
        assembly ("memory-safe") {
            scratch := mload(0x40)
            mstore(0x40, add(scratch, SCRATCH))
        }

        _unpack(pixels, scratch);
        unchecked {
            for (uint256 s = 0; s < 8; ++s) _transform(scratch + s * STRIP, scratch + T + s * ROWS);
            _transpose(scratch + T, scratch);
            for (uint256 g = 0; g < 3; ++g) _transform(scratch + g * STRIP, scratch + C + g * ROWS);
            uint256 levels = scratch + T;
            _levels(scratch + C, levels);
            bits =
                (_aboveMedian(levels) << 192) |
                (_aboveMedian(levels + 0x20) << 128) |
                (_aboveMedian(levels + ROWS) << 64) |
                _aboveMedian(levels + ROWS + 0x20);
        }

        // The scratch is given back, so that a second code pays for no new memory.
        assembly ("memory-safe") {
            mstore(0x40, scratch)
        }
    }

    /// Sorts the bytes of the block into the lanes of the strips.
    function _unpack(uint256 pixels, uint256 strips) private pure {
        assembly ("memory-safe") {
            let row := strips
            for {
                let end := add(pixels, GREY_LENGTH)
            } lt(pixels, end) {
                pixels := add(pixels, 32)
            } {
                let w := mload(pixels)
                mstore(row, and(w, BYTE_64))
                mstore(add(row, 0x0400), and(shr(8, w), BYTE_64))
                mstore(add(row, 0x0800), and(shr(16, w), BYTE_64))
                mstore(add(row, 0x0c00), and(shr(24, w), BYTE_64))
                mstore(add(row, 0x1000), and(shr(32, w), BYTE_64))
                mstore(add(row, 0x1400), and(shr(40, w), BYTE_64))
                mstore(add(row, 0x1800), and(shr(48, w), BYTE_64))
                mstore(add(row, 0x1c00), and(shr(56, w), BYTE_64))
                row := add(row, 32)
            }
        }
    }

    /// Transforms 32 words at `src` (which it spoils) to 9 words at `dst`: dst[k] = sum over n of B[k][n] src[n].
    ///
    /// Row k of B is odd about its middle for odd k, and even for even k. So the differences src[n] - src[31-n] give
    /// the odd k; the 16 sums give the even k by the same rule at half the length, and so on: 86 products, not 288.
    /// Internal rather than private so that a test can read the basis off it.
    function _transform(uint256 src, uint256 dst) internal pure {
        assembly ("memory-safe") {
            /// Leaves the sum of two words in the place of the first.
            function fold(p, q) -> difference {
                let a := mload(p)
                let b := mload(q)
                mstore(p, add(a, b))
                difference := sub(a, b)
            }

            // Odd k: differences 0 to 7 of 16.
            let x0 := fold(src, add(src, 0x3e0))
            let x1 := fold(add(src, 0x020), add(src, 0x3c0))
            let x2 := fold(add(src, 0x040), add(src, 0x3a0))
            let x3 := fold(add(src, 0x060), add(src, 0x380))
            let x4 := fold(add(src, 0x080), add(src, 0x360))
            let x5 := fold(add(src, 0x0a0), add(src, 0x340))
            let x6 := fold(add(src, 0x0c0), add(src, 0x320))
            let x7 := fold(add(src, 0x0e0), add(src, 0x300))
            mstore(
                add(dst, 0x020),
                add(
                    mul(x0, 4189252),
                    add(
                        mul(x1, 4148907),
                        add(
                            mul(x2, 4068606),
                            add(
                                mul(x3, 3949122),
                                add(mul(x4, 3791606), add(mul(x5, 3597575), add(mul(x6, 3368897), mul(x7, 3107774))))
                            )
                        )
                    )
                )
            )
            mstore(
                add(dst, 0x060),
                sub(
                    add(
                        mul(x0, 4148907),
                        add(mul(x1, 3791606), add(mul(x2, 3107774), add(mul(x3, 2156303), mul(x4, 1019133))))
                    ),
                    add(mul(x5, 205805), add(mul(x6, 1413018), mul(x7, 2498544)))
                )
            )
            mstore(
                add(dst, 0x0a0),
                sub(
                    add(mul(x0, 4068606), add(mul(x1, 3107774), mul(x2, 1413018))),
                    add(
                        mul(x3, 615432),
                        add(mul(x4, 2498544), add(mul(x5, 3791606), add(mul(x6, 4189252), mul(x7, 3597575))))
                    )
                )
            )
            mstore(
                add(dst, 0x0e0),
                sub(
                    add(mul(x0, 3949122), add(mul(x1, 2156303), mul(x7, 1793296))),
                    add(
                        mul(x2, 615432),
                        add(mul(x3, 3107774), add(mul(x4, 4189252), add(mul(x5, 3368897), mul(x6, 1019133))))
                    )
                )
            )
            // An empty copy, over which the optimizer carries no store: see Pdq.sol.
            mcopy(0, 0, 0)
            // Odd k: differences 8 to 15 of 16.
            x0 := fold(add(src, 0x100), add(src, 0x2e0))
            x1 := fold(add(src, 0x120), add(src, 0x2c0))
            x2 := fold(add(src, 0x140), add(src, 0x2a0))
            x3 := fold(add(src, 0x160), add(src, 0x280))
            x4 := fold(add(src, 0x180), add(src, 0x260))
            x5 := fold(add(src, 0x1a0), add(src, 0x240))
            x6 := fold(add(src, 0x1c0), add(src, 0x220))
            x7 := fold(add(src, 0x1e0), add(src, 0x200))
            mstore(
                add(dst, 0x020),
                add(
                    mload(add(dst, 0x020)),
                    add(
                        mul(x0, 2816722),
                        add(
                            mul(x1, 2498544),
                            add(
                                mul(x2, 2156303),
                                add(
                                    mul(x3, 1793296),
                                    add(mul(x4, 1413018), add(mul(x5, 1019133), add(mul(x6, 615432), mul(x7, 205805))))
                                )
                            )
                        )
                    )
                )
            )
            mstore(
                add(dst, 0x060),
                sub(
                    mload(add(dst, 0x060)),
                    add(
                        mul(x0, 3368897),
                        add(
                            mul(x1, 3949122),
                            add(
                                mul(x2, 4189252),
                                add(
                                    mul(x3, 4068606),
                                    add(mul(x4, 3597575), add(mul(x5, 2816722), add(mul(x6, 1793296), mul(x7, 615432))))
                                )
                            )
                        )
                    )
                )
            )
            mstore(
                add(dst, 0x0a0),
                sub(
                    add(
                        mload(add(dst, 0x0a0)),
                        add(
                            mul(x2, 1793296),
                            add(
                                mul(x3, 3368897),
                                add(mul(x4, 4148907), add(mul(x5, 3949122), add(mul(x6, 2816722), mul(x7, 1019133))))
                            )
                        )
                    ),
                    add(mul(x0, 2156303), mul(x1, 205805))
                )
            )
            mstore(
                add(dst, 0x0e0),
                sub(
                    add(mload(add(dst, 0x0e0)), add(mul(x0, 3791606), add(mul(x1, 4068606), mul(x2, 2498544)))),
                    add(
                        mul(x3, 205805),
                        add(mul(x4, 2816722), add(mul(x5, 4148907), add(mul(x6, 3597575), mul(x7, 1413018))))
                    )
                )
            )
            mcopy(0, 0, 0)
            // k = 2 and 6: 8 differences of the sums.
            x0 := fold(src, add(src, 0x1e0))
            x1 := fold(add(src, 0x020), add(src, 0x1c0))
            x2 := fold(add(src, 0x040), add(src, 0x1a0))
            x3 := fold(add(src, 0x060), add(src, 0x180))
            x4 := fold(add(src, 0x080), add(src, 0x160))
            x5 := fold(add(src, 0x0a0), add(src, 0x140))
            x6 := fold(add(src, 0x0c0), add(src, 0x120))
            x7 := fold(add(src, 0x0e0), add(src, 0x100))
            mstore(
                add(dst, 0x040),
                add(
                    mul(x0, 4174107),
                    add(
                        mul(x1, 4013699),
                        add(
                            mul(x2, 3699046),
                            add(
                                mul(x3, 3242241),
                                add(mul(x4, 2660838), add(mul(x5, 1977181), add(mul(x6, 1217542), mul(x7, 411114))))
                            )
                        )
                    )
                )
            )
            mstore(
                add(dst, 0x0c0),
                sub(
                    add(mul(x0, 4013699), add(mul(x1, 2660838), mul(x2, 411114))),
                    add(
                        mul(x3, 1977181),
                        add(mul(x4, 3699046), add(mul(x5, 4174107), add(mul(x6, 3242241), mul(x7, 1217542))))
                    )
                )
            )
            mcopy(0, 0, 0)
            // k = 4: 4 differences; k = 8: 2; k = 0: the sum.
            x0 := fold(src, add(src, 0x0e0))
            x1 := fold(add(src, 0x020), add(src, 0x0c0))
            x2 := fold(add(src, 0x040), add(src, 0x0a0))
            x3 := fold(add(src, 0x060), add(src, 0x080))
            mstore(
                add(dst, 0x080),
                add(mul(x0, 4113712), add(mul(x1, 3487436), add(mul(x2, 2330230), mul(x3, 818268))))
            )
            x0 := fold(src, add(src, 0x060))
            x1 := fold(add(src, 0x020), add(src, 0x040))
            mstore(add(dst, 0x100), add(mul(x0, 3875032), mul(x1, 1605091)))
            mstore(dst, shl(22, add(mload(src), mload(add(src, 0x20)))))
        }
    }

    /// From lanes over columns to lanes over rows of T.
    function _transpose(uint256 t, uint256 u) private pure {
        assembly ("memory-safe") {
            /// Four rows of four columns, of which the left one lies 256 bytes before the next: two exchanges of units.
            ///
            ///   a = [a3 a2 a1 a0]      ac = [a3 a2 c3 c2]      [a3 b3 c3 d3]
            ///   b = [b3 b2 b1 b0]  ->  bd = [b3 b2 d3 d2]  ->  [a2 b2 c2 d2]
            ///   c = [c3 c2 c1 c0]      ac = [a1 a0 c1 c0]      [a1 b1 c1 d1]
            ///   d = [d3 d2 d1 d0]      bd = [b1 b0 d1 d0]      [a0 b0 c0 d0]
            function turn(column, a, b, c, d) {
                let ac := or(and(a, UPPER), shr(128, c))
                let bd := or(and(b, UPPER), shr(128, d))
                mstore(sub(column, 0x300), or(and(ac, ODD), shr(64, and(bd, ODD))))
                mstore(sub(column, 0x200), or(shl(64, and(ac, EVEN)), and(bd, EVEN)))
                ac := or(shl(128, a), and(c, LOWER))
                bd := or(shl(128, b), and(d, LOWER))
                mstore(sub(column, 0x100), or(and(ac, ODD), shr(64, and(bd, ODD))))
                mstore(column, or(shl(64, and(ac, EVEN)), and(bd, EVEN)))
            }
            function biased(p) -> w {
                w := add(mload(p), BIAS_T)
            }

            // Column of lane 0 in strip s: 31 - s.
            let column := add(u, 0x3e0)
            for {
                let end := add(t, 0x900)
            } lt(t, end) {
                t := add(t, ROWS)
            } {
                turn(column, biased(t), biased(add(t, 0x40)), biased(add(t, 0x80)), biased(add(t, 0xc0)))
                turn(
                    add(column, 0x400),
                    biased(add(t, 0x20)),
                    biased(add(t, 0x60)),
                    biased(add(t, 0xa0)),
                    biased(add(t, 0xe0))
                )
                let last := biased(add(t, 0x100))
                mstore(add(column, 0x500), shr(192, last))
                mstore(add(column, 0x600), and(shr(128, last), 0xffffffffffffffff))
                mstore(add(column, 0x700), and(shr(64, last), 0xffffffffffffffff))
                mstore(add(column, 0x800), and(last, 0xffffffffffffffff))
                column := sub(column, 0x20)
            }
        }
    }

    /// Rounds the coefficients to levels of 31 bits, round(C / 2^32) + 2^30, each below a flag at bit 31.
    function _levels(uint256 c, uint256 levels) private pure {
        assembly ("memory-safe") {
            // Where j = 0 the bias is there already.
            let bias := HALF_STEP
            for {
                let end := add(c, ROWS)
            } lt(c, end) {
                c := add(c, 0x20)
            } {
                let even := add(mload(c), bias)
                let odd := add(mload(add(c, ROWS)), bias)
                let last := add(mload(add(c, 0x240)), bias)
                let w := or(or(and(even, HIGH_64), and(shr(32, odd), LOW_64)), FLAG_32)
                mstore(levels, w)
                mstore(add(levels, ROWS), or(shl(32, w), or(0x80000000, and(shr(32, last), 0xffffffff))))
                levels := add(levels, 0x20)
                bias := add(HALF_STEP, BIAS_C)
            }
        }
    }

    /// The 64 bits of a square: 8 words of levels at `w`, one for each column, with 8 rows in their lanes.
    ///
    /// The median itself is not needed, only a pivot such that at most 32 levels reach it while at least 33 reach any
    /// smaller one: `hi` of a bisection, which may stop as soon as just 32 reach `hi`.
    function _aboveMedian(uint256 w) private pure returns (uint256 bits) {
        assembly ("memory-safe") {
            /// One in each lane whose level reaches the pivot: its flag outlives the subtraction.
            function reached(p, pivots) -> ones {
                ones := and(shr(31, sub(mload(p), pivots)), ONE_32)
            }

            let lo := 0
            let hi := 0x80000000
            for {} lt(add(lo, 1), hi) {} {
                let pivot := shr(1, add(lo, hi))
                // The first two tries bracket the usual place, 256 grey levels about zero.
                if gt(sub(hi, lo), 0x40000000) {
                    pivot := add(0x3ff80000, mul(0x100000, gt(lo, 0)))
                }

                let pivots := mul(pivot, ONE_32)
                let sum := add(reached(w, pivots), reached(add(w, 0x20), pivots))
                sum := add(sum, add(reached(add(w, 0x40), pivots), reached(add(w, 0x60), pivots)))
                sum := add(sum, add(reached(add(w, 0x80), pivots), reached(add(w, 0xa0), pivots)))
                sum := add(sum, add(reached(add(w, 0xc0), pivots), reached(add(w, 0xe0), pivots)))
                let reach := shr(224, mul(sum, ONE_32))
                switch gt(reach, 32)
                case 1 {
                    lo := pivot
                }
                default {
                    hi := pivot
                    if eq(reach, 32) {
                        break
                    }
                }
            }

            // A byte of columns for each row, then the bytes together.
            let pivots := mul(hi, ONE_32)
            for {
                let end := add(w, 0x100)
            } lt(w, end) {
                w := add(w, 0x20)
            } {
                bits := or(shl(1, bits), reached(w, pivots))
            }
            bits := and(or(bits, shr(24, bits)), WORD_64)
            bits := or(bits, shr(48, bits))
            bits := or(and(shr(96, bits), 0xffffffff00000000), and(bits, 0xffffffff))
        }
    }
}
