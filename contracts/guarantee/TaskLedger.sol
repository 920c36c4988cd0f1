// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGenerationEscrow} from "../interfaces/IGenerationEscrow.sol";
import {IReputation} from "../interfaces/IReputation.sol";
import {Payouts} from "../lib/Payouts.sol";
import {TwoWayGuarantee} from "./TwoWayGuarantee.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @notice State of tasks and their items, the part of fee and bond that each item releases, and the outcome of each task.
/// Documented in {IGenerationEscrow}.
abstract contract TaskLedger is IGenerationEscrow, TwoWayGuarantee {
    bytes32 private constant _QUOTE_TYPEHASH = keccak256(
        "Quote(address esp,address producer,uint256 fee,uint8 items,bytes32 promptCommitment,uint40 deliverySeconds,uint64 expiry,bytes32 salt)"
    );
    uint256 private constant _MAX_STARS = 5;
    uint256 private constant _WHOLE_QUALITY = 1e18;

    IReputation private immutable _reputation;
    /// @inheritdoc IGenerationEscrow
    uint256 public immutable bondBasisPoints;
    /// @inheritdoc IGenerationEscrow
    uint256 public immutable lossBasisPoints;
    mapping(uint256 taskId => Task) internal _tasks;
    mapping(uint256 taskId => mapping(uint256 index => ItemProgress)) internal _items;
    mapping(address esp => Workload) private _workloads;

    constructor(IReputation reputation, uint256 bondBasisPoints_, uint256 lossBasisPoints_) {
        require(
            lossBasisPoints_ <= bondBasisPoints_ && lossBasisPoints_ <= 10_000,
            Generation_LossAboveBond(lossBasisPoints_, bondBasisPoints_)
        );
        _reputation = reputation;
        bondBasisPoints = bondBasisPoints_;
        lossBasisPoints = lossBasisPoints_;
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
    function workloadOf(address esp) external view returns (Workload memory) {
        return _workloads[esp];
    }

    /// @inheritdoc IGenerationEscrow
    function stateCapacity(uint32 items) external {
        _workloads[msg.sender].capacity = items;
        emit CapacityStated({esp: msg.sender, items: items});
    }

    /// @inheritdoc IGenerationEscrow
    function rate(Quote calldata quote, uint256 stars) external {
        (uint256 taskId, Task storage task) = _existing(quote);
        require(msg.sender == quote.producer, Guarantee_NotPayer(taskId, quote.producer, msg.sender));
        _requireOpen(taskId, task.status, Status.Settled, task.closesAt);
        require(stars != 0 && stars <= _MAX_STARS, Generation_StarsOutOfRange(taskId, stars, _MAX_STARS));
        task.status = Status.Closed;
        emit TaskRated({taskId: taskId, stars: stars});
        _record(quote, task, stars);
    }

    /// @inheritdoc IGenerationEscrow
    function record(Quote calldata quote) external {
        (uint256 taskId, Task storage task) = _existing(quote);
        _requireStatus(taskId, task.status, Status.Settled);
        _requireClosed(taskId, task.closesAt);
        task.status = Status.Closed;
        emit TaskRated({taskId: taskId, stars: 0});
        _record(quote, task, 0);
    }

    function _existing(Quote calldata quote) internal view returns (uint256 taskId, Task storage task) {
        taskId = idOf(quote);
        task = _tasks[taskId];
        require(task.status != Status.None, Generation_UnknownTask(taskId));
    }

    /// @dev Adds the items of a task to the provider's workload.
    function _raiseLoad(Quote calldata quote) internal {
        Workload storage load = _workloads[quote.esp];
        (uint256 capacity, uint256 undelivered) = (load.capacity, load.undelivered);
        require(
            undelivered + quote.items <= capacity,
            Generation_AtCapacity(quote.esp, undelivered, quote.items, capacity)
        );
        load.undelivered = uint32(undelivered + quote.items);
    }

    /// @dev Removes the items of a delivered, declined or refunded task from the provider's workload.
    function _lowerLoad(Quote calldata quote) internal {
        _workloads[quote.esp].undelivered -= quote.items;
    }

    /// @dev Ends `count` more items; returns the part of fee and bond that they release.
    function _endItems(
        Task storage task,
        Quote calldata quote,
        uint256 count,
        bool failed
    ) internal returns (uint256 fee, uint256 bond) {
        uint256 from = task.ended;
        task.ended = uint8(from + count);
        if (failed) task.failed += uint8(count);
        fee = Payouts.ofItems(quote.fee, from, count, quote.items);
        bond = Payouts.ofItems(_bondOf(quote) - _penaltyOf(quote, task.lateSeconds), from, count, quote.items);
    }

    /// @dev Once all items have ended: a task with a paid item can be rated, any other is finished. If no item was paid
    /// and neither side is at fault, there is no outcome.
    function _conclude(uint256 taskId, Task storage task, Quote calldata quote) internal {
        if (task.ended != quote.items) return;
        bool refunded = task.revealed == 0 || task.failed == quote.items;
        Status status = refunded ? Status.Refunded : Status.Settled;
        task.status = status;
        task.closesAt = status == Status.Settled ? _closesIn(_rateSeconds) : 0;
        emit TaskEnded({taskId: taskId, status: status, rateBy: task.closesAt});
        if (refunded && (task.failed != 0 || task.late)) _record(quote, task, 0);
    }

    function _bondOf(Quote calldata quote) internal view returns (uint256) {
        return Payouts.part(quote.fee, bondBasisPoints);
    }

    /// @dev Part of the bond that is lost for `lateSeconds` after the time to deliver.
    function _penaltyOf(Quote calldata quote, uint256 lateSeconds) internal view returns (uint256) {
        if (lateSeconds == 0) return 0;
        return Math.mulDiv(_bondOf(quote), lateSeconds, _lateSeconds, Math.Rounding.Ceil);
    }

    /// @dev Quality: the share of items in order, reduced by the delay and by the stars, if there are any. Value: the fee
    /// that the provider kept plus what it lost of its bond; after an agreed ending, the latter only.
    function _record(Quote calldata quote, Task storage task, uint256 stars) internal {
        uint256 inOrder = quote.items - task.failed;
        uint256 quality = Math.mulDiv(
            _share(_WHOLE_QUALITY, inOrder, quote.items),
            _lateSeconds - task.lateSeconds,
            _lateSeconds
        );
        if (stars != 0) quality = _share(quality, stars - 1, _MAX_STARS - 1);
        uint256 penalty = _penaltyOf(quote, task.lateSeconds);
        uint256 lost = penalty + _share(_bondOf(quote) - penalty, task.failed, quote.items);
        uint256 kept = task.revealed == 0 || task.status == Status.Agreed ? 0 : _share(quote.fee, inOrder, quote.items);
        _reputation.record({producer: quote.producer, esp: quote.esp, quality: quality, value: kept + lost});
    }

    function _share(uint256 total, uint256 ended, uint256 items) private pure returns (uint256) {
        return Math.mulDiv(total, ended, items);
    }
}
