// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Licences: an original's owner lets somebody derive products from it
/// @notice One licence per original and licensee. It is kept here once and cannot be taken back: it lasts until its
/// expiry, also after the original was sold. What comes later may last longer or ask less, never the contrary.
/// @dev Promise to a licensee: a product registered under the licence stays licensed for good. Promise to the buyer of an
/// original: a change of terms outdates the offers made before it, and while a sale holds the original nothing is granted.
interface ILicenceRegistry {
    /// @notice EIP-712 message, domain ("Genuine Licence", "1"), signed by the original's owner. A fifth field follows in what
    /// is signed, `uint256 counter`, the owner's `counterOf`: the chain adds it.
    struct Licence {
        uint256 originalId;
        address licensee; // producer of the derived products
        uint64 expiry; // products registered before this time are licensed
        uint16 royaltyBasisPoints; // share of every sale of a derived product, in 1/10,000 of the price
    }

    struct Terms {
        uint64 expiry; // zero: no licence
        uint16 royaltyBasisPoints;
    }

    event LicenceGranted(
        uint256 indexed originalId,
        address indexed licensee,
        address indexed owner,
        uint256 expiry,
        uint256 royaltyBasisPoints
    );

    /// @notice All signatures of `owner` under an earlier counter that are not recorded are void.
    event SignaturesCancelled(address indexed owner, uint256 counter);

    error Licence_NotOwner(uint256 originalId, address owner, address caller);
    /// @notice Not the owner's signature of these terms, or one that it has cancelled.
    error Licence_BadSignature(uint256 originalId, address owner);
    error Licence_ZeroLicensee(uint256 originalId);
    error Licence_Expired(uint256 expiry, uint256 timestamp);
    error Licence_RoyaltyTooHigh(uint256 royaltyBasisPoints, uint256 maximum);
    error Licence_WouldWorsen(Terms granted, Terms proposed);
    error Licence_OriginalInSale(uint256 originalId);

    /// @notice The largest share a licence may ask, in 1/10,000 of the price.
    function maximumRoyaltyBasisPoints() external view returns (uint256);
    /// @notice What `licensee` was granted for `originalId`, expired or not; zeroes when nothing was.
    function termsOf(uint256 originalId, address licensee) external view returns (Terms memory);
    /// @param owner Anybody.
    /// @return What the owner's next signature has to name. Every cancellation raises it by one.
    function counterOf(address owner) external view returns (uint256);
    /// @param licence Of a registered product.
    /// @return The EIP-712 digest that the product's owner signs now.
    function digestOf(Licence calldata licence) external view returns (bytes32);

    /// @notice Grants a licence, or betters it. The same terms once more change nothing. Caller: the original's owner.
    /// @dev Requires that the original is in no sale. Where terms change: outdates offers of the original and emits
    /// `LicenceGranted`.
    function grant(Licence calldata licence) external;
    /// @notice The same by the owner's signature. Caller: anybody.
    /// @param ownerSignature ECDSA or ERC-1271, under the owner's present counter.
    function record(Licence calldata licence, bytes calldata ownerSignature) external;
    /// @notice Cancels all of the caller's signatures that are not recorded. What is recorded stays.
    /// @dev Emits `SignaturesCancelled`.
    function cancelSignatures() external;
}
