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
    uint256 private constant LOST = (STAKE * LAST_PENALTY) / 10_000; // by one provider in the last round

    function _after(uint256[] memory what) private returns (uint256 id, address[] memory jurors) {
        id = ask();
        drawDistinct(id);
        jurors = panel.jurorsOf(id, 0);
        play(id, what);
        conclude(id);
        panel.settle(id, 0);
        checkAllFree();
    }

    function _checkJuror(string memory what, address juror, uint256 earned, uint256 lost) private view {
        same(string.concat(what, " earned"), vault.balanceOf(juror), earned);
        same(string.concat(what, " lost"), STAKE - esps.espOf(juror).stake, lost);
    }

    function test_SilencePaysThePool() public {
        (uint256 id, address[] memory jurors) = _after(votes(1, 1, SECRET));
        same("two of three decide", panel.currentRuling(id), 1);
        _checkJuror("voted", jurors[0], FEE, 0);
        _checkJuror("voted", jurors[1], FEE, 0);
        _checkJuror("secret", jurors[2], 0, PENALTY);
        same("payer", vault.balanceOf(alice.who), FEE);
        same("pool", pool.balance(), PENALTY);
    }

    function test_OneOfThreeIsNoQuorum() public {
        (uint256 id, address[] memory jurors) = _after(votes(1, ABSENT, SECRET));
        same("undecided", panel.currentRuling(id), 0);
        _checkJuror("voted", jurors[0], FEE, 0);
        _checkJuror("absent", jurors[1], 0, PENALTY);
        _checkJuror("secret", jurors[2], 0, PENALTY);
        same("payer", vault.balanceOf(alice.who), 2 * FEE);
        same("pool", pool.balance(), 2 * PENALTY);
        panel.execute(id);
        same("told", subject.rulingOf(id), 0);
    }

    function test_ATieIsUndecided() public {
        (uint256 id, address[] memory jurors) = _after(votes(1, 2, ABSENT));
        same("undecided", panel.currentRuling(id), 0);
        _checkJuror("one", jurors[0], FEE, 0);
        _checkJuror("two", jurors[1], FEE, 0);
        _checkJuror("absent", jurors[2], 0, PENALTY);
        same("the payer gets the fee of the absent", vault.balanceOf(alice.who), FEE);
        same("pool", pool.balance(), PENALTY);
        panel.execute(id);
        same("told", subject.rulingOf(id), 0);
        same("told once", subject.timesRuled(id), 1);
    }

    function test_NobodyReveals() public {
        (uint256 id, address[] memory jurors) = _after(votes(SECRET, SECRET, ABSENT));
        same("undecided", panel.currentRuling(id), 0);
        for (uint256 i = 0; i < 3; i++) _checkJuror("silent", jurors[i], 0, PENALTY);
        same("payer", vault.balanceOf(alice.who), 3 * FEE);
        same("pool", pool.balance(), 3 * PENALTY);
    }

    function test_NobodyCommits() public {
        (uint256 id, ) = _after(votes(ABSENT));
        same("undecided", panel.currentRuling(id), 0);
        same("payer", vault.balanceOf(alice.who), 3 * FEE);
        same("pool", pool.balance(), 3 * PENALTY);
    }

    /// @dev Seats vote `what`, bob appeals, and the first `count` providers do `a`, the others `b`.
    function _appealed(
        uint256[] memory what,
        uint256 count,
        uint256 a,
        uint256 b
    ) private returns (uint256 id, address[] memory jurors) {
        id = ask();
        drawDistinct(id);
        jurors = panel.jurorsOf(id, 0);
        play(id, what);
        appealBy(bob.who, id);
        playLast(id, split(count, a, b));
        uint256[3] memory had;
        for (uint256 i = 0; i < 3; i++) had[i] = esps.espOf(jurors[i]).stake;
        panel.settle(id, FIRST);
        for (uint256 i = 0; i < 3; i++) _lostInFirst[i] = had[i] - esps.espOf(jurors[i]).stake;
        settleAll(id);
        checkAllFree();
    }

    uint256[3] private _lostInFirst;

    function test_AConfirmedRulingPunishesTheMinorityForThePool() public {
        (uint256 id, ) = _appealed(votes(1, 1, 2), 0, 0, 1);
        same("confirmed", panel.currentRuling(id), 1);
        same("majority", _lostInFirst[0] + _lostInFirst[1], 0);
        same("minority", _lostInFirst[2], PENALTY);
        same("not to who appealed in vain", vault.balanceOf(bob.who), 0);
        same("pool", pool.balance(), PENALTY);
    }

    function test_AnUndecidedRoundThatIsDecidedPaysItsAppeal() public {
        (uint256 id, ) = _appealed(votes(1, 2, ABSENT), 0, 0, 2);
        same("decided", panel.currentRuling(id), 2);
        same("wrong", _lostInFirst[0], PENALTY);
        same("right", _lostInFirst[1], 0);
        same("silent", _lostInFirst[2], PENALTY);
        same("the wrong seat's", vault.balanceOf(bob.who), PENALTY);
        same("the silent seat's", pool.balance(), PENALTY);
    }

    function test_InTheLastRoundMinorityAndSilencePayThePool() public {
        (uint256 id, ) = _appealed(votes(1), 24, 2, 1);
        same("confirmed", panel.currentRuling(id), 1);
        same("minority", pool.balance(), 24 * LOST);
        same("fee of what the minority did not earn", vault.balanceOf(bob.who), (LAST_FEE * 24) / PROVIDERS);
    }

    function test_SilenceInTheLastRound() public {
        (uint256 id, ) = _appealed(votes(1), 24, ABSENT, 1);
        same("confirmed", panel.currentRuling(id), 1);
        same("silent", pool.balance(), 24 * LOST);
    }

    /// @notice Half of all stake, to the unit.
    function test_TheQuorumOfTheLastRound() public {
        (uint256 id, ) = _appealed(votes(1), PROVIDERS / 2, ABSENT, 2);
        same("exactly half decides", panel.currentRuling(id), 2);
        same("three overturned seats", vault.balanceOf(bob.who), 3 * PENALTY + LAST_FEE / 2);
        uint256 pooled = pool.balance();
        same("silent", pooled, (PROVIDERS / 2) * LOST);
    }

    function test_BelowTheQuorumNothingIsDecided() public {
        (uint256 id, ) = _appealed(votes(1), PROVIDERS / 2 + 1, SECRET, 2);
        same("undecided, whatever came first", panel.currentRuling(id), 0);
        same("no seat is wrong", _lostInFirst[0] + _lostInFirst[1] + _lostInFirst[2], 0);
        same("silent", pool.balance(), (PROVIDERS / 2 + 1) * LOST);
        same("what the silent did not earn", vault.balanceOf(bob.who), LAST_FEE - (LAST_FEE * 29) / PROVIDERS);
        panel.execute(id);
        same("told", subject.rulingOf(id), 0);
    }

    function test_ATieInTheLastRoundIsUndecided() public {
        (uint256 id, ) = _appealed(votes(2), PROVIDERS / 2, 1, 2);
        same("undecided", panel.currentRuling(id), 0);
        same("nobody is punished", pool.balance(), 0);
        same("all have earned", vault.balanceOf(bob.who), 0);
    }

    function test_EachProviderIsSettledOnce() public {
        uint256 id = ask();
        drawDistinct(id);
        play(id, votes(1));
        appealBy(bob.who, id);
        playLast(id, votes(1));
        vm.expectRevert(abi.encodeWithSelector(IEspPanel.Panel_NotSettled.selector, id, LAST));
        panel.settleJuror(id, providers[0]);
        panel.settle(id, LAST);
        vm.expectRevert(abi.encodeWithSelector(IEspPanel.Panel_NotJuror.selector, id, LAST, bob.who));
        panel.settleJuror(id, bob.who);
        uint256 share = LAST_FEE / PROVIDERS;
        vm.expectEmit(address(panel));
        emit IEspPanel.JurorSettled(id, LAST, providers[0], share, 0, address(0));
        panel.settleJuror(id, providers[0]);
        vm.expectRevert(abi.encodeWithSelector(IEspPanel.Panel_JurorAlreadySettled.selector, id, LAST, providers[0]));
        panel.settleJuror(id, providers[0]);
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
        slash(jurors[1], STAKE);
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

    /// @notice Stake that is on its way out when the last round begins has no vote; what leaves later still pays for silence.
    function test_StakeThatLeavesDuringTheLastRoundStillPays() public {
        uint256 id = ask();
        drawWith(id, "seed");
        play(id, votes(1));
        vm.roll(vm.getBlockNumber() + 1);
        appealBy(bob.who, id);
        address leaver = providers[9];
        uint256 free = esps.freeStake(leaver);
        vm.prank(leaver);
        esps.startUnbonding(free);
        uint256 had = wealth(leaver);
        playLast(id, split(9, 1, ABSENT));
        settleAll(id);
        same("one hundredth", had - wealth(leaver), LOST);
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

    /// @notice Any acts by any jurors over both rounds, with seats as they fall.
    function testFuzz_NothingIsLost(uint256 seed) public {
        uint256 id = ask();
        uint256 rounds = 1 + (seed % 2);
        drawWith(id, keccak256(abi.encode(seed, "hash")));
        play(id, _anything(seed, 3));
        if (rounds == 2) {
            appealBy(bob.who, id);
            playLast(id, _anything(~seed, PROVIDERS));
        }
        conclude(id);
        uint256 ruling = panel.currentRuling(id);
        panel.execute(id);
        same("told", subject.rulingOf(id), ruling);
        uint256[] memory stakes = new uint256[](PROVIDERS);
        for (uint256 i = 0; i < PROVIDERS; i++) stakes[i] = esps.espOf(providers[i]).stake;
        settleAll(id);
        for (uint256 i = 0; i < PROVIDERS; i++) {
            IEspPanel.Juror memory j = panel.jurorOf(id, FIRST, providers[i]);
            bool wrong = ruling != 0 && j.vote != ruling;
            uint256 lost = j.vote == 0 || (wrong && rounds == 2) ? j.votes * PENALTY : 0;
            if (rounds == 2) {
                j = panel.jurorOf(id, LAST, providers[i]);
                if (j.vote == 0 || (ruling != 0 && j.vote != ruling)) lost += LOST;
            }
            same("lost", stakes[i] - esps.espOf(providers[i]).stake, lost);
        }
        checkAllFree();
    }

    function _anything(uint256 seed, uint256 count) private pure returns (uint256[] memory what) {
        what = new uint256[](count);
        for (uint256 i = 0; i < count; i++) what[i] = uint256(keccak256(abi.encode(seed, i))) % 4;
    }
}
