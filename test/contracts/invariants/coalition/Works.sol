// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IProductRegistry} from "../../../../contracts/interfaces/IProductRegistry.sol";
import {Blocks, Files} from "../../support/Files.sol";
import {Actor} from "../../support/Genuine.sol";
import {Ledger} from "./Ledger.sol";

/// @notice Registered works, and what is true about them.
abstract contract Works is Ledger {
    enum Look {
        Itself,
        Alike, // measured a copy
        Recoloured // for a panel
    }

    struct Work {
        uint256 id;
        address producer;
        address esp;
        uint256 seed; // of the file
        uint256 picture; // its seed
        uint256 root; // index of the work that it shows: itself, or what it copies
        Look look;
        bool isFalse; // the attestation is
        bool isGlimpsed; // somebody had committed to its like before it was delivered: it may be removed, blaming nobody
        bool isRefused; // by who ordered it, since another file came
        bool isTraded;
        bool isHidden; // that the attestation is false: nobody has looked yet
        bool isDisproved; // a panel found that the attestation is false
        uint256 soldAt; // the latest lock or settlement
        bytes32 contentRoot;
        IProductRegistry.Proof proof;
    }

    Work[] internal works;

    error HonestWorkRemoved(uint256 work);
    /// @notice Money moved while a case ran that was opened in time.
    error PaidUnderCase(uint256 work);

    /// @dev Whether a case on the work that opened before `time` runs: as the plays remember it, not as the contracts say.
    function isUnderCase(uint256 work, uint256 time) internal view virtual returns (bool);

    function pictureOf(uint256 seed, Look look, uint256 changed) internal pure returns (bytes memory) {
        if (look == Look.Recoloured) return Blocks.recoloured(seed);
        return look == Look.Alike ? Blocks.alike(seed, 1 + (changed % 20)) : Blocks.noise(seed);
    }

    function commitment(address producer, bytes memory blocks, bytes32 salt) internal pure returns (bytes32) {
        return keccak256(abi.encode(producer, keccak256(blocks), salt));
    }

    /// @notice A proof of the file that `seed` makes, by `esp`; its index among the works, if it registers.
    function enter(
        Work memory w,
        Actor memory producer,
        Actor memory esp,
        bytes memory blocks,
        bytes32 salt
    ) internal returns (bool ok, uint256 index) {
        (w.producer, w.esp) = (producer.who, esp.who);
        w.contentRoot = parcel(w.seed, SIZE).delivery.contentRoot;
        w.proof = proofOf(producer.who, esp.who, w.contentRoot, blocks);
        w.id = registry.idOf(w.proof);
        bytes memory data = abi.encodeCall(IProductRegistry.register, (w.proof, sign(esp, w.id), blocks, salt));
        if (isHostile[producer.who]) ok = dare("register", producer.who, address(registry), data);
        else {
            must("register", producer.who, address(registry), data);
            ok = true;
        }
        index = works.length;
        if (!ok) return (ok, index);
        // Cases bring no blocks here.
        registry.materialise(w.id, blocks);
        works.push(w);
    }

    uint256 internal constant SIZE = 1_100;

    function isStanding(uint256 index) internal view returns (bool) {
        return registry.statusOf(works[index].id) == IProductRegistry.Status.Active;
    }

    function isHonest(uint256 index) internal view returns (bool) {
        return !isHostile[works[index].producer];
    }

    /// @notice Honest works stay. Those of which somebody had a glimpse may go.
    function checkWorks() internal view {
        for (uint256 i = 0; i < works.length; i++) {
            if (!isHonest(i) || works[i].isFalse || works[i].isGlimpsed || works[i].isRefused) continue;
            require(isStanding(i), HonestWorkRemoved(i));
        }
    }

    /// @notice A work by any honest person, from a random place on.
    function someWork(bool byHonest) internal returns (bool found, uint256 index) {
        if (works.length == 0) return (false, 0);
        index = rand(works.length);
        for (uint256 i = 0; i < works.length; i++) {
            if (isHonest(index) == byHonest) return (true, index);
            index = (index + 1) % works.length;
        }
    }

    /// @notice Sealed, with a fault: 1: one byte is wrong, 2: no file has this root.
    function spoil(bytes memory sealedFile, uint256 fault) internal pure returns (bytes32 root) {
        if (fault == 2) return keccak256("no file has this root");
        if (fault == 1) sealedFile[0] ^= 0x01;
        return Files.root(sealedFile);
    }
}
