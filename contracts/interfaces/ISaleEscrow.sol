// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBids} from "./IBids.sol";
import {IListings} from "./IListings.sol";
import {IProductRegistry} from "./IProductRegistry.sol";
import {ITwoWayGuarantee} from "./ITwoWayGuarantee.sol";

/// @title Sale escrow: product and payment are exchanged atomically
/// @notice An owner offers a product at a price, on chain or by a signed listing, and may name an agent (usually the
/// provider that stores the file) that delivers and reveals in its place, for a share of the price. A product has at most one
/// open sale.
/// @dev An accusation stops no step of a sale, but its price: the settlement waits for every case on the product that
/// opened before the complaint window closed, and for no other. A buyer whose product is removed before the settlement
/// is refunded.
interface ISaleEscrow is ITwoWayGuarantee, IListings, IBids {
    struct Sale {
        // slot 0
        address seller;
        uint96 price; // base units
        // slot 1
        address agent; // delivers for the seller; zero: the seller itself
        uint16 agentBasisPoints; // the agent's share of the price, in 1/10,000
        uint40 closesAt; // end of the current status' window
        Status status; // None while only offered
        bool backed; // it has a backing, see {IBackings}
        bool earlierBacked; // the sale settled before may still have a backing
        // slot 2
        address buyer;
        uint64 revision; // of the product when offered: the offer is void when it changes
        // slot 3
        bytes32 deliveryHash;
    }

    /// @notice The latest settled sale of a product.
    struct Purchase {
        address buyer;
        uint96 price; // base units
    }

    /// @notice A product was offered, or the offer was changed.
    /// @param productId Id of the product.
    /// @param seller The seller's account.
    /// @param agent Account that delivers for the seller; zero: the seller itself.
    /// @param price In base units.
    /// @param agentBasisPoints The agent's share of the price, in 1/10,000.
    /// @param revision Revision of the product: the offer is void when it changes.
    event ProductOffered(
        uint256 indexed productId,
        address indexed seller,
        address indexed agent,
        uint256 price,
        uint256 agentBasisPoints,
        uint256 revision
    );
    /// @notice An offer was withdrawn.
    /// @param productId Id of the product.
    /// @param seller The seller's account.
    event OfferWithdrawn(uint256 indexed productId, address indexed seller);
    /// @notice A buyer locked the price of a product.
    /// @param productId Id of the product.
    /// @param buyer The buyer's account.
    /// @param seller The seller's account.
    /// @param agent Account that delivers for the seller; zero: the seller itself.
    /// @param price In base units.
    /// @param encryptionKey X25519 public key to which the sealed file is sent.
    /// @param deliverBy End of the time to deliver, in Unix seconds.
    event SaleLocked(
        uint256 indexed productId,
        address indexed buyer,
        address indexed seller,
        address agent,
        uint256 price,
        bytes32 encryptionKey,
        uint256 deliverBy
    );
    /// @notice The content side committed to a sealed copy.
    /// @param productId Id of the product.
    /// @param buyer The buyer's account.
    /// @param delivery Its commitments.
    /// @param acceptBy End of the buyer's window, in Unix seconds.
    event SaleDelivered(uint256 indexed productId, address indexed buyer, Delivery delivery, uint256 acceptBy);
    /// @notice The sealed file is accepted, or witnessed.
    /// @param productId Id of the product.
    /// @param buyer The buyer's account.
    /// @param revealBy End of the time to reveal, in Unix seconds.
    event SaleAccepted(uint256 indexed productId, address indexed buyer, uint256 revealBy);
    /// @notice The key was revealed, and the product moved to the buyer.
    /// @param productId Id of the product.
    /// @param buyer The buyer's account.
    /// @param key Key that opens the sealed file.
    /// @param complainBy End of the complaint window, in Unix seconds.
    event SaleRevealed(uint256 indexed productId, address indexed buyer, bytes32 key, uint256 complainBy);
    /// @notice A sale was settled. Amounts in base units; with those of `AncestorPaid` they sum to the price.
    /// @param productId Id of the product.
    /// @param buyer The buyer's account.
    /// @param seller The seller's account.
    /// @param paid Paid to the seller.
    /// @param royaltyReceiver The product's producer.
    /// @param royalty Paid to the producer.
    /// @param agentFee Paid to the agent.
    /// @param parentOwner Owner of the product that this one derives from; zero without one, or if it was removed.
    /// @param parentShare Paid to `parentOwner`.
    /// @param poolShare Paid to the upkeep pool.
    event SaleSettled(
        uint256 indexed productId,
        address indexed buyer,
        address indexed seller,
        uint256 paid,
        address royaltyReceiver,
        uint256 royalty,
        uint256 agentFee,
        address parentOwner,
        uint256 parentShare,
        uint256 poolShare
    );
    /// @notice An ancestor beyond the parent was paid its share of a sale.
    /// @param productId Id of the product.
    /// @param ancestor Id of the ancestor.
    /// @param owner Its owner, who was paid.
    /// @param amount In base units.
    event AncestorPaid(uint256 indexed productId, uint256 indexed ancestor, address indexed owner, uint256 amount);
    /// @notice A sale ended without a settlement; the buyer was refunded.
    /// @param productId Id of the product.
    /// @param buyer The buyer's account.
    /// @param seller The seller's account.
    /// @param status Status of the sale before.
    event SaleRefunded(uint256 indexed productId, address indexed buyer, address indexed seller, Status status);

