// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IChallenge} from "../../../contracts/interfaces/IChallenge.sol";
import {IHashTimelock} from "../../../contracts/interfaces/IHashTimelock.sol";
import {ITwoWayGuarantee} from "../../../contracts/interfaces/ITwoWayGuarantee.sol";
import {Answers, Openings} from "../support/Cases.sol";
import {Everybody} from "../support/Everybody.sol";
import {Blocks} from "../support/Files.sol";
import {Judge} from "../support/Judge.sol";
import {Ware} from "../support/Trade.sol";

/// @notice Money that is due to the owner of a product which lies in the hash timelock is due to the account that put it there.
contract CoalitionSwapsTest is Everybody {
    uint256 private constant PRICE = 100 * DOLLAR;
    bytes32 private constant SECRET = bytes32(uint256(7));

    /// @notice Dusk owns mallory's picture and has put it into a swap. Alice accuses it without reason: her deposit goes to dusk.
    function test_ALostDepositIsNotLostInASwap() public {
        uint256 older = attest(alice, 1);
        skip(HOUR);
        uint256 own = attest(mallory, 2);
        _give(mallory.who, dusk.who, own);
        _swap(dusk.who, own);
        skip(1);
        remember();
        uint256 case_ = _appear(alice.who, older, own);
        _toPanel(case_);
        Judge(address(arbitrator)).decide(challenges.challengeOf(case_).disputeId, 2);
        uint256 rest = DEPOSIT - UPKEEP;
        lost("alice", alice.who, DEPOSIT + PANEL_FEE);
        gained("the pool", address(pool), (rest * POOL) / 10_000);
        gained("dusk", dusk.who, rest - (rest * POOL) / 10_000);
        gained("the keeper", borealis.who, UPKEEP);
        gained("the panel", address(arbitrator), PANEL_FEE);
        othersUnchanged();
    }

    /// @notice Bob has bought what turns out to be a copy, and has put it into a swap. He is compensated; the timelock is not.
    function test_ABuyerIsCompensatedWhileItSwaps() public {
        uint256 older = attest(alice, 1);
        skip(HOUR);
        Ware memory w = ware(mallory, 1, PRICE);
        w.buyer = bob.who;
        walk(w, ITwoWayGuarantee.Status.Settled);
        _swap(bob.who, w.id);
        skip(1);
        remember();
        IChallenge.Mandate memory none;
        vm.prank(alice.who);
        uint256 case_ = challenges.open(Openings.copied(older, w.id, none));
        _toPanel(case_);
        gained("bob", bob.who, PLEDGE - PLEDGE / 3 - UPKEEP);
        gained("the pool", address(pool), PLEDGE / 3);
        gained("the keeper", borealis.who, UPKEEP);
        othersUnchanged();
    }

    /// @notice Who has put a product into a swap answers for it still, and does not accuse it.
    function test_WhoSwapsAnswersForTheProduct() public {
        uint256 earlier = attest(mallory, 1);
        skip(HOUR);
        uint256 older = attest(alice, 3);
        skip(HOUR);
        uint256 own = attest(mallory, borealis, keccak256("own"), Blocks.alike(1, 9));
        _give(mallory.who, dusk.who, own);
        _swap(dusk.who, own);
        skip(1);
        vm.expectRevert(abi.encodeWithSelector(IChallenge.Challenge_OwnProduct.selector, own, dusk.who));
        vm.prank(dusk.who);
        challenges.open(Openings.falsely(own, "the file shows something else"));
        uint256 case_ = _appear(alice.who, older, own);
        vm.expectRevert(
            abi.encodeWithSelector(IChallenge.Challenge_NotAccused.selector, case_, dusk.who, address(timelock))
        );
        vm.prank(address(timelock));
        challenges.answer(case_, Answers.earlier(earlier));
        vm.prank(dusk.who);
        challenges.answer(case_, Answers.earlier(earlier));
        same("answered", challenges.challengeOf(case_).earlierId, earlier);
    }

    /// @notice Who has put the original into a swap accuses with it still, by itself or by a mandate; the timelock does not.
    function test_WhoSwapsTheOriginalAccusesWithIt() public {
        uint256 older = attest(alice, 1);
        skip(HOUR);
        uint256 own = attest(mallory, borealis, keccak256("own"), Blocks.alike(1, 9));
        uint256 other = attest(mallory, borealis, keccak256("other"), Blocks.alike(1, 12));
        _give(alice.who, dusk.who, older);
        _swap(dusk.who, older);
        skip(1);
        IChallenge.Mandate memory m;
        vm.expectRevert(
            abi.encodeWithSelector(
                IChallenge.Challenge_NotCreator.selector,
                older,
                alice.who,
                dusk.who,
                address(timelock)
            )
        );
        vm.prank(address(timelock));
        challenges.open(Openings.copied(older, own, m));
        vm.prank(dusk.who);
        uint256 case_ = challenges.open(Openings.copied(older, own, m));
        same("by itself", challenges.challengeOf(case_).challenger, dusk.who);
        m.expiry = uint64(nowSeconds() + 1);
        m.signature = sign(dusk, uint256(challenges.mandateDigest(bob.who, older, other, m.expiry)));
        vm.prank(bob.who);
        case_ = challenges.open(Openings.copied(older, other, m));
        same("in its name", challenges.challengeOf(case_).authority, dusk.who);
    }

    /// @notice What was swapped before is owed to whoever swaps it now.
    function test_ALaterSwapIsTheLaterOwners() public {
        uint256 own = attest(mallory, 2);
        IHashTimelock.Terms memory terms = _swap(mallory.who, own);
        same("mallory's", registry.payeeOf(own), mallory.who);
        skip(10);
        timelock.claim(terms, SECRET);
        _give(carol.who, dusk.who, own);
        _swap(dusk.who, own);
        same("dusk's", registry.payeeOf(own), dusk.who);
    }

    function _appear(address by, uint256 older, uint256 accused) private returns (uint256) {
        IChallenge.Mandate memory none;
        vm.prank(by);
        return challenges.open(Openings.alike(older, accused, "look at them", none));
    }

    /// @dev Borealis finishes the case once the window to answer is over.
    function _toPanel(uint256 case_) private {
        vm.warp(challenges.challengeOf(case_).respondBy);
        vm.prank(borealis.who);
        challenges.finish(case_);
    }

    function _give(address from, address to, uint256 productId) private {
        vm.prank(from);
        registry.transferFrom(from, to, productId);
    }

    function _swap(address who, uint256 productId) private returns (IHashTimelock.Terms memory terms) {
        terms = IHashTimelock.Terms({
            hashlock: sha256(bytes.concat(SECRET)),
            sender: who,
            receiver: carol.who,
            token: address(registry),
            amount: productId,
            lockBy: uint40(nowSeconds() + 10),
            deadline: uint40(nowSeconds() + 30 days)
        });
        vm.startPrank(who);
        registry.approve(address(timelock), productId);
        timelock.lock(terms);
        vm.stopPrank();
    }
}
