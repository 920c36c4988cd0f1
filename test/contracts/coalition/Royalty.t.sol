// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILicenceRegistry} from "../../../contracts/interfaces/ILicenceRegistry.sol";
import {Blocks} from "../support/Files.sol";
import {Actor} from "../support/Genuine.sol";
import {Trade, Ware} from "../support/Trade.sol";

/// @notice A reseller names its own second account as agent, for half of the price, where a parent has the other half.
contract RoyaltyTest is Trade {
    function test_AnAgentOfOnesOwnLeavesTheProducerItsRoyalty() public {
        uint256 original = attest(alice, 1);
        ILicenceRegistry.Licence memory l = ILicenceRegistry.Licence({
            originalId: original,
            licensee: mallory.who,
            expiry: uint64(nowSeconds() + 1 days),
            royaltyBasisPoints: 5_000
        });
        vm.prank(alice.who);
        licences.grant(l);
        Ware memory w = _derived(original);
        vm.prank(mallory.who);
        registry.transferFrom(mallory.who, bob.who, w.id);
        Actor memory second = actor("bob's second account");
        (w.seller, w.buyer, w.price) = (bob.who, carol.who, 1_000 * DOLLAR);
        offer(w, second.who, 5_000);
        buy(w);
        deliver(w, second.who);
        accept(w);
        reveal(w, second.who);
        vm.prank(carol.who);
        sales.settle(w.id);
        same("the parent's owner", vault.balanceOf(alice.who), 500 * DOLLAR);
        same("the producer", vault.balanceOf(mallory.who), 50 * DOLLAR);
        same("bob's both accounts", vault.balanceOf(bob.who) + vault.balanceOf(second.who), 445 * DOLLAR);
        same("the pool", pool.balance(), 5 * DOLLAR);
    }

    function _derived(uint256 original) private returns (Ware memory w) {
        bytes memory blocks = Blocks.noise(12);
        w.parcel = parcel(12, 2_500);
        w.proof = proofOf(mallory.who, aurora.who, w.parcel.delivery.contentRoot, blocks);
        w.proof.parent = original;
        w.id = registry.idOf(w.proof);
        w.deliveryHash = keccak256(abi.encode(w.parcel.delivery));
        bytes memory signature = sign(aurora, w.id);
        vm.prank(mallory.who);
        registry.register(w.proof, signature, blocks, 0);
        compute(w.id, blocks);
        pledgeFor(w.id, mallory.who);
    }
}
