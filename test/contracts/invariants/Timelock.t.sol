// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IHashTimelock} from "../../../contracts/interfaces/IHashTimelock.sol";
import {Picture, SilentToken} from "../support/LockedTokens.sol";
import {Locks} from "../support/Locks.sol";
import {Test} from "../support/Vm.sol";

/// @notice Locks of ether, money and pictures made and ended at random, with a model beside them that says beforehand of
/// every call whether it passes and, if not, by which error.
contract Locksmiths is Locks {
    struct Lock {
        IHashTimelock.Terms terms;
        bytes32 secret;
        IHashTimelock.Status status;
        uint256 opened;
        uint256 ended;
    }

    error Unexpected(string what, bytes4 actual, bytes4 expected);

    uint256 private constant PICTURES = 5;
    SilentToken private money;
    Picture private picture;
    Lock[] private locks;
    address[3] private people;
    uint256 private clock = START;
    mapping(string what => uint256) public passed;

    function setUp() public override {
        super.setUp();
        money = new SilentToken();
        picture = new Picture();
        people = [sender, receiver, stranger];
        for (uint256 i = 0; i < people.length; i++) {
            vm.deal(people[i], 1e30);
            money.mint(people[i], 1e30);
            vm.startPrank(people[i]);
            money.approve(address(timelock), type(uint256).max);
            picture.setApprovalForAll(address(timelock), true);
            vm.stopPrank();
        }
        for (uint256 i = 0; i < PICTURES; i++) picture.mint(people[i % 3], i);
    }

    // --- what anybody may do ---

    function wait(uint256 seconds_) external {
        clock += within(seconds_, 1, 60);
    }

    /// @notice Tokens stand still for a while.
    function stand(bool still) external {
        money.pause(still);
        picture.stand(still);
    }

    function open(uint256 seed, uint256 amount, uint256 lockBy, uint256 deadline) external {
        Lock memory l;
        if (locks.length != 0 && seed % 5 == 0) {
            l = locks[(seed / 5) % locks.length]; // once more, with the same terms
        } else {
            l.secret = keccak256(abi.encode(seed, locks.length));
            address token = [address(0), address(money), address(picture)][seed % 3];
            l.terms = terms(token, token == address(picture) ? amount % PICTURES : amount % 1e20);
            l.terms.hashlock = hashlock(l.secret);
            l.terms.sender =
                token == address(picture) && seed % 7 != 0 ? _ownerOf(amount % PICTURES) : people[seed % 3];
            l.terms.receiver = people[(seed / 3) % 3];
            l.terms.lockBy = uint40(clock + within(lockBy, 0, 60));
            l.terms.deadline = uint40(l.terms.lockBy + within(deadline, 0, 120));
        }
        IHashTimelock.Terms memory t = l.terms;
        address payer = t.sender == address(timelock) ? people[0] : t.sender;
        bytes4 expected = _whyNotOpen(t, payer);
        uint256 value = t.token == address(0) ? t.amount : 0;
        if (!_attempt("lock", payer, value, abi.encodeCall(IHashTimelock.lock, (t)), expected)) return;
        l.status = IHashTimelock.Status.Locked;
        l.opened++;
        locks.push(l);
    }

    function _whyNotOpen(IHashTimelock.Terms memory t, address payer) private view returns (bytes4) {
        if (t.lockBy >= t.deadline) return IHashTimelock.HashTimelock_NoTimeToClaim.selector;
        if (clock >= t.lockBy) return IHashTimelock.HashTimelock_LockTooLate.selector;
        if (isLocked(t)) return IHashTimelock.HashTimelock_AlreadyLocked.selector;
        if (t.token == address(picture)) {
            if (picture.still()) return Picture.Still.selector;
            return
                _ownerOf(t.amount) == payer
                    ? bytes4(0)
                    : bytes4(keccak256("ERC721IncorrectOwner(address,uint256,address)"));
        }
        if (t.amount == 0) return IHashTimelock.HashTimelock_ZeroAmount.selector;
        return t.token == address(money) && money.paused() ? SilentToken.Paused.selector : bytes4(0);
    }

    function claim(uint256 which, uint256 by) external {
        if (locks.length == 0) return;
        Lock storage l = _pick(which, IHashTimelock.Status.Locked);
        bytes32 secret = by % 6 == 0 ? bytes32(by) : l.secret;
        bytes4 expected = 0;
        if (l.status != IHashTimelock.Status.Locked) expected = IHashTimelock.HashTimelock_NotLocked.selector;
        else if (clock < l.terms.lockBy) expected = IHashTimelock.HashTimelock_ClaimTooEarly.selector;
        else if (clock >= l.terms.deadline) expected = IHashTimelock.HashTimelock_ClaimTooLate.selector;
        else if (secret != l.secret) expected = IHashTimelock.HashTimelock_WrongPreimage.selector;
        bytes memory data = abi.encodeCall(IHashTimelock.claim, (l.terms, secret));
        if (!_attempt("claim", people[by % 3], 0, data, expected)) return;
        l.ended++;
        l.status = _stands(l.terms.token) ? IHashTimelock.Status.Claimed : IHashTimelock.Status.None;
    }

    function refund(uint256 which, uint256 by) external {
        if (locks.length == 0) return;
        Lock storage l = _pick(which, IHashTimelock.Status.Locked);
        bytes4 expected = 0;
        if (l.status != IHashTimelock.Status.Locked) expected = IHashTimelock.HashTimelock_NotLocked.selector;
        else if (clock < l.terms.deadline) expected = IHashTimelock.HashTimelock_RefundTooEarly.selector;
        else if (_stands(l.terms.token)) expected = IHashTimelock.HashTimelock_TokenRefused.selector;
        bytes memory data = abi.encodeCall(IHashTimelock.refund, (l.terms));
        if (!_attempt("refund", people[by % 3], 0, data, expected)) return;
        l.ended++;
        l.status = IHashTimelock.Status.None;
    }

    function collect(uint256 which, uint256 by) external {
        if (locks.length == 0) return;
        Lock storage l = _pick(which, IHashTimelock.Status.Claimed);
        bytes4 expected = 0;
        if (l.status != IHashTimelock.Status.Claimed) expected = IHashTimelock.HashTimelock_NotToCollect.selector;
        else if (_stands(l.terms.token)) expected = IHashTimelock.HashTimelock_TokenRefused.selector;
        bytes memory data = abi.encodeCall(IHashTimelock.collect, (l.terms));
        if (_attempt("collect", people[by % 3], 0, data, expected)) l.status = IHashTimelock.Status.None;
    }

    /// @notice Three times of four one of that status, if there is one; otherwise any.
    function _pick(uint256 seed, IHashTimelock.Status status) private view returns (Lock storage) {
        for (uint256 i = 0; i < locks.length && seed % 4 != 0; i++) {
            Lock storage l = locks[(((seed / 4) % locks.length) + i) % locks.length];
            if (l.status == status) return l;
        }
        return locks[seed % locks.length];
    }

    function _attempt(
        string memory what,
        address by,
        uint256 value,
        bytes memory data,
        bytes4 expected
    ) private returns (bool ok) {
        vm.warp(clock);
        vm.prank(by);
        bytes memory result;
        (ok, result) = address(timelock).call{value: value}(data);
        bytes4 actual = ok ? bytes4(0) : bytes4(result);
        require(actual == expected && (ok || expected != 0), Unexpected(what, actual, expected));
        if (ok) passed[what]++;
    }

    function _stands(address token) private view returns (bool) {
        return token == address(money) ? money.paused() : token == address(picture) && picture.still();
    }

    function _ownerOf(uint256 pictureId) private view returns (address) {
        return picture.ownerOf(pictureId);
    }

    // --- what must hold ---

    /// @notice The contract holds exactly what is open, and pictures lie there exactly while a lock is open.
    function checkHoldings() external view {
        uint256 etherSum = 0;
        uint256 moneySum = 0;
        uint256[] memory holders = new uint256[](PICTURES);
        for (uint256 i = 0; i < locks.length; i++) {
            IHashTimelock.Terms memory t = locks[i].terms;
            holds("status", timelock.statusOf(id(t)) == locks[i].status);
            if (locks[i].status == IHashTimelock.Status.None) continue;
            if (t.token == address(0)) etherSum += t.amount;
            else if (t.token == address(money)) moneySum += t.amount;
            else holders[t.amount]++;
        }
        same("ether", address(timelock).balance, etherSum);
        same("money", money.balanceOf(address(timelock)), moneySum);
        for (uint256 i = 0; i < PICTURES; i++) {
            same("pictures", _ownerOf(i) == address(timelock) ? 1 : 0, holders[i]);
        }
    }

    /// @notice No terms are opened twice, and each lock ends once: by a claim or by a refund.
    function checkEnds() external view {
        for (uint256 i = 0; i < locks.length; i++) {
            same("opened", locks[i].opened, 1);
            same("ended", locks[i].ended, locks[i].status == IHashTimelock.Status.Locked ? 0 : 1);
        }
    }
}

struct FuzzSelector {
    address addr;
    bytes4[] selectors;
}

contract TimelockTest is Test {
    Locksmiths private world;

    function setUp() public {
        world = Locksmiths(createFrom("Timelock.t.sol:Locksmiths", ""));
        world.setUp();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(world);
    }

    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        bytes4[9] memory all = [
            Locksmiths.wait.selector,
            Locksmiths.stand.selector,
            Locksmiths.open.selector,
            Locksmiths.open.selector,
            Locksmiths.claim.selector,
            Locksmiths.claim.selector,
            Locksmiths.refund.selector,
            Locksmiths.refund.selector,
            Locksmiths.collect.selector
        ];
        targets = new FuzzSelector[](1);
        targets[0].addr = address(world);
        targets[0].selectors = new bytes4[](all.length);
        for (uint256 i = 0; i < all.length; i++) targets[0].selectors[i] = all[i];
    }

    /// hardhat-config: default.invariant.runs = 64
    /// hardhat-config: default.invariant.depth = 200
    /// hardhat-config: default.invariant.failOnRevert = true
    function invariant_WhatIsOpenIsHeldAndEndsOnce() public view {
        world.checkHoldings();
        world.checkEnds();
    }
}
