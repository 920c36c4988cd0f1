// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEspRegistry} from "../interfaces/IEspRegistry.sol";
import {IGenerationEscrow} from "../interfaces/IGenerationEscrow.sol";
import {IProductRegistry} from "../interfaces/IProductRegistry.sol";
import {IReputation} from "../interfaces/IReputation.sol";
import {IVault} from "../interfaces/IVault.sol";
import {PaysByVault} from "../payment/PaysByVault.sol";
import {TwoWayGuarantee} from "./TwoWayGuarantee.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

/// @dev Told by `IGenerationEscrow`.
contract GenerationEscrow is IGenerationEscrow, TwoWayGuarantee, PaysByVault, EIP712 {
    bytes32 private constant _QUOTE_TYPEHASH = keccak256(
        "Quote(address esp,address producer,uint256 fee,bytes32 promptCommitment,uint40 deliverySeconds,uint64 expiry,bytes32 salt)"
    );
    uint256 private constant _MIN_DELIVERY_SECONDS = 10;
    uint256 private constant _MAX_DELIVERY_SECONDS = 7 days;

    IEspRegistry private immutable _esps;
    IProductRegistry private immutable _registry;
    IReputation private immutable _reputation;
    /// @inheritdoc IGenerationEscrow
    uint256 public immutable bondBasisPoints;
    mapping(uint256 taskId => Task) private _tasks;

    constructor(
        IVault vault,
        IEspRegistry esps,
        IProductRegistry registry,
        IReputation reputation,
        uint256 bondBasisPoints_,
        Windows memory windows_
    ) TwoWayGuarantee(windows_) PaysByVault(vault) EIP712("Genuine Generation", "1") {
        _esps = esps;
        _registry = registry;
        _reputation = reputation;
        bondBasisPoints = bondBasisPoints_;
    }

    /// @inheritdoc IGenerationEscrow
    function taskOf(uint256 taskId) external view returns (Task memory task) {
        task = _tasks[taskId];
        require(task.status != Status.None, Generation_UnknownTask(taskId));
    }

    /// @inheritdoc IGenerationEscrow
    function idOf(Quote calldata quote) public view returns (uint256 taskId) {
        return uint256(
            _hashTypedDataV4(
                keccak256(
                    abi.encode(
                        _QUOTE_TYPEHASH,
                        quote.esp,
                        quote.producer,
                        quote.fee,
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
    function lock(Quote calldata quote, bytes calldata espSignature, bytes32 encryptionKey)
        external
        returns (uint256 taskId)
    {
        // Check: a fresh quote for the caller, signed by the provider.
        taskId = idOf(quote);
        require(msg.sender == quote.producer, Generation_NotQuotedProducer(taskId, quote.producer, msg.sender));
        require(quote.esp != quote.producer, Generation_SelfDealing(quote.esp));
        require(quote.fee != 0, Generation_ZeroFee(taskId));
        require(
            quote.deliverySeconds >= _MIN_DELIVERY_SECONDS && quote.deliverySeconds <= _MAX_DELIVERY_SECONDS,
            Generation_DeliverySecondsOutOfRange(quote.deliverySeconds, _MIN_DELIVERY_SECONDS, _MAX_DELIVERY_SECONDS)
        );
        require(block.timestamp < quote.expiry, Generation_QuoteExpired(taskId, quote.expiry, block.timestamp));
        Task storage task = _tasks[taskId];
        require(task.status == Status.None, Generation_QuoteUsed(taskId));
        require(
            SignatureChecker.isValidSignatureNow(quote.esp, bytes32(taskId), espSignature),
            Generation_BadQuoteSignature(taskId, quote.esp)
        );

        // Effect: open the task.
        uint40 deliverBy = _closesIn(quote.deliverySeconds);
        task.closesAt = deliverBy;
        task.status = Status.Locked;
        uint256 bond = _bondOf(quote.fee);
        emit TaskLocked({
            taskId: taskId,
            producer: quote.producer,
            esp: quote.esp,
            quote: quote,
            encryptionKey: encryptionKey,
            bond: bond,
            deliverBy: deliverBy
        });

        // Interaction: the provider's bond and the producer's fee.
        _esps.reserve({esp: quote.esp, amount: bond});
        _vault.collect({payer: msg.sender, amount: quote.fee});
    }

    /// @inheritdoc IGenerationEscrow
    function deliver(Quote calldata quote, Delivery calldata delivery, bytes32 productId) external {
        (uint256 taskId, Task storage task) = _existing(quote);
        require(msg.sender == quote.esp, Guarantee_NotContentSide(taskId, quote.esp, msg.sender));
        _requireOpen(taskId, task.status, Status.Locked, task.closesAt);
        uint40 acceptBy = _closesIn(_acceptSeconds);
        task.deliveryHash = _commitment(delivery, productId);
        task.closesAt = acceptBy;
        task.status = Status.Delivered;
        emit TaskDelivered({taskId: taskId, delivery: delivery, productId: productId, acceptBy: acceptBy});
    }

    /// @inheritdoc IGenerationEscrow
    function accept(Quote calldata quote, bytes32 deliveryHash) external {
        (uint256 taskId, Task storage task) = _existing(quote);
        require(msg.sender == quote.producer, Guarantee_NotPayer(taskId, quote.producer, msg.sender));
        _requireOpen(taskId, task.status, Status.Delivered, task.closesAt);
        _requireDelivery(taskId, task.deliveryHash, deliveryHash);
        uint40 revealBy = _closesIn(_revealSeconds);
        task.closesAt = revealBy;
        task.status = Status.Accepted;
        emit TaskAccepted({taskId: taskId, revealBy: revealBy});
    }

    /// @inheritdoc IGenerationEscrow
    function reveal(
        Quote calldata quote,
        Delivery calldata delivery,
        bytes32 key,
        IProductRegistry.Proof calldata proof,
        bytes calldata espSignature,
        bytes calldata blocks
    ) external {
        (uint256 taskId, Task storage task) = _existing(quote);
        require(msg.sender == quote.esp, Guarantee_NotContentSide(taskId, quote.esp, msg.sender));
        _requireOpen(taskId, task.status, Status.Accepted, task.closesAt);
        uint256 productId = _registry.idOf(proof);
        _requireDelivery(taskId, task.deliveryHash, _commitment(delivery, bytes32(productId)));
        _requireKey(taskId, delivery.hashlock, key);
        require(_isOf(quote, delivery, proof), Generation_ProofNotOfTask(taskId));

        uint40 complainBy = _closesIn(_complainSeconds);
        task.closesAt = complainBy;
        task.status = Status.Revealed;
        emit TaskRevealed({taskId: taskId, productId: productId, key: key, complainBy: complainBy});
        _registry.register({proof: proof, espSignature: espSignature, blocks: blocks});
    }

    /// @inheritdoc IGenerationEscrow
    function complain(
        Quote calldata quote,
        Delivery calldata delivery,
        bytes32 productId,
        bytes32 key,
        Complaint calldata complaint
    ) external {
        (uint256 taskId, Task storage task) = _existing(quote);
        require(msg.sender == quote.producer, Guarantee_NotPayer(taskId, quote.producer, msg.sender));
        _requireOpen(taskId, task.status, Status.Revealed, task.closesAt);
        _requireDelivery(taskId, task.deliveryHash, _commitment(delivery, productId));
        _requireKey(taskId, delivery.hashlock, key);
        _requireFounded(taskId, delivery, key, complaint);

        _refund({taskId: taskId, task: task, quote: quote, atFault: true});
        // A product that was sold on, is being sold or is under challenge has others' money on it: it stays.
        IProductRegistry.Product memory product = _registry.productOf(uint256(productId));
        bool free = product.status == IProductRegistry.Status.Active && !product.held;
        if (free && _registry.ownerOf(uint256(productId)) == quote.producer) _registry.remove(uint256(productId));
    }

    /// @inheritdoc IGenerationEscrow
    function settle(Quote calldata quote) external {
        (uint256 taskId, Task storage task) = _existing(quote);
        _requireStatus(taskId, task.status, Status.Revealed);
        if (msg.sender != quote.producer) _requireClosed(taskId, task.closesAt);

        task.status = Status.Settled;
        emit TaskSettled({taskId: taskId, paid: quote.fee});
        _esps.release({esp: quote.esp, amount: _bondOf(quote.fee)});
        _reputation.record({producer: quote.producer, esp: quote.esp, positive: true, value: quote.fee});
        _vault.move({to: quote.esp, amount: quote.fee});
    }

    /// @inheritdoc IGenerationEscrow
    function refund(Quote calldata quote) external {
        (uint256 taskId, Task storage task) = _existing(quote);
        Status status = task.status;
        require(
            status == Status.Locked || status == Status.Delivered || status == Status.Accepted,
            Guarantee_NothingDue(taskId, status)
        );
        _requireClosed(taskId, task.closesAt);
        // A producer that did not accept harms nobody but itself; every other silence is the provider's.
        _refund({taskId: taskId, task: task, quote: quote, atFault: status != Status.Delivered});
    }

    /// @dev Fee back to the producer; a provider at fault pays its bond to the producer and loses reputation.
    function _refund(uint256 taskId, Task storage task, Quote calldata quote, bool atFault) private {
        Status status = task.status;
        task.status = Status.Refunded;
        uint256 bond = _bondOf(quote.fee);
        emit TaskRefunded({taskId: taskId, status: status, penalty: atFault ? bond : 0});
        if (atFault) {
            _esps.slashReserved({esp: quote.esp, to: quote.producer, amount: bond});
            _reputation.record({producer: quote.producer, esp: quote.esp, positive: false, value: quote.fee});
        } else {
            _esps.release({esp: quote.esp, amount: bond});
        }
        _vault.move({to: quote.producer, amount: quote.fee});
    }

    /// @dev The product to be registered is what was ordered, from whom, for whom.
    function _isOf(Quote calldata quote, Delivery calldata delivery, IProductRegistry.Proof calldata proof)
        private
        pure
        returns (bool)
    {
        return proof.producer == quote.producer && proof.esp == quote.esp
            && proof.promptCommitment == quote.promptCommitment && proof.contentRoot == delivery.contentRoot;
    }

    /// @dev Delivery and proof, fixed together so that neither can change after the producer accepted.
    function _commitment(Delivery calldata delivery, bytes32 productId) private pure returns (bytes32) {
        return keccak256(abi.encode(delivery, productId));
    }

    function _bondOf(uint256 fee) private view returns (uint256) {
        return fee * bondBasisPoints / 10_000;
    }

    function _existing(Quote calldata quote) private view returns (uint256 taskId, Task storage task) {
        taskId = idOf(quote);
        task = _tasks[taskId];
        require(task.status != Status.None, Generation_UnknownTask(taskId));
    }
}
