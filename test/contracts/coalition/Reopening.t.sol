// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IChallenge} from "../../../contracts/interfaces/IChallenge.sol";
import {IEspPanel} from "../../../contracts/interfaces/IEspPanel.sol";
import {IProductRegistry} from "../../../contracts/interfaces/IProductRegistry.sol";
import {ITwoWayGuarantee} from "../../../contracts/interfaces/ITwoWayGuarantee.sol";
import {Answers} from "../support/Cases.sol";
import {Jury} from "../support/Jury.sol";
import {Ware} from "../support/Trade.sol";

/// @notice A first ruling that no one appealed is not the last word, and no one gains by buying one.
contract ReopeningTest is Jury {
    uint256 private constant SEATS_FEE = 3 * SEAT_FEE;
    uint256 private constant SHARED = REST - POOL_SHARE;

    uint256 private _dispute; // at the panel
    address[] private _seated;

    /// @dev The seats vote alike, no one appeals, and everything is paid.
    function _ruled(uint256 case_, uint256 vote) private {
        (_dispute, _seated) = _seat(case_);
        _vote(_dispute, 0, _seated, _all(vote, vote, vote));
        vm.warp(panel.roundOf(_dispute, 0).appealUntil);
        panel.execute(_dispute);
        panel.settle(_dispute, 0);
    }

    /// @dev All accounts with a vote use it, the ruling is executed, and all of them are settled. The first round is settled already.
    function _judged(uint256 vote) private {
        uint256 count = jurors.length + 2;
        address[] memory who = new address[](count);
        uint256[] memory votes = new uint256[](count);
        for (uint256 i = 0; i < count; i++) {
            who[i] =
                i < jurors.length
                    ? jurors[i].who
                    : i == jurors.length
                        ? aurora.who
                        : borealis.who;
            votes[i] = panel.jurorOf(_dispute, 1, who[i]).votes == 0 ? 0 : vote;
        }
        _vote(_dispute, 1, who, votes);
        panel.execute(_dispute);
        panel.settle(_dispute, 1);
        for (uint256 i = 0; i < count; i++) if (votes[i] != 0) panel.settleJuror(_dispute, who[i]);
    }

    function _alreadyTried(uint256 case_) private {
        bytes memory tried = abi.encodeWithSelector(
            IChallenge.Challenge_AlreadyTried.selector,
            case_,
            IChallenge.Status.Rejected
        );
        uint256 accusedId = challenges.challengeOf(case_).accusedId;
        vm.expectRevert(tried);
        dispute(bob.who, accusedId);
    }

    /// @notice Mallory sells a falsely attested work, and a friend loses a weak case on it, so that it be immune for ever.
    /// Bob, who bought it, has all stake look again: the work goes, and who answers for it pays.
    function test_AFriendWhoLosesOnPurposeMakesNothingImmune() public {
        _enrollJurors(6);
        Ware memory w = ware(mallory, 5, 80 * DOLLAR);
        w.buyer = bob.who;
        walk(w, ITwoWayGuarantee.Status.Settled);
        uint256 case_ = dispute(carol.who, w.id);
        _ruled(case_, 2);
        _is(case_, IChallenge.Status.Rejected);
        skip(3 days);
        _alreadyTried(case_);
        _remember();
        vm.expectRevert(abi.encodeWithSelector(IChallenge.Challenge_OwnProduct.selector, w.id, bob.who));
        reopen(bob.who, case_); // the owner has a friend do it
        reopen(alice.who, case_);
        same("nothing is lost of the stake so far", esps.espOf(aurora.who).stake, 1_000 * DOLLAR);
        holds("it answers again", esps.espOf(aurora.who).frozen != 0);
        holds("money waits again", challenges.isHeldBefore(w.id, nowSeconds() + 1));
        _judged(1);
        _is(case_, IChallenge.Status.Upheld);
        holds("removed", _statusOf(w.id) == IProductRegistry.Status.Removed);
        // Costs of 36 and a loss of 80: the pledge pays 16 of the costs, the stake the rest, the loss and the reward.
        _gains("alice", alice.who, REWARD);
        _gains("bob", bob.who, 80 * DOLLAR);
        _gains("mallory, whose pledge is gone", mallory.who, 0);
        _loses("aurora", aurora.who, UPKEEP + LAST_FEE - (PLEDGE - PLEDGE / 3) + 80 * DOLLAR + REWARD);
        _gains("the pool", address(pool), UPKEEP + PLEDGE / 3);
        same("nothing stays", vault.balanceOf(address(challenges)), 0);
        for (uint256 i = 0; i < 6; i++) holds("a juror", _wealth(jurors[i].who) >= _had[jurors[i].who]);
    }

    /// @notice After the last round never: two more cases on an honest work are what a coalition can buy, and each pays its
    /// victim.
    function test_AfterTheLastRoundNever() public {
        _enrollJurors(6);
        _remember();
        uint256 case_ = dispute(carol.who, original);
        _ruled(case_, 2);
        reopen(mallory.who, case_);
        _judged(2);
        _is(case_, IChallenge.Status.Rejected);
        vm.expectRevert(abi.encodeWithSelector(IEspPanel.Panel_LastRound.selector, _dispute, 2));
        reopen(bob.who, case_);
        _alreadyTried(case_);
        _loses("carol", carol.who, DEPOSIT + SEATS_FEE);
        // Seven providers share the fee; what does not divide returns to who paid.
        _loses("mallory", mallory.who, DEPOSIT + LAST_FEE);
        _gains("aurora, whose stake was accused twice", aurora.who, 2 * SHARED);
        _gains("the pool", address(pool), 2 * (UPKEEP + POOL_SHARE));
        _gains("alice", alice.who, 0);
        same("nothing stays", vault.balanceOf(address(challenges)), 0);
    }

    /// @notice Where too few vote in the last round nothing is overturned, and what a panel judged stays.
    function test_ASleepyLastRoundOverturnsNothing() public {
        _enrollJurors(6);
        uint256 case_ = dispute(carol.who, original);
        _ruled(case_, 2);
        _remember();
        reopen(mallory.who, case_);
        vm.warp(panel.roundOf(_dispute, 1).appealUntil);
        panel.execute(_dispute);
        panel.settle(_dispute, 1);
        _is(case_, IChallenge.Status.Rejected);
        holds("stays", _statusOf(original) == IProductRegistry.Status.Active);
        _alreadyTried(case_);
        vm.expectRevert(abi.encodeWithSelector(IEspPanel.Panel_LastRound.selector, _dispute, 2));
        reopen(mallory.who, case_);
        _loses("mallory", mallory.who, UPKEEP);
        _gains("the pool", address(pool), UPKEEP);
        same("her provider's stake is free", esps.espOf(aurora.who).frozen, 0);
    }

    /// @notice Seats that were not settled yet pay the account that overturns them, as in an appeal.
    function test_UnsettledSeatsPayWhoReopens() public {
        _enrollJurors(6);
        uint256 case_ = appear(alice.who, original, tinted);
        (_dispute, _seated) = _seat(case_);
        _vote(_dispute, 0, _seated, _all(2, 2, 2));
        vm.warp(panel.roundOf(_dispute, 0).appealUntil);
        panel.execute(_dispute);
        _remember();
        reopen(bob.who, case_);
        _lastRound(_dispute, 1);
        _is(case_, IChallenge.Status.Upheld);
        _gains("bob", bob.who, 3 * PENALTY - LAST_FEE - UPKEEP);
        _gains("alice, whose deposit was lost: the fee that no seat has earned", alice.who, SEATS_FEE);
        _gains("the pool", address(pool), UPKEEP);
    }

    /// @notice A friend of the accused cannot have a case opened once more on another ground, nor can anyone reopen what no
    /// panel has judged, or what the original has licensed.
    function test_RevertWhen_ThereIsNothingToReopen() public {
        _enrollJurors(6);
        _open();
        vm.expectRevert(abi.encodeWithSelector(IChallenge.Challenge_NotJudged.selector, id, IChallenge.Status.Open));
        reopen(bob.who, id);
        _answer(id, mallory.who);
        vm.expectRevert(
            abi.encodeWithSelector(IChallenge.Challenge_NotJudged.selector, id, IChallenge.Status.Rejected)
        );
        reopen(bob.who, id);
        uint256 case_ = appear(alice.who, original, tinted);
        _ruled(case_, 2);
        vm.expectRevert(abi.encodeWithSelector(IChallenge.Challenge_Licensed.selector, original, tinted));
        reopen(bob.who, case_);
    }

    /// @notice What a panel judged of a measured pair has no second first round as a matter of appearance.
    function test_AMeasuredCaseBeforeThePanelIsJudgedOnce() public {
        _enrollJurors(6);
        _open();
        vm.prank(mallory.who);
        challenges.answer(id, Answers.older(0, "a print of 1890"));
        _ruled(id, 2);
        _is(id, IChallenge.Status.Rejected);
        bytes memory copied = abi.encodeWithSelector(
            IChallenge.Challenge_MeasuredCopy.selector,
            original,
            copy,
            _measure(original, copy)
        );
        vm.expectRevert(copied);
        appear(alice.who, original, copy);
        _remember();
        reopen(alice.who, id);
        _judged(1);
        _is(id, IChallenge.Status.Upheld);
        // The copy was never offered, so it has no pledge.
        _loses("alice", alice.who, UPKEEP + LAST_FEE);
        _gains("mallory", mallory.who, 0);
    }

    /// @notice Between rounds only the challenge itself, which knows what may be reopened, asks the panel again.
    function test_RevertWhen_ThePanelIsAskedPastTheChallenge() public {
        _enrollJurors(6);
        uint256 case_ = dispute(carol.who, original);
        _ruled(case_, 2);
        uint256 until = panel.roundOf(_dispute, 0).appealUntil;
        vm.expectRevert(abi.encodeWithSelector(IEspPanel.Panel_TooLate.selector, _dispute, until, nowSeconds()));
        vm.prank(mallory.who);
        panel.appeal(_dispute, abi.encode(mallory.who));
    }
}
