// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IChallenge} from "../../../contracts/interfaces/IChallenge.sol";
import {ITwoWayGuarantee} from "../../../contracts/interfaces/ITwoWayGuarantee.sol";
import {Openings} from "../support/Cases.sol";
import {Blocks} from "../support/Files.sol";
import {Dispute} from "../support/Dispute.sol";
import {Ware} from "../support/Trade.sol";

/// @notice Bob has an honest provider vouch for his own pictures again and again, and has them removed as copies by accounts
/// of his own. No other account may be poorer for it, and he may not be richer.
contract SelfCopiesTest is Dispute {
    uint256 private constant COPIES = 10;

    /// @notice Everything an account has in this system.
    function _wealth(address who) private view returns (uint256) {
        return token.balanceOf(who) + vault.balanceOf(who) + esps.espOf(who).stake;
    }

    function _coalition() private view returns (uint256) {
        return _wealth(bob.who) + _wealth(carol.who) + _wealth(mallory.who);
    }

    /// @dev Bob's own picture, registered by the honest provider and given to Carol.
    function _original() private returns (uint256 first) {
        first = attest(bob, 40);
        skip(HOUR);
        vm.prank(bob.who);
        registry.transferFrom(bob.who, carol.who, first);
    }

    /// @notice Ten copies, each challenged: the provider loses nothing, bob's people pay the upkeep.
    function test_SelfCopiesCostOnlyTheirOwner() public {
        uint256 first = _original();
        (uint256 before, uint256 stake) = (_coalition(), esps.espOf(aurora.who).stake);
        for (uint256 i = 1; i <= COPIES; i++) {
            uint256 again = attest(bob, aurora, bytes32(i), Blocks.alike(40, i));
            skip(1);
            _finish(open(carol.who, first, again));
        }
        same("the provider's stake", esps.espOf(aurora.who).stake, stake);
        same("the coalition", _coalition() + COPIES * UPKEEP, before);
        holds("no bad mark", reputation.localOpinion(carol.who, aurora.who).disbelief == 0);
    }

    /// @notice With a sham sale of the copy to a third account: the pledge is their own, and a third of it is gone.
    function test_AShamSaleCostsAThirdOfThePledge() public {
        uint256 first = _original();
        (uint256 before, uint256 stake) = (_coalition(), esps.espOf(aurora.who).stake);
        Ware memory w = ware(bob, 40, 300 * DOLLAR);
        w.buyer = mallory.who;
        walk(w, ITwoWayGuarantee.Status.Settled);
        skip(1);
        _finish(open(carol.who, first, w.id));
        same("the provider's stake", esps.espOf(aurora.who).stake, stake);
        // The pool's part of the price, a third of the pledge, the upkeep reward.
        same("the coalition", _coalition() + 1.5e6 + PLEDGE / 3 + UPKEEP, before);
    }

    /// @notice An honest challenge is on its way; a friend's, in front of it, does not bring the pledge home.
    function test_ChallengingOneselfFirstIsNoWayOut() public {
        uint256 before = _coalition();
        uint256 theirs = _original();
        Ware memory w = ware(mallory, 40, 10 * DOLLAR);
        w.buyer = bob.who;
        walk(w, ITwoWayGuarantee.Status.Settled);
        skip(1);
        _finish(open(carol.who, theirs, w.id));
        same("the coalition", _coalition() + 0.05e6 + PLEDGE / 3 + UPKEEP, before);
    }

    /// @notice Ten accounts with mandates against bob's own works: no bad mark for the provider.
    function test_MandatesMakeNoBadMarks() public {
        uint256 first = attest(bob, 40);
        skip(HOUR);
        uint256 score = reputation.scoreOf(alice.who, aurora.who).score;
        for (uint256 i = 1; i <= COPIES; i++) {
            uint256 again = attest(bob, aurora, bytes32(i), Blocks.alike(40, i));
            address friend = address(uint160(0xf000 + i));
            fund(friend);
            skip(1);
            uint64 expiry = uint64(nowSeconds() + 1);
            IChallenge.Mandate memory m = IChallenge.Mandate({
                expiry: expiry,
                signature: sign(bob, uint256(challenges.mandateDigest(friend, first, again, expiry)))
            });
            vm.prank(friend);
            _finish(challenges.open(Openings.copied(first, again, m)));
        }
        same("the score", reputation.scoreOf(alice.who, aurora.who).score, score);
    }
}
