// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IListings} from "../../../contracts/interfaces/IListings.sol";
import {IProductRegistry} from "../../../contracts/interfaces/IProductRegistry.sol";
import {ITwoWayGuarantee} from "../../../contracts/interfaces/ITwoWayGuarantee.sol";
import {Blocks} from "./Files.sol";
import {Actor, Genuine, Parcel} from "./Genuine.sol";

/// @notice A registered product with its file, and a sale of it.
struct Ware {
    uint256 id;
    IProductRegistry.Proof proof;
    Parcel parcel;
    uint256 price;
    address seller;
    address buyer;
    bytes32 deliveryHash;
}

/// @notice Steps of a sale.
abstract contract Trade is Genuine {
    function ware(Actor memory producer, uint256 seed, uint256 price) internal returns (Ware memory w) {
        w.parcel = parcel(seed, 2_500);
        bytes memory blocks = Blocks.noise(seed);
        w.proof = proofOf(producer.who, aurora.who, w.parcel.delivery.contentRoot, blocks);
        w.id = registry.idOf(w.proof);
        bytes memory signature = sign(aurora, w.id);
        vm.prank(producer.who);
        registry.register(w.proof, signature, blocks, 0);
        compute(w.id, blocks);
        pledgeFor(w.id, producer.who);
        w.price = price;
        w.seller = producer.who;
        w.deliveryHash = keccak256(abi.encode(w.parcel.delivery));
    }

    function offer(Ware memory w, address agent, uint256 agentBasisPoints) internal {
        vm.prank(w.seller);
        sales.offer(w.id, w.price, agent, agentBasisPoints);
    }

    /// @notice What the seller would sign now, good for a day.
    function listing(
        Ware memory w,
        address agent,
        uint16 agentBasisPoints
    ) internal view returns (IListings.Listing memory l) {
        l.seller = w.seller;
        l.productId = w.id;
        l.price = w.price;
        l.agent = agent;
        l.agentBasisPoints = agentBasisPoints;
        l.revision = registry.productOf(w.id).revision;
        l.counter = sales.counterOf(w.seller);
        l.expiry = uint64(nowSeconds() + 1 days);
    }

    function signed(IListings.Listing memory l, Actor memory by) internal view returns (bytes memory) {
        return sign(by, uint256(sales.digestOf(l)));
    }

    function lockListed(address buyer, IListings.Listing memory l, bytes memory signature) internal {
        vm.prank(buyer);
        sales.lockListed(l, signature, ENCRYPTION_KEY, address(0));
    }

    function buy(Ware memory w) internal {
        vm.prank(w.buyer);
        sales.lock(w.id, w.price, ENCRYPTION_KEY, address(0));
    }

    function deliver(Ware memory w, address by) internal {
        vm.prank(by);
        sales.deliver(w.id, w.parcel.delivery, w.proof);
    }

    function accept(Ware memory w) internal {
        vm.prank(w.buyer);
        sales.accept(w.id, w.deliveryHash);
    }

    function reveal(Ware memory w, address by) internal {
        vm.prank(by);
        sales.reveal(w.id, w.parcel.delivery, w.parcel.key);
    }

    /// @notice Offers without an agent and walks to `status`, each step at once.
    function walk(Ware memory w, ITwoWayGuarantee.Status status) internal {
        offer(w, address(0), 0);
        if (status >= ITwoWayGuarantee.Status.Locked) buy(w);
        _walkOn(w, status);
    }

    /// @notice The same by a listing of `seller` that promises `backing`, for which it reserves the money.
    function walkBacked(Ware memory w, Actor memory seller, uint256 backing, ITwoWayGuarantee.Status status) internal {
        reserve(w, backing);
        IListings.Listing memory l = listing(w, address(0), 0);
        l.backing = backing;
        if (status >= ITwoWayGuarantee.Status.Locked) lockListed(w.buyer, l, signed(l, seller));
        _walkOn(w, status);
    }

    function reserve(Ware memory w, uint256 amount) internal {
        vm.prank(w.seller);
        pledges.reserveBacking(w.id, amount);
    }

    function _walkOn(Ware memory w, ITwoWayGuarantee.Status status) private {
        if (status >= ITwoWayGuarantee.Status.Delivered) deliver(w, w.seller);
        if (status >= ITwoWayGuarantee.Status.Accepted) accept(w);
        if (status >= ITwoWayGuarantee.Status.Revealed) reveal(w, w.seller);
        if (status == ITwoWayGuarantee.Status.Settled) {
            vm.prank(w.buyer);
            sales.settle(w.id);
        }
    }

    function statusOf(uint256 productId) internal view returns (ITwoWayGuarantee.Status) {
        return sales.saleOf(productId).status;
    }
}
