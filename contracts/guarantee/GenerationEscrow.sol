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
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

/// @dev Told by `IGenerationEscrow`.
contract GenerationEscrow is IGenerationEscrow, TwoWayGuarantee, PaysByVault, EIP712 {
    using SafeCast for uint256;

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
    function taskOf(uint256 taskId) external view returns (Task memory) {
        return _existing(taskId);
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
        task.producer = quote.producer;
        task.fee = quote.fee.toUint96();
        task.esp = quote.esp;
        task.closesAt = _closesIn(quote.deliverySeconds);
        task.status = Status.Locked;
        uint256 bond = _bondOf(quote.fee);
        emit TaskLocked({
            taskId: taskId,
            producer: quote.producer,
            esp: quote.esp,
            quote: quote,
            encryptionKey: encryptionKey,
            bond: bond,
            deliverBy: task.closesAt
        });

        // Interaction: the provider's bond and the producer's fee.
        _esps.reserve({esp: quote.esp, amount: bond});
        _vault.collect({payer: msg.sender, amount: quote.fee});
    }

    /// @inheritdoc IGenerationEscrow
    function deliver(uint256 taskId, Delivery calldata delivery, bytes32 productId) external {
        Task storage task = _existing(taskId);
        require(msg.sender == task.esp, Guarantee_NotContentSide(taskId, task.esp, msg.sender));
        _requireOpen(taskId, task.status, Status.Locked, task.closesAt);
        task.deliveryHash = _commitment(delivery, productId);
        task.closesAt = _closesIn(_acceptSeconds);
        task.status = Status.Delivered;
        emit TaskDelivered({taskId: taskId, delivery: delivery, productId: productId, acceptBy: task.closesAt});
    }

    /// @inheritdoc IGenerationEscrow
    function accept(uint256 taskId, bytes32 deliveryHash) external {
        Task storage task = _existing(taskId);
        require(msg.sender == task.producer, Guarantee_NotPayer(taskId, task.producer, msg.sender));
        _requireOpen(taskId, task.status, Status.Delivered, task.closesAt);
        _requireDelivery(taskId, task.deliveryHash, deliveryHash);
        task.closesAt = _closesIn(_revealSeconds);
        task.status = Status.Accepted;
        emit TaskAccepted({taskId: taskId, revealBy: task.closesAt});
    }

    /// @inheritdoc IGenerationEscrow
    function reveal(
        uint256 taskId,
        Delivery calldata delivery,
        bytes32 key,
        IProductRegistry.Proof calldata proof,
        bytes calldata espSignature,
        bytes calldata luma
    ) external {
        Task storage task = _existing(taskId);
        require(msg.sender == task.esp, Guarantee_NotContentSide(taskId, task.esp, msg.sender));
        _requireOpen(taskId, task.status, Status.Accepted, task.closesAt);
        uint256 productId = _registry.idOf(proof);
        _requireDelivery(taskId, task.deliveryHash, _commitment(delivery, bytes32(productId)));
        _requireKey(taskId, delivery.hashlock, key);
        require(
            proof.producer == task.producer && proof.esp == task.esp && proof.contentRoot == delivery.contentRoot,
            Generation_ProofNotOfTask(taskId)
        );

        task.closesAt = _closesIn(_complainSeconds);
        task.status = Status.Revealed;
        emit TaskRevealed({taskId: taskId, productId: productId, key: key, complainBy: task.closesAt});
        _registry.register({proof: proof, espSignature: espSignature, luma: luma});
    }

    /// @inheritdoc IGenerationEscrow
    function complain(
        uint256 taskId,
        Delivery calldata delivery,
        bytes32 productId,
        bytes32 key,
        Complaint calldata complaint
    ) external {
        Task storage task = _existing(taskId);
        require(msg.sender == task.producer, Guarantee_NotPayer(taskId, task.producer, msg.sender));
        _requireOpen(taskId, task.status, Status.Revealed, task.closesAt);
        _requireDelivery(taskId, task.deliveryHash, _commitment(delivery, productId));
        _requireKey(taskId, delivery.hashlock, key);
        _requireFounded(taskId, delivery, key, complaint);

        _refund({taskId: taskId, task: task, atFault: true});
        // A product that was sold on, is being sold or is under challenge has others' money on it: it stays.
        IProductRegistry.Product memory product = _registry.productOf(uint256(productId));
        bool free = product.status == IProductRegistry.Status.Active && !product.held;
        if (free && _registry.ownerOf(uint256(productId)) == task.producer) _registry.remove(uint256(productId));
    }

    /// @inheritdoc IGenerationEscrow
    function settle(uint256 taskId) external {
        Task storage task = _existing(taskId);
        _requireStatus(taskId, task.status, Status.Revealed);
        if (msg.sender != task.producer) _requireClosed(taskId, task.closesAt);

        task.status = Status.Settled;
        emit TaskSettled({taskId: taskId, paid: task.fee});
        _esps.release({esp: task.esp, amount: _bondOf(task.fee)});
        _reputation.record({producer: task.producer, esp: task.esp, positive: true, value: task.fee});
        _vault.move({to: task.esp, amount: task.fee});
    }

    /// @inheritdoc IGenerationEscrow
    function refund(uint256 taskId) external {
        Task storage task = _existing(taskId);
        Status status = task.status;
        require(
            status == Status.Locked || status == Status.Delivered || status == Status.Accepted,
            Guarantee_NothingDue(taskId, status)
        );
        _requireClosed(taskId, task.closesAt);
        // A producer that did not accept harms nobody but itself; every other silence is the provider's.
        _refund({taskId: taskId, task: task, atFault: status != Status.Delivered});
    }

    /// @dev Fee back to the producer; a provider at fault pays its bond to the producer and loses reputation.
    function _refund(uint256 taskId, Task storage task, bool atFault) private {
        Status status = task.status;
        task.status = Status.Refunded;
        uint256 bond = _bondOf(task.fee);
        emit TaskRefunded({taskId: taskId, status: status, penalty: atFault ? bond : 0});
        if (atFault) {
            _esps.slashReserved({esp: task.esp, to: task.producer, amount: bond});
            _reputation.record({producer: task.producer, esp: task.esp, positive: false, value: task.fee});
        } else {
            _esps.release({esp: task.esp, amount: bond});
        }
        _vault.move({to: task.producer, amount: task.fee});
    }

    /// @dev Delivery and proof, fixed together so that neither can change after the producer accepted.
    function _commitment(Delivery calldata delivery, bytes32 productId) private pure returns (bytes32) {
        return keccak256(abi.encode(delivery, productId));
    }

    function _bondOf(uint256 fee) private view returns (uint256) {
        return fee * bondBasisPoints / 10_000;
    }

    function _existing(uint256 taskId) private view returns (Task storage task) {
        task = _tasks[taskId];
        require(task.status != Status.None, Generation_UnknownTask(taskId));
    }
}
