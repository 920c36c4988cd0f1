// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IProductRegistry} from "./IProductRegistry.sol";
import {ITwoWayGuarantee} from "./ITwoWayGuarantee.sol";

/// @title Generation by the two-way guarantee: a producer pays, a provider generates
/// @notice A task begins with a quote that the provider signed off chain; the task's id is the quote's EIP-712 digest.
/// The id stands for all terms, so only the task's progress is stored and every step brings the quote again.
/// The fee buys `items` products of one prompt, each under its own key. They are delivered and accepted together; each is
/// then revealed, complained about and paid by itself. The k-th item to end takes fee k/n - fee (k-1)/n with it, rounded
/// down each, and so much of the bond: the parts sum to the whole.
/// At its reveal a product is registered, as old as the delivery; when all items have ended the outcome feeds the reputation, once per task.
///
/// ```
/// LOCKED ---[deliver by)---[late by)--- DELIVERED ... ACCEPTED ---[reveal by)--- REVEALED ... SETTLED ---[rate by)--- CLOSED
///   provider delivers    or late, for                  each item: revealed, then      producer rates   or anybody records
///                        a penalty                     paid or refunded                                it without stars
/// ```
/// @dev Late delivery: t seconds after `deliverBy` the provider pays bond * t / `windows.late`, rounded up, to the producer
/// and what is left of the bond goes on. From `lateBy` on, the whole bond is lost.
/// Outcome: of quality (items in order / items) * (1 - t / `windows.late`) * (stars - 1) / 4, the last factor 1 without a
/// rating; over the fee that the provider kept and what it lost of its bond. None if the producer kept silent and nobody
/// witnessed the file, unless that was late. A task of which nothing was paid cannot be rated.
interface IGenerationEscrow is ITwoWayGuarantee {
    /// @notice A provider's offer to one producer, signed by the provider (ECDSA or ERC-1271).
    struct Quote {
        address esp;
        address producer;
        uint256 fee; // for all items together, base units
        uint8 items; // products that the fee buys, 1 to 16
        bytes32 promptCommitment; // of all items; opens to the first one's seed, the others count on from it
        uint40 deliverySeconds; // time to deliver, from the lock on
        uint64 expiry; // the quote locks before this time
        bytes32 salt;
    }

    /// @notice What is delivered of one product.
    struct Item {
        Delivery delivery;
        bytes32 productId; // digest of the proof that the reveal will register
    }

    /// @notice `Accepted` while items may be revealed, `Revealed` once none will be any more, `Settled` when all have
    /// ended, at least one was paid and the producer may rate, `Closed` when at least one was paid and the outcome is recorded.
    struct Task {
        // slot 0
        uint40 closesAt; // end of the current status' window; of the time to deliver while `Locked`
        Status status;
        uint8 revealed; // items
        uint8 ended; // items paid or refunded
        uint8 failed; // items refunded by the provider's fault
        bool late;
        uint40 lateSeconds; // after the time to deliver
        uint40 deliveredAt; // the products are as old as this
        // slot 1
        bytes32 deliveryRoot; // see ItemTree
    }

    /// @notice `None` before the reveal (for good, where that never came), then `Revealed`, `Settled` or `Refunded`.
    struct ItemProgress {
        uint40 closesAt; // end of the complaint window
        Status status;
        uint256 productId; // registered by the reveal
    }

    /// @notice How much work a provider takes. A task's items count from its lock until it is delivered, declined or refunded.
    struct Workload {
        uint32 capacity; // items that may be undelivered at a time, as the provider states it; zero: it takes no work
        uint32 undelivered; // items locked and not delivered
    }

