// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEspRegistry} from "../../../contracts/interfaces/IEspRegistry.sol";
import {IGenerationEscrow} from "../../../contracts/interfaces/IGenerationEscrow.sol";
import {ITwoWayGuarantee} from "../../../contracts/interfaces/ITwoWayGuarantee.sol";
import {Files} from "../support/Files.sol";
import {Job} from "../support/Genuine.sol";
import {Items} from "../support/Items.sol";
import {TypedData} from "../support/TypedData.sol";
import {MAX_ITEMS} from "./Model.sol";
import {StakeActions} from "./StakeActions.sol";

/// @notice Generation.
abstract contract TaskActions is StakeActions {
    function order(uint256 by, uint256 fee, uint256 falseOnes) external {
        if (orders.length == 10) return;
        Order memory o;
        o.producer = people[by % 4];
        o.esp = providers[(by >> 8) % 3];
        o.seed = 1 + orders.length;
        o.fee = within(mix(fee), 1, 900 * DOLLAR);
        o.count = 1 + (mix(by) % MAX_ITEMS);
        o.lockedAt = clock;
        o.falseOnes = mix(falseOnes) % 2 == 0 ? 0 : mix(falseOnes) >> 8;
        o.status = ITwoWayGuarantee.Status.Locked;
        o.closesAt = clock + DELIVERY;
        o.id = generation.idOf(quoteOf(o));
        uint256 bond = (o.fee * BOND) / 10_000;
        address esp = o.esp.who;
        bytes4 expected =
            staked[esp] - unbonding[esp] < MINIMUM_STAKE
                ? IEspRegistry.EspRegistry_StakeTooLow.selector
                : staked[esp] - unbonding[esp] < bonded[esp] + bond + _answering(esp)
                    ? IEspRegistry.EspRegistry_StakeNotFree.selector
                    : bytes4(0);
        topUp(o.producer.who, o.fee);
        bytes memory data = abi.encodeCall(
            IGenerationEscrow.lock,
            (quoteOf(o), sign(o.esp, o.id), ENCRYPTION_KEY, address(0))
        );
        if (attempt("order", o.producer.who, address(generation), data, expected)) {
            collect(o.producer.who, address(generation), o.fee);
            bonded[esp] += bond;
            orders.push(o);
        }
    }

    /// @dev What work leaves alone: the minimum, or what open cases may cost.
    function _answering(address esp) private view returns (uint256) {
        return frozen[esp] > MINIMUM_STAKE ? frozen[esp] : MINIMUM_STAKE;
    }

    function _order(uint256 which) private view returns (Order storage) {
        return orders[which % orders.length];
    }

    /// @notice Some steps of one order, one after the other, as a rule the right ones by the right people.
    function proceed(uint256 which, uint256 seed, uint256 steps) external {
        if (orders.length == 0) return;
        steps = within(mix(steps), 1, 9);
        which = mix(which) >> 1;
        if (seed % 8 != 0) which = _live(which);
        for (uint256 i = 0; i < steps; i++) {
            uint256 r = mix(seed ^ i);
            uint256 step = r % 16 == 0 ? 1 + ((r >> 4) % 7) : uint256(_order(which).status);
            r >>= 8;
            if (r % 16 == 1) refundOrder(which, r >> 4);
            else if (r % 16 == 2) agreeOrder(which, r >> 4, r >> 8);
            else if (step == 1) deliverOrder(which, r);
            else if (step == 2 && r % 4 == 2) witnessOrder(which, r);
            else if (step == 2) acceptOrder(which, r);
            else if (step == 3 && r % 4 != 2) revealItem(which, r >> 4, r >> 8);
            else if (step == 5 || step == 7) closeOrder(which, r, r >> 8);
            else _endItem(which, r >> 4);
        }
    }

    /// @dev The next order that has not come to its end, if there is one.
    function _live(uint256 which) private view returns (uint256) {
        for (uint256 i = 0; i < orders.length; i++) if (uint256(_order(which + i).status) < 6) return which + i;
        return which;
    }

    function _endItem(uint256 which, uint256 r) private {
        if (r % 2 == 0) return complainItem(which, r >> 4, r >> 8);
        if (r % 3 == 0) clock += COMPLAIN;
        settleItem(which, r >> 4, r >> 8);
    }

    // --- from the lock to the acceptance ---

    function deliverOrder(uint256 which, uint256 by) public {
        if (orders.length == 0) return;
        Order storage o = _order(which);
        // Late now and then.
        uint256 late = o.closesAt + (mix(by) % (LATE + 10));
        if (uint256(o.status) == 1 && by % 4 == 0 && clock < late) clock = late;
        IGenerationEscrow.Item[] memory items = new IGenerationEscrow.Item[](o.count);
        bytes32[] memory leaves = new bytes32[](o.count);
        for (uint256 i = 0; i < o.count; i++) {
            items[i] = item(jobOf(o, i));
            leaves[i] = Items.leaf(i, items[i]);
        }
        address caller = pick(by, o.esp.who);
        bytes4 expected = 0;
        if (caller != o.esp.who) expected = ITwoWayGuarantee.Guarantee_NotContentSide.selector;
        else if (uint256(o.status) != 1) expected = ITwoWayGuarantee.Guarantee_WrongStatus.selector;
        else if (clock >= o.closesAt + LATE) expected = ITwoWayGuarantee.Guarantee_TooLate.selector;
        bytes memory data = abi.encodeCall(IGenerationEscrow.deliver, (quoteOf(o), items));
        if (!attempt("deliver order", caller, address(generation), data, expected)) return;
        if (clock >= o.closesAt) {
            o.late = true;
            o.lateSeconds = clock - o.closesAt;
            o.penalty = (((o.fee * BOND) / 10_000) * (clock - o.closesAt) + LATE - 1) / LATE;
            _slashBond(o, o.producer.who, o.penalty);
            passed["deliver order late"]++;
        }
        o.leaves = leaves;
        o.status = ITwoWayGuarantee.Status.Delivered;
        o.deliveredAt = clock;
        o.closesAt = clock + ACCEPT;
    }

    function acceptOrder(uint256 which, uint256 by) public {
        if (orders.length == 0) return;
        Order storage o = _order(which);
        address caller = pick(by, o.producer.who);
        bytes4 expected = 0;
        if (caller != o.producer.who) expected = ITwoWayGuarantee.Guarantee_NotPayer.selector;
        else if (uint256(o.status) != 2) expected = ITwoWayGuarantee.Guarantee_WrongStatus.selector;
        else if (clock >= o.closesAt) expected = ITwoWayGuarantee.Guarantee_TooLate.selector;
        bytes memory data = abi.encodeCall(IGenerationEscrow.accept, (quoteOf(o), _root(o)));
        if (attempt("accept order", caller, address(generation), data, expected)) _accepted(o);
    }

    /// @notice Receipts in place of the producer's acceptance, as a rule when they are due.
    function witnessOrder(uint256 which, uint256 seed) public {
        if (orders.length == 0) return;
        Order storage o = _order(which);
        if (uint256(o.status) == 2 && seed % 8 != 0 && clock < o.closesAt) clock = o.closesAt;
        seed = mix(seed);
        uint256 digest = receiptDigest(
            "Genuine Generation",
            address(generation),
            block.chainid,
            o.id,
            _root(o),
            o.closesAt
        );
        (ITwoWayGuarantee.Receipt[] memory both, bool[2] memory forged) = someReceipts(seed, digest);
        bytes4 expected = 0;
        if (uint256(o.status) != 2) expected = ITwoWayGuarantee.Guarantee_WrongStatus.selector;
        else if (clock >= o.closesAt + AVAILABLE) expected = ITwoWayGuarantee.Guarantee_TooLate.selector;
        else if (clock < o.closesAt) expected = ITwoWayGuarantee.Guarantee_TooEarly.selector;
        else expected = judge(both, [o.esp.who, o.producer.who, address(0)], forged);
        bytes memory data = abi.encodeCall(IGenerationEscrow.confirmAvailable, (quoteOf(o), both));
        address caller = people[seed % people.length].who;
        if (attempt("witness order", caller, address(generation), data, expected)) _accepted(o);
    }

    function _root(Order memory o) private pure returns (bytes32) {
        return o.leaves.length == 0 ? bytes32(0) : Items.root(o.leaves);
    }

    function _accepted(Order storage o) private {
        o.status = ITwoWayGuarantee.Status.Accepted;
        o.closesAt = clock + REVEAL;
    }

    // --- items ---

    function revealItem(uint256 which, uint256 index, uint256 by) public {
        if (orders.length == 0) return;
        Order storage o = _order(which);
        index = mix(index) % o.count;
        for (uint256 i = 0; i < o.count && by % 8 != 0; i++) {
            if (uint256(o.itemStatus[index]) != 0) index = (index + 1) % o.count;
        }
        Job memory j = jobOf(o, index);
        address caller = pick(by, o.esp.who);
        bytes4 expected = 0;
        if (caller != o.esp.who) expected = ITwoWayGuarantee.Guarantee_NotContentSide.selector;
        else if (uint256(o.status) != 3) expected = ITwoWayGuarantee.Guarantee_WrongStatus.selector;
        else if (clock >= o.closesAt) expected = ITwoWayGuarantee.Guarantee_TooLate.selector;
        else if (uint256(o.itemStatus[index]) != 0) expected = ITwoWayGuarantee.Guarantee_WrongStatus.selector;
        bytes memory data = abi.encodeCall(
            IGenerationEscrow.reveal,
            (quoteOf(o), index, item(j), j.path, j.parcel.key, j.proof, j.proofSignature, j.blocks)
        );
        if (!attempt("reveal item", caller, address(generation), data, expected)) return;
        o.itemStatus[index] = ITwoWayGuarantee.Status.Revealed;
        o.itemClosesAt[index] = clock + COMPLAIN;
        if (++o.revealed == o.count) o.status = ITwoWayGuarantee.Status.Revealed;
        Good memory g;
        g.id = j.productId;
        (g.order, g.item) = ((which % orders.length) + 1, index);
        g.producer = o.producer;
        g.esp = o.esp;
        g.seed = seedOf(o.seed, index);
        g.registeredAt = clock;
        g.since = o.deliveredAt;
        g.owner = o.producer.who;
        g.revision = 1;
        goods.push(g);
    }

    /// @dev An item that is revealed, if there is one.
    function _pickItem(Order storage o, uint256 index) private view returns (uint256) {
        index = mix(index) % o.count;
        for (uint256 i = 0; i < o.count; i++) {
            if (uint256(o.itemStatus[index]) != 4) index = (index + 1) % o.count;
        }
        return index;
    }

    function complainItem(uint256 which, uint256 index, uint256 by) public {
        if (orders.length == 0) return;
        Order storage o = _order(which);
        index = _pickItem(o, index);
        Job memory j = jobOf(o, index);
        address caller = pick(by, o.producer.who);
        uint256 falseChunk = (seedOf(o.seed, index) % 2_500) / 1_024;
        bool isFalse = (o.falseOnes >> index) & 1 == 1;
        uint256 chunk = isFalse && by % 8 != 0 ? falseChunk : 1;
        bytes4 expected = 0;
        if (caller != o.producer.who) expected = ITwoWayGuarantee.Guarantee_NotPayer.selector;
        else if (uint256(o.itemStatus[index]) != 4) expected = ITwoWayGuarantee.Guarantee_WrongStatus.selector;
        else if (clock >= o.itemClosesAt[index]) expected = ITwoWayGuarantee.Guarantee_TooLate.selector;
        else if (!isFalse || chunk != falseChunk) expected = ITwoWayGuarantee.Guarantee_ComplaintUnfounded.selector;
        bytes memory data = abi.encodeCall(
            IGenerationEscrow.complain,
            (
                quoteOf(o),
                index,
                item(j),
                j.path,
                j.parcel.key,
                Files.complaint(j.parcel.file, j.parcel.sealedFile, chunk)
            )
        );
        if (!attempt("complain item", caller, address(generation), data, expected)) return;
        _refundItem(o, index);
        for (uint256 i = 0; i < goods.length; i++) {
            Good storage g = goods[i];
            if (g.id != j.productId) continue;
            if (g.owner != o.producer.who || isOpen(g.deal.status) || held(i, type(uint256).max)) continue;
            g.owner = address(0);
            g.revision++;
        }
    }

    /// @dev The provider failed with it.
    function _refundItem(Order storage o, uint256 index) private {
        o.itemStatus[index] = ITwoWayGuarantee.Status.Refunded;
        (uint256 fee, uint256 bond) = _end(o, 1, true);
        _slashBond(o, o.producer.who, bond);
        give(address(generation), o.producer.who, fee);
        _conclude(o);
    }

    function settleItem(uint256 which, uint256 index, uint256 by) public {
        if (orders.length == 0) return;
        Order storage o = _order(which);
        index = _pickItem(o, index);
        address caller = by % 3 == 0 ? providers[(by % 9) / 3].who : pick(by, by % 2 == 0 ? o.esp.who : o.producer.who);
        bytes4 expected = 0;
        if (uint256(o.itemStatus[index]) != 4) expected = ITwoWayGuarantee.Guarantee_WrongStatus.selector;
        else if (caller != o.producer.who && clock < o.itemClosesAt[index]) {
            expected = ITwoWayGuarantee.Guarantee_TooEarly.selector;
        }
        uint256 good = goods.length;
        for (uint256 i = 0; i < goods.length; i++) {
            if (goods[i].order == (which % orders.length) + 1 && goods[i].item == index) good = i;
        }
        if (expected == 0 && held(good, o.itemClosesAt[index])) expected = ITwoWayGuarantee.Guarantee_Held.selector;
        bytes memory data = abi.encodeCall(IGenerationEscrow.settle, (quoteOf(o), index));
        if (!attempt("settle item", caller, address(generation), data, expected)) return;
        if (goods[good].disproved) return _refundItem(o, index);
        o.itemStatus[index] = ITwoWayGuarantee.Status.Settled;
        (uint256 fee, uint256 bond) = _end(o, 1, false);
        bonded[o.esp.who] -= bond;
        give(address(generation), o.esp.who, net(fee));
        give(address(generation), address(pool), fee - net(fee));
        if (clock >= o.itemClosesAt[index]) rewardKeeper(caller, fee - net(fee));
        _conclude(o);
    }

    // --- ends ---

    function refundOrder(uint256 which, uint256 by) public {
        if (orders.length == 0) return;
        Order storage o = _order(which);
        uint256 step = uint256(o.status);
        uint256 opensAt =
            o.closesAt +
                (
                    step == 1
                        ? LATE
                        : step == 2
                            ? AVAILABLE
                            : 0
                );
        bytes4 expected = 0;
        if (step > 3) expected = ITwoWayGuarantee.Guarantee_NothingDue.selector;
        else if (clock < opensAt) expected = ITwoWayGuarantee.Guarantee_TooEarly.selector;
        bytes memory data = abi.encodeCall(IGenerationEscrow.refund, (quoteOf(o)));
        address caller = people[by % people.length].who;
        if (!attempt("refund order", caller, address(generation), data, expected)) return;
        o.status = ITwoWayGuarantee.Status.Revealed;
        (uint256 fee, uint256 bond) = _end(o, o.count - o.revealed, step != 2);
        uint256 loss = step == 2 ? (fee * LOSS) / 10_000 : 0;
        if (loss > bond) loss = bond;
        give(address(generation), o.producer.who, fee - loss);
        if (step == 2) {
            bonded[o.esp.who] -= bond - loss;
            _slashBond(o, address(pool), loss);
            give(address(generation), address(pool), loss);
            rewardKeeper(caller, loss);
        } else {
            _slashBond(o, o.producer.who, netBond(bond));
            _slashBond(o, address(pool), bond - netBond(bond));
            rewardKeeper(caller, bond - netBond(bond));
        }
        _conclude(o);
    }

    /// @notice Both sides end it together, as a rule by the provider and with the producer's true word.
    function agreeOrder(uint256 which, uint256 by, uint256 back) public {
        if (orders.length == 0) return;
        Order storage o = _order(which);
        address caller = pick(by, o.esp.who);
        uint40 until = uint40(by % 8 == 3 ? clock : clock + 1);
        back = within(mix(back), 0, net(o.fee) + (by % 8 == 5 ? 1 : 0));
        bytes32 content = keccak256(
            abi.encode(keccak256("Agreement(uint256 taskId,uint256 back,uint40 until)"), o.id, back, until)
        );
        uint256 digest = TypedData.digest("Genuine Generation", block.chainid, address(generation), content);
        bool forged = by % 8 == 7;
        bytes memory data = abi.encodeCall(
            IGenerationEscrow.agree,
            (quoteOf(o), back, until, sign(o.producer, forged ? digest ^ 1 : digest))
        );
        bytes4 expected =
            caller != o.esp.who
                ? ITwoWayGuarantee.Guarantee_NotContentSide.selector
                : forged
                    ? IGenerationEscrow.Generation_BadAgreement.selector
                    : _agreeable(o, which, until, back);
        if (!attempt("agree order", caller, address(generation), data, expected)) return;
        o.status = ITwoWayGuarantee.Status.Agreed;
        for (uint256 i = 0; i < o.count; i++) {
            if (uint256(o.itemStatus[i]) == 4) o.itemStatus[i] = ITwoWayGuarantee.Status.Agreed;
        }
        (uint256 fee, uint256 bond) = _end(o, o.count, false);
        bonded[o.esp.who] -= bond;
        give(address(generation), o.producer.who, back);
        give(address(generation), o.esp.who, net(fee) - back);
        give(address(generation), address(pool), fee - net(fee));
        if (o.late) _record(o, 0);
    }

    /// @return expected The first thing that forbids it.
    function _agreeable(
        Order storage o,
        uint256 which,
        uint256 until,
        uint256 back
    ) private view returns (bytes4 expected) {
        if (o.ended != 0) return ITwoWayGuarantee.Guarantee_NothingDue.selector;
        uint256 step = uint256(o.status);
        uint256 closesAt = o.closesAt + (step == 2 ? AVAILABLE : 0);
        if (clock >= until || (step != 4 && clock >= closesAt)) return ITwoWayGuarantee.Guarantee_TooLate.selector;
        if (back > net(o.fee)) return IGenerationEscrow.Generation_BackAboveFee.selector;
        for (uint256 i = 0; i < goods.length; i++) {
            if (goods[i].order != (which % orders.length) + 1) continue;
            if (held(i, type(uint256).max) || goods[i].disproved) return ITwoWayGuarantee.Guarantee_Held.selector;
        }
    }

    /// @notice The producer rates, or somebody records.
    function closeOrder(uint256 which, uint256 by, uint256 stars) public {
        if (orders.length == 0) return;
        Order storage o = _order(which);
        bool rates = by % 2 == 0;
        if (!rates && by % 4 == 1) clock += RATE;
        stars = mix(stars) % 7;
        address caller = pick(by, o.producer.who);
        bytes4 expected = 0;
        if (rates && caller != o.producer.who) expected = ITwoWayGuarantee.Guarantee_NotPayer.selector;
        else if (uint256(o.status) != 5) expected = ITwoWayGuarantee.Guarantee_WrongStatus.selector;
        else if (rates && clock >= o.closesAt) expected = ITwoWayGuarantee.Guarantee_TooLate.selector;
        else if (rates && (stars == 0 || stars > 5)) expected = IGenerationEscrow.Generation_StarsOutOfRange.selector;
        else if (!rates && clock < o.closesAt) expected = ITwoWayGuarantee.Guarantee_TooEarly.selector;
        bytes memory data =
            rates
                ? abi.encodeCall(IGenerationEscrow.rate, (quoteOf(o), stars))
                : abi.encodeCall(IGenerationEscrow.record, (quoteOf(o)));
        if (!attempt(rates ? "rate order" : "record order", caller, address(generation), data, expected)) return;
        o.status = ITwoWayGuarantee.Status.Closed;
        _record(o, rates ? stars : 0);
    }

    /// @dev The part of fee and bond that goes with `count` more items.
    function _end(Order storage o, uint256 count, bool failed) private returns (uint256 fee, uint256 bond) {
        uint256 left = (o.fee * BOND) / 10_000 - o.penalty;
        fee = (o.fee * (o.ended + count)) / o.count - (o.fee * o.ended) / o.count;
        bond = (left * (o.ended + count)) / o.count - (left * o.ended) / o.count;
        o.ended += count;
        if (failed) o.failed += count;
    }

    /// @dev One outcome at the end of all items, or after the rating.
    function _conclude(Order storage o) private {
        if (o.ended < o.count) return;
        if (o.revealed == 0 || o.failed == o.count) {
            o.status = ITwoWayGuarantee.Status.Refunded;
            if (o.failed != 0 || o.late) _record(o, 0);
        } else {
            o.status = ITwoWayGuarantee.Status.Settled;
            o.closesAt = clock + RATE;
        }
    }

    /// @dev What was in order, less what delay and stars take; over what the provider kept of the fee and lost of its bond.
    function _record(Order storage o, uint256 stars) private {
        uint256 good = o.count - o.failed;
        uint256 quality = (((1e18 * good) / o.count) * (LATE - o.lateSeconds)) / LATE;
        if (stars != 0) quality = (quality * (stars - 1)) / 4;
        bool keepsNone = o.revealed == 0 || o.status == ITwoWayGuarantee.Status.Agreed;
        uint256 value = keepsNone ? 0 : (o.fee * good) / o.count;
        value += o.penalty + (((o.fee * BOND) / 10_000 - o.penalty) * o.failed) / o.count;
        twin.record({producer: o.producer.who, esp: o.esp.who, quality: quality, value: value});
    }

    function _slashBond(Order storage o, address to, uint256 amount) private {
        bonded[o.esp.who] -= amount;
        staked[o.esp.who] -= amount;
        give(address(esps), to, amount);
    }
}