    /// @notice The caller does not own the product, or is not the offer's seller.
    error Sale_NotOwner(uint256 productId, address owner, address caller);
    /// @notice The price is zero.
    error Sale_ZeroPrice(uint256 productId);
    /// @notice The price exceeds `maximum`, in base units.
    error Sale_PriceTooHigh(uint256 productId, uint256 price, uint256 maximum);
    /// @notice The agent's share exceeds `maximum`, in 1/10,000 of the price.
    error Sale_AgentShareTooHigh(uint256 agentBasisPoints, uint256 maximum);
    /// @notice The product is not offered.
    error Sale_NotOffered(uint256 productId);
    /// @notice The offered price is not the expected one, in base units.
    error Sale_OfferChanged(uint256 productId, uint256 offeredPrice, uint256 expectedPrice);
    /// @notice The product has changed since it was offered.
    error Sale_OfferOutdated(uint256 productId, uint256 offeredRevision, uint256 revision);
    /// @notice A sale of the product is open.
    error Sale_StillOpen(uint256 productId, Status status);
    /// @notice The buyer is the seller.
    error Sale_OwnProduct(uint256 productId, address buyer);
    /// @notice The proof belongs to another product.
    error Sale_ProofNotOfProduct(uint256 productId, uint256 proofId);
    /// @notice The delivered content is not the registered one.
    error Sale_WrongContent(uint256 productId, bytes32 registeredRoot, bytes32 deliveredRoot);
    /// @notice A product is sold only under a pledge, see {IPledges}.
    error Sale_NotPledged(uint256 productId);

    /// @notice Time that the content side has to deliver, from the lock on.
    /// @return In seconds.
    function deliverySeconds() external view returns (uint256);
    /// @notice The offer or sale of a product.
    /// @param productId Id of the product.
    /// @return Zeroes if it was never offered.
    function saleOf(uint256 productId) external view returns (Sale memory);

    /// @notice The latest settled sale of a product.
    /// @param productId Id of the product.
    /// @return Zeroes if there is none.
    function purchaseOf(uint256 productId) external view returns (Purchase memory);

