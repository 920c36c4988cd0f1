// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IProductRegistry} from "./IProductRegistry.sol";
import {ITwoWayGuarantee} from "./ITwoWayGuarantee.sol";

/// @title Generation escrow: a producer pays, a provider generates
/// @notice A task begins with a quote that the provider signed off chain; the task's id is the quote's EIP-712 digest.
/// The id commits to all terms, so only the task's progress is stored and every step passes the quote again.
/// The fee buys `items` products of one prompt, each under its own key. They are delivered and accepted together; each is
/// then revealed, complained about and paid individually. The k-th item to end releases fee k/n - fee (k-1)/n, each rounded
/// down, and the same part of the bond: the parts sum to the whole.
/// The reveal registers a product, as old as the delivery; when all items have ended, the outcome updates the reputation once.
///
/// ```
/// LOCKED ---[deliver by)---[late by)--- DELIVERED ... ACCEPTED ---[reveal by)--- REVEALED ... SETTLED ---[rate by)--- CLOSED
///   provider delivers    or late, for                  each item: revealed, then      producer rates   or anyone records
///                        a penalty                     paid or refunded                                it without stars
/// ```
/// @dev Late delivery: t seconds after `deliverBy` the provider pays bond * t / `windows.late`, rounded up, to the producer
/// and the rest of the bond stays reserved. From `lateBy` on, the whole bond is lost.
/// Outcome: quality (items in order / items) * (1 - t / `windows.late`) * (stars - 1) / 4, the last factor 1 without a rating;
/// its value is the fee that the provider kept plus what it lost of its bond. There is none if the producer was silent and
/// the file was not witnessed, unless the delivery was late. A task without a paid item cannot be rated.
interface IGenerationEscrow is ITwoWayGuarantee {
    /// @notice A provider's terms for one producer, signed by the provider (ECDSA or ERC-1271).
    struct Quote {
        address esp;
        address producer;
        uint256 fee; // for all items together, base units
        uint8 items; // number of products, 1 to 16
        bytes32 promptCommitment; // of all items; contains the first one's seed, those of the others follow it
        uint40 deliverySeconds; // time to deliver, from the lock on
        uint64 expiry; // the quote locks before this time
        bytes32 salt;
    }

    /// @notice Commitments to one product.
    struct Item {
        Delivery delivery;
        bytes32 productId; // digest of the proof that the reveal will register
    }

    /// @notice State of a task. `Accepted`: items may be revealed; `Revealed`: no more can be; `Settled`: all have ended, at
    /// least one was paid, and the producer may rate; `Closed`: at least one was paid, and the outcome is recorded.
    struct Task {
        // slot 0
        uint40 closesAt; // end of the current status' window; of the time to deliver while `Locked`
        Status status;
        uint8 revealed; // items
        uint8 ended; // items paid or refunded
        uint8 failed; // items refunded through the provider's fault
        bool late;
        uint40 lateSeconds; // after the time to deliver
        uint40 deliveredAt; // the products are as old as this
        // slot 1
        bytes32 deliveryRoot; // see ItemTree
    }

    /// @notice State of an item. `None` before the reveal (and if it is never revealed), then `Revealed`, `Settled` or
    /// `Refunded`.
    struct ItemProgress {
        uint40 closesAt; // end of the complaint window
        Status status;
        uint256 productId; // registered by the reveal
    }

    /// @notice A provider's capacity. A task's items count from its lock until it is delivered, declined or refunded.
    struct Workload {
        uint32 capacity; // undelivered items at a time, as stated by the provider; zero: it takes no work
        uint32 undelivered; // items locked and not delivered
    }

