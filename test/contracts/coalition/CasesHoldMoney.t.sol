// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IChallenge} from "../../../contracts/interfaces/IChallenge.sol";
import {IProductRegistry} from "../../../contracts/interfaces/IProductRegistry.sol";
import {ITwoWayGuarantee} from "../../../contracts/interfaces/ITwoWayGuarantee.sol";
import {Answers} from "../support/Cases.sol";
import {Dispute} from "../support/Dispute.sol";
import {Blocks, Files} from "../support/Files.sol";
import {Job} from "../support/Genuine.sol";
import {Ware} from "../support/Trade.sol";

/// @notice Attacks by accusation. Each plays the people of an attack that once worked, and looks at the wealth of all accounts.
/// Mallory and the stranger are one will, as are, where the buyer attacks, bob and carol.
contract CasesHoldMoneyTest is Dispute {
    uint256 private constant PRICE = 1_000 * DOLLAR;
    uint256 private constant SHARED = REST - POOL_SHARE; // of a lost deposit, to those whom the case kept waiting

    address[9] private _everybody;
    mapping(address who => uint256) private _before;

    function setUp() public override {
        super.setUp();
        fund(stranger.who);
        _everybody = [
            alice.who,
            bob.who,
            carol.who,
            mallory.who,
            stranger.who,
            aurora.who,
            borealis.who,
            address(pool),
            address(arbitrator)
        ];
    }

    function _wealth(address who) private view returns (uint256) {
        return token.balanceOf(who) + vault.balanceOf(who) + esps.espOf(who).stake;
    }

    function _remember() private {
        for (uint256 i = 0; i < _everybody.length; i++) _before[_everybody[i]] = _wealth(_everybody[i]);
    }

    function _gained(string memory what, address who, uint256 amount) private {
        same(what, _wealth(who), _before[who] + amount);
        _before[who] = _wealth(who);
    }

    function _lost(string memory what, address who, uint256 amount) private {
        same(what, _wealth(who) + amount, _before[who]);
        _before[who] = _wealth(who);
    }

    /// @dev Everyone whose gain or loss was not named has what it had.
    function _othersUnchanged() private view {
        for (uint256 i = 0; i < _everybody.length; i++) {
            same("unchanged", _wealth(_everybody[i]), _before[_everybody[i]]);
        }
    }

    function _decide(uint256 case_, uint256 ruling) private {
        _finish(case_);
        judge().decide(challenges.challengeOf(case_).disputeId, ruling);
    }

    function _lostDeposit(uint256 price) private pure returns (uint256 toSeller, uint256 toProvider) {
        toSeller = (SHARED * price) / (price + REWARD + COMPENSATION_CAP);
        toProvider = SHARED - toSeller;
    }

    // --- stopping a reveal: content for the price of an accusation ---

    /// @notice Bob sees alice's reveal pending, and his second account accuses the product in front of it. The reveal
    /// passes; the price rests for one dispute; carol's deposit goes to those who waited.
    function test_AnAccusationStopsNoReveal() public {
        Ware memory w = ware(alice, 2, PRICE);
        w.buyer = bob.who;
        walk(w, ITwoWayGuarantee.Status.Accepted);
        _remember();
        uint256 case_ = dispute(carol.who, w.id);
        vm.expectRevert(
            abi.encodeWithSelector(
                ITwoWayGuarantee.Guarantee_TooEarly.selector,
                w.id,
                sales.saleOf(w.id).closesAt,
                nowSeconds()
            )
        );
        vm.prank(bob.who);
        sales.refund(w.id);
        reveal(w, alice.who);
        _decide(case_, 2);
        sales.settle(w.id);
        (uint256 toSeller, uint256 toProvider) = _lostDeposit(PRICE);
        _gained("alice is paid, and for waiting", alice.who, net(PRICE) + toSeller);
        _gained("aurora, whose stake answered", aurora.who, toProvider);
        _lost("carol", carol.who, DEPOSIT + PANEL_FEE);
        _gained("the pool", address(pool), UPKEEP + POOL_SHARE + PRICE - net(PRICE));
        _gained("the panel", address(arbitrator), PANEL_FEE);
        _othersUnchanged(); // bob has what he paid for
        same("bob's", registry.ownerOf(w.id), bob.who);
    }

    /// @notice Where the panel stays undecided the accusation is cheap, and still stops nothing.
    function test_AnUndecidedAccusationStopsNoRevealEither() public {
        Ware memory w = ware(alice, 2, PRICE);
        w.buyer = bob.who;
        walk(w, ITwoWayGuarantee.Status.Accepted);
        _remember();
        uint256 case_ = dispute(carol.who, w.id);
        reveal(w, alice.who);
        _decide(case_, 0);
        // Opened again: after the window, and so without effect.
        dispute(carol.who, w.id);
        sales.settle(w.id);
        _gained("alice", alice.who, net(PRICE));
        _lost("carol", carol.who, 2 * (UPKEEP + PANEL_FEE) + REST);
        _gained("the pool", address(pool), 2 * UPKEEP + PRICE - net(PRICE));
        _gained("the panel", address(arbitrator), PANEL_FEE);
        _othersUnchanged();
    }

    // --- starving a seller: one case after the other ---

    /// @notice Friends of the buyer open one case in each second in which the last one ends. The seller waits for the first
    /// one only, and has its deposit.
    function test_ABuyerCannotStarveTheSeller() public {
        Ware memory w = ware(alice, 2, PRICE);
        w.buyer = bob.who;
        walk(w, ITwoWayGuarantee.Status.Revealed);
        skip(COMPLAIN - 1);
        _remember();
        uint256 start = nowSeconds();
        uint256 first = dispute(carol.who, w.id);
        _finish(first);
        judge().decide(challenges.challengeOf(first).disputeId, 2);
        reopen(stranger.who, first); // the same block
        sales.settle(w.id);
        same("for one dispute", nowSeconds() - start, RESPONSE);
        (uint256 toSeller, uint256 toProvider) = _lostDeposit(PRICE);
        _gained("alice", alice.who, net(PRICE) + toSeller);
        _gained("aurora", aurora.who, toProvider);
        _lost("carol", carol.who, DEPOSIT + PANEL_FEE);
        _lost("stranger", stranger.who, DEPOSIT + PANEL_FEE);
        _gained("the pool", address(pool), 2 * UPKEEP + POOL_SHARE + PRICE - net(PRICE));
        _gained("the panel", address(arbitrator), 2 * PANEL_FEE);
        _othersUnchanged(); // nothing came back to the buyer
    }

    /// @notice So with a generated item: the producer's friend delays the provider's fee by one dispute at most.
    function test_AProducerCannotStarveTheProvider() public {
        Job memory j = job(alice, aurora, 50 * DOLLAR, 70);
        walk(j, ITwoWayGuarantee.Status.Revealed);
        skip(COMPLAIN - 1);
        _remember();
        uint256 case_ = dispute(carol.who, j.productId);
        skip(1);
        vm.expectRevert(abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_Held.selector, j.id, j.productId));
        settle(j, aurora.who);
        _decide(case_, 2);
        reopen(stranger.who, case_);
        settle(j, aurora.who);
        uint256 poolShare = 50 * DOLLAR - net(50 * DOLLAR);
        _gained("aurora: fee, deposit, keeper's part", aurora.who, net(50 * DOLLAR) + SHARED + poolShare / 2);
        _lost("carol", carol.who, DEPOSIT + PANEL_FEE);
        _lost("stranger", stranger.who, DEPOSIT + PANEL_FEE);
        _gained("the pool", address(pool), 2 * UPKEEP + POOL_SHARE + poolShare - poolShare / 2);
        _gained("the panel", address(arbitrator), 2 * PANEL_FEE);
        _othersUnchanged();
    }

    /// @notice What the wait is for: a proof found false in time gives the producer its fee back, with the bond.
    function test_AFalselyAttestedItemIsRefunded() public {
        Job memory j = job(alice, aurora, 50 * DOLLAR, 70);
        walk(j, ITwoWayGuarantee.Status.Revealed);
        _remember();
        uint256 case_ = dispute(carol.who, j.productId);
        skip(COMPLAIN);
        _decide(case_, 1);
        settle(j, stranger.who);
        _gained("alice: fee and bond", alice.who, 50 * DOLLAR + 10 * DOLLAR);
        _lost("aurora", aurora.who, 10 * DOLLAR + REWARD + PANEL_FEE + UPKEEP);
        _gained("carol", carol.who, REWARD);
        _gained("the pool", address(pool), UPKEEP);
        _gained("the panel", address(arbitrator), PANEL_FEE);
        _othersUnchanged();
    }

    // --- disarming a defence ---

    /// @notice Mallory holds a copy made between alice's two editions, accuses the second with it, and her friend accuses
    /// the first so that alice could not answer. Alice answers, attacks the copy, and loses nothing.
    function test_AnAccusationDisarmsNoDefence() public {
        for (uint256 last = 0; last < 2; last++) {
            setUp();
            skip(2 * HOUR);
            uint256 second = attest(alice, aurora, keccak256("a new edition"), Blocks.alike(1, 5));
            skip(1);
            _remember();
            uint256 attack = open(mallory.who, copy, second);
            // At once, or in front of the answer, in the window's last minute.
            if (last == 1) vm.warp(challenges.challengeOf(attack).respondBy - 60);
            uint256 bogus = dispute(stranger.who, original);
            vm.prank(alice.who);
            challenges.answer(attack, Answers.earlier(original));
            _is(attack, IChallenge.Status.Open);
            _open();
            vm.warp(challenges.challengeOf(attack).respondBy);
            vm.expectRevert(abi.encodeWithSelector(IChallenge.Challenge_EvidenceChallenged.selector, attack, original));
            challenges.finish(attack);
            _decide(bogus, 2);
            challenges.finish(attack);
            _is(attack, IChallenge.Status.Rejected);
            _finish(id);
            holds("her edition stands", _statusOf(second) == IProductRegistry.Status.Active);
            holds("the copy is gone", _statusOf(copy) == IProductRegistry.Status.Removed);
            _gained("alice: deposit of the attack", alice.who, SHARED - UPKEEP);
            _gained("aurora, whose stake was accused", aurora.who, SHARED);
            _lost("mallory", mallory.who, DEPOSIT);
            _lost("her friend", stranger.who, DEPOSIT + PANEL_FEE);
            _gained("the pool", address(pool), 3 * UPKEEP + 2 * POOL_SHARE);
            _gained("the panel", address(arbitrator), PANEL_FEE);
            _othersUnchanged();
        }
    }

    /// @notice A defence by a work that falls is none: the result waited for exactly this.
    function test_ADefenceByAFalseWorkFalls() public {
        vm.warp(START - 10);
        uint256 squat = attest(mallory, borealis, keccak256("no such file"), Blocks.alike(1, 20));
        vm.warp(START + HOUR + 2);
        _open();
        uint256 doubt = dispute(carol.who, squat);
        vm.prank(mallory.who);
        challenges.answer(id, Answers.earlier(squat));
        _decide(doubt, 1);
        _finish(id);
        holds("removed", _statusOf(copy) == IProductRegistry.Status.Removed);
    }

    // --- keeping a copy out of reach ---

    /// @notice Friends accuse the copy back to back so that the creator never gets a turn: she needs none.
    function test_FriendlyCasesKeepNoCopyOutOfReach() public {
        // The friend has works from before the copy, which the copy has nothing in common with.
        uint256[5] memory works;
        uint256[5] memory friendly;
        vm.warp(START + 1);
        for (uint256 i = 1; i < 5; i++) works[i] = attest(stranger, 500 + i);
        vm.warp(START + HOUR + 1);
        _remember();
        friendly[0] = dispute(stranger.who, copy);
        for (uint256 i = 1; i < 5; i++) friendly[i] = appear(stranger.who, works[i], copy);
        _open();
        _finish(id);
        holds("removed by its day", _statusOf(copy) == IProductRegistry.Status.Removed);
        _lost("alice, for a copy that was never offered", alice.who, UPKEEP);
        for (uint256 i = 0; i < 5; i++) {
            challenges.finish(friendly[i]);
        }
        // What the attestation is worth is judged all the same.
        judge().decide(challenges.challengeOf(friendly[0]).disputeId, 2);
        _lost("the friend", stranger.who, DEPOSIT + PANEL_FEE + 4 * UPKEEP);
        _gained("the panel", address(arbitrator), PANEL_FEE);
        _gained("the provider that was accused", borealis.who, REST - POOL_SHARE);
        _gained("the pool", address(pool), 6 * UPKEEP + POOL_SHARE);
        _othersUnchanged();
        same("nothing left", vault.balanceOf(address(challenges)), 0);
    }

    /// @notice The copyist sells, and a friend loses a case on purpose to clear the copy: the creator's case still holds the
    /// price, and the buyer has it back.
    function test_AFriendlyAcquittalClearsNothing() public {
        Ware memory w = ware(mallory, 1, PRICE);
        w.buyer = bob.who;
        walk(w, ITwoWayGuarantee.Status.Revealed);
        skip(1);
        _remember();
        uint256 case_ = open(alice.who, original, w.id);
        uint256 friendly = dispute(stranger.who, w.id);
        vm.warp(challenges.challengeOf(friendly).respondBy);
        challenges.finish(friendly);
        judge().decide(challenges.challengeOf(friendly).disputeId, 2);
        vm.expectRevert(abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_Held.selector, w.id, w.id));
        sales.settle(w.id);
        challenges.finish(case_);
        (uint256 toSeller, uint256 toProvider) = _lostDeposit(PRICE);
        _gained("bob has his price", bob.who, PRICE);
        _gained("alice, of the pledge", alice.who, PLEDGE - PLEDGE / 3 - UPKEEP);
        _gained("mallory, of her friend's", mallory.who, toSeller);
        _lost("her friend", stranger.who, DEPOSIT + PANEL_FEE);
        _gained("aurora", aurora.who, toProvider);
    }
}
