// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEspPanel} from "../../contracts/interfaces/IEspPanel.sol";
import {Court} from "./support/Court.sol";

/// @notice A panel whose silent seats lose all that was reserved for them.
contract EspPanelWholePenaltyTest is Court {
    function defaults() internal pure override returns (IEspPanel.Settings memory settings) {
        settings = super.defaults();
        settings.penalty = SEAT_STAKE;
    }

    function test_ASeatMayLoseAllItsStake() public {
        uint256 id = ask();
        drawDistinct(id);
        address[] memory jurors = panel.jurorsOf(id, 0);
        play(id, votes(1, 1, ABSENT));
        conclude(id);
        panel.settle(id, 0);
        checkAllFree();
        same("lost", STAKE - esps.espOf(jurors[2]).stake, SEAT_STAKE);
        same("and lost no more", STAKE - esps.espOf(jurors[0]).stake, 0);
    }
}

/// @notice Who pays whom, for everything jurors can do, and that no money and no stake is lost on the way.
contract EspPanelMoneyTest is Court {
    function _after(uint256[] memory acts) private returns (uint256 id, address[] memory jurors) {
        id = ask();
        drawDistinct(id);
        jurors = panel.jurorsOf(id, 0);
        play(id, acts);
        conclude(id);
        panel.settle(id, 0);
        checkAllFree();
    }

    function _checkJuror(string memory what, address juror, uint256 earned, uint256 lost) private view {
        same(string.concat(what, " earned"), vault.balanceOf(juror), earned);
        same(string.concat(what, " lost"), STAKE - esps.espOf(juror).stake, lost);
    }

    function test_NoShowsPayLikeTheMinority() public {
        (uint256 id, address[] memory jurors) = _after(votes(1, ABSENT, SECRET));
        same("one vote decides", panel.currentRuling(id), 1);
        _checkJuror("voted", jurors[0], 3 * FEE + 2 * PENALTY, 0);
        _checkJuror("absent", jurors[1], 0, PENALTY);
        _checkJuror("secret", jurors[2], 0, PENALTY);
        same("payer", vault.balanceOf(alice.who), 0);
    }

    function test_ATieIsUndecided() public {
        (uint256 id, address[] memory jurors) = _after(votes(1, 2, ABSENT));
        same("undecided", panel.currentRuling(id), 0);
        _checkJuror("one", jurors[0], FEE, 0);
        _checkJuror("two", jurors[1], FEE, 0);
        _checkJuror("absent", jurors[2], 0, PENALTY);
        same("the payer gets the rest", vault.balanceOf(alice.who), FEE + PENALTY);
        panel.execute(id);
        same("told", subject.rulingOf(id), 0);
        same("told once", subject.timesRuled(id), 1);
    }

    function test_NobodyReveals() public {
        (uint256 id, address[] memory jurors) = _after(votes(SECRET, SECRET, ABSENT));
        same("undecided", panel.currentRuling(id), 0);
        for (uint256 i = 0; i < 3; i++) _checkJuror("silent", jurors[i], 0, PENALTY);
        same("payer", vault.balanceOf(alice.who), 3 * FEE + 3 * PENALTY);
    }

    function test_NobodyCommits() public {
        (uint256 id, ) = _after(votes(ABSENT));
        same("undecided", panel.currentRuling(id), 0);
        same("payer", vault.balanceOf(alice.who), 3 * FEE + 3 * PENALTY);
    }

    function test_TheRemainderGoesToThePayer() public {
        uint256 id = ask();
        drawDistinct(id);
        play(id, votes(1));
        appealBy(bob.who, id);
        drawDistinct(id);
        uint256[] memory acts = new uint256[](7);
        for (uint256 i = 0; i < 7; i++) acts[i] = i < 6 ? 1 : 2;
        play(id, acts);
        conclude(id);
        uint256 pot = 7 * FEE + PENALTY;
        vm.expectEmit(address(panel));
        emit IEspPanel.RoundSettled(id, 1, 6, pot / 6, pot % 6);
        panel.settle(id, 1);
        holds("does not divide", pot % 6 != 0);
        same("who appealed", vault.balanceOf(bob.who), pot % 6);
        settleAll(id);
        checkAllFree();
    }

    function test_AnAppealWithoutMajorityLeavesTheRuling() public {
        uint256 id = ask();
        drawDistinct(id);
        play(id, votes(2));
        appealBy(bob.who, id);
        drawDistinct(id);
        play(id, votes(1, 2, ABSENT));
        same("as before", panel.currentRuling(id), 2);
        same("and can be appealed again", uint256(panel.disputeStatus(id)), 1);
        conclude(id);
        address[] memory jurors = panel.jurorsOf(id, 1);
        uint256[3] memory stakes;
        for (uint256 i = 0; i < 3; i++) stakes[i] = esps.espOf(jurors[i]).stake;
        panel.settle(id, 1);
        same("against it", stakes[0] - esps.espOf(jurors[0]).stake, PENALTY);
        same("with it", stakes[1] - esps.espOf(jurors[1]).stake, 0);
        panel.settle(id, 0);
        checkAllFree();
    }

    function test_UndecidedCanBeAppealed() public {
        uint256 id = ask();
        drawDistinct(id);
        play(id, votes(ABSENT));
        appealBy(bob.who, id);
        drawDistinct(id);
        play(id, votes(2));
        same("decided", panel.currentRuling(id), 2);
        conclude(id);
        settleAll(id);
        checkAllFree();
    }

    /// @notice A juror who leaves, or is slashed for something else, still answers with what is reserved.
    function test_StakeWithdrawnAndSlashedMeanwhile() public {
        uint256 id = ask();
        drawDistinct(id);
        address[] memory jurors = panel.jurorsOf(id, 0);
        vm.prank(jurors[0]);
        esps.startUnbonding(STAKE - SEAT_STAKE);
        esps.slash(jurors[1], bob.who, STAKE);
        same("only what is reserved is left", esps.espOf(jurors[1]).stake, SEAT_STAKE);
        skip(1);
        commit(id, 0, jurors[0], 1);
        commit(id, 0, jurors[1], 1);
        commit(id, 0, jurors[2], 2);
        vm.warp(nowSeconds() + UNBONDING);
        vm.prank(jurors[0]);
        esps.withdrawStake();
        same("only what is reserved is left", esps.espOf(jurors[0]).stake, SEAT_STAKE);
        // The reveal window is long over: all are silent.
        conclude(id);
        panel.settle(id, 0);
        for (uint256 i = 0; i < 2; i++) same("paid", esps.espOf(jurors[i]).stake, SEAT_STAKE - PENALTY);
        same("paid", esps.espOf(jurors[2]).stake, STAKE - PENALTY);
        checkAllFree();
    }

    /// @notice Two disputes at once: settling one never touches the other's money, in whatever order.
    function test_DisputesDoNotLiveOnEachOther() public {
        uint256 a = ask();
        drawDistinct(a);
        uint256 b = ask();
        same("both fees", vault.balanceOf(address(panel)), 6 * FEE);
        drawDistinct(b);
        play(a, votes(1, 2, 2));
        conclude(a);
        panel.settle(a, 0);
        same("the other's fee", vault.balanceOf(address(panel)), 3 * FEE);
        conclude(b);
        panel.settle(b, 0);
        checkAllFree();
    }

    /// @notice Any acts by any jurors over up to three rounds, with seats as they fall.
    function testFuzz_NothingIsLost(uint256 seed) public {
        uint256 id = ask();
        uint256 rounds = 1 + (seed % 3);
        for (uint256 round = 0; round < rounds; round++) {
            drawWith(id, keccak256(abi.encode(seed, "hash", round)));
            uint256[] memory acts = new uint256[](15);
            for (uint256 i = 0; i < 15; i++) acts[i] = uint256(keccak256(abi.encode(seed, round, i))) % 4;
            play(id, acts);
            if (round + 1 < rounds) appealBy(round == 0 ? bob.who : alice.who, id);
        }
        conclude(id);
        uint256 ruling = panel.currentRuling(id);
        panel.execute(id);
        same("told", subject.rulingOf(id), ruling);
        uint256[] memory stakes = new uint256[](PROVIDERS);
        for (uint256 i = 0; i < PROVIDERS; i++) stakes[i] = esps.espOf(providers[i]).stake;
        for (uint256 round = rounds; round != 0; round--) panel.settle(id, round - 1);
        for (uint256 i = 0; i < PROVIDERS; i++) {
            uint256 lost = 0;
            for (uint256 round = 0; round < rounds; round++) {
                IEspPanel.Juror memory j = panel.jurorOf(id, round, providers[i]);
                if (j.vote == 0 || (ruling != 0 && j.vote != ruling)) lost += j.seats * PENALTY;
            }
            same("lost", stakes[i] - esps.espOf(providers[i]).stake, lost);
        }
        checkAllFree();
    }
}
