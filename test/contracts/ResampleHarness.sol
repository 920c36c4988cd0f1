// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Pdq} from "../../contracts/lib/Pdq.sol";
import {AffineMap, Resample} from "../../contracts/lib/Resample.sol";

/// Gives the library an address: callers outside reach it by a call, and may ask what it costs.
contract ResampleHarness {
    function resample(bytes calldata luma, AffineMap calldata map) external pure returns (bytes memory) {
        return Resample.applyToLuma(luma, map);
    }

    function resampleChroma(bytes calldata chroma, AffineMap calldata map) external pure returns (bytes memory) {
        return Resample.applyToChroma(chroma, map);
    }

    function requireBounded(AffineMap calldata map) external pure {
        Resample.requireBounded(map);
    }

    function hashOf(bytes calldata luma, AffineMap calldata map) external pure returns (uint256 hash) {
        return Pdq.hashFromMemory(Resample.applyToLuma(luma, map));
    }

    function fingerprintFromCalldata(bytes calldata luma) external pure returns (uint256 hash, uint256 quality) {
        return Pdq.fingerprint(luma);
    }

    function hashFromMemory(bytes memory luma) external pure returns (uint256 hash) {
        return Pdq.hashFromMemory(luma);
    }

    /// Fails if resampling or fingerprinting changes memory of others, or takes more than the block.
    function checkMemory(bytes calldata luma, AffineMap calldata map) external pure {
        AffineMap memory copy = map;
        bytes memory kept = abi.encode(keccak256(luma), "kept");
        bytes32 content = keccak256(kept);
        bytes memory resampled = Resample.applyToLuma(luma, copy);
        bytes32 result = keccak256(resampled);
        uint256 taken;
        assembly ("memory-safe") {
            taken := sub(mload(0x40), resampled)
        }
        require(taken == 4096 + 32, "takes more than the block");
        uint256 hash = Pdq.hashFromMemory(resampled);
        // A second time over the dirty scratch.
        require(keccak256(Resample.applyToLuma(luma, copy)) == result, "depends on dirt");
        require(Pdq.hashFromMemory(resampled) == hash, "fingerprint depends on dirt");
        require(keccak256(kept) == content && keccak256(resampled) == result, "memory of others");
    }

    /// A witness from beginning to end. The blocks are 4096 bytes of luma, 1024 of grey and 128 of colour.
    function check(
        bytes calldata blocks,
        bytes32 blocksHash,
        AffineMap calldata map,
        uint256 accused
    ) external pure returns (uint256 distance, bytes memory chroma) {
        require(keccak256(blocks) == blocksHash, "blocks");
        Resample.requireBounded(map);
        distance = Pdq.distance(Pdq.hashFromMemory(Resample.applyToLuma(blocks[:4096], map)), accused);
        chroma = Resample.applyToChroma(blocks[blocks.length - 128:], map);
    }

    /// Gas used by each step alone.
    function gasOf(
        bytes calldata blocks,
        AffineMap calldata map
    ) external view returns (uint256 bounded, uint256 resampled, uint256 coloured, uint256 fingerprinted) {
        uint256 before = gasleft();
        Resample.requireBounded(map);
        bounded = before - gasleft();
        before = gasleft();
        bytes memory luma = Resample.applyToLuma(blocks[:4096], map);
        resampled = before - gasleft();
        before = gasleft();
        Pdq.hashFromMemory(luma);
        fingerprinted = before - gasleft();
        before = gasleft();
        Resample.applyToChroma(blocks[blocks.length - 128:], map);
        coloured = before - gasleft();
    }
}
