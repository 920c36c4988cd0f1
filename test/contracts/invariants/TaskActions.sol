// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEspRegistry} from "../../../contracts/interfaces/IEspRegistry.sol";
import {IGenerationEscrow} from "../../../contracts/interfaces/IGenerationEscrow.sol";
import {ITwoWayGuarantee} from "../../../contracts/interfaces/ITwoWayGuarantee.sol";
import {IVault} from "../../../contracts/interfaces/IVault.sol";
import {Files} from "../support/Files.sol";
import {Actor, Job} from "../support/Genuine.sol";
import {Model} from "./Model.sol";

/// @notice Generation, stakes, withdrawals, time.
abstract contract TaskActions is Model {
    function wait(uint256 seconds_) external {
        seconds_ = mix(seconds_);
        clock += seconds_ % 7 == 0 ? within(seconds_, 1, 8 days) : within(seconds_, 1, 300);
    }

    function withdraw(uint256 by) external {
        address who = people[by % people.length].who;
        uint256 amount = owed[who];
        bytes4 expected = amount == 0 ? IVault.Vault_NothingToWithdraw.selector : bytes4(0);
        if (attempt("withdraw", who, address(vault), abi.encodeCall(IVault.withdraw, (who)), expected)) {
            owed[who] = 0;
            wallet[who] += amount;
        }
    }

    // --- stake ---

    function unbond(uint256 by, uint256 amount) external {
        address who = people[4 + by % 2].who;
        uint256 free = staked[who] - bonded[who];
        amount = within(mix(amount), 0, 1_200 * DOLLAR);
        bytes4 expected = amount > free ? IEspRegistry.EspRegistry_StakeNotFree.selector : bytes4(0);
        bytes memory data = abi.encodeCall(IEspRegistry.startUnbonding, (amount));
        if (attempt("unbond", who, address(esps), data, expected)) {
            unbonding[who] = amount;
            unbondsAt[who] = clock + UNBONDING;
        }
    }

    function withdrawStake(uint256 by) external {
        address who = people[4 + by % 2].who;
        bytes4 expected = unbonding[who] == 0
            ? IEspRegistry.EspRegistry_NothingUnbonding.selector
            : clock < unbondsAt[who] ? IEspRegistry.EspRegistry_StillUnbonding.selector : bytes4(0);
        bytes memory data = abi.encodeCall(IEspRegistry.withdrawStake, ());
        if (attempt("withdraw stake", who, address(esps), data, expected)) {
            staked[who] -= unbonding[who];
            give(address(esps), who, unbonding[who]);
            unbonding[who] = 0;
        }
    }

    function addStake(uint256 by, uint256 amount) external {
        address who = people[4 + by % 2].who;
        amount = within(mix(amount), 0, 600 * DOLLAR);
        topUp(who, amount);
        attempt("add stake", who, address(esps), abi.encodeCall(IEspRegistry.addStake, (amount)), 0);
        collect(who, address(esps), amount);
        staked[who] += amount;
    }

    // --- generation ---

    function order(uint256 by, uint256 fee, bool falseFile) external {
        if (orders.length == 12) return;
        Order memory o;
        o.producer = people[by % 4];
        o.esp = people[4 + (by >> 8) % 2];
        o.seed = 1 + orders.length;
        o.fee = within(mix(fee), 1, 900 * DOLLAR);
        o.lockedAt = clock;
        o.falseFile = falseFile;
        o.status = ITwoWayGuarantee.Status.Locked;
        o.closesAt = clock + DELIVERY;
        Job memory j = jobOf(o);
        o.id = j.id;
        uint256 bond = o.fee * BOND / 10_000;
        address esp = o.esp.who;
        bytes4 expected = staked[esp] - unbonding[esp] < MINIMUM_STAKE
            ? IEspRegistry.EspRegistry_StakeTooLow.selector
            : staked[esp] - unbonding[esp] - bonded[esp] < bond
                ? IEspRegistry.EspRegistry_StakeNotFree.selector
                : bytes4(0);
        topUp(o.producer.who, o.fee);
        bytes memory data = abi.encodeCall(IGenerationEscrow.lock, (j.quote, j.quoteSignature, ENCRYPTION_KEY));
        if (attempt("order", o.producer.who, address(generation), data, expected)) {
            collect(o.producer.who, address(generation), o.fee);
            bonded[esp] += bond;
            orders.push(o);
        }
    }

    /// @notice Some steps of one order, one after the other, as a rule the right ones by the right people.
    function proceed(uint256 which, uint256 seed, uint256 steps) external {
        if (orders.length == 0) return;
        steps = within(mix(steps), 1, 5);
        for (uint256 i = 0; i < steps; i++) {
            uint256 r = mix(seed ^ i);
            uint256 step = uint256(orders[which % orders.length].status);
            if (step == 4 && r % 3 == 0) clock += COMPLAIN;
            if (step == 4 && r % 2 == 0) complainOrder(which, r);
            else if (step == 4) settleOrder(which, r);
            else if (r % 16 == 1) refundOrder(which, r);
            else advanceOrder(which, r % 16 == 0 ? r % 3 + 1 : step, r >> 8);
        }
    }

    /// @param step 1 deliver, 2 accept, 3 reveal; anything else: deliver.
    function advanceOrder(uint256 which, uint256 step, uint256 by) public {
        if (orders.length == 0) return;
        Order storage o = orders[which % orders.length];
        Job memory j = jobOf(o);
        if (step < 1 || step > 3) step = 1;
        address caller = pick(by, step == 2 ? o.producer.who : o.esp.who);
        bytes memory data = step == 1
            ? abi.encodeCall(IGenerationEscrow.deliver, (j.quote, j.parcel.delivery, bytes32(j.productId)))
            : step == 2
                ? abi.encodeCall(IGenerationEscrow.accept, (j.quote, j.deliveryHash))
                : abi.encodeCall(
                    IGenerationEscrow.reveal,
                    (j.quote, j.parcel.delivery, j.parcel.key, j.proof, j.proofSignature, j.blocks)
                );
        bytes4 expected = 0;
        if (step == 2 && caller != o.producer.who) expected = ITwoWayGuarantee.Guarantee_NotPayer.selector;
        else if (step != 2 && caller != o.esp.who) expected = ITwoWayGuarantee.Guarantee_NotContentSide.selector;
        else if (uint256(o.status) != step) expected = ITwoWayGuarantee.Guarantee_WrongStatus.selector;
        else if (clock >= o.closesAt) expected = ITwoWayGuarantee.Guarantee_TooLate.selector;
        if (!attempt("advance order", caller, address(generation), data, expected)) return;
        o.status = ITwoWayGuarantee.Status(step + 1);
        o.closesAt = clock + (step == 1 ? ACCEPT : step == 2 ? REVEAL : COMPLAIN);
        if (step == 3) _register(o, which % orders.length, j.productId);
    }

    function _register(Order memory o, uint256 index, uint256 productId) private {
        Good memory g;
        g.id = productId;
        g.order = index + 1;
        g.producer = o.producer;
        g.esp = o.esp;
        g.seed = o.seed;
        g.registeredAt = clock;
        g.owner = o.producer.who;
        g.revision = 1;
        goods.push(g);
    }

    function complainOrder(uint256 which, uint256 by) public {
        if (orders.length == 0) return;
        Order storage o = orders[which % orders.length];
        Job memory j = jobOf(o);
        address caller = pick(by, o.producer.who);
        uint256 chunk = o.falseFile && by % 8 != 0 ? (o.seed % 2_500) / 1_024 : 1;
        bool founded = o.falseFile && chunk == (o.seed % 2_500) / 1_024;
        bytes4 expected = 0;
        if (caller != o.producer.who) expected = ITwoWayGuarantee.Guarantee_NotPayer.selector;
        else if (uint256(o.status) != 4) expected = ITwoWayGuarantee.Guarantee_WrongStatus.selector;
        else if (clock >= o.closesAt) expected = ITwoWayGuarantee.Guarantee_TooLate.selector;
        else if (!founded) expected = ITwoWayGuarantee.Guarantee_ComplaintUnfounded.selector;
        bytes memory data = abi.encodeCall(
            IGenerationEscrow.complain,
            (
                j.quote,
                j.parcel.delivery,
                bytes32(j.productId),
                j.parcel.key,
                Files.complaint(j.parcel.file, j.parcel.sealedFile, chunk)
            )
        );
        if (!attempt("complain order", caller, address(generation), data, expected)) return;
        _refund(o, true);
        for (uint256 i = 0; i < goods.length; i++) {
            Good storage g = goods[i];
            if (g.id != j.productId) continue;
            if (g.owner != o.producer.who || g.challenged || isOpen(g.deal.status)) continue;
            g.owner = address(0);
            g.revision++;
        }
    }

    function settleOrder(uint256 which, uint256 by) public {
        if (orders.length == 0) return;
        Order storage o = orders[which % orders.length];
        Job memory j = jobOf(o);
        address caller = pick(by, o.esp.who);
        bytes4 expected = 0;
        if (uint256(o.status) != 4) expected = ITwoWayGuarantee.Guarantee_WrongStatus.selector;
        else if (caller != o.producer.who && clock < o.closesAt) {
            expected = ITwoWayGuarantee.Guarantee_TooEarly.selector;
        }
        bytes memory data = abi.encodeCall(IGenerationEscrow.settle, (j.quote));
        if (!attempt("settle order", caller, address(generation), data, expected)) return;
        o.status = ITwoWayGuarantee.Status.Settled;
        bonded[o.esp.who] -= o.fee * BOND / 10_000;
        give(address(generation), o.esp.who, o.fee);
    }

    function refundOrder(uint256 which, uint256 by) public {
        if (orders.length == 0) return;
        Order storage o = orders[which % orders.length];
        Job memory j = jobOf(o);
        bytes4 expected = 0;
        if (uint256(o.status) > 3) expected = ITwoWayGuarantee.Guarantee_NothingDue.selector;
        else if (clock < o.closesAt) expected = ITwoWayGuarantee.Guarantee_TooEarly.selector;
        bytes memory data = abi.encodeCall(IGenerationEscrow.refund, (j.quote));
        address caller = people[by % people.length].who;
        if (!attempt("refund order", caller, address(generation), data, expected)) return;
        _refund(o, o.status != ITwoWayGuarantee.Status.Delivered);
    }

    /// @dev The producer never ends with less than its fee, and has the bond when the provider was at fault.
    function _refund(Order storage o, bool atFault) private {
        uint256 bond = o.fee * BOND / 10_000;
        o.status = ITwoWayGuarantee.Status.Refunded;
        bonded[o.esp.who] -= bond;
        if (atFault) {
            staked[o.esp.who] -= bond;
            give(address(esps), o.producer.who, bond);
        }
        give(address(generation), o.producer.who, o.fee);
    }
}
