// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Product descriptions
/// @notice Title, text and tags of each product, as last set by its owner. They are published in events; the state stores the
/// number of the latest one and its block, so that one request to a node finds it. No other contract depends on them.
/// @dev Promise to an owner: only the owner describes the product; a signature by an earlier owner, for an earlier revision or
/// after its expiry has no effect. After a sale the latest description stays until the new owner sets another. Readers decide
/// which characters they show: the SDK rejects control characters and those that change the direction of text.
interface IProductDescriptions {
    /// @notice EIP-712 message, domain ("Genuine Description", "1"), signed by the product's owner. All empty: removes the
    /// description.
    struct Description {
        uint256 productId;
        string title; // at most 320 bytes of UTF-8
        string text; // at most 4,000 bytes
        string[] tags; // at most 10, of 120 bytes each
        uint64 revision; // one more than the latest
        uint64 expiry; // Unix seconds; recorded before this time or never
    }

    /// @notice A product was described. The event with the highest `revision` is valid.
    /// @param productId Id of the product.
    /// @param owner The owner's account.
    /// @param revision Number of the description, from 1.
    /// @param title Title.
    /// @param text Text.
    /// @param tags Tags.
    event ProductDescribed(
        uint256 indexed productId,
        address indexed owner,
        uint256 revision,
        string title,
        string text,
        string[] tags
    );

    /// @notice The caller is not the product's owner.
    error Description_NotOwner(uint256 productId, address owner, address caller);
    /// @notice The signature is not the owner's.
    error Description_BadSignature(uint256 productId, address owner);
    /// @notice Another description was recorded in between, or this one is recorded already.
    error Description_OutOfOrder(uint256 productId, uint256 revision, uint256 expected);
    /// @notice The description expired at `expiry`.
    error Description_Expired(uint256 expiry, uint256 timestamp);
    /// @notice A field exceeds its limit.
    error Description_TooLong(uint256 productId);

    /// @notice Number and block of a product's latest description.
    /// @param productId Anything.
    /// @return revision Number of the latest description; zero if there is none.
    /// @return blockNumber Block that contains its event; zero if there is none.
    function latestOf(uint256 productId) external view returns (uint256 revision, uint256 blockNumber);
    /// @notice The EIP-712 digest of a description.
    /// @param description Of any product.
    /// @return Digest to be signed by the product's owner.
    function digestOf(Description calldata description) external view returns (bytes32);

    /// @notice Describes a product.
    /// @dev Caller: its owner. Emits `ProductDescribed`.
    /// @param description The description.
    function describe(Description calldata description) external;
    /// @notice Describes a product by its owner's signature.
    /// @dev Caller: anyone. Emits `ProductDescribed`.
    /// @param description The description.
    /// @param ownerSignature ECDSA or ERC-1271.
    function record(Description calldata description, bytes calldata ownerSignature) external;
}
