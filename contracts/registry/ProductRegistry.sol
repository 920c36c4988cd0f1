// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEspRegistry} from "../interfaces/IEspRegistry.sol";
import {ILicenceRegistry} from "../interfaces/ILicenceRegistry.sol";
import {IProductRegistry} from "../interfaces/IProductRegistry.sol";
import {ISimilarity} from "../interfaces/ISimilarity.sol";
import {ContractMetadata} from "../lib/ContractMetadata.sol";
import {Fingerprints} from "../lib/Fingerprints.sol";
import {Wired} from "../lib/Wired.sol";
import {ProofHash} from "./ProofHash.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {IERC4906} from "@openzeppelin/contracts/interfaces/IERC4906.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {ERC2981} from "@openzeppelin/contracts/token/common/ERC2981.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignerCheck} from "../lib/SignerCheck.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

/// @dev Told by `IProductRegistry`.
contract ProductRegistry is IProductRegistry, ERC721, ERC2981, IERC4906, EIP712, Wired {
    /// @dev So many ancestors a settlement pays with certainty.
    uint256 private constant _MAX_ANCESTORS = 8;

    IEspRegistry private immutable _esps;
    address private immutable _timelock;
    ISimilarity private immutable _similarity;
    uint96 private immutable _royaltyBasisPoints;
    /// @inheritdoc IProductRegistry
    uint256 public immutable commitmentSeconds;
    address private _generation;
    address private _sale;
    address private _challenge;
    ILicenceRegistry private _licences;
    mapping(uint256 productId => Product) private _products;
    /// @inheritdoc IProductRegistry
    mapping(bytes32 commitment => uint256) public committedAt;
    /// @dev Who put a product into the timelock, the last time.
    mapping(uint256 productId => address) private _depositors;

    modifier only(address module) {
        require(msg.sender == module, Wired_NotModule(msg.sender));
        _;
    }

    /// @param timelock Holds products while they are swapped, and cannot take money out of the vault.
    /// @param similarity Computes fingerprints: with its code this contract would be too large.
    /// @param royaltyBasisPoints The producer's share of every sale, in 1/10,000 of the price.
    /// @param commitmentSeconds_ How long before its registration a commitment counts, at most.
    constructor(
        IEspRegistry esps,
        address timelock,
        ISimilarity similarity,
        uint96 royaltyBasisPoints,
        uint256 commitmentSeconds_
    ) ERC721("Genuine", "GENUINE") EIP712("Genuine", "1") {
        require(royaltyBasisPoints <= 10_000, ERC2981InvalidDefaultRoyalty(royaltyBasisPoints, 10_000));
        _esps = esps;
        _timelock = timelock;
        _similarity = similarity;
        _royaltyBasisPoints = royaltyBasisPoints;
        commitmentSeconds = commitmentSeconds_;
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
    function lineOf(uint256 productId) public view returns (Share[] memory line) {
        uint256 count;
        for (uint256 next = _products[productId].parent; next != 0; next = _products[next].parent) count++;
        line = new Share[](count);
        for (uint256 i = 0; i < count; i++) {
            Product storage product = _products[productId];
            productId = product.parent;
            address payee = _ownerOf(productId) == address(0) ? address(0) : payeeOf(productId);
            line[i] = Share({ancestor: productId, payee: payee, basisPoints: product.parentBasisPoints});
        }
    }

    /// @inheritdoc IProductRegistry
    function payeeOf(uint256 productId) public view returns (address) {
        address owner = _requireOwned(productId);
        return owner == _timelock ? _depositors[productId] : owner;
    }

    /// @inheritdoc IProductRegistry
    function fingerprintsOf(bytes calldata blocks) public view returns (Fingerprints.Fingerprint memory) {
        return _similarity.fingerprintsOf(blocks);
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

    /// @notice ERC-7572: name, description and image of all products together.
    function contractURI() external pure returns (string memory) {
        return ContractMetadata.uri();
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
    function commitWork(bytes32 commitment) external {
        if (committedAt[commitment] != 0) return;
        committedAt[commitment] = block.timestamp;
        emit WorkCommitted({commitment: commitment, by: msg.sender});
    }

    /// @inheritdoc IProductRegistry
    function register(
        Proof calldata proof,
        bytes calldata espSignature,
        bytes calldata blocks,
        bytes32 salt
    ) external returns (uint256 productId) {
        // Check: existing work is registered by its producer and vouched for by a provider with stake. Generated work has
        // no way in here: a producer that sees the reveal coming could register first, and so make it fail with the key
        // in the open.
        _esps.requireOpen();
        productId = idOf(proof);
        require(proof.promptCommitment == 0, Registry_GeneratedWork(productId));
        require(msg.sender == proof.producer, Registry_NotProducer(proof.producer, msg.sender));
        require(_esps.isActive(proof.esp), Registry_EspNotActive(proof.esp));
        // What has no blocks is committed to by its content.
        bytes32 evidence = blocks.length == 0 ? proof.contentRoot : proof.blocksHash;
        uint256 since = committedAt[keccak256(abi.encode(msg.sender, evidence, salt))];
        if (since == 0 || block.timestamp - since > commitmentSeconds) since = block.timestamp;
        _register(productId, proof, espSignature, blocks, since);
    }

    /// @inheritdoc IProductRegistry
    function materialise(uint256 productId, bytes calldata blocks) external {
        Product storage product = _published(productId, blocks);
        if (product.detail != 0) return;
        Fingerprints.Fingerprint memory prints = fingerprintsOf(blocks);
        product.pdq = prints.pdq;
        product.iscc = prints.iscc;
        product.colour = prints.colour;
        product.quality = prints.quality;
        product.detail = prints.detail;
        emit ProductMaterialised({productId: productId, fingerprints: prints});
    }

    /// @inheritdoc IProductRegistry
    function publish(uint256 productId, bytes calldata blocks) external {
        _published(productId, blocks);
        emit BlocksPublished({productId: productId, blocks: blocks});
    }

    /// @inheritdoc IProductRegistry
    function registerGenerated(
        Proof calldata proof,
        bytes calldata espSignature,
        bytes calldata blocks,
        uint256 deliveredAt
    ) external only(_generation) returns (uint256 productId) {
        // The escrow has checked who asks for what, and the provider's bond answers for it.
        productId = idOf(proof);
        _register(productId, proof, espSignature, blocks, deliveredAt);
    }

    function _register(
        uint256 productId,
        Proof calldata proof,
        bytes calldata espSignature,
        bytes calldata blocks,
        uint256 since
    ) private {
        Product storage product = _products[productId];
        require(product.status == Status.None, Registry_AlreadyRegistered(productId));
        require(block.timestamp < proof.expiry, Registry_ProofExpired(proof.expiry, block.timestamp));
        _requireBlocks(proof.blocksHash, blocks);
        _requireLength(proof.mediaType, blocks);
        require(
            SignerCheck.isSignedBy(proof.esp, bytes32(productId), espSignature),
            Registry_BadEspSignature(proof.esp, productId)
        );

        // Effect: keep the proof. Nothing is computed: few works are ever challenged.
        product.producer = proof.producer;
        product.registeredAt = uint40(block.timestamp);
        product.since = uint40(since);
        product.status = Status.Active;
        product.esp = proof.esp;
        product.generated = msg.sender == _generation;
        product.blocksHash = proof.blocksHash;
        if (proof.parent != 0) {
            product.parent = proof.parent;
            product.parentBasisPoints = _licensedShare(proof);
            _requirePayable(productId);
        }
        emit ProductRegistered({
            productId: productId,
            producer: proof.producer,
            esp: proof.esp,
            parentBasisPoints: product.parentBasisPoints,
            since: since,
            proof: proof,
            blocks: blocks
        });
        _mint(proof.producer, productId);
    }

    /// @inheritdoc IProductRegistry
    function outdate(uint256 productId) external only(address(_licences)) {
        _products[productId].revision++;
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

    /// @dev Parents come from registered products only, so that every line of theirs has passed here. What a provider checked
    /// before it delivered holds at the reveal: terms only get better, and an ancestor's own line never changes.
    function _requirePayable(uint256 productId) private view {
        Share[] memory line = lineOf(productId);
        uint256 parent = line[0].ancestor;
        require(line.length <= _MAX_ANCESTORS, Registry_LineTooLong(parent, _MAX_ANCESTORS));
        uint256 sum;
        for (uint256 i = 0; i < line.length; i++) sum += line[i].basisPoints;
        require(sum <= 10_000, Registry_SharesTooHigh(parent, sum));
    }

    /// @dev A registered product, whose blocks these are.
    function _published(uint256 productId, bytes calldata blocks) private view returns (Product storage product) {
        product = _products[productId];
        require(product.status != Status.None, Registry_UnknownProduct(productId));
        _requireBlocks(product.blocksHash, blocks);
    }

    function _requireBlocks(bytes32 blocksHash, bytes calldata blocks) private pure {
        bytes32 actual = keccak256(blocks);
        require(actual == blocksHash, Registry_BlocksMismatch(blocksHash, actual));
    }

    /// @dev Pictures have blocks that fingerprints can be computed from; other media have none.
    function _requireLength(string calldata mediaType, bytes calldata blocks) private pure {
        if (bytes6(bytes(mediaType)) == "image/") Fingerprints.requireLength(blocks);
        else require(blocks.length == 0, Registry_UnexpectedBlocks(mediaType, blocks.length));
    }

    function _setStatus(uint256 productId, Status status) private {
        _products[productId].status = status;
        emit ProductStatusChanged({productId: productId, status: status});
        emit MetadataUpdate(productId);
    }

    /// @dev Only minting, removal and the sale's own move pass while a sale holds a product.
    function _update(address to, uint256 productId, address auth) internal override returns (address from) {
        Product storage product = _products[productId];
        require(!product.held || to == address(0) || msg.sender == _sale, Registry_Immovable(productId));
        product.revision++;
        from = super._update(to, productId, auth);
        if (to == _timelock) _depositors[productId] = from;
    }
}
