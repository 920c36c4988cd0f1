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
        emit IEspPanel.RoundStarted(1, 0, alice.who, 3 * FEE);
        uint256 id = ask();
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

        uint256 share = (3 * FEE + PENALTY) / 2;
        vm.expectEmit(address(panel));
        emit IEspPanel.RoundSettled(id, 0, 2, share, 0);
        vm.expectEmit(address(panel));
        emit IEspPanel.JurorSettled(id, 0, jurors[0], share, 0);
        panel.settle(id, 0);
        same("coherent", vault.balanceOf(jurors[0]), share);
        same("coherent", vault.balanceOf(jurors[1]), share);
        same("the other", vault.balanceOf(jurors[2]), 0);
        same("keeps its stake", esps.espOf(jurors[1]).stake, STAKE);
        same("loses the penalty", esps.espOf(jurors[2]).stake, STAKE - PENALTY);
        checkAllFree();
    }

    function test_AppealsToTheEnd() public {
        uint256 id = ask();
        drawDistinct(id);
        address[] memory first = panel.jurorsOf(id, 0);
        play(id, votes(1, 1, 2));
        same("cost", panel.appealCost(id, ""), 7 * FEE);
        vm.expectEmit(address(panel));
        emit IArbitrator.AppealDecision(id, subject);
        appealBy(bob.who, id);
        same("waits", _status(id), 0);
        same("stands meanwhile", panel.currentRuling(id), 1);
        drawDistinct(id);
        play(id, votes(2));
        same("overturned", panel.currentRuling(id), 2);
        same("cost", panel.appealCost(id, ""), 15 * FEE);
        appealBy(alice.who, id);
        drawDistinct(id);
        play(id, votes(2));
        same("no window after the last round", _status(id), 2);
        vm.expectRevert(abi.encodeWithSelector(IEspPanel.Panel_LastRound.selector, id, 3));
        panel.appeal(id, "");

        uint256[3] memory had;
        for (uint256 i = 0; i < 3; i++) had[i] = esps.espOf(first[i]).stake;
        uint256 gas = gasleft();
        panel.execute(id);
        atMost("gas of the ruling, however many have judged", gas - gasleft(), 120_000);
        same("told", subject.rulingOf(id), 2);
        // The early majority pays the one who was right all along.
        panel.settle(id, 0);
        same("an early majority loses", had[0] - esps.espOf(first[0]).stake, PENALTY);
        same("an early majority loses", had[1] - esps.espOf(first[1]).stake, PENALTY);
        same("right all along", vault.balanceOf(first[2]), 3 * FEE + 2 * PENALTY);
        settleAll(id);
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
        same("ruling", panel.currentRuling(id), 1);
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
        vm.expectRevert(abi.encodeWithSelector(IEspPanel.Panel_NotDrawn.selector, id, 1));
        panel.execute(id);
        vm.expectRevert(abi.encodeWithSelector(IEspPanel.Panel_NotDrawn.selector, id, 1));
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
        emit IEspPanel.VoteCommitted(id, 0, jurors[2], last);
        vm.expectEmit(address(panel));
        emit IEspPanel.CommitClosed(id, 0, t + UNVEIL);
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
        same("one vote decides", panel.currentRuling(id), 1);
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
        same("third panel", panel.seatsIn(2), 15);
        IEspPanel.Settings memory s = defaults();
        s.seats = 4;
        vm.expectRevert(abi.encodeWithSelector(IEspPanel.Panel_EvenSeats.selector, 4));
        this.build(s);
        s = defaults();
        s.maxRounds = 0;
        vm.expectRevert(abi.encodeWithSelector(IEspPanel.Panel_NoRounds.selector));
        this.build(s);
        s.maxRounds = 7;
        this.build(s);
        s.maxRounds = 8;
        vm.expectRevert(abi.encodeWithSelector(IEspPanel.Panel_TooManySeats.selector, 511, 255));
        this.build(s);
        s = defaults();
        s.penalty = SEAT_STAKE;
        this.build(s);
        s.penalty = SEAT_STAKE + 1;
        vm.expectRevert(abi.encodeWithSelector(IEspPanel.Panel_PenaltyAboveStake.selector, SEAT_STAKE + 1, SEAT_STAKE));
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
