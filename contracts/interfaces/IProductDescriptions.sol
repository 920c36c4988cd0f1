// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Descriptions: what a product's owner calls it and says of it
/// @notice Title, text and tags of each product, as its owner last gave them. They stand in events; the state keeps the number of
/// the latest and its block, so that anybody with a node finds it by one request. Nothing else in the contracts depends on them.
/// @dev Promise to an owner: nobody else describes the product, and a signature of an earlier owner, of an earlier revision or after
/// its expiry describes nothing. After a sale the latest description stays until the new owner gives another. Which characters
/// are shown is for readers to decide: the SDK refuses control characters and those that turn the direction of text.
interface IProductDescriptions {
    /// @notice EIP-712 message, domain ("Genuine Description", "1"), signed by the product's owner. All empty: described no more.
    struct Description {
        uint256 productId;
        string title; // at most 320 bytes of UTF-8
        string text; // at most 4,000 bytes
        string[] tags; // at most 10, of 120 bytes each
        uint64 revision; // one more than the latest
        uint64 expiry; // Unix seconds; recorded before this time or never
    }

    /// @notice The latest description of a product: the highest `revision`.
    event ProductDescribed(
        uint256 indexed productId,
        address indexed owner,
        uint256 revision,
        string title,
        string text,
        string[] tags
    );

    error Description_NotOwner(uint256 productId, address owner, address caller);
    error Description_BadSignature(uint256 productId, address owner);
    /// @notice Another description came in between, or this one is recorded already.
    error Description_OutOfOrder(uint256 productId, uint256 revision, uint256 expected);
    error Description_Expired(uint256 expiry, uint256 timestamp);
    error Description_TooLong(uint256 productId);

    /// @param productId Anything.
    /// @return revision Number of the latest description, zero if there is none.
    /// @return blockNumber The block that has its event, zero if there is none.
    function latestOf(uint256 productId) external view returns (uint256 revision, uint256 blockNumber);
    /// @param description Of any product.
    /// @return The EIP-712 digest that the product's owner signs.
    function digestOf(Description calldata description) external view returns (bytes32);

    /// @notice Describes a product. Caller: its owner.
    /// @dev Emits `ProductDescribed`.
    function describe(Description calldata description) external;
    /// @notice The same by the owner's signature. Caller: anybody, who pays for the transaction.
    /// @param ownerSignature ECDSA or ERC-1271.
    function record(Description calldata description, bytes calldata ownerSignature) external;
}
