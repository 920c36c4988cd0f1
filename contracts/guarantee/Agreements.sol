// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGenerationEscrow} from "../interfaces/IGenerationEscrow.sol";
import {IProductRegistry} from "../interfaces/IProductRegistry.sol";
import {Payouts} from "../lib/Payouts.sol";
import {SignerCheck} from "../lib/SignerCheck.sol";
import {TaskLedger} from "./TaskLedger.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @notice Ends tasks as a whole before they are settled: because the result is a copy, or because both sides agree.
/// @notice Documented in {IGenerationEscrow}.
abstract contract Agreements is TaskLedger {
    bytes32 private constant _AGREEMENT_TYPEHASH = keccak256("Agreement(uint256 taskId,uint256 back,uint40 until)");

    IProductRegistry internal immutable _registry;

    constructor(IProductRegistry registry) {
        _registry = registry;
    }

    /// @inheritdoc IGenerationEscrow
    function declineCopy(Quote calldata quote, uint256 productId) external {
        (uint256 taskId, Task storage task) = _existing(quote);
        require(msg.sender == quote.esp, Guarantee_NotContentSide(taskId, quote.esp, msg.sender));
        _requireOpen(taskId, task.status, Status.Locked, task.closesAt);
        require(
            _registry.statusOf(productId) == IProductRegistry.Status.Active,
            Generation_NoSuchOriginal(taskId, productId)
        );
        emit TaskDeclined({taskId: taskId, productId: productId});
        emit TaskRefunded({
            taskId: taskId,
            status: Status.Locked,
            items: quote.items,
            fee: quote.fee,
            penalty: 0,
            poolShare: 0
        });
        _endWhole(taskId, task, quote, Status.Refunded, quote.fee);
    }

    /// @inheritdoc IGenerationEscrow
    function agree(Quote calldata quote, uint256 back, uint40 until, bytes calldata signature) external {
        // Check: the provider submits the producer's signature.
        (uint256 taskId, Task storage task) = _existing(quote);
        require(msg.sender == quote.esp, Guarantee_NotContentSide(taskId, quote.esp, msg.sender));
        bytes32 digest = _hashTypedDataV4(keccak256(abi.encode(_AGREEMENT_TYPEHASH, taskId, back, until)));
        require(
            SignerCheck.isSignedBy(quote.producer, digest, signature),
            Generation_BadAgreement(taskId, quote.producer)
        );

        // Check: the task is open and on time. A party in default cannot avoid the outcome by an agreement.
        Status status = task.status;
        require(task.ended == 0, Guarantee_NothingDue(taskId, status));
        uint256 closesAt = until;
        if (status != Status.Revealed) {
            uint256 grace = status == Status.Delivered ? _availableSeconds : 0;
            closesAt = Math.min(closesAt, task.closesAt + grace);
        }
        require(block.timestamp < closesAt, Guarantee_TooLate(taskId, closesAt, block.timestamp));
        (uint256 poolShare, uint256 most) = Payouts.ofFee(quote.fee, poolBasisPoints);
        require(back <= most, Generation_BackAboveFee(taskId, back, most));

        // Check and effect: no case holds the money of an item, and no item ends twice.
        for (uint256 i = 0; i < quote.items; i++) {
            ItemProgress storage progress = _items[taskId][i];
            if (progress.status != Status.Revealed) continue;
            uint256 productId = progress.productId;
            _requireNotHeld(taskId, productId, type(uint256).max);
            require(!_challenge.isDisproved(productId), Guarantee_Held(taskId, productId));
            progress.status = Status.Agreed;
        }
        emit TaskAgreed({taskId: taskId, status: status, back: back, paid: most - back, poolShare: poolShare});
        _endWhole(taskId, task, quote, Status.Agreed, back);
        _vault.move({to: quote.esp, amount: most - back});
        _vault.move({to: address(_pool), amount: poolShare});
    }

    /// @dev All items end at once, without fault: `back` to the producer, the rest of the bond to the provider.
    function _endWhole(uint256 taskId, Task storage task, Quote calldata quote, Status ending, uint256 back) private {
        if (task.status == Status.Locked) _lowerLoad(quote);
        task.status = ending;
        task.ended = quote.items;
        uint256 bond = _bondOf(quote) - _penaltyOf(quote, task.lateSeconds);
        emit TaskEnded({taskId: taskId, status: ending, rateBy: 0});
        if (task.late) _record(quote, task, 0);
        _esps.release({esp: quote.esp, amount: bond, caseId: taskId});
        _vault.move({to: quote.producer, amount: back});
    }
}
