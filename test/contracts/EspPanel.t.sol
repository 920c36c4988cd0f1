// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbitrable} from "../../contracts/interfaces/IArbitrable.sol";
import {IArbitrator} from "../../contracts/interfaces/IArbitrator.sol";
import {IEspPanel} from "../../contracts/interfaces/IEspPanel.sol";
import {Wired} from "../../contracts/lib/Wired.sol";
import {Court} from "./support/Court.sol";
import {Subject} from "./support/Subject.sol";

/// @notice Disputes from beginning to end, and every step at the wrong time or by the wrong hand.
contract EspPanelTest is Court {
    function _status(uint256 id) private view returns (uint256) {
        return uint256(panel.disputeStatus(id));
    }

    function test_AWholeDispute() public {
        uint256 before = token.balanceOf(alice.who);
        same("cost", panel.arbitrationCost(""), 3 * FEE);
        vm.expectEmit(address(panel));
        emit IArbitrator.DisputeCreation(1, subject);
        vm.expectEmit(address(panel));
        emit IEspPanel.RoundStarted(1, 0, alice.who, 3 * FEE, vm.getBlockNumber());
        uint256 id = ask();
        same("an appeal's cost", panel.appealCost(id, ""), LAST_FEE);
        same("paid", before - token.balanceOf(alice.who), 3 * FEE);
        same("held", vault.balanceOf(address(panel)), 3 * FEE);
        same("ids count from 1", id, 1);
        same("counted", panel.disputeCount(), 1);
        same("waits", _status(id), 0);

        drawDistinct(id);
        address[] memory jurors = panel.jurorsOf(id, 0);
        for (uint256 i = 0; i < 3; i++) same("at risk", esps.espOf(jurors[i]).reserved, SEAT_STAKE);
        play(id, votes(1, 1, 2));
        same("ruling", panel.currentRuling(id), 1);
        same("appealable", _status(id), 1);
        conclude(id);
        same("solved", _status(id), 2);

        vm.expectEmit(address(panel));
        emit IEspPanel.RulingExecuted(id, subject, 1);
        vm.expectEmit(address(subject));
        emit IArbitrable.Ruling(panel, id, 1);
        panel.execute(id);
        same("told", subject.rulingOf(id), 1);

        vm.expectEmit(address(panel));
        emit IEspPanel.RoundSettled(id, FIRST, 2, 2 * FEE, FEE);
        vm.expectEmit(address(panel));
        emit IEspPanel.JurorSettled(id, FIRST, jurors[0], FEE, 0, address(0));
        panel.settle(id, FIRST);
        same("coherent", vault.balanceOf(jurors[0]), FEE);
        same("coherent", vault.balanceOf(jurors[1]), FEE);
        same("the other", vault.balanceOf(jurors[2]), 0);
        same("its fee comes back", vault.balanceOf(alice.who), FEE);
        for (uint256 i = 0; i < 3; i++) same("a draw alone punishes no vote", esps.espOf(jurors[i]).stake, STAKE);
        checkAllFree();
    }

    function test_AppealToTheEnd() public {
        uint256 id = ask();
        drawDistinct(id);
        address[] memory first = panel.jurorsOf(id, FIRST);
        play(id, votes(1, 1, 2));
        uint256 number = vm.getBlockNumber();
        vm.expectEmit(address(panel));
        emit IArbitrator.AppealDecision(id, subject);
        vm.expectEmit(address(panel));
        emit IEspPanel.RoundStarted(id, LAST, bob.who, LAST_FEE, vm.getBlockNumber() - 1);
        vm.expectEmit(address(panel));
        uint256 commitUntil = nowSeconds() + COMMIT;
        emit IEspPanel.VotingBegun(
            id,
            LAST,
            PROVIDERS * STAKE,
            commitUntil,
            commitUntil + UNVEIL,
            commitUntil + UNVEIL
        );
        appealBy(bob.who, id);
        same("waits", _status(id), 0);
        same("stands meanwhile", panel.currentRuling(id), 1);
        same("weights of the block before", panel.roundOf(id, LAST).seedBlock, number - 1);
        same("nobody has committed", panel.jurorsOf(id, LAST).length, 0);
        same("but everybody may", panel.jurorOf(id, LAST, providers[7]).votes, STAKE);
        playLast(id, votes(2));
        same("overturned", panel.currentRuling(id), 2);
        same("no window after the last round", _status(id), 2);
        vm.expectRevert(abi.encodeWithSelector(IEspPanel.Panel_LastRound.selector, id, 2));
        panel.appeal(id, "");

        uint256 gas = gasleft();
        panel.execute(id);
        atMost("gas of the ruling, however many have judged", gas - gasleft(), 120_000);
        same("told", subject.rulingOf(id), 2);
        panel.settle(id, FIRST);
        for (uint256 i = 0; i < 2; i++) same("an early majority loses", esps.espOf(first[i]).stake, STAKE - PENALTY);
        same("to who funded the appeal", vault.balanceOf(bob.who), 2 * PENALTY);
        same("right all along", vault.balanceOf(first[2]), FEE);
        gas = gasleft();
        panel.settle(id, LAST);
        atMost("gas of settling, however many have voted", gas - gasleft(), 120_000);
        settleAll(id);
        same("its share of the fee", vault.balanceOf(providers[PROVIDERS - 1]), LAST_FEE / PROVIDERS + 1);
        checkAllFree();
    }

    function test_WindowsAreHalfOpen() public {
        uint256 id = ask();
        drawDistinct(id);
        address[] memory jurors = panel.jurorsOf(id, 0);
        uint256 t = nowSeconds();
        bytes32 commitment = panel.commitmentOf(1, salt(jurors[1]), jurors[1], id, 0);

        commit(id, 0, jurors[0], 1);
        vm.warp(t + COMMIT - 1);
        _expectTooEarly(id, t + COMMIT);
        reveal(id, 0, jurors[0], 1);
        commit(id, 0, jurors[2], 1);
        vm.warp(t + COMMIT);
        _expectTooLate(id, t + COMMIT);
        vm.prank(jurors[1]);
        panel.commit(id, 0, commitment);
        reveal(id, 0, jurors[0], 1);
        vm.warp(t + COMMIT + UNVEIL - 1);
        same("waits", _status(id), 0);
        same("no ruling yet", panel.currentRuling(id), 0);
        _expectTooEarly(id, t + COMMIT + UNVEIL);
        panel.appeal(id, "");
        vm.warp(t + COMMIT + UNVEIL);
        _expectTooLate(id, t + COMMIT + UNVEIL);
        reveal(id, 0, jurors[2], 1);
        same("one of three decides nothing", panel.currentRuling(id), 0);
        same("appealable", _status(id), 1);
        (uint256 start, uint256 end) = panel.appealPeriod(id);
        same("appeals from", start, t + COMMIT + UNVEIL);
        same("appeals until", end, t + COMMIT + UNVEIL + APPEAL);
        vm.warp(end - 1);
        _expectTooEarly(id, end);
        panel.execute(id);
        _expectTooEarly(id, end);
        panel.settle(id, 0);
        vm.warp(end);
        _expectTooLate(id, end);
        panel.appeal(id, "");
        panel.execute(id);
        vm.warp(end + 1);
        panel.settle(id, 0);
        checkAllFree();
    }

    function test_AnAppealInTheLastSecond() public {
        uint256 id = ask();
        drawDistinct(id);
        play(id, votes(1));
        (, uint256 end) = panel.appealPeriod(id);
        vm.warp(end - 1);
        appealBy(bob.who, id);
        _expectTooEarly(id, nowSeconds() + COMMIT + UNVEIL);
        panel.execute(id);
        _expectTooEarly(id, nowSeconds() + COMMIT + UNVEIL);
        panel.settle(id, 0);
    }

    function test_WindowsCloseEarlyWhenAllHaveActed() public {
        uint256 id = ask();
        drawDistinct(id);
        address[] memory jurors = panel.jurorsOf(id, 0);
        commit(id, 0, jurors[0], 1);
        commit(id, 0, jurors[1], 1);
        skip(7);
        uint256 t = nowSeconds();
        bytes32 last = panel.commitmentOf(2, salt(jurors[2]), jurors[2], id, 0);
        vm.expectEmit(address(panel));
        emit IEspPanel.VoteCommitted(id, 0, jurors[2], last, 1);
        vm.expectEmit(address(panel));
        emit IEspPanel.CommitClosed(id, 0, t + UNVEIL, t + UNVEIL + APPEAL);
        vm.prank(jurors[2]);
        panel.commit(id, 0, last);
        reveal(id, 0, jurors[0], 1); // in the same second
        reveal(id, 0, jurors[1], 1);
        skip(5);
        vm.expectEmit(address(panel));
        emit IEspPanel.VoteRevealed(id, 0, jurors[2], 2, 1);
        vm.expectEmit(address(panel));
        emit IEspPanel.RevealClosed(id, 0, t + 5 + APPEAL);
        vm.expectEmit(address(panel));
        emit IArbitrator.AppealPossible(id, subject);
        reveal(id, 0, jurors[2], 2);
        same("appealable at once", _status(id), 1);
        IEspPanel.Round memory r = panel.roundOf(id, 0);
        same("commit until", r.commitUntil, t);
        same("reveal until", r.revealUntil, t + 5);
        same("appeal until", r.appealUntil, t + 5 + APPEAL);
    }

    function test_RevealEndsEarlyOnlyForThoseWhoCommitted() public {
        uint256 id = ask();
        drawDistinct(id);
        address[] memory jurors = panel.jurorsOf(id, 0);
        uint256 t = nowSeconds();
        commit(id, 0, jurors[0], 1);
        vm.warp(t + COMMIT);
        reveal(id, 0, jurors[0], 1);
        same("reveal is over", panel.roundOf(id, 0).revealUntil, t + COMMIT);
        same("one vote of three decides nothing", panel.currentRuling(id), 0);
        same("and can be appealed", _status(id), 1);
    }

    /// @notice The last round closes its windows early as well, and counts whoever had stake when it began.
    function test_TheLastRoundIsOfAllStakeOfItsBeginning() public {
        address[] memory excluded = new address[](2);
        (excluded[0], excluded[1]) = (providers[0], providers[0]); // named twice, counted once
        uint256 id = ask(excluded);
        drawWith(id, "seed");
        play(id, votes(1));
        vm.prank(providers[1]);
        esps.startUnbonding(100 * DOLLAR); // in the block of the appeal: counts in the next one
        appealBy(bob.who, id);
        address late = seatable(STAKE);
        uint256 all = (PROVIDERS - 1) * STAKE;
        same("all but the excluded", panel.roundOf(id, LAST).votes, all);
        same("excluded", panel.jurorOf(id, LAST, providers[0]).votes, 0);
        same("too late", panel.jurorOf(id, LAST, late).votes, 0);
        same("as it was", panel.jurorOf(id, LAST, providers[1]).votes, STAKE);
        vm.expectRevert(abi.encodeWithSelector(IEspPanel.Panel_NotJuror.selector, id, LAST, late));
        vm.prank(late);
        panel.commit(id, LAST, bytes32(uint256(1)));
        mine("next");
        same("still as it was", panel.jurorOf(id, LAST, providers[1]).votes, STAKE);
        uint256 t = nowSeconds();
        for (uint256 i = 1; i < PROVIDERS; i++) commit(id, LAST, providers[i], i < 20 ? 1 : 2);
        same("commit is over", panel.roundOf(id, LAST).commitUntil, t);
        same("who has committed", panel.jurorsOf(id, LAST).length, PROVIDERS - 1);
        for (uint256 i = 1; i < PROVIDERS; i++) reveal(id, LAST, providers[i], i < 20 ? 1 : 2);
        same("solved at once", _status(id), 2);
        same("by weight", panel.currentRuling(id), 2);
        same("for", panel.roundOf(id, LAST).ones, 19 * STAKE);
        same("against", panel.roundOf(id, LAST).twos, 40 * STAKE);
        settleAll(id);
        checkAllFree();
    }

    function test_ACopiedCommitmentIsWorthNothing() public {
        uint256 id = ask();
        drawDistinct(id);
        address[] memory jurors = panel.jurorsOf(id, 0);
        commit(id, 0, jurors[0], 2);
        bytes32 copied = panel.jurorOf(id, 0, jurors[0]).commitment;
        vm.prank(jurors[1]);
        panel.commit(id, 0, copied);
        commit(id, 0, jurors[2], 2);
        reveal(id, 0, jurors[0], 2);
        bytes32 own = panel.commitmentOf(2, salt(jurors[0]), jurors[1], id, 0);
        vm.expectRevert(
            abi.encodeWithSelector(IEspPanel.Panel_CommitmentMismatch.selector, id, 0, jurors[1], copied, own)
        );
        vm.prank(jurors[1]);
        panel.reveal(id, 0, 2, salt(jurors[0]));
    }

    function test_RevertWhen_CommittingBadly() public {
        uint256 id = ask();
        vm.expectRevert(abi.encodeWithSelector(IEspPanel.Panel_NotDrawn.selector, id, 0));
        panel.commit(id, 0, bytes32(uint256(1)));
        vm.expectRevert(abi.encodeWithSelector(IEspPanel.Panel_NotDrawn.selector, id, 0));
        panel.appeal(id, "");
        drawDistinct(id);
        address juror = panel.jurorsOf(id, 0)[0];
        vm.expectRevert(abi.encodeWithSelector(IEspPanel.Panel_NotJuror.selector, id, 0, address(this)));
        panel.commit(id, 0, bytes32(uint256(1)));
        vm.expectRevert(abi.encodeWithSelector(IEspPanel.Panel_UnknownRound.selector, id, 1, 1));
        panel.commit(id, 1, bytes32(uint256(1)));
        vm.expectRevert(abi.encodeWithSelector(IEspPanel.Panel_UnknownDispute.selector, id + 1));
        panel.commit(id + 1, 0, bytes32(uint256(1)));
        vm.expectRevert(abi.encodeWithSelector(IEspPanel.Panel_EmptyCommitment.selector, id, 0, juror));
        vm.prank(juror);
        panel.commit(id, 0, 0);
        commit(id, 0, juror, 1);
        vm.expectRevert(abi.encodeWithSelector(IEspPanel.Panel_AlreadyCommitted.selector, id, 0, juror));
        vm.prank(juror);
        panel.commit(id, 0, bytes32(uint256(1)));
    }

    function test_RevertWhen_RevealingBadly() public {
        uint256 id = ask();
        drawDistinct(id);
        address[] memory jurors = panel.jurorsOf(id, 0);
        commit(id, 0, jurors[0], 1);
        commit(id, 0, jurors[1], 7);
        skip(COMMIT);
        vm.expectRevert(abi.encodeWithSelector(IEspPanel.Panel_NotJuror.selector, id, 0, address(this)));
        panel.reveal(id, 0, 1, "");
        vm.expectRevert(abi.encodeWithSelector(IEspPanel.Panel_NotCommitted.selector, id, 0, jurors[2]));
        reveal(id, 0, jurors[2], 1);
        vm.expectRevert(abi.encodeWithSelector(IEspPanel.Panel_NoSuchChoice.selector, 7, 2));
        reveal(id, 0, jurors[1], 7);
        vm.expectRevert(abi.encodeWithSelector(IEspPanel.Panel_NoSuchChoice.selector, 0, 2));
        reveal(id, 0, jurors[1], 0);
        bytes32 is_ = panel.jurorOf(id, 0, jurors[0]).commitment;
        bytes32 other = panel.commitmentOf(2, salt(jurors[0]), jurors[0], id, 0);
        vm.expectRevert(
            abi.encodeWithSelector(IEspPanel.Panel_CommitmentMismatch.selector, id, 0, jurors[0], is_, other)
        );
        reveal(id, 0, jurors[0], 2);
        reveal(id, 0, jurors[0], 1);
        vm.expectRevert(abi.encodeWithSelector(IEspPanel.Panel_AlreadyRevealed.selector, id, 0, jurors[0]));
        reveal(id, 0, jurors[0], 1);
    }

    function test_ACommitmentOfOneRoundIsOfNoUseInAnother() public {
        uint256 id = ask();
        uint256 second = ask();
        holds("other dispute", commitmentsDiffer(id, 0, second, 0));
        holds("other round", commitmentsDiffer(id, 0, id, 1));
        same(
            "as stated",
            panel.commitmentOf(1, salt(bob.who), bob.who, id, 2),
            keccak256(abi.encode(uint256(1), salt(bob.who), bob.who, id, uint256(2)))
        );
    }

    function commitmentsDiffer(uint256 a, uint256 m, uint256 b, uint256 n) private view returns (bool) {
        return panel.commitmentOf(1, "s", bob.who, a, m) != panel.commitmentOf(1, "s", bob.who, b, n);
    }

    function test_RevertWhen_CreatingBadly() public {
        vm.expectRevert(abi.encodeWithSelector(Wired.Wired_NotModule.selector, bob.who));
        vm.prank(bob.who);
        panel.createDispute(2, abi.encode(new address[](0), bob.who));
        vm.expectRevert(abi.encodeWithSelector(IEspPanel.Panel_WrongChoices.selector, 3, 2));
        subject.create(3, abi.encode(new address[](0), bob.who));
    }

    function test_UnknownDisputesAreNamed() public {
        bytes memory unknown = abi.encodeWithSelector(IEspPanel.Panel_UnknownDispute.selector, 9);
        vm.expectRevert(unknown);
        panel.draw(9);
        vm.expectRevert(unknown);
        panel.appeal(9, "");
        vm.expectRevert(unknown);
        panel.execute(9);
        vm.expectRevert(unknown);
        panel.settle(9, 0);
        vm.expectRevert(unknown);
        panel.disputeStatus(9);
        vm.expectRevert(unknown);
        panel.currentRuling(9);
        vm.expectRevert(unknown);
        panel.appealCost(9, "");
        vm.expectRevert(unknown);
        panel.roundOf(9, 0);
    }

    function test_EachStepOnce() public {
        uint256 id = ask();
        drawDistinct(id);
        vm.expectRevert(abi.encodeWithSelector(IEspPanel.Panel_AlreadyDrawn.selector, id, 0));
        panel.draw(id);
        play(id, votes(1));
        conclude(id);
        panel.execute(id);
        vm.expectRevert(abi.encodeWithSelector(IEspPanel.Panel_AlreadyExecuted.selector, id));
        panel.execute(id);
        panel.settle(id, 0);
        vm.expectRevert(abi.encodeWithSelector(IEspPanel.Panel_AlreadySettled.selector, id, 0));
        panel.settle(id, 0);
        vm.expectRevert(abi.encodeWithSelector(IEspPanel.Panel_UnknownRound.selector, id, 1, 1));
        panel.settle(id, 1);
        vm.expectRevert(abi.encodeWithSelector(IEspPanel.Panel_UnknownRound.selector, id, 1, 1));
        panel.settleJuror(id, providers[0]);
        same("ruled once", subject.timesRuled(id), 1);
    }

    function test_AHostileArbitrableLocksNobodysStake() public {
        uint256 id = ask();
        drawDistinct(id);
        play(id, votes(1, 1, 2));
        conclude(id);
        subject.refuse(true);
        vm.expectRevert(abi.encodeWithSelector(Subject.Subject_Refuses.selector, id, 1));
        panel.execute(id);
        panel.settle(id, 0);
        checkAllFree();
        same("solved all the same", _status(id), 2);
        subject.refuse(false);
        panel.execute(id);
        same("told at last", subject.rulingOf(id), 1);
    }

    function test_SettingsAreShownAndChecked() public {
        same("settings", abi.encode(panel.settings()), abi.encode(defaults()));
        IEspPanel.Settings memory s = defaults();
        s.seats = 4;
        vm.expectRevert(abi.encodeWithSelector(IEspPanel.Panel_EvenSeats.selector, 4));
        this.build(s);
        s.seats = 255;
        this.build(s);
        s.seats = 257;
        vm.expectRevert(abi.encodeWithSelector(IEspPanel.Panel_TooManySeats.selector, 257, 255));
        this.build(s);
        s = defaults();
        s.penalty = SEAT_STAKE;
        this.build(s);
        s.penalty = SEAT_STAKE + 1;
        vm.expectRevert(abi.encodeWithSelector(IEspPanel.Panel_PenaltyAboveStake.selector, SEAT_STAKE + 1, SEAT_STAKE));
        this.build(s);
        s = defaults();
        s.lastFee = 2 * PENALTY;
        this.build(s);
        s.lastFee = 2 * PENALTY + 1;
        vm.expectRevert(abi.encodeWithSelector(IEspPanel.Panel_AppealCostsMore.selector, 2 * PENALTY + 1, 2 * PENALTY));
        this.build(s);
        s = defaults();
        s.lastPenaltyBasisPoints = 10_000;
        this.build(s);
        s.lastPenaltyBasisPoints = 10_001;
        vm.expectRevert(abi.encodeWithSelector(IEspPanel.Panel_BadLastPenalty.selector, 10_001, 10_000));
        this.build(s);
    }

    function build(IEspPanel.Settings memory s) external {
        newPanel(s);
    }

    function _expectTooEarly(uint256 id, uint256 opensAt) private {
        vm.expectRevert(abi.encodeWithSelector(IEspPanel.Panel_TooEarly.selector, id, opensAt, nowSeconds()));
    }

    function _expectTooLate(uint256 id, uint256 closesAt) private {
        vm.expectRevert(abi.encodeWithSelector(IEspPanel.Panel_TooLate.selector, id, closesAt, nowSeconds()));
    }
}
