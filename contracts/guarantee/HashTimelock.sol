// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IHashTimelock} from "../interfaces/IHashTimelock.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {ERC165Checker} from "@openzeppelin/contracts/utils/introspection/ERC165Checker.sol";

/// @notice Documented in {IHashTimelock}. Locking and ending exclude each other in time, so a reentrant call during an incoming
/// transfer cannot end its lock; a lock has ended before its asset is sent.
contract HashTimelock is IHashTimelock, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @dev `Status` values as full words: writing an enum would first read the slot.
    mapping(bytes32 id => uint256) private _status;
    uint256 private constant _NONE = uint256(Status.None);
    uint256 private constant _LOCKED = uint256(Status.Locked);
    uint256 private constant _CLAIMED = uint256(Status.Claimed);

    /// @inheritdoc IHashTimelock
    /// @dev keccak256(abi.encode(terms)), without going through the fields: `lock` reads each of them, which holds them
    /// to their ranges, so that no other encoding of the same terms is ever open.
    function idOf(Terms calldata terms) public pure returns (bytes32 id) {
        assembly ("memory-safe") {
            let encoded := mload(0x40)
            calldatacopy(encoded, terms, 0xe0)
            id := keccak256(encoded, 0xe0)
        }
    }

    /// @inheritdoc IHashTimelock
    function statusOf(bytes32 id) public view returns (Status) {
        return Status(_status[id]);
    }

    /// @inheritdoc IHashTimelock
    function lock(Terms calldata terms) external payable {
        (address sender, address receiver) = (terms.sender, terms.receiver);
        (address token, uint256 amount) = (terms.token, terms.amount);
        (uint256 lockBy, uint256 deadline) = (terms.lockBy, terms.deadline);
        require(sender != address(0) && receiver != address(0), HashTimelock_NobodyNamed(sender, receiver));
        require(lockBy < deadline, HashTimelock_NoTimeToClaim(lockBy, deadline));
        require(block.timestamp < lockBy, HashTimelock_LockTooLate(lockBy, block.timestamp));
        uint256 value = token == address(0) ? amount : 0;
        require(msg.value == value, HashTimelock_WrongValue(value, msg.value));
        bytes32 id = idOf(terms);
        require(_status[id] == _NONE, HashTimelock_AlreadyLocked(id));

        _status[id] = _LOCKED;
        emit Locked({
            id: id,
            hashlock: terms.hashlock,
            receiver: receiver,
            sender: sender,
            token: token,
            amount: amount,
            lockBy: lockBy,
            deadline: deadline
        });
        if (token == address(0)) require(amount != 0, HashTimelock_ZeroAmount());
        else _take(token, amount);
    }

    /// @inheritdoc IHashTimelock
    function claim(Terms calldata terms, bytes32 preimage) external {
        bytes32 id = idOf(terms);
        _end(id);
        require(block.timestamp >= terms.lockBy, HashTimelock_ClaimTooEarly(id, terms.lockBy, block.timestamp));
        require(block.timestamp < terms.deadline, HashTimelock_ClaimTooLate(id, terms.deadline, block.timestamp));
        bytes32 hashlock = sha256(abi.encode(preimage));
        require(hashlock == terms.hashlock, HashTimelock_WrongPreimage(id, terms.hashlock, hashlock));
        emit Claimed({id: id, preimage: preimage});
        if (_paid(terms.receiver, terms)) return;
        _status[id] = _CLAIMED;
        emit Deferred(id);
    }

    /// @inheritdoc IHashTimelock
    function refund(Terms calldata terms) external {
        bytes32 id = idOf(terms);
        _end(id);
        require(block.timestamp >= terms.deadline, HashTimelock_RefundTooEarly(id, terms.deadline, block.timestamp));
        emit Refunded({id: id});
        require(_paid(terms.sender, terms), HashTimelock_TokenRefused(terms.token, terms.sender, terms.amount));
    }

    /// @inheritdoc IHashTimelock
    function collect(Terms calldata terms) external {
        bytes32 id = idOf(terms);
        require(_status[id] == _CLAIMED, HashTimelock_NotToCollect(id, statusOf(id)));
        delete _status[id];
        emit Collected(id);
        require(_paid(terms.receiver, terms), HashTimelock_TokenRefused(terms.token, terms.receiver, terms.amount));
    }

    function _end(bytes32 id) private {
        require(_status[id] == _LOCKED, HashTimelock_NotLocked(id, statusOf(id)));
        delete _status[id];
    }

    /// @dev Returns whether the asset was transferred. Rejected ether reverts.
    function _paid(address to, Terms calldata terms) private returns (bool) {
        (address token, uint256 amount) = (terms.token, terms.amount);
        if (token != address(0)) return _isErc721(token) ? _payErc721(token, to, amount) : _payErc20(token, to, amount);
        (bool taken, ) = to.call{value: amount}("");
        require(taken, HashTimelock_EtherRefused(to, amount));
        return true;
    }

    function _take(address token, uint256 amount) private {
        require(token.code.length != 0, HashTimelock_NoToken(token));
        if (_isErc721(token)) return _takeErc721(token, amount);
        require(amount != 0, HashTimelock_ZeroAmount());
        _takeErc20(token, amount);
    }

    /// @dev Guarded: an amount that a reentrant call locks or ends would be counted as part of this transfer.
    function _takeErc20(address token, uint256 amount) private nonReentrant {
        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom({from: msg.sender, to: address(this), value: amount});
        uint256 received = IERC20(token).balanceOf(address(this)) - before;
        require(received >= amount, HashTimelock_ReceivedLess(token, amount, received));
    }

    /// @dev A token that charges a fee to its sender would take it from the other locks of that token.
    function _payErc20(address token, address to, uint256 amount) private nonReentrant returns (bool moved) {
        uint256 before = IERC20(token).balanceOf(address(this));
        moved = IERC20(token).trySafeTransfer({to: to, value: amount});
        uint256 left = IERC20(token).balanceOf(address(this));
        require(left + amount >= before, HashTimelock_SentMore(token, amount, before - left));
    }

    function _takeErc721(address token, uint256 tokenId) private {
        IERC721(token).transferFrom({from: msg.sender, to: address(this), tokenId: tokenId});
        address holder = IERC721(token).ownerOf(tokenId);
        require(holder == address(this), HashTimelock_NotReceived(token, tokenId, holder));
    }

    function _payErc721(address token, address to, uint256 tokenId) private returns (bool) {
        try IERC721(token).transferFrom({from: address(this), to: to, tokenId: tokenId}) {
            return true;
        } catch {
            return false;
        }
    }

    /// @dev Every ERC-721 contract reports so by ERC-165. The result is not stored; the token is queried each time.
    function _isErc721(address token) private view returns (bool) {
        return ERC165Checker.supportsERC165InterfaceUnchecked(token, type(IERC721).interfaceId);
    }
}
