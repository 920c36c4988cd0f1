// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEspRegistry} from "../interfaces/IEspRegistry.sol";
import {ILicenceRegistry} from "../interfaces/ILicenceRegistry.sol";
import {IProductRegistry} from "../interfaces/IProductRegistry.sol";
import {Fingerprints} from "../lib/Fingerprints.sol";
import {Wired} from "../lib/Wired.sol";
import {ProofHash} from "./ProofHash.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {IERC4906} from "@openzeppelin/contracts/interfaces/IERC4906.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {ERC2981} from "@openzeppelin/contracts/token/common/ERC2981.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

/// @dev Told by `IProductRegistry`.
contract ProductRegistry is IProductRegistry, ERC721, ERC2981, IERC4906, EIP712, Wired {
    IEspRegistry private immutable _esps;
    uint96 private immutable _royaltyBasisPoints;
    address private _generation;
    address private _sale;
    address private _challenge;
    ILicenceRegistry private _licences;
    mapping(uint256 productId => Product) private _products;

    modifier only(address module) {
        require(msg.sender == module, Wired_NotModule(msg.sender));
        _;
    }

    /// @param royaltyBasisPoints The producer's share of every sale, in 1/10,000 of the price.
    constructor(IEspRegistry esps, uint96 royaltyBasisPoints) ERC721("Genuine", "GENUINE") EIP712("Genuine", "1") {
        require(royaltyBasisPoints <= 10_000, ERC2981InvalidDefaultRoyalty(royaltyBasisPoints, 10_000));
        _esps = esps;
        _royaltyBasisPoints = royaltyBasisPoints;
    }

    /// @notice Names generation escrow, sale escrow, challenge and licence registry, in this order, for good.
    function wire(address[] memory modules) public override {
        super.wire(modules);
        (_generation, _sale, _challenge) = (modules[0], modules[1], modules[2]);
        _licences = ILicenceRegistry(modules[3]);
    }

    /// @inheritdoc IProductRegistry
    function productOf(uint256 productId) external view returns (Product memory product) {
        product = _products[productId];
        require(product.status != Status.None, Registry_UnknownProduct(productId));
    }

    /// @inheritdoc IProductRegistry
    function statusOf(uint256 productId) external view returns (Status) {
        return _products[productId].status;
    }

    /// @inheritdoc IProductRegistry
    function idOf(Proof calldata proof) public view returns (uint256 productId) {
        return uint256(_hashTypedDataV4(ProofHash.hash(proof)));
    }

    /// @inheritdoc IProductRegistry
    function fingerprintsOf(bytes calldata blocks) public pure returns (Fingerprints.Fingerprint memory) {
        return Fingerprints.compute(blocks);
    }

    /// @notice ERC-721 metadata, served by the attesting provider.
    function tokenURI(uint256 productId) public view override returns (string memory) {
        _requireOwned(productId);
        return
            string.concat(
                _esps.espOf(_products[productId].esp).endpoint,
                "/products/",
                Strings.toHexString(productId, 32),
                "/metadata.json"
            );
    }

    /// @notice ERC-2981: the producer's royalty.
    function royaltyInfo(uint256 productId, uint256 price) public view override returns (address, uint256) {
        return (_products[productId].producer, (price * _royaltyBasisPoints) / 10_000);
    }

    function supportsInterface(bytes4 interfaceId) public view override(ERC721, ERC2981, IERC165) returns (bool) {
        return
            interfaceId == 0x49064906 || // ERC-4906
            interfaceId == type(IProductRegistry).interfaceId ||
            super.supportsInterface(interfaceId);
    }

    /// @inheritdoc IProductRegistry
    function register(
        Proof calldata proof,
        bytes calldata espSignature,
        bytes calldata blocks
    ) external returns (uint256 productId) {
        // Check: existing work is registered by its producer and vouched for by a provider with stake. For a revealed
        // task the escrow has checked both, and the provider's bond answers for it. Generated work has no other way in:
        // a producer that sees the reveal coming could register first, and so make it fail with the key in the open.
        productId = idOf(proof);
        if (msg.sender != _generation) {
            require(proof.promptCommitment == 0, Registry_GeneratedWork(productId));
            require(msg.sender == proof.producer, Registry_NotProducer(proof.producer, msg.sender));
            require(_esps.isActive(proof.esp), Registry_EspNotActive(proof.esp));
        }
        Product storage product = _products[productId];
        require(product.status == Status.None, Registry_AlreadyRegistered(productId));
        require(block.timestamp < proof.expiry, Registry_ProofExpired(proof.expiry, block.timestamp));
        require(keccak256(blocks) == proof.blocksHash, Registry_BlocksMismatch(proof.blocksHash, keccak256(blocks)));
        require(
            SignatureChecker.isValidSignatureNow(proof.esp, bytes32(productId), espSignature),
            Registry_BadEspSignature(proof.esp, productId)
        );

        // Effect: measure and keep the proof.
        product.producer = proof.producer;
        product.registeredAt = uint40(block.timestamp);
        product.status = Status.Active;
        product.esp = proof.esp;
        product.blocksHash = proof.blocksHash;
        if (proof.parent != 0) {
            product.parent = proof.parent;
            product.parentBasisPoints = _licensedShare(proof);
        }
        Fingerprints.Fingerprint memory prints = _measured(proof.mediaType, blocks);
        product.pdq = prints.pdq;
        product.iscc = prints.iscc;
        product.colour = prints.colour;
        product.quality = prints.quality;
        product.detail = prints.detail;
        emit ProductRegistered({
            productId: productId,
            producer: proof.producer,
            esp: proof.esp,
            fingerprints: prints,
            parentBasisPoints: product.parentBasisPoints,
            proof: proof,
            blocks: blocks
        });
        _mint(proof.producer, productId);
    }

    /// @inheritdoc IProductRegistry
    function hold(uint256 productId) external only(_sale) {
        Product storage product = _products[productId];
        require(product.status == Status.Active, Registry_NotActive(productId, product.status));
        require(!product.held, Registry_AlreadyHeld(productId));
        product.held = true;
        product.revision++;
    }

    /// @inheritdoc IProductRegistry
    function release(uint256 productId, address to) external only(_sale) {
        require(_products[productId].held, Registry_NotHeld(productId));
        _products[productId].held = false;
        address owner = _ownerOf(productId);
        if (owner != address(0) && owner != to) _transfer(owner, to, productId);
    }

    /// @inheritdoc IProductRegistry
    function transferHeld(uint256 productId, address to) external only(_sale) {
        require(_products[productId].held, Registry_NotHeld(productId));
        _transfer(_requireOwned(productId), to, productId);
    }

    /// @inheritdoc IProductRegistry
    function markChallenged(uint256 productId) external only(_challenge) {
        Product storage product = _products[productId];
        require(product.status == Status.Active, Registry_NotActive(productId, product.status));
        product.revision++;
        _setStatus(productId, Status.Challenged);
    }

    /// @inheritdoc IProductRegistry
    function clearChallenged(uint256 productId) external only(_challenge) {
        _setStatus(productId, Status.Active);
    }

    /// @inheritdoc IProductRegistry
    function remove(uint256 productId) external {
        require(msg.sender == _challenge || msg.sender == _generation, Wired_NotModule(msg.sender));
        _setStatus(productId, Status.Removed);
        _burn(productId);
    }

    /// @dev What the parent's owner asked of the producer. A licence is never taken back, so what a provider checked
    /// before it delivered holds at the reveal, expired or not: its reveal cannot be made to fail.
    function _licensedShare(Proof calldata proof) private view returns (uint16) {
        require(_products[proof.parent].status != Status.None, Registry_UnknownParent(proof.parent));
        ILicenceRegistry.Terms memory terms = _licences.termsOf(proof.parent, proof.producer);
        require(
            msg.sender == _generation ? terms.expiry != 0 : block.timestamp < terms.expiry,
            Registry_NotLicensed(proof.parent, proof.producer, terms.expiry, block.timestamp)
        );
        return terms.royaltyBasisPoints;
    }

    /// @dev Pictures have fingerprints; other media have none, and no blocks to make them from.
    function _measured(
        string calldata mediaType,
        bytes calldata blocks
    ) private pure returns (Fingerprints.Fingerprint memory prints) {
        if (bytes6(bytes(mediaType)) == "image/") return fingerprintsOf(blocks);
        require(blocks.length == 0, Registry_UnexpectedBlocks(mediaType, blocks.length));
    }

    function _setStatus(uint256 productId, Status status) private {
        _products[productId].status = status;
        emit ProductStatusChanged({productId: productId, status: status});
        emit MetadataUpdate(productId);
    }

    /// @dev Only minting, removal and a sale's own move pass while a product is challenged or held.
    function _update(address to, uint256 productId, address auth) internal override returns (address from) {
        Product storage product = _products[productId];
        bool blocked = product.status == Status.Challenged || product.held;
        require(
            !blocked || to == address(0) || msg.sender == _sale,
            Registry_Immovable(productId, product.status, product.held)
        );
        product.revision++;
        return super._update(to, productId, auth);
    }
}
