// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SealedChunks} from "../../contracts/lib/SealedChunks.sol";
import {Files} from "./support/Files.sol";
import {Test} from "./support/Vm.sol";

/// @notice Lets tests call the library with calldata and see its errors.
contract SealedChunksCaller {
    function count(uint256 size) external pure returns (uint256) {
        return SealedChunks.chunkCount(size);
    }

    function depthOf(uint256 chunks) external pure returns (uint256) {
        return SealedChunks.depthOf(chunks);
    }

    function requireInTree(
        bytes32 root,
        uint256 size,
        uint256 index,
        bytes32 chunkHash,
        bytes32[] calldata path
    ) external pure {
        SealedChunks.requireInTree(root, size, index, chunkHash, path);
    }

    function unseal(bytes32 key, uint256 index, bytes calldata chunk) external pure returns (bytes memory) {
        return SealedChunks.unseal(key, index, chunk);
    }
}

contract SealedChunksTest is Test {
    SealedChunksCaller private chunks = new SealedChunksCaller();

    function test_CountAndDepthAtTheEdges() public view {
        uint256[5] memory sizes = [uint256(1), 1023, 1024, 1025, 5 * 1024 + 1];
        uint256[5] memory counts = [uint256(1), 1, 1, 2, 6];
        uint256[5] memory depths = [uint256(0), 0, 0, 1, 3];
        for (uint256 i = 0; i < 5; i++) {
            same("count", chunks.count(sizes[i]), counts[i]);
            same("depth", chunks.depthOf(counts[i]), depths[i]);
        }
        same("an empty file", chunks.count(0), 0);
    }

    /// hardhat-config: default.fuzz.runs = 24
    function testFuzz_EveryChunkIsInItsTree(uint256 seed, uint256 size) public view {
        bytes memory file = Files.make(seed, within(size, 1, 9_000));
        bytes32[] memory hashes = Files.hashes(file);
        bytes32 root = Files.root(file);
        for (uint256 i = 0; i < hashes.length; i++) {
            chunks.requireInTree(root, file.length, i, hashes[i], Files.path(hashes, i));
        }
    }

    /// hardhat-config: default.fuzz.runs = 24
    function testFuzz_UnsealIsTheStreamWrittenByLoops(uint256 seed, bytes32 key, uint256 size) public view {
        bytes memory file = Files.make(seed, within(size, 1, 5_000));
        bytes memory sealedFile = Files.seal(file, key);
        for (uint256 i = 0; i < (file.length + 1023) / 1024; i++) {
            same("chunk", chunks.unseal(key, i, Files.slice(sealedFile, i)), Files.slice(file, i));
        }
    }

    function test_UnsealOfNothingIsNothing() public view {
        same("empty", chunks.unseal(bytes32(uint256(1)), 0, ""), "");
    }

    function test_RevertWhen_IndexIsThePadding() public {
        // Three chunks: the fourth leaf is padding, and no one may speak of it.
        bytes memory file = Files.make(1, 3 * 1024);
        bytes32[] memory hashes = Files.hashes(file);
        bytes32 root = Files.root(file);
        vm.expectRevert(abi.encodeWithSelector(SealedChunks.SealedChunks_IndexOutOfRange.selector, 3, 3));
        chunks.requireInTree(root, file.length, 3, 0, Files.path(hashes, 2));
    }

    function test_RevertWhen_FileIsEmpty() public {
        vm.expectRevert(abi.encodeWithSelector(SealedChunks.SealedChunks_IndexOutOfRange.selector, 0, 0));
        chunks.requireInTree(0, 0, 0, 0, new bytes32[](0));
    }

    function test_RevertWhen_PathIsTooShortOrTooLong() public {
        bytes memory file = Files.make(1, 3 * 1024);
        bytes32 root = Files.root(file);
        for (uint256 length = 0; length < 5; length++) {
            if (length == 2) continue;
            vm.expectRevert(abi.encodeWithSelector(SealedChunks.SealedChunks_WrongPathLength.selector, length, 2));
            chunks.requireInTree(root, file.length, 0, 0, new bytes32[](length));
        }
    }

    /// hardhat-config: default.fuzz.runs = 64
    function testFuzz_RevertWhen_AnythingIsChanged(uint256 seed, uint256 index, uint256 other, uint256 what) public {
        bytes memory file = Files.make(seed, 5 * 1024 - 7);
        bytes32[] memory hashes = Files.hashes(file);
        bytes32 root = Files.root(file);
        index = within(index, 0, 4);
        other = (index + within(other, 1, 4)) % 5;
        bytes32 hash = hashes[index];
        bytes32[] memory path = Files.path(hashes, index);
        uint256 size = file.length;
        what = within(what, 0, 5);
        if (what == 0) hash = hashes[other]; // another chunk at this place
        if (what == 1) index = other; // this chunk at another place
        if (what == 2) path = Files.path(hashes, other); // unrelated path
        if (what == 3) path[within(seed, 0, 2)] ^= bytes32(uint256(1));
        if (what == 4) size++; // another size with as many chunks
        if (what == 5) root ^= bytes32(uint256(1) << within(seed, 0, 255));
        vm.expectRevert(abi.encodeWithSelector(SealedChunks.SealedChunks_NotInTree.selector, root, index));
        chunks.requireInTree(root, size, index, hash, path);
    }

    /// @notice A node of a bigger tree shown as leaf of a smaller one, and a parent with another account's child.
    function test_RevertWhen_ANodePassesForALeaf() public {
        bytes memory file = Files.make(1, 4 * 1024);
        bytes32[] memory hashes = Files.hashes(file);
        bytes32[] memory nodes = Files.parents(Files.leaves(hashes));
        bytes32[] memory path = new bytes32[](1);
        path[0] = nodes[1];
        // With the true size the path is too short; with half the size the root is another.
        bytes32 root = Files.root(file);
        vm.expectRevert(abi.encodeWithSelector(SealedChunks.SealedChunks_WrongPathLength.selector, 1, 2));
        chunks.requireInTree(root, 4 * 1024, 0, nodes[0], path);
        vm.expectRevert(abi.encodeWithSelector(SealedChunks.SealedChunks_NotInTree.selector, root, 0));
        chunks.requireInTree(root, 2 * 1024, 0, nodes[0], path);
        // Child of the left parent, with the right parent's sibling.
        path = Files.path(hashes, 0);
        path[1] = nodes[0];
        vm.expectRevert(abi.encodeWithSelector(SealedChunks.SealedChunks_NotInTree.selector, root, 0));
        chunks.requireInTree(root, 4 * 1024, 0, hashes[0], path);
    }

    /// @notice The root binds 64 bits of the size: a size that agrees in them is refused for its own sake.
    function testFuzz_RevertWhen_SizeDoesNotFit(uint256 extra) public {
        bytes memory file = Files.make(1, 1000);
        bytes32[] memory hashes = Files.hashes(file);
        bytes32 root = Files.root(file);
        uint256 size = file.length + (within(extra, 1, type(uint192).max) << 64);
        vm.expectRevert(
            abi.encodeWithSelector(SealedChunks.SealedChunks_SizeTooLarge.selector, size, type(uint64).max)
        );
        chunks.requireInTree(root, size, 0, hashes[0], new bytes32[](0));
    }
}
