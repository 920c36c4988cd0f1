// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Listings: products offered by a signature
/// @notice A seller signs its terms; anyone who keeps the listing can show it, and a buyer submits it to the chain. Listing
/// needs no transaction.
/// @dev A listing is valid for one product in one state: it becomes void when the product is transferred, locked in a sale or
/// removed (`revision`), when its seller cancels its listings (`counter`), and at its expiry.
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
        uint256 backing; // base units reserved for the buyer in case this proves a copy, see {IBackings}; at most the price
    }

    /// @notice All listings of `seller` with an earlier counter are void.
    /// @param seller The seller's account.
    /// @param counter The counter from now on.
    event ListingsCancelled(address indexed seller, uint256 counter);

    /// @notice The seller does not own the product.
    error Listing_NotOwner(uint256 productId, address owner, address seller);
    /// @notice The product has changed since it was listed.
    error Listing_Outdated(uint256 productId, uint256 listedRevision, uint256 revision);
    /// @notice The seller has cancelled the listing.
    error Listing_Cancelled(address seller, uint256 listedCounter, uint256 counter);
    /// @notice The listing expired at `expiry`.
    error Listing_Expired(uint256 productId, uint256 expiry, uint256 timestamp);
    /// @notice The backing exceeds the price, in base units.
    error Listing_BackingTooHigh(uint256 productId, uint256 backing, uint256 price);
    /// @notice The signature is not the seller's.
    error Listing_BadSignature(uint256 productId, address seller);
    /// @notice The signature is not the seller's for a cancellation at this counter.
    error Listing_BadCancellation(address seller, uint256 counter);

    /// @notice Counter that a seller's next listing must contain. Every cancellation increments it.
    /// @param seller The seller's account.
    /// @return The counter.
    function counterOf(address seller) external view returns (uint256);
    /// @notice The EIP-712 digest of a listing.
    /// @param listing The listing.
    /// @return Digest to be signed by the seller.
    function digestOf(Listing calldata listing) external view returns (bytes32);
    /// @notice Reverts unless a buyer other than the seller that has the price can lock the listing in this block.
    /// @dev Reverts with the error that `lockListed` would revert with.
    /// @param listing The listing.
    /// @param sellerSignature ECDSA or ERC-1271.
    function checkListing(Listing calldata listing, bytes calldata sellerSignature) external view;

    /// @notice Cancels every listing that the caller has signed.
    /// @dev Emits `ListingsCancelled`.
    function cancelListings() external;
    /// @notice Cancels every listing of a seller, by its signature of Cancellation(address seller,uint256 counter) with
    /// its present counter.
    /// @dev Caller: anyone. Emits `ListingsCancelled`.
    /// @param seller The seller's account.
    /// @param signature ECDSA or ERC-1271.
    function cancelListingsFor(address seller, bytes calldata signature) external;
}
