// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Licences to derive products from an original
/// @notice One licence per original and licensee. Once recorded it cannot be revoked: it lasts until its expiry, also after
/// the original was sold. Later terms may only extend the expiry or lower the share.
/// @dev Promise to a licensee: a product registered under the licence stays licensed permanently. Promise to the buyer of an
/// original: a change of terms outdates the offers made before it, and no licence is granted while a sale holds the original.
interface ILicenceRegistry {
    /// @notice EIP-712 message, domain ("Genuine Licence", "1"), signed by the original's owner. A fifth field follows in what
    /// is signed, `uint256 counter`, the owner's `counterOf`: the chain adds it.
    struct Licence {
        uint256 originalId;
        address licensee; // producer of the derived products
        uint64 expiry; // products registered before this time are licensed
        uint16 royaltyBasisPoints; // share of every sale of a derived product, in 1/10,000 of the price
    }

    /// @notice Terms of a recorded licence.
    struct Terms {
        uint64 expiry; // zero: no licence
        uint16 royaltyBasisPoints;
    }

    /// @notice A licence was recorded, or its terms were improved.
    /// @param originalId Id of the original.
    /// @param licensee Producer of the derived products.
    /// @param owner Owner of the original, who granted it.
    /// @param expiry Products registered before this time are licensed; Unix seconds.
    /// @param royaltyBasisPoints Share of every sale of a derived product, in 1/10,000 of the price.
    event LicenceGranted(
        uint256 indexed originalId,
        address indexed licensee,
        address indexed owner,
        uint256 expiry,
        uint256 royaltyBasisPoints
    );

    /// @notice All signatures of `owner` under an earlier counter that are not recorded are void.
    /// @param owner The owner's account.
    /// @param counter The counter from now on.
    event SignaturesCancelled(address indexed owner, uint256 counter);

    /// @notice The caller is not the original's owner.
    error Licence_NotOwner(uint256 originalId, address owner, address caller);
    /// @notice The signature is not the owner's for these terms, or was cancelled.
    error Licence_BadSignature(uint256 originalId, address owner);
    /// @notice The licensee is the zero address.
    error Licence_ZeroLicensee(uint256 originalId);
    /// @notice The licence expired at `expiry`.
    error Licence_Expired(uint256 expiry, uint256 timestamp);
    /// @notice The share exceeds `maximum`, in 1/10,000 of the price.
    error Licence_RoyaltyTooHigh(uint256 royaltyBasisPoints, uint256 maximum);
    /// @notice A recorded licence can only be improved: later expiry, lower share.
    error Licence_WouldWorsen(Terms granted, Terms proposed);
    /// @notice The original is held by a sale.
    error Licence_OriginalInSale(uint256 originalId);

    /// @notice Highest share that a licence may ask for.
    /// @return In 1/10,000 of the price.
    function maximumRoyaltyBasisPoints() external view returns (uint256);
    /// @notice Terms of a recorded licence, expired or not.
    /// @param originalId Id of the original.
    /// @param licensee Producer of the derived products.
    /// @return Zeroes if none is recorded.
    function termsOf(uint256 originalId, address licensee) external view returns (Terms memory);
    /// @notice Counter that an owner's next signature must contain. Every cancellation increments it.
    /// @param owner The owner's account.
    /// @return The counter.
    function counterOf(address owner) external view returns (uint256);
    /// @notice The EIP-712 digest of a licence under the present counter of the product's owner.
    /// @param licence Of a registered product.
    /// @return Digest to be signed by the owner.
    function digestOf(Licence calldata licence) external view returns (bytes32);

    /// @notice Grants a licence, or improves it. Repeating the same terms has no effect.
    /// @dev Caller: the original's owner. Requires that no sale holds the original. If terms change: outdates offers of
    /// the original and emits `LicenceGranted`.
    /// @param licence The licence.
    function grant(Licence calldata licence) external;
    /// @notice Grants a licence, or improves it, by the owner's signature.
    /// @dev Caller: anyone. Requirements and events as for `grant`.
    /// @param licence The licence.
    /// @param ownerSignature ECDSA or ERC-1271, under the owner's present counter.
    function record(Licence calldata licence, bytes calldata ownerSignature) external;
    /// @notice Cancels all signatures of the caller that are not recorded. Recorded licences stay valid.
    /// @dev Emits `SignaturesCancelled`.
    function cancelSignatures() external;
}