    /// @notice Offers a product that has a pledge, or changes the offer while it is not locked.
    /// @dev Caller: the owner. Emits `ProductOffered`.
    /// @param productId Id of the product.
    /// @param price In base units.
    /// @param agent Account that delivers for the seller; zero: the seller itself.
    /// @param agentBasisPoints The agent's share of the price, in 1/10,000.
    function offer(uint256 productId, uint256 price, address agent, uint256 agentBasisPoints) external;
    /// @notice Withdraws an offer that is not locked.
    /// @dev Caller: the seller. Emits `OfferWithdrawn`.
    /// @param productId Id of the product.
    function withdrawOffer(uint256 productId) external;
    /// @notice Locks the price of an offered product and holds the product.
    /// @dev Caller: the buyer. Collects the price through the vault. Emits `SaleLocked`, and `AcceptorNamed` if there
    /// is one.
    /// @param productId Id of the product.
    /// @param price Price that the buyer expects, in base units; protects against a changed offer.
    /// @param encryptionKey X25519 public key to which the sealed file is sent.
    /// @param acceptor Account that may accept or object in the buyer's place, and nothing else; zero: the buyer
    /// itself.
    function lock(uint256 productId, uint256 price, bytes32 encryptionKey, address acceptor) external;
    /// @notice Locks the price of a signed listing and holds the product. An offer of the product on chain has no
    /// influence.
    /// @dev Caller: the buyer. Collects the listing's price through the vault. Emits `SaleLocked`, and `AcceptorNamed`
    /// if there is one.
    /// @param listing The listing.
    /// @param sellerSignature EIP-712 signature of the listing by its seller (ECDSA or ERC-1271).
    /// @param encryptionKey X25519 public key to which the sealed file is sent.
    /// @param acceptor As for `lock`.
    function lockListed(
        Listing calldata listing,
        bytes calldata sellerSignature,
        bytes32 encryptionKey,
        address acceptor
    ) external;
    /// @notice Accepts a bid: locks the sale for its buyer at its price. An offer of the product on chain has no
    /// influence.
    /// @dev Caller: the product's owner. Collects the price from the buyer through the vault. Emits `BidSpent` and
    /// `SaleLocked`.
    /// @param bid The bid.
    /// @param buyerSignature EIP-712 signature of the bid by its buyer (ECDSA or ERC-1271).
    /// @param agent Account that delivers for the owner; zero: the owner itself.
    /// @param agentBasisPoints The agent's share of the price, in 1/10,000.
    function acceptBid(
        Bid calldata bid,
        bytes calldata buyerSignature,
        address agent,
        uint256 agentBasisPoints
    ) external;
    /// @notice Commits to a sealed copy of the registered content. Caller: seller or agent, before `deliverBy`.
    /// @dev Emits `SaleDelivered`.
    /// @param productId Id of the product.
    /// @param delivery The commitments.
    /// @param proof The product's proof: its content root must be the one delivered.
    function deliver(uint256 productId, Delivery calldata delivery, IProductRegistry.Proof calldata proof) external;
    /// @notice Confirms that the payer holds a sealed file matching `deliveryHash`.
    /// @dev Caller: the buyer, or the acceptor if one was named, before `acceptBy`. Emits `SaleAccepted`.
    /// @param productId Id of the product.
    /// @param deliveryHash Hash of the delivery.
    function accept(uint256 productId, bytes32 deliveryHash) external;
    /// @notice Reports that the sealed file is not available: closes the window to accept and opens that for receipts.
    /// @dev Caller: the buyer, or the acceptor if one was named; delivered, before `acceptBy`. Emits `Objected`.
    /// @param productId Id of the product.
    function object(uint256 productId) external;
    /// @notice Replaces the acceptance of a buyer that was silent or objected.
    /// @dev Caller: anyone, from `acceptBy` on and before `availableBy`. Emits `AvailabilityConfirmed` and
    /// `SaleAccepted`.
    /// @param productId Id of the product.
    /// @param receipts By providers that hold the sealed file, in ascending order, none of them a party or the agent,
    /// together with more than a third of all stake.
    function confirmAvailable(uint256 productId, Receipt[] calldata receipts) external;
    /// @notice Reveals the key; the product moves to the buyer and stays held until the settlement.
    /// @dev Caller: seller or agent, before `revealBy`. Emits `SaleRevealed`.
    /// @param productId Id of the product.
    /// @param delivery The commitments, as delivered.
    /// @param key Key of the sealed file.
    function reveal(uint256 productId, Delivery calldata delivery, bytes32 key) external;
    /// @notice Proves a false chunk: the buyer is refunded, and the product returns to the seller.
    /// @dev Caller: the buyer, inside the complaint window. Emits `SaleRefunded`.
    /// @param productId Id of the product.
    /// @param delivery The commitments, as delivered.
    /// @param key The key that was revealed.
    /// @param complaint The chunk, with its paths.
    function complain(
        uint256 productId,
        Delivery calldata delivery,
        bytes32 key,
        Complaint calldata complaint
    ) external;
    /// @notice Pays, in this order as far as the price suffices: the upkeep pool, the ancestors' owners, producer
    /// (royalty), agent and seller.
    /// @dev Caller: anyone after the complaint window (a provider is rewarded from the pool), the buyer also inside it.
    /// Reverts with `Guarantee_Held` while a case that was opened before the window closed is open. Emits
    /// `SaleSettled`, and `AncestorPaid` for each further ancestor.
    /// @param productId Id of the product.
    function settle(uint256 productId) external;
    /// @notice Ends a sale whose window closed without its step, or whose product was removed, and refunds the buyer.
    /// @dev Caller: anyone. Emits `SaleRefunded`.
    /// @param productId Id of the product.
    function refund(uint256 productId) external;
}