    /// @notice From now on `esp` takes up to `items` undelivered items.
    event CapacityStated(address indexed esp, uint256 items);
    event TaskLocked(
        uint256 indexed taskId,
        address indexed producer,
        address indexed esp,
        Quote quote,
        bytes32 encryptionKey,
        uint256 bond,
        uint256 deliverBy
    );
    /// @notice `penalty` came from the provider's bond to the producer, for being late.
    event TaskDelivered(
        uint256 indexed taskId,
        bytes32 deliveryRoot,
        Item[] items,
        bool late,
        uint256 penalty,
        uint256 acceptBy
    );
    /// @notice What was made came out as a copy of `productId`: nothing is delivered, fee and bond go back, no outcome.
    event TaskDeclined(uint256 indexed taskId, uint256 indexed productId);
    /// @notice Both sides ended the task together: of the fee, `back` went to the producer, `paid` to the provider and
    /// `poolShare` to the upkeep pool; the bond came free. `status` is where the task stood.
    event TaskAgreed(uint256 indexed taskId, Status status, uint256 back, uint256 paid, uint256 poolShare);
    event TaskAccepted(uint256 indexed taskId, uint256 revealBy);
    /// @notice `key` opens the sealed file of the item, for who holds it.
    event ItemRevealed(
        uint256 indexed taskId,
        uint256 indexed index,
        uint256 indexed productId,
        bytes32 key,
        uint256 complainBy
    );
    /// @notice The provider was paid, and the upkeep pool.
    event ItemSettled(uint256 indexed taskId, uint256 indexed index, uint256 paid, uint256 poolShare);
    /// @notice A complaint was founded, or a panel found the proof false: `fee` back to the producer, and `penalty` from the provider's bond.
    event ItemRefunded(uint256 indexed taskId, uint256 indexed index, uint256 fee, uint256 penalty);
    /// @notice The `items` that were not revealed were refunded; `status` is where the task stood. `penalty` came from the
    /// provider's bond to the producer, `poolShare` to the upkeep pool. Where the task was `Delivered` as much as `poolShare`
    /// went there from the fee as well; `fee` is what the producer got of it.
    event TaskRefunded(
        uint256 indexed taskId,
        Status status,
        uint256 items,
        uint256 fee,
        uint256 penalty,
        uint256 poolShare
    );
    /// @notice All items have ended. `Settled`: the producer rates before `rateBy`. `Closed`, `Refunded`: that is all.
    event TaskEnded(uint256 indexed taskId, Status status, uint256 rateBy);
    /// @notice The outcome of a settled task; no stars: the producer gave none.
    event TaskRated(uint256 indexed taskId, uint256 stars);

    error Generation_LossAboveBond(uint256 lossBasisPoints, uint256 bondBasisPoints);
    error Generation_QuoteExpired(uint256 taskId, uint256 expiry, uint256 timestamp);
    error Generation_NotQuotedProducer(uint256 taskId, address producer, address caller);
    error Generation_BadQuoteSignature(uint256 taskId, address esp);
    error Generation_QuoteUsed(uint256 taskId);
    error Generation_SelfDealing(address account);
    error Generation_ZeroFee(uint256 taskId);
    /// @notice With `items` more the provider would have more to deliver than the `capacity` it has stated.
    error Generation_AtCapacity(address esp, uint256 undelivered, uint256 items, uint256 capacity);
    error Generation_ItemsOutOfRange(uint256 items, uint256 maximum);
    error Generation_DeliverySecondsOutOfRange(uint256 deliverySeconds, uint256 minimum, uint256 maximum);
    error Generation_UnknownTask(uint256 taskId);
    error Generation_WrongItemCount(uint256 taskId, uint256 expected, uint256 actual);
    error Generation_NoSuchItem(uint256 taskId, uint256 index, uint256 items);
    /// @notice `producer` has not signed this agreement.
    error Generation_BadAgreement(uint256 taskId, address producer);
    /// @notice At most `most` can go back: the fee less the pool's share.
    error Generation_BackAboveFee(uint256 taskId, uint256 back, uint256 most);
    /// @notice No registered product of this id, or a removed one.
    error Generation_NoSuchOriginal(uint256 taskId, uint256 productId);
    error Generation_ProofNotOfTask(uint256 taskId);
    error Generation_StarsOutOfRange(uint256 taskId, uint256 stars, uint256 maximum);

    /// @notice The provider's bond, in 1/10,000 of the fee; reserved from its stake while the task is open.
    function bondBasisPoints() external view returns (uint256);
    /// @notice What producer and provider lose each, to the upkeep pool, where what was delivered is neither accepted nor
    /// witnessed: in 1/10,000 of the fee, at most the bond.
    function lossBasisPoints() external view returns (uint256);
    /// @notice What is stored of a task; reverts for an unknown one.
    function taskOf(uint256 taskId) external view returns (Task memory);
    /// @notice What is stored of one of a task's items.
    function itemOf(uint256 taskId, uint256 index) external view returns (ItemProgress memory);
    /// @notice The id of a task with this quote: its EIP-712 digest.
    function idOf(Quote calldata quote) external view returns (uint256 taskId);

    /// @param esp A provider, or anybody else: zeroes for whoever has stated nothing and has nothing to deliver.
    /// @return What `esp` has stated, and what it has to deliver.
    function workloadOf(address esp) external view returns (Workload memory);

