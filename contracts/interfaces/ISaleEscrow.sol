// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBids} from "./IBids.sol";
import {IListings} from "./IListings.sol";
import {IProductRegistry} from "./IProductRegistry.sol";
import {ITwoWayGuarantee} from "./ITwoWayGuarantee.sol";

/// @title Sale by the two-way guarantee: product and payment change hands together
/// @notice An owner offers a product at a price, on chain or by a signed listing, and may name an agent (as a rule the
/// provider that stores the file) that delivers and reveals for it, for a share of the price. A product has at most one
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
        bool backed; // its seller put a backing behind it, see {IBackings}
        bool earlierBacked; // the sale that was settled before may have a backing still
        // slot 2
        address buyer;
        uint64 revision; // of the product when offered: the offer dies when it changes
        // slot 3
        bytes32 deliveryHash;
    }

    /// @notice The latest settled sale of a product.
    struct Purchase {
        address buyer;
        uint96 price; // base units
    }

    event ProductOffered(
        uint256 indexed productId,
        address indexed seller,
        address indexed agent,
        uint256 price,
        uint256 agentBasisPoints,
        uint256 revision
    );
    event OfferWithdrawn(uint256 indexed productId, address indexed seller);
    event SaleLocked(
        uint256 indexed productId,
        address indexed buyer,
        address indexed seller,
        address agent,
        uint256 price,
        bytes32 encryptionKey,
        uint256 deliverBy
    );
    event SaleDelivered(uint256 indexed productId, address indexed buyer, Delivery delivery, uint256 acceptBy);
    event SaleAccepted(uint256 indexed productId, address indexed buyer, uint256 revealBy);
    event SaleRevealed(uint256 indexed productId, address indexed buyer, bytes32 key, uint256 complainBy);
    /// @notice `parentOwner` owns the product that this one derives from; both are zero without one, and when it was
    /// removed: a removed product earns nothing.
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
    /// @notice Beyond the parent, an ancestor of the settled product has a share as well: `amount` went to its owner.
    event AncestorPaid(uint256 indexed productId, uint256 indexed ancestor, address indexed owner, uint256 amount);
    event SaleRefunded(uint256 indexed productId, address indexed buyer, address indexed seller, Status status);

    error Sale_NotOwner(uint256 productId, address owner, address caller);
    error Sale_ZeroPrice(uint256 productId);
    error Sale_PriceTooHigh(uint256 productId, uint256 price, uint256 maximum);
    error Sale_AgentShareTooHigh(uint256 agentBasisPoints, uint256 maximum);
    error Sale_NotOffered(uint256 productId);
    error Sale_OfferChanged(uint256 productId, uint256 offeredPrice, uint256 expectedPrice);
    error Sale_OfferOutdated(uint256 productId, uint256 offeredRevision, uint256 revision);
    error Sale_StillOpen(uint256 productId, Status status);
    error Sale_OwnProduct(uint256 productId, address buyer);
    error Sale_ProofNotOfProduct(uint256 productId, uint256 proofId);
    error Sale_WrongContent(uint256 productId, bytes32 registeredRoot, bytes32 deliveredRoot);
    /// @notice A work is sold only under a pledge, see {IPledges}.
    error Sale_NotPledged(uint256 productId);

    /// @notice Seconds that the content side has to deliver, from the lock on.
    function deliverySeconds() external view returns (uint256);
    /// @notice The offer or sale of a product; zeroes when it never was offered.
    function saleOf(uint256 productId) external view returns (Sale memory);

    /// @notice The latest settled sale of a product; zeroes when there was none.
    function purchaseOf(uint256 productId) external view returns (Purchase memory);

    /// @notice Offers a product that is pledged for, or changes the offer while nobody has locked it. Caller: the owner.
    function offer(uint256 productId, uint256 price, address agent, uint256 agentBasisPoints) external;
    /// @notice Takes the offer back while nobody has locked it. Caller: the seller.
    function withdrawOffer(uint256 productId) external;
    /// @notice Locks the price and holds the product. Caller: the buyer.
    /// @param price What the buyer expects to pay; protects against a changed offer.
    /// @param encryptionKey X25519 public key that the sealed file is sent to.
    /// @param acceptor Accepts or objects in the buyer's place, and may do nothing else; zero: the buyer itself.
    function lock(uint256 productId, uint256 price, bytes32 encryptionKey, address acceptor) external;
    /// @notice The same straight from a signed listing; an offer of the product on chain makes no difference to it. Caller:
    /// the buyer, who pays the listing's price.
    /// @param sellerSignature EIP-712 signature of the listing by its seller (ECDSA or ERC-1271).
    function lockListed(
        Listing calldata listing,
        bytes calldata sellerSignature,
        bytes32 encryptionKey,
        address acceptor
    ) external;
    /// @notice Accepts a bid: locks the sale for its buyer at its price; an offer of the product on chain makes no difference.
    /// Caller: the product's owner. The price is collected from the buyer, who need do nothing.
    /// @param buyerSignature EIP-712 signature of the bid by its buyer (ECDSA or ERC-1271).
    /// @param agent Delivers for the owner, as in `offer`; zero: the owner itself.
    function acceptBid(
        Bid calldata bid,
        bytes calldata buyerSignature,
        address agent,
        uint256 agentBasisPoints
    ) external;
    /// @notice Commits to a sealed copy of the registered content. Caller: seller or agent, before `deliverBy`.
    /// @param proof The product's proof: its content root must be the one delivered.
    function deliver(uint256 productId, Delivery calldata delivery, IProductRegistry.Proof calldata proof) external;
    /// @notice Confirms that a sealed file matching `deliveryHash` is held. Caller: the buyer, or the acceptor where one was
    /// named.
    function accept(uint256 productId, bytes32 deliveryHash) external;
    /// @notice Says that the sealed file is not to be had: ends the time to accept now, and opens that for receipts.
    /// @dev Caller: the buyer, or the acceptor where one was named; delivered, before `acceptBy`. Emits `Objected`.
    function object(uint256 productId) external;
    /// @notice Takes the place of the acceptance of a buyer that was silent or objected, from `acceptBy` on and before
    /// `availableBy`.
    /// @dev Caller: anybody. Emits `AvailabilityConfirmed` and `SaleAccepted`.
    /// @param receipts Of providers that hold the sealed file, in ascending order, none of them a party or the agent,
    /// together with more than a third of all stake.
    function confirmAvailable(uint256 productId, Receipt[] calldata receipts) external;
    /// @notice Shows the key; the product moves to the buyer, held until settlement. Caller: seller or agent.
    function reveal(uint256 productId, Delivery calldata delivery, bytes32 key) external;
    /// @notice Proves a false chunk: refund, and the product goes back. Caller: the buyer, inside the window.
    function complain(
        uint256 productId,
        Delivery calldata delivery,
        bytes32 key,
        Complaint calldata complaint
    ) external;
    /// @notice Pays, in this order as far as the price reaches: the upkeep pool, the parent's owner, producer (royalty), agent
    /// and seller. Caller: anybody after the complaint window (a provider is rewarded from the pool), the buyer also inside it.
    /// Reverts with `Guarantee_Held` while a case that opened before the window closed is open.
    function settle(uint256 productId) external;
    /// @notice Ends a sale whose window closed without its step, or whose product was removed. The buyer is refunded.
    /// Caller: anybody.
    function refund(uint256 productId) external;
}
