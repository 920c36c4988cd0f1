// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITwoWayGuarantee} from "../../../contracts/interfaces/ITwoWayGuarantee.sol";
import {Actor, Job} from "./Genuine.sol";
import {Trade, Ware} from "./Trade.sol";
import {TypedData} from "./TypedData.sol";

/// @notice A third and a fourth provider, and what witnesses sign: written down a second time.
abstract contract Witnesses is Trade {
    Actor internal cirrus;
    Actor internal dusk;

    function setUp() public virtual override {
        super.setUp();
        cirrus = actor("cirrus");
        dusk = actor("dusk");
        enroll(cirrus);
        enroll(dusk);
    }

    /// @notice What a witness signs in the domain of `escrow`.
    function receiptDigest(
        string memory domain,
        address escrow,
        uint256 chainId,
        uint256 id,
        bytes32 deliveryHash,
        uint256 acceptBy
    ) internal pure returns (uint256) {
        bytes32 content = keccak256(
            abi.encode(
                keccak256("Availability(uint256 id,bytes32 deliveryHash,uint40 acceptBy)"),
                id,
                deliveryHash,
                acceptBy
            )
        );
        return TypedData.digest(domain, chainId, escrow, content);
    }

    function digestOf(Job memory j) internal view returns (uint256) {
        uint256 acceptBy = generation.taskOf(j.id).closesAt;
        return receiptDigest("Genuine Generation", address(generation), block.chainid, j.id, j.deliveryRoot, acceptBy);
    }

    function digestOf(Ware memory w) internal view returns (uint256) {
        uint256 acceptBy = sales.saleOf(w.id).closesAt;
        return receiptDigest("Genuine Sale", address(sales), block.chainid, w.id, w.deliveryHash, acceptBy);
    }

    /// @notice Both sign; the lower address comes first.
    function receipts(
        uint256 digest,
        Actor memory a,
        Actor memory b
    ) internal pure returns (ITwoWayGuarantee.Receipt[] memory both) {
        if (a.who > b.who) (a, b) = (b, a);
        both = new ITwoWayGuarantee.Receipt[](2);
        both[0] = ITwoWayGuarantee.Receipt({esp: a.who, signature: sign(a, digest)});
        both[1] = ITwoWayGuarantee.Receipt({esp: b.who, signature: sign(b, digest)});
    }

    function wealth(Actor memory a) internal view returns (uint256) {
        return vault.balanceOf(a.who) + token.balanceOf(a.who) + esps.espOf(a.who).stake;
    }
}
