// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Bids: signed purchase offers of buyers
/// @notice A buyer signs what it would pay. Whoever owns the product may accept, and the sale is locked as if the buyer had
/// locked it: the price is collected from the buyer's balance and allowance at the vault at that moment.
/// @dev A bid names one product, whoever owns it and in whatever state it is. It ends when it was accepted, when its buyer
/// cancels its nonce, and at its expiry. It holds no money: one that its buyer cannot pay reverts when it is accepted.
interface IBids {
    /// @notice EIP-712 message, domain ("Genuine Sale", "1"), signed by the buyer.
    struct Bid {
        address buyer;
        uint256 productId;
        uint256 price; // base units
        bytes32 encryptionKey; // X25519 public key that the sealed file is sent to
        address acceptor; // accepts or objects in the buyer's place; zero: the buyer itself
        uint256 nonce; // any number that the buyer has not used before
        uint64 expiry; // an owner accepts before this time
    }

    /// @notice A nonce was used: the bid was accepted, or its buyer has cancelled it.
    /// @param buyer The buyer's account.
    /// @param nonce Number of the bid, chosen by the buyer.
    event BidSpent(address indexed buyer, uint256 indexed nonce);

    /// @notice The bid was accepted or cancelled.
    error Bid_Spent(address buyer, uint256 nonce);
    /// @notice The bid expired at `expiry`.
    error Bid_Expired(uint256 productId, uint256 expiry, uint256 timestamp);
    /// @notice The price is zero or above `maximum`, in base units.
    error Bid_BadPrice(uint256 productId, uint256 price, uint256 maximum);
    /// @notice The signature is not the buyer's.
    error Bid_BadSignature(uint256 productId, address buyer);

    /// @notice Whether a bid with this nonce was accepted or cancelled.
    /// @param buyer The buyer's account.
    /// @param nonce Number of the bid, chosen by the buyer.
    /// @return True if it was.
    function isBidSpent(address buyer, uint256 nonce) external view returns (bool);
    /// @notice The EIP-712 digest of a bid.
    /// @param bid The bid.
    /// @return Digest to be signed by the buyer.
    function digestOfBid(Bid calldata bid) external view returns (bytes32);
    /// @notice Reverts unless the bid binds its buyer in this block. Checks neither the buyer's money nor whether the
    /// product can be sold.
    /// @param bid The bid.
    /// @param buyerSignature ECDSA or ERC-1271.
    function checkBid(Bid calldata bid, bytes calldata buyerSignature) external view;

    /// @notice Cancels the caller's bid with this nonce.
    /// @dev Emits `BidSpent`.
    /// @param nonce Number of the bid, chosen by the buyer.
    function cancelBid(uint256 nonce) external;
}
