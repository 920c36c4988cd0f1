// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IChallenge} from "../../../contracts/interfaces/IChallenge.sol";
import {IProductRegistry} from "../../../contracts/interfaces/IProductRegistry.sol";
import {ITwoWayGuarantee} from "../../../contracts/interfaces/ITwoWayGuarantee.sol";
import {Answers} from "../support/Cases.sol";
import {Blocks} from "../support/Files.sol";
import {Dispute} from "../support/Dispute.sol";
import {Job} from "../support/Genuine.sol";

/// @notice Who generates a picture knows it before its producer does. Borealis and mallory are of one will; alice has ordered.
contract SameProviderTest is Dispute {
    uint256 private constant FEE = 50 * DOLLAR;

    address[8] private _everybody;
    mapping(address who => uint256) private _had;

    function setUp() public override {
        super.setUp();
        _everybody = [
            alice.who,
            bob.who,
            carol.who,
            mallory.who,
            aurora.who,
            borealis.who,
            address(pool),
            address(arbitrator)
        ];
        for (uint256 i = 0; i < 8; i++) _had[_everybody[i]] = _wealth(_everybody[i]);
    }

    function _wealth(address who) private view returns (uint256) {
        return token.balanceOf(who) + vault.balanceOf(who) + esps.espOf(who).stake;
    }

    function _gained(string memory what, address who, uint256 amount) private {
        same(what, _wealth(who), _had[who] + amount);
        _had[who] = _wealth(who);
    }

    function _lost(string memory what, address who, uint256 amount) private {
        same(what, _wealth(who) + amount, _had[who]);
        _had[who] = _wealth(who);
    }

    function _othersUnchanged() private view {
        for (uint256 i = 0; i < 8; i++) same("unchanged", _wealth(_everybody[i]), _had[_everybody[i]]);
    }

    function _sameProvider(uint256 originalId, uint256 accusedId) private {
        vm.expectRevert(
            abi.encodeWithSelector(IChallenge.Challenge_SameProvider.selector, originalId, accusedId, borealis.who)
        );
    }

    /// @notice The same picture is delivered to mallory a moment before it is delivered to alice, and registered as existing
    /// work of hers as well. Neither removes alice's by measure; before the panel it costs whoever tries.
    function test_APictureDeliveredToAFriendFirstRemovesNothing() public {
        Job memory hers = job(alice, borealis, FEE, 90);
        Job memory first = job(mallory, borealis, DOLLAR, 91);
        (first.blocks, first.proof.blocksHash) = (hers.blocks, hers.proof.blocksHash);
        first = complete(first, borealis);
        lock(hers);
        walk(first, ITwoWayGuarantee.Status.Revealed);
        uint256 attested = attest(mallory, borealis, keccak256("the same as a file"), hers.blocks);
        skip(1);
        deliver(hers);
        accept(hers);
        reveal(hers);
        skip(1);
        _sameProvider(first.productId, hers.productId);
        open(mallory.who, first.productId, hers.productId);
        _sameProvider(attested, hers.productId);
        open(mallory.who, attested, hers.productId);

        uint256 case_ = appear(mallory.who, first.productId, hers.productId);
        vm.prank(alice.who);
        challenges.answer(case_, Answers.older(0, "the provider delivered it twice: see the times of delivery"));
        _finish(case_);
        judge().decide(challenges.challengeOf(case_).disputeId, 2);
        holds("alice's stays", _statusOf(hers.productId) == IProductRegistry.Status.Active);
        settle(hers, stranger.who);
        settle(first, stranger.who);
        _lost("alice pays for what she has, less the lost deposit", alice.who, FEE - (REST - POOL_SHARE));
        _lost("mallory", mallory.who, DOLLAR + DEPOSIT + PANEL_FEE);
        _gained("borealis", borealis.who, net(FEE) + net(DOLLAR));
        _gained("the panel", address(arbitrator), PANEL_FEE);
        _gained("the pool", address(pool), UPKEEP + POOL_SHARE + FEE - net(FEE) + DOLLAR - net(DOLLAR));
        _othersUnchanged();
    }

    /// @notice Nor is it a shield: a panel removes the later of two, as anything else that is a copy.
    function test_APanelDecidesBetweenThem() public {
        Job memory hers = job(alice, borealis, FEE, 90);
        Job memory again = job(mallory, borealis, DOLLAR, 91);
        (again.blocks, again.proof.blocksHash) = (hers.blocks, hers.proof.blocksHash);
        again = complete(again, borealis);
        walk(hers, ITwoWayGuarantee.Status.Settled);
        skip(1);
        walk(again, ITwoWayGuarantee.Status.Settled);
        skip(1);
        _sameProvider(hers.productId, again.productId);
        open(alice.who, hers.productId, again.productId);
        uint256 case_ = appear(alice.who, hers.productId, again.productId);
        _finish(case_);
        judge().decide(challenges.challengeOf(case_).disputeId, 1);
        holds("the second is gone", _statusOf(again.productId) == IProductRegistry.Status.Removed);
        // It was never offered for sale, so no pledge pays her costs.
        _lost("alice", alice.who, FEE + UPKEEP + PANEL_FEE);
        _lost("mallory", mallory.who, DOLLAR);
        _gained("borealis", borealis.who, net(FEE) + net(DOLLAR));
        _gained("the panel", address(arbitrator), PANEL_FEE);
        _gained("the pool", address(pool), UPKEEP + FEE - net(FEE) + DOLLAR - net(DOLLAR));
        _othersUnchanged();
    }

    /// @notice Existing work that a customer brings is older than what its provider could know: there the measure decides.
    function test_ACopyBroughtToTheSameProviderIsRemovedByMeasure() public {
        Job memory hers = job(alice, borealis, FEE, 90);
        walk(hers, ITwoWayGuarantee.Status.Settled);
        skip(1);
        uint256 again = attest(mallory, borealis, keccak256("again"), hers.blocks);
        skip(1);
        _finish(open(alice.who, hers.productId, again));
        holds("gone", _statusOf(again) == IProductRegistry.Status.Removed);
        _lost("alice", alice.who, FEE + UPKEEP);
        _gained("borealis", borealis.who, net(FEE));
        _gained("the pool", address(pool), UPKEEP + FEE - net(FEE));
        _othersUnchanged();
    }
}
