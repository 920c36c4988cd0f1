// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IProductDescriptions} from "../interfaces/IProductDescriptions.sol";
import {IProductRegistry} from "../interfaces/IProductRegistry.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignerCheck} from "../lib/SignerCheck.sol";

/// @notice Documented in {IProductDescriptions}.
contract ProductDescriptions is IProductDescriptions, EIP712 {
    struct Latest {
        uint128 revision;
        uint128 blockNumber;
    }

    bytes32 private constant _DESCRIPTION_TYPEHASH = keccak256(
        "Description(uint256 productId,string title,string text,string[] tags,uint64 revision,uint64 expiry)"
    );
    uint256 private constant _TITLE_BYTES = 320;
    uint256 private constant _TEXT_BYTES = 4_000;
    uint256 private constant _TAGS = 10;
    uint256 private constant _TAG_BYTES = 120;

    IProductRegistry private immutable _registry;
    mapping(uint256 productId => Latest) private _latest;

    constructor(IProductRegistry registry) EIP712("Genuine Description", "1") {
        _registry = registry;
    }

    /// @inheritdoc IProductDescriptions
    function latestOf(uint256 productId) external view returns (uint256 revision, uint256 blockNumber) {
        Latest memory latest = _latest[productId];
        return (latest.revision, latest.blockNumber);
    }

    /// @inheritdoc IProductDescriptions
    function digestOf(Description calldata description) external view returns (bytes32) {
        return _digest(description);
    }

    /// @inheritdoc IProductDescriptions
    function describe(Description calldata description) external {
        address owner = _registry.ownerOf(description.productId);
        require(msg.sender == owner, Description_NotOwner(description.productId, owner, msg.sender));
        _store(description, owner);
    }

    /// @inheritdoc IProductDescriptions
    function record(Description calldata description, bytes calldata ownerSignature) external {
        address owner = _registry.ownerOf(description.productId);
        require(
            SignerCheck.isSignedBy(owner, _digest(description), ownerSignature),
            Description_BadSignature(description.productId, owner)
        );
        _store(description, owner);
    }

    function _store(Description calldata description, address owner) private {
        uint256 productId = description.productId;
        require(block.timestamp < description.expiry, Description_Expired(description.expiry, block.timestamp));
        uint256 expected = _latest[productId].revision + 1;
        require(description.revision == expected, Description_OutOfOrder(productId, description.revision, expected));
        require(_fits(description), Description_TooLong(productId));
        _latest[productId] = Latest({revision: uint128(expected), blockNumber: uint128(block.number)});
        emit ProductDescribed({
            productId: productId,
            owner: owner,
            revision: expected,
            title: description.title,
            text: description.text,
            tags: description.tags
        });
    }

    function _digest(Description calldata description) private view returns (bytes32) {
        bytes32[] memory tags = new bytes32[](description.tags.length);
        for (uint256 i = 0; i < tags.length; ++i) tags[i] = keccak256(bytes(description.tags[i]));
        return
            _hashTypedDataV4(
                keccak256(
                    abi.encode(
                        _DESCRIPTION_TYPEHASH,
                        description.productId,
                        keccak256(bytes(description.title)),
                        keccak256(bytes(description.text)),
                        keccak256(abi.encodePacked(tags)),
                        description.revision,
                        description.expiry
                    )
                )
            );
    }

    function _fits(Description calldata description) private pure returns (bool) {
        if (bytes(description.title).length > _TITLE_BYTES || bytes(description.text).length > _TEXT_BYTES)
            return false;
        if (description.tags.length > _TAGS) return false;
        for (uint256 i = 0; i < description.tags.length; ++i) {
            if (bytes(description.tags[i]).length > _TAG_BYTES) return false;
        }
        return true;
    }
}
