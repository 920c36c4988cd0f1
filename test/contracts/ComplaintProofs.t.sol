// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IChallenge} from "../../contracts/interfaces/IChallenge.sol";
import {IEspRegistry} from "../../contracts/interfaces/IEspRegistry.sol";
import {ITwoWayGuarantee} from "../../contracts/interfaces/ITwoWayGuarantee.sol";
import {IUpkeepPool} from "../../contracts/interfaces/IUpkeepPool.sol";
import {IVault} from "../../contracts/interfaces/IVault.sol";
import {TwoWayGuarantee} from "../../contracts/guarantee/TwoWayGuarantee.sol";
import {Files} from "./support/Files.sol";
import {Test} from "./support/Vm.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

/// @notice The escrows' own judgement of complaints, without an escrow around it.
contract ComplaintJudge is TwoWayGuarantee {
    constructor()
        TwoWayGuarantee(
            IVault(address(1)),
            IEspRegistry(address(1)),
            IUpkeepPool(address(1)),
            IChallenge(address(1)),
            0,
            Windows(0, 0, 0, 0, 0, 0)
        )
        EIP712("Judge", "1")
    {}

    function judge(Delivery calldata delivery, bytes32 key, Complaint calldata complaint) external pure {
        _requireFounded(0, delivery, key, complaint);
    }
}

