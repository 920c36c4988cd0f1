// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IChallenge} from "../interfaces/IChallenge.sol";
import {IEspRegistry} from "../interfaces/IEspRegistry.sol";
import {IGenerationEscrow} from "../interfaces/IGenerationEscrow.sol";
import {IProductRegistry} from "../interfaces/IProductRegistry.sol";
import {IReputation} from "../interfaces/IReputation.sol";
import {IUpkeepPool} from "../interfaces/IUpkeepPool.sol";
import {IVault} from "../interfaces/IVault.sol";
import {ItemTree} from "../lib/ItemTree.sol";
import {Payouts} from "../lib/Payouts.sol";
import {Agreements} from "./Agreements.sol";
import {TaskLedger} from "./TaskLedger.sol";
import {TwoWayGuarantee} from "./TwoWayGuarantee.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignerCheck} from "../lib/SignerCheck.sol";

/// @notice Documented in {IGenerationEscrow}.
contract GenerationEscrow is Agreements {
    uint256 private constant _MAX_ITEMS = 16;
    uint256 private constant _MIN_DELIVERY_SECONDS = 10;
    uint256 private constant _MAX_DELIVERY_SECONDS = 7 days;
    /// @dev The pool's share of a bond lost by silence, for the keeper that ends the task.
    uint256 private constant _POOL_BASIS_POINTS_OF_BOND = 500;

    constructor(
        IVault vault,
        IEspRegistry esps,
        IProductRegistry registry,
        IReputation reputation,
        IUpkeepPool pool,
        IChallenge challenge,
        uint256 bondBasisPoints_,
        uint256 lossBasisPoints_,
        uint256 poolBasisPoints_,
        Windows memory windows_
    )
        Agreements(registry)
        TaskLedger(reputation, bondBasisPoints_, lossBasisPoints_)
        TwoWayGuarantee(vault, esps, pool, challenge, poolBasisPoints_, windows_)
        EIP712("Genuine Generation", "1")
    {}

    /// @inheritdoc IGenerationEscrow
    function lock(
        Quote calldata quote,
        bytes calldata espSignature,
        bytes32 encryptionKey,
        address acceptor
    ) external returns (uint256 taskId) {
        // Check: a fresh quote for the caller, signed by the provider.
        _esps.requireOpen();
        taskId = idOf(quote);
        require(msg.sender == quote.producer, Generation_NotQuotedProducer(taskId, quote.producer, msg.sender));
        require(quote.esp != quote.producer, Generation_SelfDealing(quote.esp));
        require(quote.fee != 0, Generation_ZeroFee(taskId));
        require(quote.items != 0 && quote.items <= _MAX_ITEMS, Generation_ItemsOutOfRange(quote.items, _MAX_ITEMS));
        require(
            quote.deliverySeconds >= _MIN_DELIVERY_SECONDS && quote.deliverySeconds <= _MAX_DELIVERY_SECONDS,
            Generation_DeliverySecondsOutOfRange(quote.deliverySeconds, _MIN_DELIVERY_SECONDS, _MAX_DELIVERY_SECONDS)
        );
        require(block.timestamp < quote.expiry, Generation_QuoteExpired(taskId, quote.expiry, block.timestamp));
        Task storage task = _tasks[taskId];
        require(task.status == Status.None, Generation_QuoteUsed(taskId));
        require(
            SignerCheck.isSignedBy(quote.esp, bytes32(taskId), espSignature),
            Generation_BadQuoteSignature(taskId, quote.esp)
        );

        // Effect: open the task.
        uint40 deliverBy = _closesIn(quote.deliverySeconds);
        task.closesAt = deliverBy;
        task.status = Status.Locked;
        _raiseLoad(quote);
        uint256 bond = _bondOf(quote);
        emit TaskLocked({
            taskId: taskId,
            producer: quote.producer,
            esp: quote.esp,
            quote: quote,
            encryptionKey: encryptionKey,
            bond: bond,
            deliverBy: deliverBy
        });
        if (acceptor != address(0)) {
            acceptorOf[taskId] = acceptor;
            emit AcceptorNamed({id: taskId, acceptor: acceptor});
        }

        // Interaction: the provider's bond and the producer's fee.
        _esps.reserve({esp: quote.esp, amount: bond, caseId: taskId});
        _vault.collect({payer: msg.sender, amount: quote.fee});
    }

    /// @inheritdoc IGenerationEscrow
    function deliver(Quote calldata quote, Item[] calldata items) external {
        (uint256 taskId, Task storage task) = _existing(quote);
        require(msg.sender == quote.esp, Guarantee_NotContentSide(taskId, quote.esp, msg.sender));
        uint256 deliverBy = task.closesAt;
        _requireOpen(taskId, task.status, Status.Locked, deliverBy + _lateSeconds);
        require(items.length == quote.items, Generation_WrongItemCount(taskId, quote.items, items.length));

        uint40 acceptBy = _closesIn(_acceptSeconds);
        task.closesAt = acceptBy;
        task.status = Status.Delivered;
        task.deliveredAt = uint40(block.timestamp);
        task.deliveryRoot = ItemTree.rootOf(items);
        _lowerLoad(quote);
        uint256 penalty;
        if (block.timestamp >= deliverBy) {
            task.late = true;
            task.lateSeconds = uint40(block.timestamp - deliverBy);
            penalty = _penaltyOf(quote, task.lateSeconds);
        }
        emit TaskDelivered({
            taskId: taskId,
            deliveryRoot: task.deliveryRoot,
            items: items,
            late: task.late,
            penalty: penalty,
            acceptBy: acceptBy
        });
        if (penalty != 0) {
            _esps.slashReserved({esp: quote.esp, to: quote.producer, amount: penalty, caseId: taskId});
        }
    }

    /// @inheritdoc IGenerationEscrow
    function accept(Quote calldata quote, bytes32 deliveryRoot) external {
        (uint256 taskId, Task storage task) = _existing(quote);
        _requireAcceptor(taskId, quote.producer);
        _requireOpen(taskId, task.status, Status.Delivered, task.closesAt);
        _requireDelivery(taskId, task.deliveryRoot, deliveryRoot);
        _accept(taskId, task);
    }

    /// @inheritdoc IGenerationEscrow
    function object(Quote calldata quote) external {
        (uint256 taskId, Task storage task) = _existing(quote);
        _requireAcceptor(taskId, quote.producer);
        _requireOpen(taskId, task.status, Status.Delivered, task.closesAt);
        task.closesAt = _closesIn(0);
        emit Objected({id: taskId, payer: quote.producer, acceptBy: task.closesAt});
    }

    /// @inheritdoc IGenerationEscrow
    function confirmAvailable(Quote calldata quote, Receipt[] calldata receipts) external {
        (uint256 taskId, Task storage task) = _existing(quote);
        address[3] memory involved = [quote.esp, quote.producer, address(0)];
        address[] memory witnesses = _requireAvailable(
            taskId,
            task.status,
            task.closesAt,
            task.deliveryRoot,
            involved,
            receipts
        );
        emit AvailabilityConfirmed({id: taskId, witnesses: witnesses});
        _accept(taskId, task);
    }

    /// @inheritdoc IGenerationEscrow
    function reveal(
        Quote calldata quote,
        uint256 index,
        Item calldata item,
        bytes32[] calldata path,
        bytes32 key,
        IProductRegistry.Proof calldata proof,
        bytes calldata espSignature,
        bytes calldata blocks
    ) external {
        (uint256 taskId, Task storage task) = _existing(quote);
        require(msg.sender == quote.esp, Guarantee_NotContentSide(taskId, quote.esp, msg.sender));
        _requireOpen(taskId, task.status, Status.Accepted, task.closesAt);
        require(index < quote.items, Generation_NoSuchItem(taskId, index, quote.items));
        ItemProgress storage progress = _items[taskId][index];
        _requireStatus(taskId, progress.status, Status.None);
        _requireDelivery(taskId, task.deliveryRoot, ItemTree.rootFrom(index, item, path));
        _requireKey(taskId, item.delivery.hashlock, key);
        require(_isOf(quote, item, proof), Generation_ProofNotOfTask(taskId));

        progress.closesAt = _closesIn(_complainSeconds);
        progress.status = Status.Revealed;
        progress.productId = uint256(item.productId);
        if (++task.revealed == quote.items) task.status = Status.Revealed;
        emit ItemRevealed({
            taskId: taskId,
            index: index,
            productId: uint256(item.productId),
            key: key,
            complainBy: progress.closesAt
        });
        _registry.registerGenerated({
            proof: proof,
            espSignature: espSignature,
            blocks: blocks,
            deliveredAt: task.deliveredAt
        });
    }

    /// @inheritdoc IGenerationEscrow
    function complain(
        Quote calldata quote,
        uint256 index,
        Item calldata item,
        bytes32[] calldata path,
        bytes32 key,
        Complaint calldata complaint
    ) external {
        (uint256 taskId, Task storage task) = _existing(quote);
        require(msg.sender == quote.producer, Guarantee_NotPayer(taskId, quote.producer, msg.sender));
        ItemProgress storage progress = _items[taskId][index];
        _requireOpen(taskId, progress.status, Status.Revealed, progress.closesAt);
        _requireDelivery(taskId, task.deliveryRoot, ItemTree.rootFrom(index, item, path));
        _requireKey(taskId, item.delivery.hashlock, key);
        _requireFounded(taskId, item.delivery, key, complaint);

        _refundItem(taskId, task, quote, index);
        // A product that was sold on, is in a sale or has an open case affects other accounts' money: it is not removed.
        uint256 productId = uint256(item.productId);
        IProductRegistry.Product memory product = _registry.productOf(productId);
        bool free =
            product.status == IProductRegistry.Status.Active &&
                !product.held &&
                !_challenge.isHeldBefore(productId, type(uint256).max);
        if (free && _registry.ownerOf(productId) == quote.producer) _registry.remove(productId);
    }

    /// @inheritdoc IGenerationEscrow
    function settle(Quote calldata quote, uint256 index) external {
        (uint256 taskId, Task storage task) = _existing(quote);
        ItemProgress storage progress = _items[taskId][index];
        _requireStatus(taskId, progress.status, Status.Revealed);
        bool due = block.timestamp >= progress.closesAt;
        if (msg.sender != quote.producer) _requireClosed(taskId, progress.closesAt);
        uint256 productId = progress.productId;
        _requireNotHeld(taskId, productId, progress.closesAt);
        if (_challenge.isDisproved(productId)) return _refundItem(taskId, task, quote, index);

        progress.status = Status.Settled;
        (uint256 fee, uint256 bond) = _endItems({task: task, quote: quote, count: 1, failed: false});
        (uint256 poolShare, uint256 paid) = Payouts.ofFee(fee, poolBasisPoints);
        emit ItemSettled({taskId: taskId, index: index, paid: paid, poolShare: poolShare});
        _conclude(taskId, task, quote);
        _esps.release({esp: quote.esp, amount: bond, caseId: taskId});
        _vault.move({to: quote.esp, amount: paid});
        _vault.move({to: address(_pool), amount: poolShare});
        if (due) _rewardKeeper(poolShare);
    }

    /// @inheritdoc IGenerationEscrow
    function refund(Quote calldata quote) external {
        (uint256 taskId, Task storage task) = _existing(quote);
        Status status = task.status;
        require(
            status == Status.Locked || status == Status.Delivered || status == Status.Accepted,
            Guarantee_NothingDue(taskId, status)
        );
        uint256 grace =
            status == Status.Locked
                ? _lateSeconds
                : status == Status.Delivered
                    ? _availableSeconds
                    : 0;
        _requireClosed(taskId, task.closesAt + grace);

        // The file was neither accepted nor witnessed: one side lies or is inactive, and the chain cannot determine which.
        // Both lose the same part, so that it is free for neither. In every other status the provider was silent.
        bool failed = status != Status.Delivered;
        uint256 count = quote.items - task.revealed;
        task.status = Status.Revealed;
        if (status == Status.Locked) _lowerLoad(quote);
        (uint256 fee, uint256 bond) = _endItems({task: task, quote: quote, count: count, failed: failed});
        uint256 loss = failed ? 0 : Payouts.ofSilence(fee, bond, lossBasisPoints);
        (uint256 poolShare, uint256 penalty) = failed ? Payouts.ofBond(bond, _POOL_BASIS_POINTS_OF_BOND) : (loss, 0);
        emit TaskRefunded({
            taskId: taskId,
            status: status,
            items: count,
            fee: fee - loss,
            penalty: penalty,
            poolShare: poolShare
        });
        _conclude(taskId, task, quote);
        if (penalty != 0) _esps.slashReserved({esp: quote.esp, to: quote.producer, amount: penalty, caseId: taskId});
        if (poolShare != 0)
            _esps.slashReserved({esp: quote.esp, to: address(_pool), amount: poolShare, caseId: taskId});
        if (!failed) _esps.release({esp: quote.esp, amount: bond - loss, caseId: taskId});
        _vault.move({to: quote.producer, amount: fee - loss});
        if (loss != 0) _vault.move({to: address(_pool), amount: loss});
        _rewardKeeper(poolShare);
    }

    /// @dev The provider failed to provide an item: pays its part of fee and bond to the producer.
    function _refundItem(uint256 taskId, Task storage task, Quote calldata quote, uint256 index) private {
        _items[taskId][index].status = Status.Refunded;
        (uint256 fee, uint256 bond) = _endItems({task: task, quote: quote, count: 1, failed: true});
        emit ItemRefunded({taskId: taskId, index: index, fee: fee, penalty: bond});
        _conclude(taskId, task, quote);
        _esps.slashReserved({esp: quote.esp, to: quote.producer, amount: bond, caseId: taskId});
        _vault.move({to: quote.producer, amount: fee});
    }

    /// @dev Opens the window to reveal.
    function _accept(uint256 taskId, Task storage task) private {
        task.closesAt = _closesIn(_revealSeconds);
        task.status = Status.Accepted;
        emit TaskAccepted({taskId: taskId, revealBy: task.closesAt});
    }

    /// @dev Whether the proof matches the delivered item and the quote's order, provider and producer.
    function _isOf(
        Quote calldata quote,
        Item calldata item,
        IProductRegistry.Proof calldata proof
    ) private view returns (bool) {
        return
            _registry.idOf(proof) == uint256(item.productId) &&
            proof.producer == quote.producer &&
            proof.esp == quote.esp &&
            proof.promptCommitment == quote.promptCommitment &&
            proof.contentRoot == item.delivery.contentRoot;
    }
}
