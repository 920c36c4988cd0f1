// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IProductRegistry} from "./IProductRegistry.sol";
import {ITwoWayGuarantee} from "./ITwoWayGuarantee.sol";

/// @title Generation by the two-way guarantee: a producer pays, a provider generates
/// @notice A task begins with a quote that the provider signed off chain; the task's id is the quote's EIP-712 digest.
/// The id stands for all terms, so only the task's progress is stored and every step brings the quote again.
/// At the reveal the product is registered; at settlement the fee is paid and the outcome feeds the reputation.
interface IGenerationEscrow is ITwoWayGuarantee {
    /// @notice A provider's offer to one producer, signed by the provider (ECDSA or ERC-1271).
    struct Quote {
        address esp;
        address producer;
        uint256 fee; // base units
        bytes32 promptCommitment;
        uint40 deliverySeconds; // time to deliver, from the lock on
        uint64 expiry; // the quote locks before this time
        bytes32 salt;
    }

    struct Task {
        // slot 0
        uint40 closesAt; // end of the current status' window
        Status status;
        // slot 1
        bytes32 deliveryHash;
    }

    event TaskLocked(
        uint256 indexed taskId,
        address indexed producer,
        address indexed esp,
        Quote quote,
        bytes32 encryptionKey,
        uint256 bond,
        uint256 deliverBy
    );
    event TaskDelivered(uint256 indexed taskId, Delivery delivery, bytes32 productId, uint256 acceptBy);
    event TaskAccepted(uint256 indexed taskId, uint256 revealBy);
    /// @notice `key` opens the sealed file, for who holds it.
    event TaskRevealed(uint256 indexed taskId, uint256 indexed productId, bytes32 key, uint256 complainBy);
    event TaskSettled(uint256 indexed taskId, uint256 paid);
    /// @notice The producer was refunded; `status` is where the task stood and `penalty` came from the provider's stake.
    event TaskRefunded(uint256 indexed taskId, Status status, uint256 penalty);

    error Generation_QuoteExpired(uint256 taskId, uint256 expiry, uint256 timestamp);
    error Generation_NotQuotedProducer(uint256 taskId, address producer, address caller);
    error Generation_BadQuoteSignature(uint256 taskId, address esp);
    error Generation_QuoteUsed(uint256 taskId);
    error Generation_SelfDealing(address account);
    error Generation_ZeroFee(uint256 taskId);
    error Generation_DeliverySecondsOutOfRange(uint256 deliverySeconds, uint256 minimum, uint256 maximum);
    error Generation_UnknownTask(uint256 taskId);
    error Generation_ProofMismatch(uint256 taskId, uint256 committed, uint256 actual);
    error Generation_ProofNotOfTask(uint256 taskId);

    /// @notice The provider's bond, in 1/10,000 of the fee; reserved from its stake while the task is open.
    function bondBasisPoints() external view returns (uint256);
    /// @notice What is stored of a task; reverts for an unknown one.
    function taskOf(uint256 taskId) external view returns (Task memory);
    /// @notice The id of a task with this quote: its EIP-712 digest.
    function idOf(Quote calldata quote) external view returns (uint256 taskId);

    /// @notice Locks the quoted fee. Caller: the quoted producer.
    /// @param encryptionKey X25519 public key that the sealed file is sent to.
    function lock(Quote calldata quote, bytes calldata espSignature, bytes32 encryptionKey)
        external
        returns (uint256 taskId);
    /// @notice Commits to the content before `deliverBy`. Caller: the provider.
    /// @param productId Digest of the proof that the reveal will register.
    function deliver(Quote calldata quote, Delivery calldata delivery, bytes32 productId) external;
    /// @notice Confirms that a sealed file matching `deliveryHash` is held. Caller: the producer.
    function accept(Quote calldata quote, bytes32 deliveryHash) external;
    /// @notice Shows the key and registers the product. Caller: the provider.
    function reveal(
        Quote calldata quote,
        Delivery calldata delivery,
        bytes32 key,
        IProductRegistry.Proof calldata proof,
        bytes calldata espSignature,
        bytes calldata blocks
    ) external;
    /// @notice Proves that the key does not open the sealed file to the promised content: refund, bond to the
    /// producer, product removed, negative outcome. Caller: the producer, inside the complaint window.
    function complain(
        Quote calldata quote,
        Delivery calldata delivery,
        bytes32 productId,
        bytes32 key,
        Complaint calldata complaint
    ) external;
    /// @notice Pays the provider. Caller: anybody after the complaint window, the producer also inside it.
    function settle(Quote calldata quote) external;
    /// @notice Ends a task whose current window closed without its step: the producer is refunded; a provider that did
    /// not deliver or reveal loses its bond to the producer and gets a negative outcome. Caller: anybody.
    function refund(Quote calldata quote) external;
}
