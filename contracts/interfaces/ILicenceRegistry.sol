// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Licences: an original's owner lets somebody derive products from it
/// @notice One licence per original and licensee. It is kept here once and cannot be taken back: it lasts until its
/// expiry, also after the original was sold. What comes later may last longer or ask less, never the contrary.
/// @dev Promise to a licensee: a product registered under the licence stays licensed for good. Promise to who buys an
/// original: while it is held in a sale, nothing can be granted.
interface ILicenceRegistry {
    /// @notice EIP-712 message, domain ("Genuine Licence", "1"), signed by the original's owner.
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

    error Licence_NotOwner(uint256 originalId, address owner, address caller);
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
    /// @notice The EIP-712 digest that the owner signs.
    function digestOf(Licence calldata licence) external view returns (bytes32);

    /// @notice Grants a licence, or betters it. Caller: the original's owner.
    function grant(Licence calldata licence) external;
    /// @notice The same by the owner's signature (ECDSA or ERC-1271). Caller: anybody. Recording a licence again is no
    /// error.
    function record(Licence calldata licence, bytes calldata ownerSignature) external;
}
