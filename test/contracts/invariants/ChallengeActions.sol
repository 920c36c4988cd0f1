// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IChallenge} from "../../../contracts/interfaces/IChallenge.sol";
import {IProductRegistry} from "../../../contracts/interfaces/IProductRegistry.sol";
import {AffineMap} from "../../../contracts/lib/Resample.sol";
import {Judge} from "../support/Judge.sol";
import {ListingActions} from "./ListingActions.sol";

/// @notice Attested work, copies, challenges on every ground.
abstract contract ChallengeActions is ListingActions {
    struct Case {
        uint256 id;
        IChallenge.Ground ground;
        IChallenge.Status status;
        uint256 original; // indices of goods
        uint256 accused;
        address challenger;
        uint256 respondBy;
        uint256 disputeId;
    }

    enum Likeness {
        None,
        Mirrored,
        Unclear,
        Same
    }

    uint256 internal constant REST = DEPOSIT - UPKEEP;

    Case[] internal cases;
    mapping(uint256 challengeId => bool) internal tried;
    mapping(uint256 good => uint256) internal pending; // 1 + index of the case it stands under
    uint256 internal disputes;

    /// @notice Somebody registers a picture that is `like` an earlier one, or a new one.
    function attest(uint256 by, uint256 like, bool copy) external {
        if (goods.length == 12) return;
        Good memory g;
        g.producer = people[by % 4];
        g.esp = providers[(by >> 8) % 3];
        clock++;
        g.seed = copy && goods.length != 0 ? _good(mix(like) % 2 == 0 ? 0 : like).seed : 1_000 + goods.length;
        g.changed = copy ? 1 + goods.length : 0;
        g.kind = Kind(
            copy
                ? mix(by) % 6 < 3
                    ? 0
                    : mix(by) % 3
                : 0
        );
        g.madeAt = clock;
        IProductRegistry.Proof memory proof = proofOf(g);
        g.id = registry.idOf(proof);
        bytes memory data = abi.encodeCall(IProductRegistry.register, (proof, sign(g.esp, g.id), pictureOf(g)));
        bytes4 expected = isActive(g.esp.who) ? bytes4(0) : IProductRegistry.Registry_EspNotActive.selector;
        if (!attempt("attest", g.producer.who, address(registry), data, expected)) return;
        g.registeredAt = clock;
        g.owner = g.producer.who;
        g.revision = 1;
        goods.push(g);
    }

    /// @notice Challenges the first pair that have a likeness, from a random place on.
    function accuse(uint256 seed) external {
        uint256 n = goods.length;
        for (uint256 i = 0; i < n * n; i++) {
            uint256 k = ((mix(seed) % 1_000) + i) % (n * n);
            Good storage o = goods[k / n];
            Good storage x = goods[k % n];
            bool suits =
                _likeness(o, x) != Likeness.None &&
                    o.registeredAt < x.registeredAt &&
                    o.producer.who != x.producer.who &&
                    o.owner != address(0) &&
                    x.owner != address(0);
            if (suits && !tried[challenges.idOf(_ground(_likeness(o, x)), o.id, x.id)]) {
                challenge(k / n, k % n, seed);
                if (mix(seed) % 4 != 0 && cases.length != 0) answer(cases.length - 1, seed, seed | 1);
                return;
            }
        }
    }

    function challenge(uint256 a, uint256 b, uint256 by) public {
        if (goods.length == 0) return;
        (a, b, by) = (a % goods.length, b % goods.length, mix(by));
        Good storage o = goods[a];
        Good storage x = goods[b];
        // By the way that fits the pair, or now and then by another.
        Likeness way = by % 16 == 0 ? Likeness((by >> 4) % 4) : _likeness(o, x);
        if (way == Likeness.None) way = Likeness.Same;
        IChallenge.Ground ground = _ground(way);
        address caller = pick(by, by % 8 < 5 || o.owner == address(0) ? o.producer.who : o.owner);
        uint256 id = challenges.idOf(ground, o.id, x.id);
        bytes4 expected = 0;
        if (o.id == x.id) expected = IChallenge.Challenge_SameProduct.selector;
        else if (tried[id]) expected = IChallenge.Challenge_AlreadyTried.selector;
        else if (o.owner == address(0) || o.challenged) expected = IChallenge.Challenge_NotActive.selector;
        else if (x.owner == address(0) || x.challenged) expected = IChallenge.Challenge_NotActive.selector;
        else if (o.registeredAt >= x.registeredAt) expected = IChallenge.Challenge_NotEarlier.selector;
        else if (caller != o.producer.who && caller != o.owner) expected = IChallenge.Challenge_NotCreator.selector;
        else if (_involved(caller, x) != 0) expected = _involved(caller, x);
        else if (way != _likeness(o, x)) {
            expected =
                way == Likeness.Unclear
                    ? IChallenge.Challenge_NotUnclear.selector
                    : IChallenge.Challenge_NotSimilar.selector;
        }
        bytes memory data = _open(o, x, way);
        _pledge(id, ground, a, b, caller, data, expected);
    }

    /// @notice Somebody says that a proof does not belong to its file.
    function disputeAttestation(uint256 which, uint256 by) external {
        if (goods.length == 0) return;
        which = mix(which) % goods.length;
        Good storage x = goods[which];
        address caller = people[mix(by) % people.length].who;
        uint256 id = challenges.idOf(IChallenge.Ground.Attestation, uint160(caller), x.id);
        bytes4 expected = 0;
        if (tried[id]) expected = IChallenge.Challenge_AlreadyTried.selector;
        else if (x.owner == address(0) || x.challenged) expected = IChallenge.Challenge_NotActive.selector;
        else expected = _involved(caller, x);
        bytes memory data = abi.encodeCall(IChallenge.openAttestation, (x.id, "false"));
        _pledge(id, IChallenge.Ground.Attestation, which, which, caller, data, expected);
    }

    function answer(uint256 which, uint256 earlier, uint256 by) public {
        if (cases.length == 0) return;
        Case storage c = _case(which);
        Good storage o = goods[c.original];
        Good storage x = goods[c.accused];
        Good storage e = _good(earlier);
        for (uint256 i = 0; i < goods.length && by % 4 != 0; i++) {
            Good storage g = goods[i];
            bool defends =
                g.producer.who == x.producer.who &&
                    g.registeredAt < o.registeredAt &&
                    (_likeness(g, x) == Likeness.Same || _likeness(g, x) == Likeness.Mirrored);
            if (defends && g.owner != address(0)) e = g;
        }
        bool mapped = _likeness(e, x) == Likeness.Mirrored && by % 16 != 0;
        address caller = pick(by, x.producer.who);
        bytes4 expected = 0;
        if (c.status != IChallenge.Status.Open) expected = IChallenge.Challenge_NotOpen.selector;
        else if (clock >= c.respondBy) expected = IChallenge.Challenge_TooLate.selector;
        else if (caller != x.producer.who && caller != x.owner) expected = IChallenge.Challenge_NotAccused.selector;
        else if (c.ground == IChallenge.Ground.Attestation) expected = IChallenge.Challenge_NoOriginal.selector;
        else if (e.owner == address(0) || e.challenged) expected = IChallenge.Challenge_NotActive.selector;
        else if (e.producer.who != x.producer.who) expected = IChallenge.Challenge_EarlierNotOwn.selector;
        else if (e.registeredAt >= o.registeredAt) expected = IChallenge.Challenge_NotEarlier.selector;
        else if (_likeness(e, x) != (mapped ? Likeness.Mirrored : Likeness.Same)) {
            expected = IChallenge.Challenge_NotSimilar.selector;
        }
        bytes memory data =
            mapped
                ? abi.encodeCall(IChallenge.answerWithEarlierUnder, (c.id, e.id, pictureOf(e), _mirror()))
                : abi.encodeCall(IChallenge.answerWithEarlier, (c.id, e.id));
        if (attempt("answer", caller, address(challenges), data, expected)) _reject(c);
    }

    function finish(uint256 which, uint256 by) external {
        if (cases.length == 0) return;
        Case storage c = _case(which);
        bytes4 expected = 0;
        uint256 p = pending[c.original];
        if (c.status != IChallenge.Status.Open) expected = IChallenge.Challenge_NotOpen.selector;
        else if (clock < c.respondBy) expected = IChallenge.Challenge_TooEarly.selector;
        else if (
            c.ground != IChallenge.Ground.Attestation && p != 0 && cases[p - 1].respondBy - RESPONSE < c.respondBy
        ) {
            expected = IChallenge.Challenge_OriginalChallenged.selector;
        }
        address caller = people[by % people.length].who;
        bytes memory data = abi.encodeCall(IChallenge.finish, (c.id));
        if (!attempt("finish", caller, address(challenges), data, expected)) return;
        if (_originalFell(c)) {
            _reject(c);
        } else if (c.ground == IChallenge.Ground.Copy) {
            _uphold(c);
        } else {
            c.status = IChallenge.Status.Disputed;
            c.disputeId = ++disputes;
            give(address(challenges), address(arbitrator), PANEL_FEE);
        }
        if (isActive(caller)) {
            uint256 there = owed[address(pool)];
            give(address(pool), caller, there < UPKEEP ? there : UPKEEP);
        }
    }

    /// @notice The panel says something.
    function rule(uint256 which, uint256 ruling) external {
        if (cases.length == 0) return;
        Case storage c = _case(which);
        if (c.disputeId == 0) return;
        ruling = mix(ruling) % 3;
        bytes4 expected =
            c.status == IChallenge.Status.Disputed ? bytes4(0) : IChallenge.Challenge_UnknownDispute.selector;
        bytes memory data = abi.encodeCall(Judge.decide, (c.disputeId, ruling));
        if (!attempt("rule", people[6].who, address(arbitrator), data, expected)) return;
        if (ruling == 1 && !_originalFell(c)) return _uphold(c);
        if (ruling != 0) return _reject(c);
        _close(c, IChallenge.Status.Undecided);
        tried[c.id] = false;
        give(address(challenges), c.challenger, REST);
    }

    /// @dev A challenge that was left undecided may have been opened again: then the later one is meant.
    function _case(uint256 which) private view returns (Case storage c) {
        c = cases[which % cases.length];
        for (uint256 i = 0; i < cases.length; i++) if (cases[i].id == c.id) c = cases[i];
    }

    // --- what is expected ---

    function _pledge(
        uint256 id,
        IChallenge.Ground ground,
        uint256 a,
        uint256 b,
        address caller,
        bytes memory data,
        bytes4 expected
    ) private {
        uint256 fee = ground == IChallenge.Ground.Copy ? 0 : PANEL_FEE;
        topUp(caller, DEPOSIT + fee);
        if (!attempt("challenge", caller, address(challenges), data, expected)) return;
        collect(caller, address(challenges), DEPOSIT + fee);
        give(address(challenges), address(pool), UPKEEP);
        tried[id] = true;
        goods[b].challenged = true;
        goods[b].revision++;
        goods[b].deal.outdated = true;
        Case memory c;
        (c.id, c.ground, c.status) = (id, ground, IChallenge.Status.Open);
        (c.original, c.accused, c.challenger, c.respondBy) = (a, b, caller, clock + RESPONSE);
        cases.push(c);
        pending[b] = cases.length;
    }

    function _open(Good memory o, Good memory x, Likeness way) private pure returns (bytes memory) {
        IChallenge.Mandate memory none;
        if (way == Likeness.Unclear) {
            return abi.encodeCall(IChallenge.openAppearance, (o.id, x.id, "alike", none));
        }
        if (way == Likeness.Mirrored) {
            return abi.encodeCall(IChallenge.openUnder, (o.id, x.id, pictureOf(o), _mirror(), none));
        }
        return abi.encodeCall(IChallenge.open, (o.id, x.id, none));
    }

    function _mirror() private pure returns (AffineMap memory map) {
        (map.xx, map.yy) = (-65_536, 65_536);
    }

    function _ground(Likeness way) private pure returns (IChallenge.Ground) {
        return way == Likeness.Unclear ? IChallenge.Ground.Appearance : IChallenge.Ground.Copy;
    }

    /// @dev By which way, if any, one can be shown to be like the other.
    function _likeness(Good memory a, Good memory b) private pure returns (Likeness) {
        if (a.seed != b.seed) return Likeness.None;
        if (a.kind == b.kind) return Likeness.Same;
        if (a.kind != Kind.Mirrored && b.kind != Kind.Mirrored) return Likeness.Unclear;
        return a.kind == Kind.Tinted || b.kind == Kind.Tinted ? Likeness.None : Likeness.Mirrored;
    }

    function _involved(address caller, Good storage x) private view returns (bytes4) {
        if (caller == x.producer.who || caller == x.owner) return IChallenge.Challenge_OwnProduct.selector;
        return caller == x.esp.who ? IChallenge.Challenge_OwnAttestation.selector : bytes4(0);
    }

    function _originalFell(Case storage c) private view returns (bool) {
        return c.ground != IChallenge.Ground.Attestation && goods[c.original].owner == address(0);
    }

    // --- results ---

    function _uphold(Case storage c) private {
        Good storage o = goods[c.original];
        Good storage x = goods[c.accused];
        uint256 fee = c.ground == IChallenge.Ground.Copy ? 0 : PANEL_FEE;
        bool attestation = c.ground == IChallenge.Ground.Attestation;
        address holder = uint256(x.deal.status) == 4 ? x.deal.seller : x.owner;
        uint256 loss = x.lastBuyer == holder && holder != x.producer.who ? x.lastPrice : 0;
        _close(c, IChallenge.Status.Upheld);
        x.owner = address(0);
        x.revision++;
        if (isOpen(x.deal.status)) _refundSale(x);
        if (attestation || o.registeredAt + GRACE <= x.registeredAt) {
            uint256 lost = _slash(x.esp.who, c.challenger, fee);
            lost += _slash(x.esp.who, holder, loss < COMPENSATION_CAP ? loss : COMPENSATION_CAP);
            lost += _slash(x.esp.who, c.challenger, REWARD);
            twin.record({producer: c.challenger, esp: x.esp.who, positive: false, value: lost});
        }
        give(address(challenges), c.challenger, REST);
    }

    function _slash(address esp, address to, uint256 amount) private returns (uint256) {
        uint256 answering = staked[esp] - bonded[esp];
        if (amount > answering) amount = answering;
        staked[esp] -= amount;
        if (unbonding[esp] > answering - amount) unbonding[esp] = answering - amount;
        give(address(esps), to, amount);
        return amount;
    }

    function _reject(Case storage c) private {
        bool unspent = c.status == IChallenge.Status.Open && c.ground != IChallenge.Ground.Copy;
        _close(c, IChallenge.Status.Rejected);
        uint256 share = (REST * POOL) / 10_000;
        give(address(challenges), address(pool), share);
        give(address(challenges), goods[c.accused].owner, REST - share);
        if (unspent) give(address(challenges), c.challenger, PANEL_FEE);
    }

    function _close(Case storage c, IChallenge.Status result) private {
        c.status = result;
        goods[c.accused].challenged = false;
        pending[c.accused] = 0;
    }
}
