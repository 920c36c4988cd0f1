// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Pdq
/// @notice The PDQ perceptual fingerprint of a picture, computed from its 64x64 luma block in exact integers.
///
/// @dev With D the basis D[i][j] = round(2^16 cos(pi/128 (i+1)(2j+1))), i = 0..15, j = 0..63, and A the block, the
/// coefficients are C = D A D^T. Bit 16 i + j of the fingerprint is set where C[i][j] (i: vertical frequency) is above
/// the lower median of all 256, so that its hexadecimal form is the customary one. Every step is exact, so another
/// implementation with integers of 53 bits agrees to the bit (sdk/src/fingerprint/pdq.ts is one).
///
/// Numbers travel in the lanes of a word: addition, subtraction and multiplication by a scalar act on a word
/// sum(v[l] 2^(w l)) as on every v[l], negative ones too, as long as no |v[l]| reaches 2^(w-1). Lanes are split only
/// after a bias has made them all non-negative. The bias of T stays in it: it is the same for all columns, and the
/// rows of D sum to zero, so it cannot reach C.
///
///   luma      64 rows x 64 bytes
///   strips    8 x 64 words: strip 4 h + k holds, for each row, columns 32 h + 31 - k - 4 m in lanes m = 0..7 of 32 bits
///   T = D A   8 x 16 words: the same columns, one word for each i
///   U         4 x 64 words: strip g holds, for each column, rows i = g + 4 l of T in lanes l = 0..3 of 64 bits
///   C         4 x 16 words: strip g holds, for each j, C[g + 4 l][j] in lanes l = 0..3 of 64 bits
///
/// |T| < 2^29 and |C| < 2^50, because 255 times the sum of the positive D[i] is below 2^29 and 127.5 times the
/// squared sum of the |D[i]| is below 2^50.
library Pdq {
    /// @notice The luma block is not 64x64 bytes long.
    error Pdq_BadLumaLength(uint256 length);

    uint256 private constant LUMA_LENGTH = 4096;

    // Scratch layout, in bytes from its start. U takes the place of the strips once T is there.
    uint256 private constant STRIP = 0x800; // 64 words
    uint256 private constant T = 0x4000;
    uint256 private constant C = 0x2000;
    uint256 private constant SCRATCH = 0x5000;

    // Lanes of 16 bits.
    uint256 private constant ONE_16 = 0x0001000100010001000100010001000100010001000100010001000100010001;
    uint256 private constant BYTE_16 = 0x00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff;
    // Lanes of 32 bits.
    uint256 private constant ONE_32 = 0x0000000100000001000000010000000100000001000000010000000100000001;
    uint256 private constant BYTE_32 = 0x000000ff000000ff000000ff000000ff000000ff000000ff000000ff000000ff;
    uint256 private constant WORD_32 = 0x0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff;
    uint256 private constant BIAS_32 = 0x8000000080000000800000008000000080000000800000008000000080000000;
    uint256 private constant FLAG_32 = 0x1000000010000000100000001000000010000000100000001000000010000000;
    // Lanes of 64 bits.
    uint256 private constant LOW_64 = 0x00000000ffffffff00000000ffffffff00000000ffffffff00000000ffffffff;
    uint256 private constant BIAS_64 = 0x0004000000000000000400000000000000040000000000000004000000000000;
    uint256 private constant LEVEL_64 = 0x000000000fffffff000000000fffffff000000000fffffff000000000fffffff;
    // Units of 64 bits: the even and the odd ones, the lower and the upper two.
    uint256 private constant EVEN = 0x0000000000000000ffffffffffffffff0000000000000000ffffffffffffffff;
    uint256 private constant ODD = 0xffffffffffffffff0000000000000000ffffffffffffffff0000000000000000;
    uint256 private constant LOWER = 0x00000000000000000000000000000000ffffffffffffffffffffffffffffffff;
    uint256 private constant UPPER = 0xffffffffffffffffffffffffffffffff00000000000000000000000000000000;

    /// @notice Fingerprint and quality of a picture.
    /// @param luma 4096 bytes: rows of 64 pixels, top to bottom, left to right, 8 bit
    /// @return hash 256 bits, of which at most 128 are set; 0 for a flat block
    /// @return quality 0 (flat) to 100: how much the block can tell
    function fingerprint(bytes calldata luma) internal pure returns (uint256 hash, uint256 quality) {
        if (luma.length != LUMA_LENGTH) revert Pdq_BadLumaLength(luma.length);

        uint256 pixels;
        assembly ("memory-safe") {
            pixels := mload(0x40)
            calldatacopy(pixels, luma.offset, LUMA_LENGTH)
            mstore(0x40, add(pixels, LUMA_LENGTH))
        }
        hash = _hash(pixels);
        quality = _quality(pixels);
        assembly ("memory-safe") {
            mstore(0x40, pixels)
        }
    }

    /// @notice PDQ's quality of a picture, without the fingerprint.
    /// @param luma as for `fingerprint`
    /// @return quality 0 (flat) to 100.
    function qualityOf(bytes calldata luma) internal pure returns (uint256 quality) {
        if (luma.length != LUMA_LENGTH) revert Pdq_BadLumaLength(luma.length);

        uint256 pixels;
        assembly ("memory-safe") {
            // Scratch beyond the free memory pointer, which stays.
            pixels := mload(0x40)
            calldatacopy(pixels, luma.offset, LUMA_LENGTH)
        }
        return _quality(pixels);
    }

    /// @notice The fingerprint, without the quality, of a block in memory, which is not modified.
    /// @param luma 4096 bytes, as for `fingerprint`.
    /// @return hash 256 bits.
    function hashFromMemory(bytes memory luma) internal pure returns (uint256 hash) {
        if (luma.length != LUMA_LENGTH) revert Pdq_BadLumaLength(luma.length);

        uint256 pixels;
        assembly ("memory-safe") {
            pixels := add(luma, 32)
        }
        return _hash(pixels);
    }

    function _hash(uint256 pixels) private pure returns (uint256 hash) {
        uint256 scratch;
        assembly ("memory-safe") {
            scratch := mload(0x40)
            mstore(0x40, add(scratch, SCRATCH))
        }

        _unpack(pixels, scratch);
        unchecked {
            for (uint256 s = 0; s < 8; ++s) _transform(scratch + s * STRIP, scratch + T + s * 0x200);
            _transpose(scratch + T, scratch);
            for (uint256 g = 0; g < 4; ++g) _transform(scratch + g * STRIP, scratch + C + g * 0x200);
        }
        hash = _aboveMedian(scratch + C);

        // The scratch is given back, so that a second fingerprint pays for no new memory.
        assembly ("memory-safe") {
            mstore(0x40, scratch)
        }
    }

    /// @notice Hamming distance of two fingerprints.
    /// @param a A fingerprint.
    /// @param b A fingerprint.
    /// @return bits Number of bits, of 256, in which they differ.
    function distance(uint256 a, uint256 b) internal pure returns (uint256 bits) {
        unchecked {
            bits = a ^ b;
            bits -= (bits >> 1) & (type(uint256).max / 3);
            bits = (bits & (type(uint256).max / 5)) + ((bits >> 2) & (type(uint256).max / 5));
            bits = (bits + (bits >> 4)) & (type(uint256).max / 17);
            // Byte counts are at most 8: pairs of bytes first, since 32 of them may reach 256.
            bits = (bits & BYTE_16) + ((bits >> 8) & BYTE_16);
            bits = (bits * ONE_16) >> 240;
        }
    }

    /// Sorts the bytes of the block into the 32-bit lanes of the strips.
    function _unpack(uint256 pixels, uint256 strips) private pure {
        assembly ("memory-safe") {
            let row := strips
            for {
                let end := add(pixels, LUMA_LENGTH)
            } lt(pixels, end) {
                pixels := add(pixels, 64)
            } {
                let w := mload(pixels)
                mstore(row, and(w, BYTE_32))
                mstore(add(row, 0x0800), and(shr(8, w), BYTE_32))
                mstore(add(row, 0x1000), and(shr(16, w), BYTE_32))
                mstore(add(row, 0x1800), and(shr(24, w), BYTE_32))
                w := mload(add(pixels, 32))
                mstore(add(row, 0x2000), and(w, BYTE_32))
                mstore(add(row, 0x2800), and(shr(8, w), BYTE_32))
                mstore(add(row, 0x3000), and(shr(16, w), BYTE_32))
                mstore(add(row, 0x3800), and(shr(24, w), BYTE_32))
                row := add(row, 32)
            }
        }
    }

    /// Transforms 64 words at `src` (which it spoils) to 16 words at `dst`: dst[i] = sum over k of D[i][k] src[k].
    ///
    /// Row i of D is odd about its middle for even i, and even for odd i. So the differences src[k] - src[63-k] give
    /// the even i; the 32 sums give the odd i by the same rule at half the length, and so on: 342 products, not 1024.
    /// Internal rather than private so that a test can read the basis off it.
    function _transform(uint256 src, uint256 dst) internal pure {
        assembly ("memory-safe") {
            // Two foldings at a time, in place, from 64 words and then from 16. Of n words, k < n/4:
            //   k = sums of the sums, n/2-1-k = differences of the sums, n-1-k and n/2+k = differences k and n/2-1-k
            for {
                let half := 0x400
            } gt(half, 0x40) {
                half := shr(2, half)
            } {
                let p := src
                for {
                    let q := add(src, sub(half, 0x20))
                } lt(p, q) {
                    q := sub(q, 0x20)
                } {
                    let b := mload(q)
                    let c := mload(add(p, half))
                    mstore(add(p, half), sub(b, c))
                    b := add(b, c)
                    let a := mload(p)
                    c := mload(add(q, half))
                    mstore(add(q, half), sub(a, c))
                    a := add(a, c)
                    mstore(p, add(a, b))
                    mstore(q, sub(a, b))
                    p := add(p, 0x20)
                }
            }

            // Even i: differences 0 to 7 of 32.
            let x0 := mload(add(src, 0x7e0))
            let x1 := mload(add(src, 0x7c0))
            let x2 := mload(add(src, 0x7a0))
            let x3 := mload(add(src, 0x780))
            let x4 := mload(add(src, 0x760))
            let x5 := mload(add(src, 0x740))
            let x6 := mload(add(src, 0x720))
            let x7 := mload(add(src, 0x700))
            mstore(
                dst,
                add(
                    mul(x0, 65516),
                    add(
                        mul(x1, 65358),
                        add(
                            mul(x2, 65043),
                            add(
                                mul(x3, 64571),
                                add(mul(x4, 63944), add(mul(x5, 63162), add(mul(x6, 62228), mul(x7, 61145))))
                            )
                        )
                    )
                )
            )
            mstore(
                add(dst, 0x040),
                add(
                    mul(x0, 65358),
                    add(
                        mul(x1, 63944),
                        add(
                            mul(x2, 61145),
                            add(
                                mul(x3, 57022),
                                add(mul(x4, 51665), add(mul(x5, 45190), add(mul(x6, 37736), mul(x7, 29466))))
                            )
                        )
                    )
                )
            )
            mstore(
                add(dst, 0x080),
                sub(
                    add(
                        mul(x0, 65043),
                        add(
                            mul(x1, 61145),
                            add(mul(x2, 53581), add(mul(x3, 42806), add(mul(x4, 29466), mul(x5, 14359))))
                        )
                    ),
                    add(mul(x6, 1608), mul(x7, 17479))
                )
            )
            mstore(
                add(dst, 0x0c0),
                sub(
                    add(mul(x0, 64571), add(mul(x1, 57022), add(mul(x2, 42806), add(mul(x3, 23586), mul(x4, 1608))))),
                    add(mul(x5, 20557), add(mul(x6, 40320), mul(x7, 55368)))
                )
            )
            mstore(
                add(dst, 0x100),
                sub(
                    add(mul(x0, 63944), add(mul(x1, 51665), add(mul(x2, 29466), mul(x3, 1608)))),
                    add(mul(x4, 26558), add(mul(x5, 49624), add(mul(x6, 63162), mul(x7, 64571))))
                )
            )
            mstore(
                add(dst, 0x140),
                sub(
                    add(mul(x0, 63162), add(mul(x1, 45190), mul(x2, 14359))),
                    add(mul(x3, 20557), add(mul(x4, 49624), add(mul(x5, 64571), add(mul(x6, 61145), mul(x7, 40320)))))
                )
            )
            mstore(
                add(dst, 0x180),
                sub(
                    add(mul(x0, 62228), add(mul(x1, 37736), mul(x7, 4821))),
                    add(mul(x2, 1608), add(mul(x3, 40320), add(mul(x4, 63162), add(mul(x5, 61145), mul(x6, 35062)))))
                )
            )
            mstore(
                add(dst, 0x1c0),
                sub(
                    add(mul(x0, 61145), add(mul(x1, 29466), add(mul(x6, 4821), mul(x7, 47464)))),
                    add(mul(x2, 17479), add(mul(x3, 55368), add(mul(x4, 64571), mul(x5, 40320))))
                )
            )
            // An empty copy. The optimizer carries no store past it: carried, they need more stack than there is.
            mcopy(0, 0, 0)
            // Even i: differences 8 to 15 of 32.
            x0 := mload(add(src, 0x6e0))
            x1 := mload(add(src, 0x6c0))
            x2 := mload(add(src, 0x6a0))
            x3 := mload(add(src, 0x680))
            x4 := mload(add(src, 0x660))
            x5 := mload(add(src, 0x640))
            x6 := mload(add(src, 0x620))
            x7 := mload(add(src, 0x600))
            mstore(
                dst,
                add(
                    mload(dst),
                    add(
                        mul(x0, 59914),
                        add(
                            mul(x1, 58538),
                            add(
                                mul(x2, 57022),
                                add(
                                    mul(x3, 55368),
                                    add(mul(x4, 53581), add(mul(x5, 51665), add(mul(x6, 49624), mul(x7, 47464))))
                                )
                            )
                        )
                    )
                )
            )
            mstore(
                add(dst, 0x040),
                sub(
                    add(mload(add(dst, 0x040)), add(mul(x0, 20557), add(mul(x1, 11204), mul(x2, 1608)))),
                    add(mul(x3, 8022), add(mul(x4, 17479), add(mul(x5, 26558), add(mul(x6, 35062), mul(x7, 42806)))))
                )
            )
            mstore(
                add(dst, 0x080),
                sub(
                    mload(add(dst, 0x080)),
                    add(
                        mul(x0, 32303),
                        add(
                            mul(x1, 45190),
                            add(
                                mul(x2, 55368),
                                add(
                                    mul(x3, 62228),
                                    add(mul(x4, 65358), add(mul(x5, 64571), add(mul(x6, 59914), mul(x7, 51665))))
                                )
                            )
                        )
                    )
                )
            )
            mstore(
                add(dst, 0x0c0),
                sub(
                    add(mload(add(dst, 0x0c0)), add(mul(x6, 17479), mul(x7, 37736))),
                    add(
                        mul(x0, 63944),
                        add(
                            mul(x1, 65043),
                            add(mul(x2, 58538), add(mul(x3, 45190), add(mul(x4, 26558), mul(x5, 4821))))
                        )
                    )
                )
            )
            mstore(
                add(dst, 0x100),
                sub(
                    add(
                        mload(add(dst, 0x100)),
                        add(
                            mul(x3, 23586),
                            add(mul(x4, 47464), add(mul(x5, 62228), add(mul(x6, 65043), mul(x7, 55368))))
                        )
                    ),
                    add(mul(x0, 53581), add(mul(x1, 32303), mul(x2, 4821)))
                )
            )
            mstore(
                add(dst, 0x140),
                sub(
                    add(
                        mload(add(dst, 0x140)),
                        add(
                            mul(x1, 26558),
                            add(
                                mul(x2, 53581),
                                add(mul(x3, 65358), add(mul(x4, 58538), add(mul(x5, 35062), mul(x6, 1608))))
                            )
                        )
                    ),
                    add(mul(x0, 8022), mul(x7, 32303))
                )
            )
            mstore(
                add(dst, 0x180),
                sub(
                    add(
                        mload(add(dst, 0x180)),
                        add(mul(x0, 42806), add(mul(x1, 63944), add(mul(x2, 59914), mul(x3, 32303))))
                    ),
                    add(mul(x4, 8022), add(mul(x5, 45190), add(mul(x6, 64571), mul(x7, 58538))))
                )
            )
            mstore(
                add(dst, 0x1c0),
                sub(
                    add(
                        mload(add(dst, 0x1c0)),
                        add(mul(x0, 65516), add(mul(x1, 49624), add(mul(x2, 8022), mul(x7, 26558))))
                    ),
                    add(mul(x3, 37736), add(mul(x4, 63944), add(mul(x5, 57022), mul(x6, 20557))))
                )
            )
            mcopy(0, 0, 0)
            // Even i: differences 16 to 23 of 32.
            x0 := mload(add(src, 0x5e0))
            x1 := mload(add(src, 0x5c0))
            x2 := mload(add(src, 0x5a0))
            x3 := mload(add(src, 0x580))
            x4 := mload(add(src, 0x560))
            x5 := mload(add(src, 0x540))
            x6 := mload(add(src, 0x520))
            x7 := mload(add(src, 0x500))
            mstore(
                dst,
                add(
                    mload(dst),
                    add(
                        mul(x0, 45190),
                        add(
                            mul(x1, 42806),
                            add(
                                mul(x2, 40320),
                                add(
                                    mul(x3, 37736),
                                    add(mul(x4, 35062), add(mul(x5, 32303), add(mul(x6, 29466), mul(x7, 26558))))
                                )
                            )
                        )
                    )
                )
            )
            mstore(
                add(dst, 0x040),
                sub(
                    mload(add(dst, 0x040)),
                    add(
                        mul(x0, 49624),
                        add(
                            mul(x1, 55368),
                            add(
                                mul(x2, 59914),
                                add(
                                    mul(x3, 63162),
                                    add(mul(x4, 65043), add(mul(x5, 65516), add(mul(x6, 64571), mul(x7, 62228))))
                                )
                            )
                        )
                    )
                )
            )
            mstore(
                add(dst, 0x080),
                sub(
                    add(
                        mload(add(dst, 0x080)),
                        add(
                            mul(x3, 4821),
                            add(mul(x4, 20557), add(mul(x5, 35062), add(mul(x6, 47464), mul(x7, 57022))))
                        )
                    ),
                    add(mul(x0, 40320), add(mul(x1, 26558), mul(x2, 11204)))
                )
            )
            mstore(
                add(dst, 0x0c0),
                sub(
                    add(
                        mload(add(dst, 0x0c0)),
                        add(
                            mul(x0, 53581),
                            add(
                                mul(x1, 63162),
                                add(
                                    mul(x2, 65358),
                                    add(mul(x3, 59914), add(mul(x4, 47464), add(mul(x5, 29466), mul(x6, 8022))))
                                )
                            )
                        )
                    ),
                    mul(x7, 14359)
                )
            )
            mstore(
                add(dst, 0x100),
                sub(
                    add(mload(add(dst, 0x100)), add(mul(x0, 35062), mul(x1, 8022))),
                    add(
                        mul(x2, 20557),
                        add(
                            mul(x3, 45190),
                            add(mul(x4, 61145), add(mul(x5, 65358), add(mul(x6, 57022), mul(x7, 37736))))
                        )
                    )
                )
            )
            mstore(
                add(dst, 0x140),
                sub(
                    add(
                        mload(add(dst, 0x140)),
                        add(mul(x4, 4821), add(mul(x5, 37736), add(mul(x6, 59914), mul(x7, 65043))))
                    ),
                    add(mul(x0, 57022), add(mul(x1, 65516), add(mul(x2, 55368), mul(x3, 29466))))
                )
            )
            mstore(
                add(dst, 0x180),
                sub(
                    add(
                        mload(add(dst, 0x180)),
                        add(
                            mul(x1, 11204),
                            add(mul(x2, 47464), add(mul(x3, 65043), add(mul(x4, 57022), mul(x5, 26558))))
                        )
                    ),
                    add(mul(x0, 29466), add(mul(x6, 14359), mul(x7, 49624)))
                )
            )
            mstore(
                add(dst, 0x1c0),
                sub(
                    add(
                        mload(add(dst, 0x1c0)),
                        add(mul(x0, 59914), add(mul(x1, 62228), add(mul(x2, 32303), mul(x7, 1608))))
                    ),
                    add(mul(x3, 14359), add(mul(x4, 53581), add(mul(x5, 65043), mul(x6, 42806))))
                )
            )
            mcopy(0, 0, 0)
            // Even i: differences 24 to 31 of 32.
            x0 := mload(add(src, 0x4e0))
            x1 := mload(add(src, 0x4c0))
            x2 := mload(add(src, 0x4a0))
            x3 := mload(add(src, 0x480))
            x4 := mload(add(src, 0x460))
            x5 := mload(add(src, 0x440))
            x6 := mload(add(src, 0x420))
            x7 := mload(add(src, 0x400))
            mstore(
                dst,
                add(
                    mload(dst),
                    add(
                        mul(x0, 23586),
                        add(
                            mul(x1, 20557),
                            add(
                                mul(x2, 17479),
                                add(
                                    mul(x3, 14359),
                                    add(mul(x4, 11204), add(mul(x5, 8022), add(mul(x6, 4821), mul(x7, 1608))))
                                )
                            )
                        )
                    )
                )
            )
            mstore(
                add(dst, 0x040),
                sub(
                    mload(add(dst, 0x040)),
                    add(
                        mul(x0, 58538),
                        add(
                            mul(x1, 53581),
                            add(
                                mul(x2, 47464),
                                add(
                                    mul(x3, 40320),
                                    add(mul(x4, 32303), add(mul(x5, 23586), add(mul(x6, 14359), mul(x7, 4821))))
                                )
                            )
                        )
                    )
                )
            )
            mstore(
                add(dst, 0x080),
                add(
                    mload(add(dst, 0x080)),
                    add(
                        mul(x0, 63162),
                        add(
                            mul(x1, 65516),
                            add(
                                mul(x2, 63944),
                                add(
                                    mul(x3, 58538),
                                    add(mul(x4, 49624), add(mul(x5, 37736), add(mul(x6, 23586), mul(x7, 8022))))
                                )
                            )
                        )
                    )
                )
            )
            mstore(
                add(dst, 0x0c0),
                sub(
                    mload(add(dst, 0x0c0)),
                    add(
                        mul(x0, 35062),
                        add(
                            mul(x1, 51665),
                            add(
                                mul(x2, 62228),
                                add(
                                    mul(x3, 65516),
                                    add(mul(x4, 61145), add(mul(x5, 49624), add(mul(x6, 32303), mul(x7, 11204))))
                                )
                            )
                        )
                    )
                )
            )
            mstore(
                add(dst, 0x100),
                sub(
                    add(
                        mload(add(dst, 0x100)),
                        add(
                            mul(x1, 17479),
                            add(
                                mul(x2, 42806),
                                add(
                                    mul(x3, 59914),
                                    add(mul(x4, 65516), add(mul(x5, 58538), add(mul(x6, 40320), mul(x7, 14359))))
                                )
                            )
                        )
                    ),
                    mul(x0, 11204)
                )
            )
            mstore(
                add(dst, 0x140),
                sub(
                    add(mload(add(dst, 0x140)), add(mul(x0, 51665), mul(x1, 23586))),
                    add(
                        mul(x2, 11204),
                        add(
                            mul(x3, 42806),
                            add(mul(x4, 62228), add(mul(x5, 63944), add(mul(x6, 47464), mul(x7, 17479))))
                        )
                    )
                )
            )
            mstore(
                add(dst, 0x180),
                sub(
                    add(
                        mload(add(dst, 0x180)),
                        add(
                            mul(x3, 17479),
                            add(mul(x4, 51665), add(mul(x5, 65516), add(mul(x6, 53581), mul(x7, 20557))))
                        )
                    ),
                    add(mul(x0, 65358), add(mul(x1, 55368), mul(x2, 23586)))
                )
            )
            mstore(
                add(dst, 0x1c0),
                sub(
                    add(
                        mload(add(dst, 0x1c0)),
                        add(mul(x0, 45190), add(mul(x1, 65358), add(mul(x2, 51665), mul(x3, 11204))))
                    ),
                    add(mul(x4, 35062), add(mul(x5, 63162), add(mul(x6, 58538), mul(x7, 23586))))
                )
            )
            mcopy(0, 0, 0)
            // i = 1, 5, 9, 13: differences 0 to 7 of 16.
            x0 := mload(add(src, 0x3e0))
            x1 := mload(add(src, 0x3c0))
            x2 := mload(add(src, 0x3a0))
            x3 := mload(add(src, 0x380))
            x4 := mload(add(src, 0x360))
            x5 := mload(add(src, 0x340))
            x6 := mload(add(src, 0x320))
            x7 := mload(add(src, 0x300))
            mstore(
                add(dst, 0x020),
                add(
                    mul(x0, 65457),
                    add(
                        mul(x1, 64827),
                        add(
                            mul(x2, 63572),
                            add(
                                mul(x3, 61705),
                                add(mul(x4, 59244), add(mul(x5, 56212), add(mul(x6, 52639), mul(x7, 48559))))
                            )
                        )
                    )
                )
            )
            mstore(
                add(dst, 0x0a0),
                sub(
                    add(mul(x0, 64827), add(mul(x1, 59244), add(mul(x2, 48559), add(mul(x3, 33692), mul(x4, 15924))))),
                    add(mul(x5, 3216), add(mul(x6, 22078), mul(x7, 39040)))
                )
            )
            mstore(
                add(dst, 0x120),
                sub(
                    add(mul(x0, 63572), add(mul(x1, 48559), mul(x2, 22078))),
                    add(mul(x3, 9616), add(mul(x4, 39040), add(mul(x5, 59244), add(mul(x6, 65457), mul(x7, 56212)))))
                )
            )
            mstore(
                add(dst, 0x1a0),
                sub(
                    add(mul(x0, 61705), add(mul(x1, 33692), mul(x7, 28020))),
                    add(mul(x2, 9616), add(mul(x3, 48559), add(mul(x4, 65457), add(mul(x5, 52639), mul(x6, 15924)))))
                )
            )
            mcopy(0, 0, 0)
            // i = 1, 5, 9, 13: differences 8 to 15 of 16.
            x0 := mload(add(src, 0x2e0))
            x1 := mload(add(src, 0x2c0))
            x2 := mload(add(src, 0x2a0))
            x3 := mload(add(src, 0x280))
            x4 := mload(add(src, 0x260))
            x5 := mload(add(src, 0x240))
            x6 := mload(add(src, 0x220))
            x7 := mload(add(src, 0x200))
            mstore(
                add(dst, 0x020),
                add(
                    mload(add(dst, 0x020)),
                    add(
                        mul(x0, 44011),
                        add(
                            mul(x1, 39040),
                            add(
                                mul(x2, 33692),
                                add(
                                    mul(x3, 28020),
                                    add(mul(x4, 22078), add(mul(x5, 15924), add(mul(x6, 9616), mul(x7, 3216))))
                                )
                            )
                        )
                    )
                )
            )
            mstore(
                add(dst, 0x0a0),
                sub(
                    mload(add(dst, 0x0a0)),
                    add(
                        mul(x0, 52639),
                        add(
                            mul(x1, 61705),
                            add(
                                mul(x2, 65457),
                                add(
                                    mul(x3, 63572),
                                    add(mul(x4, 56212), add(mul(x5, 44011), add(mul(x6, 28020), mul(x7, 9616))))
                                )
                            )
                        )
                    )
                )
            )
            mstore(
                add(dst, 0x120),
                sub(
                    add(
                        mload(add(dst, 0x120)),
                        add(
                            mul(x2, 28020),
                            add(
                                mul(x3, 52639),
                                add(mul(x4, 64827), add(mul(x5, 61705), add(mul(x6, 44011), mul(x7, 15924))))
                            )
                        )
                    ),
                    add(mul(x0, 33692), mul(x1, 3216))
                )
            )
            mstore(
                add(dst, 0x1a0),
                sub(
                    add(mload(add(dst, 0x1a0)), add(mul(x0, 59244), add(mul(x1, 63572), mul(x2, 39040)))),
                    add(mul(x3, 3216), add(mul(x4, 44011), add(mul(x5, 64827), add(mul(x6, 56212), mul(x7, 22078)))))
                )
            )
            mcopy(0, 0, 0)
            // i = 3, 11: 8 differences.
            x0 := mload(add(src, 0x1e0))
            x1 := mload(add(src, 0x1c0))
            x2 := mload(add(src, 0x1a0))
            x3 := mload(add(src, 0x180))
            x4 := mload(add(src, 0x160))
            x5 := mload(add(src, 0x140))
            x6 := mload(add(src, 0x120))
            x7 := mload(add(src, 0x100))
            mstore(
                add(dst, 0x060),
                add(
                    mul(x0, 65220),
                    add(
                        mul(x1, 62714),
                        add(
                            mul(x2, 57798),
                            add(
                                mul(x3, 50660),
                                add(mul(x4, 41576), add(mul(x5, 30893), add(mul(x6, 19024), mul(x7, 6424))))
                            )
                        )
                    )
                )
            )
            mstore(
                add(dst, 0x160),
                sub(
                    add(mul(x0, 62714), add(mul(x1, 41576), mul(x2, 6424))),
                    add(mul(x3, 30893), add(mul(x4, 57798), add(mul(x5, 65220), add(mul(x6, 50660), mul(x7, 19024)))))
                )
            )
            mcopy(0, 0, 0)
            // i = 7: 4 differences.
            x0 := mload(add(src, 0x0e0))
            x1 := mload(add(src, 0x0c0))
            x2 := mload(add(src, 0x0a0))
            x3 := mload(add(src, 0x080))
            mstore(add(dst, 0x0e0), add(mul(x0, 64277), add(mul(x1, 54491), add(mul(x2, 36410), mul(x3, 12785)))))
            // i = 15: 2 differences, still to be taken.
            x0 := sub(mload(src), mload(add(src, 0x060)))
            x1 := sub(mload(add(src, 0x020)), mload(add(src, 0x040)))
            mstore(add(dst, 0x1e0), add(mul(x0, 60547), mul(x1, 25080)))
        }
    }

    /// From lanes over columns to lanes over rows of T: two exchanges of 64-bit units, then each unit is split in two.
    ///
    ///   t0 = [a0 a1 a2 a3]      lo02 = [a0 a1 c0 c1]      [a0 b0 c0 d0]
    ///   t1 = [b0 b1 b2 b3]  ->  lo13 = [b0 b1 d0 d1]  ->  [a1 b1 c1 d1]
    ///   t2 = [c0 c1 c2 c3]      hi02 = [a2 a3 c2 c3]      [a2 b2 c2 d2]
    ///   t3 = [d0 d1 d2 d3]      hi13 = [b2 b3 d2 d3]      [a3 b3 c3 d3]
    function _transpose(uint256 t, uint256 u) private pure {
        assembly ("memory-safe") {
            /// Units of 64 bits to two columns, of which the left one lies 128 bytes before the right one.
            function split(place, w) {
                mstore(place, and(w, LOW_64))
                mstore(sub(place, 128), and(shr(32, w), LOW_64))
            }

            for {
                let s := 0
            } lt(s, 8) {
                s := add(s, 1)
            } {
                // Column of lane 0 in strip s = 4 h + k: 32 h + 31 - k.
                let column := add(u, shl(5, sub(add(shl(5, shr(2, s)), 31), and(s, 3))))
                for {
                    let end := add(t, 0x80)
                } lt(t, end) {
                    t := add(t, 0x20)
                } {
                    let t0 := add(mload(t), BIAS_32)
                    let t1 := add(mload(add(t, 0x080)), BIAS_32)
                    let t2 := add(mload(add(t, 0x100)), BIAS_32)
                    let t3 := add(mload(add(t, 0x180)), BIAS_32)
                    let w02 := or(and(t0, LOWER), shl(128, t2))
                    let w13 := or(and(t1, LOWER), shl(128, t3))
                    split(column, or(and(w02, EVEN), shl(64, and(w13, EVEN))))
                    split(sub(column, 0x100), or(and(shr(64, w02), EVEN), and(w13, ODD)))
                    w02 := or(shr(128, t0), and(t2, UPPER))
                    w13 := or(shr(128, t1), and(t3, UPPER))
                    split(sub(column, 0x200), or(and(w02, EVEN), shl(64, and(w13, EVEN))))
                    split(sub(column, 0x300), or(and(shr(64, w02), EVEN), and(w13, ODD)))
                    column := add(column, STRIP)
                }
                t := add(t, 0x180)
            }
        }
    }

    /// The bits of the coefficients above the lower median, all of them taken in steps of 2^23 (1/512 of a grey level
    /// times unit cosines): floor((C + 2^50) / 2^23), a level of 28 bits.
    ///
    /// The median itself is not needed, only a pivot such that at most 128 levels reach it while at least 129 reach
    /// any smaller one: `hi` of a bisection, which may stop as soon as just 128 reach `hi`.
    function _aboveMedian(uint256 c) private pure returns (uint256 hash) {
        assembly ("memory-safe") {
            // Strips 0 and 2, 1 and 3 become one: lane m of 32 bits of strip g, word j holds level C[g + 2 m][j] below
            // a flag at bit 28.
            let end := add(c, 0x400)
            for {
                let p := c
            } lt(p, end) {
                p := add(p, 0x20)
            } {
                let low := and(shr(23, add(mload(p), BIAS_64)), LEVEL_64)
                let high := and(shr(23, add(mload(add(p, 0x400)), BIAS_64)), LEVEL_64)
                mstore(p, or(or(low, shl(32, high)), FLAG_32))
            }

            let lo := 0
            let hi := 0x10000000
            for {} lt(add(lo, 1), hi) {} {
                let pivot := shr(1, add(lo, hi))
                // The first two tries bracket the usual place, 512 grey levels about zero.
                if gt(sub(hi, lo), 0x8000000) {
                    pivot := add(0x7fc0000, mul(0x80000, gt(lo, 0)))
                }

                let pivots := mul(pivot, ONE_32)
                // The flag outlives the subtraction where the level reaches the pivot; 8 flags fit above bit 28.
                let reach := 0
                for {
                    let p := c
                } lt(p, end) {
                    p := add(p, 0x100)
                } {
                    let sum := and(sub(mload(p), pivots), FLAG_32)
                    sum := add(sum, and(sub(mload(add(p, 0x20)), pivots), FLAG_32))
                    sum := add(sum, and(sub(mload(add(p, 0x40)), pivots), FLAG_32))
                    sum := add(sum, and(sub(mload(add(p, 0x60)), pivots), FLAG_32))
                    sum := add(sum, and(sub(mload(add(p, 0x80)), pivots), FLAG_32))
                    sum := add(sum, and(sub(mload(add(p, 0xa0)), pivots), FLAG_32))
                    sum := add(sum, and(sub(mload(add(p, 0xc0)), pivots), FLAG_32))
                    sum := add(sum, and(sub(mload(add(p, 0xe0)), pivots), FLAG_32))
                    reach := add(reach, shr(28, sum))
                }
                reach := shr(224, mul(reach, ONE_32))
                switch gt(reach, 128)
                case 1 {
                    lo := pivot
                }
                default {
                    hi := pivot
                    if eq(reach, 128) {
                        break
                    }
                }
            }

            // Lane m of strip g, word j is bit 16 (g + 2 m) + j.
            let pivots := mul(hi, ONE_32)
            let shift := 0
            for {
                let p := c
            } lt(p, end) {
                p := add(p, 0x20)
            } {
                hash := or(hash, shl(shift, shr(28, and(sub(mload(p), pivots), FLAG_32))))
                shift := add(shift, 1)
            }
        }
    }

    /// Sum over neighbours below and to the right of floor(|u - v| 100 / 255), by 90, at most 100.
    ///
    /// Lanes of 16 bits: a word holds the even or the odd columns of half a row, the left one in the highest lane.
    function _quality(uint256 pixels) private pure returns (uint256 quality) {
        assembly ("memory-safe") {
            /// Lanes 256 + u - v to floor(|u - v| 100 / 255).
            function steps(x) -> weight {
                // u >= v: x XOR 256 = u - v. u < v: (x XOR 255) + 1 = v - u. With y = 256 or 255 both are
                // (x XOR y) - y + 256.
                let y := add(and(shr(8, x), ONE_16), BYTE_16)
                // floor(n / 255) = floor((n + 1 + floor((n + 1) / 256)) / 256) for 0 <= n < 65535.
                let n := add(mul(sub(xor(x, y), y), 100), mul(ONE_16, 25601))
                weight := and(shr(8, add(n, and(shr(8, n), BYTE_16))), BYTE_16)
            }

            let sums := 0
            for {
                let half := 0
            } lt(half, 2) {
                half := add(half, 1)
            } {
                let p := add(pixels, shl(5, half))
                let w := mload(p)
                for {
                    let end := add(p, LUMA_LENGTH)
                } lt(p, end) {} {
                    let even := or(and(shr(8, w), BYTE_16), shl(8, ONE_16))
                    let odd := and(w, BYTE_16)
                    sums := add(sums, steps(sub(even, odd)))
                    odd := or(odd, shl(8, ONE_16))
                    // Right of column 31 is column 32; right of column 63 is nothing, so it meets itself.
                    let next := shr(248, mload(add(p, sub(32, half))))
                    sums := add(sums, steps(sub(odd, or(and(shl(8, w), BYTE_16), next))))
                    p := add(p, 64)
                    if lt(p, end) {
                        w := mload(p)
                        sums := add(sums, steps(sub(even, and(shr(8, w), BYTE_16))))
                        sums := add(sums, steps(sub(odd, and(w, BYTE_16))))
                    }
                    // At most 128 times 4 times 100 in a lane. Full quality needs no further look.
                    let sum := shr(224, mul(add(and(sums, WORD_32), and(shr(16, sums), WORD_32)), ONE_32))
                    quality := div(sum, 90)
                    if gt(quality, 99) {
                        quality := 100
                        break
                    }
                }
                if gt(quality, 99) {
                    break
                }
            }
        }
    }
}
