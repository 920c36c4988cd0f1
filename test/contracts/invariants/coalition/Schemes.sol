// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IChallenge} from "../../../../contracts/interfaces/IChallenge.sol";
import {IEspRegistry} from "../../../../contracts/interfaces/IEspRegistry.sol";
import {Actor} from "../../support/Genuine.sol";
import {Plays} from "./Plays.sol";

/// @notice What the coalition does in several steps with one aim. Single steps by chance rarely come to their end.
abstract contract Schemes is Plays {
    /// @notice To the next end of a window, before honest people do anything there.
    function toDeadline() internal virtual;

    /// @notice One trade is pushed on, right or wrong, and honest people answer each step.
    function pursue() internal {
        bool isOrder = deals.length == 0 || (orders.length != 0 && oneIn(2));
        if (isOrder && orders.length == 0) order(true);
        uint256 count = isOrder ? orders.length : deals.length;
        if (count == 0) return;
        uint256 index = oneIn(2) ? count - 1 : rand(count);
        for (uint256 i = 0; i < 5; i++) {
            if (isOrder) actInOrder(index);
            else actInDeal(index);
            pass(1);
        }
    }

    /// @notice The first to act when a window closes: it proposes that block.
    function ambush() internal {
        toDeadline();
        uint256 what = rand(6);
        if (what == 0) return actInOrder();
        if (what == 1) return accuse();
        if (what == 2) return takeBackPledge();
        if (what == 3) return pile();
        for (uint256 i = 0; i < deals.length; i++) actInDeal(i);
        for (uint256 i = 0; i < orders.length; i++) actInOrder(i);
    }

    /// @notice A further case on what a case is about already, by friends of the accused.
    function pile() internal {
        if (suits.length == 0) return;
        uint256 accused = suits[rand(suits.length)].accused;
        if (isHonest(accused)) return;
        (bool found, uint256 original) = someWork(false);
        address by = works[original].producer;
        if (!found || original == accused || oneIn(2)) {
            sue(IChallenge.Ground.Attestation, 0, accused, hostile[rand(2)].who);
        } else {
            sue(oneIn(2) ? IChallenge.Ground.Copy : IChallenge.Ground.Appearance, original, accused, by);
        }
    }

    /// @notice A provider signs what is false, and its stake is nearly out when somebody looks.
    function lie() internal {
        if (works.length >= 2 * MOST) return;
        Actor memory esp = sybils[rand(SYBILS)];
        Work memory w;
        (w.picture, w.root, w.isFalse, w.isHidden) = (HOSTILE + works.length, works.length, true, true);
        w.seed = w.picture;
        (bool ok, uint256 work) = enter(w, mallory, esp, pictureOf(w.picture, w.look, 0), 0);
        if (!ok) return;
        IEspRegistry.Esp memory e = esps.espOf(esp.who);
        dare("unbond", esp.who, address(esps), abi.encodeCall(IEspRegistry.startUnbonding, (e.stake - e.reserved)));
        pass(UNBONDING - rand(2 days));
        works[work].isHidden = false;
        pass(1 + rand(2 days));
        dare("withdraw stake", esp.who, address(esps), abi.encodeCall(IEspRegistry.withdrawStake, ()));
    }
}