    /// @notice A provider changed its capacity.
    /// @param esp The provider's account.
    /// @param items Number of undelivered items that it accepts at a time.
    event CapacityStated(address indexed esp, uint256 items);
    /// @notice A producer locked the fee of a quote.
    /// @param taskId Id of the task: the EIP-712 digest of its quote.
    /// @param producer The producer's account.
    /// @param esp The provider's account.
    /// @param quote The quote.
    /// @param encryptionKey X25519 public key to which the sealed files are sent.
    /// @param bond Reserved from the provider's stake, in base units.
    /// @param deliverBy End of the time to deliver, in Unix seconds.
    event TaskLocked(
        uint256 indexed taskId,
        address indexed producer,
        address indexed esp,
        Quote quote,
        bytes32 encryptionKey,
        uint256 bond,
        uint256 deliverBy
    );
    /// @notice The provider committed to all items.
    /// @param taskId Id of the task: the EIP-712 digest of its quote.
    /// @param deliveryRoot Root over the items, see {ItemTree}.
    /// @param items The items.
    /// @param late Whether the time to deliver was over.
    /// @param penalty Paid from the provider's bond to the producer for being late, in base units.
    /// @param acceptBy End of the producer's window, in Unix seconds.
    event TaskDelivered(
        uint256 indexed taskId,
        bytes32 deliveryRoot,
        Item[] items,
        bool late,
        uint256 penalty,
        uint256 acceptBy
    );
    /// @notice The result was a copy of a registered product: nothing is delivered, fee and bond are returned, and no
    /// outcome is recorded.
    /// @param taskId Id of the task: the EIP-712 digest of its quote.
    /// @param productId The registered product.
    event TaskDeclined(uint256 indexed taskId, uint256 indexed productId);
    /// @notice Both sides ended the task by agreement; the bond was released. Amounts in base units; they sum to the
    /// fee.
    /// @param taskId Id of the task: the EIP-712 digest of its quote.
    /// @param status Status of the task before.
    /// @param back Returned to the producer.
    /// @param paid Paid to the provider.
    /// @param poolShare Paid to the upkeep pool.
    event TaskAgreed(uint256 indexed taskId, Status status, uint256 back, uint256 paid, uint256 poolShare);
    /// @notice The sealed files are accepted, or witnessed.
    /// @param taskId Id of the task: the EIP-712 digest of its quote.
    /// @param revealBy End of the time to reveal, in Unix seconds.
    event TaskAccepted(uint256 indexed taskId, uint256 revealBy);
    /// @notice The key of an item was revealed, and its product registered.
    /// @param taskId Id of the task: the EIP-712 digest of its quote.
    /// @param index Index of the item, from 0.
    /// @param productId Id of the product.
    /// @param key Key that opens the sealed file of the item.
    /// @param complainBy End of the complaint window, in Unix seconds.
    event ItemRevealed(
        uint256 indexed taskId,
        uint256 indexed index,
        uint256 indexed productId,
        bytes32 key,
        uint256 complainBy
    );
    /// @notice An item was paid for. Amounts in base units.
    /// @param taskId Id of the task: the EIP-712 digest of its quote.
    /// @param index Index of the item, from 0.
    /// @param paid Paid to the provider.
    /// @param poolShare Paid to the upkeep pool.
    event ItemSettled(uint256 indexed taskId, uint256 indexed index, uint256 paid, uint256 poolShare);
    /// @notice An item was refunded: a complaint was proved, or a panel found the proof false. Amounts in base units.
    /// @param taskId Id of the task: the EIP-712 digest of its quote.
    /// @param index Index of the item, from 0.
    /// @param fee Returned to the producer.
    /// @param penalty Paid from the provider's bond to the producer.
    event ItemRefunded(uint256 indexed taskId, uint256 indexed index, uint256 fee, uint256 penalty);
    /// @notice All items that were not revealed were refunded. Amounts in base units.
    /// @param taskId Id of the task: the EIP-712 digest of its quote.
    /// @param status Status of the task before.
    /// @param items Number of these items.
    /// @param fee Part of the fee that the producer received.
    /// @param penalty Paid from the provider's bond to the producer.
    /// @param poolShare Paid from the provider's bond to the upkeep pool; if the task was `Delivered`, the same amount
    /// was paid from the fee as well.
    event TaskRefunded(
        uint256 indexed taskId,
        Status status,
        uint256 items,
        uint256 fee,
        uint256 penalty,
        uint256 poolShare
    );
    /// @notice All items have ended.
    /// @param taskId Id of the task: the EIP-712 digest of its quote.
    /// @param status `Settled`: the producer can rate; `Closed` or `Refunded`: the task is finished.
    /// @param rateBy End of the time to rate, in Unix seconds.
    event TaskEnded(uint256 indexed taskId, Status status, uint256 rateBy);
    /// @notice The outcome of a settled task was recorded.
    /// @param taskId Id of the task: the EIP-712 digest of its quote.
    /// @param stars 1 to 5; 0: the producer did not rate.
    event TaskRated(uint256 indexed taskId, uint256 stars);