    /// @notice States how many undelivered items the caller takes at a time. Below what it already has to deliver, nothing is
    /// locked until that has fallen; open tasks are not touched.
    /// @dev A quote promises no room: the lock finds out. Caller: the provider. Emits `CapacityStated`.
    /// @param items Zero to take no more work.
    function stateCapacity(uint32 items) external;
    /// @notice Locks the quoted fee. Caller: the quoted producer. Refused with `Generation_AtCapacity` where the provider would
    /// have more items to deliver than it has stated.
    /// @param encryptionKey X25519 public key that the sealed files are sent to.
    /// @param acceptor Accepts or objects in the producer's place, and may do nothing else; zero: the producer itself.
    function lock(
        Quote calldata quote,
        bytes calldata espSignature,
        bytes32 encryptionKey,
        address acceptor
    ) external returns (uint256 taskId);
    /// @notice Commits to all items before `deliverBy`, or for a penalty before `lateBy`. Caller: the provider.
    function deliver(Quote calldata quote, Item[] calldata items) external;
    /// @notice Says, instead of delivering, that what was made is a copy of a registered product: the fee goes back, the bond
    /// comes free, and there is no outcome. Caller: the provider, before `deliverBy`. Emits `TaskDeclined`, `TaskRefunded` and `TaskEnded`.
    function declineCopy(Quote calldata quote, uint256 productId) external;
    /// @notice Ends a task in which no item has ended yet as both sides agree: the producer has `back` of the fee, the pool what
    /// a settlement of the whole fee pays it, the provider the rest and its bond. There is no rating, and no outcome but that
    /// of a late delivery. Products that were registered stay the producer's.
    /// @dev Caller: the provider, with the producer's signature (ECDSA or ERC-1271) over the EIP-712 struct
    /// Agreement(uint256 taskId,uint256 back,uint40 until). Possible while the task is on time: before the current window
    /// closes (in a delivered one, that for receipts), and once all is revealed until an item has ended. Reverts with
    /// `Guarantee_Held` while a case on one of the products is open, or after a panel found its proof false: then settlement
    /// decides. Emits `TaskAgreed` and `TaskEnded`.
    /// @param back Base units, at most the fee less the pool's share.
    /// @param until The signature counts before this time.
    function agree(Quote calldata quote, uint256 back, uint40 until, bytes calldata signature) external;
    /// @notice Confirms that sealed files matching `deliveryRoot` are held. Caller: the producer, or the acceptor where one
    /// was named, before `acceptBy`.
    function accept(Quote calldata quote, bytes32 deliveryRoot) external;
    /// @notice Says that the sealed files are not to be had: ends the time to accept now, and opens that for receipts.
    /// @dev Caller: the producer, or the acceptor where one was named; delivered, before `acceptBy`. Emits `Objected`.
    function object(Quote calldata quote) external;
    /// @notice Takes the place of the acceptance of a producer that was silent or objected, from `acceptBy` on and before
    /// `availableBy`.
    /// @dev Caller: anybody. Emits `AvailabilityConfirmed` and `TaskAccepted`.
    /// @param receipts Of providers that hold the sealed files, in ascending order, none of them a party, together with more
    /// than a third of all stake; their `deliveryHash` is the delivery's root.
    function confirmAvailable(Quote calldata quote, Receipt[] calldata receipts) external;
    /// @notice Shows the key of one item and registers its product. Caller: the provider, before `revealBy`.
    /// @param path Of the item, to the delivery's root.
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
    /// @notice Proves that the key does not open the sealed file to the promised content: the item's part of fee and bond
    /// to the producer, product removed. Caller: the producer, inside the item's complaint window.
    function complain(
        Quote calldata quote,
        uint256 index,
        Item calldata item,
        bytes32[] calldata path,
        bytes32 key,
        Complaint calldata complaint
    ) external;
    /// @notice Pays the provider for one item, or refunds it as a founded complaint does if a panel has found the product's
    /// proof false. Caller: anybody after the item's complaint window (a provider is rewarded from the upkeep pool), the
    /// producer also inside it. Reverts with `Guarantee_Held` while a case that opened before the window closed is open.
    function settle(Quote calldata quote, uint256 index) external;
    /// @notice Ends all items that are not revealed, once the window to deliver, to confirm or to reveal has closed: their
    /// part of the fee goes back; a provider that did not deliver or reveal loses their part of the bond to the producer,
    /// but for the pool's twentieth. Where the file was neither accepted nor witnessed, both sides lose `lossBasisPoints`.
    /// Caller: anybody (a provider is rewarded from the upkeep pool).
    function refund(Quote calldata quote) external;
    /// @notice Rates a settled task with 1 to 5 stars. Caller: the producer, before `rateBy`.
    function rate(Quote calldata quote, uint256 stars) external;
    /// @notice Records the outcome of a settled task that was not rated, from `rateBy` on. Caller: anybody.
    function record(Quote calldata quote) external;
}
