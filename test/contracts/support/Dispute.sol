// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICopyChallenge} from "../../../contracts/interfaces/ICopyChallenge.sol";
import {IProductRegistry} from "../../../contracts/interfaces/IProductRegistry.sol";
import {Luma} from "./Files.sol";
import {Actor} from "./Genuine.sol";
import {Trade} from "./Trade.sol";

/// @notice An original, a copy of it, and what a challenge needs.
abstract contract Dispute is Trade {
    uint256 internal original; // alice's
    uint256 internal copy; // mallory's, attested by borealis, a few pixels changed
    uint256 internal id;

    function setUp() public virtual override {
        super.setUp();
        original = attest(alice, 1);
        skip(1);
        copy = attest(mallory, borealis, keccak256("copy"), Luma.alike(1, 20));
        id = challenges.idOf(original, copy);
        skip(1);
    }

    function _open() internal {
        vm.prank(alice.who);
        challenges.open(original, copy);
    }

    function _distance() internal view returns (uint256 distance) {
        (distance,) = challenges.measure(original, copy);
    }

    function _status(uint256 productId) internal view returns (IProductRegistry.Status) {
        return registry.productOf(productId).status;
    }

    function _licence(address licensee, uint256 expiry) internal view returns (ICopyChallenge.Licence memory l) {
        l = ICopyChallenge.Licence({originalId: original, licensee: licensee, expiry: uint64(expiry)});
    }

    function _signed(ICopyChallenge.Licence memory l, Actor memory by) internal view returns (bytes memory) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Genuine Challenge"),
                keccak256("1"),
                block.chainid,
                address(challenges)
            )
        );
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256("Licence(uint256 originalId,address licensee,uint64 expiry)"),
                l.originalId,
                l.licensee,
                l.expiry
            )
        );
        return sign(by, uint256(keccak256(abi.encodePacked(hex"1901", domain, structHash))));
    }
}
