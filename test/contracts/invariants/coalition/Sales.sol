// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBackings} from "../../../../contracts/interfaces/IBackings.sol";
import {IListings} from "../../../../contracts/interfaces/IListings.sol";
import {IPledges} from "../../../../contracts/interfaces/IPledges.sol";
import {ISaleEscrow} from "../../../../contracts/interfaces/ISaleEscrow.sol";
import {ITwoWayGuarantee} from "../../../../contracts/interfaces/ITwoWayGuarantee.sol";
import {Files} from "../../support/Files.sol";
import {Actor, Parcel} from "../../support/Genuine.sol";
import {Orders} from "./Orders.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @notice Sales between an honest person and the coalition, or within it. Each work is sold once at most.
abstract contract Sales is Orders {
    struct Deal {
        uint256 work;
        Actor seller;
        Actor buyer;
        uint256 price;
        uint256 fault; // 1: one byte is wrong, 2: no file has this root
        bool isServed; // the sealed file, to payer and witnesses
        bool hasFile; // the buyer
        bool isShown; // the key, and with it the content
    }

    /// @dev Honest people keep money for what else they do.
    uint256 private constant _MOST_BACKING = 50 * DOLLAR;

    Deal[] internal deals;

    error BackingLeft(uint256 work);
    error BackingPaidWrongly(uint256 work);
    error PledgeLeft(uint256 work);

    /// @notice The seller pledges and offers; the buyer locks the price.
    function sell(uint256 work, Actor memory seller, Actor memory buyer, uint256 price) internal returns (bool ok) {
        Work storage w = works[work];
        if (w.isTraded || !isStanding(work)) return false;
        if (pledges.pledgeOf(w.id).by == address(0)) pledge(work, seller);
        // Not drawn, so that the plays are those of their seeds.
        uint256 chance = uint256(keccak256(abi.encode(w.id, price)));
        ok =
            chance % 2 == 0
                ? _lockOffered(w.id, seller, buyer, price)
                : _lockBacked(w.id, seller, buyer, price, 1 + (chance % Math.min(price, _MOST_BACKING)));
        if (!ok) return false;
        (w.isTraded, w.soldAt) = (true, nowSeconds());
        Deal memory d;
        (d.work, d.seller, d.buyer, d.price) = (work, seller, buyer, price);
        deals.push(d);
    }

    function _lockOffered(uint256 id, Actor memory seller, Actor memory buyer, uint256 price) private returns (bool) {
        bytes memory data = abi.encodeCall(ISaleEscrow.offer, (id, price, address(0), 0));
        _do(seller.who, "offer a work", address(sales), data);
        // A buyer has no right to what was withdrawn or changed meanwhile.
        data = abi.encodeCall(ISaleEscrow.lock, (id, price, ENCRYPTION_KEY, address(0)));
        return dare("lock a sale", buyer.who, address(sales), data);
    }

    function _lockBacked(
        uint256 id,
        Actor memory seller,
        Actor memory buyer,
        uint256 price,
        uint256 backing
    ) private returns (bool) {
        bytes memory data = abi.encodeCall(IBackings.reserveBacking, (id, backing));
        _do(seller.who, "reserve a backing", address(pledges), data);
        IListings.Listing memory l;
        (l.seller, l.productId, l.price, l.backing) = (seller.who, id, price, backing);
        l.revision = registry.productOf(id).revision;
        (l.counter, l.expiry) = (sales.counterOf(seller.who), uint64(nowSeconds() + 1 days));
        bytes memory signature = sign(seller, uint256(sales.digestOf(l)));
        data = abi.encodeCall(ISaleEscrow.lockListed, (l, signature, ENCRYPTION_KEY, address(0)));
        return dare("lock a backed sale", buyer.who, address(sales), data);
    }

    /// @notice Before its time a backing does not move, whoever asks.
    function takeBackBacking(uint256 work, address by) internal {
        uint256 id = works[work].id;
        bytes memory data = abi.encodeCall(IBackings.closeBacking, (id));
        IBackings.Backing memory b = pledges.backingOf(id);
        bool ok = dare("close a backing", by, address(pledges), data);
        bool early = isStanding(work) && nowSeconds() < b.until;
        uint256 before = isStanding(work) ? b.until : type(uint256).max;
        require(!ok || (!early && !isUnderCase(work, before)), BackingLeft(work));
    }

    /// @notice Once everything has ended: the buyer of a removed work has what it lacks, the seller has the rest.
    function endBacking(uint256 work) internal {
        uint256 id = works[work].id;
        IBackings.Backing memory b = pledges.backingOf(id);
        if (b.amount != 0) {
            (address buyer, uint256 loss) = challenges.lossOf(id);
            uint256 due = buyer == b.buyer && !isStanding(work) ? Math.min(loss, b.amount) : 0;
            uint256 buyers = vault.balanceOf(b.buyer);
            uint256 sellers = vault.balanceOf(b.seller);
            must("close a backing", keeper(), address(pledges), abi.encodeCall(IBackings.closeBacking, (id)));
            bool paid_ = vault.balanceOf(b.buyer) == buyers + due;
            require(paid_ && vault.balanceOf(b.seller) == sellers + b.amount - due, BackingPaidWrongly(work));
        }
        _release(id, alice.who);
        _release(id, mallory.who);
        _release(id, mate.who);
        require(pledges.lockedBackingOf(id).amount == 0, BackingPaidWrongly(work));
    }

    function _release(uint256 id, address seller) private {
        if (pledges.reservedFor(id, seller) == 0) return;
        must("release a backing", seller, address(pledges), abi.encodeCall(IBackings.releaseBacking, (id)));
    }

    function pledge(uint256 work, Actor memory by) internal returns (bool) {
        return _do(by.who, "pledge", address(pledges), abi.encodeCall(IPledges.pledge, (works[work].id)));
    }

    function withdrawPledge(uint256 work, address by) internal returns (bool ok) {
        Work storage w = works[work];
        bool isEarly = w.soldAt != 0 && nowSeconds() < w.soldAt + SEASON;
        ok = dare("withdraw a pledge", by, address(pledges), abi.encodeCall(IPledges.withdraw, (w.id)));
        require(!ok || (!isEarly && !isUnderCase(work, type(uint256).max)), PledgeLeft(work));
    }

    function _parcelOf(Deal storage d) private view returns (Parcel memory p) {
        // A generated work's file is longer than an attested one's.
        uint256 size = works[d.work].proof.promptCommitment == 0 ? SIZE : 2_500;
        p = parcel(works[d.work].seed, size);
        if (d.fault != 0) p.delivery.sealedRoot = spoil(p.sealedFile, d.fault);
    }

    // --- steps by either kind ---

    function deliverDeal(uint256 index, uint256 fault, bool isServed) internal returns (bool ok) {
        Deal storage d = deals[index];
        uint256 before = d.fault;
        d.fault = fault;
        bytes memory data = abi.encodeCall(
            ISaleEscrow.deliver,
            (works[d.work].id, _parcelOf(d).delivery, works[d.work].proof)
        );
        ok = _do(d.seller.who, "deliver a sale", address(sales), data);
        if (ok) d.isServed = isServed;
        else d.fault = before;
    }

    function acceptDeal(uint256 index) internal returns (bool ok) {
        Deal storage d = deals[index];
        bytes32 hash = keccak256(abi.encode(_parcelOf(d).delivery));
        bytes memory data = abi.encodeCall(ISaleEscrow.accept, (works[d.work].id, hash));
        ok = _do(d.buyer.who, "accept a sale", address(sales), data);
        if (ok) d.hasFile = d.isServed && d.fault != 2;
    }

    function objectToDeal(uint256 index) internal returns (bool) {
        Deal storage d = deals[index];
        bytes memory data = abi.encodeCall(ISaleEscrow.object, (works[d.work].id));
        return _do(d.buyer.who, "object to a sale", address(sales), data);
    }

    function revealDeal(uint256 index) internal returns (bool ok) {
        Deal storage d = deals[index];
        Parcel memory p = _parcelOf(d);
        bytes memory data = abi.encodeCall(ISaleEscrow.reveal, (works[d.work].id, p.delivery, p.key));
        ok = _do(d.seller.who, "reveal a sale", address(sales), data);
        if (ok) d.isShown = true;
    }

    function complainOfDeal(uint256 index) internal returns (bool) {
        Deal storage d = deals[index];
        Parcel memory p = _parcelOf(d);
        bytes memory data = abi.encodeCall(
            ISaleEscrow.complain,
            (works[d.work].id, p.delivery, p.key, Files.complaint(p.file, p.sealedFile, 0))
        );
        return _do(d.buyer.who, "complain of a sale", address(sales), data);
    }

    function settleDeal(uint256 index, address by) internal returns (bool ok) {
        uint256 work = deals[index].work;
        bool isHeld = isUnderCase(work, sales.saleOf(works[work].id).closesAt);
        bytes memory data = abi.encodeCall(ISaleEscrow.settle, (works[work].id));
        ok = _do(by, "settle a sale", address(sales), data);
        require(!ok || !isHeld, PaidUnderCase(work));
        if (ok) works[work].soldAt = nowSeconds();
    }

    function refundDeal(uint256 index, address by) internal returns (bool) {
        bytes memory data = abi.encodeCall(ISaleEscrow.refund, (works[deals[index].work].id));
        return _do(by, "refund a sale", address(sales), data);
    }

    function receiptsForDeal(uint256 index, Actor[] storage by) internal returns (bool) {
        Deal storage d = deals[index];
        uint256 id = works[d.work].id;
        uint256 digest = receiptDigest(
            "Genuine Sale",
            address(sales),
            block.chainid,
            id,
            keccak256(abi.encode(_parcelOf(d).delivery)),
            sales.saleOf(id).closesAt
        );
        bytes memory data = abi.encodeCall(ISaleEscrow.confirmAvailable, (id, receiptsOf(by, digest, d.seller.who)));
        return _do(by[0].who, "receipts for a sale", address(sales), data);
    }

    function _do(address by, string memory step, address target, bytes memory data) private returns (bool) {
        if (isHostile[by]) return dare(step, by, target, data);
        must(step, by, target, data);
        return true;
    }

    /// @notice The buyer reads the key in the pending call, and acts before it is mined.
    function inFrontOfReveal(uint256 index) internal virtual;

    // --- what honest people do ---

    function tendDeal(uint256 index) internal {
        Deal storage d = deals[index];
        uint256 id = works[d.work].id;
        ISaleEscrow.Sale memory sale = sales.saleOf(id);
        uint256 time = nowSeconds();
        bool fromHostile = isHostile[d.seller.who];
        if (sale.status == ITwoWayGuarantee.Status.Locked) {
            if (!fromHostile && time < sale.closesAt) deliverDeal(index, 0, true);
            else if (time >= sale.closesAt) refundDeal(index, keeper());
        } else if (sale.status == ITwoWayGuarantee.Status.Delivered) {
            _tendDelivery(index, sale.closesAt, time);
        } else if (sale.status == ITwoWayGuarantee.Status.Accepted) {
            if (!fromHostile && time < sale.closesAt) {
                if (isHostile[d.buyer.who]) inFrontOfReveal(index);
                revealDeal(index);
            } else if (time >= sale.closesAt) refundDeal(index, keeper());
        } else if (sale.status == ITwoWayGuarantee.Status.Revealed) {
            if (!isHostile[d.buyer.who] && d.fault != 0 && time < sale.closesAt) complainOfDeal(index);
            else if (time >= sale.closesAt && !isUnderCase(d.work, sale.closesAt)) settleDeal(index, keeper());
        }
    }

    function _tendDelivery(uint256 index, uint256 closesAt, uint256 time) private {
        Deal storage d = deals[index];
        if (!isHostile[d.buyer.who] && time < closesAt) {
            if (d.isServed && d.fault != 2) acceptDeal(index);
            else objectToDeal(index);
        } else if (time >= closesAt + AVAILABLE) {
            refundDeal(index, keeper());
        } else if (time >= closesAt && !isHostile[d.seller.who]) {
            receiptsForDeal(index, keepers);
        }
    }

    function dealDeadline(uint256 index, uint256 after_) internal view returns (uint256 next) {
        ISaleEscrow.Sale memory sale = sales.saleOf(works[deals[index].work].id);
        next = type(uint256).max;
        if (!isDealOpen(index)) return next;
        next = sale.closesAt;
        if (next <= after_ && sale.status == ITwoWayGuarantee.Status.Delivered) next += AVAILABLE;
        if (next <= after_) next = type(uint256).max;
    }

    function isDealOpen(uint256 index) internal view returns (bool) {
        ITwoWayGuarantee.Status status = sales.saleOf(works[deals[index].work].id).status;
        return status != ITwoWayGuarantee.Status.None && status < ITwoWayGuarantee.Status.Settled;
    }

    /// @notice Who has what it paid for, and who is paid for what it gave.
    function accountForDeal(uint256 index) internal {
        Deal storage d = deals[index];
        Work storage w = works[d.work];
        (bool fromHostile, bool toHostile) = (isHostile[d.seller.who], isHostile[d.buyer.who]);
        if (fromHostile && toHostile) return;
        if (toHostile) {
            if (!d.isShown || w.isGlimpsed) return;
            bought += d.price;
            earned[d.seller.who] += net(d.price);
        } else if (
            d.hasFile &&
            d.fault == 0 &&
            !w.isFalse &&
            w.root == d.work &&
            isStanding(d.work) &&
            sales.saleOf(w.id).status == ITwoWayGuarantee.Status.Settled
        ) {
            // A copy is worth nothing to who buys it, and neither is what was vouched for falsely.
            paid[d.buyer.who] += d.price;
            if (fromHostile) delivered += d.price;
            else earned[d.seller.who] += net(d.price);
        }
    }
}