    /// @notice The loss would exceed the bond. In 1/10,000 of the fee.
    error Generation_LossAboveBond(uint256 lossBasisPoints, uint256 bondBasisPoints);
    /// @notice The quote expired at `expiry`.
    error Generation_QuoteExpired(uint256 taskId, uint256 expiry, uint256 timestamp);
    /// @notice The quote is for another producer.
    error Generation_NotQuotedProducer(uint256 taskId, address producer, address caller);
    /// @notice The signature is not the provider's.
    error Generation_BadQuoteSignature(uint256 taskId, address esp);
    /// @notice The quote was locked before.
    error Generation_QuoteUsed(uint256 taskId);
    /// @notice Provider and producer are the same account.
    error Generation_SelfDealing(address account);
    /// @notice The fee is zero.
    error Generation_ZeroFee(uint256 taskId);
    /// @notice With `items` more the provider would exceed its stated `capacity`.
    error Generation_AtCapacity(address esp, uint256 undelivered, uint256 items, uint256 capacity);
    /// @notice The number of items is zero or above `maximum`.
    error Generation_ItemsOutOfRange(uint256 items, uint256 maximum);
    /// @notice The time to deliver is outside its bounds, in seconds.
    error Generation_DeliverySecondsOutOfRange(uint256 deliverySeconds, uint256 minimum, uint256 maximum);
    /// @notice There is no task of this id.
    error Generation_UnknownTask(uint256 taskId);
    /// @notice A delivery must have all items that were ordered.
    error Generation_WrongItemCount(uint256 taskId, uint256 expected, uint256 actual);
    /// @notice The task has `items` items.
    error Generation_NoSuchItem(uint256 taskId, uint256 index, uint256 items);
    /// @notice The signature is not that of `producer` for this agreement.
    error Generation_BadAgreement(uint256 taskId, address producer);
    /// @notice At most `most` can be returned: the fee less the pool's share, in base units.
    error Generation_BackAboveFee(uint256 taskId, uint256 back, uint256 most);
    /// @notice There is no registered product of this id, or it was removed.
    error Generation_NoSuchOriginal(uint256 taskId, uint256 productId);
    /// @notice The proof does not belong to the quote and the item.
    error Generation_ProofNotOfTask(uint256 taskId);
    /// @notice Stars must be from 1 to `maximum`.
    error Generation_StarsOutOfRange(uint256 taskId, uint256 stars, uint256 maximum);

    /// @notice The provider's bond, which is reserved from its stake while the task is open.
    /// @return In 1/10,000 of the fee.
    function bondBasisPoints() external view returns (uint256);
    /// @notice Loss of producer and provider each, paid to the upkeep pool, if a delivery is neither accepted nor
    /// witnessed.
    /// @return In 1/10,000 of the fee, at most the bond.
    function lossBasisPoints() external view returns (uint256);
    /// @notice The stored state of a task. Reverts for an unknown one.
    /// @param taskId Id of the task: the EIP-712 digest of its quote.
    /// @return The task.
    function taskOf(uint256 taskId) external view returns (Task memory);
    /// @notice The stored state of one item of a task.
    /// @param taskId Id of the task: the EIP-712 digest of its quote.
    /// @param index Index of the item, from 0.
    /// @return Its progress; zeroes before it is revealed.
    function itemOf(uint256 taskId, uint256 index) external view returns (ItemProgress memory);
    /// @notice Id of the task of a quote: its EIP-712 digest.
    /// @param quote The task's quote.
    /// @return taskId Id of the task, whether or not it was locked.
    function idOf(Quote calldata quote) external view returns (uint256 taskId);

