// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Listings: products offered by a signature alone
/// @notice A seller signs what it asks; whoever keeps the listing can show it, and a buyer brings it to the chain. Nothing
/// is sent, and nothing paid, until somebody buys.
/// @dev A listing is good for one product in one state: it dies when the product is moved, locked in a sale or
/// removed (`revision`), when its seller takes its listings back (`counter`), and at its expiry.
interface IListings {
    /// @notice EIP-712 message, domain ("Genuine Sale", "1"), signed by the product's owner.
    struct Listing {
        address seller;
        uint256 productId;
        uint256 price; // base units
        address agent; // delivers for the seller; zero: the seller itself
        uint16 agentBasisPoints; // the agent's share of the price, in 1/10,000
        uint64 revision; // of the product when listed
        uint256 counter; // of the seller when listed
        uint64 expiry; // a buyer locks before this time
        uint256 backing; // base units that the buyer has back if this proves a copy, see {IBackings}; at most the price
    }

    /// @notice All listings of `seller` with an earlier counter are dead.
    event ListingsCancelled(address indexed seller, uint256 counter);

    error Listing_NotOwner(uint256 productId, address owner, address seller);
    error Listing_Outdated(uint256 productId, uint256 listedRevision, uint256 revision);
    error Listing_Cancelled(address seller, uint256 listedCounter, uint256 counter);
    error Listing_Expired(uint256 productId, uint256 expiry, uint256 timestamp);
    error Listing_BackingTooHigh(uint256 productId, uint256 backing, uint256 price);
    error Listing_BadSignature(uint256 productId, address seller);
    error Listing_BadCancellation(address seller, uint256 counter);

    /// @notice What a seller's next listing has to name. Every cancellation raises it by one.
    function counterOf(address seller) external view returns (uint256);
    /// @notice The EIP-712 digest that the seller signs.
    function digestOf(Listing calldata listing) external view returns (bytes32);
    /// @notice Passes exactly when a buyer other than the seller who has the price can lock the listing now, in this block.
    /// @param sellerSignature ECDSA or ERC-1271.
    function checkListing(Listing calldata listing, bytes calldata sellerSignature) external view;

    /// @notice Takes back every listing that the caller has signed.
    function cancelListings() external;
    /// @notice The same by the seller's signature (ECDSA or ERC-1271) of Cancellation(address seller,uint256 counter) with
    /// its present counter. Caller: anybody.
    function cancelListingsFor(address seller, bytes calldata signature) external;
}