/// @notice Both promises of the complaint, for as many proofs as one has time for: about a true file none passes, about
/// a false one the honest one does. Each run tries 100 proofs; `npm run fuzz` a million.
contract ComplaintProofsTest is Test {
    uint256 private constant PROOFS = 100;
    bytes32 private constant KEY = keccak256("key");

    ComplaintJudge private judge = new ComplaintJudge();

    /// hardhat-config: default.fuzz.runs = 48
    function testFuzz_NoProofRobsAnHonestSeller(uint256 seed, uint256 size) public view {
        bytes memory file = Files.make(seed, within(size, 1, 7_000));
        bytes memory sealedFile = Files.seal(file, KEY);
        ITwoWayGuarantee.Delivery memory delivery = _delivery(file, sealedFile);
        uint256 count = (file.length + 1023) / 1024;
        ITwoWayGuarantee.Complaint[] memory valid = new ITwoWayGuarantee.Complaint[](count);
        for (uint256 i = 0; i < count; i++) valid[i] = Files.complaint(file, sealedFile, i);
        for (uint256 i = 0; i < PROOFS; i++) {
            uint256 draw = uint256(keccak256(abi.encode(seed, i)));
            // The encoding is copied: the proofs share their chunks and paths.
            ITwoWayGuarantee.Complaint memory c = _copy(valid[draw % count]);
            ITwoWayGuarantee.Complaint memory other = _copy(valid[(draw >> 8) % count]);
            for (uint256 m = 0; m < 1 + ((draw >> 16) % 3); m++) _mutate(c, other, draw >> (32 * m + 24));
            holds("refused", !_passes(delivery, KEY, c));
        }
    }

    /// @notice One byte is false, or the key opens something else, or bytes are missing or were added.
    /// hardhat-config: default.fuzz.runs = 48
    function testFuzz_AnHonestBuyerAlwaysCan(uint256 seed, uint256 size) public view {
        bytes memory file = Files.make(seed, within(size, 2, 7_000));
        uint256 where = uint256(keccak256(abi.encode(seed))) % file.length;
        bytes memory sealedFile = Files.seal(file, KEY);
        sealedFile[where] ^= bytes1(uint8(1 + (seed % 255)));
        holds(
            "a false byte",
            _passes(_delivery(file, sealedFile), KEY, Files.complaint(file, sealedFile, where / 1024))
        );

        sealedFile = Files.seal(file, keccak256("another key"));
        holds(
            "a false key",
            _passes(_delivery(file, sealedFile), KEY, Files.complaint(file, sealedFile, where / 1024))
        );

        sealedFile = Files.seal(Files.slice(file, 0), KEY);
        if (file.length > 1024) {
            holds("too short", _passes(_delivery(file, sealedFile), KEY, Files.complaint(file, sealedFile, 0)));
        }
        sealedFile = Files.seal(bytes.concat(file, bytes1(0)), KEY);
        holds("too long", _passes(_delivery(file, sealedFile), KEY, Files.complaint(file, sealedFile, 0)));
    }

    function _delivery(
        bytes memory file,
        bytes memory sealedFile
    ) private pure returns (ITwoWayGuarantee.Delivery memory) {
        return
            ITwoWayGuarantee.Delivery({
                contentRoot: Files.root(file),
                sealedRoot: Files.root(sealedFile),
                hashlock: sha256(abi.encode(KEY))
            });
    }

    function _passes(
        ITwoWayGuarantee.Delivery memory d,
        bytes32 key,
        ITwoWayGuarantee.Complaint memory c
    ) private view returns (bool passed) {
        (passed, ) = address(judge).staticcall(abi.encodeCall(ComplaintJudge.judge, (d, key, c)));
    }

    function _copy(ITwoWayGuarantee.Complaint memory c) private pure returns (ITwoWayGuarantee.Complaint memory) {
        return abi.decode(abi.encode(c), (ITwoWayGuarantee.Complaint));
    }

    /// @dev One lie, of a kind and at a place chosen by `draw`; `other` is a true proof about some chunk of the same file.
    function _mutate(
        ITwoWayGuarantee.Complaint memory c,
        ITwoWayGuarantee.Complaint memory other,
        uint256 draw
    ) private pure {
        uint256 kind = draw % 14;
        draw >>= 8;
        if (kind == 0) c.sealedChunk = other.sealedChunk;
        if (kind == 1) c.sealedPath = other.sealedPath;
        if (kind == 2) c.contentChunkHash = other.contentChunkHash;
        if (kind == 3) c.contentPath = other.contentPath;
        if (kind == 4) c.index = other.index;
        if (kind == 5) c.index = draw % 9;
        if (kind == 6) c.size = _near(c.size, draw);
        if (kind == 7) c.sealedSize = _near(c.sealedSize, draw);
        if (kind == 8) c.size = c.sealedSize = _near(c.size, draw);
        if (kind == 9 && c.sealedChunk.length != 0)
            c.sealedChunk[draw % c.sealedChunk.length] ^= bytes1(uint8(1 + (draw % 255)));
        if (kind == 10) c.contentChunkHash ^= bytes32(uint256(1) << (draw % 256));
        if (kind == 11) c.sealedPath = _bent(c.sealedPath, draw);
        if (kind == 12) c.contentPath = _bent(c.contentPath, draw);
        if (kind == 13) c.sealedChunk = bytes.concat(c.sealedChunk, bytes1(uint8(draw)));
    }

    /// @dev A little more or less, as many chunks and other depths, and what agrees in its low 64 bits.
    function _near(uint256 size, uint256 draw) private pure returns (uint256) {
        uint256[5] memory sizes = [
            size + 1 + (draw % 9),
            size - (draw % size),
            size + 1024,
            1 + (draw % 9_000),
            size + (uint256(1) << 64)
        ];
        return sizes[(draw >> 16) % 5];
    }

    /// @dev One bit off, shorter, longer, or with two nodes exchanged.
    function _bent(bytes32[] memory path, uint256 draw) private pure returns (bytes32[] memory bent) {
        uint256 kind = draw % 4;
        uint256 length = path.length;
        if (kind == 1 && length != 0) length--;
        if (kind == 2) length++;
        bent = new bytes32[](length);
        for (uint256 i = 0; i < length && i < path.length; i++) bent[i] = path[i];
        if (length == 0) return bent;
        uint256 at = (draw >> 8) % length;
        if (kind == 0) bent[at] ^= bytes32(uint256(1) << ((draw >> 16) % 256));
        if (kind == 3) (bent[0], bent[at]) = (bent[at], bent[0]);
    }
}
