// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGenerationEscrow} from "../../../../contracts/interfaces/IGenerationEscrow.sol";
import {ITwoWayGuarantee} from "../../../../contracts/interfaces/ITwoWayGuarantee.sol";
import {Files} from "../../support/Files.sol";
import {Actor, Job} from "../../support/Genuine.sol";
import {TypedData} from "../../support/TypedData.sol";
import {Works} from "./Works.sol";

/// @notice Generation between an honest person and the coalition, or within it.
abstract contract Orders is Works {
    struct Order {
        Actor producer;
        Actor esp;
        uint256 id;
        uint256 fee;
        uint256 seed;
        uint256 lockedAt;
        uint256 fault; // 1: one byte is wrong, 2: no file has this root
        bool isFalse; // its attestation is
        bool isServed; // the sealed file, to payer and witnesses
        bool hasFile; // the payer
        bool isShown; // the key, and with it the content
        uint256 work; // 1 + index
        bool isGlimpsed;
        uint256 back; // of the fee, where both sides ended it together
    }

    Order[] internal orders;

    /// @notice An agreement spared the pool its part, or a side what it had missed.
    error AgreedWrongly(uint256 order);

    function jobOf(Order memory o) internal returns (Job memory j) {
        uint256 time = nowSeconds();
        vm.warp(o.lockedAt);
        j = job(o.producer, o.esp, o.fee, o.seed);
        if (o.fault != 0) {
            j.parcel.delivery.sealedRoot = spoil(j.parcel.sealedFile, o.fault);
            j = complete(j, o.esp);
        }
        vm.warp(time);
    }

    function place(Actor memory producer, Actor memory esp, uint256 fee) internal returns (bool ok, uint256 index) {
        Order memory o;
        (o.producer, o.esp, o.fee, o.lockedAt) = (producer, esp, fee, nowSeconds());
        o.seed = 5_000 + orders.length;
        Job memory j = job(o.producer, o.esp, o.fee, o.seed);
        o.id = j.id;
        bytes memory data = abi.encodeCall(
            IGenerationEscrow.lock,
            (j.quote, j.quoteSignature, ENCRYPTION_KEY, address(0))
        );
        ok = dare("lock an order", producer.who, address(generation), data);
        index = orders.length;
        if (ok) orders.push(o);
    }

    // --- steps by either kind ---

    function deliverOrder(uint256 index, uint256 fault, bool isServed) internal returns (bool ok) {
        Order storage o = orders[index];
        Order memory as_ = o;
        as_.fault = fault;
        Job memory j = jobOf(as_);
        IGenerationEscrow.Item[] memory items = new IGenerationEscrow.Item[](1);
        items[0] = item(j);
        ok = _do(o.esp.who, "deliver an order", abi.encodeCall(IGenerationEscrow.deliver, (j.quote, items)));
        if (ok) (o.fault, o.isServed) = (fault, isServed);
    }

    function acceptOrder(uint256 index) internal returns (bool ok) {
        Order storage o = orders[index];
        Job memory j = jobOf(o);
        bytes memory data = abi.encodeCall(IGenerationEscrow.accept, (j.quote, j.deliveryRoot));
        ok = _do(o.producer.who, "accept an order", data);
        if (ok) o.hasFile = o.isServed && o.fault != 2;
    }

    function objectToOrder(uint256 index) internal returns (bool ok) {
        Order storage o = orders[index];
        return _do(o.producer.who, "object to an order", abi.encodeCall(IGenerationEscrow.object, (jobOf(o).quote)));
    }

    function revealOrder(uint256 index) internal returns (bool ok) {
        Order storage o = orders[index];
        Job memory j = jobOf(o);
        bytes memory data = abi.encodeCall(
            IGenerationEscrow.reveal,
            (j.quote, 0, item(j), j.path, j.parcel.key, j.proof, j.proofSignature, j.blocks)
        );
        ok = _do(o.esp.who, "reveal an order", data);
        if (!ok) return false;
        o.isShown = true;
        o.work = works.length + 1;
        Work memory w;
        (w.id, w.producer, w.esp, w.seed) = (j.productId, o.producer.who, o.esp.who, o.seed);
        w.picture = o.seed;
        (w.root, w.isFalse, w.isGlimpsed, w.proof) = (works.length, o.isFalse, o.isGlimpsed, j.proof);
        w.contentRoot = j.parcel.delivery.contentRoot;
        works.push(w);
        // Cases bring no blocks here.
        registry.materialise(w.id, j.blocks);
    }

    function complainOfOrder(uint256 index) internal returns (bool ok) {
        Order storage o = orders[index];
        Job memory j = jobOf(o);
        bytes memory data = abi.encodeCall(
            IGenerationEscrow.complain,
            (j.quote, 0, item(j), j.path, j.parcel.key, Files.complaint(j.parcel.file, j.parcel.sealedFile, 0))
        );
        ok = _do(o.producer.who, "complain of an order", data);
        if (ok) works[o.work - 1].isRefused = true;
    }

    function settleOrder(uint256 index, address by) internal returns (bool ok) {
        Order storage o = orders[index];
        bool isHeld = o.work != 0 && isUnderCase(o.work - 1, generation.itemOf(o.id, 0).closesAt);
        ok = _do(by, "settle an order", abi.encodeCall(IGenerationEscrow.settle, (jobOf(o).quote, 0)));
        require(!ok || !isHeld, PaidUnderCase(o.work));
    }

    function refundOrder(uint256 index, address by) internal returns (bool) {
        return _do(by, "refund an order", abi.encodeCall(IGenerationEscrow.refund, (jobOf(orders[index]).quote)));
    }

    /// @notice Ends an order as both sides agree; the producer signs whatever the play has it sign.
    function agreeOnOrder(uint256 index, uint256 back) internal returns (bool ok) {
        Order storage o = orders[index];
        // Its own word is not the producer's.
        require(!_agree(o, back, o.esp), AgreedWrongly(index));
        bool isDue = _isOverdue(o);
        uint256 inPool = vault.balanceOf(address(pool));
        ok = _agree(o, back, o.producer);
        if (!ok) return false;
        require(o.work == 0 || !isUnderCase(o.work - 1, type(uint256).max), PaidUnderCase(o.work));
        bool isPaid = vault.balanceOf(address(pool)) == inPool + o.fee - net(o.fee);
        bool isFalse = o.work != 0 && works[o.work - 1].isDisproved;
        require(!isDue && !isFalse && isPaid, AgreedWrongly(index));
        o.back = back;
    }

    function _agree(Order storage o, uint256 back, Actor memory signer) private returns (bool) {
        uint40 until = uint40(nowSeconds() + 1);
        bytes32 content = keccak256(
            abi.encode(keccak256("Agreement(uint256 taskId,uint256 back,uint40 until)"), o.id, back, until)
        );
        uint256 digest = TypedData.digest("Genuine Generation", block.chainid, address(generation), content);
        bytes memory data = abi.encodeCall(
            IGenerationEscrow.agree,
            (jobOf(o).quote, back, until, sign(signer, digest))
        );
        if (signer.who != o.producer.who) return dare("forge an agreement", o.esp.who, address(generation), data);
        return _do(o.esp.who, "agree on an order", data);
    }

    /// @dev One side has not done in time what it had to do: the other is due something.
    function _isOverdue(Order storage o) private view returns (bool) {
        IGenerationEscrow.Task memory t = generation.taskOf(o.id);
        if (t.status >= ITwoWayGuarantee.Status.Revealed) return false;
        return nowSeconds() >= t.closesAt + (t.status == ITwoWayGuarantee.Status.Delivered ? AVAILABLE : 0);
    }

    /// @param by Whose providers sign: honest ones hold the file, the coalition's say that they do.
    function receiptsForOrder(uint256 index, Actor[] storage by) internal returns (bool) {
        Order storage o = orders[index];
        Job memory j = jobOf(o);
        ITwoWayGuarantee.Receipt[] memory all = receiptsOf(by, digestOf(j), o.esp.who);
        bytes memory data = abi.encodeCall(IGenerationEscrow.confirmAvailable, (j.quote, all));
        return _do(by[0].who, "receipts for an order", data);
    }

    /// @notice Of all of `by` but one, in ascending order.
    function receiptsOf(
        Actor[] storage by,
        uint256 digest,
        address without
    ) internal view returns (ITwoWayGuarantee.Receipt[] memory all) {
        uint256 count = 0;
        for (uint256 i = 0; i < by.length; i++) if (by[i].who != without) count++;
        all = new ITwoWayGuarantee.Receipt[](count);
        address last = address(0);
        for (uint256 n = 0; n < count; n++) {
            uint256 next = by.length;
            for (uint256 i = 0; i < by.length; i++) {
                if (by[i].who <= last || by[i].who == without) continue;
                if (next == by.length || by[i].who < by[next].who) next = i;
            }
            last = by[next].who;
            all[n] = ITwoWayGuarantee.Receipt({esp: last, signature: sign(by[next], digest)});
        }
    }

    function _do(address by, string memory step, bytes memory data) private returns (bool) {
        if (isHostile[by]) return dare(step, by, address(generation), data);
        must(step, by, address(generation), data);
        return true;
    }

    // --- what honest people do ---

    function tendOrder(uint256 index) internal {
        Order storage o = orders[index];
        IGenerationEscrow.Task memory t = generation.taskOf(o.id);
        uint256 time = nowSeconds();
        if (t.status == ITwoWayGuarantee.Status.Locked) {
            if (!isHostile[o.esp.who] && time < t.closesAt) deliverOrder(index, 0, true);
            else if (time >= t.closesAt + LATE) refundOrder(index, keeper());
        } else if (t.status == ITwoWayGuarantee.Status.Delivered) {
            _tendDelivered(index, t.closesAt, time);
        } else if (t.status == ITwoWayGuarantee.Status.Accepted) {
            if (!isHostile[o.esp.who] && time < t.closesAt) revealOrder(index);
            else if (time >= t.closesAt) refundOrder(index, keeper());
        } else if (o.isShown) {
            _tendRevealed(index, time);
        }
    }

    function _tendDelivered(uint256 index, uint256 closesAt, uint256 time) private {
        Order storage o = orders[index];
        if (!isHostile[o.producer.who] && time < closesAt) {
            if (o.isServed && o.fault != 2) acceptOrder(index);
            else objectToOrder(index);
        } else if (time >= closesAt + AVAILABLE) {
            refundOrder(index, keeper());
        } else if (time >= closesAt && !isHostile[o.esp.who]) {
            receiptsForOrder(index, keepers);
        }
    }

    function _tendRevealed(uint256 index, uint256 time) private {
        Order storage o = orders[index];
        IGenerationEscrow.ItemProgress memory p = generation.itemOf(o.id, 0);
        if (p.status != ITwoWayGuarantee.Status.Revealed) return;
        if (!isHostile[o.producer.who] && o.fault != 0 && time < p.closesAt) complainOfOrder(index);
        else if (time >= p.closesAt && !isUnderCase(o.work - 1, p.closesAt)) settleOrder(index, keeper());
    }

    function orderDeadline(uint256 index, uint256 after_) internal view returns (uint256 next) {
        Order storage o = orders[index];
        IGenerationEscrow.Task memory t = generation.taskOf(o.id);
        next = type(uint256).max;
        if (t.status == ITwoWayGuarantee.Status.Locked) {
            next = t.closesAt > after_ ? t.closesAt : t.closesAt + LATE;
        } else if (t.status == ITwoWayGuarantee.Status.Delivered) {
            next = t.closesAt > after_ ? t.closesAt : t.closesAt + AVAILABLE;
        } else if (t.status == ITwoWayGuarantee.Status.Accepted) {
            next = t.closesAt;
        } else if (o.isShown && generation.itemOf(o.id, 0).status == ITwoWayGuarantee.Status.Revealed) {
            next = generation.itemOf(o.id, 0).closesAt;
        }
        if (next <= after_) next = type(uint256).max;
    }

    function isOrderOpen(uint256 index) internal view returns (bool) {
        Order storage o = orders[index];
        if (o.isShown) return generation.itemOf(o.id, 0).status == ITwoWayGuarantee.Status.Revealed;
        return generation.taskOf(o.id).status < ITwoWayGuarantee.Status.Settled;
    }

    /// @notice Who has what it paid for, and who is paid for what it gave.
    function accountForOrder(uint256 index) internal {
        Order storage o = orders[index];
        (bool fromHostile, bool toHostile) = (isHostile[o.esp.who], isHostile[o.producer.who]);
        if (fromHostile && toHostile) return;
        if (generation.taskOf(o.id).status == ITwoWayGuarantee.Status.Agreed) return _accountForAgreement(o);
        bool isTrue = o.fault == 0 && !o.isFalse;
        if (toHostile) {
            if (!o.isShown) return;
            bought += o.fee;
            earned[o.esp.who] += net(o.fee);
        } else if (!fromHostile) {
            // Both are honest: the work may still be lost to somebody who had a glimpse of it.
            paid[o.producer.who] += o.fee;
            earned[o.esp.who] += net(o.fee);
        } else if (o.hasFile && isTrue && generation.itemOf(o.id, 0).status == ITwoWayGuarantee.Status.Settled) {
            paid[o.producer.who] += o.fee;
            delivered += o.fee;
        }
    }

    /// @dev An honest side gave its word for what the other keeps: it counts as that side's due.
    function _accountForAgreement(Order storage o) private {
        uint256 kept = net(o.fee) - o.back;
        if (!isHostile[o.producer.who]) paid[o.producer.who] += o.fee - o.back;
        if (isHostile[o.esp.who]) delivered += kept;
        else earned[o.esp.who] += kept;
    }
}
