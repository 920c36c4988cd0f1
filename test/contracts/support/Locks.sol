// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IHashTimelock} from "../../../contracts/interfaces/IHashTimelock.sol";
import {Test} from "./Vm.sol";

/// @notice A timelock and the terms of locks on it.
abstract contract Locks is Test {
    uint256 internal constant START = 1_800_000_000;
    uint40 internal constant LOCK_BY = uint40(START + 600);
    uint40 internal constant DEADLINE = uint40(START + 3_600);
    bytes32 internal constant SECRET = keccak256("secret");
    uint256 internal constant ETHER = 1 ether;

    address internal immutable sender = address(uint160(0x5e17));
    address payable internal immutable receiver = payable(address(uint160(0x4ece)));
    address internal immutable stranger = address(uint160(0x57a9));
    bytes32 internal secretHash; // kept: asking the precompile would count as the call that `expectRevert` waits for
    IHashTimelock internal timelock;

    function setUp() public virtual {
        vm.warp(START);
        vm.label(sender, "sender");
        vm.label(receiver, "receiver");
        timelock = IHashTimelock(create("HashTimelock", ""));
        secretHash = hashlock(SECRET);
        vm.deal(sender, 100 ether);
    }

    function hashlock(bytes32 secret) internal pure returns (bytes32) {
        return sha256(bytes.concat(secret));
    }

    /// @notice From sender to receiver against SECRET.
    function terms(address token, uint256 amount) internal view returns (IHashTimelock.Terms memory) {
        return
            IHashTimelock.Terms({
                hashlock: secretHash,
                sender: sender,
                receiver: receiver,
                token: token,
                amount: amount,
                lockBy: LOCK_BY,
                deadline: DEADLINE
            });
    }

    function etherTerms() internal view returns (IHashTimelock.Terms memory) {
        return terms(address(0), ETHER);
    }

    function id(IHashTimelock.Terms memory t) internal pure returns (bytes32) {
        return keccak256(abi.encode(t));
    }

    function lock(IHashTimelock.Terms memory t) internal {
        vm.prank(sender);
        timelock.lock{value: t.token == address(0) ? t.amount : 0}(t);
    }

    function isLocked(IHashTimelock.Terms memory t) internal view returns (bool) {
        return timelock.statusOf(id(t)) == IHashTimelock.Status.Locked;
    }

    /// @notice Calls by anyone; the error's selector, zero when it passed.
    function outcome(uint256 value, bytes memory data) internal returns (bytes4) {
        (bool ok, bytes memory reason) = address(timelock).call{value: value}(data);
        return ok ? bytes4(0) : bytes4(reason);
    }

    function notLocked(IHashTimelock.Terms memory t, IHashTimelock.Status status) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IHashTimelock.HashTimelock_NotLocked.selector, id(t), status);
    }
}
