// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IProductRegistry} from "../../../contracts/interfaces/IProductRegistry.sol";
import {ITwoWayGuarantee} from "../../../contracts/interfaces/ITwoWayGuarantee.sol";
import {Answers} from "../support/Cases.sol";
import {Blocks} from "../support/Files.sol";
import {Dispute} from "../support/Dispute.sol";
import {Actor} from "../support/Genuine.sol";

/// @notice Works registered for nothing, and accounts made for nothing: what they bring in.
contract SquatsTest is Dispute {
    function _wealth(address who) private view returns (uint256) {
        return token.balanceOf(who) + vault.balanceOf(who) + esps.espOf(who).stake;
    }

    /// @notice Mallory registers what alice has shown elsewhere long ago, fifty of them. Whatever of it he brings against
    /// alice's own registration costs him the deposit and the panel, and neither her nor her provider a thing.
    function test_SquatsOnPublicWorksEarnNothing() public {
        (uint256 hers, uint256 his) = (_wealth(alice.who), _wealth(mallory.who) + _wealth(borealis.who));
        uint256 provider = _wealth(aurora.who);
        uint256[] memory squats = new uint256[](50);
        for (uint256 i = 0; i < 50; i++) {
            squats[i] = attest(mallory, borealis, keccak256(abi.encode(i)), Blocks.noise(600 + i));
        }
        skip(1);
        uint256 work = attest(alice, 600);
        skip(1);
        uint256 case_ = open(mallory.who, squats[0], work);
        vm.prank(alice.who);
        challenges.answer(case_, Answers.older(0, "shown in 2021, see the archive"));
        _finish(case_);
        judge().decide(challenges.challengeOf(case_).disputeId, 2);
        holds("hers stays", _statusOf(work) == IProductRegistry.Status.Active);
        // The deposit first refunds the fee that she advanced, then pays her what is left.
        same("alice", _wealth(alice.who), hers + REST - POOL_SHARE - PANEL_FEE);
        same("the coalition", _wealth(mallory.who) + _wealth(borealis.who) + DEPOSIT, his);
        same("her provider", _wealth(aurora.who), provider);
    }

    /// @notice Ten accounts of borealis' own order and pay it. It costs them the pool's part each time, and alice, who has
    /// worked with aurora, ranks by her own experience as before.
    function test_AccountsOfOnesOwnChangeNobodysOwnOpinion() public {
        for (uint256 i = 0; i < 5; i++) walk(job(alice, aurora, 20 * DOLLAR, i + 1), ITwoWayGuarantee.Status.Closed);
        uint256 provider = _wealth(borealis.who);
        uint256 before = reputation.localOpinion(alice.who, borealis.who).belief;
        for (uint256 i = 0; i < 10; i++) {
            Actor memory own = actor(string(abi.encodePacked("own", bytes1(uint8(0x30 + i)))));
            fund(own.who);
            walk(job(own, borealis, 50 * DOLLAR, 100 + i), ITwoWayGuarantee.Status.Closed);
            same("has paid", _wealth(own.who), 2_950 * DOLLAR);
        }
        same("less than they paid comes back", _wealth(borealis.who) - provider, 10 * net(50 * DOLLAR));
        same("her own opinion", reputation.localOpinion(alice.who, borealis.who).belief, before);
        holds(
            "aurora ranks first for her",
            reputation.scoreOf(alice.who, aurora.who).score > reputation.scoreOf(alice.who, borealis.who).score
        );
    }
}
