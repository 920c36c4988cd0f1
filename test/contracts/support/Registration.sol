// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IProductRegistry} from "../../../contracts/interfaces/IProductRegistry.sol";
import {Blocks} from "./Files.sol";
import {Genuine} from "./Genuine.sol";

/// @notice Alice's existing work, about to be registered with Aurora's word.
abstract contract Registration is Genuine {
    IProductRegistry.Proof internal proof;
    bytes internal blocks;
    uint256 internal id;
    bytes internal signature;

    function setUp() public virtual override {
        super.setUp();
        blocks = Blocks.noise(1);
        proof = proofOf(alice.who, aurora.who, keccak256("content"), blocks);
        _seal();
    }

    function _seal() internal {
        id = registry.idOf(proof);
        signature = sign(aurora, id);
    }

    function _register() internal {
        vm.prank(alice.who);
        registry.register(proof, signature, blocks, 0);
    }
}