    /// @notice A provider's stated capacity and its undelivered items.
    /// @param esp Any account.
    /// @return Zeroes for an account that has stated nothing and has nothing to deliver.
    function workloadOf(address esp) external view returns (Workload memory);

    /// @notice Sets the number of undelivered items that the caller accepts at a time. If it is below the present
    /// number, nothing is locked until that has fallen; open tasks are not affected.
    /// @dev Caller: the provider. A quote does not guarantee capacity; it is checked at the lock. Emits
    /// `CapacityStated`.
    /// @param items 0 to take no more work.
    function stateCapacity(uint32 items) external;
    /// @notice Locks the fee of a quote.
    /// @dev Caller: the quoted producer, before the quote expires. Collects the fee through the vault and reserves the
    /// bond. Reverts with `Generation_AtCapacity` if the provider would have more items to deliver than it has stated.
    /// Emits `TaskLocked`, and `AcceptorNamed` if there is one.
    /// @param quote The quote.
    /// @param espSignature The provider's signature of the quote (ECDSA or ERC-1271).
    /// @param encryptionKey X25519 public key to which the sealed files are sent.
    /// @param acceptor Account that may accept or object in the producer's place, and nothing else; zero: the producer
    /// itself.
    /// @return taskId Id of the new task.
    function lock(
        Quote calldata quote,
        bytes calldata espSignature,
        bytes32 encryptionKey,
        address acceptor
    ) external returns (uint256 taskId);
    /// @notice Commits to all items.
    /// @dev Caller: the provider, before `deliverBy`, or for a penalty before `lateBy`. Emits `TaskDelivered`.
    /// @param quote The task's quote.
    /// @param items The items, in order.
    function deliver(Quote calldata quote, Item[] calldata items) external;
    /// @notice Ends the task without a delivery because the result is a copy of a registered product: fee and bond are
    /// returned, and no outcome is recorded.
    /// @dev Caller: the provider, before `deliverBy`. Emits `TaskDeclined`, `TaskRefunded` and `TaskEnded`.
    /// @param quote The task's quote.
    /// @param productId The registered product.
    function declineCopy(Quote calldata quote, uint256 productId) external;
    /// @notice Ends a task of which no item has ended, as both sides agree: the producer receives `back` of the fee,
    /// the pool its share of the whole fee, the provider the rest and its bond. There is no rating, and no outcome
    /// except that of a late delivery. Registered products stay with the producer.
    /// @dev Caller: the provider, with the producer's signature over the EIP-712 struct Agreement(uint256
    /// taskId,uint256 back,uint40 until). Possible while the task is on time: before the current window closes (in a
    /// delivered one, that for receipts), and once all is revealed until an item has ended. Reverts with
    /// `Guarantee_Held` while a case on one of the products is open, or after a panel found its proof false: then
    /// settlement decides. Emits `TaskAgreed` and `TaskEnded`.
    /// @param quote The task's quote.
    /// @param back In base units, at most the fee less the pool's share.
    /// @param until The signature is valid before this time, in Unix seconds.
    /// @param signature The producer's signature (ECDSA or ERC-1271).
    function agree(Quote calldata quote, uint256 back, uint40 until, bytes calldata signature) external;
    /// @notice Confirms that the payer holds sealed files matching `deliveryRoot`.
    /// @dev Caller: the producer, or the acceptor if one was named, before `acceptBy`. Emits `TaskAccepted`.
    /// @param quote The task's quote.
    /// @param deliveryRoot Root over the items.
    function accept(Quote calldata quote, bytes32 deliveryRoot) external;
    /// @notice Reports that the sealed files are not available: closes the window to accept and opens that for
    /// receipts.
    /// @dev Caller: the producer, or the acceptor if one was named; delivered, before `acceptBy`. Emits `Objected`.
    /// @param quote The task's quote.
    function object(Quote calldata quote) external;
    /// @notice Replaces the acceptance of a producer that was silent or objected.
    /// @dev Caller: anyone, from `acceptBy` on and before `availableBy`. Emits `AvailabilityConfirmed` and
    /// `TaskAccepted`.
    /// @param quote The task's quote.
    /// @param receipts By providers that hold the sealed files, in ascending order, none of them a party, together with
    /// more than a third of all stake; their `deliveryHash` is the delivery's root.
    function confirmAvailable(Quote calldata quote, Receipt[] calldata receipts) external;
    /// @notice Reveals the key of one item and registers its product.
    /// @dev Caller: the provider, before `revealBy`. Emits `ItemRevealed` and `ProductRegistered`.
    /// @param quote The task's quote.
    /// @param index Index of the item, from 0.
    /// @param item The item, as delivered.
    /// @param path Merkle path of the item to the delivery's root.
    /// @param key Key of the item's sealed file.
    /// @param proof Proof of the product.
    /// @param espSignature The provider's signature of the proof (ECDSA or ERC-1271).
    /// @param blocks As for `IProductRegistry.register`.
    function reveal(
        Quote calldata quote,
        uint256 index,
        Item calldata item,
        bytes32[] calldata path,
        bytes32 key,
        IProductRegistry.Proof calldata proof,
        bytes calldata espSignature,
        bytes calldata blocks
    ) external;
    /// @notice Proves that the key does not open the sealed file to the promised content: the producer receives the
    /// item's part of fee and bond, and the product is removed.
    /// @dev Caller: the producer, inside the item's complaint window. Emits `ItemRefunded`, and `TaskEnded` after the
    /// last item.
    /// @param quote The task's quote.
    /// @param index Index of the item, from 0.
    /// @param item The item, as delivered.
    /// @param path Merkle path of the item to the delivery's root.
    /// @param key The key that was revealed.
    /// @param complaint The chunk, with its paths.
    function complain(
        Quote calldata quote,
        uint256 index,
        Item calldata item,
        bytes32[] calldata path,
        bytes32 key,
        Complaint calldata complaint
    ) external;
    /// @notice Pays the provider for one item, or refunds it as a proved complaint does if a panel has found the
    /// product's proof false.
    /// @dev Caller: anyone after the item's complaint window (a provider is rewarded from the upkeep pool), the
    /// producer also inside it. Reverts with `Guarantee_Held` while a case that was opened before the window closed is
    /// open. Emits `ItemSettled` or `ItemRefunded`, and `TaskEnded` after the last item.
    /// @param quote The task's quote.
    /// @param index Index of the item, from 0.
    function settle(Quote calldata quote, uint256 index) external;
    /// @notice Ends all items that are not revealed once the window to deliver, to confirm or to reveal has closed:
    /// their part of the fee is returned. A provider that did not deliver or reveal loses their part of the bond to the
    /// producer, minus the pool's share. If the delivery was neither accepted nor witnessed, both sides lose
    /// `lossBasisPoints`.
    /// @dev Caller: anyone (a provider is rewarded from the upkeep pool). Emits `TaskRefunded`, and `TaskEnded` if no
    /// item is open.
    /// @param quote The task's quote.
    function refund(Quote calldata quote) external;
    /// @notice Rates a settled task.
    /// @dev Caller: the producer, before `rateBy`. Emits `TaskRated`.
    /// @param quote The task's quote.
    /// @param stars 1 to 5.
    function rate(Quote calldata quote, uint256 stars) external;
    /// @notice Records the outcome of a settled task that was not rated.
    /// @dev Caller: anyone, from `rateBy` on. Emits `TaskRated` with zero stars.
    /// @param quote The task's quote.
    function record(Quote calldata quote) external;
}
