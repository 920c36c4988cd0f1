// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Bids: what somebody would pay for a product that nobody offered at that price
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

    /// @notice No bid of `buyer` with this nonce can be accepted from now on: one was, or the buyer has cancelled it.
    event BidSpent(address indexed buyer, uint256 indexed nonce);

    error Bid_Spent(address buyer, uint256 nonce);
    error Bid_Expired(uint256 productId, uint256 expiry, uint256 timestamp);
    error Bid_BadPrice(uint256 productId, uint256 price, uint256 maximum);
    error Bid_BadSignature(uint256 productId, address buyer);

    /// @notice Whether a bid with this nonce was accepted, or the nonce cancelled.
    function isBidSpent(address buyer, uint256 nonce) external view returns (bool);
    /// @notice The EIP-712 digest that the buyer signs.
    function digestOfBid(Bid calldata bid) external view returns (bytes32);
    /// @notice Passes exactly when the bid still binds its buyer, in this block. Whether the buyer has the money, and whether
    /// the product can be sold now, is another question.
    /// @param buyerSignature ECDSA or ERC-1271.
    function checkBid(Bid calldata bid, bytes calldata buyerSignature) external view;

    /// @notice Takes back the caller's bid with this nonce, also one that nobody has seen yet.
    function cancelBid(uint256 nonce) external;
}
