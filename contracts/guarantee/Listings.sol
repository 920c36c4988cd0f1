// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IListings} from "../interfaces/IListings.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignerCheck} from "../lib/SignerCheck.sol";

/// @notice Documented in {IListings}.
abstract contract Listings is IListings, EIP712 {
    bytes32 private constant _LISTING_TYPEHASH = keccak256(
        "Listing(address seller,uint256 productId,uint256 price,address agent,uint16 agentBasisPoints,uint64 revision,uint256 counter,uint64 expiry,uint256 backing)"
    );
    bytes32 private constant _CANCELLATION_TYPEHASH = keccak256("Cancellation(address seller,uint256 counter)");

    mapping(address seller => uint256) private _counters;

    /// @inheritdoc IListings
    function counterOf(address seller) external view returns (uint256) {
        return _counters[seller];
    }

    /// @inheritdoc IListings
    function digestOf(Listing calldata listing) public view returns (bytes32) {
        return
            _hashTypedDataV4(
                keccak256(
                    abi.encode(
                        _LISTING_TYPEHASH,
                        listing.seller,
                        listing.productId,
                        listing.price,
                        listing.agent,
                        listing.agentBasisPoints,
                        listing.revision,
                        listing.counter,
                        listing.expiry,
                        listing.backing
                    )
                )
            );
    }

    /// @inheritdoc IListings
    function cancelListings() external {
        _cancel(msg.sender);
    }

    /// @inheritdoc IListings
    function cancelListingsFor(address seller, bytes calldata signature) external {
        uint256 counter = _counters[seller];
        bytes32 digest = _hashTypedDataV4(keccak256(abi.encode(_CANCELLATION_TYPEHASH, seller, counter)));
        require(SignerCheck.isSignedBy(seller, digest, signature), Listing_BadCancellation(seller, counter));
        _cancel(seller);
    }

    /// @dev Requires the seller's signature, and a listing that is valid for this owner and revision.
    function _requireStanding(
        Listing calldata listing,
        bytes calldata sellerSignature,
        address owner,
        uint256 revision
    ) internal view {
        require(listing.seller == owner, Listing_NotOwner(listing.productId, owner, listing.seller));
        require(listing.revision == revision, Listing_Outdated(listing.productId, listing.revision, revision));
        uint256 counter = _counters[listing.seller];
        require(listing.counter == counter, Listing_Cancelled(listing.seller, listing.counter, counter));
        require(block.timestamp < listing.expiry, Listing_Expired(listing.productId, listing.expiry, block.timestamp));
        require(
            SignerCheck.isSignedBy(listing.seller, digestOf(listing), sellerSignature),
            Listing_BadSignature(listing.productId, listing.seller)
        );
    }

    function _cancel(address seller) private {
        uint256 counter = ++_counters[seller];
        emit ListingsCancelled({seller: seller, counter: counter});
    }
}
