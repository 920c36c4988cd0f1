// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IChallenge} from "../../contracts/interfaces/IChallenge.sol";
import {IHashTimelock} from "../../contracts/interfaces/IHashTimelock.sol";
import {IProductRegistry} from "../../contracts/interfaces/IProductRegistry.sol";
import {Dispute} from "./support/Dispute.sol";
import {FalseToken, Picture, Receiver, ShrinkingToken, SilentToken} from "./support/LockedTokens.sol";
import {Locks} from "./support/Locks.sol";
import {FeeToken, HookToken, SurchargeToken} from "./support/Tokens.sol";
import {IERC20Errors, IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @notice Locks of ERC-20 tokens, well-behaved and otherwise.
contract HashTimelockErc20Test is Locks {
    uint256 private constant AMOUNT = 1_000;

    /// @notice `token` has minted for the sender; the timelock may take it.
    function _approve(address token) private {
        vm.prank(sender);
        SilentToken(token).approve(address(timelock), type(uint256).max); // looks at no return value
    }

    function _silent() private returns (SilentToken token) {
        token = new SilentToken();
        token.mint(sender, 10 * AMOUNT);
        _approve(address(token));
    }

    function test_TokensWithoutAReturnValueMove() public {
        SilentToken token = _silent();
        IHashTimelock.Terms memory claimed = terms(address(token), AMOUNT);
        IHashTimelock.Terms memory refunded = terms(address(token), 2 * AMOUNT);
        lock(claimed);
        lock(refunded);
        same("held", token.balanceOf(address(timelock)), 3 * AMOUNT);
        vm.warp(LOCK_BY);
        vm.prank(stranger);
        timelock.claim(claimed, SECRET);
        same("receiver", token.balanceOf(receiver), AMOUNT);
        vm.warp(DEADLINE);
        vm.prank(stranger);
        timelock.refund(refunded);
        same("sender", token.balanceOf(sender), 9 * AMOUNT);
        same("nothing left", token.balanceOf(address(timelock)), 0);
    }

    function test_RevertWhen_TheTokenSaysNo() public {
        FalseToken token = new FalseToken();
        vm.expectRevert(abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(token)));
        lock(terms(address(token), AMOUNT));
    }

    function test_RevertWhen_ThereIsNoTokenOrNoAmount() public {
        vm.expectRevert(abi.encodeWithSelector(IHashTimelock.HashTimelock_NoToken.selector, stranger));
        lock(terms(stranger, AMOUNT));
        address token = address(_silent());
        vm.expectRevert(abi.encodeWithSelector(IHashTimelock.HashTimelock_ZeroAmount.selector));
        lock(terms(token, 0));
    }

    function test_RevertWhen_NotApproved() public {
        HookToken token = new HookToken();
        token.mint(sender, AMOUNT);
        vm.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, address(timelock), 0, AMOUNT)
        );
        lock(terms(address(token), AMOUNT));
    }

    /// @notice The caller pays: an approval by the sender is of no use to any other account.
    function test_NobodyLocksWhatAnotherApproved() public {
        HookToken token = new HookToken();
        token.mint(sender, AMOUNT);
        _approve(address(token));
        IHashTimelock.Terms memory t = terms(address(token), AMOUNT);
        t.receiver = stranger;
        vm.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, address(timelock), 0, AMOUNT)
        );
        vm.prank(stranger);
        timelock.lock(t);
    }

    function test_RevertWhen_TheTokenTakesAFee() public {
        FeeToken token = new FeeToken();
        token.mint(sender, AMOUNT);
        _approve(address(token));
        vm.expectRevert(
            abi.encodeWithSelector(IHashTimelock.HashTimelock_ReceivedLess.selector, address(token), AMOUNT, 990)
        );
        lock(terms(address(token), AMOUNT));
    }

    function test_RevertWhen_TheTokenTakesASurcharge() public {
        SurchargeToken token = new SurchargeToken();
        token.mint(sender, 2 * AMOUNT);
        _approve(address(token));
        IHashTimelock.Terms memory t = terms(address(token), AMOUNT);
        IHashTimelock.Terms memory other = terms(address(token), AMOUNT);
        other.hashlock = hashlock(bytes32(0));
        lock(t);
        lock(other);
        token.charge();
        vm.warp(LOCK_BY);
        // It would come out of the other lock.
        vm.expectRevert(
            abi.encodeWithSelector(IHashTimelock.HashTimelock_SentMore.selector, address(token), AMOUNT, 1_010)
        );
        timelock.claim(t, SECRET);
        same("untouched", token.balanceOf(address(timelock)), 2 * AMOUNT);
    }

    function test_HooksCannotUseALockTwice() public {
        HookToken token = new HookToken();
        Receiver thief = new Receiver();
        token.mint(address(thief), AMOUNT);
        token.mint(sender, 2 * AMOUNT);
        _approve(address(token));
        lock(terms(address(token), 2 * AMOUNT));
        IHashTimelock.Terms memory t = terms(address(token), AMOUNT);
        (t.sender, t.receiver) = (address(thief), address(thief));
        IHashTimelock.Terms memory other = terms(address(token), AMOUNT);
        (other.sender, other.receiver, other.deadline) = (address(thief), address(thief), DEADLINE + 1);
        thief.run(address(token), abi.encodeCall(IERC20.approve, (address(timelock), type(uint256).max)));
        thief.plan(address(timelock), abi.encodeCall(IHashTimelock.lock, (t)));
        thief.plan(address(timelock), abi.encodeCall(IHashTimelock.lock, (other)));
        thief.plan(address(timelock), abi.encodeCall(IHashTimelock.claim, (t, SECRET)));
        thief.plan(address(timelock), abi.encodeCall(IHashTimelock.refund, (t)));
        thief.run(address(timelock), abi.encodeCall(IHashTimelock.lock, (t)));
        same("four while it came in", thief.tried(), 4);
        same("held", token.balanceOf(address(timelock)), 3 * AMOUNT);
        vm.warp(LOCK_BY);
        timelock.claim(t, SECRET);
        same("four while it went out", thief.tried(), 8);
        same("nothing passed", thief.passed(), 0);
        same("thief has its own", token.balanceOf(address(thief)), AMOUNT);
        same("the sender's is there", token.balanceOf(address(timelock)), 2 * AMOUNT);
    }

    /// @notice While one transfer is counted, a call back can neither bring the same token in nor take it out.
    function test_NothingIsCountedTwiceWhileATokenMoves() public {
        HookToken token = new HookToken();
        Receiver hooked = new Receiver();
        token.mint(address(hooked), 3 * AMOUNT);
        hooked.run(address(token), abi.encodeCall(IERC20.approve, (address(timelock), type(uint256).max)));
        IHashTimelock.Terms memory t = terms(address(token), AMOUNT);
        (t.sender, t.receiver) = (address(hooked), address(hooked));
        IHashTimelock.Terms memory open = terms(address(token), AMOUNT + 1);
        (open.sender, open.receiver) = (address(hooked), address(hooked));
        IHashTimelock.Terms memory next = terms(address(token), 1);
        (next.lockBy, next.deadline) = (DEADLINE, DEADLINE + 1);
        hooked.run(address(timelock), abi.encodeCall(IHashTimelock.lock, (t)));
        hooked.run(address(timelock), abi.encodeCall(IHashTimelock.lock, (open)));
        hooked.plan(address(timelock), abi.encodeCall(IHashTimelock.lock, (next)));
        hooked.plan(address(timelock), abi.encodeCall(IHashTimelock.claim, (open, SECRET)));
        vm.warp(LOCK_BY);
        timelock.claim(t, SECRET);
        same("both were tried", hooked.tried(), 2);
        for (uint256 i = 0; i < 2; i++) {
            holds("guarded", hooked.reasons(i) == ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        }
        timelock.claim(open, SECRET); // each on its own
    }

    /// @notice A token that stands still at the claim is the receiver's all the same; the sender cannot have it back.
    function test_AClaimCountsThoughTheTokenStandsStill() public {
        SilentToken token = _silent();
        IHashTimelock.Terms memory t = terms(address(token), AMOUNT);
        lock(t);
        token.pause(true);
        vm.warp(DEADLINE - 1);
        vm.expectEmit(address(timelock));
        emit IHashTimelock.Claimed(id(t), SECRET);
        vm.expectEmit(address(timelock));
        emit IHashTimelock.Deferred(id(t));
        timelock.claim(t, SECRET);
        holds("claimed", timelock.statusOf(id(t)) == IHashTimelock.Status.Claimed);
        vm.warp(DEADLINE + 1_000);
        vm.expectRevert(notLocked(t, IHashTimelock.Status.Claimed));
        timelock.refund(t);
        vm.expectRevert(notLocked(t, IHashTimelock.Status.Claimed));
        timelock.claim(t, SECRET);
        vm.expectRevert(
            abi.encodeWithSelector(IHashTimelock.HashTimelock_TokenRefused.selector, address(token), receiver, AMOUNT)
        );
        timelock.collect(t);
        token.pause(false);
        vm.expectEmit(address(timelock));
        emit IHashTimelock.Collected(id(t));
        vm.prank(stranger);
        timelock.collect(t);
        same("receiver", token.balanceOf(receiver), AMOUNT);
        vm.expectRevert(
            abi.encodeWithSelector(IHashTimelock.HashTimelock_NotToCollect.selector, id(t), IHashTimelock.Status.None)
        );
        timelock.collect(t);
    }

    function test_ARefundWaitsUntilTheTokenMoves() public {
        SilentToken token = _silent();
        IHashTimelock.Terms memory t = terms(address(token), AMOUNT);
        lock(t);
        token.pause(true);
        vm.warp(DEADLINE);
        vm.expectRevert(
            abi.encodeWithSelector(IHashTimelock.HashTimelock_TokenRefused.selector, address(token), sender, AMOUNT)
        );
        timelock.refund(t);
        vm.expectRevert(
            abi.encodeWithSelector(IHashTimelock.HashTimelock_NotToCollect.selector, id(t), IHashTimelock.Status.Locked)
        );
        timelock.collect(t);
        token.pause(false);
        timelock.refund(t);
        same("sender", token.balanceOf(sender), 10 * AMOUNT);
    }

    /// @notice Where balances shrink, the last lock of that token goes short until they grow again; no other asset does.
    function test_AShrinkingTokenHarmsItselfOnly() public {
        ShrinkingToken token = new ShrinkingToken();
        SilentToken sound = _silent();
        token.mint(sender, 2 * AMOUNT);
        _approve(address(token));
        IHashTimelock.Terms memory t = terms(address(token), AMOUNT);
        IHashTimelock.Terms memory other = terms(address(token), AMOUNT);
        other.deadline++;
        lock(t);
        lock(other);
        lock(terms(address(sound), AMOUNT));
        token.shrink(50);
        vm.warp(LOCK_BY);
        timelock.claim(t, SECRET);
        same("the first is paid", token.balanceOf(receiver), AMOUNT);
        timelock.claim(other, SECRET);
        holds("the last waits", timelock.statusOf(id(other)) == IHashTimelock.Status.Claimed);
        timelock.claim(terms(address(sound), AMOUNT), SECRET);
        same("sound", sound.balanceOf(receiver), AMOUNT);
    }
}

