// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGenerationEscrow} from "../interfaces/IGenerationEscrow.sol";
import {IReputation} from "../interfaces/IReputation.sol";
import {TwoWayGuarantee} from "./TwoWayGuarantee.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @notice What is kept of tasks: how far each and its items are, which part of fee and bond an item takes with it, and the
/// one outcome of each. Told by `IGenerationEscrow`.
abstract contract TaskLedger is IGenerationEscrow, TwoWayGuarantee {
    bytes32 private constant _QUOTE_TYPEHASH = keccak256(
        "Quote(address esp,address producer,uint256 fee,uint8 items,bytes32 promptCommitment,uint40 deliverySeconds,uint64 expiry,bytes32 salt)"
    );
    uint256 private constant _MAX_STARS = 5;
    /// @dev From so many stars on an outcome is positive.
    uint256 private constant _GOOD_STARS = 3;

    IReputation private immutable _reputation;
    /// @inheritdoc IGenerationEscrow
    uint256 public immutable bondBasisPoints;
    mapping(uint256 taskId => Task) internal _tasks;
    mapping(uint256 taskId => mapping(uint256 index => ItemProgress)) internal _items;

    constructor(IReputation reputation, uint256 bondBasisPoints_) {
        _reputation = reputation;
        bondBasisPoints = bondBasisPoints_;
    }

    /// @inheritdoc IGenerationEscrow
    function taskOf(uint256 taskId) external view returns (Task memory task) {
        task = _tasks[taskId];
        require(task.status != Status.None, Generation_UnknownTask(taskId));
    }

    /// @inheritdoc IGenerationEscrow
    function itemOf(uint256 taskId, uint256 index) external view returns (ItemProgress memory) {
        return _items[taskId][index];
    }

    /// @inheritdoc IGenerationEscrow
    function idOf(Quote calldata quote) public view returns (uint256 taskId) {
        return
            uint256(
                _hashTypedDataV4(
                    keccak256(
                        abi.encode(
                            _QUOTE_TYPEHASH,
                            quote.esp,
                            quote.producer,
                            quote.fee,
                            quote.items,
                            quote.promptCommitment,
                            quote.deliverySeconds,
                            quote.expiry,
                            quote.salt
                        )
                    )
                )
            );
    }

    /// @inheritdoc IGenerationEscrow
    function rate(Quote calldata quote, uint256 stars) external {
        (uint256 taskId, Task storage task) = _existing(quote);
        require(msg.sender == quote.producer, Guarantee_NotPayer(taskId, quote.producer, msg.sender));
        _requireOpen(taskId, task.status, Status.Settled, task.closesAt);
        require(stars != 0 && stars <= _MAX_STARS, Generation_StarsOutOfRange(taskId, stars, _MAX_STARS));
        task.status = Status.Closed;
        emit TaskRated({taskId: taskId, stars: stars});
        _record({quote: quote, positive: stars >= _GOOD_STARS});
    }

    /// @inheritdoc IGenerationEscrow
    function record(Quote calldata quote) external {
        (uint256 taskId, Task storage task) = _existing(quote);
        _requireStatus(taskId, task.status, Status.Settled);
        _requireClosed(taskId, task.closesAt);
        task.status = Status.Closed;
        emit TaskRated({taskId: taskId, stars: 0});
        _record({quote: quote, positive: true});
    }

    function _existing(Quote calldata quote) internal view returns (uint256 taskId, Task storage task) {
        taskId = idOf(quote);
        task = _tasks[taskId];
        require(task.status != Status.None, Generation_UnknownTask(taskId));
    }

    /// @dev `count` more items end; the part of fee and bond that goes with them.
    function _endItems(
        Task storage task,
        Quote calldata quote,
        uint256 count,
        bool failed
    ) internal returns (uint256 fee, uint256 bond) {
        uint256 from = task.ended;
        uint256 to = from + count;
        task.ended = uint8(to);
        if (failed) task.failed += uint8(count);
        fee = _share(quote.fee, to, quote.items) - _share(quote.fee, from, quote.items);
        uint256 left = _bondOf(quote) - _penaltyOf(quote, task.lateSeconds);
        bond = _share(left, to, quote.items) - _share(left, from, quote.items);
    }

    /// @dev Once all items have ended: a task that was paid in full and in time waits for its rating, any other is over.
    function _conclude(uint256 taskId, Task storage task, Quote calldata quote) internal {
        if (task.ended != quote.items) return;
        bool good = task.failed == 0 && !task.late;
        bool refunded = task.revealed == 0 || task.failed == quote.items;
        Status status =
            refunded
                ? Status.Refunded
                : good
                    ? Status.Settled
                    : Status.Closed;
        task.status = status;
        task.closesAt = status == Status.Settled ? _closesIn(_rateSeconds) : 0;
        emit TaskEnded({taskId: taskId, status: status, rateBy: task.closesAt});
        if (!good) _record({quote: quote, positive: false});
    }

    function _bondOf(Quote calldata quote) internal view returns (uint256) {
        return _part(quote.fee, bondBasisPoints);
    }

    /// @dev Of the bond, for `lateSeconds` after the time to deliver.
    function _penaltyOf(Quote calldata quote, uint256 lateSeconds) internal view returns (uint256) {
        if (lateSeconds == 0) return 0;
        return Math.mulDiv(_bondOf(quote), lateSeconds, _lateSeconds, Math.Rounding.Ceil);
    }

    function _record(Quote calldata quote, bool positive) private {
        _reputation.record({producer: quote.producer, esp: quote.esp, positive: positive, value: quote.fee});
    }

    function _share(uint256 total, uint256 ended, uint256 items) private pure returns (uint256) {
        return Math.mulDiv(total, ended, items);
    }
}
