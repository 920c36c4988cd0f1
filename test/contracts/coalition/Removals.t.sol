// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IChallenge} from "../../../contracts/interfaces/IChallenge.sol";
import {IProductRegistry} from "../../../contracts/interfaces/IProductRegistry.sol";
import {ITwoWayGuarantee} from "../../../contracts/interfaces/ITwoWayGuarantee.sol";
import {Blocks} from "../support/Files.sol";
import {Dispute} from "../support/Dispute.sol";
import {Job} from "../support/Genuine.sol";
import {Ware} from "../support/Trade.sol";

/// @notice Plays of a coalition that has a work removed at the right moment: the accused one, or the accuser's own.
contract RemovalsTest is Dispute {
    function _wealth(address who) private view returns (uint256) {
        return token.balanceOf(who) + vault.balanceOf(who) + esps.espOf(who).stake;
    }

    /// @notice Carol is right about a false attestation. While the panel sits, a second account of the producer has the work
    /// removed as a measured copy of its own: the panel goes on, and the provider that lied pays as if nothing had happened.
    function test_AFriendsCaseSparesNoProvider() public {
        uint256 older = attest(stranger, borealis, keccak256("older"), Blocks.alike(2, 1));
        skip(HOUR);
        uint256 false_ = attest(mallory, borealis, keccak256("false"), Blocks.alike(2, 20));
        fund(stranger.who);
        (uint256 had, uint256 stake) = (_wealth(carol.who), esps.espOf(borealis.who).stake);
        uint256 theirs = _wealth(mallory.who) + _wealth(stranger.who);
        uint256 right = dispute(carol.who, false_);
        skip(1);
        uint256 friendly = open(stranger.who, older, false_);
        _finish(right);
        _finish(friendly);
        judge().decide(challenges.challengeOf(right).disputeId, 1);
        _is(right, IChallenge.Status.Upheld);
        same("carol", _wealth(carol.who), had + REWARD);
        same("the provider that lied", esps.espOf(borealis.who).stake + UPKEEP + PANEL_FEE + REWARD, stake);
        same("what it cost them", _wealth(mallory.who) + _wealth(stranger.who) + UPKEEP, theirs);
    }

    /// @notice Someone had a glimpse of alice's picture before it was delivered. When she accuses a copy of it, an older
    /// look-alike comes to light and takes her work away. Her accusation falls with it, but nobody has her deposit.
    function test_AnOriginalThatFallsLateCostsUpkeepAlone() public {
        Job memory j = job(alice, aurora, 50 * DOLLAR, 30);
        bytes memory blocks = Blocks.alike(30, 2);
        registry.commitWork(keccak256(abi.encode(mallory.who, keccak256(blocks), bytes32("glimpse"))));
        skip(1);
        walk(j, ITwoWayGuarantee.Status.Settled);
        skip(HOUR);
        uint256 copied = attest(stranger, borealis, keccak256("copied"), Blocks.alike(30, 9));
        skip(1);
        (uint256 had, uint256 theirs) = (_wealth(alice.who), _wealth(stranger.who));
        uint256 right = open(alice.who, j.productId, copied);
        uint256 older = _glimpsed(blocks);
        uint256 attack = open(mallory.who, older, j.productId);
        _finish(attack);
        challenges.finish(right);
        _is(right, IChallenge.Status.Undecided);
        same("alice", _wealth(alice.who) + UPKEEP, had);
        same("the copyist", _wealth(stranger.who), theirs);
    }

    /// @notice Whoever accuses with a work that was itself a copy of a public one loses the deposit.
    function test_AnOriginalThatFallsToAPublicWorkCostsTheDeposit() public {
        uint256 older = attest(mallory, borealis, keccak256("older"), Blocks.alike(30, 2));
        skip(HOUR);
        uint256 own = attest(alice, aurora, keccak256("own"), Blocks.alike(30, 5));
        skip(HOUR);
        uint256 copied = attest(stranger, borealis, keccak256("copied"), Blocks.alike(30, 9));
        skip(1);
        (uint256 had, uint256 theirs) = (_wealth(alice.who), _wealth(stranger.who));
        uint256 wrong = open(alice.who, own, copied);
        _finish(open(mallory.who, older, own));
        challenges.finish(wrong);
        _is(wrong, IChallenge.Status.Rejected);
        same("alice", _wealth(alice.who) + DEPOSIT, had);
        same("the copyist", _wealth(stranger.who), theirs + REST - POOL_SHARE);
    }

    /// @notice Bob has bought what was vouched for falsely. A friend of the seller's has it removed as a copy, so that the case
    /// on its attestation comes too late to remove it: the provider that lied pays the rest of bob's loss all the same.
    function test_ABuyerIsPaidThoughAnotherCaseWasFaster() public {
        uint256 had = _wealth(bob.who);
        (Ware memory w, uint256 older) = _sold(80 * DOLLAR);
        uint256 stake = esps.espOf(aurora.who).stake;
        uint256 right = dispute(carol.who, w.id);
        skip(1);
        uint256 friendly = open(stranger.who, older, w.id);
        _finish(right);
        _finish(friendly);
        uint256 fromPledge = PLEDGE - PLEDGE / 3 - UPKEEP;
        same("bob, from the pledge", _wealth(bob.who) + 80 * DOLLAR, had + fromPledge);
        judge().decide(challenges.challengeOf(right).disputeId, 1);
        same("bob", _wealth(bob.who), had);
        uint256 paid = UPKEEP + PANEL_FEE + REWARD + 80 * DOLLAR - fromPledge;
        same("the provider that lied", esps.espOf(aurora.who).stake + paid, stake);
    }

    /// @notice However much bob has paid, the provider that lied pays him up to the cap, and whoever was right has its reward.
    function test_CompensationIsCappedAndLeavesTheReward() public {
        uint256 had = _wealth(bob.who);
        (Ware memory w, ) = _sold(200 * DOLLAR);
        (uint256 hers, uint256 stake) = (_wealth(carol.who), esps.espOf(aurora.who).stake);
        uint256 right = dispute(carol.who, w.id);
        _finish(right);
        judge().decide(challenges.challengeOf(right).disputeId, 1);
        same("bob", _wealth(bob.who) + 200 * DOLLAR, had + COMPENSATION_CAP);
        same("carol", _wealth(carol.who), hers + REWARD);
        same("the provider that lied", esps.espOf(aurora.who).stake + COMPENSATION_CAP + REWARD, stake);
    }

    /// @notice Bob's loss is open to two who pay: the part of the pledge that was kept for alice's accusation, which fails, and
    /// the provider that lied. In whichever order they do, he is paid once, and what he does not need goes on.
    function test_ABuyerIsPaidOnceByPledgeAndProvider() public {
        for (uint256 providerFirst = 0; providerFirst < 2; providerFirst++) {
            setUp();
            uint256 had = _wealth(bob.who);
            (Ware memory w, uint256 older) = _sold(80 * DOLLAR);
            uint256 stake = esps.espOf(aurora.who).stake;
            uint256 right = dispute(carol.who, w.id);
            uint256 wrong = _outrun(w.id, older);
            _finish(right);
            uint256 remover = _wealth(stranger.who);
            uint256 kept = PLEDGE - PLEDGE / 3 - UPKEEP;
            if (providerFirst == 0) judge().decide(challenges.challengeOf(wrong).disputeId, 2);
            same("bob, so far", _wealth(bob.who) + 80 * DOLLAR, had + (providerFirst == 0 ? kept : 0));
            judge().decide(challenges.challengeOf(right).disputeId, 1);
            same("bob", _wealth(bob.who), had);
            if (providerFirst == 1) judge().decide(challenges.challengeOf(wrong).disputeId, 2);
            same("bob, in the end", _wealth(bob.who), had);
            uint256 left = providerFirst == 1 ? kept : 0;
            same("who removed it", _wealth(stranger.who), remover + left);
            uint256 paid = UPKEEP + PANEL_FEE + REWARD + 80 * DOLLAR + left - kept;
            same("the provider that lied", esps.espOf(aurora.who).stake + paid, stake);
            same("nothing is left", vault.balanceOf(address(challenges)), 0);
        }
    }

    /// @notice Alice is right that mallory's picture shows hers, which a panel has to see. While it sits, a friend of mallory's
    /// has the picture removed by a measured case. What the panel costs alice lies in the pledge until it has ruled: she
    /// loses the upkeep alone, and they lose the pledge.
    function test_AnOutrunCaseCostsUpkeepAlone() public {
        (Ware memory w, uint256 older) = _offered();
        (uint256 had, uint256 theirs) = (_wealth(alice.who), _wealth(mallory.who) + _wealth(stranger.who));
        uint256 right = _outrun(w.id, older);
        judge().decide(challenges.challengeOf(right).disputeId, 1);
        _is(right, IChallenge.Status.Upheld);
        same("alice", _wealth(alice.who) + UPKEEP, had);
        same("they", _wealth(mallory.who) + _wealth(stranger.who), theirs);
        same("nothing is left", vault.balanceOf(address(challenges)), 0);
    }

    /// @notice The same with an accusation that was wrong, or on which the panel did not agree: what was kept goes to the buyer
    /// first, and then to the account that removed the work.
    function test_WhatWasKeptGoesOnWhereTheCaseFails() public {
        for (uint256 ruling = 0; ruling <= 2; ruling += 2) {
            setUp();
            uint256 had = _wealth(bob.who);
            (Ware memory w, uint256 older) = _sold(10 * DOLLAR);
            uint256 hers = _wealth(alice.who);
            uint256 wrong = _outrun(w.id, older);
            uint256 remover = _wealth(stranger.who);
            uint256 kept = PLEDGE - PLEDGE / 3 - UPKEEP;
            same("bob waits", _wealth(bob.who) + 10 * DOLLAR, had);
            judge().decide(challenges.challengeOf(wrong).disputeId, ruling);
            same("bob", _wealth(bob.who), had);
            same("who removed it", _wealth(stranger.who), remover + kept - 10 * DOLLAR);
            same("alice", _wealth(alice.who) + PANEL_FEE + (ruling == 0 ? UPKEEP : DEPOSIT), hers);
            same("nothing is left", vault.balanceOf(address(challenges)), 0);
        }
    }

    /// @notice The friend's work came to light after the accused, so that no one is to blame and the pledge would return. What
    /// the panel costs is kept even so: alice's work was public before. If she is wrong, it returns too.
    function test_ARemovalWithoutBlameKeepsWhatThePanelCosts() public {
        for (uint256 ruling = 1; ruling <= 2; ruling++) {
            setUp();
            bytes memory blocks = Blocks.alike(2, 1);
            fund(stranger.who);
            vm.prank(mallory.who);
            registry.commitWork(keccak256(abi.encode(mallory.who, keccak256(blocks), bytes32("glimpse"))));
            skip(1);
            Ware memory w = ware(carol, 2, 10 * DOLLAR);
            skip(1);
            uint256 older = _glimpsed(blocks);
            (uint256 had, uint256 pledger) = (_wealth(alice.who), _wealth(carol.who));
            uint256 hers = appear(alice.who, original, w.id);
            skip(1);
            uint256 friendly = open(mallory.who, older, w.id);
            _finish(hers);
            _finish(friendly);
            uint256 kept = UPKEEP + PANEL_FEE;
            same("what is not kept returns", _wealth(carol.who), pledger + PLEDGE - kept);
            judge().decide(challenges.challengeOf(hers).disputeId, ruling);
            same("alice", _wealth(alice.who) + (ruling == 1 ? 0 : PANEL_FEE + DEPOSIT), had);
            same("carol", _wealth(carol.who), pledger + PLEDGE - (ruling == 1 ? kept : 0));
        }
    }

    /// @notice Alice is right, but registered her work after mallory's, which therefore cannot be blamed for showing it. She bears
    /// what the panel costs, and what was kept for it goes to the account that removed the work.
    function test_WhatWasKeptDoesNotPayWhereNobodyCouldKnow() public {
        bytes memory hidden = Blocks.noise(9);
        commitTo(hidden);
        skip(1);
        (Ware memory w, uint256 older) = _offered();
        uint256 late = publish(hidden);
        skip(1);
        (uint256 had, uint256 remover) = (_wealth(alice.who), _wealth(stranger.who));
        uint256 right = appear(alice.who, late, w.id);
        skip(1);
        uint256 faster = open(stranger.who, older, w.id);
        _finish(right);
        _finish(faster);
        judge().decide(challenges.challengeOf(right).disputeId, 1);
        _is(right, IChallenge.Status.Upheld);
        same("alice", _wealth(alice.who) + UPKEEP + PANEL_FEE, had);
        same("who removed it", _wealth(stranger.who), remover + PLEDGE - PLEDGE / 3 - UPKEEP);
        same("nothing is left", vault.balanceOf(address(challenges)), 0);
    }

    /// @notice The work goes because its attestation is false. The provider that lied pays for that case, the pledge for alice's.
    function test_AFalseAttestationDoesNotOutrunTheAppearance() public {
        (Ware memory w, ) = _offered();
        (uint256 had, uint256 stake) = (_wealth(alice.who), esps.espOf(aurora.who).stake);
        uint256 hers = _wealth(carol.who);
        uint256 right = appear(alice.who, original, w.id);
        uint256 faster = dispute(carol.who, w.id);
        _finish(right);
        _finish(faster);
        judge().decide(challenges.challengeOf(faster).disputeId, 1);
        judge().decide(challenges.challengeOf(right).disputeId, 1);
        same("alice", _wealth(alice.who), had);
        same("carol", _wealth(carol.who), hers + REWARD);
        same("the provider that lied", esps.espOf(aurora.who).stake + UPKEEP + PANEL_FEE + REWARD, stake);
        same("nothing is left", vault.balanceOf(address(challenges)), 0);
    }

    /// @dev Mallory's work, pledged for, and an older one of the stranger's of which it is measured a copy.
    function _offered() private returns (Ware memory w, uint256 older) {
        older = attest(stranger, borealis, keccak256("older"), Blocks.alike(2, 1));
        fund(stranger.who);
        skip(HOUR);
        w = ware(mallory, 2, 10 * DOLLAR);
        skip(1);
    }

    function _sold(uint256 price) private returns (Ware memory w, uint256 older) {
        (w, older) = _offered();
        (w.price, w.buyer) = (price, bob.who);
        walk(w, ITwoWayGuarantee.Status.Settled);
        skip(1);
    }

    /// @dev Alice's case is before the panel when the stranger's removes the work.
    function _outrun(uint256 accused, uint256 older) private returns (uint256 hers) {
        hers = appear(alice.who, original, accused);
        skip(1);
        uint256 faster = open(stranger.who, older, accused);
        _finish(hers);
        _finish(faster);
    }

    function _glimpsed(bytes memory blocks) private returns (uint256 older) {
        IProductRegistry.Proof memory proof = proofOf(mallory.who, borealis.who, keccak256("look-alike"), blocks);
        bytes memory signature = sign(borealis, registry.idOf(proof));
        vm.prank(mallory.who);
        older = registry.register(proof, signature, blocks, "glimpse");
        compute(older, blocks);
    }
}