/// @notice Locks of ERC-721 tokens.
contract HashTimelockErc721Test is Locks {
    Picture private picture;

    function setUp() public override {
        super.setUp();
        picture = new Picture();
        picture.mint(sender, 0);
        picture.mint(sender, 1);
        vm.startPrank(sender);
        picture.setApprovalForAll(address(timelock), true);
        vm.stopPrank();
    }

    /// @notice Ids 0 and 1 too, which would pass for amounts.
    function test_AProductGoesToTheReceiverOrBack() public {
        IHashTimelock.Terms memory claimed = terms(address(picture), 0);
        IHashTimelock.Terms memory refunded = terms(address(picture), 1);
        lock(claimed);
        lock(refunded);
        same("held", picture.ownerOf(1), address(timelock));
        vm.warp(LOCK_BY);
        timelock.claim(claimed, SECRET);
        same("receiver", picture.ownerOf(0), receiver);
        vm.warp(DEADLINE);
        timelock.refund(refunded);
        same("sender", picture.ownerOf(1), sender);
    }

    /// @notice A contract that would refuse the token gets it: it cannot hold up the swap, nor lose it to the sender.
    function test_AContractIsNotAskedWhetherItTakesIt() public {
        Receiver contract_ = new Receiver();
        IHashTimelock.Terms memory t = terms(address(picture), 1);
        t.receiver = address(contract_);
        lock(t);
        vm.warp(LOCK_BY);
        timelock.claim(t, SECRET);
        same("receiver", picture.ownerOf(1), address(contract_));
    }

    function test_RevertWhen_NotTheOwners() public {
        picture.mint(stranger, 2);
        vm.prank(stranger);
        picture.approve(address(timelock), 2);
        // Approved, but by another than the one who locks.
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721IncorrectOwner.selector, sender, 2, stranger));
        lock(terms(address(picture), 2));
        lock(terms(address(picture), 1));
        IHashTimelock.Terms memory again = terms(address(picture), 1);
        again.deadline++;
        vm.expectRevert(
            abi.encodeWithSelector(IERC721Errors.ERC721IncorrectOwner.selector, sender, 1, address(timelock))
        );
        lock(again);
    }

    function test_RevertWhen_TheTokenLies() public {
        picture.lie();
        vm.expectRevert(
            abi.encodeWithSelector(IHashTimelock.HashTimelock_NotReceived.selector, address(picture), 1, sender)
        );
        lock(terms(address(picture), 1));
    }

    function test_AProductThatStandsStillIsCollectedLater() public {
        IHashTimelock.Terms memory t = terms(address(picture), 1);
        lock(t);
        picture.stand(true);
        vm.warp(LOCK_BY);
        timelock.claim(t, SECRET);
        same("still there", picture.ownerOf(1), address(timelock));
        vm.warp(DEADLINE);
        vm.expectRevert(notLocked(t, IHashTimelock.Status.Claimed));
        timelock.refund(t);
        picture.stand(false);
        timelock.collect(t);
        same("receiver", picture.ownerOf(1), receiver);
    }

    /// @notice Too little gas for the token's own part of a claim defers it; it takes nothing from the receiver.
    function testFuzz_AClaimWithLittleGasLosesNothing(uint256 gas_) public {
        IHashTimelock.Terms memory t = terms(address(picture), 1);
        lock(t);
        vm.warp(LOCK_BY);
        gas_ = within(gas_, 5_000, 150_000);
        (bool ok, ) = address(timelock).call{gas: gas_}(abi.encodeCall(IHashTimelock.claim, (t, SECRET)));
        IHashTimelock.Status status = timelock.statusOf(id(t));
        if (!ok) holds("nothing happened", status == IHashTimelock.Status.Locked);
        if (!ok) timelock.claim(t, SECRET);
        else if (status == IHashTimelock.Status.Claimed) timelock.collect(t);
        same("receiver", picture.ownerOf(1), receiver);
    }
}

/// @notice A product of the registry, under challenge while its swap is on.
contract HashTimelockProductTest is Dispute {
    function test_AChallengeDoesNotTakeAProductFromItsReceiver() public {
        IHashTimelock.Terms memory t = IHashTimelock.Terms({
            hashlock: sha256(bytes.concat(bytes32(uint256(7)))),
            sender: mallory.who,
            receiver: bob.who,
            token: address(registry),
            amount: copy,
            lockBy: uint40(nowSeconds() + 10),
            deadline: uint40(nowSeconds() + 1_000)
        });
        vm.startPrank(mallory.who);
        registry.approve(address(timelock), copy);
        timelock.lock(t);
        vm.stopPrank();
        _open();
        skip(10);
        timelock.claim(t, bytes32(uint256(7)));
        same("bob's, though the case is open", registry.ownerOf(copy), bob.who);
        _is(id, IChallenge.Status.Open);
    }
}
