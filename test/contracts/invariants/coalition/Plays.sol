// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IChallenge} from "../../../../contracts/interfaces/IChallenge.sol";
import {IEspRegistry} from "../../../../contracts/interfaces/IEspRegistry.sol";
import {IGenerationEscrow} from "../../../../contracts/interfaces/IGenerationEscrow.sol";
import {IProductRegistry} from "../../../../contracts/interfaces/IProductRegistry.sol";
import {ITwoWayGuarantee} from "../../../../contracts/interfaces/ITwoWayGuarantee.sol";
import {Answers} from "../../support/Cases.sol";
import {Actor} from "../../support/Genuine.sol";
import {Suits} from "./Suits.sol";

/// @notice What the coalition does: building blocks, in any order and at any time. It sees every honest call before it is
/// mined, and may act in front of it.
abstract contract Plays is Suits {
    /// @dev Seeds of pictures: of honest people's works, and of the coalition's.
    uint256 private constant _HONEST = 100;
    uint256 internal constant HOSTILE = 200;
    uint256 private constant _PRICE = 500 * DOLLAR;
    uint256 internal constant MOST = 7; // of orders, deals and works by either kind

    uint256 private _sunk; // 1 + seed of a picture seen in public long before its creator registers it

    /// @notice Time passes, in which honest people do what is theirs to do.
    function pass(uint256 seconds_) internal virtual;

    // --- honest people, watched ---

    /// @notice Alice commits to a work and registers it a second later. Her call is seen before it is mined.
    function honestWork() internal {
        if (works.length >= 2 * MOST) return;
        uint256 seed = _HONEST + works.length;
        bytes32 salt = keccak256(abi.encode("salt of alice", seed));
        if (_sunk != 0) {
            seed = _sunk - 1;
            _sunk = 0;
            pass(COMMITMENT + 1);
        }
        bytes memory blocks = pictureOf(seed, Look.Itself, 0);
        bytes32 hash = commitment(alice.who, blocks, salt);
        must("commit a work", alice.who, address(registry), abi.encodeCall(IProductRegistry.commitWork, (hash)));
        nextBlock(1);
        uint256 rival = type(uint256).max;
        if (oneIn(2)) rival = _copyInFront(seed, works.length + 1, blocks);
        Work memory w;
        (w.seed, w.picture, w.root) = (seed, seed, works.length);
        enter(w, alice, keepers[rand(4)], blocks, salt);
        if (rival != type(uint256).max) _bringDown(rival, works.length - 1);
    }

    /// @dev Her blocks, as they stand in the pending call, with a file of the coalition's.
    function _copyInFront(uint256 seed, uint256 root, bytes memory blocks) private returns (uint256 rival) {
        bytes32 salt = keccak256(abi.encode("salt of mallory", seed));
        bytes32 hash = commitment(mallory.who, blocks, salt);
        dare("commit to a work", mallory.who, address(registry), abi.encodeCall(IProductRegistry.commitWork, (hash)));
        Work memory w;
        (w.seed, w.picture, w.root, w.look) = (seed, seed, root, Look.Alike);
        (bool ok, uint256 index) = enter(w, mallory, sybils[rand(SYBILS)], blocks, salt);
        nextBlock(1);
        if (ok) return index;
        return type(uint256).max;
    }

    /// @dev With a work that claims to be earlier.
    function _bringDown(uint256 rival, uint256 work) private {
        sue(IChallenge.Ground.Copy, rival, work, works[rival].producer);
    }

    /// @notice The picture is public, its creator has not registered it: the coalition commits to it.
    function sink() internal {
        if (_sunk != 0) return;
        uint256 seed = _HONEST + 50 + works.length;
        bytes memory blocks = pictureOf(seed, Look.Itself, 0);
        bytes32 hash = commitment(mate.who, blocks, "submarine");
        if (dare("commit to a work", mate.who, address(registry), abi.encodeCall(IProductRegistry.commitWork, (hash))))
            _sunk = 1 + seed;
    }

    /// @notice The commitment is opened once the creator has registered.
    function surface() internal {
        (bool found, uint256 work) = someWork(true);
        if (!found) return;
        uint256 seed = works[work].picture;
        bytes memory blocks = pictureOf(seed, Look.Itself, 0);
        Work memory w;
        (w.seed, w.picture, w.root, w.look) = (seed, seed, work, Look.Alike);
        (bool ok, uint256 index) = enter(w, mate, sybils[rand(SYBILS)], blocks, "submarine");
        if (ok) _bringDown(index, work);
    }

    /// @notice Alice orders at an honest provider. The coalition has a glimpse of the picture before it is delivered, or reads
    /// the pending reveal.
    function honestOrder(bool isGlimpse) internal {
        if (orders.length >= MOST) return;
        (bool ok, uint256 index) = place(alice, keepers[rand(3)], (1 + rand(100)) * DOLLAR);
        if (!ok) return;
        bytes memory blocks = pictureOf(orders[index].seed, Look.Itself, 0);
        bytes32 salt = keccak256(abi.encode("glimpse", index));
        if (isGlimpse) {
            bytes32 hash = commitment(mallory.who, blocks, salt);
            isGlimpse = dare(
                "commit to a work",
                mallory.who,
                address(registry),
                abi.encodeCall(IProductRegistry.commitWork, (hash))
            );
            nextBlock(1);
        }
        orders[index].isGlimpsed = isGlimpse;
        deliverOrder(index, 0, true);
        nextBlock(1);
        acceptOrder(index);
        uint256 rival = type(uint256).max;
        if (!isGlimpse && oneIn(2)) rival = _copyInFront(orders[index].seed, works.length + 1, blocks);
        revealOrder(index);
        uint256 work = works.length - 1;
        if (oneIn(2)) pledge(work, alice);
        if (isGlimpse) rival = _openGlimpse(work, blocks, salt);
        if (rival != type(uint256).max) _bringDown(rival, work);
    }

    function _openGlimpse(uint256 work, bytes memory blocks, bytes32 salt) private returns (uint256 rival) {
        nextBlock(1);
        Work memory w;
        (w.seed, w.picture, w.root) = (works[work].seed + 1_000_000, works[work].picture, works.length);
        bool ok;
        (ok, rival) = enter(w, mallory, sybils[rand(SYBILS)], blocks, salt);
        if (!ok) rival = type(uint256).max;
    }

    // --- the coalition's works ---

    /// @notice Its own work, a copy of anybody's, or one whose attestation is false; vouched for by a provider of its own or,
    /// where an honest one cannot know better, by that.
    function hostileWork() internal {
        if (works.length >= 2 * MOST) return;
        uint256 kind = rand(6);
        // So that the copied work has been public long enough to be known.
        if (oneIn(2)) pass(HOUR);
        Work memory w;
        (w.picture, w.root) = (HOSTILE + works.length, works.length);
        if (kind < 4) {
            (bool found, uint256 root) = someWork(kind < 3);
            if (found) {
                (w.picture, w.root) = (works[root].picture, works[root].root);
                w.look = kind == 1 ? Look.Recoloured : Look.Alike;
            }
        }
        w.isFalse = oneIn(4);
        // An honest provider follows the copy check: it vouches for what is new, or its customer's own.
        bool isClean = !w.isFalse && (w.root == works.length || isHostile[works[w.root].producer]);
        Actor memory esp = isClean && oneIn(2) ? keepers[rand(4)] : sybils[rand(SYBILS)];
        bytes memory blocks = pictureOf(w.picture, w.look, works.length);
        w.seed = HOSTILE + works.length;
        enter(w, hostile[rand(2)], esp, blocks, 0);
    }

    function sellHostile(bool toHonest) internal {
        if (deals.length >= MOST) return;
        (bool found, uint256 work) = someWork(false);
        if (!found) return;
        Actor memory seller = works[work].producer == mate.who ? mate : mallory;
        if (works[work].producer != seller.who) return;
        Actor memory buyer =
            toHonest
                ? bob
                : works[work].producer == mate.who
                    ? mallory
                    : mate;
        bool ok = sell(work, seller, buyer, (1 + rand(500)) * DOLLAR);
        if (!ok || toHonest) return;
        // A sham sale goes through at once.
        uint256 index = deals.length - 1;
        deliverDeal(index, 0, true);
        acceptDeal(index);
        revealDeal(index);
        settleDeal(index, buyer.who);
    }

    function buyHonest() internal {
        if (deals.length >= MOST) return;
        (bool found, uint256 work) = someWork(true);
        if (!found || works[work].isGlimpsed || works[work].producer != alice.who) return;
        sell(work, alice, hostile[rand(2)], (1 + rand(_PRICE / DOLLAR)) * DOLLAR);
    }

    function pledgeHostile() internal {
        (bool found, uint256 work) = someWork(false);
        if (found) pledge(work, hostile[rand(2)]);
    }

    function takeBackPledge() internal {
        (bool found, uint256 work) = someWork(false);
        if (!found) return;
        withdrawPledge(work, mallory.who);
        takeBackBacking(work, mallory.who);
    }

    // --- orders and deals with the coalition on one side ---

    function order(bool fromHostile) internal {
        if (orders.length >= MOST) return;
        if (fromHostile) {
            (bool ok, uint256 index) = place(alice, sybils[rand(SYBILS)], (1 + rand(400)) * DOLLAR);
            if (ok) orders[index].isFalse = oneIn(4);
        } else {
            place(hostile[rand(2)], keepers[rand(4)], (1 + rand(1_000)) * DOLLAR);
        }
    }

    /// @notice One step of the coalition's side, right or wrong.
    function actInOrder() internal {
        if (orders.length != 0) actInOrder(rand(orders.length));
    }

    function actInOrder(uint256 index) internal {
        Order storage o = orders[index];
        uint256 what = rand(8);
        if (isHostile[o.esp.who]) {
            uint256 status = uint256(generation.taskOf(o.id).status);
            if (status == 1) deliverOrder(index, rand(3), !oneIn(3));
            else if (status == 2) receiptsForOrder(index, sybils);
            else if (status == 3 && !oneIn(4)) revealOrder(index);
            else if (o.isShown) settleOrder(index, o.esp.who);
        }
        if (isHostile[o.producer.who]) {
            if (what < 3) acceptOrder(index);
            else if (what == 3) objectToOrder(index);
            else if (what < 6 && o.isShown) complainOfOrder(index);
            else if (what == 6) refundOrder(index, o.producer.who);
            else if (o.isShown) settleOrder(index, o.producer.who);
        }
    }

    /// @notice An order is ended by agreement: within the coalition at any price, with an honest side as the SDK has it sign. An
    /// honest producer cancels before the delivery, or takes half back of what it has; an honest provider lets who cancels
    /// go for a twentieth.
    function agreeInOrder() internal {
        // Most orders are delivered before anybody could agree to end them.
        if (orders.length < MOST && oneIn(2)) {
            place(oneIn(2) ? alice : mate, sybils[rand(SYBILS)], (1 + rand(400)) * DOLLAR);
        }
        if (orders.length == 0) return;
        uint256 index = oneIn(2) ? orders.length - 1 : rand(orders.length);
        Order storage o = orders[index];
        IGenerationEscrow.Task memory t = generation.taskOf(o.id);
        bool isWaiting = t.status == ITwoWayGuarantee.Status.Locked && nowSeconds() < t.closesAt;
        (bool fromHostile, bool toHostile) = (isHostile[o.esp.who], isHostile[o.producer.who]);
        if (fromHostile && toHostile) agreeOnOrder(index, rand(o.fee + 2));
        else if (isWaiting) agreeOnOrder(index, (o.fee * 95) / 100);
        else if (fromHostile && o.hasFile && o.isShown) agreeOnOrder(index, o.fee / 2);
    }

    function actInDeal() internal {
        if (deals.length != 0) actInDeal(rand(deals.length));
    }

    function actInDeal(uint256 index) internal {
        Deal storage d = deals[index];
        uint256 what = rand(8);
        if (isHostile[d.seller.who]) {
            uint256 status = uint256(sales.saleOf(works[d.work].id).status);
            if (status == 1) deliverDeal(index, oneIn(2) ? 0 : rand(3), !oneIn(3));
            else if (status == 2) receiptsForDeal(index, sybils);
            else if (status == 3 && !oneIn(4)) revealDeal(index);
            else if (status == 4) settleDeal(index, d.seller.who);
        }
        if (isHostile[d.buyer.who]) {
            if (what < 3) acceptDeal(index);
            else if (what == 3) objectToDeal(index);
            else if (what < 6) complainOfDeal(index);
            else if (what == 6) refundDeal(index, d.buyer.who);
            else settleDeal(index, d.buyer.who);
        }
    }

    function inFrontOfReveal(uint256 index) internal override {
        if (!oneIn(4)) return;
        sue(IChallenge.Ground.Attestation, 0, deals[index].work, sybils[rand(SYBILS)].who);
        refundDeal(index, deals[index].buyer.who);
    }

    // --- cases ---

    function accuse() internal {
        if (works.length == 0) return;
        (uint256 original, uint256 accused) = (rand(works.length), rand(works.length));
        IChallenge.Ground ground = IChallenge.Ground(rand(3));
        // A case needs somebody with a right to it: the original's producer, or anybody about an attestation.
        address by =
            ground != IChallenge.Ground.Attestation && isHostile[works[original].producer]
                ? works[original].producer
                : hostile[rand(hostile.length)].who;
        sue(ground, original, accused, by);
    }

    function answer() internal {
        if (suits.length == 0) return;
        Suit storage s = suits[rand(suits.length)];
        address by = works[s.accused].producer;
        if (!isHostile[by]) return;
        IChallenge.Answer memory a =
            oneIn(2) ? Answers.earlier(works[rand(works.length)].id) : Answers.older(0, "https://example.org/older");
        dare("answer", by, address(challenges), abi.encodeCall(IChallenge.answer, (s.id, a)));
    }

    // --- stake ---

    function unbond() internal {
        address who = sybils[rand(SYBILS)].who;
        IEspRegistry.Esp memory e = esps.espOf(who);
        dare("unbond", who, address(esps), abi.encodeCall(IEspRegistry.startUnbonding, (e.stake - e.reserved)));
    }

    function withdrawStakes() internal {
        for (uint256 i = 0; i < SYBILS; i++) {
            if (esps.espOf(sybils[i].who).unbonding == 0) continue;
            dare("withdraw stake", sybils[i].who, address(esps), abi.encodeCall(IEspRegistry.withdrawStake, ()));
        }
    }

    /// @notice An order within the coalition that takes all the stake it may, so that nothing is left to answer.
    function shield() internal {
        if (orders.length >= MOST) return;
        Actor memory esp = sybils[rand(SYBILS)];
        IEspRegistry.Esp memory e = esps.espOf(esp.who);
        uint256 all = ((uint256(e.stake) - e.reserved) * 10_000) / BOND;
        (bool ok, ) = place(mate, esp, all);
        if (!ok) place(mate, esp, (esps.freeStake(esp.who) * 10_000) / BOND);
    }

    /// @notice Text that others' steps have to live with.
    function publish() internal {
        string memory text = string(new bytes(1 + rand(600)));
        address who = sybils[rand(SYBILS)].who;
        dare(
            "update",
            who,
            address(esps),
            abi.encodeCall(IEspRegistry.update, (text, "http://127.0.0.1:4009/<script>"))
        );
    }
}
