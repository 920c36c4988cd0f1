// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Pdq
/// @notice The PDQ perceptual fingerprint of a picture, computed from its 64x64 luma block in exact integers.
///
/// @dev With D the basis D[i][j] = round(2^17 cos(pi/128 (i+1)(2j+1))), i = 0..15, j = 0..63, and A the block, the
/// coefficients are C = D A D^T. Bit 16 i + j of the fingerprint is set where C[i][j] (i: vertical frequency) is above
/// the lower median of all 256, so that its hexadecimal form is the customary one. Every step is exact, so another
/// implementation in integers of 53 bits or more agrees to the bit (sdk/src/fingerprint/pdq.ts is one).
///
/// Numbers travel in the lanes of a word: addition, subtraction and multiplication by a scalar act on a word
/// sum(v[l] 2^(w l)) as on every v[l], negative ones too, as long as no |v[l]| reaches 2^(w-1). Lanes are split only
/// after a bias has made them all non-negative. A constant bias along a row of the block cannot reach C, since the
/// rows of D sum to zero.
///
///   luma      64 rows x 64 bytes of calldata
///   strips    8 x 64 words: strip 4 h + k holds, for each row, columns 32 h + 31 - k - 4 m in lanes m = 0..7 of 32 bits
///   T = D A   8 x 16 words: the same columns, one word for each i
///   U         4 x 64 words: strip g holds, for each column, rows i = g + 4 l of T in lanes l = 0..3 of 64 bits
///   C         4 x 16 words: strip g holds, for each j, C[g + 4 l][j] in lanes l = 0..3 of 64 bits
///
/// |T| < 2^30 and |C| < 2^52 because 255 * sum of positive D[i] < 2^30 and 127.5 * (sum |D[i]|)^2 < 2^52.
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
    // Lanes of 64 bits.
    uint256 private constant ONE_64 = 0x0000000000000001000000000000000100000000000000010000000000000001;
    uint256 private constant LOW_64 = 0x00000000ffffffff00000000ffffffff00000000ffffffff00000000ffffffff;
    uint256 private constant BIAS_64 = 0x0030000000000000003000000000000000300000000000000030000000000000;
    uint256 private constant FLAG_64 = 0x0020000000000000002000000000000000200000000000000020000000000000;
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
        uint256 scratch;
        assembly ("memory-safe") {
            pixels := luma.offset
            scratch := mload(0x40)
            mstore(0x40, add(scratch, SCRATCH))
        }

        _unpack(pixels, scratch);
        for (uint256 s = 0; s < 8; ++s) _transform(scratch + s * STRIP, scratch + T + s * 0x200);
        _transpose(scratch + T, scratch);
        for (uint256 g = 0; g < 4; ++g) _transform(scratch + g * STRIP, scratch + C + g * 0x200);
        hash = _aboveMedian(scratch + C);
        quality = _quality(pixels);

        // The scratch is given back, so that a second fingerprint pays for no new memory.
        assembly ("memory-safe") {
            mstore(0x40, scratch)
        }
    }

    /// @notice In how many of the 256 bits two fingerprints differ.
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
            for { let end := add(pixels, LUMA_LENGTH) } lt(pixels, end) { pixels := add(pixels, 64) } {
                let w := calldataload(pixels)
                mstore(row, and(w, BYTE_32))
                mstore(add(row, 0x0800), and(shr(8, w), BYTE_32))
                mstore(add(row, 0x1000), and(shr(16, w), BYTE_32))
                mstore(add(row, 0x1800), and(shr(24, w), BYTE_32))
                w := calldataload(add(pixels, 32))
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
    /// Row i of D is odd about the middle for even i and even for odd i. So the differences src[k] - src[63-k] give
    /// the even i, and the sums, a block of 32, give the odd i, by the same rule with half the length; and so on.
    function _transform(uint256 src, uint256 dst) private pure {
        assembly ("memory-safe") {
            /// Leaves the sum in place of the first, returns the difference.
            function pair(p, q) -> difference {
                let a := mload(p)
                let b := mload(q)
                mstore(p, add(a, b))
                difference := sub(a, b)
            }

            // columns 0..7 of the 32 differences
            let x0 := pair(src, add(src, 0x7e0))
            let x1 := pair(add(src, 0x020), add(src, 0x7c0))
            let x2 := pair(add(src, 0x040), add(src, 0x7a0))
            let x3 := pair(add(src, 0x060), add(src, 0x780))
            let x4 := pair(add(src, 0x080), add(src, 0x760))
            let x5 := pair(add(src, 0x0a0), add(src, 0x740))
            let x6 := pair(add(src, 0x0c0), add(src, 0x720))
            let x7 := pair(add(src, 0x0e0), add(src, 0x700))
            mstore(dst, add(mul(x7, 122289), add(mul(x6, 124457), add(mul(x5, 126324), add(mul(x4, 127887), add(mul(x3, 129142), add(mul(x2, 130086), add(mul(x1, 130717), mul(x0, 131033)))))))))
            mstore(add(dst, 0x040), add(mul(x7, 58931), add(mul(x6, 75472), add(mul(x5, 90379), add(mul(x4, 103330), add(mul(x3, 114044), add(mul(x2, 122289), add(mul(x1, 127887), mul(x0, 130717)))))))))
            mstore(add(dst, 0x080), add(mul(x5, 28718), add(mul(x4, 58931), add(mul(x3, 85613), add(mul(x2, 107162), add(mul(x1, 122289), sub(mul(x0, 130086), add(mul(x7, 34959), mul(x6, 3217)))))))))
            mstore(add(dst, 0x0c0), add(mul(x4, 3217), add(mul(x3, 47172), add(mul(x2, 85613), add(mul(x1, 114044), sub(mul(x0, 129142), add(mul(x7, 110737), add(mul(x6, 80640), mul(x5, 41115)))))))))
            mstore(add(dst, 0x100), add(mul(x3, 3217), add(mul(x2, 58931), add(mul(x1, 103330), sub(mul(x0, 127887), add(mul(x7, 129142), add(mul(x6, 126324), add(mul(x5, 99249), mul(x4, 53116)))))))))
            mstore(add(dst, 0x140), add(mul(x2, 28718), add(mul(x1, 90379), sub(mul(x0, 126324), add(mul(x7, 80640), add(mul(x6, 122289), add(mul(x5, 129142), add(mul(x4, 99249), mul(x3, 41115)))))))))
            mstore(add(dst, 0x180), add(mul(x7, 9642), add(mul(x1, 75472), sub(mul(x0, 124457), add(mul(x6, 70123), add(mul(x5, 122289), add(mul(x4, 126324), add(mul(x3, 80640), mul(x2, 3217)))))))))
            mstore(add(dst, 0x1c0), add(mul(x7, 94929), add(mul(x6, 9642), add(mul(x1, 58931), sub(mul(x0, 122289), add(mul(x5, 80640), add(mul(x4, 129142), add(mul(x3, 110737), mul(x2, 34959)))))))))
            // columns 8..15 of the 32 differences
            x0 := pair(add(src, 0x100), add(src, 0x6e0))
            x1 := pair(add(src, 0x120), add(src, 0x6c0))
            x2 := pair(add(src, 0x140), add(src, 0x6a0))
            x3 := pair(add(src, 0x160), add(src, 0x680))
            x4 := pair(add(src, 0x180), add(src, 0x660))
            x5 := pair(add(src, 0x1a0), add(src, 0x640))
            x6 := pair(add(src, 0x1c0), add(src, 0x620))
            x7 := pair(add(src, 0x1e0), add(src, 0x600))
            mstore(dst, add(mul(x7, 94929), add(mul(x6, 99249), add(mul(x5, 103330), add(mul(x4, 107162), add(mul(x3, 110737), add(mul(x2, 114044), add(mul(x1, 117077), add(mul(x0, 119827), mload(dst))))))))))
            mstore(add(dst, 0x040), add(mul(x2, 3217), add(mul(x1, 22408), add(mul(x0, 41115), sub(mload(add(dst, 0x040)), add(mul(x7, 85613), add(mul(x6, 70123), add(mul(x5, 53116), add(mul(x4, 34959), mul(x3, 16045))))))))))
            mstore(add(dst, 0x080), sub(mload(add(dst, 0x080)), add(mul(x7, 103330), add(mul(x6, 119827), add(mul(x5, 129142), add(mul(x4, 130717), add(mul(x3, 124457), add(mul(x2, 110737), add(mul(x1, 90379), mul(x0, 64605))))))))))
            mstore(add(dst, 0x0c0), add(mul(x7, 75472), add(mul(x6, 34959), sub(mload(add(dst, 0x0c0)), add(mul(x5, 9642), add(mul(x4, 53116), add(mul(x3, 90379), add(mul(x2, 117077), add(mul(x1, 130086), mul(x0, 127887))))))))))
            mstore(add(dst, 0x100), add(mul(x7, 110737), add(mul(x6, 130086), add(mul(x5, 124457), add(mul(x4, 94929), add(mul(x3, 47172), sub(mload(add(dst, 0x100)), add(mul(x2, 9642), add(mul(x1, 64605), mul(x0, 107162))))))))))
            mstore(add(dst, 0x140), add(mul(x6, 3217), add(mul(x5, 70123), add(mul(x4, 117077), add(mul(x3, 130717), add(mul(x2, 107162), add(mul(x1, 53116), sub(mload(add(dst, 0x140)), add(mul(x7, 64605), mul(x0, 16045))))))))))
            mstore(add(dst, 0x180), add(mul(x3, 64605), add(mul(x2, 119827), add(mul(x1, 127887), add(mul(x0, 85613), sub(mload(add(dst, 0x180)), add(mul(x7, 117077), add(mul(x6, 129142), add(mul(x5, 90379), mul(x4, 16045))))))))))
            mstore(add(dst, 0x1c0), add(mul(x7, 53116), add(mul(x2, 16045), add(mul(x1, 99249), add(mul(x0, 131033), sub(mload(add(dst, 0x1c0)), add(mul(x6, 41115), add(mul(x5, 114044), add(mul(x4, 127887), mul(x3, 75472))))))))))
            // columns 16..23 of the 32 differences
            x0 := pair(add(src, 0x200), add(src, 0x5e0))
            x1 := pair(add(src, 0x220), add(src, 0x5c0))
            x2 := pair(add(src, 0x240), add(src, 0x5a0))
            x3 := pair(add(src, 0x260), add(src, 0x580))
            x4 := pair(add(src, 0x280), add(src, 0x560))
            x5 := pair(add(src, 0x2a0), add(src, 0x540))
            x6 := pair(add(src, 0x2c0), add(src, 0x520))
            x7 := pair(add(src, 0x2e0), add(src, 0x500))
            mstore(dst, add(mul(x7, 53116), add(mul(x6, 58931), add(mul(x5, 64605), add(mul(x4, 70123), add(mul(x3, 75472), add(mul(x2, 80640), add(mul(x1, 85613), add(mul(x0, 90379), mload(dst))))))))))
            mstore(add(dst, 0x040), sub(mload(add(dst, 0x040)), add(mul(x7, 124457), add(mul(x6, 129142), add(mul(x5, 131033), add(mul(x4, 130086), add(mul(x3, 126324), add(mul(x2, 119827), add(mul(x1, 110737), mul(x0, 99249))))))))))
            mstore(add(dst, 0x080), add(mul(x7, 114044), add(mul(x6, 94929), add(mul(x5, 70123), add(mul(x4, 41115), add(mul(x3, 9642), sub(mload(add(dst, 0x080)), add(mul(x2, 22408), add(mul(x1, 53116), mul(x0, 80640))))))))))
            mstore(add(dst, 0x0c0), add(mul(x6, 16045), add(mul(x5, 58931), add(mul(x4, 94929), add(mul(x3, 119827), add(mul(x2, 130717), add(mul(x1, 126324), add(mul(x0, 107162), sub(mload(add(dst, 0x0c0)), mul(x7, 28718))))))))))
            mstore(add(dst, 0x100), add(mul(x1, 16045), add(mul(x0, 70123), sub(mload(add(dst, 0x100)), add(mul(x7, 75472), add(mul(x6, 114044), add(mul(x5, 130717), add(mul(x4, 122289), add(mul(x3, 90379), mul(x2, 41115))))))))))
            mstore(add(dst, 0x140), add(mul(x7, 130086), add(mul(x6, 119827), add(mul(x5, 75472), add(mul(x4, 9642), sub(mload(add(dst, 0x140)), add(mul(x3, 58931), add(mul(x2, 110737), add(mul(x1, 131033), mul(x0, 114044))))))))))
            mstore(add(dst, 0x180), add(mul(x5, 53116), add(mul(x4, 114044), add(mul(x3, 130086), add(mul(x2, 94929), add(mul(x1, 22408), sub(mload(add(dst, 0x180)), add(mul(x7, 99249), add(mul(x6, 28718), mul(x0, 58931))))))))))
            mstore(add(dst, 0x1c0), add(mul(x7, 3217), add(mul(x2, 64605), add(mul(x1, 124457), add(mul(x0, 119827), sub(mload(add(dst, 0x1c0)), add(mul(x6, 85613), add(mul(x5, 130086), add(mul(x4, 107162), mul(x3, 28718))))))))))
            // columns 24..31 of the 32 differences
            x0 := pair(add(src, 0x300), add(src, 0x4e0))
            x1 := pair(add(src, 0x320), add(src, 0x4c0))
            x2 := pair(add(src, 0x340), add(src, 0x4a0))
            x3 := pair(add(src, 0x360), add(src, 0x480))
            x4 := pair(add(src, 0x380), add(src, 0x460))
            x5 := pair(add(src, 0x3a0), add(src, 0x440))
            x6 := pair(add(src, 0x3c0), add(src, 0x420))
            x7 := pair(add(src, 0x3e0), add(src, 0x400))
            mstore(dst, add(mul(x7, 3217), add(mul(x6, 9642), add(mul(x5, 16045), add(mul(x4, 22408), add(mul(x3, 28718), add(mul(x2, 34959), add(mul(x1, 41115), add(mul(x0, 47172), mload(dst))))))))))
            mstore(add(dst, 0x040), sub(mload(add(dst, 0x040)), add(mul(x7, 9642), add(mul(x6, 28718), add(mul(x5, 47172), add(mul(x4, 64605), add(mul(x3, 80640), add(mul(x2, 94929), add(mul(x1, 107162), mul(x0, 117077))))))))))
            mstore(add(dst, 0x080), add(mul(x7, 16045), add(mul(x6, 47172), add(mul(x5, 75472), add(mul(x4, 99249), add(mul(x3, 117077), add(mul(x2, 127887), add(mul(x1, 131033), add(mul(x0, 126324), mload(add(dst, 0x080)))))))))))
            mstore(add(dst, 0x0c0), sub(mload(add(dst, 0x0c0)), add(mul(x7, 22408), add(mul(x6, 64605), add(mul(x5, 99249), add(mul(x4, 122289), add(mul(x3, 131033), add(mul(x2, 124457), add(mul(x1, 103330), mul(x0, 70123))))))))))
            mstore(add(dst, 0x100), add(mul(x7, 28718), add(mul(x6, 80640), add(mul(x5, 117077), add(mul(x4, 131033), add(mul(x3, 119827), add(mul(x2, 85613), add(mul(x1, 34959), sub(mload(add(dst, 0x100)), mul(x0, 22408))))))))))
            mstore(add(dst, 0x140), add(mul(x1, 47172), add(mul(x0, 103330), sub(mload(add(dst, 0x140)), add(mul(x7, 34959), add(mul(x6, 94929), add(mul(x5, 127887), add(mul(x4, 124457), add(mul(x3, 85613), mul(x2, 22408))))))))))
            mstore(add(dst, 0x180), add(mul(x7, 41115), add(mul(x6, 107162), add(mul(x5, 131033), add(mul(x4, 103330), add(mul(x3, 34959), sub(mload(add(dst, 0x180)), add(mul(x2, 47172), add(mul(x1, 110737), mul(x0, 130717))))))))))
            mstore(add(dst, 0x1c0), add(mul(x3, 22408), add(mul(x2, 103330), add(mul(x1, 130717), add(mul(x0, 90379), sub(mload(add(dst, 0x1c0)), add(mul(x7, 47172), add(mul(x6, 117077), add(mul(x5, 126324), mul(x4, 70123))))))))))
            // 16
            x0 := pair(src, add(src, 0x3e0))
            x1 := pair(add(src, 0x020), add(src, 0x3c0))
            x2 := pair(add(src, 0x040), add(src, 0x3a0))
            x3 := pair(add(src, 0x060), add(src, 0x380))
            x4 := pair(add(src, 0x080), add(src, 0x360))
            x5 := pair(add(src, 0x0a0), add(src, 0x340))
            x6 := pair(add(src, 0x0c0), add(src, 0x320))
            x7 := pair(add(src, 0x0e0), add(src, 0x300))
            mstore(add(dst, 0x020), add(mul(x7, 97118), add(mul(x6, 105278), add(mul(x5, 112424), add(mul(x4, 118488), add(mul(x3, 123410), add(mul(x2, 127144), add(mul(x1, 129653), mul(x0, 130914)))))))))
            mstore(add(dst, 0x0a0), add(mul(x4, 31848), add(mul(x3, 67384), add(mul(x2, 97118), add(mul(x1, 118488), sub(mul(x0, 129653), add(mul(x7, 78079), add(mul(x6, 44157), mul(x5, 6431)))))))))
            mstore(add(dst, 0x120), add(mul(x2, 44157), add(mul(x1, 97118), sub(mul(x0, 127144), add(mul(x7, 112424), add(mul(x6, 130914), add(mul(x5, 118488), add(mul(x4, 78079), mul(x3, 19232)))))))))
            mstore(add(dst, 0x1a0), add(mul(x7, 56041), add(mul(x1, 67384), sub(mul(x0, 123410), add(mul(x6, 31848), add(mul(x5, 105278), add(mul(x4, 130914), add(mul(x3, 97118), mul(x2, 19232)))))))))
            // 16
            x0 := pair(add(src, 0x100), add(src, 0x2e0))
            x1 := pair(add(src, 0x120), add(src, 0x2c0))
            x2 := pair(add(src, 0x140), add(src, 0x2a0))
            x3 := pair(add(src, 0x160), add(src, 0x280))
            x4 := pair(add(src, 0x180), add(src, 0x260))
            x5 := pair(add(src, 0x1a0), add(src, 0x240))
            x6 := pair(add(src, 0x1c0), add(src, 0x220))
            x7 := pair(add(src, 0x1e0), add(src, 0x200))
            mstore(add(dst, 0x020), add(mul(x7, 6431), add(mul(x6, 19232), add(mul(x5, 31848), add(mul(x4, 44157), add(mul(x3, 56041), add(mul(x2, 67384), add(mul(x1, 78079), add(mul(x0, 88023), mload(add(dst, 0x020)))))))))))
            mstore(add(dst, 0x0a0), sub(mload(add(dst, 0x0a0)), add(mul(x7, 19232), add(mul(x6, 56041), add(mul(x5, 88023), add(mul(x4, 112424), add(mul(x3, 127144), add(mul(x2, 130914), add(mul(x1, 123410), mul(x0, 105278))))))))))
            mstore(add(dst, 0x120), add(mul(x7, 31848), add(mul(x6, 88023), add(mul(x5, 123410), add(mul(x4, 129653), add(mul(x3, 105278), add(mul(x2, 56041), sub(mload(add(dst, 0x120)), add(mul(x1, 6431), mul(x0, 67384))))))))))
            mstore(add(dst, 0x1a0), add(mul(x2, 78079), add(mul(x1, 127144), add(mul(x0, 118488), sub(mload(add(dst, 0x1a0)), add(mul(x7, 44157), add(mul(x6, 112424), add(mul(x5, 129653), add(mul(x4, 88023), mul(x3, 6431))))))))))
            // 8
            x0 := pair(src, add(src, 0x1e0))
            x1 := pair(add(src, 0x020), add(src, 0x1c0))
            x2 := pair(add(src, 0x040), add(src, 0x1a0))
            x3 := pair(add(src, 0x060), add(src, 0x180))
            x4 := pair(add(src, 0x080), add(src, 0x160))
            x5 := pair(add(src, 0x0a0), add(src, 0x140))
            x6 := pair(add(src, 0x0c0), add(src, 0x120))
            x7 := pair(add(src, 0x0e0), add(src, 0x100))
            mstore(add(dst, 0x060), add(mul(x7, 12847), add(mul(x6, 38048), add(mul(x5, 61787), add(mul(x4, 83151), add(mul(x3, 101320), add(mul(x2, 115595), add(mul(x1, 125428), mul(x0, 130441)))))))))
            mstore(add(dst, 0x160), add(mul(x2, 12847), add(mul(x1, 83151), sub(mul(x0, 125428), add(mul(x7, 38048), add(mul(x6, 101320), add(mul(x5, 130441), add(mul(x4, 115595), mul(x3, 61787)))))))))
            // 4
            x0 := pair(src, add(src, 0x0e0))
            x1 := pair(add(src, 0x020), add(src, 0x0c0))
            x2 := pair(add(src, 0x040), add(src, 0x0a0))
            x3 := pair(add(src, 0x060), add(src, 0x080))
            mstore(add(dst, 0x0e0), add(mul(x3, 25571), add(mul(x2, 72820), add(mul(x1, 108982), mul(x0, 128553)))))
            // 2
            x0 := pair(src, add(src, 0x060))
            x1 := pair(add(src, 0x020), add(src, 0x040))
            mstore(add(dst, 0x1e0), add(mul(x1, 50159), mul(x0, 121095)))
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
            function split(at, w) {
                mstore(at, and(w, LOW_64))
                mstore(sub(at, 128), and(shr(32, w), LOW_64))
            }

            for { let s := 0 } lt(s, 8) { s := add(s, 1) } {
                // Column of lane 0 in strip s = 4 h + k: 32 h + 31 - k.
                let column := add(u, shl(5, sub(add(shl(5, shr(2, s)), 31), and(s, 3))))
                for { let end := add(t, 0x80) } lt(t, end) { t := add(t, 0x20) } {
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

    /// The bits of the coefficients above the lower median.
    ///
    /// The median itself is not needed, only a pivot such that at most 128 coefficients reach it while at least 129
    /// reach any smaller one: `hi` of a bisection, which may stop as soon as 128 reach `hi`.
    function _aboveMedian(uint256 c) private pure returns (uint256 hash) {
        assembly ("memory-safe") {
            // From here on each lane holds its coefficient plus 2^52, and a flag at bit 53.
            let end := add(c, 0x800)
            for { let p := c } lt(p, end) { p := add(p, 0x20) } { mstore(p, add(mload(p), BIAS_64)) }

            let hi := shl(53, 1)
            for { let lo := 0 } lt(add(lo, 1), hi) {} {
                let pivot := shr(1, add(lo, hi))
                let pivots := mul(pivot, ONE_64)
                // The flag outlives the subtraction where the coefficient reaches the pivot; 64 flags fit their lane.
                let sum := 0
                for { let p := c } lt(p, end) { p := add(p, 0x100) } {
                    sum := add(sum, and(sub(mload(p), pivots), FLAG_64))
                    sum := add(sum, and(sub(mload(add(p, 0x20)), pivots), FLAG_64))
                    sum := add(sum, and(sub(mload(add(p, 0x40)), pivots), FLAG_64))
                    sum := add(sum, and(sub(mload(add(p, 0x60)), pivots), FLAG_64))
                    sum := add(sum, and(sub(mload(add(p, 0x80)), pivots), FLAG_64))
                    sum := add(sum, and(sub(mload(add(p, 0xa0)), pivots), FLAG_64))
                    sum := add(sum, and(sub(mload(add(p, 0xc0)), pivots), FLAG_64))
                    sum := add(sum, and(sub(mload(add(p, 0xe0)), pivots), FLAG_64))
                }
                let reach := shr(192, mul(shr(53, sum), ONE_64))
                switch gt(reach, 128)
                case 1 { lo := pivot }
                default {
                    hi := pivot
                    if eq(reach, 128) { break }
                }
            }

            // Lane l of strip g, word j is bit 16 (g + 4 l) + j.
            let pivots := mul(hi, ONE_64)
            let shift := 0
            for { let p := c } lt(p, end) { p := add(p, 0x20) } {
                hash := or(hash, shl(shift, shr(53, and(sub(mload(p), pivots), FLAG_64))))
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
                // Not below: x XOR 256 = u - v. Below: (x XOR 255) + 1 = v - u. With y = 256 or 255 both are
                // (x XOR y) - y + 256.
                let y := add(and(shr(8, x), ONE_16), BYTE_16)
                // floor(n / 255) = (n + 1 + floor((n + 1) / 256)) / 256 for 0 <= n < 65535.
                let n := add(mul(sub(xor(x, y), y), 100), mul(ONE_16, 25601))
                weight := and(shr(8, add(n, and(shr(8, n), BYTE_16))), BYTE_16)
            }

            let sums := 0
            for { let end := add(pixels, LUMA_LENGTH) } lt(pixels, end) { pixels := add(pixels, 64) } {
                let left := calldataload(pixels)
                let right := calldataload(add(pixels, 32))
                // Even columns against the odd ones to their right, those against the next even ones. The last column
                // has no neighbour: it meets itself.
                let even := or(and(shr(8, left), BYTE_16), shl(8, ONE_16))
                let odd := and(left, BYTE_16)
                sums := add(sums, steps(sub(even, odd)))
                sums := add(sums, steps(sub(or(odd, shl(8, ONE_16)), or(and(shl(8, left), BYTE_16), shr(248, right)))))
                if lt(add(pixels, 64), end) {
                    let below := calldataload(add(pixels, 64))
                    sums := add(sums, steps(sub(even, and(shr(8, below), BYTE_16))))
                    sums := add(sums, steps(sub(or(odd, shl(8, ONE_16)), and(below, BYTE_16))))
                }
                even := or(and(shr(8, right), BYTE_16), shl(8, ONE_16))
                odd := and(right, BYTE_16)
                sums := add(sums, steps(sub(even, odd)))
                sums := add(sums, steps(sub(or(odd, shl(8, ONE_16)), or(and(shl(8, right), BYTE_16), and(right, 0xff)))))
                if lt(add(pixels, 64), end) {
                    let below := calldataload(add(pixels, 96))
                    sums := add(sums, steps(sub(even, and(shr(8, below), BYTE_16))))
                    sums := add(sums, steps(sub(or(odd, shl(8, ONE_16)), and(below, BYTE_16))))
                }

                // At most 64 rows x 8 x 100 in a lane. A sum of 9000 is full quality already.
                let sum := shr(224, mul(add(and(sums, WORD_32), and(shr(16, sums), WORD_32)), ONE_32))
                quality := div(sum, 90)
                if gt(quality, 99) {
                    quality := 100
                    break
                }
            }
        }
    }
}
