// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IChallenge} from "../../../contracts/interfaces/IChallenge.sol";
import {IProductRegistry} from "../../../contracts/interfaces/IProductRegistry.sol";
import {ISimilarity} from "../../../contracts/interfaces/ISimilarity.sol";
import {ITwoWayGuarantee} from "../../../contracts/interfaces/ITwoWayGuarantee.sol";
import {AffineMap} from "../../../contracts/lib/Resample.sol";
import {Answers, Openings} from "../support/Cases.sol";
import {Judge} from "../support/Judge.sol";
import {ListingActions} from "./ListingActions.sol";
import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

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
        uint256 pdq;
        uint256 iscc;
        address defender; // who paid for a panel to look at its answer
        uint256 defence; // 1 + index of the good that ends the case unless it falls
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
    mapping(uint256 challengeId => bool) internal lost; // ended against the challenger
    mapping(uint256 good => uint256 registeredAt) internal fellTo; // of the work to which a removed one fell as a copy
    /// @notice What is left of a removed work, for cases on it that go on.
    struct Removal {
        address buyer;
        uint256 loss; // of the buyer, unpaid
        address restTo;
        uint256 kept; // of the pledge
        uint256 keptFor; // a challenge
    }

    uint256 internal disputes;
    mapping(uint256 good => Removal) internal removals;
    mapping(uint256 good => uint256 challengeId) internal looked; // the first on its appearance before the panel

    function held(uint256 good, uint256 time) internal view override returns (bool) {
        for (uint256 i = 0; i < cases.length; i++) {
            Case storage c = cases[i];
            bool open = c.status == IChallenge.Status.Open || c.status == IChallenge.Status.Disputed;
            if (open && c.accused == good && c.respondBy - RESPONSE < time) return true;
        }
        return false;
    }

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
        bytes memory data = abi.encodeCall(IProductRegistry.register, (proof, sign(g.esp, g.id), pictureOf(g), 0));
        bytes4 expected = isActive(g.esp.who) ? bytes4(0) : IProductRegistry.Registry_EspNotActive.selector;
        if (!attempt("attest", g.producer.who, address(registry), data, expected)) return;
        (g.registeredAt, g.since) = (clock, clock);
        g.owner = g.producer.who;
        g.revision = 1;
        goods.push(g);
    }

    /// @notice Has the chain compute what is registered; whoever challenges brings all blocks, needed or not.
    function materialise(uint256 which) external {
        if (goods.length == 0) return;
        Good storage g = _good(which);
        attempt(
            "materialise",
            people[which % 4].who,
            address(registry),
            abi.encodeCall(IProductRegistry.materialise, (g.id, pictureOf(g))),
            0
        );
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
                    o.since < x.since &&
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
        bool decides = x.order == 0 || o.esp.who != x.esp.who; // the measure alone
        address caller = pick(by, by % 8 < 5 || o.owner == address(0) ? o.producer.who : o.owner);
        uint256 id = challenges.idOf(ground, o.id, x.id);
        bytes4 expected = 0;
        if (o.id == x.id) expected = IChallenge.Challenge_SameProduct.selector;
        else if (tried[id]) expected = IChallenge.Challenge_AlreadyTried.selector;
        else if (x.owner == address(0)) expected = IChallenge.Challenge_NotActive.selector;
        else if (_involved(caller, x) != 0) expected = _involved(caller, x);
        else if (o.owner == address(0)) expected = IChallenge.Challenge_NotActive.selector;
        else if (o.since >= x.since) expected = IChallenge.Challenge_NotEarlier.selector;
        else if (caller != o.producer.who && caller != o.owner) expected = IChallenge.Challenge_NotCreator.selector;
        else if (way == Likeness.Unclear) {
            // Whatever is not measured a copy may go before the panel, and what was but was answered.
            bool copied =
                decides &&
                    _likeness(o, x) == Likeness.Same &&
                    !lost[challenges.idOf(IChallenge.Ground.Copy, o.id, x.id)];
            if (copied) expected = IChallenge.Challenge_MeasuredCopy.selector;
        } else if (!decides) expected = IChallenge.Challenge_SameProvider.selector;
        else if (way != _likeness(o, x)) expected = IChallenge.Challenge_NotSimilar.selector;
        bytes memory data = _open(o, x, way);
        if (!_pledge(id, ground, a, b, caller, data, expected)) return;
        Case storage c = cases[cases.length - 1];
        IChallenge.Case memory stored = challenges.challengeOf(id);
        (c.pdq, c.iscc) = (stored.pdq, stored.iscc);
    }

    /// @notice Somebody says that a proof does not belong to its file.
    function disputeAttestation(uint256 which, uint256 by) external {
        if (goods.length == 0) return;
        which = mix(which) % goods.length;
        Good storage x = goods[which];
        address caller = people[mix(by) % people.length].who;
        uint256 id = challenges.idOf(IChallenge.Ground.Attestation, 0, x.id);
        bytes4 expected = 0;
        if (tried[id]) expected = IChallenge.Challenge_AlreadyTried.selector;
        else if (x.owner == address(0)) expected = IChallenge.Challenge_NotActive.selector;
        else expected = _involved(caller, x);
        bytes memory data = abi.encodeCall(IChallenge.open, (Openings.falsely(x.id, "false")));
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
                    g.since < o.since &&
                    (_likeness(g, x) == Likeness.Same || _likeness(g, x) == Likeness.Mirrored);
            if (defends && g.owner != address(0)) e = g;
        }
        bool mapped = _likeness(e, x) == Likeness.Mirrored && by % 16 != 0;
        address caller = pick(by, x.producer.who);
        bytes4 expected = 0;
        if (c.status != IChallenge.Status.Open) expected = IChallenge.Challenge_NotOpen.selector;
        else if (clock >= c.respondBy) expected = IChallenge.Challenge_TooLate.selector;
        else if (x.owner == address(0)) expected = IERC721Errors.ERC721NonexistentToken.selector;
        else if (caller != x.producer.who && caller != x.owner) expected = IChallenge.Challenge_NotAccused.selector;
        else if (c.ground == IChallenge.Ground.Attestation) expected = IChallenge.Challenge_NoOriginal.selector;
        else if (e.owner == address(0)) expected = IChallenge.Challenge_NotActive.selector;
        else if (e.producer.who != x.producer.who) expected = IChallenge.Challenge_EarlierNotOwn.selector;
        else if (e.since >= o.since) expected = IChallenge.Challenge_NotEarlier.selector;
        topUp(caller, PANEL_FEE);
        if (!attempt("answer", caller, address(challenges), _answer(c.id, e, x, mapped), expected)) return;
        if (c.ground != IChallenge.Ground.Copy) return;
        if (_isNear(c, e, x, mapped)) {
            uint256 index = _indexOf(e);
            if (held(index, c.respondBy)) c.defence = 1 + index;
            else _reject(c);
        } else if (c.defender == address(0)) {
            c.defender = caller;
            collect(caller, address(challenges), PANEL_FEE);
        }
    }

    function _answer(uint256 id, Good memory e, Good memory x, bool mapped) private pure returns (bytes memory) {
        IChallenge.Answer memory a = Answers.earlier(e.id);
        if (mapped) a.map = _mirror();
        (a.earlierBlocks, a.accusedBlocks) = (pictureOf(e), pictureOf(x));
        return abi.encodeCall(IChallenge.answer, (id, a));
    }

    /// @dev The earlier work is measured a copy, no farther than the accusation.
    function _isNear(Case storage c, Good storage e, Good storage x, bool mapped) private view returns (bool) {
        if (_likeness(e, x) != (mapped ? Likeness.Mirrored : Likeness.Same)) return false;
        AffineMap memory map;
        if (mapped) map = _mirror();
        ISimilarity.Measurement memory m = challenges.measure(e.id, x.id, pictureOf(e), pictureOf(x), map);
        return m.pdq <= c.pdq && (mapped || m.iscc <= c.iscc);
    }

    function _indexOf(Good storage g) private view returns (uint256 i) {
        while (goods[i].id != g.id) i++;
    }

    function finish(uint256 which, uint256 by) external {
        if (cases.length == 0) return;
        Case storage c = _case(which);
        bytes4 expected = 0;
        bool removed = _isMoot(c);
        bool defends = c.defence != 0 && goods[c.defence - 1].owner != address(0);
        bool measured = c.ground != IChallenge.Ground.Attestation;
        if (c.status != IChallenge.Status.Open) expected = IChallenge.Challenge_NotOpen.selector;
        else if (removed) expected = 0;
        else if (clock < c.respondBy) expected = IChallenge.Challenge_TooEarly.selector;
        else if (c.defence != 0 && held(c.defence - 1, c.respondBy)) {
            expected = IChallenge.Challenge_EvidenceChallenged.selector;
        } else if (!defends && measured && held(c.original, c.respondBy)) {
            expected = IChallenge.Challenge_EvidenceChallenged.selector;
        }
        address caller = people[by % people.length].who;
        bytes memory data = abi.encodeCall(IChallenge.finish, (c.id));
        if (!attempt("finish", caller, address(challenges), data, expected)) return;
        if (removed) {
            _undecide(c);
        } else if (defends) {
            _reject(c);
        } else if (_originalFell(c)) {
            _fall(c);
        } else if (c.ground == IChallenge.Ground.Copy && c.defender == address(0)) {
            _uphold(c);
        } else {
            if (c.ground == IChallenge.Ground.Appearance && !_isDisputed(looked[c.accused])) looked[c.accused] = c.id;
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
        if (ruling == 0 || (c.ground == IChallenge.Ground.Copy && _isMoot(c))) return _undecide(c);
        if (ruling == 2) return _reject(c);
        if (_originalFell(c)) return _fall(c);
        _uphold(c);
    }

    /// @dev A challenge that was left undecided may have been opened again: then the later one is meant.
    function _case(uint256 which) private view returns (Case storage c) {
        c = cases[which % cases.length];
        for (uint256 i = 0; i < cases.length; i++) if (cases[i].id == c.id) c = cases[i];
    }

    function _isDisputed(uint256 id) private view returns (bool) {
        for (uint256 i = 0; i < cases.length; i++) {
            if (cases[i].id == id && cases[i].status == IChallenge.Status.Disputed) return true;
        }
        return false;
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
    ) private returns (bool) {
        uint256 fee = ground == IChallenge.Ground.Copy ? 0 : PANEL_FEE;
        topUp(caller, DEPOSIT + fee);
        if (!attempt("challenge", caller, address(challenges), data, expected)) return false;
        collect(caller, address(challenges), DEPOSIT + fee);
        give(address(challenges), address(pool), UPKEEP);
        tried[id] = true;
        if (ground == IChallenge.Ground.Attestation) {
            _freeze(goods[b], UPKEEP + fee + COMPENSATION_CAP + REWARD);
        }
        Case memory c;
        (c.id, c.ground, c.status) = (id, ground, IChallenge.Status.Open);
        (c.original, c.accused, c.challenger, c.respondBy) = (a, b, caller, clock + RESPONSE);
        cases.push(c);
        return true;
    }

    function _open(Good memory o, Good memory x, Likeness way) private pure returns (bytes memory) {
        IChallenge.Mandate memory none;
        IChallenge.Opening memory a;
        if (way == Likeness.Unclear) {
            a = Openings.alike(o.id, x.id, "alike", none);
        } else {
            a = Openings.copied(o.id, x.id, none);
        }
        if (way == Likeness.Mirrored) a.map = _mirror();
        (a.originalBlocks, a.accusedBlocks) = (pictureOf(o), pictureOf(x));
        return abi.encodeCall(IChallenge.open, (a));
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

    /// @dev Nothing is left to decide about a removed work, but for whether its attestation was false.
    function _isMoot(Case storage c) private view returns (bool) {
        return c.ground != IChallenge.Ground.Attestation && goods[c.accused].owner == address(0);
    }

    // --- results ---

    /// @dev The deposit comes back if the original fell to a work registered after the accusation.
    function _fall(Case storage c) private {
        if (fellTo[c.original] >= c.respondBy - RESPONSE) _undecide(c);
        else _reject(c);
    }

    function _uphold(Case storage c) private {
        Good storage o = goods[c.original];
        Good storage x = goods[c.accused];
        uint256 fee = c.ground == IChallenge.Ground.Copy ? 0 : PANEL_FEE;
        bool attestation = c.ground == IChallenge.Ground.Attestation;
        bool gone = x.owner == address(0);
        address holder = uint256(x.deal.status) == 4 ? x.deal.seller : x.owner;
        Removal storage r = removals[c.accused];
        _close(c, IChallenge.Status.Upheld);
        if (attestation) x.disproved = true;
        if (!gone) {
            if (!attestation) fellTo[c.accused] = o.registeredAt;
            bool bought = x.lastBuyer == holder && holder != x.producer.who;
            (r.buyer, r.loss) = bought ? (holder, x.lastPrice) : (address(0), 0);
        }
        x.owner = address(0);
        if (!gone) x.revision++;
        if (isOpen(x.deal.status)) _refundSale(x);
        uint256 costs = _forfeit(c, fee + UPKEEP, attestation || o.registeredAt < x.since);
        if (attestation) {
            uint256 lost = _slash(x, c.challenger, fee + UPKEEP - costs);
            uint256 compensation = _slash(x, r.buyer, r.loss < COMPENSATION_CAP ? r.loss : COMPENSATION_CAP);
            r.loss -= compensation;
            lost += compensation + _slash(x, c.challenger, REWARD);
            twin.record({producer: c.challenger, esp: x.esp.who, quality: 0, value: lost});
            _thaw(c);
        }
        give(address(challenges), c.challenger, REST);
    }

    /// @dev A third to the pool, costs, buyer, challenger; or, where nobody is to blame, buyer and pledger. What a case on the
    /// appearance has cost that is before the panel rests: after the costs or, where stake pays these, before them.
    function _forfeit(Case storage c, uint256 costs, bool blamed) private returns (uint256 costsPaid) {
        Good storage x = goods[c.accused];
        Removal storage r = removals[c.accused];
        if (x.pledger == address(0)) return 0;
        uint256 left = PLEDGE;
        if (blamed) {
            give(address(pledges), address(pool), PLEDGE / 3);
            left -= PLEDGE / 3;
        } else costs = 0;
        if (_isDisputed(looked[c.accused])) {
            uint256 first = c.ground == IChallenge.Ground.Attestation ? 0 : costs;
            r.kept = UPKEEP + PANEL_FEE < left - first ? UPKEEP + PANEL_FEE : left - first;
            r.keptFor = looked[c.accused];
            give(address(pledges), address(challenges), r.kept);
            left -= r.kept;
        }
        costsPaid = costs < left ? costs : left;
        give(address(pledges), c.challenger, costsPaid);
        left -= costsPaid;
        r.restTo = blamed ? c.challenger : x.pledger;
        left -= _payBuyer(r, address(pledges), left);
        give(address(pledges), r.restTo, left);
        x.pledger = address(0);
    }

    function _payBuyer(Removal storage r, address from, uint256 most) private returns (uint256 paid) {
        paid = r.loss < most ? r.loss : most;
        r.loss -= paid;
        give(from, r.buyer, paid);
    }

    /// @dev The case for which it was kept has ended.
    function _payKept(Case storage c, bool upheld) private {
        Removal storage r = removals[c.accused];
        uint256 left = r.kept;
        r.kept = 0;
        if (upheld && goods[c.original].registeredAt < goods[c.accused].since) {
            uint256 costs = UPKEEP + PANEL_FEE < left ? UPKEEP + PANEL_FEE : left;
            give(address(challenges), c.challenger, costs);
            left -= costs;
        }
        left -= _payBuyer(r, address(challenges), left);
        give(address(challenges), r.restTo, left);
    }

    function _freeze(Good storage x, uint256 amount) private {
        address esp = x.esp.who;
        uint256 there = staked[esp] - bonded[esp] - frozen[esp];
        x.frozen = amount < there ? amount : there;
        frozen[esp] += x.frozen;
    }

    function _slash(Good storage x, address to, uint256 amount) private returns (uint256) {
        address esp = x.esp.who;
        if (amount > x.frozen) amount = x.frozen;
        x.frozen -= amount;
        frozen[esp] -= amount;
        uint256 answering = staked[esp] - bonded[esp];
        staked[esp] -= amount;
        if (unbonding[esp] > answering - amount) unbonding[esp] = answering - amount;
        give(address(esps), to, amount);
        return amount;
    }

    function _reject(Case storage c) private {
        bool disputed = c.status == IChallenge.Status.Disputed;
        _close(c, IChallenge.Status.Rejected);
        lost[c.id] = !disputed;
        uint256 left = REST - (REST * POOL) / 10_000;
        give(address(challenges), address(pool), REST - left);
        if (disputed && c.defender != address(0)) {
            give(address(challenges), c.defender, PANEL_FEE);
            left -= PANEL_FEE;
        }
        Good storage x = goods[c.accused];
        bool rested = x.deal.status == ITwoWayGuarantee.Status.Revealed && c.respondBy - RESPONSE < x.deal.closesAt;
        uint256 price = rested ? x.deal.price : 0;
        uint256 stake = c.ground == IChallenge.Ground.Attestation ? REWARD + COMPENSATION_CAP : 0;
        if (price + stake == 0) {
            return give(address(challenges), x.owner == address(0) ? address(pool) : x.owner, left);
        }
        uint256 toSeller = (left * price) / (price + stake);
        give(address(challenges), x.deal.seller, toSeller);
        give(address(challenges), x.esp.who, left - toSeller);
    }

    /// @dev Nobody wins.
    function _undecide(Case storage c) private {
        _close(c, IChallenge.Status.Undecided);
        tried[c.id] = false;
        give(address(challenges), c.challenger, REST);
    }

    function _close(Case storage c, IChallenge.Status result) private {
        bool unspent =
            c.status == IChallenge.Status.Open && (c.ground != IChallenge.Ground.Copy || c.defender != address(0));
        if (unspent) give(address(challenges), c.defender == address(0) ? c.challenger : c.defender, PANEL_FEE);
        c.status = result;
        Removal storage r = removals[c.accused];
        if (r.kept != 0 && r.keptFor == c.id) _payKept(c, result == IChallenge.Status.Upheld);
        if (c.ground == IChallenge.Ground.Attestation && result != IChallenge.Status.Upheld) _thaw(c);
    }

    function _thaw(Case storage c) private {
        Good storage x = goods[c.accused];
        frozen[x.esp.who] -= x.frozen;
        x.frozen = 0;
    }
}
