// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IChallenge} from "../../../contracts/interfaces/IChallenge.sol";
import {IProductRegistry} from "../../../contracts/interfaces/IProductRegistry.sol";
import {SaleActions} from "./SaleActions.sol";

/// @notice Attested work, copies, challenges.
abstract contract ChallengeActions is SaleActions {
    struct Case {
        uint256 id;
        uint256 original; // indices of goods
        uint256 accused;
        address challenger;
        uint256 respondBy;
        bool open;
    }

    Case[] internal cases;
    mapping(uint256 challengeId => bool) internal tried;

    /// @notice Somebody registers a picture that is `like` an earlier one, or a new one.
    function attest(uint256 by, uint256 like, bool copy) external {
        if (goods.length == 12) return;
        Good memory g;
        g.producer = people[by % 4];
        g.esp = people[4 + (by >> 8) % 2];
        clock++;
        g.seed = copy && goods.length != 0 ? _good(mix(like) % 2 == 0 ? 0 : like).seed : 1_000 + goods.length;
        g.changed = copy ? 1 + goods.length : 0;
        g.madeAt = clock;
        IProductRegistry.Proof memory proof = proofOf(g);
        g.id = registry.idOf(proof);
        bytes memory data =
            abi.encodeCall(IProductRegistry.register, (proof, sign(g.esp, g.id), pictureOf(g)));
        address esp = g.esp.who;
        bytes4 expected = staked[esp] - unbonding[esp] < MINIMUM_STAKE
            ? IProductRegistry.Registry_EspNotActive.selector
            : bytes4(0);
        if (!attempt("attest", g.producer.who, address(registry), data, expected)) return;
        g.registeredAt = clock;
        g.owner = g.producer.who;
        goods.push(g);
    }

    /// @notice Challenges the first pair that look alike, from a random place on.
    function accuse(uint256 seed) external {
        uint256 n = goods.length;
        for (uint256 i = 0; i < n * n; i++) {
            uint256 k = (mix(seed) % 1_000 + i) % (n * n);
            Good storage o = goods[k / n];
            Good storage x = goods[k % n];
            bool alike = o.seed == x.seed && o.registeredAt < x.registeredAt && o.producer.who != x.producer.who;
            if (alike && o.owner != address(0) && x.owner != address(0) && !tried[challenges.idOf(o.id, x.id)]) {
                challenge(k / n, k % n, seed);
                if (mix(seed) % 4 != 0 && cases.length != 0) answer(cases.length - 1, seed, seed | 1);
                return;
            }
        }
    }

    function challenge(uint256 a, uint256 b, uint256 by) public {
        if (goods.length == 0) return;
        Good storage o = _good(a);
        Good storage x = _good(b);
        by = mix(by);
        address caller = pick(by, by % 8 < 5 || o.owner == address(0) ? o.producer.who : o.owner);
        uint256 id = challenges.idOf(o.id, x.id);
        bytes4 expected = 0;
        if (o.id == x.id) expected = IChallenge.Challenge_SameProduct.selector;
        else if (tried[id]) expected = IChallenge.Challenge_AlreadyTried.selector;
        else if (o.owner == address(0) || o.challenged || x.owner == address(0) || x.challenged) {
            expected = IChallenge.Challenge_NotActive.selector;
        } else if (o.registeredAt >= x.registeredAt) {
            expected = IChallenge.Challenge_NotEarlier.selector;
        } else if (caller != o.producer.who && caller != o.owner) {
            expected = IChallenge.Challenge_NotCreator.selector;
        } else if (caller == x.producer.who || caller == x.owner) {
            expected = IChallenge.Challenge_OwnProduct.selector;
        } else if (o.seed != x.seed) {
            expected = IChallenge.Challenge_NotSimilar.selector;
        }
        topUp(caller, DEPOSIT);
        bytes memory data = abi.encodeCall(IChallenge.open, (o.id, x.id));
        if (!attempt("challenge", caller, address(challenges), data, expected)) return;
        collect(caller, address(challenges), DEPOSIT);
        tried[id] = true;
        x.challenged = true;
        x.deal.outdated = true;
        cases.push(
            Case({
                id: id,
                original: a % goods.length,
                accused: b % goods.length,
                challenger: caller,
                respondBy: clock + RESPONSE,
                open: true
            })
        );
    }

    function answer(uint256 which, uint256 earlier, uint256 by) public {
        if (cases.length == 0) return;
        Case storage c = cases[which % cases.length];
        Good storage o = goods[c.original];
        Good storage x = goods[c.accused];
        Good storage e = _good(earlier);
        for (uint256 i = 0; i < goods.length && by % 4 != 0; i++) {
            Good storage g = goods[i];
            bool defends = g.producer.who == x.producer.who && g.seed == x.seed && g.registeredAt < o.registeredAt;
            if (defends && g.owner != address(0)) e = g;
        }
        address caller = pick(by, x.producer.who);
        bytes4 expected = 0;
        if (!c.open) expected = IChallenge.Challenge_NotOpen.selector;
        else if (clock >= c.respondBy) expected = IChallenge.Challenge_TooLate.selector;
        else if (caller != x.producer.who && caller != x.owner) {
            expected = IChallenge.Challenge_NotAccused.selector;
        } else if (e.owner == address(0) || e.challenged) {
            expected = IChallenge.Challenge_NotActive.selector;
        } else if (e.producer.who != x.producer.who) {
            expected = IChallenge.Challenge_EarlierNotOwn.selector;
        } else if (e.registeredAt >= o.registeredAt) {
            expected = IChallenge.Challenge_NotEarlier.selector;
        } else if (e.seed != x.seed) {
            expected = IChallenge.Challenge_NotSimilar.selector;
        }
        bytes memory data = abi.encodeCall(IChallenge.answerWithEarlier, (c.id, e.id));
        if (attempt("answer", caller, address(challenges), data, expected)) _reject(c);
    }

    function finish(uint256 which, uint256 by) external {
        if (cases.length == 0) return;
        Case storage c = cases[which % cases.length];
        Good storage o = goods[c.original];
        Good storage x = goods[c.accused];
        bytes4 expected = 0;
        if (!c.open) expected = IChallenge.Challenge_NotOpen.selector;
        else if (clock < c.respondBy) expected = IChallenge.Challenge_TooEarly.selector;
        else if (o.challenged) expected = IChallenge.Challenge_NotActive.selector;
        address caller = people[by % people.length].who;
        bytes memory data = abi.encodeCall(IChallenge.finish, (c.id));
        if (!attempt("finish", caller, address(challenges), data, expected)) return;
        if (o.owner == address(0)) return _reject(c);
        c.open = false;
        x.challenged = false;
        x.owner = address(0);
        address esp = x.esp.who;
        uint256 answering = staked[esp] - bonded[esp];
        uint256 reward = answering < REWARD ? answering : REWARD;
        staked[esp] -= reward;
        if (unbonding[esp] > answering - reward) unbonding[esp] = answering - reward;
        give(address(esps), c.challenger, reward);
        give(address(challenges), c.challenger, DEPOSIT);
    }

    function _reject(Case storage c) private {
        Good storage x = goods[c.accused];
        c.open = false;
        x.challenged = false;
        give(address(challenges), x.owner, DEPOSIT);
    }
}
