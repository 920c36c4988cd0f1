// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IChallenge} from "../../contracts/interfaces/IChallenge.sol";
import {IClosing} from "../../contracts/interfaces/IClosing.sol";
import {IEspRegistry} from "../../contracts/interfaces/IEspRegistry.sol";
import {ILicenceRegistry} from "../../contracts/interfaces/ILicenceRegistry.sol";
import {IListings} from "../../contracts/interfaces/IListings.sol";
import {IProductRegistry} from "../../contracts/interfaces/IProductRegistry.sol";
import {ITwoWayGuarantee} from "../../contracts/interfaces/ITwoWayGuarantee.sol";
import {Blocks} from "./support/Files.sol";
import {Dispute} from "./support/Dispute.sol";
import {Actor, Job} from "./support/Genuine.sol";
import {Ware} from "./support/Trade.sol";

/// @notice Aurora and borealis have 1,000 dollars of stake each, cirrus 999.
contract ClosingTest is Dispute {
    Actor private cirrus;
    string private constant SUCCESSOR = "eip155:31337:0x000000000000000000000000000000000000dEaD";

    function setUp() public override {
        super.setUp();
        cirrus = _provider("cirrus", 999 * DOLLAR);
        vm.roll(100);
    }

    // --- who closes ---

    /// @notice The first of two that have more than half of all stake together does not close it, the second does.
    function test_MoreThanHalfCloses() public {
        uint256 id_ = _propose(aurora);
        _toVotes(id_);
        _vote(aurora, id_);
        same("open", esps.closedBy(), 0);
        vm.expectEmit(address(esps));
        emit IClosing.ClosingVoted(id_, borealis.who, 1_000 * DOLLAR, 2_000 * DOLLAR, 2_999 * DOLLAR);
        vm.expectEmit(address(esps));
        emit IClosing.Closed(id_, SUCCESSOR);
        _vote(borealis, id_);
        same("closed", esps.closedBy(), id_);
        holds("successor", keccak256(bytes(esps.closingOf(id_).successor)) == keccak256(bytes(SUCCESSOR)));
    }

    /// @notice Half is a minority: so are a third that proposes as often as it likes, and anyone with borrowed stake.
    function test_HalfDoesNotClose() public {
        _add(cirrus, 1_001 * DOLLAR); // as much as the others together
        vm.roll(101);
        uint256 id_ = _propose(cirrus);
        uint256 other = _propose(cirrus);
        _toVotes(other);
        _vote(cirrus, id_);
        _vote(cirrus, other);
        same("open", esps.closedBy(), 0);
        esps.requireOpen();
    }

    /// @notice What came after the proposal, or in its block, has no vote, however much it is.
    function test_FreshStakeDoesNotClose() public {
        Actor memory sameBlock = _provider("in the block", 500 * DOLLAR);
        _add(cirrus, 1 * DOLLAR);
        uint256 id_ = _propose(cirrus);
        vm.roll(101);
        Actor memory late = _provider("late", 2_000 * DOLLAR);
        _add(cirrus, 1_500 * DOLLAR);
        _toVotes(id_);
        Actor[2] memory fresh = [sameBlock, late];
        for (uint256 i = 0; i < 2; i++) {
            vm.expectRevert(abi.encodeWithSelector(IClosing.Closing_NoStake.selector, id_, fresh[i].who));
            _vote(fresh[i], id_);
        }
        _vote(cirrus, id_);
        same("what it had", esps.closingOf(id_).votes, 999 * DOLLAR);
        same("open", esps.closedBy(), 0);
        _vote(aurora, id_);
        same("closed by old stake", esps.closedBy(), id_);
    }

    /// @notice Stake that was asked back has no vote; and none leaves in time to vote once more by another account.
    function test_StakeOnItsWayOutDoesNotClose() public {
        uint256 id_ = _propose(aurora);
        vm.prank(aurora.who);
        esps.startUnbonding(1_000 * DOLLAR);
        vm.prank(borealis.who);
        esps.startUnbonding(400 * DOLLAR);
        _toVotes(id_);
        vm.expectRevert(abi.encodeWithSelector(IClosing.Closing_NoStake.selector, id_, aurora.who));
        _vote(aurora, id_);
        _vote(borealis, id_);
        same("the rest", esps.closingOf(id_).votes, 600 * DOLLAR);
        vm.prank(borealis.who);
        esps.startUnbonding(600 * DOLLAR);
        uint256 end = esps.closingOf(id_).votesUntil;
        vm.warp(end - 1);
        vm.expectRevert(
            abi.encodeWithSelector(IEspRegistry.EspRegistry_StillUnbonding.selector, borealis.who, end, end - 1)
        );
        vm.prank(borealis.who);
        esps.withdrawStake();
    }

    /// @notice Votes pass at the first second of the window and not at its end; each provider has one.
    function test_TheWindowIsHalfOpen() public {
        uint256 id_ = _propose(aurora);
        IClosing.Proposal memory p = esps.closingOf(id_);
        same("an unbonding time", p.votesFrom, nowSeconds() + UNBONDING);
        same("and another", p.votesUntil, p.votesFrom + UNBONDING);
        vm.warp(p.votesFrom - 1);
        vm.expectRevert(abi.encodeWithSelector(IClosing.Closing_TooEarly.selector, id_, p.votesFrom, nowSeconds()));
        _vote(aurora, id_);
        vm.warp(p.votesFrom);
        _vote(aurora, id_);
        vm.expectRevert(abi.encodeWithSelector(IClosing.Closing_VotedAlready.selector, id_, aurora.who));
        _vote(aurora, id_);
        vm.warp(p.votesUntil);
        vm.expectRevert(abi.encodeWithSelector(IClosing.Closing_TooLate.selector, id_, p.votesUntil, nowSeconds()));
        _vote(borealis, id_);
    }

    function test_RevertWhen_ProposingOrVotingBadly() public {
        vm.expectRevert(abi.encodeWithSelector(IClosing.Closing_NotActive.selector, alice.who));
        vm.prank(alice.who);
        esps.proposeClosing("");
        string memory long = string(new bytes(201));
        vm.expectRevert(abi.encodeWithSelector(IClosing.Closing_SuccessorTooLong.selector, 201, 200));
        vm.prank(aurora.who);
        esps.proposeClosing(long);
        vm.expectRevert(abi.encodeWithSelector(IClosing.Closing_UnknownProposal.selector, 7));
        _vote(aurora, 7);
        vm.expectRevert(abi.encodeWithSelector(IClosing.Closing_UnknownProposal.selector, 0));
        esps.closingOf(0);
        uint256 id_ = _close();
        bytes memory closed = abi.encodeWithSelector(IClosing.Closing_Closed.selector, id_);
        vm.expectRevert(closed);
        _vote(cirrus, id_);
        vm.expectRevert(closed);
        vm.prank(aurora.who);
        esps.proposeClosing("");
    }

    // --- what is closed, and what is not ---

    function test_NothingNewBegins() public {
        Ware memory w = ware(alice, 5, 10 * DOLLAR);
        w.buyer = bob.who;
        bytes memory closed = abi.encodeWithSelector(IClosing.Closing_Closed.selector, _close());
        offer(w, address(0), 0);
        vm.expectRevert(closed);
        buy(w);
        IListings.Listing memory listed = listing(w, address(0), 0);
        bytes memory signature = signed(listed, alice);
        vm.expectRevert(closed);
        lockListed(bob.who, listed, signature);
        Job memory j = job(alice, aurora, 10 * DOLLAR, 6);
        vm.expectRevert(closed);
        lock(j);
        bytes memory blocks = Blocks.noise(7);
        IProductRegistry.Proof memory proof = proofOf(alice.who, aurora.who, keccak256("new"), blocks);
        bytes memory attested = sign(aurora, registry.idOf(proof));
        vm.expectRevert(closed);
        vm.prank(alice.who);
        registry.register(proof, attested, blocks, 0);
    }

    /// @notice An order and a sale that were open go on, and a revealed work registers; a case opens, is answered and ends;
    /// licences are granted, products move, stake and pledge come back.
    function test_WhatIsUnderWayGoesOn() public {
        uint256 proposal = _propose(aurora);
        _toVotes(proposal);
        Ware memory w = ware(alice, 5, 10 * DOLLAR);
        w.buyer = bob.who;
        walk(w, ITwoWayGuarantee.Status.Locked);
        Job memory j = job(alice, aurora, 10 * DOLLAR, 6);
        walk(j, ITwoWayGuarantee.Status.Accepted);
        _vote(aurora, proposal);
        _vote(borealis, proposal);
        same("closed", esps.closedBy(), proposal);

        reveal(j);
        settle(j, alice.who);
        same("registered", registry.ownerOf(j.productId), alice.who);
        deliver(w, alice.who);
        accept(w);
        reveal(w, alice.who);
        vm.prank(bob.who);
        sales.settle(w.id);
        same("sold", registry.ownerOf(w.id), bob.who);

        _open();
        _answer(id, mallory.who);
        _is(id, IChallenge.Status.Rejected);
        uint256 case_ = dispute(carol.who, copy);
        _finish(case_);
        judge().decide(challenges.challengeOf(case_).disputeId, 2);
        vm.prank(carol.who);
        challenges.reopen(case_, "look again");
        ILicenceRegistry.Licence memory l = licence(carol.who, nowSeconds() + 1 days, 100);
        vm.prank(alice.who);
        licences.grant(l);
        vm.prank(bob.who);
        registry.transferFrom(bob.who, carol.who, w.id);
        skip(SEASON);
        pledges.withdraw(w.id);
        vm.prank(cirrus.who);
        esps.startUnbonding(999 * DOLLAR);
        skip(UNBONDING);
        vm.prank(cirrus.who);
        esps.withdrawStake();
        uint256 back = vault.balanceOf(cirrus.who);
        vm.prank(cirrus.who);
        vault.withdraw(cirrus.who);
        same("stake is back", back, 999 * DOLLAR);
    }

    // --- steps ---

    function _close() private returns (uint256 proposalId) {
        proposalId = _propose(aurora);
        _toVotes(proposalId);
        _vote(aurora, proposalId);
        _vote(borealis, proposalId);
    }

    function _propose(Actor memory by) private returns (uint256) {
        vm.prank(by.who);
        return esps.proposeClosing(SUCCESSOR);
    }

    function _toVotes(uint256 proposalId) private {
        vm.warp(esps.closingOf(proposalId).votesFrom);
        vm.roll(vm.getBlockNumber() + 1);
    }

    function _vote(Actor memory by, uint256 proposalId) private {
        vm.prank(by.who);
        esps.voteForClosing(proposalId);
    }

    function _provider(string memory name, uint256 stake) private returns (Actor memory a) {
        a = actor(name);
        fund(a.who);
        vm.prank(a.who);
        esps.register("A provider", "http://127.0.0.1:4001", stake);
    }

    function _add(Actor memory to, uint256 stake) private {
        vm.prank(to.who);
        esps.addStake(stake);
    }
}
