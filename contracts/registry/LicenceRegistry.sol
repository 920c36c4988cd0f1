// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILicenceRegistry} from "../interfaces/ILicenceRegistry.sol";
import {IProductRegistry} from "../interfaces/IProductRegistry.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignerCheck} from "../lib/SignerCheck.sol";

/// @notice Documented in {ILicenceRegistry}.
contract LicenceRegistry is ILicenceRegistry, EIP712 {
    bytes32 private constant _LICENCE_TYPEHASH = keccak256(
        "Licence(uint256 originalId,address licensee,uint64 expiry,uint16 royaltyBasisPoints,uint256 counter)"
    );

    IProductRegistry private immutable _registry;
    /// @inheritdoc ILicenceRegistry
    uint256 public immutable maximumRoyaltyBasisPoints;
    /// @inheritdoc ILicenceRegistry
    mapping(address owner => uint256) public counterOf;
    mapping(uint256 originalId => mapping(address licensee => Terms)) private _terms;

    constructor(IProductRegistry registry, uint256 maximumRoyaltyBasisPoints_) EIP712("Genuine Licence", "1") {
        _registry = registry;
        maximumRoyaltyBasisPoints = maximumRoyaltyBasisPoints_;
    }

    /// @inheritdoc ILicenceRegistry
    function termsOf(uint256 originalId, address licensee) external view returns (Terms memory) {
        return _terms[originalId][licensee];
    }

    /// @inheritdoc ILicenceRegistry
    function digestOf(Licence calldata licence) external view returns (bytes32) {
        return _digest(licence, _registry.ownerOf(licence.originalId));
    }

    /// @inheritdoc ILicenceRegistry
    function grant(Licence calldata licence) external {
        address owner = _registry.ownerOf(licence.originalId);
        require(msg.sender == owner, Licence_NotOwner(licence.originalId, owner, msg.sender));
        _store(licence, owner);
    }

    /// @inheritdoc ILicenceRegistry
    function record(Licence calldata licence, bytes calldata ownerSignature) external {
        address owner = _registry.ownerOf(licence.originalId);
        require(
            SignerCheck.isSignedBy(owner, _digest(licence, owner), ownerSignature),
            Licence_BadSignature(licence.originalId, owner)
        );
        _store(licence, owner);
    }

    /// @inheritdoc ILicenceRegistry
    function cancelSignatures() external {
        emit SignaturesCancelled({owner: msg.sender, counter: ++counterOf[msg.sender]});
    }

    function _digest(Licence calldata licence, address owner) private view returns (bytes32) {
        return
            _hashTypedDataV4(
                keccak256(
                    abi.encode(
                        _LICENCE_TYPEHASH,
                        licence.originalId,
                        licence.licensee,
                        licence.expiry,
                        licence.royaltyBasisPoints,
                        counterOf[owner]
                    )
                )
            );
    }

    function _store(Licence calldata licence, address owner) private {
        require(licence.licensee != address(0), Licence_ZeroLicensee(licence.originalId));
        require(block.timestamp < licence.expiry, Licence_Expired(licence.expiry, block.timestamp));
        require(
            licence.royaltyBasisPoints <= maximumRoyaltyBasisPoints,
            Licence_RoyaltyTooHigh(licence.royaltyBasisPoints, maximumRoyaltyBasisPoints)
        );
        // The buyer pays for the original as offered: its seller cannot grant licences during the sale.
        require(!_registry.productOf(licence.originalId).held, Licence_OriginalInSale(licence.originalId));
        Terms memory granted = _terms[licence.originalId][licence.licensee];
        Terms memory proposed = Terms({expiry: licence.expiry, royaltyBasisPoints: licence.royaltyBasisPoints});
        require(
            granted.expiry == 0 ||
                (proposed.expiry >= granted.expiry && proposed.royaltyBasisPoints <= granted.royaltyBasisPoints),
            Licence_WouldWorsen(granted, proposed)
        );
        // Only a change of terms outdates offers: otherwise the holder of a recorded licence could block every sale.
        if (proposed.expiry == granted.expiry && proposed.royaltyBasisPoints == granted.royaltyBasisPoints) return;
        _terms[licence.originalId][licence.licensee] = proposed;
        _registry.outdate(licence.originalId);
        emit LicenceGranted({
            originalId: licence.originalId,
            licensee: licence.licensee,
            owner: owner,
            expiry: licence.expiry,
            royaltyBasisPoints: licence.royaltyBasisPoints
        });
    }
}
