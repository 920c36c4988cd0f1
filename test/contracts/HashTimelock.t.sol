// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IHashTimelock} from "../../contracts/interfaces/IHashTimelock.sol";
import {Locks} from "./support/Locks.sol";
import {Receiver} from "./support/LockedTokens.sol";

/// @notice Terms, windows and secrets, by locks of ether.
contract HashTimelockTest is Locks {
    function test_TheSecretPaysTheReceiver() public {
        IHashTimelock.Terms memory t = etherTerms();
        vm.expectEmit(address(timelock));
        emit IHashTimelock.Locked(id(t), t.hashlock, receiver, sender, address(0), ETHER, LOCK_BY, DEADLINE);
        lock(t);
        same("held", address(timelock).balance, ETHER);
        holds("locked", isLocked(t));
        vm.warp(LOCK_BY);
        vm.expectEmit(address(timelock));
        emit IHashTimelock.Claimed(id(t), SECRET);
        vm.prank(stranger); // Anyone may reveal it; the receiver is paid.
        timelock.claim(t, SECRET);
        same("receiver", receiver.balance, ETHER);
        same("stranger", stranger.balance, 0);
        same("nothing left", address(timelock).balance, 0);
        holds("ended", timelock.statusOf(id(t)) == IHashTimelock.Status.None);
    }

    function test_SilencePaysTheSenderBack() public {
        IHashTimelock.Terms memory t = etherTerms();
        lock(t);
        vm.warp(DEADLINE);
        vm.expectEmit(address(timelock));
        emit IHashTimelock.Refunded(id(t));
        vm.prank(stranger);
        timelock.refund(t);
        same("sender", sender.balance, 100 ether);
        same("stranger", stranger.balance, 0);
        holds("ended", timelock.statusOf(id(t)) == IHashTimelock.Status.None);
    }

    function test_AnotherMayPayForTheSender() public {
        IHashTimelock.Terms memory t = etherTerms();
        vm.deal(stranger, ETHER);
        vm.prank(stranger);
        timelock.lock{value: ETHER}(t);
        vm.warp(DEADLINE);
        timelock.refund(t);
        same("the sender named", sender.balance, 100 ether + ETHER);
    }

    /// @notice At each second exactly one of lock, claim and refund passes; the others say why not.
    function test_WindowsNeverOverlap() public {
        uint256[6] memory times = [
            uint256(LOCK_BY) - 1,
            LOCK_BY,
            uint256(LOCK_BY) + 1,
            uint256(DEADLINE) - 1,
            DEADLINE,
            uint256(DEADLINE) + 1
        ];
        for (uint256 i = 0; i < times.length; i++) _checkSecond(times[i], i);
    }

    function testFuzz_WindowsNeverOverlap(uint256 time) public {
        _checkSecond(within(time, START, START + 2 * 3_600), 0);
    }

    function _checkSecond(uint256 time, uint256 salt) private {
        IHashTimelock.Terms memory fresh = etherTerms();
        IHashTimelock.Terms memory toClaim = etherTerms();
        IHashTimelock.Terms memory toRefund = etherTerms();
        fresh.hashlock = hashlock(keccak256(abi.encode(salt)));
        toClaim.amount += 1 + salt;
        toRefund.amount += 101 + salt;
        vm.warp(START);
        lock(toClaim);
        lock(toRefund);
        vm.warp(time);
        bytes4 locked = outcome(ETHER, abi.encodeCall(IHashTimelock.lock, (fresh)));
        bytes4 claimed = outcome(0, abi.encodeCall(IHashTimelock.claim, (toClaim, SECRET)));
        bytes4 refunded = outcome(0, abi.encodeCall(IHashTimelock.refund, (toRefund)));
        holds("lock", locked == (time < LOCK_BY ? bytes4(0) : IHashTimelock.HashTimelock_LockTooLate.selector));
        bytes4 expected = time < LOCK_BY ? IHashTimelock.HashTimelock_ClaimTooEarly.selector : bytes4(0);
        if (time >= DEADLINE) expected = IHashTimelock.HashTimelock_ClaimTooLate.selector;
        holds("claim", claimed == expected);
        holds("refund", refunded == (time < DEADLINE ? IHashTimelock.HashTimelock_RefundTooEarly.selector : bytes4(0)));
    }

    function test_RevertWhen_OutsideTheWindow() public {
        IHashTimelock.Terms memory t = etherTerms();
        lock(t);
        vm.warp(LOCK_BY - 1);
        vm.expectRevert(
            abi.encodeWithSelector(IHashTimelock.HashTimelock_ClaimTooEarly.selector, id(t), LOCK_BY, LOCK_BY - 1)
        );
        timelock.claim(t, SECRET);
        vm.warp(DEADLINE - 1);
        vm.expectRevert(
            abi.encodeWithSelector(IHashTimelock.HashTimelock_RefundTooEarly.selector, id(t), DEADLINE, DEADLINE - 1)
        );
        timelock.refund(t);
        vm.warp(DEADLINE);
        vm.expectRevert(
            abi.encodeWithSelector(IHashTimelock.HashTimelock_ClaimTooLate.selector, id(t), DEADLINE, DEADLINE)
        );
        timelock.claim(t, SECRET);
    }

    function test_TermsAreLockedOnceEver() public {
        IHashTimelock.Terms memory t = etherTerms();
        IHashTimelock.Terms memory other = etherTerms();
        other.amount++;
        lock(t);
        lock(other);
        vm.expectRevert(abi.encodeWithSelector(IHashTimelock.HashTimelock_AlreadyLocked.selector, id(t)));
        lock(t);
        vm.warp(LOCK_BY);
        timelock.claim(t, SECRET);
        vm.expectRevert(notLocked(t, IHashTimelock.Status.None));
        timelock.claim(t, SECRET);
        // The secret is known by now: locking the same terms again would be a gift.
        vm.expectRevert(abi.encodeWithSelector(IHashTimelock.HashTimelock_LockTooLate.selector, LOCK_BY, LOCK_BY));
        lock(t);
        vm.warp(DEADLINE);
        vm.expectRevert(notLocked(t, IHashTimelock.Status.None));
        timelock.refund(t);
        timelock.refund(other);
        vm.expectRevert(notLocked(other, IHashTimelock.Status.None));
        timelock.refund(other);
        vm.expectRevert(abi.encodeWithSelector(IHashTimelock.HashTimelock_LockTooLate.selector, LOCK_BY, DEADLINE));
        lock(other);
        same("all is out", address(timelock).balance, 0);
    }

    function testFuzz_RevertWhen_TheSecretIsAnother(bytes32 guess) public {
        vm.assume(guess != SECRET);
        IHashTimelock.Terms memory t = etherTerms();
        lock(t);
        vm.warp(LOCK_BY);
        vm.expectRevert(
            abi.encodeWithSelector(
                IHashTimelock.HashTimelock_WrongPreimage.selector,
                id(t),
                t.hashlock,
                hashlock(guess)
            )
        );
        timelock.claim(t, guess);
    }

    /// @notice 32 bytes and no others: what is cut off or hangs over never opens a lock.
    function test_OnlyASecretOf32BytesOpens() public {
        IHashTimelock.Terms memory t = etherTerms();
        bytes memory long = bytes.concat(SECRET, hex"00");
        t.hashlock = sha256(long);
        lock(t);
        vm.warp(LOCK_BY);
        bytes memory head = abi.encodePacked(IHashTimelock.claim.selector, abi.encode(t));
        holds("33 bytes", outcome(0, bytes.concat(head, long)) == IHashTimelock.HashTimelock_WrongPreimage.selector);
        (bool ok, ) = address(timelock).call(bytes.concat(head, new bytes(31)));
        holds("31 bytes", !ok);
        holds("still locked", isLocked(t));
    }

    /// @notice Whatever is changed in the terms, they are other terms.
    function test_RevertWhen_AStepBringsOtherTerms() public {
        IHashTimelock.Terms memory t = etherTerms();
        lock(t);
        vm.warp(LOCK_BY);
        for (uint256 i = 0; i < 7; i++) {
            IHashTimelock.Terms memory u = etherTerms();
            if (i == 0) u.hashlock = hashlock(t.hashlock);
            if (i == 1) u.sender = stranger;
            if (i == 2) u.receiver = stranger;
            if (i == 3) u.token = stranger;
            if (i == 4) u.amount--;
            if (i == 5) u.lockBy--;
            if (i == 6) u.deadline++;
            vm.expectRevert(notLocked(u, IHashTimelock.Status.None));
            timelock.claim(u, SECRET);
            vm.expectRevert(notLocked(u, IHashTimelock.Status.None));
            timelock.refund(u);
            vm.expectRevert(
                abi.encodeWithSelector(
                    IHashTimelock.HashTimelock_NotToCollect.selector,
                    id(u),
                    IHashTimelock.Status.None
                )
            );
            timelock.collect(u);
        }
        timelock.claim(t, SECRET);
    }

    function testFuzz_TheIdIsTheHashOfTheTerms(IHashTimelock.Terms calldata t) public view {
        same("id", timelock.idOf(t), keccak256(abi.encode(t)));
    }

    /// @notice The same terms in another encoding (something in the unused bytes of a word) are refused.
    function test_RevertWhen_TheEncodingIsUnclean() public {
        IHashTimelock.Terms memory t = etherTerms();
        uint256[5] memory words = [uint256(1), 2, 3, 5, 6];
        for (uint256 i = 0; i < words.length; i++) {
            bytes memory data = abi.encodeCall(IHashTimelock.lock, (t));
            data[4 + 32 * words[i]] = 0x01;
            (bool ok, ) = address(timelock).call{value: ETHER}(data);
            holds("unclean", !ok);
        }
        lock(t);
    }

    function test_RevertWhen_TheTermsMakeNoSense() public {
        IHashTimelock.Terms memory t = etherTerms();
        t.deadline = LOCK_BY;
        vm.expectRevert(abi.encodeWithSelector(IHashTimelock.HashTimelock_NoTimeToClaim.selector, LOCK_BY, LOCK_BY));
        lock(t);
        t.deadline = LOCK_BY + 1; // one second is enough for the contract
        lock(t);
        t = etherTerms();
        t.sender = address(0);
        vm.expectRevert(abi.encodeWithSelector(IHashTimelock.HashTimelock_NobodyNamed.selector, address(0), receiver));
        lock(t);
        t = etherTerms();
        t.receiver = address(0);
        vm.expectRevert(abi.encodeWithSelector(IHashTimelock.HashTimelock_NobodyNamed.selector, sender, address(0)));
        lock(t);
        t = terms(address(0), 0);
        vm.expectRevert(abi.encodeWithSelector(IHashTimelock.HashTimelock_ZeroAmount.selector));
        lock(t);
    }

    function test_RevertWhen_TheEtherIsNotWhatTheTermsSay() public {
        uint256[2] memory sent = [ETHER - 1, ETHER + 1];
        for (uint256 i = 0; i < 2; i++) {
            vm.expectRevert(abi.encodeWithSelector(IHashTimelock.HashTimelock_WrongValue.selector, ETHER, sent[i]));
            vm.prank(sender);
            timelock.lock{value: sent[i]}(etherTerms());
        }
        vm.expectRevert(abi.encodeWithSelector(IHashTimelock.HashTimelock_WrongValue.selector, 0, 1));
        vm.prank(sender);
        timelock.lock{value: 1}(terms(stranger, 5));
        (bool ok, ) = address(timelock).call{value: 1}("");
        holds("ether without terms", !ok);
    }

    // --- receivers of ether ---

    function test_AReceiverThatRefusesEtherSpoilsItsOwnClaimOnly() public {
        Receiver refusing = new Receiver();
        refusing.refuse(true);
        IHashTimelock.Terms memory t = etherTerms();
        t.receiver = address(refusing);
        lock(t);
        lock(etherTerms());
        vm.warp(LOCK_BY);
        vm.expectRevert(
            abi.encodeWithSelector(IHashTimelock.HashTimelock_EtherRefused.selector, address(refusing), ETHER)
        );
        timelock.claim(t, SECRET);
        timelock.claim(etherTerms(), SECRET);
        same("the other receiver", receiver.balance, ETHER);
        vm.warp(DEADLINE);
        timelock.refund(t);
        same("the sender", sender.balance, 99 ether);
    }

    function test_ASenderThatRefusesEtherGetsItWhenItTakesIt() public {
        Receiver refusing = new Receiver();
        refusing.refuse(true);
        IHashTimelock.Terms memory t = etherTerms();
        t.sender = address(refusing);
        lock(t);
        vm.warp(DEADLINE);
        vm.expectRevert(
            abi.encodeWithSelector(IHashTimelock.HashTimelock_EtherRefused.selector, address(refusing), ETHER)
        );
        timelock.refund(t);
        refusing.refuse(false);
        timelock.refund(t);
        same("late", address(refusing).balance, ETHER);
    }

    function test_AReceiverThatCallsBackIsPaidOnce() public {
        Receiver thief = new Receiver();
        IHashTimelock.Terms memory t = etherTerms();
        t.receiver = address(thief);
        IHashTimelock.Terms memory other = etherTerms();
        lock(t);
        lock(other);
        vm.deal(address(thief), ETHER);
        thief.plan(address(timelock), abi.encodeCall(IHashTimelock.claim, (t, SECRET)));
        thief.plan(address(timelock), abi.encodeCall(IHashTimelock.refund, (t)));
        thief.plan(address(timelock), abi.encodeCall(IHashTimelock.collect, (t)));
        vm.warp(LOCK_BY);
        timelock.claim(t, SECRET);
        same("nothing passed", thief.passed(), 0);
        same("all were tried", thief.tried(), 3);
        same("paid once", address(thief).balance, 2 * ETHER);
        same("the others' is there", address(timelock).balance, ETHER);
    }

    /// @notice Whatever is locked and however it ends, the contract holds the sum of what is open.
    function testFuzz_TheSumOfOpenLocksIsHeld(uint256[8] calldata amounts, uint8[8] calldata ends) public {
        uint256 open = 0;
        IHashTimelock.Terms[] memory all = new IHashTimelock.Terms[](8);
        for (uint256 i = 0; i < 8; i++) {
            all[i] = terms(address(0), within(amounts[i], 1, 10 ether));
            all[i].hashlock = hashlock(bytes32(i));
            lock(all[i]);
            open += all[i].amount;
        }
        same("locked", address(timelock).balance, open);
        vm.warp(LOCK_BY);
        for (uint256 i = 0; i < 8; i++) {
            if (ends[i] % 2 == 1) continue;
            timelock.claim(all[i], bytes32(i));
            open -= all[i].amount;
            same("after a claim", address(timelock).balance, open);
        }
        vm.warp(DEADLINE);
        for (uint256 i = 0; i < 8; i++) {
            if (ends[i] % 2 == 0) continue;
            timelock.refund(all[i]);
            open -= all[i].amount;
            same("after a refund", address(timelock).balance, open);
        }
        same("all is out", open, 0);
    }
}
