// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEspRegistry} from "../interfaces/IEspRegistry.sol";
import {IListings} from "../interfaces/IListings.sol";
import {IProductRegistry} from "../interfaces/IProductRegistry.sol";
import {ISaleEscrow} from "../interfaces/ISaleEscrow.sol";
import {IUpkeepPool} from "../interfaces/IUpkeepPool.sol";
import {IVault} from "../interfaces/IVault.sol";
import {Listings} from "./Listings.sol";
import {TwoWayGuarantee} from "./TwoWayGuarantee.sol";
import {IERC2981} from "@openzeppelin/contracts/interfaces/IERC2981.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @dev Told by `ISaleEscrow`.
contract SaleEscrow is ISaleEscrow, TwoWayGuarantee, Listings {
    uint256 private constant _MAX_AGENT_BASIS_POINTS = 5_000;

    struct Shares {
        address parentOwner;
        uint256 parent;
        uint256 agentFee;
        address producer;
        uint256 royalty;
        uint256 pool;
        uint256 seller;
    }

    IProductRegistry private immutable _registry;
    /// @inheritdoc ISaleEscrow
    uint256 public immutable deliverySeconds;
    mapping(uint256 productId => Sale) private _sales;
    mapping(uint256 productId => Purchase) private _purchases;

    constructor(
        IVault vault,
        IEspRegistry esps,
        IProductRegistry registry,
        IUpkeepPool pool,
        uint256 deliverySeconds_,
        uint256 poolBasisPoints_,
        Windows memory windows_
    ) TwoWayGuarantee(vault, esps, pool, poolBasisPoints_, windows_) EIP712("Genuine Sale", "1") {
        _registry = registry;
        deliverySeconds = deliverySeconds_;
    }

    /// @inheritdoc ISaleEscrow
    function saleOf(uint256 productId) external view returns (Sale memory) {
        return _sales[productId];
    }

    /// @inheritdoc ISaleEscrow
    function purchaseOf(uint256 productId) external view returns (Purchase memory) {
        return _purchases[productId];
    }

    /// @inheritdoc IListings
    function checkListing(Listing calldata listing, bytes calldata sellerSignature) public view {
        address owner = _registry.ownerOf(listing.productId);
        uint64 revision = _requireSaleable(listing.productId, listing.price, listing.agentBasisPoints);
        _requireStanding(listing, sellerSignature, owner, revision);
    }

    /// @inheritdoc ISaleEscrow
    function offer(uint256 productId, uint256 price, address agent, uint256 agentBasisPoints) external {
        // Check: the owner's own product, not in a sale, not challenged.
        address owner = _registry.ownerOf(productId);
        require(msg.sender == owner, Sale_NotOwner(productId, owner, msg.sender));
        uint64 revision = _requireSaleable(productId, price, agentBasisPoints);

        // Effect: replace whatever was offered before.
        _setOffer(productId, owner, price, agent, uint16(agentBasisPoints), revision);
        emit ProductOffered({
            productId: productId,
            seller: owner,
            agent: agent,
            price: price,
            agentBasisPoints: agentBasisPoints,
            revision: revision
        });
    }

    /// @inheritdoc ISaleEscrow
    function withdrawOffer(uint256 productId) external {
        Sale storage sale = _offered(productId);
        require(msg.sender == sale.seller, Sale_NotOwner(productId, sale.seller, msg.sender));
        delete _sales[productId];
        emit OfferWithdrawn({productId: productId, seller: msg.sender});
    }

    /// @inheritdoc ISaleEscrow
    function lock(uint256 productId, uint256 price, bytes32 encryptionKey) external {
        // Check: the offer still stands, for the price the buyer has seen.
        Sale storage sale = _offered(productId);
        require(price == sale.price, Sale_OfferChanged(productId, sale.price, price));
        uint256 revision = _registry.productOf(productId).revision;
        require(sale.revision == revision, Sale_OfferOutdated(productId, sale.revision, revision));
        _lock(productId, sale, encryptionKey);
    }

    /// @inheritdoc ISaleEscrow
    function lockListed(Listing calldata listing, bytes calldata sellerSignature, bytes32 encryptionKey) external {
        checkListing(listing, sellerSignature);
        Sale storage sale = _setOffer(
            listing.productId,
            listing.seller,
            listing.price,
            listing.agent,
            listing.agentBasisPoints,
            listing.revision
        );
        _lock(listing.productId, sale, encryptionKey);
    }

    /// @inheritdoc ISaleEscrow
    function deliver(uint256 productId, Delivery calldata delivery, IProductRegistry.Proof calldata proof) external {
        Sale storage sale = _sales[productId];
        _requireContentSide(productId, sale);
        _requireOpen(productId, sale.status, Status.Locked, sale.closesAt);
        _requireActive(productId);
        uint256 proofId = _registry.idOf(proof);
        require(proofId == productId, Sale_ProofNotOfProduct(productId, proofId));
        require(
            delivery.contentRoot == proof.contentRoot,
            Sale_WrongContent(productId, proof.contentRoot, delivery.contentRoot)
        );

        sale.deliveryHash = _hash(delivery);
        sale.closesAt = _closesIn(_acceptSeconds);
        sale.status = Status.Delivered;
        emit SaleDelivered({productId: productId, buyer: sale.buyer, delivery: delivery, acceptBy: sale.closesAt});
    }

    /// @inheritdoc ISaleEscrow
    function accept(uint256 productId, bytes32 deliveryHash) external {
        Sale storage sale = _sales[productId];
        _requireBuyer(productId, sale);
        _requireOpen(productId, sale.status, Status.Delivered, sale.closesAt);
        _requireActive(productId);
        _requireDelivery(productId, sale.deliveryHash, deliveryHash);
        _accept(productId, sale);
    }

    /// @inheritdoc ISaleEscrow
    function confirmAvailable(uint256 productId, Receipt[2] calldata receipts) external {
        Sale storage sale = _sales[productId];
        address[3] memory involved = [sale.seller, sale.agent, sale.buyer];
        _requireAvailable(productId, sale.status, sale.closesAt, sale.deliveryHash, involved, receipts);
        _requireActive(productId);
        emit AvailabilityConfirmed({id: productId, first: receipts[0].esp, second: receipts[1].esp});
        _accept(productId, sale);
    }

    /// @inheritdoc ISaleEscrow
    function reveal(uint256 productId, Delivery calldata delivery, bytes32 key) external {
        Sale storage sale = _sales[productId];
        _requireContentSide(productId, sale);
        _requireOpen(productId, sale.status, Status.Accepted, sale.closesAt);
        _requireActive(productId);
        _requireDelivery(productId, sale.deliveryHash, _hash(delivery));
        _requireKey(productId, delivery.hashlock, key);
        sale.closesAt = _closesIn(_complainSeconds);
        sale.status = Status.Revealed;
        emit SaleRevealed({productId: productId, buyer: sale.buyer, key: key, complainBy: sale.closesAt});
        _registry.transferHeld({productId: productId, to: sale.buyer});
    }

    /// @inheritdoc ISaleEscrow
    function complain(
        uint256 productId,
        Delivery calldata delivery,
        bytes32 key,
        Complaint calldata complaint
    ) external {
        Sale storage sale = _sales[productId];
        _requireBuyer(productId, sale);
        _requireOpen(productId, sale.status, Status.Revealed, sale.closesAt);
        _requireDelivery(productId, sale.deliveryHash, _hash(delivery));
        _requireKey(productId, delivery.hashlock, key);
        _requireFounded(productId, delivery, key, complaint);
        _refund(productId, sale);
    }

    /// @inheritdoc ISaleEscrow
    function settle(uint256 productId) external {
        Sale storage sale = _sales[productId];
        _requireStatus(productId, sale.status, Status.Revealed);
        bool due = block.timestamp >= sale.closesAt;
        if (msg.sender != sale.buyer) _requireClosed(productId, sale.closesAt);
        _requireActive(productId);

        sale.status = Status.Settled;
        _purchases[productId] = Purchase({buyer: sale.buyer, price: sale.price});
        Shares memory shares = _sharesOf(productId, sale);
        emit SaleSettled({
            productId: productId,
            buyer: sale.buyer,
            seller: sale.seller,
            paid: shares.seller,
            royaltyReceiver: shares.producer,
            royalty: shares.royalty,
            agentFee: shares.agentFee,
            parentOwner: shares.parentOwner,
            parentShare: shares.parent,
            poolShare: shares.pool
        });
        _registry.release({productId: productId, to: sale.buyer});
        if (shares.parent != 0) _vault.move({to: shares.parentOwner, amount: shares.parent});
        if (shares.royalty != 0) _vault.move({to: shares.producer, amount: shares.royalty});
        if (shares.agentFee != 0) _vault.move({to: sale.agent, amount: shares.agentFee});
        _vault.move({to: sale.seller, amount: shares.seller});
        _vault.move({to: address(_pool), amount: shares.pool});
        if (due) _rewardKeeper(shares.pool);
    }

    /// @inheritdoc ISaleEscrow
    function refund(uint256 productId) external {
        Sale storage sale = _sales[productId];
        require(_isOpen(sale.status), Guarantee_NothingDue(productId, sale.status));
        IProductRegistry.Status product = _registry.statusOf(productId);
        if (sale.status == Status.Revealed) {
            // The buyer has the content: only removal of the product itself gives the money back now.
            require(product == IProductRegistry.Status.Removed, Guarantee_NothingDue(productId, sale.status));
        } else if (product == IProductRegistry.Status.Active) {
            _requireClosed(productId, sale.closesAt + (sale.status == Status.Delivered ? _availableSeconds : 0));
        }
        _refund(productId, sale);
    }

    function _setOffer(
        uint256 productId,
        address seller,
        uint256 price,
        address agent,
        uint16 agentBasisPoints,
        uint64 revision
    ) private returns (Sale storage sale) {
        sale = _sales[productId];
        sale.seller = seller;
        sale.price = uint96(price);
        sale.agent = agent;
        sale.agentBasisPoints = agentBasisPoints;
        sale.status = Status.None;
        sale.revision = revision;
    }

    function _lock(uint256 productId, Sale storage sale, bytes32 encryptionKey) private {
        require(msg.sender != sale.seller, Sale_OwnProduct(productId, msg.sender));

        // Effect: open the sale.
        sale.buyer = msg.sender;
        sale.closesAt = _closesIn(deliverySeconds);
        sale.status = Status.Locked;
        emit SaleLocked({
            productId: productId,
            buyer: msg.sender,
            seller: sale.seller,
            agent: sale.agent,
            price: sale.price,
            encryptionKey: encryptionKey,
            deliverBy: sale.closesAt
        });

        // Interaction: both sides' goods.
        _registry.hold(productId);
        _vault.collect({payer: msg.sender, amount: sale.price});
    }

    /// @dev Opens the window to reveal.
    function _accept(uint256 productId, Sale storage sale) private {
        sale.closesAt = _closesIn(_revealSeconds);
        sale.status = Status.Accepted;
        emit SaleAccepted({productId: productId, buyer: sale.buyer, revealBy: sale.closesAt});
    }

    /// @dev Price back to the buyer; the product, if it still exists, free again and with the seller.
    function _refund(uint256 productId, Sale storage sale) private {
        Status status = sale.status;
        sale.status = Status.Refunded;
        emit SaleRefunded({productId: productId, buyer: sale.buyer, seller: sale.seller, status: status});
        _registry.release({productId: productId, to: sale.seller});
        _vault.move({to: sale.buyer, amount: sale.price});
    }

    /// @dev Everybody's part of the price; together the whole of it. A parent that was removed earns nothing; neither
    /// does one pay oneself.
    function _sharesOf(uint256 productId, Sale storage sale) private view returns (Shares memory shares) {
        shares.pool = _part(sale.price, poolBasisPoints);
        uint256 left = sale.price - shares.pool;
        IProductRegistry.Product memory product = _registry.productOf(productId);
        if (product.parent != 0 && _registry.statusOf(product.parent) != IProductRegistry.Status.Removed) {
            shares.parentOwner = _registry.ownerOf(product.parent);
            if (shares.parentOwner != sale.seller) {
                shares.parent = Math.min((uint256(sale.price) * product.parentBasisPoints) / 10_000, left);
                left -= shares.parent;
            }
        }
        if (sale.agent != address(0)) {
            shares.agentFee = Math.min((uint256(sale.price) * sale.agentBasisPoints) / 10_000, left);
            left -= shares.agentFee;
        }
        (shares.producer, shares.royalty) = IERC2981(address(_registry)).royaltyInfo(productId, sale.price);
        shares.royalty = shares.producer == sale.seller ? 0 : Math.min(shares.royalty, left);
        shares.seller = left - shares.royalty;
    }

    /// @dev The product, now in this revision, can be sold on these terms.
    function _requireSaleable(
        uint256 productId,
        uint256 price,
        uint256 agentBasisPoints
    ) private view returns (uint64 revision) {
        Status status = _sales[productId].status;
        require(!_isOpen(status), Sale_StillOpen(productId, status));
        require(price != 0, Sale_ZeroPrice(productId));
        require(price <= type(uint96).max, Sale_PriceTooHigh(productId, price, type(uint96).max));
        require(
            agentBasisPoints <= _MAX_AGENT_BASIS_POINTS,
            Sale_AgentShareTooHigh(agentBasisPoints, _MAX_AGENT_BASIS_POINTS)
        );
        IProductRegistry.Product memory product = _registry.productOf(productId);
        require(product.status == IProductRegistry.Status.Active, Sale_ProductChallenged(productId));
        revision = product.revision;
    }

    function _offered(uint256 productId) private view returns (Sale storage sale) {
        sale = _sales[productId];
        require(!_isOpen(sale.status), Sale_StillOpen(productId, sale.status));
        require(sale.seller != address(0) && sale.status == Status.None, Sale_NotOffered(productId));
    }

    function _requireContentSide(uint256 productId, Sale storage sale) private view {
        require(
            msg.sender == sale.seller || (msg.sender == sale.agent && sale.agent != address(0)),
            Guarantee_NotContentSide(productId, sale.seller, msg.sender)
        );
    }

    function _requireBuyer(uint256 productId, Sale storage sale) private view {
        require(msg.sender == sale.buyer, Guarantee_NotPayer(productId, sale.buyer, msg.sender));
    }

    function _requireActive(uint256 productId) private view {
        // A removal ends the sale with it, so what is not active here is challenged.
        require(_registry.statusOf(productId) == IProductRegistry.Status.Active, Sale_ProductChallenged(productId));
    }

    function _isOpen(Status status) private pure returns (bool) {
        return status != Status.None && status != Status.Settled && status != Status.Refunded;
    }
}
